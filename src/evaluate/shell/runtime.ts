import type {
  CommandRedirect,
  CommandVia,
  EnvironmentEntry,
  ShellCommand,
  ShellProblem,
  VariableRead,
  Word,
} from '../../model/command.ts';
import type { Possible } from '../../model/possible.ts';
import type { Statement } from '../../parse/shell/syntax.ts';
import type { SourceFile, Span } from '../../text/source.ts';
import type { TracedText } from '../../text/traced.ts';
import type { GoSettings } from './goEnv.ts';
import type { Budget, ShellState, Variable } from './state.ts';

/** What surrounds a script. */
export interface ShellOptions {
  /** Exported variables that are handed over. */
  readonly env?: ReadonlyMap<string, EnvironmentEntry>;
  /** Nothing but `env` is set (a container, whose base image sets nothing that matters). */
  readonly closed?: boolean;
  /** Directory relative to the root; unknown when absent. */
  readonly cwd?: string;
  /** Absolute paths are paths from the root (a container's file system). */
  readonly absoluteFromRoot?: boolean;
  /** Positional parameters; none by default. `'unknown'` when the caller is not known. */
  readonly args?: readonly Possible<TracedText>[] | 'unknown';
  /** `$0`: the script's path relative to the root, when the text is a whole script file. */
  readonly scriptPath?: string;
  /** What `go env -w` wrote before. */
  readonly goEnv?: GoSettings;
  /** The user's home directory, which programs find where `HOME` is not set. */
  readonly home?: string;
  /** Reads a file of the repository by its path relative to the root. Nothing is followed when absent. */
  readonly readFile?: (path: string) => SourceFile | undefined;
  /** Reads a script that is no file of the repository but written by what runs the shell, by its path. */
  readonly readText?: (path: string) => TracedText | undefined;
  /** The folders of the repository's npm packages by their names. */
  readonly packageFolders?: (() => ReadonlyMap<string, string>) | undefined;
  /** The way by which the script itself comes to run. */
  readonly via?: readonly CommandVia[];
  readonly limits?: Partial<ShellLimits>;
}

export interface ShellLimits {
  /** Work units: about one per word and command. */
  readonly steps: number;
  /** Commands that are recorded. */
  readonly commands: number;
  /** Scripts, functions, nested shells inside each other. */
  readonly depth: number;
  /** Passes through one loop. */
  readonly iterations: number;
}

/** The text that is running and how it came to run. */
export interface Frame {
  readonly source: TracedText;
  readonly via: readonly CommandVia[];
  readonly conditional: boolean;
  readonly depth: number;
  readonly negated: boolean;
  readonly piped: { readonly from: boolean; readonly to: boolean };
  /** Alternatives of the text on standard input; undefined when nothing is known to feed it. */
  readonly stdin: readonly TracedText[] | undefined;
  /** Someone reads the output. */
  readonly captured: boolean;
  /** Variables that the running function declared local, with what they were before. */
  readonly locals: Map<string, Variable | undefined> | undefined;
}

/** A simple command after expansion. */
export interface Invocation {
  readonly words: readonly Word[];
  /** `NAME=value` before the command. */
  readonly prefix: ReadonlyMap<string, Variable>;
  /** The environment starts empty (`env -i`). */
  readonly cleared: boolean;
  readonly redirects: readonly CommandRedirect[];
  readonly span: Span | undefined;
  readonly frame: Frame;
  /** The name is not looked up among functions and aliases (`command docker`, `sudo docker`). */
  readonly external?: boolean;
}

/** The parts of the interpreter that commands call back. */
export interface Runtime {
  readonly options: ShellOptions;
  readonly limits: ShellLimits;
  readonly budget: Budget;
  readonly facts: {
    readonly commands: ShellCommand[];
    readonly reads: VariableRead[];
    readonly errors: ShellProblem[];
    readonly unresolved: ShellProblem[];
    readonly files: string[];
    readonly sourced: { readonly path: string; readonly span?: Span }[];
  };
  /** Parses a text and runs it in the given state. */
  runText(text: TracedText, state: ShellState, frame: Frame): void;
  /** Runs statements that were parsed before (a function's body). */
  runStatements(statements: readonly Statement[], state: ShellState, frame: Frame): void;
  /** Runs a simple command after expansion. */
  invoke(invocation: Invocation, state: ShellState): void;
  /** Records a command as one that runs. */
  record(invocation: Invocation, state: ShellState, extra?: { builtin?: boolean; runs?: ShellCommand['runs'] }): void;
  unresolved(message: string, span: Span | undefined): void;
}
