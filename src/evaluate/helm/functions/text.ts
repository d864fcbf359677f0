import { decodeUtf8, encodeUtf8, utf8Length } from '../../../text/utf8.ts';
import { formatValue } from '../template/fmt.ts';
import { sliceStr } from '../template/pieces.ts';
import { deepOrigin } from '../template/reads.ts';
import { FunctionError, Str, type Value } from '../template/values.ts';

/** Texts as Go's packages `strings` and `unicode` see them: bytes for offsets, runes for case. */

/** Go's `unicode.IsSpace`, as the inside of a character class. */
const SPACE_CLASS = '\\t-\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
export const SPACE = new RegExp(`[${SPACE_CLASS}]`);
const LEADING = new RegExp(`^[${SPACE_CLASS}]+`);
const TRAILING = new RegExp(`[${SPACE_CLASS}]$`);

/** Go's `strings.TrimSpace`, as the offsets of what stays. */
export function trimmedRange(text: string): [number, number] {
  const start = LEADING.exec(text)?.[0].length ?? 0;
  let end = text.length;
  while (end > start && TRAILING.test(text[end - 1]!)) end -= 1;
  return [start, end];
}

const ASCII = /^[\0-\x7f]*$/;

/** Sprig's `strval`. */
export function strval(value: Value): Str {
  switch (value.kind) {
    case 'string':
      return value;
    case 'bytes':
      return new Str(decodeUtf8(value.bytes), value.origin);
    case 'struct':
    case 'int':
      return new Str(value.print?.() ?? formatValue(value), value.origin);
    default:
      return new Str(formatValue(value), deepOrigin(value));
  }
}

/** Go's `strings.ToUpper`: one character for one, so `ß` stays. */
export function toUpper(text: string): string {
  return ASCII.test(text) ? text.toUpperCase() : eachRune(text, upperRune);
}

export function toLower(text: string): string {
  return ASCII.test(text) ? text.toLowerCase() : eachRune(text, lowerRune);
}

function eachRune(text: string, change: (rune: string) => string): string {
  let result = '';
  for (const rune of text) result += change(rune);
  return result;
}

function oneRune(changed: string, rune: string): string {
  return changed.length === (changed.codePointAt(0)! > 0xffff ? 2 : 1) ? changed : rune;
}

export function upperRune(rune: string): string {
  return oneRune(rune.toUpperCase(), rune);
}

export function lowerRune(rune: string): string {
  return rune === 'İ' ? 'i' : oneRune(rune.toLowerCase(), rune);
}

const DIGRAPHS: Readonly<Record<string, string>> = {
  Ǆ: 'ǅ',
  ǅ: 'ǅ',
  ǆ: 'ǅ',
  Ǉ: 'ǈ',
  ǈ: 'ǈ',
  ǉ: 'ǈ',
  Ǌ: 'ǋ',
  ǋ: 'ǋ',
  ǌ: 'ǋ',
  Ǳ: 'ǲ',
  ǲ: 'ǲ',
  ǳ: 'ǲ',
};

/** Go's `unicode.ToTitle`. */
export function titleRune(rune: string): string {
  return DIGRAPHS[rune] ?? upperRune(rune);
}

export const isUpper = (rune: string): boolean => /^\p{Lu}$/u.test(rune);
export const isLower = (rune: string): boolean => /^\p{Ll}$/u.test(rune);
export const isLetter = (rune: string): boolean => /^\p{L}$/u.test(rune);
export const isSpaceRune = (rune: string): boolean => SPACE.test(rune);

/** The UTF-16 offset of a byte offset; undefined when it lies inside a character. */
function offsetOfByte(text: string, byte: number): number | undefined {
  let at = 0;
  let bytes = 0;
  while (bytes < byte) {
    const code = text.codePointAt(at);
    if (code === undefined) return undefined;
    const width = code > 0xffff ? 2 : 1;
    bytes += utf8Length(text, at, at + width);
    at += width;
  }
  return bytes === byte ? at : undefined;
}

/** The part of a string between two byte offsets, which may cut characters in two. */
export function sliceBytes(value: Str, start: number, end: number): Str {
  if (ASCII.test(value.text)) return sliceStr(value, start, end);
  const from = offsetOfByte(value.text, start);
  const to = offsetOfByte(value.text, end);
  if (from !== undefined && to !== undefined) return sliceStr(value, from, to);
  return new Str(decodeUtf8(encodeUtf8(value.text).subarray(start, end)), value.origin);
}

/** Go's `s[start:end]` with its panics. */
export function goSlice(value: Str, start: number, end: number): Str {
  const length = utf8Length(value.text);
  if (end < 0) throw new FunctionError(`runtime error: slice bounds out of range [:${end}]`);
  if (end > length) throw new FunctionError(`runtime error: slice bounds out of range [:${end}] with length ${length}`);
  if (start < 0) throw new FunctionError(`runtime error: slice bounds out of range [${start}:]`);
  if (start > end) throw new FunctionError(`runtime error: slice bounds out of range [${start}:${end}]`);
  return sliceBytes(value, start, end);
}

/** Go's `strings.SplitN` as parts of the string; `limit` < 0 is no limit. */
export function splitStr(value: Str, separator: string, limit = -1): Str[] {
  if (limit === 0) return [];
  const text = value.text;
  const parts: Str[] = [];
  let from = 0;
  if (separator === '') {
    for (const rune of text) {
      if (limit > 0 && parts.length === limit - 1) break;
      parts.push(sliceStr(value, from, from + rune.length));
      from += rune.length;
    }
    if (from < text.length) parts.push(sliceStr(value, from, text.length));
    return parts;
  }
  while (limit < 0 || parts.length < limit - 1) {
    const at = text.indexOf(separator, from);
    if (at === -1) break;
    parts.push(sliceStr(value, from, at));
    from = at + separator.length;
  }
  parts.push(sliceStr(value, from, text.length));
  return parts;
}

/** Go's `strings.Repeat`, with its panic. */
export function repeatText(text: string, count: number): string {
  if (count < 0) throw new FunctionError('strings: negative Repeat count');
  return text.repeat(count);
}
