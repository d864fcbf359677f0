import { describe, expect, it } from 'vitest';
import { builtin, execute, type PlainValue, StarlarkError, struct } from '../../../src/starlark.ts';

describe('execute', () => {
  it('gives the globals as JavaScript has them', () => {
    const { ok, globals, prints, error } = execute(
      `
none = None
flag = True
number = 1 + 2
big = 1 << 80
ratio = 1.5
text = 'é' + "x"
items = [1, (2, 'a'), []]
table = {'a': {'b': None}}
keyed = {1: 'x'}
group = set([1])
raw = b'ab'
point = struct(x=1)
def add(a, b=10): return a + b
print('hi', 1)
`,
      { path: 'Tiltfile', predeclared: { struct } },
    );
    expect(error).toBeUndefined();
    expect(ok).toBe(true);
    expect(prints).toEqual(['hi 1']);
    const { add, ...rest } = globals;
    expect(rest).toEqual({
      none: null,
      flag: true,
      number: 3,
      big: 2n ** 80n,
      ratio: 1.5,
      text: 'éx',
      items: [1, [2, 'a'], []],
      table: { a: { b: null } },
      keyed: new Map([[1, 'x']]),
      group: new Set([1]),
      raw: new Uint8Array([97, 98]),
      point: { x: 1 },
    });
    if (typeof add !== 'function') throw new Error('no function');
    expect(add(5)).toBe(15);
    expect(add.withKeywords([1], { b: 2 })).toBe(3);
    expect(() => add('x')).toThrow('unknown binary op: string + int');
  });

  it('describes an error with its place and stack', () => {
    const result = execute('def f(x):\n    return x + 1\nf("a")\n', { path: 'dir/file.star' });
    expect(result.ok).toBe(false);
    expect(result.error?.message).toBe('unknown binary op: string + int');
    expect(result.error?.at).toEqual({
      path: 'dir/file.star',
      start: { line: 2, column: 14 },
      end: { line: 2, column: 15 },
    });
    expect(result.error?.backtrace).toBe(
      [
        'Traceback (most recent call last):',
        '  dir/file.star:3:2: in <toplevel>',
        '  dir/file.star:2:14: in f',
        'Error: unknown binary op: string + int',
      ].join('\n'),
    );
    expect(execute('x = (1', { path: 'p' }).error?.backtrace).toBe("p:1:7: got end of file, want ')'");
  });

  it('loads modules', () => {
    const files: Record<string, string> = { 'lib.star': 'def double(x): return 2 * x\nname = "lib"' };
    const asked: string[] = [];
    const load = (path: string, from: string) => {
      asked.push(`${from} → ${path}`);
      const text = files[path];
      return text === undefined ? { error: 'no such file' } : execute(text, { path, load });
    };
    const result = execute('load("lib.star", "double", n="name")\nx = double(4)\ny = n', { path: 'main', load });
    expect(result.globals).toEqual({ x: 8, y: 'lib' });
    expect(asked).toEqual(['main → lib.star']);
    expect(execute('load("none", "x")', { path: 'main', load }).error?.message).toBe('cannot load none: no such file');
  });

  it('is bounded', () => {
    const result = execute('while True: pass', { path: 'p', limits: { steps: 1_000 } });
    expect(result.unresolved).toEqual([
      {
        what: 'result of a long computation',
        why: 'more than 1000 steps',
        at: { path: 'p', start: { line: 1, column: 1 }, end: { line: 1, column: 17 } },
      },
    ]);
  });
});

describe('builtin', () => {
  it('gives a function its arguments, and the program its result', () => {
    const calls: unknown[] = [];
    const record = builtin('record', ({ args, kwargs, at }) => {
      calls.push([args, kwargs, at.start]);
      return { count: args.length, names: Object.keys(kwargs) };
    });
    const result = execute('r = record(1, [2], k={"a": None})\nn = r["count"] + len(r["names"])', {
      path: 'p',
      predeclared: { record },
    });
    expect(calls).toEqual([[[1, [2]], { k: { a: null } }, { line: 1, column: 5 }]]);
    expect(result.globals.n).toBe(3);
  });

  it('calls functions of the program', () => {
    const twice = builtin('twice', ({ args: [fn, x], invoke }) => invoke(fn, [invoke(fn, [x as PlainValue])]));
    const caught = builtin('caught', ({ args: [fn], invoke }) => {
      try {
        invoke(fn);
        return null;
      } catch (error) {
        if (error instanceof StarlarkError) return error.message;
        throw error;
      }
    });
    const result = execute('x = twice(lambda n: n * 3, 2)\ny = caught(lambda: [][1])\nz = caught(lambda: 1)', {
      path: 'p',
      predeclared: { twice, caught },
    });
    expect(result.globals).toEqual({ x: 18, y: 'index 1 out of range: empty list', z: null });
  });

  it('hands back the very value that it was given', () => {
    const same = builtin('same', ({ args }) => args[0]);
    const result = execute('l = [1]\nm = same(l)\nm.append(2)\nt = type(same((1,)))', {
      path: 'p',
      predeclared: { same },
    });
    expect(result.globals).toEqual({ l: [1, 2], m: [1, 2], t: 'tuple' });
  });

  it('may fail', () => {
    const refuse = builtin('refuse', () => {
      throw new Error('refuse: not today');
    });
    const result = execute('refuse()', { path: 'p', predeclared: { refuse } });
    expect(result.error?.message).toBe('refuse: not today');
    expect(result.error?.stack.map((frame) => frame.name)).toEqual(['<toplevel>', 'refuse']);
  });

  it('may be any JavaScript function', () => {
    const result = execute('x = plus(1, 2)', { path: 'p', predeclared: { plus: (a, b) => Number(a) + Number(b) } });
    expect(result.globals.x).toBe(3);
  });
});
