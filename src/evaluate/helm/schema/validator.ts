import { goQuote } from '../../../parse/gotemplate/quote.ts';
import { compareStrings } from '../template/values.ts';
import type { ConfigMap, ConfigValue, Content } from '../values/config.ts';
import { isArray, isObject, type Json, type JsonObject, SchemaError, type Schemas } from './compile.ts';
import { hasFormat } from './formats.ts';

/** What is wrong with a value: the words of the schema library that Helm uses, and the value. */
export interface SchemaProblem {
  /** Path of the value, from the chart's root. */
  readonly path: readonly string[];
  readonly message: string;
  readonly causes: readonly SchemaProblem[];
  readonly value: ConfigValue | undefined;
  /** A reference, or several problems of one value: `single` ones are not printed when they have one cause. */
  readonly kind: 'leaf' | 'group' | 'reference';
}

/** The most checks that one validation makes. */
const MAX_STEPS = 2_000_000;

/** Checks values against a schema. Undefined when they meet it. Throws `SchemaError`. */
export function validate(schemas: Schemas, values: ConfigMap): SchemaProblem | undefined {
  const validator = new Validator(schemas);
  return validator.check(schemas.root, { content: values, path: [], value: undefined }, 0);
}

/** The problem as the library prints it, each line with its break. */
export function problemText(problem: SchemaProblem): string {
  const lines: string[] = [];
  const print = (item: SchemaProblem, indent: number): void => {
    let inner = indent;
    if (!(item.kind === 'reference' && item.causes.length === 1)) {
      const at = quote(item.path.map((part) => `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`).join(''));
      lines.push(`${'  '.repeat(indent)}- at ${at}: ${item.message}`);
      inner++;
    }
    for (const cause of item.causes) print(cause, inner);
  };
  // The outermost group is not printed: its problems are the schema's own.
  if (problem.kind === 'group') for (const cause of problem.causes) print(cause, 0);
  else print(problem, 0);
  return `${lines.join('\n')}\n`;
}

/** The problems that have no cause: what a person has to mend. */
export function leafProblems(problem: SchemaProblem): readonly SchemaProblem[] {
  return problem.causes.length === 0 ? [problem] : problem.causes.flatMap(leafProblems);
}

interface Instance {
  readonly content: Content;
  readonly path: readonly string[];
  readonly value: ConfigValue | undefined;
}

/** Which properties and items of an instance no keyword has looked at yet. */
type Unevaluated = Set<string>;

class Validator {
  readonly #schemas: Schemas;
  #steps = 0;
  /** References that are being followed at one instance: one that comes again leads nowhere. */
  readonly #open = new Map<Json, Set<Content>>();

  constructor(schemas: Schemas) {
    this.#schemas = schemas;
  }

  /** Counts the steps of regular expressions. */
  readonly #charge = (amount: number): void => {
    this.#steps += amount / 100;
    if (this.#steps > MAX_STEPS) throw new SchemaError('the schema takes too many steps');
  };

  check(schema: Json, instance: Instance, depth: number, seen?: Unevaluated): SchemaProblem | undefined {
    if (++this.#steps > MAX_STEPS || depth > 200) throw new SchemaError('the schema takes too many steps');
    if (schema === true) return undefined;
    if (schema === false) return problem(instance, 'false schema');
    if (!isObject(schema)) return undefined;
    const first = this.#scalarKeywords(schema, instance);
    if (first) return first;
    const problems: SchemaProblem[] = [];
    const add = (found: SchemaProblem | undefined): void => {
      if (found) problems.push(found);
    };
    const left: Unevaluated = new Set(keysOf(instance.content));
    const here = (inner: Json): SchemaProblem | undefined => this.check(inner, instance, depth + 1, left);
    if (typeof schema.$ref === 'string') {
      const found = this.#reference(schema.$ref, schema, instance, depth, left);
      if (this.#schemas.draft < 2019) {
        merge(seen, left);
        return found;
      }
      add(found);
    }
    const { content } = instance;
    if (content instanceof Map) this.#object(schema, instance, content, depth, left, problems);
    else if (Array.isArray(content)) this.#array(schema, instance, content, depth, left, problems);
    else if (typeof content === 'string') this.#string(schema, instance, content, problems);
    else if (typeof content === 'number' || typeof content === 'bigint')
      this.#number(schema, instance, Number(content), problems);
    if (this.#schemas.draft >= 2019) {
      for (const keyword of ['$recursiveRef', '$dynamicRef']) {
        const reference = schema[keyword];
        if (typeof reference === 'string') add(this.#reference(reference, schema, instance, depth, left));
      }
    }
    this.#conditions(schema, instance, here, problems);
    if (this.#schemas.draft >= 2019) this.#unevaluated(schema, instance, depth, left, problems);
    if (problems.length === 0) {
      merge(seen, left);
      return undefined;
    }
    return problems.length === 1 ? problems[0] : problem(instance, 'validation failed', problems, 'group');
  }

  /** The keywords of which the first that fails ends the check. */
  #scalarKeywords(schema: JsonObject, instance: Instance): SchemaProblem | undefined {
    const { content } = instance;
    const type = typeOf(content);
    if (schema.type !== undefined) {
      const wanted = (isArray(schema.type) ? schema.type : [schema.type]).map(String);
      const isInteger = type === 'number' && Number.isInteger(Number(content));
      if (wanted.length > 0 && !wanted.includes(type) && !(isInteger && wanted.includes('integer')))
        return problem(instance, `got ${type}, want ${TYPES.filter((name) => wanted.includes(name)).join(' or ')}`);
    }
    if (schema.const !== undefined && !equal(content, schema.const))
      return problem(
        instance,
        typeof schema.const === 'object' && schema.const !== null
          ? "'const' failed"
          : `value must be ${display(schema.const)}`,
      );
    if (isArray(schema.enum) && !schema.enum.some((item) => equal(content, item)))
      return problem(instance, enumMessage(schema.enum));
    if (typeof schema.format === 'string' && this.#schemas.draft < 2019 && typeof content === 'string') {
      const { format } = schema;
      const valid = format === 'regex' ? this.#schemas.pattern(content) !== undefined : hasFormat(format, content);
      if (!valid) return problem(instance, `${quote(content)} is not valid ${format}`);
    }
    return undefined;
  }

  #reference(
    reference: string,
    schema: Json,
    instance: Instance,
    depth: number,
    left: Unevaluated,
  ): SchemaProblem | undefined {
    let target = this.#schemas.resolve(reference, schema);
    // What lies outside the document is not fetched: nothing is known of it.
    if (target === undefined) return undefined;
    if (
      isObject(target) &&
      typeof target.$dynamicAnchor === 'string' &&
      reference.endsWith(`#${target.$dynamicAnchor}`)
    )
      target = this.#schemas.dynamic(target.$dynamicAnchor) ?? target;
    const open = this.#open.get(target) ?? new Set();
    if (open.has(instance.content)) return undefined;
    this.#open.set(target, open.add(instance.content));
    const found = this.check(target, instance, depth + 1, left);
    open.delete(instance.content);
    if (!found) return undefined;
    const causes = found.kind === 'group' ? found.causes : [found];
    return problem(instance, 'validation failed', causes, 'reference');
  }

  #object(
    schema: JsonObject,
    instance: Instance,
    map: ConfigMap,
    depth: number,
    left: Unevaluated,
    problems: SchemaProblem[],
  ): void {
    const bound = (keyword: string, got: number, fails: (want: number) => boolean): void => {
      const want = schema[keyword];
      if (typeof want === 'number' && fails(want))
        problems.push(problem(instance, `${keyword}: got ${number(got)}, want ${number(want)}`));
    };
    bound('minProperties', map.size, (want) => map.size < want);
    bound('maxProperties', map.size, (want) => map.size > want);
    const missing = (names: Json | undefined): string[] =>
      isArray(names) ? names.map(String).filter((name) => !map.has(name)) : [];
    const required = missing(schema.required);
    if (required.length === 1) problems.push(problem(instance, `missing property ${quote(required[0]!)}`));
    else if (required.length > 1)
      problems.push(problem(instance, `missing properties ${required.map(quote).join(', ')}`));
    const dependents = (names: Json | undefined, onSchema: boolean): void => {
      if (!isObject(names)) return;
      for (const [name, dependency] of Object.entries(names)) {
        if (!map.has(name)) continue;
        if (isArray(dependency)) {
          const absent = missing(dependency);
          if (absent.length > 0)
            problems.push(
              problem(instance, `properties ${absent.map(quote).join(', ')} required, if ${quote(name)} exists`),
            );
        } else if (onSchema) {
          const found = this.check(dependency, instance, depth + 1, left);
          if (found) problems.push(found);
        }
      }
    };
    dependents(schema.dependencies, true);
    this.#properties(schema, instance, map, depth, left, problems);
    if (schema.propertyNames !== undefined && this.#schemas.draft > 4)
      for (const name of map.keys()) {
        const found = this.check(schema.propertyNames, { content: name, path: [], value: undefined }, depth + 1);
        if (found) problems.push({ ...problem(instance, `invalid propertyName ${quote(name)}`), causes: found.causes });
      }
    if (this.#schemas.draft >= 2019) {
      dependents(schema.dependentSchemas, true);
      dependents(schema.dependentRequired, false);
    }
  }

  #properties(
    schema: JsonObject,
    instance: Instance,
    map: ConfigMap,
    depth: number,
    left: Unevaluated,
    problems: SchemaProblem[],
  ): void {
    const properties = isObject(schema.properties) ? schema.properties : undefined;
    const patterns = isObject(schema.patternProperties) ? Object.entries(schema.patternProperties) : [];
    const additional = schema.additionalProperties;
    const extra: string[] = [];
    // The library goes through a map in random order; by name is one of its orders.
    for (const name of [...map.keys()].sort(compareStrings)) {
      const value = map.get(name)!;
      const inner: Instance = { content: value.content, path: [...instance.path, name], value };
      const checkInner = (target: Json): void => {
        const found = this.check(target, inner, depth + 1);
        if (found) problems.push(found);
      };
      let evaluated = false;
      const own = properties && Object.hasOwn(properties, name) ? properties[name] : undefined;
      if (own !== undefined) {
        evaluated = true;
        checkInner(own);
      }
      for (const [pattern, target] of patterns) {
        if (!this.#schemas.pattern(pattern)?.test(name, this.#charge)) continue;
        evaluated = true;
        checkInner(target);
      }
      if (!evaluated && additional !== undefined) {
        evaluated = true;
        if (additional === false) extra.push(name);
        else checkInner(additional);
      }
      if (evaluated) left.delete(name);
    }
    if (extra.length > 0)
      problems.push({
        ...problem(instance, `additional properties ${extra.map(quote).join(', ')} not allowed`),
        value: map.get(extra[0]!),
      });
  }

  #array(
    schema: JsonObject,
    instance: Instance,
    list: readonly ConfigValue[],
    depth: number,
    left: Unevaluated,
    problems: SchemaProblem[],
  ): void {
    const inner = (index: number): Instance => ({
      content: list[index]!.content,
      path: [...instance.path, String(index)],
      value: list[index],
    });
    const checkItems = (target: Json, from: number, to = list.length): void => {
      for (let index = from; index < to; index++) {
        const found = this.check(target, inner(index), depth + 1);
        if (found) problems.push(found);
        left.delete(String(index));
      }
    };
    const { minItems, maxItems } = schema;
    if (typeof minItems === 'number' && list.length < minItems)
      problems.push(problem(instance, `minItems: got ${number(list.length)}, want ${number(minItems)}`));
    if (typeof maxItems === 'number' && list.length > maxItems)
      problems.push(problem(instance, `maxItems: got ${number(list.length)}, want ${number(maxItems)}`));
    if (schema.uniqueItems === true) this.#unique(instance, list, problems);
    const before2020 = this.#schemas.draft < 2020;
    const tuple = before2020 ? schema.items : schema.prefixItems;
    let evaluated = 0;
    if (isArray(tuple)) {
      evaluated = Math.min(tuple.length, list.length);
      for (let index = 0; index < evaluated; index++) checkItems(tuple[index]!, index, index + 1);
    }
    const rest = before2020 && isArray(tuple) ? schema.additionalItems : schema.items;
    if (rest !== undefined && !isArray(rest)) {
      if (before2020 && rest === false && isArray(tuple)) {
        if (evaluated < list.length)
          problems.push(problem(instance, `last ${number(list.length - evaluated)} additionalItem(s) not allowed`));
      } else checkItems(rest, evaluated);
    }
    if (schema.contains !== undefined) this.#contains(schema, instance, list.length, inner, depth, left, problems);
  }

  #unique(instance: Instance, list: readonly ConfigValue[], problems: SchemaProblem[]): void {
    const first = new Map<string, number>();
    for (const [index, item] of list.entries()) {
      const key = canonical(item.content);
      const before = first.get(key);
      if (before !== undefined) {
        problems.push(problem(instance, `items at ${number(before)} and ${number(index)} are equal`));
        return;
      }
      first.set(key, index);
    }
  }

  #contains(
    schema: JsonObject,
    instance: Instance,
    length: number,
    inner: (index: number) => Instance,
    depth: number,
    left: Unevaluated,
    problems: SchemaProblem[],
  ): void {
    const causes: SchemaProblem[] = [];
    const matched: number[] = [];
    for (let index = 0; index < length; index++) {
      const found = this.check(schema.contains!, inner(index), depth + 1);
      if (found) causes.push(found);
      else {
        matched.push(index);
        if (this.#schemas.draft >= 2020) left.delete(String(index));
      }
    }
    const { minContains, maxContains } = schema;
    if (typeof minContains === 'number') {
      if (matched.length < minContains) {
        const got =
          matched.length === 0
            ? 'but none matched'
            : `but matched ${number(matched.length)} items at ${matched.join(' ')}`;
        problems.push(
          problem(instance, `min ${number(minContains)} items required to match contains schema, ${got}`, causes),
        );
      }
    } else if (matched.length === 0) problems.push(problem(instance, 'no items match contains schema', causes));
    if (typeof maxContains === 'number' && matched.length > maxContains)
      problems.push(
        problem(
          instance,
          `max ${number(maxContains)} items required to match contains schema, but matched ${number(matched.length)} items at ${matched.join(' ')}`,
        ),
      );
  }

  #string(schema: JsonObject, instance: Instance, text: string, problems: SchemaProblem[]): void {
    const length = [...text].length;
    const { minLength, maxLength, pattern } = schema;
    if (typeof minLength === 'number' && length < minLength)
      problems.push(problem(instance, `minLength: got ${number(length)}, want ${number(minLength)}`));
    if (typeof maxLength === 'number' && length > maxLength)
      problems.push(problem(instance, `maxLength: got ${number(length)}, want ${number(maxLength)}`));
    if (typeof pattern === 'string' && this.#schemas.pattern(pattern)?.test(text, this.#charge) === false)
      problems.push(problem(instance, `${quote(text)} does not match pattern ${quote(pattern)}`));
  }

  #number(schema: JsonObject, instance: Instance, got: number, problems: SchemaProblem[]): void {
    const bound = (keyword: string, limit: Json | undefined, fails: (want: number) => boolean): void => {
      if (typeof limit === 'number' && fails(limit))
        problems.push(problem(instance, `${keyword}: got ${number(got)}, want ${number(limit)}`));
    };
    // In the fourth draft the exclusive bounds are flags.
    const { minimum, maximum } = schema;
    const exclusiveMinimum = schema.exclusiveMinimum === true ? minimum : schema.exclusiveMinimum;
    const exclusiveMaximum = schema.exclusiveMaximum === true ? maximum : schema.exclusiveMaximum;
    if (schema.exclusiveMinimum !== true) bound('minimum', minimum, (want) => got < want);
    if (schema.exclusiveMaximum !== true) bound('maximum', maximum, (want) => got > want);
    bound('exclusiveMinimum', exclusiveMinimum, (want) => got <= want);
    bound('exclusiveMaximum', exclusiveMaximum, (want) => got >= want);
    bound('multipleOf', schema.multipleOf, (want) => !isMultiple(got, want));
  }

  #conditions(
    schema: JsonObject,
    instance: Instance,
    here: (inner: Json) => SchemaProblem | undefined,
    problems: SchemaProblem[],
  ): void {
    if (schema.not !== undefined && !here(schema.not)) problems.push(problem(instance, "'not' failed"));
    if (isArray(schema.allOf)) {
      const causes = schema.allOf.map(here).filter((found) => found !== undefined);
      if (causes.length > 0) problems.push(problem(instance, "'allOf' failed", causes));
    }
    if (isArray(schema.anyOf) && schema.anyOf.length > 0) {
      const causes = schema.anyOf.map(here);
      const failed = causes.filter((found) => found !== undefined);
      if (failed.length === causes.length) problems.push(problem(instance, "'anyOf' failed", failed));
    }
    if (isArray(schema.oneOf) && schema.oneOf.length > 0) {
      const results = schema.oneOf.map(here);
      const matched = results.flatMap((found, index) => (found ? [] : [index]));
      if (matched.length === 0)
        problems.push(
          problem(
            instance,
            "'oneOf' failed, none matched",
            results.filter((found) => found !== undefined),
          ),
        );
      else if (matched.length > 1)
        problems.push(problem(instance, `'oneOf' failed, subschemas ${matched[0]}, ${matched[1]} matched`));
    }
    if (schema.if !== undefined && this.#schemas.draft >= 7) {
      const branch = here(schema.if) ? schema.else : schema.then;
      const found = branch === undefined ? undefined : here(branch);
      if (found) problems.push(found);
    }
  }

  #unevaluated(
    schema: JsonObject,
    instance: Instance,
    depth: number,
    left: Unevaluated,
    problems: SchemaProblem[],
  ): void {
    const { content } = instance;
    const target =
      content instanceof Map
        ? schema.unevaluatedProperties
        : Array.isArray(content)
          ? schema.unevaluatedItems
          : undefined;
    if (target === undefined) return;
    for (const key of left) {
      const value =
        content instanceof Map ? content.get(key) : Array.isArray(content) ? content[Number(key)] : undefined;
      if (!value) continue;
      const found = this.check(target, { content: value.content, path: [...instance.path, key], value }, depth + 1);
      if (found) problems.push(found);
    }
    left.clear();
  }
}

const TYPES = ['null', 'boolean', 'number', 'integer', 'string', 'array', 'object'];

function typeOf(content: Content): string {
  if (content === null) return 'null';
  if (Array.isArray(content)) return 'array';
  if (content instanceof Map) return 'object';
  return typeof content === 'bigint' ? 'number' : typeof content;
}

function keysOf(content: Content): Iterable<string> {
  if (content instanceof Map) return content.keys();
  return Array.isArray(content) ? content.map((_, index) => String(index)) : [];
}

/** What the inner check has looked at, the outer one need not. */
function merge(outer: Unevaluated | undefined, inner: Unevaluated): void {
  if (!outer) return;
  for (const key of outer) if (!inner.has(key)) outer.delete(key);
}

function problem(
  instance: Instance,
  message: string,
  causes: readonly SchemaProblem[] = [],
  kind: SchemaProblem['kind'] = 'leaf',
): SchemaProblem {
  return { path: instance.path, message, causes, value: instance.value, kind };
}

function equal(content: Content, json: Json): boolean {
  if (content instanceof Map)
    return (
      isObject(json) &&
      content.size === Object.keys(json).length &&
      [...content].every(([key, value]) => Object.hasOwn(json, key) && equal(value.content, json[key]!))
    );
  if (Array.isArray(content))
    return (
      isArray(json) &&
      content.length === json.length &&
      content.every((item, index) => equal(item.content, json[index]!))
    );
  return (typeof content === 'bigint' ? Number(content) : content) === json;
}

function canonical(content: Content): string {
  if (content instanceof Map)
    return `{${[...content.keys()]
      .sort()
      .map((key) => `${JSON.stringify(key)}:${canonical(content.get(key)!.content)}`)
      .join(',')}}`;
  if (Array.isArray(content)) return `[${content.map((item) => canonical(item.content)).join(',')}]`;
  return JSON.stringify(typeof content === 'bigint' ? Number(content) : content);
}

function isMultiple(value: number, factor: number): boolean {
  if (factor === 0) return true;
  // Both as whole numbers of the same small unit, as rational arithmetic would have it.
  const digits = Math.max(decimals(value), decimals(factor));
  if (digits > 20) return Number.isInteger(value / factor);
  const scale = (number: number): bigint => BigInt(number.toFixed(digits).replace('.', ''));
  return scale(value) % scale(factor) === 0n;
}

function decimals(value: number): number {
  const match = /(?:\.(\d+))?(?:e([-+]\d+))?$/.exec(String(value));
  return Math.max(0, (match?.[1]?.length ?? 0) - Number(match?.[2] ?? 0));
}

function enumMessage(values: readonly Json[]): string {
  if (values.some((value) => typeof value === 'object' && value !== null)) return "'enum' failed";
  if (values.length === 1) return `value must be ${display(values[0]!)}`;
  return `value must be one of ${values.map(display).join(', ')}`;
}

function display(json: Json): string {
  if (typeof json === 'string') return quote(json);
  if (typeof json === 'object' && json !== null) return 'value';
  return json === null ? '<nil>' : String(json);
}

/** A text in single quotes, otherwise as Go's `%q` has it. */
function quote(text: string): string {
  return `'${goQuote(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

/** A number as English text has it: groups of three digits. */
function number(value: number): string {
  const [whole = '', fraction] = String(value).split('.');
  if (whole.includes('e')) return whole;
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}
