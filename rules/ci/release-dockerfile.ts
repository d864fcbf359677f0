import { defineRule, LEAF_KINDS, shown } from '../../src/rule/index.ts';

export default defineRule({
  id: 'ci/release-dockerfile',
  subject: 'workflow',
  severity: { ameide: 'error' },
  spares: LEAF_KINDS,
  docs: {
    summary: 'a workflow that publishes an image built from a dev Dockerfile',
    what: 'Reports an image that a job of a GitHub workflow builds from a dev Dockerfile (`settings.dockerfiles`) and pushes: `docker/build-push-action` and its like with `push`, `docker build` or `buildx build` with `--push` or with a later push of the same name, `docker compose build` with `--push` or a later push, `docker buildx bake` and `docker/bake-action` that push; also in scripts, make targets, reusable workflows and composite actions, with the values of a matrix filled in. A push that depends on the event counts. Images that are only built are left alone.',
    why: 'Dev images hold compilers, source and tokens of live update, build with unpinned dependencies and run a watcher. Published, they are what production pulls.',
    fix: 'Build from the release Dockerfile of the service.',
    bad: {
      '.github/workflows/cd-graph.yml':
        'on: push\njobs:\n  image:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: docker/build-push-action@v6\n        with:\n          file: services/graph/Dockerfile.dev\n          push: true\n          tags: ghcr.io/ameide/graph:main\n',
    },
    good: {
      '.github/workflows/cd-graph.yml':
        'on: push\njobs:\n  image:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: docker/build-push-action@v6\n        with:\n          file: services/graph/Dockerfile.release\n          push: true\n          tags: ghcr.io/ameide/graph:main\n',
    },
  },
  messages: {
    dev: (path: string, sibling: string | undefined) =>
      `the workflow publishes an image built from the dev Dockerfile "${path}"; build it from ${sibling ? `"${sibling}"` : 'its release Dockerfile'}`,
  },
  check(workflow, { pipeline, report }) {
    // `ci/no-tilt-builders` reports Tilt's own builders.
    for (const { path, role, releaseSibling, at, way, byTilt } of pipeline.publishedImages(workflow))
      if (role === 'dev' && !byTilt) report('dev', [shown(path), releaseSibling], at, { related: way });
  },
});
