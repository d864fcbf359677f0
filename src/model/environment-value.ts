import type { Environment, EnvironmentEntry } from './command.ts';

/** What a variable surely says. */
export interface EnvironmentValue {
  readonly name: string;
  readonly text: string;
  readonly entry: EnvironmentEntry;
}

/** The value of the first of the variables that is set; `unknown` when one may have any value, or may be set. */
export function environmentValue(
  env: Environment,
  ...names: readonly string[]
): EnvironmentValue | 'unknown' | undefined {
  for (const name of names) {
    const entry = env.get(name);
    if (!entry) continue;
    const { alternatives, unknown } = entry.value;
    const text = alternatives[0];
    if (unknown || entry.mayBeUnset || alternatives.length !== 1 || !text?.known) return 'unknown';
    return { name, text: text.text, entry };
  }
  return undefined;
}
