import { type ConformingImageHelper, defineRule, type ImageSite, LEAF_KINDS, spanText } from '../../src/rule/index.ts';

interface Options {
  /** Inline images of one chart from which on a helper is asked for when there is none. */
  readonly min: number;
}

const helper =
  '{{- define "api.image" -}}\n{{- $repository := required "image.repository is required" .repository -}}\n{{- if .digest -}}{{ $repository }}@{{ .digest }}{{- else if .tag -}}{{ $repository }}:{{ .tag }}{{- else -}}{{ $repository }}{{- end -}}\n{{- end -}}\n';
const pod = (image: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata:\n  name: api\nspec:\n  containers:\n    - name: api\n      image: ${image}\n`;
const chart = {
  'charts/api/Chart.yaml': 'apiVersion: v2\nname: api\nversion: 0.1.0\n',
  'charts/api/values.yaml': 'image:\n  repository: ameide/api\n  tag: dev\n  digest: ""\n',
  'charts/api/templates/_image.tpl': helper,
};

export default defineRule({
  id: 'helm/image-helper',
  subject: 'chart',
  severity: { ameide: 'warn' },
  fix: 'safe',
  options: {
    schema: {
      type: 'object',
      properties: {
        min: {
          type: 'integer',
          minimum: 1,
          description: 'How many images put together inline ask for a named template when the chart has none.',
        },
      },
      additionalProperties: false,
    },
    defaults: { min: 3 } as Options,
  },
  spares: LEAF_KINDS,
  docs: {
    summary: 'an image that a manifest puts together although a named template does it right',
    what: 'Reports image references that a manifest of a first-party chart puts together from several values while the chart, or a chart that it depends on, has a named template that does so as it should: it demands a repository and puts the digest before the tag. Without such a template, reports the first of three or more images (option `min`) that one chart puts together inline. A value that is a whole reference is not put together.',
    why: 'Each copy of the expression has to learn about digests by itself, and the one in the init container is forgotten.',
    fix: 'Include the named template; without one, write it once.',
    bad: {
      ...chart,
      'charts/api/templates/pod.yaml': pod(
        '"{{ required "image.repository is required" .Values.image.repository }}:{{ .Values.image.tag }}"',
      ),
    },
    good: { ...chart, 'charts/api/templates/pod.yaml': pod('{{ include "api.image" .Values.image | quote }}') },
  },
  messages: {
    inline: (container: string, name: string) =>
      `the image of ${container} is put together inline, while the named template "${name}" makes image references; include it`,
    many: (count: number, chart: string) =>
      `chart "${chart}" puts ${count} images together inline; make their references in one named template`,
  },
  check(chart, { pipeline, options, report }) {
    const inline = pipeline
      .teamImageSites(chart)
      .map(({ site }) => site)
      .filter((site) => site.composed && !site.helper);
    if (inline.length === 0) return;
    const found = pipeline.conformingImageHelper(chart);
    if (found) {
      for (const site of inline) {
        const container = site.container === undefined ? site.workload : `container "${site.container}"`;
        report('inline', [container, found.name], site.at, { fix: fixOf(site, found) });
      }
      return;
    }
    const places = [...new Map(inline.map((site) => [site.at.start + site.at.file.path, site])).values()];
    const [first, ...others] = places;
    if (!first || places.length < options.min) return;
    report('many', [places.length, chart.name], first.at, {
      related: others.map(({ at }) => ({ message: 'and here', span: at })),
    });
  },
});

/** Includes the helper with the block that the text names; nothing where it names none, or several. */
function fixOf(site: ImageSite, { name, argument }: ConformingImageHelper) {
  const text = spanText(site.at);
  const repositories = [...text.matchAll(/(?<![\w.$])(\$?[\w.]*)\.repository\b/g)].map((match) => match[1]!);
  const block = repositories[0];
  if (block === undefined || repositories.some((other) => other !== block) || text.includes('\n')) return undefined;
  if (argument === '.' && block !== '.Values.image') return undefined;
  // A block that begins or ends elsewhere must not be cut in two.
  const opened = text.match(/\{\{-?\s*(?:if|with|range)\b/g)?.length ?? 0;
  if (opened !== (text.match(/\{\{-?\s*end\b/g)?.length ?? 0)) return undefined;
  const path = site.repository?.replace(/\.repository$/, '') ?? '';
  const call = argument.replaceAll('BLOCK', block === '' ? '.' : block).replaceAll('PATH', path);
  return {
    title: `Include "${name}"`,
    edits: [{ span: site.at, text: `{{ include ${JSON.stringify(name)} ${call} | quote }}` }],
  };
}
