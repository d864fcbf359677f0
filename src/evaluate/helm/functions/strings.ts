import { goQuote } from '../../../parse/gotemplate/quote.ts';
import { utf8Length } from '../../../text/utf8.ts';
import { toStr } from '../template/fmt.ts';
import { type Origin, unite } from '../template/origin.ts';
import { concatStr, mapPieces, replaceStr, sliceStr } from '../template/pieces.ts';
import {
  bool,
  type CallContext,
  compareStrings,
  type GoFunction,
  GoMap,
  Slice,
  Str,
  type Value,
  withOrigin,
} from '../template/values.ts';
import { ANY, alias, anyArg, fn, intArg, strArg, textArg } from './define.ts';
import { goSlice, repeatText, sliceBytes, splitStr, strval, toLower, toUpper, trimmedRange } from './text.ts';
import {
  abbreviate,
  abbreviateFull,
  camelCase,
  deleteSpace,
  initials,
  lowerCaseWords,
  swapCase,
  title,
  uncapitalize,
  wrapText,
} from './words.ts';

/** Sprig's string functions. Parts of texts keep their places and value paths wherever parts stay parts. */

function trim(value: Str): Str {
  const [start, end] = trimmedRange(value.text);
  return sliceStr(value, start, end);
}

/** Go's `strings.Trim`: takes off characters of a set. */
function trimSet(value: Str, set: string): Str {
  const runes = new Set(set);
  const text = value.text;
  let start = 0;
  let end = text.length;
  while (start < end) {
    const rune = String.fromCodePoint(text.codePointAt(start)!);
    if (!runes.has(rune)) break;
    start += rune.length;
  }
  while (end > start) {
    const width =
      end - start > 1 && /[\udc00-\udfff]/.test(text[end - 1]!) && /[\ud800-\udbff]/.test(text[end - 2]!) ? 2 : 1;
    if (!runes.has(text.slice(end - width, end))) break;
    end -= width;
  }
  return sliceStr(value, start, end);
}

function trunc(count: number, value: Str): Str {
  const length = utf8Length(value.text);
  if (count < 0 && length + count > 0) return sliceBytes(value, length + count, length);
  if (count >= 0 && length > count) return sliceBytes(value, 0, count);
  return value;
}

function substr(start: number, end: number, value: Str): Str {
  if (start < 0) return goSlice(value, 0, end);
  const length = utf8Length(value.text);
  return goSlice(value, start, end < 0 || end > length ? length : end);
}

/** Every line, the first too, gets `count` spaces in front. */
export function indent(count: number, value: Str, context: CallContext, before = ''): Str {
  const padding = repeatText(' ', count);
  let lines = 1;
  for (let at = value.text.indexOf('\n'); at !== -1; at = value.text.indexOf('\n', at + 1)) lines += 1;
  context.charge((lines * count) >> 3);
  const indented = mapPieces(value, (text) => text.replaceAll('\n', `\n${padding}`));
  return concatStr([before + padding, indented]);
}

function replace(search: Str, replacement: Str, value: Str, context: CallContext): Str {
  const times = search.text === '' ? value.text.length : value.text.length / search.text.length;
  context.charge((times * replacement.text.length) / 256);
  const origin = unite(search.origin, replacement.origin);
  if (search.text !== '') {
    const replaced = replaceStr(value, search.text, replacement.text, origin);
    return replaced === value && search.origin ? withStr(value, search.origin) : replaced;
  }
  const parts: (Str | string)[] = [replacement];
  for (const rune of splitStr(value, '')) parts.push(rune, replacement);
  return concatStr(parts);
}

function withStr(value: Str, origin: Origin | undefined): Str {
  const result = withOrigin(value, origin);
  return result.kind === 'string' ? result : value;
}

function quoteAll(args: readonly Value[], quoteOne: (value: Value) => Str): Str {
  const parts: (Str | string)[] = [];
  let origin: Origin | undefined;
  for (const arg of args) {
    if (arg.kind === 'nil') {
      origin = unite(origin, arg.origin);
      continue;
    }
    if (parts.length > 0) parts.push(' ');
    parts.push(quoteOne(arg));
  }
  return withStr(concatStr(parts), origin);
}

function quote(value: Value): Str {
  const inner = mapPieces(strval(value), (text) => goQuote(text).slice(1, -1));
  return concatStr(['"', inner, '"']);
}

/** Sprig's `strslice`: a list's elements as strings without the nils; a scalar as a list of one. */
export function toStrings(value: Value): Str[] {
  if (value.kind === 'slice') return value.items.filter((item) => item.kind !== 'nil').map(strval);
  if (value.kind === 'bytes') return [...value.bytes].map((byte) => new Str(String(byte), value.origin));
  return value.kind === 'nil' ? [] : [strval(value)];
}

function stringList(items: Str[], origin?: Origin): Slice {
  return new Slice(items, origin, '[]string');
}

function join(separator: Str, value: Value): Str {
  const parts: Str[] = [];
  for (const [index, item] of toStrings(value).entries()) {
    if (index > 0) parts.push(separator);
    parts.push(item);
  }
  const own = value.kind === 'slice' && parts.length > 0 ? undefined : value.origin;
  return withStr(concatStr(parts), own);
}

function splitMap(parts: readonly Str[], origin: Origin | undefined): GoMap {
  return new GoMap(new Map(parts.map((part, index) => [`_${index}`, part])), origin, 'map[string]string');
}

function sortAlpha(value: Value): Slice {
  const items = toStrings(value).sort((a, b) => compareStrings(a.text, b.text));
  return stringList(value.kind === 'nil' ? [new Str('<nil>', value.origin)] : items, value.origin);
}

function text(name: string, change: (text: string) => string): GoFunction {
  return fn(name, ['string'], (args) => new Str(change(textArg(args, 0)), strArg(args, 0).origin));
}

/** A function that changes every character, or every run of a text, on its own. */
function pieceText(name: string, change: (text: string) => string): GoFunction {
  return fn(name, ['string'], (args) => mapPieces(strArg(args, 0), change));
}

export const strings: readonly GoFunction[] = [
  fn('abbrev', ['int', 'string'], (args) => {
    const width = intArg(args, 0);
    return width < 4 ? strArg(args, 1) : new Str(abbreviate(textArg(args, 1), width), strArg(args, 1).origin);
  }),
  fn('abbrevboth', ['int', 'int', 'string'], (args) => {
    const [left, right] = [intArg(args, 0), intArg(args, 1)];
    if (right < 4 || (left > 0 && right < 7)) return strArg(args, 2);
    return new Str(abbreviateFull(textArg(args, 2), left, right), strArg(args, 2).origin);
  }),
  text('camelcase', camelCase),
  text('kebabcase', (value) => lowerCaseWords(value, '-')),
  text('snakecase', (value) => lowerCaseWords(value, '_')),
  fn('cat', [`...${ANY}`], (args) => {
    const parts: (Str | string)[] = [];
    for (const arg of args) {
      if (arg.kind === 'nil') continue;
      if (parts.length > 0) parts.push(' ');
      parts.push(toStr(arg));
    }
    return concatStr(parts);
  }),
  fn('contains', ['string', 'string'], (args) => bool(textArg(args, 1).includes(textArg(args, 0)))),
  fn('hasPrefix', ['string', 'string'], (args) => bool(textArg(args, 1).startsWith(textArg(args, 0)))),
  fn('hasSuffix', ['string', 'string'], (args) => bool(textArg(args, 1).endsWith(textArg(args, 0)))),
  fn('indent', ['int', 'string'], (args, context) => indent(intArg(args, 0), strArg(args, 1), context)),
  fn('nindent', ['int', 'string'], (args, context) => indent(intArg(args, 0), strArg(args, 1), context, '\n')),
  text('initials', initials),
  fn('join', ['string', ANY], (args) => join(strArg(args, 0), anyArg(args, 1))),
  pieceText('lower', toLower),
  pieceText('upper', toUpper),
  fn('nospace', ['string'], (args) => {
    const value = strArg(args, 0);
    return /^[\0-\x7f]*$/.test(value.text)
      ? mapPieces(value, deleteSpace)
      : new Str(deleteSpace(value.text), value.origin);
  }),
  fn('plural', ['string', 'string', 'int'], (args) => {
    const count = anyArg(args, 2);
    return withOrigin(strArg(args, intArg(args, 2) === 1 ? 0 : 1), count.origin);
  }),
  fn('quote', [`...${ANY}`], (args) => quoteAll(args, quote)),
  fn('squote', [`...${ANY}`], (args) => quoteAll(args, (value) => concatStr(["'", toStr(value), "'"]))),
  fn('repeat', ['int', 'string'], (args, context) => {
    const count = intArg(args, 0);
    context.charge(Math.max(0, (count * textArg(args, 1).length) / 16));
    return new Str(repeatText(textArg(args, 1), count), strArg(args, 1).origin);
  }),
  fn('replace', ['string', 'string', 'string'], (args, context) =>
    replace(strArg(args, 0), strArg(args, 1), strArg(args, 2), context),
  ),
  fn('sortAlpha', [ANY], (args) => sortAlpha(anyArg(args, 0)), { ownOrigin: true }),
  fn('split', ['string', 'string'], (args) =>
    splitMap(splitStr(strArg(args, 1), textArg(args, 0)), strArg(args, 1).origin),
  ),
  fn('splitn', ['string', 'int', 'string'], (args) =>
    splitMap(splitStr(strArg(args, 2), textArg(args, 0), intArg(args, 1)), strArg(args, 2).origin),
  ),
  fn('splitList', ['string', 'string'], (args) =>
    stringList(splitStr(strArg(args, 1), textArg(args, 0)), strArg(args, 1).origin),
  ),
  fn('substr', ['int', 'int', 'string'], (args) => substr(intArg(args, 0), intArg(args, 1), strArg(args, 2))),
  text('swapcase', swapCase),
  text('title', title),
  fn('toString', [ANY], (args) => strval(anyArg(args, 0))),
  fn('toStrings', [ANY], (args) => stringList(toStrings(anyArg(args, 0)), anyArg(args, 0).origin), { ownOrigin: true }),
  fn('trim', ['string'], (args) => trim(strArg(args, 0))),
  ...alias(
    fn('trimAll', ['string', 'string'], (args) => trimSet(strArg(args, 1), textArg(args, 0))),
    'trimall',
  ),
  fn('trimPrefix', ['string', 'string'], (args) => {
    const [prefix, value] = [textArg(args, 0), strArg(args, 1)];
    return value.text.startsWith(prefix) ? sliceStr(value, prefix.length, value.text.length) : value;
  }),
  fn('trimSuffix', ['string', 'string'], (args) => {
    const [suffix, value] = [textArg(args, 0), strArg(args, 1)];
    return value.text.endsWith(suffix) ? sliceStr(value, 0, value.text.length - suffix.length) : value;
  }),
  fn('trunc', ['int', 'string'], (args) => trunc(intArg(args, 0), strArg(args, 1))),
  text('untitle', uncapitalize),
  fn('wrap', ['int', 'string'], (args) => new Str(wrapText(textArg(args, 1), intArg(args, 0), '\n', false))),
  fn('wrapWith', ['int', 'string', 'string'], (args) => {
    const separator = textArg(args, 1);
    return new Str(wrapText(textArg(args, 2), intArg(args, 0), separator === '' ? '\n' : separator, true));
  }),
];
