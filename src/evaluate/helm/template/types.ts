import { GoMap, INVALID, NIL, Nil, Slice, type Value } from './values.ts';

/** Named types that wrap a map or slice: what they are underneath. */
const UNDERLYING: Readonly<Record<string, string>> = {
  'chartutil.Values': 'map[string]interface {}',
  'chartutil.VersionSet': '[]string',
  'engine.files': 'map[string][]uint8',
};

/** The type with its name taken off, as far as a map's or slice's structure goes. */
export function underlying(type: string): string {
  return UNDERLYING[type] ?? type;
}

/** The element type of a map or slice type; undefined for other types. */
export function elementType(type: string): string | undefined {
  const plain = underlying(type);
  if (plain.startsWith('map[string]')) return plain.slice('map[string]'.length);
  return plain.startsWith('[]') ? plain.slice(2) : undefined;
}

/** Whether Go's `nil` is a value of the type. */
export function canBeNil(type: string): boolean {
  return (
    type === 'interface {}' ||
    type === 'reflect.Value' ||
    type.startsWith('map[') ||
    type.startsWith('[]') ||
    type.startsWith('*') ||
    type === 'error' ||
    UNDERLYING[type] !== undefined
  );
}

/** The zero value of a type that can be nil; nils of interfaces keep where they came from. */
export function nilOf(type: string, from: Value): Value {
  if (type === 'reflect.Value') return from;
  const plain = underlying(type);
  if (plain.startsWith('map[')) return new GoMap(new Map(), undefined, type, undefined, true);
  if (plain.startsWith('[]')) return new Slice([], undefined, type, true);
  return from.kind === 'nil' && from.origin ? new Nil(true, from.origin) : NIL;
}

/** Go's assignability of a value to a parameter's type. */
export function assignable(value: Value, type: string): boolean {
  if (type === 'interface {}' || type === 'reflect.Value') return true;
  if (value.kind === 'nil') return false;
  const own = value.type;
  if (own === type) return true;
  if (value.kind !== 'map' && value.kind !== 'slice') return false;
  // A named and an unnamed type with one structure are assignable to each other.
  const named = UNDERLYING[own];
  return (named !== undefined && named === type) || UNDERLYING[type] === own;
}

/** Go's `reflect.Kind` of a value, as `kindOf` prints it. */
export function kindOf(value: Value): string {
  switch (value.kind) {
    case 'nil':
      return 'invalid';
    case 'int':
      return /^u?int\d*$/.test(value.type)
        ? value.type
        : value.type === 'time.Weekday' || value.type === 'time.Month'
          ? 'int'
          : 'int64';
    case 'float':
      return value.type;
    case 'complex':
      return 'complex128';
    case 'bytes':
    case 'slice':
      return 'slice';
    case 'struct':
      return value.type.startsWith('*') ? 'ptr' : 'struct';
    default:
      return value.kind;
  }
}

/** Whether an integer value's type is unsigned. */
export function isUnsigned(type: string): boolean {
  return type.startsWith('uint');
}

/** Go templates' truth: whether a value counts as true in `if`, `and`, `not`. */
export function isTrue(value: Value): boolean {
  switch (value.kind) {
    case 'nil':
      return false;
    case 'bool':
      return value.value;
    case 'int':
      return value.n !== 0;
    case 'float':
      return value.n !== 0;
    case 'complex':
      return value.re !== 0 || value.im !== 0;
    case 'string':
      return value.text !== '';
    case 'bytes':
      return value.bytes.length > 0;
    case 'slice':
      return value.items.length > 0;
    case 'map':
      return value.entries.size > 0;
    case 'struct':
    case 'func':
      return true;
  }
}

/** A value at the end of a pipeline: a nil interface has become Go's invalid value. */
export function unwrapNil(value: Value): Value {
  if (value.kind !== 'nil' || !value.typed) return value;
  return value.origin ? new Nil(false, value.origin) : INVALID;
}

/** Go's `reflect.DeepEqual` of two interface values. */
export function deepEqual(a: Value, b: Value): boolean {
  if (a === b) return !(a.kind === 'float' && Number.isNaN(a.n));
  if (a.kind !== b.kind) return false;
  if (a.kind === 'nil') return true;
  if (a.type !== b.type) return false;
  switch (a.kind) {
    case 'bool':
      return b.kind === 'bool' && a.value === b.value;
    case 'int':
    case 'float':
      return (b.kind === 'int' || b.kind === 'float') && a.n === b.n;
    case 'complex':
      return b.kind === 'complex' && a.re === b.re && a.im === b.im;
    case 'string':
      return b.kind === 'string' && a.text === b.text;
    case 'bytes':
      return (
        b.kind === 'bytes' && a.bytes.length === b.bytes.length && a.bytes.every((byte, at) => byte === b.bytes[at])
      );
    case 'slice':
      return (
        b.kind === 'slice' &&
        a.isNil === b.isNil &&
        a.items.length === b.items.length &&
        a.items.every((item, at) => deepEqual(item, b.items[at]!))
      );
    case 'map': {
      if (b.kind !== 'map' || a.isNil !== b.isNil || a.entries.size !== b.entries.size) return false;
      for (const [key, item] of a.entries) {
        const other = b.entries.get(key);
        if (!other || !deepEqual(item, other)) return false;
      }
      return true;
    }
    case 'struct': {
      if (b.kind !== 'struct' || a.fields.size !== b.fields.size) return false;
      for (const [key, item] of a.fields) {
        const other = b.fields.get(key);
        if (!other || !deepEqual(item, other)) return false;
      }
      return a.data === b.data || a.print?.() === b.print?.();
    }
    case 'func':
      return false;
  }
}
