import type { Validate } from '../config/validate.ts';
import type { AnyRule } from '../rule/rule.ts';
import { nearestName } from '../text/nearest.ts';
import { UsageError } from './io.ts';

/** The rules of this package. */
export async function bundledRules(): Promise<readonly AnyRule[]> {
  return (await import('../../rules/index.generated.ts')).rules;
}

/** Checks configurations for the rules of this package, where the build has compiled that. */
export async function bundledValidator(): Promise<Validate | undefined> {
  return (await import('../config/compiled-validator.ts')).compiledValidator;
}

/**
 * The ids that a name means: one rule, or with `*` at the end those that begin so.
 * @throws UsageError when there is none
 */
export function matchRules(name: string, rules: readonly AnyRule[]): readonly string[] {
  const ids = rules.map((rule) => rule.id);
  const matching = name.endsWith('*')
    ? ids.filter((id) => id.startsWith(name.slice(0, -1)))
    : ids.filter((id) => id === name);
  if (matching.length > 0) return matching;
  const near = nearestName(name, ids);
  throw new UsageError(
    `there is no rule ${JSON.stringify(name)}${near ? `; did you mean "${near}"?` : ''} ("ameide-lint rules" lists them)`,
  );
}
