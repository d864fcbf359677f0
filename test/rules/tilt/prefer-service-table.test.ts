import { describe, expect, it } from 'vitest';
import { show } from './show.ts';

const RULE = 'tilt/prefer-service-table';

describe(RULE, () => {
  it('reports three literal calls', async () => {
    expect(
      await show(RULE, {
        Tiltfile: [
          "def check(name, more=''):",
          "    local_resource('check-' + name, 'make ' + name + more)",
          '',
          "check('a')",
          "check('b')",
          "check('c')",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:4:1 warn check
        check() is called 3 times in a row with arguments that are written out; make them rows of a table and loop over it
        <- Tiltfile:5:1 check() is called again here
        <- Tiltfile:6:1 check() is called again here"
    `);
  });

  it('reports an alias, and calls of others between', async () => {
    expect(
      await show(RULE, {
        Tiltfile: [
          "def check(name, more=''):",
          "    local_resource('check-' + name, 'make ' + name + more)",
          '',
          '',
          'def other(name):',
          "    local_resource('other-' + name, 'make')",
          '',
          'again = check',
          'def services():',
          "    check('a')",
          "    other('a')",
          "    again('b')",
          "    other('b')",
          '    # and',
          "    check(name='c', more=' -k')",
          '',
          'services()',
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:10:5 warn check
        check() is called 3 times in a row with arguments that are written out; make them rows of a table and loop over it
        <- Tiltfile:12:5 check() is called again here
        <- Tiltfile:15:5 check() is called again here"
    `);
  });

  it('reports helm_resource, loaded under another name', async () => {
    expect(
      await show(RULE, {
        Tiltfile: [
          "load('ext://helm_resource', release='helm_resource')",
          "CHARTS = 'oci://x'",
          "release('a', CHARTS + '/a')",
          "release('b', CHARTS + '/b')",
          "release('c', chart=CHARTS + '/c')",
          "release('d', chart=CHARTS + '/d')",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:3:1 warn release
        helm_resource() is called 4 times in a row with arguments that are written out; make them rows of a table and loop over it
        <- Tiltfile:4:1 helm_resource() is called again here
        <- Tiltfile:5:1 helm_resource() is called again here
        <- Tiltfile:6:1 helm_resource() is called again here"
    `);
  });

  it('reports calls in a branch of a loaded module', async () => {
    expect(
      await show(RULE, {
        Tiltfile: ["load('lib.star', 'run')", 'run()'],
        'lib.star': [
          "def check(name, more=''):",
          "    local_resource('check-' + name, 'make ' + name + more)",
          '',
          '',
          'def run():',
          "    if os.getenv('MORE') != 'no':",
          "        check('a')",
          "        check('b')",
          "        check('c')",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "lib.star:7:9 warn check
        check() is called 3 times in a row with arguments that are written out; make them rows of a table and loop over it
        <- lib.star:8:9 check() is called again here
        <- lib.star:9:9 check() is called again here"
    `);
  });

  it('reports a smaller number by option', async () => {
    expect(
      await show(RULE, {
        Tiltfile: [
          "def check(name, more=''):",
          "    local_resource('check-' + name, 'make ' + name + more)",
          '',
          "check('a')",
          "check('b')",
        ],
        '.lintrc.json': ['{"root": true, "rules": {"tilt/prefer-service-table": ["warn", {"min": 2}]}}'],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:4:1 warn check
        check() is called 2 times in a row with arguments that are written out; make them rows of a table and loop over it
        <- Tiltfile:5:1 check() is called again here"
    `);
  });

  it.each([
    [
      'two calls',
      {
        Tiltfile: [
          "def check(name, more=''):",
          "    local_resource('check-' + name, 'make ' + name + more)",
          '',
          "check('a')",
          "check('b')",
        ],
      },
    ],
    [
      'a loop over a table',
      {
        Tiltfile: [
          "def check(name, more=''):",
          "    local_resource('check-' + name, 'make ' + name + more)",
          '',
          "for name in ['a', 'b', 'c']:",
          '    check(name)',
        ],
      },
    ],
    [
      'builtins of Tilt',
      { Tiltfile: ["local_resource('a', 'make')", "local_resource('b', 'make')", "local_resource('c', 'make')"] },
    ],
    [
      'calls in different functions',
      {
        Tiltfile: [
          "def check(name, more=''):",
          "    local_resource('check-' + name, 'make ' + name + more)",
          '',
          'def x():',
          "    check('a')",
          "    check('b')",
          '',
          'def y():',
          "    check('c')",
          '',
          'x()',
          'y()',
        ],
      },
    ],
    [
      'arguments from the caller',
      {
        Tiltfile: [
          "def check(name, more=''):",
          "    local_resource('check-' + name, 'make ' + name + more)",
          '',
          'def x(name):',
          "    check(name, more=' 1')",
          "    check(name + '2', more='')",
          "    check(name + '3', more='')",
          '',
          "x('a')",
        ],
      },
    ],
    [
      'other statements between',
      {
        Tiltfile: [
          "def check(name, more=''):",
          "    local_resource('check-' + name, 'make ' + name + more)",
          '',
          "check('a')",
          'X = 1',
          "check('b')",
          'Y = 2',
          "check('c')",
        ],
      },
    ],
    [
      'helpers that do nothing for Tilt',
      { Tiltfile: ['def log(text):', '    print(text)', '', "log('a')", "log('b')"] },
    ],
  ])('is silent: %s', async (_, files) => {
    expect(await show(RULE, files)).toBe('');
  });
});
