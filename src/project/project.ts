import { evaluateDockerfile } from '../evaluate/dockerfile/evaluateDockerfile.ts';
import { dirname, type Host, joinPath } from '../host/host.ts';
import { type DockerfileParameters, linkPipeline } from '../link/pipeline.ts';
import type { ShellCommand } from '../model/command.ts';
import type { DockerfileFacts } from '../model/dockerfile.ts';
import type { Repository } from '../model/files.ts';
import type { ParseError, Pipeline } from '../model/pipeline.ts';
import { certain } from '../model/possible.ts';
import type { Settings } from '../model/settings.ts';
import { readCharts } from './charts.ts';
import { ProjectFiles } from './files.ts';
import {
  readApplications,
  readComposeServices,
  readK3dConfigs,
  readRegistryHostings,
  readWorkflows,
} from './manifests.ts';
import { readScripts } from './scripts.ts';
import { ChartTemplates } from './templates.ts';
import { evaluateProjects, evaluateScenario } from './tilt.ts';
import { collectValuePaths } from './value-paths.ts';

/** What a project is made of. */
export interface ProjectInput {
  readonly host: Host;
  readonly settings: Settings;
  readonly repository: Repository;
  /** Gets the Starlark parser ready; asked for when the repository has Tiltfiles. A host without Node loads it itself. */
  readonly loadStarlark?: () => Promise<void>;
}

/**
 * The pipeline of one project. Wires the stages together: each fact is evaluated when a rule first asks for it, and each
 * file is read and parsed once.
 */
export async function createPipeline({ host, settings, repository, loadStarlark }: ProjectInput): Promise<Pipeline> {
  if (loadStarlark && repository.ofKind('tiltfile').length > 0) await loadStarlark();
  const files = new ProjectFiles(host, repository);
  const templates = new ChartTemplates(files);
  const pipeline: Pipeline = linkPipeline({
    settings,
    repository,
    tiltProjects: () => evaluateProjects(files, settings),
    tiltScenario: (root, given) => evaluateScenario(files, settings, root, given),
    charts: () => readCharts(files, settings),
    valuePaths: () =>
      collectValuePaths(files, {
        charts: pipeline.charts,
        tiltProjects: pipeline.tiltProjects,
        commands: commandsOf(pipeline),
        namedValuesFiles: new Set(),
        templateReads: (chart) => templates.reads(chart),
      }),
    dockerfile: (path, parameters) => evaluateDockerfileOf(files, path, parameters),
    scripts: () => readScripts(files),
    workflows: () => readWorkflows(files),
    applications: () => readApplications(files),
    k3dConfigs: () => readK3dConfigs(files),
    registryHostings: () => readRegistryHostings(files),
    composeServices: () => readComposeServices(files),
    parseErrors: () => [...parseErrors(files), ...pipeline.charts.flatMap((chart) => templates.errors(chart))],
  });
  return pipeline;
}

/** The commands of the repository's scripts, Makefiles and workflows. */
function commandsOf({ scripts, workflows }: Pipeline): readonly ShellCommand[] {
  return [
    ...scripts.flatMap((script) => script.facts.commands),
    ...workflows.flatMap((workflow) =>
      workflow.steps.flatMap((step) => step.script?.runs.flatMap((run) => run.commands) ?? []),
    ),
  ];
}

function parseErrors(files: ProjectFiles): readonly ParseError[] {
  const errors: ParseError[] = [];
  for (const kind of ['values', 'yaml', 'chart', 'workflow', 'compose'] as const)
    for (const { path } of files.repository.ofKind(kind)) {
      const problem = files.yaml(path)?.problems[0];
      if (problem) errors.push({ at: problem.span, message: problem.message, language: 'YAML' });
    }
  return errors;
}

function evaluateDockerfileOf(
  files: ProjectFiles,
  path: string,
  { buildArgs, target, context }: DockerfileParameters,
): DockerfileFacts | undefined {
  const file = files.source(path);
  const folder = certain(context)?.path ?? dirname(path);
  const name = certain(target);
  return (
    file &&
    evaluateDockerfile(file, {
      buildArgs: new Map(buildArgs.map((argument) => [argument.name, argument.value])),
      target: name?.known && name.text !== '' ? name.text : undefined,
      readContext: (inContext) => {
        const joined = joinPath(folder, inContext);
        return joined === undefined ? undefined : files.source(joined);
      },
    })
  );
}
