import { describe, expect, it } from 'vitest';
import { show } from './show.ts';

const RULE = 'tilt/image-keys-match';

describe(RULE, () => {
  it('reports different lengths', async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        Tiltfile: [
          "load('ext://helm_resource', 'helm_resource')",
          "docker_build('ameide/a', '.', dockerfile='Dockerfile.dev')",
          "helm_resource('a', 'oci://x/a', image_deps=['ameide/a'], image_keys=['image.repository', 'image.tag'])",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:3:69 error ['image.repository', 'image.tag']
        image_keys has 2 entries for 1 image of image_deps; give one key for each image
        <- Tiltfile:3:1 helm_resource() deploys it here"
    `);
  });

  it("reports a tuple of a wrong length, from a helper's default", async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        Tiltfile: [
          "load('ext://helm_resource', 'helm_resource')",
          "docker_build('ameide/a', '.', dockerfile='Dockerfile.dev')",
          '',
          "def deploy(name, keys=[('image.repository', 'image.tag', 'image.digest', 'x')]):",
          "    helm_resource(name, 'oci://x/' + name, image_deps=['ameide/a'], image_keys=keys)",
          '',
          "deploy('a')",
          "deploy('b', keys=[('image',)])",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:4:24 error ('image.repository', 'image.tag', 'image.digest', 'x')
        an image key is a tuple of 4, which sets nothing; make it (repository, tag) or (registry, repository, tag)
        <- Tiltfile:5:5 helm_resource() deploys it here
        <- Tiltfile:7:1 through deploy() called here
      Tiltfile:8:19 error ('image',)
        an image key is a tuple of 1, which sets nothing; make it (repository, tag) or (registry, repository, tag)
        <- Tiltfile:5:5 helm_resource() deploys it here
        <- Tiltfile:8:1 through deploy() called here"
    `);
  });

  it('reports a list where a tuple is meant, in rows of a loaded table', async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        Tiltfile: [
          "load('ext://helm_resource', 'helm_resource')",
          "docker_build('ameide/a', '.', dockerfile='Dockerfile.dev')",
          "load('rows.star', 'ROWS')",
          'for row in ROWS:',
          "    helm_resource(row['name'], 'oci://x/a', image_deps=['ameide/a'], image_keys=row['keys'])",
        ],
        'rows.star': [
          'ROWS = [',
          "    {'name': 'a', 'keys': [('image.repository', 'image.tag')]},",
          "    {'name': 'b', 'keys': [['image.repository', 'image.tag']]},",
          ']',
        ],
      }),
    ).toMatchInlineSnapshot(`
      "rows.star:3:28 error ['image.repository', 'image.tag']
        the list ["image.repository", "image.tag"] sets the whole reference on each of its keys; write a tuple to set repository and tag
        <- Tiltfile:5:5 helm_resource() deploys it here"
    `);
  });

  it('reports **kwargs through a partial call', async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        Tiltfile: [
          "load('ext://helm_resource', 'helm_resource')",
          "docker_build('ameide/a', '.', dockerfile='Dockerfile.dev')",
          "run = lambda name, **more: helm_resource(name, 'oci://x/a', **dict(image_deps=['ameide/a'], **more))",
          "run('a', image_keys=['a', 'b', 'c'])",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:4:21 error ['a', 'b', 'c']
        image_keys has 3 entries for 1 image of image_deps; give one key for each image
        <- Tiltfile:3:28 helm_resource() deploys it here
        <- Tiltfile:4:1 through lambda() called here"
    `);
  });

  it('reports keys that no template reads', async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        'charts/a/Chart.yaml': [
          'apiVersion: v2',
          'name: a',
          'version: 0.1.0',
          'dependencies:',
          '  - name: redis',
          '    version: 1.0.0',
          '    repository: https://charts.example',
        ],
        'charts/a/values.yaml': ['image:', '  repository: docker.io/ameide/a', '  tag: dev', 'jobs: {}'],
        'charts/a/templates/pod.yaml': [
          'apiVersion: v1',
          'kind: Pod',
          'metadata:',
          '  name: a',
          'spec:',
          '  containers:',
          '    - name: a',
          '      image: {{ include "image" .Values.image }}',
          '    {{- range $name, $job := .Values.jobs }}',
          '    - name: {{ $name }}',
          '      image: {{ include "image" $job.image }}',
          '    {{- end }}',
          '  {{- with .Values.extra }}',
          '  securityContext: {{- toYaml . | nindent 4 }}',
          '  {{- end }}',
        ],
        'charts/a/templates/_image.tpl': ['{{- define "image" -}}', '{{ .repository }}:{{ .tag }}', '{{- end -}}'],
        Tiltfile: [
          "load('ext://helm_resource', 'helm_resource')",
          "docker_build('ameide/a', '.', dockerfile='Dockerfile.dev')",
          "helm_resource('a', 'charts/a', image_deps=['ameide/a'], image_keys=[('image.repo', 'image.tag')])",
          "helm_resource('b', 'charts/a', image_deps=['ameide/a'], image_keys=[[('image.repository', 'image.tag'), 'sidecar.image']])",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:3:70 error 'image.repo'
        no template of chart "a" reads the image key "image.repo"; name a value that sets an image
        <- Tiltfile:3:1 helm_resource() deploys it here
      Tiltfile:4:105 error 'sidecar.image'
        no template of chart "a" reads the image key "sidecar.image"; name a value that sets an image
        <- Tiltfile:4:1 helm_resource() deploys it here"
    `);
  });

  it.each([
    [
      'keys of every kind that fit',
      {
        'Dockerfile.dev': ['FROM alpine'],
        Tiltfile: [
          "load('ext://helm_resource', 'helm_resource')",
          "docker_build('ameide/a', '.', dockerfile='Dockerfile.dev')",
          '',
          "helm_resource('a', 'oci://x/a', image_deps=['ameide/a'], image_keys=['image'])",
          "helm_resource('b', 'oci://x/a', image_deps=['ameide/a'], image_keys=[('image.registry', 'image.repository', 'image.tag')])",
          "helm_resource('c', 'oci://x/a', image_deps=['ameide/a'], image_keys=[[('image.repository', 'image.tag'), ('job.image.repository', 'job.image.tag')]])",
          "helm_resource('d', 'oci://x/a', image_deps=['ameide/a'], image_keys=[['image', 'sidecar.image']])",
        ],
      },
    ],
    [
      'missing and empty keys have a rule of their own',
      {
        'Dockerfile.dev': ['FROM alpine'],
        Tiltfile: [
          "load('ext://helm_resource', 'helm_resource')",
          "docker_build('ameide/a', '.', dockerfile='Dockerfile.dev')",
          "helm_resource('a', 'oci://x/a', image_deps=['ameide/a'])",
          "helm_resource('b', 'oci://x/a', image_deps=['ameide/a'], image_keys=[])",
        ],
      },
    ],
    [
      'lists that are not known',
      {
        'Dockerfile.dev': ['FROM alpine'],
        Tiltfile: [
          "load('ext://helm_resource', 'helm_resource')",
          "docker_build('ameide/a', '.', dockerfile='Dockerfile.dev')",
          "helm_resource('a', 'oci://x/a', image_deps=['ameide/a'], image_keys=decode_json(str(local('keys'))))",
          "helm_resource('b', 'oci://x/a', image_deps=['ameide/a'] if os.getenv('X') else [], image_keys=['image'])",
        ],
      },
    ],
    [
      'keys that templates read, in a range, as a whole block, or in a subchart',
      {
        'Dockerfile.dev': ['FROM alpine'],
        'charts/a/Chart.yaml': [
          'apiVersion: v2',
          'name: a',
          'version: 0.1.0',
          'dependencies:',
          '  - name: redis',
          '    version: 1.0.0',
          '    repository: https://charts.example',
        ],
        'charts/a/values.yaml': ['image:', '  repository: docker.io/ameide/a', '  tag: dev', 'jobs: {}'],
        'charts/a/templates/pod.yaml': [
          'apiVersion: v1',
          'kind: Pod',
          'metadata:',
          '  name: a',
          'spec:',
          '  containers:',
          '    - name: a',
          '      image: {{ include "image" .Values.image }}',
          '    {{- range $name, $job := .Values.jobs }}',
          '    - name: {{ $name }}',
          '      image: {{ include "image" $job.image }}',
          '    {{- end }}',
          '  {{- with .Values.extra }}',
          '  securityContext: {{- toYaml . | nindent 4 }}',
          '  {{- end }}',
        ],
        'charts/a/templates/_image.tpl': ['{{- define "image" -}}', '{{ .repository }}:{{ .tag }}', '{{- end -}}'],
        Tiltfile: [
          "load('ext://helm_resource', 'helm_resource')",
          "docker_build('ameide/a', '.', dockerfile='Dockerfile.dev')",
          "helm_resource('a', 'charts/a', image_deps=['ameide/a'], image_keys=[[('image.repository', 'image.tag'), ('jobs.x.image.repository', 'jobs.x.image.tag'), 'extra.image', ('redis.image.repository', 'redis.image.tag'), 'global.image']])",
        ],
      },
    ],
  ])('is silent: %s', async (_, files) => {
    expect(await show(RULE, files)).toBe('');
  });
});
