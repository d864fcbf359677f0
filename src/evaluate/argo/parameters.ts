import type { YamlNode } from '../../parse/yaml/node.ts';
import { keyText, mergedEntries, resolveAlias } from '../../parse/yaml/path.ts';
import { TracedText } from '../../text/traced.ts';

/** The parameters that a generator gives to one Application. */
export interface Parameters {
  /** Values by flat name: `cluster.name`, `path.basename`, `path.segments.0`. */
  readonly values: ReadonlyMap<string, TracedText>;
  /** Whether there may be more: a parameter that is missing is not known then. */
  readonly open: boolean;
}

export const NO_PARAMETERS: Parameters = { values: new Map(), open: false };

const MAX_PARAMETERS = 5_000;

/** The scalars below a node by their flat names. */
export function flatten(node: YamlNode | undefined, into: Map<string, TracedText>, prefix = ''): void {
  const resolved = resolveAlias(node);
  if (!resolved || into.size > MAX_PARAMETERS || prefix.length > 1_000) return;
  if (resolved.kind === 'scalar') {
    if (prefix !== '') into.set(prefix, resolved.traced);
  } else if (resolved.kind === 'sequence')
    for (const [index, item] of resolved.items.entries()) flatten(item, into, join(prefix, String(index)));
  else for (const entry of mergedEntries(resolved)) flatten(entry.value, into, join(prefix, keyText(entry) ?? ''));
}

function join(prefix: string, name: string): string {
  return prefix === '' ? name : `${prefix}.${name}`;
}

export function withParameters(base: Parameters, more: Parameters): Parameters {
  return { values: new Map([...base.values, ...more.values]), open: base.open || more.open };
}

/** A text with its expressions (`{{ name }}`) filled in. A parameter that is not known becomes a hole. */
export function fillNames(text: TracedText, parameters: Parameters): TracedText {
  const parts: TracedText[] = [];
  let at = 0;
  while (at < text.length) {
    const open = text.text.indexOf('{{', at);
    const close = open === -1 ? -1 : text.text.indexOf('}}', open);
    if (close === -1) break;
    parts.push(text.slice(at, open));
    const name = text.text.slice(open + 2, close).trim();
    const span = text.spanOf(open, close + 2);
    const unknown = { why: `the parameter "${name}" is not known`, at: span };
    parts.push(parameters.values.get(name) ?? TracedText.hole(unknown));
    at = close + 2;
  }
  parts.push(text.slice(at));
  return TracedText.concat(...parts);
}

/** `.a.b | lower`, `index .path.segments 1`, `"text"`; undefined for anything else. */
export function evaluatePipeline(source: string, parameters: Parameters): TracedText | undefined {
  const [head, ...stages] = source.split('|').map((stage) => stage.trim());
  let value = operand(head ?? '', parameters);
  for (const stage of stages) {
    const call = /^(\w+)(?:\s+"([^"\\]*)")?(?:\s+"([^"\\]*)")?$/.exec(stage);
    if (!call) return undefined;
    value = apply(call[1]!, call[2], call[3], value);
    if (!value) return undefined;
  }
  return value;
}

function operand(source: string, parameters: Parameters): TracedText | undefined {
  const field = /^\.([\w.-]+)$/.exec(source);
  if (field) return parameters.values.get(field[1]!);
  const literal = /^(?:"([^"\\]*)"|`([^`]*)`)$/.exec(source);
  if (literal) return TracedText.computed(literal[1] ?? literal[2] ?? '');
  const index = /^index\s+\.([\w.-]+)\s+(?:(\d+)|"([^"\\]*)")$/.exec(source);
  if (index) return parameters.values.get(`${index[1]}.${index[2] ?? index[3]}`);
  const call = /^(\w+)(?:\s+"([^"\\]*)")?(?:\s+"([^"\\]*)")?\s+(\.[\w.-]+)$/.exec(source);
  return call ? apply(call[1]!, call[2], call[3], operand(call[4]!, parameters)) : undefined;
}

function apply(
  name: string,
  first: string | undefined,
  second: string | undefined,
  value: TracedText | undefined,
): TracedText | undefined {
  if (name === 'default' && first !== undefined) return value && value.text !== '' ? value : TracedText.computed(first);
  if (!value?.known) return undefined;
  const { text } = value;
  switch (name) {
    case 'lower':
      return value.recompute(text.toLowerCase());
    case 'upper':
      return value.recompute(text.toUpperCase());
    case 'trim':
      return value.recompute(text.trim());
    case 'normalize':
      return value.recompute(normalize(text));
    case 'toString':
    case 'quote':
    case 'squote':
      return value;
    case 'trimPrefix':
      return first !== undefined && text.startsWith(first) ? value.slice(first.length) : value;
    case 'trimSuffix':
      return first !== undefined && text.endsWith(first) ? value.slice(0, text.length - first.length) : value;
    case 'replace':
      return first ? value.recompute(text.replaceAll(first, second ?? '')) : undefined;
    default:
      return undefined;
  }
}

/** A DNS name made of a text, as Argo CD's `normalize` and `basenameNormalized` do. */
export function normalize(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^-a-z0-9.]/g, '-')
    .slice(0, 253)
    .replace(/^[-.]+|[-.]+$/g, '');
}
