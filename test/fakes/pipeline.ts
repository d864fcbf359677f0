import { discover } from '../../src/discover/discover.ts';
import { createMemoryHost } from '../../src/host/memory.ts';
import { linkPipeline } from '../../src/link/pipeline.ts';
import type { Repository } from '../../src/model/files.ts';
import type { Pipeline } from '../../src/model/pipeline.ts';
import { defaultSettings } from '../../src/model/settings.ts';

/** A pipeline over files in which nothing was evaluated. */
export function filesPipeline(repository: Repository, over: Partial<Pipeline> = {}): Pipeline {
  const pipeline = linkPipeline({
    settings: defaultSettings,
    repository,
    tiltProjects: () => [],
    charts: () => [],
    deployments: () => [],
    conformingImageHelper: () => undefined,
    valuePaths: () => [],
    scripts: () => [],
    manifests: () => [],
    devcontainerCommands: () => [],
    variables: () => [],
    imports: () => [],
    mentionsOf: () => [],
    mentionsOfValue: () => [],
    mentionsOfCommand: () => [],
    imageFacts: () => ({ builds: [], pushes: [], tags: [], imports: [], loads: [], digests: [], composes: [] }),
    fileWrites: () => [],
    helmCommand: () => undefined,
    registryCommand: () => undefined,
    workflows: () => [],
    applications: () => [],
    k3dConfigs: () => [],
    registryHostings: () => [],
    composeServices: () => [],
    dockerfile: () => undefined,
    parseErrors: () => [],
  });
  return Object.defineProperties(pipeline, Object.getOwnPropertyDescriptors(over));
}

export function memoryPipeline(files: Readonly<Record<string, string>>, over: Partial<Pipeline> = {}): Pipeline {
  return filesPipeline(discover(createMemoryHost(files)).repository, over);
}
