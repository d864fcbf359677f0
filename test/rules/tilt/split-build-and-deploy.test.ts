import { describe, expect, it } from 'vitest';
import { show } from './show.ts';

const RULE = 'tilt/split-build-and-deploy';

describe(RULE, () => {
  it('reports a helper with both', async () => {
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
          'def service(name):',
          "    docker_build('ameide/' + name, '.', dockerfile='Dockerfile.dev')",
          "    k8s_yaml('pod.yaml')",
          '',
          "service('a')",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:5 warn service
        function "service" calls both docker_build() and k8s_yaml(); split it into a helper that builds and one that deploys
        <- Tiltfile:2:5 docker_build() builds here
        <- Tiltfile:3:5 k8s_yaml() deploys here"
    `);
  });

  it('reports aliases, a default and helm_resource', async () => {
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
          "load('ext://helm_resource', 'helm_resource')",
          'build = custom_build',
          'def service(name, release=helm_resource):',
          "    build('ameide/' + name, 'x', deps=['.'])",
          "    release(name, 'oci://x/a')",
          '',
          "service('a')",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:3:5 warn service
        function "service" calls both custom_build() and helm_resource(); split it into a helper that builds and one that deploys
        <- Tiltfile:4:5 custom_build() builds here
        <- Tiltfile:5:5 helm_resource() deploys here"
    `);
  });

  it('reports in a loop of a loaded module, under conditions', async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        'pod.yaml': [
          'apiVersion: v1',
          'kind: Pod',
          'metadata: {name: a}',
          'spec: {containers: [{name: a, image: ameide/a}]}',
        ],
        Tiltfile: ["load('lib.star', 'services')", "services(['a'])"],
        'lib.star': [
          'def services(names):',
          '    for name in names:',
          "        if os.getenv('X'):",
          "            docker_build('ameide/' + name, '.', dockerfile='Dockerfile.dev')",
          "        k8s_yaml('pod.yaml')",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "lib.star:1:5 warn services
        function "services" calls both docker_build() and k8s_yaml(); split it into a helper that builds and one that deploys
        <- lib.star:4:13 docker_build() builds here
        <- lib.star:5:9 k8s_yaml() deploys here"
    `);
  });

  it('reports **kwargs and k8s_custom_deploy', async () => {
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
          'def service(**more):',
          "    docker_build(**dict(context='.', dockerfile='Dockerfile.dev', **more))",
          "    k8s_custom_deploy('x', 'apply', 'delete', deps=[])",
          '',
          "service(ref='a')",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:5 warn service
        function "service" calls both docker_build() and k8s_custom_deploy(); split it into a helper that builds and one that deploys
        <- Tiltfile:2:5 docker_build() builds here
        <- Tiltfile:3:5 k8s_custom_deploy() deploys here"
    `);
  });

  it('reports a function that nothing calls', async () => {
    expect(
      await show(RULE, {
        Tiltfile: [
          "load('ext://helm_resource', deploy='helm_resource')",
          'def service(name):',
          "    custom_build(name, 'make', ['.'])",
          "    deploy(name, 'oci://x/y')",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:2:5 warn service
        function "service" calls both custom_build() and helm_resource(); split it into a helper that builds and one that deploys
        <- Tiltfile:3:5 custom_build() builds here
        <- Tiltfile:4:5 helm_resource() deploys here"
    `);
  });

  it.each([
    [
      'a function that calls two helpers',
      {
        'Dockerfile.dev': ['FROM alpine'],
        'pod.yaml': [
          'apiVersion: v1',
          'kind: Pod',
          'metadata: {name: a}',
          'spec: {containers: [{name: a, image: ameide/a}]}',
        ],
        Tiltfile: [
          'def build(name):',
          "    docker_build('ameide/' + name, '.', dockerfile='Dockerfile.dev')",
          '',
          'def deploy():',
          "    k8s_yaml('pod.yaml')",
          '',
          'def service(name):',
          '    build(name)',
          '    deploy()',
          '',
          "service('a')",
        ],
      },
    ],
    [
      'the top level, and k8s_resource',
      {
        'Dockerfile.dev': ['FROM alpine'],
        'pod.yaml': [
          'apiVersion: v1',
          'kind: Pod',
          'metadata: {name: a}',
          'spec: {containers: [{name: a, image: ameide/a}]}',
        ],
        Tiltfile: [
          "docker_build('ameide/a', '.', dockerfile='Dockerfile.dev')",
          "k8s_yaml('pod.yaml')",
          '',
          'def b():',
          "    docker_build('ameide/b', '.', dockerfile='Dockerfile.dev')",
          "    k8s_resource('a', labels=['x'])",
          '',
          'b()',
        ],
      },
    ],
  ])('is silent: %s', async (_, files) => {
    expect(await show(RULE, files)).toBe('');
  });
});
