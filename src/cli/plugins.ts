import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ConfigError } from '../config/error.ts';
import type { PluginReference } from '../config/load.ts';
import type { AnyRule } from '../rule/rule.ts';

function isRule(value: unknown): value is AnyRule {
  if (typeof value !== 'object' || value === null) return false;
  const shape = value as Partial<Record<keyof AnyRule, unknown>>;
  return (
    typeof shape.id === 'string' &&
    /^[a-z0-9-]+\/[a-z0-9-]+$/.test(shape.id) &&
    typeof shape.subject === 'string' &&
    typeof shape.check === 'function' &&
    typeof shape.messages === 'object' &&
    typeof shape.docs === 'object' &&
    typeof shape.severity === 'object'
  );
}

/** Where the configuration lies whose plugins are loaded. */
export interface PluginBase {
  /** Absolute. */
  readonly folder: string;
  readonly shown?: (path: string) => string;
}

/**
 * Loads the rules of a team: modules whose default export is a rule, or a list of rules. They are code of the linted
 * repository, so they load only when that was allowed.
 * @throws ConfigError
 */
export async function loadPlugins(
  plugins: readonly PluginReference[],
  base: PluginBase,
  allowed: boolean,
): Promise<readonly AnyRule[]> {
  const rules: AnyRule[] = [];
  for (const { name, folder, at } of plugins) {
    const fail = (message: string): never => {
      throw new ConfigError([{ message, key: 'plugins', at }], base.shown);
    };
    if (!allowed) fail(`the plugin ${JSON.stringify(name)} is code of this repository; --allow-plugins loads it`);
    const sibling = join(base.folder, folder, 'plugin.js');
    let module: { readonly default?: unknown };
    try {
      const file = name.startsWith('.') ? join(base.folder, folder, name) : createRequire(sibling).resolve(name);
      module = await import(pathToFileURL(file).href);
    } catch (error) {
      return fail(
        `the plugin ${JSON.stringify(name)} cannot be loaded: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
    const exported = Array.isArray(module.default) ? module.default : [module.default];
    for (const rule of exported) {
      if (isRule(rule)) rules.push(rule);
      else
        fail(
          `the plugin ${JSON.stringify(name)} must export a rule, or a list of rules, as its default; use defineRule of "ameide-lint/rule"`,
        );
    }
  }
  return rules;
}
