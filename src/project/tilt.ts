import type { Observer } from '../evaluate/starlark/expressions.ts';
import { followCommands } from '../evaluate/tilt/commands.ts';
import { evaluateTilt } from '../evaluate/tilt/evaluate.ts';
import { FollowedCommand } from '../evaluate/tilt/functions/command.ts';
import { basename } from '../host/host.ts';
import type { Settings } from '../model/settings.ts';
import type { TiltProject } from '../model/tilt.ts';
import type { ProjectFiles } from './files.ts';
import { renderRelease } from './render-release.ts';
import { reuse } from './reuse.ts';

/** Evaluates one root Tiltfile; `args` stand behind `tilt up --`, and with `argsComplete` nothing else does. */
export function evaluateRoot(
  files: ProjectFiles,
  settings: Settings,
  root: string,
  args: readonly string[] = settings.tilt.args,
  argsComplete = false,
  given: Readonly<Record<string, string>> = {},
): TiltProject {
  return evaluateTilt({
    root,
    files,
    settings,
    args,
    argsComplete,
    given,
    env: settings.tilt.env,
    evaluateCommand: (requests) => files.memo.of(requests, 'command', () => followCommands(requests, files)),
    renderChart: (release) => renderRelease(files.host, release),
    readModule: (path) => files.module(path),
    mayExist: (path) => files.repository.ignored(path),
  });
}

/** Evaluates the root Tiltfile of a project once more and tells an observer what its expressions evaluate to. */
export function observeRoot(files: ProjectFiles, settings: Settings, root: string, observer: Observer): void {
  evaluateTilt({
    root,
    files,
    settings,
    args: settings.tilt.args,
    env: settings.tilt.env,
    observer,
    evaluateCommand: (requests) => files.memo.of(requests, 'command', () => followCommands(requests, files)),
    renderChart: (release) => renderRelease(files.host, release),
    readModule: (path) => files.module(path),
    mayExist: (path) => files.repository.ignored(path),
  });
}

/**
 * The Tilt projects of the repository: every file named `Tiltfile` that no other loads, and every module that nothing
 * loads, by itself. Outer folders come first, since inner Tiltfiles are often loaded from there.
 */
export function evaluateProjects(files: ProjectFiles, settings: Settings): readonly TiltProject[] {
  const paths = files.repository.ofKind('tiltfile').map((file) => file.path);
  const order = (path: string) => (basename(path) === 'Tiltfile' ? 0 : 1000) + path.split('/').length;
  paths.sort((a, b) => order(a) - order(b) || (a < b ? -1 : 1));
  const projects: TiltProject[] = [];
  const reached = new Set<string>();
  for (const path of paths) {
    if (reached.has(path)) continue;
    const evaluate = () => evaluateRoot(files, settings, path);
    const project = files.memo.once(`tilt project ${path}`, evaluate, sameParts);
    const loaded = new Set(project.tiltfiles.map((tiltfile) => tiltfile.path));
    for (const other of loaded) reached.add(other);
    reached.add(path);
    // One that was taken for a root and is loaded after all belongs to its loader.
    for (let index = projects.length - 1; index >= 0; index--)
      if (loaded.has(projects[index]!.root) && projects[index]!.root !== path) projects.splice(index, 1);
    projects.push(project);
  }
  return projects;
}

/** Files that change leave most of what a Tiltfile does as it was. */
function sameParts(before: TiltProject, now: TiltProject): TiltProject {
  return reuse(before, now, WHOLE);
}

const WHOLE: ReadonlySet<unknown> = new Set([FollowedCommand]);

/** Evaluates a root Tiltfile with settings in place of those that stand behind `tilt up --`. */
export function evaluateScenario(
  files: ProjectFiles,
  settings: Settings,
  root: string,
  given: Readonly<Record<string, string>>,
): TiltProject {
  return evaluateRoot(files, settings, root, settings.tilt.args, false, given);
}
