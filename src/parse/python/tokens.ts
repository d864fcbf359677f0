import type { SourceFile } from '../../text/source.ts';
import { TracedText } from '../../text/traced.ts';

/** A token of Python code; offsets into the file. Comments, numbers' inside and indentation are left out. */
export interface PythonToken {
  readonly kind: 'name' | 'string' | 'number' | 'operator' | 'newline';
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** The text of a string that holds no bytes; from its first replacement field on a hole. */
  readonly value?: TracedText;
}

const NAME = /[\p{ID_Start}_][\p{ID_Continue}]*/uy;
const NUMBER = /(?:\d|\.\d)[\w.]*/y;
const STRING = /([A-Za-z]{0,2})("""|'''|"|')/y;
const BLANK = /(?:[ \t\f\ufeff]|\\\r?\n)+/y;

/** The tokens of a Python file, in order. Reads any text: an unfinished string ends at its line, or at the file's end. */
export function* pythonTokens(file: SourceFile): Generator<PythonToken> {
  const { text } = file;
  let depth = 0;
  let at = 0;
  while (at < text.length) {
    const char = text[at]!;
    const blank = match(BLANK, text, at);
    if (blank !== undefined) {
      at = blank;
      continue;
    }
    if (char === '#') {
      const end = text.indexOf('\n', at);
      at = end === -1 ? text.length : end;
      continue;
    }
    if (char === '\n' || char === '\r') {
      const end = char === '\r' && text[at + 1] === '\n' ? at + 2 : at + 1;
      if (depth === 0) yield { kind: 'newline', text: '\n', start: at, end };
      at = end;
      continue;
    }
    STRING.lastIndex = at;
    const quote = STRING.exec(text);
    if (quote && /^(?:[rRbBuUfFtT]|[rR][bBfFtT]|[bBfFtT][rR])?$/.test(quote[1]!)) {
      const inner = at + quote[0].length;
      const end = endOfString(text, inner, quote[2]!, /[fFtT]/.test(quote[1]!), 0);
      const value = /[bBtT]/.test(quote[1]!) ? undefined : textOf(file, at, inner, end, quote[2]!, quote[1]!);
      yield { kind: 'string', text: text.slice(at, end), start: at, end, value };
      at = end;
      continue;
    }
    const name = match(NAME, text, at);
    const number = name === undefined ? match(NUMBER, text, at) : undefined;
    const end = name ?? number ?? at + 1;
    const kind = name !== undefined ? 'name' : number !== undefined ? 'number' : 'operator';
    if (kind === 'operator') {
      if ('([{'.includes(char)) depth++;
      else if (')]}'.includes(char)) depth = Math.max(0, depth - 1);
    }
    yield { kind, text: text.slice(at, end), start: at, end };
    at = end;
  }
}

function match(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

/** The offset behind a string's closing quotes. */
function endOfString(text: string, start: number, quote: string, fields: boolean, nesting: number): number {
  for (let at = start; at < text.length; at++) {
    const char = text[at]!;
    if (char === '\\') at++;
    else if (text.startsWith(quote, at)) return at + quote.length;
    else if ((char === '\n' || char === '\r') && quote.length === 1) return at;
    else if (fields && char === '{' && text[at + 1] === '{') at++;
    else if (fields && char === '{' && nesting < 20) at = endOfField(text, at + 1, quote, nesting) - 1;
  }
  return text.length;
}

/** The offset behind the `}` of a replacement field, or where its string ends in the middle of it. */
function endOfField(text: string, start: number, quote: string, nesting: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const char = text[at]!;
    if ((char === '\n' || char === '\r') && quote.length === 1) return at;
    if (char === '{' || char === '[' || char === '(') depth++;
    else if (char === '}' && depth === 0) return at + 1;
    else if (char === '}' || char === ']' || char === ')') depth--;
    else if (char === '"' || char === "'") {
      const inner = text.startsWith(char.repeat(3), at) ? char.repeat(3) : char;
      const end = endOfString(text, at + inner.length, inner, true, nesting + 1);
      if (!text.startsWith(inner, end - inner.length) || end === at + inner.length) return at;
      at = end - 1;
    }
  }
  return text.length;
}

function textOf(
  file: SourceFile,
  start: number,
  inner: number,
  end: number,
  quote: string,
  prefix: string,
): TracedText {
  const closed = end - inner >= quote.length && file.text.startsWith(quote, end - quote.length);
  const written = TracedText.exact(file.span(inner, closed ? end - quote.length : end), file.span(start, end));
  if (/f/i.test(prefix)) return withFields(written);
  if (/r/i.test(prefix) || !written.text.includes('\\')) return written;
  return written.recompute(
    written.text.replace(/\\(?:\r?\n|([\\'"])|x([0-9a-fA-F]{2}))/g, (whole, char, hex) =>
      hex ? String.fromCharCode(Number.parseInt(hex, 16)) : (char ?? (whole.includes('\n') ? '' : whole)),
    ),
  );
}

/** The text of an f-string up to its first replacement field; what follows is a hole. `{{` is a brace. */
function withFields(written: TracedText): TracedText {
  const field = /(?<!\{)(?:\{\{)*\{(?!\{)/.exec(written.text);
  const end = field ? field.index + field[0].length - 1 : written.length;
  const before = written.slice(0, end);
  const text = /\{\{|\}\}/.test(before.text) ? before.recompute(before.text.replace(/([{}])\1/g, '$1')) : before;
  if (!field) return text;
  const why = 'it is computed while the code runs';
  return TracedText.concat(text, TracedText.hole({ why, at: written.spanOf(end) }));
}
