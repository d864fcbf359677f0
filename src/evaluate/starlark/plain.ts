import { isUncertain } from './equality.ts';
import { addElement, entryOf, setEntry, UNLOGGED } from './mutation.ts';
import {
  BoolValue,
  BuiltinValue,
  BytesValue,
  boolValue,
  type Call,
  DictValue,
  FloatValue,
  FunctionValue,
  HostValue,
  IntValue,
  intValue,
  ListValue,
  ModuleValue,
  NONE,
  NoneValue,
  OneOfValue,
  RangeValue,
  SetValue,
  StringIterable,
  StringValue,
  StructValue,
  stringValue,
  TupleValue,
  UnknownValue,
  type Value,
} from './values.ts';

/** A function of the evaluated program: call it, or hand it back to the program. */
export interface StarlarkFunction {
  (...args: readonly PlainValue[]): PlainValue;
  readonly starlarkName: string;
  /** Calls it with keyword arguments. */
  withKeywords(args: readonly PlainValue[], kwargs: Readonly<Record<string, PlainValue>>): PlainValue;
}

/**
 * A Starlark value as JavaScript has it: `None` is `null`, an int a `number` (a `bigint` where that is not exact), lists and
 * tuples are arrays, a dict is an object if all its keys are strings and a `Map` otherwise, a set a `Set`, bytes are a
 * `Uint8Array`, structs and modules objects. A value that is not known is `undefined`.
 */
export type PlainValue =
  | null
  | undefined
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | StarlarkFunction
  | HostValue
  | Value
  | readonly PlainValue[]
  | ReadonlyMap<PlainValue, PlainValue>
  | ReadonlySet<PlainValue>
  | { readonly [name: string]: PlainValue };

/** A JavaScript function that the program may call, by position. */
export type HostFunction = (...args: PlainValue[]) => PlainValue;

/** Where a JavaScript value came from, so that handing it back gives the value itself. */
const origins = new WeakMap<object, Value>();

/** Calls a function of the program for JavaScript code. */
export type PlainInvoker = (fn: Value, args: readonly Value[], kwargs: ReadonlyMap<string, Value>) => Value;

function remember<T extends object>(plain: T, value: Value): T {
  origins.set(plain, value);
  return plain;
}

/** A value as JavaScript has it. Cycles are kept. */
export function toPlain(value: Value, invoke: PlainInvoker, seen: Map<Value, PlainValue> = new Map()): PlainValue {
  const known = seen.get(value);
  if (known !== undefined) return known;
  switch (value.kind) {
    case 'none':
      return null;
    case 'bool':
    case 'int':
    case 'float':
      return value.value;
    case 'string':
      return value.known ? value.text : undefined;
    case 'bytes':
      return value.bytes;
    case 'list':
    case 'tuple': {
      const items: PlainValue[] = [];
      seen.set(value, remember(items, value));
      for (const item of value.items) items.push(item.kind === 'maybe' ? undefined : toPlain(item, invoke, seen));
      return items;
    }
    case 'dict':
      return plainDict(value, invoke, seen);
    case 'set': {
      const set = new Set<PlainValue>();
      for (const entry of value.entries.values()) set.add(toPlain(entry.value, invoke, seen));
      return remember(set, value);
    }
    case 'range':
      return remember(
        Array.from({ length: Math.min(value.length, 1_000_000) }, (_, index) => value.start + index * value.step),
        value,
      );
    case 'struct':
      return remember(plainFields(value.fields, invoke, seen), value);
    case 'module':
      return remember(plainFields(value.members, invoke, seen), value);
    case 'function':
    case 'builtin':
      return plainFunction(value, invoke);
    case 'unknown':
    case 'oneof':
      return undefined;
    default:
      return value;
  }
}

function plainFields(
  fields: ReadonlyMap<string, Value>,
  invoke: PlainInvoker,
  seen: Map<Value, PlainValue>,
): Record<string, PlainValue> {
  return Object.fromEntries([...fields].map(([name, field]) => [name, toPlain(field, invoke, seen)]));
}

function plainDict(value: DictValue, invoke: PlainInvoker, seen: Map<Value, PlainValue>): PlainValue {
  const entries = [...value.entries.values()];
  if (isUncertain(value)) return undefined;
  if (entries.every((entry) => entry.key.kind === 'string')) {
    const object: Record<string, PlainValue> = {};
    seen.set(value, remember(object, value));
    for (const entry of entries)
      Object.defineProperty(object, entry.key.kind === 'string' ? entry.key.text : '', {
        value: toPlain(entry.value, invoke, seen),
        configurable: true,
        enumerable: true,
        writable: true,
      });
    return object;
  }
  const map = new Map<PlainValue, PlainValue>();
  seen.set(value, remember(map, value));
  for (const entry of entries) map.set(toPlain(entry.key, invoke, seen), toPlain(entry.value, invoke, seen));
  return map;
}

function plainFunction(value: FunctionValue | BuiltinValue, invoke: PlainInvoker): StarlarkFunction {
  const withKeywords = (args: readonly PlainValue[], kwargs: Readonly<Record<string, PlainValue>>) => {
    const named = new Map(Object.entries(kwargs).map(([name, argument]) => [name, fromPlain(argument)]));
    return toPlain(
      invoke(
        value,
        args.map((argument) => fromPlain(argument)),
        named,
      ),
      invoke,
    );
  };
  const call = (...args: readonly PlainValue[]) => withKeywords(args, {});
  return remember(Object.assign(call, { starlarkName: value.name, withKeywords }), value);
}

const LANGUAGE = [
  NoneValue,
  BoolValue,
  IntValue,
  FloatValue,
  StringValue,
  BytesValue,
  ListValue,
  TupleValue,
  DictValue,
  SetValue,
  RangeValue,
  StringIterable,
  FunctionValue,
  BuiltinValue,
  StructValue,
  ModuleValue,
  HostValue,
  UnknownValue,
  OneOfValue,
];

function isValue(value: object): value is Value {
  return LANGUAGE.some((type) => value instanceof type);
}

/** A JavaScript value as Starlark has it. Functions become host functions; throws a `TypeError` for what has no counterpart. */
export function fromPlain(plain: PlainValue | HostFunction, name = 'function', depth = 0): Value {
  if (depth > 200) throw new TypeError('the value is nested too deeply');
  switch (typeof plain) {
    case 'undefined':
      return new UnknownValue('the host does not know it');
    case 'boolean':
      return boolValue(plain);
    case 'number':
      return Number.isSafeInteger(plain) && !Object.is(plain, -0) ? intValue(plain) : new FloatValue(plain);
    case 'bigint':
      return intValue(plain);
    case 'string':
      return stringValue(plain);
    case 'function':
      return origins.get(plain) ?? hostFunction(name, plain);
  }
  if (plain === null) return NONE;
  const origin = origins.get(plain);
  if (origin) return origin;
  if (plain instanceof Uint8Array) return new BytesValue(plain);
  if (Array.isArray(plain)) return new ListValue(plain.map((item: PlainValue) => fromPlain(item, name, depth + 1)));
  if (plain instanceof Map) {
    const dict = new DictValue();
    for (const [key, item] of plain)
      setEntry(UNLOGGED, dict, entryOf(fromPlain(key, name, depth + 1), fromPlain(item, name, depth + 1)));
    return dict;
  }
  if (plain instanceof Set) {
    const set = new SetValue();
    for (const item of plain) addElement(UNLOGGED, set, fromPlain(item, name, depth + 1));
    return set;
  }
  if (isValue(plain)) return plain;
  const dict = new DictValue();
  for (const [key, item] of Object.entries(plain))
    setEntry(UNLOGGED, dict, entryOf(stringValue(key), fromPlain(item as PlainValue, key, depth + 1)));
  return dict;
}

function hostFunction(name: string, run: HostFunction): BuiltinValue {
  return new BuiltinValue(name, (call) => {
    const args = call.args.map((argument) => toPlain(argument.value, call.invoke.bind(call)));
    return fromPlain(run(...args));
  });
}

/** The arguments of a call as JavaScript has them. */
export function plainArguments(call: Call): { args: PlainValue[]; kwargs: Record<string, PlainValue> } {
  const invoke = call.invoke.bind(call);
  return {
    args: call.args.map((argument) => toPlain(argument.value, invoke)),
    kwargs: Object.fromEntries(call.kwargs.map((argument) => [argument.name, toPlain(argument.value, invoke)])),
  };
}
