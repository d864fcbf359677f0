import { TracedText } from '../../text/traced.ts';
import { numeric } from './arithmetic.ts';
import { compare, equals } from './equality.ts';
import { StarlarkError } from './errors.ts';
import { interpolate } from './format.ts';
import { distribute, joinValues, withoutNone } from './join.ts';
import type { Limits } from './limits.ts';
import { addElement, hasElement, lookUp, setEntry, UNLOGGED } from './mutation.ts';
import { asNumber, toInt } from './numbers.ts';
import { iterate, reasonOf, unknownFrom } from './sequence.ts';
import { certainlyNotEmpty, concat, containsText, repeat } from './text.ts';
import {
  BytesValue,
  boolValue,
  DictValue,
  type Item,
  isCertain,
  ListValue,
  type RangeValue,
  SetValue,
  StringValue,
  StructValue,
  TupleValue,
  typeName,
  UnknownValue,
  unknownString,
  type Value,
} from './values.ts';

/** Whether a value counts as true; undefined when that is not known. */
export function truth(value: Value): boolean | undefined {
  switch (value.kind) {
    case 'none':
      return false;
    case 'bool':
      return value.value;
    case 'int':
      return value.value !== 0;
    case 'float':
      return value.value !== 0;
    case 'string':
      if (value.known) return value.text !== '';
      return certainlyNotEmpty(value.traced) ? true : undefined;
    case 'bytes':
      return value.bytes.length > 0;
    case 'list':
    case 'tuple':
      return anyItem(value.items);
    case 'dict':
    case 'set': {
      for (const entry of value.entries.values()) if (!entry.maybe) return true;
      return value.entries.size === 0 && !value.rest ? false : undefined;
    }
    case 'range':
      return value.length > 0;
    case 'host':
      return value.truth();
    case 'unknown':
      return ['function', 'builtin_function_or_method', 'struct', 'module'].includes(value.type ?? '')
        ? true
        : undefined;
    case 'oneof': {
      const first = truth(value.alternatives[0]!);
      return value.alternatives.every((one) => truth(one) === first) ? first : undefined;
    }
    default:
      return true;
  }
}

function anyItem(items: readonly Item[]): boolean | undefined {
  if (items.length === 0) return false;
  return items.some((item) => item.kind !== 'maybe') ? true : undefined;
}

/** The truth of a comparison as a value. */
function answer(result: boolean | undefined, a: Value, b: Value): Value {
  if (result !== undefined) return boolValue(result);
  return unknownFrom(isOpen(a) ? a : b, 'bool');
}

function isOpen(value: Value): boolean {
  return value.kind === 'unknown' || value.kind === 'oneof' || (value.kind === 'string' && !value.known);
}

function unknownOperator(operator: string, a: Value, b: Value): never {
  throw new StarlarkError(`unknown binary op: ${typeName(a)} ${operator} ${typeName(b)}`);
}

/** `a operator b` for every operator but `and` and `or`. */
export function binary(operator: string, a: Value, b: Value, limits: Limits): Value {
  if (a.kind === 'oneof' || b.kind === 'oneof')
    return distribute([a, operator === '%' ? withoutNone(b) : b], ([left, right]) =>
      binary(operator, left!, right!, limits),
    );
  switch (operator) {
    case '==':
      return answer(equals(a, b), a, b);
    case '!=': {
      const result = equals(a, b);
      return answer(result === undefined ? undefined : !result, a, b);
    }
    case '<':
    case '>':
    case '<=':
    case '>=':
      return ordered(operator, a, b);
    case 'in':
      return answer(contains(b, a), a, b);
    case 'not in': {
      const result = contains(b, a);
      return answer(result === undefined ? undefined : !result, a, b);
    }
  }
  if (a.kind === 'unknown' || b.kind === 'unknown') return unknownResult(operator, a, b);
  const result = arithmetic(operator, a, b, limits);
  if (result) return result;
  if (a.kind === 'host') {
    const own = a.binary?.(operator, b, 'left');
    if (own) return own;
  }
  if (b.kind === 'host') {
    const own = b.binary?.(operator, a, 'right');
    if (own) return own;
  }
  return unknownOperator(operator, a, b);
}

function ordered(operator: string, a: Value, b: Value): Value {
  if (a.kind === 'set' && b.kind === 'set') return answer(compareSets(operator, a, b), a, b);
  const order = compare(a, b, operator);
  if (order === undefined) return answer(undefined, a, b);
  switch (operator) {
    case '<':
      return boolValue(order < 0);
    case '>':
      return boolValue(order > 0);
    case '<=':
      return boolValue(order <= 0);
    default:
      return boolValue(order >= 0);
  }
}

function compareSets(operator: string, a: SetValue, b: SetValue): boolean | undefined {
  if (operator.startsWith('>')) return compareSets(operator.replace('>', '<'), b, a);
  let subset: boolean | undefined = true;
  for (const { value } of a.entries.values()) {
    const has = hasElement(b, value);
    if (has === false) return false;
    if (has === undefined) subset = undefined;
  }
  if (a.rest || b.rest) return undefined;
  return operator === '<' && a.entries.size >= b.entries.size ? false : subset;
}

/** `needle in container`; undefined when it is not known. */
function contains(container: Value, needle: Value): boolean | undefined {
  switch (container.kind) {
    case 'list':
    case 'tuple': {
      let result: boolean | undefined = false;
      for (const item of container.items) {
        const same = equals(item.kind === 'maybe' ? item.value : item, needle);
        if (same === true && item.kind !== 'maybe') return true;
        if (same !== false) result = undefined;
      }
      return result;
    }
    case 'dict': {
      const found = lookUpQuietly(container, needle);
      return found === 'maybe' ? undefined : found === 'yes';
    }
    case 'set':
      return hasElement(container, needle);
    case 'string':
      if (needle.kind === 'unknown') return undefined;
      if (needle.kind !== 'string')
        throw new StarlarkError(`'in <string>' requires string as left operand, not ${typeName(needle)}`);
      return containsText(container.traced, needle.traced);
    case 'bytes':
      return bytesContain(container, needle);
    case 'range':
      return rangeContains(container, needle);
    case 'unknown':
      return undefined;
    case 'host': {
      if (container.has) return container.has(needle);
      const items = container.elements?.();
      if (items) return contains(new TupleValue(items), needle);
    }
  }
  return unknownOperator('in', needle, container);
}

/** Membership in a dict: an unhashable key is just not in it. */
function lookUpQuietly(dict: DictValue, key: Value): 'yes' | 'no' | 'maybe' {
  try {
    return lookUp(dict, key).found;
  } catch (error) {
    if (error instanceof StarlarkError) return 'no';
    throw error;
  }
}

function bytesContain(container: BytesValue, needle: Value): boolean | undefined {
  if (needle.kind === 'unknown') return undefined;
  if (needle.kind === 'int') {
    if (needle.value < 0 || needle.value > 255)
      throw new StarlarkError(`int in bytes: ${needle.value} out of range (want value in unsigned 8-bit range)`);
    return container.bytes.includes(Number(needle.value));
  }
  if (needle.kind !== 'bytes')
    throw new StarlarkError(`'in bytes' requires bytes or int as left operand, not ${typeName(needle)}`);
  const wanted = needle.bytes;
  for (let at = 0; at + wanted.length <= container.bytes.length; at++)
    if (wanted.every((byte, index) => container.bytes[at + index] === byte)) return true;
  return wanted.length === 0;
}

function rangeContains(range: RangeValue, needle: Value): boolean | undefined {
  if (needle.kind === 'unknown') return undefined;
  if (needle.kind !== 'int' && needle.kind !== 'float')
    throw new StarlarkError(`'in <range>' requires integer as left operand, not ${typeName(needle)}`);
  const value = toInt(needle);
  // starlark-go looks no further than 32 bits.
  if (value > 2147483647 || value < -2147483648) return false;
  const delta = Number(value) - range.start;
  const quotient = delta / range.step;
  return delta % range.step === 0 && quotient >= 0 && quotient < range.length;
}

function arithmetic(operator: string, a: Value, b: Value, limits: Limits): Value | undefined {
  if (asNumber(a) && asNumber(b)) {
    const result = numeric(operator, a, b);
    if (result) return result;
  }
  switch (operator) {
    case '+':
      if (a.kind === 'string' && b.kind === 'string') {
        if (a.text.length + b.text.length > limits.text) return tooLarge('string', a);
        return new StringValue(concat([a.traced, b.traced]));
      }
      if (a.kind === 'list' && b.kind === 'list')
        return boundedItems([...a.items, ...b.items], limits) ?? new ListValue([...a.items, ...b.items]);
      if (a.kind === 'tuple' && b.kind === 'tuple')
        return boundedItems([...a.items, ...b.items], limits) ?? new TupleValue([...a.items, ...b.items]);
      if (a.kind === 'struct' && b.kind === 'struct') return addStructs(a, b);
      return undefined;
    case '*':
      if (b.kind === 'int') return repeated(a, b.value, limits);
      if (a.kind === 'int') return repeated(b, a.value, limits);
      return undefined;
    case '%':
      if (a.kind === 'string') return joinValues(interpolate(a, b).map((text) => new StringValue(text)));
      return undefined;
    case '|':
      if (a.kind === 'dict' && b.kind === 'dict') {
        const union = new DictValue(new Map(a.entries));
        union.rest = a.rest;
        for (const entry of [...b.entries.values(), ...(b.rest ?? [])]) setEntry(UNLOGGED, union, entry);
        return union;
      }
      if (a.kind === 'set' && b.kind === 'set') {
        const union = copySet(a);
        for (const { value, maybe } of b.entries.values()) addElement(UNLOGGED, union, value, maybe);
        if (b.rest) union.rest = [...(union.rest ?? []), ...b.rest];
        return union;
      }
      return undefined;
    case '&':
    case '-':
    case '^':
      return a.kind === 'set' && b.kind === 'set' ? combineSets(operator, a, b) : undefined;
    default:
      return undefined;
  }
}

function boundedItems(items: readonly Item[], limits: Limits): UnknownValue | undefined {
  return items.length > limits.elements ? tooLarge('list') : undefined;
}

function tooLarge(type: string, value?: Value): UnknownValue {
  return new UnknownValue(`the ${type} is too large`, value?.at, type);
}

function addStructs(a: StructValue, b: StructValue): Value {
  if (a.name !== b.name) throw new StarlarkError(`cannot add structs of different constructors: ${a.name} + ${b.name}`);
  const spans = new Map([...(a.fieldSpans ?? []), ...(b.fieldSpans ?? [])]);
  return new StructValue(new Map([...a.fields, ...b.fields]), a.at, a.name, spans);
}

const MAX_ALLOCATION = 2 ** 30;

function repeated(value: Value, count: number | bigint, limits: Limits): Value | undefined {
  const length =
    value.kind === 'string' ? value.text.length : value.kind === 'bytes' ? value.bytes.length : itemsOf(value)?.length;
  if (length === undefined) return undefined;
  if (length > 0 && (count > 2147483647 || count < -2147483648))
    throw new StarlarkError(`repeat count ${count} too large`);
  const times = Math.max(0, Number(count));
  if (length * times >= MAX_ALLOCATION) throw new StarlarkError(`excessive repeat (${length} * ${times} elements)`);
  if (value.kind === 'string') {
    if (length * times > limits.text) return tooLarge('string', value);
    return new StringValue(repeat(value.traced, times));
  }
  if (value.kind === 'bytes') {
    if (length * times > limits.text) return tooLarge('bytes', value);
    const bytes = new Uint8Array(length * times);
    for (let index = 0; index < times; index++) bytes.set(value.bytes, index * length);
    return new BytesValue(bytes);
  }
  if (length * times > limits.elements) return tooLarge(value.kind, value);
  const items: Item[] = [];
  const own = itemsOf(value)!;
  // No spreading into a call: a list may be longer than a call has room for arguments.
  for (let index = 0; index < (length === 0 ? 0 : times); index++) for (const item of own) items.push(item);
  return value.kind === 'list' ? new ListValue(items) : new TupleValue(items);
}

function itemsOf(value: Value): readonly Item[] | undefined {
  return value.kind === 'list' || value.kind === 'tuple' ? value.items : undefined;
}

export function copySet(set: SetValue): SetValue {
  const copy = new SetValue(new Map(set.entries));
  copy.rest = set.rest;
  return copy;
}

function combineSets(operator: string, a: SetValue, b: SetValue): Value {
  const result = new SetValue();
  const uncertain = [...(a.rest ?? []), ...(b.rest ?? [])];
  if (uncertain.length > 0) result.rest = uncertain;
  for (const [key, entry] of a.entries) {
    const other = b.entries.get(key);
    const both = other !== undefined;
    if (operator === '&' ? !both : both && !other.maybe) continue;
    result.entries.set(key, { value: entry.value, maybe: entry.maybe ?? other?.maybe });
  }
  if (operator === '^') for (const [key, entry] of b.entries) if (!a.entries.has(key)) result.entries.set(key, entry);
  return result;
}

/** What is known of the result when an operand is not. */
function unknownResult(operator: string, a: Value, b: Value): Value {
  if (operator === '%' && a.kind === 'string')
    return joinValues(interpolate(a, b).map((text) => new StringValue(text)));
  if (operator === '+') {
    const known = a.kind === 'unknown' ? b : a;
    if (known.kind === 'string') {
      const part = (value: Value) => (value.kind === 'string' ? value.traced : TracedText.hole(reasonOf(value)));
      return new StringValue(TracedText.concat(part(a), part(b)));
    }
    if (known.kind === 'list' || known.kind === 'tuple') {
      const part = (value: Value) => iterate(value) ?? [];
      const items = [...part(a), ...part(b)];
      return known.kind === 'list' ? new ListValue(items) : new TupleValue(items);
    }
    if (a.kind === 'unknown' && b.kind === 'unknown' && (a.type === 'string' || b.type === 'string'))
      return unknownString(a);
  }
  if (operator === '%' && a.kind === 'unknown' && a.type === 'string') return unknownString(a);
  const source = a.kind === 'unknown' ? a : b;
  const known = a.kind === 'unknown' ? b : a;
  const type = ['string', 'list', 'tuple', 'dict', 'set'].includes(typeName(known)) ? typeName(known) : undefined;
  return unknownFrom(source, operator === '%' ? undefined : type);
}

/** `-x`, `+x`, `~x` and `not x`. */
export function unary(operator: string, value: Value): Value {
  if (value.kind === 'oneof') return distribute([value], ([one]) => unary(operator, one!));
  if (operator === 'not') {
    const result = truth(value);
    return result === undefined ? unknownFrom(value, 'bool') : boolValue(!result);
  }
  if (value.kind === 'unknown') return unknownFrom(value, value.type);
  const result = asNumber(value) ? numeric(`unary ${operator}`, value, value) : undefined;
  if (!result) throw new StarlarkError(`unknown unary op: ${operator} ${typeName(value)}`);
  return result;
}

/** Whether all elements are surely there and known at the top. */
export function isKnownSequence(value: Value): boolean {
  return (value.kind === 'list' || value.kind === 'tuple') && isCertain(value.items);
}
