import { describe, expect, it } from 'vitest';
import { show } from './show.ts';

const RULE = 'tilt/required-resources';

describe(RULE, () => {
  it('reports all of them', async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        'pod.yaml': [
          'apiVersion: v1',
          'kind: Pod',
          'metadata: {name: a}',
          'spec: {containers: [{name: a, image: ameide/a}]}',
        ],
        Tiltfile: ["local_resource('apps-a', 'make')"],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:1 error local_resource('apps-a', 'make')
        resources "ameide_core_proto", "ameide_sdk_ts", "ameide_sdk_go", "ameide_sdk_python" do not exist although "apps-a" does; register them again"
    `);
  });

  it('reports one of them, in a loop and a module', async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        'pod.yaml': [
          'apiVersion: v1',
          'kind: Pod',
          'metadata: {name: a}',
          'spec: {containers: [{name: a, image: ameide/a}]}',
        ],
        Tiltfile: [
          "load('lib.star', 'sdks')",
          'sdks()',
          "local_resource('ameide_core_proto', 'make')",
          "local_resource('apps-a', 'make')",
        ],
        'lib.star': [
          "def sdks(languages=['ts', 'go']):",
          '    for l in languages:',
          "        local_resource('ameide_sdk_' + l, 'make')",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:1 error load('lib.star', 'sdks')
        resource "ameide_sdk_python" does not exist although "apps-a" does; register it again"
    `);
  });

  it('reports other names by option', async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        'pod.yaml': [
          'apiVersion: v1',
          'kind: Pod',
          'metadata: {name: a}',
          'spec: {containers: [{name: a, image: ameide/a}]}',
        ],
        Tiltfile: ["local_resource('svc-a', 'make')"],
        '.lintrc.json': [
          '{"root": true, "rules": {"tilt/required-resources": ["error", {"names": ["db"], "when": ["svc-*"]}]}}',
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:1 error local_resource('svc-a', 'make')
        resource "db" does not exist although "svc-a" does; register it again"
    `);
  });

  it('reports when the service is a workload', async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        'pod.yaml': [
          'apiVersion: v1',
          'kind: Pod',
          'metadata: {name: a}',
          'spec: {containers: [{name: a, image: ameide/a}]}',
        ],
        Tiltfile: ["k8s_yaml('pod.yaml')", "k8s_resource('a', new_name='-'.join(['apps', 'a']))"],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:1 error k8s_yaml('pod.yaml')
        resources "ameide_core_proto", "ameide_sdk_ts", "ameide_sdk_go", "ameide_sdk_python" do not exist although "apps-a" does; register them again"
    `);
  });

  it.each([
    [
      'everything is there',
      {
        'Dockerfile.dev': ['FROM alpine'],
        'pod.yaml': [
          'apiVersion: v1',
          'kind: Pod',
          'metadata: {name: a}',
          'spec: {containers: [{name: a, image: ameide/a}]}',
        ],
        Tiltfile: [
          "[local_resource(n, 'make') for n in ['apps-a', 'ameide_core_proto', 'ameide_sdk_ts', 'ameide_sdk_go', 'ameide_sdk_python']]",
        ],
      },
    ],
    [
      'no service',
      {
        'Dockerfile.dev': ['FROM alpine'],
        'pod.yaml': [
          'apiVersion: v1',
          'kind: Pod',
          'metadata: {name: a}',
          'spec: {containers: [{name: a, image: ameide/a}]}',
        ],
        Tiltfile: ["local_resource('test-a', 'make')"],
      },
    ],
    [
      'names that are not known',
      {
        'Dockerfile.dev': ['FROM alpine'],
        'pod.yaml': [
          'apiVersion: v1',
          'kind: Pod',
          'metadata: {name: a}',
          'spec: {containers: [{name: a, image: ameide/a}]}',
        ],
        Tiltfile: ["local_resource('apps-a', 'make')", "local_resource(str(local('name')), 'make')"],
      },
    ],
    [
      'YAML that is not known',
      {
        'Dockerfile.dev': ['FROM alpine'],
        'pod.yaml': [
          'apiVersion: v1',
          'kind: Pod',
          'metadata: {name: a}',
          'spec: {containers: [{name: a, image: ameide/a}]}',
        ],
        Tiltfile: ["local_resource('apps-a', 'make')", "k8s_yaml(local('make yaml'))"],
      },
    ],
  ])('is silent: %s', async (_, files) => {
    expect(await show(RULE, files)).toBe('');
  });
});
