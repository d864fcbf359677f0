import { describe, expect, it } from 'vitest';
import { show } from './show.ts';

const RULE = 'tilt/unique-names';

describe(RULE, () => {
  it('reports two resources spelled out', async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        Tiltfile: ["local_resource('lint', 'make lint-go')", "local_resource('lint', 'make lint-ts')"],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:2:16 error 'lint'
        resource "lint" is defined twice; give each resource a name of its own
        <- Tiltfile:1:16 first named here"
    `);
  });

  it('reports two images that Docker takes for one', async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        Tiltfile: [
          "docker_build('agents', '.', dockerfile='Dockerfile.dev')",
          "custom_build('docker.io/library/agents', 'make image', deps=['.'])",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:2:14 error 'docker.io/library/agents'
        image "agents" is built twice; build each image once
        <- Tiltfile:1:14 first named here"
    `);
  });

  it("reports a helper's default", async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        Tiltfile: [
          "def check(cmd, name='check'):",
          '    local_resource(name, cmd)',
          '',
          "check('make lint')",
          "check('make test')",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:21 error 'check'
        resource "check" is defined twice; give each resource a name of its own
        <- Tiltfile:4:1 it comes from this call
        <- Tiltfile:5:1 it comes from this call"
    `);
  });

  it('reports rows of a table in a loaded module', async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        Tiltfile: ["load('tilt/rows.star', 'ROWS')", "[local_resource(row['name'], 'make') for row in ROWS]"],
        'tilt/rows.star': [
          'ROWS = [',
          "    {'name': 'agents'},",
          "    {'name': 'graph'},",
          "    {'name': 'agents'},",
          ']',
        ],
      }),
    ).toMatchInlineSnapshot(`
      "tilt/rows.star:4:14 error 'agents'
        resource "agents" is defined twice; give each resource a name of its own
        <- tilt/rows.star:2:14 first named here"
    `);
  });

  it('reports **kwargs and an alias', async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        Tiltfile: [
          'run = local_resource',
          "run(**{'name': 'seed', 'cmd': 'make seed'})",
          "run(**dict(name='se' + 'ed', cmd='make seed'))",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:3:17 error 'se'
        resource "seed" is defined twice; give each resource a name of its own
        <- Tiltfile:2:16 first named here"
    `);
  });

  it('reports two in one branch that is not known', async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        Tiltfile: [
          'def ops():',
          "    local_resource('seed', 'make seed')",
          "    if os.getenv('MORE'):",
          "        local_resource('seed', 'make more')",
          '',
          "if os.getenv('OPS'):",
          '    ops()',
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:4:24 error 'seed'
        resource "seed" is defined twice; give each resource a name of its own
        <- Tiltfile:2:20 first named here"
    `);
  });

  it('reports a local resource that has the name of a workload', async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        Tiltfile: ["k8s_yaml('pod.yaml')", "local_resource('agents', 'make')"],
        'pod.yaml': [
          'apiVersion: v1',
          'kind: Pod',
          'metadata: {name: agents}',
          'spec: {containers: [{name: agents, image: nginx}]}',
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:2:16 error 'agents'
        resource "agents" is defined twice; give each resource a name of its own
        <- pod.yaml:3:18 first named here"
    `);
  });

  it('reports an object that is deployed twice', async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        Tiltfile: ["k8s_yaml('pod.yaml')", "k8s_yaml(['pod.yaml'])"],
        'pod.yaml': [
          'apiVersion: v1',
          'kind: Pod',
          'metadata: {name: agents}',
          'spec: {containers: [{name: agents, image: nginx}]}',
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:2:1 error k8s_yaml
        object "Pod agents" is deployed twice; deploy each object once
        <- Tiltfile:1:1 first registered here
        <- pod.yaml:3:18 the object"
    `);
  });

  it('reports an image twice in image_deps', async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        Tiltfile: [
          "load('ext://helm_resource', 'helm_resource')",
          "docker_build('agents', '.', dockerfile='Dockerfile.dev')",
          "KEY = ('image.repository', 'image.tag')",
          "helm_resource('apps-agents', 'oci://x/agents', image_deps=['agents', 'agents'], image_keys=[KEY, KEY])",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:4:70 error 'agents'
        image_deps names "agents" twice; name each image once
        <- Tiltfile:4:60 first named here"
    `);
  });

  it.each([
    [
      'branches of one if',
      {
        'Dockerfile.dev': ['FROM alpine'],
        Tiltfile: [
          "if os.getenv('REMOTE'):",
          "    custom_build('agents', 'make image', deps=['.'])",
          "    local_resource('build', 'make')",
          'else:',
          "    docker_build('agents', '.', dockerfile='Dockerfile.dev')",
          "    local_resource('build', 'make')",
        ],
      },
    ],
    [
      'a branch that returns',
      {
        'Dockerfile.dev': ['FROM alpine'],
        Tiltfile: [
          'def build(name):',
          "    if os.getenv('REMOTE'):",
          "        local_resource(name, 'remote')",
          '        return',
          "    local_resource(name, 'make')",
          '',
          "build('agents')",
        ],
      },
    ],
    [
      'conditions that may exclude each other',
      {
        'Dockerfile.dev': ['FROM alpine'],
        Tiltfile: [
          "if os.getenv('A'):",
          "    local_resource('x', 'make a')",
          "if not os.getenv('A'):",
          "    local_resource('x', 'make b')",
        ],
      },
    ],
    [
      'tags make images different',
      {
        'Dockerfile.dev': ['FROM alpine'],
        Tiltfile: [
          "docker_build('agents:a', '.', dockerfile='Dockerfile.dev')",
          "docker_build('agents:b', '.', dockerfile='Dockerfile.dev')",
        ],
      },
    ],
    [
      'an image and a resource of one name',
      {
        'Dockerfile.dev': ['FROM alpine'],
        Tiltfile: ["docker_build('agents', '.', dockerfile='Dockerfile.dev')", "local_resource('agents', 'make')"],
      },
    ],
    [
      'names that are not known',
      {
        'Dockerfile.dev': ['FROM alpine'],
        Tiltfile: [
          "local_resource(os.getenv('A'), 'make')",
          "local_resource(os.getenv('A'), 'make')",
          "for name in str(local('ls')).split():",
          "    local_resource('x-' + name, 'make')",
        ],
      },
    ],
    [
      'a module that two others load',
      {
        'Dockerfile.dev': ['FROM alpine'],
        Tiltfile: ["load('a.star', 'a')", "load('b.star', 'b')"],
        'a.star': ["load('c.star', 'c')", 'a = c'],
        'b.star': ["load('c.star', 'c')", 'b = c'],
        'c.star': ["local_resource('once', 'make')", 'c = 1'],
      },
    ],
    [
      'a table of builders, of which the environment names one',
      {
        Tiltfile: [
          'def a(n):',
          "    local_resource(n, 'a')",
          'def b(n):',
          "    local_resource(n, 'b')",
          "{'a': a, 'b': b}[os.getenv('KIND', 'a')]('x')",
        ],
      },
    ],
    [
      'the conditional expression takes one',
      {
        'Dockerfile.dev': ['FROM alpine'],
        Tiltfile: ["local_resource('x', 'a') if os.getenv('A') else local_resource('x', 'b')"],
      },
    ],
  ])('is silent: %s', async (_, files) => {
    expect(await show(RULE, files)).toBe('');
  });
});
