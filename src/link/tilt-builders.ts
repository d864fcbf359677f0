import type { ImageFacts, ShellCommand } from '../model/command.ts';
import type { Routine } from '../model/routine.ts';

/** By what a command starts (`runs`): the command of a Tiltfile that builds an image with it. */
export type TiltBuilders = (command: ShellCommand) => Routine | undefined;

/** The scripts, make targets and package scripts between the commands of Tiltfiles and the builds that those do. */
export function tiltBuilders(routines: readonly Routine[], imagesOf: (routine: Routine) => ImageFacts): TiltBuilders {
  const found = new Map<string, Routine>();
  for (const routine of routines) {
    if (routine.kind !== 'tilt') continue;
    const builds = imagesOf(routine).builds.map(({ command }) => command);
    const through = builds.flatMap(({ via }) => via.flatMap(({ span }) => span ?? []));
    for (const command of routine.commands) {
      const { runs, span, via } = command;
      if (!runs) continue;
      // A builder in which no build was seen is the script that the Tiltfile names.
      const isNamed =
        builds.length === 0 && routine.tilt?.image !== undefined && via.every(({ kind }) => kind === 'shell');
      const isOnTheWay = span && through.some((at) => at.file.path === span.file.path && at.start === span.start);
      if (isNamed || isOnTheWay) found.set(keyOf(runs), routine);
    }
  }
  return ({ runs }) => (runs ? found.get(keyOf(runs)) : undefined);
}

function keyOf({ kind, path, name }: NonNullable<ShellCommand['runs']>): string {
  return kind === 'script' ? path : `${path} ${name}`;
}
