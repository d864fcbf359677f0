import type { YamlNode } from '../../../parse/yaml/node.ts';
import type { SourceFile, Span } from '../../../text/source.ts';
import type { TracedText } from '../../../text/traced.ts';

/**
 * How a value came to be set: a chart's `values.yaml` (the chart's own or that of a chart around it), a values file, an
 * option, or a tool that hands values over (Tilt's `image_keys`).
 */
export type LayerKind = 'chart' | 'file' | 'set' | 'injected';

/** One source of values. */
export interface Layer {
  readonly kind: LayerKind;
  /** What a person knows it by: the path of the file, or the option (`--set image.tag=x`). */
  readonly name: string;
  /** The file, when there is one. */
  readonly file?: SourceFile;
  /** Where the option is written, when somebody wrote it in the repository (a Tiltfile, a script). */
  readonly span?: Span;
}

export type Content = null | boolean | number | bigint | string | ConfigList | ConfigMap;
export type ConfigList = ConfigValue[];
export type ConfigMap = Map<string, ConfigValue>;

/**
 * A value of a chart's configuration and where it was set. A `number` is Go's float64 (every number of a YAML file), a
 * `bigint` Go's int64 (`--set`). Maps and lists are changed while layers are merged and not afterwards.
 */
export class ConfigValue {
  content: Content;
  readonly layer: Layer;
  /** The node that says it, in a file of YAML or JSON. */
  readonly node: YamlNode | undefined;
  /** The key under which it stands there. */
  readonly key: YamlNode | undefined;

  constructor(content: Content, layer: Layer, node?: YamlNode, key?: YamlNode) {
    this.content = content;
    this.layer = layer;
    this.node = node;
    this.key = key;
  }

  /** Where the value is written: its scalar, else its key, else its option. */
  get span(): Span | undefined {
    if (this.node?.kind === 'scalar' && this.node.end > this.node.start) return this.node.span;
    return (this.key ?? this.node)?.span ?? this.layer.span;
  }

  /** The text of a string value with its places; undefined for other values and options. */
  get traced(): TracedText | undefined {
    return this.node?.kind === 'scalar' ? this.node.traced : undefined;
  }
}

export function isMap(content: Content | undefined): content is ConfigMap {
  return content instanceof Map;
}

export function isList(content: Content | undefined): content is ConfigList {
  return Array.isArray(content);
}

/** The map in a value; undefined for a value that is none. */
export function mapOf(value: ConfigValue | undefined): ConfigMap | undefined {
  return value && isMap(value.content) ? value.content : undefined;
}

/** A copy whose maps and lists can be changed without changing the original. */
export function copyValue(value: ConfigValue): ConfigValue {
  const { content } = value;
  if (isMap(content)) return new ConfigValue(copyMap(content), value.layer, value.node, value.key);
  if (isList(content)) return new ConfigValue(content.map(copyValue), value.layer, value.node, value.key);
  return value;
}

export function copyMap(map: ConfigMap): ConfigMap {
  const copy: ConfigMap = new Map();
  for (const [key, value] of map) copy.set(key, copyValue(value));
  return copy;
}

/** The value at a path of keys, maps only. */
export function valueAt(map: ConfigMap, path: readonly string[]): ConfigValue | undefined {
  let at: ConfigMap | undefined = map;
  let found: ConfigValue | undefined;
  for (const key of path) {
    found = at?.get(key);
    at = mapOf(found);
  }
  return found;
}
