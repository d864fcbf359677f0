import { evaluateDockerfile } from '../evaluate/dockerfile/evaluateDockerfile.ts';
import { mentionsOfCommand, mentionsOfTiltValue } from '../evaluate/mentions/mentions.ts';
import { fileWrites } from '../evaluate/shell/tools/fileWrites.ts';
import { imageFacts } from '../evaluate/shell/tools/imageFacts.ts';
import { readHelmCommand } from '../evaluate/values/helm-command.ts';
import { dirname, type Host, joinPath } from '../host/host.ts';
import { type IgnorePatterns, ignoreLines, ignorePatterns } from '../link/dockerignore.ts';
import { linkPipeline } from '../link/pipeline.ts';
import type { DockerfileFacts, DockerfileParameters } from '../model/dockerfile.ts';
import type { Repository } from '../model/files.ts';
import type { Memo } from '../model/memo.ts';
import type { ParserName, Pipeline } from '../model/pipeline.ts';
import { certain } from '../model/possible.ts';
import type { Settings } from '../model/settings.ts';
import { NotInOutlineError, restoreOutline, type StoredOutline } from './build-outline.ts';
import { ChartFacts } from './chart-facts.ts';
import { readCharts } from './charts.ts';
import { readRegistryCommand } from './commands.ts';
import { ProjectFiles } from './files.ts';
import {
  readApplications,
  readComposeServices,
  readK3dConfigs,
  readRegistryHostings,
  readWorkflows,
} from './manifests.ts';
import { mayImportProtos, readImports, readMentions, readVariables } from './mentions.ts';
import { readDevcontainerCommands, readManifests } from './packages.ts';
import { parseErrors } from './parse-errors.ts';
import { readScripts } from './scripts.ts';
import { ChartTemplates } from './templates.ts';
import { evaluateProjects, evaluateScenario } from './tilt.ts';
import { keyOfPossible } from './traced-key.ts';
import { collectValuePaths } from './value-paths.ts';
import { namedValuesFiles } from './values-files.ts';

/** What a project is made of. */
export interface ProjectInput {
  readonly host: Host;
  readonly settings: Settings;
  readonly repository: Repository;
  /** Gets the Starlark parser ready; asked for when the repository has Tiltfiles. A host without Node loads it itself. */
  readonly loadStarlark?: () => Promise<void>;
  /** Keeps what is read and linked; default: for one run. */
  readonly memo?: Memo;
  /** Parsers that the rules that are on ask for; each is made ready only when the repository has something for it. */
  readonly needs?: ReadonlySet<ParserName>;
  /** What an earlier run found out of what builds images, for one that asks about leaf files alone; see `BuildOutline`. */
  readonly outline?: StoredOutline;
  /** Asks the pipeline before anything else does, and before any file is read but those that tell what there is. */
  readonly before?: (pipeline: Pipeline) => void;
}

/**
 * The pipeline of one project. Wires the stages together: each fact is evaluated when a rule first asks for it, and each
 * file is read and parsed once.
 */
export async function createPipeline(input: ProjectInput): Promise<Pipeline> {
  const { host, settings, repository, loadStarlark, needs, memo } = input;
  if (loadStarlark && !input.outline && repository.ofKind('tiltfile').length > 0) await loadStarlark();
  const files = new ProjectFiles(host, repository, memo);
  const templates = new ChartTemplates(files);
  const facts = new ChartFacts(files, templates, () => pipeline);
  const outline = input.outline && restoreOutline(input.outline, repository.source);
  const pipeline: Pipeline = linkPipeline({
    settings,
    outline,
    repository,
    memo: files.memo,
    tiltProjects() {
      if (outline) throw new NotInOutlineError('the kept outline does not hold the Tiltfiles');
      return evaluateProjects(files, settings);
    },
    tiltScenario: (root, given) => evaluateScenario(files, settings, root, given),
    charts: () => readCharts(files, settings, facts),
    deployments: () => facts.deployments(),
    conformingImageHelper: (chart) => facts.conformingImageHelper(chart),
    valuePaths: () =>
      collectValuePaths(files, {
        charts: () => pipeline.charts,
        tiltProjects: () => pipeline.tiltProjects,
        scripts: () => pipeline.scripts,
        workflows: () => pipeline.workflows,
        applications: () => pipeline.applications,
        namedValuesFiles: () => namedValuesFiles(files, pipeline),
        templateReads: (chart) => templates.reads(chart),
        readsOfText: (text, chart) => templates.readsOfText(text, chart),
      }),
    dockerfile: (path, parameters) => evaluateDockerfileOf(files, path, parameters),
    scripts: () => readScripts(files, pipeline.manifests),
    manifests: () => readManifests(files),
    devcontainerCommands: () => readDevcontainerCommands(files),
    workflows: () => readWorkflows(files),
    applications: () => readApplications(files),
    k3dConfigs: () => readK3dConfigs(files),
    registryHostings: () => readRegistryHostings(files),
    composeServices: () => readComposeServices(files),
    mentionsOf: (path) => readMentions(files, path),
    mentionsOfValue: mentionsOfTiltValue,
    mentionsOfCommand,
    variables: () => readVariables(files),
    imports: (path, marks) => readImports(files, path, marks),
    imageFacts: (commands) => imageFacts(commands, (path) => files.source(path)),
    fileWrites,
    helmCommand: readHelmCommand,
    registryCommand: readRegistryCommand,
    parseErrors: () => [...parseErrors(files), ...pipeline.charts.flatMap((chart) => templates.errors(chart))],
  });
  input.before?.(pipeline);
  if (needs?.has('typescript') && mayImportProtos(files)) {
    const { loadTypeScriptParser } = await import('../parse/typescript/modules.ts');
    await loadTypeScriptParser();
  }
  return pipeline;
}

/** The facts of a Dockerfile; builds with equal parameters share them. */
function evaluateDockerfileOf(
  files: ProjectFiles,
  path: string,
  parameters: DockerfileParameters,
): DockerfileFacts | undefined {
  const { buildArgs, target, context, openArguments } = parameters;
  const folder = certain(context)?.path;
  const key = [
    path,
    folder ?? '\0',
    certain(target)?.text ?? '\0',
    openArguments ? '1' : '',
    ...buildArgs.map(({ name, value }) => `${name}=${keyOfPossible(value)}`),
  ].join('\u0005');
  return files.memo.once(`dockerfile ${key}`, () => evaluateDockerfileWith(files, path, parameters));
}

function evaluateDockerfileWith(
  files: ProjectFiles,
  path: string,
  { buildArgs, target, context, openArguments }: DockerfileParameters,
): DockerfileFacts | undefined {
  const file = files.source(path);
  // Where no build is known, the context is the Dockerfile's own folder or the root.
  const given = certain(context)?.path;
  const folders = given === undefined ? [dirname(path), ''] : [given];
  const name = certain(target);
  const leavesOut = (folder: string, inContext: string) => ignoredIn(files, path, folder).ignores(inContext);
  return (
    file &&
    evaluateDockerfile(file, {
      buildArgs: new Map(buildArgs.map((argument) => [argument.name, argument.value])),
      ...(openArguments ? { openArguments } : {}),
      target: name?.known && name.text !== '' ? name.text : undefined,
      readContext: (inContext) => {
        for (const folder of folders) {
          const joined = joinPath(folder, inContext);
          const found = joined === undefined ? undefined : files.source(joined);
          if (found && !leavesOut(folder, inContext)) return found;
        }
        return undefined;
      },
    })
  );
}

/** What the `.dockerignore` of a Dockerfile, or of the folder that is its context, leaves out. */
function ignoredIn(files: ProjectFiles, dockerfile: string, folder: string): IgnorePatterns {
  const own = `${dockerfile}.dockerignore`;
  const path = files.source(own) ? own : joinPath(folder, '.dockerignore');
  return files.memo.once(`dockerignore ${path}`, () => {
    const file = path === undefined ? undefined : files.source(path);
    return ignorePatterns(file ? ignoreLines(file.text) : []);
  });
}
