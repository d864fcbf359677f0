import type { ShellCommand } from '../../model/command.ts';
import type { ValuePathUse } from '../../model/helm.ts';
import type { Possible } from '../../model/possible.ts';
import type { TracedText } from '../../text/traced.ts';
import { parseTemplatedYaml } from '../yaml/templated.ts';
import { hasValuesPath } from './files.ts';
import { valuePathsOfMapping } from './mapping.ts';
import type { SetKind } from './set.ts';
import { type UseContext, valuePathsOfDotted, valuePathsOfSet } from './use.ts';
import { valuePathsOfYq } from './yq.ts';

/** Flags that set values of a chart, of Helm itself and of the tools that hand them on. */
const SET_FLAGS: Readonly<Record<string, SetKind>> = {
  '--set': 'set',
  '--set-string': 'set-string',
  '--set-file': 'set-file',
  '--set-json': 'set-json',
  '--set-literal': 'set-literal',
  '--helm-set': 'set',
  '--helm-set-string': 'set-string',
  '--helm-set-file': 'set-file',
};

/** Flags whose text is itself a list of flags of Helm. */
const NESTED_FLAGS = new Set(['--helm-extra-set-args', '--helm-extra-args', '--helm-args', '--args']);

/**
 * The Helm values that a command sets by flags (`--set image.tag=x`) and with `yq`, of every alternative of each word, and in
 * a values file that it is handed or writes (`helm … -f - <<EOF`, `cat > values.yaml <<EOF`); `named` are the files that
 * commands beside it hand to Helm.
 */
export function valuePathsOfCommand(
  command: ShellCommand,
  context: UseContext,
  named: ReadonlySet<string> = new Set(),
): readonly ValuePathUse[] {
  const uses = [...valuePathsOfWords(command.words, context), ...valuePathsOfYq(command, context)];
  const { stdin } = command;
  if (!stdin?.text.includes(':') || !takesValues(command, named)) return uses;
  const { documents } = parseTemplatedYaml(stdin);
  return [...uses, ...documents.flatMap(({ contents }) => valuePathsOfMapping(contents, context))];
}

/** The files that commands hand to Helm as values, as they name them. */
export function namedAsValues(commands: readonly ShellCommand[]): ReadonlySet<string> {
  const named = new Set<string>();
  for (const { words } of commands) {
    if (!words[0]?.alternatives.some(({ text }) => /(?:^|\/)helm$/.test(text))) continue;
    words.forEach(({ alternatives }, at) => {
      for (const { text } of alternatives) {
        const isValue = words[at - 1]?.alternatives.some((option) => /^(?:-f|--values)$/.test(option.text));
        const attached = /^(?:-f|--values)=(.*)$/s.exec(text)?.[1];
        for (const path of attached?.split(',') ?? (isValue ? text.split(',') : [])) named.add(path);
      }
    });
  }
  return named;
}

/** Whether the standard input of a command is a values file. */
function takesValues({ words, redirects }: ShellCommand, named: ReadonlySet<string>): boolean {
  const texts = words.map((word) => word.alternatives[0]?.text ?? '');
  const program = texts[0]?.split('/').at(-1);
  if (program === 'helm')
    return texts.some(
      (text, at) => (text === '-' && /^(?:-f|--values)$/.test(texts[at - 1] ?? '')) || text === '--values=-',
    );
  const written = redirects.flatMap(({ writes, path }) => (writes ? path.alternatives.map(({ text }) => text) : []));
  if (program === 'tee') written.push(...texts.slice(1));
  else if (program !== 'cat') return false;
  return written.some((path) => hasValuesPath(path) || named.has(path));
}

/** The Helm values that the words of a command, or of a list of flags, set. */
export function valuePathsOfWords(
  words: readonly Possible<TracedText>[],
  context: UseContext,
): readonly ValuePathUse[] {
  const out: ValuePathUse[] = [];
  const argocd = words[0]?.alternatives.some((name) => /(?:^|\/)argocd$/.test(name.text)) ?? false;
  for (let index = 0; index < words.length; index++) {
    const word = words[index]!;
    let consumed = false;
    for (const text of word.alternatives) {
      if (!text.text.startsWith('-')) continue;
      const equals = text.text.indexOf('=');
      const flag = equals === -1 ? text.text : text.text.slice(0, equals);
      const values = equals === -1 ? (words[index + 1]?.alternatives ?? []) : [text.slice(equals + 1)];
      const uses = values.flatMap((value) => usesOfFlag(flag, value, argocd, context));
      consumed ||= equals === -1 && uses.length > 0;
      out.push(...uses);
    }
    if (consumed) index++;
  }
  return out;
}

function usesOfFlag(flag: string, value: TracedText, argocd: boolean, context: UseContext): readonly ValuePathUse[] {
  const kind = Object.hasOwn(SET_FLAGS, flag) ? SET_FLAGS[flag] : undefined;
  if (kind) return valuePathsOfSet(kind, value, context);
  if (argocd && (flag === '-p' || flag === '--parameter')) {
    const equals = value.text.indexOf('=');
    return equals === -1 ? [] : valuePathsOfDotted(value.slice(0, equals), context, value.slice(equals + 1));
  }
  if (!NESTED_FLAGS.has(flag)) return [];
  const nested = splitWords(value).map((text) => ({ alternatives: [text] }));
  return valuePathsOfWords(nested, context);
}

function splitWords(text: TracedText): readonly TracedText[] {
  return [...text.text.matchAll(/\S+/g)].map((match) => {
    const word = text.slice(match.index, match.index + match[0].length);
    const quoted = /^(["']).*\1$/.test(word.text);
    return quoted ? word.slice(1, word.length - 1) : word;
  });
}
