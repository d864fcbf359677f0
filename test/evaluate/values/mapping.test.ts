import { describe, expect, it } from 'vitest';
import { valuePathsOfMapping } from '../../../src/evaluate/values/mapping.ts';
import { parseYaml } from '../../../src/parse/yaml/parse.ts';
import { SourceFile } from '../../../src/text/source.ts';
import { place, show } from './show.ts';

function uses(text: string) {
  const file = parseYaml(new SourceFile('values.yaml', text));
  return file.documents.flatMap(({ contents }) => valuePathsOfMapping(contents, { place: 'values' }));
}

describe('value paths of a mapping', () => {
  it('names every nested key at its own place', () => {
    expect(uses('image:\n  graph: a\n  tag: b\n').map(show)).toEqual([
      'image @ 1:1 image',
      'image.graph @ 2:3 graph',
      'image.tag @ 3:3 tag',
    ]);
  });

  it('gives the value of scalars and none of mappings and nulls', () => {
    const found = uses('image:\n  graph: "a\\tb"\n  tag:\n');
    expect(found.map((use) => use.value?.text)).toEqual([undefined, 'a\tb', undefined]);
  });

  it('reads flow maps, quoted keys and JSON', () => {
    expect(uses('{"image": {"graph": "x"}}').map(show)).toEqual(['image @ 1:2 "image"', 'image.graph @ 1:12 "graph"']);
    expect(place(uses('image: {"graph": x}')[1]?.path[1]?.written)).toBe('1:10 graph');
  });

  it('offers no text to replace for a key with escapes', () => {
    expect(uses('"gr\\x61ph": 1')[0]?.path[0]).toMatchObject({ name: 'graph', written: undefined });
  });

  it('numbers the elements of lists', () => {
    expect(uses('sidecars:\n- image: {graph: x}\n').map(show).at(-1)).toBe('sidecars.0.image.graph @ 2:11 graph');
  });

  it('points a merged or aliased key at the anchor, once for each path', () => {
    const found = uses('base: &base\n  graph: x\nimage:\n  <<: *base\njobs:\n  image: *base\n');
    expect(found.map(show)).toEqual([
      'base @ 1:1 base',
      'base.graph @ 2:3 graph',
      'image @ 3:1 image',
      'image.graph @ 2:3 graph',
      'jobs @ 5:1 jobs',
      'jobs.image @ 6:3 image',
      'jobs.image.graph @ 2:3 graph',
    ]);
    expect(found[3]?.via.map((via) => place(via.span))).toEqual(['4:7 *base']);
  });

  it('reads lists of merges', () => {
    const found = uses('a: &a {graph: 1}\nb: &b {tag: 2}\nimage:\n  <<: [*a, *b]\n').map(show);
    expect(found.slice(-2)).toEqual(['image.graph @ 1:8 graph', 'image.tag @ 2:8 tag']);
  });

  it('ends at aliases that hold themselves', () => {
    expect(uses('a: &a\n  b: *a\n').map(show)).toEqual(['a @ 1:1 a', 'a.b @ 2:3 b']);
  });

  it('is bounded where aliases multiply', () => {
    const levels = Array.from({ length: 30 }, (_, n) =>
      n === 0 ? 'l0: &l0 {x: 1}' : `l${n}: &l${n} {a: *l${n - 1}, b: *l${n - 1}}`,
    );
    expect(uses(levels.join('\n')).length).toBeLessThan(30_000);
  });

  it('keeps a dotted key whole', () => {
    expect(uses('image.graph: x')[0]?.path.map((part) => part.name)).toEqual(['image.graph']);
  });

  it('survives carriage returns and a byte-order mark', () => {
    expect(uses('\ufeffimage:\r\n  graph: x\r\n').map(show)).toEqual(['image @ 1:1 image', 'image.graph @ 2:3 graph']);
  });
});
