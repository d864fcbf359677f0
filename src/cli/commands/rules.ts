import { inPreset, isPreset } from '../../config/presets.ts';
import { createDiskHost } from '../../host/disk.ts';
import { readConfig } from '../../lint-project.ts';
import type { AnyRule } from '../../rule/rule.ts';
import { configOf } from '../config-option.ts';
import { type CliIo, exitStatus, UsageError, wantsColor } from '../io.ts';
import { type OptionSpec, parseArguments } from '../options.ts';
import { findRoot, shownFrom } from '../projects.ts';
import { bundledRules, bundledValidator } from '../rule-set.ts';

/** The options of `ameide-lint rules`. */
export const options: readonly OptionSpec[] = [
  { name: 'json', kind: 'flag', help: 'print JSON' },
  { name: 'preset', kind: 'value', argument: 'NAME', help: 'show the severities of a preset' },
  {
    name: 'config',
    kind: 'value',
    argument: 'FILE',
    help: 'use FILE in place of .lintrc.json',
    negation: 'read no .lintrc.json',
  },
  { name: 'color', kind: 'flag', help: 'use colours', negation: 'use no colours' },
  { name: 'help', short: 'h', kind: 'flag', help: 'print this help' },
];

const about =
  'Lists every rule with its severity in the configuration of the working directory, whether it has fixes (s: safe, u: unsafe), and what it reports.';

/** The presets in which a rule is on. */
export function presetsOf(rule: AnyRule): string[] {
  return ['recommended', 'ameide', 'strict'].filter(
    (name) => isPreset(name) && inPreset(rule, name).severity !== 'off',
  );
}

/** `ameide-lint rules`. */
export async function rulesCommand(argv: readonly string[], io: CliIo): Promise<number> {
  const args = parseArguments(argv, options, false, 'ameide-lint rules');
  if (args.flag('help')) {
    const { commandHelp } = await import('../help.ts');
    io.out(commandHelp('rules [--json]', about, options));
    return exitStatus.ok;
  }
  const [surplus] = args.positionals;
  if (surplus)
    throw new UsageError(
      `rules takes no arguments, but there is ${JSON.stringify(surplus.value)}; "ameide-lint explain RULE" tells of one rule`,
    );
  const preset = args.value('preset');
  if (preset !== undefined && !isPreset(preset))
    throw new UsageError(`there is no preset ${JSON.stringify(preset)} (recommended, ameide, strict, none)`);
  const rules = await bundledRules();
  const root = findRoot(io.cwd, io.cwd);
  const config = await readConfig({
    host: createDiskHost(root),
    rules,
    validate: await bundledValidator(),
    preset,
    config: configOf(args, io, root),
    shown: shownFrom(io.cwd, root),
  });
  const listed = rules
    .map((rule) => ({
      id: rule.id,
      severity: config.effective(rule, '').severity,
      presets: presetsOf(rule),
      fix: rule.fix ?? null,
      summary: rule.docs.summary,
    }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  if (args.flag('json')) {
    io.out(`${JSON.stringify({ rules: listed }, null, 2)}\n`);
    return exitStatus.ok;
  }
  const { Chalk } = await import('chalk');
  const colors = new Chalk({ level: wantsColor(io, args.flag('color')) ? 1 : 0 });
  const width = Math.max(...listed.map(({ id }) => id.length));
  const paint = { off: colors.dim, warn: colors.yellow, error: colors.red };
  for (const { id, severity, fix, summary } of listed)
    io.out(`${id.padEnd(width)}  ${paint[severity](severity.padEnd(5))}  ${fix === null ? ' ' : fix[0]}  ${summary}\n`);
  return exitStatus.ok;
}
