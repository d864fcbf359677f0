import { defineRule, LEAF_KINDS } from '../../src/rule/index.ts';

const helper =
  '{{- define "api.image" -}}\n{{- $repository := required "image.repository is required" .repository -}}\n{{- if .digest -}}{{ $repository }}@{{ .digest }}{{- else if .tag -}}{{ $repository }}:{{ .tag }}{{- else -}}{{ $repository }}{{- end -}}\n{{- end -}}\n';
const pod = (image: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata:\n  name: api\nspec:\n  containers:\n    - name: api\n      image: ${image}\n`;
const chart = {
  'charts/api/Chart.yaml': 'apiVersion: v2\nname: api\nversion: 0.1.0\n',
  'charts/api/values.yaml': 'image:\n  repository: ameide/api\n  tag: dev\n  digest: ""\n',
};

export default defineRule({
  id: 'helm/image-required',
  subject: 'chart',
  severity: { ameide: 'error' },
  spares: LEAF_KINDS,
  docs: {
    summary: 'a container image that renders although its repository is unset',
    what: "Renders each first-party chart once more for each container image, with the value of its repository taken away. The chart must refuse that through `required` (or `fail`). Reports images that render all the same, at the named template that puts the reference together, or at the manifest's line. A value that stands in for a missing one is taken away as well. Containers that stand in the values themselves are left alone.",
    why: 'A release without a repository renders `:v1.8.0` or a default that nobody meant. Helm reports success, and the cluster shows `InvalidImageName` later, or runs the wrong image.',
    fix: 'Pass the repository through `required`: `{{ required "image.repository is required" .Values.image.repository }}`, best in one named template for all images.',
    bad: { ...chart, 'charts/api/templates/pod.yaml': pod('"{{ .Values.image.repository }}:{{ .Values.image.tag }}"') },
    good: {
      ...chart,
      'charts/api/templates/_image.tpl': helper,
      'charts/api/templates/pod.yaml': pod('{{ include "api.image" .Values.image | quote }}'),
    },
  },
  messages: {
    renders: (container: string, path: string, text: string) =>
      `the image of ${container} renders as "${text}" when "${path}" is unset; pass the repository through "required"`,
  },
  check(chart, { pipeline, report }) {
    for (const { site, at, related } of pipeline.teamImageSites(chart)) {
      const rendered = site.contract?.renderedUnset;
      if (rendered === undefined) continue;
      const container = site.container === undefined ? site.workload : `container "${site.container}"`;
      report('renders', [container, site.repository ?? '', rendered], at, { related });
    }
  },
});
