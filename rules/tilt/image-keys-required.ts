import {
  type Argument,
  addArguments,
  type Chart,
  certain,
  defineRule,
  type ImageKey,
  LEAF_KINDS,
  type Pipeline,
  type Release,
  spanKey,
  type TiltValue,
  wayOf,
} from '../../src/rule/index.ts';

interface Options {
  /** Whether an explicit `image_keys=[]` on a local chart that renders images is reported too. */
  readonly emptyOnLocalChart: boolean;
}

export default defineRule({
  id: 'tilt/image-keys-required',
  subject: 'release',
  severity: { recommended: 'error', ameide: 'error' },
  fix: 'unsafe',
  options: {
    schema: {
      type: 'object',
      properties: {
        emptyOnLocalChart: {
          type: 'boolean',
          description: 'Report `image_keys=[]` on a chart of the repository whose templates set container images.',
        },
      },
      additionalProperties: false,
    },
    defaults: { emptyOnLocalChart: false } as Options,
  },
  presetOptions: { ameide: { emptyOnLocalChart: true } },
  spares: LEAF_KINDS,
  docs: {
    summary: '`helm_resource` with `image_deps` but without `image_keys`',
    what: 'Reports a `helm_resource` that names `image_deps` while `image_keys` is missing, `None` or empty, however the arguments arrive: through a helper, a default, a table or `**kwargs`. With the option `emptyOnLocalChart` (set by the `ameide` preset) it also reports a written `image_keys=[]` for a chart of the repository whose templates set container images.',
    why: "`image_deps` alone only orders the builds. Without `image_keys` Tilt has no value to put the built reference in: the release keeps the tag of its values file, and pods run yesterday's image, or wait on a tag that nobody pushed.",
    fix: "Give one key for each image, in the order of `image_deps`: `image_keys=[('image.repository', 'image.tag')]`.",
    bad: {
      Tiltfile:
        "load('ext://helm_resource', 'helm_resource')\ndocker_build('ameide/agents', '.', dockerfile='Dockerfile.dev')\nhelm_resource('agents', 'oci://charts/agents', image_deps=['ameide/agents'])\n",
      'Dockerfile.dev': 'FROM alpine\n',
    },
    good: {
      Tiltfile:
        "load('ext://helm_resource', 'helm_resource')\ndocker_build('ameide/agents', '.', dockerfile='Dockerfile.dev')\nhelm_resource('agents', 'oci://charts/agents', image_deps=['ameide/agents'], image_keys=[('image.repository', 'image.tag')])\n",
      'Dockerfile.dev': 'FROM alpine\n',
    },
  },
  messages: {
    missing: (images: number) =>
      `image_deps names ${images === 1 ? 'an image' : `${images} images`} but image_keys is missing, so the chart never gets the built reference; give one key for each image`,
    empty: (images: number) =>
      `image_keys is empty while image_deps names ${images === 1 ? 'an image' : `${images} images`}, so the chart never gets the built reference; give one key for each image`,
    emptyOnChart: (chart: string) =>
      `image_keys is empty while the templates of chart "${chart}" set container images; name the values that take the built references`,
  },
  check(release, { pipeline, options, report }) {
    const { call, imageDeps, imageKeys } = release;
    const keys = call.arguments.get('image_keys');
    const counts = imageDeps?.alternatives.map((deps) => deps.length) ?? [];
    const images = Math.max(0, ...counts);
    // Whether the two arguments vary together is not known: where both may be empty or not, nothing is certain.
    const always = imageDeps && !imageDeps.unknown && counts.every((count) => count > 0);
    const keyCounts = imageKeys?.alternatives.map((alternative) => alternative.length) ?? [0];
    const keysEmpty = always ? keyCounts.includes(0) : !imageKeys?.unknown && keyCounts.every((count) => count === 0);
    if (images > 0 && keysEmpty) {
      const at = (keys && emptyPlace(keys)) ?? call.at;
      report(keys && isEmptyList(keys.value) ? 'empty' : 'missing', [images], at, {
        related: wayOf(call, 'deploys it', at),
        fix: keys ? undefined : fixOf(release, pipeline),
      });
      return;
    }
    const chart = pipeline.chartOf(release);
    if (!options.emptyOnLocalChart || !keys || !isEmptyList(keys.value) || images > 0) return;
    if (!chart?.firstParty || chart.imageSites.length === 0) return;
    const at = emptyPlace(keys) ?? keys.at;
    report('emptyOnChart', [chart.name], at, { related: wayOf(call, 'deploys it', at) });
  },
});

/** Where the missing keys are written: the `None` or `[]`, also as one of several values. */
function emptyPlace(keys: Argument) {
  const empty = keys.value.kind === 'oneOf' ? keys.value.alternatives.find(isEmpty) : keys.value;
  return empty?.at ?? keys.at;
}

function isEmpty(value: TiltValue): boolean {
  return value.kind === 'none' || isEmptyList(value);
}

function isEmptyList(value: TiltValue): boolean {
  return (value.kind === 'list' || value.kind === 'tuple') && value.items.length === 0;
}

/** Names the one image block of the chart, for a call that makes releases with one image each. */
function fixOf(release: Release, pipeline: Pipeline) {
  const { call } = release;
  const beside = pipeline.releases.filter((other) => spanKey(other.call.span) === spanKey(call.span));
  if (!beside.every(({ imageDeps }) => certain(imageDeps)?.length === 1)) return undefined;
  const chart = pipeline.chartOf(release);
  const keys = chart ? keysOf(chart, pipeline) : ['image.repository', 'image.tag'];
  if (!keys || (chart && !fits(release, chart, keys, pipeline))) return undefined;
  const edit = addArguments(call, [`image_keys=[(${keys.map((key) => `'${key}'`).join(', ')})]`]);
  return edit && { title: `Add image_keys for ${keys.join(', ')}`, edits: [edit] };
}

/** The parts of the only image block that the chart's templates read. */
function keysOf({ path: folder, imageSites }: Chart, { valuePaths }: Pipeline): readonly string[] | undefined {
  const paths = new Set(imageSites.flatMap((site) => site.valuePaths));
  for (const { chart, place, path } of valuePaths)
    if (chart === folder && place === 'template') paths.add(path.map(({ name }) => name ?? '*').join('.'));
  const blocks = [...paths]
    .filter((path) => path.endsWith('.repository'))
    .map((path) => path.slice(0, path.lastIndexOf('.')));
  const [block] = blocks;
  if (!block || blocks.length !== 1 || !/^[\w.-]+$/.test(block) || !paths.has(`${block}.tag`)) return undefined;
  return ['registry', 'repository', 'tag'].map((name) => `${block}.${name}`).filter((path) => paths.has(path));
}

/** Whether the chart would take what the keys set, and need no others. */
function fits(release: Release, chart: Chart, keys: readonly string[], pipeline: Pipeline): boolean {
  const given = new Set(keys);
  const key: ImageKey = { kind: 'tuple', parts: [], keys: [], at: release.at };
  const fit = pipeline.imageKeyFit({ ...release, imageKeys: { alternatives: [[key]] } }, chart);
  return fit === undefined || fit.unreached.every(({ valuePaths }) => valuePaths.some((path) => given.has(path)));
}
