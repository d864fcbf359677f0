import { argoApplications } from '../evaluate/argo/application.ts';
import { evaluateCi } from '../evaluate/ci/workflow.ts';
import { composeServices } from '../evaluate/compose/services.ts';
import { evaluateK3dConfig, localRegistryHosting } from '../evaluate/registry/k3d.ts';
import type { ArgoApplication } from '../model/argo.ts';
import type { CiWorkflow } from '../model/ci.ts';
import type { FileKind } from '../model/files.ts';
import type { ComposeService, K3dConfig, LocalRegistryHosting } from '../model/registry.ts';
import type { YamlNode } from '../parse/yaml/node.ts';
import type { ProjectFiles } from './files.ts';

/** The Argo CD Applications of the repository, those that ApplicationSets generate included. */
export function readApplications(files: ProjectFiles): readonly ArgoApplication[] {
  const repository = {
    files: files.repository.files.map((file) => file.path),
    yaml: (path: string) => files.yaml(path),
  };
  return documentsMentioning(files, ['yaml', 'values', 'template'], 'argoproj.io').flatMap(({ path, root }) =>
    argoApplications(root, path, repository),
  );
}

/** The GitHub workflows and composite actions of the repository. */
export function readWorkflows(files: ProjectFiles): readonly CiWorkflow[] {
  const repository = {
    yaml: (path: string) => files.yaml(path),
    source: (path: string) => files.source(path),
  };
  return documentsMentioning(files, ['workflow', 'action'], '').flatMap(
    ({ path, root }) => evaluateCi(root, path, repository) ?? [],
  );
}

export function readK3dConfigs(files: ProjectFiles): readonly K3dConfig[] {
  return documentsMentioning(files, ['yaml', 'values'], 'k3d.io/').flatMap(
    ({ path, root }) => evaluateK3dConfig(root, path, (other) => files.yaml(other)) ?? [],
  );
}

export function readRegistryHostings(files: ProjectFiles): readonly LocalRegistryHosting[] {
  return documentsMentioning(files, ['yaml', 'values'], 'local-registry-hosting').flatMap(
    ({ root }) => localRegistryHosting(root) ?? [],
  );
}

export function readComposeServices(files: ProjectFiles): readonly ComposeService[] {
  return documentsMentioning(files, ['compose'], '').flatMap(({ path, root }) => composeServices(root, path));
}

/** The documents of files whose text holds a mark; the others are not parsed. */
function documentsMentioning(
  files: ProjectFiles,
  kinds: readonly FileKind[],
  mark: string,
): readonly { readonly path: string; readonly root: YamlNode | undefined }[] {
  return kinds
    .flatMap((kind) => files.repository.ofKind(kind))
    .filter(({ path }) => files.source(path)?.text.includes(mark))
    .flatMap(({ path }) => (files.yaml(path)?.documents ?? []).map(({ contents }) => ({ path, root: contents })));
}
