import type { Severity } from '../finding/finding.ts';
import type { Settings } from '../model/settings.ts';
import type { AnyRule } from '../rule/rule.ts';

/** What the configuration says of a rule for one file. */
export interface EffectiveRule {
  readonly severity: Severity | 'off';
  /** Whether a config gives the severity itself; otherwise a preset does. */
  readonly chosen: boolean;
  /** With the defaults filled in. */
  readonly options: unknown;
}

/** The configuration of one project, with all its layers in place. */
export interface ResolvedConfig {
  readonly settings: Settings;
  effective(rule: AnyRule, path: string): EffectiveRule;
  /** Whether any file of the project can have a finding of the rule. */
  enabledSomewhere(rule: AnyRule): boolean;
}
