import { defineRule, LEAF_KINDS } from '../../src/rule/index.ts';

export default defineRule({
  id: 'helm/image-values',
  subject: 'chart',
  severity: { ameide: 'error' },
  spares: LEAF_KINDS,
  docs: {
    summary: "an image block that a chart's values leave without `repository` or `tag`",
    what: "For each image block that the templates of a first-party chart read (`image`, `migrations.image`, `jobs.<name>.image`, …), reports the keys `repository` and `tag` that the chart's own `values.yaml` does not have. An empty value is a value: it says that the key exists and has to be set. Blocks of `global` and of subcharts are left alone.",
    why: 'Overlays, Tilt and release pipelines set what they find in the values. Where a key is missing nobody knows its name, one environment sets `tag`, the next one `version`, and the pod runs whatever the template falls back to.',
    fix: 'Add the missing keys to the block in `values.yaml`, with a default or as an empty text.',
    bad: {
      'charts/api/Chart.yaml': 'apiVersion: v2\nname: api\nversion: 0.1.0\n',
      'charts/api/values.yaml': 'image:\n  repository: ameide/api\n',
      'charts/api/templates/pod.yaml':
        'apiVersion: v1\nkind: Pod\nmetadata:\n  name: api\nspec:\n  containers:\n    - name: api\n      image: "{{ .Values.image.repository }}:{{ .Values.image.tag }}"\n',
    },
    good: {
      'charts/api/Chart.yaml': 'apiVersion: v2\nname: api\nversion: 0.1.0\n',
      'charts/api/values.yaml': 'image:\n  repository: ameide/api\n  tag: ""\n',
      'charts/api/templates/pod.yaml':
        'apiVersion: v1\nkind: Pod\nmetadata:\n  name: api\nspec:\n  containers:\n    - name: api\n      image: "{{ .Values.image.repository }}:{{ .Values.image.tag }}"\n',
    },
  },
  messages: {
    lacks: (path: string, missing: string, chart: string) =>
      `the templates of chart "${chart}" read the image block "${path}", whose values lack ${missing}; give every image a repository and a tag`,
  },
  check(chart, { pipeline, report }) {
    if (!chart.firstParty || chart.type === 'library') return;
    for (const { path, missing, at, readAt } of pipeline.incompleteImageBlocks(chart))
      report('lacks', [path, missing.map((key) => `"${key}"`).join(' and '), chart.name], at, {
        related: [{ message: 'a template reads it here', span: readAt }],
      });
  },
});
