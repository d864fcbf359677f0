import { describe, expect, it } from 'vitest';
import { lintRepository } from '../harness.ts';
import { chart, INLINE, LIBRARY, pod, tiltfile, VALUES } from './charts.ts';

type Files = Readonly<Record<string, string>>;

async function found(rule: string, files: Files) {
  const { findings } = await lintRepository({ files }, { rules: [rule], preset: 'strict' });
  return findings.map(({ at, text, message }) => `${at} ${text} | ${message}`);
}

const P = 'api/templates/p.yaml';
const BUILD = "docker_build('acme/api', '.', dockerfile='Dockerfile.dev')";
const RELEASE = "helm_resource('api', 'api', image_deps=['acme/api'], image_keys=[('image.repository', 'image.tag')])";
const tilt = (files: Files, dockerfile = 'FROM alpine\n') =>
  chart({ 'Dockerfile.dev': dockerfile, Tiltfile: tiltfile(BUILD, RELEASE), ...files });

describe('helm/no-literal-image', () => {
  const RULE = 'helm/no-literal-image';
  const literal = (container: string, image: string) =>
    `the image of container "${container}" is "${image}" whatever the values are; take it from the values`;
  it.each<[string, Files, string[]]>([
    [
      'an image that Tilt builds',
      { [P]: pod('acme/api:1.4') },
      [`${P}:8:14 acme/api:1.4 | ${literal('a', 'acme/api:1.4')}`],
    ],
    [
      'one of the same owner, in quotes and from a registry',
      { [P]: pod('"ghcr.io/acme/worker:2"') },
      [`${P}:8:15 ghcr.io/acme/worker:2 | ${literal('a', 'ghcr.io/acme/worker:2')}`],
    ],
    [
      'one with the version of the chart',
      { [P]: pod('acme/api:{{ .Chart.Version }}') },
      [`${P}:8:14 acme/api: | ${literal('a', 'acme/api:0.1.0')}`],
    ],
    [
      'one of a helper, in an init container of a job',
      {
        'api/templates/_i.tpl': '{{- define "i" -}}\nacme/migrate:3\n{{- end -}}\n',
        [P]: 'apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: j\nspec:\n  template:\n    spec:\n      initContainers:\n        - name: m\n          image: {{ include "i" . }}\n',
      },
      [`api/templates/_i.tpl:2:1 acme/migrate:3 | ${literal('m', 'acme/migrate:3')}`],
    ],
    [
      'one in a container that a helper prints, indented',
      {
        'api/templates/_i.tpl': '{{- define "i" -}}\n- name: m\n  image: acme/migrate:3\n{{- end -}}\n',
        [P]: 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: j\nspec:\n  containers:\n    {{- include "i" . | nindent 4 }}\n',
      },
      [`api/templates/_i.tpl:3:10 acme/migrate:3 | ${literal('m', 'acme/migrate:3')}`],
    ],
    [
      'one in a template that is switched off',
      {
        'api/values.yaml': `${VALUES}debug: false\n`,
        [P]: `{{- if .Values.debug }}\n${pod('acme/debug:1')}{{- end }}\n`,
      },
      [`${P}:9:14 acme/debug:1 | ${literal('a', 'acme/debug:1')}`],
    ],
  ])('reports %s', async (_, files, expected) => {
    expect(await found(RULE, tilt(files))).toEqual(expected);
  });

  it.each<[string, Files]>([
    ['third-party images', { [P]: pod('busybox:1.37') }],
    ['an official image of the same name in another place', { [P]: pod('docker.io/library/api:1') }],
    ['values', { [P]: pod(INLINE) }],
    ['a repository without Tilt', { Tiltfile: '', [P]: pod('acme/api:1.4') }],
    ['a tag from the values', { [P]: pod('acme/api:{{ .Values.image.tag }}') }],
  ])('is silent about %s', async (_, files) => {
    expect(await found(RULE, tilt(files))).toEqual([]);
  });
});

describe('helm/port-mismatch', () => {
  const RULE = 'helm/port-mismatch';
  const ports = (port: string) => `${pod(INLINE)}      ports:\n        - containerPort: ${port}\n`;
  const service = (target: string) =>
    `apiVersion: v1\nkind: Service\nmetadata:\n  name: s\nspec:\n  selector:\n    app: p\n  ports:\n    - port: 80\n      targetPort: ${target}\n`;
  const EXPOSE = 'FROM alpine\nEXPOSE 8080/tcp 9000-9010\n';
  it.each<[string, Files, string[]]>([
    [
      'a port in the template',
      { [P]: ports('3000') },
      [`${P}:10:26 3000 | container "a" uses port 3000, but "Dockerfile.dev" exposes 8080/tcp, 9000-9010`],
    ],
    [
      'a port from the values',
      { 'api/values.yaml': `${VALUES}port: 3000\n`, [P]: ports('{{ .Values.port }}') },
      [
        `${P}:10:26 {{ .Values.port }} | container "a" uses port 3000, but "Dockerfile.dev" exposes 8080/tcp, 9000-9010`,
      ],
    ],
    [
      "a Service's port",
      {
        [P]: pod(INLINE).replace('  name: p\n', '  name: p\n  labels:\n    app: p\n'),
        'api/templates/s.yaml': service('3000'),
      },
      [
        'api/templates/s.yaml:10:19 3000 | a Service of Pod/p uses port 3000, but "Dockerfile.dev" exposes 8080/tcp, 9000-9010',
      ],
    ],
    [
      'what a base stage exposes',
      { 'Dockerfile.dev': 'FROM alpine AS base\nARG PORT=8080\nEXPOSE $PORT\nFROM base\n', [P]: ports('3000') },
      [`${P}:10:26 3000 | container "a" uses port 3000, but "Dockerfile.dev" exposes 8080`],
    ],
  ])('reports %s', async (_, files, expected) => {
    expect(await found(RULE, tilt({ 'Dockerfile.dev': EXPOSE, ...files }))).toEqual(expected);
  });

  it.each<[string, Files]>([
    ['ports that are exposed', { [P]: ports('9005'), 'api/templates/s.yaml': service('8080') }],
    ['names of ports', { [P]: pod(INLINE), 'api/templates/s.yaml': service('http') }],
    ['Dockerfiles that expose nothing', { 'Dockerfile.dev': 'FROM alpine\n', [P]: ports('3000') }],
    ['ports that are not known', { 'Dockerfile.dev': 'FROM alpine\nARG PORT\nEXPOSE $PORT\n', [P]: ports('3000') }],
    [
      'containers of other images',
      {
        'api/values.yaml': `${VALUES}side:\n  image: {repository: x, tag: y}\n`,
        [P]: `${pod(INLINE)}    - name: s\n      image: "{{ .Values.side.image.repository }}:{{ .Values.side.image.tag }}"\n      ports: [{containerPort: 3000}]\n`,
      },
    ],
    ['Services of other pods', { [P]: pod(INLINE), 'api/templates/s.yaml': service('3000') }],
  ])('is silent about %s', async (_, files) => {
    expect(await found(RULE, tilt({ 'Dockerfile.dev': EXPOSE, ...files }))).toEqual([]);
  });
});

describe('tilt/image-keys-match on charts', () => {
  const RULE = 'tilt/image-keys-match';
  const unreached = (values: string) =>
    `chart "api" has a container whose image comes from ${values}, which no image key sets; add the image and its key`;
  const second = `${VALUES}worker:\n  image:\n    repository: ghcr.io/acme/worker\n    tag: dev\n`;
  const at = `Tiltfile:3:65 [('image.repository', 'image.tag')]`;
  it.each<[string, Files, string[]]>([
    [
      'a second container of the team',
      {
        'api/values.yaml': second,
        [P]: `${pod(INLINE)}    - name: w\n      image: "{{ .Values.worker.image.repository }}:{{ .Values.worker.image.tag }}"\n`,
      },
      [`${at} | ${unreached('"worker.image.repository", "worker.image.tag"')}`],
    ],
    [
      'an init container through a library',
      {
        'api/values.yaml': second,
        'api/charts/lib/Chart.yaml': LIBRARY,
        'api/charts/lib/templates/_i.tpl': '{{- define "lib.image" -}}{{ .repository }}:{{ .tag }}{{- end -}}',
        [P]: `${pod(INLINE)}  initContainers:\n    - name: w\n      image: {{ include "lib.image" .Values.worker.image }}\n`,
      },
      [`${at} | ${unreached('"worker.image.repository", "worker.image.tag"')}`],
    ],
    [
      'a whole reference',
      {
        'api/values.yaml': `${VALUES}worker: acme/worker:1\n`,
        [P]: `${pod(INLINE)}    - name: w\n      image: {{ .Values.worker }}\n`,
      },
      [`${at} | ${unreached('"worker"')}`],
    ],
    [
      'a row of a list',
      {
        'api/values.yaml': `${VALUES}jobs:\n  - image: {repository: acme/job, tag: x}\n`,
        [P]: `${pod(INLINE)}{{- range .Values.jobs }}\n    - name: j\n      image: "{{ .image.repository }}:{{ .image.tag }}"\n{{- end }}\n`,
      },
      [`${at} | ${unreached('"jobs.0.image.repository", "jobs.0.image.tag"')}`],
    ],
  ])('reports %s', async (_, files, expected) => {
    expect(await found(RULE, tilt(files))).toEqual(expected);
  });

  it.each<[string, Files]>([
    [
      'third-party containers',
      {
        'api/values.yaml': `${VALUES}db:\n  image: {repository: postgres, tag: x}\n`,
        [P]: `${pod(INLINE)}    - name: db\n      image: "{{ .Values.db.image.repository }}:{{ .Values.db.image.tag }}"\n`,
      },
    ],
    ['a second container of the same values', { [P]: `${pod(INLINE)}    - name: w\n      image: ${INLINE}\n` }],
    [
      'a row of a list that a key names',
      {
        Tiltfile: tiltfile(
          BUILD,
          "docker_build('acme/job', '.', dockerfile='Dockerfile.dev')",
          "keys = [('image.repository', 'image.tag'), ('jobs[0].image.repository', 'jobs[0].image.tag')]",
          "helm_resource('api', 'api', image_deps=['acme/api', 'acme/job'], image_keys=keys)",
        ),
        'api/values.yaml': `${VALUES}jobs:\n  - image: {repository: acme/job, tag: x}\n`,
        [P]: `${pod(INLINE)}{{- range .Values.jobs }}\n    - name: j\n      image: "{{ .image.repository }}:{{ .image.tag }}"\n{{- end }}\n`,
      },
    ],
    [
      'releases without keys',
      { Tiltfile: tiltfile(BUILD, "helm_resource('api', 'api', image_deps=['acme/api'])"), [P]: pod(INLINE) },
    ],
    ['a chart that cannot be rendered', { [P]: `{{ fail "never" }}\n${pod(INLINE)}` }],
  ])('is silent about %s', async (_, files) => {
    expect(await found(RULE, tilt(files))).toEqual([]);
  });

  it('reports a misspelt key once', async () => {
    const Tiltfile = tiltfile(
      BUILD,
      RELEASE.replace('image.repository', 'image.repo').replace('image.tag', 'image.digest'),
    );
    expect(await found(RULE, tilt({ Tiltfile, [P]: pod(INLINE) }))).toEqual([
      `Tiltfile:3:67 'image.repo' | no template of chart "api" reads the image key "image.repo"; name a value that sets an image`,
      `Tiltfile:3:81 'image.digest' | no template of chart "api" reads the image key "image.digest"; name a value that sets an image`,
    ]);
  });
});
