import type { ShellFacts } from './command.ts';
import type { At } from './unresolved.ts';

/** A command that a dev container runs in its life. `at` is the text of the command. */
export interface DevcontainerCommand extends At {
  readonly file: string;
  /** `postCreateCommand`, `onCreateCommand`, … */
  readonly hook: string;
  /** It runs on the machine that starts the container, not inside. */
  readonly onHost: boolean;
  readonly facts: ShellFacts;
}
