import type { Span } from '../text/source.ts';
import type { ShellFacts } from './command.ts';

/** A shell script, a target of a Makefile or a script of a `package.json`, as it runs when a person starts it. */
export interface Script {
  readonly path: string;
  readonly kind: 'shell' | 'makefile' | 'package-script';
  /** The target of a Makefile, the name of a package script. */
  readonly target?: string;
  /** Where it begins; undefined for a file that it fills. */
  readonly at?: Span;
  readonly facts: ShellFacts;
}
