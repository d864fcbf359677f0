import { describe, expect, it } from 'vitest';
import { show } from './show.ts';

const RULE = 'tilt/single-config-parse';

describe(RULE, () => {
  it('reports two calls', async () => {
    expect(
      await show(RULE, {
        'tilt/Tiltfile.core': ["config.define_bool('debug')", 'cfg = config.parse()'],
        Tiltfile: ['config.parse()', 'config.parse()'],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:2:1 error config.parse
        config.parse() runs a second time; parse once and hand the result on
        <- Tiltfile:1:1 config.parse() runs here first"
    `);
  });

  it('reports a helper that is called twice', async () => {
    expect(
      await show(RULE, {
        'tilt/Tiltfile.core': ["config.define_bool('debug')", 'cfg = config.parse()'],
        Tiltfile: ['def cfg(name):', '    return config.parse().get(name)', '', "a = cfg('a')", "b = cfg('b')"],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:2:12 error config.parse
        config.parse() runs a second time; parse once and hand the result on
        <- Tiltfile:2:12 config.parse() runs here first
        <- Tiltfile:5:5 through cfg() called here"
    `);
  });

  it('reports a loaded module parses too, under an alias', async () => {
    expect(
      await show(RULE, {
        'tilt/Tiltfile.core': ["config.define_bool('debug')", 'cfg = config.parse()'],
        Tiltfile: ["load('tilt/Tiltfile.core', 'cfg')", 'parse = config.parse', 'more = parse()'],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:3:8 error parse
        config.parse() runs a second time; parse once and hand the result on
        <- tilt/Tiltfile.core:2:7 config.parse() runs here first"
    `);
  });

  it('reports a second call in a branch that is not known', async () => {
    expect(
      await show(RULE, {
        'tilt/Tiltfile.core': ["config.define_bool('debug')", 'cfg = config.parse()'],
        Tiltfile: ['cfg = config.parse()', "if os.getenv('X'):", '    more = config.parse()'],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:3:12 error config.parse
        config.parse() runs a second time; parse once and hand the result on
        <- Tiltfile:1:7 config.parse() runs here first"
    `);
  });

  it('reports settings that nobody parses, defined in a loop', async () => {
    expect(
      await show(RULE, { Tiltfile: ["for name in ['a', 'b']:", '    config.define_string(name)'] }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:2:5 error config.define_string
        config.define_string() defines a setting but config.parse() never runs; parse once, after the definitions"
    `);
  });

  it.each([
    [
      'one call in a module that two load',
      {
        'tilt/Tiltfile.core': ["config.define_bool('debug')", 'cfg = config.parse()'],
        Tiltfile: ["load('tilt/Tiltfile.core', 'cfg')", "load('lib.star', 'x')"],
        'lib.star': ["load('tilt/Tiltfile.core', 'cfg')", 'x = cfg'],
      },
    ],
    [
      'exclusive branches',
      {
        'tilt/Tiltfile.core': ["config.define_bool('debug')", 'cfg = config.parse()'],
        Tiltfile: ["if os.getenv('X'):", '    cfg = config.parse()', 'else:', '    cfg = config.parse()'],
      },
    ],
    [
      'no settings',
      { 'tilt/Tiltfile.core': ["config.define_bool('debug')", 'cfg = config.parse()'], Tiltfile: ["print('x')"] },
    ],
  ])('is silent: %s', async (_, files) => {
    expect(await show(RULE, files)).toBe('');
  });
});
