import type { Span } from '../../text/source.ts';
import { TracedText } from '../../text/traced.ts';
import { decodeUtf8 } from '../../text/utf8.ts';
import { backwards, bound, forwards, rangeLength } from './bounds.ts';
import { hashKey } from './equality.ts';
import { StarlarkError } from './errors.ts';
import { distribute, joinValues } from './join.ts';
import { methodsOf, methodTable } from './methods.ts';
import { checkMutable, lookUp, type Saver, setEntry } from './mutation.ts';
import { toIndex } from './numbers.ts';
import { repr } from './repr.ts';
import { itemAt, reasonOf, unknownFrom } from './sequence.ts';
import { nearest } from './spell.ts';
import { byteLength, knownPrefix, sliceBytes } from './text.ts';
import {
  BuiltinValue,
  BytesValue,
  type Item,
  intValue,
  isCertain,
  ListValue,
  RangeValue,
  StringValue,
  TupleValue,
  typeName,
  UnknownValue,
  unknownString,
  type Value,
} from './values.ts';

/** The names of a value's fields and methods, sorted. */
export function attributeNames(value: Value): string[] {
  switch (value.kind) {
    case 'struct':
      return [...value.fields.keys()].sort();
    case 'module':
      return [...value.members.keys()].sort();
    case 'host':
      return [...(value.attrNames?.() ?? [])].sort();
    default:
      return Object.keys(methodTable(value) ?? {}).sort();
  }
}

/** `value.name`, or undefined when there is no such field or method. */
export function attribute(value: Value, name: string): Value | undefined {
  switch (value.kind) {
    case 'struct':
      return value.fields.get(name);
    case 'module':
      return value.members.get(name);
    case 'host':
      return value.attr?.(name);
    case 'unknown':
      return unknownAttribute(value, name);
    case 'oneof': {
      const found = value.alternatives.map((one) => attribute(one, name)).filter((one) => one !== undefined);
      return found.length > 0 ? joinValues(found) : undefined;
    }
    default: {
      const method = methodsOf(value, name);
      return method && new BuiltinValue(name, method, {}, value);
    }
  }
}

/** The texts that unknown values are as receivers of methods: always the same one. */
const receivers = new WeakMap<UnknownValue, StringValue>();

/** A method of a value whose type is known, else an unknown value. */
function unknownAttribute(value: UnknownValue, name: string): Value {
  if (value.type === 'string') {
    const receiver = receivers.get(value) ?? unknownString(value);
    receivers.set(value, receiver);
    const method = methodsOf(receiver, name);
    if (method) return new BuiltinValue(name, method, {}, receiver);
  }
  return unknownFrom(value);
}

/** `value.name`; throws when there is no such field or method. */
export function getAttribute(value: Value, name: string): Value {
  const found = attribute(value, name);
  if (found) return found;
  const subject = value.kind === 'oneof' ? value.alternatives.find((one) => one.kind !== 'unknown')! : value;
  let message = `${typeName(subject)} has no .${name} field or method`;
  if (subject.kind === 'struct') {
    const made = subject.name === 'struct' ? '' : `${subject.name} `;
    message = `${made}struct has no .${name} attribute`;
  }
  const near = nearest(name, attributeNames(subject));
  throw new StarlarkError(near ? `${message} (did you mean .${near}?)` : message);
}

/** `object.name = value`: only values of the host have fields that can be set. */
export function setAttribute(value: Value, name: string, field: Value): void {
  if (value.kind === 'unknown' || value.kind === 'oneof') return;
  if (value.kind === 'host' && value.setAttr) {
    value.setAttr(name, field);
    return;
  }
  throw new StarlarkError(`can't assign to .${name} field of ${typeName(value)}`);
}

/** `object[index]`. */
export function getIndex(object: Value, index: Value): Value {
  if (object.kind === 'oneof' || (index.kind === 'oneof' && object.kind !== 'dict'))
    return distribute([object, index], ([value, key]) => getIndex(value!, key!));
  switch (object.kind) {
    case 'dict': {
      if (index.kind === 'oneof') return distribute([index], ([key]) => getIndex(object, key!));
      const found = lookUp(object, index);
      if (found.found === 'no') throw new StarlarkError(`key ${repr(index).text} not in dict`);
      if (found.found === 'yes' || hashKey(index) !== undefined) return found.value;
      return joinValues([found.value, unknownFrom(index)]);
    }
    case 'list':
    case 'tuple': {
      const position = position32(object, index);
      if (typeof position !== 'number') return anyOf(object.items, position);
      const found = itemAt(object.items, position);
      if (found === 'outside') throw outOfRange(position, object.items.length, object);
      return found;
    }
    case 'string': {
      const position = position32(object, index);
      if (typeof position !== 'number') return unknownString(position);
      if (!object.known) return partOfPartial(object, position, position + 1);
      const length = byteLength(object.text);
      const at = position < 0 ? position + length : position;
      if (at < 0 || at >= length) throw outOfRange(position, length, object);
      return new StringValue(sliceBytes(object.traced, at, at + 1));
    }
    case 'bytes':
    case 'range': {
      const position = position32(object, index);
      if (typeof position !== 'number') return unknownFrom(position, 'int');
      const length = object.kind === 'bytes' ? object.bytes.length : object.length;
      const at = position < 0 ? position + length : position;
      if (at < 0 || at >= length) throw outOfRange(position, length, object);
      if (object.kind === 'bytes') return new BytesValue(object.bytes.slice(at, at + 1));
      return intValue(object.start + at * object.step);
    }
    case 'iterable': {
      if (object.type !== 'string.elems') break;
      const element = getIndex(object.source, index);
      if (!object.ords || element.kind !== 'string') return element;
      const code = element.text.charCodeAt(0);
      return intValue(code < 0x80 ? code : code - 0xdc00);
    }
    case 'unknown':
      return unknownFrom(object, object.type === 'string' ? 'string' : undefined);
    case 'host':
      if (object.index) {
        const found = object.index(index);
        if (!found) throw new StarlarkError(`key ${repr(index).text} not in ${object.type}`);
        return found;
      }
  }
  throw new StarlarkError(`unhandled index operation ${typeName(object)}[${typeName(index)}]`);
}

function position32(object: Value, index: Value): number | UnknownValue {
  try {
    return toIndex(index);
  } catch (error) {
    throw error instanceof StarlarkError ? new StarlarkError(`${typeName(object)} index: ${error.message}`) : error;
  }
}

/** The element at an unknown place. */
function anyOf(items: readonly Item[], why: UnknownValue): Value {
  if (items.length === 0 || items.length > 16) return unknownFrom(why);
  return joinValues(items.map((item) => (item.kind === 'maybe' ? item.value : item)));
}

function outOfRange(index: number, length: number, value: Value): StarlarkError {
  if (length === 0) return new StarlarkError(`index ${index} out of range: empty ${typeName(value)}`);
  return new StarlarkError(`${typeName(value)} index ${index} out of range [${-length}:${length - 1}]`);
}

/** `object[index] = value`. */
export function setIndex(saver: Saver, object: Value, index: Value, value: Value, keyAt: Span, at: Span): void {
  switch (object.kind) {
    case 'dict':
      setEntry(saver, object, { key: index, value, keyAt, at });
      return;
    case 'list': {
      const position = toIndex(index);
      if (typeof position !== 'number') {
        checkMutable(object, 'assign to element of');
        saver.save(object);
        object.items = object.items.map((item) => (item.kind === 'maybe' ? item : joinValues([item, value])));
        return;
      }
      const length = object.items.length;
      const place = position < 0 ? position + length : position;
      if (place < 0 || place >= length) {
        if (!isCertain(object.items)) return;
        throw outOfRange(position, length, object);
      }
      checkMutable(object, 'assign to element of');
      saver.save(object);
      object.items[place] = value;
      return;
    }
    case 'host':
      if (object.setIndex) {
        object.setIndex(index, value, at);
        return;
      }
      break;
    case 'oneof':
      // Which of them is changed is not known: each of their entries may now be this value.
      for (const one of object.alternatives)
        if (one.kind === 'dict')
          setEntry(saver, one, {
            key: index,
            value,
            keyAt,
            at,
            maybe: lookUp(one, index).found === 'yes' ? undefined : reasonOf(object),
          });
      return;
    case 'unknown':
      return;
  }
  throw new StarlarkError(`${typeName(object)} value does not support item assignment`);
}

/** `object[low:high:step]`; bounds that are left out are undefined. */
export function slice(object: Value, low?: Value, high?: Value, step?: Value): Value {
  if ([object, low, high, step].some((value) => value?.kind === 'oneof')) {
    const operands = [object, low, high, step].filter((value) => value !== undefined);
    return distribute(operands, (values) => {
      const rest = values.slice(1);
      return slice(values[0]!, low && rest.shift(), high && rest.shift(), step && rest.shift());
    });
  }
  if (object.kind === 'unknown') return unknownFrom(object, object.type);
  const length = sliceLength(object);
  if (length === undefined) throw new StarlarkError(`invalid slice operand ${typeName(object)}`);
  const stride = bound(step, 1, 'slice step');
  if (stride === 0) throw new StarlarkError('zero is not a valid slice step');
  if (object.kind === 'string' && !object.known) return sliceOfPartial(object, low, high, stride);
  if ((object.kind === 'list' || object.kind === 'tuple') && !isCertain(object.items))
    return sliceOfUncertain(object, low, high, stride);
  if (typeof stride !== 'number') return unknownFrom(stride, typeName(object));
  const range = stride > 0 ? forwards(length, low, high) : backwards(length, low, high);
  if (!Array.isArray(range)) return unknownFrom(range, typeName(object));
  const [start, end] = range;
  return cut(object, start, end, stride);
}

function sliceLength(object: Value): number | undefined {
  switch (object.kind) {
    case 'string':
      return byteLength(object.text);
    case 'bytes':
      return object.bytes.length;
    case 'list':
    case 'tuple':
      return object.items.length;
    case 'range':
      return object.length;
    case 'iterable':
      return object.type === 'string.elems' ? sliceLength(object.source) : undefined;
    default:
      return undefined;
  }
}

function cut(object: Value, start: number, end: number, step: number): Value {
  const places: number[] = [];
  if (step !== 1) for (let at = start; step > 0 ? at < end : at > end; at += step) places.push(at);
  switch (object.kind) {
    case 'string':
      if (step === 1) return new StringValue(sliceBytes(object.traced, start, end));
      return new StringValue(TracedText.concat(...places.map((at) => sliceBytes(object.traced, at, at + 1))));
    case 'bytes':
      if (step === 1) return new BytesValue(object.bytes.slice(start, end));
      return new BytesValue(Uint8Array.from(places, (at) => object.bytes[at]!));
    case 'list':
      return new ListValue(step === 1 ? object.items.slice(start, end) : places.map((at) => object.items[at]!));
    case 'tuple':
      return new TupleValue(step === 1 ? object.items.slice(start, end) : places.map((at) => object.items[at]!));
    case 'range': {
      const from = object.start + object.step * start;
      const to = object.start + object.step * end;
      const stride = object.step * step;
      return new RangeValue(from, to, stride, rangeLength(from, to, stride), object.at);
    }
    case 'iterable': {
      const part = cut(object.source, start, end, step);
      return part.kind === 'string' ? new ListValue(stringElements(part, object.ords)) : part;
    }
    default:
      throw new StarlarkError(`invalid slice operand ${typeName(object)}`);
  }
}

function stringElements(value: StringValue, ords: boolean): Value[] {
  const elements: Value[] = [];
  for (let at = 0; at < byteLength(value.text); at++) {
    const part = sliceBytes(value.traced, at, at + 1);
    const code = part.text.charCodeAt(0);
    elements.push(ords ? intValue(code < 0x80 ? code : code - 0xdc00) : new StringValue(part));
  }
  return elements;
}

/** A part of a text with holes: known as far as it lies before the first hole. */
function partOfPartial(value: StringValue, from: number, to: number): Value {
  const known = byteLength(knownPrefix(value.traced));
  if (from >= 0 && to <= known) return new StringValue(sliceBytes(value.traced, from, to));
  return unknownString(reasonOf(value));
}

function sliceOfPartial(
  value: StringValue,
  low: Value | undefined,
  high: Value | undefined,
  step: number | UnknownValue,
) {
  const start = bound(low, 0, 'start index');
  const end = bound(high, Number.POSITIVE_INFINITY, 'end index');
  if (step !== 1 || typeof start !== 'number' || typeof end !== 'number') return unknownString(reasonOf(value));
  const prefix = knownPrefix(value.traced);
  const known = byteLength(prefix);
  if (start < 0 || start > known) return unknownString(reasonOf(value));
  if (end >= 0 && end <= known) return new StringValue(sliceBytes(value.traced, Math.min(start, end), end));
  if (end !== Number.POSITIVE_INFINITY) return unknownString(reasonOf(value));
  const units =
    start === known ? prefix.length : decodeUtf8(new TextEncoder().encode(prefix).subarray(0, start)).length;
  return new StringValue(value.traced.slice(units));
}

/** A part of a list in which elements may be absent: exact before the first of those. */
function sliceOfUncertain(
  value: ListValue | TupleValue,
  low: Value | undefined,
  high: Value | undefined,
  step: number | UnknownValue,
): Value {
  const make = (items: readonly Item[]) => (value.kind === 'list' ? new ListValue([...items]) : new TupleValue(items));
  const start = bound(low, 0, 'start index');
  const end = bound(high, Number.POSITIVE_INFINITY, 'end index');
  const certain = value.items.findIndex((item) => item.kind === 'maybe');
  if (step === 1 && typeof start === 'number' && typeof end === 'number' && start >= 0 && start <= certain) {
    if (end >= 0 && end <= certain) return make(value.items.slice(start, end));
    if (end === Number.POSITIVE_INFINITY) return make(value.items.slice(start));
  }
  return unknownFrom(new UnknownValue('which elements the list has is not known', value.at), value.kind);
}
