import type { Severity } from '../finding/finding.ts';
import type { Settings } from '../model/settings.ts';
import type { AnyRule } from '../rule/rule.ts';
import { globMatcher } from '../text/glob.ts';
import { type ConfigPreset, inPreset } from './presets.ts';
import type { EffectiveRule, ResolvedConfig } from './resolved.ts';

/** What a configuration says of one rule. */
export interface RuleEntry {
  readonly severity: Severity | 'off';
  readonly options?: Readonly<Record<string, unknown>>;
}

/** A part of the configuration: what it says, and for which files. Later layers win. */
export interface Layer {
  /** The folder for which it holds; the empty path for all. */
  readonly folder: string;
  /** Globs relative to the folder; undefined for all files in it. */
  readonly files?: readonly string[];
  readonly excluded?: readonly string[];
  /** Replaces what all earlier layers say. */
  readonly preset?: ConfigPreset;
  readonly rules: ReadonlyMap<string, RuleEntry>;
}

/** A test for globs relative to a folder. A glob without `/` matches names at any depth. */
export function globTest(globs: readonly string[]): (path: string) => boolean {
  const tests = globs.map((glob) => ({ test: globMatcher(glob), ofNames: !glob.includes('/') }));
  return (path) => {
    const name = path.slice(path.lastIndexOf('/') + 1);
    return tests.some(({ test, ofNames }) => test(ofNames ? name : path));
  };
}

function holdsFor(layer: Layer): (path: string) => boolean {
  const matches = layer.files ? globTest(layer.files) : () => true;
  const excludes = layer.excluded ? globTest(layer.excluded) : () => false;
  return (path) => {
    if (layer.folder !== '' && !path.startsWith(`${layer.folder}/`)) return false;
    const relative = layer.folder === '' ? path : path.slice(layer.folder.length + 1);
    return matches(relative) && !excludes(relative);
  };
}

/** The configuration that layers make, later ones over earlier ones. */
export function layeredConfig(settings: Settings, layers: readonly Layer[]): ResolvedConfig {
  const tests = layers.map(holdsFor);
  const holding = new Map<string, string>();
  const effective = new Map<string, EffectiveRule>();

  /** Which layers hold for a path, one character each. */
  function signature(path: string): string {
    const known = holding.get(path);
    if (known !== undefined) return known;
    const made = tests.map((test) => (test(path) ? '1' : '0')).join('');
    holding.set(path, made);
    return made;
  }

  function compute(rule: AnyRule, holds: string): EffectiveRule {
    let severity: Severity | 'off' = 'off';
    let chosen = false;
    let base: Readonly<Record<string, unknown>> = rule.options?.defaults ?? {};
    let given: Readonly<Record<string, unknown>> = {};
    layers.forEach((layer, index) => {
      if (holds[index] !== '1') return;
      if (layer.preset) {
        const preset = inPreset(rule, layer.preset);
        severity = preset.severity;
        chosen = false;
        base = preset.options;
        given = {};
      }
      const entry = layer.rules.get(rule.id);
      if (!entry) return;
      severity = entry.severity;
      chosen = true;
      given = entry.options ?? given;
    });
    return { severity, chosen, options: { ...base, ...given } };
  }

  return {
    settings,
    effective(rule, path) {
      const holds = signature(path);
      const key = `${rule.id} ${holds}`;
      const known = effective.get(key);
      if (known) return known;
      const made = compute(rule, holds);
      effective.set(key, made);
      return made;
    },
    enabledSomewhere(rule) {
      return layers.some((layer) => {
        const entry = layer.rules.get(rule.id);
        if (entry) return entry.severity !== 'off';
        return layer.preset !== undefined && inPreset(rule, layer.preset).severity !== 'off';
      });
    },
  };
}
