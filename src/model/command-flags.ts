import { covers, type Span } from '../text/source.ts';
import type { TracedText } from '../text/traced.ts';
import type { Word } from './command.ts';
import { writtenPlace } from './setting-place.ts';

/** Which options of a program take a value; every other option is a switch. */
export interface FlagTable {
  /** Options with a value, as spelled, one `-` or two: `-f`, `--file`. */
  readonly valued: ReadonlySet<string>;
  /** Go's `flag` package: `-flag` and `--flag` are the same, short options do not combine. */
  readonly goStyle?: boolean;
  /** Options end at the first word that is none. */
  readonly stopsAtOperand?: boolean;
}

/** One option as given. */
export interface Flag {
  /** As spelled, without its value: `--tag`, `-t`. */
  readonly name: string;
  /** Undefined for a switch. `--push=false` is a switch with a value. */
  readonly value?: Word;
  /**
   * The option's word, and its value's when that is a word of its own; where the option came from elsewhere (a variable,
   * an array, another literal), the text that holds it.
   */
  readonly span?: Span;
}

export interface ParsedFlags {
  readonly flags: readonly Flag[];
  readonly operands: readonly Word[];
  /** Some word may hide options that are not known (`$ARGS`). */
  readonly incomplete: boolean;
  /** Index in the given words of the first operand; their length when there is none. */
  readonly firstOperand: number;
}

export function flagTable(valued: string, options: Omit<FlagTable, 'valued'> = {}): FlagTable {
  return { valued: new Set(valued.split(/\s+/).filter(Boolean)), ...options };
}

/**
 * The spelling of a word that decides what it is for the option parser: its first alternative that is known.
 * Words whose alternatives differ in kind (an option or an operand) are split before (`variants`).
 */
function spelling(word: Word): TracedText | undefined {
  return word.alternatives[0];
}

/** The word from `start` on, in each alternative. */
export function tailOf(word: Word, start: number): Word {
  const alternatives = word.alternatives.map((text) => text.slice(start));
  return { ...word, alternatives, span: word.alternatives[0]?.slice(start).spanOf() ?? word.span };
}

/** Where a word's text is written when it is not written in the command itself. */
export function writtenElsewhere({ alternatives, span }: Word): Span | undefined {
  const [text] = alternatives;
  const name = text?.slice(0, Math.max(1, `${text.text}=`.indexOf('='))).exactSpan;
  if (!text || !name || !span) return undefined;
  if (!covers(span, name)) return (text.exactSpan && writtenPlace(text)) ?? name;
  // Between the word's own quotes it is written in place; in `${X:---push}` and `$(echo --push)` it is a part of the word.
  const own = text.exactSpan;
  if (!own) return undefined;
  const around = span.file.text.slice(span.start, own.start) + span.file.text.slice(own.end, span.end);
  return /^["'\\]*$/.test(around) ? undefined : own;
}

/** Where an option stands, with its value when that is a word of its own. */
function placeOf(word: Word, value?: Word): Span | undefined {
  const elsewhere = writtenElsewhere(word);
  if (!value) return elsewhere ?? word.span;
  if (!elsewhere) return joined(word.span, value.span);
  const other = writtenElsewhere(value);
  const follows =
    other?.file === elsewhere.file &&
    other.start > elsewhere.end &&
    /^[\s,]*$/.test(other.file.text.slice(elsewhere.end, other.start));
  return follows ? joined(elsewhere, other) : elsewhere;
}

/** Both, where one stands behind the other; of a text that is put together the second, which says what the option does. */
function joined(first: Span | undefined, last: Span | undefined): Span | undefined {
  if (!first || !last || first.file !== last.file) return first ?? last;
  const between = first.file.text.slice(first.end, last.start);
  const isBehind = first.end <= last.start && /^(?:["'\s,]|\\\r?\n)*$/.test(between);
  return isBehind || covers(first, last) ? { ...first, end: Math.max(first.end, last.end) } : last;
}

/** Takes options and operands apart as pflag, getopt_long or Go's flag package do. */
export function parseFlags(words: readonly Word[], table: FlagTable): ParsedFlags {
  const flags: Flag[] = [];
  const operands: Word[] = [];
  let incomplete = false;
  let firstOperand = words.length;
  const operand = (word: Word, at: number): void => {
    if (operands.length === 0) firstOperand = at;
    operands.push(word);
  };
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    if (word.several) incomplete = true;
    const text = spelling(word)?.text;
    if (text === undefined || !text.startsWith('-') || text === '-') {
      operand(word, at);
      if (table.stopsAtOperand) {
        for (let rest = at + 1; rest < words.length; rest++) operand(words[rest]!, rest);
        break;
      }
      continue;
    }
    if (text === '--') {
      for (let rest = at + 1; rest < words.length; rest++) operand(words[rest]!, rest);
      break;
    }
    const equals = text.indexOf('=');
    const name = equals === -1 ? text : text.slice(0, equals);
    const takesNext = (): void => {
      const value = words[at + 1];
      flags.push(value ? { name, value, span: placeOf(word, value) } : { name, span: placeOf(word) });
      at++;
    };
    if (text.startsWith('--') || table.goStyle) {
      const canonical = table.goStyle ? `--${name.replace(/^-+/, '')}` : name;
      if (equals !== -1) flags.push({ name: canonical, value: tailOf(word, equals + 1), span: placeOf(word) });
      else if (table.valued.has(canonical)) {
        const value = words[at + 1];
        flags.push(
          value ? { name: canonical, value, span: placeOf(word, value) } : { name: canonical, span: placeOf(word) },
        );
        at++;
      } else flags.push({ name: canonical, span: placeOf(word) });
      continue;
    }
    if (table.valued.has(name) && (equals !== -1 || text.length === name.length)) {
      if (equals !== -1) flags.push({ name, value: tailOf(word, equals + 1), span: placeOf(word) });
      else takesNext();
      continue;
    }
    // Combined short options: -it, -tNAME, -qf FILE.
    for (let letter = 1; letter < text.length; letter++) {
      const short = `-${text[letter]}`;
      if (!table.valued.has(short)) {
        if (text[letter] === '=') break;
        flags.push({ name: short, span: placeOf(word) });
        continue;
      }
      if (letter + 1 < text.length) {
        const from = text[letter + 1] === '=' ? letter + 2 : letter + 1;
        flags.push({ name: short, value: tailOf(word, from), span: placeOf(word) });
      } else {
        const value = words[at + 1];
        flags.push(value ? { name: short, value, span: placeOf(word, value) } : { name: short, span: placeOf(word) });
        at++;
      }
      break;
    }
  }
  return { flags, operands, incomplete, firstOperand };
}

/** All options of one of these names, in order. */
export function flagsNamed(parsed: ParsedFlags, ...names: readonly string[]): readonly Flag[] {
  return parsed.flags.filter((flag) => names.includes(flag.name));
}

/** The last option of one of these names: the one that counts where only one value is possible. */
export function lastFlag(parsed: ParsedFlags, ...names: readonly string[]): Flag | undefined {
  return flagsNamed(parsed, ...names).at(-1);
}

/** What a switch says: `--push`, `--push=true`; undefined when it is not given or its value is not known. */
export function switchValue(flag: Flag | undefined): boolean | undefined {
  if (!flag) return undefined;
  if (!flag.value) return true;
  const texts = flag.value.alternatives;
  if (flag.value.unknown || texts.length !== 1 || !texts[0]!.known) return undefined;
  if (/^(1|t|true)$/i.test(texts[0]!.text)) return true;
  return /^(0|f|false)$/i.test(texts[0]!.text) ? false : undefined;
}

/**
 * Splits words whose alternatives differ in kind: `${PUSH:---push}` beside an operand, `build` beside `push`.
 * At most 16 variants; each word of a variant is of one kind.
 */
export function variants(words: readonly Word[]): readonly (readonly Word[])[] {
  let rows: Word[][] = [[]];
  for (const word of words) {
    const groups = kinds(word);
    if (groups.length === 1 || rows.length * groups.length > 16) {
      for (const row of rows) row.push(groups.length === 1 ? groups[0]! : word);
    } else rows = rows.flatMap((row) => groups.map((group) => [...row, group]));
  }
  return rows;
}

function kinds(word: Word): readonly Word[] {
  if (word.alternatives.length < 2) return [word];
  const groups = new Map<string, TracedText[]>();
  for (const text of word.alternatives) {
    const option = text.text.startsWith('-') && text.text !== '-';
    const kind = option ? text.text.split('=', 1)[0]! : '';
    const group = groups.get(kind);
    if (group) group.push(text);
    else groups.set(kind, [text]);
  }
  if (groups.size === 1) return [word];
  return [...groups.values()].map((alternatives, index) =>
    index === 0 ? { ...word, alternatives } : { alternatives, span: word.span },
  );
}
