import type { SourceFile } from '../../text/source.ts';
import type { BrokenStmt, Module, NameExpr, Stmt } from './ast.ts';
import { type BrokenRange, checkGrammar, type Fault } from './grammar.ts';
import { lowerStatement, UnexpectedTree } from './lower.ts';
import type { Token } from './scanner.ts';
import { parseTree } from './tree.ts';

/** What `parseStarlark` gives. */
export interface ParsedModule {
  readonly module: Module;
  /** Those of the parser, then those of the resolver, each in the order of the file; starlark-go reports the first. */
  readonly errors: readonly Fault[];
}

/** More text than this (UTF-16 units) is not parsed. */
const MAX_LENGTH = 8_000_000;

/**
 * Parses a Starlark file. A top-level statement with a fault in it becomes a `BrokenStmt` and the rest is parsed as usual.
 * `loadStarlarkParser` has to have finished.
 */
export function parseStarlark(file: SourceFile): ParsedModule {
  if (file.text.length > MAX_LENGTH) {
    const fault = {
      message: `file is longer than ${MAX_LENGTH} characters`,
      stage: 'parse' as const,
      start: 0,
      end: 0,
    };
    return { module: { file, statements: [] }, errors: [fault] };
  }
  const { faults, broken, tokens } = checkGrammar(file);
  const errors = [...faults];
  const statements: Stmt[] = broken.map((range) => brokenStatement(file, range));
  const root = parseTree(forTreeSitter(file.text, tokens, broken));
  for (const node of root.children) {
    if (node.type === ';') continue;
    try {
      statements.push(lowerStatement(node, file));
    } catch (error) {
      if (!(error instanceof UnexpectedTree)) throw error;
      const at = error.node;
      if (!errors.some((fault) => fault.start >= node.start && fault.start <= node.end))
        errors.push({ message: 'syntax error', stage: 'parse', start: at.start, end: at.end });
      statements.push(brokenStatement(file, node));
    }
  }
  statements.sort((a, b) => a.start - b.start || a.end - b.end);
  errors.sort((a, b) => (a.stage === b.stage ? a.start - b.start : a.stage === 'parse' ? -1 : 1));
  return { module: { file, statements }, errors };
}

/** Names of Starlark that the tree-sitter grammar, coming from Python's, has as keywords. */
const KEYWORDS_OF_PYTHON = new Set(
  'print exec assert assert_ assert_eq assert_ne assert_contains assert_fails match case type True False None __future__'.split(
    ' ',
  ),
);

const LAYOUT = new Set(['newline', 'indent', 'outdent']);

/**
 * The text as tree-sitter should see it, of the same length: broken statements are blank, names that its grammar takes for
 * keywords are other names, and a statement inside brackets is one line.
 */
function forTreeSitter(source: string, tokens: readonly Token[], broken: readonly BrokenRange[]): string {
  // For tree-sitter a carriage return alone does not end a line.
  const text = source.includes('\r') ? source.replace(/\r(?!\n)/g, '\n') : source;
  const changes: { start: number; end: number; text: string }[] = [];
  const blank = (start: number, end: number) => text.slice(start, end).replace(/[^\r\n]/g, ' ');
  const ranges = broken.toSorted((a, b) => a.start - b.start);
  for (const { start, end } of ranges) changes.push({ start, end, text: blank(start, end) });
  let range = 0;
  let before: Token | undefined;
  for (const token of tokens) {
    const { type, start, end } = token;
    while (range < ranges.length && ranges[range]!.end <= start) range += 1;
    if (range < ranges.length && start >= ranges[range]!.start) {
      before = undefined;
      continue;
    }
    // Its scanner takes some line ends inside brackets for the end of a statement.
    if (before && !LAYOUT.has(before.type) && start > before.end && /[\r\n\\#]/.test(text.slice(before.end, start)))
      changes.push({ start: before.end, end: start, text: ' '.repeat(start - before.end) });
    before = token;
    if (type === 'name' && end - start <= 15 && KEYWORDS_OF_PYTHON.has(text.slice(start, end)))
      changes.push({ start, end, text: `X${text.slice(start + 1, end)}` });
  }
  if (changes.length === 0) return text;
  changes.sort((a, b) => a.start - b.start);
  let result = '';
  let at = 0;
  for (const change of changes) {
    result += text.slice(at, change.start) + change.text;
    at = change.end;
  }
  return result + text.slice(at);
}

/** What a statement that cannot be read seems to bind, so that later uses of the names are not undefined. */
const BINDING =
  /^[ \t]*(?:def[ \t]+([A-Za-z_]\w*)|class[ \t]+([A-Za-z_]\w*)|(?:import|from)[ \t]+([A-Za-z_]\w*)|((?:[A-Za-z_]\w*[ \t]*,[ \t]*)*[A-Za-z_]\w*)[ \t]*(?::[^=\n]*)?=(?!=))/gm;

function brokenStatement(file: SourceFile, range: BrokenRange): BrokenStmt {
  const names: NameExpr[] = [];
  const text = file.text.slice(range.start, range.end);
  for (const found of text.matchAll(BINDING)) {
    const bound = found[1] ?? found[2] ?? found[3] ?? found[4]!;
    const from = range.start + found.index + found[0].indexOf(bound);
    for (const part of bound.matchAll(/\w+/g)) {
      const start = from + part.index;
      names.push({ kind: 'name', name: part[0], start, end: start + part[0].length });
    }
  }
  for (const found of text.matchAll(/\bload\([^)]*\)/g))
    for (const part of found[0].matchAll(/['"]([A-Za-z_]\w*)['"]|([A-Za-z_]\w*)[ \t]*=/g)) {
      const name = part[2] ?? part[1]!;
      const start = range.start + found.index + part.index;
      names.push({ kind: 'name', name, start, end: start + name.length });
    }
  return { kind: 'broken', names, start: range.start, end: range.end };
}
