import { encodeUtf8 } from '../../text/utf8.ts';
import { StarlarkError } from './errors.ts';
import { identity } from './identity.ts';
import { textsEqual } from './text.ts';
import {
  type DictValue,
  type HashKey,
  type Item,
  isCertain,
  type RangeValue,
  type SetValue,
  type StructValue,
  typeName,
  type Value,
} from './values.ts';

/** starlark-go compares values nested at most this deeply. */
const MAX_DEPTH = 10;

/** Prefixes of composite keys: they are lone surrogates, which no string begins with. */
const TUPLE = '\ud800(';
const BYTES = '\ud801';
const STRUCT = '\ud802(';
const FLOAT = '\ud803';

/**
 * What identifies a value as a key of a dict or an element of a set; undefined when the value, or a part of it, is not
 * known. Throws for an unhashable one.
 */
export function hashKey(value: Value): HashKey | undefined {
  switch (value.kind) {
    case 'string':
      return value.known ? value.text : undefined;
    case 'int':
      return value.value;
    case 'bool':
      return value.value;
    case 'none':
      return null;
    case 'float':
      return floatKey(value.value);
    case 'bytes':
      return BYTES + String.fromCharCode(...value.bytes.subarray(0, 60_000));
    case 'tuple': {
      if (!isCertain(value.items)) return undefined;
      return compositeKey(TUPLE, value.items);
    }
    case 'struct': {
      const names = [...value.fields.keys()].sort();
      return compositeKey(
        `${STRUCT}${value.name}:${names.join()}:`,
        names.map((name) => value.fields.get(name)!),
      );
    }
    case 'function':
    case 'builtin':
      return value;
    case 'host':
      if (!value.hashable) throw new StarlarkError(`unhashable: ${value.type}`);
      return value.identity ?? value;
    case 'unknown':
    case 'oneof':
      return undefined;
    case 'range':
    case 'iterable':
    case 'module':
      throw new StarlarkError(`unhashable: ${typeName(value)}`);
    default:
      throw new StarlarkError(`unhashable type: ${typeName(value)}`);
  }
}

function floatKey(value: number): HashKey {
  if (!Number.isInteger(value)) return Number.isNaN(value) || !Number.isFinite(value) ? `${FLOAT}${value}` : value;
  return Number.isSafeInteger(value) ? value + 0 : BigInt(value);
}

function compositeKey(prefix: string, parts: readonly Value[]): string | undefined {
  let key = prefix;
  let known = true;
  for (const part of parts) {
    const own = hashKey(part);
    if (own === undefined) known = false;
    else if (typeof own === 'string') key += `s${own.length}:${own}`;
    else if (typeof own === 'object' && own !== null) key += `o${identity(own)};`;
    else key += `${typeof own === 'boolean' ? 'b' : 'n'}${own};`;
  }
  return known ? key : undefined;
}

/** Whether two values are equal; undefined when that is not known. Throws when they are nested too deeply. */
export function equals(a: Value, b: Value, depth = MAX_DEPTH): boolean | undefined {
  if (depth < 1) throw new StarlarkError('comparison exceeded maximum recursion depth');
  if (a.kind === 'oneof' || b.kind === 'oneof') return equalsOneOf(a, b, depth);
  if (a.kind === 'unknown' || b.kind === 'unknown') return unequalTypes(a, b) ? false : undefined;
  if (a.kind === 'int' && b.kind === 'float') return compareNumbers(a.value, b.value) === 0;
  if (a.kind === 'float' && b.kind === 'int') return compareNumbers(a.value, b.value) === 0;
  switch (a.kind) {
    case 'none':
      return b.kind === 'none';
    case 'bool':
      return b.kind === 'bool' && a.value === b.value;
    case 'int':
      return b.kind === 'int' && a.value === b.value;
    case 'float':
      return b.kind === 'float' && compareNumbers(a.value, b.value) === 0;
    case 'string':
      return b.kind === 'string' && textsEqual(a.traced, b.traced);
    case 'bytes':
      return b.kind === 'bytes' && compareBytes(a.bytes, b.bytes) === 0;
    case 'list':
      return b.kind === 'list' && itemsEqual(a.items, b.items, depth);
    case 'tuple':
      return b.kind === 'tuple' && itemsEqual(a.items, b.items, depth);
    case 'dict':
      return b.kind === 'dict' && dictsEqual(a, b, depth);
    case 'set':
      return b.kind === 'set' && setsEqual(a, b);
    case 'range':
      return b.kind === 'range' && rangesEqual(a, b);
    case 'struct':
      return b.kind === 'struct' && structsEqual(a, b, depth);
    case 'host':
      return b.kind === 'host' && (a === b || (a.equals ? a.equals(b) : false));
    case 'builtin':
      return (
        a === b || (b.kind === 'builtin' && a.receiver !== undefined && a.receiver === b.receiver && a.run === b.run)
      );
    default:
      return a === b;
  }
}

/** Whether the types alone show that the values differ. */
function unequalTypes(a: Value, b: Value): boolean {
  const isNumber = (type: string) => type === 'int' || type === 'float';
  const [left, right] = [typeName(a), typeName(b)];
  return left !== 'unknown' && right !== 'unknown' && left !== right && !(isNumber(left) && isNumber(right));
}

function equalsOneOf(a: Value, b: Value, depth: number): boolean | undefined {
  let result: boolean | undefined;
  let first = true;
  for (const left of a.kind === 'oneof' ? a.alternatives : [a])
    for (const right of b.kind === 'oneof' ? b.alternatives : [b]) {
      const one = equals(left, right, depth);
      if (one === undefined || (!first && one !== result)) return undefined;
      result = one;
      first = false;
    }
  return result;
}

/** Conjunction: false as soon as one is false, undefined when one is. */
function every(results: Iterable<boolean | undefined>): boolean | undefined {
  let all: boolean | undefined = true;
  for (const result of results) {
    if (result === false) return false;
    if (result === undefined) all = undefined;
  }
  return all;
}

function itemsEqual(a: readonly Item[], b: readonly Item[], depth: number): boolean | undefined {
  if (!isCertain(a) || !isCertain(b)) return a === b ? true : undefined;
  if (a.length !== b.length) return false;
  return every(a.map((item, index) => equals(item, b[index]!, depth - 1)));
}

function dictsEqual(a: DictValue, b: DictValue, depth: number): boolean | undefined {
  if (isUncertain(a) || isUncertain(b)) return a === b ? true : undefined;
  if (a.entries.size !== b.entries.size) return false;
  return every(
    [...a.entries].map(([key, entry]) => {
      const other = b.entries.get(key);
      return other ? equals(entry.value, other.value, depth - 1) : false;
    }),
  );
}

/** Whether entries of a dict or set may be absent, or are not known. */
export function isUncertain(value: DictValue | SetValue): boolean {
  if (value.rest && value.rest.length > 0) return true;
  for (const entry of value.entries.values()) if (entry.maybe) return true;
  return false;
}

function setsEqual(a: SetValue, b: SetValue): boolean | undefined {
  if (a === b) return true;
  if (isUncertain(a) || isUncertain(b)) return undefined;
  return a.entries.size === b.entries.size && [...a.entries.keys()].every((key) => b.entries.has(key));
}

function rangesEqual(a: RangeValue, b: RangeValue): boolean {
  if (a.length !== b.length) return false;
  if (a.length === 0) return true;
  return a.start === b.start && (a.length === 1 || a.step === b.step);
}

function structsEqual(a: StructValue, b: StructValue, depth: number): boolean | undefined {
  if (a.name !== b.name || a.fields.size !== b.fields.size) return false;
  return every(
    [...a.fields].map(([name, value]) => {
      const other = b.fields.get(name);
      return other ? equals(value, other, depth - 1) : false;
    }),
  );
}

/** Three-way comparison of numbers; NaN is greater than everything and equal to itself. */
export function compareNumbers(a: number | bigint, b: number | bigint): number {
  if (a < b) return -1;
  if (a > b) return 1;
  if (a >= b) return 0;
  const left = Number.isNaN(a);
  const right = Number.isNaN(b);
  return left && right ? 0 : left ? 1 : -1;
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) if (a[index] !== b[index]) return a[index]! - b[index]!;
  return a.length - b.length;
}

function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  // The order of UTF-16 units is that of bytes as long as there are no surrogates.
  if (!/[\ud800-\udfff]/.test(a) && !/[\ud800-\udfff]/.test(b)) return a < b ? -1 : 1;
  return compareBytes(encodeUtf8(a), encodeUtf8(b));
}

/**
 * Three-way comparison for `<` and the like: negative, 0 or positive; undefined when it is not known.
 * Throws when the values have no order.
 */
export function compare(a: Value, b: Value, operator: string, depth = MAX_DEPTH): number | undefined {
  if (depth < 1) throw new StarlarkError('comparison exceeded maximum recursion depth');
  if (a.kind === 'unknown' || b.kind === 'unknown' || a.kind === 'oneof' || b.kind === 'oneof') return undefined;
  if ((a.kind === 'int' || a.kind === 'float') && (b.kind === 'int' || b.kind === 'float'))
    return compareNumbers(a.value, b.value);
  if (a.kind === 'string' && b.kind === 'string') return a.known && b.known ? compareTexts(a.text, b.text) : undefined;
  if (a.kind === 'bytes' && b.kind === 'bytes') return compareBytes(a.bytes, b.bytes);
  if (a.kind === 'bool' && b.kind === 'bool') return Number(a.value) - Number(b.value);
  if ((a.kind === 'list' && b.kind === 'list') || (a.kind === 'tuple' && b.kind === 'tuple')) {
    if (!isCertain(a.items) || !isCertain(b.items)) return undefined;
    const length = Math.min(a.items.length, b.items.length);
    for (let index = 0; index < length; index++) {
      const [left, right] = [a.items[index]!, b.items[index]!];
      const same = equals(left, right, depth - 1);
      if (same === undefined) return undefined;
      if (!same) return compare(left, right, operator, depth - 1);
    }
    return a.items.length - b.items.length;
  }
  throw new StarlarkError(`${typeName(a)} ${operator} ${typeName(b)} not implemented`);
}
