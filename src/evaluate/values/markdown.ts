import type { ShellCommand } from '../../model/command.ts';
import type { ValuePathUse } from '../../model/helm.ts';
import type { CodeBlock, MarkdownBlock } from '../../parse/markdown/blocks.ts';
import type { YamlNode } from '../../parse/yaml/node.ts';
import { entryOf, walk } from '../../parse/yaml/path.ts';
import { TracedText } from '../../text/traced.ts';
import { parseTemplatedYaml } from '../yaml/templated.ts';
import { valuePathsOfCommand } from './flags.ts';
import { evaluateHelmfile } from './helmfile.ts';
import { distinctUses, valuePathsOfManifest } from './manifest.ts';
import { valuePathsOfMapping } from './mapping.ts';
import { valuePathsOfDotted, valuePathsOfSet } from './use.ts';

/** What reading documentation needs of other evaluations. */
export interface DocumentationContext {
  /** The commands that a shell text runs. */
  readonly commandsOf: (script: TracedText) => readonly ShellCommand[];
  /** The chart that the document describes (the README in its folder). */
  readonly chart?: string;
}

const YAML = new Set(['yaml', 'yml', 'json', 'json5', 'jsonc', 'helm', 'gotemplate', 'go-template', 'tpl', 'go']);
const SHELL = new Set(['sh', 'bash', 'shell', 'zsh', 'ksh', 'dash', 'console', 'shell-session', 'terminal', 'cmd']);
const STARLARK = new Set(['starlark', 'python', 'py', 'tiltfile', 'tilt', 'bzl', 'bazel']);

/** The Helm values that the code blocks and tables of a document name. */
export function valuePathsOfMarkdown(
  blocks: readonly MarkdownBlock[],
  context: DocumentationContext,
): readonly ValuePathUse[] {
  const uses = blocks.flatMap((block) =>
    block.kind === 'table'
      ? block.rows.flatMap((row) => row.flatMap((cell) => usesOfCell(cell, context)))
      : usesOfCode(block, context),
  );
  return distinctUses(uses.map((use) => ({ ...use, place: 'docs', chart: context.chart })));
}

function usesOfCode(block: CodeBlock, context: DocumentationContext): readonly ValuePathUse[] {
  const { language } = block;
  if (language === 'diff' || language === 'patch') return usesOfYaml(withoutRemoved(block.text), context);
  if (YAML.has(language)) return usesOfYaml(block.text, context);
  if (SHELL.has(language)) return usesOfShell(block.text, context);
  if (STARLARK.has(language)) return usesOfStarlark(block.text);
  if (language !== '' && language !== 'text' && language !== 'txt' && language !== 'plaintext') return [];
  if (/^\s*(?:\$\s|#!|(?:sudo |env )?(?:helm|helmfile|kubectl|argocd|tilt)\s)/m.test(block.text.text))
    return usesOfShell(block.text, context);
  return usesOfYaml(block.text, context);
}

function usesOfYaml(text: TracedText, context: DocumentationContext): readonly ValuePathUse[] {
  const out: ValuePathUse[] = [...templateReads(text)];
  for (const { contents } of parseTemplatedYaml(text).documents) {
    if (!contents) continue;
    if (entryOf(contents, 'kind') && entryOf(contents, 'apiVersion')) out.push(...valuePathsOfManifest(contents));
    else if (entryOf(contents, 'releases')) out.push(...evaluateHelmfile(contents).valuePaths);
    else if (!isWorkflow(contents)) out.push(...valuePathsOfMapping(contents, { place: 'docs' }));
    out.push(...scriptsIn(contents, context));
  }
  return out;
}

function isWorkflow(contents: YamlNode): boolean {
  return entryOf(contents, 'jobs') !== undefined && entryOf(contents, 'on') !== undefined;
}

/** `--set` in the scalars of a YAML example (a workflow's `run`, the arguments of a container). */
function scriptsIn(contents: YamlNode, context: DocumentationContext): readonly ValuePathUse[] {
  const out: ValuePathUse[] = [];
  for (const { node } of walk(contents))
    if (node.kind === 'scalar' && /--(?:helm-)?set\b/.test(node.text)) out.push(...usesOfShell(node.traced, context));
  return out;
}

function usesOfShell(text: TracedText, context: DocumentationContext): readonly ValuePathUse[] {
  const script = /^[ \t]*\$ /m.test(text.text) ? promptedLines(text) : text;
  return context.commandsOf(script).flatMap((command) => valuePathsOfCommand(command, { place: 'docs' }));
}

/** The lines behind a `$ ` prompt, with the lines that continue them. */
function promptedLines(text: TracedText): TracedText {
  const parts: TracedText[] = [];
  let continued = false;
  for (const line of linesOf(text)) {
    const prompt = /^[ \t]*\$ /.exec(line.text);
    if (prompt || continued) {
      parts.push(line.slice(prompt ? prompt[0].length : 0));
      continued = /\\\r?\n$/.test(line.text);
    }
  }
  return TracedText.concat(...parts);
}

/** A diff's text as it is after the change. */
function withoutRemoved(text: TracedText): TracedText {
  const kept = linesOf(text).filter((line) => !/^(?:-|@@|diff |index |\+\+\+ )/.test(line.text));
  return TracedText.concat(...kept.map((line) => (/^[+ ]/.test(line.text) ? line.slice(1) : line)));
}

function linesOf(text: TracedText): readonly TracedText[] {
  const lines: TracedText[] = [];
  for (let at = 0; at < text.length; ) {
    const end = text.text.indexOf('\n', at);
    const next = end === -1 ? text.length : end + 1;
    lines.push(text.slice(at, next));
    at = next;
  }
  return lines;
}

/** String literals of an example Tiltfile that are paths (image keys) or settings (`image.tag=x`). */
function usesOfStarlark(text: TracedText): readonly ValuePathUse[] {
  const out: ValuePathUse[] = [];
  for (const match of text.text.matchAll(/#[^\n]*|(["'])((?:(?!\1)[^\\\n]|\\.)*)\1/g)) {
    const inner = match[2];
    if (!inner) continue;
    const start = match.index + 1;
    const literal = text.slice(start, start + inner.length);
    const flag = /^--set(?:-string|-json|-file|-literal)?=/.exec(inner);
    const setting = flag ? literal.slice(flag[0].length) : literal;
    if (flag || /^[\w.\\[\]-]+=/.test(inner)) out.push(...valuePathsOfSet('set', setting, { place: 'docs' }));
    else if (DOTTED.test(inner)) out.push(...valuePathsOfDotted(literal, { place: 'docs' }));
  }
  return out;
}

const DOTTED = /^[A-Za-z_][\w-]*(?:\[\d+\])*(?:\.[\w-]+(?:\[\d+\])*)+$/;

/** `.Values.image.tag` in the actions of an example template. */
function templateReads(text: TracedText): readonly ValuePathUse[] {
  const out: ValuePathUse[] = [];
  for (const action of text.text.matchAll(/\{\{[^\n]*?\}\}/g))
    for (const match of action[0].matchAll(/\.Values\.((?:[A-Za-z_]\w*)(?:\.[A-Za-z_]\w*)*)/g)) {
      const start = action.index + match.index + '.Values.'.length;
      out.push(...valuePathsOfDotted(text.slice(start, start + match[1]!.length), { place: 'docs' }));
    }
  return out;
}

/**
 * Dotted paths in a cell: in backticks, or bare where the cell holds no prose. What is part of a URL, a file path or an
 * address is none.
 */
function usesOfCell(cell: TracedText, context: DocumentationContext): readonly ValuePathUse[] {
  if (/--(?:helm-)?set\b/.test(cell.text)) {
    const code = [...cell.text.matchAll(/`([^`]+)`/g)].map((match) =>
      cell.slice(match.index + 1, match.index + 1 + match[1]!.length),
    );
    const uses = (code.length > 0 ? code : [cell]).flatMap((text) => usesOfShell(text, context));
    if (uses.length > 0) return uses;
  }
  const out: ValuePathUse[] = [];
  const code = [...cell.text.matchAll(/`[^`]*`/g)];
  const isProse = /(?:^|\s)[A-Za-z]+[,;:.!?]?(?=\s|$)/.test(cell.text.replace(/`[^`]*`/g, '`'));
  for (const match of cell.text.matchAll(/[^\s`*|,;()<>"']+/g)) {
    const isCode = code.some(({ index, 0: span }) => index < match.index && match.index < index + span.length);
    if (isProse && !isCode) continue;
    const token = match[0].replace(/^(?:\{\{-?)?(?:\$?\.Values)?\.?/, '').replace(/(?:=.*|[.:!?]+)$/, '');
    const start = match.index + match[0].indexOf(token);
    if (DOTTED.test(token)) out.push(...valuePathsOfDotted(cell.slice(start, start + token.length), { place: 'docs' }));
  }
  return out;
}
