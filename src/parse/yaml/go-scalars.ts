import { type GoCursor, isBlankOrEnd, isBreak, SPACE, TAB } from './go-cursor.ts';
import type { Token } from './go-token.ts';

/** A literal or folded scalar inside a collection that is indented by `parent` columns (-1 at the top). */
export function scanBlockScalar(at: GoCursor, literal: boolean, parent: number): Token {
  const text = at.text;
  const start = at.pos++;
  const startLine = at.line;
  let chomping = '';
  let increment = 0;
  for (let index = 0; index < 2; index++) {
    const char = text[at.pos] ?? '';
    if ((char === '+' || char === '-') && chomping === '') chomping = char;
    else if (char >= '0' && char <= '9' && increment === 0) {
      if (char === '0') at.fail('found an indentation indicator equal to 0');
      increment = Number(char);
    } else break;
    at.pos++;
  }
  at.toLineEnd();
  let end = at.pos;
  let indent = increment > 0 ? (parent >= 0 ? parent + increment : increment) : 0;
  /** Empty lines: their breaks; finds out the indentation when it is not known. */
  const scanBreaks = (): string => {
    let breaks = '';
    let widest = 0;
    end = at.pos;
    for (;;) {
      while ((indent === 0 || at.column < indent) && text.charCodeAt(at.pos) === SPACE) at.pos++;
      widest = Math.max(widest, at.column);
      const code = text.charCodeAt(at.pos);
      if ((indent === 0 || at.column < indent) && code === TAB)
        at.fail('found a tab character where an indentation space is expected');
      if (!isBreak(code)) break;
      breaks += at.readBreak();
      end = at.pos;
    }
    if (indent === 0) indent = Math.max(widest, parent + 1, 1);
    return breaks;
  };
  let value = '';
  let leadingBreak = '';
  let leadingBlank = false;
  let trailingBreaks = scanBreaks();
  while (at.column === indent && at.pos < text.length) {
    const first = text.charCodeAt(at.pos);
    const trailingBlank = first === SPACE || first === TAB;
    if (!literal && leadingBreak === '\n' && !leadingBlank && !trailingBlank) {
      if (trailingBreaks === '') value += ' ';
    } else value += leadingBreak;
    value += trailingBreaks;
    leadingBlank = trailingBlank;
    const from = at.pos;
    at.toEndOfLine();
    value += text.slice(from, at.pos);
    leadingBreak = at.pos < text.length ? at.readBreak() : '';
    trailingBreaks = scanBreaks();
  }
  if (chomping !== '-') value += leadingBreak;
  if (chomping === '+') value += trailingBreaks;
  return {
    type: 'scalar',
    start,
    end,
    line: startLine,
    value,
    suffix: '',
    style: literal ? 'literal' : 'folded',
    indent: Math.max(0, parent),
  };
}

/** A quoted scalar. */
export function scanQuoted(at: GoCursor, single: boolean): Token {
  const text = at.text;
  const start = at.pos++;
  const startLine = at.line;
  const quote = single ? 0x27 : 0x22;
  let value = '';
  for (;;) {
    if (at.column === 0 && at.atDocumentIndicator()) at.fail('found unexpected document indicator');
    if (at.pos >= text.length) at.fail('found unexpected end of stream');
    let leadingBlanks = false;
    let run = at.pos;
    for (let code = text.charCodeAt(at.pos); !isBlankOrEnd(code); code = text.charCodeAt(at.pos)) {
      if (code === quote) {
        if (!single || text.charCodeAt(at.pos + 1) !== quote) break;
        value += text.slice(run, at.pos + 1);
        at.pos += 2;
        run = at.pos;
      } else if (!single && code === 0x5c) {
        value += text.slice(run, at.pos);
        if (isBreak(text.charCodeAt(at.pos + 1))) {
          at.pos++;
          at.skipBreak();
          leadingBlanks = true;
          run = at.pos;
          break;
        }
        value += scanEscape(at);
        run = at.pos;
      } else at.pos++;
    }
    value += text.slice(run, at.pos);
    if (text.charCodeAt(at.pos) === quote) break;
    value += scanFold(at, leadingBlanks);
  }
  at.pos++;
  return {
    type: 'scalar',
    start,
    end: at.pos,
    line: startLine,
    value,
    suffix: '',
    style: single ? 'single' : 'double',
    indent: 0,
  };
}

/** Blanks and breaks inside a quoted scalar, and what they stand for. */
function scanFold(at: GoCursor, escaped: boolean): string {
  const text = at.text;
  let broken = escaped;
  let leading = '';
  let trailing = '';
  const from = at.pos;
  let to = from;
  for (;;) {
    const code = text.charCodeAt(at.pos);
    if (code === SPACE || code === TAB) {
      at.pos++;
      if (!broken) to = at.pos;
    } else if (isBreak(code)) {
      if (broken) trailing += at.readBreak();
      else {
        leading = at.readBreak();
        broken = true;
      }
    } else break;
  }
  if (!broken) return text.slice(from, to);
  if (leading === '\n') return trailing === '' ? ' ' : trailing;
  return leading + trailing;
}

function scanEscape(at: GoCursor): string {
  const char = at.text[at.pos + 1] ?? '';
  const length = char === 'x' ? 2 : char === 'u' ? 4 : char === 'U' ? 8 : 0;
  if (length === 0) {
    const meaning = ESCAPES.get(char);
    if (meaning === undefined) at.fail('found unknown escape character');
    at.pos += 2;
    return meaning;
  }
  at.pos += 2;
  const digits = at.text.slice(at.pos, at.pos + length);
  if (digits.length < length || !/^[0-9a-fA-F]+$/.test(digits)) at.fail('did not find expected hexdecimal number');
  const code = Number.parseInt(digits, 16);
  if ((code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff) at.fail('found invalid Unicode character escape code');
  at.pos += length;
  return String.fromCodePoint(code);
}

/** A plain scalar whose further lines are indented by at least `indent`; `multiline` tells that it may end in a line break. */
export function scanPlain(
  at: GoCursor,
  indent: number,
  flow: boolean,
): { readonly token: Token; readonly multiline: boolean } {
  const text = at.text;
  const start = at.pos;
  const startLine = at.line;
  let end = start;
  let value = '';
  let pending = '';
  let leadingBlanks = false;
  for (;;) {
    if (at.column === 0 && at.atDocumentIndicator()) break;
    if (text.charCodeAt(at.pos) === 0x23) break;
    const from = at.pos;
    for (let code = text.charCodeAt(at.pos); !isBlankOrEnd(code); code = text.charCodeAt(++at.pos)) {
      if (code === 0x3a && isBlankOrEnd(text.charCodeAt(at.pos + 1))) break;
      if (flow && (code === 0x2c || code === 0x3f || code === 0x5b || code === 0x5d || code === 0x7b || code === 0x7d))
        break;
    }
    if (at.pos > from) {
      value += pending + text.slice(from, at.pos);
      pending = '';
      leadingBlanks = false;
      end = at.pos;
    }
    const code = text.charCodeAt(at.pos);
    if (!(code === SPACE || code === TAB || isBreak(code))) break;
    const blanks = scanPlainBlanks(at, indent);
    if (blanks.broken) leadingBlanks = true;
    pending = blanks.text;
    if (!flow && at.column < indent) break;
  }
  const token: Token = {
    type: 'scalar',
    start,
    end,
    line: startLine,
    value,
    suffix: '',
    style: 'plain',
    indent: 0,
  };
  return { token, multiline: leadingBlanks };
}

function scanPlainBlanks(at: GoCursor, indent: number): { readonly text: string; readonly broken: boolean } {
  const text = at.text;
  const from = at.pos;
  let to = from;
  let broken = false;
  let leading = '';
  let trailing = '';
  for (;;) {
    const code = text.charCodeAt(at.pos);
    if (code === SPACE || code === TAB) {
      if (broken && at.column < indent && code === TAB) at.fail('found a tab character that violates indentation');
      at.pos++;
      if (!broken) to = at.pos;
    } else if (isBreak(code)) {
      if (broken) trailing += at.readBreak();
      else {
        leading = at.readBreak();
        broken = true;
      }
    } else break;
  }
  if (!broken) return { text: text.slice(from, to), broken };
  if (leading === '\n') return { text: trailing === '' ? ' ' : trailing, broken };
  return { text: leading + trailing, broken };
}

const ESCAPES = new Map([
  ['0', '\0'],
  ['a', '\x07'],
  ['b', '\b'],
  ['t', '\t'],
  ['\t', '\t'],
  ['n', '\n'],
  ['v', '\v'],
  ['f', '\f'],
  ['r', '\r'],
  ['e', '\x1b'],
  [' ', ' '],
  ['"', '"'],
  ["'", "'"],
  ['\\', '\\'],
  ['N', '\u0085'],
  ['_', '\u00a0'],
  ['L', '\u2028'],
  ['P', '\u2029'],
]);
