import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { ensureBuilt, launcher } from '../built.ts';
import { cli, withFolder, writeFiles } from './run.ts';

const clean = 'image:\n  repository: ameide/api\n';
/** One finding of helm/no-image-graph. */
const graph = 'image:\n  graph: ameide/api\n';
const only = ['--only', 'helm/no-image-graph'];
const root = { '.lintrc.json': '{"root": true}' };

function git(cwd: string, ...args: string[]): string {
  const settings = ['user.name=t', 'user.email=t@example.org', 'commit.gpgsign=false', 'init.defaultBranch=main'];
  const config = [...settings, 'protocol.file.allow=always'].flatMap((setting) => ['-c', setting]);
  return execFileSync('git', [...config, ...args], { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

function commit(cwd: string, files: Readonly<Record<string, string>>, message = 'x'): void {
  if (!existsSync(join(cwd, '.git'))) git(cwd, 'init');
  writeFiles(cwd, files);
  git(cwd, 'add', '-A');
  git(cwd, 'commit', '-m', message);
}

/** The places of the findings; the message when the use was wrong. */
async function lint(cwd: string, ...argv: string[]): Promise<string[] | string> {
  const { status, out, err } = await cli([...only, '-f', 'json', ...argv], { cwd });
  if (status === 2) return err;
  const report: { findings: { path: string; start: { line: number } }[] } = JSON.parse(out);
  return report.findings.map(({ path, start }) => `${path}:${start.line}`);
}

describe('git in odd states', () => {
  it('outside of a work tree says what is missing', async () => {
    await withFolder({ 'values.yaml': graph }, async (cwd) => {
      for (const option of ['--staged', '--changed', '--changed=main'])
        expect(await lint(cwd, option)).toMatch(
          /^ameide-lint: --(?:staged|changed) needs a git work tree, and .+ is in none \(.+\)\n$/,
        );
    });
  });

  it('an unborn branch has everything staged and changed', async () => {
    await withFolder({ 'values.yaml': graph, 'a/values.yaml': graph }, async (cwd) => {
      git(cwd, 'init');
      git(cwd, 'add', 'values.yaml');
      expect(await lint(cwd, '--staged')).toEqual(['values.yaml:2']);
      expect(await lint(cwd, '--changed')).toEqual(['a/values.yaml:2', 'values.yaml:2']);
      expect(await lint(cwd, '--changed=main')).toMatch(/this branch has no commit yet; leave the reference out/);
    });
  });

  it('a detached head is compared like a branch', async () => {
    await withFolder({}, async (cwd) => {
      commit(cwd, { 'values.yaml': clean, 'b/values.yaml': graph });
      git(cwd, 'checkout', '--detach');
      commit(cwd, { 'values.yaml': graph });
      expect(await lint(cwd, '--changed=main')).toEqual(['values.yaml:2']);
      expect(await lint(cwd, '--changed')).toEqual([]);
      git(cwd, 'tag', 'mine');
      git(cwd, 'checkout', 'main');
      // What main has since, but this head has not, is no change of this head.
      commit(cwd, { 'b/values.yaml': `${graph}more: 1\n` });
      git(cwd, 'checkout', '--detach', 'mine');
      expect(await lint(cwd, '--changed=main')).toEqual(['values.yaml:2']);
    });
  });

  it('a shallow clone is explained', async () => {
    await withFolder({}, async (cwd) => {
      const origin = join(cwd, 'origin');
      mkdirSync(origin);
      commit(origin, { 'values.yaml': clean }, 'base');
      git(origin, 'checkout', '-b', 'side');
      commit(origin, { 'values.yaml': graph });
      git(origin, 'checkout', 'main');
      commit(origin, { 'b/values.yaml': clean });
      git(cwd, 'clone', '--depth', '1', '--no-single-branch', '--branch', 'side', `file://${origin}`, 'copy');
      expect(await lint(join(cwd, 'copy'), '--changed=origin/main')).toBe(
        'ameide-lint: --changed: this clone is too shallow to hold the commit where HEAD left origin/main; fetch more ("fetch-depth: 0" in actions/checkout, or "git fetch --unshallow")\n',
      );
      git(join(cwd, 'copy'), 'fetch', '--unshallow');
      expect(await lint(join(cwd, 'copy'), '--changed=origin/main')).toEqual(['values.yaml:2']);
      expect(await lint(join(cwd, 'copy'), '--changed=origin/gone')).toContain(
        'git knows no commit "origin/gone", and no file has that name; fetch it first ("git fetch origin gone")',
      );
    });
  });

  it('a submodule is a work tree of its own, and none of the files around it', async () => {
    await withFolder({}, async (cwd) => {
      const inner = join(cwd, 'inner');
      mkdirSync(inner);
      commit(inner, { 'values.yaml': clean });
      const outer = join(cwd, 'outer');
      mkdirSync(outer);
      commit(outer, { 'values.yaml': clean });
      git(outer, 'submodule', 'add', inner, 'sub');
      git(outer, 'commit', '-am', 'sub');
      writeFiles(outer, { 'sub/values.yaml': graph, 'values.yaml': graph });
      expect(await lint(outer, '--changed')).toEqual(['values.yaml:2']);
      expect(await lint(join(outer, 'sub'), '--changed')).toEqual(['values.yaml:2']);
      git(outer, 'add', 'sub');
      expect(await lint(outer, '--staged')).toEqual([]);
    });
  });

  it('--staged sees staged deletions, renames and files that only the index has', async () => {
    await withFolder({}, async (cwd) => {
      commit(cwd, { 'a/values.yaml': graph, 'b/values.yaml': graph, 'c/values.yaml': clean, 'd/values.yaml': clean });
      git(cwd, 'rm', '--cached', 'a/values.yaml');
      git(cwd, 'mv', 'b', 'moved');
      writeFiles(cwd, { 'c/values.yaml': graph, 'd/values.yaml': graph });
      git(cwd, 'add', 'c/values.yaml');
      rmSync(join(cwd, 'c/values.yaml'));
      expect(await lint(cwd, '--staged')).toEqual(['c/values.yaml:2', 'moved/values.yaml:2']);
    });
  });

  it('--changed copes with files that are gone', async () => {
    await withFolder({}, async (cwd) => {
      commit(cwd, { 'a/values.yaml': graph, 'b/values.yaml': graph });
      rmSync(join(cwd, 'a'), { recursive: true });
      writeFiles(cwd, { 'b/values.yaml': `# 1\n${graph}` });
      expect(await lint(cwd, '--changed')).toEqual(['b/values.yaml:3']);
      expect(await lint(cwd, '--changed', 'a/values.yaml')).toContain(
        'git knows no commit "a/values.yaml", and no file has that name',
      );
      expect(await lint(cwd, 'a/values.yaml', '--changed')).toContain('there is no file or folder "a/values.yaml"');
    });
  });

  it('works as a hook of git itself, also for a commit of some files and in a linked work tree', async () => {
    ensureBuilt();
    await withFolder({}, async (cwd) => {
      commit(cwd, { ...root, 'sub/.lintrc.json': '{"root": true}', 'sub/values.yaml': clean, 'values.yaml': clean });
      const hook = join(cwd, '.git/hooks/pre-commit');
      const command = `"${process.execPath}" "${launcher}" --staged --only helm/no-image-graph -f unix . sub`;
      writeFiles(cwd, { '.git/hooks/pre-commit': `#!/bin/sh\n${command} > "${join(cwd, '.git/said')}" 2>&1\n` });
      chmodSync(hook, 0o755);
      const said = (folder: string, ...args: string[]) => {
        try {
          git(folder, 'commit', '-m', 'try', ...args);
          return 'committed';
        } catch (error) {
          if (!(error instanceof Error && 'status' in error)) throw error;
          return readFileSync(join(cwd, '.git/said'), 'utf8').replace(/: error: .*/g, '');
        }
      };
      git(cwd, 'worktree', 'add', join(cwd, '.git/other'), '-b', 'other');
      for (const folder of [cwd, join(cwd, '.git/other')]) {
        writeFiles(folder, { 'sub/values.yaml': graph, 'values.yaml': graph });
        expect(said(folder, '-a')).toBe('sub/values.yaml:2:3\nvalues.yaml:2:3\n');
        expect(said(folder, 'sub/values.yaml')).toBe('sub/values.yaml:2:3\n');
        git(folder, 'add', 'sub');
        expect(said(folder)).toBe('sub/values.yaml:2:3\n');
        writeFiles(folder, { 'sub/values.yaml': `${clean}a: 1\n` });
        expect(said(folder, 'sub/values.yaml')).toBe('committed');
      }
    });
  });
});

describe('odd file names', () => {
  const folders = [
    'a b',
    '"quoted" \'twice\'',
    'new\nline',
    '100%25',
    '::error::x',
    'bell\u0007 \u001b[31m',
    'ünï 日本 😀',
    '-dash',
    '<&>',
    'comma,semi;',
  ];
  const names = folders.map((folder) => `${folder}/values.yaml`);
  const files = { ...root, ...Object.fromEntries(names.map((name) => [name, graph])) };
  const expected = names.map((name) => `${name}:2`).sort();

  it('come back whole from JSON, from git and as arguments', async () => {
    await withFolder(files, async (cwd) => {
      expect(await lint(cwd)).toEqual(expected);
      expect(await lint(cwd, '--', ...names)).toEqual(expected);
      git(cwd, 'init');
      git(cwd, 'add', '.');
      expect(await lint(cwd, '--staged')).toEqual(expected);
      expect(await lint(cwd, '--changed')).toEqual(expected);
    });
  });

  it('break no format', async () => {
    await withFolder(files, async (cwd) => {
      const printed = async (format: string) => (await cli([...only, '-f', format], { cwd })).out;
      const lines = async (format: string, pattern: RegExp) =>
        (await printed(format)).split('\n').filter((line) => pattern.test(line));
      expect(await lines('unix', /^.+:2:3: error: .+ \[helm\/no-image-graph\]$/)).toHaveLength(names.length);
      const annotations = await lines('github', /^::error file=[^:,]+,line=2,endLine=2,col=3,endColumn=8,title=/);
      expect(annotations).toHaveLength(names.length);
      expect(annotations.join('\n')).toContain('file=100%2525/values.yaml,');
      const sarif: { uri: string }[] = JSON.parse(await printed('sarif')).runs[0].results.map(
        (result: { locations: { physicalLocation: { artifactLocation: { uri: string } } }[] }) =>
          result.locations[0]!.physicalLocation.artifactLocation,
      );
      expect(sarif.map(({ uri }) => `${decodeURIComponent(uri)}:2`).sort()).toEqual(expected);
      const gitlab: { location: { path: string } }[] = JSON.parse(await printed('gitlab'));
      expect(gitlab.map(({ location }) => `${location.path}:2`).sort()).toEqual(expected);
      const diagnostics = (await printed('rdjsonl')).trimEnd().split('\n');
      expect(diagnostics.map((line) => `${JSON.parse(line).location.path}:2`).sort()).toEqual(expected);
      expect(await lines('checkstyle', /^ {2}<file name="[^"<&>]*(?:&\w+;[^"<&>]*)*">$/)).toHaveLength(names.length);
      expect(await lines('junit', /^ {4}<testcase .*>$/)).toHaveLength(names.length);
      expect(await lines('markdown', /^\| ❌ \|/)).toHaveLength(names.length);
      expect(await lines('stylish', / error .* helm\/no-image-graph$/)).toHaveLength(names.length);
    });
  });
});

describe('the outside world', () => {
  beforeAll(ensureBuilt, 120_000);

  it('may close the pipe', async () => {
    const files = Object.fromEntries(Array.from({ length: 80 }, (_, index) => [`f${index}/values.yaml`, graph]));
    await withFolder({ ...root, ...files }, async (cwd) => {
      const child = spawn(process.execPath, [launcher, ...only], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
      child.stdout.once('data', () => child.stdout.destroy());
      let err = '';
      child.stderr.on('data', (text) => {
        err += String(text);
      });
      const status = await new Promise((done) => child.once('close', done));
      expect({ status, err }).toEqual({ status: 1, err: '' });
    });
  });

  it('may refuse output', async () => {
    await withFolder({ ...root, 'values.yaml': graph, 'full.json': 'old' }, async (cwd) => {
      const refused = async (file: string) => (await cli([...only, '-f', `json:${file}`], { cwd })).err;
      expect(await refused('.')).toMatch(/^ameide-lint: cannot write "\.": EISDIR.*; name another file or change its/);
      if (existsSync('/proc/self'))
        expect(await refused('/proc/none/x')).toContain('cannot write "/proc/none/x": ENOENT');
      if (existsSync('/dev/full')) expect(await refused('/dev/full')).toContain('cannot write "/dev/full": ENOSPC');
      chmodSync(join(cwd, 'full.json'), 0o444);
      // Root may write everywhere.
      if (process.getuid?.() !== 0) {
        expect(await refused('full.json')).toContain('cannot write "full.json": EACCES');
        expect(readFileSync(join(cwd, 'full.json'), 'utf8')).toBe('old');
      }
    });
  });

  it('may have no terminal: nothing is asked and nothing waits', async () => {
    await withFolder({ Tiltfile: '' }, async (cwd) => {
      const run = spawnSync(process.execPath, [launcher, 'init'], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
      expect({ status: run.status, out: String(run.stdout) }).toEqual({ status: 0, out: '.lintrc.json\n' });
    });
  });

  it('may have lines of two megabytes', async () => {
    const long = 'x'.repeat(2_000_000);
    const files = {
      ...root,
      Tiltfile: `docker_build('ghcr.io/a/${long}', '.')\n`,
      Dockerfile: `FROM a\nRUN echo ${long}\n`,
      'values.yaml': `image: {graph: a, other: "${long}"}\n`,
    };
    await withFolder(files, async (cwd) => {
      const { status, out, err } = await cli([], { cwd });
      expect({ status, err }).toEqual({ status: 1, err: '' });
      expect(out).toContain('values.yaml:1:9 error ');
      expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThan(2000);
    });
  });

  it('may remove what is being linted', async () => {
    await withFolder({ ...root, 'values.yaml': graph }, async (cwd) => {
      writeFileSync(join(cwd, 'gone.txt'), '');
      rmSync(join(cwd, 'gone.txt'));
      const { status, err } = await cli(['gone.txt'], { cwd });
      expect({ status, err }).toEqual({
        status: 2,
        err: 'ameide-lint: there is no file or folder "gone.txt" (ameide-lint --help)\n',
      });
    });
  });
});
