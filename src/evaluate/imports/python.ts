import type { ModuleImport } from '../../model/imports.ts';
import { type PythonToken, pythonTokens } from '../../parse/python/tokens.ts';
import type { SourceFile } from '../../text/source.ts';
import { TracedText } from '../../text/traced.ts';

/**
 * The modules that a Python file imports: `import`, `from … import`, `importlib.import_module('…')`, `__import__('…')`.
 * `import` is a reserved word, so that the tokens alone tell every import statement.
 */
export function pythonImports(file: SourceFile): readonly ModuleImport[] {
  const tokens = [...pythonTokens(file)];
  const found: ModuleImport[] = [];
  const loaders = new Set(['__import__', 'import_module']);
  const constants = constantsOf(tokens);
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at]!;
    if (token.kind !== 'name') continue;
    if (token.text === 'import') found.push(...importStatement(file, tokens, at + 1));
    else if (token.text === 'from' && beginsStatement(tokens[at - 1])) {
      const statement = fromStatement(file, tokens, at + 1);
      if (!statement) continue;
      found.push(statement.found);
      if (statement.found.specifier.text === 'importlib') for (const name of statement.aliases) loaders.add(name);
      at = statement.end;
    } else if (loaders.has(token.text) && tokens[at + 1]?.text === '(') {
      const call = calledImport(file, tokens, at + 2, constants);
      if (call) found.push(call);
    }
  }
  return found;
}

function beginsStatement(before: PythonToken | undefined): boolean {
  return before === undefined || before.kind === 'newline' || before.text === ';' || before.text === ':';
}

/** A dotted name at `at`, with leading dots; undefined when there is none. */
function dottedName(
  file: SourceFile,
  tokens: readonly PythonToken[],
  start: number,
): { readonly text: TracedText; readonly end: number } | undefined {
  let at = start;
  let name = '';
  while (tokens[at]?.text === '.') {
    name += '.';
    at++;
  }
  while (tokens[at]?.kind === 'name' && tokens[at]!.text !== 'import') {
    name += tokens[at++]!.text;
    if (tokens[at]?.text !== '.') break;
    name += '.';
    at++;
  }
  if (at === start) return undefined;
  const written = TracedText.exact(file.span(tokens[start]!.start, tokens[at - 1]!.end));
  return { text: written.recompute(name), end: at };
}

/** `a.b as c, d` behind `import`. */
function importStatement(file: SourceFile, tokens: readonly PythonToken[], start: number): readonly ModuleImport[] {
  const found: ModuleImport[] = [];
  let at = start;
  for (;;) {
    const name = dottedName(file, tokens, at);
    const span = name?.text.spanOf();
    if (!name || !span) return found;
    found.push({ kind: 'static', specifier: name.text, members: [], at: span });
    at = name.end;
    if (tokens[at]?.text === 'as') at += 2;
    if (tokens[at]?.text !== ',') return found;
    at++;
  }
}

/** `a.b import (c as d, e)` behind `from`. `aliases` are the names under which `import_module` is imported. */
function fromStatement(
  file: SourceFile,
  tokens: readonly PythonToken[],
  start: number,
): { readonly found: ModuleImport; readonly aliases: readonly string[]; readonly end: number } | undefined {
  const module = dottedName(file, tokens, start);
  const span = module?.text.spanOf();
  if (!module || !span || tokens[module.end]?.text !== 'import') return undefined;
  let at = module.end + 1;
  if (tokens[at]?.text === '(') at++;
  const members: { name: string; at: ModuleImport['at'] }[] = [];
  const aliases: string[] = [];
  while (tokens[at]?.kind === 'name') {
    const member = tokens[at]!;
    members.push({ name: member.text, at: file.span(member.start, member.end) });
    const alias = tokens[at + 1]?.text === 'as' ? tokens[at + 2] : undefined;
    if (member.text === 'import_module') aliases.push(alias?.text ?? member.text);
    at += alias ? 3 : 1;
    if (tokens[at]?.text !== ',') break;
    at++;
  }
  return { found: { kind: 'static', specifier: module.text, members, at: span }, aliases, end: at - 1 };
}

/** The texts that names stand for: those assigned once in the file. */
function constantsOf(tokens: readonly PythonToken[]): ReadonlyMap<string, TracedText | undefined> {
  const found = new Map<string, TracedText | undefined>();
  for (const [at, { kind, text }] of tokens.entries()) {
    if (kind !== 'name' || tokens[at + 1]?.text !== '=' || tokens[at + 2]?.text === '=') continue;
    if (!beginsStatement(tokens[at - 1])) continue;
    const value = tokens[at + 2]?.value;
    const ends = tokens[at + 3] === undefined || ['\n', ';'].includes(tokens[at + 3]!.text);
    found.set(text, found.has(text) || !ends ? undefined : value);
  }
  return found;
}

/**
 * `import_module('a.b')`, `import_module('.b', package='a')`: neighbouring and added texts are one. Undefined when nothing
 * of the module is known.
 */
function calledImport(
  file: SourceFile,
  tokens: readonly PythonToken[],
  start: number,
  constants: ReadonlyMap<string, TracedText | undefined>,
): ModuleImport | undefined {
  const module = textArgument(file, tokens, start, constants);
  if (!module) return undefined;
  const { text, at, end } = module;
  const found = (specifier: TracedText, place: ModuleImport['at']): ModuleImport => ({
    kind: 'dynamic',
    specifier,
    members: [],
    at: place,
  });
  if (!text.text.startsWith('.') || tokens[end]?.text !== ',') return found(text, at);
  const named = tokens[end + 1]?.text === 'package' && tokens[end + 2]?.text === '=';
  const base = textArgument(file, tokens, named ? end + 3 : end + 1, constants);
  // One dot is the package itself; more lead out of it.
  if (!base || text.text.startsWith('..')) return found(text, at);
  return found(TracedText.concat(base.text, text), base.at);
}

/** An argument that is text, in part at least, with the place of its first literal. */
function textArgument(
  file: SourceFile,
  tokens: readonly PythonToken[],
  start: number,
  constants: ReadonlyMap<string, TracedText | undefined>,
): { readonly text: TracedText; readonly at: ModuleImport['at']; readonly end: number } | undefined {
  const parts: TracedText[] = [];
  let at = start;
  for (; at < tokens.length; at++) {
    const token = tokens[at]!;
    if (token.text === '+') continue;
    const value = token.kind === 'name' ? constants.get(token.text) : token.value;
    if (!value) break;
    parts.push(value);
  }
  const end = tokens[at]?.text;
  if (parts.length === 0 || end === undefined) return undefined;
  if (end !== ')' && end !== ',') {
    // What is added or done to the text is not known.
    if (tokens[at - 1]?.text !== '+') return undefined;
    parts.push(
      TracedText.hole({ why: 'it is computed while the code runs', at: file.span(tokens[at]!.start, tokens[at]!.end) }),
    );
  }
  const text = TracedText.concat(...parts);
  const literal = text.pieces.find((piece) => piece.literal)?.literal;
  const direct = tokens[start]!.kind === 'string';
  const last = tokens[Math.max(start, at - 1)]!;
  const place = direct && last.kind === 'string' ? file.span(tokens[start]!.start, last.end) : literal;
  return place && { text, at: place, end: at };
}
