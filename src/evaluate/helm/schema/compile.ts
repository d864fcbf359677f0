import { Regexp } from '../functions/regexp/regexp.ts';
import { FunctionError } from '../template/values.ts';

/** A JSON value as `JSON.parse` gives it. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

export type Draft = 4 | 6 | 7 | 2019 | 2020;

/** A schema document with what its references lead to. */
export interface Schemas {
  readonly root: Json;
  readonly draft: Draft;
  /** The schema that a reference inside `from` means; undefined when it leads out of the document. */
  resolve(reference: string, from: Json): Json | undefined;
  /** The schema with a dynamic anchor, the outermost one of the document. */
  dynamic(name: string): Json | undefined;
  /** A pattern, compiled once. Undefined for one that Go's regular expressions refuse. */
  pattern(source: string): Regexp | undefined;
}

/** A schema that cannot be used; the message is the schema library's. */
export class SchemaError extends Error {
  override readonly name = 'SchemaError';
}

const BASE = 'file:///values.schema.json';

const DRAFTS: readonly (readonly [string, Draft])[] = [
  ['draft-04', 4],
  ['draft-06', 6],
  ['draft-07', 7],
  ['2019-09', 2019],
  ['2020-12', 2020],
];

/** Keywords whose value is a schema, a list of schemas, or a map of schemas. */
const SUBSCHEMAS = new Set([
  'additionalItems',
  'additionalProperties',
  'allOf',
  'anyOf',
  'contains',
  'contentSchema',
  'else',
  'if',
  'items',
  'not',
  'oneOf',
  'prefixItems',
  'propertyNames',
  'then',
  'unevaluatedItems',
  'unevaluatedProperties',
]);
const SCHEMA_MAPS = new Set([
  '$defs',
  'definitions',
  'dependencies',
  'dependentSchemas',
  'patternProperties',
  'properties',
]);

export function isObject(json: Json | undefined): json is JsonObject {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

export function isArray(json: Json | undefined): json is readonly Json[] {
  return Array.isArray(json);
}

/** Reads a schema text and finds its identifiers and anchors. Throws `SchemaError`. */
export function compileSchema(text: string): Schemas {
  let root: Json;
  try {
    root = JSON.parse(text) as Json;
  } catch (error) {
    throw new SchemaError(error instanceof Error ? error.message : String(error));
  }
  if (!isObject(root) && typeof root !== 'boolean')
    throw new SchemaError(`"${BASE}#" is not valid against metaschema: jsonschema validation failed`);
  const declared = isObject(root) && typeof root.$schema === 'string' ? root.$schema : '';
  const draft = DRAFTS.find(([name]) => declared.includes(name))?.[1] ?? 2020;
  return new SchemaDocument(root, draft);
}

class SchemaDocument implements Schemas {
  readonly root: Json;
  readonly draft: Draft;
  /** The URI of the resource in which a schema stands. */
  readonly #bases = new Map<Json, string>();
  readonly #resources = new Map<string, Json>();
  readonly #anchors = new Map<string, Json>();
  readonly #dynamic = new Map<string, Json>();
  readonly #patterns = new Map<string, Regexp | undefined>();

  constructor(root: Json, draft: Draft) {
    this.root = root;
    this.draft = draft;
    this.#resources.set(BASE, root);
    this.#visit(root, BASE, 0);
  }

  #visit(schema: Json, base: string, depth: number): void {
    if (depth > 500) throw new SchemaError('the schema is nested too deeply');
    if (isArray(schema)) {
      for (const item of schema) this.#visit(item, base, depth + 1);
      return;
    }
    if (!isObject(schema)) return;
    let own = base;
    const id = schema[this.draft === 4 ? 'id' : '$id'];
    if (typeof id === 'string') {
      const [uri = '', fragment = ''] = resolveUri(id, base);
      if (fragment !== '' && this.draft <= 7) this.#anchors.set(`${base}#${fragment}`, schema);
      if (uri !== base) {
        own = uri;
        if (!this.#resources.has(uri)) this.#resources.set(uri, schema);
      }
    }
    this.#bases.set(schema, own);
    const { $anchor: anchor, $dynamicAnchor: dynamic } = schema;
    if (typeof anchor === 'string') this.#anchors.set(`${own}#${anchor}`, schema);
    if (typeof dynamic === 'string') {
      this.#anchors.set(`${own}#${dynamic}`, schema);
      if (!this.#dynamic.has(dynamic)) this.#dynamic.set(dynamic, schema);
    }
    for (const [keyword, value] of Object.entries(schema)) {
      if (SUBSCHEMAS.has(keyword)) this.#visit(value, own, depth + 1);
      else if (SCHEMA_MAPS.has(keyword) && isObject(value))
        for (const item of Object.values(value)) this.#visit(item, own, depth + 1);
    }
  }

  resolve(reference: string, from: Json): Json | undefined {
    const base = this.#bases.get(from) ?? BASE;
    const [uri = '', fragment = ''] = resolveUri(reference, base);
    const resource = this.#resources.get(uri);
    if (resource === undefined) return undefined;
    if (fragment !== '' && !fragment.startsWith('/')) {
      const anchored = this.#anchors.get(`${uri}#${fragment}`);
      if (anchored === undefined)
        throw new SchemaError(`anchor ${JSON.stringify(fragment)} not found in schema ${JSON.stringify(`${uri}#`)}`);
      return anchored;
    }
    let at: Json | undefined = resource;
    for (const part of fragment === '' ? [] : fragment.slice(1).split('/')) {
      const key = decodePart(part);
      if (isArray(at)) at = at[Number(key)];
      else if (isObject(at) && Object.hasOwn(at, key)) at = at[key];
      else at = undefined;
      if (at === undefined) throw new SchemaError(`json-pointer in ${JSON.stringify(`${uri}#${fragment}`)} not found`);
    }
    if (isObject(at) && !this.#bases.has(at)) this.#visit(at, uri, 0);
    return at;
  }

  dynamic(name: string): Json | undefined {
    return this.#dynamic.get(name);
  }

  pattern(source: string): Regexp | undefined {
    if (this.#patterns.has(source)) return this.#patterns.get(source);
    let pattern: Regexp | undefined;
    try {
      pattern = Regexp.compile(source);
    } catch (error) {
      if (!(error instanceof FunctionError)) throw error;
    }
    this.#patterns.set(source, pattern);
    return pattern;
  }
}

/** The URI without its fragment, and the fragment, decoded. */
function resolveUri(reference: string, base: string): readonly [string, string] {
  const hash = reference.indexOf('#');
  const uri = hash === -1 ? reference : reference.slice(0, hash);
  const fragment = hash === -1 ? '' : reference.slice(hash + 1);
  if (uri === '') return [base, fragment];
  return [URL.canParse(uri, base) ? new URL(uri, base).href : uri, fragment];
}

/** One part of a JSON pointer in a URI. */
function decodePart(part: string): string {
  const plain = /%(?![0-9a-fA-F]{2})/.test(part) ? part : part.replace(/(?:%[0-9a-fA-F]{2})+/g, decodeOctets);
  return plain.replaceAll('~1', '/').replaceAll('~0', '~');
}

function decodeOctets(run: string): string {
  return new TextDecoder().decode(Uint8Array.from(run.slice(1).split('%'), (hex) => Number.parseInt(hex, 16)));
}
