import type { EnvironmentEntry, Word } from '../../model/command.ts';
import { TracedText } from '../../text/traced.ts';
import { printf } from './captured.ts';
import { testWords } from './conditions.ts';
import { fileTest } from './files.ts';
import { linesOf } from './filters.ts';
import { goEnvKey } from './goEnv.ts';
import { isSettled } from './list.ts';
import { resolvePath } from './paths.ts';
import type { Invocation, Runtime } from './runtime.ts';
import type { ShellState } from './state.ts';
import { certainText, isHole, toPossible, type Value } from './value.ts';
import { joinWords, wordText, wordTexts } from './words.ts';

type Builtin = (runtime: Runtime, invocation: Invocation, state: ShellState) => void;

/** `NAME=value` taken apart; `value` undefined for a bare name. */
function splitAssignment(
  word: Word,
): { readonly name: string; readonly value: readonly TracedText[] | undefined } | undefined {
  const texts = wordTexts(word);
  const first = texts.find((text) => !isHole(text));
  const match = first && /^([A-Za-z_]\w*)(\+?=|$)/.exec(first.text);
  if (!match) return undefined;
  const name = match[1]!;
  if (match[2] === '') return { name, value: undefined };
  const from = match[0].length;
  return { name, value: texts.map((text) => (text.text.startsWith(match[0]) ? text.slice(from) : text)) };
}

function declare(runtime: Runtime, invocation: Invocation, state: ShellState, exported: boolean, local: boolean): void {
  const flags = invocation.words.slice(1).flatMap((word) => {
    const text = wordText(word);
    return text && /^[-+][A-Za-z]+$/.test(text) ? [text] : [];
  });
  const exports = exported ? !flags.includes('-n') : flags.some((flag) => flag.startsWith('-') && flag.includes('x'));
  if (exported && flags.some((flag) => flag.includes('f'))) return;
  const array = flags.some((flag) => flag.startsWith('-') && /[aA]/.test(flag));
  const associative = flags.some((flag) => flag.startsWith('-') && flag.includes('A'));
  for (const word of invocation.words.slice(1)) {
    const flag = wordText(word);
    if (flag && /^[-+]/.test(flag)) continue;
    const assignment = splitAssignment(word);
    if (!assignment) continue;
    const { name, value } = assignment;
    const before = state.get(name);
    if (local && invocation.frame.locals && !invocation.frame.locals.has(name))
      invocation.frame.locals.set(name, before);
    if (associative && !before?.keys) {
      const nothing: Value = { texts: [], mayBeUnset: true };
      state.set(name, { value: nothing, elements: [], keys: [], exported: false, set: word.span, by: 'script' });
      continue;
    }
    // The interpreter assigns `x=(…)` itself.
    if (array && value?.every((text) => text.text === '')) continue;
    const keeps: Value | undefined = before?.value;
    const next: Value =
      value !== undefined
        ? { texts: value, mayBeUnset: false }
        : local && !exports && before === undefined
          ? { texts: [], mayBeUnset: true }
          : (keeps ?? state.outside(name, word.span));
    state.set(name, {
      value: next,
      elements: value === undefined ? before?.elements : undefined,
      keys: value === undefined ? before?.keys : undefined,
      exported: exported ? exports : exports || (before?.exported ?? false) || state.exportsAll,
      set: value !== undefined ? word.span : before?.set,
      by: value !== undefined ? 'script' : (before?.by ?? 'environment'),
    });
  }
  runtime.record(invocation, state, { builtin: true });
  state.status = true;
}

const changeDirectory: Builtin = (runtime, invocation, state) => {
  runtime.record(invocation, state, { builtin: true });
  const operands = invocation.words.slice(1).filter((word) => !/^-[LPe@]+$/.test(wordText(word) ?? ''));
  const first = operands[0] && wordText(operands[0]) === '--' ? operands[1] : operands[0];
  const path = wordText(first);
  state.cwd = path === undefined ? undefined : resolvePath(path, state.cwd, runtime.options.absoluteFromRoot);
  state.status = undefined;
};

const end =
  (flow: 'exit' | 'return'): Builtin =>
  (runtime, invocation, state) => {
    runtime.record(invocation, state, { builtin: true });
    const status = wordText(invocation.words[1]);
    if (status !== undefined) state.status = status === '0';
    else if (invocation.words[1]) state.status = undefined;
    state.flow = flow;
  };

const setPositional: Builtin = (runtime, invocation, state) => {
  runtime.record(invocation, state, { builtin: true });
  state.status = true;
  const words = invocation.words.slice(1);
  let from = 0;
  for (; from < words.length; from++) {
    const text = wordText(words[from]);
    if (text === '--') {
      from++;
      state.positional = positional(words.slice(from));
      return;
    }
    if (text === '-a' || text === '+a') state.exportsAll = text === '-a';
    else if (text === '-o' || text === '+o') {
      if (wordText(words[from + 1]) === 'allexport') state.exportsAll = text === '-o';
      from++;
    } else if (text === undefined || !/^[-+]/.test(text)) break;
    else if (/^-\w*a/.test(text)) state.exportsAll = true;
    if (text !== undefined && /^[-+]\w+o$/.test(text)) from++;
  }
  if (from < words.length) state.positional = positional(words.slice(from));
};

function positional(words: readonly Word[]): ShellState['positional'] {
  return words.some((word) => word.several) ? undefined : words.map((word) => ({ texts: wordTexts(word) }));
}

const readLine: Builtin = (runtime, invocation, state) => {
  runtime.record(invocation, state, { builtin: true });
  const names: { name: string; array: boolean }[] = [];
  let array = false;
  const words = invocation.words.slice(1);
  for (let at = 0; at < words.length; at++) {
    const text = wordText(words[at]);
    if (text === undefined) continue;
    if (/^-[A-Za-z]*[dinNptu]$/.test(text)) at++;
    else if (/^-[A-Za-z]*a$/.test(text)) array = true;
    else if (!text.startsWith('-')) names.push({ name: text, array });
  }
  const input = invocation.frame.stdin?.length === 1 ? invocation.frame.stdin[0] : undefined;
  const unknown = TracedText.hole({ why: 'it is read from input', at: invocation.span });
  const line = input?.known
    ? input.slice(0, input.text.indexOf('\n') === -1 ? input.length : input.text.indexOf('\n'))
    : undefined;
  const separators = separatorsOf(invocation, state);
  const fields =
    line && separators !== undefined
      ? splitFields(line, separators, array ? Number.POSITIVE_INFINITY : names.length)
      : undefined;
  names.forEach(({ name, array: isArray }, index) => {
    const text = fields ? (fields[index] ?? TracedText.empty) : unknown;
    const set = invocation.words.find((word) => wordText(word) === name)?.span;
    state.set(name, {
      value: { texts: [text], mayBeUnset: false },
      elements: isArray && fields ? fields.map((field) => ({ texts: [field] })) : undefined,
      exported: state.get(name)?.exported ?? false,
      set,
      by: 'script',
    });
  });
  state.status = fields ? true : undefined;
};

/** The characters that separate fields (`IFS`); undefined when they are not known. */
function separatorsOf({ prefix }: Invocation, state: ShellState): string | undefined {
  const given = prefix.get('IFS') ?? state.get('IFS');
  return given ? certainText(given.value.texts) : ' \t\n';
}

/** The first `count - 1` fields and the rest. Blanks that separate count as one separator, others each for itself. */
function splitFields(text: TracedText, separators: string, count: number): TracedText[] {
  const fields: TracedText[] = [];
  const isBlank = (at: number) => {
    const char = text.text[at];
    return char !== undefined && ' \t\n'.includes(char) && separators.includes(char);
  };
  const isSeparator = (at: number) => at < text.length && separators.includes(text.text[at]!);
  let at = 0;
  while (isBlank(at)) at++;
  while (at < text.length && fields.length < count) {
    let stop = at;
    if (fields.length === count - 1) {
      stop = text.length;
      while (stop > at && isBlank(stop - 1)) stop--;
    } else while (stop < text.length && !isSeparator(stop)) stop++;
    fields.push(text.slice(at, stop));
    at = stop;
    while (isBlank(at)) at++;
    if (!isSeparator(at) || isBlank(at)) continue;
    at++;
    while (isBlank(at)) at++;
  }
  return fields;
}

const getopts: Builtin = (_runtime, invocation, state) => {
  const specification = wordText(invocation.words[1]);
  const name = wordText(invocation.words[2]);
  if (name === undefined) return;
  const set = invocation.words[2]?.span;
  const assign = (variable: string, texts: readonly TracedText[]): void =>
    state.set(variable, { value: { texts, mayBeUnset: texts.length === 0 }, exported: false, set, by: 'script' });
  const unknown = (): void => {
    assign(name, [TracedText.hole({ why: 'it is an option of the script', at: set })]);
    assign('OPTARG', [TracedText.hole({ why: 'it is an option of the script', at: set })]);
    state.status = undefined;
  };
  const index = state.get('OPTIND')?.value.texts[0]?.text ?? '1';
  const [word, offset] = index.split('.').map(Number);
  if (
    specification === undefined ||
    !state.positional ||
    !isSettled(state.positional) ||
    word === undefined ||
    Number.isNaN(word) ||
    invocation.words.length > 3
  )
    return unknown();
  const texts = state.positional[word - 1]?.texts;
  const current = texts?.length === 1 ? texts[0] : undefined;
  if (texts && !current?.known) return unknown();
  if (!current || !/^-./.test(current.text) || current.text === '--') {
    assign('OPTIND', [TracedText.computed(String(current?.text === '--' ? word + 1 : word))]);
    assign(name, [TracedText.computed('?')]);
    state.status = false;
    return;
  }
  const at = offset ?? 1;
  const letter = current.slice(at, at + 1);
  const known = specification.indexOf(letter.text);
  const last = at + 1 >= current.length;
  let next = last ? String(word + 1) : `${word}.${at + 1}`;
  if (known === -1 || letter.text === ':') assign(name, [TracedText.computed('?')]);
  else {
    assign(name, [letter]);
    if (specification[known + 1] === ':') {
      if (last) {
        assign('OPTARG', state.positional[word]?.texts ?? []);
        next = String(word + 2);
      } else {
        assign('OPTARG', [current.slice(at + 1)]);
        next = String(word + 1);
      }
    }
  }
  assign('OPTIND', [TracedText.computed(next)]);
  state.status = true;
};

const printfTo: Builtin = (runtime, invocation, state) => {
  runtime.record(invocation, state, { builtin: true });
  const name = wordText(invocation.words[2]);
  if (name === undefined) return;
  const [format, ...args] = invocation.words.slice(3).map(wordTexts);
  state.set(name, {
    value: {
      texts: printf(format, args) ?? [TracedText.hole({ why: 'printf makes it', at: invocation.span })],
      mayBeUnset: false,
    },
    exported: state.get(name)?.exported ?? false,
    set: invocation.span,
    by: 'script',
  });
};

/** What the shell itself does. */
export const BUILTINS: Readonly<Record<string, Builtin>> = {
  cd: changeDirectory,
  chdir: changeDirectory,
  pushd: (runtime, invocation, state) => {
    state.directories = [...state.directories, state.cwd].slice(-50);
    changeDirectory(runtime, invocation, state);
  },
  popd: (runtime, invocation, state) => {
    runtime.record(invocation, state, { builtin: true });
    state.cwd = state.directories.at(-1);
    state.directories = state.directories.slice(0, -1);
  },
  export: (runtime, invocation, state) => declare(runtime, invocation, state, true, false),
  readonly: (runtime, invocation, state) => declare(runtime, invocation, state, false, false),
  declare: (runtime, invocation, state) =>
    declare(runtime, invocation, state, false, !invocation.words.some((word) => /^-\w*g/.test(wordText(word) ?? ''))),
  typeset: (runtime, invocation, state) => declare(runtime, invocation, state, false, true),
  local: (runtime, invocation, state) => declare(runtime, invocation, state, false, true),
  unset: (runtime, invocation, state) => {
    runtime.record(invocation, state, { builtin: true });
    for (const word of invocation.words.slice(1)) {
      const name = wordText(word);
      if (name === undefined || name.startsWith('-')) continue;
      state.unset(name);
    }
    state.status = true;
  },
  set: setPositional,
  shift: (_runtime, invocation, state) => {
    const count = invocation.words[1] ? wordText(invocation.words[1]) : '1';
    if (count === undefined || !/^\d+$/.test(count) || !isSettled(state.positional ?? [], Number(count)))
      state.positional = undefined;
    else if (state.positional) {
      state.status = Number(count) <= state.positional.length;
      if (state.status) state.positional = state.positional.slice(Number(count));
    }
  },
  eval: (runtime, invocation, state) => {
    for (const text of joinWords(invocation.words.slice(1)).slice(0, 4)) {
      if (isHole(text)) {
        runtime.record(invocation, state, { builtin: true });
        runtime.unresolved('the text that eval runs is not known', invocation.span);
      } else runtime.runText(text, state, { ...invocation.frame, depth: invocation.frame.depth + 1 });
    }
  },
  exit: end('exit'),
  return: end('return'),
  break: (_runtime, _invocation, state) => {
    state.flow = 'break';
  },
  continue: (_runtime, _invocation, state) => {
    state.flow = 'continue';
  },
  trap: (runtime, invocation, state) => {
    runtime.record(invocation, state, { builtin: true });
    const text = invocation.words[1];
    const action = text && wordTexts(text)[0];
    if (
      action &&
      invocation.words.length > 2 &&
      !isHole(action) &&
      action.text !== '-' &&
      action.text !== '' &&
      !action.text.startsWith('-')
    )
      state.traps = [...state.traps, action].slice(-20);
    state.status = true;
  },
  alias: (runtime, invocation, state) => {
    runtime.record(invocation, state, { builtin: true });
    for (const word of invocation.words.slice(1)) {
      const assignment = splitAssignment(word);
      const value = assignment?.value?.length === 1 ? assignment.value[0] : undefined;
      if (assignment && value)
        state.aliases = new Map([...state.aliases, [assignment.name, value] as const].slice(-100));
    }
  },
  unalias: (_runtime, invocation, state) => {
    const gone = new Set(invocation.words.slice(1).map(wordText));
    state.aliases = new Map([...state.aliases].filter(([name]) => !gone.has(name) && !gone.has('-a')));
  },
  read: readLine,
  mapfile: (runtime, invocation, state) => readArray(runtime, invocation, state),
  readarray: (runtime, invocation, state) => readArray(runtime, invocation, state),
  getopts,
  true: (_runtime, _invocation, state) => {
    state.status = true;
  },
  ':': (_runtime, _invocation, state) => {
    state.status = true;
  },
  false: (_runtime, _invocation, state) => {
    state.status = false;
  },
  test: (runtime, invocation, state) => {
    runtime.record(invocation, state, { builtin: true });
    state.status = testWords(invocation.words.slice(1), fileTest(runtime.options, state));
  },
  '[': (runtime, invocation, state) => {
    runtime.record(invocation, state, { builtin: true });
    const words = invocation.words.slice(1);
    state.status =
      wordText(words.at(-1)) === ']' ? testWords(words.slice(0, -1), fileTest(runtime.options, state)) : undefined;
  },
  printf: (runtime, invocation, state) => {
    if (wordText(invocation.words[1]) === '-v') printfTo(runtime, invocation, state);
    else {
      runtime.record(invocation, state, { builtin: true });
      state.status = true;
    }
  },
  echo: (runtime, invocation, state) => {
    runtime.record(invocation, state, { builtin: true });
    state.status = true;
  },
};

function readArray(runtime: Runtime, invocation: Invocation, state: ShellState): void {
  runtime.record(invocation, state, { builtin: true });
  const words = invocation.words.slice(1);
  const name = wordText(words.findLast((word) => !wordText(word)?.startsWith('-'))) ?? 'MAPFILE';
  const input = invocation.frame.stdin?.length === 1 ? invocation.frame.stdin[0] : undefined;
  const trims = words.length > 0 && words.every((word) => word === words.at(-1) || wordText(word) === '-t');
  const elements = input && !isHole(input) && trims ? linesOf(input).map((line) => ({ texts: [line] })) : undefined;
  const unknown = [TracedText.hole({ why: 'it is read from input', at: invocation.span })];
  state.set(name, {
    value: { texts: elements ? (elements[0]?.texts ?? []) : unknown, mayBeUnset: elements?.length === 0 },
    elements: elements && elements.length <= MAX_LINES ? elements : undefined,
    exported: false,
    set: invocation.span,
    by: 'script',
  });
}

/** Most lines that an array takes. */
const MAX_LINES = 200;

/** `go env -w NAME=value …` and `go env -u NAME …`: settings that outlast the shell. */
export function goEnvironment(invocation: Invocation, state: ShellState): void {
  const call = goEnvWords(invocation.words);
  if (!call || (!call.write && !call.remove)) return;
  const file = state.goEnvFile(invocation.prefix, invocation.cleared);
  if (file === undefined) return;
  const next = new Map<string, EnvironmentEntry>(state.goEnv);
  for (const word of call.operands) {
    const assignment = splitAssignment(word);
    if (!assignment) continue;
    const { name, value } = assignment;
    if (call.write && value)
      next.set(goEnvKey(file, name), {
        name,
        value: toPossible(value),
        mayBeUnset: false,
        set: word.span,
        by: 'go env',
      });
    else if (call.remove) next.delete(goEnvKey(file, name));
  }
  state.goEnv = next;
}

/** What the words of `go env …` are: options and names behind the subcommand. Undefined for anything else. */
function goEnvWords(
  words: readonly Word[],
): { readonly write: boolean; readonly remove: boolean; readonly operands: readonly Word[] } | undefined {
  let at = 1;
  const first = wordText(words[at]);
  if (first === '-C') at += 2;
  else if (first?.startsWith('-C=')) at += 1;
  if (wordText(words[at]) !== 'env') return undefined;
  const rest = words.slice(at + 1);
  const has = (option: string) => rest.some((word) => wordText(word)?.replace(/^--/, '-') === option);
  return { write: has('-w'), remove: has('-u'), operands: rest };
}
