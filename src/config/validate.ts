import type { ErrorObject } from 'ajv';
import type { JsonNode } from '../parse/json/parse.ts';
import { nearestName } from '../text/nearest.ts';
import type { Span } from '../text/source.ts';
import type { ConfigProblem } from './error.ts';
import type { JsonSchema } from './schema.ts';

/** The value at a JSON pointer, with the place of its key. */
function locate(root: JsonNode, pointer: string): { node: JsonNode; keyAt: Span; key: string } {
  let node = root;
  let keyAt = root.at;
  let key = '';
  for (const part of pointer.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (node.kind === 'object') {
      const member = node.members.findLast((candidate) => candidate.key === name);
      if (!member) break;
      node = member.value;
      keyAt = member.keyAt;
      key += /^[A-Za-z_$][\w$]*$/.test(name) ? `${key === '' ? '' : '.'}${name}` : `[${JSON.stringify(name)}]`;
    } else if (node.kind === 'array') {
      const item = node.items[Number(name)];
      if (!item) break;
      node = item;
      keyAt = item.at;
      key += `[${name}]`;
    }
  }
  return { node, keyAt, key };
}

const kindNames = {
  object: 'an object',
  array: 'a list',
  text: 'a string',
  number: 'a number',
  bool: 'a boolean',
  null: 'null',
};
const typeNames: Readonly<Record<string, string>> = {
  object: 'an object',
  array: 'a list',
  string: 'a string',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  null: 'null',
};

function quoted(node: JsonNode): string {
  if (node.kind === 'text') return JSON.stringify(node.value);
  if (node.kind === 'number' || node.kind === 'bool') return String(node.value);
  return kindNames[node.kind];
}

function list(values: readonly unknown[]): string {
  const shown = values.map((value) => JSON.stringify(value));
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} or ${shown.at(-1)}`;
}

function meant(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  if (nearest !== undefined) return `; did you mean "${nearest}"?`;
  return known.length <= 12 && known.length > 0 ? `; known are ${list(known)}` : '';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** What a reference inside of the schema (`#/definitions/rules`) stands for. */
function resolved(reference: string, schema: JsonSchema): unknown {
  return reference
    .split('/')
    .slice(1)
    .reduce<unknown>((at, key) => (isRecord(at) ? at[key] : undefined), schema);
}

/** The parts of a schema that may hold for a member or item of what `part` holds for. */
function below(part: unknown, name: string, schema: JsonSchema): unknown[] {
  if (!isRecord(part)) return [];
  if (typeof part.$ref === 'string') return below(resolved(part.$ref, schema), name, schema);
  if (Array.isArray(part.anyOf)) return part.anyOf.flatMap((branch) => below(branch, name, schema));
  if (isRecord(part.properties) && Object.hasOwn(part.properties, name)) return [part.properties[name]];
  if (Array.isArray(part.items)) return part.items.slice(Number(name), Number(name) + 1);
  return isRecord(part.items) ? [part.items] : [];
}

/** The names of members that the schema knows at a place. */
function knownNames(instancePath: string, schema: JsonSchema): readonly string[] {
  let parts: unknown[] = [schema];
  for (const name of instancePath.split('/').slice(1)) {
    const unescaped = name.replaceAll('~1', '/').replaceAll('~0', '~');
    parts = parts.flatMap((part) => below(part, unescaped, schema));
  }
  return parts.flatMap((part) => namesOf(part, schema));
}

function namesOf(part: unknown, schema: JsonSchema): string[] {
  if (!isRecord(part)) return [];
  if (typeof part.$ref === 'string') return namesOf(resolved(part.$ref, schema), schema);
  if (Array.isArray(part.anyOf)) return part.anyOf.flatMap((branch) => namesOf(branch, schema));
  return isRecord(part.properties) ? Object.keys(part.properties) : [];
}

function explain(error: ErrorObject, root: JsonNode, schema: JsonSchema): ConfigProblem {
  const { node, key } = locate(root, error.instancePath);
  const params: Readonly<Record<string, unknown>> = error.params;
  switch (error.keyword) {
    case 'additionalProperties': {
      const name = String(params.additionalProperty);
      const inside = locate(root, `${error.instancePath}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`);
      const what = error.instancePath.endsWith('/rules')
        ? 'rule'
        : /\/\d+$/.test(error.instancePath) && key.includes('rules')
          ? 'option'
          : 'key';
      const hint = meant(name, knownNames(error.instancePath, schema));
      const list = what === 'rule' && !hint.includes('did you mean') ? '; "ameide-lint rules" lists them' : hint;
      return { message: `there is no ${what} "${name}"${list}`, key: inside.key, at: inside.keyAt };
    }
    case 'enum': {
      const allowed = Array.isArray(params.allowedValues) ? params.allowedValues : [];
      const near = node.kind === 'text' ? nearestName(node.value, allowed.map(String)) : undefined;
      return {
        message: `${quoted(node)} is not ${list(allowed)}${near ? `; did you mean "${near}"?` : ''}`,
        key,
        at: node.at,
      };
    }
    case 'type': {
      const wanted = String(params.type)
        .split(',')
        .map((type) => typeNames[type] ?? type);
      return { message: `${quoted(node)} is not ${wanted.join(' or ')}`, key, at: node.at };
    }
    case 'required':
      return { message: `the key "${String(params.missingProperty)}" is missing`, key, at: node.at };
    case 'maxItems':
      return {
        message: 'the rule takes no options',
        key,
        at: node.kind === 'array' ? (node.items[Number(params.limit)]?.at ?? node.at) : node.at,
      };
    default:
      return { message: `${quoted(node)} ${error.message ?? 'is not valid'}`, key, at: node.at };
  }
}

/** How much an error of one branch of an `anyOf` says; the branch that was meant fails deepest. */
function weight(error: ErrorObject): number {
  const depth = error.instancePath.split('/').length * 10;
  const byKeyword: Readonly<Record<string, number>> = {
    anyOf: -100,
    const: -5,
    pattern: -4,
    type: 0,
    enum: 2,
    required: 3,
  };
  return depth + (byKeyword[error.keyword] ?? 4);
}

const presetHint = /^(?:\/extends)(?:\/\d+)?$/;

/** The problems behind the schema's errors, one for each value that is wrong. */
export function explainErrors(
  errors: readonly ErrorObject[],
  root: JsonNode,
  schema: JsonSchema,
  presets: readonly string[],
): ConfigProblem[] {
  const unions = errors.filter((error) => error.keyword === 'anyOf').map((error) => error.instancePath);
  const groups = new Map<string, ErrorObject[]>();
  errors.forEach((error, index) => {
    const union = unions
      .filter((path) => error.instancePath === path || error.instancePath.startsWith(`${path}/`))
      .sort((a, b) => a.length - b.length)[0];
    const key = union ?? String(index);
    const group = groups.get(key);
    if (group) group.push(error);
    else groups.set(key, [error]);
  });
  const problems: ConfigProblem[] = [];
  for (const group of groups.values()) {
    const best = group.reduce((most, error) => (weight(error) > weight(most) ? error : most));
    const { node, key } = locate(root, best.instancePath);
    if (presetHint.test(best.instancePath) && node.kind === 'text') {
      const near = nearestName(node.value, presets);
      const message = `${JSON.stringify(node.value)} is no preset (${list(presets)}) and no path of a .json file`;
      problems.push({ message: `${message}${near ? `; did you mean "${near}"?` : ''}`, key, at: node.at });
      continue;
    }
    const severity = group.find((error) => error.keyword === 'enum' && error.instancePath === best.instancePath);
    problems.push(
      explain(best.keyword === 'type' && node.kind !== 'array' && severity ? severity : best, root, schema),
    );
  }
  const seen = new Set<string>();
  return problems.filter((problem) => {
    const id = `${problem.at.start}:${problem.message}`;
    return !seen.has(id) && seen.add(id);
  });
}

/** Keys that stand twice in one object: the first is without effect. */
export function repeatedKeys(node: JsonNode, key = ''): ConfigProblem[] {
  if (node.kind === 'array') return node.items.flatMap((item, index) => repeatedKeys(item, `${key}[${index}]`));
  if (node.kind !== 'object') return [];
  const seen = new Set<string>();
  return node.members.flatMap((member) => {
    const way = /^[A-Za-z_$][\w$]*$/.test(member.key)
      ? `${key === '' ? '' : `${key}.`}${member.key}`
      : `${key}[${JSON.stringify(member.key)}]`;
    const repeated = seen.has(member.key) ? [{ message: 'the key stands twice', key: way, at: member.keyAt }] : [];
    seen.add(member.key);
    return [...repeated, ...repeatedKeys(member.value, way)];
  });
}

export type Validate = (value: unknown) => readonly ErrorObject[];

/** All problems at once. */
export const ajvOptions = { allErrors: true, strict: false, logger: false } as const;

/** Compiles a schema; loads the validator only now. */
export async function compileSchema(schema: JsonSchema): Promise<Validate> {
  const { Ajv } = await import('./ajv.ts');
  const ajv = new Ajv(ajvOptions);
  const validate = ajv.compile(schema);
  return (value) => (validate(value) ? [] : (validate.errors ?? []));
}
