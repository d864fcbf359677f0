import { describe, expect, it } from 'vitest';
import { RenderError, type RenderOptions, type RenderResult, render } from '../../../src/evaluate/helm/index.ts';
import { valueSource } from '../../../src/evaluate/helm/source-map.ts';
import { originPaths } from '../../../src/evaluate/helm/template/origin.ts';
import { createMemoryHost } from '../../../src/host/memory.ts';
import { getScalar } from '../../../src/parse/yaml/path.ts';
import type { Span } from '../../../src/text/source.ts';

const files = {
  'app/Chart.yaml': 'apiVersion: v2\nname: app\nversion: 0.1.0\n',
  'app/values.yaml':
    'image:\n  repository: ghcr.io/a/app\n  tag: "1.0"\nresources:\n  limits: {cpu: 1}\nsub:\n  color: red\n',
  'app/templates/_helpers.tpl': '{{- define "app.image" -}}\n{{ .repository }}:{{ .tag }}\n{{- end }}\n',
  'app/templates/deployment.yaml': [
    'apiVersion: apps/v1',
    'kind: Deployment',
    'metadata:',
    '  name: {{ .Release.Name }}',
    'spec:',
    '  image: {{ include "app.image" .Values.image | quote }}',
    '  resources:',
    '    {{- toYaml .Values.resources | nindent 4 }}',
    '{{- if .Values.extra }}',
    '  extra: yes',
    '{{- end }}',
    '',
  ].join('\n'),
  'app/charts/sub/Chart.yaml': 'apiVersion: v2\nname: sub\nversion: 0.1.0\n',
  'app/charts/sub/values.yaml': 'color: blue\nsize: small\n',
  'app/charts/sub/templates/a.yaml': 'kind: Sub\ncolor: {{ .Values.color }}\nsize: {{ .Values.size }}\n',
  'local.yaml': 'image:\n  tag: dev\nextra: true\n',
};

function run(options: Partial<RenderOptions> = {}, more: Readonly<Record<string, string>> = {}): RenderResult {
  return render({ chart: 'app', host: createMemoryHost({ ...files, ...more }), ...options });
}

function at(span: Span | undefined): string {
  if (!span) return 'nowhere';
  const { line, column } = span.file.positionAt(span.start);
  return `${span.file.path}:${line}:${column}`;
}

/** The sources of the line that begins with a text. */
function sources(result: RenderResult, beginning: string) {
  const line = result.text.split('\n').findIndex((text) => text.trimStart().startsWith(beginning)) + 1;
  return result.sourceMap.line(line).map((source) => ({
    template: at(source.template),
    calls: source.calls.map((call) => at(call.file.span(call.start, call.end))),
    values: source.values.map((value) => `${value.path} ${value.layer} ${at(value.span)}`),
    conditions: source.conditions.map((value) => `${value.path} ${at(value.span)}`),
  }));
}

describe('the source map', () => {
  it('leads from a line through includes to the values and the files that set them', () => {
    const parts = sources(run({ values: ['local.yaml'] }), 'image:');
    expect(parts[0]).toEqual({ template: 'app/templates/deployment.yaml:6:1', calls: [], values: [], conditions: [] });
    const values = parts.flatMap((part) => part.values);
    expect(values).toContain('image.repository chart default app/values.yaml:2:15');
    expect(values).toContain('image.tag values file local.yaml:2:8');
    const tag = parts.find((part) => part.values.some((value) => value.startsWith('image.tag')));
    expect(tag?.calls).toContain('app/templates/deployment.yaml:6:13');
    expect(tag?.template).toBe('app/templates/_helpers.tpl:2:19');
  });

  it('tells options, chart defaults and parent charts apart', () => {
    const result = run({ set: ['image.tag=9'] });
    const values = sources(result, 'image:').flatMap((part) => part.values);
    expect(values).toContain('image.tag option nowhere');
    expect(sources(result, 'color:').flatMap((part) => part.values)).toEqual([
      'sub.color parent chart app/values.yaml:7:10',
    ]);
    expect(sources(result, 'size:').flatMap((part) => part.values)).toEqual([
      'sub.size chart default app/charts/sub/values.yaml:2:7',
    ]);
  });

  it('follows toYaml to the leaf', () => {
    const values = sources(run(), 'cpu:').flatMap((part) => part.values);
    expect(values).toContain('resources.limits.cpu chart default app/values.yaml:5:17');
  });

  it('knows what decided that a line is printed', () => {
    const parts = sources(run({ values: ['local.yaml'] }), 'extra:');
    expect(parts.flatMap((part) => part.conditions)).toEqual(['extra local.yaml:3:8']);
    expect(sources(run(), 'extra:')).toEqual([]);
  });

  it('says nothing about what Helm adds', () => {
    expect(sources(run(), '# Source: app/templates')).toEqual([
      { template: 'nowhere', calls: [], values: [], conditions: [] },
    ]);
  });
});

describe('documents', () => {
  it('are trees whose nodes know their templates and values', () => {
    const result = run({ values: ['local.yaml'] });
    const deployment = result.documents.find((document) => document.kind === 'Deployment')!;
    expect(deployment.path).toBe('app/templates/deployment.yaml');
    const kind = getScalar(deployment.contents, ['kind']);
    expect(at(kind?.span)).toBe('app/templates/deployment.yaml:2:7');
    const image = getScalar(deployment.contents, ['spec', 'image'])!;
    expect(image.text).toBe('ghcr.io/a/app:dev');
    expect(deployment.pathsOf(image.start, image.end).map(String).sort()).toContain('image.repository');
    const tag = image.start + image.text.indexOf(':') + 2;
    expect(deployment.pathsOf(tag, tag + 3).map(String)).toContain('image.tag');
  });
});

describe('failures', () => {
  const required = {
    'app/templates/_helpers.tpl':
      '{{- define "app.image" -}}\n{{ required "set image.repository" .repository }}:{{ .tag }}\n{{- end }}\n',
    'local.yaml': 'image:\n  repository: ""\n',
  };

  it('point at the template, the calls and the value that was refused', () => {
    const { ok, text, error } = run({ values: ['local.yaml'] }, required);
    expect({ ok, text }).toEqual({ ok: false, text: '' });
    expect(error?.message).toBe('execution error at (app/templates/deployment.yaml:6:12): set image.repository');
    expect(at(error?.span)).toBe('app/templates/_helpers.tpl:2:4');
    const cause = error?.cause;
    expect(cause).toBeInstanceOf(RenderError);
    if (!(cause instanceof RenderError)) return;
    expect(cause.refusal).toBe('required');
    expect(cause.reason).toBe('set image.repository');
    expect(cause.calls.map((call) => at(call.file.span(call.start, call.end)))).toEqual([
      'app/templates/deployment.yaml:6:13',
    ]);
    expect(originPaths(cause.origin).map((path) => at(valueSource(path, undefined).span))).toContain('local.yaml:2:15');
  });

  it('of values files point at the line', () => {
    const { error } = run({ values: ['local.yaml'] }, { 'local.yaml': 'a: 1\nb:\n  c: 1\n d: 2\n' });
    expect(error?.message).toBe(
      'failed to parse local.yaml: error converting YAML to JSON: yaml: line 3: did not find expected key',
    );
    expect(at(error?.span)).toBe('local.yaml:4:2');
  });

  it('of manifests point into the template', () => {
    const { error } = run({}, { 'app/templates/bad.yaml': 'kind: A\nname: {{ .Values.image.tag }}: x\n' });
    expect(error?.message).toBe(
      'YAML parse error on app/templates/bad.yaml: error converting YAML to JSON: yaml: line 2: mapping values are not allowed in this context',
    );
    expect(at(error?.span)).toBe('app/templates/bad.yaml:2:30');
  });

  it('of the schema point at the value', () => {
    const schema = {
      'app/values.schema.json': '{"properties": {"image": {"properties": {"tag": {"type": "string"}}}}}',
    };
    const { error } = run({ values: ['local.yaml'] }, { ...schema, 'local.yaml': 'image:\n  tag: 7\n' });
    expect(error?.message).toBe(
      "values don't meet the specifications of the schema(s) in the following chart(s):\napp:\n- at '/image/tag': got number, want string\n",
    );
    expect(at(error?.span)).toBe('local.yaml:2:8');
  });

  it('of a missing dependency point at its declaration', () => {
    const { error } = run(
      {},
      {
        'app/Chart.yaml': 'apiVersion: v2\nname: app\nversion: 0.1.0\ndependencies:\n  - name: db\n    version: 1.x\n',
      },
    );
    expect(at(error?.span)).toBe('app/Chart.yaml:5:5');
  });
});

describe('reads', () => {
  it('tell which values a chart uses', () => {
    const { release } = run({ values: ['local.yaml'] });
    const paths = [...release!.reads.paths()].map(String);
    expect(paths).toContain('image.repository');
    expect(paths).toContain('extra');
    expect(paths).not.toContain('absent');
  });
});
