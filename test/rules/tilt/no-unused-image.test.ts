import { describe, expect, it } from 'vitest';
import { show } from './show.ts';

const RULE = 'tilt/no-unused-image';

describe(RULE, () => {
  it('reports a literal', async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        'pod.yaml': [
          'apiVersion: v1',
          'kind: Pod',
          'metadata: {name: used}',
          "spec: {containers: [{name: used, image: ameide/used}], initContainers: [{name: init, image: 'docker.io/ameide/init:1.2'}]}",
        ],
        Tiltfile: ["k8s_yaml('pod.yaml')", "docker_build('ameide/use', '.', dockerfile='Dockerfile.dev')"],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:2:14 warn 'ameide/use'
        nothing uses the image "ameide/use", so Tilt never builds it; remove the build or use the image
        <- Tiltfile:2:1 docker_build() builds it here"
    `);
  });

  it("reports a helper's default", async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        'pod.yaml': [
          'apiVersion: v1',
          'kind: Pod',
          'metadata: {name: used}',
          "spec: {containers: [{name: used, image: ameide/used}], initContainers: [{name: init, image: 'docker.io/ameide/init:1.2'}]}",
        ],
        Tiltfile: [
          "k8s_yaml('pod.yaml')",
          "def build(name, registry='ameide/'):",
          "    docker_build(registry + name, '.', dockerfile='Dockerfile.dev')",
          '',
          "build('used')",
          "build('left')",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:6:7 warn 'left'
        nothing uses the image "ameide/left", so Tilt never builds it; remove the build or use the image
        <- Tiltfile:3:5 docker_build() builds it here
        <- Tiltfile:6:1 through build() called here"
    `);
  });

  it('reports a row of a loaded table, by a custom build', async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        'pod.yaml': [
          'apiVersion: v1',
          'kind: Pod',
          'metadata: {name: used}',
          "spec: {containers: [{name: used, image: ameide/used}], initContainers: [{name: init, image: 'docker.io/ameide/init:1.2'}]}",
        ],
        Tiltfile: [
          "load('rows.star', 'ROWS')",
          "k8s_yaml('pod.yaml')",
          "[custom_build('ameide/%s' % row['name'], row['command'], deps=['.']) for row in ROWS]",
        ],
        'rows.star': [
          'ROWS = [',
          "    {'name': 'used', 'command': 'docker build -f Dockerfile.dev -t $EXPECTED_REF .'},",
          "    {'name': 'other', 'command': 'docker build -f Dockerfile.dev -t $EXPECTED_REF .'},",
          ']',
        ],
      }),
    ).toMatchInlineSnapshot(`
      "rows.star:3:14 warn 'other'
        nothing uses the image "ameide/other", so Tilt never builds it; remove the build or use the image
        <- Tiltfile:3:2 custom_build() builds it here"
    `);
  });

  it('reports an image that a tag makes another one', async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        'pod.yaml': [
          'apiVersion: v1',
          'kind: Pod',
          'metadata: {name: used}',
          "spec: {containers: [{name: used, image: ameide/used}], initContainers: [{name: init, image: 'docker.io/ameide/init:1.2'}]}",
        ],
        Tiltfile: [
          "k8s_yaml('pod.yaml')",
          'build = docker_build',
          "build(**{'ref': 'ameide/used:dev', 'context': '.', 'dockerfile': 'Dockerfile.dev'})",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:3:17 warn 'ameide/used:dev'
        nothing uses the image "ameide/used:dev", so Tilt never builds it; remove the build or use the image
        <- Tiltfile:3:1 docker_build() builds it here"
    `);
  });

  it.each([
    [
      'workloads, init containers, releases, other builds and Dockerfiles use them',
      {
        'Dockerfile.dev': ['FROM alpine'],
        'pod.yaml': [
          'apiVersion: v1',
          'kind: Pod',
          'metadata: {name: used}',
          "spec: {containers: [{name: used, image: ameide/used}], initContainers: [{name: init, image: 'docker.io/ameide/init:1.2'}]}",
        ],
        Tiltfile: [
          "load('ext://helm_resource', 'helm_resource')",
          "k8s_yaml('pod.yaml')",
          "docker_build('ameide/used', '.', dockerfile='Dockerfile.dev')",
          "docker_build('ameide/init', '.', dockerfile='Dockerfile.dev')",
          "docker_build('ameide/release', '.', dockerfile='Dockerfile.dev')",
          "docker_build('ameide/base', '.', dockerfile='Dockerfile.dev')",
          "docker_build('ameide/tools', '.', dockerfile='Dockerfile.dev')",
          "docker_build('ameide/dep', '.', dockerfile='Dockerfile.dev')",
          "docker_build('ameide/child', '.', dockerfile='Dockerfile.child', build_args={'BASE': 'ameide/base'})",
          "custom_build('ameide/custom', 'docker build -f Dockerfile.dev -t $EXPECTED_REF .', deps=['.'], image_deps=['ameide/dep'])",
          "helm_resource('r', 'oci://x/r', image_deps=['ameide/release', 'ameide/child', 'ameide/custom'], image_keys=['a', 'b', 'c'])",
        ],
        'Dockerfile.child': ['ARG BASE', 'FROM $BASE', 'COPY --from=ameide/tools /x /x'],
      },
    ],
    [
      'YAML that is not known',
      {
        'Dockerfile.dev': ['FROM alpine'],
        'pod.yaml': [
          'apiVersion: v1',
          'kind: Pod',
          'metadata: {name: used}',
          "spec: {containers: [{name: used, image: ameide/used}], initContainers: [{name: init, image: 'docker.io/ameide/init:1.2'}]}",
        ],
        Tiltfile: ["k8s_yaml(local('make yaml'))", "docker_build('ameide/use', '.', dockerfile='Dockerfile.dev')"],
      },
    ],
    [
      'names that are not known',
      {
        'Dockerfile.dev': ['FROM alpine'],
        'pod.yaml': [
          'apiVersion: v1',
          'kind: Pod',
          'metadata: {name: used}',
          "spec: {containers: [{name: used, image: ameide/used}], initContainers: [{name: init, image: 'docker.io/ameide/init:1.2'}]}",
        ],
        Tiltfile: [
          "load('ext://helm_resource', 'helm_resource')",
          "docker_build('ameide/use', '.', dockerfile='Dockerfile.dev')",
          "helm_resource('r', 'oci://x/r', image_deps=['ameide/' + os.getenv('I')], image_keys=['a'])",
          "docker_build(os.getenv('J'), '.', dockerfile='Dockerfile.dev')",
        ],
      },
    ],
    [
      'a warning that is suppressed',
      {
        'Dockerfile.dev': ['FROM alpine'],
        'pod.yaml': [
          'apiVersion: v1',
          'kind: Pod',
          'metadata: {name: used}',
          "spec: {containers: [{name: used, image: ameide/used}], initContainers: [{name: init, image: 'docker.io/ameide/init:1.2'}]}",
        ],
        Tiltfile: [
          "k8s_yaml('pod.yaml')",
          "update_settings(suppress_unused_image_warnings=['ameide/use'])",
          "docker_build('ameide/use', '.', dockerfile='Dockerfile.dev')",
        ],
      },
    ],
    [
      'a base image named by an argument of an earlier stage, which only Tilt heeds',
      {
        Tiltfile: [
          "docker_build('x/base', 'base')",
          "docker_build('x/app', 'app', build_args={'BASE': 'base'})",
          "k8s_yaml('pod.yaml')",
        ],
        'base/Dockerfile': ['FROM alpine'],
        'app/Dockerfile': ['FROM alpine AS first', 'ARG BASE', 'FROM x/${BASE}'],
        'pod.yaml': [
          'apiVersion: v1',
          'kind: Pod',
          'metadata: {name: app}',
          'spec: {containers: [{name: app, image: x/app}]}',
        ],
      },
    ],
    [
      'names as Docker compares them',
      {
        'Dockerfile.dev': ['FROM alpine'],
        'pod.yaml': [
          'apiVersion: v1',
          'kind: Pod',
          'metadata: {name: used}',
          "spec: {containers: [{name: used, image: ameide/used}], initContainers: [{name: init, image: 'docker.io/ameide/init:1.2'}]}",
        ],
        Tiltfile: [
          "k8s_yaml('pod.yaml')",
          "docker_build('index.docker.io/ameide/used', '.', dockerfile='Dockerfile.dev')",
        ],
      },
    ],
  ])('is silent: %s', async (_, files) => {
    expect(await show(RULE, files)).toBe('');
  });
});
