import type { CiImageBuild, CiWorkflow } from '../model/ci.ts';
import type { ImageBuildCommand, ImageFacts } from '../model/command.ts';
import type { DockerfileParameters } from '../model/dockerfile.ts';
import { mapPossible, type Possible } from '../model/possible.ts';
import type { Routine } from '../model/routine.ts';
import type { PathValue } from '../model/tilt.ts';
import { joinPath } from '../text/path.ts';
import { spanKey } from '../text/source.ts';
import { HOLE, TracedText } from '../text/traced.ts';

/** What builds Dockerfiles besides Tilt. */
export interface CommandBuildSources {
  readonly routines: readonly Routine[];
  readonly workflows: readonly CiWorkflow[];
  imagesOf(routine: Routine): ImageFacts;
}

/** How workflows, scripts and make targets build Dockerfiles, by the paths of these. */
export function commandBuilds(sources: CommandBuildSources): ReadonlyMap<string, readonly DockerfileParameters[]> {
  const out = new Map<string, DockerfileParameters[]>();
  const add = (path: string | undefined, parameters: DockerfileParameters) => {
    if (path === undefined || path.includes(HOLE)) return;
    const all = out.get(path);
    if (all) all.push(parameters);
    else out.set(path, [parameters]);
  };
  for (const { buildArgs, target, context, complete, dockerfile } of buildsOf(sources))
    for (const { path } of dockerfile?.alternatives ?? [])
      add(path.path, { buildArgs, target, context, ...(complete ? {} : { openArguments: true }) });
  for (const workflow of sources.workflows)
    for (const { build } of workflow.steps)
      if (build) for (const path of pathsOf(build)) add(path, parametersOf(build));
  return out;
}

/**
 * The build commands that Tilt does not run. One that a workflow comes to run is only seen as the workflow runs it, and one
 * in a script that another file runs only as that file does: these say what the variables are.
 */
function buildsOf({ routines, imagesOf }: CommandBuildSources): readonly ImageBuildCommand[] {
  const byTilt = new Set(routines.flatMap((routine) => (routine.tilt?.image ? routine.files : [])));
  const found = routines.flatMap((routine) => {
    if (routine.kind === 'tilt' || (routine.kind === 'script' && byTilt.has(routine.file))) return [];
    return imagesOf(routine).builds.map((build) => ({ build, rank: rankOf(routine, build) }));
  });
  const best = new Map<string, number>();
  const keyOf = ({ at }: ImageBuildCommand) => (at ? spanKey(at) : '');
  for (const { build, rank } of found) best.set(keyOf(build), Math.max(rank, best.get(keyOf(build)) ?? 0));
  return found.flatMap(({ build, rank }) => (rank === best.get(keyOf(build)) ? [build] : []));
}

function rankOf(routine: Routine, { at }: ImageBuildCommand): number {
  if (routine.kind === 'workflow') return 2;
  return at && at.file.path !== routine.file ? 1 : 0;
}

function parametersOf({ buildArgs, target, context, openArguments }: CiImageBuild): DockerfileParameters {
  const folder: Possible<PathValue> | undefined = context
    ? mapPossible(context, (text) => ({ text, path: folderOf(text) }))
    : { alternatives: [{ text: TracedText.empty, path: '' }] };
  return { buildArgs, target, context: folder, ...(openArguments ? { openArguments } : {}) };
}

/** The folder of a context; that of a Git context (`{{defaultContext}}:web`) lies in the checkout, too. */
function folderOf({ text }: TracedText): string | undefined {
  const inGit = /^\{\{\s*defaultContext\s*\}\}(?::(.*))?$/s.exec(text);
  if (inGit) return joinPath('', inGit[1] ?? '');
  return isElsewhere(text) ? undefined : joinPath('', text);
}

function pathsOf({ file, context }: CiImageBuild): readonly (string | undefined)[] {
  const contexts = context?.alternatives ?? [TracedText.empty];
  const files = file?.alternatives.filter(({ text }) => text !== '') ?? [];
  if (files.length === 0 && file?.unknown) return [];
  if (files.length === 0) return contexts.map((one) => below(folderOf(one), 'Dockerfile'));
  // A Git context holds the Dockerfile; else it is named from the checkout.
  return contexts.flatMap((one) => {
    const folder = one.text.startsWith('{{') ? folderOf(one) : isElsewhere(one.text) ? undefined : '';
    return files.map(({ text }) => below(folder, text));
  });
}

function below(folder: string | undefined, path: string): string | undefined {
  return folder === undefined ? undefined : joinPath(folder, path);
}

function isElsewhere(text: string): boolean {
  return /\{\{|:\/\/|^git@|^\//.test(text);
}
