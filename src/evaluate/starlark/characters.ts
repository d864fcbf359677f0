/** Classes and changes of characters as Go's `unicode` package has them. */

const LETTER = /^\p{L}$/u;
const DIGIT = /^\p{Nd}$/u;
const LOWER = /^\p{Ll}$/u;
const UPPER = /^\p{Lu}$/u;
const TITLE = /^\p{Lt}$/u;
/** White space as Unicode has it, which Go's `unicode.IsSpace` follows. */
const SPACE = /^[\t\n\v\f\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]$/;

export function isSpace(character: string): boolean {
  return SPACE.test(character);
}

function all(text: string, test: (character: string) => boolean): boolean {
  if (text === '') return false;
  for (const character of text) if (!test(character)) return false;
  return true;
}

export function isAllSpace(text: string): boolean {
  return all(text, isSpace);
}

export function isAlpha(text: string): boolean {
  return all(text, (character) => LETTER.test(character));
}

export function isDigit(text: string): boolean {
  return all(text, (character) => DIGIT.test(character));
}

export function isAlnum(text: string): boolean {
  return all(text, (character) => LETTER.test(character) || DIGIT.test(character));
}

/** A mapping of one character to one; Go does not use those to several. */
function single(character: string, changed: string): string {
  return [...changed].length === 1 ? changed : character;
}

function mapCharacters(text: string, change: (character: string) => string): string {
  if (/^[\x00-\x7f]*$/.test(text)) return text;
  let result = '';
  for (const character of text) result += single(character, change(character));
  return result;
}

export function lower(text: string): string {
  if (/^[\x00-\x7f]*$/.test(text)) return text.toLowerCase();
  return mapCharacters(text, (character) => (character === 'İ' ? 'i' : character.toLowerCase()));
}

export function upper(text: string): string {
  if (/^[\x00-\x7f]*$/.test(text)) return text.toUpperCase();
  return mapCharacters(text, (character) => character.toUpperCase());
}

/** Digraphs have a form of their own for titles, between the two others. */
const TITLE_FORMS: Readonly<Record<string, string>> = {
  Ǆ: 'ǅ',
  ǅ: 'ǅ',
  ǆ: 'ǅ',
  Ǉ: 'ǈ',
  ǈ: 'ǈ',
  ǉ: 'ǈ',
  Ǌ: 'ǋ',
  ǋ: 'ǋ',
  ǌ: 'ǋ',
  Ǳ: 'ǲ',
  ǲ: 'ǲ',
  ǳ: 'ǲ',
};

function toTitle(character: string): string {
  return TITLE_FORMS[character] ?? single(character, character.toUpperCase());
}

function isCased(character: string): boolean {
  return character.toLowerCase() !== character || character.toUpperCase() !== character || TITLE.test(character);
}

function hasCased(text: string): boolean {
  for (const character of text) if (isCased(character)) return true;
  return false;
}

export function isLower(text: string): boolean {
  return hasCased(text) && text === lower(text);
}

export function isUpper(text: string): boolean {
  return hasCased(text) && text === upper(text);
}

export function isTitle(text: string): boolean {
  let cased = false;
  let previous = false;
  for (const character of text) {
    if ((character >= 'A' && character <= 'Z') || TITLE.test(character)) {
      if (previous) return false;
      previous = true;
      cased = true;
    } else if (LOWER.test(character)) {
      if (!previous) return false;
      cased = true;
    } else if (UPPER.test(character)) return false;
    else previous = false;
  }
  return cased;
}

export function capitalize(text: string): string {
  let result = '';
  for (const character of text) result += result === '' ? toTitle(character) : lower(character);
  return result;
}

export function title(text: string): string {
  let result = '';
  let previous = false;
  for (const character of text) {
    const changed = previous ? lower(character) : toTitle(character);
    result += changed;
    previous = isCased(changed);
  }
  return result;
}
