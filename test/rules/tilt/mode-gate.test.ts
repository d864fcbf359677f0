import { describe, expect, it } from 'vitest';
import { show } from './show.ts';

const RULE = 'tilt/mode-gate';

describe(RULE, () => {
  it('reports literals outside the gate', async () => {
    expect(
      await show(RULE, {
        Tiltfile: [
          "config.define_string('mode')",
          'cfg = config.parse()',
          "mode = cfg.get('mode', 'all')",
          "local_resource('test-a', 'make')",
          "local_resource('apps-a', 'make')",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:4:1 warn local_resource
        with mode=services the resource "test-a" exists too; register it only in the modes that want it
      Tiltfile:5:1 warn local_resource
        with mode=tests the resource "apps-a" exists too; register it only in the modes that want it"
    `);
  });

  it("reports a helper's default, in a loaded module with its own condition", async () => {
    expect(
      await show(RULE, {
        Tiltfile: [
          "load('tilt/Tiltfile.core', 'MODE')",
          "load('tilt/Tiltfile.tests', 'tests')",
          'if MODE:',
          '    tests()',
        ],
        'tilt/Tiltfile.core': [
          "config.define_string('mode')",
          'cfg = config.parse()',
          "mode = cfg.get('mode', 'all')",
          'MODE = mode',
        ],
        'tilt/Tiltfile.tests': [
          "load('Tiltfile.core', 'MODE')",
          '',
          "def unit(name, kind='e2e-'):",
          "    local_resource(kind + name, 'make')",
          '',
          'def tests():',
          "    unit('a')",
          "    if MODE != 'services':",
          "        unit('b')",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "tilt/Tiltfile.tests:7:5 warn unit
        with mode=services the resource "e2e-a" exists too; register it only in the modes that want it
        <- tilt/Tiltfile.tests:4:5 local_resource() registers it here
        <- Tiltfile:4:5 through tests() called here"
    `);
  });

  it.each(['', ', args=True'])('gives the setting as a flag or as an argument: %s', async (args) => {
    expect(
      await show(RULE, {
        Tiltfile: [
          `config.define_string('mode'${args})`,
          "mode = config.parse().get('mode', 'all')",
          "local_resource('apps-a', 'make')",
          "if mode != 'services':",
          "    local_resource('test-a', 'make')",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:3:1 warn local_resource
        with mode=tests the resource "apps-a" exists too; register it only in the modes that want it"
    `);
  });

  it('reports rows of a table', async () => {
    expect(
      await show(RULE, {
        Tiltfile: [
          "config.define_string('mode')",
          'cfg = config.parse()',
          "mode = cfg.get('mode', 'all')",
          '',
          'ROWS = [',
          "    {'name': 'apps-a', 'modes': ['all', 'services']},",
          "    {'name': 'apps-b', 'modes': ['all', 'services', 'tests']},",
          "    {'name': 'integration-c', 'modes': ['all', 'tests']},",
          ']',
          'for row in ROWS:',
          "    if mode in row['modes']:",
          "        local_resource(row['name'], 'make')",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:7:14 warn 'apps-b'
        with mode=tests the resource "apps-b" exists too; register it only in the modes that want it
        <- Tiltfile:12:9 local_resource() registers it here"
    `);
  });

  it('reports a gate the wrong way round, with **kwargs and a dict of functions', async () => {
    expect(
      await show(RULE, {
        Tiltfile: [
          "config.define_string('mode')",
          'cfg = config.parse()',
          "mode = cfg.get('mode', 'all')",
          '',
          "run = {'services': lambda: local_resource(**{'name': 'test-a', 'cmd': 'make'}), 'all': lambda: None, 'tests': lambda: None}",
          'run[mode]()',
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:5:28 warn local_resource
        with mode=services the resource "test-a" exists too; register it only in the modes that want it
        <- Tiltfile:6:1 through lambda() called here"
    `);
  });

  it('reports a setting that is defined too late', async () => {
    expect(
      await show(RULE, { Tiltfile: ['cfg = config.parse()', "config.define_string('mode')"] }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:2:1 warn config.define_string
        setting "mode" is defined after config.parse(), which refuses it; define it before
        <- Tiltfile:1:7 config.parse() is called here"
    `);
  });

  it('reports a resource that another one enables', async () => {
    expect(
      await show(RULE, {
        Tiltfile: [
          "config.define_string('mode')",
          'cfg = config.parse()',
          "mode = cfg.get('mode', 'all')",
          "local_resource('test-a', 'make')",
          "local_resource('x', 'make', resource_deps=['test-a'])",
          "config.set_enabled_resources(['x'])",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:4:1 warn local_resource
        with mode=services the resource "test-a" exists too; register it only in the modes that want it"
    `);
  });

  it.each([
    [
      'both gates',
      {
        Tiltfile: [
          "config.define_string('mode')",
          'cfg = config.parse()',
          "mode = cfg.get('mode', 'all')",
          "if mode in ('all', 'services'):",
          "    local_resource('apps-a', 'make')",
          "if mode != 'services':",
          "    local_resource('test-a', 'make')",
          "local_resource('ops-db', 'make')",
        ],
      },
    ],
    [
      'no setting of that name',
      {
        Tiltfile: [
          "config.define_string('modes')",
          'cfg = config.parse()',
          "local_resource('test-a', 'make')",
          "local_resource('apps-a', 'make')",
        ],
      },
    ],
    [
      'what set_enabled_resources leaves out',
      {
        Tiltfile: [
          "config.define_string('mode')",
          'cfg = config.parse()',
          "mode = cfg.get('mode', 'all')",
          "local_resource('test-a', 'make')",
          "local_resource('apps-a', 'make')",
          "config.set_enabled_resources({'services': ['apps-a'], 'tests': ['test-a']}.get(mode, []))",
        ],
      },
    ],
    [
      'what depends on something else',
      {
        Tiltfile: [
          "config.define_string('mode')",
          'cfg = config.parse()',
          "mode = cfg.get('mode', 'all')",
          "if os.getenv('SMOKE'):",
          "    local_resource('test-a', 'make')",
        ],
      },
    ],
  ])('is silent: %s', async (_, files) => {
    expect(await show(RULE, files)).toBe('');
  });
});
