import {
  defineRule,
  type ImageBuild,
  isCertainly,
  LEAF_KINDS,
  mayBe,
  originOf,
  shown,
  wayOf,
  wayOfCommand,
} from '../../src/rule/index.ts';

export default defineRule({
  id: 'tilt/expected-ref',
  subject: 'image',
  severity: { recommended: 'error', ameide: 'error' },
  spares: LEAF_KINDS,
  docs: {
    summary: 'a `custom_build` whose command never tags `$EXPECTED_REF`, or keeps the image from the local daemon',
    what: 'Where Tilt takes the image of a `custom_build` over from the local daemon (no `tag=`, no `outputs_image_ref_to=`), reports a command that builds an image and tags it nowhere with `$EXPECTED_REF` (or `$EXPECTED_IMAGE:$EXPECTED_TAG` and the like), and a `docker buildx build` without `--load` or `--output type=docker`. Commands are followed through shells, make targets and scripts; what cannot be followed is not reported.',
    why: 'Tilt looks in the local daemon for exactly that reference. When it is not there the build ends with "no such image" after it succeeded; `docker buildx` with its container driver keeps the image in its own cache.',
    fix: 'Tag the image with `-t $EXPECTED_REF` and add `--load` to `docker buildx build`.',
    bad: {
      Tiltfile:
        "custom_build('ameide/agents', 'docker buildx build -f Dockerfile.dev -t $EXPECTED_REF .', deps=['main.py'])\n",
      'Dockerfile.dev': 'FROM alpine\n',
      'main.py': '',
    },
    good: {
      Tiltfile:
        "custom_build('ameide/agents', 'docker buildx build --load -f Dockerfile.dev -t $EXPECTED_REF .', deps=['main.py'])\n",
      'Dockerfile.dev': 'FROM alpine\n',
      'main.py': '',
    },
  },
  messages: {
    untagged: (image: string, tool: string) =>
      `the command of "${image}" builds with "${tool}" but tags nothing as $EXPECTED_REF, so Tilt does not find the image; tag it with -t $EXPECTED_REF`,
    notLoaded: (image: string, tool: string) =>
      `"${tool}" for "${image}" leaves the image in the builder's cache, where Tilt does not look; add --load`,
  },
  check(image, { report }) {
    const { command } = image;
    if (!command || image.tag || image.outputsImageRefTo) return;
    const { builds, tags, composes, loads } = command.images;
    const last = builds.at(-1);
    if (!last || composes.some((compose) => compose.builds)) return;
    const name = shown(image.ref.alternatives[0] ?? '…');
    const related = (build: typeof last) => [...wayOfCommand(build.command), ...wayOf(image.call, 'runs it')];
    const given = [...builds.flatMap((build) => build.tags), ...tags.map(({ target }) => target)];
    const surelyUntagged =
      builds.every(({ complete }) => complete) &&
      tags.every(({ complete }) => complete) &&
      given.every(({ ref }) => originOf(ref) === 'other');
    if (surelyUntagged) report('untagged', [name, last.tool], last.at ?? command.at, { related: related(last) });
    if (!looksInDaemon(image) || loads.length > 0) return;
    for (const build of builds) {
      if (build.loads !== false || !build.complete || build.pushes) continue;
      // An image of an intermediate step may stay in the cache.
      if (!surelyUntagged && !build.tags.some(({ ref }) => originOf(ref) === 'expected')) continue;
      if (surelyUntagged && build === last) continue;
      report('notLoaded', [name, build.tool], build.at ?? command.at, { related: related(build) });
    }
  },
});

function looksInDaemon({ skipsLocalDocker }: ImageBuild): boolean {
  return isCertainly(skipsLocalDocker, false) && !mayBe(skipsLocalDocker, true);
}
