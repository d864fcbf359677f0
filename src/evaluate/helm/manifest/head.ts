import type { TracedText } from '../../../text/traced.ts';
import { stringOf } from '../chart/metadata.ts';
import { HelmError } from '../error.ts';
import type { ConfigValue, Layer } from '../values/config.ts';
import { decodeYaml, decodeYamlFields, jsonKind, wrongType } from '../values/decode.ts';

/** What Helm reads of a manifest. */
export interface Head {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly annotations: ReadonlyMap<string, string>;
}

const OUTPUT: Layer = { kind: 'chart', name: '' };
/** The fields of a manifest that are read, in lower case as Go's JSON decoder compares them. */
const FIELDS: ReadonlySet<string> = new Set(['apiversion', 'kind', 'metadata']);
const NO_ANNOTATIONS: ReadonlyMap<string, string> = new Map();

/** Reads the head of a manifest. Throws `HelmError` with the words of Helm's YAML and JSON readers. */
export function readHead(text: TracedText): Head {
  const root = decodeYamlFields(text, OUTPUT, FIELDS) ?? decodeYaml(text, OUTPUT);
  if (!root || root.content === null) return { apiVersion: '', kind: '', name: '', annotations: NO_ANNOTATIONS };
  if (!(root.content instanceof Map)) throw new HelmError(wrongType(root.content, 'releaseutil.SimpleHead'));
  const metadata = field(root.content, 'metadata');
  const apiVersion = textField(root.content, 'apiVersion', 'apiVersion');
  const kind = textField(root.content, 'kind', 'kind');
  if (!metadata || metadata.content === null) return { apiVersion, kind, name: '', annotations: NO_ANNOTATIONS };
  if (!(metadata.content instanceof Map))
    return wrong(
      metadata,
      'metadata',
      'struct { Name string "json:\\"name\\""; Annotations map[string]string "json:\\"annotations\\"" }',
    );
  const annotations = field(metadata.content, 'annotations');
  const read = new Map<string, string>();
  if (annotations && annotations.content !== null) {
    if (!(annotations.content instanceof Map)) return wrong(annotations, 'metadata.annotations', 'map[string]string');
    for (const [key, value] of annotations.content)
      read.set(key, value.content === null ? '' : (stringOf(value) ?? wrong(value, 'metadata.annotations', 'string')));
  }
  return { apiVersion, kind, name: textField(metadata.content, 'name', 'metadata.name'), annotations: read };
}

/** An exact key, else one that differs in case alone, as Go's JSON decoder finds fields. */
function field(map: ReadonlyMap<string, ConfigValue>, name: string): ConfigValue | undefined {
  const exact = map.get(name);
  if (exact) return exact;
  const lower = name.toLowerCase();
  for (const [key, value] of map) if (key.length === name.length && key.toLowerCase() === lower) return value;
  return undefined;
}

function textField(map: ReadonlyMap<string, ConfigValue>, name: string, path: string): string {
  const value = field(map, name);
  if (!value || value.content === null) return '';
  return stringOf(value) ?? wrong(value, path, 'string');
}

function wrong(value: ConfigValue, path: string, type: string): never {
  throw new HelmError(
    `error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${jsonKind(value.content)} into Go struct field ${path.includes('.') ? '' : 'SimpleHead'}.${path} of type ${type}`,
    value.span,
  );
}
