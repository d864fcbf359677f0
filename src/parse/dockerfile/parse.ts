import type { SourceFile, Span } from '../../text/source.ts';
import { TracedText } from '../../text/traced.ts';
import type {
  DockerfileDirective,
  DockerfileError,
  DockerfileFlag,
  DockerfileHeredoc,
  DockerfileInstruction,
  DockerfileTree,
} from './instruction.ts';
import { isSpace, jsonStrings, trimmed } from './words.ts';

const HEREDOC_KEYWORDS = new Set(['RUN', 'COPY', 'ADD']);
const JSON_KEYWORDS = new Set(['RUN', 'CMD', 'ENTRYPOINT', 'SHELL', 'COPY', 'ADD', 'VOLUME']);

/** Instructions beyond this are left out: no Dockerfile that a build would accept is so long. */
const MAX_INSTRUCTIONS = 20_000;

interface Lines {
  readonly file: SourceFile;
  readonly count: number;
  /** Next line to read, from 0. */
  next: number;
}

function lineBounds(
  lines: Lines,
  index: number,
): { readonly start: number; readonly end: number; readonly full: number } {
  const { file } = lines;
  const start = file.lineStarts[index]!;
  const full = file.lineStarts[index + 1] ?? file.text.length;
  let end = full;
  while (end > start && '\r\n'.includes(file.text[end - 1]!)) end--;
  return { start, end, full };
}

/** Reads a Dockerfile into instructions as BuildKit's parser does. Never throws; what BuildKit refuses is in `errors`. */
export function parseDockerfile(file: SourceFile): DockerfileTree {
  const errors: DockerfileError[] = [];
  const directives = readDirectives(file, errors);
  const escapeToken = directives.find((directive) => directive.name === 'escape')?.value.text === '`' ? '`' : '\\';
  const count = file.text.endsWith('\n') ? file.lineStarts.length - 1 : file.lineStarts.length;
  const lines: Lines = { file, count, next: 0 };
  const instructions: DockerfileInstruction[] = [];
  while (lines.next < lines.count) {
    const instruction = readInstruction(lines, escapeToken, errors);
    if (instruction) instructions.push(instruction);
    if (instructions.length >= MAX_INSTRUCTIONS) {
      errors.push({ message: 'the Dockerfile has too many instructions', span: instructions.at(-1)!.keywordSpan });
      break;
    }
  }
  if (instructions.length === 0 && errors.length === 0)
    errors.push({ message: 'file with no instructions', span: file.top });
  return { directives, escapeToken, instructions, errors };
}

function readDirectives(file: SourceFile, errors: DockerfileError[]): DockerfileDirective[] {
  const found: DockerfileDirective[] = [];
  const known = new Set(['escape', 'syntax', 'check']);
  for (let index = 0; index < file.lineStarts.length; index++) {
    const start = file.lineStarts[index]!;
    const text = file.line(index + 1);
    // The first line may be `#!` of a frontend.
    if (index === 0 && text.startsWith('#!')) continue;
    const match = /^#[ \t]*([a-zA-Z][a-zA-Z0-9]*)[ \t]*=[ \t]*(\S.*)$/.exec(text.slice(0, 1000));
    if (!match) break;
    const name = match[1]!.toLowerCase();
    if (!known.has(name)) break;
    const value = match[2]!.trimEnd();
    const from = start + match[0].length - match[2]!.length;
    const span = file.span(from, from + value.length);
    if (found.some((directive) => directive.name === name)) {
      errors.push({ message: `only one ${name} parser directive can be used`, span });
      break;
    }
    if (name === 'escape' && value !== '`' && value !== '\\') {
      errors.push({ message: `invalid escape token '${value}' does not match \` or \\`, span });
      continue;
    }
    found.push({ name, value: TracedText.exact(span) });
  }
  return found;
}

function isComment(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    if (isSpace(text[at])) continue;
    return text[at] === '#';
  }
  return false;
}

/** Where the line ends before a continuation mark; undefined when the line does not continue. */
function continuation(text: string, start: number, end: number, escapeToken: string): number | undefined {
  let at = end - 1;
  while (at >= start && (text[at] === ' ' || text[at] === '\t')) at--;
  if (at < start || text[at] !== escapeToken) return undefined;
  if (at === start) return at;
  return text[at - 1] === escapeToken ? undefined : at;
}

function readInstruction(
  lines: Lines,
  escapeToken: string,
  errors: DockerfileError[],
): DockerfileInstruction | undefined {
  const { file } = lines;
  const { text } = file;
  let bounds = lineBounds(lines, lines.next++);
  let { start } = bounds;
  while (start < bounds.end && isSpace(text[start])) start++;
  if (text[start] === '#' || start === bounds.end) return undefined;
  const parts: TracedText[] = [];
  let cut = continuation(text, start, bounds.end, escapeToken);
  parts.push(TracedText.exact(file.span(start, cut ?? bounds.end)));
  let last = bounds;
  while (cut !== undefined && lines.next < lines.count) {
    bounds = lineBounds(lines, lines.next++);
    if (isComment(text, bounds.start, bounds.end)) continue;
    if (text.slice(bounds.start, bounds.end).trim() === '') continue;
    cut = continuation(text, bounds.start, bounds.end, escapeToken);
    parts.push(TracedText.exact(file.span(bounds.start, cut ?? bounds.end)));
    last = bounds;
  }
  const line = trimmed(TracedText.concat(...parts.filter((part) => part.text !== '')));
  if (line.text === '') return undefined;
  const headEnd = Math.max(start, last.end);
  return instructionOf(line, lines, escapeToken, errors, start, headEnd, true);
}

function instructionOf(
  line: TracedText,
  lines: Lines,
  escapeToken: string,
  errors: DockerfileError[],
  start: number,
  headEnd: number,
  reads: boolean,
): DockerfileInstruction {
  const { file } = lines;
  const blank = /[\t\v\f\r ]+/.exec(line.text);
  const word = blank ? line.slice(0, blank.index) : line;
  const keyword = word.text.toUpperCase();
  const keywordSpan = word.spanOf() ?? file.span(start, start);
  const rest = blank ? line.slice(blank.index + blank[0].length) : TracedText.empty;
  const { flags, from } = keyword === 'ONBUILD' ? { flags: [], from: 0 } : readFlags(rest, escapeToken, keywordSpan);
  const args = trimmed(rest.slice(from));
  let json: readonly TracedText[] | undefined;
  if (JSON_KEYWORDS.has(keyword)) {
    const parsed = jsonStrings(args);
    if (parsed === 'mixed')
      errors.push({
        message: 'when using JSON array syntax, arrays must be comprised of strings only',
        span: args.spanOf() ?? keywordSpan,
      });
    else json = parsed;
  }
  const trigger =
    keyword === 'ONBUILD' && args.text !== '' && reads
      ? instructionOf(args, lines, escapeToken, errors, start, headEnd, false)
      : undefined;
  const heredocKeyword = trigger ? trigger.keyword : keyword;
  let end = headEnd;
  const heredocs: DockerfileHeredoc[] = [];
  if (reads && HEREDOC_KEYWORDS.has(heredocKeyword) && !(trigger ? trigger.json : json) && line.text.includes('<<')) {
    for (const mark of heredocMarks(line)) {
      const read = readHeredoc(lines, mark);
      if (!read) {
        errors.push({ message: 'unterminated heredoc', span: mark.word.spanOf() ?? keywordSpan });
        end = file.text.length;
        break;
      }
      heredocs.push(read);
      end = read.terminator.end;
    }
  }
  return {
    keyword,
    keywordSpan,
    span: file.span(start, Math.max(start, end)),
    flags,
    args,
    json,
    heredocs: trigger ? [] : heredocs,
    trigger: trigger && heredocs.length > 0 ? { ...trigger, heredocs } : trigger,
  };
}

/** The flags before the arguments; `from` is where the arguments begin. */
function readFlags(
  rest: TracedText,
  escapeToken: string,
  fallback: Span,
): { readonly flags: DockerfileFlag[]; readonly from: number } {
  const source = rest.text;
  const flags: DockerfileFlag[] = [];
  let at = 0;
  for (;;) {
    while (isSpace(source[at])) at++;
    if (!source.startsWith('--', at)) return { flags, from: at };
    const start = at;
    const parts: TracedText[] = [];
    let from = at;
    let quote = '';
    let raw = '';
    const take = (to: number): void => {
      if (to > from) parts.push(rest.slice(from, to));
    };
    for (; at < source.length; at++) {
      const char = source[at]!;
      if (quote === '' && isSpace(char)) break;
      if (char === quote || (quote === '' && (char === '"' || char === "'"))) {
        take(at);
        from = at + 1;
        quote = quote === '' ? char : '';
      } else if (char === escapeToken) {
        take(at);
        from = at + 1;
        at++;
        raw += source[at] ?? '';
      } else raw += char;
    }
    take(Math.min(at, source.length));
    if (raw === '--') return { flags, from: at };
    const text = TracedText.concat(...parts);
    const equals = text.text.indexOf('=');
    flags.push({
      name: text.text.slice(2, equals === -1 ? undefined : equals),
      value: equals === -1 ? undefined : text.slice(equals + 1),
      span: rest.spanOf(start, at) ?? fallback,
    });
  }
}

interface HeredocMark {
  readonly name: string;
  readonly expand: boolean;
  readonly chomp: boolean;
  readonly word: TracedText;
}

/** The words `<<NAME` of a line, outside quotes. */
function heredocMarks(line: TracedText): HeredocMark[] {
  const marks: HeredocMark[] = [];
  const source = line.text;
  let start = -1;
  let quote = '';
  const close = (end: number): void => {
    if (start === -1) return;
    const word = line.slice(start, end);
    const match = /^(\d*)<<(-?)([^<]+)$/.exec(word.text);
    start = -1;
    if (!match) return;
    const raw = match[3]!;
    const name = raw.replace(/\\(.)|(["'])(.*?)\2/g, (_whole, escaped, _quote, inner) => escaped ?? inner ?? '');
    // `cat <<<EOF` is a here string, `a<<2` arithmetic; a name has no quote left in it.
    if (name === '' || /["']/.test(name)) return;
    marks.push({ name, expand: !/["']/.test(raw), chomp: match[2] === '-', word });
  };
  for (let at = 0; at < source.length; at++) {
    const char = source[at]!;
    if (quote !== '') {
      if (char === quote) quote = '';
      else if (char === '\\' && quote === '"') at++;
      continue;
    }
    if (isSpace(char)) {
      close(at);
      continue;
    }
    if (start === -1) start = at;
    if (char === '"' || char === "'") quote = char;
    else if (char === '\\') at++;
  }
  close(source.length);
  return marks;
}

function readHeredoc(lines: Lines, mark: HeredocMark): DockerfileHeredoc | undefined {
  const { file } = lines;
  if (lines.next >= file.lineStarts.length) return undefined;
  const contentStart = file.lineStarts[lines.next]!;
  while (lines.next < lines.count) {
    const bounds = lineBounds(lines, lines.next++);
    let from = bounds.start;
    if (mark.chomp) while (file.text[from] === '\t') from++;
    if (bounds.end - from !== mark.name.length || file.text.slice(from, bounds.end) !== mark.name) continue;
    return {
      ...mark,
      content: TracedText.exact(file.span(contentStart, bounds.start)),
      terminator: file.span(bounds.start, bounds.end),
    };
  }
  return undefined;
}
