import type { LintReport } from '../finding/report.ts';

export interface FormatOptions {
  /** Whether escape sequences for colours may be used. */
  readonly color: boolean;
  /** Columns of the terminal. */
  readonly width: number;
}

/** Turns a report into text, line end included; empty when there is nothing to say. */
export type Format = (report: LintReport, options: FormatOptions) => string;
