import { evaluateShell } from '../evaluate/shell/evaluateShell.ts';
import { ChartFolders, chartOfValuesFile, hasValuesPath, isManifest } from '../evaluate/values/files.ts';
import { valuePathsOfCommand } from '../evaluate/values/flags.ts';
import { evaluateHelmfile } from '../evaluate/values/helmfile.ts';
import { distinctUses, valuePathsOfManifest } from '../evaluate/values/manifest.ts';
import { valuePathsOfMapping } from '../evaluate/values/mapping.ts';
import { valuePathsOfMarkdown } from '../evaluate/values/markdown.ts';
import { valuePathsOfSchema } from '../evaluate/values/schema.ts';
import { valuePathsOfDotted } from '../evaluate/values/use.ts';
import type { ArgoApplication } from '../model/argo.ts';
import type { ShellCommand } from '../model/command.ts';
import type { RepositoryFile } from '../model/files.ts';
import type { Chart, ValuePathUse } from '../model/helm.ts';
import type { ImageKey, TiltProject } from '../model/tilt.ts';
import { readMarkdown } from '../parse/markdown/blocks.ts';
import { walk } from '../parse/yaml/path.ts';
import type { TracedText } from '../text/traced.ts';
import type { ProjectFiles } from './files.ts';

/** The facts that name Helm values besides the files themselves. */
export interface ValuePathSources {
  readonly charts: readonly Chart[];
  readonly tiltProjects: readonly TiltProject[];
  /** Commands of scripts, Makefiles and workflows. */
  readonly commands: readonly ShellCommand[];
  /** The Applications, those that ApplicationSets generate included. */
  readonly applications: readonly ArgoApplication[];
  /** Values files that something names: releases, Applications, Helmfiles. */
  readonly namedValuesFiles: ReadonlySet<string>;
  readonly templateReads: (chart: Chart) => readonly ValuePathUse[];
  /** The values that a text reads which a template may hand to `tpl`. */
  readonly readsOfText: (text: TracedText, chart: string | undefined) => readonly ValuePathUse[];
}

/** Every place of the repository where a Helm value is named by its path. */
export function collectValuePaths(files: ProjectFiles, sources: ValuePathSources): readonly ValuePathUse[] {
  const uses: ValuePathUse[] = [];
  const charts = new ChartFolders(sources.charts.map((chart) => chart.path));
  for (const file of files.repository.files) uses.push(...usesOfFile(files, file, charts, sources));
  for (const chart of sources.charts) uses.push(...sources.templateReads(chart));
  for (const command of sources.commands) uses.push(...valuePathsOfCommand(command, { place: 'flag' }));
  // What a generator puts into the name of a parameter.
  for (const { declaredBy, sources: all } of sources.applications)
    if (declaredBy === 'ApplicationSet')
      for (const { name, value } of all.flatMap(({ parameters }) => parameters))
        uses.push(...valuePathsOfDotted(name, { place: 'argo' }, value));
  for (const project of sources.tiltProjects) uses.push(...usesOfTilt(project));
  return distinctUses(uses);
}

/** What a manifest that deploys a chart says of its API. */
const DEPLOYS_CHARTS = /^\s*apiVersion:\s*["']?(?:argoproj\.io|helm\.toolkit\.fluxcd\.io|helm\.cattle\.io)\//m;

function usesOfFile(
  files: ProjectFiles,
  file: RepositoryFile,
  charts: ChartFolders,
  { namedValuesFiles, readsOfText }: ValuePathSources,
): readonly ValuePathUse[] {
  const { path } = file;
  const chart = chartOfValuesFile(path, charts);
  const isNamed = namedValuesFiles.has(path);
  return files.memo.once(`value paths ${path}\0${chart ?? '\0'}\0${isNamed}`, () =>
    usesIn(files, file, chart, isNamed, readsOfText),
  );
}

/** `chart` is the one whose values the file holds, `isNamed` whether something names it as a values file. */
function usesIn(
  files: ProjectFiles,
  file: RepositoryFile,
  chart: string | undefined,
  isNamed: boolean,
  readsOfText: ValuePathSources['readsOfText'],
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

function usesOfTilt(project: TiltProject): readonly ValuePathUse[] {
  const uses: ValuePathUse[] = [];
  for (const release of project.releases) {
    for (const keys of release.imageKeys?.alternatives ?? []) for (const key of keys) uses.push(...usesOfImageKey(key));
    for (const set of release.set)
      for (const value of set.value.alternatives) uses.push(...valuePathsOfDotted(set.path, { place: 'tilt' }, value));
  }
  const commands = [
    ...project.images.flatMap((image) => image.command?.commands ?? []),
    ...project.localCommands.flatMap(({ command }) => command.commands),
    ...project.resources.flatMap((resource) => [
      ...(resource.cmd?.commands ?? []),
      ...(resource.serveCmd?.commands ?? []),
    ]),
  ];
  for (const command of commands) uses.push(...valuePathsOfCommand(command, { place: 'tilt' }));
  return uses;
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
