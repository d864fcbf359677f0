import type { CiWorkflow } from '../model/ci.ts';
import type { DevcontainerCommand } from '../model/devcontainer.ts';
import type { Repository } from '../model/files.ts';
import type { Memo } from '../model/memo.ts';
import type { Routine } from '../model/routine.ts';
import type { Script } from '../model/script.ts';
import type { TiltCommand, TiltProject } from '../model/tilt.ts';
import type { WayStep } from '../model/unresolved.ts';
import { projectCommands } from './tilt-commands.ts';

/** The facts in which commands stand. */
export interface RoutineSources {
  readonly repository: Repository;
  readonly tiltProjects: readonly TiltProject[];
  readonly scripts: readonly Script[];
  readonly workflows: readonly CiWorkflow[];
  readonly devcontainerCommands: readonly DevcontainerCommand[];
}

/** Everything in the repository that runs commands. */
export function routinesOf(sources: RoutineSources, memo: Memo): readonly Routine[] {
  const { repository } = sources;
  return [
    ...sources.tiltProjects.flatMap((project) => memo.of(project, 'routines', () => ofTilt(project))),
    ...sources.scripts.flatMap((script) => memo.of(script, 'routines', () => ofScript(script, repository))),
    ...sources.workflows.flatMap((workflow) => memo.of(workflow, 'routines', () => ofWorkflow(workflow))),
    ...sources.devcontainerCommands.map((command) => memo.of(command, 'routine', () => ofDevcontainer(command))),
  ];
}

function ofDevcontainer({ file, hook, facts, at }: DevcontainerCommand): Routine {
  return {
    kind: 'devcontainer',
    file,
    group: file,
    commands: facts.commands,
    reads: facts.reads,
    incomplete: facts.unresolved.length > 0,
    files: facts.files,
    way: [{ message: `the dev container runs it as ${hook}`, span: at }],
    at,
  };
}

function ofTilt(project: TiltProject): readonly Routine[] {
  return projectCommands(project).map(({ command, call, image }): Routine => {
    const way: readonly WayStep[] = [
      { message: `${call.name}() runs it here`, span: call.at },
      ...call.stack.map((site) => ({ message: `through ${site.callee}() called here`, span: site.at })),
    ];
    return {
      kind: 'tilt',
      file: call.tiltfile,
      group: `${call.tiltfile} ${call.order}`,
      commands: command.commands,
      reads: command.reads,
      incomplete: command.written.unknown !== undefined,
      files: filesOf(command),
      way,
      tilt: { project, call, image },
      at: command.at,
    };
  });
}

function filesOf({ commands, sourced }: TiltCommand): readonly string[] {
  const run = commands.flatMap(({ runs }) => (runs ? [runs.path] : []));
  return [...new Set([...run, ...sourced.map(({ path }) => path)])];
}

function ofScript({ path, kind, target, facts, at }: Script, repository: Repository): readonly Routine[] {
  const start = at ?? repository.source(path)?.top;
  if (!start) return [];
  return [
    {
      kind: kind === 'shell' ? 'script' : kind,
      file: path,
      group: target === undefined ? path : `${path} ${target}`,
      commands: facts.commands,
      reads: facts.reads,
      incomplete: facts.unresolved.length > 0,
      files: [path, ...facts.files],
      way: [],
      at: start,
    },
  ];
}

function ofWorkflow(workflow: CiWorkflow): readonly Routine[] {
  return workflow.steps.flatMap((step) =>
    (step.script?.runs ?? []).map(
      (facts): Routine => ({
        kind: 'workflow',
        file: step.file,
        group: `${step.workflow} ${step.job}`,
        commands: facts.commands,
        reads: facts.reads,
        incomplete: facts.unresolved.length > 0,
        files: facts.files,
        way: [{ message: 'the step runs it here', span: step.at }, ...step.via.toReversed()],
        step,
        at: step.at,
      }),
    ),
  );
}
