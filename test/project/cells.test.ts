import { describe, expect, it } from 'vitest';
import { Cells } from '../../src/project/cells.ts';

describe('results over files that change', () => {
  /** A memo over two files, and how often each computation has run. */
  function make() {
    const cells = new Cells();
    const files = new Map([
      ['a', 1],
      ['b', 1],
    ]);
    const runs = { a: 0, list: 0, sum: 0 };
    const read = (path: string) => {
      cells.read(path);
      return files.get(path) ?? 0;
    };
    const sum = () =>
      cells.once('sum', () => {
        runs.sum += 1;
        return cells
          .once('list', () => {
            runs.list += 1;
            const a = cells.once('a', () => {
              runs.a += 1;
              return read('a');
            });
            return [a, read('b') > 0];
          })
          .toString();
      });
    return {
      runs,
      sum,
      put(path: string, value: number) {
        files.set(path, value);
        cells.change([path]);
      },
    };
  }

  it('are computed again only when something that they read has another value', () => {
    const { runs, sum, put } = make();
    sum();
    sum();
    expect(runs).toEqual({ a: 1, list: 1, sum: 1 });
    put('c', 1);
    sum();
    expect(runs).toEqual({ a: 1, list: 1, sum: 1 });
    put('b', -1);
    sum();
    expect(runs).toEqual({ a: 1, list: 2, sum: 2 });
  });

  it('count as unchanged where a list holds the very same things', () => {
    const { runs, sum, put } = make();
    sum();
    put('b', 2);
    sum();
    expect(runs).toEqual({ a: 1, list: 2, sum: 1 });
  });

  it('are what `keep` says: the ones before, or others', () => {
    const cells = new Cells();
    let content = 1;
    let users = 0;
    const half = () =>
      cells.once(
        'half',
        () => {
          cells.read('a');
          return { half: Math.floor(content / 2) };
        },
        (before, now) => (before.half === now.half ? before : now),
      );
    const user = () =>
      cells.once('user', () => {
        users += 1;
        return half().half;
      });
    expect(user()).toBe(0);
    content = 2;
    cells.change(['a']);
    const two = half();
    expect(user()).toBe(1);
    content = 3;
    cells.change(['a']);
    expect(user()).toBe(1);
    expect(half()).toBe(two);
    expect(users).toBe(2);
  });
});
