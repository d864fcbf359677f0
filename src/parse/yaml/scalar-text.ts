import { TracedText } from '../../text/traced.ts';
import type { YamlText } from './origin.ts';

/** How a scalar is written. */
export type ScalarStyle = 'plain' | 'single' | 'double' | 'literal' | 'folded';

/**
 * The text of a scalar, piece by piece with its places. `expected` is what the parser decoded; should the pieces not add
 * up to it, the whole text counts as computed from the whole scalar.
 */
export function decodeScalar(
  origin: YamlText,
  start: number,
  end: number,
  style: ScalarStyle,
  expected: string,
  parentIndent: number,
): TracedText {
  const { text } = origin;
  if (style === 'plain' && end - start === expected.length && text.startsWith(expected, start))
    return origin.slice(start, end);
  const out = new PieceList(origin);
  if (style === 'plain') decodeFlow(out, start, end, 'plain');
  else if (style === 'single' || style === 'double') {
    const quote = style === 'single' ? 0x27 : 0x22;
    const close = end > start + 1 && text.charCodeAt(end - 1) === quote ? end - 1 : end;
    decodeFlow(out, start + 1, close, style);
  } else decodeBlock(out, start, end, style === 'folded', parentIndent);
  const traced = out.finish(start, end);
  return traced.text === expected ? traced : TracedText.computed(expected, origin.span(start, end));
}

/** Collects the pieces of a text: runs of source, and characters that stand for other source. */
class PieceList {
  readonly origin: YamlText;
  readonly #parts: TracedText[] = [];

  constructor(origin: YamlText) {
    this.origin = origin;
  }

  /** The source from `start` to `end`, unchanged. */
  run(start: number, end: number): void {
    if (end > start) this.#parts.push(this.origin.slice(start, end));
  }

  /** `text`, written as the source from `start` to `end`. */
  stand(text: string, start: number, end: number): void {
    if (text !== '') this.#parts.push(TracedText.computed(text, this.origin.span(start, end)));
  }

  /** The line break at `offset`. */
  lineBreak(offset: number): void {
    const { text } = this.origin;
    if (text[offset] === '\n') this.run(offset, offset + 1);
    else this.stand('\n', offset, offset + (text[offset] === '\r' && text[offset + 1] === '\n' ? 2 : 1));
  }

  finish(start: number, end: number): TracedText {
    if (this.#parts.length === 0) {
      const inner = Math.min(start + 1, end);
      return TracedText.computed('', this.origin.span(inner, inner));
    }
    return TracedText.concat(...this.#parts);
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  '\t': '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  ' ': ' ',
  '"': '"',
  '/': '/',
  '\\': '\\',
  N: '\u0085',
  _: '\u00a0',
  L: '\u2028',
  P: '\u2029',
};

function isBreak(char: string | undefined): boolean {
  return char === '\n' || char === '\r';
}

function afterBreak(text: string, offset: number): number {
  return text[offset] === '\r' && text[offset + 1] === '\n' ? offset + 2 : offset + 1;
}

/** Plain and quoted scalars: line folding, and the escapes of the style. */
function decodeFlow(out: PieceList, start: number, end: number, style: 'plain' | 'single' | 'double'): void {
  const { text } = out.origin;
  let run = start;
  let at = start;
  while (at < end) {
    const char = text[at];
    if (style === 'single' && char === "'" && text[at + 1] === "'" && at + 1 < end) {
      out.run(run, at);
      out.stand("'", at, at + 2);
      at += 2;
      run = at;
    } else if (style === 'double' && char === '\\') {
      out.run(run, at);
      at = decodeEscape(out, at, end);
      run = at;
    } else if (isBreak(char)) {
      let blank = at;
      while (blank > run && (text[blank - 1] === ' ' || text[blank - 1] === '\t')) blank--;
      out.run(run, blank);
      at = foldBreaks(out, at, end, false);
      run = at;
    } else at++;
  }
  out.run(run, end);
}

/**
 * Line breaks and the blanks around them: one break is a space, each further one a line break; a break that was escaped
 * is nothing. Gives the offset of the text that follows.
 */
function foldBreaks(out: PieceList, at: number, end: number, escaped: boolean): number {
  const { text } = out.origin;
  const first = at;
  const breaks: number[] = [];
  let offset = at;
  while (offset < end) {
    const char = text[offset];
    if (isBreak(char)) {
      breaks.push(offset);
      offset = afterBreak(text, offset);
    } else if (char === ' ' || char === '\t') offset++;
    else break;
  }
  if (breaks.length === 1 && !escaped) out.stand(' ', first, afterBreak(text, first));
  for (const position of breaks.slice(1)) out.lineBreak(position);
  return offset;
}

function decodeEscape(out: PieceList, at: number, end: number): number {
  const { text } = out.origin;
  const char = text[at + 1] ?? '';
  if (isBreak(char)) return foldBreaks(out, at + 1, end, true);
  const digits = char === 'x' ? 2 : char === 'u' ? 4 : char === 'U' ? 8 : 0;
  if (digits > 0) {
    const code = Number.parseInt(text.slice(at + 2, at + 2 + digits), 16);
    const to = Math.min(end, at + 2 + digits);
    out.stand(Number.isNaN(code) || code > 0x10ffff ? '\ufffd' : String.fromCodePoint(code), at, to);
    return to;
  }
  out.stand(ESCAPES[char] ?? `\\${char}`, at, at + 2);
  return at + 2;
}

/** Literal and folded block scalars; `start` is at the `|` or `>`. */
function decodeBlock(out: PieceList, start: number, end: number, folded: boolean, parentIndent: number): void {
  const { text } = out.origin;
  const header = /[|>]([-+0-9]*)[^\r\n]*(?:\r\n|\r|\n|$)/y;
  header.lastIndex = start;
  const match = header.exec(text);
  if (!match) return;
  const indicators = match[1] ?? '';
  const chomp = indicators.includes('-') ? 'strip' : indicators.includes('+') ? 'keep' : 'clip';
  const explicit = /[1-9]/.exec(indicators);
  const lines: Line[] = [];
  for (let at = header.lastIndex; at < end; ) {
    let stop = at;
    while (stop < end && !isBreak(text[stop])) stop++;
    lines.push({ start: at, stop, next: stop < end ? afterBreak(text, stop) : stop });
    at = lines.at(-1)!.next;
  }
  const indentOf = (line: Line): number => {
    let width = 0;
    while (line.start + width < line.stop && text[line.start + width] === ' ') width++;
    return width;
  };
  let indent = parentIndent + Number(explicit?.[0] ?? 0);
  if (!explicit) {
    const firstLine = lines.find((line) => line.start + indentOf(line) < line.stop);
    indent = firstLine ? indentOf(firstLine) : Math.max(0, ...lines.map(indentOf));
  }
  const contents: Line[] = lines.map((line) => ({ ...line, start: line.start + Math.min(indent, indentOf(line)) }));
  let filled = contents.length;
  while (filled > 0 && contents[filled - 1]!.start >= contents[filled - 1]!.stop) filled--;
  for (let index = 0; index < filled; index++) {
    const line = contents[index]!;
    out.run(line.start, line.stop);
    if (index + 1 < filled) {
      if (folded) index = foldBlockLine(out, contents, index, filled);
      else out.lineBreak(line.stop);
    } else if (chomp !== 'strip' && line.next > line.stop) out.lineBreak(line.stop);
  }
  if (chomp === 'keep') for (const line of contents.slice(filled)) if (line.next > line.stop) out.lineBreak(line.stop);
}

interface Line {
  readonly start: number;
  readonly stop: number;
  readonly next: number;
}

/**
 * What stands between line `index` of a folded scalar and the next line that is not empty. Gives the index of the line
 * before that one.
 */
function foldBlockLine(out: PieceList, lines: readonly Line[], index: number, filled: number): number {
  const { text } = out.origin;
  const line = lines[index]!;
  const more = (candidate: Line): boolean => {
    const char = text[candidate.start];
    return candidate.start < candidate.stop && (char === ' ' || char === '\t');
  };
  const empty = line.start >= line.stop;
  let next = index + 1;
  while (next < filled && lines[next]!.start >= lines[next]!.stop) next++;
  const nextLine = lines[next]!;
  if (empty || more(line) || more(nextLine)) out.lineBreak(line.stop);
  else if (next === index + 1) out.stand(' ', line.stop, line.next);
  for (let blank = index + 1; blank < next; blank++) out.lineBreak(lines[blank]!.stop);
  return next - 1;
}
