import type { Origin, ValuePath } from '../template/origin.ts';
import {
  FunctionError,
  type GoFunction,
  GoMap,
  type Methods,
  Slice,
  Str,
  str,
  type Value,
} from '../template/values.ts';
import { yamlFunctions } from '../yaml/functions.ts';
import { scalarValue } from '../yaml/scalar-value.ts';
import { type ConfigMap, ConfigValue } from './config.ts';

/**
 * The values of a release as templates see them. Every value carries its path from the release's root; the path's
 * `node` is the `ConfigValue` that set it. Subcharts see parts of the same maps.
 */
export function valuesValue(values: ConfigMap, root: ValuePath): GoMap {
  return asValues(configMap(values, root));
}

/** What set the value at a path; undefined for a path that nothing sets. */
export function settingOf(path: ValuePath): ConfigValue | undefined {
  return path.node instanceof ConfigValue ? path.node : undefined;
}

function configMap(values: ConfigMap, path: ValuePath): GoMap {
  const entries = new Map<string, Value>();
  for (const [key, value] of values) entries.set(key, configValue(value, path.child(key)));
  return new GoMap(entries, path);
}

function configValue(value: ConfigValue, path: ValuePath): Value {
  path.node = value;
  const { content } = value;
  if (content instanceof Map) return configMap(content, path);
  if (Array.isArray(content))
    return new Slice(
      content.map((item, index) => configValue(item, path.child(String(index)))),
      path,
    );
  if (typeof content === 'string') return new Str(content, path);
  return scalarValue(content, path);
}

/** The same map as Helm's own type `Values`, whose methods hide keys of their names. */
export function asValues(map: GoMap): GoMap {
  return new GoMap(map.entries, map.origin, 'chartutil.Values', valuesMethods);
}

/** An empty `Values`. */
export function emptyValues(origin?: Origin): GoMap {
  return new GoMap(new Map(), origin, 'chartutil.Values', valuesMethods);
}

/** The map at a dotted path. Throws as `Values.Table` fails. */
function table(values: GoMap, path: string): GoMap {
  let at = values;
  for (const key of path.split('.')) {
    const next = at.entries.get(key);
    if (next?.kind !== 'map') throw new FunctionError(`${JSON.stringify(key)} is not a table`);
    at = next;
  }
  return at;
}

function method(name: string, params: readonly string[], call: (receiver: GoMap, text: string) => Value) {
  return [
    name,
    (receiver: Value): GoFunction => ({
      name,
      params,
      call: ([argument]) =>
        call(receiver.kind === 'map' ? receiver : emptyValues(), argument?.kind === 'string' ? argument.text : ''),
    }),
  ] as const;
}

const valuesMethods: Methods = new Map([
  method('Table', ['string'], (values, path) => asValues(table(values, path))),
  method('AsMap', [], (values) => new GoMap(values.entries, values.origin)),
  method('YAML', [], (values) => {
    const text = yamlFunctions.toYaml(values);
    return text ? Str.of([...text.parts, { text: '\n' }]) : str('');
  }),
  method('PathValue', ['string'], (values, path) => {
    if (path === '') throw new FunctionError('YAML path cannot be empty');
    const keys = path.split('.');
    const last = keys.pop()!;
    let at: GoMap = values;
    for (const key of keys) {
      const next = at.entries.get(key);
      if (next?.kind !== 'map') throw new FunctionError(`${JSON.stringify(last)} is not a value`);
      at = next;
    }
    const value = at.entries.get(last);
    if (!value || value.kind === 'map') throw new FunctionError(`${JSON.stringify(last)} is not a value`);
    return value;
  }),
]);
