import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CONFIG_NAME } from '../../config/load.ts';
import { isPreset, presetNames } from '../../config/presets.ts';
import { discover } from '../../discover/discover.ts';
import { createDiskHost } from '../../host/disk.ts';
import type { Repository } from '../../model/files.ts';
import { count } from '../../report/stylish.ts';
import { fittingIgnores, fittingSettings } from '../fitting-settings.ts';
import { type CliIo, exitStatus, UsageError } from '../io.ts';
import { type OptionSpec, parseArguments } from '../options.ts';
import { writeOutput } from '../output-file.ts';
import { toolVersion } from '../version.ts';
import { vscodeTasks } from '../vscode-tasks.ts';

/** The options of `ameide-lint init`. */
export const options: readonly OptionSpec[] = [
  { name: 'preset', kind: 'value', argument: 'NAME', help: 'recommended, ameide (default) or strict' },
  { name: 'pre-commit', kind: 'flag', help: 'also write .pre-commit-config.yaml' },
  { name: 'workflow', kind: 'flag', help: 'also write .github/workflows/ameide-lint.yml' },
  { name: 'vscode', kind: 'flag', help: 'also write .vscode/tasks.json' },
  { name: 'yes', short: 'y', kind: 'flag', help: 'ask nothing, also on a terminal' },
  { name: 'force', kind: 'flag', help: 'replace files that are there' },
  { name: 'help', short: 'h', kind: 'flag', help: 'print this help' },
];

const about =
  'Writes a .lintrc.json with settings that fit the repository. On a terminal it asks for what the options leave open. Files that are there are never replaced without a yes or --force.';

const DEFAULT_PRESET = 'ameide';

const preCommit = `repos:
  - repo: local
    hooks:
      - id: ameide-lint
        name: ameide-lint
        entry: npx --no-install ameide-lint --staged
        language: system
        pass_filenames: false
`;

function workflow(version: string): string {
  return `name: ameide-lint
on:
  pull_request:
  push:
    branches: [main]
permissions:
  contents: read
jobs:
  lint:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with:
          fetch-depth: 0
      - uses: actions/setup-node@v4
        with:
          node-version: 20
      - run: npx --yes ameide-lint@${version} --format github
`;
}

/** The files that init writes besides the configuration. */
const extras = [
  { flag: 'pre-commit', file: '.pre-commit-config.yaml', text: () => preCommit, purpose: 'lint what is committed' },
  {
    flag: 'workflow',
    file: '.github/workflows/ameide-lint.yml',
    text: () => workflow(toolVersion()),
    purpose: 'lint pull requests on GitHub',
  },
  { flag: 'vscode', file: '.vscode/tasks.json', text: vscodeTasks, purpose: 'show findings in VS Code' },
] as const;

/** Whether a person says yes; an empty line is the default. */
async function agreed(ask: NonNullable<CliIo['ask']>, question: string, byDefault: boolean): Promise<boolean> {
  const answer = (await ask(`${question} [${byDefault ? 'Y/n' : 'y/N'}] `)).trim().toLowerCase();
  return answer === '' ? byDefault : answer === 'y' || answer === 'yes';
}

async function choosePreset(ask: NonNullable<CliIo['ask']>): Promise<string> {
  for (;;) {
    const answer = (await ask(`preset: recommended, ameide or strict [${DEFAULT_PRESET}] `)).trim();
    if (answer === '') return DEFAULT_PRESET;
    const name = presetNames.find((preset) => preset.startsWith(answer.toLowerCase()));
    if (name !== undefined) return name;
  }
}

function configText(repository: Repository, preset: string, cwd: string): string {
  const settings = fittingSettings(repository);
  const ignore = fittingIgnores(repository);
  const config = {
    ...(existsSync(join(cwd, 'node_modules/ameide-lint/schema.json'))
      ? { $schema: './node_modules/ameide-lint/schema.json' }
      : {}),
    root: true,
    extends: [preset],
    ...(ignore.length > 0 ? { ignore } : {}),
    ...(Object.keys(settings).length > 0 ? { settings } : {}),
    rules: {},
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}

/** The files that may be written: those that are not there, and those that may be replaced. */
async function writable(files: readonly string[], io: CliIo, force: boolean, ask: CliIo['ask']): Promise<Set<string>> {
  const there = files.filter((file) => existsSync(join(io.cwd, file)));
  if (force || there.length === 0) return new Set(files);
  if (!ask) {
    const one = there.length === 1;
    throw new UsageError(
      `${there.join(', ')} ${one ? 'is' : 'are'} there already; --force replaces ${one ? 'it' : 'them'}`,
    );
  }
  const kept = new Set<string>();
  for (const file of there) if (!(await agreed(ask, `${file} is there already; replace it?`, false))) kept.add(file);
  return new Set(files.filter((file) => !kept.has(file)));
}

/** `ameide-lint init`. */
export async function initCommand(argv: readonly string[], io: CliIo): Promise<number> {
  const args = parseArguments(argv, options, false, 'ameide-lint init');
  if (args.flag('help')) {
    const { commandHelp } = await import('../help.ts');
    io.out(commandHelp('init [--pre-commit] [--workflow] [--vscode]', about, options));
    return exitStatus.ok;
  }
  const [surplus] = args.positionals;
  if (surplus)
    throw new UsageError(
      `init works in the working directory and takes no path: ${JSON.stringify(surplus.value)}; change into the folder first`,
    );
  const named = args.value('preset');
  if (named !== undefined && !isPreset(named))
    throw new UsageError(`there is no preset ${JSON.stringify(named)} (${presetNames.join(', ')})`);
  const ask = args.flag('yes') ? undefined : io.ask;
  const { repository } = discover(createDiskHost(io.cwd));
  const found = (kind: 'tiltfile' | 'dockerfile' | 'chart', noun: string) =>
    count(repository.ofKind(kind).length, noun);
  io.err(
    `found ${found('tiltfile', 'Tiltfile')}, ${found('dockerfile', 'Dockerfile')} and ${found('chart', 'chart')}\n`,
  );
  const preset = named ?? (ask ? await choosePreset(ask) : DEFAULT_PRESET);
  const files = new Map([[CONFIG_NAME, configText(repository, preset, io.cwd)]]);
  // Who names a file wants that one and is not asked about the others.
  const asks = extras.every(({ flag }) => args.flag(flag) === undefined) ? ask : undefined;
  for (const { flag, file, text, purpose } of extras)
    if (args.flag(flag) ?? (asks && (await agreed(asks, `write ${file}, to ${purpose}?`, false))))
      files.set(file, text());
  const wanted = await writable([...files.keys()], io, args.flag('force') === true, ask);
  for (const [file, text] of files) {
    if (!wanted.has(file)) continue;
    writeOutput(join(io.cwd, file), file, text);
    io.out(`${file}\n`);
  }
  io.err(
    'next: run "ameide-lint"; "ameide-lint --baseline lint-baseline.json --update-baseline" accepts what there is\n',
  );
  return exitStatus.ok;
}
