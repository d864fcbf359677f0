import type { Word } from '../../parse/shell/syntax.ts';
import type { TracedText } from '../../text/traced.ts';
import { compilePattern, matchesPattern } from '../../text/wildcard.ts';
import { type ExpansionContext, expandText } from './expand.ts';

/** One pattern of a `case` item after expansion; a quoted one matches literally. */
export interface CasePattern {
  readonly text: TracedText;
  readonly literal: boolean;
}

/** The patterns that a word of a `case` item may be. */
export function expandPattern(context: ExpansionContext, word: Word): readonly CasePattern[] {
  const quoted = word.parts?.some((part) => part.type === 'SingleQuoted' || part.type === 'DoubleQuoted') ?? false;
  const globbed =
    word.parts?.some((part) => part.type === 'Glob' || part.type === 'ExtendedGlob') ?? /[*?[]/.test(word.text);
  return expandText(context, word).map((text) => ({ text, literal: quoted && !globbed }));
}

/** Whether the pattern may match: it does, or a part of either is not known. */
export function mayMatch(pattern: CasePattern, subject: TracedText): boolean {
  if (!pattern.text.known || !subject.known || /[@+?!*]\(/.test(pattern.text.text)) return true;
  return surelyMatches(pattern, subject);
}

/** Whether the pattern matches whatever the unknown parts are. */
export function surelyMatches(pattern: CasePattern, subject: TracedText): boolean {
  if (pattern.text.text === '*') return true;
  if (!pattern.text.known || !subject.known || /[@+?!*]\(/.test(pattern.text.text)) return false;
  if (pattern.literal) return pattern.text.text === subject.text;
  return matchesPattern(compilePattern(pattern.text.text), subject.text);
}
