import { buildDevSibling, defineRule, givenName, LEAF_KINDS, shown, wayOf } from '../../src/rule/index.ts';

export default defineRule({
  id: 'tilt/no-prod-dockerfile',
  subject: 'image',
  severity: { ameide: 'error' },
  fix: 'unsafe',
  spares: LEAF_KINDS,
  docs: {
    summary: 'an image that Tilt builds from a Dockerfile that is not dev',
    what: 'Reports an image whose Dockerfile matches the `release` patterns of `settings.dockerfiles`, by whatever builder: `docker_build` (no `dockerfile=` means `<context>/Dockerfile`), the extensions, and every `docker build`, `buildx build`, `bake`, `podman`, `nerdctl`, `buildah`, `kaniko` or `kubectl build` that a `custom_build` command runs, in nested shells and in scripts of the repository too. `dockerfile_contents=` and the images of `settings.integrationImages` are exempt.',
    why: 'A production image in the inner loop takes minutes instead of seconds, cannot be live-updated and hides what only differs in development. Worse, the release Dockerfile then bends to the needs of the inner loop, and the image that is released is not the one that was meant.',
    fix: 'Build `Dockerfile.dev` in Tilt and leave the release Dockerfile to CI.',
    bad: {
      Tiltfile:
        "def build(name, dockerfile='services/%s/Dockerfile'):\n    docker_build('ameide/' + name, '.', dockerfile=dockerfile % name)\n\nfor name in ['agents', 'graph']:\n    build(name)\n",
      'services/agents/Dockerfile': 'FROM alpine\n',
      'services/agents/Dockerfile.dev': 'FROM alpine\n',
      'services/graph/Dockerfile': 'FROM alpine\n',
      'services/graph/Dockerfile.dev': 'FROM alpine\n',
    },
    good: {
      Tiltfile:
        "def build(name, dockerfile='services/%s/Dockerfile.dev'):\n    docker_build('ameide/' + name, '.', dockerfile=dockerfile % name)\n\nfor name in ['agents', 'graph']:\n    build(name)\n",
      'services/agents/Dockerfile': 'FROM alpine\n',
      'services/agents/Dockerfile.dev': 'FROM alpine\n',
      'services/graph/Dockerfile': 'FROM alpine\n',
      'services/graph/Dockerfile.dev': 'FROM alpine\n',
    },
  },
  messages: {
    named: (image: string, dockerfile: string, sibling: string | undefined) =>
      `image "${image}" is built from the release Dockerfile "${dockerfile}"; ${advice(sibling)}`,
    implicit: (image: string, dockerfile: string, sibling: string | undefined) =>
      `image "${image}" names no Dockerfile, so Tilt builds the release Dockerfile "${dockerfile}"; ${advice(sibling)}`,
  },
  check(image, { pipeline, report }) {
    if (pipeline.isIntegrationImage(image)) return;
    const name = image.ref.alternatives[0];
    for (const link of pipeline.dockerfilesOf(image)) {
      if (link.role !== 'release') continue;
      report(
        link.implicit ? 'implicit' : 'named',
        [name ? givenName(shown(name)) : '…', shown(link.path), link.devSibling],
        link.at,
        { related: [...link.via, ...wayOf(image.call, 'builds it', link.at)], fix: buildDevSibling(link, pipeline) },
      );
    }
  },
});

function advice(sibling: string | undefined): string {
  return sibling ? `build "${sibling}" instead` : 'give the service a dev Dockerfile and build that';
}
