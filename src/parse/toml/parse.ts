import { type AST, ParseError, parseTOML } from 'toml-eslint-parser';
import type { SourceFile, Span } from '../../text/source.ts';
import { TracedText } from '../../text/traced.ts';

/** A key of a table. */
export interface TomlEntry {
  readonly key: string;
  /** The last part of the key as it is written, with its quotes. */
  readonly keyAt: Span;
  readonly value: TomlNode;
}

/** A TOML value with its place. `[table]` headers and dotted keys are resolved. */
export type TomlNode =
  | { readonly kind: 'table'; readonly entries: readonly TomlEntry[]; readonly at: Span }
  | { readonly kind: 'array'; readonly items: readonly TomlNode[]; readonly at: Span }
  | { readonly kind: 'text'; readonly text: TracedText; readonly at: Span }
  | { readonly kind: 'bool'; readonly value: boolean; readonly at: Span }
  /** A number or a time. */
  | { readonly kind: 'other'; readonly at: Span };

export interface TomlDocument {
  /** Empty when the text does not parse. */
  readonly root: TomlNode & { readonly kind: 'table' };
  readonly errors: readonly { readonly message: string; readonly at: Span }[];
}

type MutableTable = { kind: 'table'; entries: TomlEntry[]; at: Span };
type MutableArray = { kind: 'array'; items: TomlNode[]; at: Span };

/** Reads a TOML file. One that does not parse is empty and has its first error. */
export function parseToml(file: SourceFile): TomlDocument {
  const root: MutableTable = { kind: 'table', entries: [], at: file.top };
  try {
    const program = parseTOML(file.text, { tomlVersion: '1.1' });
    for (const statement of program.body[0].body) {
      if (statement.type === 'TOMLKeyValue') addKeyValue(root, statement, file);
      else {
        const table = tableAt(root, statement, file);
        for (const entry of statement.body) addKeyValue(table, entry, file);
      }
    }
    return { root, errors: [] };
  } catch (error) {
    if (error instanceof ParseError) {
      // What is missing at the end of the file is missing behind its last character.
      const at = Math.min(error.index, file.text.trimEnd().length);
      return { root: { ...root, entries: [] }, errors: [{ message: error.message, at: file.span(at, at) }] };
    }
    if (!(error instanceof RangeError)) throw error;
    return { root: { ...root, entries: [] }, errors: [{ message: 'The TOML is nested too deeply', at: file.top }] };
  }
}

function spanOf(node: AST.TOMLNode, file: SourceFile): Span {
  return file.span(node.range[0], node.range[1]);
}

function nameOf(part: AST.TOMLBare | AST.TOMLQuoted): string {
  return part.type === 'TOMLBare' ? part.name : part.value;
}

function tableAt(root: MutableTable, statement: AST.TOMLTable, file: SourceFile): MutableTable {
  const parts = statement.key.keys;
  let table = root;
  for (const [index, part] of parts.entries()) {
    const last = index === parts.length - 1;
    table = last && statement.kind === 'array' ? newItem(table, part, file) : childTable(table, part, file);
  }
  return table;
}

/** The table under a key; made when there is none. Of an array of tables the last one. */
function childTable(table: MutableTable, part: AST.TOMLBare | AST.TOMLQuoted, file: SourceFile): MutableTable {
  const name = nameOf(part);
  const found = table.entries.find((entry) => entry.key === name)?.value;
  const last = found?.kind === 'array' ? found.items.at(-1) : found;
  if (last?.kind === 'table') return last as MutableTable;
  const made: MutableTable = { kind: 'table', entries: [], at: spanOf(part, file) };
  table.entries.push({ key: name, keyAt: made.at, value: made });
  return made;
}

function newItem(table: MutableTable, part: AST.TOMLBare | AST.TOMLQuoted, file: SourceFile): MutableTable {
  const name = nameOf(part);
  const at = spanOf(part, file);
  const found = table.entries.find((entry) => entry.key === name)?.value;
  const made: MutableTable = { kind: 'table', entries: [], at };
  if (found?.kind === 'array') (found as MutableArray).items.push(made);
  else table.entries.push({ key: name, keyAt: at, value: { kind: 'array', items: [made], at } });
  return made;
}

function addKeyValue(table: MutableTable, statement: AST.TOMLKeyValue, file: SourceFile): void {
  const parts = statement.key.keys;
  let into = table;
  for (const part of parts.slice(0, -1)) into = childTable(into, part, file);
  const last = parts.at(-1);
  if (last) into.entries.push({ key: nameOf(last), keyAt: spanOf(last, file), value: nodeOf(statement.value, file) });
}

function nodeOf(node: AST.TOMLContentNode, file: SourceFile): TomlNode {
  const at = spanOf(node, file);
  if (node.type === 'TOMLArray') return { kind: 'array', items: node.elements.map((item) => nodeOf(item, file)), at };
  if (node.type === 'TOMLInlineTable') {
    const table: MutableTable = { kind: 'table', entries: [], at };
    for (const entry of node.body) addKeyValue(table, entry, file);
    return table;
  }
  if (node.kind === 'boolean') return { kind: 'bool', value: node.value, at };
  if (node.kind !== 'string') return { kind: 'other', at };
  const quotes = node.multiline ? 3 : 1;
  const written = TracedText.exact(file.span(at.start + quotes, at.end - quotes), at);
  return { kind: 'text', text: written.recompute(node.value), at };
}

/** The value at a path of keys; undefined when it is missing. */
export function tomlAt(node: TomlNode | undefined, ...path: readonly string[]): TomlNode | undefined {
  let at = node;
  for (const key of path) at = entryAt(at, key)?.value;
  return at;
}

/** The entry of a key in a table. */
export function entryAt(node: TomlNode | undefined, key: string): TomlEntry | undefined {
  return node?.kind === 'table' ? node.entries.find((entry) => entry.key === key) : undefined;
}
