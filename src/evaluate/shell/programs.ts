import type { CommandVia, Word } from '../../model/command.ts';
import { TracedText } from '../../text/traced.ts';
import { compilePattern, matchesPattern } from '../../text/wildcard.ts';
import { findPackageScript } from './packageScripts.ts';
import { resolvePath } from './paths.ts';
import type { Frame, Invocation, Runtime } from './runtime.ts';
import type { Positional, ShellFunction, ShellState, Variable } from './state.ts';
import { isHole } from './value.ts';
import { quoteWord, wordText, wordTexts } from './words.ts';
import { SHELL_VALUED, SHELLS } from './wrappers.ts';

/** Positional parameters from words; undefined when their number is not known. */
export function positionalOf(words: readonly Word[]): Positional {
  return words.some((word) => word.several) ? undefined : words.map((word) => ({ texts: wordTexts(word) }));
}

/** The frame of what an invocation starts. */
export function inside(invocation: Invocation, via: CommandVia): Frame {
  const { frame } = invocation;
  return { ...frame, depth: frame.depth + 1, via: [...frame.via, via], locals: undefined };
}

/** Ends a program: what it printed and left in `go env` stays, its variables do not. */
export function endProgram(state: ShellState, child: ShellState): void {
  state.output = child.output;
  state.goEnv = child.goEnv;
  state.status = child.flow === 'exit' || child.flow === 'run' ? child.status : undefined;
}

/** Runs the text as a program of its own. */
export function runProgram(runtime: Runtime, text: TracedText, child: ShellState, frame: Frame): void {
  runtime.runText(text, child, frame);
  runTraps(runtime, child, frame);
}

/** Runs what `trap` left to be done. */
export function runTraps(runtime: Runtime, state: ShellState, frame: Frame): void {
  const { traps, flow } = state;
  if (traps.length === 0) return;
  state.traps = [];
  state.flow = 'run';
  for (const trap of traps)
    runtime.runText(trap, state, {
      ...frame,
      conditional: true,
      depth: frame.depth + 1,
      via: [...frame.via, { kind: 'trap', name: 'trap', span: trap.spanOf() }],
    });
  state.flow = flow;
}

export function callFunction(runtime: Runtime, called: ShellFunction, invocation: Invocation, state: ShellState): void {
  const frame = inside(invocation, {
    kind: 'function',
    name: called.name,
    span: invocation.words[0]?.span,
    call: invocation.span,
  });
  if (frame.depth > runtime.limits.depth) {
    runtime.unresolved(`the function ${called.name} is nested too deeply`, invocation.span);
    state.status = undefined;
    return;
  }
  const locals = new Map<string, Variable | undefined>();
  const before = state.positional;
  const path = state.scriptPath;
  for (const [name, variable] of invocation.prefix) {
    locals.set(name, state.get(name));
    state.set(name, variable);
  }
  state.positional = positionalOf(invocation.words.slice(1));
  state.scriptPath = called.scriptPath;
  const output = state.output;
  runtime.runStatements(called.body, state, { ...frame, source: called.source, locals });
  if (
    invocation.redirects.some(
      (redirect) => redirect.writes && (redirect.descriptor === 1 || redirect.descriptor === -1),
    )
  )
    state.output = output;
  if (state.flow === 'return') state.flow = 'run';
  for (const [name, variable] of locals) {
    if (variable) state.set(name, variable);
    else state.unset(name);
  }
  state.positional = before;
  state.scriptPath = path;
}

/** `source file`: the file runs in this very shell. */
export function sourceFile(runtime: Runtime, invocation: Invocation, state: ShellState): void {
  runtime.record(invocation, state, { builtin: true });
  const target = invocation.words[1];
  const path = wordText(target);
  const resolved = path === undefined ? undefined : resolvePath(path, state.cwd, runtime.options.absoluteFromRoot);
  if (resolved === undefined) {
    runtime.unresolved('the sourced file is not known', target?.span ?? invocation.span);
    return;
  }
  runtime.facts.sourced.push(target?.span ? { path: resolved, span: target.span } : { path: resolved });
  const script = scriptText(runtime, resolved);
  if (!script) {
    runtime.unresolved(`the sourced file ${path} is not in the repository`, target?.span ?? invocation.span);
    return;
  }
  const before = state.positional;
  const scriptPath = state.scriptPath;
  if (invocation.words.length > 2) state.positional = positionalOf(invocation.words.slice(2));
  state.scriptPath = resolved;
  runtime.runText(script, state, inside(invocation, { kind: 'script', name: resolved, span: invocation.span }));
  if (state.flow === 'return') state.flow = 'run';
  if (invocation.words.length > 2) state.positional = before;
  state.scriptPath = scriptPath;
}

/** The text of a script; one of the repository counts as read. */
function scriptText(runtime: Runtime, path: string): TracedText | undefined {
  const { readText, readFile } = runtime.options;
  const written = readText?.(path);
  if (written) return written;
  const file = readFile?.(path);
  if (!file) return undefined;
  runtime.facts.files.push(path);
  return TracedText.exact(file.span(0, file.text.length));
}

/** `sh -c text`, `bash script args`, `sh < text`. */
export function runShell(runtime: Runtime, invocation: Invocation, state: ShellState): void {
  const { words } = invocation;
  let command = false;
  let standardInput = false;
  let at = 1;
  for (; at < words.length; at++) {
    const text = wordText(words[at]);
    if (text === undefined || !/^[-+]./.test(text)) break;
    if (text === '--') {
      at++;
      break;
    }
    if (text.startsWith('--')) {
      if (SHELL_VALUED.has(text)) at++;
      continue;
    }
    if (text[0] === '-' && text.includes('c')) command = true;
    if (text[0] === '-' && text.includes('s')) standardInput = true;
    if (/[oO]/.test(text.slice(1))) at++;
  }
  const name = wordText(words[0]) ?? 'sh';
  const operand = words[at];
  const child = state.child(invocation.prefix, invocation.cleared);
  if (command) {
    if (!operand) {
      runtime.record(invocation, state);
      return;
    }
    child.positional = positionalOf(words.slice(at + 2));
    const zero = words[at + 1];
    if (zero && !zero.several) child.zero = wordTexts(zero);
    else child.scriptPath = state.scriptPath;
    const frame = inside(invocation, { kind: 'shell', name, span: invocation.span });
    runAlternatives(runtime, wordTexts(operand), child, frame, state, invocation);
    return;
  }
  if (operand && !standardInput) {
    if (runScript(runtime, operand, words.slice(at + 1), invocation, state, true)) return;
    runtime.record(invocation, state);
    return;
  }
  const input = invocation.frame.stdin;
  if (!input || input.length === 0) {
    runtime.record(invocation, state);
    if (invocation.frame.piped.from) runtime.unresolved('the text that the shell reads is not known', invocation.span);
    return;
  }
  child.positional = positionalOf(words.slice(at));
  const frame = { ...inside(invocation, { kind: 'shell', name, span: invocation.span }), stdin: undefined };
  runAlternatives(runtime, input, child, frame, state, invocation);
}

function runAlternatives(
  runtime: Runtime,
  texts: readonly TracedText[],
  child: ShellState,
  frame: Frame,
  state: ShellState,
  invocation: Invocation,
): void {
  const known = texts.filter((text) => !isHole(text));
  if (known.length < texts.length) {
    runtime.unresolved('the text that the shell runs is not known', invocation.span);
    if (known.length === 0) runtime.record(invocation, state);
  }
  const certain = texts.length === 1;
  for (const text of known.slice(0, 4)) {
    const each = certain ? child : child.clone();
    runProgram(runtime, text, each, certain ? frame : { ...frame, conditional: true });
    endProgram(state, each);
  }
  if (!certain) state.status = undefined;
}

/** `./path/script args`: a script of the repository, if it is one for a shell. */
export function runScriptFile(runtime: Runtime, invocation: Invocation, state: ShellState): boolean {
  return runScript(runtime, invocation.words[0]!, invocation.words.slice(1), invocation, state, false);
}

function runScript(
  runtime: Runtime,
  target: Word,
  args: readonly Word[],
  invocation: Invocation,
  state: ShellState,
  byShell: boolean,
): boolean {
  const path = wordText(target);
  if (path === undefined || !runtime.options.readFile) {
    if (byShell) runtime.unresolved('the script is not known', target.span ?? invocation.span);
    return false;
  }
  const resolved = resolvePath(path, state.cwd, runtime.options.absoluteFromRoot);
  const known = runtime.facts.files.length;
  const script = resolved === undefined ? undefined : scriptText(runtime, resolved);
  if (!script || resolved === undefined) {
    if (!/^\/(usr|bin|sbin|opt|etc)\//.test(path))
      runtime.unresolved(`the script ${path} is not in the repository`, target.span ?? invocation.span);
    return false;
  }
  const interpreter = shebang(script.text);
  const isForShell =
    interpreter !== undefined ? SHELLS.has(interpreter) : byShell || !/\.(?!sh$|bash$)\w+$/.test(resolved);
  if (!isForShell || script.text.includes('\0')) {
    runtime.facts.files.length = known;
    return false;
  }
  runtime.record(invocation, state, { runs: { kind: 'script', path: resolved, name: path } });
  const child = state.child(invocation.prefix, invocation.cleared);
  child.positional = positionalOf(args);
  child.scriptPath = resolved;
  runProgram(runtime, script, child, inside(invocation, { kind: 'script', name: resolved, span: invocation.span }));
  endProgram(state, child);
  return true;
}

/** The program that `#!` names; through `env`, the one that env runs. */
export function shebang(text: string): string | undefined {
  const match = /^#!\s*(\S+)(?:[ \t]+(.*))?/.exec(text.slice(0, 300));
  if (!match) return undefined;
  const program = match[1]!.slice(match[1]!.lastIndexOf('/') + 1);
  if (program !== 'env') return program;
  const words = (match[2] ?? '')
    .split(/\s+/)
    .filter((word) => word !== '' && !word.startsWith('-') && !word.includes('='));
  return words[0]?.slice(words[0].lastIndexOf('/') + 1);
}

const OWN_COMMANDS: ReadonlySet<string> = new Set([
  'install',
  'i',
  'ci',
  'add',
  'remove',
  'rm',
  'uninstall',
  'update',
  'up',
  'upgrade',
  'publish',
  'version',
  'pack',
  'link',
  'unlink',
  'audit',
  'outdated',
  'list',
  'ls',
  'why',
  'dlx',
  'exec',
  'x',
  'create',
  'init',
  'config',
  'cache',
  'store',
  'prune',
  'dedupe',
  'deploy',
  'fetch',
  'import',
  'rebuild',
  'patch',
  'login',
  'logout',
  'whoami',
  'view',
  'info',
  'help',
  'set',
  'get',
  'bin',
  'root',
  'workspaces',
  'workspace',
  'node',
  'global',
  'plugin',
  'env',
  'setup',
  'self-update',
  'licenses',
  'run-script',
  'build-binary',
  'tag',
]);

const RUN_VALUED = new Set([
  '--prefix',
  '-C',
  '--dir',
  '--cwd',
  '--filter',
  '-F',
  '-w',
  '--workspace',
  '--loglevel',
  '--reporter',
  '--registry',
  '--userconfig',
]);

/** Options that choose packages of the workspace by name or folder. */
const CHOOSING = new Set(['--filter', '-F', '--filter-prod', '-w', '--workspace']);

/** Packages of which the script is followed. */
const MAX_PACKAGES = 50;

/** `npm run x`, `pnpm x`, `yarn x`: a script of package.json. False when it is no such call. */
export function runPackageScript(runtime: Runtime, runner: string, invocation: Invocation, state: ShellState): boolean {
  const { words } = invocation;
  let directory: string | undefined = state.cwd;
  let script: string | undefined;
  let explicit = false;
  let at = 1;
  const chosen: (string | undefined)[] = [];
  for (; at < words.length; at++) {
    const text = wordText(words[at]);
    if (text === undefined) return false;
    if (text.startsWith('-')) {
      const [name, attached] = text.split('=', 2) as [string, string | undefined];
      // `pnpm -w` is the root of the workspace.
      if (runner === 'pnpm' && (name === '-w' || name === '--workspace-root')) {
        directory = workspaceRoot(runtime, state.cwd);
        continue;
      }
      const value = attached ?? (RUN_VALUED.has(name) || CHOOSING.has(name) ? wordText(words[++at]) : undefined);
      if (['-r', '--recursive', '--workspaces', '-ws'].includes(name)) chosen.push('*');
      else if (CHOOSING.has(name)) chosen.push(value);
      if (['--prefix', '-C', '--dir', '--cwd'].includes(name))
        directory = value === undefined ? undefined : resolvePath(value, state.cwd);
      continue;
    }
    if (!explicit && (text === 'run' || text === 'run-script')) {
      explicit = true;
      continue;
    }
    if (!explicit && runner === 'yarn' && text === 'workspace') {
      chosen.push(wordText(words[++at]));
      continue;
    }
    if (
      (runner === 'pnpm' || runner === 'yarn' || runner === 'npm' || runner === 'bun') &&
      !explicit &&
      text === 'exec'
    ) {
      const inner = words.slice(at + 1).filter((word, index) => index > 0 || wordText(word) !== '--');
      if (inner.length === 0) return false;
      runtime.invoke(
        {
          ...invocation,
          words: inner,
          frame: inside(invocation, { kind: 'wrapper', name: `${runner} exec`, span: words[0]?.span }),
        },
        state,
      );
      return true;
    }
    script = text;
    break;
  }
  if (script === undefined) return false;
  if (
    !explicit &&
    (OWN_COMMANDS.has(script) || (runner === 'npm' && !['test', 't', 'start', 'stop', 'restart'].includes(script)))
  )
    return false;
  if (runner === 'bun' && !explicit) return false;
  if (runner === 'npm' && script === 't') script = 'test';
  const rest = words.slice(at + 1);
  if (runner === 'npm') chosen.push(...chosenBehind(rest));
  const folders = chosen.length > 0 ? chosenFolders(runtime, chosen, directory) : [directory];
  const name = script;
  const found = folders.flatMap((folder) =>
    folder === undefined ? [] : (packageScripts(runtime, folder, name) ?? []),
  );
  const [first] = found;
  if (!first) {
    if (explicit && folders.includes(undefined))
      runtime.unresolved(`the package whose script ${script} runs is not known`, invocation.span);
    return false;
  }
  runtime.record(invocation, state, { runs: { kind: 'package-script', path: first.path, name } });
  const extra = runner === 'npm' ? handedOver(rest) : rest;
  const frame = inside(invocation, { kind: 'package-script', name, span: invocation.span });
  for (const { path, folder, texts } of found) {
    runtime.facts.files.push(path);
    for (const { isMain, text } of texts) {
      const child = state.child(invocation.prefix, invocation.cleared);
      child.cwd = folder;
      const full = isMain && extra.length > 0 ? withArguments(text, extra) : text;
      runProgram(runtime, full, child, frame);
      endProgram(state, child);
    }
  }
  return true;
}

/** The workspaces that npm is told behind the name of the script: `npm run build -w web`. */
function chosenBehind(words: readonly Word[]): readonly (string | undefined)[] {
  const out: (string | undefined)[] = [];
  for (let at = 0; at < words.length; at++) {
    const [name = '', attached] = wordText(words[at])?.split('=', 2) ?? [];
    if (name === '--') break;
    if (name === '-w' || name === '--workspace') out.push(attached ?? wordText(words[++at]));
    else if (name === '--workspaces' || name === '-ws') out.push('*');
  }
  return out;
}

/** The words that npm hands to a script: its operands, and everything behind `--`. */
function handedOver(words: readonly Word[]): readonly Word[] {
  const end = words.findIndex((word) => wordText(word) === '--');
  const before = words.slice(0, end === -1 ? undefined : end);
  const operands = before.filter((word, index) => {
    const option = wordText(before[index - 1]) ?? '';
    return !wordText(word)?.startsWith('-') && !RUN_VALUED.has(option);
  });
  return [...operands, ...(end === -1 ? [] : words.slice(end + 1))];
}

/** The folder of `pnpm-workspace.yaml`, here or above. */
function workspaceRoot({ options }: Runtime, folder: string | undefined): string | undefined {
  for (let at = folder; at !== undefined; at = at === '' ? undefined : at.slice(0, Math.max(0, at.lastIndexOf('/'))))
    if (options.readFile?.(at === '' ? 'pnpm-workspace.yaml' : `${at}/pnpm-workspace.yaml`)) return at;
  return undefined;
}

/** A script of a package with those that run before and after it. */
function packageScripts({ options }: Runtime, folder: string, name: string) {
  const path = folder === '' ? 'package.json' : `${folder}/package.json`;
  const file = options.readFile?.(path);
  const main = file && findPackageScript(file, name);
  if (!file || !main) return undefined;
  const beside = (prefix: string) => {
    const text = findPackageScript(file, prefix + name);
    return text ? [{ isMain: false, text }] : [];
  };
  return { path, folder, texts: [...beside('pre'), { isMain: true, text: main }, ...beside('post')] };
}

/**
 * The folders of the packages that filters choose: by name (`@a/b`, `@a/*`), by folder (`./web`). What depends on a package
 * (`...`) is left out; undefined for a filter of which nothing is known.
 */
function chosenFolders(
  { options }: Runtime,
  filters: readonly (string | undefined)[],
  directory: string | undefined,
): readonly (string | undefined)[] {
  if (directory === undefined) return [undefined];
  const packages = options.packageFolders?.() ?? new Map<string, string>();
  const below = [...packages].filter(
    ([, folder]) => folder !== directory && (directory === '' || folder.startsWith(`${directory}/`)),
  );
  const folders = new Set<string | undefined>();
  for (const filter of filters) {
    const plain = filter?.replace(/^\.\.\.\^?|\^?\.\.\.$/g, '').replace(/^\{(.*)\}$/, '$1');
    if (plain === undefined || /^[![]/.test(plain)) {
      folders.add(undefined);
      continue;
    }
    const path = plain === '*' ? undefined : resolvePath(plain, directory);
    const pattern = compilePattern(plain);
    const matching = below.filter(
      ([name, folder]) =>
        plain === '*' || matchesPattern(pattern, name) || name.endsWith(`/${plain}`) || folder === path,
    );
    if (matching.length === 0) folders.add(undefined);
    for (const [, folder] of matching.slice(0, MAX_PACKAGES)) folders.add(folder);
  }
  return [...folders];
}

function withArguments(text: TracedText, words: readonly Word[]): TracedText {
  const space = TracedText.computed(' ');
  return TracedText.concat(
    text,
    ...words.flatMap((word) => [space, quoteWord(wordTexts(word)[0] ?? TracedText.empty)]),
  );
}
