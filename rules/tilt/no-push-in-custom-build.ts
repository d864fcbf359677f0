import {
  cutCommand,
  cutOption,
  defineRule,
  type ImageBuild,
  type ImagePush,
  isCertainly,
  LEAF_KINDS,
  type Pipeline,
  shown,
  spanText,
  wayOf,
  wayOfCommand,
} from '../../src/rule/index.ts';

export default defineRule({
  id: 'tilt/no-push-in-custom-build',
  subject: 'image',
  severity: { recommended: 'error', ameide: 'error' },
  fix: 'unsafe',
  spares: LEAF_KINDS,
  docs: {
    summary: 'a `custom_build` whose command pushes an image',
    what: 'Follows the command of a `custom_build` through nested shells, loops, variables, make targets and scripts of the repository, and reports what pushes there: `docker push`, `buildx build --push` or `--output type=registry`, `podman`/`nerdctl`/`buildah push`, `crane push`, `skopeo copy … docker://…`, `oras push`, `regctl image copy`, kaniko without `--no-push`, `ko build` without `--local`, `pack build --publish`. Allowed only when `skips_local_docker=True`, `disable_push=True` and `outputs_image_ref_to=…` are all set: then Tilt expects the command to push.',
    why: 'Tilt tags the image with its content and pushes that tag itself. A command that pushes its own tag leaves a tag in the registry that Tilt never deploys, and pods that wait for the tag that nobody pushed. That took the team down twice.',
    fix: 'Let the command build and tag `$EXPECTED_REF` only; Tilt pushes it. For a remote builder set all three arguments.',
    bad: {
      Tiltfile: "custom_build('ameide/agents', 'scripts/build.sh agents', deps=['services/agents'])\n",
      'scripts/build.sh':
        '#!/usr/bin/env bash\nset -euo pipefail\ndocker build -t "$EXPECTED_REF" -f "services/$1/Dockerfile.dev" .\ndocker push "$EXPECTED_REF"\n',
      'services/agents/Dockerfile.dev': 'FROM alpine\n',
    },
    good: {
      Tiltfile: "custom_build('ameide/agents', 'scripts/build.sh agents', deps=['services/agents'])\n",
      'scripts/build.sh':
        '#!/usr/bin/env bash\nset -euo pipefail\ndocker build -t "$EXPECTED_REF" -f "services/$1/Dockerfile.dev" .\necho "Tilt will docker push it"\n',
      'services/agents/Dockerfile.dev': 'FROM alpine\n',
    },
  },
  messages: {
    pushes: (image: string, tool: string) =>
      `the build command of "${image}" pushes with "${tool}"; leave the push to Tilt, or set skips_local_docker, disable_push and outputs_image_ref_to for a remote builder`,
  },
  check(image, { pipeline, report }) {
    if (!image.command || mayBeRemoteBuilder(image)) return;
    const name = image.ref.alternatives[0];
    for (const push of image.command.images.pushes) {
      const at = push.option ?? push.at ?? push.command.at ?? image.command.at;
      report('pushes', [name ? shown(name) : '…', push.tool], at, {
        related: [...wayOfCommand(push.command), ...wayOf(image.call, 'runs it', at)],
        fix: fixOf(push, image.command.images.builds.length > 0, pipeline),
      });
    }
  },
});

/** Whether all three arguments of a remote builder are set, as far as they are known. */
function mayBeRemoteBuilder({ skipsLocalDocker, disablePush, outputsImageRefTo }: ImageBuild): boolean {
  if (isCertainly(skipsLocalDocker, false) || isCertainly(disablePush, false) || !outputsImageRefTo) return false;
  return outputsImageRefTo.unknown !== undefined || outputsImageRefTo.alternatives.some((path) => path.text !== '');
}

/**
 * Keeps the image on this machine instead, where that concerns nothing but builds that must not push: takes the command or
 * the option out, and lets buildx load what it builds.
 */
function fixOf(push: ImagePush, builds: boolean, pipeline: Pipeline) {
  const isOwn = push.at === push.command.span;
  const edit = push.build ? withoutOption(push, push.build) : builds && isOwn ? cutCommand(push.command) : undefined;
  if (!edit) return undefined;
  const place = edit.span.start === edit.span.end ? push.at : edit.span;
  const isMeant = (image: ImageBuild) => image.command !== undefined && !mayBeRemoteBuilder(image);
  if (!place || !pipeline.concernsOnly(place, isMeant)) return undefined;
  return { title: `Remove ${push.build ? 'the push from the build' : push.tool}`, edits: [edit] };
}

function withoutOption({ option }: ImagePush, { tool, outputs, loads }: NonNullable<ImagePush['build']>) {
  if (
    !option ||
    !/^(?:--push(?:=true)?|(?:--output|-o)[= ]?(?:type=registry|type=image,push=true))$/.test(spanText(option))
  )
    return undefined;
  const isLoaded = outputs.some(({ type, push }) => type === 'docker' && !push);
  if (isLoaded || !/buildx|docker/.test(tool)) return cutOption(option);
  return loads === undefined ? undefined : { span: option, text: '--load' };
}
