import { defineRule, LEAF_KINDS, shown, wayOf } from '../../src/rule/index.ts';

export default defineRule({
  id: 'tilt/copy-in-context',
  subject: 'dockerfile',
  severity: { recommended: 'error', ameide: 'error' },
  spares: LEAF_KINDS,
  docs: {
    summary: 'a `COPY` or `ADD` source that the build cannot see',
    what: 'For each Dockerfile that Tilt builds (with `docker_build` or inside a command), reports the sources of `COPY` and `ADD` that lie outside the build context, that `only=` leaves out, that `ignore=` or `.dockerignore` takes out, or that are not there. Paths that git ignores may be generated and are passed over, as are stages that the target does not need and wildcards beside sources that exist.',
    why: 'The build fails with "not found" for a file that is plainly there, on the first machine without the cached layer.',
    fix: 'Widen the context or `only=`, or take the pattern out of the ignore file.',
    bad: {
      Tiltfile: "docker_build('ameide/agents', 'services/agents', dockerfile='services/agents/Dockerfile.dev')\n",
      'services/agents/Dockerfile.dev': 'FROM node:24\nCOPY pnpm-lock.yaml ./\n',
      'pnpm-lock.yaml': '',
    },
    good: {
      Tiltfile: "docker_build('ameide/agents', '.', dockerfile='services/agents/Dockerfile.dev')\n",
      'services/agents/Dockerfile.dev': 'FROM node:24\nCOPY pnpm-lock.yaml ./\n',
      'pnpm-lock.yaml': '',
    },
  },
  messages: {
    outside: (source: string, context: string) =>
      `"${source}" lies outside the build context "${context}"; copy from the context, or widen it`,
    only: (source: string, context: string) =>
      `"${source}" is not among the only= paths of the build context "${context}"; add it there`,
    ignore: (source: string, context: string) =>
      `"${source}" is taken out of the build context "${context}" by ignore=; copy something else or change the pattern`,
    dockerignore: (source: string, context: string) =>
      `"${source}" is taken out of the build context "${context}" by the .dockerignore; copy something else or change the pattern`,
    missing: (source: string, context: string) =>
      `"${source}" does not exist in the build context "${context}"; name a path that is there`,
  },
  check(dockerfile, { pipeline, report }) {
    for (const { image, source, reason, at, context, related } of pipeline.unseenSources(dockerfile))
      report(reason, [shown(source), context || '.'], at, {
        related: [...related, ...wayOf(image.call, 'builds it', at)],
      });
  },
});
