import { resolveScalar } from '../../../parse/yaml/typing.ts';
import { TracedText } from '../../../text/traced.ts';
import { itemValue, typeName, type Value } from '../../starlark/values.ts';
import { goTypeName } from '../values/opaque.ts';

/** A value cannot be encoded: the message says why, in Tilt's words. */
class Unencodable extends Error {}

const MAX_DEPTH = 200;

/** A value as YAML, as `encode_yaml` writes it, each text with its origin; a string is the error. */
export function encodeYaml(value: Value): TracedText | string {
  return guarded(() => {
    const parts: TracedText[] = [];
    writeYaml(value, 0, parts, 0);
    parts.push(TracedText.computed('\n'));
    const text = TracedText.concat(...parts);
    return text.text.startsWith('\n') ? text.slice(1) : text;
  });
}

/** A value as JSON, as `encode_json` writes it; a string is the error. */
export function encodeJson(value: Value): TracedText | string {
  return guarded(() => {
    const parts: TracedText[] = [];
    writeJson(value, '', parts, 0);
    parts.push(TracedText.computed('\n'));
    return TracedText.concat(...parts);
  });
}

function guarded(run: () => TracedText): TracedText | string {
  try {
    return run();
  } catch (error) {
    if (error instanceof Unencodable) return error.message;
    throw error;
  }
}

/** The entries of a dict in the order in which Go writes a map. */
function sortedEntries(value: Value & { kind: 'dict' }): { key: TracedText; value: Value }[] {
  const out: { key: TracedText; value: Value }[] = [];
  for (const entry of [...value.entries.values(), ...(value.rest ?? [])]) {
    const { key } = entry;
    if (key.kind === 'string') out.push({ key: key.traced, value: entry.value });
    else if (key.kind === 'unknown' || key.kind === 'oneof')
      out.push({ key: TracedText.hole({ why: 'the key is not known', at: key.at }), value: entry.value });
    else
      throw new Unencodable(
        `only string keys are supported in maps. found key '${typeName(key)}' of type ${goTypeName(key).replace('starlark.', '').toLowerCase()}`,
      );
  }
  return out.sort((a, b) => (a.key.text < b.key.text ? -1 : a.key.text > b.key.text ? 1 : 0));
}

/** The text of a scalar that is no string; undefined for what is none. */
function scalar(value: Value): TracedText | undefined {
  switch (value.kind) {
    case 'none':
      return TracedText.computed('null', value.at);
    case 'bool':
      return TracedText.computed(value.value ? 'true' : 'false', value.at);
    case 'int':
      return TracedText.computed(String(value.value), value.at);
    case 'float':
      return TracedText.computed(String(value.value), value.at);
    case 'unknown':
      return TracedText.hole({ why: value.why, at: value.at });
    case 'oneof':
      return TracedText.hole({ why: 'the value is one of several', at: value.at });
    default:
      return undefined;
  }
}

function writeYaml(value: Value, indent: number, parts: TracedText[], depth: number): void {
  if (depth > MAX_DEPTH) throw new Unencodable('the value is nested too deeply');
  const simple = value.kind === 'string' ? yamlString(value.traced, indent) : scalar(value);
  if (simple) {
    parts.push(simple);
    return;
  }
  const pad = `\n${' '.repeat(indent)}`;
  if (value.kind === 'list') {
    if (value.items.length === 0) parts.push(TracedText.computed('[]', value.at));
    for (const item of value.items) {
      parts.push(TracedText.computed(`${pad}- `));
      const inner: TracedText[] = [];
      writeYaml(itemValue(item), indent + 2, inner, depth + 1);
      const text = TracedText.concat(...inner);
      // A block inside an item begins on the item's line.
      parts.push(text.text.startsWith('\n') ? text.slice(1 + indent + 2) : text);
    }
    return;
  }
  if (value.kind === 'dict') {
    const entries = sortedEntries(value);
    if (entries.length === 0) parts.push(TracedText.computed('{}', value.at));
    for (const { key, value: item } of entries) {
      parts.push(TracedText.computed(pad), yamlString(key, indent), TracedText.computed(':'));
      const inner: TracedText[] = [];
      const block = item.kind === 'dict' && item.entries.size > 0;
      const list = item.kind === 'list' && item.items.length > 0;
      writeYaml(item, block ? indent + 2 : indent, inner, depth + 1);
      if (!block && !list) parts.push(TracedText.computed(' '));
      parts.push(...inner);
    }
    return;
  }
  throw new Unencodable(`unable to convert from starlark value, unsupported type ${goTypeName(value)}`);
}

const PLAIN =
  /^[^\s\-?:,[\]{}#&*!|>'"%@`\0-\x1f\x7f-\x9f\ufeff](?:[^:#\0-\x1f\x7f-\x9f\ufeff]|:(?!\s|$)|(?<!\s)#)*(?<!\s)$/;

function yamlString(text: TracedText, indent: number): TracedText {
  const { text: plain } = text;
  if (plain.includes('\n')) return yamlBlock(text, indent);
  const isPlain = PLAIN.test(plain) || /^-[^\s-][^:#\0-\x1f]*$/.test(plain);
  if (isPlain && typeof resolveScalar(plain, true, undefined, 'yaml1.1') === 'string') return text;
  if (/["\\\0-\x1f\x7f-\x9f]/.test(plain) || plain === '' || isPlain)
    return text.known
      ? text.recompute(JSON.stringify(plain))
      : TracedText.concat(TracedText.computed('"'), text, TracedText.computed('"'));
  return TracedText.concat(
    TracedText.computed("'"),
    plain.includes("'") ? text.recompute(plain.replaceAll("'", "''")) : text,
    TracedText.computed("'"),
  );
}

/** A text of several lines as a literal block. */
function yamlBlock(text: TracedText, indent: number): TracedText {
  const { text: plain } = text;
  const trailing = /\n*$/.exec(plain)![0].length;
  const header = `|${/^\s/.test(plain) ? '2' : ''}${trailing === 0 ? '-' : trailing > 1 ? '+' : ''}`;
  const parts: TracedText[] = [TracedText.computed(header)];
  const body = text.slice(0, plain.length - Math.min(trailing, 1));
  let start = 0;
  for (;;) {
    const end = body.text.indexOf('\n', start);
    const line = body.slice(start, end === -1 ? body.length : end);
    parts.push(TracedText.computed(line.length === 0 ? '\n' : `\n${' '.repeat(indent + 2)}`), line);
    if (end === -1) break;
    start = end + 1;
  }
  return TracedText.concat(...parts);
}

function jsonString(text: TracedText): TracedText {
  const escaped = JSON.stringify(text.text)
    .slice(1, -1)
    .replace(/[<>&\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const inner = escaped === text.text ? text : text.known ? text.recompute(escaped) : text;
  return TracedText.concat(TracedText.computed('"'), inner, TracedText.computed('"'));
}

function writeJson(value: Value, pad: string, parts: TracedText[], depth: number): void {
  if (depth > MAX_DEPTH) throw new Unencodable('the value is nested too deeply');
  const simple = value.kind === 'string' ? jsonString(value.traced) : scalar(value);
  if (simple) {
    parts.push(simple);
    return;
  }
  const inner = `${pad}  `;
  if (value.kind === 'list') {
    if (value.items.length === 0) {
      parts.push(TracedText.computed('[]', value.at));
      return;
    }
    for (const [index, item] of value.items.entries()) {
      parts.push(TracedText.computed(`${index === 0 ? '[' : ','}\n${inner}`));
      writeJson(itemValue(item), inner, parts, depth + 1);
    }
    parts.push(TracedText.computed(`\n${pad}]`));
    return;
  }
  if (value.kind === 'dict') {
    const entries = sortedEntries(value);
    if (entries.length === 0) {
      parts.push(TracedText.computed('{}', value.at));
      return;
    }
    for (const [index, { key, value: item }] of entries.entries()) {
      parts.push(
        TracedText.computed(`${index === 0 ? '{' : ','}\n${inner}`),
        jsonString(key),
        TracedText.computed(': '),
      );
      writeJson(item, inner, parts, depth + 1);
    }
    parts.push(TracedText.computed(`\n${pad}}`));
    return;
  }
  throw new Unencodable(`unable to convert from starlark value, unsupported type ${goTypeName(value)}`);
}
