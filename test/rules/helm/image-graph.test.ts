import { describe, expect, it } from 'vitest';
import { lintRepository } from '../harness.ts';

type Files = Readonly<Record<string, string>>;

const CHART: Files = {
  'api/Chart.yaml': 'apiVersion: v2\nname: api\nversion: 0.1.0\n',
  'api/values.yaml': 'image:\n  repository: acme/api\n  tag: dev\n',
};

describe('helm/no-image-graph', () => {
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
