import type { YamlFile } from '../../parse/yaml/document.ts';
import type { YamlNode } from '../../parse/yaml/node.ts';
import { parseYaml } from '../../parse/yaml/parse.ts';
import { walk } from '../../parse/yaml/path.ts';
import type { SourceFile } from '../../text/source.ts';
import { TracedText } from '../../text/traced.ts';

/** A YAML text that may hold Go template actions. */
export interface TemplatedYaml extends YamlFile {
  /** Whether the text is a template: its actions were taken out, and `problems` is empty whatever the rest looks like. */
  readonly templated: boolean;
}

/** What only a template holds: actions that are statements or call Helm's functions, and tags of Jinja. */
const TEMPLATE =
  /\{\{-?\s*(?:if|else|range|with|end|define|block|template|include|toYaml|tpl|\/\*|\$|\.(?:Values|Release|Chart|Files)\b)|\{%/;

/**
 * Reads YAML that may be a Go template (a manifest that a bootstrap script or Helm renders). As it stands, if it parses so;
 * else with its actions taken out: an action inside a value is a hole, a line of nothing but actions is left out.
 * `always` takes the actions out in any case.
 */
export function parseTemplatedYaml(source: SourceFile | TracedText, always = false): TemplatedYaml {
  const { text } = source;
  if (!text.includes('{{')) {
    const plain = parseYaml(source);
    return plain.problems.length > 0 && text.includes('{%') ? asTemplate(plain) : { ...plain, templated: false };
  }
  if (always) return asTemplate(parseYaml(withoutActions(source)));
  const plain = parseYaml(source);
  const parses = plain.problems.length === 0;
  if (parses && !plain.documents.some(({ contents }) => holdsAction(contents))) return { ...plain, templated: false };
  const masked = parseYaml(withoutActions(source));
  if (parses || masked.problems.length === 0 || TEMPLATE.test(text)) return asTemplate(masked);
  return { ...plain, templated: false };
}

function asTemplate(file: YamlFile): TemplatedYaml {
  return { ...file, problems: [], templated: true };
}

/** Whether a mapping is the key of a mapping and both braces touch: what `a: {{ .b }}` looks like to a YAML reader. */
function holdsAction(contents: YamlNode | undefined): boolean {
  for (const { node } of walk(contents)) {
    const key = node.kind === 'map' && node.flow ? node.entries[0]?.key : undefined;
    if (key?.kind === 'map' && key.start === node.start + 1) return true;
  }
  return false;
}

interface Segment {
  readonly kind: 'text' | 'action';
  readonly start: number;
  readonly end: number;
}

const CONTROL = /^\{\{-?\s*(?:if|else|range|with|end|define|block|break|continue)\b/;
const SILENT = /^\{\{-?\s*(?:\/\*|\$[A-Za-z0-9_]*\s*(?:,\s*\$[A-Za-z0-9_]*\s*)?:?=)/;
const LITERAL = /^\{\{-?\s*(?:`([^`]*)`|"((?:[^"\\\n]|\\.)*)")\s*-?\}\}$/;

/** The text with its template actions replaced by holes; offsets of what remains are those of the source. */
export function withoutActions(source: SourceFile | TracedText): TracedText {
  const whole = source instanceof TracedText ? source : TracedText.exact(source.span(0, source.text.length));
  const { text } = whole;
  const parts: TracedText[] = [];
  for (const line of logicalLines(text)) {
    const actions = line.filter((segment) => segment.kind === 'action');
    const rest = line.filter((segment) => segment.kind === 'text');
    const blank = rest.every((segment) => text.slice(segment.start, segment.end).trim() === '');
    if (actions.length === 0) for (const segment of rest) parts.push(whole.slice(segment.start, segment.end));
    else if (blank) {
      const last = line.at(-1)!;
      const lineEnd = /\r?\n$/.exec(text.slice(last.start, last.end));
      if (last.kind === 'text' && lineEnd) parts.push(whole.slice(last.end - lineEnd[0].length, last.end));
    } else parts.push(...maskLine(whole, line));
  }
  return TracedText.concat(...parts);
}

/** A line that holds actions and other text: `image: {{ .a }}/{{ .b }}`. */
function maskLine(whole: TracedText, line: readonly Segment[]): readonly TracedText[] {
  const { text } = whole;
  const isControl = (segment: Segment): boolean =>
    segment.kind === 'action' && CONTROL.test(text.slice(segment.start, segment.end));
  const first = line.findIndex(isControl);
  const last = line.findLastIndex(isControl);
  const parts: TracedText[] = [];
  for (const [index, segment] of line.entries()) {
    const raw = text.slice(segment.start, segment.end);
    if (index === first && last > first) parts.push(hole(whole, segment.start, line[last]!.end));
    if (index >= first && index <= last && first !== -1) continue;
    if (segment.kind === 'text') parts.push(whole.slice(segment.start, segment.end));
    else if (SILENT.test(raw)) continue;
    else {
      const literal = LITERAL.exec(raw);
      const inner = literal?.[1] ?? literal?.[2];
      if (inner !== undefined && !inner.includes('\\')) {
        const from = segment.start + raw.indexOf(inner, 2);
        parts.push(whole.slice(from, from + inner.length));
      } else parts.push(hole(whole, segment.start, segment.end));
    }
  }
  return parts;
}

function hole(whole: TracedText, start: number, end: number): TracedText {
  return TracedText.hole({ why: 'a template computes it', at: whole.spanOf(start, end) });
}

/** The segments of the text, line by line; an action that holds line ends does not end a line. */
function* logicalLines(text: string): Generator<readonly Segment[]> {
  let line: Segment[] = [];
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf('{{', at);
    const lineEnd = text.indexOf('\n', at);
    if (lineEnd !== -1 && (open === -1 || lineEnd < open)) {
      line.push({ kind: 'text', start: at, end: lineEnd + 1 });
      yield line;
      line = [];
      at = lineEnd + 1;
      continue;
    }
    if (open === -1) {
      line.push({ kind: 'text', start: at, end: text.length });
      break;
    }
    if (open > at) line.push({ kind: 'text', start: at, end: open });
    const end = endOfAction(text, open);
    line.push({ kind: 'action', start: open, end });
    at = end;
  }
  if (line.length > 0) yield line;
}

/** The offset behind the `}}` of the action at `open`; the end of the line for one that is never closed. */
function endOfAction(text: string, open: number): number {
  const comment = /\{\{-?\s*\/\*/y;
  comment.lastIndex = open;
  if (comment.test(text)) {
    const close = text.indexOf('*/', comment.lastIndex);
    const end = close === -1 ? -1 : text.indexOf('}}', close);
    return end === -1 ? endOfLine(text, open) : end + 2;
  }
  for (let at = open + 2; at < text.length; at++) {
    const char = text[at]!;
    if (char === '}' && text[at + 1] === '}') return at + 2;
    if (char === '`') {
      const close = text.indexOf('`', at + 1);
      if (close === -1) return endOfLine(text, open);
      at = close;
    } else if (char === '"') {
      let close = at + 1;
      while (close < text.length && text[close] !== '"' && text[close] !== '\n') close += text[close] === '\\' ? 2 : 1;
      if (text[close] !== '"') return endOfLine(text, open);
      at = close;
    }
  }
  return endOfLine(text, open);
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
}
