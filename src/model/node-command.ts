import type { Span } from '../text/source.ts';
import type { ShellCommand, Word } from './command.ts';
import { type FlagTable, flagsNamed, flagTable, lastFlag, type ParsedFlags, parseFlags } from './command-flags.ts';
import type { ImageShellCommand } from './dockerfile.ts';
import { type EnvironmentValue, environmentValue } from './environment-value.ts';
import type { LockfileSetting } from './install-settings.ts';
import { type GivenOption, givenOption, leadText, programOf, writtenAt } from './word-text.ts';

export type NodeManager = 'npm' | 'pnpm' | 'yarn' | 'bun';

/** A call of npm, pnpm, Yarn or Bun that installs. */
export interface NodeCommand {
  readonly manager: NodeManager;
  /** `install` takes what the manifest and lockfile name, `ci` only what the lockfile names, `add` the named packages. */
  readonly action: 'install' | 'ci' | 'add';
  /** As a person says it: `pnpm install`, `yarn`. */
  readonly spelled: string;
  /** The packages of `add`. */
  readonly packages: readonly Word[];
  readonly global: boolean;
  readonly flags: ParsedFlags;
  /** The word that says what to do, where it is written; for a bare `yarn` the program. */
  readonly verb: Span | undefined;
}

const COMMON = '--registry --loglevel --cache --cache-dir --network-concurrency --cpu --os --libc --ca --cafile --omit';

/** Options with a value; every other one is a switch (documentation of each tool's `install`). */
const TABLES: Readonly<Record<NodeManager, FlagTable>> = {
  npm: flagTable(
    `${COMMON} --prefix -C -w --workspace --userconfig --globalconfig --include --install-strategy --location --tag --before --depth --fetch-retries --fetch-timeout --fetch-retry-mintimeout --fetch-retry-maxtimeout --maxsockets --script-shell --proxy --https-proxy --otp --scope --auth-type`,
  ),
  pnpm: flagTable(
    `${COMMON} -C --dir --prefix -F --filter --filter-prod --reporter --store-dir --virtual-store-dir --modules-dir --lockfile-dir --fetch-retries --fetch-timeout --package-import-method --child-concurrency --workspace-concurrency --node-linker --test-pattern --changed-files-ignore-pattern --resolution-mode --hoist-pattern --public-hoist-pattern --global-dir --state-dir`,
  ),
  yarn: flagTable(
    `${COMMON} --cwd --network-timeout --cache-folder --modules-folder --preferred-cache-folder --mutex --prefix --global-folder --link-folder --proxy --https-proxy --otp --use-yarnrc --child-concurrency --mode`,
  ),
  bun: flagTable(`${COMMON} --cwd -c --config --backend --concurrent-scripts --filter --linker --minimum-release-age`),
};

const VERBS: Readonly<Record<NodeManager, Readonly<Record<NodeCommand['action'], readonly string[]>>>> = {
  npm: {
    install: 'install i in ins inst insta instal isnt isnta isntal isntall install-test it'.split(' '),
    ci: 'ci clean-install ic install-clean isntall-clean cit clean-install-test install-ci-test sit'.split(' '),
    add: ['add'],
  },
  pnpm: {
    install: ['install', 'i', 'install-test', 'it'],
    ci: ['ci', 'clean-install', 'ic', 'install-clean'],
    add: ['add'],
  },
  yarn: { install: ['install'], ci: [], add: ['add'] },
  bun: { install: ['install', 'i'], ci: ['ci'], add: ['add', 'a'] },
};

/** Words that a program reads before the one that says what to do. */
const PREFIXES: Readonly<Record<NodeManager, readonly string[]>> = {
  npm: [],
  pnpm: ['recursive', 'multi', 'm'],
  yarn: ['global'],
  bun: [],
};

/** Reads a command as an installation by a package manager of Node; undefined for any other. */
export function nodeCommand({ words: given }: Pick<ShellCommand, 'words'>): NodeCommand | undefined {
  // `corepack pnpm@10 install`
  const words = programOf(given) === 'corepack' ? given.slice(1) : given;
  const program = /^(npm|pnpm|yarn(?=pkg|$|@)|bun)(?:pkg)?(?:@.*)?$/.exec(programOf(words) ?? '')?.[1];
  if (!program) return undefined;
  const manager = program as NodeManager;
  const flags = parseFlags(words.slice(1), TABLES[manager]);
  if (flagsNamed(flags, '--help', '-h', '--version', '-v').length > 0) return undefined;
  const operands = [...flags.operands];
  let scoped = false;
  while (PREFIXES[manager].includes(leadText(operands[0])?.text ?? '')) {
    scoped ||= leadText(operands[0])?.text === 'global';
    operands.shift();
  }
  const verb = operands[0];
  const text = leadText(verb)?.text;
  if (verb && text === undefined) return undefined;
  const named = operands.slice(1).filter((word) => !/^(?:true|false)$/.test(leadText(word)?.text ?? ''));
  const actions = Object.keys(VERBS[manager]) as NodeCommand['action'][];
  let action = actions.find((one) => VERBS[manager][one].includes(text ?? ''));
  if (!verb && manager === 'yarn' && !scoped) action = 'install';
  if (!action) return undefined;
  if (action === 'install' && named.length > 0) action = 'add';
  const location = lastFlag(flags, '--location')?.value;
  return {
    manager,
    action,
    spelled: [manager, ...(text === undefined ? [] : [text])].join(' '),
    packages: action === 'add' ? named : [],
    global: scoped || flagsNamed(flags, '-g', '--global').length > 0 || leadText(location)?.text === 'global',
    flags,
    verb: writtenAt(verb ?? words[0]),
  };
}

/** How an installation treats the lockfile. */
export interface LockfileUse {
  readonly node: NodeCommand;
  /** What the command's own options or the tool's settings say; `default` when nothing says anything. */
  readonly said: 'frozen' | 'thawed' | 'default' | 'unknown';
  /** Whether the tool refuses to change the lockfile; undefined when that is not known. */
  readonly frozen: boolean | undefined;
  /** The option that says it. */
  readonly option?: GivenOption;
  /** The variable that says it. */
  readonly variable?: EnvironmentValue;
  /** The setting of a file that says it. */
  readonly setting?: LockfileSetting;
}

/** How an installation of what the manifest names treats the lockfile; undefined for any other command. */
export function lockfileUse(
  command: Pick<ImageShellCommand, 'words' | 'env' | 'installSettings'>,
): LockfileUse | undefined {
  const node = nodeCommand(command);
  if (!node || node.action === 'add' || node.global) return undefined;
  if (node.action === 'ci') return { node, said: 'frozen', frozen: true };
  for (const flag of node.flags.flags.toReversed()) {
    const { name, value } = flag;
    const freezes = FREEZING[node.manager][name];
    if (freezes === undefined) continue;
    const text = value && leadText(value)?.text;
    if (value && text === undefined) return { node, said: 'unknown', frozen: undefined };
    const frozen = (text === 'false' || text === '0') !== freezes;
    return { node, said: frozen ? 'frozen' : 'thawed', frozen, option: givenOption(command.words, flag) };
  }
  if (node.flags.incomplete) return { node, said: 'unknown', frozen: undefined };
  const variable = environmentValue(command.env, ...VARIABLES[node.manager]);
  if (variable === 'unknown') return { node, said: 'unknown', frozen: undefined };
  if (variable && variable.text !== '') {
    const frozen = !/^(?:false|0|null|no)$/i.test(variable.text);
    return { node, said: frozen ? 'frozen' : 'thawed', frozen, variable };
  }
  const settings = command.installSettings;
  const setting = settings?.lockfile;
  if (setting?.frozen === undefined && setting) return { node, said: 'unknown', frozen: undefined };
  if (setting) return { node, said: setting.frozen ? 'frozen' : 'thawed', frozen: setting.frozen, setting };
  const continuous = runsContinuously(command);
  if (node.manager === 'npm' || continuous === false) return { node, said: 'default', frozen: false };
  // pnpm freezes under CI by itself. Yarn does since its second version, Bun does in some: which one runs may not be known.
  const freezes = node.manager === 'pnpm' || (node.manager === 'yarn' && settings?.modernYarn === true);
  return { node, said: 'default', frozen: freezes && continuous ? true : undefined };
}

/** Options that decide, with what they say; Yarn still takes `--frozen-lockfile` for `--immutable`. */
const FREEZING: Readonly<Record<NodeManager, Readonly<Record<string, boolean>>>> = {
  npm: {},
  pnpm: {
    '--frozen-lockfile': true,
    '--no-frozen-lockfile': false,
    '--config.frozen-lockfile': true,
    '--config.frozenLockfile': true,
  },
  yarn: {
    '--frozen-lockfile': true,
    '--no-frozen-lockfile': false,
    '--immutable': true,
    '--immutable-cache': true,
    '--no-immutable': false,
  },
  // `bun install --production` freezes the lockfile, too.
  bun: { '--frozen-lockfile': true, '--production': true, '-p': true, '--no-frozen-lockfile': false },
};

const VARIABLES: Readonly<Record<NodeManager, readonly string[]>> = {
  npm: [],
  pnpm: [
    'pnpm_config_frozen_lockfile',
    'PNPM_CONFIG_FROZEN_LOCKFILE',
    'npm_config_frozen_lockfile',
    'NPM_CONFIG_FROZEN_LOCKFILE',
    'NPM_CONFIG_frozen_lockfile',
  ],
  yarn: ['YARN_ENABLE_IMMUTABLE_INSTALLS'],
  bun: [],
};

/** Whether the tools take the environment for continuous integration (the package `ci-info`); undefined: not known. */
function runsContinuously({ env }: Pick<ShellCommand, 'env'>): boolean | undefined {
  const ci = environmentValue(env, 'CI');
  if (ci === 'unknown') return undefined;
  if (ci?.text === 'false') return false;
  if (ci && ci.text !== '') return true;
  for (const name of ['BUILD_ID', 'BUILD_NUMBER', 'CI_NAME', 'CONTINUOUS_INTEGRATION', 'RUN_ID', 'GITHUB_ACTIONS']) {
    const value = environmentValue(env, name);
    if (value === 'unknown') return undefined;
    if (value && value.text !== '') return true;
  }
  return false;
}
