import { defineRule, LEAF_KINDS } from '../../src/rule/index.ts';

export default defineRule({
  id: 'tilt/paths-exist',
  subject: 'tiltProject',
  severity: { recommended: 'error', ameide: 'error' },
  spares: LEAF_KINDS,
  docs: {
    summary: 'a Dockerfile, context, chart, values file, module or script that does not exist',
    what: 'Reports a path that the Tilt configuration uses and the repository does not have: Dockerfiles and contexts of `docker_build` and of builds inside commands, charts and values files of releases, modules that are loaded, files that are read, scripts that commands run. Paths that git ignores, or that a command of the Tiltfile writes, may be generated and are not reported.',
    why: 'After a service moves, its old path stays in a table row that one mode uses. `tilt up` of that mode fails at load, or after ten minutes when Helm reads the values file.',
    fix: 'Name the path as it is now, or remove what names it.',
    bad: {
      Tiltfile: "docker_build('ameide/agents', 'services/agents', dockerfile='services/agents/Dockerfil.dev')\n",
      'services/agents/Dockerfile.dev': 'FROM alpine\n',
    },
    good: {
      Tiltfile: "docker_build('ameide/agents', 'services/agents', dockerfile='services/agents/Dockerfile.dev')\n",
      'services/agents/Dockerfile.dev': 'FROM alpine\n',
    },
  },
  messages: {
    missing: (use: string, path: string, nearest: string | undefined) =>
      `${use} "${path}" does not exist${nearest ? `; did you mean "${nearest}"?` : ' in the repository'}`,
  },
  check(project, { pipeline, report }) {
    for (const { use, path, nearest, at, related } of pipeline.missingPaths(project))
      report('missing', [use, path, nearest], at, { related });
  },
});
