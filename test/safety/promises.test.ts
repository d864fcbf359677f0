import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureBuilt, launcher } from '../built.ts';
import { COMMANDS, git, type HostileRepository, hostileRepository, lazyRepository, SECRET } from './hostile.ts';

const windows = process.platform === 'win32';
let hostile: HostileRepository;
let home: string;

beforeAll(() => {
  ensureBuilt();
  hostile = hostileRepository();
  home = mkdtempSync(join(tmpdir(), 'ameide-lint-home-'));
}, 120_000);

afterAll(() => {
  rmSync(hostile.base, { recursive: true, force: true });
  rmSync(home, { recursive: true, force: true });
});

function environment(more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, HOME: home, XDG_CACHE_HOME: join(home, '.cache'), ...more };
}

interface Use {
  readonly use: string;
  readonly program?: string;
  readonly args: readonly string[];
}

/** Runs the command line with the observer in its process. */
function observed(args: readonly string[]) {
  const file = join(home, `observed-${Math.random().toString(36).slice(2)}`);
  const run = spawnSync(
    process.execPath,
    ['--require', join(process.cwd(), 'test/safety/observe.cjs'), launcher, ...args],
    {
      cwd: hostile.repo,
      encoding: 'utf8',
      env: environment({ AMEIDE_OBSERVE: file }),
    },
  );
  const uses = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line): Use => JSON.parse(line))
    .filter(({ use }) => use !== 'memory');
  return { ...run, uses };
}

describe.skipIf(windows)('a hostile repository', () => {
  it.each(COMMANDS.map((args) => [args.join(' '), args] as const))(
    'gets nothing run, sent or read outside: %s',
    (_, args) => {
      const { status, stdout, stderr, uses } = observed(args);
      expect(stderr).not.toMatch(/bug in ameide-lint|TypeError|RangeError/);
      expect([0, 1, 2]).toContain(status);
      // What git is asked for is asked as an argument vector, and without what the repository would have git run.
      const programs = uses.filter(({ program }) => program !== 'git');
      expect(programs).toEqual([]);
      expect(uses.every(({ use }) => /^node:child_process\.execFileSync$/.test(use))).toBe(true);
      const needsGit = args.includes('--changed') || args.includes('--staged');
      expect(uses.length > 0).toBe(needsGit);
      for (const one of uses) {
        const line = one.args.join(' ');
        for (const setting of ['core.fsmonitor=false', 'core.hooksPath=/dev/null', 'diff.external='])
          expect(line).toContain(`-c ${setting}`);
      }
      expect(existsSync(hostile.mark)).toBe(false);
      expect(stdout + stderr).not.toContain(SECRET);
      expect(stdout + stderr).not.toContain('root:x:0');
    },
    60_000,
  );

  it('keeps its tree as it is', () => {
    const status = () =>
      spawnSync('git', ['status', '--porcelain', '--ignored'], {
        cwd: hostile.repo,
        encoding: 'utf8',
        env: environment({ GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'core.fsmonitor', GIT_CONFIG_VALUE_0: 'false' }),
      }).stdout;
    const before = status();
    rmSync(hostile.mark, { force: true });
    observed(['--preset', 'strict']);
    expect(status()).toBe(before);
    rmSync(hostile.mark, { force: true });
  }, 60_000);
});

describe.skipIf(windows)('a repository whose remote is a program', () => {
  it('gets nothing fetched, and is told what git says', () => {
    const lazy = lazyRepository();
    try {
      // Git itself would run it.
      expect(() => git(lazy.repo, 'cat-file', '-p', ':Dockerfile')).toThrow();
      expect(existsSync(lazy.mark)).toBe(true);
      rmSync(lazy.mark);
      for (const option of ['--staged', '--changed']) {
        const { status, stderr } = spawnSync(process.execPath, [launcher, '--no-cache', option], {
          cwd: lazy.repo,
          encoding: 'utf8',
          env: environment(),
        });
        expect(stderr).not.toContain('bug');
        expect([0, 1, 2]).toContain(status);
        expect(existsSync(lazy.mark)).toBe(false);
      }
    } finally {
      rmSync(lazy.base, { recursive: true, force: true });
    }
  }, 60_000);
});

/** Whether system calls can be watched here: strace has to be there, and allowed to trace. */
const traces = spawnSync('strace', ['-qq', '-e', 'trace=none', 'true'], { encoding: 'utf8' }).status === 0;
if (!traces) process.stderr.write('strace is not there or may not trace: system calls are not watched\n');

describe.skipIf(!traces)('the system calls of a run', () => {
  function traced(args: readonly string[]) {
    const log = join(home, 'strace');
    rmSync(log, { force: true });
    mkdirSync(home, { recursive: true });
    spawnSync(
      'strace',
      [
        '-f',
        '-qq',
        '-y',
        '-s',
        '4096',
        '-o',
        log,
        '-e',
        'trace=execve,execveat,socket,connect,bind,open,openat,openat2,creat,unlink,unlinkat,rename,renameat,renameat2,mkdir,mkdirat,symlink,symlinkat,link,linkat,chmod,fchmodat',
        process.execPath,
        launcher,
        ...args,
      ],
      {
        cwd: hostile.repo,
        env: environment(),
        stdio: 'ignore',
      },
    );
    const lines = readFileSync(log, 'utf8')
      .trim()
      .split('\n')
      .filter((line) => !/ = -1 |\+\+\+|---/.test(line));
    const calls = lines.map((line) => line.replace(/^\d+ +/, ''));
    return {
      programs: calls.filter((call) => call.startsWith('execve')).map((call) => /"([^"]*)"/.exec(call)![1]!),
      sockets: calls.filter((call) => /^(?:socket|connect|bind)\(/.test(call)),
      /** The real paths that were opened, as the kernel knows them. */
      opened: calls.flatMap((call) => (/^open(?:at2?)?\(/.test(call) ? (/ = \d+<([^>]*)>/.exec(call)?.[1] ?? []) : [])),
      written: calls.filter((call) =>
        /^(?:creat|unlink|rename|mkdir|symlink|link|chmod|fchmod)|O_(?:WRONLY|RDWR|CREAT)/.test(call),
      ),
    };
  }

  it('start nothing, connect to nothing, and open nothing of what lies outside', () => {
    const { programs, sockets, opened, written } = traced(['--preset', 'strict', '--no-cache', '--format', 'json']);
    expect(programs).toEqual([process.execPath]);
    expect(sockets).toEqual([]);
    expect(opened.filter((path) => path.startsWith(`${hostile.repo}/`)).length).toBeGreaterThan(5);
    const below = (path: string, folder: string) => path === folder || path.startsWith(`${folder}/`);
    const foreign = opened.filter(
      (path) =>
        !below(path, hostile.repo) &&
        !below(path, process.cwd()) &&
        // The program itself, its libraries, and what Node reads of the machine.
        !/^\/(?:lib|lib64|usr|proc|sys|dev)\//.test(path) &&
        !/^\/etc\/(?:ld\.so|ssl\/|localtime|nsswitch|resolv)/.test(path) &&
        !path.startsWith(join(process.execPath, '../..')) &&
        !/^(?:anon_inode|pipe|socket|\/memfd)/.test(path),
    );
    expect(foreign.filter((path) => !below(path, home) && !/node-compile-cache/.test(path))).toEqual([]);
    // Nothing is written but Node's own compile cache and the terminal.
    expect(written.filter((call) => !/\/dev\/|\/proc\/|node-compile-cache/.test(call))).toEqual([]);
  }, 60_000);

  it('start only git, and only what git itself is made of, for --changed', () => {
    const { programs, sockets } = traced(['--preset', 'strict', '--no-cache', '--changed']);
    expect(programs.length).toBeGreaterThan(1);
    expect(programs.filter((path) => path !== process.execPath && !/\/git(?:-core\/git[\w-]*)?$/.test(path))).toEqual(
      [],
    );
    expect(sockets.filter((call) => !call.includes('AF_UNIX'))).toEqual([]);
    expect(existsSync(hostile.mark)).toBe(false);
  }, 60_000);
});
