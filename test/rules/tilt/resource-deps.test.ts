import { describe, expect, it } from 'vitest';
import { show } from './show.ts';

const RULE = 'tilt/resource-deps';

describe(RULE, () => {
  it('reports a literal', async () => {
    expect(
      await show(RULE, {
        Tiltfile: ["local_resource('proto', 'make')", "local_resource('agents', 'make', resource_deps=['protos'])"],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:2:49 error 'protos'
        resource "agents" depends on "protos", which is no resource; did you mean "proto"?
        <- Tiltfile:2:1 local_resource() asks for it here"
    `);
  });

  it("reports a helper's default", async () => {
    expect(
      await show(RULE, {
        Tiltfile: [
          "def service(name, deps=['prot']):",
          "    local_resource(name, 'make', resource_deps=deps)",
          '',
          "local_resource('proto', 'make')",
          "service('agents')",
          "service('graph', deps=['proto'])",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:25 error 'prot'
        resource "agents" depends on "prot", which is no resource; did you mean "proto"?
        <- Tiltfile:2:5 local_resource() asks for it here
        <- Tiltfile:5:1 through service() called here"
    `);
  });

  it('reports a row of a table, through a loaded module and **kwargs', async () => {
    expect(
      await show(RULE, {
        Tiltfile: [
          "load('tilt/services.star', 'SERVICES')",
          "local_resource('proto', 'make')",
          'for row in SERVICES:',
          "    local_resource(row['name'], 'make', **row['more'])",
        ],
        'tilt/services.star': [
          'SERVICES = [',
          "    {'name': 'agents', 'more': {'resource_deps': ['proto']}},",
          "    {'name': 'graph', 'more': {'resource_deps': ['proto', 'agent']}},",
          ']',
        ],
      }),
    ).toMatchInlineSnapshot(`
      "tilt/services.star:3:59 error 'agent'
        resource "graph" depends on "agent", which is no resource; did you mean "agents"?
        <- Tiltfile:4:5 local_resource() asks for it here"
    `);
  });

  it('reports a partial call, a comprehension and a conditional expression', async () => {
    expect(
      await show(RULE, {
        Tiltfile: [
          'def partial(function, **fixed):',
          '    return lambda name: function(name, **fixed)',
          '',
          "run = partial(local_resource, cmd='make', resource_deps=['nothing' if True else 'proto'])",
          "[run(name) for name in ['agents', 'graph']]",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:4:58 error 'nothing'
        resource "agents" depends on "nothing", which is no resource
        <- Tiltfile:2:25 local_resource() asks for it here
        <- Tiltfile:5:2 through lambda() called here
        <- Tiltfile:4:58 resource "graph" depends on "nothing", which is no resource"
    `);
  });

  it('reports k8s_resource, and names joined from pieces', async () => {
    expect(
      await show(RULE, {
        Tiltfile: ["k8s_yaml('pod.yaml')", "k8s_resource('agents', resource_deps=['-'.join(['apps', 'graph'])])"],
        'pod.yaml': [
          'apiVersion: v1',
          'kind: Pod',
          'metadata: {name: agents}',
          'spec: {containers: [{name: agents, image: nginx}]}',
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:2:57 error 'graph'
        resource "agents" depends on "apps-graph", which is no resource
        <- Tiltfile:2:1 k8s_resource() asks for it here"
    `);
  });

  it('reports itself', async () => {
    expect(
      await show(RULE, { Tiltfile: ["NAME = 'agents'", "local_resource(NAME, 'make', resource_deps=[NAME])"] }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:8 error 'agents'
        resource "agents" depends on itself; remove the entry
        <- Tiltfile:2:1 local_resource() asks for it here"
    `);
  });

  it('reports a cycle, with all its members', async () => {
    expect(
      await show(RULE, {
        Tiltfile: [
          "for name, dep in [('a', 'b'), ('b', 'c'), ('c', 'a')]:",
          "    local_resource(name, 'make', resource_deps=[dep])",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:49 error 'a'
        resource_deps form the cycle "c" -> "a" -> "b" -> "c"; take one of them out
        <- Tiltfile:1:25 "a" depends on "b" here
        <- Tiltfile:1:37 "b" depends on "c" here"
    `);
  });

  it('reports a default beside the environment', async () => {
    expect(
      await show(RULE, {
        Tiltfile: [
          "local_resource('proto', 'make')",
          "local_resource('agents', 'make', resource_deps=[os.getenv('DEP', 'prota')])",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:2:66 error 'prota'
        resource "agents" depends on "prota", which is no resource; did you mean "proto"?
        <- Tiltfile:2:1 local_resource() asks for it here"
    `);
  });

  it('points at the piece in which a joined name differs from the one that is meant', async () => {
    expect(
      await show(RULE, {
        Tiltfile: [
          "ROWS = {'api': [], 'web': ['aip']}",
          'for name, needs in ROWS.items():',
          "    local_resource('apps-' + name, 'make', resource_deps=['apps-%s' % need for need in needs])",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:28 error 'aip'
        resource "apps-web" depends on "apps-aip", which is no resource; did you mean "apps-api"?
        <- Tiltfile:3:5 local_resource() asks for it here"
    `);
  });

  it.each([
    [
      'names that exist, also of a later resource',
      { Tiltfile: ["local_resource('agents', 'make', resource_deps=['proto'])", "local_resource('proto', 'make')"] },
    ],
    [
      'a diamond is no cycle',
      {
        Tiltfile: [
          "local_resource('a', 'make', resource_deps=['b', 'c'])",
          "local_resource('b', 'make', resource_deps=['d'])",
          "local_resource('c', 'make', resource_deps=['d'])",
          "local_resource('d', 'make')",
        ],
      },
    ],
    [
      'the new name of a workload',
      {
        Tiltfile: [
          "k8s_yaml('pod.yaml')",
          "k8s_resource('agents', new_name='apps-agents')",
          "local_resource('test', 'make', resource_deps=['apps-agents'])",
        ],
        'pod.yaml': [
          'apiVersion: v1',
          'kind: Pod',
          'metadata: {name: agents}',
          'spec: {containers: [{name: agents, image: nginx}]}',
        ],
      },
    ],
    [
      'YAML that is not known may hold the resource',
      { Tiltfile: ["k8s_yaml(local('make yaml'))", "local_resource('test', 'make', resource_deps=['apps-agents'])"] },
    ],
    [
      'a resource whose name is not known',
      {
        Tiltfile: [
          "local_resource(os.getenv('NAME'), 'make')",
          "local_resource('test', 'make', resource_deps=['proto'])",
        ],
      },
    ],
    [
      'a resource whose name is known in part',
      {
        Tiltfile: [
          "local_resource('apps-' + os.getenv('NAME'), 'make')",
          "local_resource('test', 'make', resource_deps=['apps-agents'])",
        ],
      },
    ],
    [
      'names and dependencies of which it is not known which go together',
      {
        Tiltfile: [
          "rows = {'a': [], 'b': ['a']}",
          "row = os.getenv('ROW')",
          'for name in rows:',
          "    key = 'a' if row == name else 'b'",
          "    local_resource(key, 'make', resource_deps=rows['a' if row == name else 'b'])",
          '    break',
        ],
      },
    ],
    [
      'an unknown dependency',
      {
        Tiltfile: [
          "local_resource('test', 'make', resource_deps=[os.getenv('DEP')])",
          "local_resource('more', 'make', resource_deps=read_json('deps.json', default=[]))",
        ],
        '.gitignore': ['deps.json'],
      },
    ],
    [
      'resources of a branch that is not known',
      {
        Tiltfile: [
          "if os.getenv('PROTO'):",
          "    local_resource('proto', 'make')",
          "local_resource('test', 'make', resource_deps=['proto'])",
        ],
      },
    ],
  ])('is silent: %s', async (_, files) => {
    expect(await show(RULE, files)).toBe('');
  });
});
