import {
  defineRule,
  type ImageKey,
  LEAF_KINDS,
  neutralName,
  type Release,
  shown,
  type TracedText,
  wayOf,
} from '../../src/rule/index.ts';

export default defineRule({
  id: 'tilt/image-name-matches-chart',
  subject: 'release',
  severity: { ameide: 'warn' },
  spares: LEAF_KINDS,
  docs: {
    summary: "the image that Tilt injects and the chart's own default repository differ",
    what: 'For each image of `helm_resource` and the `image_keys` that belong to it, compares the name of the image with the repository that the values of the local chart give these keys, both without registry, tag and digest. Reports a difference at the name in the Tiltfile.',
    why: 'With two names for one image the release pipeline publishes `ameide/agent` while development builds `ameide/agents`; whoever searches for one does not find the other, and `image_deps` of the next chart guesses wrong.',
    fix: "Use one name in the Tiltfile and in the chart's `values.yaml`.",
    bad: {
      Tiltfile:
        "load('ext://helm_resource', 'helm_resource')\ndocker_build('ameide/agents', '.', dockerfile='Dockerfile.dev')\nhelm_resource('agents', 'charts/agents', image_deps=['ameide/agents'], image_keys=[('image.repository', 'image.tag')])\n",
      'Dockerfile.dev': 'FROM alpine\n',
      'charts/agents/Chart.yaml': 'apiVersion: v2\nname: agents\nversion: 0.1.0\n',
      'charts/agents/values.yaml': 'image:\n  repository: docker.io/ameide/agent\n  tag: dev\n',
      'charts/agents/templates/pod.yaml':
        'apiVersion: v1\nkind: Pod\nmetadata:\n  name: agents\nspec:\n  containers:\n    - name: agents\n      image: "{{ .Values.image.repository }}:{{ .Values.image.tag }}"\n',
    },
    good: {
      Tiltfile:
        "load('ext://helm_resource', 'helm_resource')\ndocker_build('ameide/agents', '.', dockerfile='Dockerfile.dev')\nhelm_resource('agents', 'charts/agents', image_deps=['ameide/agents'], image_keys=[('image.repository', 'image.tag')])\n",
      'Dockerfile.dev': 'FROM alpine\n',
      'charts/agents/Chart.yaml': 'apiVersion: v2\nname: agents\nversion: 0.1.0\n',
      'charts/agents/values.yaml': 'image:\n  repository: docker.io/ameide/agents\n  tag: dev\n',
      'charts/agents/templates/pod.yaml':
        'apiVersion: v1\nkind: Pod\nmetadata:\n  name: agents\nspec:\n  containers:\n    - name: agents\n      image: "{{ .Values.image.repository }}:{{ .Values.image.tag }}"\n',
    },
  },
  messages: {
    differs: (image: string, key: string, repository: string) =>
      `image "${image}" is injected as "${key}", for which the chart has "${repository}"; use one name for both`,
  },
  check(release, { pipeline, report }) {
    const chart = pipeline.chartOf(release);
    if (!chart) return;
    for (const { image, at, keys } of pairs(release))
      for (const key of pipeline.mayBeBuilt(image.text, release.call) ? keys : []) {
        const value = pipeline.chartValue(chart, key.text);
        if (!value?.known || value.text === '') continue;
        if (neutralName(value.text) === neutralName(image.text)) continue;
        const place = image.literalOf(image.text.lastIndexOf('/') + 1) ?? at;
        report('differs', [shown(image), shown(key), shown(value)], place, {
          related: [
            ...(value.spanOf() ? [{ message: 'the default of the chart', span: value.spanOf()! }] : []),
            ...wayOf(release.call, 'injects it', place),
          ],
        });
      }
  },
});

/** Each image with the keys that take its repository, or its whole reference. */
function pairs({ imageDeps, imageKeys }: Release) {
  const [deps, moreDeps] = imageDeps?.alternatives ?? [];
  const [keys, moreKeys] = imageKeys?.alternatives ?? [];
  if (!deps || !keys || moreDeps || moreKeys || imageDeps?.unknown || imageKeys?.unknown) return [];
  if (deps.length !== keys.length) return [];
  return deps.flatMap(({ ref, at }, index) => {
    const known = ref.alternatives.filter((image) => image.known);
    return known.map((image) => ({ image, at, keys: repositoryKeys(keys[index]!) }));
  });
}

function repositoryKeys(key: ImageKey): readonly TracedText[] {
  if (key.kind === 'list') return key.keys.flatMap(repositoryKeys);
  const part = key.kind === 'tuple' && key.parts.length === 3 ? key.parts[1] : key.parts[0];
  // A tag key that gets the whole reference is a fault of the keys, not of the name.
  return (part?.alternatives ?? []).filter(({ known, text }) => known && !/(^|\.)(tag|digest)$/i.test(text));
}
