import { defineRule, LEAF_KINDS, type Pipeline, type ValuePathUse } from '../../src/rule/index.ts';

interface Options {
  /** Name globs of hosts, without their ports. */
  readonly hosts: readonly string[];
}

const chart = {
  'charts/api/Chart.yaml': 'apiVersion: v2\nname: api\nversion: 0.1.0\n',
  'charts/api/values.yaml': 'image:\n  repository: ameide/api\n  tag: dev\n',
};

export default defineRule({
  id: 'helm/no-dev-registry',
  subject: 'pipeline',
  severity: { ameide: 'error' },
  options: {
    schema: {
      type: 'object',
      properties: {
        hosts: {
          type: 'array',
          items: { type: 'string' },
          description: 'Name globs of development registries, without ports; those of `default_registry` always count.',
        },
      },
      additionalProperties: false,
    },
    defaults: { hosts: ['localhost', '127.0.0.1', 'k3d-*'] } as Options,
  },
  spares: LEAF_KINDS,
  docs: {
    summary: 'a development registry in the values of a release environment',
    what: 'Reports images and registries in the values of release environments (`settings.environments.release`: values files in these folders, or with their names, like `values-production.yaml`, and values in Argo CD manifests) whose host is `localhost`, `k3d-…`, one of the option `hosts`, or that of a `default_registry()` in a Tiltfile.',
    why: 'The registry of a laptop does not exist in staging and production: the pods wait in `ImagePullBackOff`.',
    fix: 'Name the registry that the release pipeline publishes to.',
    bad: { ...chart, 'values/staging/api.yaml': 'image:\n  repository: localhost:5000/ameide/api\n' },
    good: { ...chart, 'values/staging/api.yaml': 'image:\n  repository: ghcr.io/ameide/api\n' },
  },
  messages: {
    dev: (value: string, path: string, host: string) =>
      `"${path}" is "${value}", but "${host}" is a development registry; name the one that releases are published to`,
  },
  check(pipeline, { options, report }) {
    const registries = new Set(
      pipeline.tiltProjects.flatMap((project) =>
        project.registries.flatMap(({ host }) =>
          host.alternatives.filter(({ known }) => known).map(({ text }) => text),
        ),
      ),
    );
    for (const use of pipeline.valuePaths) {
      const { value, at } = use;
      if (!GIVEN.has(use.place) || !value || pipeline.environmentOf(at.file.path) !== 'release') continue;
      const host = hostOf(use);
      if (host === undefined || !isDev(host, value.text, registries, options, pipeline)) continue;
      const path = use.path.map(({ name }) => name ?? '*').join('.');
      report('dev', [value.text, path, host], quoted(value.literalOf() ?? at), { related: use.via });
    }
  },
});

const GIVEN: ReadonlySet<string> = new Set(['values', 'overlay', 'argo', 'flux', 'helmfile']);

/** The registry's host in a value that names an image or a registry. */
function hostOf({ path, value }: ValuePathUse): string | undefined {
  const key = path.at(-1)?.name ?? '';
  const text = value?.text.replace(/^(?:https?|oci):\/\//, '') ?? '';
  if (/(?:registry|hub)(?:host|url)?$/i.test(key)) return text.split('/')[0];
  const isImage =
    /(?:repository|repo|image|graph)$/i.test(key) || (key === 'name' && /image$/i.test(path.at(-2)?.name ?? ''));
  return isImage && text.includes('/') ? text.split('/')[0] : undefined;
}

function isDev(
  host: string,
  text: string,
  registries: ReadonlySet<string>,
  { hosts }: Options,
  pipeline: Pick<Pipeline, 'nameMatches'>,
): boolean {
  const name = host.replace(/:\d+$/, '');
  if (name === '') return false;
  const plain = text.replace(/^(?:https?|oci):\/\//, '');
  return (
    pipeline.nameMatches(name, hosts) ||
    [...registries].some((registry) => plain === registry || plain.startsWith(`${registry}/`))
  );
}

/** A scalar with its quotes. */
function quoted(span: ValuePathUse['at']): ValuePathUse['at'] {
  const { file, start, end } = span;
  const before = file.text[start - 1];
  const isQuoted = (before === '"' || before === "'") && file.text[end] === before;
  return isQuoted ? { file, start: start - 1, end: end + 1 } : span;
}
