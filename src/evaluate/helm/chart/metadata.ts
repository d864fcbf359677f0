import type { YamlNode } from '../../../parse/yaml/node.ts';
import type { Span } from '../../../text/source.ts';
import { HelmError } from '../error.ts';
import type { ConfigMap, ConfigValue, Content } from '../values/config.ts';
import { decodeYaml, jsonKind, numberText, wrongType } from '../values/decode.ts';
import type { ChartFile } from './file.ts';

export interface Maintainer {
  readonly name: string;
  readonly email: string;
  readonly url: string;
}

/** A dependency as `Chart.yaml` or `requirements.yaml` declares it. */
export interface Dependency {
  /** Its alias once dependencies are processed. */
  name: string;
  readonly version: string;
  readonly repository: string;
  readonly condition: string;
  readonly tags: readonly string[];
  enabled: boolean;
  readonly importValues: readonly Content[];
  readonly alias: string;
  /** Where the dependency is declared. */
  readonly span: Span | undefined;
}

/** What `Chart.yaml` says; a field that is left out is empty. */
export interface Metadata {
  name: string;
  readonly home: string;
  readonly sources: readonly string[];
  readonly version: string;
  readonly description: string;
  readonly keywords: readonly string[];
  readonly maintainers: readonly Maintainer[];
  readonly icon: string;
  readonly apiVersion: string;
  readonly condition: string;
  readonly tags: string;
  readonly appVersion: string;
  readonly deprecated: boolean;
  readonly annotations: ReadonlyMap<string, string>;
  readonly kubeVersion: string;
  dependencies: Dependency[] | undefined;
  readonly type: string;
  /** Where each field is written, by its name in the file. */
  readonly spans: ReadonlyMap<string, Span>;
}

const EMPTY: Metadata = {
  name: '',
  home: '',
  sources: [],
  version: '',
  description: '',
  keywords: [],
  maintainers: [],
  icon: '',
  apiVersion: '',
  condition: '',
  tags: '',
  appVersion: '',
  deprecated: false,
  annotations: new Map(),
  kubeVersion: '',
  dependencies: undefined,
  type: '',
  spans: new Map(),
};

/** Reads `Chart.yaml`, or `requirements.yaml` over what `Chart.yaml` said. Throws `HelmError`. */
export function readMetadata(file: ChartFile, before: Metadata = EMPTY): Metadata {
  const value = decodeYaml(file.source, { kind: 'chart', name: file.path, file: file.source });
  if (!value || value.content === null) return before;
  if (!(value.content instanceof Map))
    throw new HelmError(wrongType(value.content, 'chart.Metadata'), value.node?.span);
  const fields = new Fields(value.content, '');
  return {
    name: fields.text('name', before.name),
    home: fields.text('home', before.home),
    sources: fields.texts('sources') ?? before.sources,
    version: fields.text('version', before.version),
    description: fields.text('description', before.description),
    keywords: fields.texts('keywords') ?? before.keywords,
    maintainers:
      fields.structs('maintainers', 'chart.Maintainer')?.map((maintainer) => ({
        name: maintainer.text('name'),
        email: maintainer.text('email'),
        url: maintainer.text('url'),
      })) ?? before.maintainers,
    icon: fields.text('icon', before.icon),
    apiVersion: fields.text('apiVersion', before.apiVersion),
    condition: fields.text('condition', before.condition),
    tags: fields.text('tags', before.tags),
    appVersion: fields.text('appVersion', before.appVersion),
    deprecated: fields.flag('deprecated', before.deprecated),
    annotations: fields.textMap('annotations') ?? before.annotations,
    kubeVersion: fields.text('kubeVersion', before.kubeVersion),
    dependencies: fields.structs('dependencies', 'chart.Dependency')?.map(dependency) ?? before.dependencies,
    type: fields.text('type', before.type),
    spans: new Map([...before.spans, ...fields.spans()]),
  };
}

function dependency(fields: Fields): Dependency {
  return {
    name: fields.text('name'),
    version: fields.text('version'),
    repository: fields.text('repository'),
    condition: fields.text('condition'),
    tags: fields.texts('tags') ?? [],
    enabled: fields.flag('enabled', false),
    importValues: fields.list('import-values')?.map((item) => item.content) ?? [],
    alias: fields.text('alias'),
    span: fields.span,
  };
}

/** The fields of a Go struct as `encoding/json` fills it from a map. */
class Fields {
  readonly #values: ConfigMap;
  readonly #path: string;
  readonly span: Span | undefined;

  constructor(values: ConfigMap, path: string, span?: Span) {
    this.#values = values;
    this.#path = path;
    this.span = span;
  }

  /** An exact key, else the last that differs in case alone. */
  #get(name: string): ConfigValue | undefined {
    const exact = this.#values.get(name);
    if (exact) return exact;
    let found: ConfigValue | undefined;
    for (const [key, value] of this.#values) if (key.toLowerCase() === name.toLowerCase()) found = value;
    return found;
  }

  #wrong(value: ConfigValue, name: string, type: string): never {
    throw new HelmError(
      `error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${jsonKind(value.content)} into Go struct field ${structName(this.#path)}.${this.#path}${name} of type ${type}`,
      value.span,
    );
  }

  #string(value: ConfigValue, name: string): string {
    const text = stringOf(value);
    return text ?? this.#wrong(value, name, 'string');
  }

  text(name: string, missing = ''): string {
    const value = this.#get(name);
    return !value || value.content === null ? missing : this.#string(value, name);
  }

  flag(name: string, missing: boolean): boolean {
    const value = this.#get(name);
    if (!value || value.content === null) return missing;
    return typeof value.content === 'boolean' ? value.content : this.#wrong(value, name, 'bool');
  }

  list(name: string, type = '[]interface {}'): readonly ConfigValue[] | undefined {
    const value = this.#get(name);
    if (!value || value.content === null) return undefined;
    return Array.isArray(value.content) ? value.content : this.#wrong(value, name, type);
  }

  texts(name: string): readonly string[] | undefined {
    return this.list(name, '[]string')?.map((item) => (item.content === null ? '' : this.#string(item, name)));
  }

  structs(name: string, type: string): readonly Fields[] | undefined {
    return this.list(name, `[]*${type}`)?.map((item) => {
      if (item.content === null)
        throw new HelmError(`validation: ${name} must not contain empty or null nodes`, item.span);
      if (!(item.content instanceof Map)) return this.#wrong(item, name, type);
      return new Fields(item.content, `${name}.`, nodeSpan(item));
    });
  }

  textMap(name: string): ReadonlyMap<string, string> | undefined {
    const value = this.#get(name);
    if (!value || value.content === null) return undefined;
    if (!(value.content instanceof Map)) return this.#wrong(value, name, 'map[string]string');
    const texts = new Map<string, string>();
    for (const [key, item] of value.content) texts.set(key, item.content === null ? '' : this.#string(item, name));
    return texts;
  }

  *spans(): Generator<readonly [string, Span]> {
    for (const [key, value] of this.#values) {
      const span = nodeSpan(value);
      if (span) yield [key, span];
    }
  }
}

function structName(path: string): string {
  return path === 'maintainers.' ? 'Maintainer' : path === 'dependencies.' ? 'Dependency' : 'Metadata';
}

function nodeSpan(value: ConfigValue): Span | undefined {
  const node: YamlNode | undefined = value.node;
  return node?.span;
}

/** A scalar where Go wants a string: numbers and booleans become one. */
export function stringOf(value: ConfigValue): string | undefined {
  const { content, node } = value;
  if (typeof content === 'string') return content;
  if (typeof content === 'boolean') return content ? 'true' : 'false';
  if (typeof content === 'number') return numberText(content, node?.kind === 'scalar' ? node.text : '');
  return undefined;
}

/** Tidies and checks metadata as Helm does when a chart is loaded. Throws `HelmError` at the field that is wrong. */
export function validateMetadata(read: Metadata): Metadata {
  const at = (field: string): Span | undefined => read.spans.get(field);
  const refuse = (message: string, field?: string): never => {
    throw new HelmError(`validation: ${message}`, field ? at(field) : undefined);
  };
  const metadata: Metadata = {
    ...read,
    name: sanitize(read.name),
    description: sanitize(read.description),
    home: sanitize(read.home),
    icon: sanitize(read.icon),
    condition: sanitize(read.condition),
    tags: sanitize(read.tags),
    appVersion: sanitize(read.appVersion),
    kubeVersion: sanitize(read.kubeVersion),
    sources: read.sources.map(sanitize),
    keywords: read.keywords.map(sanitize),
    maintainers: read.maintainers.map(({ name, email, url }) => ({
      name: sanitize(name),
      email: sanitize(email),
      url: sanitize(url),
    })),
  };
  const { name, version } = metadata;
  if (metadata.apiVersion === '') refuse('chart.metadata.apiVersion is required');
  if (name === '') refuse('chart.metadata.name is required');
  if (name === '.' || name === '..') refuse(`chart.metadata.name ${JSON.stringify(name)} is not allowed`, 'name');
  if (name.includes('/')) refuse(`chart.metadata.name ${JSON.stringify(name)} is invalid`, 'name');
  if (version === '') refuse('chart.metadata.version is required');
  if (!isVersion(version)) refuse(`chart.metadata.version ${JSON.stringify(version)} is invalid`, 'version');
  if (!['', 'application', 'library'].includes(metadata.type))
    refuse('chart.metadata.type must be application or library', 'type');
  const names = new Set<string>();
  metadata.dependencies = read.dependencies?.map((declared) => ({
    ...declared,
    name: sanitize(declared.name),
    version: sanitize(declared.version),
    repository: sanitize(declared.repository),
    condition: sanitize(declared.condition),
    tags: declared.tags.map(sanitize),
  }));
  for (const declared of metadata.dependencies ?? []) {
    if (declared.alias !== '' && !/^[a-zA-Z0-9_-]+$/.test(declared.alias))
      throw new HelmError(
        `validation: dependency ${JSON.stringify(declared.name)} has disallowed characters in the alias`,
        declared.span,
      );
    const key = declared.alias || declared.name;
    if (names.has(key))
      throw new HelmError(
        `validation: more than one dependency with name or alias ${JSON.stringify(key)}`,
        declared.span,
      );
    names.add(key);
  }
  return metadata;
}

/** Spaces of all kinds become a blank, what cannot be printed goes. */
function sanitize(text: string): string {
  return text
    .replace(/[\t\n\v\f\r\u0085\u00a0\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\u1680]/g, ' ')
    .replace(/\p{C}/gu, '');
}

/** Whether Masterminds' `semver.NewVersion` takes the version: parts may be missing, a `v` may lead. */
export function isVersion(version: string): boolean {
  const match =
    /^v?\d+(?:\.\d+)?(?:\.\d+)?(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/.exec(
      version,
    );
  if (!match) return false;
  return (match[1] ?? '').split('.').every((part) => !/^0\d+$/.test(part));
}
