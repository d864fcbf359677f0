import { type Hover, MarkupKind } from 'vscode-languageserver';
import type { AnyRule } from '../rule/rule.ts';
import type { Span } from '../text/source.ts';
import { layersOf, readersOf, valueNamedAt } from './chart-values.ts';
import type { Analysis, ProjectView } from './live-project.ts';
import { rangeOf, touches } from './places.ts';
import { ruleSummary } from './rule-page.ts';
import { valuesAt } from './tilt-values.ts';

/** Lines of one list in a hover. */
const MAX_LINES = 25;

/** Text as code inside a line of Markdown, whatever it holds. */
function code(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = /^`|`$/.test(line) || line === '' ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}

function list(lines: readonly string[]): string {
  const shown = lines.slice(0, MAX_LINES).map((line) => `- ${line}`);
  if (lines.length > MAX_LINES) shown.push(`- and ${lines.length - MAX_LINES} more`);
  return shown.join('\n');
}

/** What is told at a place: the rules of its findings, what it evaluates to, who sets or reads the value. */
export function hoverAt(
  { findings }: Analysis,
  view: ProjectView,
  path: string,
  offset: number,
  uriOf: (path: string) => string,
): Hover | undefined {
  const place = ({ file, start }: Span): string => {
    const { line, column } = file.positionAt(start);
    return `[${file.path.replace(/[[\]\\]/g, '\\$&')}:${line}](${uriOf(file.path)}#L${line},${column})`;
  };
  const parts: string[] = [];
  let range: Span | undefined;
  const rules = new Map<string, AnyRule>(view.project.rules.map((rule) => [rule.id, rule]));
  const kind = view.files.kindOf(path);

  const taken = kind === 'tiltfile' ? valuesAt(view, path, offset) : undefined;
  const [only] = taken?.values ?? [];
  if (taken && only) {
    range = taken.span;
    const lines = taken.values.map(
      ({ text, from }) => `${code(text)}${from.length > 0 ? ` from ${from.map(place).join(', ')}` : ''}`,
    );
    const extra = taken.more > 0 ? `\n- and more` : '';
    parts.push(lines.length === 1 ? lines[0]! : `${lines.length} values\n\n${list(lines)}${extra}`);
  }

  const value = kind === undefined ? undefined : valueNamedAt(view.pipeline, path, offset);
  if (value && kind !== 'tiltfile') {
    range = value.span;
    for (const chart of value.charts) {
      const layers = layersOf(view.pipeline, chart, value.path).map(
        ({ layer, value: text, at }) => `${layer}: ${text === undefined ? 'a block' : code(text)} at ${place(at)}`,
      );
      const readers = value.use.place === 'template' ? [] : readersOf(view.pipeline, chart, value.path).map(place);
      const title = `${code(`.Values.${value.path.join('.')}`)} of chart ${code(chart.name)}`;
      const set = layers.length > 0 ? `set by\n\n${list(layers)}` : 'nothing in the repository sets it';
      const read =
        value.use.place === 'template'
          ? ''
          : readers.length > 0
            ? `\n\nread at\n\n${list(readers)}`
            : '\n\nno template reads it';
      parts.push(`${title}: ${set}${read}`);
    }
  }

  for (const { rule, span } of findings) {
    const known = rules.get(rule);
    if (!known || !touches(span, path, offset)) continue;
    range ??= span;
    parts.push(ruleSummary(known));
    rules.delete(rule);
  }
  if (parts.length === 0 || !range) return undefined;
  return { contents: { kind: MarkupKind.Markdown, value: parts.join('\n\n---\n\n') }, range: rangeOf(range) };
}
