import { describe, expect, it } from 'vitest';
import { show } from './show.ts';

const RULE = 'tilt/config-in-core';

describe(RULE, () => {
  it('reports a literal in the root', async () => {
    expect(
      await show(RULE, {
        'tilt/Tiltfile.core': ["config.define_bool('debug')", 'cfg = config.parse()'],
        Tiltfile: ["load('tilt/Tiltfile.core', 'cfg')", "config.define_string('mode')"],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:2:1 error config.define_string
        config.define_string() is called outside "tilt/Tiltfile.core"; configuration belongs to the core module"
    `);
  });

  it('reports a helper of another module, through a default', async () => {
    expect(
      await show(RULE, {
        'tilt/Tiltfile.core': ["config.define_bool('debug')", 'cfg = config.parse()'],
        Tiltfile: ["load('lib.star', 'enable')", 'enable()'],
        'lib.star': ["def enable(names=['a']):", '    config.set_enabled_resources(names)'],
      }),
    ).toMatchInlineSnapshot(`
      "lib.star:2:5 error config.set_enabled_resources
        config.set_enabled_resources() is called outside "tilt/Tiltfile.core"; configuration belongs to the core module
        <- Tiltfile:2:1 through enable() called here"
    `);
  });

  it('reports a loop over functions', async () => {
    expect(
      await show(RULE, {
        'tilt/Tiltfile.core': ["config.define_bool('debug')", 'cfg = config.parse()'],
        Tiltfile: [
          "for name, define in {'a': config.define_bool, 'b': config.define_string}.items():",
          '    define(name)',
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:2:5 error define
        config.define_bool() is called outside "tilt/Tiltfile.core"; configuration belongs to the core module
        <- Tiltfile:2:5 config.define_string() is called outside "tilt/Tiltfile.core"; configuration belongs to the core module"
    `);
  });

  it('reports **kwargs in a comprehension', async () => {
    expect(
      await show(RULE, {
        'tilt/Tiltfile.core': ["config.define_bool('debug')", 'cfg = config.parse()'],
        Tiltfile: ["[config.define_string_list(**{'name': n}) for n in ['a']]"],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:2 error config.define_string_list
        config.define_string_list() is called outside "tilt/Tiltfile.core"; configuration belongs to the core module"
    `);
  });

  it.each([
    [
      'the core module',
      {
        'tilt/Tiltfile.core': [
          'def define(name):',
          '    config.define_string(name)',
          '    config.set_enabled_resources([])',
        ],
        Tiltfile: ["load('tilt/Tiltfile.core', 'define')", "define('x')"],
      },
    ],
    ['there is no core module', { Tiltfile: ["config.define_string('mode')", 'config.parse()'] }],
    [
      'parsing is not defining',
      {
        'tilt/Tiltfile.core': ["config.define_bool('debug')", 'cfg = config.parse()'],
        Tiltfile: ['cfg = config.parse()'],
      },
    ],
  ])('is silent: %s', async (_, files) => {
    expect(await show(RULE, files)).toBe('');
  });
});
