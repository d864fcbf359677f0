import type { IndexState } from './index-state.ts';
import type { ReadNotes } from './read-record.ts';

/** The outside world of the command line; a test gives its own. */
export interface CliIo {
  /** The working directory, absolute. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether standard output is a terminal. */
  readonly terminal: boolean;
  /** Whether standard error is one. */
  readonly errorTerminal?: boolean;
  readonly columns: number;
  out(text: string): void;
  err(text: string): void;
  /** Hears of all that the run reads of the linted files. */
  readonly reads?: ReadNotes;
  /** What the index of the work tree around a folder holds, where somebody has asked for it already. */
  readonly indexOf?: (folder: string) => IndexState;
  /** Hears when what builds images had to be found out anew although only leaf files are asked about. */
  readonly onEvaluation?: () => void;
  /** Which build of the linter runs: results are kept apart by it. Default: that of the package. */
  readonly build?: string;
  /** The whole of standard input. */
  input(): Promise<string>;
  /** Asks a person and reads a line; undefined where no terminal is there to ask. The line is empty at the end of input. */
  readonly ask?: ((question: string) => Promise<string>) | undefined;
}

/** Exit statuses; see `ameide-lint --help`. */
export const exitStatus = { ok: 0, findings: 1, usage: 2, crash: 3 } as const;

/** Wrong use of the command line. The message says what to do next. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

/** Whether to use colours: options first, then NO_COLOR and FORCE_COLOR, then whether output goes to a terminal. */
export function wantsColor(io: CliIo, option: boolean | undefined): boolean {
  if (option !== undefined) return option;
  const { NO_COLOR: no, FORCE_COLOR: force, TERM: term } = io.env;
  if (force !== undefined && force !== '') return force !== '0' && force !== 'false';
  if (no !== undefined && no !== '') return false;
  return io.terminal && term !== 'dumb';
}
