import { known, notKnown, oneOf, type Possible } from '../../model/possible.ts';
import type { TiltDictEntry, TiltValue } from '../../model/tilt.ts';
import type { Span } from '../../text/source.ts';
import { TracedText, type Unknown } from '../../text/traced.ts';
import { alternativesOf, type Item, isWhollyUnknown, itemValue, typeName, type Value } from '../starlark/values.ts';
import { BlobValue, UnknownBlob } from './values/blob.ts';
import { TriggerModeValue } from './values/opaque.ts';

/** Deeper values, and more parts of one, are left out of the model. */
const MAX_DEPTH = 12;
const MAX_PARTS = 5_000;

/** A value as the model shows it. `at` is where the argument is written, for a value that does not know its own place. */
export function toTiltValue(value: Value, at?: Span): TiltValue {
  return convert(value, at, 0, { parts: 0 });
}

function convert(value: Value, at: Span | undefined, depth: number, budget: { parts: number }): TiltValue {
  const place = value.at ?? at;
  if (depth > MAX_DEPTH || ++budget.parts > MAX_PARTS)
    return { kind: 'unknown', unknown: { why: 'the value is too large', at: place }, at: place };
  const inner = (item: Value) => convert(item, undefined, depth + 1, budget);
  switch (value.kind) {
    case 'none':
      return { kind: 'none', at: place };
    case 'bool':
      return { kind: 'bool', value: value.value, at: place };
    case 'int':
    case 'float':
      return { kind: 'number', value: Number(value.value), at: place };
    case 'string':
      return isWhollyUnknown(value)
        ? { kind: 'unknown', unknown: value.traced.unknown!, at: place }
        : { kind: 'text', text: value.traced, at: value.at ?? value.traced.literalOf() ?? at };
    case 'list':
    case 'tuple':
      return { kind: value.kind, items: value.items.map((item) => convertItem(item, inner)), at: place };
    case 'dict': {
      const entries: TiltDictEntry[] = [];
      for (const entry of [...value.entries.values(), ...(value.rest ?? [])])
        entries.push({
          key: convert(entry.key, entry.keyAt, depth + 1, budget),
          value: convert(entry.value, entry.at, depth + 1, budget),
        });
      return { kind: 'dict', entries, at: place };
    }
    case 'host':
      if (value instanceof BlobValue) return { kind: 'text', text: value.content, at: place };
      return { kind: 'other', type: value.type, at: place };
    case 'oneof': {
      const alternatives: TiltValue[] = [];
      let unknown: Unknown | undefined;
      for (const alternative of value.alternatives)
        if (alternative.kind === 'unknown') unknown = alternative;
        else alternatives.push(convert(alternative, undefined, depth + 1, budget));
      return { kind: 'oneOf', alternatives, ...(unknown && { unknown: plain(unknown) }), at: place };
    }
    case 'unknown':
      return { kind: 'unknown', unknown: plain(value), at: place };
    default:
      return { kind: 'other', type: typeName(value), at: place };
  }
}

function convertItem(item: Item, inner: (value: Value) => TiltValue): TiltValue {
  const value = inner(itemValue(item));
  return item.kind === 'maybe'
    ? { kind: 'oneOf', alternatives: [value], unknown: plain(item.why), at: value.at }
    : value;
}

/** An `Unknown` without the rest of the value that it may be. */
export function plain(unknown: Unknown): Unknown {
  return { why: unknown.why, ...(unknown.at && { at: unknown.at }) };
}

/** What a value may be as a text; blobs count as texts. A value of another type is told as not known. */
export function toText(value: Value | undefined): Possible<TracedText> {
  if (!value) return notKnown({ why: 'the argument is missing' });
  return collect(value, (one) => {
    if (one.kind === 'string') return isWhollyUnknown(one) ? plain(one.traced.unknown!) : { known: one.traced };
    if (one instanceof BlobValue) return { known: one.content };
    return { why: `a value of type ${typeName(one)} is no text`, at: one.at };
  });
}

/** As `toText`, undefined when the value is missing or `None`. */
export function toOptionalText(value: Value | undefined): Possible<TracedText> | undefined {
  return isAbsent(value) ? undefined : toText(value);
}

export function toBool(value: Value | undefined, otherwise: boolean): Possible<boolean> {
  if (isAbsent(value)) return known(otherwise);
  return collect<boolean>(value!, (one) => {
    if (one.kind === 'bool') return { known: one.value };
    if (one.kind === 'none') return { known: otherwise };
    return { why: `a value of type ${typeName(one)} is no bool`, at: one.at };
  });
}

export function toTriggerMode(value: Value | undefined): Possible<'auto' | 'manual'> | undefined {
  if (isAbsent(value)) return undefined;
  return collect<'auto' | 'manual'>(value!, (one) =>
    one instanceof TriggerModeValue
      ? { known: one.mode }
      : { why: `a value of type ${typeName(one)} is no trigger mode`, at: one.at },
  );
}

/** Whether an argument is missing or surely `None`. */
export function isAbsent(value: Value | undefined): boolean {
  return value === undefined || value.kind === 'none';
}

/** Joins what each alternative of a value yields: something known, or why it is not. */
export function collect<T>(value: Value, one: (value: Value) => { readonly known: T } | Unknown): Possible<T> {
  const alternatives: T[] = [];
  let unknown: Unknown | undefined;
  for (const alternative of alternativesOf(value)) {
    if (alternative.kind === 'unknown') {
      unknown ??= plain(alternative);
      continue;
    }
    const result = one(alternative);
    if ('known' in result) {
      if (!alternatives.some((other) => same(other, result.known))) alternatives.push(result.known);
    } else unknown ??= plain(result);
  }
  if (alternatives.length === 0) return notKnown(unknown ?? { why: 'the value has no alternative' });
  return oneOf(alternatives, unknown);
}

function same(a: unknown, b: unknown): boolean {
  if (a instanceof TracedText && b instanceof TracedText) return a.text === b.text && a.known && samePlace(a, b);
  return typeof a !== 'object' && a === b;
}

function samePlace(a: TracedText, b: TracedText): boolean {
  const x = a.spanOf();
  const y = b.spanOf();
  return x?.file === y?.file && x?.start === y?.start && x?.end === y?.end;
}

/** An element of a list argument. */
export interface Element {
  readonly value: Value;
  /** Why it may be absent. */
  readonly maybe?: Unknown;
}

/**
 * The elements of a list, tuple, set, or the keys of a dict, for each list that the value may be. Elements of which there
 * may be any number make the list not known.
 */
export function toElements(value: Value): Possible<readonly Element[]> {
  let partial: Unknown | undefined;
  const result = collect<readonly Element[]>(value, (one) => {
    if (one.kind === 'dict' || one.kind === 'set') {
      if (one.rest?.length) partial ??= { why: 'not all keys are known', at: one.at };
      const members =
        one.kind === 'dict'
          ? [...one.entries.values()].map((entry) => ({ ...entry, value: entry.key }))
          : [...one.entries.values()];
      return {
        known: members.map(
          (entry): Element => ({ value: entry.value, ...(entry.maybe && { maybe: plain(entry.maybe) }) }),
        ),
      };
    }
    if (one.kind !== 'list' && one.kind !== 'tuple')
      return { why: `a value of type ${typeName(one)} is no list`, at: one.at };
    const elements: Element[] = [];
    for (const item of one.items)
      if (item.kind !== 'maybe') elements.push({ value: item });
      else if (item.many) {
        partial ??= plain(item.why);
        if (item.value.kind !== 'unknown') elements.push({ value: item.value, maybe: plain(item.why) });
      } else elements.push({ value: item.value, maybe: plain(item.why) });
    return { known: elements };
  });
  return partial && !result.unknown ? oneOf(result.alternatives, partial) : result;
}

/** The elements of a value that may be one element or a list of them (`deps`, `ignore`, `labels`, `links`). */
export function toOneOrMore(
  value: Value | undefined,
  isSingle: (value: Value) => boolean,
): Possible<readonly Element[]> {
  if (isAbsent(value)) return known([]);
  const lists: (readonly Element[])[] = [];
  let unknown: Unknown | undefined;
  for (const alternative of alternativesOf(value!)) {
    if (alternative.kind === 'unknown') unknown ??= plain(alternative);
    else if (alternative.kind === 'none') lists.push([]);
    else if (isSingle(alternative)) lists.push([{ value: alternative }]);
    else {
      const elements = toElements(alternative);
      lists.push(...elements.alternatives);
      unknown ??= elements.unknown;
    }
  }
  return lists.length === 0 ? notKnown(unknown ?? { why: 'the list is not known' }) : oneOf(lists, unknown);
}

/** Whether a value is text: a string or a blob, known or not. */
export function isText(value: Value): boolean {
  return (
    value.kind === 'string' ||
    value instanceof BlobValue ||
    value instanceof UnknownBlob ||
    (value.kind === 'unknown' && value.type === 'string')
  );
}

/** Each element of a value that may be one text or several, once, whatever the alternatives; unknown parts included. */
export function toTexts(value: Value | undefined): Possible<TracedText>[] {
  const lists = toOneOrMore(value, isText);
  const out: Possible<TracedText>[] = [];
  const single = lists.alternatives.length === 1 && !lists.unknown;
  for (const list of lists.alternatives)
    for (const element of list) {
      const text = toText(element.value);
      const certain = single && !element.maybe;
      out.push(certain ? text : oneOf(text.alternatives, text.unknown ?? element.maybe ?? lists.unknown ?? SEVERAL));
    }
  if (lists.unknown && lists.alternatives.length === 0) out.push(notKnown(lists.unknown));
  return out.filter((text) => text.alternatives.length > 0 || text.unknown);
}

const SEVERAL: Unknown = { why: 'the list has several possible values' };

/** The entries of a dict argument: for each key its possible values. Unknown keys are told by `unknown`. */
export function toEntries(value: Value | undefined): {
  readonly entries: readonly { key: TracedText; keyAt?: Span; value: Value; at?: Span; maybe?: Unknown }[];
  readonly unknown?: Unknown;
} {
  const entries: { key: TracedText; keyAt?: Span; value: Value; at?: Span; maybe?: Unknown }[] = [];
  let unknown: Unknown | undefined;
  if (isAbsent(value)) return { entries };
  const alternatives = alternativesOf(value!);
  for (const one of alternatives) {
    if (one.kind === 'unknown') unknown ??= plain(one);
    else if (one.kind === 'dict') {
      if (one.rest?.length) unknown ??= { why: 'not all keys are known', at: one.at };
      for (const entry of one.entries.values()) {
        const key = toText(entry.key);
        const text = key.alternatives[0];
        if (!text) {
          unknown ??= key.unknown;
          continue;
        }
        const maybe = entry.maybe ?? (alternatives.length > 1 ? SEVERAL : undefined);
        entries.push({
          key: text,
          keyAt: entry.keyAt,
          value: entry.value,
          at: entry.at,
          ...(maybe && { maybe: plain(maybe) }),
        });
      }
    }
  }
  return unknown ? { entries, unknown } : { entries };
}
