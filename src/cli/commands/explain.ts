import { Chalk, type ChalkInstance } from 'chalk';
import { ruleOptions } from '../../config/rule-options.ts';
import type { AnyRule } from '../../rule/rule.ts';
import { type CliIo, exitStatus, UsageError, wantsColor } from '../io.ts';
import { type OptionSpec, parseArguments } from '../options.ts';
import { bundledRules, matchRules } from '../rule-set.ts';
import { presetsOf } from './rules.ts';

/** The options of `ameide-lint explain`. */
export const options: readonly OptionSpec[] = [
  { name: 'color', kind: 'flag', help: 'use colours', negation: 'use no colours' },
  { name: 'help', short: 'h', kind: 'flag', help: 'print this help' },
];

/** Breaks a paragraph into lines; lines that begin with a blank stay as they are. */
function wrapped(text: string, width: number): string {
  return text
    .split('\n')
    .flatMap((line) => {
      if (/^\s/.test(line)) return [line];
      const lines = [''];
      for (const word of line.split(' ')) {
        const last = lines.at(-1) ?? '';
        if (last !== '' && last.length + word.length >= width) lines.push(word);
        else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
      }
      return lines;
    })
    .map((line) => `  ${line}`.trimEnd())
    .join('\n');
}

function example(files: Readonly<Record<string, string>>, colors: ChalkInstance): string {
  return Object.entries(files)
    .map(
      ([path, text]) =>
        `  ${colors.cyan(path)}\n${text
          .replace(/\n$/, '')
          .split('\n')
          .map((line) => `    ${line}`.trimEnd())
          .join('\n')}\n`,
    )
    .join('');
}

function optionsOf(rule: AnyRule): string {
  const listed = ruleOptions(rule).map(
    ({ name, description, default: value }) =>
      `  ${name} (default ${JSON.stringify(value)})\n${wrapped(`  ${description}`, 96)}\n`,
  );
  return listed.join('') || '  none\n';
}

function page(rule: AnyRule, colors: ChalkInstance, width: number): string {
  const title = (text: string) => colors.bold(text);
  const presets = presetsOf(rule);
  const fixes = rule.fix ? `${rule.fix} fixes (${rule.fix === 'safe' ? '--fix' : '--fix-unsafe'})` : 'no automatic fix';
  return [
    `${colors.bold.underline(rule.id)}  ${rule.docs.summary}`,
    `  presets: ${presets.length > 0 ? presets.join(', ') : 'none'}; ${fixes}\n`,
    `${title('What')}\n${wrapped(rule.docs.what, width)}\n`,
    `${title('Why')}\n${wrapped(rule.docs.why, width)}\n`,
    `${title('Fix')}\n${wrapped(rule.docs.fix, width)}\n`,
    `${title('Options')}\n${optionsOf(rule)}`,
    `${title('Bad')}\n${example(rule.docs.bad, colors)}`,
    `${title('Good')}\n${example(rule.docs.good, colors)}`,
    `${title('Switch it off')}\n  in .lintrc.json:  "rules": { "${rule.id}": "off" }\n  in a comment:     # ameide-lint-disable-next-line ${rule.id} -- the reason\n`,
  ].join('\n');
}

/** `ameide-lint explain RULE`. */
export async function explainCommand(argv: readonly string[], io: CliIo): Promise<number> {
  const args = parseArguments(argv, options, false, 'ameide-lint explain');
  if (args.flag('help')) {
    const { commandHelp } = await import('../help.ts');
    io.out(
      commandHelp(
        'explain RULE',
        'Tells what a rule reports, why, how to fix it, with its options and examples.',
        options,
      ),
    );
    return exitStatus.ok;
  }
  const names = args.positionals.map(({ value }) => value);
  if (names.length === 0) throw new UsageError('explain which rule? "ameide-lint rules" lists them');
  const rules = await bundledRules();
  const ids = new Set(names.flatMap((name) => matchRules(name, rules)));
  const colors = new Chalk({ level: wantsColor(io, args.flag('color')) ? 1 : 0 });
  const width = Math.max(40, Math.min(100, io.columns - 4));
  io.out(
    rules
      .filter((rule) => ids.has(rule.id))
      .map((rule) => page(rule, colors, width))
      .join('\n'),
  );
  return exitStatus.ok;
}
