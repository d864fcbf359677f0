import type { Word } from '../../model/command.ts';
import type { Span } from '../../text/source.ts';
import { TracedText } from '../../text/traced.ts';
import type { Field } from './expand.ts';
import { certainText, concatAll, fromPossible, toPossible } from './value.ts';

/** A field of an expanded word as the model has it. */
export function wordOf(field: Field, span: Span | undefined): Word {
  const value = toPossible(field.texts);
  const word: { -readonly [K in keyof Word]: Word[K] } = { ...value };
  if (span) word.span = span;
  if (field.several) word.several = true;
  return word;
}

/** A word that is surely this text. */
export function wordFrom(text: TracedText): Word {
  const span = text.spanOf();
  return span ? { alternatives: [text], span } : { alternatives: [text] };
}

/** The word's text if it is surely this one. */
export function wordText(word: Word | undefined): string | undefined {
  if (!word || word.unknown || word.several || word.alternatives.length !== 1) return undefined;
  return certainText(word.alternatives);
}

/** The alternatives of a word, the unknown one as a hole. */
export function wordTexts(word: Word): readonly TracedText[] {
  return fromPossible(word);
}

/** The alternatives of words joined by spaces. */
export function joinWords(words: readonly Word[]): readonly TracedText[] {
  const space = [TracedText.computed(' ')];
  return concatAll(words.flatMap((word, index) => (index ? [space, wordTexts(word)] : [wordTexts(word)])));
}

/** The last component of a command's name: `/usr/bin/docker` runs `docker`. */
export function programName(text: string): string {
  return text.slice(text.lastIndexOf('/') + 1);
}

/** A text as one shell word, quoted where needed; each character keeps its place. */
export function quoteWord(text: TracedText): TracedText {
  if (text.text !== '' && /^[\w@%+=:,./-]+$/.test(text.text)) return text;
  const quote = TracedText.computed("'");
  const parts: TracedText[] = [quote];
  let from = 0;
  for (let at = text.text.indexOf("'"); at !== -1; at = text.text.indexOf("'", at + 1)) {
    if (at > from) parts.push(text.slice(from, at));
    parts.push(TracedText.computed("'\\''"));
    from = at + 1;
  }
  if (from < text.length) parts.push(text.slice(from));
  parts.push(quote);
  return TracedText.concat(...parts);
}
