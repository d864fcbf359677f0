import { defineRule, type ImageKey, LEAF_KINDS, type Release, type Span, shown, wayOf } from '../../src/rule/index.ts';

export default defineRule({
  id: 'tilt/image-keys-match',
  subject: 'release',
  severity: { recommended: 'error', ameide: 'error' },
  spares: LEAF_KINDS,
  docs: {
    summary: '`image_keys` that do not fit `image_deps` or the chart',
    what: "Reports `image_keys` and `image_deps` of different lengths; a tuple that is not `(repository, tag)` or `(registry, repository, tag)`; a list of a repository and a tag key where a tuple is meant; a key that no template of the local chart reads; and a container of the team's own image in the chart that no key reaches. Missing or empty keys are `tilt/image-keys-required`.",
    why: "Helm accepts any key in silence. With a list, `image.repository` and `image.tag` both get the whole reference; with a misspelt key the chart keeps its own default and the pod runs yesterday's image.",
    fix: "Give one key for each image, in the order of `image_deps`, as the chart reads it: `image_keys=[('image.repository', 'image.tag')]`.",
    bad: {
      Tiltfile:
        "load('ext://helm_resource', 'helm_resource')\ndocker_build('ameide/agents', '.', dockerfile='Dockerfile.dev')\nhelm_resource('agents', 'oci://charts/agents', image_deps=['ameide/agents'], image_keys=[['image.repository', 'image.tag']])\n",
      'Dockerfile.dev': 'FROM alpine\n',
    },
    good: {
      Tiltfile:
        "load('ext://helm_resource', 'helm_resource')\ndocker_build('ameide/agents', '.', dockerfile='Dockerfile.dev')\nhelm_resource('agents', 'oci://charts/agents', image_deps=['ameide/agents'], image_keys=[('image.repository', 'image.tag')])\n",
      'Dockerfile.dev': 'FROM alpine\n',
    },
  },
  messages: {
    lengths: (keys: number, deps: number) =>
      `image_keys has ${count(keys, 'entry', 'entries')} for ${count(deps, 'image', 'images')} of image_deps; give one key for each image`,
    tuple: (parts: number) =>
      `an image key is a tuple of ${parts}, which sets nothing; make it (repository, tag) or (registry, repository, tag)`,
    list: (keys: string) =>
      `the list ${keys} sets the whole reference on each of its keys; write a tuple to set repository and tag`,
    unread: (key: string, chart: string) =>
      `no template of chart "${chart}" reads the image key "${key}"; name a value that sets an image`,
    unreached: (chart: string, values: string) =>
      `chart "${chart}" has a container whose image comes from ${values}, which no image key sets; add the image and its key`,
  },
  check(release, { pipeline, report }) {
    const { call } = release;
    const argument = call.arguments.get('image_keys');
    const tell = (at: Span) => ({ related: wayOf(call, 'deploys it', at) });
    const lengths = differentLengths(release);
    if (lengths && argument) {
      const at = argument.value.at ?? argument.at;
      report('lengths', [lengths.keys, lengths.deps], at, tell(at));
    }
    for (const keys of release.imageKeys?.alternatives ?? [])
      for (const key of keys) {
        const size = key.parts.length;
        if (key.kind === 'tuple' && (size === 1 || size > 3)) report('tuple', [size], key.at, tell(key.at));
        if (meansTuple(key)) report('list', [listed(key)], key.at, tell(key.at));
      }
    const chart = pipeline.chartOf(release);
    const fit = chart && pipeline.imageKeyFit(release, chart);
    if (!fit) return;
    for (const { key, at } of fit.unread) report('unread', [shown(key), chart.name], at, tell(at));
    // Without keys at all nothing is injected, which is reported elsewhere; one that nothing reads is what is missing here.
    if (!lengths && argument && fit.unread.length === 0 && hasKeys(release))
      for (const site of fit.unreached) {
        const at = argument.value.at ?? argument.at;
        const values = site.valuePaths.map((path) => `"${path}"`).join(', ');
        report('unreached', [chart.name, values], at, {
          related: [{ message: 'the image is set here', span: site.at }, ...wayOf(call, 'deploys it', at)],
        });
      }
  },
});

function hasKeys({ imageKeys }: Release): boolean {
  return imageKeys?.alternatives.some((keys) => keys.length > 0) === true;
}

/** The lengths, when no alternative of the one fits any of the other. */
function differentLengths({ imageDeps, imageKeys }: Release) {
  if (!imageKeys || imageKeys.unknown || imageDeps?.unknown) return undefined;
  const keys = imageKeys.alternatives.map((list) => list.length);
  const deps = imageDeps?.alternatives.map((list) => list.length) ?? [0];
  // Without keys at all nothing is injected, which is reported elsewhere.
  if (keys.includes(0) || keys.some((length) => deps.includes(length))) return undefined;
  return { keys: keys[0]!, deps: deps[0]! };
}

/** Whether a list of keys looks like the repository and tag of one image. */
function meansTuple({ kind, keys }: ImageKey): boolean {
  if (kind !== 'list' || keys.length < 2 || keys.length > 3 || keys.some((key) => key.kind !== 'text')) return false;
  const last = keys.at(-1)!.parts[0]?.alternatives[0];
  return last !== undefined && /(^|[._-])tag$|Tag$/.test(last.text);
}

function listed({ keys }: ImageKey): string {
  return `[${keys.map((key) => `"${shown(key.parts[0]?.alternatives[0] ?? '…')}"`).join(', ')}]`;
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}
