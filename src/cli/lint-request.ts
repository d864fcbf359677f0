import { resolve } from 'node:path';
import type { Layer } from '../config/layers.ts';
import { isPreset, presetNames } from '../config/presets.ts';
import { formats } from '../report/formats.ts';
import type { AnyRule } from '../rule/rule.ts';
import { nearestName } from '../text/nearest.ts';
import { commandNames } from './command-names.ts';
import { type CliIo, UsageError } from './io.ts';
import type { Arguments } from './options.ts';
import type { Progress } from './progress.ts';
import { pathExists } from './projects.ts';
import { bundledRules } from './rule-set.ts';

/** What the arguments of `ameide-lint [PATH…]` ask for. */
export interface LintRequest {
  readonly args: Arguments;
  readonly io: CliIo;
  readonly paths: readonly string[];
  readonly formats: readonly { readonly name: string; readonly file?: string }[];
  readonly rules: readonly AnyRule[];
  readonly only: ReadonlySet<string> | undefined;
  readonly extra: readonly Layer[];
  readonly since: string | undefined;
  readonly progress: Progress;
}

/** Checks the arguments. @throws UsageError */
export async function readRequest(args: Arguments, io: CliIo, progress: Progress): Promise<LintRequest> {
  const rules = await bundledRules();
  const onlyNames = args.values('only').flatMap((value) => value.split(','));
  const positionals = [...args.positionals];
  // `--only a b`: the ids behind the first are taken for paths by the option parser.
  for (const start of args.indexes('only'))
    for (let index = start + 2; ; index++) {
      const at = positionals.findIndex((word) => word.index === index && rules.some((rule) => rule.id === word.value));
      if (at === -1) break;
      onlyNames.push(...positionals.splice(at, 1).map((word) => word.value));
    }
  let since = args.value('changed');
  for (const index of args.indexes('changed')) {
    const at = positionals.findIndex((word) => word.index === index + 1 && !pathExists(resolve(io.cwd, word.value)));
    if (at !== -1) since = positionals.splice(at, 1)[0]?.value;
  }
  const { matchRules } = await import('./rule-set.ts');
  const only = onlyNames.length > 0 ? new Set(onlyNames.flatMap((name) => matchRules(name.trim(), rules))) : undefined;
  const preset = args.value('preset');
  if (preset !== undefined && !isPreset(preset)) {
    const near = nearestName(preset, presetNames);
    throw new UsageError(
      `there is no preset ${JSON.stringify(preset)}${near ? `; did you mean "${near}"?` : ''} (${presetNames.join(', ')})`,
    );
  }
  for (const option of ['staged', 'stdin'])
    if (args.flag(option) && (args.flag('fix') || args.flag('fix-unsafe')))
      throw new UsageError(
        `--${option} reads a text that is not in the work tree, so --fix cannot write it; use --fix-dry-run`,
      );
  for (const option of ['staged', 'changed', 'stdin', 'quiet'])
    if (args.flag(option) && args.flag('update-baseline'))
      throw new UsageError(`--update-baseline accepts all findings; leave --${option} out`);
  args.count('jobs');
  args.count('max-warnings');
  return {
    args,
    io,
    paths: checkPaths(
      positionals.map((word) => word.value),
      args,
      io,
    ),
    formats: readFormats(args.values('format')),
    rules,
    only,
    extra: await extraLayers(args, rules),
    since,
    progress,
  };
}

function checkPaths(paths: readonly string[], args: Arguments, io: CliIo): readonly string[] {
  const filename = args.value('stdin-filename');
  if (args.flag('stdin')) {
    if (filename === undefined)
      throw new UsageError('--stdin needs --stdin-filename PATH: which rules apply depends on the file');
    if (paths.length > 0) throw new UsageError('--stdin lints one text; leave the paths out');
    return [filename];
  }
  if (filename !== undefined) throw new UsageError('--stdin-filename goes with --stdin');
  for (const path of paths) {
    if (pathExists(resolve(io.cwd, path))) continue;
    const near = /[/.]/.test(path) ? undefined : nearestName(path, commandNames);
    throw new UsageError(
      `there is no file or folder ${JSON.stringify(path)}${near ? `; did you mean the command "${near}"?` : ''} (ameide-lint --help)`,
    );
  }
  return paths.length > 0 ? paths : ['.'];
}

function readFormats(values: readonly string[]): LintRequest['formats'] {
  const names = Object.keys(formats);
  const read = values.map((value) => {
    const colon = value.indexOf(':');
    const name = colon === -1 ? value : value.slice(0, colon);
    const file = colon === -1 ? undefined : value.slice(colon + 1);
    if (!Object.hasOwn(formats, name)) {
      const near = nearestName(name, names);
      throw new UsageError(
        `there is no format ${JSON.stringify(name)}${near ? `; did you mean "${near}"?` : ''} (${names.join(', ')})`,
      );
    }
    if (file === '') throw new UsageError(`--format ${value} names no file behind the colon`);
    return { name, file };
  });
  if (read.filter(({ file }) => file === undefined).length > 1)
    throw new UsageError(
      'only one format can go to standard output; give the others a file: --format sarif:report.sarif',
    );
  return read.length > 0 ? read : [{ name: 'stylish' }];
}

/** What the options say of rules, as layers over the configuration. */
async function extraLayers(args: Arguments, rules: readonly AnyRule[]): Promise<Layer[]> {
  const layers: Layer[] = [];
  if (args.flag('report-unused-directives'))
    layers.push({ folder: '', rules: new Map([['lint/unused-directive', { severity: 'warn' }]]) });
  const values = args.values('rule');
  if (values.length === 0) return layers;
  const { readRuleOption } = await import('./rule-option.ts');
  for (const value of values) layers.push(await readRuleOption(value, rules));
  return layers;
}
