import type { Span } from '../text/source.ts';
import type { ShellCommand, Word } from './command.ts';
import { flagsNamed, flagTable, type ParsedFlags, parseFlags } from './command-flags.ts';
import { type EnvironmentValue, environmentValue } from './environment-value.ts';
import { type GivenOption, givenOption, leadText, programOf, writtenAt } from './word-text.ts';

/** A call of pip, uv or Poetry that installs. */
export interface PythonCommand {
  /** As a person says it: `uv sync`, `uv pip install`, `pip install`. */
  readonly spelled: string;
  readonly action: 'sync' | 'install';
  readonly flags: ParsedFlags;
  /** Requirements that the command names. */
  readonly requirements: readonly Word[];
  /** The word that says what to do, where it is written. */
  readonly verb: Span | undefined;
}

/** Options with a value of `uv sync`, `uv add`, `uv pip install`, `pip install` and of the programs before them. */
const TABLE = flagTable(
  `-r --requirement --requirements -c --constraint --constraints -e --editable -t --target --platform --python-platform
  --python-version --implementation --abi --root --prefix --src --upgrade-strategy -C --config-setting --config-settings
  --global-option --progress-bar --root-user-action --report -i --index-url --extra-index-url -f --find-links --no-binary
  --only-binary --log --proxy --retries --timeout --exists-action --trusted-host --allow-insecure-host --cert --client-cert
  --cache-dir -p --python --index --default-index --group --only-group --no-group --override --overrides --exclude-newer
  --link-mode --resolution --prerelease --index-strategy --keyring-provider --extra --no-extra --package
  --no-install-package --no-binary-package --no-build-package --no-build-isolation-package -P --upgrade-package
  --refresh-package --reinstall-package --directory --project --config-file --color --python-preference --env-file -b
  --build-constraint --build-constraints --with --from --script --tag --branch --rev --source`,
);

/** Reads a command as an installation of Python packages; undefined for any other. */
export function pythonCommand({ words: given }: Pick<ShellCommand, 'words'>): PythonCommand | undefined {
  let words = given;
  let program = programOf(words) ?? '';
  if (/^(?:python|pypy)[\d.]*$/.test(program)) {
    const module = words.findIndex((word) => leadText(word)?.text === '-m');
    if (module === -1 || !words.slice(1, module).every((word) => leadText(word)?.text.startsWith('-')))
      return undefined;
    words = words.slice(module + 1);
    program = programOf(words) ?? '';
  }
  const tool = /^pip[\d.]*$/.test(program) ? 'pip' : /^(?:uv|poetry|pdm|pipx)$/.exec(program)?.[0];
  if (!tool) return undefined;
  const flags = parseFlags(words.slice(1), TABLE);
  if (flagsNamed(flags, '--help', '-h', '--version', '-V').length > 0) return undefined;
  const names = flags.operands.slice(0, 2).map((word) => leadText(word)?.text ?? '');
  const forms = Object.hasOwn(FORMS, tool) ? FORMS[tool]! : [];
  const form = forms.find((one) => one.every((name, index) => names[index] === name));
  if (!form) return undefined;
  return {
    spelled: [tool, ...form].join(' '),
    action: tool === 'uv' && form[0] === 'sync' ? 'sync' : 'install',
    flags,
    requirements: flags.operands.slice(form.length),
    verb: writtenAt(flags.operands[form.length - 1]),
  };
}

const FORMS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  pip: [['install'], ['download'], ['wheel']],
  uv: [['sync'], ['add'], ['pip', 'install'], ['tool', 'install']],
  poetry: [['add']],
  pdm: [['add']],
  pipx: [['install']],
};

/** How `uv sync` treats the lockfile. */
export interface UvLockfileUse {
  readonly command: PythonCommand;
  readonly frozen: boolean | undefined;
  /** The option that says it, where one does. */
  readonly option?: GivenOption;
  /** The variable that says it, where one does. */
  readonly variable?: EnvironmentValue;
}

/** How a `uv sync` treats `uv.lock`; undefined for any other command. */
export function uvLockfileUse(command: Pick<ShellCommand, 'words' | 'env'>): UvLockfileUse | undefined {
  const sync = pythonCommand(command);
  if (sync?.action !== 'sync' || flagsNamed(sync.flags, '--dry-run', '--check').length > 0) return undefined;
  const option = flagsNamed(sync.flags, '--frozen', '--locked', '--no-frozen', '--no-locked').at(-1);
  if (option) {
    const frozen = !option.name.startsWith('--no-');
    return { command: sync, frozen, option: givenOption(command.words, option) };
  }
  if (sync.flags.incomplete) return { command: sync, frozen: undefined };
  let denied: EnvironmentValue | undefined;
  for (const name of ['UV_FROZEN', 'UV_LOCKED']) {
    const variable = environmentValue(command.env, name);
    if (variable === 'unknown') return { command: sync, frozen: undefined };
    if (!variable || variable.text === '') continue;
    if (/^(?:1|y|yes|t|true|on)$/i.test(variable.text)) return { command: sync, frozen: true, variable };
    denied ??= variable;
  }
  return { command: sync, frozen: false, ...(denied ? { variable: denied } : {}) };
}

/** The options by which an installation links a package to its source folder instead of copying it. */
export function editableInstalls(
  command: Pick<ShellCommand, 'words'>,
): readonly { readonly spelled: string; readonly option: GivenOption }[] {
  const python = pythonCommand(command);
  if (!python || !/^(?:uv )?pip install$/.test(python.spelled)) return [];
  return flagsNamed(python.flags, '-e', '--editable').map((flag) => ({
    spelled: python.spelled,
    option: givenOption(command.words, flag),
  }));
}
