import type { Span } from '../text/source.ts';
import type { TracedText } from '../text/traced.ts';
import type { Possible } from './possible.ts';

/**
 * Stands for the absolute path of the repository's root where a command computes it (`$(git rev-parse --show-toplevel)`,
 * `$(cd "$(dirname "$0")/.." && pwd)`). A private-use character, so that no written path equals it.
 */
export const ROOT_PATH = '\uE000';

/**
 * One word of a command after expansion and quote removal.
 *
 * An alternative may hold holes where a part is not known. `unknown` says that the word may be something else altogether.
 */
export interface Word extends Possible<TracedText> {
  /** Where the word is written in the command. The text of an alternative may come from elsewhere (a variable's value). */
  readonly span?: Span;
  /** The word is an unquoted expansion of something unknown: it may be no word or several. */
  readonly several?: boolean;
}

/** A variable of the environment in which a command runs. */
export interface EnvironmentEntry {
  readonly name: string;
  readonly value: Possible<TracedText>;
  /** On some way to the command the variable is not set. */
  readonly mayBeUnset: boolean;
  /** The text that sets it (`NAME=value`), where it is known. */
  readonly set?: Span;
  /** What set it: the environment around the script, the script, or `go env -w`. */
  readonly by: 'environment' | 'script' | 'go env';
}

/** The exported variables that a command sees. */
export interface Environment {
  /** Undefined: nothing that was evaluated sets the variable. */
  get(name: string): EnvironmentEntry | undefined;
  entries(): readonly EnvironmentEntry[];
}

/** One step of the way by which a command comes to run. */
export interface CommandVia {
  readonly kind:
    | 'script'
    | 'function'
    | 'make'
    | 'package-script'
    | 'shell'
    | 'substitution'
    | 'wrapper'
    | 'container'
    | 'trap';
  /** The script's path, the function's, target's or wrapper's name. */
  readonly name: string;
  /** The call. */
  readonly span?: Span;
}

/** A redirection of a command to or from a file. */
export interface CommandRedirect {
  readonly operator: string;
  readonly path: Word;
  readonly writes: boolean;
  /** The file descriptor, 0 for input and 1 for output where none is written; -1 for both output streams (`&>`). */
  readonly descriptor: number;
}

/** One simple command that a script runs. */
export interface ShellCommand {
  readonly words: readonly Word[];
  /** Where the command is written: from its first to its last word, in the innermost text. */
  readonly span?: Span;
  readonly env: Environment;
  /** Directory relative to the root (`''` is the root); undefined when it is not known or outside. */
  readonly cwd: string | undefined;
  readonly redirects: readonly CommandRedirect[];
  /** Text on standard input, where it is known (heredoc, here string, `echo … |`). */
  readonly stdin?: TracedText;
  /** Outermost first. */
  readonly via: readonly CommandVia[];
  /** It runs only on some ways through the script, or with these words only on some. */
  readonly conditional: boolean;
  readonly negated: boolean;
  /** A pipe takes its output, or feeds its input. */
  readonly piped: { readonly from: boolean; readonly to: boolean };
  /** The shell itself carries it out (`cd`, `export`, …). */
  readonly builtin: boolean;
  /** Repository script, make target or package script that the command starts and whose commands follow it. */
  readonly runs?: { readonly kind: 'script' | 'make' | 'package-script'; readonly path: string; readonly name: string };
}

/** A variable that a script reads and that nothing in the script has surely set before. */
export interface VariableRead {
  readonly name: string;
  readonly span?: Span;
  /** `${A:-$B}`: for the read of B, A. */
  readonly fallbackOf?: string;
}

/** Something that a shell, or the evaluation, refuses. */
export interface ShellProblem {
  readonly message: string;
  readonly span?: Span;
}

/** What a script does. */
export interface ShellFacts {
  readonly commands: readonly ShellCommand[];
  readonly reads: readonly VariableRead[];
  /** Syntax errors; everything that parsed was evaluated. */
  readonly errors: readonly ShellProblem[];
  /** What could not be known: a bound was hit, a script is missing, a command name is unknown. */
  readonly unresolved: readonly ShellProblem[];
  /** Repository files that were read as scripts, Makefiles or package manifests, in order. */
  readonly files: readonly string[];
  /** What `go env -w` leaves behind. */
  readonly goEnv: ReadonlyMap<string, EnvironmentEntry>;
  /** Names, words of a `source` command: files that were sourced, resolved against the root, with the call. */
  readonly sourced: readonly { readonly path: string; readonly span?: Span }[];
}
