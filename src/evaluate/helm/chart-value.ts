import type { Chart } from './chart/chart.ts';
import type { Metadata } from './chart/metadata.ts';
import { bool, GoMap, list, map, NIL, Slice, Struct, str, strings, type Value } from './template/values.ts';
import type { Content } from './values/config.ts';
import { scalarValue } from './yaml/scalar-value.ts';

/** The value of `.Chart`. */
export function chartValue(chart: Chart): Struct {
  const { metadata } = chart;
  const fields = metadataFields(metadata);
  const root = bool(!chart.parent);
  return new Struct(
    'struct { chart.Metadata; IsRoot bool }',
    new Map<string, Value>([
      ...fields,
      ['Metadata', new Struct('chart.Metadata', fields, { json: () => metadataJson(metadata) })],
      ['IsRoot', root],
    ]),
    {
      json: () => jsonStruct([...metadataJson(metadata).fields, ['IsRoot', root]]),
    },
  );
}

function stringMap(texts: ReadonlyMap<string, string>): GoMap {
  return new GoMap(
    new Map([...texts].map(([key, text]) => [key, str(text)])),
    undefined,
    'map[string]string',
    undefined,
    texts.size === 0,
  );
}

function metadataFields(metadata: Metadata): Map<string, Value> {
  const structs = (type: string, items: readonly (readonly (readonly [string, Value])[])[]): Slice =>
    new Slice(
      items.map((fields) => new Struct(`*chart.${type}`, new Map(fields))),
      undefined,
      `[]*chart.${type}`,
      items.length === 0,
    );
  return new Map<string, Value>([
    ['Name', str(metadata.name)],
    ['Home', str(metadata.home)],
    ['Sources', strings(metadata.sources)],
    ['Version', str(metadata.version)],
    ['Description', str(metadata.description)],
    ['Keywords', strings(metadata.keywords)],
    [
      'Maintainers',
      structs(
        'Maintainer',
        metadata.maintainers.map(({ name, email, url }) => [
          ['Name', str(name)],
          ['Email', str(email)],
          ['URL', str(url)],
        ]),
      ),
    ],
    ['Icon', str(metadata.icon)],
    ['APIVersion', str(metadata.apiVersion)],
    ['Condition', str(metadata.condition)],
    ['Tags', str(metadata.tags)],
    ['AppVersion', str(metadata.appVersion)],
    ['Deprecated', bool(metadata.deprecated)],
    ['Annotations', stringMap(metadata.annotations)],
    ['KubeVersion', str(metadata.kubeVersion)],
    [
      'Dependencies',
      structs(
        'Dependency',
        (metadata.dependencies ?? []).map((dependency) => [
          ['Name', str(dependency.name)],
          ['Version', str(dependency.version)],
          ['Repository', str(dependency.repository)],
          ['Condition', str(dependency.condition)],
          ['Tags', strings(dependency.tags)],
          ['Enabled', bool(dependency.enabled)],
          ['ImportValues', list(dependency.importValues.map(plainValue))],
          ['Alias', str(dependency.alias)],
        ]),
      ),
    ],
    ['Type', str(metadata.type)],
  ]);
}

function plainValue(content: Content): Value {
  if (content instanceof Map) return map([...content].map(([key, item]) => [key, plainValue(item.content)]));
  if (Array.isArray(content)) return list(content.map((item) => plainValue(item.content)));
  return content === null ? NIL : scalarValue(content, undefined);
}

/** A JSON object whose keys keep their order, as those of Go structs do. */
function jsonStruct(fields: Iterable<readonly [string, Value]>): Struct {
  return new Struct('struct', new Map(fields));
}

/** What `encoding/json` makes of the metadata: empty fields are left out. */
function metadataJson(metadata: Metadata): Struct {
  const json: [string, Value][] = [];
  const text = (key: string, value: string): void => {
    if (value !== '') json.push([key, str(value)]);
  };
  const texts = (key: string, values: readonly string[]): void => {
    if (values.length > 0) json.push([key, strings(values)]);
  };
  text('name', metadata.name);
  text('home', metadata.home);
  texts('sources', metadata.sources);
  text('version', metadata.version);
  text('description', metadata.description);
  texts('keywords', metadata.keywords);
  if (metadata.maintainers.length > 0)
    json.push([
      'maintainers',
      list(
        metadata.maintainers.map((maintainer) =>
          jsonStruct(
            Object.entries(maintainer)
              .filter(([, value]) => value !== '')
              .map(([key, value]) => [key, str(value)] as const),
          ),
        ),
      ),
    ]);
  text('icon', metadata.icon);
  text('apiVersion', metadata.apiVersion);
  text('condition', metadata.condition);
  text('tags', metadata.tags);
  text('appVersion', metadata.appVersion);
  if (metadata.deprecated) json.push(['deprecated', bool(true)]);
  if (metadata.annotations.size > 0) json.push(['annotations', stringMap(metadata.annotations)]);
  text('kubeVersion', metadata.kubeVersion);
  const dependencies = metadata.dependencies ?? [];
  if (dependencies.length > 0)
    json.push([
      'dependencies',
      list(
        dependencies.map((dependency) => {
          const fields: [string, Value][] = [['name', str(dependency.name)]];
          if (dependency.version !== '') fields.push(['version', str(dependency.version)]);
          fields.push(['repository', str(dependency.repository)]);
          if (dependency.condition !== '') fields.push(['condition', str(dependency.condition)]);
          if (dependency.tags.length > 0) fields.push(['tags', strings(dependency.tags)]);
          if (dependency.enabled) fields.push(['enabled', bool(true)]);
          if (dependency.importValues.length > 0)
            fields.push(['import-values', list(dependency.importValues.map(plainValue))]);
          if (dependency.alias !== '') fields.push(['alias', str(dependency.alias)]);
          return jsonStruct(fields);
        }),
      ),
    ]);
  text('type', metadata.type);
  return jsonStruct(json);
}
