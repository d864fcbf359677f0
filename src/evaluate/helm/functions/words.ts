import { utf8Length } from '../../../text/utf8.ts';
import { Str } from '../template/values.ts';
import { isLetter, isLower, isSpaceRune, isUpper, lowerRune, sliceBytes, titleRune, upperRune } from './text.ts';

/** Functions on words: what Sprig takes from goutils and xstrings. */

/** A text with offsets in bytes. */
function bytes(text: string, start: number, end: number): string {
  return sliceBytes(new Str(text), start, end).text;
}

/** goutils' `Abbreviate`; `width` is at least 4. */
export function abbreviate(text: string, width: number): string {
  return abbreviateFull(text, 0, width);
}

/** goutils' `AbbreviateFull`; empty where that refuses. */
export function abbreviateFull(text: string, offset: number, width: number): string {
  const length = utf8Length(text);
  if (text === '' || width < 4) return '';
  if (length <= width) return text;
  let from = Math.min(offset, length);
  if (length - from < width - 3) from = length - (width - 3);
  if (from <= 4) return `${bytes(text, 0, width - 3)}...`;
  if (width < 7) return '';
  if (from + width - 3 < length) return `...${abbreviate(bytes(text, from, length), width - 3)}`;
  return `...${bytes(text, length - (width - 3), length)}`;
}

/** goutils' `Initials`: it goes by bytes, each of which counts as a Latin-1 character. */
export function initials(text: string): string {
  let result = '';
  let gap = true;
  for (const rune of text) {
    if (isSpaceRune(rune)) gap = true;
    else if (gap) {
      const code = rune.codePointAt(0)!;
      const first = code < 0x80 ? code : (new TextEncoder().encode(rune)[0] ?? code);
      result += String.fromCharCode(first);
      gap = false;
    }
  }
  return result;
}

/** goutils' `DeleteWhiteSpace`: once it takes anything out, it writes each byte as a Latin-1 character. */
export function deleteSpace(text: string): string {
  const bytes = binary(text);
  const kept = [...bytes].filter((character) => !isSpaceRune(character)).join('');
  return kept.length === bytes.length ? text : kept;
}

/** goutils' `Uncapitalize`. */
export function uncapitalize(text: string): string {
  let result = '';
  let start = true;
  for (const rune of text) {
    if (isSpaceRune(rune)) start = true;
    else if (start) {
      result += lowerRune(rune);
      start = false;
      continue;
    }
    result += rune;
  }
  return result;
}

/** goutils' `SwapCase`: a lower-case letter at the start of a word becomes title case. */
export function swapCase(text: string): string {
  let result = '';
  let gap = true;
  for (const rune of text) {
    if (isUpper(rune) || /^\p{Lt}$/u.test(rune)) {
      result += lowerRune(rune);
      gap = false;
    } else if (isLower(rune)) {
      result += gap ? titleRune(rune) : upperRune(rune);
      gap = false;
    } else {
      result += rune;
      gap = isSpaceRune(rune);
    }
  }
  return result;
}

/** Go's `strings.Title`. */
export function title(text: string): string {
  let result = '';
  let separated = true;
  for (const rune of text) {
    result += separated ? titleRune(rune) : rune;
    const code = rune.codePointAt(0)!;
    if (code < 0x80) separated = !/[A-Za-z0-9_]/.test(rune);
    else separated = !/[\p{L}\p{Nd}]/u.test(rune) && isSpaceRune(rune);
  }
  return result;
}

/** goutils' `WrapCustom`, which counts bytes. */
export function wrapText(text: string, width: number, lineEnd: string, cutWords: boolean): string {
  if (text === '') return '';
  const limit = Math.max(width, 1);
  // One character for each byte, so that offsets are byte offsets.
  const source = binary(text);
  const parts: string[] = [];
  let offset = 0;
  while (source.length - offset > limit) {
    if (source[offset] === ' ') {
      offset += 1;
      continue;
    }
    const space = source.lastIndexOf(' ', limit + offset);
    if (space >= offset) {
      parts.push(unbinary(source.slice(offset, space)), lineEnd);
      offset = space + 1;
    } else if (cutWords) {
      parts.push(unbinary(source.slice(offset, limit + offset)), lineEnd);
      offset += limit;
    } else {
      const next = source.indexOf(' ', limit + offset);
      if (next === -1) {
        parts.push(unbinary(source.slice(offset)));
        offset = source.length;
      } else {
        parts.push(unbinary(source.slice(offset, next)), lineEnd);
        offset = next + 1;
      }
    }
  }
  return parts.join('') + unbinary(source.slice(offset));
}

function binary(text: string): string {
  let result = '';
  for (const byte of new TextEncoder().encode(text)) result += String.fromCharCode(byte);
  return result;
}

function unbinary(text: string): string {
  return new TextDecoder().decode(Uint8Array.from(text, (character) => character.charCodeAt(0)));
}

const isConnector = (rune: string): boolean => rune === '-' || rune === '_' || isSpaceRune(rune);

/** xstrings' `ToPascalCase`. */
export function camelCase(text: string): string {
  const runes = [...text];
  let result = '';
  let upper = false;
  let current = '';
  let at = 0;
  for (; at < runes.length; at++) {
    current = runes[at]!;
    if (!isConnector(current)) {
      upper = isUpper(current);
      current = upperRune(current);
      at += 1;
      break;
    }
    result += current;
  }
  // A text of connectors alone ends in one more, as in xstrings.
  if (at >= runes.length) return result + current;
  for (; at < runes.length; at++) {
    const before = current;
    current = runes[at]!;
    if (isConnector(current) && isConnector(before)) {
      result += before;
      continue;
    }
    if (isConnector(before)) {
      upper = isUpper(current);
      current = upperRune(current);
    } else {
      if (upper) {
        if (isUpper(current)) current = lowerRune(current);
        else upper = false;
      }
      result += before;
    }
  }
  return result + current;
}

type WordKind = 'invalid' | 'number' | 'upper' | 'alphabet' | 'connector' | 'punct' | 'other';

const isPunct = (rune: string): boolean => /^\p{P}$/u.test(rune);
const isNumber = (rune: string): boolean => /^\p{N}$/u.test(rune);
/** xstrings' `isAlphabet`: letters but those of scripts without case or spaces between words. */
const isAlphabet = (rune: string): boolean =>
  isLetter(rune) && !/^[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]$/u.test(rune);

interface Word {
  readonly kind: WordKind;
  readonly text: string;
}

function takeWhile(runes: readonly string[], from: number, accept: (rune: string) => boolean): number {
  let at = from;
  while (at < runes.length && accept(runes[at]!)) at += 1;
  return at;
}

/** Splits as xstrings' `nextWord` does. */
function words(text: string): Word[] {
  const runes = [...text];
  const found: Word[] = [];
  for (let at = 0; at < runes.length; ) {
    const first = runes[at]!;
    let kind: WordKind;
    let end = at + 1;
    if (isConnector(first)) {
      kind = 'connector';
      end = takeWhile(runes, end, isConnector);
    } else if (isPunct(first)) {
      kind = 'punct';
      end = takeWhile(runes, end, isPunct);
    } else if (isUpper(first)) {
      kind = 'upper';
      const second = runes[end];
      if (second !== undefined && isUpper(second)) {
        end = takeWhile(runes, end, isUpper);
        const next = runes[end];
        // The last capital begins the next word.
        if (next !== undefined && isAlphabet(next)) end -= 1;
      } else if (second !== undefined && isAlphabet(second))
        end = takeWhile(runes, end, (rune) => isAlphabet(rune) && !isUpper(rune));
    } else if (isAlphabet(first)) {
      kind = 'alphabet';
      end = takeWhile(runes, end, (rune) => isAlphabet(rune) && !isUpper(rune));
    } else if (isNumber(first)) {
      kind = 'number';
      end = takeWhile(runes, end, isNumber);
    } else {
      kind = 'other';
      end = takeWhile(
        runes,
        end,
        (rune) => !isConnector(rune) && !isAlphabet(rune) && !isNumber(rune) && !isPunct(rune),
      );
    }
    found.push({ kind, text: runes.slice(at, end).join('') });
    at = end;
  }
  return found;
}

function lowerWord(word: Word, connector: string): string {
  if (word.kind !== 'upper' && word.kind !== 'connector') return word.text;
  let result = '';
  for (const rune of word.text) result += isConnector(rune) ? connector : isUpper(rune) ? lowerRune(rune) : rune;
  return result;
}

/** xstrings' `ToSnakeCase` and `ToKebabCase`. */
export function lowerCaseWords(text: string, connector: string): string {
  const list = words(text);
  if (list.length === 0) return '';
  const none: Word = { kind: 'invalid', text: '' };
  let result = '';
  let index = 0;
  let word = list[0]!;
  const advance = (): Word => {
    index += 1;
    word = list[index] ?? none;
    return word;
  };
  const separates = (kind: WordKind): boolean => kind !== 'invalid' && kind !== 'punct' && kind !== 'connector';
  const runOn = (): void => {
    while (word.kind === 'alphabet' || word.kind === 'number') {
      result += lowerWord(word, connector);
      advance();
    }
    if (separates(word.kind)) result += connector;
  };
  while (index + 1 < list.length) {
    if (word.kind !== 'connector') result += lowerWord(word, connector);
    const before = word;
    advance();
    if (before.kind === 'number') runOn();
    else if (before.kind === 'connector') result += lowerWord(before, connector);
    else if (before.kind !== 'punct') {
      if (word.kind !== 'number') {
        if (word.kind !== 'connector' && word.kind !== 'punct') result += connector;
        continue;
      }
      if (index + 1 >= list.length) continue;
      const number = word;
      const next = advance();
      if (next.kind !== 'alphabet') {
        result += lowerWord(number, connector);
        if (next.kind !== 'connector' && next.kind !== 'punct') result += connector;
        continue;
      }
      result += connector + lowerWord(number, connector);
      runOn();
    }
  }
  return result + lowerWord(word, connector);
}
