import { QuietError } from '../../../text/quiet-error.ts';
import type { SourceFile } from '../../../text/source.ts';
import { type Origin, type TemplateCall, unite } from './origin.ts';
import { FunctionError } from './values.ts';

/**
 * An execution that failed, in Go's words: `template: FILE:LINE:COL: executing "NAME" at <NODE>: …`, with the messages of
 * inner templates nested as Go nests them. Place and reason are those of the innermost failure.
 */
export class ExecError extends QuietError {
  override readonly name = 'ExecError';
  /** Where the innermost failure is: UTF-16 offsets in `file`. */
  readonly file: SourceFile;
  readonly start: number;
  readonly end: number;
  /** The innermost message alone; of `required` and `fail`, the chart's own text. */
  readonly reason: string;
  /** Whether the chart itself refused, through `required` or `fail`. */
  readonly refusal: 'required' | 'fail' | undefined;
  /** The calls that led there, innermost first. */
  readonly calls: readonly TemplateCall[];
  /** The value paths of the operand that was refused. */
  readonly origin: Origin | undefined;
  /** The value paths that decided that the place was reached (`if`, `with`, `range` around it and around its calls). */
  readonly when: Origin | undefined;
  /** Whether our bounds ended it, where Go would have gone on. */
  readonly limited: boolean;
  readonly #place: ErrorPlace;

  constructor(message: string, place: ErrorPlace) {
    super(message);
    this.#place = place;
    this.file = place.file;
    this.start = place.start;
    this.end = place.end;
    this.reason = place.reason;
    this.refusal = place.refusal;
    this.calls = place.calls;
    this.origin = place.origin;
    this.when = place.when;
    this.limited = place.limited;
  }

  /** The same failure as an outer template reports it; `when`: what decided that the outer place was reached. */
  wrap(message: string, when?: Origin): ExecError {
    return new ExecError(message, when ? { ...this.#place, when: unite(when, this.when) } : this.#place);
  }
}

export interface ErrorPlace {
  readonly file: SourceFile;
  readonly start: number;
  readonly end: number;
  readonly reason: string;
  readonly refusal: 'required' | 'fail' | undefined;
  readonly calls: readonly TemplateCall[];
  readonly origin: Origin | undefined;
  readonly when: Origin | undefined;
  readonly limited: boolean;
}

/** An execution used up its bounds, which are ours and not Go's. */
export class LimitError extends FunctionError {}

/** `required` or `fail` refused: the chart's own text between Helm's markers. */
export class RefusalError extends FunctionError {
  readonly refusal: 'required' | 'fail';
  readonly text: string;
  constructor(refusal: 'required' | 'fail', text: string) {
    super(`${WARN_START}${text}${WARN_END}`);
    this.refusal = refusal;
    this.text = text;
  }
}

const WARN_START = 'HELM_ERR_START';
const WARN_END = 'HELM_ERR_END';

/** The message that Helm prints for a failed execution: `required` and `fail` are cut down to the chart's text. */
export function helmExecMessage(message: string): string {
  const match = /^.*?: (.*?): (.*)$/s.exec(message);
  if (!match) return message;
  const [, location, rest = ''] = match;
  const start = rest.indexOf(WARN_START);
  const end = rest.lastIndexOf(WARN_END);
  if (start === -1 || end < start + WARN_START.length) return message;
  return `execution error at (${location}): ${rest.slice(start + WARN_START.length, end)}`;
}

/** The message that Helm prints for a template that does not parse; `message` is Go's. */
export function helmParseMessage(message: string): string {
  const tokens = message.split(': ');
  return `parse error at (${tokens[1]}): ${tokens.at(-1)}`;
}

/** What one execution of a set of templates may use. */
export interface Limits {
  /** Nodes walked, calls made and elements handled. */
  readonly steps: number;
  /** Characters written or built by functions. */
  readonly characters: number;
}

export const DEFAULT_LIMITS: Limits = { steps: 10_000_000, characters: 128 * 1024 * 1024 };

/** The calls around a place, innermost first. */
export function callChain(call: TemplateCall | undefined): TemplateCall[] {
  const calls: TemplateCall[] = [];
  for (let next = call; next; next = next.caller) calls.push(next);
  return calls;
}

/** Whether the error is the JavaScript engine's for a call stack that is too deep. */
export function isStackOverflow(error: unknown): boolean {
  return error instanceof RangeError && error.message.includes('call stack');
}
