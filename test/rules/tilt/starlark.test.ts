import { describe, expect, it } from 'vitest';
import { show } from './show.ts';

const RULE = 'tilt/starlark';

describe(RULE, () => {
  it('reports syntax', async () => {
    expect(await show(RULE, { Tiltfile: ["x = f'a'", 'def y(:', '    pass'] })).toMatchInlineSnapshot(`
      "Tiltfile:1:6 error 'a'
        got string literal, want newline (Starlark has no f-strings; use % or format())
      Tiltfile:2:7 error :
        got ':', want ')'"
    `);
  });

  it('reports undefined names and types, in a helper', async () => {
    expect(
      await show(RULE, { Tiltfile: ['def f(a, b=1):', '    return a + b', '', 'print(nothing)', "f('x')"] }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:2:14 error +
        unknown binary op: string + int
        <- Tiltfile:5:1 through f() called here
      Tiltfile:4:7 error nothing
        undefined: nothing"
    `);
  });

  it('reports modules: private names, circles, load in a function', async () => {
    expect(
      await show(RULE, {
        Tiltfile: ["load('a.star', '_x')", "load('b.star', 'y')"],
        'a.star': ['_x = 1'],
        'b.star': ["load('c.star', 'z')", 'y = z'],
        'c.star': ["load('b.star', 'y')", 'z = y'],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:17 error _x
        load: names with leading underscores are not exported: _x
      c.star:1:6 error 'b.star'
        cannot load b.star: Circular load: b.star"
    `);
  });

  it('reports fail on every path', async () => {
    expect(
      await show(RULE, {
        Tiltfile: [
          "def check(mode='x'):",
          "    if mode not in ('a', 'b'):",
          "        fail('mode must be a or b, not ' + mode)",
          '',
          'check()',
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:3:9 error fail
        mode must be a or b, not x
        <- Tiltfile:5:1 through check() called here"
    `);
  });

  it('reports a row of a table that lacks a key', async () => {
    expect(
      await show(RULE, { Tiltfile: ["for row in [{'a': 1}, {'b': 2}]:", "    print(row['a'])"] }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:2:14 error ['a']
        key "a" not in dict"
    `);
  });

  it('points at the name that a module lacks, and at the function that refuses', async () => {
    expect(
      await show(RULE, {
        Tiltfile: ["load('a.star', 'NAMES', 'NAME')", "NAMES.append('b')", "'{} {}'.format(1)"],
        'a.star': ["NAMES = ['a']"],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:26 error NAME
        load: name NAME not found in module a.star (did you mean NAMES?)
      Tiltfile:2:1 error NAMES.append
        append: cannot append to frozen list
      Tiltfile:3:1 error '{} {}'.format
        format: tuple index out of range"
    `);
  });

  it.each([
    [
      'what Starlark takes',
      {
        Tiltfile: [
          'def f(x):',
          '    def g(y=1):',
          '        return [y for _ in range(x)]',
          '    return g()',
          '',
          'while True:',
          '    break',
          'for i in f(2):',
          "    print('%d' % i)",
          'if True:',
          "    x = {'a': 1} | {'b': 2}",
        ],
      },
    ],
    ['a fail that depends on the environment', { Tiltfile: ["if not os.getenv('X'):", "    fail('set X')"] }],
    [
      'a mode that is defined too late has a rule of its own',
      { Tiltfile: ['cfg = config.parse()', "config.define_string('mode')"] },
    ],
    ['wrong calls have a rule of their own', { Tiltfile: ["local_resource('a', 'make', nope=1)"] }],
  ])('is silent: %s', async (_, files) => {
    expect(await show(RULE, files)).toBe('');
  });
});
