import {
  defineRule,
  executedCommands,
  LEAF_KINDS,
  type LockfileUse,
  lockfileUse,
  type ReportedFix,
  settingPlace,
  type TextEdit,
  wayOfRun,
  withoutWord,
  wordBehind,
} from '../../src/rule/index.ts';

export default defineRule({
  id: 'docker/frozen-lockfile',
  subject: 'dockerfile',
  severity: { ameide: 'error' },
  fix: 'safe',
  spares: LEAF_KINDS,
  docs: {
    summary: 'a release image that installs without a frozen lockfile, or a dev image that freezes it',
    what: 'Looks at every `npm`, `pnpm`, `yarn` and `bun` installation of what the manifest names. In a release Dockerfile it must not be able to change the lockfile: `npm ci`, `--frozen-lockfile`, `--immutable`, a variable that says so (`CI=true` for pnpm, `npm_config_frozen_lockfile`, `YARN_ENABLE_IMMUTABLE_INSTALLS`), or a file of settings that stands in the image when the command runs (`frozen-lockfile=true` in `.npmrc`, `frozenLockfile` in `pnpm-workspace.yaml`, `enableImmutableInstalls` in `.yarnrc.yml`). In a dev Dockerfile `pnpm install` must say `--no-frozen-lockfile`, and no installation may be a frozen one. Installations of single packages or tools (`pnpm add`, `npm install -g x`) are left alone, and so is what depends on values that are not known.',
    why: 'A release that resolves versions while it is built ships packages that nobody tested, and two builds of one commit differ. A dev image with a frozen lockfile fails as soon as somebody adds a package to the workspace, before the lockfile was written.',
    fix: 'Release: `npm ci`, `pnpm install --frozen-lockfile`, `yarn install --immutable` (`--frozen-lockfile` for Yarn 1), `bun install --frozen-lockfile`. Dev: `pnpm install --no-frozen-lockfile`.',
    bad: {
      'services/platform/Dockerfile.release': 'FROM node:24\nCOPY . .\nRUN npm install --omit=dev\n',
      'services/platform/Dockerfile.dev': 'FROM node:24\nCOPY . .\nRUN pnpm install --frozen-lockfile\n',
    },
    good: {
      'services/platform/Dockerfile.release':
        'FROM node:24\nCOPY . .\nRUN npm ci --omit=dev && npm install --global tsx@4\n',
      'services/platform/Dockerfile.dev': 'FROM node:24\nCOPY . .\nRUN pnpm install --no-frozen-lockfile\n',
    },
  },
  messages: {
    loose: (command: string, wanted: string) =>
      `"${command}" may change the lockfile; a release image installs with "${wanted}"`,
    thawed: (command: string, by: string, wanted: string) =>
      `"${command}" may change the lockfile because of "${by}"; a release image installs with "${wanted}"`,
    unsaid: (command: string) =>
      `"${command}" does not say --no-frozen-lockfile; a dev image installs with "pnpm install --no-frozen-lockfile"`,
    frozen: (command: string, by: string) =>
      `"${command}" freezes the lockfile with "${by}"; a dev image lets it follow the workspace`,
    ci: (command: string, wanted: string) => `"${command}" freezes the lockfile; a dev image installs with "${wanted}"`,
  },
  check({ role, builds }, { report }) {
    if (role !== 'dev' && role !== 'release') return;
    for (const { facts } of builds)
      for (const command of executedCommands(facts)) {
        const use = lockfileUse(command);
        if (!use || !command.at) continue;
        const { node, said, option, variable, setting } = use;
        const by = option?.text ?? (variable ? `${variable.name}=${variable.text}` : setting?.text);
        const value = variable?.entry.value.alternatives[0];
        const at =
          option?.at ??
          (value && settingPlace(facts.variables, value, variable.entry.set, variable.name)) ??
          setting?.at ??
          command.at;
        const related = wayOfRun(command, at, node.spelled);
        if (role === 'release' && use.frozen === false) {
          const details = { related, fix: releaseFix(use) };
          if (by) report('thawed', [node.spelled, by, WANTED[node.manager]], at, details);
          else report('loose', [node.spelled, WANTED[node.manager]], at, details);
        } else if (role === 'dev' && said === 'frozen') {
          if (by) report('frozen', [node.spelled, by], at, { related, fix: option && devFix(use) });
          else report('ci', [node.spelled, `${node.manager} install`], at, { related, fix: devFix(use) });
        } else if (role === 'dev' && said === 'default' && node.manager === 'pnpm')
          report('unsaid', [node.spelled], at, { related, fix: devFix(use) });
      }
  },
});

const WANTED = {
  npm: 'npm ci',
  pnpm: 'pnpm install --frozen-lockfile',
  yarn: 'yarn install --immutable',
  bun: 'bun install --frozen-lockfile',
} as const;

function releaseFix({ node, option, variable, setting }: LockfileUse): ReportedFix | undefined {
  if (!node.verb || variable || setting) return undefined;
  if (node.manager === 'npm') return fixOf('Use npm ci', { span: node.verb, text: 'ci' });
  if (option)
    return option.written && fixOf('Freeze the lockfile', { span: option.written, text: '--frozen-lockfile' });
  return fixOf('Freeze the lockfile', wordBehind(node.verb, '--frozen-lockfile'));
}

function devFix({ node, option }: LockfileUse): ReportedFix | undefined {
  if (option?.written && node.manager === 'pnpm')
    return fixOf('Say --no-frozen-lockfile', { span: option.written, text: '--no-frozen-lockfile' });
  if (option?.written)
    return /^-(?:p|-production)/.test(option.text) ? undefined : fixOf('Remove it', withoutWord(option.written));
  if (option || !node.verb) return undefined;
  if (node.action === 'ci')
    return fixOf('Install without ci', {
      span: node.verb,
      text: node.manager === 'pnpm' ? 'install --no-frozen-lockfile' : 'install',
    });
  return fixOf('Say --no-frozen-lockfile', wordBehind(node.verb, '--no-frozen-lockfile'));
}

function fixOf(title: string, edit: TextEdit): ReportedFix {
  return { title, edits: [edit] };
}
