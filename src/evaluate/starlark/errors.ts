import { QuietError } from '../../text/quiet-error.ts';
import type { Span } from '../../text/source.ts';

/** A function that was being executed when an error happened. */
export interface ErrorFrame {
  /** The function's name; `<toplevel>` for a module, the builtin's name for a builtin. */
  readonly name: string;
  /** Where its execution had got to; undefined for a builtin. */
  readonly at?: Span;
}

/** An error of the evaluated program, worded as starlark-go words it. */
export class StarlarkError extends QuietError {
  /** The place of the error; set when the error leaves the expression that caused it. */
  at?: Span;
  /** The text that a person mends, where that is a part of the place. */
  mend?: Span;
  /** The calls under way, outermost first. */
  calls: ErrorFrame[] = [];
  /** Set for an error of the parser or resolver: the program did not start. */
  readonly static: boolean;

  constructor(message: string, at?: Span, isStatic = false) {
    super(message);
    this.name = 'StarlarkError';
    this.at = at;
    this.static = isStatic;
  }
}

/** An error before execution: of the parser or the resolver. */
export function staticError(message: string, at: Span): StarlarkError {
  return new StarlarkError(message, at, true);
}

/** Thrown by `exit()`: ends the whole evaluation, successfully. */
export class ExitSignal {
  readonly at?: Span;
  readonly code?: string;
  constructor(at?: Span, code?: string) {
    this.at = at;
    this.code = code;
  }
}

/** Thrown when a bound of the whole evaluation (steps, call depth) is hit; ends the top-level statement. */
export class BoundExceeded {
  readonly what: string;
  readonly why: string;
  readonly at: Span;
  constructor(what: string, why: string, at: Span) {
    this.what = what;
    this.why = why;
    this.at = at;
  }
}
