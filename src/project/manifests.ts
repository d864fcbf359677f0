import { argoApplications } from '../evaluate/argo/application.ts';
import { evaluateCi } from '../evaluate/ci/workflow.ts';
import { composeProject } from '../evaluate/compose/project.ts';
import { evaluateK3dConfig, localRegistryHosting } from '../evaluate/registry/k3d.ts';
import { dirname } from '../host/host.ts';
import type { ArgoApplication } from '../model/argo.ts';
import type { CiWorkflow } from '../model/ci.ts';
import type { ComposeService } from '../model/compose.ts';
import type { FileKind } from '../model/files.ts';
import type { K3dConfig, LocalRegistryHosting } from '../model/registry.ts';
import type { YamlNode } from '../parse/yaml/node.ts';
import type { ProjectFiles } from './files.ts';

/** The Argo CD Applications of the repository, those that ApplicationSets generate included. */
export function readApplications(files: ProjectFiles): readonly ArgoApplication[] {
  const repository = {
    files: files.repository.files.map((file) => file.path),
    yaml: (path: string) => files.yaml(path),
  };
  return eachMentioning(files, ['yaml', 'values', 'template'], 'argoproj.io', 'applications', (root, path) =>
    argoApplications(root, path, repository),
  );
}

/** The GitHub workflows and composite actions of the repository. */
export function readWorkflows(files: ProjectFiles): readonly CiWorkflow[] {
  const repository = {
    yaml: (path: string) => files.yaml(path),
    source: (path: string) => files.source(path),
    packageFolders: () => files.packageFolders(),
  };
  return eachMentioning(
    files,
    ['workflow', 'action'],
    '',
    'workflows',
    (root, path) => evaluateCi(root, path, repository) ?? [],
  );
}

export function readK3dConfigs(files: ProjectFiles): readonly K3dConfig[] {
  return eachMentioning(
    files,
    ['yaml', 'values'],
    'k3d.io/',
    'k3d configs',
    (root, path) => evaluateK3dConfig(root, path, (other) => files.yaml(other)) ?? [],
  );
}

export function readRegistryHostings(files: ProjectFiles): readonly LocalRegistryHosting[] {
  return eachMentioning(
    files,
    ['yaml', 'values'],
    'local-registry-hosting',
    'registry hostings',
    (root) => localRegistryHosting(root) ?? [],
  );
}

export function readComposeServices(files: ProjectFiles): readonly ComposeService[] {
  return files.repository.ofKind('compose').flatMap(({ path }) => readComposeFile(files, path));
}

/** The services that a compose file names, taken by itself with an empty environment. */
function readComposeFile(files: ProjectFiles, path: string): readonly ComposeService[] {
  return files.memo.once(`compose services ${path}`, () => {
    const file = files.source(path);
    if (!file) return NONE;
    const { services } = composeProject({
      files: [file],
      folder: dirname(path),
      variables: () => undefined,
      source: (other) => files.source(other),
    });
    return services.filter((service) => service.file === path);
  });
}

/** What the documents of files hold whose text has a mark; the others are not parsed. `what` names the reading. */
function eachMentioning<T>(
  files: ProjectFiles,
  kinds: readonly FileKind[],
  mark: string,
  what: string,
  read: (root: YamlNode | undefined, path: string) => T | readonly T[],
): readonly T[] {
  return kinds
    .flatMap((kind) => files.repository.ofKind(kind))
    .flatMap(({ path }) =>
      files.memo.once(`${what} ${path}`, (): readonly T[] => {
        if (!files.source(path)?.text.includes(mark)) return NONE;
        return (files.yaml(path)?.documents ?? []).flatMap(({ contents }) => read(contents, path));
      }),
    );
}

/** One empty list for all files without a mark: a change in one of them changes nothing. */
const NONE: readonly never[] = [];
