import { evaluateShell } from '../evaluate/shell/evaluateShell.ts';
import { ChartFolders, chartOfValuesFile, hasValuesPath, isManifest } from '../evaluate/values/files.ts';
import { namedAsValues, valuePathsOfCommand } from '../evaluate/values/flags.ts';
import { evaluateHelmfile } from '../evaluate/values/helmfile.ts';
import { distinctUses, valuePathsOfManifest } from '../evaluate/values/manifest.ts';
import { valuePathsOfMapping } from '../evaluate/values/mapping.ts';
import { valuePathsOfMarkdown } from '../evaluate/values/markdown.ts';
import { valuePathsOfSchema } from '../evaluate/values/schema.ts';
import { valuePathsOfDotted } from '../evaluate/values/use.ts';
import type { ArgoApplication } from '../model/argo.ts';
import type { CiWorkflow } from '../model/ci.ts';
import type { ShellCommand } from '../model/command.ts';
import type { FileKind, RepositoryFile } from '../model/files.ts';
import type { Chart, ValuePathUse } from '../model/helm.ts';
import type { Memo } from '../model/memo.ts';
import type { Script } from '../model/script.ts';
import type { ImageKey, Release, TiltCommand, TiltProject } from '../model/tilt.ts';
import { readMarkdown } from '../parse/markdown/blocks.ts';
import { walk } from '../parse/yaml/path.ts';
import type { TracedText } from '../text/traced.ts';
import type { ProjectFiles } from './files.ts';

/** The facts that name Helm values besides the files themselves, as they are whenever they are asked for. */
export interface ValuePathSources {
  charts(): readonly Chart[];
  tiltProjects(): readonly TiltProject[];
  scripts(): readonly Script[];
  workflows(): readonly CiWorkflow[];
  /** The Applications, those that ApplicationSets generate included. */
  applications(): readonly ArgoApplication[];
  /** Values files that something names: releases, Applications, Helmfiles. */
  namedValuesFiles(): ReadonlySet<string>;
  templateReads(chart: Chart): readonly ValuePathUse[];
  /** The values that a text reads which a template may hand to `tpl`. */
  readsOfText(text: TracedText, chart: string | undefined): readonly ValuePathUse[];
}

/** Every place of the repository where a Helm value is named by its path. */
export function collectValuePaths(files: ProjectFiles, sources: ValuePathSources): readonly ValuePathUse[] {
  const { memo } = files;
  const ofCommands = (commands: readonly ShellCommand[]) => usesOfCommands(commands, 'flag');
  return distinctUses([
    ...memo.once('value paths of files', () => usesOfFiles(files, sources)),
    ...memo.once('value paths of templates', () => sources.charts().flatMap((chart) => sources.templateReads(chart))),
    ...memo.once('value paths of scripts', () =>
      sources.scripts().flatMap((script) => memo.of(script, 'value paths', () => ofCommands(script.facts.commands))),
    ),
    ...memo.once('value paths of workflows', () =>
      sources
        .workflows()
        .flatMap((workflow) => memo.of(workflow, 'value paths', () => ofCommands(commandsOfWorkflow(workflow)))),
    ),
    ...memo.once('value paths of generators', () => usesOfGenerators(sources.applications())),
    ...memo.once('value paths of Tiltfiles', () =>
      sources.tiltProjects().flatMap((project) => usesOfTilt(project, memo)),
    ),
  ]);
}

/** What a generator puts into the name of a parameter. */
function usesOfGenerators(applications: readonly ArgoApplication[]): readonly ValuePathUse[] {
  return applications.flatMap(({ declaredBy, sources }) =>
    declaredBy === 'ApplicationSet'
      ? sources.flatMap(({ parameters }) =>
          parameters.flatMap(({ name, value }) => valuePathsOfDotted(name, { place: 'argo' }, value)),
        )
      : [],
  );
}

function commandsOfWorkflow({ steps }: CiWorkflow): readonly ShellCommand[] {
  return steps.flatMap((step) => step.script?.runs.flatMap(({ commands }) => commands) ?? []);
}

function usesOfFiles(files: ProjectFiles, sources: ValuePathSources): readonly ValuePathUse[] {
  const charts = files.memo.once(
    'folders of charts',
    () => new ChartFolders(sources.charts().map((chart) => chart.path)),
  );
  const named = files.memo.once('named values files', () => sources.namedValuesFiles(), sameNames);
  return files.repository.files.flatMap((file) => usesOfFile(files, file, charts, named, sources));
}

function sameNames(before: ReadonlySet<string>, now: ReadonlySet<string>): ReadonlySet<string> {
  return before.size === now.size && [...now].every((name) => before.has(name)) ? before : now;
}

/** What a manifest that deploys a chart says of its API. */
const DEPLOYS_CHARTS = /^\s*apiVersion:\s*["']?(?:argoproj\.io|helm\.toolkit\.fluxcd\.io|helm\.cattle\.io)\//m;

/** Kinds of files that may name values. */
const NAMING_KINDS: ReadonlySet<FileKind> = new Set([
  'template',
  'values-schema',
  'helmfile',
  'markdown',
  'values',
  'yaml',
  'json',
]);

function usesOfFile(
  files: ProjectFiles,
  file: RepositoryFile,
  charts: ChartFolders,
  named: ReadonlySet<string>,
  sources: ValuePathSources,
): readonly ValuePathUse[] {
  const { path } = file;
  if (!NAMING_KINDS.has(file.kind)) return [];
  const chart = chartOfValuesFile(path, charts);
  const isNamed = named.has(path);
  return files.memo.once(`value paths ${path}\0${chart ?? '\0'}\0${isNamed}`, () =>
    usesIn(files, file, chart, isNamed, sources),
  );
}

/** `chart` is the one whose values the file holds, `isNamed` whether something names it as a values file. */
function usesIn(
  files: ProjectFiles,
  file: RepositoryFile,
  chart: string | undefined,
  isNamed: boolean,
  { readsOfText }: Pick<ValuePathSources, 'readsOfText'>,
): readonly ValuePathUse[] {
  const { path } = file;
  switch (file.kind) {
    case 'template':
      // An app of apps: a chart whose templates are manifests of a deployment tool.
      if (!DEPLOYS_CHARTS.test(files.source(path)?.text ?? '')) return [];
      return (files.yaml(path)?.documents ?? []).flatMap(({ contents }) => valuePathsOfManifest(contents));
    case 'values-schema':
      return valuePathsOfSchema(files.yaml(path)?.documents[0]?.contents, chart);
    case 'helmfile':
      return (files.yaml(path)?.documents ?? []).flatMap(({ contents }) => evaluateHelmfile(contents).valuePaths);
    case 'markdown': {
      const source = files.source(path);
      if (!source) return [];
      const commandsOf = (script: ShellCommand['stdin'] & object) => evaluateShell(script).commands;
      return valuePathsOfMarkdown(readMarkdown(source), { commandsOf, chart });
    }
    case 'values':
    case 'yaml':
    case 'json': {
      const isValues = file.kind === 'values' || isNamed || hasValuesPath(path);
      // Other JSON (package manifests, locks) is never about Helm.
      if (file.kind === 'json' && !isValues) return [];
      const yaml = files.yaml(path);
      if (!yaml) return [];
      const manifest = isManifest(yaml);
      if (!isValues || manifest) return yaml.documents.flatMap(({ contents }) => valuePathsOfManifest(contents));
      const own = chart !== undefined && path === (chart === '' ? 'values.yaml' : `${chart}/values.yaml`);
      return yaml.documents.flatMap(({ contents }) => [
        ...valuePathsOfMapping(contents, { place: own ? 'values' : 'overlay', chart }),
        ...[...walk(contents)].flatMap(({ node }) =>
          node.kind === 'scalar' && node.text.includes('{{') ? readsOfText(node.traced, chart) : [],
        ),
      ]);
    }
    default:
      return [];
  }
}

function usesOfTilt(project: TiltProject, memo: Memo): readonly ValuePathUse[] {
  const commands = [
    ...project.images.map(({ command }) => command),
    ...project.localCommands.map(({ command }) => command),
    ...project.resources.flatMap(({ cmd, serveCmd }) => [cmd, serveCmd]),
  ];
  return [
    ...project.releases.flatMap((release) => memo.of(release, 'value paths', () => usesOfRelease(release))),
    ...commands.flatMap((command) => (command ? memo.of(command, 'value paths', () => usesOfCommand(command)) : [])),
  ];
}

function usesOfRelease({ imageKeys, set }: Release): readonly ValuePathUse[] {
  return [
    ...(imageKeys?.alternatives.flatMap((keys) => keys.flatMap(usesOfImageKey)) ?? []),
    ...set.flatMap(({ path, value }) =>
      value.alternatives.flatMap((text) => valuePathsOfDotted(path, { place: 'tilt' }, text)),
    ),
  ];
}

function usesOfCommand({ commands }: TiltCommand): readonly ValuePathUse[] {
  return usesOfCommands(commands, 'tilt');
}

function usesOfCommands(commands: readonly ShellCommand[], place: 'flag' | 'tilt'): readonly ValuePathUse[] {
  const named = namedAsValues(commands);
  return commands.flatMap((command) => valuePathsOfCommand(command, { place }, named));
}

function usesOfImageKey(key: ImageKey): readonly ValuePathUse[] {
  return [
    ...key.parts.flatMap((part) =>
      part.alternatives.flatMap((text) => inLiteral(valuePathsOfDotted(text, { place: 'tilt' }), text)),
    ),
    ...key.keys.flatMap(usesOfImageKey),
  ];
}

/** Uses that the text of a Tiltfile makes point at its literals. */
function inLiteral(uses: readonly ValuePathUse[], text: TracedText): readonly ValuePathUse[] {
  return uses.map((use) => ({ ...use, literal: text.literalOf() }));
}
