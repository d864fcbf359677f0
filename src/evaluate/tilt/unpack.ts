import { parseImageReference } from '../../model/image-reference.ts';
import type { Span } from '../../text/source.ts';
import {
  alternativesOf,
  DictValue,
  isCertain,
  itemValue,
  originOf,
  stringValue,
  TupleValue,
  typeName,
  type Value,
} from '../starlark/values.ts';
import type { ParameterType } from './api/signature.ts';
import { isText } from './convert.ts';
import { BlobValue } from './values/blob.ts';
import { goTypeName, TriggerModeValue } from './values/opaque.ts';

/**
 * What Tilt says to a value that the parameter does not take, without the `f: for parameter p: ` before it; undefined
 * when it is taken or cannot be told. A value that is one of several is refused when all of them are, or one that is written
 * as it stands: the others may come from conditions that are not told apart.
 *
 * Source of the wordings: starlark-go `unpack.go`, tilt-dev/tilt `internal/tiltfile/value`.
 */
export function refusal(type: ParameterType, value: Value): string | undefined {
  const alternatives = alternativesOf(value);
  let first: string | undefined;
  let taken = false;
  for (const alternative of alternatives) {
    const message = alternative.kind === 'unknown' ? undefined : refuseOne(type, alternative);
    if (message === undefined) taken = true;
    else if (alternatives.length > 1 && isLiteral(alternative)) return message;
    else first ??= message;
  }
  return taken ? undefined : first;
}

/** Whether a value is a literal or display, rather than what a call gave. */
function isLiteral(value: Value): boolean {
  const at = originOf(value);
  return (
    at !== undefined && /^(?:[rb]{0,2}['"]|[-\d[{(]|(?:None|True|False)\b)/.test(at.file.text.slice(at.start, at.end))
  );
}

/** Where the part of a refused value is written that is to blame: an element or entry that is refused by itself. */
export function placeOfRefusal(type: ParameterType, value: Value): Span | undefined {
  const whole = originOf(value);
  if (value.kind === 'oneof') {
    const guilty = value.alternatives.find((one) => refusal(type, one) !== undefined);
    return guilty && placeOfRefusal(type, guilty);
  }
  if (value.kind === 'dict') {
    if (refusal(type, new DictValue()) !== undefined) return whole;
    for (const [key, entry] of value.entries) {
      if (refusal(type, new DictValue(new Map([[key, entry]]))) === undefined) continue;
      const keyed = { ...entry, value: stringValue('') };
      return refusal(type, new DictValue(new Map([[key, keyed]]))) === undefined
        ? (originOf(entry.value) ?? entry.at ?? whole)
        : (entry.keyAt ?? whole);
    }
  } else if (value.kind === 'list' || value.kind === 'tuple') {
    if (refusal(type, new TupleValue([])) !== undefined) return whole;
    const guilty = value.items.find((item) => refusal(type, new TupleValue([item])) !== undefined);
    return (guilty && originOf(itemValue(guilty))) ?? whole;
  }
  return whole;
}

function refuseOne(type: ParameterType, value: Value): string | undefined {
  const name = typeName(value);
  switch (type) {
    case 'any':
    case 'command':
    case 'strings':
    case 'yaml':
    case 'liveUpdate':
    case 'portForwards':
    case 'podLabels':
    case 'structured':
      return undefined;
    case 'string':
      return value.kind === 'string' ? undefined : `got ${name}, want string`;
    case 'bool':
      return value.kind === 'bool' ? undefined : `got ${name}, want bool`;
    case 'int':
      return value.kind === 'int' ? undefined : `got ${name}, want int`;
    case 'list':
      return value.kind === 'list' ? undefined : `got ${name}, want list`;
    case 'function':
      return value.kind === 'function' ? undefined : `got ${name}, want function`;
    case 'sequence':
      return isSequence(value) ? undefined : `got ${name}, want starlark.Sequence`;
    case 'int32':
      if (value.kind !== 'int') return `got ${name}, want int`;
      return value.value < -2147483648 || value.value > 2147483647
        ? `value out of range for int32: ${value.value}`
        : undefined;
    case 'stringable':
      return isText(value) ? undefined : `Value should be convertible to string, but is type ${name}`;
    case 'name':
      if (!isText(value)) return `Value should be convertible to string, but is type ${name}`;
      return value.kind === 'string' && value.known ? refuseName(value.text) : undefined;
    case 'optionalString':
      return value.kind === 'none' || value.kind === 'string'
        ? undefined
        : `expected starlark.String or None, got ${goTypeName(value)}`;
    case 'optionalBool':
      return value.kind === 'none' || value.kind === 'bool'
        ? undefined
        : `expected starlark.Bool or None, got ${goTypeName(value)}`;
    case 'optionalInt':
      return value.kind === 'none' || value.kind === 'int'
        ? undefined
        : `expected starlark.Int or None, got ${goTypeName(value)}`;
    case 'triggerMode':
      return value instanceof TriggerModeValue ? undefined : `got ${name}, want TriggerMode`;
    case 'stringMap':
      return refuseStringMap(value);
    case 'stringList':
    case 'imageList':
      return refuseStringList(value, type === 'imageList');
    case 'stringOrList':
      if (isText(value)) return undefined;
      return refuseElements(value, 'value should be a string or List or Tuple of strings, but is of type', (item) =>
        isText(item)
          ? undefined
          : `list should contain only strings, but element ${quoted(item)} was of type ${typeName(item)}`,
      );
    case 'stringSequence':
      if (!isSequence(value)) return `'${shown(value)}' is a ${goTypeName(value)}, not a sequence`;
      return firstElement(value, (item) => refuseStringElement(item));
    case 'path':
      return refusePath(value);
    case 'directory': {
      const message = value.kind === 'none' ? undefined : refusePath(value);
      return message && `a command directory must be empty or a string: ${message}`;
    }
    case 'pathList':
      if (isText(value)) return undefined;
      return refuseElements(
        value,
        'value should be a string or List or Tuple of strings, but is of type',
        (item, index) => {
          const message = refusePath(item);
          return message && `unpacking list item at index ${index}: ${message}`;
        },
      );
    case 'labels':
      if (value.kind === 'string') return value.known ? refuseLabel(value.text) : undefined;
      return refuseElements(value, 'value should be a label or List or Tuple of labels, but is of type', (item) => {
        if (!isText(item)) return `Value should be convertible to string, but is type ${typeName(item)}`;
        return item.kind === 'string' && item.known ? refuseLabel(item.text) : undefined;
      });
    case 'links':
      return refuseLinks(value);
    case 'podReadiness':
      if (!isText(value)) return `Must be a string. Got: ${name}`;
      return value.kind === 'string' && value.known && !['', 'wait', 'ignore', 'succeeded'].includes(value.text)
        ? `Invalid value. Allowed: {ignore, wait}. Got: ${value.text}`
        : undefined;
    case 'discoveryStrategy':
      if (!isText(value)) return `Must be a string. Got: ${name}`;
      return value.kind === 'string' && value.known && !['', 'default', 'selectors-only'].includes(value.text)
        ? 'Invalid. Must be one of: "default", "selectors-only"'
        : undefined;
    case 'duration':
      if (value.kind !== 'string') return `Expected string. Got: ${name}`;
      return value.known && !isDuration(value.text)
        ? `time: invalid duration ${JSON.stringify(value.text)}`
        : undefined;
    case 'probe':
      return refuseOptionalHost(value, 'Probe');
    case 'execAction':
      return refuseOptionalHost(value, 'ExecAction');
    case 'httpGetAction':
      return refuseOptionalHost(value, 'HTTPGetAction');
    case 'tcpSocketAction':
      return refuseOptionalHost(value, 'TCPSocketAction');
    case 'jsonPaths':
      return refuseJsonPaths(value);
    case 'imageObject':
      return refuseImageObject(value);
    case 'unusable':
      return 'Unexpected attribute name';
    default:
      return undefined;
  }
}

function isSequence(value: Value): boolean {
  return ['list', 'tuple', 'dict', 'set', 'range', 'iterable'].includes(value.kind);
}

function refuseStringElement(item: Value): string | undefined {
  return item.kind === 'string' || item.kind === 'unknown' || item.kind === 'oneof'
    ? undefined
    : `'${shown(item)}' is a ${goTypeName(item)}, not a string`;
}

/** What Tilt says to an element of a list of strings (`resource_deps`, a command's words) that is none. */
export function refuseStrings(value: Value): string | undefined {
  return firstElement(value, refuseStringElement);
}

/** The first complaint about a certain element of a list; undefined when there is none. */
function firstElement(value: Value, refuse: (item: Value, index: number) => string | undefined): string | undefined {
  if (value.kind !== 'list' && value.kind !== 'tuple') return undefined;
  if (!isCertain(value.items)) return undefined;
  for (const [index, item] of value.items.entries()) {
    const message = refuse(itemValue(item), index);
    if (message !== undefined) return message;
  }
  return undefined;
}

function refuseElements(
  value: Value,
  wrongType: string,
  refuse: (item: Value, index: number) => string | undefined,
): string | undefined {
  if (value.kind === 'none') return undefined;
  if (value.kind !== 'list' && value.kind !== 'tuple') return `${wrongType} ${typeName(value)}`;
  return firstElement(value, (item, index) =>
    item.kind === 'unknown' || item.kind === 'oneof' ? undefined : refuse(item, index),
  );
}

function refuseStringList(value: Value, images: boolean): string | undefined {
  return refuseElements(value, 'value should be a List or Tuple of strings, but is of type', (item) => {
    if (!isText(item))
      return `value should contain only strings, but element ${quoted(item)} was of type ${typeName(item)}`;
    if (!images || item.kind !== 'string' || !item.known) return undefined;
    const reference = parseImageReference(item.text);
    return typeof reference === 'string' ? `must be a valid image reference: ${reference}` : undefined;
  });
}

function refuseStringMap(value: Value): string | undefined {
  if (value.kind === 'none') return undefined;
  if (value.kind !== 'dict') return `expected dict, got ${goTypeName(value)}`;
  for (const { key, value: item } of value.entries.values()) {
    if (key.kind !== 'unknown' && key.kind !== 'oneof' && !isText(key))
      return `key is not a string: ${goTypeName(key)} (${shown(key)})`;
    if (item.kind !== 'unknown' && item.kind !== 'oneof' && !isText(item))
      return `value is not a string: ${goTypeName(item)} (${shown(item)})`;
  }
  return undefined;
}

function refusePath(value: Value): string | undefined {
  if (value.kind === 'string' || value.kind === 'unknown' || value.kind === 'oneof') return undefined;
  if (value.kind === 'host' && value.type === 'git.Repo') return undefined;
  return `expected path | string. Actual type: ${goTypeName(value)}`;
}

function refuseLinks(value: Value): string | undefined {
  const refuse = (item: Value) =>
    item.kind === 'string' ||
    item.kind === 'unknown' ||
    item.kind === 'oneof' ||
    (item.kind === 'host' && item.type === 'link')
      ? undefined
      : `\`Want a string, a link, or a sequence of these; found ${shown(item)} (type: ${goTypeName(item)})`;
  if (value.kind === 'none') return undefined;
  return isSequence(value) ? firstElement(value, refuse) : refuse(value);
}

function refuseOptionalHost(value: Value, type: string): string | undefined {
  if (value.kind === 'none' || (value.kind === 'host' && value.type === type)) return undefined;
  return `got ${goTypeName(value)}, want ${type}`;
}

function refuseJsonPaths(value: Value): string | undefined {
  const refuse = (item: Value) =>
    item.kind === 'string' || item.kind === 'unknown' || item.kind === 'oneof'
      ? undefined
      : `Expected string, got: ${shown(item)}`;
  if (value.kind === 'none') return undefined;
  return isSequence(value) ? firstElement(value, refuse) : refuse(value);
}

const IMAGE_OBJECT_FIELDS = ['json_path', 'repo_field', 'tag_field'];
const IMAGE_OBJECT_FORM = "Expected dict of the form {'json_path': str, 'repo_field': str, 'tag_field': str}";

function refuseImageObject(value: Value): string | undefined {
  if (value.kind !== 'dict') return `${IMAGE_OBJECT_FORM}. Actual: ${shown(value)}`;
  if (value.rest?.length) return undefined;
  for (const { key, value: item } of value.entries.values()) {
    if (key.kind !== 'string' || !IMAGE_OBJECT_FIELDS.includes(key.text))
      return `${IMAGE_OBJECT_FORM}: Unexpected key: ${shown(key)}`;
    if (item.kind !== 'string' && item.kind !== 'unknown' && item.kind !== 'oneof')
      return `${IMAGE_OBJECT_FORM}: Expected string at key ${shown(key)}. Got: ${typeName(item)}`;
  }
  if (value.entries.size === IMAGE_OBJECT_FIELDS.length) return undefined;
  const keys = [...value.entries.values()].map((entry) => shown(entry.key));
  return `${IMAGE_OBJECT_FORM}: Missing keys. Actual keys: [${keys.join(' ')}]`;
}

const LABEL_FORM =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
const LABEL = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const LABEL_LENGTH = 63;

/** What Tilt says to a label that it does not take. */
export function refuseLabel(label: string): string | undefined {
  const parts = label.split('/');
  const name = parts.at(-1)!;
  const problems: string[] = [];
  if (parts.length > 2)
    problems.push(
      `a qualified name ${LABEL_FORM} (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    );
  else if (name === '') problems.push('name part must be non-empty');
  else if (name.length > LABEL_LENGTH) problems.push(`name part must be no more than ${LABEL_LENGTH} bytes`);
  if (problems.length === 0 && name !== '' && !LABEL.test(name))
    problems.push(
      `name part ${LABEL_FORM} (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')`,
    );
  if (problems.length > 0) return `Invalid label ${JSON.stringify(label)}: ${problems.join(', ')}`;
  return label.includes('/') ? `Invalid label ${JSON.stringify(label)}: cannot contain /` : undefined;
}

/** What Tilt says to a resource name that it does not take. */
export function refuseName(name: string): string | undefined {
  if (name === '.') return `invalid value ${JSON.stringify(name)}: may not be '.'`;
  if (name === '..') return `invalid value ${JSON.stringify(name)}: may not be '..'`;
  const bad = name.includes('/') ? '/' : name.includes('%') ? '%' : undefined;
  return bad && `invalid value ${JSON.stringify(name)}: may not contain '${bad}'`;
}

function isDuration(text: string): boolean {
  return /^[-+]?(?:0|(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/.test(text);
}

/** A short form of a value for messages, as `%v` prints it. */
export function shown(value: Value): string {
  switch (value.kind) {
    case 'string':
      return JSON.stringify(value.text);
    case 'none':
      return 'None';
    case 'bool':
      return value.value ? 'True' : 'False';
    case 'int':
    case 'float':
      return String(value.value);
    case 'list':
      return `[${value.items.map((item) => shown(itemValue(item))).join(', ')}]`;
    case 'tuple':
      return `(${value.items.map((item) => shown(itemValue(item))).join(', ')})`;
    case 'dict':
      return `{${[...value.entries.values()].map((entry) => `${shown(entry.key)}: ${shown(entry.value)}`).join(', ')}}`;
    case 'host':
      return value instanceof BlobValue ? value.content.text : value.str().text;
    case 'function':
      return `<function ${value.name}>`;
    default:
      return typeName(value);
  }
}

function quoted(value: Value): string {
  return JSON.stringify(shown(value));
}
