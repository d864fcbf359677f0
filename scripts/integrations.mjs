// Tries ameide-lint with the programs that it works with: `npm run integrations [-- NAME…]`. A program that is not installed
// is skipped, unless it was named. Needs a built `dist`; pre-commit and the SARIF multitool also need the network.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const launcher = join(root, 'bin/ameide-lint.js');
const work = mkdtempSync(join(tmpdir(), 'ameide-lint-integrations-'));
process.on('exit', () => rmSync(work, { recursive: true, force: true }));

class Missing extends Error {}

function find(program) {
  const folder = (process.env.PATH ?? '').split(delimiter).find((entry) => existsSync(join(entry, program)));
  if (folder === undefined) throw new Missing(`${program} is not installed`);
  return join(folder, program);
}

/** Runs a program; its output, status and both together. */
function run(program, args, options = {}) {
  const done = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 28, ...options });
  if (done.error) throw done.error;
  return { status: done.status, out: done.stdout, err: done.stderr, all: `${done.stdout}${done.stderr}` };
}

function expect(condition, message) {
  if (!condition) throw new Error(message);
}

function git(cwd, ...args) {
  const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'commit.gpgsign=false'];
  return execFileSync('git', [...identity, ...args], { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

function lint(cwd, ...args) {
  const done = run(process.execPath, [launcher, ...args], { cwd });
  expect(done.status !== 2 && done.status !== 3, `ameide-lint ${args.join(' ')}: ${done.err}`);
  return done.out;
}

/** The example full of mistakes, with odd file names and suppressed findings besides. */
function example() {
  const folder = join(work, 'example');
  if (existsSync(folder)) return folder;
  cpSync(join(root, 'fixtures/repos/legacy'), folder, { recursive: true });
  const odd = join(folder, 'odd ü#%25"\'<&>/a b');
  mkdirSync(odd, { recursive: true });
  const directive = '# ameide-lint-disable-next-line helm/no-image-graph -- moves "later" <x> & more';
  writeFileSync(
    join(odd, 'values.yaml'),
    `image:\n  graph: ameide/api\nother:\n  image:\n    ${directive}\n    graph: "é😀 x"\n`,
  );
  return folder;
}

function documentation() {
  return readFileSync(join(root, 'docs/integrations.md'), 'utf8');
}

const integrations = {
  /** A commit that breaks a policy is stopped, one that does not passes, without network once the hook is installed. */
  'pre-commit'() {
    const program = find('pre-commit');
    const version = run(program, ['--version']).out.trim();
    const copy = join(work, 'ameide-lint');
    git(root, 'clone', '--quiet', root, copy);
    const folder = join(work, 'committed');
    mkdirSync(join(folder, 'a b'), { recursive: true });
    git(folder, 'init', '--quiet');
    const values = join(folder, 'a b/values.yaml');
    const write = (key) => writeFileSync(values, `image:\n  ${key}: ameide/api\n`);
    const hook = `  - repo: ${copy}\n    rev: ${git(copy, 'rev-parse', 'HEAD').trim()}\n    hooks: [{id: ameide-lint}]\n`;
    writeFileSync(join(folder, '.pre-commit-config.yaml'), `repos:\n${hook}`);
    writeFileSync(join(folder, '.lintrc.json'), '{"root": true}\n');
    const env = { ...process.env, PRE_COMMIT_HOME: join(work, 'pre-commit') };
    const tried = (key) => {
      write(key);
      git(folder, 'add', '-A');
      return run(program, ['try-repo', copy, 'ameide-lint', '--ref', 'HEAD'], { cwd: folder, env });
    };
    const stopped = tried('graph');
    expect(stopped.status === 1 && stopped.out.includes('a b/values.yaml:2:3 error '), stopped.all);
    const passed = tried('repository');
    expect(passed.status === 0 && passed.out.includes('Passed'), passed.all);

    const installed = run(program, ['install', '--install-hooks'], { cwd: folder, env });
    expect(installed.status === 0, installed.all);
    // A proxy that does not exist, or no network at all where the system allows that.
    const isolated =
      run('unshare', ['--net', 'true']).status === 0 ? ['unshare', '--net'] : ['env', 'https_proxy=http://[::1]:1'];
    const commit = () => {
      const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'commit.gpgsign=false'];
      const [first, ...rest] = [...isolated, 'git', ...identity, 'commit', '-m', 'x'];
      return run(first, rest, { cwd: folder, env });
    };
    write('graph');
    git(folder, 'add', '-A');
    write('repository');
    const refused = commit();
    expect(refused.status !== 0 && refused.all.includes('a b/values.yaml:2:3 error '), refused.all);
    git(folder, 'add', '-A');
    write('graph');
    const accepted = commit();
    expect(accepted.status === 0, accepted.all);
    return [
      version,
      `try-repo stops a bad commit and lets a good one pass; the installed hook reads the index, ${isolated[0] === 'env' ? 'behind a dead proxy' : 'without network'}`,
    ];
  },

  /** The documented hook of lefthook, with the launcher of this folder in place of the installed one. */
  lefthook() {
    const program = find('lefthook');
    const folder = join(work, 'lefthook');
    mkdirSync(join(folder, 'a b'), { recursive: true });
    git(folder, 'init', '--quiet');
    const command = /run: (npx --no-install ameide-lint .*)/.exec(documentation())?.[1] ?? '';
    expect(command.endsWith(' --staged'), 'docs/integrations.md shows no hook of lefthook');
    const hook = command.replace('npx --no-install ameide-lint', `"${process.execPath}" "${launcher}"`);
    writeFileSync(join(folder, 'lefthook.yml'), `pre-commit:\n  commands:\n    ameide-lint:\n      run: '${hook}'\n`);
    writeFileSync(join(folder, '.lintrc.json'), '{"root": true}\n');
    const installed = run(program, ['install'], { cwd: folder });
    expect(installed.status === 0, installed.all);
    const env = { ...process.env, PATH: `${dirname(program)}${delimiter}${process.env.PATH ?? ''}` };
    const commit = (key) => {
      writeFileSync(join(folder, 'a b/values.yaml'), `image:\n  ${key}: ameide/api\n`);
      git(folder, 'add', '-A');
      return run('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', 'commit', '-m', 'x'], {
        cwd: folder,
        env,
      });
    };
    const refused = commit('graph');
    expect(refused.status !== 0 && refused.all.includes('a b/values.yaml:2:3 error '), refused.all);
    const accepted = commit('repository');
    expect(accepted.status === 0, accepted.all);
    return [`lefthook ${run(program, ['version']).out.trim()}`, 'stops a bad commit and lets a good one pass'];
  },

  /** The workflows of this repository, and the one that the documentation shows. */
  actionlint() {
    const program = find('actionlint');
    const shown = documentation()
      .split('```')
      .find((block) => block.startsWith('yaml\nname: ameide-lint\n'));
    expect(shown !== undefined, 'docs/integrations.md shows no workflow');
    const file = join(work, 'shown.yml');
    writeFileSync(file, shown.slice('yaml\n'.length));
    const own = readdirSync(join(root, '.github/workflows')).map((name) => join(root, '.github/workflows', name));
    const said = run(program, ['-no-color', file, ...own]);
    expect(said.status === 0, said.all);
    return [
      `actionlint ${run(program, ['-version']).out.split('\n')[0]}`,
      `has nothing to say about ${own.length} workflows and the documented one`,
    ];
  },

  'sarif-multitool'() {
    const file = join(work, 'report.sarif');
    lint(example(), '--report-unused-directives', `--format=sarif:${file}`, '--format=unix');
    const results = JSON.parse(readFileSync(file, 'utf8')).runs[0].results;
    const folder = join(work, 'multitool');
    mkdirSync(folder);
    writeFileSync(join(folder, 'package.json'), '{"private": true}\n');
    const installed = run(
      'npm',
      ['install', '--no-audit', '--no-fund', '--ignore-scripts', '@microsoft/sarif-multitool@5.7.0'],
      { cwd: folder },
    );
    if (installed.status !== 0) throw new Missing('@microsoft/sarif-multitool cannot be installed');
    const program = join(folder, 'node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool');
    if (!existsSync(program)) throw new Missing('@microsoft/sarif-multitool is tried on Linux only');
    run('chmod', ['u+x', program]);
    const env = { ...process.env, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: '1' };
    const said = run(program, ['validate', file, '--rule-kind', 'Sarif;Ghas'], { env });
    // It wants an address of the tool, which nobody knows who has not published it.
    const complaints = said.all
      .split('\n')
      .filter((line) => /: (?:error|warning|note) /.test(line) && !/ SARIF2005: /.test(line));
    expect(said.status === 0 && complaints.length === 0, said.all);
    return [
      run(program, ['version'], { env }).out.trim(),
      `accepts ${results.length} results under the rules for SARIF and GitHub code scanning`,
    ];
  },

  reviewdog() {
    const program = find('reviewdog');
    const folder = example();
    if (!existsSync(join(folder, '.git'))) git(folder, 'init', '--quiet');
    const input = lint(folder, '--format=rdjsonl');
    const count = input.trimEnd().split('\n').length;
    const args = ['-f=rdjsonl', '-filter-mode=nofilter'];
    const local = run(program, [...args, '-reporter=local'], { cwd: folder, input });
    expect(local.out.trimEnd().split('\n').length === count, local.all);
    const read = JSON.parse(run(program, [...args, '-reporter=rdjson'], { cwd: folder, input }).out).diagnostics;
    const fixed = read.filter(({ suggestions }) => suggestions?.length > 0).length;
    expect(read.length === count && fixed > 0, `${read.length} of ${count} read, ${fixed} suggestions`);
    return [run(program, ['-version']).out.trim(), `reads ${count} diagnostics, ${fixed} with suggestions`];
  },

  xmllint() {
    const program = find('xmllint');
    for (const name of ['junit', 'checkstyle']) {
      const input = lint(example(), `--format=${name}`);
      const said = run(program, ['--noout', '-'], { input });
      expect(said.status === 0, said.all);
      // The schema of Jenkins' xUnit plugin (junit-10.xsd), which is not part of this repository.
      const { JUNIT_XSD: schema = '' } = process.env;
      if (name === 'junit' && schema !== '') {
        const checked = run(program, ['--noout', '--schema', schema, '-'], { input });
        expect(checked.status === 0, checked.all);
      }
    }
    const schema = process.env.JUNIT_XSD ? ', junit by its schema' : ' (JUNIT_XSD=FILE also checks junit by a schema)';
    return [run(program, ['--version']).err.split('\n')[0].trim(), `junit and checkstyle are well formed${schema}`];
  },

  ...Object.fromEntries(
    ['bash', 'zsh', 'fish'].map((shell) => [
      shell,
      () => {
        const program = find(shell);
        const script = join(work, `completion.${shell}`);
        writeFileSync(script, lint(root, 'completion', shell));
        const said = run(program, ['-n', script]);
        expect(said.status === 0, said.all);
        return [
          run(program, ['--version']).out.split('\n')[0],
          'parses its completion script; test/cli/completion.test.ts uses it',
        ];
      },
    ]),
  ),

  'rsvg-convert'() {
    const program = find('rsvg-convert');
    const file = join(work, 'terminal.png');
    const said = run(program, [join(root, 'docs/terminal.svg'), '-o', file]);
    expect(said.status === 0 && readFileSync(file).length > 10_000, said.all);
    return [run(program, ['--version']).out.trim(), 'draws docs/terminal.svg'];
  },
};

const named = process.argv.slice(2);
for (const name of named)
  if (!Object.hasOwn(integrations, name)) {
    process.stderr.write(`there is no integration ${name} (${Object.keys(integrations).join(', ')})\n`);
    process.exit(2);
  }
for (const [name, attempt] of Object.entries(integrations)) {
  if (named.length > 0 && !named.includes(name)) continue;
  try {
    const [version, shown] = attempt();
    process.stdout.write(`ok    ${name}: ${shown} (${version})\n`);
  } catch (error) {
    const missing = error instanceof Missing && named.length === 0;
    process.stdout.write(`${missing ? 'skip ' : 'FAIL '} ${name}: ${error.message}\n`);
    if (!missing) process.exitCode = 1;
  }
}
