import type { ShellCommand, Word } from '../../model/command.ts';
import { flagsNamed, flagTable, parseFlags } from '../../model/command-flags.ts';
import type { ValuePathPart, ValuePathUse } from '../../model/helm.ts';
import { leadText, programOf } from '../../model/word-text.ts';
import { parseYaml } from '../../parse/yaml/parse.ts';
import type { TracedText } from '../../text/traced.ts';
import { hasValuesPath } from './files.ts';
import { valuePathsOfMapping } from './mapping.ts';
import { type UseContext, valuePathUse } from './use.ts';

const YQ = flagTable(
  '-o --output-format -p --input-format -I --indent --arg --argjson --from-file -f --split-exp -s',
  {},
);

/** Verbs of the fourth version of `yq` before an expression. */
const VERBS = new Set(['e', 'eval', 'ea', 'eval-all']);

/** The Helm values that `yq` sets in a values file, of every alternative of its expression. */
export function valuePathsOfYq(command: ShellCommand, context: UseContext): readonly ValuePathUse[] {
  if (programOf(command.words) !== 'yq') return [];
  const parsed = parseFlags(command.words.slice(1), YQ);
  const operands = [...parsed.operands];
  const verb = leadText(operands[0])?.text ?? '';
  if (verb === 'w' || verb === 'write') return ofThirdVersion(operands.slice(1), context);
  if (VERBS.has(verb)) operands.shift();
  const given = flagsNamed(parsed, '--expression').flatMap(({ value }) => value ?? []);
  const expressions = given.length > 0 ? given : operands.splice(0, 1);
  if (!operands.some(isValuesFile) && !command.redirects.some(({ path }) => isValuesFile(path))) return [];
  return expressions.flatMap(({ alternatives }) => alternatives.flatMap((text) => usesOf(text, context)));
}

/** `yq w -i FILE PATH VALUE`. */
function ofThirdVersion([file, path, value]: readonly Word[], context: UseContext): readonly ValuePathUse[] {
  if (!file || !isValuesFile(file) || !path) return [];
  return path.alternatives.flatMap((text) => {
    const parts = readPath(text, text.text.startsWith('.') ? 0 : -1)?.parts;
    return (parts && valuePathUse(parts, context, leadText(value))) ?? [];
  });
}

function isValuesFile({ alternatives }: Pick<Word, 'alternatives'>): boolean {
  return alternatives.some(({ text }) => hasValuesPath(text));
}

/** The assignments of an expression: `.image.tag = "x"`, `.a | .image.tag |= "x"`, `with(.image; .tag = "x")`. */
function usesOf(text: TracedText, context: UseContext): readonly ValuePathUse[] {
  const out: ValuePathUse[] = [];
  const source = text.text;
  let prefix: readonly ValuePathPart[] = [];
  for (let at = 0; at < source.length && out.length < 500; ) {
    const char = source[at]!;
    if (char === '"') {
      at = endOfString(source, at);
      continue;
    }
    const path = char === '.' && !/[\w\])]/.test(source[at - 1] ?? '') ? readPath(text, at) : undefined;
    if (!path) {
      if (char === ',') prefix = [];
      at++;
      continue;
    }
    const parts = [...prefix, ...path.parts];
    const rest = source.slice(path.end);
    const assigned = /^[\s)]*(?:[-+*/|]|\/\/)?=(?!=)\s*/.exec(rest);
    at = path.end + (assigned?.[0].length ?? 0);
    if (assigned) {
      const use = parts.length > 0 ? valuePathUse(parts, context, valueAt(text, at)) : undefined;
      if (use) out.push(use);
      if (source[at] === '{') {
        const end = endOfMapping(source, at);
        const mapping = parseYaml(text.slice(at, end)).documents[0]?.contents;
        out.push(...valuePathsOfMapping(mapping, { ...context, prefix: parts }));
        at = end;
      }
      prefix = /\|=\s*$/.test(assigned[0]) ? parts : [];
    } else prefix = /^\s*(?:\||;)/.test(rest) ? parts : [];
  }
  return out;
}

/** `.a.b`, `."a"`, `.["a"]`, `.[0]`, `.[]` from a dot on; from before the text for a path without one. */
function readPath(
  text: TracedText,
  start: number,
): { readonly parts: readonly ValuePathPart[]; readonly end: number } | undefined {
  const source = text.text;
  const parts: ValuePathPart[] = [];
  const STEP = /\.?\[\s*(?:"([^"]*)"|(\d*|\*))\s*\]|\.?"([^"]*)"|\.?([A-Za-z_*][\w-]*)/y;
  let end = Math.max(start, 0);
  for (STEP.lastIndex = end; parts.length < 64; STEP.lastIndex = end) {
    const match = STEP.exec(source);
    // Only the first step of a path in the style of the third version has no dot.
    if (!match || (parts.length === 0 && start >= 0 && match[0][0] !== '.')) break;
    if (parts.length > 0 && /^["A-Za-z_*]/.test(match[0])) break;
    const [whole, bracketed, index, quoted, plain] = match;
    const name = bracketed ?? quoted ?? plain;
    const from = end + (name === undefined ? 0 : whole.lastIndexOf(name));
    const written = name === undefined ? undefined : text.slice(from, from + name.length);
    const at = written?.spanOf();
    parts.push(
      name === undefined || name === '*'
        ? { name: index === '' || name === '*' ? undefined : index }
        : { name, at, written: written?.exactSpan },
    );
    end += whole.length;
  }
  if (parts.length > 0) return { parts, end };
  // The root.
  return source[end] === '.' ? { parts, end: end + 1 } : undefined;
}

function valueAt(text: TracedText, start: number): TracedText | undefined {
  const match = /^"([^"\\]*)"/.exec(text.text.slice(start));
  return match ? text.slice(start + 1, start + 1 + match[1]!.length) : undefined;
}

function endOfString(source: string, start: number): number {
  let at = start + 1;
  while (at < source.length && source[at] !== '"') at += source[at] === '\\' ? 2 : 1;
  return at + 1;
}

function endOfMapping(source: string, start: number): number {
  let depth = 0;
  for (let at = start; at < source.length; at++) {
    if (source[at] === '"') at = endOfString(source, at) - 1;
    else if (source[at] === '{') depth++;
    else if (source[at] === '}' && --depth === 0) return at + 1;
  }
  return source.length;
}
