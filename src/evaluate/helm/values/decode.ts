import { parseGoYaml } from '../../../parse/yaml/go-parse.ts';
import { GoYamlError } from '../../../parse/yaml/go-token.ts';
import type { YamlAlias, YamlEntry, YamlNode, YamlScalar } from '../../../parse/yaml/node.ts';
import { integer11 } from '../../../parse/yaml/typing.ts';
import { SourceFile } from '../../../text/source.ts';
import type { TracedText } from '../../../text/traced.ts';
import { HelmError } from '../error.ts';
import { type ConfigMap, ConfigValue, type Content, type Layer } from './config.ts';

/**
 * Decodes a YAML text as `sigs.k8s.io/yaml` does, which Helm reads values with: YAML 1.1, keys become strings, numbers
 * float64. Undefined for a text without a document. Throws `HelmError` with its words.
 */
export function decodeYaml(input: SourceFile | TracedText, layer: Layer): ConfigValue | undefined {
  const node = parse(input);
  try {
    return node && new Decoder(layer).value(node);
  } catch (error) {
    throw asHelmError(error, input);
  }
}

function parse(input: SourceFile | TracedText): YamlNode | undefined {
  try {
    return parseGoYaml(input);
  } catch (error) {
    throw asHelmError(error, input);
  }
}

/** An error of go-yaml in the words of `sigs.k8s.io/yaml`; other errors are themselves. */
function asHelmError(error: unknown, input: SourceFile | TracedText): unknown {
  if (!(error instanceof GoYamlError)) return error;
  const span = input instanceof SourceFile ? errorSpan(input, error) : input.spanOf(error.offset, error.offset + 1);
  return new HelmError(`error converting YAML to JSON: ${error.message}`, span);
}

/**
 * Decodes some fields of a document that is a map, and checks the rest without building its values. Undefined when the
 * document is no such map, or holds anything (aliases, tags, merges, keys that are no strings, infinities) that needs
 * `decodeYaml` to tell. Throws `HelmError`.
 */
export function decodeYamlFields(
  input: SourceFile | TracedText,
  layer: Layer,
  fields: ReadonlySet<string>,
): ConfigValue | undefined {
  const node = parse(input);
  if (node?.kind !== 'map' || !isSimple(node)) return undefined;
  const decoder = new Decoder(layer);
  const map: ConfigMap = new Map();
  for (const { key, value } of node.entries)
    if (key.kind === 'scalar' && fields.has(key.text.toLowerCase())) map.set(key.text, decoder.value(value, key));
  return new ConfigValue(map, layer, node);
}

/** Whether decoding a node can neither fail nor surprise. */
function isSimple(node: YamlNode): boolean {
  if (node.kind === 'alias' || node.tag !== undefined) return false;
  if (node.kind === 'scalar') return node.style !== 'plain' || !/^[-+]?\.[iInN]/.test(node.text);
  if (node.kind === 'sequence') return node.items.every(isSimple);
  return node.entries.every(
    ({ key, value }) =>
      key.kind === 'scalar' &&
      key.tag === undefined &&
      (key.style !== 'plain' || (key.text !== '<<' && typeof key.value() === 'string')) &&
      isSimple(value),
  );
}

function errorSpan(file: SourceFile, error: GoYamlError) {
  const { line } = file.positionAt(error.offset);
  const start = Math.min(error.offset, file.text.length);
  const lineEnd = file.offsetAt({ line, column: file.line(line).length + 1 });
  return file.span(start, Math.max(start, lineEnd));
}

/** Decodes a YAML text whose document must be a map; a text without one is the empty map. */
export function decodeYamlMap(input: SourceFile | TracedText, layer: Layer): ConfigMap {
  const value = decodeYaml(input, layer);
  if (!value || value.content === null) return new Map();
  if (value.content instanceof Map) return value.content;
  throw new HelmError(wrongType(value.content, 'map[string]interface {}'), value.node?.span);
}

/** The words of Go's JSON decoder about a value of the wrong type. */
export function wrongType(content: Content, expected: string): string {
  return `error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${jsonKind(content)} into Go value of type ${expected}`;
}

export function jsonKind(content: Content): string {
  if (content === null) return 'null';
  if (Array.isArray(content)) return 'array';
  if (content instanceof Map) return 'object';
  if (typeof content === 'boolean') return 'bool';
  return typeof content === 'string' ? 'string' : 'number';
}

/** go-yaml's bound on what aliases may multiply: the share of decoded nodes that come from aliases. */
function allowedAliasRatio(decoded: number): number {
  if (decoded <= 400_000) return 0.99;
  if (decoded >= 4_000_000) return 0.1;
  return 0.99 - 0.89 * ((decoded - 400_000) / 3_600_000);
}

class Decoder {
  readonly #layer: Layer;
  #decoded = 0;
  #aliased = 0;
  #aliasDepth = 0;
  readonly #open = new Set<YamlAlias>();

  constructor(layer: Layer) {
    this.#layer = layer;
  }

  value(node: YamlNode, key?: YamlNode): ConfigValue {
    this.#count();
    switch (node.kind) {
      case 'alias':
        return this.#alias(node, key);
      case 'scalar':
        return new ConfigValue(this.#scalar(node), this.#layer, node, key);
      case 'sequence':
        return new ConfigValue(
          node.items.map((item) => this.value(item)),
          this.#layer,
          node,
          key,
        );
      case 'map': {
        const map: ConfigMap = new Map();
        this.#mapping(node.entries, map);
        return new ConfigValue(map, this.#layer, node, key);
      }
    }
  }

  #count(): void {
    this.#decoded++;
    if (this.#aliasDepth > 0) this.#aliased++;
    if (this.#aliased > 100 && this.#decoded > 1000 && this.#aliased / this.#decoded > allowedAliasRatio(this.#decoded))
      throw new GoYamlError('document contains excessive aliasing', 0, 0);
  }

  #alias(node: YamlAlias, key: YamlNode | undefined): ConfigValue {
    return this.#within(node, (target) => this.value(target, key));
  }

  #within<T>(node: YamlAlias, decode: (target: YamlNode) => T): T {
    const { target } = node;
    if (this.#open.has(node) || !target)
      throw new GoYamlError(`anchor '${node.name}' value contains itself`, 0, node.start);
    this.#open.add(node);
    this.#aliasDepth++;
    const value = decode(target);
    this.#aliasDepth--;
    this.#open.delete(node);
    return value;
  }

  #scalar(node: YamlScalar): Content {
    if (node.tag === '!!binary') return binaryText(node);
    const value = node.value('yaml1.1');
    if (node.tag) checkTag(node, value);
    if (typeof value === 'number' && !Number.isFinite(value))
      throw new HelmError(
        `error converting YAML to JSON: json: unsupported value: ${Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf'}`,
        node.span,
      );
    return value;
  }

  /** Entries in order: a later key wins, and a merge overwrites what stands before it, as in go-yaml v2. */
  #mapping(entries: readonly YamlEntry[], into: ConfigMap): void {
    for (const { key, value } of entries) {
      if (isMerge(key)) {
        this.#merge(value, into);
        continue;
      }
      const name = this.#key(key, value);
      into.set(name, this.value(value, key));
    }
  }

  #merge(node: YamlNode, into: ConfigMap): void {
    const maps = node.kind === 'sequence' ? [...node.items].reverse() : [node];
    for (const map of maps) {
      this.#count();
      if (map.kind === 'map') this.#mapping(map.entries, into);
      else if (map.kind === 'alias')
        this.#within(map, (target) => {
          this.#count();
          if (target.kind === 'map') this.#mapping(target.entries, into);
          else wantMap(node);
        });
      else wantMap(node);
    }
  }

  /** A key as a string, the way `sigs.k8s.io/yaml` makes one of each type. */
  #key(key: YamlNode, value: YamlNode): string {
    this.#count();
    const node = key.kind === 'alias' ? this.#within(key, (target) => target) : key;
    if (node.kind !== 'scalar') {
      const decoded = this.value(node);
      throw new GoYamlError(`invalid map key: ${goSyntax(decoded.content)}`, 0, key.start);
    }
    const name = node.value('yaml1.1');
    if (typeof name === 'string') return name;
    if (typeof name === 'boolean') return name ? 'true' : 'false';
    if (name === null)
      throw new HelmError(
        `error converting YAML to JSON: unsupported map key of type: %!s(<nil>), key: <nil>, value: ${goSyntax(this.value(value).content).replace(/^interface \{\}\(nil\)$/, '<nil>')}`,
        key.span,
      );
    return numberText(name, node.text);
  }
}

/** What `!!binary` stands for, as far as it is text. */
function binaryText(node: YamlScalar): string {
  const text = node.text.replace(/[\r\n]/g, '');
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text))
    throw new GoYamlError('!!binary value contains invalid base64 data', 0, node.start);
  return new TextDecoder().decode(Uint8Array.from(atob(text), (char) => char.charCodeAt(0)));
}

/** Refuses a scalar whose tag names another type than its text has. */
function checkTag(node: YamlScalar, value: Content): void {
  const { tag, text } = node;
  if (tag !== '!!int' && tag !== '!!float' && tag !== '!!bool' && tag !== '!!null' && tag !== '!!timestamp') return;
  let found = '!!str';
  if (value === null) found = '!!null';
  else if (typeof value === 'boolean') found = '!!bool';
  else if (typeof value === 'number')
    found = Number.isInteger(value) && !/^[^xX]*[.eE]/.test(text) ? '!!int' : '!!float';
  else if (/^\d{4}-\d{1,2}-\d{1,2}/.test(text)) found = '!!timestamp';
  if (found === tag || (tag === '!!float' && found === '!!int')) return;
  throw new GoYamlError(`cannot decode ${found} \`${text}\` as a ${tag}`, 0, node.start);
}

function wantMap(node: YamlNode): never {
  throw new GoYamlError('map merge requires map or sequence of maps as the value', 0, node.start);
}

function isMerge(key: YamlNode): boolean {
  return key.kind === 'scalar' && key.text === '<<' && (key.tag === '!!merge' || (key.style === 'plain' && !key.tag));
}

/** A number of a YAML file where Go wants a string: an integer's digits, a float with the precision of 32 bits. */
export function numberText(value: number, written: string): string {
  const integer = integer11(written);
  return integer === undefined ? floatKey(value) : integer.toString();
}

/** `strconv.FormatFloat(x, 'g', -1, 32)`: the shortest digits that tell 32-bit floats apart. */
function floatKey(value: number): string {
  if (Number.isNaN(value)) return '.nan';
  if (!Number.isFinite(value)) return value > 0 ? '.inf' : '-.inf';
  const single = Math.fround(value);
  if (!Number.isFinite(single)) return single > 0 ? '.inf' : '-.inf';
  let digits = single.toExponential(8);
  for (let precision = 0; precision < 9; precision++) {
    digits = single.toExponential(precision);
    if (Math.fround(Number(digits)) === single) break;
  }
  return goG(digits);
}

/** `%g` of a number in JavaScript's exponential notation with its shortest digits. */
function goG(exponential: string): string {
  const [, sign, first, rest, power] = /^(-?)(\d)(?:\.(\d+))?e([-+]\d+)$/.exec(exponential)!;
  const digits = `${first}${rest ?? ''}`.replace(/0+$/, '') || '0';
  const exponent = Number(power);
  if (exponent < -4 || exponent >= 6) {
    const mantissa = digits.length > 1 ? `${digits[0]}.${digits.slice(1)}` : digits;
    return `${sign}${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
  }
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  if (digits.length <= exponent + 1) return `${sign}${digits.padEnd(exponent + 1, '0')}`;
  return `${sign}${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`;
}

/** A value as Go's `%#v` prints it. */
function goSyntax(content: Content): string {
  if (content === null) return 'interface {}(nil)';
  if (Array.isArray(content)) return `[]interface {}{${content.map((item) => goSyntax(item.content)).join(', ')}}`;
  if (content instanceof Map)
    return `map[interface {}]interface {}{${[...content].map(([key, value]) => `${JSON.stringify(key)}:${goSyntax(value.content)}`).join(', ')}}`;
  return typeof content === 'string' ? JSON.stringify(content) : String(content);
}
