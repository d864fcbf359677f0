import type { ValuePathPart } from '../../model/helm.ts';
import { HOLE, type TracedText } from '../../text/traced.ts';

/** A value path read from a text, and the offset behind it. */
export interface ScannedPath {
  readonly parts: readonly ValuePathPart[];
  /** Offset of the first character that is not part of the path (`=`, `,` or the end). */
  readonly end: number;
}

/** Helm refuses a path that is nested deeper. */
const MAX_PARTS = 64;

/**
 * The value path that a text names, as Helm's `--set` reads keys: components between dots, `[0]` for an element of a list,
 * a backslash before a character that stands for itself. A component that is not wholly known has no name.
 * Undefined when the text is no path (empty components, anything behind it).
 */
export function valuePathOfDotted(text: TracedText): readonly ValuePathPart[] | undefined {
  const scanned = scanValuePath(text, 0);
  return scanned && scanned.end === text.length ? scanned.parts : undefined;
}

/**
 * Reads a value path from `start` up to `=`, `,` or the end of the text. `escapes` is false for `--set-literal`, where a
 * backslash is an ordinary character and only `=` ends a path.
 */
export function scanValuePath(text: TracedText, start: number, escapes = true): ScannedPath | undefined {
  const source = text.text;
  const parts: ValuePathPart[] = [];
  let at = start;
  while (parts.length < MAX_PARTS) {
    const from = at;
    let name = '';
    while (at < source.length && !isStop(source[at]!, escapes)) {
      if (escapes && source[at] === '\\' && at + 1 < source.length) at++;
      const code = source.codePointAt(at)!;
      const char = String.fromCodePoint(code);
      name += char;
      at += char.length;
    }
    if (at === from) return undefined;
    parts.push(part(text, from, at, name));
    while (source[at] === '[') {
      const close = source.indexOf(']', at);
      const index = close === -1 ? '' : source.slice(at + 1, close);
      if (!/^[0-9]+$/.test(index) && !index.includes(HOLE)) return undefined;
      parts.push(part(text, at + 1, close, index));
      at = close + 1;
    }
    if (source[at] !== '.') return { parts, end: at };
    at++;
  }
  return undefined;
}

function isStop(char: string, escapes: boolean): boolean {
  return char === '.' || char === '=' || char === '[' || (char === ',' && escapes);
}

function part(text: TracedText, from: number, to: number, name: string): ValuePathPart {
  const written = text.slice(from, to);
  const at = text.spanOf(from, to);
  if (name.includes(HOLE)) return { name: undefined, at };
  return { name, at, written: written.text === name ? written.exactSpan : undefined };
}
