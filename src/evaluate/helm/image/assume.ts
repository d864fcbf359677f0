import { type ConfigList, type ConfigMap, ConfigValue, type Content, copyValue, type Layer } from '../values/config.ts';

/** The layer of values that an analysis assumes. */
const ASSUMED: Layer = { kind: 'injected', name: 'assumed' };

/** A value to assume at a path of keys; null takes the value away. */
export interface Assumption {
  readonly path: readonly string[];
  readonly content: null | boolean | string;
}

/**
 * Values that set each path, to be merged over all others. A list is replaced as one when values are merged, so one on the
 * way is taken over from `present`, the values that the chart sees.
 */
export function assume(assumptions: readonly Assumption[], present: ConfigMap): ConfigMap {
  const into: ConfigMap = new Map();
  for (const { path, content } of assumptions) setIn(into, path, content, present);
  return into;
}

function setIn(into: ConfigMap, path: readonly string[], content: Content, present: ConfigMap | undefined): void {
  const [key, ...rest] = path;
  if (key === undefined) return;
  if (rest.length === 0) {
    into.set(key, new ConfigValue(content, ASSUMED));
    return;
  }
  const was = present?.get(key);
  let value = into.get(key);
  const list = Array.isArray(was?.content) && /^\d+$/.test(rest[0]!);
  if (!value || !(value.content instanceof Map || Array.isArray(value.content))) {
    value = list ? copyValue(was!) : new ConfigValue(new Map(), ASSUMED);
    into.set(key, value);
  }
  if (Array.isArray(value.content)) setItem(value.content, rest, content);
  else if (value.content instanceof Map)
    setIn(value.content, rest, content, was?.content instanceof Map ? was.content : undefined);
}

function setItem(list: ConfigList, [key, ...rest]: readonly string[], content: Content): void {
  const index = Number(key);
  const item = list[index];
  if (!item) return;
  if (rest.length === 0) list[index] = new ConfigValue(content, ASSUMED);
  else if (item.content instanceof Map) setIn(item.content, rest, content, item.content);
  else if (Array.isArray(item.content)) setItem(item.content, rest, content);
}
