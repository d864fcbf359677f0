import { covers, type Span } from '../text/source.ts';
import type { TracedText } from '../text/traced.ts';
import type { DockerfileVariable } from './dockerfile.ts';

/**
 * Where a person edits a value: the `NAME=value` of the `ENV`, `ARG` or assignment that holds its text, else the literal
 * that it fills (in a Tiltfile), else its text. `set` is the assignment that gave the variable its value, where that is known.
 * With a `name`, an assignment in a shell text counts only where it sets that variable: of another one, whose value is
 * handed on, the value is what a person edits, as everywhere else.
 */
export function settingPlace(
  variables: readonly DockerfileVariable[],
  value: TracedText,
  set?: Span | undefined,
  name?: string,
): Span | undefined {
  const at = value.spanOf();
  if (!at) return set;
  if (set && covers(set, at) && !covers(at, set)) return set;
  const holder = variables.find(({ span }) => covers(span, at));
  return holder?.span ?? assignmentAround(at, name) ?? writtenPlace(value);
}

/** `NAME=value` in a shell text, where the value is all that is assigned. */
function assignmentAround(value: Span, variable: string | undefined): Span | undefined {
  const { file, start, end } = value;
  const name = /(?:^|[\s;"'(])([A-Za-z_]\w*=)$/.exec(file.text.slice(Math.max(0, start - 200), start))?.[1];
  return name &&
    (variable === undefined || name === `${variable}=`) &&
    /^(?:[\s;&|)"'`]|$)/.test(file.text.slice(end, end + 1))
    ? { file, start: start - name.length, end }
    : undefined;
}

/** Where a text is written: the literal whose whole content it is, else the text. */
export function writtenPlace(text: TracedText): Span | undefined {
  const at = text.spanOf();
  const literal = text.literalOf();
  if (!at || !literal || literal.file !== at.file) return at;
  return literal.end - literal.start - (at.end - at.start) <= MAX_QUOTES ? literal : at;
}

/** Most characters that quotes and a prefix take: `r"""…"""`. */
const MAX_QUOTES = 8;
