import type { ShellCommand } from './command.ts';
import type { WayStep } from './unresolved.ts';

/** What runs a command whose words come from elsewhere, and the scripts, functions, targets and shells around it, innermost first. */
export function wayOfCommand({ span, at, via }: ShellCommand): readonly WayStep[] {
  const around = [...via]
    .reverse()
    .flatMap((step) => (step.span ? [{ message: `through "${step.name}" run here`, span: step.span }] : []));
  return span && at !== span ? [{ message: 'runs here', span }, ...around] : around;
}
