import { integer11 } from '../../../parse/yaml/typing.ts';
import { encodeBase64 } from '../functions/encoding.ts';
import { formatFloat } from '../template/float.ts';
import type { GoMap, Value } from '../template/values.ts';
import type { Written } from './emitter.ts';

/** A value that Go's JSON or YAML encoder refuses; Helm's functions then give an empty text. */
export class UnwritableError extends Error {
  override readonly name = 'UnwritableError';
}

const MAX_DEPTH = 1000;

/**
 * A value as `sigs.k8s.io/yaml` writes it: through JSON. Byte slices become base64, floats lose what JSON's text
 * loses, and what go-yaml cannot read back is refused.
 */
export function throughJson(value: Value, depth = 0): Written {
  if (depth > MAX_DEPTH) throw new UnwritableError('nested too deeply');
  const { origin } = value;
  switch (value.kind) {
    case 'nil':
      return { kind: 'scalar', text: 'null', quotable: false, origin };
    case 'bool':
      return { kind: 'scalar', text: value.value ? 'true' : 'false', quotable: false, origin };
    case 'int':
      return { kind: 'scalar', text: String(value.n), quotable: false, origin };
    case 'float':
      return { kind: 'scalar', text: jsonFloat(value.n), quotable: false, origin };
    case 'string':
      return { kind: 'scalar', text: readable(value.text), quotable: true, origin };
    case 'bytes':
      return { kind: 'scalar', text: encodeBase64(value.bytes), quotable: true, origin };
    case 'slice':
      if (value.isNil) return { kind: 'scalar', text: 'null', quotable: false, origin };
      return { kind: 'sequence', items: value.items.map((item) => throughJson(item, depth + 1)), origin };
    case 'map':
      if (value.isNil) return { kind: 'scalar', text: 'null', quotable: false, origin };
      return { kind: 'map', entries: jsonEntries(value.entries, depth), origin };
    case 'struct':
      if (value.json) return throughJson(value.json(), depth + 1);
      return { kind: 'map', entries: jsonEntries(value.fields, depth), origin };
    default:
      throw new UnwritableError(`json: unsupported type: ${value.type}`);
  }
}

function jsonEntries(entries: ReadonlyMap<string, Value>, depth: number): Map<string, Written> {
  const out = new Map<string, Written>();
  for (const [key, value] of entries) {
    // A key in a JSON text may be no longer than a simple key of YAML: 1024 characters, quotes and escapes included.
    if (key.includes('\u0085')) throw new UnwritableError("could not find expected ':'");
    if (key.length > 400 && JSON.stringify(key).length > 1024)
      throw new UnwritableError("did not find expected ',' or '}'");
    out.set(readable(key), throughJson(value, depth + 1));
  }
  return out;
}

const UNREADABLE = /[\x7f-\x84\x86-\x9f\ufffe\uffff]/;
const LONE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** A string as it comes back from its JSON text: JSON mends bytes that are not UTF-8, YAML refuses some characters. */
function readable(text: string): string {
  if (UNREADABLE.test(text)) throw new UnwritableError('control characters are not allowed');
  const mended = text.replace(LONE, '\ufffd');
  if (!mended.includes('\u0085')) return mended;
  // JSON leaves a next-line character as it is, and YAML folds it inside quotes like any line break.
  return mended.replace(/ *\u0085(?: *\u0085)* */g, (run) => {
    const breaks = run.replaceAll(' ', '').length;
    return breaks === 1 ? ' ' : '\n'.repeat(breaks - 1);
  });
}

/** A float64's JSON text, read as YAML and written again. */
function jsonFloat(n: number): string {
  if (!Number.isFinite(n)) throw new UnwritableError('json: unsupported value');
  if (Object.is(n, -0)) return '0';
  if (Number.isInteger(n) && Math.abs(n) < 1e21) {
    // JSON writes the shortest digits and fills up with zeros; YAML takes those for an integer if it has room.
    const digits = shortestInteger(n);
    if (integer11(digits) !== undefined) return digits;
  }
  return formatFloat(n, 'g');
}

/** `strconv.FormatFloat(n, 'f', -1, 64)` of an integral number below 1e21. */
function shortestInteger(n: number): string {
  const [mantissa = '', exponent] = n.toExponential().split('e');
  const [head = '', tail = ''] = mantissa.replace('-', '').split('.');
  return (n < 0 ? '-' : '') + (head + tail).padEnd(Number(exponent) + 1, '0');
}

/** A value as go-yaml's third version writes it by itself: structs by their fields' names in lower case. */
export function asItIs(value: Value, depth = 0): Written {
  if (depth > MAX_DEPTH) throw new UnwritableError('nested too deeply');
  const { origin } = value;
  switch (value.kind) {
    case 'float':
      return { kind: 'scalar', text: yamlFloat(value.n), quotable: false, origin };
    case 'string':
      LONE.lastIndex = 0;
      if (LONE.test(value.text)) throw new UnwritableError('invalid UTF-8');
      return { kind: 'scalar', text: value.text, quotable: true, origin };
    case 'bytes':
      return {
        kind: 'sequence',
        items: [...value.bytes].map((byte) => ({ kind: 'scalar', text: String(byte), quotable: false })),
        origin,
      };
    case 'slice':
      return { kind: 'sequence', items: value.items.map((item) => asItIs(item, depth + 1)), origin };
    case 'map':
      return { kind: 'map', entries: mapEntries(value, depth), origin };
    case 'struct': {
      const fields = new Map<string, Written>();
      for (const [name, field] of value.fields) fields.set(name.toLowerCase(), asItIs(field, depth + 1));
      return { kind: 'map', entries: fields, origin };
    }
    case 'nil':
    case 'bool':
    case 'int':
      return throughJson(value, depth);
    default:
      throw new UnwritableError(`cannot marshal type: ${value.type}`);
  }
}

function mapEntries(map: GoMap, depth: number): Map<string, Written> {
  const out = new Map<string, Written>();
  for (const [key, value] of map.entries) out.set(key, asItIs(value, depth + 1));
  return out;
}

function yamlFloat(n: number): string {
  if (Number.isNaN(n)) return '.nan';
  if (!Number.isFinite(n)) return n > 0 ? '.inf' : '-.inf';
  return formatFloat(n, 'g');
}
