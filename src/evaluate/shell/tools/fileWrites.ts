import type { FileWrite, ShellCommand, Word } from '../../../model/command.ts';
import {
  type FlagTable,
  flagsNamed,
  flagTable,
  lastFlag,
  type ParsedFlags,
  parseFlags,
} from '../../../model/command-flags.ts';
import type { Span } from '../../../text/source.ts';
import { HOLE } from '../../../text/traced.ts';
import { programName } from '../words.ts';
import { resolveText } from './sink.ts';

/** One file that a command writes, before its path is resolved. */
interface Target {
  readonly text: string;
  /** Where the text is written. */
  readonly at?: Span;
  readonly recursive?: boolean;
  /** The folder to which the text belongs, where an option changes it. */
  readonly folder?: string;
}

/** What a program writes, as its documentation says. Undefined: nothing of interest. */
type Writer = (words: readonly Word[]) => { readonly by: string; readonly targets: readonly Target[] } | undefined;

/** The files of the repository that commands write: redirections, editors in place, copies, formatters, version tools. */
export function fileWrites(commands: readonly ShellCommand[]): FileWrite[] {
  const writes: FileWrite[] = [];
  for (const command of commands) {
    const add = (by: string, { text, at, recursive = false, folder }: Target) => {
      if (text.includes('{}')) return;
      const base = folder === undefined ? command.cwd : resolveText(folder, command.cwd);
      const glob = text.search(/[*?[]/);
      const fixed = glob === -1 ? text : text.slice(0, text.lastIndexOf('/', glob) + 1);
      const path = resolveText(fixed, base);
      if (path === undefined || path === HOLE) return;
      writes.push({ path, recursive, by, ...(at && { at }), command });
    };
    for (const redirect of command.redirects)
      if (redirect.writes) for (const target of targetsOf([redirect.path])) add(redirect.operator, target);
    const program = programName(textsOf(command.words[0])[0] ?? '');
    const writer = Object.hasOwn(WRITERS, program) ? WRITERS[program] : undefined;
    const written = writer?.(command.words.slice(1));
    for (const target of written?.targets ?? []) add(written!.by, target);
  }
  return writes;
}

/** The alternatives of a word that begin with something known. */
function textsOf(word: Word | undefined): readonly string[] {
  return (word?.alternatives ?? []).map(({ text }) => text).filter((text) => text !== '');
}

function targetsOf(words: readonly Word[], recursive = false): Target[] {
  return words.flatMap((word) =>
    word.alternatives.flatMap((text) => {
      const at = text.spanOf() ?? word.span;
      return text.text === '' ? [] : [{ text: text.text, recursive, ...(at && { at }) }];
    }),
  );
}

function has(parsed: ParsedFlags, ...names: readonly string[]): boolean {
  return flagsNamed(parsed, ...names).length > 0;
}

function optionValue(parsed: ParsedFlags, ...names: readonly string[]): string | undefined {
  const value = lastFlag(parsed, ...names)?.value;
  return value && textsOf(value)[0];
}

const SED = flagTable('-e --expression -f --file -l --line-length');

const sed: Writer = (words) => {
  const parsed = parseFlags(words, SED);
  if (!has(parsed, '-i', '--in-place')) return undefined;
  let files = parsed.operands;
  // BSD's `-i ''`: the suffix is a word of its own.
  if (files[0]?.alternatives[0]?.text === '') files = files.slice(1);
  if (!has(parsed, '-e', '--expression', '-f', '--file')) files = files.slice(1);
  return { by: 'sed -i', targets: targetsOf(files) };
};

const perl: Writer = (words) => {
  const parsed = parseFlags(words, flagTable('-e -E -I -M -m'));
  if (!has(parsed, '-i') || !has(parsed, '-e', '-E')) return undefined;
  return { by: 'perl -i', targets: targetsOf(parsed.operands) };
};

const yq: Writer = (words) => {
  const parsed = parseFlags(
    words,
    flagTable('-o --output-format -p --input-format -I --indent --from-file --expression -s --split-exp'),
  );
  if (!has(parsed, '-i', '--inplace')) return undefined;
  const operands = ['e', 'eval', 'ea', 'eval-all'].includes(textsOf(parsed.operands[0])[0] ?? '')
    ? parsed.operands.slice(1)
    : parsed.operands;
  return { by: 'yq -i', targets: targetsOf(has(parsed, '--expression', '--from-file') ? operands : operands.slice(1)) };
};

function allOperands(by: string, table: FlagTable = flagTable('')): Writer {
  return (words) => ({ by, targets: targetsOf(parseFlags(words, table).operands) });
}

/** `cp`, `mv`: into the last operand, or the folder of `-t`. */
function into(by: string, valued = '-t --target-directory -S --suffix -m -o -g'): Writer {
  return (words) => {
    const parsed = parseFlags(words, flagTable(valued));
    const folder = optionValue(parsed, '-t', '--target-directory');
    const sources = folder === undefined ? parsed.operands.slice(0, -1) : parsed.operands;
    const target = folder ?? textsOf(parsed.operands.at(-1))[0];
    if (target === undefined || sources.length === 0) return undefined;
    if (folder === undefined && !target.endsWith('/') && sources.length === 1)
      return { by, targets: [{ text: target }] };
    const names = sources.flatMap(textsOf).map((text) => text.replace(/\/+$/, '').split('/').at(-1)!);
    return { by, targets: names.map((name) => ({ text: `${target.replace(/\/+$/, '')}/${name}` })) };
  };
}

/** `npm version`, `pnpm version`, `yarn version`: the package manifest. */
function packageManager(by: string): Writer {
  return (words) => {
    const parsed = parseFlags(
      words,
      flagTable(
        '--prefix -C --dir --cwd --filter -F --workspace -w -m --message --preid --tag-version-prefix --new-version',
      ),
    );
    const [command, ...rest] = parsed.operands.map((word) => textsOf(word)[0]);
    const sets = command === 'pkg' && rest[0] === 'set';
    const bumps =
      command === 'version' &&
      (rest.length > 0 || has(parsed, '--new-version', '--major', '--minor', '--patch', '--prerelease'));
    if ((!bumps && !sets) || has(parsed, '--filter', '-F', '--workspace', '-w', '-r', '--recursive')) return undefined;
    const folder = optionValue(parsed, '--prefix', '-C', '--dir', '--cwd') ?? '.';
    return { by: `${by} ${command}`, targets: [{ text: 'package.json', folder }] };
  };
}

/** `poetry version`, `uv version`: the project file. */
function pythonProject(by: string, folders: readonly string[], sets: readonly string[]): Writer {
  return (words) => {
    const parsed = parseFlags(words, flagTable(`${folders.join(' ')} --bump --package --python -p --output-format`));
    const [command, version] = parsed.operands.map((word) => textsOf(word)[0]);
    if (command !== 'version' || has(parsed, '--dry-run', '--package')) return undefined;
    if (version === undefined && !has(parsed, ...sets)) return undefined;
    return {
      by: `${by} version`,
      targets: [{ text: 'pyproject.toml', folder: optionValue(parsed, ...folders) ?? '.' }],
    };
  };
}

const go: Writer = (words) => {
  const parsed = parseFlags(
    words,
    flagTable(
      `-C -go -modfile -compat -module -toolchain -godebug -dropgodebug -require -droprequire -exclude -dropexclude
    -replace -dropreplace -retract -dropretract -tool -droptool -ignore -dropignore`,
    ),
  );
  const [command, what, ...rest] = parsed.operands;
  const folder = optionValue(parsed, '-C') ?? '.';
  const name = textsOf(command)[0];
  if (name === 'fmt') {
    const paths = targetsOf(parsed.operands.slice(1)).map(({ text }) => text.replace(/\/?\.\.\.$/, '') || '.');
    return {
      by: 'go fmt',
      targets: (paths.length > 0 ? paths : ['.']).map((text) => ({ text, recursive: true, folder })),
    };
  }
  const verb = textsOf(what)[0];
  if (name !== 'mod' || (verb !== 'tidy' && verb !== 'edit')) return undefined;
  if (verb === 'edit' && words.some((word) => textsOf(word).some((text) => /^--?(?:json|print)$/.test(text))))
    return undefined;
  const files =
    verb === 'edit' && rest.length > 0 ? rest.flatMap(textsOf) : ['go.mod', ...(verb === 'tidy' ? ['go.sum'] : [])];
  return { by: `go mod ${verb}`, targets: files.map((text) => ({ text, folder })) };
};

/** A formatter: it writes below its operands (else the working directory) if a flag says so, or unless one forbids it. */
function formatter(
  by: string,
  writes: { readonly with?: readonly string[]; readonly without?: readonly string[] },
  options: { readonly commands?: readonly string[]; readonly valued?: string; readonly ownFolder?: boolean } = {},
): Writer {
  return (words) => {
    const parsed = parseFlags(
      words,
      flagTable(
        options.valued ??
          '--config -c --ignore-path --parser --plugin --loglevel --log-level --config-path --line-length -l --target-version -t --ext --rulesdir -E --exclude',
      ),
    );
    let { operands } = parsed;
    if (options.commands) {
      if (!options.commands.includes(textsOf(operands[0])[0] ?? '')) return undefined;
      operands = operands.slice(1);
    }
    if (writes.with && !has(parsed, ...writes.with)) return undefined;
    if (writes.without && has(parsed, ...writes.without)) return undefined;
    const targets = targetsOf(operands, true).filter(({ text }) => text !== '-');
    if (targets.length === 0 && options.ownFolder === false) return undefined;
    return { by, targets: targets.length > 0 ? targets : [{ text: '.', recursive: true }] };
  };
}

const WRITE = ['--write', '-w'] as const;
const CHECKS = ['--check', '--diff', '-c', '--check-only', '--version', '--help'] as const;

const WRITERS: Readonly<Record<string, Writer>> = {
  sed,
  gsed: sed,
  perl,
  yq,
  tee: allOperands('tee'),
  touch: allOperands('touch', flagTable('-d --date -r --reference -t')),
  truncate: allOperands('truncate', flagTable('-s --size -r --reference')),
  mv: into('mv'),
  cp: into('cp'),
  install: into('install', '-t --target-directory -S --suffix -m --mode -o --owner -g --group'),
  rsync: into('rsync', '-e --rsh --exclude --include --filter -f --files-from --chmod --exclude-from --include-from'),
  curl: (words) => {
    const file = optionValue(
      parseFlags(words, flagTable('-o --output -H --header -d --data -X --request -u --user -T')),
      '-o',
      '--output',
    );
    return file === undefined ? undefined : { by: 'curl -o', targets: [{ text: file }] };
  },
  wget: (words) => {
    const file = optionValue(
      parseFlags(words, flagTable('-O --output-document -o -P --header')),
      '-O',
      '--output-document',
    );
    return file === undefined || file === '-' ? undefined : { by: 'wget -O', targets: [{ text: file }] };
  },
  npm: packageManager('npm'),
  pnpm: packageManager('pnpm'),
  yarn: packageManager('yarn'),
  bun: packageManager('bun'),
  poetry: pythonProject('poetry', ['-C', '--directory', '-P', '--project'], []),
  uv: pythonProject('uv', ['--directory', '--project'], ['--bump']),
  go,
  prettier: formatter('prettier --write', { with: WRITE }, { ownFolder: false }),
  eslint: formatter('eslint --fix', { with: ['--fix'] }),
  stylelint: formatter('stylelint --fix', { with: ['--fix'] }, { ownFolder: false }),
  biome: formatter(
    'biome --write',
    { with: ['--write', '--fix', '--apply', '--unsafe'] },
    { commands: ['format', 'check', 'lint'] },
  ),
  dprint: formatter('dprint fmt', {}, { commands: ['fmt'] }),
  black: formatter('black', { without: CHECKS }, { ownFolder: false }),
  isort: formatter('isort', { without: CHECKS }, { ownFolder: false }),
  autopep8: formatter('autopep8 -i', { with: ['-i', '--in-place'] }, { ownFolder: false }),
  yapf: formatter('yapf -i', { with: ['-i', '--in-place'] }, { ownFolder: false }),
  ruff: (words) =>
    formatter('ruff format', { without: CHECKS }, { commands: ['format'] })(words) ??
    formatter('ruff check --fix', { with: ['--fix', '--fix-only'] }, { commands: ['check'] })(words),
  gofmt: formatter('gofmt -w', { with: ['-w'] }, { ownFolder: false, valued: '-r -cpuprofile' }),
  goimports: formatter('goimports -w', { with: ['-w'] }, { ownFolder: false, valued: '-local -srcdir' }),
  gofumpt: formatter('gofumpt -w', { with: ['-w'] }, { ownFolder: false, valued: '-lang -modpath' }),
  'golangci-lint': formatter('golangci-lint run --fix', { with: ['--fix'] }, { commands: ['run'] }),
  buf: formatter(
    'buf format -w',
    { with: WRITE },
    { commands: ['format'], valued: '--config --path --exclude-path -o --output' },
  ),
  shfmt: formatter('shfmt -w', { with: WRITE }, { ownFolder: false, valued: '-i --indent -ln --language-dialect' }),
  'clang-format': formatter('clang-format -i', { with: ['-i'] }, { ownFolder: false }),
  rustfmt: formatter('rustfmt', { without: CHECKS }, { ownFolder: false }),
  cargo: formatter('cargo fmt', { without: CHECKS }, { commands: ['fmt'] }),
  terraform: formatter('terraform fmt', { without: ['-check', '-write=false'] }, { commands: ['fmt'] }),
};
