import { defineRule, LEAF_KINDS } from '../../src/rule/index.ts';

export default defineRule({
  id: 'docker/dev-release-pair',
  subject: 'dockerfile',
  severity: { ameide: 'warn' },
  spares: LEAF_KINDS,
  docs: {
    summary: 'a service with a dev but no release Dockerfile, or one that Tilt builds without a dev Dockerfile',
    what: 'Reports, at its first line, the dev Dockerfile of a service (a folder below `services/`) that has no release Dockerfile, and the release Dockerfile of a service that Tilt builds and that has no dev Dockerfile. What is dev and what is release follows from `settings.dockerfiles`. Images that exist for tests only need no release.',
    why: 'A service without a release Dockerfile cannot be shipped, and one without a dev Dockerfile is built by Tilt from the release one: without the workspace, so that changes of the protos and SDKs do not show.',
    fix: 'Add `Dockerfile.dev` or `Dockerfile.release` beside it.',
    bad: { 'services/threads/Dockerfile.dev': 'FROM node:24\n' },
    good: {
      'services/threads/Dockerfile.dev': 'FROM node:24\n',
      'services/threads/Dockerfile.release': 'FROM node:24\n',
    },
  },
  messages: {
    release: (path: string) => `"${path}" has no release Dockerfile beside it; a service has one for each ring`,
    dev: (path: string) =>
      `"${path}" has no dev Dockerfile beside it although Tilt builds the service; a service has one for each ring`,
  },
  check(dockerfile, { pipeline, report }) {
    const missing = pipeline.missingSibling(dockerfile);
    if (missing) report(missing, [dockerfile.path], dockerfile.file.top);
  },
});
