import type { Unknown } from '../../text/traced.ts';
import { decodeUtf8, encodeUtf8 } from '../../text/utf8.ts';
import { StarlarkError } from './errors.ts';
import { joinItems } from './join.ts';
import { replaceInvalid } from './repr.ts';
import { byteLength, isAscii } from './text.ts';
import {
  type DictValue,
  type Item,
  intValue,
  Maybe,
  type RangeValue,
  type SetValue,
  type StringIterable,
  StringValue,
  stringValue,
  typeName,
  UnknownValue,
  type Value,
} from './values.ts';

/** The reason given for a value, or a part of it, that is not known. */
export function reasonOf(value: Value): Unknown {
  if (value.kind === 'unknown') return value;
  if (value.kind === 'string') return value.traced.unknown ?? { why: 'it is not known', at: value.at };
  if (value.kind === 'oneof') {
    for (const one of value.alternatives) {
      if (one.kind === 'unknown') return one;
      if (one.kind === 'string' && !one.known) return one.traced.unknown!;
    }
    return { why: 'it is one of several values', at: value.at };
  }
  return { why: 'a part of it is not known', at: value.at };
}

/** An unknown value that is so because of another. */
export function unknownFrom(value: Value, type?: string): UnknownValue {
  const { why, at } = reasonOf(value);
  return new UnknownValue(why, at ?? value.at, type);
}

/** The elements of an unknown sequence: any number of unknown elements. */
function unknownItems(value: Value): Item[] {
  return [new Maybe(unknownFrom(value), reasonOf(value), true)];
}

/**
 * The elements of a value in their order; undefined when it is not iterable. Of one of several values: those of all, as far
 * as not all have them they may be absent.
 */
export function iterate(value: Value): readonly Item[] | undefined {
  switch (value.kind) {
    case 'list':
    case 'tuple':
      return value.items;
    case 'dict':
      return dictKeys(value);
    case 'set':
      return setItems(value);
    case 'range':
      return rangeItems(value);
    case 'iterable':
      return iterableItems(value);
    case 'host':
      return value.elements?.();
    case 'unknown':
      return iterableType(value.type) ? unknownItems(value) : undefined;
    case 'oneof': {
      const branches = value.alternatives.map(iterate).filter((items) => items !== undefined);
      return branches.length > 0 ? joinItems(branches, reasonOf(value)) : undefined;
    }
    default:
      return undefined;
  }
}

function iterableType(type: string | undefined): boolean {
  return !['string', 'int', 'bool', 'float', 'NoneType', 'bytes'].includes(type ?? '');
}

/** As `iterate`; throws starlark-go's error for a value that is not iterable. */
export function iterateOrFail(value: Value): readonly Item[] {
  const items = iterate(value);
  if (!items) throw new StarlarkError(`${typeName(value)} value is not iterable`);
  return items;
}

export function dictKeys(dict: DictValue): Item[] {
  const keys: Item[] = [];
  for (const { key, maybe } of dict.entries.values()) keys.push(maybe ? new Maybe(key, maybe) : key);
  for (const { key } of dict.rest ?? []) keys.push(new Maybe(key, reasonOf(key), true));
  return keys;
}

export function setItems(set: SetValue): Item[] {
  const items: Item[] = [];
  for (const { value, maybe } of set.entries.values()) items.push(maybe ? new Maybe(value, maybe) : value);
  for (const { value } of set.rest ?? []) items.push(new Maybe(value, reasonOf(value), true));
  return items;
}

/** Ranges longer than this are not made into elements. */
export const MAX_RANGE = 5_000_000;

function rangeItems(range: RangeValue): readonly Item[] {
  if (range.length > MAX_RANGE) {
    const why = { why: `a range of ${range.length} elements`, at: range.at };
    return [new Maybe(new UnknownValue(why.why, why.at, 'int'), why, true)];
  }
  const items: Item[] = [];
  for (let index = 0; index < range.length; index++) items.push(intValue(range.start + index * range.step, range.at));
  return items;
}

function iterableItems(iterable: StringIterable): readonly Item[] {
  const { source, ords } = iterable;
  if (source.kind === 'bytes') return [...source.bytes].map((byte) => intValue(byte));
  if (!source.known) return unknownItems(source);
  const text = source.text;
  if (iterable.type === 'string.codepoints') {
    const items: Item[] = [];
    let at = 0;
    for (const character of text) {
      const code = character.codePointAt(0)!;
      const isByte = code >= 0xdc80 && code <= 0xdcff;
      if (ords) items.push(intValue(isByte ? 0xfffd : code));
      else if (isByte) items.push(stringValue(replaceInvalid(character)));
      else items.push(new StringValue(source.traced.slice(at, at + character.length)));
      at += character.length;
    }
    return items;
  }
  if (ords) return [...encodeUtf8(text)].map((byte) => intValue(byte));
  if (isAscii(text)) return [...text].map((_, index) => new StringValue(source.traced.slice(index, index + 1)));
  return [...encodeUtf8(text)].map((byte) => stringValue(decodeUtf8(Uint8Array.of(byte)), source.traced.spanOf()));
}

/**
 * What `len(x)` gives: a number; an unknown value where the length is not known; undefined when it has none.
 */
export function lengthOf(value: Value): number | UnknownValue | undefined {
  switch (value.kind) {
    case 'string':
      return value.known ? byteLength(value.text) : unknownFrom(value, 'int');
    case 'bytes':
      return value.bytes.length;
    case 'list':
    case 'tuple':
      return countItems(value.items);
    case 'dict':
      return countItems(dictKeys(value));
    case 'set':
      return countItems(setItems(value));
    case 'range':
      return value.length;
    case 'iterable':
      if (value.type === 'string.codepoints' || value.type === 'bytes.elems') return undefined;
      return lengthOf(value.source);
    case 'host':
      return value.length?.();
    case 'unknown':
      return unknownFrom(value, 'int');
    default:
      return undefined;
  }
}

function countItems(items: readonly Item[]): number | UnknownValue {
  for (const item of items) if (item.kind === 'maybe') return new UnknownValue(item.why.why, item.why.at, 'int');
  return items.length;
}

/** The element of a sequence that may hold elements which may be absent. `index` counts from 0, or back from -1. */
export function itemAt(items: readonly Item[], index: number): Value | 'outside' {
  const fromStart = index >= 0;
  const step = fromStart ? 1 : -1;
  let position = fromStart ? 0 : items.length - 1;
  let rest = fromStart ? index : -1 - index;
  for (; position >= 0 && position < items.length; position += step, rest -= 1) {
    const item = items[position]!;
    if (item.kind === 'maybe') return new UnknownValue(item.why.why, item.why.at);
    if (rest === 0) return item;
  }
  return 'outside';
}
