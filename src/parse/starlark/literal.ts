import type { SourceFile, Span } from '../../text/source.ts';
import { type Piece, TracedText } from '../../text/traced.ts';

/** What a string or bytes literal stands for. */
export interface Literal {
  readonly value: TracedText;
  /** For a bytes literal: its bytes. */
  readonly bytes?: Uint8Array;
}

/** What is wrong with a literal, worded as starlark-go does. */
export class LiteralError extends Error {}

const SIMPLE: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
};

const encoder = new TextEncoder();

/** Decodes the literal between two offsets of a file. Throws `LiteralError` for a bad escape. */
export function decodeLiteral(file: SourceFile, start: number, end: number): Literal {
  const text = file.text;
  let open = start;
  while (text[open] !== '"' && text[open] !== "'") open += 1;
  const prefix = text.slice(start, open);
  const isBytes = prefix.includes('b');
  const raw = prefix.includes('r');
  const triple = end - open >= 6 && text[open + 1] === text[open] && text[open + 2] === text[open];
  const from = open + (triple ? 3 : 1);
  const to = end - (triple ? 3 : 1);
  const literal = file.span(start, end);
  const body = text.slice(from, to);
  if (!(raw ? body.includes('\r') : /[\\\r]/.test(body))) {
    if (isBytes) return { value: TracedText.exact(file.span(from, to), literal), bytes: encoder.encode(body) };
    return { value: TracedText.exact(file.span(from, to), literal) };
  }
  return decodeEscapes(file, from, to, literal, raw, isBytes);
}

function decodeEscapes(
  file: SourceFile,
  from: number,
  to: number,
  literal: Span,
  raw: boolean,
  isBytes: boolean,
): Literal {
  const text = file.text;
  const pieces: Piece[] = [];
  const bytes: number[] = [];
  const plain = (start: number, end: number) => {
    if (start === end) return;
    const part = text.slice(start, end);
    pieces.push({ text: part, span: file.span(start, end), exact: true, literal });
    if (isBytes) for (const byte of encoder.encode(part)) bytes.push(byte);
  };
  const computed = (value: string, start: number, end: number, byte?: number) => {
    pieces.push({ text: value, span: file.span(start, end), exact: false, literal });
    if (!isBytes) return;
    if (byte === undefined) bytes.push(...encoder.encode(value));
    else bytes.push(byte);
  };
  let plainFrom = from;
  let at = from;
  while (at < to) {
    const character = text[at]!;
    if (character === '\r') {
      plain(plainFrom, at);
      const width = text[at + 1] === '\n' ? 2 : 1;
      computed('\n', at, at + width);
      at += width;
      plainFrom = at;
      continue;
    }
    if (character !== '\\' || raw) {
      at += 1;
      continue;
    }
    plain(plainFrom, at);
    const escaped = readEscape(text, at, to, isBytes);
    computed(escaped.text, at, at + escaped.width, escaped.byte);
    at += escaped.width;
    plainFrom = at;
  }
  plain(plainFrom, to);
  const value = pieces.length === 0 ? TracedText.exact(file.span(from, from), literal) : TracedText.of(pieces);
  return isBytes ? { value, bytes: Uint8Array.from(bytes) } : { value };
}

function readEscape(
  text: string,
  at: number,
  to: number,
  isBytes: boolean,
): { readonly text: string; readonly width: number; readonly byte?: number } {
  const character = text[at + 1]!;
  if (at + 1 >= to) throw new LiteralError('truncated escape sequence \\');
  if (character === '\n') return { text: '', width: 2 };
  if (character === '\r') return { text: '', width: text[at + 2] === '\n' ? 3 : 2 };
  const simple = SIMPLE[character];
  if (simple !== undefined) return { text: simple, width: 2 };
  if (character >= '0' && character <= '7') {
    const digits = /^[0-7]{1,3}/.exec(text.slice(at + 1, Math.min(to, at + 4)))![0];
    const value = Number.parseInt(digits, 8);
    if (!isBytes && value > 127)
      throw new LiteralError(
        `non-ASCII octal escape \\${value.toString(8)} (use \\u${hex(value, 4)} for the UTF-8 encoding of U+${hex(value, 4)})`,
      );
    if (value > 255) throw new LiteralError(`invalid escape sequence \\${value.toString(8).padStart(3, '0')}`);
    return { text: byteText(value), width: 1 + digits.length, byte: value };
  }
  if (character === 'x') {
    const source = text.slice(at, Math.min(to, at + 4));
    if (source.length < 4) throw new LiteralError(`truncated escape sequence ${source}`);
    if (!/^\\x[0-9a-fA-F]{2}$/.test(source)) throw new LiteralError(`invalid escape sequence ${source}`);
    const value = Number.parseInt(source.slice(2), 16);
    if (!isBytes && value > 127)
      throw new LiteralError(
        `non-ASCII hex escape ${source} (use \\u${hex(value, 4)} for the UTF-8 encoding of U+${hex(value, 4)})`,
      );
    return { text: byteText(value), width: 4, byte: value };
  }
  if (character === 'u' || character === 'U') {
    const width = character === 'u' ? 6 : 10;
    const source = text.slice(at, Math.min(to, at + width));
    if (source.length < width) throw new LiteralError(`truncated escape sequence ${text.slice(at, to)}`);
    if (!/^\\[uU][0-9a-fA-F]+$/.test(source)) throw new LiteralError(`invalid escape sequence ${source}`);
    const value = Number.parseInt(source.slice(2), 16);
    if (value > 0x10ffff) throw new LiteralError(`code point out of range: ${source} (max \\U0010ffff)`);
    if (value >= 0xd800 && value < 0xe000) throw new LiteralError(`invalid Unicode code point U+${hex(value, 4)}`);
    return { text: String.fromCodePoint(value), width };
  }
  throw new LiteralError(`invalid escape sequence \\${String.fromCodePoint(text.codePointAt(at + 1)!)}`);
}

/** How a byte stands in a text: ASCII as itself, else as the lone surrogate of `utf8.ts`. */
function byteText(value: number): string {
  return String.fromCharCode(value < 0x80 ? value : 0xdc00 + value);
}

function hex(value: number, width: number): string {
  return value.toString(16).toUpperCase().padStart(width, '0');
}

/** The value of an integer literal (decimal, `0x`, `0o`, `0b`): a `bigint` only beyond the safe integers. */
export function decodeInt(text: string): number | bigint {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : BigInt(text);
}
