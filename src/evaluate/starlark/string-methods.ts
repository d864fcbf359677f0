import { TracedText } from '../../text/traced.ts';
import { forwards } from './bounds.ts';
import * as characters from './characters.ts';
import { StarlarkError } from './errors.ts';
import { formatString, TextBuilder } from './format.ts';
import { distribute, withoutNone } from './join.ts';
import { iterate, reasonOf, unknownFrom } from './sequence.ts';
import { byteLength, endsWith, knownPrefix, mapKnown, sliceBytes, startsWith } from './text.ts';
import { intParameter, positionalArguments, stringParameter } from './unpack.ts';
import {
  boolValue,
  type Call,
  FALSE,
  type Item,
  intValue,
  ListValue,
  Maybe,
  StringIterable,
  StringValue,
  TRUE,
  TupleValue,
  typeName,
  unknownString,
  type Value,
} from './values.ts';

function receiver(call: Call): StringValue {
  if (call.receiver?.kind !== 'string') throw new Error(`${call.name} needs a string`);
  return call.receiver;
}

/** Runs for every combination of values that the arguments may be, and joins the results. */
function positional(
  call: Call,
  minimum: number,
  maximum: number,
  run: (value: StringValue, args: readonly (Value | undefined)[]) => Value,
): Value {
  const args = positionalArguments(call, minimum, maximum);
  const more = call.moreArgs ?? call.moreKwargs;
  if (more && args.length < minimum) return unknownFrom({ kind: 'unknown', why: more.why, at: more.at });
  const given = args.filter((value) => value !== undefined);
  return distribute(given, (values) => run(receiver(call), values));
}

function text(traced: TracedText): StringValue {
  return new StringValue(traced);
}

/** A method that changes letters. */
function changing(change: (text: string) => string) {
  return (call: Call): Value => positional(call, 0, 0, (value) => text(mapKnown(value.traced, change)));
}

/** A method that asks something of all characters. */
function asking(ask: (text: string) => boolean) {
  return (call: Call): Value =>
    positional(call, 0, 0, (value) => (value.known ? boolValue(ask(value.text)) : unknownFrom(value, 'bool')));
}

function named<T>(call: Call, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw error instanceof StarlarkError ? new StarlarkError(`${call.name}: ${error.message}`) : error;
  }
}

/** The part of a string that the `start` and `end` of a method select; undefined when it is not known. */
function selected(
  call: Call,
  value: StringValue,
  low?: Value,
  high?: Value,
): { from: number; part: TracedText } | undefined {
  if (!low && !high) return { from: 0, part: value.traced };
  if (!value.known) return undefined;
  const bounds = named(call, () => forwards(byteLength(value.text), low, high));
  if (!Array.isArray(bounds)) return undefined;
  return { from: bounds[0], part: sliceBytes(value.traced, bounds[0], bounds[1]) };
}

function finding(last: boolean, mayFail: boolean) {
  return (call: Call): Value =>
    positional(call, 1, 3, (value, [given, low, high]) => {
      const wanted = stringParameter(call, given!, 1);
      const where = selected(call, value, low, high);
      if (!wanted.known || !where || (!where.part.known && last))
        return unknownFrom(wanted.known ? value : wanted, 'int');
      const searched = where.part.known ? where.part.text : knownPrefix(where.part);
      const at = last ? searched.lastIndexOf(wanted.text) : searched.indexOf(wanted.text);
      if (at === -1 && !where.part.known) return unknownFrom(value, 'int');
      if (at === -1 && !mayFail) throw new StarlarkError(`${call.name}: substring not found`);
      return intValue(at === -1 ? -1 : where.from + byteLength(searched.slice(0, at)));
    });
}

function matching(test: (text: TracedText, other: TracedText) => boolean | undefined) {
  return (call: Call): Value =>
    positional(call, 1, 3, (value, [given, low, high]) => {
      const where = selected(call, value, low, high);
      const ask = (other: StringValue) => (where ? test(where.part, other.traced) : undefined);
      if (given!.kind === 'tuple') {
        let result: boolean | undefined = false;
        for (const [index, item] of given!.items.entries()) {
          const one = item.kind === 'maybe' ? item.value : item;
          if (one.kind !== 'string' && one.kind !== 'unknown' && one.kind !== 'oneof')
            throw new StarlarkError(`${call.name}: want string, got ${typeName(one)}, for element ${index}`);
          const matches = one.kind === 'string' && item.kind !== 'maybe' ? ask(one) : undefined;
          if (matches === true) return TRUE;
          if (matches === undefined) result = undefined;
        }
        return result === undefined ? unknownFrom(value, 'bool') : FALSE;
      }
      if (given!.kind === 'unknown') return unknownFrom(given!, 'bool');
      if (given!.kind !== 'string')
        throw new StarlarkError(`${call.name}: got ${typeName(given!)}, want string or tuple of string`);
      const matches = ask(given!);
      return matches === undefined ? unknownFrom(given!.known ? value : given!, 'bool') : boolValue(matches);
    });
}

function stripping(left: boolean, right: boolean) {
  return (call: Call): Value =>
    positional(call, 0, 1, (value, [given]) => {
      const chars = given ? stringParameter(call, given, 1) : undefined;
      if (chars && !chars.known) return unknownString(reasonOf(chars));
      const set = chars && chars.text !== '' ? new Set(chars.text) : undefined;
      const strips = (character: string) => (set ? set.has(character) : characters.isSpace(character));
      let { traced } = value;
      // A hole stops the stripping: what it stands for is not known.
      if (left) traced = traced.slice(leadingLength(traced, strips));
      if (right) traced = traced.slice(0, traced.length - trailingLength(traced, strips));
      return text(traced);
    });
}

function leadingLength(traced: TracedText, strips: (character: string) => boolean): number {
  let length = 0;
  for (const character of knownPrefix(traced)) {
    if (!strips(character)) break;
    length += character.length;
  }
  return length;
}

function trailingLength(traced: TracedText, strips: (character: string) => boolean): number {
  let suffix = '';
  for (let index = traced.pieces.length - 1; index >= 0 && !traced.pieces[index]!.hole; index--)
    suffix = traced.pieces[index]!.text + suffix;
  let length = 0;
  for (const character of [...suffix].reverse()) {
    if (!strips(character)) break;
    length += character.length;
  }
  return length;
}

function parting(last: boolean) {
  return (call: Call): Value =>
    positional(call, 1, 1, (value, [given]) => {
      const separator = stringParameter(call, given!, 1);
      if (separator.text === '') throw new StarlarkError(`${call.name}: empty separator`);
      if (!separator.known || (!value.known && last)) return unknownParts(value.known ? separator : value);
      const { traced } = value;
      const searched = value.known ? value.text : knownPrefix(traced);
      const at = last ? searched.lastIndexOf(separator.text) : searched.indexOf(separator.text);
      if (at === -1 && !value.known) return unknownParts(value);
      const empty = text(TracedText.empty);
      if (at === -1) return new TupleValue(last ? [empty, empty, value] : [value, empty, empty]);
      const end = at + separator.text.length;
      return new TupleValue([text(traced.slice(0, at)), text(traced.slice(at, end)), text(traced.slice(end))]);
    });
}

function unknownParts(why: StringValue): Value {
  const part = unknownString(reasonOf(why));
  return new TupleValue([part, part, part]);
}

function iterable(type: 'string.elems' | 'string.codepoints', ords: boolean) {
  return (call: Call): Value => positional(call, 0, 0, (value) => new StringIterable(type, value, ords));
}

function removing(prefix: boolean) {
  return (call: Call): Value =>
    positional(call, 1, 1, (value, [given]) => {
      const fix = stringParameter(call, given!, 1);
      const has = prefix ? startsWith(value.traced, fix.traced) : endsWith(value.traced, fix.traced);
      if (has === false) return value;
      if (has === undefined) return unknownString(reasonOf(value.known ? fix : value));
      const { length } = value.traced;
      return text(prefix ? value.traced.slice(fix.text.length) : value.traced.slice(0, length - fix.text.length));
    });
}

function replaceKnown(traced: TracedText, old: string, fresh: TracedText, count: number): TracedText {
  const out = new TextBuilder();
  let replaced = false;
  let rest = count < 0 ? Number.POSITIVE_INFINITY : count;
  let from = 0;
  const source = traced.text;
  if (old === '') {
    // Between all characters, in front and behind.
    for (const character of source) {
      if (rest-- > 0) out.add(fresh);
      out.add(traced.slice(from, from + character.length));
      from += character.length;
    }
    if (rest > 0) out.add(fresh);
    return out.build();
  }
  while (rest-- > 0) {
    const at = source.indexOf(old, from);
    if (at === -1) break;
    out.add(traced.slice(from, at));
    out.add(fresh);
    replaced = true;
    from = at + old.length;
  }
  if (!replaced) return traced;
  out.add(traced.slice(from));
  return out.build();
}

/** Splits a text at the places `[start, end)` that separate its parts. */
function cutAt(traced: TracedText, separators: readonly (readonly [number, number])[]): Item[] {
  const parts: Item[] = [];
  let from = 0;
  for (const [start, end] of separators) {
    parts.push(text(traced.slice(from, start)));
    from = end;
  }
  parts.push(text(traced.slice(from)));
  return parts;
}

function separatorsOf(source: string, separator: string): [number, number][] {
  const found: [number, number][] = [];
  for (let at = source.indexOf(separator); at !== -1; at = source.indexOf(separator, at + separator.length))
    found.push([at, at + separator.length]);
  return found;
}

function splitting(fromRight: boolean) {
  return (call: Call): Value =>
    positional(call, 0, 2, (value, [given, limit]) => {
      const count = limit ? intParameter(call, limit, 2) : -1;
      if (typeof count !== 'number') return unknownFrom(count, 'list');
      const { traced } = value;
      if (!given || given.kind === 'none') {
        if (!value.known) return partsOfPartial(value);
        return new ListValue(splitSpace(traced, count, fromRight));
      }
      if (given.kind !== 'string' && given.kind !== 'unknown')
        throw new StarlarkError(`split: got ${typeName(given)} for separator, want string`);
      const separator = stringParameter(call, given, 1);
      if (separator.text === '') throw new StarlarkError('split: empty separator');
      if (!separator.known) return partsOfPartial(separator);
      if (!value.known) return fromRight || count >= 0 ? partsOfPartial(value) : splitPartial(value, separator.text);
      let separators = separatorsOf(value.text, separator.text);
      if (count >= 0)
        separators = fromRight ? separators.slice(Math.max(0, separators.length - count)) : separators.slice(0, count);
      return new ListValue(cutAt(traced, separators));
    });
}

function partsOfPartial(value: StringValue): Value {
  const why = reasonOf(value);
  return new ListValue([new Maybe(unknownString(why), why, true)]);
}

/** The parts before the first hole are known; how many come behind is not. */
function splitPartial(value: StringValue, separator: string): Value {
  const prefix = knownPrefix(value.traced);
  const separators = separatorsOf(prefix, separator);
  const parts = cutAt(value.traced, separators).slice(0, -1);
  const why = reasonOf(value);
  return new ListValue([...parts, new Maybe(unknownString(why), why, true)]);
}

/** Fields between white space; at most `limit` splits unless that is negative. */
function splitSpace(traced: TracedText, limit: number, fromRight: boolean): Item[] {
  const fields: [number, number][] = [];
  let start = -1;
  let at = 0;
  for (const character of traced.text) {
    const space = characters.isSpace(character);
    if (!space && start === -1) start = at;
    if (space && start !== -1) {
      fields.push([start, at]);
      start = -1;
    }
    at += character.length;
  }
  if (start !== -1) fields.push([start, at]);
  let chosen = fields;
  if (limit >= 0 && fields.length > limit + 1) {
    // The last field (from the right: the first) takes the rest as it is, with the space at the outer end.
    if (fromRight) chosen = [[0, fields[fields.length - limit - 1]![1]], ...fields.slice(fields.length - limit)];
    else chosen = [...fields.slice(0, limit), [fields[limit]![0], traced.length]];
  } else if (limit >= 0 && fields.length === limit + 1) {
    if (fromRight) chosen = [[0, fields[0]![1]], ...fields.slice(1)];
    else chosen = [...fields.slice(0, -1), [fields.at(-1)![0], traced.length]];
  }
  return chosen.map(([from, to]) => text(traced.slice(from, to)));
}

export const stringMethods = {
  capitalize: changing(characters.capitalize),
  codepoint_ords: iterable('string.codepoints', true),
  codepoints: iterable('string.codepoints', false),
  elem_ords: iterable('string.elems', true),
  elems: iterable('string.elems', false),
  endswith: matching(endsWith),
  find: finding(false, true),
  index: finding(false, false),
  isalnum: asking(characters.isAlnum),
  isalpha: asking(characters.isAlpha),
  isdigit: asking(characters.isDigit),
  islower: asking(characters.isLower),
  isspace: asking(characters.isAllSpace),
  istitle: asking(characters.isTitle),
  isupper: asking(characters.isUpper),
  lower: changing(characters.lower),
  lstrip: stripping(true, false),
  partition: parting(false),
  removeprefix: removing(true),
  removesuffix: removing(false),
  rfind: finding(true, true),
  rindex: finding(true, false),
  rpartition: parting(true),
  rsplit: splitting(true),
  rstrip: stripping(false, true),
  split: splitting(false),
  startswith: matching(startsWith),
  strip: stripping(true, true),
  title: changing(characters.title),
  upper: changing(characters.upper),

  count(call: Call): Value {
    return positional(call, 1, 3, (value, [given, low, high]) => {
      const wanted = stringParameter(call, given!, 1);
      const where = selected(call, value, low, high);
      if (!wanted.known || !where?.part.known) return unknownFrom(wanted.known ? value : wanted, 'int');
      const source = where.part.text;
      if (wanted.text === '') return intValue([...source].length + 1);
      return intValue(separatorsOf(source, wanted.text).length);
    });
  },

  format(call: Call): Value {
    const values = [...call.args, ...call.kwargs].map((argument) => withoutNone(argument.value));
    const more = call.moreArgs ?? call.moreKwargs;
    return distribute(values, (chosen) => {
      const given = chosen.slice(0, call.args.length);
      const namedValue = (name: string) => {
        const index = call.kwargs.findIndex((argument) => argument.name === name);
        return index === -1 ? undefined : chosen[call.args.length + index];
      };
      const rest = more && unknownFrom({ kind: 'unknown', why: more.why, at: more.at });
      return text(formatString(receiver(call), { positional: given, named: namedValue, more: rest }));
    });
  },

  join(call: Call): Value {
    return positional(call, 1, 1, (separator, [given]) => {
      const items = iterate(given!);
      if (!items) throw new StarlarkError(`join: for parameter 1: got ${typeName(given!)}, want iterable`);
      const alternatives = items.some((item) => item.kind === 'oneof');
      if (alternatives && items.length <= 8 && items.every((item) => item.kind !== 'maybe'))
        return distribute(items, (chosen) => text(joinTexts(separator, chosen)));
      return text(joinTexts(separator, items));
    });
  },

  replace(call: Call): Value {
    return positional(call, 2, 3, (value, [givenOld, givenNew, limit]) => {
      const old = stringParameter(call, givenOld!, 1);
      const fresh = stringParameter(call, givenNew!, 2);
      const count = limit ? intParameter(call, limit, 3) : -1;
      if (!old.known || typeof count !== 'number')
        return unknownString(typeof count === 'number' ? reasonOf(old) : count);
      if (value.known) return text(replaceKnown(value.traced, old.text, fresh.traced, count));
      if (count >= 0 || old.text === '') return unknownString(reasonOf(value));
      const out = new TextBuilder();
      let from = 0;
      let at = 0;
      const flush = () => {
        if (from < at) out.add(replaceKnown(value.traced.slice(from, at), old.text, fresh.traced, -1));
      };
      for (const piece of value.traced.pieces) {
        if (piece.hole) {
          flush();
          out.addHole(unknownFrom({ kind: 'unknown', why: piece.hole.why, at: piece.hole.at }));
          from = at + piece.text.length;
        }
        at += piece.text.length;
      }
      flush();
      return text(out.build());
    });
  },

  splitlines(call: Call): Value {
    return positional(call, 0, 1, (value, [given]) => {
      if (given && given.kind !== 'bool' && given.kind !== 'unknown')
        throw new StarlarkError(`splitlines: for parameter 1: got ${typeName(given)}, want bool`);
      if (!value.known) return partsOfPartial(value);
      if (given?.kind === 'unknown') return partsOfPartial(unknownString(given));
      if (value.text === '') return new ListValue([]);
      const keep = given?.kind === 'bool' && given.value;
      const ends = separatorsOf(value.text, '\n').map(([start, end]): [number, number] => [keep ? end : start, end]);
      const lines = cutAt(value.traced, ends);
      if (value.text.endsWith('\n')) lines.pop();
      return new ListValue(lines);
    });
  },
};

function joinTexts(separator: StringValue, items: readonly Item[]): TracedText {
  const out = new TextBuilder();
  items.forEach((item, index) => {
    if (item.kind === 'maybe') {
      out.addHole(unknownFrom({ kind: 'unknown', why: item.why.why, at: item.why.at }));
      return;
    }
    if (index > 0) out.add(separator.traced);
    if (item.kind === 'string') out.add(item.traced);
    else if (item.kind === 'unknown' || item.kind === 'oneof') out.addHole(item);
    else throw new StarlarkError(`join: in list, want string, got ${typeName(item)}`);
  });
  return out.build();
}
