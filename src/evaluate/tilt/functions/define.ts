import type { ApiCall } from '../../../model/tilt.ts';
import type { Span } from '../../../text/source.ts';
import type { TracedText } from '../../../text/traced.ts';
import type { Call, Value } from '../../starlark/values.ts';
import type { BoundArguments } from '../bind.ts';
import type { Evaluation } from '../evaluation.ts';

/** What a function of the API is given. */
export interface Invocation {
  readonly call: Call;
  readonly args: BoundArguments;
  readonly record: ApiCall;
  readonly evaluation: Evaluation;
}

/** A function of the API: what it does to the evaluation, and what it returns. */
export type Implementation = (invocation: Invocation) => Value;

/** Functions by name. */
export type Implementations = Readonly<Record<string, Implementation>>;

/** Where the value of an argument is written, else the argument, else the name of the called function. */
export function placeOf({ args, call }: Invocation, parameter: string): Span {
  const value = args.arguments.get(parameter);
  if (!value) return call.at;
  if (value.value.kind === 'string') return value.value.traced.literalOf() ?? value.value.at ?? value.at;
  return value.value.at ?? value.at;
}

/** Where the piece of a text is written that holds the character at an offset: what a person has to edit. */
export function pieceAt(text: TracedText, offset: number): Span | undefined {
  let start = 0;
  for (const piece of text.pieces) {
    if (offset < start + piece.text.length)
      return (isLine(piece.literal) ? piece.literal : piece.span) ?? text.spanOf();
    start += piece.text.length;
  }
  return text.literalOf();
}

/** Whether a literal is one line; of a longer one (a table in a text block) only the piece is meant. */
function isLine(literal: Span | undefined): boolean {
  return literal !== undefined && !literal.file.text.slice(literal.start, literal.end).includes('\n');
}

/** Where the last component of a path is written. */
export function nameInPath(text: TracedText): Span | undefined {
  const trimmed = text.text.replace(/\/+$/, '');
  return pieceAt(text, Math.min(trimmed.lastIndexOf('/') + 1, Math.max(0, text.length - 1)));
}

/** Quotes a text as Go's `%q` does. */
export function quote(text: string): string {
  return JSON.stringify(text);
}

/** Go's `no such file` for a path relative to the root. */
export function missingFile(operation: 'open' | 'stat' | 'lstat', path: string): string {
  return `${operation} ${path}: no such file or directory`;
}
