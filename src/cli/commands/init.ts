import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { CONFIG_NAME } from '../../config/load.ts';
import { isPreset, presetNames } from '../../config/presets.ts';
import { discover } from '../../discover/discover.ts';
import { createDiskHost } from '../../host/disk.ts';
import { basename } from '../../host/host.ts';
import type { Repository } from '../../model/files.ts';
import { defaultSettings } from '../../model/settings.ts';
import { count } from '../../report/stylish.ts';
import { type CliIo, exitStatus, UsageError } from '../io.ts';
import { type OptionSpec, parseArguments } from '../options.ts';
import { toolVersion } from '../version.ts';
import { vscodeTasks } from '../vscode-tasks.ts';

/** The options of `ameide-lint init`. */
export const options: readonly OptionSpec[] = [
  { name: 'preset', kind: 'value', argument: 'NAME', help: 'recommended, ameide (default) or strict' },
  { name: 'pre-commit', kind: 'flag', help: 'also write .pre-commit-config.yaml' },
  { name: 'workflow', kind: 'flag', help: 'also write .github/workflows/ameide-lint.yml' },
  { name: 'vscode', kind: 'flag', help: 'also write .vscode/tasks.json' },
  { name: 'force', kind: 'flag', help: 'replace files that are there' },
  { name: 'help', short: 'h', kind: 'flag', help: 'print this help' },
];

const about =
  'Writes a .lintrc.json with settings that fit the repository. Files that are there are left alone without --force.';

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

/** Settings in which the repository differs from the defaults. */
function settingsFor(repository: Repository): Record<string, unknown> {
  const settings: Record<string, unknown> = {};
  const tiltfiles = repository.ofKind('tiltfile').map(({ path }) => path);
  const core = tiltfiles.find((path) => /(?:^|[./_-])core(?:\.star|\.tiltfile)?$/i.test(basename(path)));
  if (core !== undefined && core !== defaultSettings.tilt.core) settings.tilt = { core };
  const names = new Set(repository.ofKind('dockerfile').map(({ path }) => basename(path)));
  const dev = [...names].filter((name) => /(?:^|[._-])(?:dev|development|local|tilt)(?:[._-]|$)/i.test(name));
  const unknown = dev.filter((name) => name !== 'Dockerfile.dev' && !name.endsWith('.dev.Dockerfile'));
  if (unknown.length > 0)
    settings.dockerfiles = { dev: [...defaultSettings.dockerfiles.dev, ...unknown.sort().map((name) => `**/${name}`)] };
  return settings;
}

function ignoresFor(repository: Repository): string[] {
  return ['third_party', 'third-party', 'external']
    .filter((name) => repository.exists(name))
    .map((name) => `${name}/**`);
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
    throw new UsageError(`init works in the working directory and takes no path: ${JSON.stringify(surplus.value)}`);
  const preset = args.value('preset') ?? 'ameide';
  if (!isPreset(preset))
    throw new UsageError(`there is no preset ${JSON.stringify(preset)} (${presetNames.join(', ')})`);
  const { repository } = discover(createDiskHost(io.cwd));
  const settings = settingsFor(repository);
  const ignore = ignoresFor(repository);
  const config = {
    ...(existsSync(join(io.cwd, 'node_modules/ameide-lint/schema.json'))
      ? { $schema: './node_modules/ameide-lint/schema.json' }
      : {}),
    root: true,
    extends: [preset],
    ...(ignore.length > 0 ? { ignore } : {}),
    ...(Object.keys(settings).length > 0 ? { settings } : {}),
    rules: {},
  };
  const files = new Map([[CONFIG_NAME, `${JSON.stringify(config, null, 2)}\n`]]);
  if (args.flag('pre-commit')) files.set('.pre-commit-config.yaml', preCommit);
  if (args.flag('workflow')) files.set('.github/workflows/ameide-lint.yml', workflow(toolVersion()));
  if (args.flag('vscode')) files.set('.vscode/tasks.json', vscodeTasks());
  const there = [...files.keys()].filter((file) => existsSync(join(io.cwd, file)));
  if (there.length > 0 && !args.flag('force'))
    throw new UsageError(
      `${there.join(', ')} ${there.length === 1 ? 'is' : 'are'} there already; --force replaces ${there.length === 1 ? 'it' : 'them'}`,
    );
  const found = (kind: 'tiltfile' | 'dockerfile' | 'chart', noun: string) =>
    count(repository.ofKind(kind).length, noun);
  io.err(
    `found ${found('tiltfile', 'Tiltfile')}, ${found('dockerfile', 'Dockerfile')} and ${found('chart', 'chart')}\n`,
  );
  for (const [file, text] of files) {
    const path = join(io.cwd, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    io.out(`${relative(io.cwd, path)}\n`);
  }
  io.err(
    'next: run "ameide-lint"; "ameide-lint --baseline lint-baseline.json --update-baseline" accepts what there is\n',
  );
  return exitStatus.ok;
}
