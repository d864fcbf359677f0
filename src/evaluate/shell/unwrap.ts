import type { Word } from '../../model/command.ts';
import type { Span } from '../../text/source.ts';
import { TracedText } from '../../text/traced.ts';
import { resolvePath } from './paths.ts';
import type { Frame, Invocation, Runtime } from './runtime.ts';
import { ShellState, type Variable } from './state.ts';
import { isHole } from './value.ts';
import { joinWords, wordText, wordTexts } from './words.ts';
import { WRAPPERS, type Wrapper } from './wrappers.ts';

/** The commands that a wrapping program (`sudo`, `env`, `xargs`, …) runs; undefined when it runs none that can be seen. */
export function unwrap(
  runtime: Runtime,
  name: string,
  invocation: Invocation,
  state: ShellState,
): readonly Invocation[] | undefined {
  if (name === 'busybox')
    return [{ ...invocation, words: invocation.words.slice(1), frame: deeper(invocation, name) }].filter(
      (each) => each.words.length > 0,
    );
  if (name === 'ssh') return elsewhere(runtime, invocation, state);
  const wrapper = Object.hasOwn(WRAPPERS, name) ? WRAPPERS[name] : undefined;
  if (!wrapper) return undefined;
  const { words } = invocation;
  let at = 1;
  if (wrapper.subcommands) {
    while (at < words.length && wordText(words[at])?.startsWith('-'))
      at += wrapper.valued.includes(wordText(words[at])!) ? 2 : 1;
    const match = wrapper.subcommands.find((path) => path.every((part, index) => wordText(words[at + index]) === part));
    if (!match) return undefined;
    // `corepack pnpm …` runs pnpm itself.
    at += name === 'corepack' ? 0 : match.length;
  }
  const options = readOptions(runtime, wrapper, words, at, invocation, state);
  if (!options) return undefined;
  if (options.script) return [shellText(options.script, words[0]!, invocation, options, name)];
  at = options.next;
  if (wrapper.scriptOnly) {
    const mark = words.findIndex((word, index) => index >= at && wrapper.script?.includes(wordText(word) ?? ''));
    const text = mark === -1 ? undefined : words[mark + 1];
    return text && [shellText(text, words[0]!, invocation, options, name)];
  }
  if (wrapper.after) {
    const mark = words.findIndex((word, index) => index >= options.start && wordText(word) === wrapper.after);
    if (mark !== -1) at = mark + 1;
    else if (wrapper.subcommands && name !== 'mise') return undefined;
  }
  at += wrapper.operands ?? 0;
  // `flock FILE -c text`
  const late = words[at + 1];
  if (wrapper.operands && late && wrapper.script?.includes(wordText(words[at]) ?? ''))
    return [shellText(late, words[0]!, invocation, options, name)];
  const prefix = new Map(options.prefix);
  if (wrapper.assignments) at = readAssignments(words, at, prefix);
  let inner = words.slice(at);
  if (inner.length === 0) return name === 'exec' ? [] : undefined;
  if (name === 'exec' && inner[0]!.alternatives.length === 0) return undefined;
  const base: Invocation = {
    ...invocation,
    span: spanFrom(inner[0]!, invocation.span),
    prefix,
    cleared: options.cleared || invocation.cleared,
    frame: deeper(invocation, name),
    // `time` is a word of the shell's grammar; every other one looks for a program.
    external: name !== 'time',
  };
  if (options.directory !== undefined) return inDirectory(runtime, options.directory, { ...base, words: inner }, state);
  if (name === 'xargs') return xargs(base, inner, options.replace);
  if (name === 'parallel') return parallel(base, inner);
  if (inner.length === 1 && TAKES_SHELL_TEXT.has(name) && /\s/.test(inner[0]!.alternatives[0]?.text ?? ''))
    return [shellText(inner[0]!, words[0]!, invocation, options, name)];
  inner =
    name === 'sudo' || name === 'nice' ? inner.filter((word, index) => index > 0 || wordText(word) !== '') : inner;
  return [{ ...base, words: inner }];
}

/** The rest of a command from one of its words on. */
export function spanFrom(word: Word, whole: Span | undefined): Span | undefined {
  const start = word.span;
  if (!start || !whole || start.file !== whole.file || start.start < whole.start || start.start > whole.end)
    return whole ?? start;
  return { file: whole.file, start: start.start, end: whole.end };
}

const TAKES_SHELL_TEXT = new Set(['watch', 'parallel', 'retry', 'ts', 'watchexec', 'entr']);

function deeper(invocation: Invocation, name: string): Frame {
  const { frame } = invocation;
  // The shell's own `command`, `exec` and `builtin` are no step of their own.
  const via = ['command', 'exec', 'builtin', 'time'].includes(name)
    ? frame.via
    : [...frame.via, { kind: 'wrapper' as const, name, span: invocation.words[0]?.span }];
  return { ...frame, depth: frame.depth + 1, via };
}

interface WrapperOptions {
  readonly start: number;
  readonly next: number;
  readonly prefix: ReadonlyMap<string, Variable>;
  readonly cleared: boolean;
  readonly directory?: Word;
  readonly script?: Word;
  readonly replace?: string;
}

function readOptions(
  _runtime: Runtime,
  wrapper: Wrapper,
  words: readonly Word[],
  start: number,
  invocation: Invocation,
  _state: ShellState,
): WrapperOptions | undefined {
  const prefix = new Map(invocation.prefix);
  let cleared = false;
  let directory: Word | undefined;
  let script: Word | undefined;
  let replace: string | undefined;
  let at = start;
  for (; at < words.length; at++) {
    const text = wordText(words[at]);
    if (text === undefined || !text.startsWith('-')) break;
    if (text === '--') {
      // Where `--` itself marks the command, the caller looks for it.
      if (!wrapper.after) at++;
      break;
    }
    const isEnv = wrapper === WRAPPERS.env;
    if (isEnv && (text === '-i' || text === '-' || text === '--ignore-environment')) cleared = true;
    if (wrapper === WRAPPERS.command && /^-[vV]+$/.test(text)) return undefined;
    if (wrapper === WRAPPERS.xargs && /^-[a-zA-Z0-9]*i$/.test(text)) replace = '{}';
    const equals = text.indexOf('=');
    const name = text.startsWith('--') && equals !== -1 ? text.slice(0, equals) : text;
    const short = text.startsWith('--')
      ? undefined
      : wrapper.valued.find((option) => option.length === 2 && text.startsWith(option) && text.length > 2);
    let value: Word | undefined;
    let option = name;
    const takes = wrapper.valued.includes(name) || wrapper.script?.includes(name);
    if (takes && equals !== -1 && text.startsWith('--')) value = sliceWord(words[at]!, equals + 1);
    else if (takes) value = words[++at];
    else if (short) {
      value = sliceWord(words[at]!, 2);
      option = short;
    }
    if (!value) continue;
    if (wrapper.script?.includes(option)) script = value;
    else if (wrapper.directory?.includes(option)) directory = value;
    else if (isEnv && (option === '-u' || option === '--unset')) {
      const unset = wordText(value);
      if (unset)
        prefix.set(unset, { value: { texts: [], mayBeUnset: true }, exported: true, set: value.span, by: 'script' });
    } else if (wrapper === WRAPPERS.xargs && (option === '-I' || option === '--replace' || option === '-J'))
      replace = wordText(value);
  }
  return { start, next: at, prefix, cleared, directory, script, replace };
}

function sliceWord(word: Word, from: number): Word {
  const alternatives = word.alternatives.map((text) => text.slice(from));
  return { ...word, alternatives, span: alternatives[0]?.spanOf() ?? word.span };
}

function readAssignments(words: readonly Word[], start: number, prefix: Map<string, Variable>): number {
  let at = start;
  for (; at < words.length; at++) {
    const word = words[at]!;
    const match = /^([A-Za-z_]\w*)=/.exec(word.alternatives[0]?.text ?? '');
    if (!match) break;
    const texts = wordTexts(word).map((text) => (isHole(text) ? text : text.slice(match[0].length)));
    prefix.set(match[1]!, { value: { texts, mayBeUnset: false }, exported: true, set: word.span, by: 'script' });
  }
  return at;
}

/** A word that holds shell text runs as `sh -c` would run it. */
function shellText(
  script: Word,
  first: Word,
  invocation: Invocation,
  options: WrapperOptions,
  name: string,
): Invocation {
  const span = first.span;
  const literal = (text: string): Word => ({ alternatives: [TracedText.computed(text, span)], span });
  return {
    ...invocation,
    prefix: options.prefix,
    cleared: options.cleared || invocation.cleared,
    words: [literal('sh'), literal('-c'), script],
    frame: deeper(invocation, name),
  };
}

/** Options of `ssh` with a value (ssh(1)). */
const SSH_VALUED = /^-[BbcDEeFIiJLlmOoPpQRSWw]$/;

/**
 * `ssh HOST words`: the shell of another machine reads the words as one text. Its environment and its files are not those of
 * this one.
 */
function elsewhere(runtime: Runtime, invocation: Invocation, state: ShellState): readonly Invocation[] | undefined {
  const { words } = invocation;
  const behindOptions = (start: number): number => {
    for (let at = start; at < words.length; at++) {
      const text = wordText(words[at]);
      if (text === '--') return at + 1;
      if (text === undefined || !text.startsWith('-')) return at;
      if (SSH_VALUED.test(text)) at++;
    }
    return words.length;
  };
  const host = behindOptions(1);
  if (host >= words.length) return undefined;
  const rest = words.slice(behindOptions(host + 1));
  const { span } = words[0]!;
  const literal = (text: string): Word => ({ alternatives: [TracedText.computed(text, span)], span });
  const script: Word = { alternatives: joinWords(rest), span: rest[0]?.span };
  if (rest.length === 0 && !invocation.frame.stdin) return undefined;
  const child = new ShellState(runtime.budget, false);
  runtime.invoke(
    {
      ...invocation,
      prefix: new Map(),
      words: rest.length === 0 ? [literal('sh')] : [literal('sh'), literal('-c'), script],
      frame: deeper(invocation, 'ssh'),
    },
    child,
  );
  state.output = child.output;
  state.status = undefined;
  return [];
}

/** `env -C dir cmd`: a subshell that changes its directory first. */
function inDirectory(
  runtime: Runtime,
  directory: Word,
  invocation: Invocation,
  state: ShellState,
): readonly Invocation[] {
  const child = state.clone();
  const path = wordText(directory);
  child.cwd = path === undefined ? undefined : resolvePath(path, state.cwd, runtime.options.absoluteFromRoot);
  runtime.invoke(invocation, child);
  state.output = child.output;
  state.status = child.status;
  return [];
}

function splitInput(texts: readonly TracedText[] | undefined): readonly TracedText[] | undefined {
  const input = texts?.length === 1 ? texts[0] : undefined;
  if (!input?.known) return undefined;
  const items: TracedText[] = [];
  const pattern = /\S+/g;
  for (let match = pattern.exec(input.text); match && items.length < 100; match = pattern.exec(input.text))
    items.push(input.slice(match.index, match.index + match[0].length));
  return items;
}

function xargs(base: Invocation, words: readonly Word[], replace: string | undefined): readonly Invocation[] {
  const items = splitInput(base.frame.stdin);
  const frame: Frame = { ...base.frame, stdin: undefined };
  if (replace !== undefined) {
    const unknown = TracedText.hole({ why: 'it is an item that xargs reads', at: base.span });
    return (items ?? [unknown]).map((item) => ({
      ...base,
      frame: items ? frame : { ...frame, conditional: true },
      words: words.map((word) => replaceIn(word, replace, item)),
    }));
  }
  if (items)
    return [
      {
        ...base,
        frame,
        words: [...words, ...items.map((item): Word => ({ alternatives: [item], span: item.spanOf() }))],
      },
    ];
  const rest: Word = {
    alternatives: [],
    unknown: { why: 'they are items that xargs reads', at: base.span },
    several: true,
  };
  return [{ ...base, frame, words: [...words, rest] }];
}

function replaceIn(word: Word, mark: string, by: TracedText): Word {
  if (mark === '' || !word.alternatives.some((text) => text.text.includes(mark))) return word;
  const alternatives = word.alternatives.map((text) => {
    const parts: TracedText[] = [];
    let from = 0;
    for (let at = text.text.indexOf(mark); at !== -1; at = text.text.indexOf(mark, from)) {
      if (at > from) parts.push(text.slice(from, at));
      parts.push(by);
      from = at + mark.length;
    }
    if (from < text.length) parts.push(text.slice(from));
    return TracedText.concat(...parts);
  });
  if (alternatives.length === 1 && isHole(alternatives[0]!))
    return { alternatives: [], unknown: alternatives[0]!.unknown!, span: word.span };
  return { ...word, alternatives };
}

function parallel(base: Invocation, words: readonly Word[]): readonly Invocation[] {
  const mark = words.findIndex((word) => /^:::\+?$/.test(wordText(word) ?? ''));
  const command = mark === -1 ? words : words.slice(0, mark);
  if (command.length === 0) return [];
  const items =
    mark === -1
      ? splitInput(base.frame.stdin)
      : words.slice(mark + 1).map((word) => word.alternatives[0] ?? TracedText.hole(word.unknown!));
  const unknown = [TracedText.hole({ why: 'it is an item that parallel reads', at: base.span })];
  const placed = command.some((word) => word.alternatives.some((text) => text.text.includes('{}')));
  return (items ?? unknown).slice(0, 50).map((item) => ({
    ...base,
    frame: { ...base.frame, stdin: undefined },
    words: placed
      ? command.map((word) => replaceIn(word, '{}', item))
      : [...command, { alternatives: [item], span: item.spanOf() }],
  }));
}
