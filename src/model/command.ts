import type { Span } from '../text/source.ts';
import type { TracedText } from '../text/traced.ts';
import type { ComposeService } from './compose.ts';
import type { BuildArgument, DockerfileUse, PathValue } from './path.ts';
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
  /** The script takes away what the environment around it would set (`unset`, `env -u`, `env -i`). */
  hides(name: string): boolean;
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
  /** The call, or its name. */
  readonly span?: Span;
  /** The whole call with its arguments, where `span` is its name. */
  readonly call?: Span;
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
  /**
   * Where a person edits what it does: `span`, unless the words that say so come from somewhere else (the arguments of a
   * function that runs `"$@"`, an array, a variable).
   */
  readonly at?: Span;
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

/** A variable that a script reads and that the script itself has not surely set before. */
export interface VariableRead {
  readonly name: string;
  readonly span?: Span;
  /** `${A:-$B}`: for the read of B, A. */
  readonly fallbackOf?: string;
  /** `${A:-…}`, `${A:+…}`: the text says what holds when the variable is not set. */
  readonly hasFallback?: boolean;
  /** The environment around the script surely sets it. */
  readonly given?: boolean;
}

/** Something that a shell, or the evaluation, refuses. */
export interface ShellProblem {
  readonly message: string;
  readonly span?: Span;
}

/** What all facts about image tools have. */
export interface ImageCommand {
  /** The tool and what it is told to do: `docker build`, `docker buildx build`, `kaniko`, `crane copy`. */
  readonly tool: string;
  readonly command: ShellCommand;
  /** Where a finding about the whole command points: the command. */
  readonly at: Span | undefined;
  /** Every word is known well enough that no option can hide. False: do not say that something is missing. */
  readonly complete: boolean;
}

/** An image reference that a command names, with where it is written. */
export interface CommandImageRef {
  readonly ref: Possible<TracedText>;
  /** The reference, else the option that holds it. */
  readonly at: Span | undefined;
  /** The whole option (`-t REF`), where an option gives it. */
  readonly option?: Span;
}

/** An output of a build: `--output type=…`, or what `--load` and `--push` stand for. */
export interface BuildOutput {
  /** `docker`, `registry`, `image`, `local`, `tar`, `oci`; undefined when it is not known. */
  readonly type: string | undefined;
  readonly push: boolean;
  readonly span: Span | undefined;
}

/** A command that builds an image. */
export interface ImageBuildCommand extends ImageCommand {
  /** Undefined when the tool takes none, when the context is remote, or when the Dockerfile comes from standard input. */
  readonly dockerfile?: Possible<DockerfileUse>;
  /** The Dockerfile's text, when it is given on standard input and known. */
  readonly dockerfileText?: TracedText;
  readonly context?: Possible<PathValue>;
  /** The context is a Git repository, an archive or standard input. */
  readonly remote: boolean;
  readonly target?: Possible<TracedText>;
  readonly tags: readonly CommandImageRef[];
  readonly buildArgs: readonly BuildArgument[];
  readonly outputs: readonly BuildOutput[];
  /** What makes the command push: the option, or for a tool that pushes by default the command. Undefined: it does not. */
  readonly pushes?: { readonly span: Span | undefined };
  /** Whether the image reaches the local Docker daemon; undefined when that is not known. */
  readonly loads: boolean | undefined;
}

/** A command that sends an image to a registry; also each build that does. */
export interface ImagePush extends ImageCommand {
  readonly ref?: Possible<TracedText>;
  /** The build of which the push is a part. */
  readonly build?: ImageBuildCommand;
  /** The option that makes it push; undefined when the whole command does. */
  readonly option?: Span;
}

/** A command that gives an image another name. */
export interface ImageTag extends ImageCommand {
  readonly source: CommandImageRef | undefined;
  readonly target: CommandImageRef;
}

/** A command that copies an image into a cluster's nodes past the registry. */
export interface ImageImport extends ImageCommand {
  readonly refs: readonly CommandImageRef[];
}

/** A command that asks a registry for an image's digest. */
export interface ImageDigest extends ImageCommand {
  readonly ref?: Possible<TracedText>;
}

/** `docker compose build`, `push`, `up`: what it does depends on the compose file. */
export interface ComposeCommand extends ImageCommand {
  readonly action: string;
  /** The services on which it works: those that it names, else all without a profile or with one that is active. */
  readonly services: readonly ComposeService[];
  readonly builds: boolean;
  readonly pushes: boolean;
}

/** What commands do with images. */
export interface ImageFacts {
  readonly builds: readonly ImageBuildCommand[];
  readonly pushes: readonly ImagePush[];
  readonly tags: readonly ImageTag[];
  readonly imports: readonly ImageImport[];
  /** Commands that bring an image from an archive into the local daemon (`docker load`). */
  readonly loads: readonly ImageCommand[];
  readonly digests: readonly ImageDigest[];
  readonly composes: readonly ComposeCommand[];
}

/** A file that a command writes. */
export interface FileWrite {
  /** Relative to the root (`''` is the root); may hold holes where parts are not known. */
  readonly path: string;
  /** It may write any file below the path. */
  readonly recursive: boolean;
  /** What writes, as a person says it: `sed -i`, `pnpm version`, `>`. */
  readonly by: string;
  /** The path's text, where a word holds it. */
  readonly at?: Span;
  readonly command: ShellCommand;
}

/** `helm upgrade`. An option that is unknown or whose value is not known is undefined. */
export interface HelmUpgrade extends ImageCommand {
  readonly release: Possible<TracedText> | undefined;
  readonly chart: Possible<TracedText> | undefined;
  readonly install: boolean | undefined;
  /** Also by `--atomic` and `--rollback-on-failure`. */
  readonly wait: boolean | undefined;
  readonly atomic: boolean | undefined;
  /** The words `helm … upgrade`: where a missing option belongs. */
  readonly name: Span | undefined;
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
  /** What `go env -w` leaves behind, by the file that holds it and the variable's name. */
  readonly goEnv: ReadonlyMap<string, EnvironmentEntry>;
  /** Names, words of a `source` command: files that were sourced, resolved against the root, with the call. */
  readonly sourced: readonly { readonly path: string; readonly span?: Span }[];
}
