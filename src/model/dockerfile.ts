import type { SourceFile, Span } from '../text/source.ts';
import type { TracedText } from '../text/traced.ts';
import type { EnvironmentEntry, ShellCommand, ShellProblem, Word } from './command.ts';
import type { InstallSettings } from './install-settings.ts';
import type { BuildArgument, PathValue } from './path.ts';
import type { Possible } from './possible.ts';

/** `--name=value` of an instruction; `value` is undefined without `=`. */
export interface DockerfileFlagFact {
  readonly name: string;
  readonly value: Possible<TracedText> | undefined;
  readonly span: Span;
}

/** One `FROM` and what follows. */
export interface DockerfileStage {
  readonly index: number;
  /** Undefined without `AS`. */
  readonly name: string | undefined;
  /** The image or stage that it starts from, variables expanded. */
  readonly from: Possible<TracedText>;
  /** Index of the earlier stage that `from` names. */
  readonly base: number | undefined;
  readonly platform: Possible<TracedText> | undefined;
  /** The `FROM` instruction. */
  readonly span: Span;
  /** The image reference in it. */
  readonly fromSpan: Span;
  /** Environment at the end of the stage: `ENV`, and `ARG` in scope. */
  readonly env: ReadonlyMap<string, EnvironmentEntry>;
  readonly workdir: string | undefined;
  readonly user: Possible<TracedText> | undefined;
  readonly exposes: readonly { readonly port: Possible<TracedText>; readonly span: Span }[];
}

/** A command in the file system of an image. */
export interface ImageShellCommand extends ShellCommand {
  /** What files of settings say to it; undefined for a command that installs no packages. */
  readonly installSettings?: InstallSettings;
}

/** A command that an image build, or a container of the image, runs. */
export interface DockerfileCommand extends ImageShellCommand {
  /** Index of the stage. */
  readonly stage: number;
  /** The instruction that it stands in. */
  readonly instruction: Span;
  /** `--mount` of its `RUN`, each as its `key=value` parts. */
  readonly mounts: readonly DockerfileMount[];
}

/** `RUN --mount=type=…`. */
export interface DockerfileMount {
  readonly type: string;
  readonly options: ReadonlyMap<string, Possible<TracedText>>;
  readonly span: Span;
}

/** `COPY` or `ADD`. */
export interface DockerfileCopy {
  readonly keyword: 'COPY' | 'ADD';
  readonly stage: number;
  readonly sources: readonly Word[];
  readonly destination: Word | undefined;
  /** Here documents among the sources: their content as it is written, and the file that it becomes. */
  readonly inline: readonly { readonly name: string; readonly content: TracedText; readonly file: TracedText }[];
  /** `--from`: a stage's index, or else an image or named context. */
  readonly from:
    | { readonly text: Possible<TracedText>; readonly stage: number | undefined; readonly span: Span }
    | undefined;
  readonly flags: readonly DockerfileFlagFact[];
  /** `WORKDIR` at that point. */
  readonly workdir: string | undefined;
  readonly span: Span;
}

/** A variable that `ENV` or `ARG` sets. */
export interface DockerfileVariable {
  readonly kind: 'ENV' | 'ARG';
  readonly name: string;
  /** Undefined: an `ARG` without default to which nobody gives a value. */
  readonly value: Possible<TracedText> | undefined;
  /** `NAME=value` as written. */
  readonly span: Span;
  readonly nameSpan: Span;
  readonly valueSpan: Span | undefined;
  /** The stage; undefined before the first `FROM`. */
  readonly stage: number | undefined;
  readonly instruction: Span;
  /** A build argument gives the value. */
  readonly given: boolean;
}

/** What a container of the image starts or checks: `CMD`, `ENTRYPOINT`, `HEALTHCHECK CMD`. */
export interface DockerfileStart {
  readonly keyword: 'CMD' | 'ENTRYPOINT' | 'HEALTHCHECK';
  readonly stage: number;
  readonly exec: boolean;
  readonly commands: readonly ImageShellCommand[];
  readonly span: Span;
}

/** Everything that a build of one Dockerfile does. */
export interface DockerfileFacts {
  readonly file: SourceFile;
  /** The frontend of `# syntax=`. */
  readonly syntax: TracedText | undefined;
  readonly stages: readonly DockerfileStage[];
  /** The commands of every `RUN`, in order. */
  readonly commands: readonly DockerfileCommand[];
  readonly copies: readonly DockerfileCopy[];
  readonly variables: readonly DockerfileVariable[];
  readonly starts: readonly DockerfileStart[];
  /** Stages that a build of the target needs, the target included; all where no target is given. */
  readonly built: ReadonlySet<number>;
  /** Every instruction with its keyword in capitals. */
  readonly instructions: readonly {
    readonly keyword: string;
    readonly stage: number | undefined;
    readonly span: Span;
    readonly keywordSpan: Span;
  }[];
  /** What BuildKit refuses, in its words. */
  readonly errors: readonly (ShellProblem & { readonly span: Span })[];
  /** Shell text that does not parse. */
  readonly shellErrors: readonly ShellProblem[];
  readonly unresolved: readonly ShellProblem[];
}

/** Build arguments and target with which a Dockerfile is evaluated. */
export interface DockerfileParameters {
  readonly buildArgs: readonly BuildArgument[];
  readonly target?: Possible<TracedText>;
  readonly context?: Possible<PathValue>;
  /** Arguments that have no value may be handed over all the same. */
  readonly openArguments?: boolean;
}
