import type { Word } from '../../model/command.ts';
import type { Settings } from '../../model/settings.ts';
import type { Release, TiltCommand } from '../../model/tilt.ts';
import type { ParsedModule } from '../../parse/starlark/parse.ts';
import type { SourceFile, Span } from '../../text/source.ts';
import type { TracedText } from '../../text/traced.ts';
import type { Observer } from '../starlark/expressions.ts';

/** The files of the project as the evaluation sees them. Paths are relative to the root; nothing outside exists. */
export interface TiltFiles {
  /** The text of a file, read once for the whole run; undefined when it is missing, no file, too large or binary. */
  source(path: string): SourceFile | undefined;
  stat(path: string): { readonly kind: 'file' | 'directory' | 'other' } | undefined;
  /** In byte order of the names. */
  readDirectory(
    path: string,
  ): readonly { readonly name: string; readonly kind: 'file' | 'directory' | 'other' }[] | undefined;
  /** The path with symbolic links resolved; undefined when it is missing or leads out of the root. */
  realPath(path: string): string | undefined;
  /** The folders of the repository's npm packages by their names. */
  packageFolders?(): ReadonlyMap<string, string>;
}

/** A command to be followed: a line for `sh -c`, or the words of an argv list. */
export interface CommandRequest {
  readonly script?: TracedText;
  readonly argv?: readonly Word[];
  /** Relative to the root; undefined when it is not known. */
  readonly cwd: string | undefined;
  readonly env: readonly { readonly name: string; readonly value: Word; readonly set: Span | undefined }[];
}

/** What a command does; see `TiltCommand`. */
export type CommandResult = Pick<TiltCommand, 'commands' | 'images' | 'writes' | 'reads' | 'sourced'>;

/** What a chart renders to, for `helm()`; undefined when that is not known. */
export type RenderChart = (release: Release) => TracedText | undefined;

export interface TiltOptions {
  /** The Tiltfile to evaluate, relative to the root. */
  readonly root: string;
  readonly files: TiltFiles;
  /** What stands behind `tilt up --`. */
  readonly args?: readonly string[];
  /** Values of single settings, in place of those that arguments or `tilt_config.json` give. */
  readonly given?: Readonly<Record<string, string>>;
  /** Whether no settings are given but those of `args` and `tilt_config.json`: one run, not every run. */
  readonly argsComplete?: boolean;
  /** Environment variables whose values are fixed. */
  readonly env?: Readonly<Record<string, string>>;
  readonly settings?: Settings;
  /**
   * Follows a command through shells and scripts; several requests are the forms that one command may have. Asked with the
   * same list whenever someone wants to know what the command does, so it has to keep its results.
   */
  readonly evaluateCommand?: (requests: readonly CommandRequest[]) => CommandResult;
  readonly renderChart?: RenderChart;
  /** Reads and parses a Tiltfile; default: what `files` has, by `parseStarlark`. Asked once for each file of an evaluation. */
  readonly readModule?: (path: string) => ParsedModule | undefined;
  /** Whether a path that is not there may be when Tilt runs: ignored by git, or generated. */
  readonly mayExist?: (path: string) => boolean;
  /** Is told what the expressions of every file evaluate to. */
  readonly observer?: Observer;
  /** Bounds of the evaluation; see `Limits` of `evaluate/starlark`. */
  readonly maxSteps?: number;
}
