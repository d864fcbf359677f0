import {
  defineRule,
  type ImageBuild,
  type ImagePush,
  isCertainly,
  shown,
  wayOf,
  wayOfCommand,
} from '../../src/rule/index.ts';

export default defineRule({
  id: 'tilt/no-push-in-custom-build',
  subject: 'image',
  severity: { recommended: 'error', ameide: 'error' },
  fix: 'unsafe',
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
  check(image, { report }) {
    if (!image.command || mayBeRemoteBuilder(image)) return;
    const name = image.ref.alternatives[0];
    for (const push of image.command.images.pushes) {
      const at = push.option ?? push.at ?? push.command.span ?? image.command.at;
      report('pushes', [name ? shown(name) : '…', push.tool], at, {
        related: [...wayOfCommand(push.command), ...wayOf(image.call, 'runs it', at)],
        fix: fixOf(push),
      });
    }
  },
});

/** Whether all three arguments of a remote builder are set, as far as they are known. */
function mayBeRemoteBuilder({ skipsLocalDocker, disablePush, outputsImageRefTo }: ImageBuild): boolean {
  if (isCertainly(skipsLocalDocker, false) || isCertainly(disablePush, false) || !outputsImageRefTo) return false;
  return outputsImageRefTo.unknown !== undefined || outputsImageRefTo.alternatives.some((path) => path.text !== '');
}

/** Takes `--push` out of a build; a push command of its own is left to a person. */
function fixOf({ option, build }: ImagePush) {
  if (!option || !build) return undefined;
  const { text } = option.file;
  if (text.slice(option.start, option.end) !== '--push') return undefined;
  const start = /[ \t]/.test(text[option.start - 1] ?? '') ? option.start - 1 : option.start;
  return { title: 'Remove --push', edits: [{ span: { ...option, start }, text: '' }] };
}
