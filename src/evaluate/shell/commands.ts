import type { Word } from '../../model/command.ts';
import type { Span } from '../../text/source.ts';
import { HOLE, TracedText } from '../../text/traced.ts';
import { BUILTINS, goEnvironment } from './builtins.ts';
import { printedBy } from './captured.ts';
import { runContainer } from './containers.ts';
import { runJust } from './justfile.ts';
import { runMake } from './make.ts';
import { callFunction, runPackageScript, runScriptFile, runShell, sourceFile } from './programs.ts';
import type { Invocation, Runtime } from './runtime.ts';
import { type ShellState, spend } from './state.ts';
import { runTask } from './taskfile.ts';
import { unwrap } from './unwrap.ts';
import { concatAll } from './value.ts';
import { programName, wordText } from './words.ts';
import { SHELLS } from './wrappers.ts';

/** Programs that write nothing of use when their output is captured, so that a capture stays known. */
function capture(runtime: Runtime, invocation: Invocation, state: ShellState): void {
  if (!invocation.frame.captured) return;
  if (
    invocation.redirects.some(
      (redirect) => redirect.writes && (redirect.descriptor === 1 || redirect.descriptor === -1),
    )
  )
    return;
  const texts = printedBy(runtime, invocation, state);
  state.output = concatAll([
    state.output,
    texts ?? [TracedText.hole({ why: 'it is the output of a command', at: invocation.span })],
  ]);
}

/** Runs one simple command: the shell's own, a function, a program that runs others, a script, or just a program. */
export function invokeCommand(runtime: Runtime, invocation: Invocation, state: ShellState): void {
  const first = invocation.words[0]!;
  if (first.alternatives.length > 1) {
    forkByName(runtime, invocation, first, state);
    return;
  }
  const name = first.alternatives[0];
  const base = name ? programName(name.text) : '';
  if (!name || first.unknown || first.several || base.includes(HOLE)) {
    runtime.record(invocation, state);
    runtime.unresolved('the name of the command is not known', invocation.span);
    state.status = undefined;
    capture(runtime, invocation, state);
    return;
  }
  const path = name.text;
  const alias = invocation.external ? undefined : state.aliases.get(path);
  if (alias && alias.text.split(/\s+/, 1)[0] !== path && invocation.frame.depth < runtime.limits.depth) {
    runAlias(runtime, alias, invocation, state);
    return;
  }
  const called = invocation.external ? undefined : state.functions.get(path);
  if (called) {
    callFunction(runtime, called, invocation, state);
    return;
  }
  const builtin = Object.hasOwn(BUILTINS, path) ? BUILTINS[path] : undefined;
  if (builtin) {
    builtin(runtime, invocation, state);
    if (path !== 'eval') capture(runtime, invocation, state);
    return;
  }
  state.status = undefined;
  if (path === 'source' || path === '.') {
    sourceFile(runtime, invocation, state);
    return;
  }
  const inner = unwrap(runtime, base, invocation, state);
  if (inner) {
    for (const each of inner) runtime.invoke(each, state);
    if (base === 'exec' && state.flow === 'run') state.flow = 'exit';
    return;
  }
  if (SHELLS.has(base)) {
    runShell(runtime, invocation, state);
    return;
  }
  if (base === 'make' || base === 'gmake') {
    runMake(runtime, invocation, state);
    return;
  }
  if ((base === 'task' || base === 'go-task') && runTask(runtime, invocation, state)) return;
  if (base === 'just' && runJust(runtime, invocation, state)) return;
  if (PACKAGE_RUNNERS.has(base) && runPackageScript(runtime, base, invocation, state)) return;
  if (path.includes('/') && runScriptFile(runtime, invocation, state)) return;
  runtime.record(invocation, state);
  if (base === 'go') goEnvironment(invocation, state);
  if (base === 'docker' || base === 'podman' || base === 'nerdctl') runContainer(runtime, invocation, state);
  if (base === 'find') runFind(runtime, invocation, state);
  capture(runtime, invocation, state);
}

const PACKAGE_RUNNERS = new Set(['npm', 'pnpm', 'yarn', 'bun']);

function forkByName(runtime: Runtime, invocation: Invocation, first: Word, state: ShellState): void {
  let joined: ShellState | undefined;
  for (const text of first.alternatives) {
    const branch = state.clone();
    const word: Word = { alternatives: [text], span: first.span };
    runtime.invoke(
      { ...invocation, words: [word, ...invocation.words.slice(1)], frame: { ...invocation.frame, conditional: true } },
      branch,
    );
    if (joined) {
      const next = state.clone();
      next.join(joined, branch);
      joined = next;
    } else joined = branch;
  }
  if (first.unknown) {
    const next = state.clone();
    next.join(state.clone(), joined!);
    joined = next;
  }
  state.adopt(joined!);
}

function runAlias(runtime: Runtime, alias: TracedText, invocation: Invocation, state: ShellState): void {
  const words: Word[] = [];
  let start = 0;
  for (let at = 0; at <= alias.length && words.length < 50; at++) {
    if (at < alias.length && !' \t'.includes(alias.text[at]!)) continue;
    if (at > start) {
      const text = alias.slice(start, at);
      words.push({ alternatives: [text], span: text.spanOf() });
    }
    start = at + 1;
  }
  if (words.length === 0 || !spend(runtime.budget, words.length)) return;
  runtime.invoke(
    {
      ...invocation,
      words: [...words, ...invocation.words.slice(1)],
      frame: { ...invocation.frame, depth: invocation.frame.depth + 1 },
    },
    state,
  );
}

/** `find … -exec cmd {} \;`: the command runs on names that are not known. */
function runFind(runtime: Runtime, invocation: Invocation, state: ShellState): void {
  const { words } = invocation;
  for (let at = 1; at < words.length; at++) {
    if (!/^-(exec|ok)(dir)?$/.test(wordText(words[at]) ?? '')) continue;
    const start = at + 1;
    while (at < words.length && wordText(words[at]) !== ';' && wordText(words[at]) !== '+') at++;
    const inner = words.slice(start, at).map((word): Word => {
      if (!word.alternatives.some((text) => text.text.includes('{}'))) return word;
      const file = TracedText.hole({ why: 'it is the name of a file that find meets', at: word.span });
      return { alternatives: word.alternatives.map((text) => replaceMark(text, file)), span: word.span };
    });
    if (inner.length === 0) continue;
    runtime.invoke(
      {
        ...invocation,
        words: inner,
        span: spanOfWords(inner) ?? invocation.span,
        redirects: [],
        frame: {
          ...invocation.frame,
          conditional: true,
          depth: invocation.frame.depth + 1,
          via: [...invocation.frame.via, { kind: 'wrapper', name: 'find', span: invocation.span }],
        },
      },
      state.clone(),
    );
  }
}

/** From the first to the last word, where they are written one behind the other. */
function spanOfWords(words: readonly Word[]): Span | undefined {
  const first = words[0]?.span;
  const last = words.at(-1)?.span;
  return first && last && first.file === last.file && first.start <= last.start
    ? { file: first.file, start: first.start, end: last.end }
    : first;
}

function replaceMark(text: TracedText, by: TracedText): TracedText {
  const at = text.text.indexOf('{}');
  if (at === -1) return text;
  const parts = [text.slice(0, at), by, text.slice(at + 2)].filter((part) => part.text !== '');
  return TracedText.concat(...parts);
}
