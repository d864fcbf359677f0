import { describe, expect, it } from 'vitest';
import { lintRepository } from '../harness.ts';

type Files = Readonly<Record<string, string>>;

const CHART: Files = {
  'api/Chart.yaml': 'apiVersion: v2\nname: api\nversion: 0.1.0\n',
  'api/values.yaml': 'image:\n  repository: acme/api\n  tag: dev\n',
};

describe('helm/no-image-graph', () => {
  const edit = async (...lines: string[]) => {
    const files = { ...CHART, 'up.sh': ['#!/bin/sh', ...lines, ''].join('\n') };
    const { findings } = await lintRepository({ files }, { rules: ['helm/no-image-graph'] });
    return findings.map(({ at, text }) => `${at} ${text}`);
  };

  it.each<[string, string]>([
    [`yq -i '.image.graph = "a"' api/values.yaml`, '2:9 image.graph'],
    [`yq e -i ".image.graph = \\"$REPO\\"" api/values.yaml`, '2:11 image.graph'],
    [`yq eval --inplace '(.image.graph) |= "a" | .x = 1' values/dev/api.yaml`, '2:22 image.graph'],
    [`yq '.image["graph"] = strenv(REPO)' api/values.yaml > out.yaml`, '2:13 graph'],
    [`yq -i '.jobs[0]."image"."graph" = "a"' api/values.yaml`, '2:26 graph'],
    [`yq -i '.image | .graph = "a"' api/values.yaml`, '2:18 graph'],
    [`yq -i 'with(.image; .graph = "a" | .tag = "b")' api/values.yaml`, '2:22 graph'],
    [`yq -i '.image = {"graph": "a", "tag": "b"}' api/values.yaml`, '2:18 "graph"'],
    [`yq -i '.image *= {"graph": "a"}' api/values.yaml`, '2:19 "graph"'],
    ['yq w -i api/values.yaml image.graph a', '2:25 image.graph'],
    [`for f in api/values.yaml; do yq -i '.tag = "1" | .image.graph = "a"' "$f"; done`, '2:51 image.graph'],
  ])('reports %s', async (line, expected) => {
    expect(await edit(line)).toEqual([`up.sh:${expected}`]);
  });

  it('reports the name of a parameter that a generator gives', async () => {
    const set = (...elements: string[]) => ({
      ...CHART,
      'apps.yaml': [
        'apiVersion: argoproj.io/v1alpha1',
        'kind: ApplicationSet',
        'metadata: {name: apps}',
        'spec:',
        '  generators:',
        '    - list:',
        '        elements:',
        ...elements.map((element) => `          - ${element}`),
        '  template:',
        "    metadata: {name: '{{name}}'}",
        '    spec:',
        '      source:',
        '        repoURL: https://git/x',
        '        path: api',
        '        helm:',
        '          parameters:',
        "            - {name: '{{key}}', value: acme/api}",
        "            - {name: 'image.{{part}}', value: acme/api}",
        '',
      ].join('\n'),
    });
    const lint = async (files: Files) => {
      const { findings } = await lintRepository({ files }, { rules: ['helm/no-image-graph'] });
      return findings.map(({ at, text }) => `${at} ${text}`);
    };
    expect(
      await lint(set('{name: a, key: image.graph, part: tag}', "{name: b, key: graph.image, part: 'graph'}")),
    ).toEqual(['apps.yaml:8:28 image.graph', 'apps.yaml:9:48 graph']);
    expect(
      await lint(set('{name: a, key: image.repository, part: tag}', '{name: graph, key: graph.url, part: tag}')),
    ).toEqual([]);
  });

  it.each([
    `yq -i '.image.repository = "a/graph"' api/values.yaml`,
    `yq -i '.graph.image = "a"' api/values.yaml`,
    `yq -i '.image.tag = .graph.version' api/values.yaml`,
    `yq -i 'del(.image.graph)' api/values.yaml`,
    `yq '.image.graph' api/values.yaml`,
    `yq -e '.image.graph == "a"' api/values.yaml`,
    `yq -i '.image.graph = "a"' config.json`,
    `yq -i '.image.note = ".image.graph = 1"' api/values.yaml`,
    `echo yq -i '.image.graph = "a"' api/values.yaml`,
  ])('is silent about %s', async (line) => {
    expect(await edit(line)).toEqual([]);
  });

  it.each<[string, Files, string[]]>([
    [
      'in a text that tpl executes',
      { ...CHART, 'api/templates/a.yaml': 'a: {{ tpl "{{ .Values.image.graph }}{{ .Values.graph.url }}" $ }}\n' },
      ['api/templates/a.yaml:1:29 graph'],
    ],
    [
      'in a text of the values that a template may hand to tpl',
      {
        ...CHART,
        'api/values.yaml':
          "extra: |\n  image: {{ .Values.image.graph }}\n  url: {{ .Values.graph.url }}\nlist:\n  - '{{ with .Values.image }}{{ .graph }}{{ end }}'\n",
      },
      ['api/values.yaml:2:27 graph', 'api/values.yaml:5:34 graph'],
    ],
    [
      'in a helper of a neighbour, named after the chart',
      {
        ...CHART,
        'api/Chart.yaml': `${CHART['api/Chart.yaml']}dependencies:\n  - {name: lib, version: 0.1.0, repository: "file://../lib"}\n`,
        'lib/Chart.yaml': 'apiVersion: v2\nname: lib\nversion: 0.1.0\n',
        'lib/templates/_i.tpl': '{{- define "api.image" -}}{{ .img.graph }}{{ .graph }}{{- end -}}\n',
        'api/templates/a.yaml': 'a: {{ include (printf "%s.image" .Chart.Name) (dict "img" .Values.image) }}\n',
      },
      ['lib/templates/_i.tpl:1:35 graph'],
    ],
    [
      'in a library whose callers lie elsewhere',
      {
        'lib/Chart.yaml': 'apiVersion: v2\nname: lib\ntype: library\nversion: 0.1.0\n',
        'lib/templates/_i.tpl':
          '{{- define "lib.image" -}}{{ .image.graph }}{{ .graph.image }}{{ .Chart.image.graph }}{{- end -}}\n',
      },
      ['lib/templates/_i.tpl:1:37 graph'],
    ],
    [
      'that a template sets, or takes away',
      {
        ...CHART,
        'api/templates/a.yaml':
          '{{ $_ := set .Values.image "graph" "x" }}{{ $_ := unset .Values.image "graph" }}{{ omit .Values "graph" }}\n',
      },
      ['api/templates/a.yaml:1:28 "graph"', 'api/templates/a.yaml:1:71 "graph"'],
    ],
    [
      'in an Application that a chart makes',
      {
        'apps/Chart.yaml': 'apiVersion: v2\nname: apps\nversion: 0.1.0\n',
        'apps/templates/a.yaml':
          '{{- range .Values.apps }}\n---\napiVersion: argoproj.io/v1alpha1\nkind: Application\nspec:\n  source:\n    helm:\n      parameters:\n        - name: image.graph\n          value: {{ .x }}\n        - name: graph.image\n          value: x\n{{- end }}\n',
        'apps/templates/b.yaml': 'kind: ConfigMap\napiVersion: v1\nimage:\n  graph: x\n',
      },
      ['apps/templates/a.yaml:9:17 image.graph'],
    ],
    [
      'in templates of Helmfile and of its values',
      {
        'helmfile.d/api.yaml.gotmpl':
          'releases:\n  - name: {{ .Environment.Name }}\n    chart: ../api\n    set:\n      - name: image.graph\n        value: {{ env "A" }}\n    values:\n      - ../env/values.yaml.gotmpl\n',
        'env/values.yaml.gotmpl': 'image:\n  graph: {{ requiredEnv "X" }}\n{{ if 1 }}\ngraph: {image: x}\n{{ end }}\n',
      },
      ['env/values.yaml.gotmpl:2:3 graph', 'helmfile.d/api.yaml.gotmpl:5:15 image.graph'],
    ],
    [
      'in values that a script hands over or writes',
      {
        'up.sh':
          '#!/bin/sh\nhelm upgrade api ./api -f - <<EOF\nimage:\n  graph: x\nEOF\ncat > values.gen.yaml <<EOF\nimage: {graph: x}\nEOF\ncat > notes.yaml <<EOF\nimage: {graph: x}\nEOF\nkubectl apply -f - <<EOF\nimage: {graph: x}\nEOF\n',
      },
      ['up.sh:4:3 graph', 'up.sh:7:9 graph'],
    ],
    [
      'in a file that a script writes and hands to Helm',
      {
        'up.sh':
          '#!/bin/sh\ncat > /tmp/v.yaml <<EOF\nimage: {graph: x}\nEOF\ncat > n.yaml <<EOF\nimage: {graph: x}\nEOF\nhelm upgrade api ./api -f base.yaml,/tmp/v.yaml\nkubectl apply -f n.yaml\n',
      },
      ['up.sh:3:9 graph'],
    ],
    [
      'in a command that a Tiltfile runs at once',
      { Tiltfile: "local('helm template ./api --set image.graph=x,graph.image=y')\n" },
      ['Tiltfile:1:34 image.graph'],
    ],
    [
      'in a table, but not in the prose of its cells',
      {
        'README.md':
          '| Key | Note |\n|---|---|\n| image.graph | an image |\n| image.repository | never image.graph, please |\n| `graph` | The graph. |\n',
      },
      ['README.md:3:3 image.graph'],
    ],
  ])('reports the key %s', async (_, files, expected) => {
    const { findings } = await lintRepository({ files }, { rules: ['helm/no-image-graph'] });
    expect(findings.map(({ at, text }) => `${at} ${text}`)).toEqual(expected);
  });
});
