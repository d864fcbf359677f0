import { devcontainerCommands } from '../evaluate/devcontainer/commands.ts';
import { goManifest } from '../evaluate/packages/go.ts';
import { npmManifest } from '../evaluate/packages/npm.ts';
import { pythonManifest } from '../evaluate/packages/python.ts';
import { basename } from '../host/host.ts';
import type { DevcontainerCommand } from '../model/devcontainer.ts';
import type { RepositoryFile } from '../model/files.ts';
import type { PackageManifest } from '../model/packages.ts';
import type { SourceFile } from '../text/source.ts';
import type { ProjectFiles } from './files.ts';

/** The package manifests of the repository: `package.json`, `go.mod`, `go.work`, `pyproject.toml`. */
export function readManifests(files: ProjectFiles): readonly PackageManifest[] {
  const { repository } = files;
  const go = [...repository.ofKind('go-mod'), ...repository.files.filter(({ path }) => basename(path) === 'go.work')];
  return [
    ...manifestsOf(files, repository.ofKind('package-json'), npmManifest),
    ...manifestsOf(files, go, goManifest),
    ...manifestsOf(files, repository.ofKind('pyproject'), (source) => {
      const toml = files.toml(source.path);
      return toml && pythonManifest(toml.root, source);
    }),
  ];
}

/** The manifests of files, each read once. */
function manifestsOf(
  files: ProjectFiles,
  listed: readonly RepositoryFile[],
  read: (source: SourceFile) => PackageManifest | undefined,
): readonly PackageManifest[] {
  return listed.flatMap(({ path }) => {
    const manifest = files.memo.once(`manifest ${path}`, () => {
      const source = files.source(path);
      return source && read(source);
    });
    return manifest ?? [];
  });
}

/** The commands of every `devcontainer.json`. */
export function readDevcontainerCommands(files: ProjectFiles): readonly DevcontainerCommand[] {
  return files.repository
    .ofKind('json')
    .filter(({ path }) => /^\.?devcontainer\.json$/.test(basename(path)))
    .flatMap(({ path }) => {
      const source = files.source(path);
      return source ? devcontainerCommands(source, (other) => files.source(other)) : [];
    });
}
