import { ConfigError } from '../config/error.ts';
import type { Layer } from '../config/layers.ts';
import { ConfigLoader, ruleEntry } from '../config/load.ts';
import { createMemoryHost } from '../host/memory.ts';
import type { AnyRule } from '../rule/rule.ts';
import { UsageError } from './io.ts';
import { matchRules } from './rule-set.ts';

function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}

/** Reads `ID: SEVERITY` or `ID: ["SEVERITY", {…}]`. @throws UsageError */
export async function readRuleOption(text: string, rules: readonly AnyRule[]): Promise<Layer> {
  const match = /^\s*([^:=\s]+)\s*[:=]\s*(.+?)\s*$/s.exec(text);
  if (!match)
    throw new UsageError(
      `--rule ${JSON.stringify(text)}: write it as 'ID: SEVERITY', for example --rule 'tilt/labels: off'`,
    );
  const value = parseValue(match[2]!);
  const ids = matchRules(match[1]!, rules);
  const path = '--rule';
  const host = createMemoryHost({
    [path]: JSON.stringify({ rules: Object.fromEntries(ids.map((id) => [id, value])) }),
  });
  try {
    await new ConfigLoader({ rules }).load(host, path, '');
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new UsageError(`--rule ${JSON.stringify(text)}: ${error.problems.map(({ message }) => message).join('; ')}`);
  }
  const entry = ruleEntry(value);
  return { folder: '', rules: new Map(entry ? ids.map((id) => [id, entry]) : []) };
}
