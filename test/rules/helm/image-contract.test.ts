import { describe, expect, it } from 'vitest';
import { lintRepository } from '../harness.ts';
import { CHART, chart, HELPER, INLINE, LIBRARY, pod, VALUES } from './charts.ts';

type Files = Readonly<Record<string, string>>;

const required = (files: Files) => found('helm/image-required', files);
const digestFirst = (files: Files) => found('helm/digest-first', files);

async function found(rule: string, files: Files): Promise<string[]> {
  const { findings } = await lintRepository({ files }, { rules: [rule], preset: 'ameide' });
  return findings.map(({ at, severity, message }) => `${at} ${severity} ${message}`);
}

const unset = (container: string, path: string, text: string) =>
  `the image of container "${container}" renders as "${text}" when "${path}" is unset; pass the repository through "required"`;
const differs = (given: string, container: string, rendered: string, expected: string) =>
  `given ${given}, the image of container "${container}" renders as "${rendered}" instead of "${expected}"; use the digest first, then the tag, then the repository alone`;

const P = 'api/templates/p.yaml';
const H = 'api/templates/_image.tpl';

describe('helm/image-required', () => {
  it.each<[string, Files, string[]]>([
    ['inline', { [P]: pod(INLINE) }, [`${P}:8:14 error ${unset('a', 'image.repository', ':dev')}`]],
    [
      'printf over a variable',
      {
        [P]: `{{- $img := .Values.image }}\n${pod('{{ printf "%s:%s" ($img.repository | default "") $img.tag | quote }}')}`,
      },
      [`${P}:9:14 error ${unset('a', 'image.repository', ':dev')}`],
    ],
    [
      'index and get, in a loop over a list',
      {
        'api/values.yaml':
          'jobs:\n  - name: one\n    image: {repository: acme/one, tag: x}\n  - name: two\n    image: {repository: acme/two, tag: x}\n',
        [P]: `{{- range .Values.jobs }}\n---\n${pod('"{{ index .image "repository" }}:{{ get .image "tag" }}"').replace('name: p', 'name: {{ .name }}')}{{- end }}\n`,
      },
      [`${P}:10:14 error ${unset('a', 'jobs.0.image.repository', ':x')}`],
    ],
    [
      'a loop over an empty map, in a CronJob',
      {
        'api/values.yaml': 'jobs: {}\n',
        [P]: '{{- range $name, $job := .Values.jobs }}\n---\napiVersion: batch/v1\nkind: CronJob\nmetadata:\n  name: {{ $name }}\nspec:\n  jobTemplate:\n    spec:\n      template:\n        spec:\n          initContainers:\n            - name: init\n              image: {{ $job.image.repository }}:{{ $job.image.tag }}\n{{- end }}\n',
      },
      [`${P}:14:22 error ${unset('init', 'jobs.*.image.repository', ':tag')}`],
    ],
    [
      'a switch that is off',
      {
        'api/values.yaml': 'migrations:\n  enabled: false\n  image:\n    repository: acme/m\n    tag: x\n',
        [P]: `{{- if .Values.migrations.enabled }}\n${pod('"{{ .Values.migrations.image.repository }}:{{ .Values.migrations.image.tag }}"')}{{- end }}\n`,
      },
      [`${P}:9:14 error ${unset('a', 'migrations.image.repository', ':x')}`],
    ],
    [
      'a helper, with the dot',
      {
        [H]: '{{/* image */}}\n{{- define "api.image" -}}\n{{- $i := .Values.image -}}\n{{ $i.repository }}:{{ $i.tag }}\n{{- end }}\n',
        [P]: pod('{{ include "api.image" . | quote }}'),
      },
      [`${H}:2:1 error ${unset('a', 'image.repository', ':dev')}`],
    ],
    [
      'the inner of two helpers',
      {
        [H]: '{{- define "api.image" -}}\n{{- include "api.ref" .Values.image -}}\n{{- end }}\n{{- define "api.ref" -}}\n{{ .repository }}:{{ .tag }}\n{{- end }}\n',
        [P]: pod('{{ template "api.image" . }}'),
      },
      [`${H}:4:1 error ${unset('a', 'image.repository', ':dev')}`],
    ],
    [
      'a helper of a library chart in charts/',
      {
        'api/charts/lib/Chart.yaml': LIBRARY,
        'api/charts/lib/templates/_image.tpl':
          '{{- define "lib.image" -}}\n{{ .repository }}:{{ .tag }}\n{{- end -}}\n',
        [P]: pod('{{ include "lib.image" .Values.image }}'),
      },
      [`api/charts/lib/templates/_image.tpl:1:1 error ${unset('a', 'image.repository', ':dev')}`],
    ],
    [
      'a helper of a library chart beside it',
      {
        'api/Chart.yaml': `${CHART}dependencies:\n  - name: lib\n    version: 0.1.0\n    repository: file://../lib\n`,
        'lib/Chart.yaml': LIBRARY,
        'lib/templates/_image.tpl': '{{- define "lib.image" -}}\n{{ .repository }}:{{ .tag }}\n{{- end -}}\n',
        [P]: pod('{{ include "lib.image" .Values.image }}'),
      },
      [`lib/templates/_image.tpl:1:1 error ${unset('a', 'image.repository', ':dev')}`],
    ],
    [
      'a container that a library prints',
      {
        'api/charts/lib/Chart.yaml': LIBRARY,
        'api/charts/lib/templates/_c.tpl':
          '{{- define "lib.container" -}}\nname: x\nimage: {{ .repository }}:{{ .tag }}\n{{- end -}}\n',
        [P]: 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\nspec:\n  containers:\n    - {{- include "lib.container" .Values.image | nindent 6 }}\n',
      },
      [`api/charts/lib/templates/_c.tpl:3:8 error ${unset('x', 'image.repository', ':dev')}`],
    ],
    [
      'a default in the template',
      { [P]: pod('"{{ .Values.image.repository | default "acme/api" }}:{{ .Values.image.tag }}"') },
      [`${P}:8:14 error ${unset('a', 'image.repository', 'acme/api:dev')}`],
    ],
    [
      'a name in the template beside a tag from an image block',
      { [P]: pod('acme/api:{{ .Values.image.tag }}') },
      [`${P}:8:14 error ${unset('a', 'image.repository', 'acme/api:dev')}`],
    ],
    [
      'flat values',
      {
        'api/values.yaml': 'imageRepository: acme/api\nimageTag: dev\n',
        [P]: pod('"{{ .Values.imageRepository }}:{{ .Values.imageTag }}"'),
      },
      [`${P}:8:14 error ${unset('a', 'imageRepository', ':dev')}`],
    ],
    [
      'a value that is the whole reference',
      { 'api/values.yaml': 'image: acme/api:1\n', [P]: pod('{{ .Values.image }}') },
      [`${P}:8:14 error ${unset('a', 'image', '')}`],
    ],
    [
      'a custom resource with a pod specification',
      {
        [P]: 'apiVersion: x.example/v1\nkind: Thing\nmetadata:\n  name: p\nspec:\n  podTemplate:\n    spec:\n      containers:\n        - name: a\n          image: {{ .Values.image.repository }}:{{ .Values.image.tag }}\n',
      },
      [`${P}:10:18 error ${unset('a', 'image.repository', ':dev')}`],
    ],
  ])('reports %s', async (_, files, expected) => {
    expect(await required(chart(files))).toEqual(expected);
  });

  it.each<[string, Files]>([
    ['required in a helper', { [H]: HELPER, [P]: pod('{{ include "api.image" .Values.image | quote }}') }],
    ['required inline', { [P]: pod('"{{ required "r" .Values.image.repository }}:{{ .Values.image.tag }}"') }],
    [
      'required around a whole reference',
      { 'api/values.yaml': 'image: a/b:1\n', [P]: pod('{{ required "image" .Values.image }}') },
    ],
    [
      "a fail elsewhere in the chart's template",
      { [P]: `{{- if not .Values.image.repository }}{{ fail "no repository" }}{{ end }}\n${pod(INLINE)}` },
    ],
    [
      'a fallback that is required',
      {
        'api/values.yaml': `${VALUES}job:\n  image:\n    repository: acme/job\n    tag: x\n`,
        [P]: pod(
          '"{{ .Values.job.image.repository | default (required "r" .Values.image.repository) }}:{{ .Values.job.image.tag }}"',
        ),
      },
    ],
    [
      'a schema that wants a repository',
      {
        'api/values.schema.json':
          '{"properties": {"image": {"required": ["repository"], "properties": {"repository": {"type": "string", "minLength": 1}}}}}',
        [P]: pod(INLINE),
      },
    ],
    [
      'containers that stand in the values',
      {
        'api/values.yaml': 'extra:\n  - name: x\n    image: busybox:1\n',
        [P]: 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\nspec:\n  containers:\n    {{- toYaml .Values.extra | nindent 4 }}\n',
      },
    ],
    ['an image that no value has a part in', { [P]: pod('busybox:1.37') }],
    [
      'text of a ConfigMap',
      {
        [P]: `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\ndata:\n  pod: |\n    containers:\n      - image: {{ .Values.image.repository }}:{{ .Values.image.tag }}\n`,
      },
    ],
    ['a chart that cannot be rendered', { [P]: `{{ fail "never" }}\n${pod(INLINE)}` }],
    [
      'a chart that needs a chart from elsewhere',
      {
        'api/Chart.yaml': `${CHART}dependencies:\n  - name: common\n    version: 2.x.x\n    repository: https://charts.example\n`,
        [P]: pod('{{ include "common.image" . }}'),
      },
    ],
  ])('is silent about %s', async (_, files) => {
    expect(await required(chart(files))).toEqual([]);
  });

  it('is silent about vendored charts and charts of others', async () => {
    const vendored = {
      'api/Chart.yaml': `${CHART}dependencies:\n  - name: redis\n    version: 0.1.0\n    repository: https://charts.example\n`,
      'api/charts/redis/Chart.yaml': 'apiVersion: v2\nname: redis\nversion: 0.1.0\n',
      'api/charts/redis/values.yaml': VALUES,
      'api/charts/redis/templates/p.yaml': pod(INLINE),
    };
    expect(await required(chart(vendored))).toEqual([]);
    const settings = {
      '.lintrc.json': '{"root": true, "extends": ["ameide"], "settings": {"firstPartyCharts": ["own/**"]}}',
    };
    expect(await required(chart({ ...settings, [P]: pod(INLINE) }))).toEqual([]);
  });

  it('points at the manifest when the helper is vendored', async () => {
    const files = {
      'api/Chart.yaml': `${CHART}dependencies:\n  - name: lib\n    version: 0.1.0\n    repository: https://charts.example\n`,
      'api/charts/lib/Chart.yaml': LIBRARY,
      'api/charts/lib/templates/_image.tpl': '{{- define "lib.image" -}}\n{{ .repository }}:{{ .tag }}\n{{- end -}}\n',
      [P]: pod('{{ include "lib.image" .Values.image }}'),
    };
    expect(await required(chart(files))).toEqual([`${P}:8:14 error ${unset('a', 'image.repository', ':dev')}`]);
  });

  it('finds containers that only a deployment shows', async () => {
    const files = chart({
      'api/values.yaml': `${VALUES}mode: plain\n`,
      [P]: `{{- if eq .Values.mode "worker" }}\n${pod(INLINE)}{{- end }}\n`,
    });
    expect(await required(files)).toEqual([]);
    const deployed = {
      ...files,
      'worker.yaml': 'mode: worker\n',
      Tiltfile: "k8s_yaml(helm('api', values=['worker.yaml']))\n",
    };
    expect(await required(deployed)).toEqual([`${P}:9:14 error ${unset('a', 'image.repository', ':dev')}`]);
  });

  it('ends soon with endless recursion, and says nothing', async () => {
    const files = {
      [H]: '{{- define "api.image" -}}{{ include "api.image" . }}{{- end -}}\n',
      [P]: pod('{{ include "api.image" . }}'),
    };
    expect(await required(chart(files))).toEqual([]);
  });
});

describe('helm/digest-first', () => {
  const at = `${P}:8:14 error`;
  it.each<[string, Files, string]>([
    ['a tag alone', { [P]: pod(INLINE) }, `${at} ${differs('a digest', 'a', 'repo:', 'repo@digest')}`],
    [
      'a tag with a fallback',
      { [P]: pod('"{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}"') },
      `${at} ${differs('a digest', 'a', 'repo:', 'repo@digest')}`,
    ],
    [
      'digests without a tag',
      { [P]: pod('{{ .Values.image.repository }}{{ with .Values.image.digest }}@{{ . }}{{ end }}') },
      `${at} ${differs('a tag', 'a', 'repo', 'repo:tag')}`,
    ],
    [
      'a chart version in place of nothing',
      {
        [P]: pod(
          '{{ .Values.image.repository }}{{ with .Values.image.digest }}@{{ . }}{{ else }}:{{ .Values.image.tag | default $.Chart.Version }}{{ end }}',
        ),
      },
      `${at} ${differs('neither digest nor tag', 'a', 'repo:0.1.0', 'repo')}`,
    ],
    [
      'the tag before the digest',
      {
        [P]: pod(
          '{{ .Values.image.repository }}{{ if .Values.image.tag }}:{{ .Values.image.tag }}{{ else if .Values.image.digest }}@{{ .Values.image.digest }}{{ end }}',
        ),
      },
      `${at} ${differs('a digest and a tag', 'a', 'repo:tag', 'repo@digest')}`,
    ],
    [
      'a tag that is required',
      {
        [P]: pod(
          '"{{ .Values.image.repository }}{{ if .Values.image.digest }}@{{ .Values.image.digest }}{{ else }}:{{ required "tag" .Values.image.tag }}{{ end }}"',
        ),
      },
      `${at} given neither digest nor tag, the image of container "a" does not render; it should be "repo"`,
    ],
    [
      'a dictionary that is joined',
      {
        [H]: '{{- define "api.image" -}}\n{{- $i := merge (dict) .image (dict "tag" "latest") -}}\n{{- list $i.repository $i.tag | join ":" -}}\n{{- end }}\n',
        [P]: pod('{{ include "api.image" (dict "image" .Values.image) }}'),
      },
      `${H}:1:1 error ${differs('a digest', 'a', 'repo:latest', 'repo@digest')}`,
    ],
    [
      'more behind a whole reference',
      { 'api/values.yaml': 'image: acme/api\n', [P]: pod('"{{ .Values.image }}:{{ .Chart.Version }}"') },
      `${at} ${differs('a digest', 'a', 'repo:0.1.0', 'repo@digest')}`,
    ],
  ])('reports %s', async (_, files, expected) => {
    expect(await digestFirst(chart(files))).toEqual([expected]);
  });

  const conditional =
    '{{ $r }}{{ if .Values.image.digest }}@{{ .Values.image.digest }}{{ else if .Values.image.tag }}:{{ .Values.image.tag }}{{ end }}';
  it.each<[string, Files]>([
    ['a helper', { [H]: HELPER, [P]: pod('{{ include "api.image" .Values.image | quote }}') }],
    ['conditions inline', { [P]: `{{- $r := .Values.image.repository }}\n${pod(conditional)}` }],
    [
      'ternaries',
      {
        [P]: pod(
          '{{ printf "%s%s" .Values.image.repository (ternary (printf "@%s" (toString .Values.image.digest)) (ternary (printf ":%s" (toString .Values.image.tag)) "" (not (empty .Values.image.tag))) (not (empty .Values.image.digest))) }}',
        ),
      },
    ],
    [
      'tag and digest together',
      {
        [P]: pod(
          '{{ .Values.image.repository }}{{ with .Values.image.tag }}:{{ . }}{{ end }}{{ with .Values.image.digest }}@{{ . }}{{ end }}',
        ),
      },
    ],
    [
      'a registry in front',
      {
        'api/values.yaml': `${VALUES}  registry: docker.io\n`,
        [P]: pod(
          '{{ .Values.image.registry }}/{{ .Values.image.repository }}{{ with .Values.image.digest }}@{{ . }}{{ else }}{{ with .Values.image.tag }}:{{ . }}{{ end }}{{ end }}',
        ),
      },
    ],
    [
      'a bare hash',
      {
        'api/values.yaml': 'image:\n  repository: acme/api\n  tag: dev\n  sha: ""\n',
        [P]: pod(
          '{{ .Values.image.repository }}{{ if .Values.image.sha }}@sha256:{{ .Values.image.sha }}{{ else if .Values.image.tag }}:{{ .Values.image.tag }}{{ end }}',
        ),
      },
    ],
    [
      'digests given as the tag',
      {
        [P]: pod(
          '{{ .Values.image.repository }}{{ with .Values.image.tag }}{{ if hasPrefix "sha256:" . }}@{{ else }}:{{ end }}{{ . }}{{ end }}',
        ),
      },
    ],
    [
      'a schema that knows no digest',
      {
        'api/values.schema.json': '{"properties": {"image": {"properties": {"repository": {"pattern": "^acme/"}}}}}',
        [H]: HELPER,
        [P]: pod('{{ include "api.image" .Values.image }}'),
      },
    ],
    ['a whole reference', { 'api/values.yaml': 'image: acme/api:1\n', [P]: pod('{{ tpl .Values.image . | quote }}') }],
  ])('is silent about %s', async (_, files) => {
    expect(await digestFirst(chart(files))).toEqual([]);
  });
});
