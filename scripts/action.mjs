// The step of action.yml: turns its inputs into arguments, runs the linter, and hands counts on as outputs.
import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const input = (name) => (process.env[`INPUT_${name}`] ?? '').trim();

function fail(message) {
  process.stdout.write(`::error::${message.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')}\n`);
  process.exit(2);
}

function run(command, args, cwd) {
  const done = spawnSync(command, args, { cwd, stdio: ['ignore', 'inherit', 'inherit'] });
  return done.status ?? 3;
}

/** The command that runs the linter: a published version, or this very checkout, built if it is not. */
function linter() {
  const version = input('VERSION');
  if (version !== '') {
    if (!/^[\w.^~-]+$/.test(version)) fail(`version: ${JSON.stringify(version)} is no version`);
    return ['npx', ['--yes', `ameide-lint@${version}`]];
  }
  if (!existsSync(join(root, 'dist/cli.js')) && run('npm', ['ci', '--no-audit', '--no-fund'], root) !== 0)
    fail('ameide-lint could not be built');
  return [process.execPath, [join(root, 'bin/ameide-lint.js')]];
}

/** What changes are counted from: the base of the pull request, or what was there before the push. */
function changedBase() {
  const changedOnly = input('CHANGED_ONLY') || 'false';
  if (!['true', 'false'].includes(changedOnly))
    fail(`changed-only: ${JSON.stringify(changedOnly)} is not true or false`);
  if (changedOnly === 'false') return undefined;
  const { BASE_REF: ref = '', BASE_SHA: sha = '' } = process.env;
  if (ref !== '') return `origin/${ref}`;
  const known = /^[0-9a-f]{40,64}$/.test(sha) && spawnSync('git', ['cat-file', '-e', `${sha}^{commit}`]).status === 0;
  if (known) return sha;
  process.stdout.write(
    '::notice::changed-only: there is no earlier commit to compare with, so everything is reported\n',
  );
  return undefined;
}

const failOn = input('FAIL_ON') || 'error';
if (!['error', 'warning', 'never'].includes(failOn))
  fail(`fail-on: ${JSON.stringify(failOn)} is not error, warning or never`);

const folder = mkdtempSync(join(tmpdir(), 'ameide-lint-'));
const json = join(folder, 'report.json');
const args = [`--format=${input('FORMAT') || 'github'}`, `--format=json:${json}`];
if (input('SARIF_FILE') !== '') args.push(`--format=sarif:${input('SARIF_FILE')}`);
if (input('CONFIG') !== '') args.push(`--config=${input('CONFIG')}`);
if (input('PRESET') !== '') args.push(`--preset=${input('PRESET')}`);
const base = changedBase();
if (base !== undefined) args.push(`--changed=${base}`);
const paths = input('PATHS')
  .split('\n')
  .map((path) => path.trim())
  .filter((path) => path !== '');

const [command, first] = linter();
let status = run(command, [...first, ...args, '--', ...(paths.length > 0 ? paths : ['.'])], process.cwd());
if (existsSync(json)) {
  const { errors, warnings } = JSON.parse(readFileSync(json, 'utf8')).summary;
  if (process.env.GITHUB_OUTPUT)
    appendFileSync(
      process.env.GITHUB_OUTPUT,
      `errors=${errors}\nwarnings=${warnings}\nfindings=${errors + warnings}\n`,
    );
  if (status <= 1) status = (failOn !== 'never' && errors > 0) || (failOn === 'warning' && warnings > 0) ? 1 : 0;
}
rmSync(folder, { recursive: true, force: true });
process.exitCode = status;
