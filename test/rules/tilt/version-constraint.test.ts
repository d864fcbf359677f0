import { describe, expect, it } from 'vitest';
import { show } from './show.ts';

const RULE = 'tilt/version-constraint';

describe(RULE, () => {
  it('reports no call', async () => {
    expect(await show(RULE, { Tiltfile: ["local_resource('a', 'make')"] })).toMatchInlineSnapshot(`
      "Tiltfile:1:1 warn local_resource('a', 'make')
        no version_settings(constraint=…) says which versions of Tilt will do; ask for ">=0.35.2" or newer"
    `);
  });

  it('reports a call without the constraint', async () => {
    expect(await show(RULE, { Tiltfile: ['version_settings(check_updates=False)'] })).toMatchInlineSnapshot(`
      "Tiltfile:1:1 warn version_settings(check_updates=False)
        no version_settings(constraint=…) says which versions of Tilt will do; ask for ">=0.35.2" or newer"
    `);
  });

  it('reports a constraint that is too low', async () => {
    expect(await show(RULE, { Tiltfile: ["version_settings(constraint='>=0.33.0')"] })).toMatchInlineSnapshot(`
      "Tiltfile:1:29 warn '>=0.33.0'
        constraint ">=0.33.0" admits versions of Tilt below 0.35.2; ask for ">=0.35.2" or newer
        <- Tiltfile:1:1 version_settings() sets it here"
    `);
  });

  it('reports a constraint from a helper of a module', async () => {
    expect(
      await show(RULE, {
        Tiltfile: ["load('lib.star', 'need')", "need('0.30.1')"],
        'lib.star': ["def need(version, operator='>='):", '    version_settings(constraint=operator + version)'],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:2:6 warn '0.30.1'
        constraint ">=0.30.1" admits versions of Tilt below 0.35.2; ask for ">=0.35.2" or newer
        <- lib.star:2:5 version_settings() sets it here
        <- Tiltfile:2:1 through need() called here"
    `);
  });

  it('reports ranges with alternatives and wildcards', async () => {
    expect(
      await show(RULE, { Tiltfile: ["version_settings(constraint='>=0.36.0 || 0.30.x')"] }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:29 warn '>=0.36.0 || 0.30.x'
        constraint ">=0.36.0 || 0.30.x" admits versions of Tilt below 0.35.2; ask for ">=0.35.2" or newer
        <- Tiltfile:1:1 version_settings() sets it here"
    `);
  });

  it('reports a default beside the environment', async () => {
    expect(
      await show(RULE, { Tiltfile: ["version_settings(**{'constraint': os.getenv('TILT', '>0.1.0')})"] }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:53 warn '>0.1.0'
        constraint ">0.1.0" admits versions of Tilt below 0.35.2; ask for ">=0.35.2" or newer
        <- Tiltfile:1:1 version_settings() sets it here"
    `);
  });

  it.each([
    ['a constraint that is high enough', { Tiltfile: ["version_settings(constraint='>=0.35.2')"] }],
    ['bounds on both sides', { Tiltfile: ["version_settings(constraint='>= 0.35.2 <1.0.0')"] }],
    ['greater than the version before', { Tiltfile: ["version_settings(True, '>0.35.1')"] }],
    [
      'a constraint in the core module',
      { Tiltfile: ["load('lib.star', 'x')"], 'lib.star': ["version_settings(constraint='>=0.40.0')", 'x = 1'] },
    ],
    ['a constraint that is not known', { Tiltfile: ["version_settings(constraint=os.getenv('TILT'))"] }],
    ['a range that no one can read', { Tiltfile: ["version_settings(constraint='whatever')"] }],
    [
      'a lower minimum by option',
      {
        Tiltfile: ["version_settings(constraint='>=0.33.0')"],
        '.lintrc.json': ['{"root": true, "rules": {"tilt/version-constraint": ["warn", {"min": "0.32.0"}]}}'],
      },
    ],
  ])('is silent: %s', async (_, files) => {
    expect(await show(RULE, files)).toBe('');
  });
});
