import type { ValuePathPart, ValuePathUse } from '../../model/helm.ts';
import type { YamlMap, YamlNode } from '../../parse/yaml/node.ts';
import { entryOf, getNode, keyText, resolveAlias } from '../../parse/yaml/path.ts';
import { spanKey } from '../../text/source.ts';
import { partOfKey } from './mapping.ts';
import { valuePathUse } from './use.ts';

/** Schemas that one walk may visit: references multiply what is written. */
const MAX_SCHEMAS = 50_000;
const MAX_DEPTH = 40;

/** Keywords whose schemas describe the same value. */
const SAME_VALUE = ['if', 'then', 'else', 'not'];
const SAME_VALUE_LISTS = ['allOf', 'anyOf', 'oneOf'];
/** Keywords whose schema describes elements that have no name in the schema. */
const ELEMENTS = ['items', 'additionalItems', 'contains', 'additionalProperties', 'unevaluatedProperties'];

/**
 * The value paths that a `values.schema.json` describes: `properties`, through `$ref` within the file, combinators,
 * `patternProperties` and elements; the names in `required` as well. What nothing refers to is not looked at.
 */
export function valuePathsOfSchema(root: YamlNode | undefined, chart?: string): readonly ValuePathUse[] {
  const walk = new SchemaWalk(root, chart);
  walk.schema(root, [], 0);
  return walk.uses;
}

class SchemaWalk {
  readonly uses: ValuePathUse[] = [];
  readonly #root: YamlNode | undefined;
  readonly #chart: string | undefined;
  readonly #above = new Set<YamlNode>();
  readonly #seen = new Set<string>();
  #schemas = 0;

  constructor(root: YamlNode | undefined, chart: string | undefined) {
    this.#root = root;
    this.#chart = chart;
  }

  schema(written: YamlNode | undefined, path: readonly ValuePathPart[], depth: number): void {
    const node = resolveAlias(written);
    if (node?.kind !== 'map' || depth > MAX_DEPTH || this.#above.has(node) || ++this.#schemas > MAX_SCHEMAS) return;
    this.#above.add(node);
    this.#properties(node, path, depth);
    this.#required(node, path);
    for (const keyword of SAME_VALUE) this.schema(entryOf(node, keyword)?.value, path, depth + 1);
    for (const keyword of SAME_VALUE_LISTS) {
      const list = resolveAlias(entryOf(node, keyword)?.value);
      if (list?.kind === 'sequence') for (const item of list.items) this.schema(item, path, depth + 1);
    }
    const dependent = resolveAlias(entryOf(node, 'dependentSchemas')?.value);
    if (dependent?.kind === 'map') for (const entry of dependent.entries) this.schema(entry.value, path, depth + 1);
    for (const keyword of ELEMENTS) {
      const element = resolveAlias(entryOf(node, keyword)?.value);
      if (element?.kind === 'sequence')
        for (const item of element.items) this.schema(item, [...path, { name: undefined }], depth + 1);
      else this.schema(element, [...path, { name: undefined }], depth + 1);
    }
    this.schema(this.#referred(node), path, depth + 1);
    this.#above.delete(node);
  }

  #properties(node: YamlMap, path: readonly ValuePathPart[], depth: number): void {
    const properties = resolveAlias(entryOf(node, 'properties')?.value);
    if (properties?.kind === 'map')
      for (const entry of properties.entries) {
        const key = resolveAlias(entry.key);
        if (key?.kind !== 'scalar') continue;
        const here = [...path, partOfKey(key)];
        this.#add(here);
        this.schema(entry.value, here, depth + 1);
      }
    const patterns = resolveAlias(entryOf(node, 'patternProperties')?.value);
    if (patterns?.kind === 'map')
      for (const entry of patterns.entries)
        for (const name of namesOfPattern(keyText(entry) ?? '')) {
          const here = [...path, { name, at: resolveAlias(entry.key)?.span }];
          if (name !== undefined) this.#add(here);
          this.schema(entry.value, here, depth + 1);
        }
  }

  #required(node: YamlMap, path: readonly ValuePathPart[]): void {
    const required = resolveAlias(entryOf(node, 'required')?.value);
    if (required?.kind !== 'sequence') return;
    for (const item of required.items) {
      const name = resolveAlias(item);
      if (name?.kind === 'scalar') this.#add([...path, partOfKey(name)]);
    }
  }

  #add(path: readonly ValuePathPart[]): void {
    const use = valuePathUse(path, { place: 'schema', chart: this.#chart });
    if (!use) return;
    const key = `${spanKey(use.at)} ${JSON.stringify(path.map((part) => part.name ?? null))}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.uses.push(use);
  }

  /** The schema that `$ref` names within the file (`#`, `#/$defs/image`, `#anchor`). */
  #referred(node: YamlMap): YamlNode | undefined {
    const reference = resolveAlias(entryOf(node, '$ref')?.value);
    if (reference?.kind !== 'scalar' || !reference.text.startsWith('#')) return undefined;
    const pointer = decodePointer(reference.text.slice(1));
    if (pointer.startsWith('/')) {
      const steps = pointer
        .split('/')
        .slice(1)
        .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
      let at: YamlNode | undefined = this.#root;
      for (const step of steps) {
        const here = resolveAlias(at);
        at = here?.kind === 'sequence' ? here.items[Number(step)] : getNode(here, [step]);
      }
      return at;
    }
    return pointer === '' ? this.#root : this.#anchored(pointer);
  }

  /** The definition whose `$anchor` or `$id` is `#name`. */
  #anchored(name: string): YamlNode | undefined {
    for (const keyword of ['$defs', 'definitions']) {
      const definitions = getNode(this.#root, [keyword]);
      if (definitions?.kind !== 'map') continue;
      for (const entry of definitions.entries) {
        const anchor = getNode(entry.value, ['$anchor']);
        const id = getNode(entry.value, ['$id']);
        if (anchor?.kind === 'scalar' && anchor.text === name) return entry.value;
        if (id?.kind === 'scalar' && id.text === `#${name}`) return entry.value;
      }
    }
    return undefined;
  }
}

/** Percent escapes of ASCII characters, decoded; others never occur in a pointer to a name that matters here. */
function decodePointer(pointer: string): string {
  return pointer.replace(/%([0-7][0-9a-fA-F])/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** The names that a pattern of plain words matches (`^image$`, `^(image|init)$`); one unknown name for any other. */
function namesOfPattern(pattern: string): readonly (string | undefined)[] {
  const words = /^\^(?:\((?:\?:)?)?([A-Za-z0-9_|-]+)\)?\$$/.exec(pattern)?.[1];
  if (words === undefined || (words.includes('|') && !pattern.includes('('))) return [undefined];
  return words.split('|');
}
