import { directivesOf } from '../engine/directives.ts';
import type { FileKind } from '../model/files.ts';
import { SourceFile, type Span } from '../text/source.ts';

/** Lines that are put in front of others: `line` counts from 1. */
export interface InsertedLine {
  readonly line: number;
  readonly text: string;
}

/** The marks of a comment line in files of a kind; undefined where comments are not allowed. */
function commentMarks(kind: FileKind): readonly [string, string] | undefined {
  switch (kind) {
    case 'template':
      return ['{{- /* ', ' */}}'];
    case 'typescript':
    case 'go':
    case 'go-mod':
      return ['// ', ''];
    case 'markdown':
      return ['<!-- ', ' -->'];
    // Their format has no comments.
    case 'json':
    case 'package-json':
    case 'values-schema':
    case 'other':
      return undefined;
    default:
      return ['# ', ''];
  }
}

/** Whether a line goes on in the next one, so that a comment in between would end the command. */
function continues(line: string): boolean {
  return /\\\s*$/.test(line);
}

/**
 * The comment lines that switch a rule off where a finding is: one above its line; around the whole command where its line
 * continues another one. Undefined where no comment can do it (JSON, the inside of a text).
 */
export function disablingLines(
  { file, start }: Span,
  kind: FileKind,
  rule: string,
  reason: string,
): readonly InsertedLine[] | undefined {
  const marks = commentMarks(kind);
  if (!marks) return undefined;
  const { line } = file.positionAt(start);
  const written = (at: number, directive: string): InsertedLine => {
    const indent = /^[ \t]*/.exec(file.line(at))?.[0] ?? '';
    return { line: at, text: `${indent}${marks[0]}ameide-lint-${directive}${marks[1]}` };
  };
  const because = `${rule} -- ${reason}`.trimEnd();
  const candidates: (readonly InsertedLine[])[] = [];
  let first = line;
  while (first > 1 && continues(file.line(first - 1))) first -= 1;
  if (first === line) candidates.push([written(line, `disable-next-line ${because}`)]);
  let last = line;
  while (continues(file.line(last)) && last < file.lineStarts.length) last += 1;
  const { text } = written(first, `disable ${because}`);
  candidates.push([
    { line: first, text },
    { line: last + 1, text: written(first, `enable ${rule}`).text },
  ]);
  return candidates.find((lines) => works(file, kind, rule, line, lines));
}

/** Whether the lines are read as directives that hold where the finding has come to be. */
function works(
  file: SourceFile,
  kind: FileKind,
  rule: string,
  line: number,
  inserted: readonly InsertedLine[],
): boolean {
  const lines = file.text.split('\n');
  for (const { line: at, text } of inserted.toSorted((a, b) => b.line - a.line)) lines.splice(at - 1, 0, text);
  const moved = line + inserted.filter(({ line: at }) => at <= line).length;
  return directivesOf(new SourceFile(file.path, lines.join('\n')), kind, new Set([rule])).some(
    ({ directive, from, to, until }) =>
      directive.rules.some(({ name }) => name === rule) &&
      from <= moved &&
      moved <= Math.min(to, until.get(rule) ?? Number.POSITIVE_INFINITY),
  );
}
