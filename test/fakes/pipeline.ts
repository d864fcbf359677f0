import { discover } from '../../src/discover/discover.ts';
import { createMemoryHost } from '../../src/host/memory.ts';
import type { Repository } from '../../src/model/files.ts';
import type { Pipeline } from '../../src/model/pipeline.ts';
import { defaultSettings } from '../../src/model/settings.ts';

/** A pipeline over files in which nothing was evaluated. */
export function filesPipeline(repository: Repository, over: Partial<Pipeline> = {}): Pipeline {
  return {
    settings: defaultSettings,
    repository,
    tiltProjects: [],
    apiCalls: [],
    images: [],
    imageMentions: [],
    resources: [],
    releases: [],
    charts: [],
    valuePaths: [],
    dockerfiles: [],
    unresolved: [],
    parseErrors: [],
    dockerfilesOf: () => [],
    chartOf: () => undefined,
    isIntegrationImage: () => false,
    ...over,
  };
}

export function memoryPipeline(files: Readonly<Record<string, string>>, over: Partial<Pipeline> = {}): Pipeline {
  return filesPipeline(discover(createMemoryHost(files)).repository, over);
}
