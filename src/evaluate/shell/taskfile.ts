import { ROOT_PATH, type Word } from '../../model/command.ts';
import type { YamlNode } from '../../parse/yaml/node.ts';
import { parseYaml } from '../../parse/yaml/parse.ts';
import { entryOf, getItems, getNode, getText, keyText, mergedEntries, resolveAlias } from '../../parse/yaml/path.ts';
import { joinPath } from '../../text/path.ts';
import { TracedText } from '../../text/traced.ts';
import { envFileValues } from '../compose/env-file.ts';
import { endProgram, inside, runProgram } from './programs.ts';
import type { Invocation, Runtime } from './runtime.ts';
import { type ShellState, spend, type Variable } from './state.ts';
import { concatAll, fromPossible } from './value.ts';
import { quoteWord, wordText, wordTexts } from './words.ts';

const NAMES = [
  'Taskfile.yml',
  'taskfile.yml',
  'Taskfile.yaml',
  'taskfile.yaml',
  'Taskfile.dist.yml',
  'Taskfile.dist.yaml',
];

/** Options of Task with a value (its command line reference). */
const VALUED = new Set(['-C', '--concurrency', '-I', '--interval', '-o', '--output', '--sort', '-x']);

/** Tasks inside each other, and Taskfiles that include each other. */
const MAX_DEPTH = 20;

/** The variables of a template: alternatives by name. */
type Variables = ReadonlyMap<string, readonly TracedText[]>;

/** A Taskfile with the folder in which its tasks run. */
interface Taskfile {
  readonly path: string;
  readonly folder: string;
  readonly root: YamlNode | undefined;
}

/** What all tasks of one call share. */
interface Call {
  readonly runtime: Runtime;
  readonly invocation: Invocation;
  readonly state: ShellState;
  readonly given: Variables;
}

/** `task NAME`: the commands of a Taskfile, dependencies first. False when the repository has no Taskfile for it. */
export function runTask(runtime: Runtime, invocation: Invocation, state: ShellState): boolean {
  const { words } = invocation;
  let folder = state.cwd;
  let named: string | undefined;
  const names: string[] = [];
  const given = new Map<string, readonly TracedText[]>();
  for (let at = 1; at < words.length; at++) {
    const text = wordText(words[at]);
    const assignment = /^([A-Za-z_]\w*)=/.exec(words[at]!.alternatives[0]?.text ?? '');
    if (text === '--') {
      given.set('CLI_ARGS', [argumentsOf(words.slice(at + 1))]);
      break;
    }
    if (assignment)
      given.set(
        assignment[1]!,
        wordTexts(words[at]!).map((one) => one.slice(assignment[0].length)),
      );
    else if (text === undefined) return false;
    else if (text.startsWith('-')) {
      const [option = '', attached] = text.split('=', 2);
      const isFolder = option === '-d' || option === '--dir';
      const isFile = option === '-t' || option === '--taskfile';
      if (
        ['-l', '--list', '--list-all', '-a', '--summary', '--dry', '-n', '--version', '-i', '--init'].includes(option)
      )
        return false;
      const value = attached ?? (isFolder || isFile || VALUED.has(option) ? wordText(words[++at]) : undefined);
      if (isFolder) folder = value === undefined || folder === undefined ? undefined : joinPath(folder, value);
      if (isFile) named = value ?? '';
    } else names.push(text);
  }
  const file = folder === undefined ? undefined : findTaskfile(runtime, folder, named);
  if (!file) return false;
  runtime.facts.files.push(file.path);
  const wanted = names.length > 0 ? names : ['default'];
  runtime.record(invocation, state, { runs: { kind: 'make', path: file.path, name: wanted.join(' ') } });
  const call: Call = { runtime, invocation, state, given };
  for (const name of wanted)
    if (!runNamed(call, file, name, given, 0))
      runtime.unresolved(`the task ${name} is not in the Taskfile`, invocation.span);
  return true;
}

function argumentsOf(words: readonly Word[]): TracedText {
  const texts = words.map((word) => quoteWord(wordTexts(word)[0] ?? TracedText.empty));
  return TracedText.join(texts, TracedText.computed(' '));
}

function findTaskfile(runtime: Runtime, folder: string, named: string | undefined): Taskfile | undefined {
  if (named !== undefined) return load(runtime, joinPath(folder, named));
  for (let at: string | undefined = folder; at !== undefined; at = at === '' ? undefined : parentOf(at)) {
    const found = inFolder(runtime, at);
    if (found) return found;
  }
  return undefined;
}

function inFolder(runtime: Runtime, folder: string): Taskfile | undefined {
  for (const name of NAMES) {
    const found = load(runtime, joinPath(folder, name));
    if (found) return found;
  }
  return undefined;
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function load({ options, budget }: Runtime, path: string | undefined): Taskfile | undefined {
  const source = path === undefined ? undefined : options.readFile?.(path);
  if (!source || !spend(budget, 5 + (source.text.length >> 4))) return undefined;
  return { path: source.path, folder: parentOf(source.path), root: parseYaml(source).documents[0]?.contents };
}

/** Runs a task by its name, of an included Taskfile by `namespace:name`. Gives whether there is one. */
function runNamed(call: Call, file: Taskfile, name: string, given: Variables, depth: number): boolean {
  if (depth > MAX_DEPTH) return true;
  const plain = name.replace(/^:/, '');
  const task = resolveAlias(entryOf(getNode(file.root, ['tasks']), plain)?.value);
  if (task) {
    runOne(call, file, plain, task, given, depth);
    return true;
  }
  const colon = plain.indexOf(':');
  if (colon === -1) return false;
  const included = getNode(file.root, ['includes', plain.slice(0, colon)]);
  const written = included?.kind === 'scalar' ? included.traced : getText(included, ['taskfile']);
  const path = written && joinPath(file.folder, written.text);
  const inner = path === undefined ? undefined : (load(call.runtime, path) ?? inFolder(call.runtime, path));
  if (!inner) return false;
  const dir = getText(included, ['dir']);
  // Without `dir`, included tasks run in the folder of the including file.
  const folder = (dir && joinPath(file.folder, dir.text)) ?? file.folder;
  return runNamed(call, { ...inner, folder }, plain.slice(colon + 1), given, depth + 1);
}

function runOne(call: Call, file: Taskfile, name: string, task: YamlNode, given: Variables, depth: number): void {
  if (!spend(call.runtime.budget, 10)) return;
  const scope = new Map(given);
  const lists = new Map<string, readonly (readonly TracedText[])[]>();
  const declare = (node: YamlNode | undefined, wins: boolean) => {
    for (const entry of mergedEntries(node)) {
      const key = keyText(entry);
      const value = resolveAlias(entry.value);
      if (key === undefined || (!wins && scope.has(key))) continue;
      const items = value && itemsOf(value, scope);
      if (items) lists.set(key, items);
      else lists.delete(key);
      const why = { why: `the variable ${key} is the output of a command`, at: entry.key.span };
      scope.set(key, value?.kind === 'scalar' ? fill(value.traced, scope) : [TracedText.hole(why)]);
    }
  };
  scope.set('TASK', [TracedText.computed(name)]);
  for (const folder of ['ROOT_DIR', 'TASKFILE_DIR', 'USER_WORKING_DIR'])
    scope.set(folder, [TracedText.computed(file.folder === '' ? ROOT_PATH : `${ROOT_PATH}/${file.folder}`)]);
  declare(getNode(file.root, ['vars']), false);
  declare(getNode(task, ['vars']), true);
  for (const dependency of getItems(task, ['deps'])) runReference(call, file, dependency, scope, depth);
  const cmds = task.kind === 'map' ? getNode(task, ['cmds']) : task;
  const single = getNode(task, ['cmd']);
  const list = cmds?.kind === 'sequence' ? getItems(cmds, []) : cmds ? [cmds] : single ? [single] : [];
  const dir = getText(task, ['dir']);
  const folder = dir ? joinPath(file.folder, fill(dir, scope)[0]?.text ?? '') : file.folder;
  const isDeferred = (item: YamlNode) => entryOf(item, 'defer') !== undefined;
  // What is put off runs behind the rest, the last first.
  for (const item of [...list.filter((one) => !isDeferred(one)), ...list.filter(isDeferred).reverse()]) {
    const command = item.kind === 'scalar' ? item.traced : (getText(item, ['cmd']) ?? getText(item, ['defer']));
    const loop = getNode(item, ['for']);
    const element = getText(loop, ['as'])?.text ?? 'ITEM';
    const items = loop?.kind === 'map' ? variableItems(loop, scope, lists) : loop && itemsOf(loop, scope);
    // Over what is not known, or over files, a loop runs once with what is not known.
    for (const each of loop && items ? items.slice(0, 50) : [undefined]) {
      const inner = each ? new Map(scope).set(element, each) : scope;
      if (command) runCommand(call, file, name, task, fill(command, inner), inner, folder);
      else runReference(call, file, getNode(item, ['defer']) ?? item, inner, depth);
    }
  }
}

/** The elements of a list, each with its alternatives; undefined for what is no list. */
function itemsOf(node: YamlNode, scope: Variables): readonly (readonly TracedText[])[] | undefined {
  if (node.kind !== 'sequence') return undefined;
  return getItems(node, []).flatMap((one) => (one.kind === 'scalar' ? [fill(one.traced, scope)] : []));
}

/** What `for: {var: NAME, split: ','}` runs over: the elements of a list, or the parts of a text. */
function variableItems(
  loop: YamlNode,
  scope: Variables,
  lists: ReadonlyMap<string, readonly (readonly TracedText[])[]>,
): readonly (readonly TracedText[])[] | undefined {
  const name = getText(loop, ['var'])?.text ?? '';
  const list = lists.get(name);
  if (list) return list;
  const texts = scope.get(name);
  const text = texts?.length === 1 ? texts[0] : undefined;
  if (!text?.known) return undefined;
  const separator = getText(loop, ['split'])?.text;
  const parts: (readonly TracedText[])[] = [];
  let from = 0;
  for (const { 0: gap, index } of text.text.matchAll(separator ? new RegExp(escaped(separator), 'g') : /\s+/g)) {
    parts.push([text.slice(from, index)]);
    from = index + gap.length;
  }
  parts.push([text.slice(from)]);
  return parts.filter(([part]) => separator !== undefined || part!.text !== '');
}

function escaped(text: string): string {
  return text.replace(/[$()*+.?[\\\]^{|}/-]/g, '\\$&');
}

/** `deps: [name]`, `task: name` with `vars`. */
function runReference(call: Call, file: Taskfile, item: YamlNode, scope: Variables, depth: number): void {
  const name = item.kind === 'scalar' ? item.traced : getText(item, ['task']);
  if (!name) return;
  const given = new Map(call.given);
  for (const entry of mergedEntries(getNode(item, ['vars']))) {
    const value = resolveAlias(entry.value);
    const key = keyText(entry);
    if (key !== undefined && value?.kind === 'scalar') given.set(key, fill(value.traced, scope));
  }
  for (const { text } of fill(name, scope)) runNamed(call, file, text, given, depth + 1);
}

function runCommand(
  { runtime, invocation, state }: Call,
  file: Taskfile,
  name: string,
  task: YamlNode,
  texts: readonly TracedText[],
  scope: Variables,
  folder: string | undefined,
): void {
  const frame = inside(invocation, { kind: 'make', name, span: invocation.span });
  for (const text of texts) {
    const child = state.child(invocation.prefix, invocation.cleared);
    child.cwd = folder;
    // A task's files win over those of the Taskfile, and an earlier file over a later one.
    for (const node of [getNode(file.root, ['dotenv']), getNode(task, ['dotenv'])])
      for (const written of [...getItems(node, [])].reverse())
        if (written.kind === 'scalar') readDotenv(runtime, child, file.folder, fill(written.traced, scope));
    for (const node of [getNode(file.root, ['env']), getNode(task, ['env'])])
      for (const entry of mergedEntries(node)) {
        const key = keyText(entry);
        const value = resolveAlias(entry.value);
        if (key === undefined || value?.kind !== 'scalar') continue;
        const set = value.span;
        child.set(key, {
          value: { texts: fill(value.traced, scope), mayBeUnset: false },
          exported: true,
          set,
          by: 'script',
        });
      }
    const isConditional = frame.conditional || texts.length > 1;
    runProgram(runtime, text, child, { ...frame, conditional: isConditional });
    endProgram(state, child);
  }
}

/** Sets the variables of an env file that the environment does not set. */
function readDotenv(runtime: Runtime, state: ShellState, folder: string, paths: readonly TracedText[]): void {
  const [path] = paths;
  const resolved = paths.length === 1 && path?.known ? joinPath(folder, path.text) : undefined;
  const source = resolved === undefined ? undefined : runtime.options.readFile?.(resolved);
  for (const [name, value] of source ? envFileValues(source, () => undefined) : []) {
    if (state.get(name)?.by === 'script' && state.get(name)?.exported && !fromDotenv.has(state.get(name)!)) continue;
    const variable: Variable = {
      value: { texts: fromPossible(value), mayBeUnset: false },
      exported: true,
      set: value.alternatives[0]?.spanOf(),
      by: 'script',
    };
    fromDotenv.add(variable);
    state.set(name, variable);
  }
}

/** Variables that an env file gave, which a file that wins over it replaces. */
const fromDotenv = new WeakSet<Variable>();

const ACTION = /\{\{-?\s*([^{}]*?)\s*-?\}\}/g;

/** The alternatives of a text after its actions `{{.NAME}}` and `{{.NAME | default "x"}}`; any other one is a hole. */
function fill(text: TracedText, variables: Variables): readonly TracedText[] {
  if (!text.text.includes('{{')) return [text];
  const parts: (readonly TracedText[])[] = [];
  let end = 0;
  for (const match of text.text.matchAll(ACTION)) {
    if (match.index > end) parts.push([text.slice(end, match.index)]);
    end = match.index + match[0].length;
    const action = match[1]!;
    const [, name, fallback] =
      /^\.(\w+)(?:\s*\|\s*default\s+["'`]([^"'`]*)["'`])?$/.exec(action) ??
      swapped(/^default\s+["'`]([^"'`]*)["'`]\s+\.(\w+)$/.exec(action)) ??
      [];
    const at = text.spanOf(match.index, end);
    const value =
      name === undefined ? undefined : variables.get(name)?.filter((one) => fallback === undefined || one.text !== '');
    if (value && value.length > 0) parts.push(value);
    else if (fallback !== undefined) {
      const from = match.index + match[0].indexOf(fallback, match[0].indexOf('default') + 7);
      parts.push([fallback === '' ? TracedText.empty : text.slice(from, from + fallback.length)]);
    } else if (name === 'CLI_ARGS') parts.push([TracedText.empty]);
    else parts.push([TracedText.hole({ why: 'a template of the Taskfile computes it', ...(at && { at }) })]);
  }
  parts.push([text.slice(end)]);
  return concatAll(parts);
}

function swapped(match: RegExpExecArray | null): readonly (string | undefined)[] | undefined {
  return match ? [match[0], match[2], match[1]] : undefined;
}
