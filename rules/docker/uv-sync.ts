import {
  defineRule,
  editableInstalls,
  executedCommands,
  LEAF_KINDS,
  settingPlace,
  shown,
  uvLockfileUse,
  wayOfRun,
  withoutWord,
  wordBehind,
} from '../../src/rule/index.ts';

export default defineRule({
  id: 'docker/uv-sync',
  subject: 'dockerfile',
  severity: { ameide: 'error' },
  fix: 'safe',
  spares: LEAF_KINDS,
  docs: {
    summary:
      'a release image with `uv sync` that may change the lockfile or with editable packages, or a dev image that freezes it',
    what: 'Looks at every `uv sync`. In a release Dockerfile it must say `--frozen` or `--locked`, or run with `UV_FROZEN` or `UV_LOCKED`; in a dev Dockerfile it must not. In a release Dockerfile `uv pip install -e` and `pip install -e` (`--editable`) are reported, too. Whatever depends on values that are not known is left alone.',
    why: 'A release that resolves versions while it is built ships packages that nobody tested. An editable package points at a source folder, which a later stage or a mount takes away. A dev image with a frozen lockfile misses the dependency that somebody added to the workspace an hour ago.',
    fix: 'Release: `uv sync --frozen --no-dev --no-editable`. Dev: `uv sync`.',
    bad: {
      'services/agents/Dockerfile.release': 'FROM python:3.12\nCOPY . .\nRUN uv sync --no-dev\nRUN pip install -e .\n',
      'services/agents/Dockerfile.dev': 'FROM python:3.12\nCOPY . .\nRUN uv sync --frozen\n',
    },
    good: {
      'services/agents/Dockerfile.release':
        'FROM python:3.12\nENV UV_FROZEN=1\nCOPY . .\nRUN uv sync --no-dev\nRUN pip install .\n',
      'services/agents/Dockerfile.dev': 'FROM python:3.12\nCOPY . .\nRUN uv sync && uv pip install -e .\n',
    },
  },
  messages: {
    loose: (command: string) =>
      `"${command}" may change the lockfile; a release image runs it with --frozen or --locked`,
    thawed: (command: string, by: string) =>
      `"${command}" may change the lockfile because of "${by}"; a release image runs it with --frozen or --locked`,
    frozen: (command: string, by: string) =>
      `"${command}" freezes the lockfile with "${by}"; a dev image lets it follow the workspace`,
    editable: (command: string, option: string) =>
      `"${command}" installs "${option}" in place; a release image installs a copy of the package`,
  },
  check({ role, builds }, { report }) {
    if (role !== 'dev' && role !== 'release') return;
    for (const { facts } of builds)
      for (const command of executedCommands(facts)) {
        const use = uvLockfileUse(command);
        if (use && command.at && use.frozen === (role === 'dev')) {
          const { option, variable } = use;
          const { spelled, verb } = use.command;
          const value = variable?.entry.value.alternatives[0];
          const set = value && settingPlace(facts.variables, value, variable.entry.set, variable.name);
          const at = option?.at ?? set ?? command.at;
          const by = option?.text ?? (variable && `${variable.name}=${variable.text}`);
          const related = wayOfRun(command, at, spelled);
          const frees = option?.written && [withoutWord(option.written)];
          const edits = role === 'dev' ? frees : !by && verb && [wordBehind(verb, '--frozen')];
          const title = role === 'dev' ? 'Let the lockfile follow' : 'Freeze the lockfile';
          const details = { related, fix: edits ? { title, edits } : undefined };
          if (role === 'dev') report('frozen', [spelled, by ?? ''], at, details);
          else if (by) report('thawed', [spelled, by], at, details);
          else report('loose', [spelled], at, details);
        }
        if (role === 'release')
          for (const { spelled, option } of editableInstalls(command)) {
            const place = option.at ?? command.at;
            if (place)
              report('editable', [spelled, shown(option.text)], place, { related: wayOfRun(command, place, spelled) });
          }
      }
  },
});
