import { describe, expect, it } from 'vitest';
import { lintRepository } from '../harness.ts';
import { application, CHART, chart, INLINE, pod, tiltfile, VALUES } from './charts.ts';

type Files = Readonly<Record<string, string>>;

async function found(rule: string, files: Files, preset: 'recommended' | 'ameide' | 'strict' = 'strict') {
  const { findings } = await lintRepository({ files }, { rules: [rule], preset });
  return findings.map(({ at, text, message }) => `${at} ${text} | ${message}`);
}

const P = 'api/templates/p.yaml';

describe('helm/image-values', () => {
  const lacks = (path: string, missing: string) =>
    `the templates of chart "api" read the image block "${path}", whose values lack ${missing}; give every image a repository and a tag`;
  const nested = pod('"{{ .Values.migrations.image.repository }}:{{ .Values.migrations.image.tag }}"');
  it.each<[string, Files, string[]]>([
    [
      'a block without a tag',
      { 'api/values.yaml': 'image:\n  repository: a/b\n', [P]: pod(INLINE) },
      [`api/values.yaml:1:1 image | ${lacks('image', '"tag"')}`],
    ],
    [
      'a block without a repository',
      { 'api/values.yaml': 'image:\n  name: a/b\n  tag: x\n', [P]: pod(INLINE) },
      [`api/values.yaml:1:1 image | ${lacks('image', '"repository"')}`],
    ],
    [
      'a nested block',
      { 'api/values.yaml': 'migrations:\n  enabled: false\n  image:\n    repository: a/b\n', [P]: nested },
      [`api/values.yaml:3:3 image | ${lacks('migrations.image', '"tag"')}`],
    ],
    [
      'a block that is missing',
      { 'api/values.yaml': 'migrations:\n  enabled: false\n', [P]: nested },
      [`api/values.yaml:1:1 migrations | ${lacks('migrations.image', '"repository" and "tag"')}`],
    ],
    [
      'a block of which nothing is there',
      { 'api/values.yaml': '# nothing\na: 1\n', [P]: pod(INLINE) },
      [`api/values.yaml:1:1 # nothing | ${lacks('image', '"repository" and "tag"')}`],
    ],
    [
      'a block handed to a helper',
      {
        'api/values.yaml': 'image:\n  repository: a/b\n  digest: ""\n',
        'api/templates/_i.tpl': '{{- define "i" -}}{{ .repository }}:{{ .tag }}{{- end -}}',
        [P]: pod('{{ include "i" .Values.image }}'),
      },
      [`api/values.yaml:1:1 image | ${lacks('image', '"tag"')}`],
    ],
    [
      'an element of a loop',
      {
        'api/values.yaml':
          'jobs:\n  one:\n    image:\n      repository: a/b\n      tag: x\n  two:\n    image:\n      repository: a/b\n',
        [P]: `{{- range $name, $job := .Values.jobs }}\n---\n${pod('{{ $job.image.repository }}:{{ $job.image.tag }}')}{{- end }}\n`,
      },
      [`api/values.yaml:7:5 image | ${lacks('jobs.two.image', '"tag"')}`],
    ],
    [
      'an element of a list, with index',
      {
        'api/values.yaml': 'jobs:\n  - image:\n      tag: x\n',
        [P]: `{{- range .Values.jobs }}\n---\n${pod('{{ index . "image" "repository" }}')}{{- end }}\n`,
      },
      [`api/values.yaml:2:5 image | ${lacks('jobs.0.image', '"repository"')}`],
    ],
  ])('reports %s', async (_, files, expected) => {
    expect(await found('helm/image-values', chart(files), 'ameide')).toEqual(expected);
  });

  it.each<[string, Files]>([
    ['empty values', { 'api/values.yaml': 'image:\n  repository: ""\n  tag: ""\n', [P]: pod(INLINE) }],
    [
      'an alias',
      {
        'api/values.yaml': 'image: &image\n  repository: a\n  tag: b\nmigrations:\n  image:\n    <<: *image\n',
        [P]: pod('"{{ .Values.migrations.image.repository }}:{{ .Values.migrations.image.tag }}"'),
      },
    ],
    [
      'a block of which only the pull policy is read',
      {
        'api/values.yaml': 'image:\n  pullPolicy: Always\n',
        [P]: `${pod('x')}      imagePullPolicy: {{ .Values.image.pullPolicy }}\n`,
      },
    ],
    ['globals', { [P]: pod('"{{ .Values.global.image.repository }}:{{ .Values.global.image.tag }}"') }],
    [
      'elements of a loop without an image',
      {
        'api/values.yaml': 'jobs:\n  one:\n    image: {repository: a, tag: b}\n  two:\n    schedule: x\n',
        [P]: `{{- range .Values.jobs }}\n---\n${pod('{{ .image.repository }}:{{ .image.tag }}')}{{- end }}\n`,
      },
    ],
    [
      'a service named image-like',
      { 'api/values.yaml': 'imagery:\n  url: x\n', [P]: pod('{{ .Values.imagery.tag }}') },
    ],
    [
      'a chart of others',
      {
        'api/Chart.yaml': `${CHART}dependencies:\n  - {name: sub, version: 0.1.0, repository: "https://x.example"}\n`,
        'api/charts/sub/Chart.yaml': 'apiVersion: v2\nname: sub\nversion: 0.1.0\n',
        'api/charts/sub/templates/p.yaml': pod(INLINE),
      },
    ],
  ])('is silent about %s', async (_, files) => {
    expect(await found('helm/image-values', chart(files), 'ameide')).toEqual([]);
  });
});

describe('helm/values-schema', () => {
  const SCHEMA =
    '{"type": "object", "required": ["host"], "properties": {"host": {"type": "string", "minLength": 1}, "replicas": {"type": "integer"}, "mode": {"enum": ["a", "b"]}}}';
  const base = { 'api/values.yaml': 'host: ""\nreplicas: 1\n', 'api/values.schema.json': SCHEMA, [P]: pod('x') };
  const rejects = (path: string, reason: string) => `the schema of chart "api" rejects "${path}": ${reason}`;
  it.each<[string, Files, string[]]>([
    [
      'a default',
      { 'api/values.yaml': 'host: h\nreplicas: "1"\n' },
      [`api/values.yaml:2:11 "1" | ${rejects('replicas', 'got string, want integer')}`],
    ],
    [
      'a values file beside the chart',
      { 'api/values-prod.yaml': 'host: h\nreplicas: many\n' },
      [`api/values-prod.yaml:2:11 many | ${rejects('replicas', 'got string, want integer')}`],
    ],
    [
      'an overlay named after the chart',
      { 'values/dev/api.yaml': 'mode: c\n' },
      [`values/dev/api.yaml:1:7 c | ${rejects('mode', "value must be one of 'a', 'b'")}`],
    ],
    [
      'an overlay of a release',
      { 'x.yaml': 'host: h\nreplicas: 1.5\n', Tiltfile: tiltfile("helm_resource('r', 'api', flags=['-f', 'x.yaml'])") },
      [`x.yaml:2:11 1.5 | ${rejects('replicas', 'got number, want integer')}`],
    ],
    [
      'an option of a release',
      { Tiltfile: tiltfile("helm_resource('r', 'api', flags=['--set=host=h', '--set-string', 'replicas=2'])") },
      [`Tiltfile:2:66 'replicas=2' | ${rejects('replicas', 'got string, want integer')}`],
    ],
    [
      'values of an Application',
      { 'app.yaml': application('      valuesObject:\n        host: h\n        replicas: [1]\n') },
      [`app.yaml:12:9 replicas | ${rejects('replicas', 'got array, want integer')}`],
    ],
    [
      'a default that an Application leaves empty',
      { 'app.yaml': application('      values: ""\n') },
      [`app.yaml:4:9 app | ${rejects('host', 'minLength: got 0, want 1')}`],
    ],
    [
      'values of a subchart',
      {
        'api/values.yaml': 'host: h\n',
        'api/charts/sub/Chart.yaml': 'apiVersion: v2\nname: sub\nversion: 0.1.0\n',
        'api/charts/sub/values.schema.json': '{"properties": {"size": {"type": "integer"}}}',
        'app.yaml': application('      values: |\n        sub:\n          size: big\n'),
      },
      [`app.yaml:12:17 big | ${rejects('size', 'got string, want integer')}`],
    ],
  ])('reports %s', async (_, files, expected) => {
    expect(await found('helm/values-schema', chart({ ...base, ...files }), 'recommended')).toEqual(expected);
  });

  it.each<[string, Files]>([
    ['empty defaults that ask to be set', {}],
    ['a default that has a comment in place of its value', { 'api/values.yaml': 'host: # REQUIRED\nreplicas: 1\n' }],
    ['good values', { 'x.yaml': 'host: h\n', Tiltfile: tiltfile("helm_resource('r', 'api', flags=['-f', 'x.yaml'])") }],
    ['part of the values in one of several files', { 'api/values-extra.yaml': 'replicas: 2\n' }],
    ['values that are not known', { Tiltfile: tiltfile("helm_resource('r', 'api', flags=['--set', os.getenv('X')])") }],
    ['values for tests', { 'api/tests/bad-values.yaml': 'replicas: x\n' }],
    ['charts without a schema', { 'api/values.schema.json': '{}', 'api/values.yaml': 'replicas: "1"\n' }],
  ])('is silent about %s', async (_, files) => {
    expect(await found('helm/values-schema', chart({ ...base, ...files }), 'recommended')).toEqual([]);
  });
});

describe('helm/unknown-value', () => {
  const unknown = (path: string) =>
    `no template of chart "api" reads "${path}", and the chart's own values do not have it`;
  const base = {
    'api/values.yaml': `${VALUES}podAnnotations: {}\n`,
    [P]: `${pod(INLINE)}{{ toYaml .Values.extra }}\n`,
  };
  it.each<[string, Files, string[]]>([
    [
      'a key of inline values',
      { 'app.yaml': application('      values: |\n        image:\n          tagg: x\n') },
      [`app.yaml:12:11 tagg | ${unknown('image.tagg')}`],
    ],
    [
      'a block of an overlay',
      { 'o.yaml': 'imag:\n  tag: x\n', Tiltfile: tiltfile("helm_resource('r', 'api', flags=['-f', 'o.yaml'])") },
      [`o.yaml:2:3 tag | ${unknown('imag.tag')}`],
    ],
    [
      'an option',
      { Tiltfile: tiltfile("helm_resource('r', 'api', flags=['--set=image.Tag=x'])") },
      [`Tiltfile:2:34 '--set=image.Tag=x' | ${unknown('image.Tag')}`],
    ],
    [
      'an image key',
      {
        Tiltfile: tiltfile(
          "docker_build('acme/api', '.')",
          "helm_resource('r', 'api', image_deps=['acme/api'], image_keys=[('image.repo', 'image.tag')])",
        ),
      },
      [`Tiltfile:3:65 'image.repo' | ${unknown('image.repo')}`],
    ],
  ])('reports %s', async (_, files, expected) => {
    expect(await found('helm/unknown-value', chart({ ...base, ...files }))).toEqual(expected);
  });

  it.each<[string, string]>([
    ['what the values have', 'image:\n  digest: x\n'],
    ['keys of a block that is open', 'podAnnotations:\n  a: b\n'],
    ['what a template prints as a whole', 'extra:\n  deep:\n    er: 1\n'],
    ['globals', 'global:\n  x: 1\n'],
  ])('is silent about %s', async (_, values) => {
    const app = application(`      values: |\n${values.replace(/^(?=.)/gm, '        ')}`);
    expect(await found('helm/unknown-value', chart({ ...base, 'app.yaml': app }))).toEqual([]);
  });
});

describe('helm/no-dev-registry', () => {
  const registry = "default_registry('registry.dev.example:5000', host_from_cluster='k3d-dev:5000')\n";
  const dev = (path: string, value: string, host: string) =>
    `"${path}" is "${value}", but "${host}" is a development registry; name the one that releases are published to`;
  it.each<[string, Files, string[]]>([
    [
      'localhost',
      { 'values/staging/api.yaml': 'image:\n  repository: localhost:5000/acme/api\n' },
      [
        `values/staging/api.yaml:2:15 localhost:5000/acme/api | ${dev('image.repository', 'localhost:5000/acme/api', 'localhost:5000')}`,
      ],
    ],
    [
      'a registry of its own key',
      { 'values/production/api.yaml': 'db:\n  image:\n    registry: k3d-dev:5000\n    repository: a/b\n' },
      [`values/production/api.yaml:3:15 k3d-dev:5000 | ${dev('db.image.registry', 'k3d-dev:5000', 'k3d-dev:5000')}`],
    ],
    [
      'the default registry, in quotes',
      { Tiltfile: registry, 'values/prod/api.yaml': 'image:\n  repository: "registry.dev.example:5000/acme/api"\n' },
      [
        `values/prod/api.yaml:2:15 "registry.dev.example:5000/acme/api" | ${dev('image.repository', 'registry.dev.example:5000/acme/api', 'registry.dev.example:5000')}`,
      ],
    ],
    [
      'a global registry',
      { 'values/prod/api.yaml': 'global:\n  imageRegistry: 127.0.0.1:5001\n' },
      [`values/prod/api.yaml:2:18 127.0.0.1:5001 | ${dev('global.imageRegistry', '127.0.0.1:5001', '127.0.0.1:5001')}`],
    ],
    [
      'a whole reference',
      { 'values/prod/api.yaml': 'image: k3d-x/acme/api:1\n' },
      [`values/prod/api.yaml:1:8 k3d-x/acme/api:1 | ${dev('image', 'k3d-x/acme/api:1', 'k3d-x')}`],
    ],
  ])('reports %s', async (_, files, expected) => {
    expect(await found('helm/no-dev-registry', chart(files), 'ameide')).toEqual(expected);
  });

  it.each<[string, Files]>([
    ['development values', { 'values/dev/api.yaml': 'image:\n  repository: localhost:5000/acme/api\n' }],
    [
      'release registries',
      { Tiltfile: registry, 'values/prod/api.yaml': 'image:\n  repository: ghcr.io/localhost/api\n' },
    ],
    ['other URLs', { 'values/prod/api.yaml': 'url: http://localhost:8080/x\nredis:\n  host: localhost\n' }],
    [
      'comments',
      {
        'values/prod/api.yaml':
          '# localhost:5000/acme/api\nimage:\n  repository: ghcr.io/acme/api # not localhost:5000/x\n',
      },
    ],
  ])('is silent about %s', async (_, files) => {
    expect(await found('helm/no-dev-registry', chart(files), 'ameide')).toEqual([]);
  });

  it('knows further hosts by option', async () => {
    const files = {
      '.lintrc.json':
        '{"root": true, "extends": ["ameide"], "rules": {"helm/no-dev-registry": ["warn", {"hosts": ["*.test"]}]}}',
      'values/prod/api.yaml':
        'image:\n  repository: images.test/acme/api\nother:\n  image:\n    repository: localhost/acme/api\n',
    };
    const { lines } = await lintRepository({ files: chart(files) });
    expect(lines.filter((line) => line.endsWith('no-dev-registry'))).toEqual([
      'values/prod/api.yaml:2:15 warn helm/no-dev-registry',
    ]);
  });
});
