import { HOLE, TracedText } from '../../text/traced.ts';
import { rootPath } from './expand.ts';
import { filterOf } from './filters.ts';
import { dirnameOf, resolvePath } from './paths.ts';
import type { Invocation, Runtime } from './runtime.ts';
import type { ShellState } from './state.ts';
import { concatAll, isHole } from './value.ts';
import { joinWords, programName, wordText, wordTexts } from './words.ts';

const NEWLINE = TracedText.computed('\n');

/** Alternatives of what a command prints, as far as a reading can tell; undefined for a command that is not known. */
export function printedBy(
  runtime: Runtime,
  invocation: Invocation,
  state: ShellState,
): readonly TracedText[] | undefined {
  const { words } = invocation;
  const name = programName(wordText(words[0]) ?? '');
  const args = words.slice(1);
  switch (name) {
    case 'echo': {
      let escapes = false;
      let line = true;
      let from = 0;
      for (; from < args.length; from++) {
        const flag = wordText(args[from]);
        if (flag === undefined || !/^-[neE]+$/.test(flag)) break;
        if (flag.includes('n')) line = false;
        if (flag.includes('e')) escapes = true;
      }
      const texts = concatAll([joinWords(args.slice(from)), line ? [NEWLINE] : [TracedText.empty]]);
      return escapes ? texts.map(unescapeC) : texts;
    }
    case 'printf':
      return printf(args[0] && wordTexts(args[0]), args.slice(1).map(wordTexts));
    case 'pwd':
      return state.cwd === undefined ? undefined : line(rootPath(state.cwd), invocation);
    case 'dirname':
      return args.length === 1 ? concatAll([wordTexts(args[0]!).map(dirnameText), [NEWLINE]]) : undefined;
    case 'basename': {
      const at = wordText(args[0]) === '-a' ? 1 : 0;
      if (at === 1 || args.length === 0 || args.length > 2) return undefined;
      const suffix = args[1] === undefined ? '' : wordText(args[1]);
      if (suffix === undefined) return undefined;
      return concatAll([wordTexts(args[0]!).map((text) => basenameText(text, suffix)), [NEWLINE]]);
    }
    case 'realpath':
    case 'readlink': {
      const operands = args.filter((word) => !wordText(word)?.startsWith('-'));
      const path = operands.length === 1 ? wordText(operands[0]) : undefined;
      if (path === undefined || (name === 'readlink' && operands.length === args.length)) return undefined;
      const resolved = resolvePath(path, state.cwd, runtime.options.absoluteFromRoot);
      return resolved === undefined ? undefined : line(rootPath(resolved), invocation);
    }
    case 'git': {
      const plain = args.map(wordText);
      if (plain.includes('rev-parse') && plain.includes('--show-toplevel') && runtime.options.absoluteFromRoot !== true)
        return line(rootPath(''), invocation);
      return undefined;
    }
    case 'cat':
    case 'tee': {
      const operands = args.filter((word) => !wordText(word)?.startsWith('-'));
      if (name === 'tee' || operands.length === 0) return invocation.frame.stdin;
      if (operands.length !== 1) return undefined;
      const text = fileText(runtime, state, wordText(operands[0]));
      return text && [text];
    }
    case ':':
    case 'true':
    case 'false':
    case '[':
    case 'test':
    case 'cd':
    case 'export':
    case 'set':
    case 'local':
    case 'shift':
    case 'return':
    case 'exit':
    case 'mkdir':
    case 'rm':
    case 'touch':
    case 'chmod':
    case 'sleep':
    case 'trap':
      return [TracedText.empty];
    default:
      return filtered(runtime, invocation, state, name);
  }
}

/** What a text tool prints for its input or for the one file that it names. */
function filtered(
  runtime: Runtime,
  { words, frame }: Invocation,
  state: ShellState,
  name: string,
): readonly TracedText[] | undefined {
  const args = words.slice(1).map(wordText);
  const filter = args.every((arg) => arg !== undefined) ? filterOf(name, args) : undefined;
  if (!filter || filter.files.length > 1) return undefined;
  const text = filter.files.length === 1 ? fileText(runtime, state, filter.files[0]) : undefined;
  const inputs = filter.files.length === 1 ? text && [text] : frame.stdin;
  const outputs = inputs?.map((input) => (isHole(input) ? undefined : filter.run(input)));
  return outputs?.every((output) => output !== undefined) ? outputs : undefined;
}

/** The text of a file of the repository. */
export function fileText(runtime: Runtime, state: ShellState, path: string | undefined): TracedText | undefined {
  const resolved = path === undefined ? undefined : resolvePath(path, state.cwd, runtime.options.absoluteFromRoot);
  const file = resolved === undefined ? undefined : runtime.options.readFile?.(resolved);
  return file && file.text.length < MAX_FILE ? TracedText.exact(file.span(0, file.text.length)) : undefined;
}

/** The longest file that is read as input, in UTF-16 units. */
const MAX_FILE = 100_000;

function line(text: string, invocation: Invocation): readonly TracedText[] {
  return [TracedText.concat(TracedText.computed(text, invocation.span), NEWLINE)];
}

function dirnameText(text: TracedText): TracedText {
  const lastHole = text.text.lastIndexOf(HOLE);
  const slash = text.text.lastIndexOf('/');
  if (lastHole > slash)
    return slash > 0
      ? text.slice(0, slash)
      : TracedText.hole({ why: 'it is the folder of an unknown path', at: text.spanOf() });
  const folder = dirnameOf(text.text);
  return text.text.startsWith(folder) && folder !== '' ? text.slice(0, folder.length) : text.recompute(folder);
}

function basenameText(text: TracedText, suffix: string): TracedText {
  let end = text.length;
  while (end > 1 && text.text[end - 1] === '/') end--;
  const start = text.text.lastIndexOf('/', end - 1) + 1;
  if (suffix !== '' && text.text.endsWith(suffix) && end - start > suffix.length) end -= suffix.length;
  return text.slice(start, end);
}

const C_ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '\\': '\\',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  "'": "'",
  '"': '"',
};

/** `\n`, `\t` and the like replaced, as `echo -e` and `printf` do. */
function unescapeC(text: TracedText): TracedText {
  if (!text.text.includes('\\')) return text;
  const parts: TracedText[] = [];
  let from = 0;
  for (let at = text.text.indexOf('\\'); at !== -1 && at + 1 < text.length; at = text.text.indexOf('\\', at)) {
    const replaced = C_ESCAPES[text.text[at + 1]!];
    if (replaced === undefined) {
      at += 2;
      continue;
    }
    if (at > from) parts.push(text.slice(from, at));
    parts.push(text.slice(at, at + 2).recompute(replaced));
    from = at + 2;
    at += 2;
  }
  if (from < text.length) parts.push(text.slice(from));
  return TracedText.concat(...parts);
}

/** What `printf` makes of a format and its arguments; undefined where that is not told. */
export function printf(
  formats: readonly TracedText[] | undefined,
  args: readonly (readonly TracedText[])[],
): readonly TracedText[] | undefined {
  const format = formats?.length === 1 ? formats[0] : undefined;
  if (!format?.known || args.length > 64) return undefined;
  const out: (readonly TracedText[])[] = [];
  let next = 0;
  do {
    const before = next;
    let from = 0;
    for (let at = format.text.indexOf('%'); at !== -1; at = format.text.indexOf('%', at)) {
      if (at > from) out.push([unescapeC(format.slice(from, at))]);
      const directive = /^%(?:%|(-?\d*)([sdbq]))/.exec(format.text.slice(at, at + 12));
      if (!directive || directive[1]) return undefined;
      if (directive[0] === '%%') out.push([format.slice(at, at + 1)]);
      else {
        const texts = args[next++] ?? [TracedText.empty];
        out.push(directive[2] === 'b' ? texts.map(unescapeC) : texts);
      }
      at += directive[0].length;
      from = at;
    }
    if (from < format.length) out.push([unescapeC(format.slice(from))]);
    if (next === before) break;
  } while (next < args.length);
  return out.length > 0 ? concatAll(out) : [TracedText.empty];
}
