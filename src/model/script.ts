import type { ShellFacts } from './command.ts';

/** A shell script of the repository, or a target of a Makefile, as it runs when a person starts it from the root. */
export interface Script {
  readonly path: string;
  readonly kind: 'shell' | 'makefile';
  /** The target of a Makefile. */
  readonly target?: string;
  readonly facts: ShellFacts;
}
