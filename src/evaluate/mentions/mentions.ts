import type { ShellCommand } from '../../model/command.ts';
import type { TextMention } from '../../model/mentions.ts';
import type { TiltValue } from '../../model/tilt.ts';
import { type MakeStatement, parseMakefile } from '../../parse/makefile/parse.ts';
import { shellTexts } from '../../parse/shell/texts.ts';
import type { Module } from '../../parse/starlark/ast.ts';
import type { YamlFile } from '../../parse/yaml/document.ts';
import type { YamlNode, YamlScalar } from '../../parse/yaml/node.ts';
import type { SourceFile } from '../../text/source.ts';
import { TracedText } from '../../text/traced.ts';
import { parseTemplatedYaml } from '../yaml/templated.ts';

/** YAML inside YAML inside YAML. */
const MAX_EMBEDDING = 3;

/** Keys whose block scalars are scripts. */
const SCRIPT_KEYS = /^(?:run|script|command|commands|cmd|args|entrypoint|before_script|after_script|.*\.sh)$/;

/** The texts of a YAML or JSON file: keys and values, those of YAML and scripts in block scalars apart. No comments. */
export function mentionsOfYaml(file: YamlFile): readonly TextMention[] {
  const found: TextMention[] = [];
  for (const { contents } of file.documents) if (contents) yamlTexts(contents, undefined, found, 0);
  return found;
}

function yamlTexts(root: YamlNode, rootKey: string | undefined, found: TextMention[], embedding: number): void {
  const todo: { readonly node: YamlNode; readonly key: string | undefined }[] = [{ node: root, key: rootKey }];
  while (todo.length > 0) {
    const { node, key } = todo.pop()!;
    if (node.kind === 'scalar') scalarTexts(node, key, found, embedding);
    else if (node.kind === 'sequence') for (const item of node.items.toReversed()) todo.push({ node: item, key });
    else if (node.kind === 'map')
      for (const entry of node.entries.toReversed()) {
        const name = entry.key.kind === 'scalar' ? entry.key.text : undefined;
        todo.push({ node: entry.value, key: name }, { node: entry.key, key: undefined });
      }
  }
}

function scalarTexts(node: YamlScalar, key: string | undefined, found: TextMention[], embedding: number): void {
  if (node.text === '') return;
  if (node.style !== 'literal' && node.style !== 'folded') {
    found.push({ text: node.traced, language: 'yaml', at: node.span });
    return;
  }
  const script = node.text.startsWith('#!') || (key !== undefined && SCRIPT_KEYS.test(key));
  if (script) found.push(...mentionsOfShell(node.traced));
  else if (embedding < MAX_EMBEDDING) {
    const inner = parseTemplatedYaml(node.traced);
    const collections = inner.documents.every(({ contents }) => contents && contents.kind !== 'scalar');
    if (inner.problems.length === 0 && collections)
      for (const { contents } of inner.documents) yamlTexts(contents!, undefined, found, embedding + 1);
    else found.push(...withoutCommentLines(node.traced).map((text): TextMention => ({ text, language: 'yaml' })));
  }
}

/** The lines of a text that do not begin with `#`. */
function withoutCommentLines(text: TracedText): readonly TracedText[] {
  const lines: TracedText[] = [];
  for (let from = 0; from < text.length; ) {
    const end = text.text.indexOf('\n', from);
    const to = end === -1 ? text.length : end;
    const line = text.slice(from, to);
    if (line.text.trim() !== '' && !line.text.trimStart().startsWith('#')) lines.push(line);
    from = to + 1;
  }
  return lines;
}

/** The texts of a shell script as they are written. */
export function mentionsOfShell(script: TracedText): readonly TextMention[] {
  return shellTexts(script)
    .flatMap((text) => (text.text.includes('\n') ? withoutCommentLines(text) : [text]))
    .map((text) => ({ text, language: 'shell' }));
}

/** The words of a command as they are when it runs: with variables filled in. */
export function mentionsOfCommand(command: ShellCommand): readonly TextMention[] {
  const words = [...command.words, ...command.redirects.map((redirect) => redirect.path)];
  return words.flatMap((word) => word.alternatives.map((text): TextMention => ({ text, language: 'shell' })));
}

/** The texts of a Makefile: variables, targets, prerequisites and recipes. */
export function mentionsOfMakefile(file: SourceFile): readonly TextMention[] {
  return parseMakefile(file).flatMap(makeTexts);
}

function makeTexts(statement: MakeStatement): readonly TextMention[] {
  const make = (text: TracedText): TextMention => ({ text, language: 'make' });
  switch (statement.type) {
    case 'assign':
      return [make(statement.value)];
    case 'rule':
      return [
        make(statement.targets),
        make(statement.prerequisites),
        ...statement.recipe.flatMap((line) => mentionsOfShell(line.text)),
      ];
    case 'include':
      return [make(statement.paths)];
    case 'export':
      return [];
    default:
      return [make(statement.condition), ...[...statement.consequent, ...statement.alternate].flatMap(makeTexts)];
  }
}

/** The string literals of a Starlark file; docstrings are comments. */
export function mentionsOfStarlark(module: Module): readonly TextMention[] {
  const found: TextMention[] = [];
  const todo: unknown[] = [...module.statements].reverse();
  const seen = new Set<unknown>();
  while (todo.length > 0) {
    const node = todo.pop();
    if (typeof node !== 'object' || node === null || seen.has(node)) continue;
    seen.add(node);
    if (Array.isArray(node)) todo.push(...node.toReversed());
    else if ('kind' in node && node.kind === 'string' && 'value' in node) {
      if (node.value instanceof TracedText) found.push({ text: node.value, language: 'starlark' });
    } else if (!isDocstring(node))
      for (const [field, child] of Object.entries(node).reverse())
        if (field !== 'span' && field !== 'binding' && field !== 'scope') todo.push(child);
  }
  return found;
}

/** A string that is a statement of its own. */
function isDocstring(node: object): boolean {
  if (!('kind' in node) || node.kind !== 'expression' || !('value' in node)) return false;
  const { value } = node;
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'string';
}

/** The texts of a value that a function of Tilt received: joined and computed ones too. */
export function mentionsOfTiltValue(value: TiltValue): readonly TextMention[] {
  switch (value.kind) {
    case 'text':
      return [{ text: value.text, language: 'starlark' }];
    case 'list':
    case 'tuple':
      return value.items.flatMap(mentionsOfTiltValue);
    case 'dict':
      return value.entries.flatMap((entry) => [...mentionsOfTiltValue(entry.key), ...mentionsOfTiltValue(entry.value)]);
    case 'oneOf':
      return value.alternatives.flatMap(mentionsOfTiltValue);
    default:
      return [];
  }
}
