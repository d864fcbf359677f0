import type { CliIo } from './io.ts';

/** Shorter runs show nothing, and the line changes no more often than this; milliseconds. */
const PATIENCE = 1000;
const PACE = 80;

/** A line on the terminal that says what a long run is at. */
export interface Progress {
  /** Says what is being done. */
  at(text: string): void;
  /** Takes the line away; call it before anything else is printed. */
  clear(): void;
}

/**
 * Progress on the standard error of a terminal; nothing where that is none, or in CI, whose logs keep every line.
 * `now` counts milliseconds from the start of the run.
 */
export function createProgress(io: CliIo, now: () => number): Progress {
  const { CI, TERM, GITHUB_ACTIONS } = io.env;
  const silent =
    io.errorTerminal !== true || (CI !== undefined && CI !== '' && CI !== 'false') || GITHUB_ACTIONS === 'true';
  if (silent || TERM === 'dumb') return { at: () => {}, clear: () => {} };
  let last = 0;
  let shown = false;
  return {
    at(text) {
      const time = now();
      if (time < PATIENCE || (shown && time - last < PACE)) return;
      last = time;
      shown = true;
      io.err(`\r\u001b[K${text.slice(0, Math.max(10, io.columns - 1))}`);
    },
    clear() {
      if (shown) io.err('\r\u001b[K');
      shown = false;
    },
  };
}
