/** Characters that Go's `strconv.IsPrint` accepts: letters, marks, numbers, punctuation, symbols and the ASCII space. */
const PRINTABLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;

const ESCAPES: Readonly<Record<string, string>> = {
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
};

function escapeCharacter(character: string, quote: string, ascii: boolean): string {
  if (character === quote) return `\\${character}`;
  const simple = ESCAPES[character];
  if (simple) return simple;
  const code = character.codePointAt(0)!;
  if (code >= 0xdc80 && code <= 0xdcff) return `\\x${(code - 0xdc00).toString(16)}`;
  if (ascii ? code >= 0x20 && code < 0x7f : isPrintable(character)) return character;
  if (code < 0x20 || code === 0x7f) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}

/** Go's `strconv.IsPrint` for one code point. */
export function isPrintable(character: string): boolean {
  return PRINTABLE.test(character);
}

/** Go's `strconv.Quote`; with `ascii`, `QuoteToASCII`. Lone surrogates stand for raw bytes (`\xNN`). */
export function goQuote(text: string, ascii = false): string {
  if (/^[ !#-[\]-~]*$/.test(text)) return `"${text}"`;
  let quoted = '"';
  for (const character of text) quoted += escapeCharacter(character, '"', ascii);
  return `${quoted}"`;
}

/** Go's `strconv.QuoteRune`: `'x'`. */
export function goQuoteRune(code: number, ascii = false): string {
  const valid = code >= 0 && code <= 0x10ffff && !(code >= 0xd800 && code < 0xe000) ? code : 0xfffd;
  return `'${escapeCharacter(String.fromCodePoint(valid), "'", ascii)}'`;
}
