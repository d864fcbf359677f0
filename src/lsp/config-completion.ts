import { type CompletionItem, CompletionItemKind } from 'vscode-languageserver';
import { configSchema, type JsonSchema } from '../config/schema.ts';
import { locationInJson } from '../parse/json/location.ts';
import type { AnyRule } from '../rule/rule.ts';
import type { SourceFile } from '../text/source.ts';
import { positionOf } from './places.ts';

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A schema without references and alternatives: everything that may hold at one place. */
function alternativesOf(schema: unknown, root: JsonSchema): JsonSchema[] {
  if (!isSchema(schema)) return [];
  const { $ref: reference } = schema;
  if (typeof reference === 'string') {
    let target: unknown = root;
    for (const name of reference.replace(/^#\//, '').split('/')) target = isSchema(target) ? target[name] : undefined;
    return alternativesOf(target, root);
  }
  const nested = [schema.anyOf, schema.oneOf, schema.allOf].flatMap((list) => (Array.isArray(list) ? list : []));
  return [schema, ...nested.flatMap((one) => alternativesOf(one, root))];
}

/** The schemas of what lies one step further down. */
function step(schemas: readonly JsonSchema[], key: string | number, root: JsonSchema): JsonSchema[] {
  return schemas.flatMap((schema) => {
    if (typeof key === 'number') {
      const { items } = schema;
      return alternativesOf(Array.isArray(items) ? items[key] : items, root);
    }
    const { properties, additionalProperties } = schema;
    const own = isSchema(properties) && Object.hasOwn(properties, key) ? properties[key] : additionalProperties;
    return alternativesOf(own, root);
  });
}

/** Completions in a `.lintrc.json`: keys, rule names, severities, presets and options, as the schema has them. */
export function completionsInConfig(file: SourceFile, offset: number, rules: readonly AnyRule[]): CompletionItem[] {
  const root = configSchema(rules);
  const { path, atKey, token } = locationInJson(file.text, offset);
  let schemas = alternativesOf(root, root);
  for (const key of atKey ? path.slice(0, -1) : path) schemas = step(schemas, key, root);
  const range = {
    start: positionOf(file, token?.start ?? offset),
    end: positionOf(file, token?.end ?? offset),
  };
  const items = new Map<string, CompletionItem>();
  const add = (text: string, kind: CompletionItemKind, documentation: unknown, newText = text) => {
    if (items.has(text)) return;
    items.set(text, {
      label: text.replace(/^"|"$/g, ''),
      kind,
      filterText: text,
      ...(typeof documentation === 'string' ? { documentation } : {}),
      textEdit: { range, newText },
    });
  };
  if (atKey) {
    const hasColon = /^\s*:/.test(file.text.slice(token?.end ?? offset));
    for (const { properties } of schemas)
      for (const [name, schema] of isSchema(properties) ? Object.entries(properties) : []) {
        const text = JSON.stringify(name);
        const description = alternativesOf(schema, root).find(
          (one) => typeof one.description === 'string',
        )?.description;
        add(text, CompletionItemKind.Property, description, hasColon ? text : `${text}: `);
      }
    return [...items.values()];
  }
  for (const schema of schemas) {
    for (const value of Array.isArray(schema.enum) ? schema.enum : [])
      add(JSON.stringify(value), CompletionItemKind.EnumMember, schema.description);
    if ('const' in schema) add(JSON.stringify(schema.const), CompletionItemKind.EnumMember, schema.description);
    if (schema.type === 'boolean')
      for (const value of ['true', 'false']) add(value, CompletionItemKind.Value, schema.description);
  }
  return [...items.values()];
}
