import { certain, defineRule, type ImageBuild, LEAF_KINDS, shown, wayOf } from '../../src/rule/index.ts';

export default defineRule({
  id: 'tilt/remote-builder-complete',
  subject: 'image',
  severity: { ameide: 'error' },
  spares: LEAF_KINDS,
  docs: {
    summary: 'a `custom_build` that sets one or two of the three remote-builder arguments',
    what: 'A `custom_build` whose command pushes the image itself needs three arguments together: `skips_local_docker=True`, `disable_push=True` and `outputs_image_ref_to=…`. Reports a call that sets one or two of them.',
    why: 'Each alone sends Tilt down a different road: it inspects a local image that is not there, pushes a second copy under its own tag, or never learns the reference that the command pushed. Pods then wait on a tag that does not exist.',
    fix: 'Set all three, or none of them and let Tilt push.',
    bad: {
      Tiltfile:
        "custom_build('ameide/agents', 'scripts/remote-build.sh', deps=['src'], skips_local_docker=True, disable_push=True)\n",
      'scripts/remote-build.sh': '#!/bin/sh\nremote-builder build\n',
      'src/main.py': '',
    },
    good: {
      Tiltfile:
        "custom_build('ameide/agents', 'scripts/remote-build.sh', deps=['src'], skips_local_docker=True, disable_push=True, outputs_image_ref_to='ref.txt')\n",
      'scripts/remote-build.sh': '#!/bin/sh\nremote-builder build > ref.txt\n',
      'src/main.py': '',
    },
  },
  messages: {
    incomplete: (image: string, set: string, missing: string) =>
      `custom_build of "${image}" sets ${set} without ${missing}; a remote builder needs all three`,
  },
  check(image, { report }) {
    if (!image.command) return;
    const states = remoteBuilderArguments(image);
    const set = states.filter(([, state]) => state === true).map(([name]) => name);
    const missing = states.filter(([, state]) => state === false).map(([name]) => name);
    // An argument whose value is not known may complete the set.
    if (set.length === 0 || set.length + missing.length < 3 || missing.length === 0) return;
    const name = image.ref.alternatives[0];
    report('incomplete', [name ? shown(name) : '…', set.join(' and '), missing.join(' and ')], image.call.at, {
      related: wayOf(image.call, 'builds it', image.call.at),
    });
  },
});

function remoteBuilderArguments(image: ImageBuild): readonly (readonly [string, boolean | undefined])[] {
  const output = image.outputsImageRefTo;
  return [
    ['skips_local_docker', certain(image.skipsLocalDocker)],
    ['disable_push', certain(image.disablePush)],
    ['outputs_image_ref_to', output ? (output.unknown ? undefined : certain(output)?.text !== '') : false],
  ];
}
