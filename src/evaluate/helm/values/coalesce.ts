import type { Chart } from '../chart/chart.ts';
import { HelmError } from '../error.ts';
import { type ConfigMap, ConfigValue, type Content, copyMap, copyValue, isMap, type Layer, mapOf } from './config.ts';

/** Says what Helm prints to its log: a table that meets a scalar, a condition that is no boolean. */
export type Warn = (message: string) => void;

const GLOBAL = 'global';

/** Values that no one wrote: the empty `global` and subchart sections that Helm adds. */
export const NOBODY: Layer = { kind: 'chart', name: '' };

/**
 * The values that a chart and its subcharts see: what the user gives over the defaults. A user's null takes a default
 * away, unless `merge` keeps nulls. `values` is not changed.
 */
export function coalesceValues(chart: Chart, values: ConfigMap, merge: boolean, warn: Warn): ConfigMap {
  const into = copyMap(values);
  coalesce(chart, into, '', merge, warn);
  return into;
}

function coalesce(chart: Chart, into: ConfigMap, prefix: string, merge: boolean, warn: Warn): void {
  coalesceDefaults(chart, into, prefix, merge, warn);
  for (const subchart of chart.dependencies) {
    let section = into.get(subchart.name);
    if (!section) {
      section = new ConfigValue(new Map(), NOBODY);
      into.set(subchart.name, section);
    }
    const values = mapOf(section);
    if (!values)
      throw new HelmError(`type mismatch on ${subchart.name}: %!t(${goValue(section.content)})`, section.span);
    const inside = join(prefix, chart.name);
    coalesceGlobals(values, into, inside, warn);
    coalesce(subchart, values, inside, merge, warn);
  }
}

/** What Go's `%!t(TYPE=VALUE)` says of a value. */
function goValue(content: Content): string {
  if (content === null) return '<nil>';
  if (typeof content === 'string') return `string=${content}`;
  if (typeof content === 'bigint') return `int64=${content}`;
  if (typeof content === 'number') return `float64=${content}`;
  if (typeof content === 'boolean') return String(content);
  return Array.isArray(content)
    ? `[]interface {}=[${content.map((item) => printed(item.content)).join(' ')}]`
    : 'map[string]interface {}=map[]';
}

function printed(content: Content): string {
  if (content === null) return '<nil>';
  if (Array.isArray(content)) return `[${content.map((item) => printed(item.content)).join(' ')}]`;
  return content instanceof Map ? 'map[]' : String(content);
}

function join(prefix: string, key: string): string {
  return prefix === '' ? key : `${prefix}.${key}`;
}

function coalesceDefaults(chart: Chart, into: ConfigMap, prefix: string, merge: boolean, warn: Warn): void {
  const inside = join(prefix, chart.name);
  for (const [key, original] of chart.values ?? []) {
    const given = into.get(key);
    if (!given) {
      into.set(key, copyValue(original));
      continue;
    }
    if (given.content === null && !merge) {
      into.delete(key);
      continue;
    }
    const table = mapOf(given);
    if (!table) continue;
    const defaults = mapOf(original);
    if (!defaults) {
      if (original.content !== null) warn(`warning: skipped value for ${join(inside, key)}: Not a table.`);
      continue;
    }
    const keepNulls = merge || chart.dependencies.some((subchart) => subchart.name === key);
    coalesceTables(table, copyMap(defaults), join(inside, key), keepNulls, warn);
  }
}

/** Copies the parent's globals down; a parent's value wins. The section is there afterwards, even when empty. */
function coalesceGlobals(into: ConfigMap, from: ConfigMap, prefix: string, warn: Warn): void {
  const given = into.get(GLOBAL);
  const own = given ? mapOf(given) : new Map<string, ConfigValue>();
  if (!own) {
    warn('warning: skipping globals because destination global is not a table.');
    return;
  }
  const source = from.get(GLOBAL);
  const parents = source ? mapOf(source) : new Map<string, ConfigValue>();
  if (!parents) {
    warn('warning: skipping globals because source global is not a table.');
    return;
  }
  for (const [key, value] of parents) {
    const present = own.get(key);
    if (isMap(value.content)) {
      const table = new Map(value.content);
      const copy = new ConfigValue(table, value.layer, value.node, value.key);
      if (!present) own.set(key, copy);
      else if (!isMap(present.content))
        warn(`Conflict: cannot merge map onto non-map for ${JSON.stringify(key)}. Skipping.`);
      else {
        coalesceTables(table, present.content, join(prefix, key), true, warn);
        own.set(key, copy);
      }
    } else if (present && isMap(present.content)) warn(`key ${key} is table. Skipping`);
    else own.set(key, value);
  }
  if (given) given.content = own;
  else into.set(GLOBAL, new ConfigValue(own, source?.layer ?? NOBODY, source?.node, source?.key));
}

/** Fills `into` with what `from` has and `into` lacks; `from` is changed. */
export function coalesceTables(into: ConfigMap, from: ConfigMap, prefix: string, merge: boolean, warn: Warn): void {
  const hadValue = new Set<string>();
  for (const [key, value] of from) if (value.content !== null) hadValue.add(key);
  for (const [key, value] of into) if (value.content === null) from.set(key, value);
  for (const [key, value] of from) {
    const given = into.get(key);
    if (given && !merge && given.content === null && hadValue.has(key)) into.delete(key);
    else if (!given) into.set(key, value);
    else if (isMap(value.content)) {
      if (isMap(given.content)) coalesceTables(given.content, value.content, join(prefix, key), merge, warn);
      else warn(`warning: cannot overwrite table with non table for ${join(prefix, key)} (${describe(value.content)})`);
    } else if (isMap(given.content) && value.content !== null)
      warn(
        `warning: destination for ${join(prefix, key)} is a table. Ignoring non-table value (${describe(value.content)})`,
      );
  }
}

/** As Go's `%v` prints it: maps by key. */
function describe(content: Content): string {
  if (content === null) return '<nil>';
  if (Array.isArray(content)) return `[${content.map((item) => describe(item.content)).join(' ')}]`;
  if (!(content instanceof Map)) return String(content);
  const pairs = [...content].sort(([a], [b]) => (a < b ? -1 : 1));
  return `map[${pairs.map(([key, value]) => `${key}:${describe(value.content)}`).join(' ')}]`;
}

/** A copy without null entries, at every depth. */
export function trimNulls(map: ConfigMap): ConfigMap {
  const out: ConfigMap = new Map();
  for (const [key, value] of map) {
    if (value.content === null) continue;
    out.set(
      key,
      isMap(value.content) ? new ConfigValue(trimNulls(value.content), value.layer, value.node, value.key) : value,
    );
  }
  return out;
}
