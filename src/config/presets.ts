import type { Severity } from '../finding/finding.ts';
import type { AnyRule, PresetName } from '../rule/rule.ts';

/** What `extends` may name besides files. */
export const presetNames = ['recommended', 'ameide', 'strict', 'none'] as const;

export type ConfigPreset = (typeof presetNames)[number];

/** The preset of a project that names none. */
export const defaultPreset: ConfigPreset = 'ameide';

const inheritance: Readonly<Record<ConfigPreset, readonly PresetName[]>> = {
  none: [],
  recommended: ['recommended'],
  ameide: ['recommended', 'ameide'],
  strict: ['recommended', 'ameide', 'strict'],
};

export function isPreset(name: string): name is ConfigPreset {
  return presetNames.some((preset) => preset === name);
}

/** The severity and the options that a preset gives a rule. */
export function inPreset(
  rule: AnyRule,
  preset: ConfigPreset,
): { readonly severity: Severity | 'off'; readonly options: Readonly<Record<string, unknown>> } {
  let severity: Severity | 'off' = 'off';
  let options: Readonly<Record<string, unknown>> = rule.options?.defaults ?? {};
  for (const name of inheritance[preset]) {
    severity = rule.severity[name] ?? severity;
    options = { ...options, ...rule.presetOptions?.[name] };
  }
  return { severity, options };
}
