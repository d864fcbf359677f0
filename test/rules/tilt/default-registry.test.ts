import { describe, expect, it } from 'vitest';
import { show } from './show.ts';

const RULE = 'tilt/default-registry';

describe(RULE, () => {
  it('reports no call at all', async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        'pod.yaml': [
          'apiVersion: v1',
          'kind: Pod',
          'metadata: {name: a}',
          'spec: {containers: [{name: a, image: ameide/a}]}',
        ],
        Tiltfile: ["docker_build('ameide/a', '.', dockerfile='Dockerfile.dev')", "k8s_yaml('pod.yaml')"],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:1 error docker_build('ameide/a', '.', dockerfile='Dockerfile.dev')
        Tilt builds an image and deploys to a cluster, but no default_registry() runs; name the registry with its host_from_cluster"
    `);
  });

  it('reports a loopback host', async () => {
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
          "default_registry('localhost:5005')",
          "docker_build('ameide/a', '.', dockerfile='Dockerfile.dev')",
          "k8s_yaml('pod.yaml')",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:1 error default_registry
        the registry host "localhost:5005" is the cluster's own loopback when a pod pulls; give host_from_cluster the name that the cluster knows"
    `);
  });

  it("reports a helper's default in a loaded module", async () => {
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
          "load('lib.star', 'registry')",
          'registry()',
          "docker_build('ameide/a', '.', dockerfile='Dockerfile.dev')",
          "k8s_yaml('pod.yaml')",
        ],
        'lib.star': ["def registry(host='127.0.0.1', port=5000):", "    default_registry('%s:%d' % (host, port))"],
      }),
    ).toMatchInlineSnapshot(`
      "lib.star:2:5 error default_registry
        the registry host "127.0.0.1:5000" is the cluster's own loopback when a pod pulls; give host_from_cluster the name that the cluster knows
        <- Tiltfile:2:1 through registry() called here"
    `);
  });

  it('reports **kwargs, with an empty name for the cluster', async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        'pod.yaml': [
          'apiVersion: v1',
          'kind: Pod',
          'metadata: {name: a}',
          'spec: {containers: [{name: a, image: ameide/a}]}',
        ],
        Tiltfile: ["default_registry(**{'host': 'registry.localhost:5000', 'host_from_cluster': ''})"],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:1 error default_registry
        the registry host "registry.localhost:5000" is the cluster's own loopback when a pod pulls; give host_from_cluster the name that the cluster knows"
    `);
  });

  it('reports a default beside the environment', async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        'pod.yaml': [
          'apiVersion: v1',
          'kind: Pod',
          'metadata: {name: a}',
          'spec: {containers: [{name: a, image: ameide/a}]}',
        ],
        Tiltfile: ["default_registry(os.getenv('REGISTRY', 'localhost:5000'))"],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:1 error default_registry
        the registry host "localhost:5000" is the cluster's own loopback when a pod pulls; give host_from_cluster the name that the cluster knows"
    `);
  });

  it.each([
    [
      'both names',
      {
        'Dockerfile.dev': ['FROM alpine'],
        'pod.yaml': [
          'apiVersion: v1',
          'kind: Pod',
          'metadata: {name: a}',
          'spec: {containers: [{name: a, image: ameide/a}]}',
        ],
        Tiltfile: [
          "default_registry('localhost:5000', host_from_cluster='registry:5000')",
          "docker_build('ameide/a', '.', dockerfile='Dockerfile.dev')",
          "k8s_yaml('pod.yaml')",
        ],
      },
    ],
    [
      'a registry that both sides know',
      {
        'Dockerfile.dev': ['FROM alpine'],
        'pod.yaml': [
          'apiVersion: v1',
          'kind: Pod',
          'metadata: {name: a}',
          'spec: {containers: [{name: a, image: ameide/a}]}',
        ],
        Tiltfile: [
          "default_registry('registry.example.com')",
          "docker_build('ameide/a', '.', dockerfile='Dockerfile.dev')",
          "k8s_yaml('pod.yaml')",
        ],
      },
    ],
    [
      'nothing is built or nothing is deployed',
      {
        'Dockerfile.dev': ['FROM alpine'],
        'pod.yaml': [
          'apiVersion: v1',
          'kind: Pod',
          'metadata: {name: a}',
          'spec: {containers: [{name: a, image: ameide/a}]}',
        ],
        Tiltfile: ["k8s_yaml('pod.yaml')"],
        'a/Tiltfile': ["docker_build('a', '.', dockerfile='../Dockerfile.dev')"],
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
        Tiltfile: [
          "default_registry(str(local('x')))",
          "default_registry('localhost:5000', host_from_cluster=str(local('y'))) if os.getenv('X') else None",
        ],
      },
    ],
  ])('is silent: %s', async (_, files) => {
    expect(await show(RULE, files)).toBe('');
  });
});
