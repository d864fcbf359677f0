import { describe, expect, it } from 'vitest';
import { reuse } from '../../src/project/reuse.ts';
import { SourceFile } from '../../src/text/source.ts';
import { TracedText } from '../../src/text/traced.ts';

class Box {
  readonly inside: unknown;
  constructor(inside: unknown) {
    this.inside = inside;
  }
}

describe('the parts of an earlier value', () => {
  it('stand for those of a new one that are the same', () => {
    const make = (last: number) => ({
      list: [{ a: 1, b: [undefined] }, { a: last }],
      map: new Map([['x', { y: null }]]),
    });
    const before = make(2);
    expect(reuse(before, make(2))).toBe(before);
    const now = make(3);
    const kept = reuse(before, now);
    expect(kept).toEqual(now);
    expect(kept.list[0]).toBe(before.list[0]);
    expect(kept.list[1]).toBe(now.list[1]);
    expect(kept.map).toBe(before.map);
  });

  it('do not where fields, items or keys are more, fewer or in another order', () => {
    const differs = (before: unknown, now: unknown) => {
      const kept = reuse(before, now);
      expect(kept).not.toBe(before);
      expect(kept).toEqual(now);
    };
    differs({ a: 1 }, { a: 1, b: undefined });
    differs({ a: 1, b: undefined }, { a: 1 });
    differs([1, 2], [1]);
    differs([1], [1, undefined]);
    differs({}, []);
    differs([], {});
    differs({}, new Map());
    differs(new Map([['a', 1], ['b', 2]]), new Map([['b', 2], ['a', 1]])); // biome-ignore format: two lists
    differs(undefined, {});
  });

  it('keep what is one object one, and what is two two', () => {
    const one = { name: 'x' };
    const other = { name: 'x' };
    const [first, second] = reuse([{ name: 'x' }, { name: 'x' }], [one, one]);
    expect(first).toBe(second);
    const shared = { name: 'x' };
    const [third, fourth] = reuse([shared, shared], [one, other]);
    expect(third).not.toBe(fourth);
    const call = { name: 'call' };
    const now = { calls: [call], image: { call, tag: 2 } };
    const before = { calls: [{ name: 'call' }], image: { call: { name: 'call' }, tag: 1 } };
    const kept = reuse(before, now);
    expect(kept.calls).toBe(before.calls);
    expect(kept.image).toEqual({ call, tag: 2 });
    expect(kept.image.call).toBe(kept.calls[0]);
  });

  it('are texts at the same places, and instances of the classes that may be taken by their fields', () => {
    const file = new SourceFile('a', 'one\ntwo\n');
    const edited = new SourceFile('a', 'one\nfour\n', file);
    const make = (source: SourceFile, start: number) => ({ text: TracedText.exact(source.span(start, start + 3)) });
    const before = make(file, 0);
    expect(reuse(before, make(edited, 0))).toBe(before);
    expect(reuse(make(file, 4), make(edited, 4)).text.text).toBe('fou');
    const box = new Box([1]);
    expect(reuse(box, new Box([1]))).not.toBe(box);
    expect(reuse(box, new Box([1]), new Set([Box]))).toBe(box);
    const now = new Box([2]);
    expect(reuse(box, now, new Set([Box]))).toBe(now);
  });
});
