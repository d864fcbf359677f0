import {
  defineRule,
  type FileWrite,
  HOLE,
  LEAF_KINDS,
  type Pipeline,
  type Publication,
  wayOfCommand,
} from '../../src/rule/index.ts';

export default defineRule({
  id: 'sdk/dynamic-version',
  subject: 'publication',
  severity: { ameide: 'warn' },
  spares: LEAF_KINDS,
  docs: {
    summary: 'a published Python package with a fixed `version`, or a publish script that rewrites a manifest',
    what: 'Looks at what publishes packages (`uv publish`, `twine upload`, `npm publish`, … in a script, a make target or a job of a workflow). Reports the `version` in the `pyproject.toml` of a Python package below `packages/` that it publishes, unless `dynamic` lists `version`; and each command in it, `sed -i`, `npm version`, `uv version`, a redirection, that writes a `pyproject.toml`, `package.json` or `go.mod` of the repository. Copies in temporary and ignored folders may be rewritten.',
    why: 'A script that writes the version into a tracked file leaves the working tree dirty, the next developer commits the change by accident, and two runs at once publish each other’s version.',
    fix: 'Write `dynamic = ["version"]` and let the build read the version from the environment (`AMEIDE_PYTHON_SDK_VERSION`).',
    bad: {
      'packages/ameide_sdk_python/pyproject.toml': '[project]\nname = "ameide-sdk"\nversion = "1.4.2"\n',
      'scripts/publish-sdk.sh': '#!/usr/bin/env bash\nuv build packages/ameide_sdk_python\nuv publish\n',
    },
    good: {
      'packages/ameide_sdk_python/pyproject.toml': '[project]\nname = "ameide-sdk"\ndynamic = ["version"]\n',
      'scripts/publish-sdk.sh': '#!/usr/bin/env bash\nuv build packages/ameide_sdk_python\nuv publish\n',
    },
  },
  messages: {
    fixed: (name: string, version: string) =>
      `package "${name}" is published with the fixed version "${version}"; list "version" in "dynamic" and let the build compute it`,
    rewrites: (by: string, path: string) =>
      `"${by}" rewrites "${path}" to publish it; let the build take the version from the environment`,
  },
  check(publication, { pipeline, report }) {
    const published = { message: 'published here', span: publication.at };
    for (const { file, ecosystem, name, version, dynamic } of pipeline.manifests) {
      if (ecosystem !== 'python' || !version || dynamic.includes('version')) continue;
      const folder = file.slice(0, Math.max(0, file.lastIndexOf('/')));
      if (!/^packages\//.test(file) || !publication.concerns(folder)) continue;
      report('fixed', [name?.text ?? folder, version.text.text], version.at, { related: [published] });
    }
    for (const write of writesOf(publication, pipeline)) {
      const at = write.command.span ?? write.at;
      const shown = write.path.replaceAll(HOLE, '…');
      if (at) report('rewrites', [write.by, shown], at, { related: [...wayOfCommand(write.command), published] });
    }
  },
});

/** The manifests of the repository that the publication writes; generated ones and copies apart. */
function writesOf({ routines }: Publication, pipeline: Pipeline): readonly FileWrite[] {
  return routines
    .flatMap((routine) => pipeline.writesOf(routine))
    .filter(({ path, recursive }) => {
      if (recursive || path.startsWith(HOLE) || !/(?:^|\/)(?:pyproject\.toml|package\.json|go\.mod)$/.test(path))
        return false;
      if (path.includes(HOLE)) return !pipeline.repository.ignored(path.slice(0, path.indexOf('/')));
      return pipeline.repository.files.some((file) => file.path === path);
    });
}
