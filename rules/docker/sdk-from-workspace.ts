import { defineRule, LEAF_KINDS, type WorkspaceSdk } from '../../src/rule/index.ts';

export default defineRule({
  id: 'docker/sdk-from-workspace',
  subject: 'dockerfile',
  severity: { ameide: 'error' },
  spares: LEAF_KINDS,
  docs: {
    summary: 'a release image that does not copy the SDK package that its service depends on',
    what: 'For a release Dockerfile whose service (the nearest `package.json`, `go.mod` or `pyproject.toml`) depends on an Ameide SDK: the build must copy `packages/ameide_sdk_ts`, `packages/ameide_sdk_go` or `packages/ameide_sdk_python`, a folder above it, or everything, and `.dockerignore` must leave it in. A bind mount counts, too. Dependencies for development only do not.',
    why: 'Without the folder the package manager either fails or falls back to the published SDK: the image then speaks the protos of the last release and not those of its commit.',
    fix: 'Copy the SDK package before the dependencies are installed.',
    bad: {
      'services/inference/pyproject.toml': '[project]\nname = "inference"\ndependencies = ["ameide-sdk"]\n',
      'services/inference/Dockerfile.release': 'FROM python:3.12\nCOPY services/inference services/inference\n',
    },
    good: {
      'services/inference/pyproject.toml': '[project]\nname = "inference"\ndependencies = ["ameide-sdk"]\n',
      'services/inference/Dockerfile.release':
        'FROM python:3.12\nCOPY packages/ameide_sdk_python packages/ameide_sdk_python\nCOPY services/inference services/inference\n',
    },
  },
  messages: {
    missing: (dependency: string, folder: string) =>
      `the service depends on "${dependency}", but the image does not copy "${folder}"; a release image takes the SDK from the workspace`,
  },
  check(dockerfile, { pipeline, report }) {
    if (dockerfile.role !== 'release') return;
    const sdks = new Map<string, WorkspaceSdk>(pipeline.workspaceSdks(dockerfile).map((sdk) => [sdk.folder, sdk]));
    for (const build of dockerfile.builds)
      for (const { dependency, folder } of sdks.values()) {
        if (pipeline.buildContext(dockerfile, build).mayBring(folder)) continue;
        report('missing', [dependency.name, folder], dockerfile.file.top, {
          related: [{ message: `"${dependency.name}" is required here`, span: dependency.at }],
        });
      }
  },
});
