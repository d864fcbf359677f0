import { defineRule, LEAF_KINDS, shown, wayOf } from '../../src/rule/index.ts';

export default defineRule({
  id: 'tilt/integration-dockerfile',
  subject: 'image',
  severity: { ameide: 'warn' },
  spares: LEAF_KINDS,
  docs: {
    summary: 'an integration image built from a dev Dockerfile while the service has a release one',
    what: 'Reports an image of `settings.integrationImages` that Tilt builds from a dev Dockerfile when the same folder has a release Dockerfile.',
    why: 'Integration tests are the last look at what will be released. Run against the dev image they prove that the development server works.',
    fix: "Build the service's release Dockerfile for the integration image.",
    bad: {
      Tiltfile: "docker_build('ameide/agents-e2e', '.', dockerfile='Dockerfile.dev')\n",
      'Dockerfile.dev': 'FROM alpine\n',
      'Dockerfile.release': 'FROM alpine\n',
    },
    good: {
      Tiltfile: "docker_build('ameide/agents-e2e', '.', dockerfile='Dockerfile.release')\n",
      'Dockerfile.dev': 'FROM alpine\n',
      'Dockerfile.release': 'FROM alpine\n',
    },
  },
  messages: {
    dev: (image: string, dockerfile: string, release: string) =>
      `integration image "${image}" is built from the dev Dockerfile "${dockerfile}"; test what is released and build "${release}"`,
  },
  check(image, { pipeline, report }) {
    if (!pipeline.isIntegrationImage(image)) return;
    const name = image.ref.alternatives[0];
    for (const link of pipeline.dockerfilesOf(image)) {
      if (link.role !== 'dev' || !link.releaseSibling) continue;
      report('dev', [name ? shown(name) : '…', shown(link.path), link.releaseSibling], link.at, {
        related: [...link.via, ...wayOf(image.call, 'builds it', link.at)],
      });
    }
  },
});
