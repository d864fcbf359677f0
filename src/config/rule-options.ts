import type { AnyRule } from '../rule/rule.ts';

/** An option of a rule, as documentation lists it. */
export interface RuleOption {
  readonly name: string;
  readonly description: string;
  readonly default: unknown;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The options of a rule, in the order of its schema. */
export function ruleOptions(rule: AnyRule): RuleOption[] {
  const schema: unknown = rule.options?.schema;
  const defaults: unknown = rule.options?.defaults;
  const properties = isRecord(schema) && isRecord(schema.properties) ? schema.properties : {};
  return Object.entries(properties).map(([name, property]) => ({
    name,
    description: isRecord(property) && typeof property.description === 'string' ? property.description : '',
    default: isRecord(defaults) ? defaults[name] : undefined,
  }));
}
