import { describe, expect, it } from 'vitest';
import { show } from './show.ts';

const RULE = 'tilt/module-placement';

describe(RULE, () => {
  it('reports a literal in the root', async () => {
    expect(
      await show(RULE, {
        'tilt/Tiltfile.services': ['def services():', '    pass'],
        'tilt/Tiltfile.tests': ['def tests():', '    pass'],
        'tilt/Tiltfile.ops': ['def ops():', '    pass'],
        'tilt/Tiltfile.packages': ['def packages():', '    pass'],
        Tiltfile: ["local_resource('apps-agents', 'make')"],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:16 error 'apps-agents'
        resource "apps-agents" is declared in "Tiltfile"; it belongs in "tilt/Tiltfile.services"
        <- Tiltfile:1:1 local_resource() registers it here"
    `);
  });

  it('reports a literal in the wrong module', async () => {
    expect(
      await show(RULE, {
        'tilt/Tiltfile.services': [
          'def services():',
          "    local_resource('migrations-graph', 'make')",
          "    local_resource('test-agents', 'make')",
          "    local_resource('ameide_sdk_ts', 'make')",
        ],
        'tilt/Tiltfile.tests': ['def tests():', '    pass'],
        'tilt/Tiltfile.ops': ['def ops():', '    pass'],
        'tilt/Tiltfile.packages': ['def packages():', '    pass'],
        Tiltfile: ["load('tilt/Tiltfile.services', 'services')", 'services()'],
      }),
    ).toMatchInlineSnapshot(`
      "tilt/Tiltfile.services:2:20 error 'migrations-graph'
        resource "migrations-graph" is declared in "tilt/Tiltfile.services"; it belongs in "tilt/Tiltfile.ops"
        <- tilt/Tiltfile.services:2:5 local_resource() registers it here
        <- Tiltfile:2:1 through services() called here
      tilt/Tiltfile.services:3:20 error 'test-agents'
        resource "test-agents" is declared in "tilt/Tiltfile.services"; it belongs in "tilt/Tiltfile.tests"
        <- tilt/Tiltfile.services:3:5 local_resource() registers it here
        <- Tiltfile:2:1 through services() called here
      tilt/Tiltfile.services:4:20 error 'ameide_sdk_ts'
        resource "ameide_sdk_ts" is declared in "tilt/Tiltfile.services"; it belongs in "tilt/Tiltfile.packages"
        <- tilt/Tiltfile.services:4:5 local_resource() registers it here
        <- Tiltfile:2:1 through services() called here"
    `);
  });

  it('reports a helper of the core called in the wrong module', async () => {
    expect(
      await show(RULE, {
        'tilt/Tiltfile.services': ["load('Tiltfile.core', 'unit')", '', 'def services():', "    unit('agents')"],
        'tilt/Tiltfile.tests': ['def tests():', '    pass'],
        'tilt/Tiltfile.ops': ['def ops():', '    pass'],
        'tilt/Tiltfile.packages': ['def packages():', '    pass'],
        Tiltfile: ["load('tilt/Tiltfile.services', 'services')", 'services()'],
        'tilt/Tiltfile.core': ['def unit(name):', "    local_resource('test-' + name, 'make')"],
      }),
    ).toMatchInlineSnapshot(`
      "tilt/Tiltfile.services:4:10 error 'agents'
        resource "test-agents" is declared in "tilt/Tiltfile.services"; it belongs in "tilt/Tiltfile.tests"
        <- tilt/Tiltfile.core:2:5 local_resource() registers it here
        <- tilt/Tiltfile.services:4:5 through unit() called here
        <- Tiltfile:2:1 through services() called here"
    `);
  });

  it('reports a row of a table in the wrong module', async () => {
    expect(
      await show(RULE, {
        'tilt/Tiltfile.services': ['def services():', '    pass'],
        'tilt/Tiltfile.tests': [
          "load('Tiltfile.core', 'app')",
          'ROWS = [',
          "    {'name': 'agents'},",
          ']',
          '',
          'def tests():',
          '    for row in ROWS:',
          '        app(row)',
        ],
        'tilt/Tiltfile.ops': ['def ops():', '    pass'],
        'tilt/Tiltfile.packages': ['def packages():', '    pass'],
        Tiltfile: ["load('tilt/Tiltfile.tests', 'tests')", 'tests()'],
        'tilt/Tiltfile.core': ['def app(row):', "    local_resource('apps-%s' % row['name'], 'make')"],
      }),
    ).toMatchInlineSnapshot(`
      "tilt/Tiltfile.tests:3:14 error 'agents'
        resource "apps-agents" is declared in "tilt/Tiltfile.tests"; it belongs in "tilt/Tiltfile.services"
        <- tilt/Tiltfile.core:2:5 local_resource() registers it here
        <- tilt/Tiltfile.tests:8:9 through app() called here
        <- Tiltfile:2:1 through tests() called here"
    `);
  });

  it('reports an integration image, and a resource that is renamed', async () => {
    expect(
      await show(RULE, {
        'tilt/Tiltfile.services': ['def services():', '    pass'],
        'tilt/Tiltfile.tests': ['def tests():', '    pass'],
        'tilt/Tiltfile.ops': [
          'def ops():',
          "    docker_build('ameide/agents-integration', '.', dockerfile_contents='FROM alpine')",
          "    k8s_yaml(encode_yaml({'apiVersion': 'v1', 'kind': 'Pod', 'metadata': {'name': 'agents'}, 'spec': {'containers': [{'name': 'a', 'image': 'ameide/agents-integration'}]}}))",
          "    k8s_resource('agents', new_name='e2e-agents')",
        ],
        'tilt/Tiltfile.packages': ['def packages():', '    pass'],
        Tiltfile: ["load('tilt/Tiltfile.ops', 'ops')", 'ops()'],
      }),
    ).toMatchInlineSnapshot(`
      "tilt/Tiltfile.ops:2:18 error 'ameide/agents-integration'
        image "ameide/agents-integration" is declared in "tilt/Tiltfile.ops"; it belongs in "tilt/Tiltfile.tests"
        <- tilt/Tiltfile.ops:2:5 docker_build() builds it here
        <- Tiltfile:2:1 through ops() called here
      tilt/Tiltfile.ops:4:37 error 'e2e-agents'
        resource "e2e-agents" is declared in "tilt/Tiltfile.ops"; it belongs in "tilt/Tiltfile.tests"
        <- tilt/Tiltfile.ops:4:5 k8s_resource() registers it here
        <- Tiltfile:2:1 through ops() called here"
    `);
  });

  it('reports a default beside the environment', async () => {
    expect(
      await show(RULE, {
        'tilt/Tiltfile.services': ['def services():', '    pass'],
        'tilt/Tiltfile.tests': ['def tests():', '    pass'],
        'tilt/Tiltfile.ops': ['def ops():', '    pass'],
        'tilt/Tiltfile.packages': ['def packages():', '    pass'],
        Tiltfile: ["local_resource(os.getenv('NAME', 'ops-db'), 'make')"],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:34 error 'ops-db'
        resource "ops-db" is declared in "Tiltfile"; it belongs in "tilt/Tiltfile.ops"
        <- Tiltfile:1:1 local_resource() registers it here"
    `);
  });

  it.each([
    [
      'everything where it belongs',
      {
        'tilt/Tiltfile.services': ['def services():', "    local_resource('apps-agents', 'make')"],
        'tilt/Tiltfile.tests': ['def tests():', '    pass'],
        'tilt/Tiltfile.ops': ['def ops():', "    local_resource('ops-db', 'make')"],
        'tilt/Tiltfile.packages': ['def packages():', '    pass'],
        Tiltfile: [
          "load('tilt/Tiltfile.services', 'services')",
          "load('tilt/Tiltfile.ops', 'ops')",
          'services()',
          'ops()',
        ],
      },
    ],
    [
      'a helper of the core called in the right module, with a loop over a list',
      {
        'tilt/Tiltfile.services': ['def services():', '    pass'],
        'tilt/Tiltfile.tests': [
          "load('Tiltfile.core', 'unit')",
          "NAMES = ['agents']",
          '',
          'def tests():',
          '    for name in NAMES:',
          '        unit(name)',
          "    [unit(name) for name in ['graph']]",
        ],
        'tilt/Tiltfile.ops': ['def ops():', '    pass'],
        'tilt/Tiltfile.packages': ['def packages():', '    pass'],
        Tiltfile: ["load('tilt/Tiltfile.tests', 'tests')", 'tests()'],
        'tilt/Tiltfile.core': ['def unit(name):', "    local_resource('test-' + name, 'make')"],
      },
    ],
    [
      'rows elsewhere, called in the right module',
      {
        'tilt/Tiltfile.services': [
          "load('rows.star', 'ROWS')",
          '',
          'def services():',
          '    for row in ROWS:',
          "        local_resource('apps-' + row['name'], 'make')",
        ],
        'tilt/Tiltfile.tests': ['def tests():', '    pass'],
        'tilt/Tiltfile.ops': ['def ops():', '    pass'],
        'tilt/Tiltfile.packages': ['def packages():', '    pass'],
        Tiltfile: ["load('tilt/Tiltfile.services', 'services')", 'services()'],
        'tilt/rows.star': ["ROWS = [{'name': 'agents'}]"],
      },
    ],
    [
      'rows in the right module, handed to the core',
      {
        'tilt/Tiltfile.services': ["ROWS = [{'name': 'agents'}]"],
        'tilt/Tiltfile.tests': ['def tests():', '    pass'],
        'tilt/Tiltfile.ops': ['def ops():', '    pass'],
        'tilt/Tiltfile.packages': ['def packages():', '    pass'],
        Tiltfile: ["load('tilt/Tiltfile.core', 'apps')", "load('tilt/Tiltfile.services', 'ROWS')", 'apps(ROWS)'],
        'tilt/Tiltfile.core': [
          'def apps(rows):',
          '    for row in rows:',
          "        local_resource('apps-' + row['name'], 'make')",
        ],
      },
    ],
    [
      'the module does not exist',
      {
        'tilt/Tiltfile.services': ['def services():', '    pass'],
        'tilt/Tiltfile.tests': ['def tests():', '    pass'],
        'tilt/Tiltfile.packages': ['def packages():', '    pass'],
        Tiltfile: ["local_resource('ops-db', 'make')"],
      },
    ],
    [
      'names of no module, and names that are not known',
      {
        'tilt/Tiltfile.services': ['def services():', '    pass'],
        'tilt/Tiltfile.tests': ['def tests():', '    pass'],
        'tilt/Tiltfile.ops': ['def ops():', '    pass'],
        'tilt/Tiltfile.packages': ['def packages():', '    pass'],
        Tiltfile: [
          "local_resource('seed', 'make')",
          "local_resource(os.getenv('X'), 'make')",
          "local_resource('apps-' + os.getenv('X'), 'make')",
        ],
      },
    ],
  ])('is silent: %s', async (_, files) => {
    expect(await show(RULE, files)).toBe('');
  });
});
