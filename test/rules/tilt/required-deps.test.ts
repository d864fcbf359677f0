import { describe, expect, it } from 'vitest';
import { show } from './show.ts';

const RULE = 'tilt/required-deps';

describe(RULE, () => {
  it('reports a literal call', async () => {
    expect(
      await show(RULE, {
        Tiltfile: ["local_resource('ameide_core_proto', 'make proto')", "local_resource('apps-agents', 'make')"],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:2:1 error local_resource
        resource "apps-agents" does not depend on "ameide_core_proto"; add it to resource_deps"
    `);
  });

  it('reports a list without it, from a default', async () => {
    expect(
      await show(RULE, {
        Tiltfile: [
          "local_resource('ameide_core_proto', 'make proto')",
          '',
          'def app(name, deps=[]):',
          "    local_resource('apps-' + name, 'make', resource_deps=deps)",
          '',
          "app('agents')",
          "app('graph', deps=['ameide_core_proto'])",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:3:20 error []
        resource "apps-agents" does not depend on "ameide_core_proto"; add it to resource_deps
        <- Tiltfile:4:5 local_resource() registers it here
        <- Tiltfile:6:1 through app() called here"
    `);
  });

  it('reports a row of a table', async () => {
    expect(
      await show(RULE, {
        Tiltfile: [
          "local_resource('ameide_core_proto', 'make proto')",
          '',
          "local_resource('db', 'make db')",
          'ROWS = [',
          "    {'name': 'agents', 'deps': ['ameide_core_proto']},",
          "    {'name': 'graph', 'deps': ['db']},",
          ']',
          'for row in ROWS:',
          "    local_resource('apps-' + row['name'], 'make', resource_deps=row['deps'])",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:6:31 error ['db']
        resource "apps-graph" does not depend on "ameide_core_proto"; add it to resource_deps
        <- Tiltfile:9:5 local_resource() registers it here"
    `);
  });

  it('reports a workload of YAML, in a loaded module', async () => {
    expect(
      await show(RULE, {
        Tiltfile: [
          "local_resource('ameide_core_proto', 'make proto')",
          '',
          "load('tilt/k8s.star', 'deploy')",
          'deploy()',
        ],
        'tilt/k8s.star': [
          'def deploy():',
          "    k8s_yaml('../pod.yaml')",
          "    k8s_resource('agents', new_name='apps-agents', labels=['app'])",
        ],
        'pod.yaml': [
          'apiVersion: v1',
          'kind: Pod',
          'metadata: {name: agents}',
          'spec: {containers: [{name: agents, image: nginx}]}',
        ],
      }),
    ).toMatchInlineSnapshot(`
      "tilt/k8s.star:3:5 error k8s_resource
        resource "apps-agents" does not depend on "ameide_core_proto"; add it to resource_deps
        <- Tiltfile:4:1 through deploy() called here"
    `);
  });

  it('reports a partial call with **kwargs', async () => {
    expect(
      await show(RULE, {
        Tiltfile: [
          "local_resource('ameide_core_proto', 'make proto')",
          '',
          "app = lambda name, **more: local_resource('apps-%s' % name, cmd='make', **more)",
          "app('agents', labels=['app'])",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:3:28 error local_resource
        resource "apps-agents" does not depend on "ameide_core_proto"; add it to resource_deps
        <- Tiltfile:4:1 through lambda() called here"
    `);
  });

  it.each([
    [
      'a direct dependency',
      {
        Tiltfile: [
          "local_resource('ameide_core_proto', 'make proto')",
          "local_resource('apps-agents', 'make', resource_deps=['ameide_core_proto'])",
        ],
      },
    ],
    [
      'an indirect one',
      {
        Tiltfile: [
          "local_resource('ameide_core_proto', 'make proto')",
          '',
          "local_resource('gen', 'make', resource_deps=['ameide_core_proto'])",
          "local_resource('apps-agents', 'make', resource_deps=['gen'])",
        ],
      },
    ],
    ['the other resource does not exist', { Tiltfile: ["local_resource('apps-agents', 'make')"] }],
    [
      'a dependency that is not known',
      {
        Tiltfile: [
          "local_resource('ameide_core_proto', 'make proto')",
          "local_resource('apps-agents', 'make', resource_deps=[os.getenv('DEP')])",
        ],
      },
    ],
    [
      'names that do not match',
      {
        Tiltfile: [
          "local_resource('ameide_core_proto', 'make proto')",
          "local_resource('appsagents', 'make')",
          "local_resource('test-agents', 'make')",
        ],
      },
    ],
    [
      'other rules by option',
      {
        Tiltfile: ["local_resource('ameide_core_proto', 'make proto')", "local_resource('apps-agents', 'make')"],
        '.lintrc.json': [
          '{"root": true, "rules": {"tilt/required-deps": ["error", {"deps": {"e2e-*": ["ameide_core_proto"]}}]}}',
        ],
      },
    ],
  ])('is silent: %s', async (_, files) => {
    expect(await show(RULE, files)).toBe('');
  });
});
