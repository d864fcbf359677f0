import type { TextEdit } from '../text/edit.ts';
import { covers, type Span } from '../text/source.ts';
import type { TracedText } from '../text/traced.ts';
import type { Word } from './command.ts';
import type { Flag } from './command-flags.ts';
import { writtenPlace } from './setting-place.ts';

/** The text of a word by which a program decides what it is told to do; undefined when that is not known. */
export function leadText(word: Word | undefined): TracedText | undefined {
  const text = word?.alternatives[0];
  return text?.known ? text : undefined;
}

/** The program that a command starts: the last component of its first word, without the version that `npx` takes. */
export function programOf(words: readonly Word[]): string | undefined {
  const text = leadText(words[0])?.text;
  return text?.slice(text.lastIndexOf('/') + 1);
}

/** Where a word that is taken as it is stands; undefined when its text comes from elsewhere (a variable's value). */
export function writtenAt(word: Word | undefined): Span | undefined {
  const span = word?.alternatives.length === 1 ? word.alternatives[0]!.exactSpan : undefined;
  return span &&
    word?.span &&
    span.file === word.span.file &&
    word.span.start <= span.start &&
    span.end <= word.span.end
    ? span
    : undefined;
}

/** An option of a command. */
export interface GivenOption {
  readonly text: string;
  /** Where a person edits it; its value is part of it. */
  readonly at: Span | undefined;
  /** Where it stands as it is, so that an edit may replace it. */
  readonly written: Span | undefined;
}

/** An option with the place that its text comes from: its own, or that of the variable or literal that holds it. */
export function givenOption(words: readonly Word[], { name, value, span }: Flag): GivenOption {
  const word = words.find((one) => span && one.span?.file.path === span.file.path && one.span.start === span.start);
  const holder = leadText(word);
  const own = holder?.text.startsWith(name) || holder?.text.startsWith(name.slice(0, 1)) ? holder : undefined;
  const elsewhere = own && word?.span && !covers(word.span, own.spanOf() ?? word.span) ? writtenPlace(own) : undefined;
  const shown = leadText(value)?.text;
  const attached = shown !== undefined && own?.text.includes('=');
  return {
    text: shown === undefined ? name : `${name}${attached ? '=' : ' '}${shown}`,
    at: elsewhere ?? span,
    written: elsewhere ? undefined : writtenAt(word),
  };
}

/** Puts a word behind a written one, in a shell line or in a JSON list. */
export function wordBehind(written: Span, word: string): TextEdit {
  const at = { file: written.file, start: written.end, end: written.end };
  return { span: at, text: isListItem(written) ? `", "${word}` : ` ${word}` };
}

/** Takes a written word out, with the blank (or, in a JSON list, the comma) before it. */
export function withoutWord(written: Span): TextEdit {
  const { text } = written.file;
  let { start, end } = written;
  if (isListItem(written)) {
    start--;
    end++;
    while (/[\s,]/.test(text[start - 1] ?? '')) start--;
  } else while (/[ \t]/.test(text[start - 1] ?? '')) start--;
  return { span: { file: written.file, start, end }, text: '' };
}

/** Whether the text is what a JSON string of a list holds. */
function isListItem({ file: { text }, start, end }: Span): boolean {
  return (
    text[start - 1] === '"' &&
    /^"\s*[,\]]/.test(text.slice(end, end + 40)) &&
    /[[,]\s*"$/.test(text.slice(Math.max(0, start - 40), start))
  );
}
