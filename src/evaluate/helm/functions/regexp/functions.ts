import { goQuote } from '../../../../parse/gotemplate/quote.ts';
import { unite } from '../../template/origin.ts';
import { concatStr, sliceStr } from '../../template/pieces.ts';
import { bool, type CallContext, FunctionError, type GoFunction, Slice, Str } from '../../template/values.ts';
import { fn, intArg, strArg, textArg } from '../define.ts';
import { type Match, Regexp } from './regexp.ts';

/** Sprig's regular expressions. The plain forms panic on a bad pattern, the `must…` forms return the error. */

function canBackquote(text: string): boolean {
  return /^[^`\u0000-\u0008\u000a-\u001f\u007f\ufeff]*$/.test(text);
}

function compile(pattern: string, must: boolean): Regexp {
  if (must) return Regexp.compile(pattern);
  try {
    return Regexp.compile(pattern);
  } catch (error) {
    if (!(error instanceof FunctionError)) throw error;
    const quoted = canBackquote(pattern) ? `\`${pattern}\`` : goQuote(pattern);
    throw new FunctionError(`regexp: Compile(${quoted}): ${error.message}`);
  }
}

function charger(context: CallContext): (amount: number) => void {
  return (amount) => context.charge(amount);
}

/** Go's `Expand`: `$1`, `${1}`, `$name`, `$$`. */
function expand(template: string, source: string, match: Match, regexp: Regexp): string {
  return template.replace(
    /\$(?:\$|\{([\p{L}\p{Nd}_]+)\}|([\p{L}\p{Nd}_]+))/gu,
    (whole, braced?: string, plain?: string) => {
      if (whole === '$$') return '$';
      const name = braced ?? plain ?? '';
      const isNumber = /^(?:0|[1-9]\d{0,7})$/.test(name);
      const took = (index: number): boolean => (match[index * 2] ?? -1) >= 0;
      const index = isNumber ? Number(name) : regexp.names.findIndex((known, at) => known === name && took(at));
      const start = index >= 0 ? (match[index * 2] ?? -1) : -1;
      return start >= 0 ? source.slice(start, match[index * 2 + 1]) : '';
    },
  );
}

function replaceAll(
  args: readonly Parameters<GoFunction['call']>[0][number][],
  must: boolean,
  literal: boolean,
  context: CallContext,
): Str {
  const regexp = compile(textArg(args, 0), must);
  const value = strArg(args, 1);
  const replacement = strArg(args, 2);
  const parts: (Str | string)[] = [];
  let last = 0;
  const matches = regexp.replacements(value.text, charger(context));
  if (matches.length === 0) return value;
  for (const match of matches) {
    const [start = 0, end = 0] = match;
    parts.push(sliceStr(value, last, start));
    const text = literal ? replacement.text : expand(replacement.text, value.text, match, regexp);
    const replaced = sliceStr(value, start, end);
    parts.push(new Str(text, unite(replaced.pieces ? unionOf(replaced) : value.origin, replacement.origin)));
    last = end;
  }
  parts.push(sliceStr(value, last, value.text.length));
  return concatStr(parts);
}

function unionOf(value: Str): Str['origin'] {
  let origin: Str['origin'];
  for (const piece of value.parts) origin = unite(origin, piece.origin);
  return origin;
}

function split(value: Str, regexp: Regexp, limit: number, context: CallContext): Slice {
  if (limit === 0) return new Slice([], value.origin, '[]string', true);
  const text = value.text;
  if (regexp.source !== '' && text === '') return new Slice([new Str('', value.origin)], value.origin, '[]string');
  const parts: Str[] = [];
  let begin = 0;
  let end = 0;
  for (const match of regexp.findAll(text, limit, charger(context))) {
    if (limit > 0 && parts.length === limit - 1) break;
    end = match[0]!;
    if (match[1] !== 0) parts.push(sliceStr(value, begin, end));
    begin = match[1]!;
  }
  if (end !== text.length) parts.push(sliceStr(value, begin, text.length));
  return new Slice(parts, value.origin, '[]string');
}

function forms(must: boolean): GoFunction[] {
  const name = (plain: string): string => (must ? `mustR${plain.slice(1)}` : plain);
  return [
    fn(name('regexMatch'), ['string', 'string'], (args, context) => {
      try {
        return bool(Regexp.compile(textArg(args, 0)).test(textArg(args, 1), charger(context)));
      } catch (error) {
        if (must || !(error instanceof FunctionError) || !error.message.startsWith('error parsing')) throw error;
        return bool(false);
      }
    }),
    fn(name('regexFind'), ['string', 'string'], (args, context) => {
      const value = strArg(args, 1);
      const match = compile(textArg(args, 0), must).exec(value.text, 0, charger(context));
      return match ? sliceStr(value, match[0]!, match[1]!) : new Str('', value.origin);
    }),
    fn(name('regexFindAll'), ['string', 'string', 'int'], (args, context) => {
      const value = strArg(args, 1);
      const matches = compile(textArg(args, 0), must).findAll(value.text, intArg(args, 2), charger(context));
      const items = matches.map((match) => sliceStr(value, match[0]!, match[1]!));
      return new Slice(items, value.origin, '[]string', items.length === 0);
    }),
    fn(name('regexReplaceAll'), ['string', 'string', 'string'], (args, context) =>
      replaceAll(args, must, false, context),
    ),
    fn(name('regexReplaceAllLiteral'), ['string', 'string', 'string'], (args, context) =>
      replaceAll(args, must, true, context),
    ),
    fn(name('regexSplit'), ['string', 'string', 'int'], (args, context) =>
      split(strArg(args, 1), compile(textArg(args, 0), must), intArg(args, 2), context),
    ),
  ];
}

export const regexps: readonly GoFunction[] = [
  ...forms(false),
  ...forms(true),
  fn(
    'regexQuoteMeta',
    ['string'],
    (args) => new Str(textArg(args, 0).replace(/[\\.+*?()|[\]{}^$]/g, '\\$&'), strArg(args, 0).origin),
  ),
];
