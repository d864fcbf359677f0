import type { Word } from '../../model/command.ts';
import type { TracedText } from '../../text/traced.ts';

/** The options of a command in the style of Docker's command line, up to its first argument when `stop` is set. */
export interface CommandOptions {
  /** The values of an option under any of its names, in order. */
  values(...names: readonly string[]): readonly TracedText[];
  has(...names: readonly string[]): boolean;
  /** The words that are no options. */
  readonly rest: readonly Word[];
}

/**
 * Reads options: `--name value`, `--name=value`, `-n value`, `-nvalue`, `-abc`. An option that is not in `switches` takes a
 * value. With `stop`, everything from the first argument on is `rest`.
 */
export function dockerOptions(words: readonly Word[], switches: ReadonlySet<string>, stop = false): CommandOptions {
  const values = new Map<string, TracedText[]>();
  const present = new Set<string>();
  const rest: Word[] = [];
  const add = (name: string, value: TracedText | undefined): void => {
    present.add(name);
    if (value) values.set(name, [...(values.get(name) ?? []), value]);
  };
  for (let index = 0; index < words.length; index++) {
    const word = words[index]!;
    const text = word.alternatives[0];
    if (!text?.text.startsWith('-') || text.text === '-') {
      if (stop) return result(values, present, words.slice(index));
      rest.push(word);
      continue;
    }
    if (text.text === '--') {
      rest.push(...words.slice(index + 1));
      break;
    }
    const equals = text.text.indexOf('=');
    if (text.text.startsWith('--')) {
      const name = equals === -1 ? text.text : text.text.slice(0, equals);
      if (equals !== -1) add(name, text.slice(equals + 1));
      else if (switches.has(name)) add(name, undefined);
      else add(name, words[++index]?.alternatives[0]);
      continue;
    }
    for (let at = 1; at < text.length; at++) {
      const name = `-${text.text[at]}`;
      if (switches.has(name)) add(name, undefined);
      else {
        const inner = text.text[at + 1] === '=' ? at + 2 : at + 1;
        add(name, inner < text.length ? text.slice(inner) : words[++index]?.alternatives[0]);
        break;
      }
    }
  }
  return result(values, present, rest);
}

function result(
  values: ReadonlyMap<string, readonly TracedText[]>,
  present: ReadonlySet<string>,
  rest: readonly Word[],
): CommandOptions {
  return {
    values: (...names) => names.flatMap((name) => values.get(name) ?? []),
    has: (...names) => names.some((name) => present.has(name)),
    rest,
  };
}
