import { defineRule, type ImageDeviation, LEAF_KINDS } from '../../src/rule/index.ts';

const helper =
  '{{- define "api.image" -}}\n{{- $repository := required "image.repository is required" .repository -}}\n{{- if .digest -}}{{ $repository }}@{{ .digest }}{{- else if .tag -}}{{ $repository }}:{{ .tag }}{{- else -}}{{ $repository }}{{- end -}}\n{{- end -}}\n';
const pod = (image: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata:\n  name: api\nspec:\n  containers:\n    - name: api\n      image: ${image}\n`;
const chart = {
  'charts/api/Chart.yaml': 'apiVersion: v2\nname: api\nversion: 0.1.0\n',
  'charts/api/values.yaml': 'image:\n  repository: ameide/api\n  tag: dev\n  digest: ""\n',
};

export default defineRule({
  id: 'helm/digest-first',
  subject: 'chart',
  severity: { ameide: 'error' },
  spares: LEAF_KINDS,
  docs: {
    summary: 'a container image that does not put a digest before a tag',
    what: "Renders each first-party chart with a digest, with a tag, with both and with neither given for each container image. The image must be `repo@digest`, `repo:tag` and `repo`; with both given `repo@digest` and `repo:tag@digest` are fine. Reports images that come out otherwise, at the named template that puts the reference together, or at the manifest's line. A value that is the whole reference must only be rendered as it is.",
    why: 'Releases are pinned by digest. A template that knows tags only deploys `repo:sha256:…`, which no runtime accepts, or drops the digest and runs whatever the tag points at today.',
    fix: 'Make the reference in one named template: the digest with `@` when there is one, else the tag with `:` when there is one, else the repository alone.',
    bad: { ...chart, 'charts/api/templates/pod.yaml': pod('"{{ .Values.image.repository }}:{{ .Values.image.tag }}"') },
    good: {
      ...chart,
      'charts/api/templates/_image.tpl': helper,
      'charts/api/templates/pod.yaml': pod('{{ include "api.image" .Values.image | quote }}'),
    },
  },
  messages: {
    differs: (container: string, given: ImageDeviation['given'], rendered: string, expected: string) =>
      `given ${GIVEN[given]}, the image of ${container} renders as "${rendered}" instead of "${expected}"; use the digest first, then the tag, then the repository alone`,
    fails: (container: string, given: ImageDeviation['given'], expected: string) =>
      `given ${GIVEN[given]}, the image of ${container} does not render; it should be "${expected}"`,
  },
  check(chart, { pipeline, report }) {
    for (const { site, at, related } of pipeline.teamImageSites(chart)) {
      const deviation = site.contract?.deviations[0];
      if (!deviation) continue;
      const container = site.container === undefined ? site.workload : `container "${site.container}"`;
      const { given, rendered, expected } = deviation;
      if (rendered === undefined) report('fails', [container, given, expected], at, { related });
      else report('differs', [container, given, rendered, expected], at, { related });
    }
  },
});

const GIVEN: Readonly<Record<ImageDeviation['given'], string>> = {
  digest: 'a digest',
  'digest and tag': 'a digest and a tag',
  tag: 'a tag',
  neither: 'neither digest nor tag',
};
