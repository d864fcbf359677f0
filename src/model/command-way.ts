import type { ShellCommand } from './command.ts';
import type { WayStep } from './unresolved.ts';

/** The scripts, functions, targets and nested shells through which a command comes to run, innermost first. */
export function wayOfCommand(command: ShellCommand): readonly WayStep[] {
  return [...command.via]
    .reverse()
    .flatMap(({ name, span }) => (span ? [{ message: `through "${name}" run here`, span }] : []));
}
