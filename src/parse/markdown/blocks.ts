import type { SourceFile } from '../../text/source.ts';
import { TracedText } from '../../text/traced.ts';

/** A block of code: fenced, or indented by four columns. */
export interface CodeBlock {
  readonly kind: 'code';
  /** The first word behind the fence, in lower case and without `{}` and `.`; empty when there is none. */
  readonly language: string;
  /** The code without the indentation of the block and without quote marks. */
  readonly text: TracedText;
}

/** A table, of pipes or of HTML. */
export interface Table {
  readonly kind: 'table';
  /** The rows with their cells, the header first, the delimiter row left out. */
  readonly rows: readonly (readonly TracedText[])[];
}

/** What of a Markdown text is not prose. */
export type MarkdownBlock = CodeBlock | Table;

interface Line {
  /** Offset of the first character behind quote marks. */
  readonly start: number;
  /** Offset of the line end. */
  readonly end: number;
  /** Offset of the next line. */
  readonly next: number;
  readonly text: string;
  /** Columns of blanks at its beginning; a tab goes to the next multiple of four. */
  readonly indent: number;
}

const FENCE = /^[ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(`{3,}|~{3,})([^\n]*)$/;
const DELIMITER = /^[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/;
const LIST_ITEM = /^([ \t]*)((?:[-*+]|\d{1,9}[.)])(?:[ \t]+|$))/;

/** The code blocks and tables of a Markdown file, in order. Prose, inline code and comments are left out. */
export function readMarkdown(file: SourceFile): readonly MarkdownBlock[] {
  const lines = linesOf(file);
  const blocks: MarkdownBlock[] = [];
  const lists: number[] = [];
  let blankBefore = true;
  for (let index = 0; index < lines.length; ) {
    const line = lines[index]!;
    if (line.text.trim() === '') {
      blankBefore = true;
      index++;
      continue;
    }
    if (line.text.trimStart().startsWith('<!--')) {
      while (index < lines.length && !lines[index]!.text.includes('-->')) index++;
      index++;
      blankBefore = true;
      continue;
    }
    while (lists.length > 0 && line.indent < lists.at(-1)!) lists.pop();
    const content = lists.at(-1) ?? 0;
    if (blankBefore && line.indent >= content + 4) {
      const end = indentedEnd(lines, index, content + 4);
      blocks.push({ kind: 'code', language: '', text: codeOf(file, lines.slice(index, end), content + 4) });
      index = end;
      continue;
    }
    const fence = FENCE.exec(line.text);
    if (fence && !(fence[1]!.startsWith('`') && fence[2]!.includes('`'))) {
      const close = fenceEnd(lines, index, fence[1]!);
      const column = columnOf(line.text, line.text.indexOf(fence[1]!));
      const language = /[^\s{}.,:]+/.exec(fence[2]!)?.[0].toLowerCase() ?? '';
      blocks.push({ kind: 'code', language, text: codeOf(file, lines.slice(index + 1, close), column) });
      index = close + 1;
      blankBefore = true;
      continue;
    }
    const delimiter = lines[index + 1];
    if (line.text.includes('|') && delimiter?.text.includes('|') && DELIMITER.test(delimiter.text)) {
      let end = index + 2;
      while (end < lines.length && lines[end]!.text.trim() !== '' && !FENCE.test(lines[end]!.text)) end++;
      const rows = [line, ...lines.slice(index + 2, end)];
      blocks.push({ kind: 'table', rows: rows.map((row) => cellsOf(file, row)) });
      index = end;
      continue;
    }
    if (/^<table\b/i.test(line.text.trimStart())) {
      let end = index;
      while (end < lines.length && !/<\/table>/i.test(lines[end]!.text)) end++;
      blocks.push({ kind: 'table', rows: htmlRows(file, line.start, lines[Math.min(end, lines.length - 1)]!.end) });
      index = end + 1;
      continue;
    }
    const item = LIST_ITEM.exec(line.text);
    if (item) lists.push(columnOf(line.text, item[0].length));
    blankBefore = false;
    index++;
  }
  return blocks;
}

function linesOf(file: SourceFile): readonly Line[] {
  const lines: Line[] = [];
  for (const [index, from] of file.lineStarts.entries()) {
    const next = file.lineStarts[index + 1] ?? file.text.length;
    let end = next;
    while (end > from && (file.text[end - 1] === '\n' || file.text[end - 1] === '\r')) end--;
    const quote = /^(?:[ ]{0,3}>[ ]?)*/.exec(file.text.slice(from, end))![0];
    const start = from + quote.length;
    const text = file.text.slice(start, end);
    lines.push({ start, end, next, text, indent: columnOf(text, /^[ \t]*/.exec(text)![0].length) });
  }
  return lines;
}

/** The column of an offset into a line, tabs expanded to multiples of four. */
function columnOf(text: string, offset: number): number {
  let column = 0;
  for (let at = 0; at < offset; at++) column = text[at] === '\t' ? column + 4 - (column % 4) : column + 1;
  return column;
}

function indentedEnd(lines: readonly Line[], start: number, indent: number): number {
  let end = start;
  for (let index = start; index < lines.length; index++) {
    const line = lines[index]!;
    if (line.text.trim() === '') continue;
    if (line.indent < indent) break;
    end = index + 1;
  }
  return end;
}

/** The index of the line that closes the fence; the number of lines when none does. */
function fenceEnd(lines: readonly Line[], start: number, fence: string): number {
  const char = fence[0]!;
  for (let index = start + 1; index < lines.length; index++) {
    const text = lines[index]!.text.trim();
    if (text.length >= fence.length && [...text].every((other) => other === char)) return index;
  }
  return lines.length;
}

/** Lines of code without up to `indent` columns of indentation. */
function codeOf(file: SourceFile, lines: readonly Line[], indent: number): TracedText {
  return TracedText.concat(
    ...lines.map((line) => {
      let skip = 0;
      while (skip < line.text.length && /[ \t]/.test(line.text[skip]!) && columnOf(line.text, skip + 1) <= indent)
        skip++;
      return TracedText.exact(file.span(line.start + skip, line.next));
    }),
  );
}

function cellsOf(file: SourceFile, line: Line): readonly TracedText[] {
  const cells: TracedText[] = [];
  const add = (from: number, to: number): void => {
    const raw = line.text.slice(from, to);
    const trimmed = raw.trim();
    const start = line.start + from + raw.indexOf(trimmed);
    cells.push(TracedText.exact(file.span(start, start + trimmed.length)));
  };
  const leading = /^[ \t]*\|/.exec(line.text);
  let from = leading ? leading[0].length : 0;
  for (let at = from; at < line.text.length; at++) {
    if (line.text[at] === '\\') at++;
    else if (line.text[at] === '|') {
      add(from, at);
      from = at + 1;
    }
  }
  if (line.text.slice(from).trim() !== '') add(from, line.text.length);
  return cells;
}

/** The cells of an HTML table; a cell with markup inside is given as its runs of text. */
function htmlRows(file: SourceFile, start: number, end: number): readonly (readonly TracedText[])[] {
  const rows: TracedText[][] = [];
  let row: TracedText[] = [];
  let inside = false;
  for (let at = start; at < end; ) {
    const open = file.text.indexOf('<', at);
    const textEnd = open === -1 || open > end ? end : open;
    const raw = file.text.slice(at, textEnd);
    const trimmed = raw.trim();
    if (inside && trimmed !== '') {
      const from = at + raw.indexOf(trimmed);
      row.push(TracedText.exact(file.span(from, from + trimmed.length)));
    }
    if (textEnd === end) break;
    const close = file.text.indexOf('>', textEnd);
    if (close === -1) break;
    const tag = /^<(\/?)([a-z]+)/i.exec(file.text.slice(textEnd, Math.min(close, textEnd + 20)));
    const name = tag?.[2]?.toLowerCase();
    if (name === 'td' || name === 'th') inside = tag?.[1] === '';
    if (name === 'tr' && row.length > 0) {
      rows.push(row);
      row = [];
    }
    at = close + 1;
  }
  if (row.length > 0) rows.push(row);
  return rows;
}
