import { defineRule, LEAF_KINDS, shown, wayOf } from '../../src/rule/index.ts';

export default defineRule({
  id: 'tilt/image-deps-built',
  subject: 'imageMention',
  severity: { recommended: 'error', ameide: 'error' },
  spares: LEAF_KINDS,
  docs: {
    summary: 'an entry of `image_deps` that nothing builds',
    what: 'Reports a name in `image_deps` of `helm_resource`, `custom_build` or `k8s_custom_deploy` for which no image is built; the nearest image name is suggested. Names are compared as Tilt does. Silent while the name of any built image is not known.',
    why: 'Tilt injects only images that it builds. A release that waits for `ameide/agent` while `ameide/agents` is built fails at load, or runs the tag of its values file.',
    fix: 'Use the name under which the image is built.',
    bad: {
      Tiltfile:
        "load('ext://helm_resource', 'helm_resource')\ndocker_build('ameide/agents', '.', dockerfile='Dockerfile.dev')\nhelm_resource('agents', 'oci://charts/agents', image_deps=['ameide/agent'], image_keys=['image'])\n",
      'Dockerfile.dev': 'FROM alpine\n',
    },
    good: {
      Tiltfile:
        "load('ext://helm_resource', 'helm_resource')\ndocker_build('ameide/agents', '.', dockerfile='Dockerfile.dev')\nhelm_resource('agents', 'oci://charts/agents', image_deps=['ameide/agents'], image_keys=['image'])\n",
      'Dockerfile.dev': 'FROM alpine\n',
    },
  },
  messages: {
    unknown: (name: string, nearest: string | undefined) =>
      `image_deps names "${name}", which nothing builds${nearest ? `; did you mean "${nearest}"?` : ''}`,
  },
  check(mention, { pipeline, report }) {
    if (mention.use !== 'image_deps') return;
    for (const name of mention.ref.alternatives) {
      if (!name.known || pipeline.mayBeBuilt(name.text, mention.call)) continue;
      const at = name.literalOf(name.text.lastIndexOf('/') + 1) ?? mention.at;
      report('unknown', [shown(name), pipeline.nearestImage(name.text, mention.call)], at, {
        related: wayOf(mention.call, 'asks for it', at),
      });
    }
  },
});
