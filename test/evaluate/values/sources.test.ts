import { describe, expect, it } from 'vitest';
import { ChartFolders, chartOfValuesFile, hasValuesPath, isManifest } from '../../../src/evaluate/values/files.ts';
import { evaluateHelmfile } from '../../../src/evaluate/values/helmfile.ts';
import { valuePathsOfManifest } from '../../../src/evaluate/values/manifest.ts';
import { valuePathsOfSchema } from '../../../src/evaluate/values/schema.ts';
import { parseTemplatedYaml } from '../../../src/evaluate/yaml/templated.ts';
import { parseYaml } from '../../../src/parse/yaml/parse.ts';
import { SourceFile } from '../../../src/text/source.ts';
import { place, show } from './show.ts';

function contents(text: string) {
  return parseYaml(new SourceFile('x.yaml', text)).documents[0]?.contents;
}

function manifest(text: string): string[] {
  return parseTemplatedYaml(new SourceFile('x.yaml', text)).documents.flatMap((document) =>
    valuePathsOfManifest(document.contents).map(show),
  );
}

describe('values.schema.json', () => {
  function schema(value: unknown): string[] {
    return valuePathsOfSchema(contents(JSON.stringify(value))).map((use) => show(use).replace(/ @ .*? /, ' '));
  }

  it('reads properties with their places', () => {
    const text = '{\n "properties": {\n  "image": {"properties": {"graph": {}}, "required": ["graph"]}\n }\n}';
    expect(valuePathsOfSchema(contents(text)).map(show)).toEqual([
      'image @ 3:3 "image"',
      'image.graph @ 3:28 "graph"',
      'image.graph @ 3:55 "graph"',
    ]);
  });

  it('follows references, combinators, patterns and elements', () => {
    expect(
      schema({
        $defs: { image: { properties: { graph: {} } }, unused: { properties: { graph: {} } } },
        definitions: { img: { $anchor: 'img', properties: { tag: {} } } },
        properties: { image: { $ref: '#/$defs/image', allOf: [{ $ref: '#img' }] } },
        patternProperties: { '^(init|sidecar)$': { $ref: '#/%24defs/image' }, '^job-': { properties: { image: {} } } },
        additionalProperties: { properties: { last: {} } },
      }),
    ).toEqual([
      'image "image"',
      'image.tag "tag"',
      'image.graph "graph"',
      'init "^(init|sidecar)$"',
      'init.graph "graph"',
      'sidecar "^(init|sidecar)$"',
      'sidecar.graph "graph"',
      '?.image "image"',
      '?.last "last"',
    ]);
  });

  it('ends at schemas that refer to themselves', () => {
    expect(schema({ properties: { a: { $ref: '#' } } })).toEqual(['a "a"']);
  });
});

describe('manifests of deployment tools', () => {
  it('reads Argo CD parameters, inline values and several sources', () => {
    expect(
      manifest(`apiVersion: argoproj.io/v1alpha1
kind: Application
spec:
  source:
    helm:
      parameters:
      - name: image.graph
        value: x
      fileParameters:
      - {name: "config.file", path: a}
      values: |
        image:
          # graph: a comment
          graph: y
  sources:
  - helm:
      valuesObject: {image: {graph: z}}
`),
    ).toEqual([
      'image.graph @ 7:21 graph',
      'config.file @ 10:24 file',
      'image @ 12:9 image',
      'image.graph @ 14:11 graph',
      'image @ 17:22 image',
      'image.graph @ 17:30 graph',
    ]);
  });

  it('reads ApplicationSets with expressions, their patches and the elements of generators', () => {
    expect(
      manifest(`apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
spec:
  generators:
  - matrix:
      generators:
      - list:
          elements:
          - env: dev
            image: {graph: a}
  template:
    spec:
      source:
        helm:
          values: |
            image:
              graph: {{ .graph }}
            {{- if .x }}
            x: 1
            {{- end }}
  templatePatch: |
    spec:
      source:
        helm:
          parameters:
          {{- range .p }}
          - name: image.graph
          {{- end }}
`),
    ).toEqual([
      'image @ 16:13 image',
      'image.graph @ 17:15 graph',
      'x @ 19:13 x',
      'image.graph @ 27:25 graph',
      'env @ 9:13 env',
      'image @ 10:13 image',
      'image.graph @ 10:21 graph',
    ]);
  });

  it('reads Flux, k3s, ConfigMaps, kustomizations and Skaffold', () => {
    expect(
      manifest('kind: HelmRelease\nspec:\n  values: {image: {graph: x}}\n  valuesFrom: [{targetPath: image.graph}]'),
    ).toEqual(['image @ 3:12 image', 'image.graph @ 3:20 graph', 'image.graph @ 4:35 graph']);
    expect(
      manifest('kind: HelmChart\nspec:\n  set: {image.graph: x}\n  valuesContent: |-\n    image:\n      graph: x\n'),
    ).toEqual(['image.graph @ 3:15 graph', 'image @ 5:5 image', 'image.graph @ 6:7 graph']);
    expect(
      manifest('kind: ConfigMap\ndata:\n  values.yaml: |\n    image:\n      graph: x\n  other.yaml: "a: 1"\n'),
    ).toEqual(['image @ 4:5 image', 'image.graph @ 5:7 graph']);
    expect(manifest('helmCharts:\n- name: a\n  valuesInline: {image: {graph: x}}\n')).toEqual([
      'image @ 3:18 image',
      'image.graph @ 3:26 graph',
    ]);
    expect(
      manifest('apiVersion: skaffold/v4\nkind: Config\ndeploy: {helm: {releases: [{setValues: {image.graph: x}}]}}'),
    ).toEqual(['image.graph @ 3:47 graph']);
  });

  it('leaves ordinary manifests alone', () => {
    expect(manifest('apiVersion: v1\nkind: Pod\nspec: {image: {graph: x}}')).toEqual([]);
    expect(manifest('kind: ConfigMap\ndata: {graph.txt: "image: {graph: x}"}')).toEqual([]);
  });
});

describe('a Helmfile', () => {
  it('gives releases and their values', () => {
    const facts = evaluateHelmfile(
      contents(`environments:
  dev:
    values: [{image: {graph: state}}]
templates:
  default: &default
    set: [{name: image.graph, value: a}]
releases:
- name: agents
  chart: ./charts/agents
  <<: *default
  values:
  - values/dev.yaml
  - image: {graph: b}
`),
    );
    expect(facts.valuePaths.map(show)).toEqual([
      'image @ 13:5 image',
      'image.graph @ 13:13 graph',
      'image.graph @ 6:24 graph',
    ]);
    expect(facts.releases.map((release) => [release.chart?.text, release.valueFiles.map((file) => file.text)])).toEqual(
      [['./charts/agents', ['values/dev.yaml']]],
    );
    expect(place(facts.releases[0]?.at)).toBe('8:9 agents');
  });
});

describe('values files', () => {
  it.each([
    ['charts/a/values.yaml', true],
    ['charts/a/values-dev.yml', true],
    ['charts/a/ci/test-values.yaml', true],
    ['env/dev.values.json', true],
    ['gitops/environments/dev/agents.yaml', true],
    ['charts/a/values.schema.json', false],
    ['charts/a/templates/values.yaml', false],
    ['charts/a/Chart.yaml', false],
    ['docs/values.md', false],
    ['k8s/dev.yaml', false],
  ])('%s: %s', (path, expected) => {
    expect(hasValuesPath(path)).toBe(expected);
  });

  it('tells manifests from values', () => {
    const file = (text: string) => parseYaml(new SourceFile('x', text));
    expect(isManifest(file('a: 1\n---\napiVersion: v1\nkind: Pod\n'))).toBe(true);
    expect(isManifest(file('kind: Deployment\nimage: {}\n'))).toBe(false);
  });

  it('finds the chart by place, then by name', () => {
    const charts = new ChartFolders(['charts/agents', 'charts/web', 'other/web', 'charts/agents/charts/sub']);
    expect(chartOfValuesFile('charts/agents/charts/sub/values.yaml', charts)).toBe('charts/agents/charts/sub');
    expect(chartOfValuesFile('values/dev/agents.yaml', charts)).toBe('charts/agents');
    expect(chartOfValuesFile('values/agents-values.yaml', charts)).toBe('charts/agents');
    expect(chartOfValuesFile('values/agents/dev.yaml', charts)).toBe('charts/agents');
    expect(chartOfValuesFile('values/web.yaml', charts)).toBeUndefined();
    expect(chartOfValuesFile('values/none.yaml', charts)).toBeUndefined();
  });
});
