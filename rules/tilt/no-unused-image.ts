import { defineRule, LEAF_KINDS, shown, wayOf } from '../../src/rule/index.ts';

export default defineRule({
  id: 'tilt/no-unused-image',
  subject: 'image',
  severity: { recommended: 'warn', ameide: 'warn' },
  spares: LEAF_KINDS,
  docs: {
    summary: 'a built image that nothing uses',
    what: 'Reports an image that no workload, release (`image_deps`), Dockerfile (`FROM`, `COPY --from`) or other build uses, names compared as Tilt compares them. Silent where YAML or image names that are not known are deployed, and for images that `update_settings(suppress_unused_image_warnings=…)` names.',
    why: 'Tilt never builds such an image: the build that somebody maintains is dead, or the workload that should use it runs another image of a similar name.',
    fix: 'Remove the build, or correct the name where the image is used.',
    bad: {
      Tiltfile: "docker_build('ameide/agents', '.', dockerfile='Dockerfile.dev')\nk8s_yaml('agents.yaml')\n",
      'Dockerfile.dev': 'FROM alpine\n',
      'agents.yaml':
        'apiVersion: v1\nkind: Pod\nmetadata: {name: agents}\nspec: {containers: [{name: agents, image: ameide/agent}]}\n',
    },
    good: {
      Tiltfile: "docker_build('ameide/agents', '.', dockerfile='Dockerfile.dev')\nk8s_yaml('agents.yaml')\n",
      'Dockerfile.dev': 'FROM alpine\n',
      'agents.yaml':
        'apiVersion: v1\nkind: Pod\nmetadata: {name: agents}\nspec: {containers: [{name: agents, image: ameide/agents}]}\n',
    },
  },
  messages: {
    unused: (image: string) =>
      `nothing uses the image "${image}", so Tilt never builds it; remove the build or use the image`,
  },
  check(image, { pipeline, report }) {
    const name = image.ref.alternatives[0];
    if (!name || image.synthetic || pipeline.isImageUsed(image) !== false) return;
    const at = name.literalOf(name.text.lastIndexOf('/') + 1) ?? image.at;
    report('unused', [shown(name)], at, { related: wayOf(image.call, 'builds it', at) });
  },
});
