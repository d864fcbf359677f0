import { TracedText } from '../../text/traced.ts';
import { decodeUtf8, encodeUtf8 } from '../../text/utf8.ts';
import { attribute, attributeNames, getAttribute } from './access.ts';
import { numeric } from './arithmetic.ts';
import { rangeLength } from './bounds.ts';
import { updateDict } from './dict-methods.ts';
import { compare } from './equality.ts';
import { StarlarkError } from './errors.ts';
import { TextBuilder } from './format.ts';
import { distribute, joinValues, withoutNone } from './join.ts';
import { addElement, UNLOGGED } from './mutation.ts';
import { parseFloatLiteral, parseInteger } from './number-text.ts';
import { asNumber, toFloat, toIndex, toInt } from './numbers.ts';
import { truth } from './operators.ts';
import { replaceInvalid, repr, str } from './repr.ts';
import { iterate, lengthOf, unknownFrom } from './sequence.ts';
import { intParameter, positionalArguments, stringParameter, unpackArguments } from './unpack.ts';
import {
  alternativesOf,
  type BuiltinOptions,
  BytesValue,
  boolValue,
  builtin,
  type Call,
  DictValue,
  FALSE,
  FloatValue,
  type Item,
  intValue,
  isCertain,
  itemValue,
  ListValue,
  Maybe,
  NONE,
  RangeValue,
  SetValue,
  StringValue,
  stringValue,
  TRUE,
  TupleValue,
  typeName,
  UnknownValue,
  unknownString,
  type Value,
} from './values.ts';

/** An argument behind `*x` with an unknown `x`. */
function missing(call: Call): UnknownValue {
  const more = call.moreArgs ?? call.moreKwargs;
  return new UnknownValue(more?.why ?? 'it is not known', more?.at ?? call.span);
}

function noKeywords(call: Call): void {
  if (call.kwargs.length > 0) throw new StarlarkError(`${call.name} does not accept keyword arguments`);
}

/** The one argument of a function, checked with the wording that it has. */
function single(call: Call, wording: string): Value {
  noKeywords(call);
  if (call.args.length !== 1 && !(call.args.length === 0 && call.moreArgs))
    throw new StarlarkError(wording.replace('N', String(call.args.length)));
  return call.args[0]?.value ?? missing(call);
}

/** The elements of a parameter that has to be iterable; `position` counts from 1. */
function iterableParameter(call: Call, value: Value, position: number | string): readonly Item[] {
  const items = iterate(value);
  if (items) return items;
  const where = typeof position === 'number' ? String(position) : position;
  throw new StarlarkError(`${call.name}: for parameter ${where}: got ${typeName(value)}, want iterable`);
}

function named<T>(call: Call, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw error instanceof StarlarkError && error.calls.length === 0
      ? new StarlarkError(`${call.name}: ${error.message}`)
      : error;
  }
}

function abs(call: Call): Value {
  const [value = missing(call)] = positionalArguments(call, 1, 1);
  if (value.kind === 'unknown') return value;
  if (!asNumber(value)) throw new StarlarkError(`got ${typeName(value)}, want int or float`);
  if (value.kind === 'float') return new FloatValue(Math.abs(value.value));
  return value.value < 0 ? numeric('unary -', value, value)! : value;
}

function quantifier(decisive: boolean) {
  return (call: Call): Value => {
    const [value = missing(call)] = positionalArguments(call, 1, 1);
    let unknown: Value | undefined;
    for (const item of iterableParameter(call, value, 1)) {
      const holds = truth(itemValue(item));
      if (holds === decisive && item.kind !== 'maybe') return boolValue(decisive);
      if (holds !== !decisive) unknown ??= item.kind === 'maybe' ? unknownFrom(value) : item;
    }
    return unknown ? unknownFrom(unknown, 'bool') : boolValue(!decisive);
  };
}

function bool(call: Call): Value {
  const [value = FALSE] = positionalArguments(call, 0, 1);
  const result = truth(value);
  return result === undefined ? unknownFrom(value, 'bool') : boolValue(result);
}

function bytes(call: Call): Value {
  const value = single(call, 'bytes: got N arguments, want exactly 1');
  if (value.kind === 'bytes') return value;
  if (value.kind === 'string')
    return value.known ? new BytesValue(encodeUtf8(replaceInvalid(value.text))) : unknownFrom(value, 'bytes');
  if (value.kind === 'unknown') return unknownFrom(value, 'bytes');
  const items = iterate(value);
  if (!items) throw new StarlarkError(`bytes: got ${typeName(value)}, want string, bytes, or iterable of ints`);
  const numbers: number[] = [];
  for (const [index, item] of items.entries()) {
    if (item.kind === 'unknown' || item.kind === 'maybe' || item.kind === 'oneof') return unknownFrom(value, 'bytes');
    if (item.kind !== 'int') throw new StarlarkError(`bytes: at index ${index}, got ${typeName(item)}, want int`);
    if (item.value < 0 || item.value > 255)
      throw new StarlarkError(
        `bytes: at index ${index}, ${item.value} out of range (want value in unsigned 8-bit range)`,
      );
    numbers.push(Number(item.value));
  }
  return new BytesValue(Uint8Array.from(numbers));
}

function chr(call: Call): Value {
  const value = single(call, 'chr: got N arguments, want 1');
  const code = named(call, () => toIndex(value));
  if (typeof code !== 'number') return unknownString(code);
  if (code < 0) throw new StarlarkError(`chr: Unicode code point ${code} out of range (<0)`);
  if (code > 0x10ffff)
    throw new StarlarkError(`chr: Unicode code point U+${code.toString(16).toUpperCase()} out of range (>0x10FFFF)`);
  const isSurrogate = code >= 0xd800 && code < 0xe000;
  return stringValue(isSurrogate ? '\ufffd' : String.fromCodePoint(code), value.at);
}

function dict(call: Call): Value {
  if (call.args.length > 1) throw new StarlarkError(`dict: got ${call.args.length} arguments, want at most 1`);
  const result = new DictValue();
  updateDict(call, result, call.args[0]?.value, UNLOGGED);
  return result;
}

function dir(call: Call): Value {
  const value = single(call, 'dir: got N arguments, want 1');
  if (value.kind === 'unknown' || value.kind === 'oneof') return unknownFrom(value, 'list');
  return new ListValue(attributeNames(value).map((name) => stringValue(name)));
}

function enumerate(call: Call): Value {
  const [value = missing(call), first] = positionalArguments(call, 1, 2);
  const items = iterableParameter(call, value, 1);
  const start = first ? intParameter(call, first, 2) : 0;
  let certain = typeof start === 'number';
  return new ListValue(
    items.map((item, index) => {
      certain &&= item.kind !== 'maybe';
      const number = certain ? intValue((start as number) + index) : unknownFrom(value, 'int');
      const pair = new TupleValue([number, itemValue(item)], itemValue(item).at);
      return item.kind === 'maybe' ? new Maybe(pair, item.why, item.many) : pair;
    }),
  );
}

/** The text that `print` and `fail` make of their arguments. */
export function joinArguments(call: Call): TracedText {
  const [given] = unpackArguments(call.name, ['sep?'], { args: [], kwargs: call.kwargs });
  if (given && given.value.kind !== 'string' && given.value.kind !== 'unknown')
    throw new StarlarkError(`${call.name}: for parameter sep: got ${typeName(given.value)}, want string`);
  const separator = given ? str(given.value) : TracedText.computed(' ');
  const out = new TextBuilder();
  call.args.forEach(({ value }, index) => {
    if (index > 0) out.add(separator);
    if (value.kind === 'bytes' && call.name === 'print') out.add(TracedText.computed(decodeUtf8(value.bytes)));
    else out.add(value.kind === 'bytes' ? repr(value) : str(value));
  });
  return out.build();
}

function fail(call: Call): Value {
  throw new StarlarkError(`fail: ${joinArguments(call).text}`);
}

function print(call: Call): Value {
  call.print(joinArguments(call).text);
  return NONE;
}

function float(call: Call): Value {
  noKeywords(call);
  if (call.args.length === 0) return call.moreArgs ? unknownFrom(missing(call), 'float') : new FloatValue(0);
  if (call.args.length !== 1) throw new StarlarkError(`float got ${call.args.length} arguments, wants 1`);
  const { value } = call.args[0]!;
  switch (value.kind) {
    case 'bool':
      return new FloatValue(value.value ? 1 : 0);
    case 'int':
      return new FloatValue(toFloat(value.value));
    case 'float':
      return value;
    case 'string':
      return value.known ? new FloatValue(parseFloatLiteral(value.text)) : unknownFrom(value, 'float');
    case 'unknown':
      return unknownFrom(value, 'float');
    default:
      throw new StarlarkError(`float got ${typeName(value)}, want number or string`);
  }
}

function getattr(call: Call): Value {
  const [object = missing(call), name, fallback] = positionalArguments(call, 2, 3);
  if (!name) return missing(call);
  const wanted = stringParameter(call, name, 2);
  if (!wanted.known) return unknownFrom(wanted);
  if (object.kind === 'oneof' && fallback)
    return joinValues(alternativesOf(object).map((one) => attribute(one, wanted.text) ?? fallback));
  const found = attribute(object, wanted.text);
  if (found) return object.kind === 'unknown' && fallback ? joinValues([fallback, found]) : found;
  if (fallback) return fallback;
  return named(call, () => getAttribute(object, wanted.text));
}

function hasattr(call: Call): Value {
  const [object = missing(call), name] = positionalArguments(call, 2, 2);
  if (!name) return missing(call);
  const wanted = stringParameter(call, name, 2);
  if (!wanted.known || object.kind === 'unknown') return unknownFrom(wanted.known ? object : wanted, 'bool');
  const answers = alternativesOf(object).map((one) =>
    one.kind === 'unknown' ? one : boolValue(attribute(one, wanted.text) !== undefined),
  );
  return joinValues(answers);
}

function hash(call: Call): Value {
  const [value = missing(call)] = positionalArguments(call, 1, 1);
  if (value.kind === 'unknown') return unknownFrom(value, 'int');
  if (value.kind === 'string') {
    if (!value.known) return unknownFrom(value, 'int');
    let result = 0;
    const text = replaceInvalid(value.text);
    for (let index = 0; index < text.length; index++) result = (Math.imul(31, result) + text.charCodeAt(index)) | 0;
    return intValue(result);
  }
  if (value.kind === 'bytes') {
    let result = 0x811c9dc5;
    for (const byte of value.bytes) result = Math.imul(result ^ byte, 0x01000193) >>> 0;
    return intValue(result);
  }
  throw new StarlarkError(`hash: got ${typeName(value)}, want string or bytes`);
}

function int(call: Call): Value {
  const [given, base] = unpackArguments('int', ['x', 'base?'], call);
  const value = given?.value ?? missing(call);
  if (value.kind === 'unknown' || value.kind === 'oneof') return unknownFrom(value, 'int');
  if (value.kind === 'string') return parseString(value, base?.value);
  if (base) throw new StarlarkError("int: can't convert non-string with explicit base");
  if (value.kind === 'bool') return intValue(value.value ? 1 : 0);
  if (!asNumber(value)) throw new StarlarkError(`int: cannot convert ${typeName(value)} to int`);
  return value.kind === 'int' ? value : named(call, () => intValue(toInt(value)));
}

function parseString(value: StringValue, base: Value | undefined): Value {
  let radix: number | UnknownValue = 10;
  if (base) {
    if (base.kind !== 'int' && base.kind !== 'unknown')
      throw new StarlarkError(`int: for base, got ${typeName(base)}, want int`);
    radix = toIndex(base);
    if (typeof radix !== 'number') return unknownFrom(base, 'int');
    if (radix !== 0 && (radix < 2 || radix > 36)) throw new StarlarkError('int: base must be an integer >= 2 && <= 36');
  }
  if (!value.known) return unknownFrom(value, 'int');
  const result = parseInteger(value.text, radix);
  if (result === undefined) throw new StarlarkError(`int: invalid literal with base ${radix}: ${value.text}`);
  return result === 'too long' ? new UnknownValue('the integer is too large', value.at, 'int') : intValue(result);
}

function len(call: Call): Value {
  const [value = missing(call)] = positionalArguments(call, 1, 1);
  const length = lengthOf(value);
  if (length === undefined) throw new StarlarkError(`len: value of type ${typeName(value)} has no len`);
  return typeof length === 'number' ? intValue(length) : length;
}

function list(call: Call): Value {
  const [value] = positionalArguments(call, 0, 1);
  return new ListValue(value ? [...iterableParameter(call, value, 1)] : []);
}

function tuple(call: Call): Value {
  const [value] = positionalArguments(call, 0, 1);
  return new TupleValue(value ? [...iterableParameter(call, value, 1)] : []);
}

function extremum(operator: '<' | '>') {
  return (call: Call): Value => {
    if (call.args.length === 0 && !call.moreArgs)
      throw new StarlarkError(`${call.name} requires at least one positional argument`);
    const [key] = unpackArguments(call.name, ['key?'], { args: [], kwargs: call.kwargs });
    checkCallable(call, 'key', key?.value);
    const only = call.args[0]?.value ?? missing(call);
    const items = call.args.length === 1 ? iterate(only) : call.args.map((argument) => argument.value);
    if (!items) throw new StarlarkError(`${call.name}: ${typeName(only)} value is not iterable`);
    if (items.length === 0) throw new StarlarkError(`${call.name}: argument is an empty sequence`);
    if (!isCertain(items) || call.moreArgs) return unknownFrom(only);
    const keyOf = (value: Value) => (key ? call.invoke(key.value, [value]) : value);
    let best = items[0]!;
    let bestKey = keyOf(best);
    for (const item of items.slice(1)) {
      const own = keyOf(item);
      const order = named(call, () => compare(own, bestKey, operator));
      if (order === undefined) return items.length <= 16 ? joinValues(items) : unknownFrom(own);
      if (operator === '<' ? order < 0 : order > 0) {
        best = item;
        bestKey = own;
      }
    }
    return best;
  };
}

function checkCallable(call: Call, name: string, value: Value | undefined): void {
  if (!value || ['function', 'builtin', 'unknown', 'oneof'].includes(value.kind)) return;
  throw new StarlarkError(`${call.name}: for parameter ${name}: got ${typeName(value)}, want callable`);
}

function ord(call: Call): Value {
  const value = single(call, 'ord: got N arguments, want 1');
  if (value.kind === 'unknown') return unknownFrom(value, 'int');
  if (value.kind === 'string') {
    if (!value.known) return unknownFrom(value, 'int');
    const points = [...value.text];
    if (points.length !== 1)
      throw new StarlarkError(`ord: string encodes ${points.length} Unicode code points, want 1`);
    const code = points[0]!.codePointAt(0)!;
    return intValue(code >= 0xdc80 && code <= 0xdcff ? 0xfffd : code);
  }
  if (value.kind === 'bytes') {
    if (value.bytes.length !== 1) throw new StarlarkError(`ord: bytes has length ${value.bytes.length}, want 1`);
    return intValue(value.bytes[0]!);
  }
  throw new StarlarkError(`ord: got ${typeName(value)}, want string or bytes`);
}

function range(call: Call): Value {
  const given = positionalArguments(call, 1, 3);
  const numbers = given.map((value, index) => intParameter(call, value!, index + 1));
  const unknown = numbers.find((number) => typeof number !== 'number') ?? (call.moreArgs && missing(call));
  if (typeof unknown === 'object') return unknownFrom(unknown, 'range');
  const [first, second, third] = numbers as number[];
  const start = second === undefined ? 0 : first!;
  const stop = second ?? first!;
  const step = third ?? 1;
  if (step === 0) throw new StarlarkError('range: step argument must not be zero');
  return new RangeValue(start, stop, step, rangeLength(start, stop, step), call.span);
}

function reversed(call: Call): Value {
  const [value = missing(call)] = positionalArguments(call, 1, 1);
  return new ListValue([...iterableParameter(call, value, 1)].reverse());
}

function set(call: Call): Value {
  const [value] = positionalArguments(call, 0, 1);
  const result = new SetValue();
  const items = value ? iterableParameter(call, value, 1) : [];
  named(call, () => {
    for (const item of items)
      addElement(UNLOGGED, result, itemValue(item), item.kind === 'maybe' ? item.why : undefined);
  });
  return result;
}

function sorted(call: Call): Value {
  const [given, key, reverse] = unpackArguments('sorted', ['iterable', 'key?', 'reverse?'], call);
  const source = given?.value ?? missing(call);
  const items = iterableParameter(call, source, 'iterable');
  checkCallable(call, 'key', key?.value);
  if (reverse && reverse.value.kind !== 'bool' && reverse.value.kind !== 'unknown')
    throw new StarlarkError(`sorted: for parameter reverse: got ${typeName(reverse.value)}, want bool`);
  const keyed = items.map((item) => {
    const value = itemValue(item);
    return { item, key: key ? call.invoke(key.value, [value]) : value };
  });
  const sign = reverse?.value.kind === 'bool' && reverse.value.value ? -1 : 1;
  let unknown = reverse?.value.kind === 'unknown';
  let failure: StarlarkError | undefined;
  const order = keyed.toSorted((a, b) => {
    try {
      const result = compare(a.key, b.key, '<');
      if (result === undefined) unknown = true;
      return sign * (result ?? 0);
    } catch (error) {
      if (!(error instanceof StarlarkError)) throw error;
      failure ??= error;
      return 0;
    }
  });
  if (failure) throw lastSortError(keyed.map((one) => one.key)) ?? failure;
  // In an unknown order every element is still there.
  return new ListValue((unknown ? keyed : order).map((one) => one.item));
}

/** The error that starlark-go reports for keys that have no order: the last that its insertion sort meets. */
function lastSortError(keys: readonly Value[]): StarlarkError | undefined {
  let last: StarlarkError | undefined;
  for (let index = 1; index < keys.length; index++)
    try {
      compare(keys[index]!, keys[index - 1]!, '<');
    } catch (error) {
      if (!(error instanceof StarlarkError)) throw error;
      last = error;
    }
  return last;
}

function type(call: Call): Value {
  const value = single(call, 'type: got N arguments, want exactly 1');
  if (value.kind === 'unknown') return value.type ? stringValue(value.type) : unknownString(value);
  return stringValue(typeName(value));
}

function zip(call: Call): Value {
  noKeywords(call);
  const columns = call.args.map(({ value }, index) => {
    const items = iterate(value);
    if (!items) throw new StarlarkError(`zip: argument #${index + 1} is not iterable: ${typeName(value)}`);
    return items;
  });
  if (columns.length === 0) return call.moreArgs ? unknownFrom(missing(call), 'list') : new ListValue([]);
  const rows: Item[] = [];
  const length = Math.min(...columns.map((column) => column.length));
  for (let row = 0; row < length; row++) {
    const items = columns.map((column) => column[row]!);
    const maybe = items.find((item) => item.kind === 'maybe');
    const made = new TupleValue(items.map(itemValue));
    rows.push(maybe?.kind === 'maybe' ? new Maybe(made, maybe.why, maybe.many) : made);
  }
  return new ListValue(rows);
}

function strOf(call: Call): Value {
  const value = single(call, 'str: got N arguments, want exactly 1');
  return distribute([withoutNone(value)], ([one]) => (one!.kind === 'string' ? one! : new StringValue(str(one!))));
}

function reprOf(call: Call): Value {
  const [value = missing(call)] = positionalArguments(call, 1, 1);
  return new StringValue(repr(value));
}

/** Functions of their arguments alone: they run once for each of several values. */
const PURE: BuiltinOptions = { distribute: true };

function functions(): [string, (call: Call) => Value, BuiltinOptions?][] {
  return [
    ['abs', abs, PURE],
    ['any', quantifier(true), PURE],
    ['all', quantifier(false), PURE],
    ['bool', bool, PURE],
    ['bytes', bytes, PURE],
    ['chr', chr, PURE],
    ['dict', dict],
    ['dir', dir, PURE],
    ['enumerate', enumerate, PURE],
    ['fail', fail],
    ['float', float, PURE],
    ['getattr', getattr],
    ['hasattr', hasattr],
    ['hash', hash, PURE],
    ['int', int, PURE],
    ['len', len, PURE],
    ['list', list],
    ['max', extremum('>'), PURE],
    ['min', extremum('<'), PURE],
    ['ord', ord, PURE],
    ['print', print],
    ['range', range, PURE],
    ['repr', reprOf, PURE],
    ['reversed', reversed, PURE],
    ['set', set],
    ['sorted', sorted, PURE],
    ['str', strOf],
    ['tuple', tuple, PURE],
    ['type', type, PURE],
    ['zip', zip, PURE],
  ];
}

/** The names that every Starlark program has. */
export const UNIVERSE: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['None', NONE],
  ['True', TRUE],
  ['False', FALSE],
  ...functions().map(([name, run, options]): [string, Value] => [name, builtin(name, run, options)]),
]);
