import { dirname, joinPath } from '../../host/host.ts';
import type { Environment, ShellCommand, Word } from '../../model/command.ts';
import { flagsNamed, flagTable, lastFlag, parseFlags } from '../../model/command-flags.ts';
import { environmentValue } from '../../model/environment-value.ts';
import type { InstallSettings, LockfileSetting } from '../../model/install-settings.ts';
import { type NodeCommand, nodeCommand } from '../../model/node-command.ts';
import { leadText, programOf } from '../../model/word-text.ts';
import { parseToml } from '../../parse/toml/parse.ts';
import { parseYaml } from '../../parse/yaml/parse.ts';
import { getScalar } from '../../parse/yaml/path.ts';
import { SourceFile } from '../../text/source.ts';
import { TracedText } from '../../text/traced.ts';

/** The files among which a package manager looks for its settings. Paths have no leading slash. */
export interface SettingsFiles {
  /** The text of a file; `unknown` when there is one of which the text is not known. */
  read(path: string): SourceFile | TracedText | 'unknown' | undefined;
  /** The home directory, where it is known. */
  readonly home: string | undefined;
}

/** What files of settings say to a command that installs packages; undefined for any other command. */
export function installSettings(
  command: Pick<ShellCommand, 'words' | 'env' | 'cwd'>,
  files: SettingsFiles,
): InstallSettings | undefined {
  const node = nodeCommand(command);
  if (!node || node.manager === 'npm' || node.action !== 'install' || node.global) return undefined;
  const folder = folderOf(node, command.cwd);
  if (folder === undefined) return undefined;
  const { env } = command;
  if (node.manager === 'pnpm') return { lockfile: pnpmSetting(node, folder, env, files), modernYarn: false };
  if (node.manager === 'yarn') return yarnSettings(folder, env, files);
  return { lockfile: bunSetting(folder, files), modernYarn: false };
}

const FOLDER_OPTIONS = {
  npm: ['--prefix'],
  pnpm: ['-C', '--dir', '--prefix'],
  yarn: ['--cwd'],
  bun: ['--cwd'],
} as const;

function folderOf({ manager, flags }: NodeCommand, cwd: string | undefined): string | undefined {
  const given = lastFlag(flags, ...FOLDER_OPTIONS[manager]);
  if (!given) return cwd;
  const text = leadText(given.value)?.text;
  if (text === undefined) return undefined;
  return text.startsWith('/') ? joinPath('', text) : cwd === undefined ? undefined : joinPath(cwd, text);
}

/**
 * Since its tenth version pnpm reads `pnpm-workspace.yaml` first, then `.npmrc` in the folder and beside the workspace file,
 * then those of the user. A folder above that holds no workspace file does not count.
 */
function pnpmSetting(
  { flags }: NodeCommand,
  folder: string,
  env: Environment,
  files: SettingsFiles,
): LockfileSetting | undefined {
  const alone = flagsNamed(flags, '--ignore-workspace').length > 0;
  const workspace = alone ? undefined : upwards(folder).find((one) => files.read(below(one, 'pnpm-workspace.yaml')));
  if (workspace !== undefined) {
    const found = yamlSetting(files.read(below(workspace, 'pnpm-workspace.yaml')), 'frozenLockfile', env);
    if (found) return found;
  }
  const user = files.home === undefined ? [] : [below(files.home, '.npmrc'), below(files.home, '.config/pnpm/rc')];
  const folders = workspace === undefined || workspace === folder ? [folder] : [folder, workspace];
  for (const path of [...folders.map((one) => below(one, '.npmrc')), ...user]) {
    const found = iniSetting(files.read(path), 'frozen-lockfile', env);
    if (found) return found;
  }
  return undefined;
}

/** Yarn looks upwards, and then in the home directory: for `.yarnrc.yml` since its second version, before for `.yarnrc`. */
function yarnSettings(folder: string, env: Environment, files: SettingsFiles): InstallSettings {
  const folders = [...upwards(folder), ...(files.home === undefined ? [] : [files.home])];
  let modernYarn = false;
  for (const one of folders) {
    const text = files.read(below(one, '.yarnrc.yml'));
    modernYarn ||= text !== undefined;
    const lockfile = yamlSetting(text, 'enableImmutableInstalls', env);
    if (lockfile) return { lockfile, modernYarn };
  }
  for (const one of modernYarn ? [] : folders) {
    const lockfile = classicSetting(files.read(below(one, '.yarnrc')));
    if (lockfile) return { lockfile, modernYarn };
  }
  return { lockfile: undefined, modernYarn };
}

function bunSetting(folder: string, files: SettingsFiles): LockfileSetting | undefined {
  const user = files.home === undefined ? [] : [below(files.home, '.bunfig.toml')];
  for (const path of [below(folder, 'bunfig.toml'), ...user]) {
    const file = files.read(path);
    if (file === 'unknown') return { text: path, frozen: undefined, at: undefined };
    if (!file) continue;
    const source = file instanceof SourceFile ? file : new SourceFile(path, file.text);
    const install = parseToml(source).root.entries.find(({ key }) => key === 'install')?.value;
    const entry = install?.kind === 'table' ? install.entries.find(({ key }) => key === 'frozenLockfile') : undefined;
    if (entry?.value.kind !== 'bool') continue;
    const { value, at } = entry.value;
    return { text: `frozenLockfile = ${value}`, frozen: value, at: file instanceof SourceFile ? at : file.spanOf() };
  }
  return undefined;
}

/** The folder and those above it. */
function upwards(folder: string): readonly string[] {
  const out = [folder];
  for (let at = folder; at !== ''; out.push(at)) at = dirname(at);
  return out;
}

function below(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

type SettingsText = ReturnType<SettingsFiles['read']>;

/** Longest text that is read, in UTF-16 units. */
const MAX_LENGTH = 100_000;

function yamlSetting(text: SettingsText, key: string, env: Environment): LockfileSetting | undefined {
  if (text === 'unknown') return { text: key, frozen: undefined, at: undefined };
  if (!text?.text.includes(key) || text.text.length > MAX_LENGTH) return undefined;
  const scalar = getScalar(parseYaml(text).documents[0]?.contents, [key]);
  if (!scalar || scalar.isNull) return undefined;
  return { text: `${key}: ${scalar.text}`, frozen: meaning(scalar.traced, env), at: scalar.span };
}

/** A key of an INI file as npm reads it, before the first section: the last one counts; a key alone is true. */
function iniSetting(text: SettingsText, key: string, env: Environment): LockfileSetting | undefined {
  if (text === 'unknown') return { text: key, frozen: undefined, at: undefined };
  if (!text?.text.includes(key) || text.text.length > MAX_LENGTH) return undefined;
  let found: LockfileSetting | undefined;
  for (const { line, start } of linesOf(text.text)) {
    if (/^\s*\[/.test(line)) break;
    const match = /^\s*("?)([\w-]+)\1\s*(?:=\s*((?:[^\s;#]|\s+(?![\s;#]|$))*))?/.exec(line);
    if (match?.[2] !== key) continue;
    const from = start + line.search(/\S/);
    const to = start + match[0].trimEnd().length;
    const value = match[3] === undefined ? undefined : part(text, to - match[3].length, to);
    found = {
      text: text.text.slice(from, to),
      frozen: value ? meaning(value, env) : true,
      at: part(text, from, to).spanOf(),
    };
  }
  return found;
}

/** `--install.frozen-lockfile true`: what Yarn 1 adds to its command line. */
function classicSetting(text: SettingsText): LockfileSetting | undefined {
  if (text === 'unknown') return { text: '.yarnrc', frozen: undefined, at: undefined };
  if (!text || text.text.length > MAX_LENGTH) return undefined;
  for (const { line, start } of linesOf(text.text)) {
    const match = /^"?--(?:(?:install|\*)\.)?(?:frozen-lockfile|pure-lockfile)"?\s+(?:true|"true")\s*$/.exec(line);
    if (!match?.[0].includes('frozen')) continue;
    const written = part(text, start, start + match[0].trimEnd().length);
    return { text: written.text, frozen: true, at: written.spanOf() };
  }
  return undefined;
}

function* linesOf(text: string): Generator<{ readonly line: string; readonly start: number }> {
  let start = 0;
  for (const line of text.split('\n')) {
    yield { line: line.endsWith('\r') ? line.slice(0, -1) : line, start };
    start += line.length + 1;
  }
}

function part(text: SourceFile | TracedText, start: number, end: number): TracedText {
  return text instanceof TracedText ? text.slice(start, end) : TracedText.exact(text.span(start, end));
}

/** Whether a value is true, variables of the environment put in (`${NAME}`, `${NAME-x}`, `${NAME:-x}`). */
function meaning(value: TracedText, env: Environment): boolean | undefined {
  if (!value.known) return undefined;
  let isKnown = true;
  const text = value.text.replace(/\$\{(\w+)(?::?[-?]([^}]*))?\}/g, (_, name: string, fallback: string | undefined) => {
    const given = environmentValue(env, name);
    if (given === 'unknown') isKnown = false;
    else if (given) return given.text;
    return fallback ?? '';
  });
  if (!isKnown) return undefined;
  const bare = text.replace(/^(["'])(.*)\1$/, '$2').trim();
  return /^(?:true|1|yes|on)$/i.test(bare) ? true : /^(?:false|0|no|off|null)$/i.test(bare) ? false : undefined;
}

/** A file of settings that a command writes. */
export interface WrittenSettings {
  readonly path: string;
  /** Undefined: not known. */
  readonly text: TracedText | undefined;
  /** The text comes behind what the file holds. */
  readonly appends: boolean;
}

const SETTINGS_FILE = /(?:^|\/)(?:\.npmrc|\.yarnrc|\.yarnrc\.yml|pnpm-workspace\.yaml|\.?bunfig\.toml)$/;

const CONFIG = flagTable('--location -L --cwd --prefix --dir -C');

/** The files of settings that a command writes: `echo … >> .npmrc`, `pnpm config set frozen-lockfile true`. */
export function settingsWrittenBy(command: ShellCommand, home: string | undefined): readonly WrittenSettings[] {
  const { redirects, cwd, conditional, words } = command;
  const sure = (written: WrittenSettings): WrittenSettings => (conditional ? { ...written, text: undefined } : written);
  const resolved = (word: Word | undefined) => {
    const text = leadText(word)?.text;
    if (text === undefined) return undefined;
    if (text.startsWith('/')) return joinPath('', text);
    return cwd === undefined ? undefined : joinPath(cwd, text);
  };
  const program = programOf(words);
  const out: WrittenSettings[] = [];
  const write = (word: Word | undefined, text: TracedText | undefined, appends: boolean) => {
    const path = resolved(word);
    if (path !== undefined && SETTINGS_FILE.test(path)) out.push(sure({ path, text, appends }));
  };
  for (const { writes, path, operator } of redirects)
    if (writes) write(path, printed(program, command), operator.includes('>>'));
  if (program === 'tee') {
    const { operands, flags } = parseFlags(words.slice(1), CONFIG);
    const appends = flags.some(({ name }) => name === '-a' || name === '--append');
    for (const word of operands) write(word, command.stdin, appends);
  } else if (program === 'npm' || program === 'pnpm' || program === 'yarn') {
    const configured = configuredBy(program, words.slice(1), cwd, home);
    if (configured) out.push(sure(configured));
  }
  return out;
}

/** What `echo` and `cat` print; undefined when it is not known. */
function printed(program: string | undefined, { words, stdin }: ShellCommand): TracedText | undefined {
  if (program === 'cat') return words.length === 1 ? stdin : undefined;
  if (program !== 'echo' || words.some((word) => word.unknown || word.several || word.alternatives.length !== 1))
    return undefined;
  const args = words.slice(1).map((word) => word.alternatives[0]!);
  while (/^-[neE]+$/.test(args[0]?.text ?? '')) if (args.shift()?.text.includes('e')) return undefined;
  return TracedText.concat(TracedText.join(args, TracedText.computed(' ')), TracedText.computed('\n'));
}

/** `npm`, `pnpm` or `yarn config set NAME VALUE`, as the line of the file that it writes. */
function configuredBy(
  program: 'npm' | 'pnpm' | 'yarn',
  words: readonly Word[],
  cwd: string | undefined,
  home: string | undefined,
): WrittenSettings | undefined {
  const parsed = parseFlags(words, CONFIG);
  const [first, second, ...rest] = parsed.operands.map((word) => leadText(word));
  const sets = /^(?:config|c)$/.test(first?.text ?? '') && second?.text === 'set' ? rest : undefined;
  const [name, value] = sets ?? (first?.text === 'set' && program === 'npm' ? [second, ...rest] : []);
  if (!name) return undefined;
  const separator = TracedText.computed(program === 'yarn' ? ': ' : '=');
  const newline = TracedText.computed('\n');
  const isPair = program !== 'yarn' && name.text.includes('=');
  const line = isPair ? [name] : value ? [name, separator, value] : undefined;
  if (!line) return undefined;
  const location = leadText(lastFlag(parsed, '--location', '-L')?.value)?.text;
  const inProject = program === 'yarn' ? flagsNamed(parsed, '-H', '--home').length === 0 : location === 'project';
  const folder = inProject ? cwd : home;
  if (folder === undefined) return undefined;
  const path = below(folder, program === 'yarn' ? '.yarnrc.yml' : '.npmrc');
  return { path, text: TracedText.concat(newline, ...line, newline), appends: true };
}
