import type { VariableMention } from '../../model/mentions.ts';
import type { TomlNode } from '../../parse/toml/parse.ts';
import type { YamlFile } from '../../parse/yaml/document.ts';
import { keyText, walk } from '../../parse/yaml/path.ts';
import type { TracedText } from '../../text/traced.ts';

/** The variables (`env.NAME`, `vars.NAME`, `inputs` apart) that the expressions of a workflow read: `${{ … }}`, and all of an `if`. */
export function variablesOfWorkflow(file: YamlFile, path: string): readonly VariableMention[] {
  const found: VariableMention[] = [];
  for (const { contents } of file.documents)
    for (const { node, entry } of walk(contents)) {
      if (node.kind !== 'scalar') continue;
      for (const { text, start } of expressionsIn(node.text, entry !== undefined && keyText(entry) === 'if'))
        for (const name of namesIn(text, /\b(?:env|vars)\s*(?:\.\s*|\[\s*')([A-Za-z_]\w*)/g)) {
          const from = start + name.start;
          found.push({ name: node.traced.slice(from, from + name.text.length), file: path });
        }
    }
  return found;
}

/** The expressions of a text, with their offsets; a condition without braces is one as a whole. */
function expressionsIn(text: string, condition: boolean): readonly { readonly text: string; readonly start: number }[] {
  if (condition && !text.includes('${{')) return [{ text, start: 0 }];
  return [...text.matchAll(/\$\{\{([\s\S]*?)\}\}/g)].map((match) => ({ text: match[1]!, start: match.index + 3 }));
}

/**
 * The variables that a TOML file's texts read: the whole value of a key `variable` (Hatch's version source `env`), `{env:NAME}`
 * and `$NAME` in contexts, `os.environ` and `getenv` in expressions.
 */
export function variablesOfToml(root: TomlNode, path: string): readonly VariableMention[] {
  const found: VariableMention[] = [];
  const todo: { readonly node: TomlNode; readonly key: string }[] = [{ node: root, key: '' }];
  while (todo.length > 0) {
    const { node, key } = todo.pop()!;
    if (node.kind === 'table')
      for (const entry of node.entries.toReversed()) todo.push({ node: entry.value, key: entry.key });
    else if (node.kind === 'array') for (const item of node.items.toReversed()) todo.push({ node: item, key });
    else if (node.kind === 'text') {
      if (key === 'variable') found.push({ name: node.text, file: path, at: node.at });
      else for (const name of variablesIn(node.text)) found.push({ name, file: path });
    }
  }
  return found;
}

const READS = /(?:\{env:|\$\{?|\b(?:os\.)?environ(?:\.get\(|\[)\s*["']|\b(?:os\.)?getenv\(\s*["'])([A-Za-z_]\w*)/g;

function variablesIn(text: TracedText): readonly TracedText[] {
  return [...namesIn(text.text, READS)].map(({ text: name, start }) => text.slice(start, start + name.length));
}

/** The first group of each match, with its offset. */
function* namesIn(text: string, pattern: RegExp): Generator<{ readonly text: string; readonly start: number }> {
  for (const match of text.matchAll(pattern)) {
    const name = match[1]!;
    yield { text: name, start: match.index + match[0].length - name.length };
  }
}
