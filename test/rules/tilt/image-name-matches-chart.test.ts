import { describe, expect, it } from 'vitest';
import { show } from './show.ts';

const RULE = 'tilt/image-name-matches-chart';

describe(RULE, () => {
  it('reports a literal', async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        'charts/a/Chart.yaml': ['apiVersion: v2', 'name: a', 'version: 0.1.0'],
        'charts/a/values.yaml': [
          'image:',
          '  repository: docker.io/ameide/agent',
          '  tag: dev',
          'job:',
          '  image:',
          '    name: ameide/agents',
        ],
        'charts/a/templates/pod.yaml': ['image: {{ .Values.image.repository }}'],
        Tiltfile: [
          "load('ext://helm_resource', 'helm_resource')",
          "docker_build('ameide/agents', '.', dockerfile='Dockerfile.dev')",
          "helm_resource('a', 'charts/a', image_deps=['ameide/agents'], image_keys=[('image.repository', 'image.tag')])",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:3:44 warn 'ameide/agents'
        image "ameide/agents" is injected as "image.repository", for which the chart has "docker.io/ameide/agent"; use one name for both
        <- charts/a/values.yaml:2:15 the default of the chart
        <- Tiltfile:3:1 helm_resource() injects it here"
    `);
  });

  it("reports a helper's default registry, and the whole reference", async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        'charts/a/Chart.yaml': ['apiVersion: v2', 'name: a', 'version: 0.1.0'],
        'charts/a/values.yaml': [
          'image:',
          '  repository: docker.io/ameide/agent',
          '  tag: dev',
          'job:',
          '  image:',
          '    name: ameide/agents',
        ],
        'charts/a/templates/pod.yaml': ['image: {{ .Values.image.repository }}'],
        Tiltfile: [
          "load('ext://helm_resource', 'helm_resource')",
          '',
          "def deploy(name, registry='ghcr.io/ameide'):",
          "    ref = '/'.join([registry, name])",
          "    docker_build(ref, '.', dockerfile='Dockerfile.dev')",
          "    helm_resource(name, 'charts/a', image_deps=[ref], image_keys=['image.repository'])",
          '',
          "deploy('agents')",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:8:8 warn 'agents'
        image "ghcr.io/ameide/agents" is injected as "image.repository", for which the chart has "docker.io/ameide/agent"; use one name for both
        <- charts/a/values.yaml:2:15 the default of the chart
        <- Tiltfile:6:5 helm_resource() injects it here
        <- Tiltfile:8:1 through deploy() called here"
    `);
  });

  it('reports rows of a loaded table with several keys', async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        'charts/a/Chart.yaml': ['apiVersion: v2', 'name: a', 'version: 0.1.0'],
        'charts/a/values.yaml': [
          'image:',
          '  repository: docker.io/ameide/agent',
          '  tag: dev',
          'job:',
          '  image:',
          '    name: ameide/agents',
        ],
        'charts/a/templates/pod.yaml': ['image: {{ .Values.image.repository }}'],
        Tiltfile: [
          "load('ext://helm_resource', 'helm_resource')",
          "load('rows.star', 'ROWS')",
          "[docker_build(r['image'], '.', dockerfile='Dockerfile.dev') for r in ROWS]",
          "[helm_resource(r['image'][7:], 'charts/a', image_deps=[r['image']], image_keys=[r['keys']]) for r in ROWS]",
        ],
        'rows.star': [
          'ROWS = [',
          "    {'image': 'ameide/agents', 'keys': [('image.repository', 'image.tag'), 'job.image.name']},",
          "    {'image': 'ameide/agent', 'keys': [('image.repository', 'image.tag'), 'job.image.name']},",
          ']',
        ],
      }),
    ).toMatchInlineSnapshot(`
      "rows.star:2:15 warn 'ameide/agents'
        image "ameide/agents" is injected as "image.repository", for which the chart has "docker.io/ameide/agent"; use one name for both
        <- charts/a/values.yaml:2:15 the default of the chart
        <- Tiltfile:4:2 helm_resource() injects it here
      rows.star:3:15 warn 'ameide/agent'
        image "ameide/agent" is injected as "job.image.name", for which the chart has "ameide/agents"; use one name for both
        <- charts/a/values.yaml:6:11 the default of the chart
        <- Tiltfile:4:2 helm_resource() injects it here"
    `);
  });

  it('reports a default beside the environment and **kwargs', async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        'charts/a/Chart.yaml': ['apiVersion: v2', 'name: a', 'version: 0.1.0'],
        'charts/a/values.yaml': [
          'image:',
          '  repository: docker.io/ameide/agent',
          '  tag: dev',
          'job:',
          '  image:',
          '    name: ameide/agents',
        ],
        'charts/a/templates/pod.yaml': ['image: {{ .Values.image.repository }}'],
        Tiltfile: [
          "load('ext://helm_resource', 'helm_resource')",
          "IMAGE = os.getenv('IMAGE', 'ameide/agents')",
          "docker_build(IMAGE, '.', dockerfile='Dockerfile.dev')",
          "helm_resource('a', **{'chart': 'charts/a', 'image_deps': [IMAGE], 'image_keys': [('x', 'image.repository', 'image.tag')]})",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:2:28 warn 'ameide/agents'
        image "ameide/agents" is injected as "image.repository", for which the chart has "docker.io/ameide/agent"; use one name for both
        <- charts/a/values.yaml:2:15 the default of the chart
        <- Tiltfile:4:1 helm_resource() injects it here"
    `);
  });

  it.each([
    [
      'one name, whatever registry and tag',
      {
        'Dockerfile.dev': ['FROM alpine'],
        'charts/a/Chart.yaml': ['apiVersion: v2', 'name: a', 'version: 0.1.0'],
        'charts/a/values.yaml': [
          'image:',
          '  repository: docker.io/ameide/agent',
          '  tag: dev',
          'job:',
          '  image:',
          '    name: ameide/agents',
        ],
        'charts/a/templates/pod.yaml': ['image: {{ .Values.image.repository }}'],
        Tiltfile: [
          "load('ext://helm_resource', 'helm_resource')",
          "docker_build('ghcr.io/ameide/agent', '.', dockerfile='Dockerfile.dev')",
          "helm_resource('a', 'charts/a', image_deps=['ghcr.io/ameide/agent'], image_keys=[('image.repository', 'image.tag')])",
        ],
      },
    ],
    [
      'values that the chart does not have',
      {
        'Dockerfile.dev': ['FROM alpine'],
        'charts/a/Chart.yaml': ['apiVersion: v2', 'name: a', 'version: 0.1.0'],
        'charts/a/values.yaml': [
          'image:',
          '  repository: docker.io/ameide/agent',
          '  tag: dev',
          'job:',
          '  image:',
          '    name: ameide/agents',
        ],
        'charts/a/templates/pod.yaml': ['image: {{ .Values.image.repository }}'],
        Tiltfile: [
          "load('ext://helm_resource', 'helm_resource')",
          "docker_build('ameide/agents', '.', dockerfile='Dockerfile.dev')",
          "helm_resource('a', 'charts/a', image_deps=['ameide/agents'], image_keys=[('other.repository', 'other.tag')])",
          "helm_resource('b', 'oci://x/a', image_deps=['ameide/agents'], image_keys=[('image.repository', 'image.tag')])",
        ],
      },
    ],
    [
      'an image that nothing builds has a rule of its own',
      {
        'Dockerfile.dev': ['FROM alpine'],
        'charts/a/Chart.yaml': ['apiVersion: v2', 'name: a', 'version: 0.1.0'],
        'charts/a/values.yaml': [
          'image:',
          '  repository: docker.io/ameide/agent',
          '  tag: dev',
          'job:',
          '  image:',
          '    name: ameide/agents',
        ],
        'charts/a/templates/pod.yaml': ['image: {{ .Values.image.repository }}'],
        Tiltfile: [
          "load('ext://helm_resource', 'helm_resource')",
          "docker_build('ameide/agent', '.', dockerfile='Dockerfile.dev')",
          "helm_resource('a', 'charts/a', image_deps=['ameide/agnt'], image_keys=[('image.repository', 'image.tag')])",
        ],
      },
    ],
    [
      'names that are not known',
      {
        'Dockerfile.dev': ['FROM alpine'],
        'charts/a/Chart.yaml': ['apiVersion: v2', 'name: a', 'version: 0.1.0'],
        'charts/a/values.yaml': [
          'image:',
          '  repository: docker.io/ameide/agent',
          '  tag: dev',
          'job:',
          '  image:',
          '    name: ameide/agents',
        ],
        'charts/a/templates/pod.yaml': ['image: {{ .Values.image.repository }}'],
        Tiltfile: [
          "load('ext://helm_resource', 'helm_resource')",
          "docker_build('ameide/' + os.getenv('I'), '.', dockerfile='Dockerfile.dev')",
          "helm_resource('a', 'charts/a', image_deps=['ameide/' + os.getenv('I')], image_keys=[('image.repository', 'image.tag')])",
        ],
      },
    ],
  ])('is silent: %s', async (_, files) => {
    expect(await show(RULE, files)).toBe('');
  });
});
