import { evaluateShell, type ShellOptions } from '../../../src/evaluate/shell/evaluateShell.ts';
import type { ShellCommand, ShellFacts, Word } from '../../../src/model/command.ts';
import { SourceFile, type Span, spanText } from '../../../src/text/source.ts';
import { HOLE, TracedText } from '../../../src/text/traced.ts';

export type Files = Readonly<Record<string, string>>;

export function script(text: string, path = 'run.sh'): TracedText {
  const file = new SourceFile(path, text);
  return TracedText.exact(file.span(0, text.length));
}

/** Evaluates a script that stands in the root of a repository with these files. */
export function evaluate(text: string, files: Files = {}, options: ShellOptions = {}): ShellFacts {
  return evaluateShell(script(text), {
    cwd: '',
    readFile: (path) => (files[path] === undefined ? undefined : new SourceFile(path, files[path])),
    ...options,
  });
}

/** A word as text: alternatives with `|`, `<?>` for one that is not known, `*` when it may be several. */
export function show(word: Word): string {
  const parts = word.alternatives.map((text) => text.text.replaceAll(HOLE, '<?>'));
  if (word.unknown) parts.push('<?>');
  return parts.join('|') + (word.several ? '*' : '');
}

export function line(command: ShellCommand): string {
  return (command.conditional ? '? ' : '') + command.words.map(show).join(' ');
}

/** The commands that are not the shell's own, as lines. */
export function lines(facts: ShellFacts): string[] {
  return facts.commands.filter((command) => !command.builtin).map(line);
}

export function run(text: string, files: Files = {}, options: ShellOptions = {}): string[] {
  return lines(evaluate(text, files, options));
}

/** `path:line:column text` of a span. */
export function place(span: Span | undefined): string {
  if (!span) return 'nowhere';
  const { line: row, column } = span.file.positionAt(span.start);
  return `${span.file.path}:${row}:${column} ${spanText(span)}`;
}
