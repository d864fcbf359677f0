import { describe, expect, it } from 'vitest';
import { show } from './show.ts';

const RULE = 'tilt/root-composes';

describe(RULE, () => {
  it('reports a literal resource', async () => {
    expect(
      await show(RULE, {
        'tilt/Tiltfile.ops': ["def ops(name='db'):", "    local_resource('ops-' + name, 'make')"],
        Tiltfile: ["load('tilt/Tiltfile.ops', 'ops')", 'ops()', "local_resource('seed', 'make')"],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:3:1 error local_resource
        the root Tiltfile calls local_resource() itself although it loads modules; move the call into the module that it belongs to"
    `);
  });

  it('reports a function and what it registers', async () => {
    expect(
      await show(RULE, {
        'tilt/Tiltfile.ops': ["def ops(name='db'):", "    local_resource('ops-' + name, 'make')"],
        Tiltfile: [
          "load('tilt/Tiltfile.ops', 'ops')",
          'ops()',
          '',
          'def seed(name):',
          "    local_resource('seed-' + name, 'make')",
          '',
          "seed('a')",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:4:5 error seed
        the root Tiltfile defines the function "seed" although it loads modules; move it into the module that it belongs to
      Tiltfile:5:5 error local_resource
        the root Tiltfile calls local_resource() itself although it loads modules; move the call into the module that it belongs to
        <- Tiltfile:7:1 through seed() called here"
    `);
  });

  it('reports an image, a release and YAML, through aliases and a loop', async () => {
    expect(
      await show(RULE, {
        'tilt/Tiltfile.ops': ["def ops(name='db'):", "    local_resource('ops-' + name, 'make')"],
        Tiltfile: [
          "load('tilt/Tiltfile.ops', 'ops')",
          'ops()',
          '',
          "load('ext://helm_resource', release='helm_resource')",
          'build = docker_build',
          "for name in ['agents', 'graph']:",
          "    build(name, '.', dockerfile='Dockerfile.dev')",
          "release('agents', 'oci://x/agents')",
          "k8s_yaml(encode_yaml({'apiVersion': 'v1', 'kind': 'ConfigMap', 'metadata': {'name': 'x'}}))",
        ],
        'Dockerfile.dev': ['FROM alpine'],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:7:5 error build
        the root Tiltfile calls docker_build() itself although it loads modules; move the call into the module that it belongs to
      Tiltfile:8:1 error release
        the root Tiltfile calls helm_resource() itself although it loads modules; move the call into the module that it belongs to
      Tiltfile:9:1 error k8s_yaml
        the root Tiltfile calls k8s_yaml() itself although it loads modules; move the call into the module that it belongs to"
    `);
  });

  it('reports a comprehension and a conditional call', async () => {
    expect(
      await show(RULE, {
        'tilt/Tiltfile.ops': ["def ops(name='db'):", "    local_resource('ops-' + name, 'make')"],
        Tiltfile: [
          "load('tilt/Tiltfile.ops', 'ops')",
          'ops()',
          '',
          "[local_resource(name, 'make') for name in ['a', 'b']]",
          "if os.getenv('MORE'):",
          "    local_resource('c', 'make')",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:4:2 error local_resource
        the root Tiltfile calls local_resource() itself although it loads modules; move the call into the module that it belongs to
      Tiltfile:6:5 error local_resource
        the root Tiltfile calls local_resource() itself although it loads modules; move the call into the module that it belongs to"
    `);
  });

  it.each([
    [
      'only composition',
      {
        'tilt/Tiltfile.ops': ["def ops(name='db'):", "    local_resource('ops-' + name, 'make')"],
        Tiltfile: [
          "load('tilt/Tiltfile.ops', 'ops')",
          'ops()',
          '',
          "config.define_string('mode')",
          'cfg = config.parse()',
          'update_settings(max_parallel_updates=3)',
          "version_settings(constraint='>=0.35.2')",
          "allow_k8s_contexts('k3d-ameide')",
          "if cfg.get('mode') == 'all':",
          "    ops('more')",
          "for name in ['a', 'b']:",
          '    ops(name)',
        ],
      },
    ],
    [
      'no module below tilt/ is loaded',
      {
        'tilt/Tiltfile.ops': ["def ops(name='db'):", "    local_resource('ops-' + name, 'make')"],
        Tiltfile: ["load('lib.star', 'x')", "local_resource('seed', 'make')", 'def f():', '    pass'],
        'lib.star': ['x = 1'],
      },
    ],
    [
      'modules register what they like',
      {
        'tilt/Tiltfile.ops': [
          "load('ops.star', 'more')",
          '',
          'def ops(name):',
          "    local_resource(name, 'make')",
          '    more()',
        ],
        Tiltfile: ["load('tilt/Tiltfile.ops', 'ops')", "ops('x')"],
        'tilt/ops.star': ['def more():', "    local_resource('m', 'make')"],
      },
    ],
    [
      'an extension is no module of the repository',
      {
        'tilt/Tiltfile.ops': ["def ops(name='db'):", "    local_resource('ops-' + name, 'make')"],
        Tiltfile: ["load('ext://helm_resource', 'helm_resource')", "helm_resource('a', 'oci://x/a')"],
      },
    ],
  ])('is silent: %s', async (_, files) => {
    expect(await show(RULE, files)).toBe('');
  });
});
