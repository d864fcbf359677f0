import { devcontainerCommands } from '../evaluate/devcontainer/commands.ts';
import { goManifest } from '../evaluate/packages/go.ts';
import { npmManifest } from '../evaluate/packages/npm.ts';
import { pythonManifest } from '../evaluate/packages/python.ts';
import { basename } from '../host/host.ts';
import type { DevcontainerCommand } from '../model/devcontainer.ts';
import type { PackageManifest } from '../model/packages.ts';
import type { ProjectFiles } from './files.ts';

/** The package manifests of the repository: `package.json`, `go.mod`, `go.work`, `pyproject.toml`. */
export function readManifests(files: ProjectFiles): readonly PackageManifest[] {
  const { repository } = files;
  const go = [...repository.ofKind('go-mod'), ...repository.files.filter(({ path }) => basename(path) === 'go.work')];
  return [
    ...repository.ofKind('package-json').flatMap(({ path }) => {
      const source = files.source(path);
      return (source && npmManifest(source)) ?? [];
    }),
    ...go.flatMap(({ path }) => {
      const source = files.source(path);
      return source ? [goManifest(source)] : [];
    }),
    ...repository.ofKind('pyproject').flatMap(({ path }) => {
      const source = files.source(path);
      const toml = files.toml(path);
      return source && toml ? [pythonManifest(toml.root, source)] : [];
    }),
  ];
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
