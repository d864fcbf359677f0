import { execFileSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import type { IndexState } from './index-state.ts';
import { UsageError } from './io.ts';

/** Settings of the linted repository that would run a program of its choice, switched off. */
const SAFE_SETTINGS = [
  'core.fsmonitor=false',
  'core.hooksPath=/dev/null',
  'diff.external=',
  'core.pager=cat',
  'core.quotePath=false',
  'protocol.allow=never',
  'submodule.recurse=false',
];

const MAX_OUTPUT = 512 * 1024 * 1024;

/**
 * The environment of git. A hook in a linked work tree has GIT_DIR, with which git takes any folder that it runs in for
 * the top of the work tree; the folder finds the right one. GIT_INDEX_FILE stays: it is what the commit will hold.
 */
function environment(settings: readonly Setting[]): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    LC_ALL: 'C',
    // An object that is missing is not fetched: a remote may name a program. The protocols that the repository's own
    // configuration allows count more than a setting, and less than this.
    GIT_NO_LAZY_FETCH: '1',
    GIT_ALLOW_PROTOCOL: 'none',
  };
  if (process.env.GIT_WORK_TREE === undefined) Reflect.deleteProperty(env, 'GIT_DIR');
  const given = Number(process.env.GIT_CONFIG_COUNT ?? 0) || 0;
  settings.forEach(({ key, value }, index) => {
    env[`GIT_CONFIG_KEY_${given + index}`] = key;
    env[`GIT_CONFIG_VALUE_${given + index}`] = value;
  });
  if (settings.length > 0) env.GIT_CONFIG_COUNT = String(given + settings.length);
  return env;
}

/** A setting for one run of git. Its key may hold a `=`, where git's option `-c` would end it. */
interface Setting {
  readonly key: string;
  readonly value: string;
}

/** Runs git without a shell. @throws GitError */
function git(folder: string, args: readonly string[], input?: string, more: readonly Setting[] = []): Buffer {
  const config = SAFE_SETTINGS.flatMap((setting) => ['-c', setting]);
  try {
    return execFileSync('git', [...config, '--no-optional-locks', ...args], {
      cwd: folder,
      input: input ?? '',
      maxBuffer: MAX_OUTPUT,
      stdio: ['pipe', 'pipe', 'pipe'],
      env: environment(more),
    });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      throw new UsageError('git is not installed; --changed and --staged need it');
    const stderr = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error);
    const lines = stderr.split('\n');
    throw new GitError(lines.find((line) => /^(?:fatal|error): /.test(line)) ?? lines[0] ?? '');
  }
}

class GitError extends Error {}

function attempt(folder: string, args: readonly string[], settings: readonly Setting[] = []): string | undefined {
  try {
    return git(folder, args, '', settings).toString('utf8');
  } catch (error) {
    if (error instanceof GitError) return undefined;
    throw error;
  }
}

const runsProgram = /^(?:filter\..*\.(?:clean|smudge|process)|diff\..*\.(?:command|textconv))$/;

/**
 * Settings that switch off the filters and diff programs that the work tree's own configuration defines. Those of the
 * user's configuration stay: git-lfs is one.
 */
function withoutOwnPrograms(folder: string): Setting[] {
  const listed = names(git(folder, ['config', '--list', '-z', '--show-scope', '--name-only']).toString('utf8'));
  const settings: Setting[] = [];
  for (let at = 0; at + 1 < listed.length; at += 2) {
    const key = listed[at + 1]!;
    if (!['local', 'worktree'].includes(listed[at]!) || !runsProgram.test(key)) continue;
    settings.push({ key, value: '' });
    if (key.startsWith('filter.'))
      settings.push({ key: `${key.slice(0, key.lastIndexOf('.'))}.required`, value: 'false' });
  }
  return settings;
}

function names(output: string | undefined): string[] {
  return (output ?? '').split('\0').filter((name) => name !== '');
}

/** Reads the index of the work tree around a folder, once for each folder. @throws UsageError */
export function indexReader(): (folder: string) => IndexState {
  const known = new Map<string, IndexState>();
  return (folder) => {
    let index = known.get(folder);
    if (!index) {
      index = new GitTree(folder, '--staged').index();
      known.set(folder, index);
    }
    return index;
  };
}

/** A git work tree. Paths are relative to its top, with `/`. */
export class GitTree {
  /** Absolute, without symbolic links. */
  readonly top: string;
  readonly #settings: readonly Setting[];
  readonly #option: string;

  /** @throws UsageError when the folder is in no work tree, or git cannot read it */
  constructor(folder: string, option: string) {
    this.#option = option;
    try {
      this.top = realpathSync(git(folder, ['rev-parse', '--show-toplevel']).toString('utf8').replace(/\n$/, ''));
    } catch (error) {
      if (!(error instanceof GitError)) throw error;
      const unsafe = error.message.includes('dubious ownership');
      throw new UsageError(
        unsafe
          ? `${option} does not work here: git refuses the work tree because another user owns it; allow it with "git config --global --add safe.directory ${folder}"`
          : `${option} needs a git work tree, and ${folder} is in none (${error.message})`,
      );
    }
    this.#settings = this.#orSay(() => withoutOwnPrograms(this.top));
  }

  #git(args: readonly string[], input?: string): Buffer {
    return this.#orSay(() => git(this.top, args, input, this.#settings));
  }

  #orSay<T>(ask: () => T): T {
    try {
      return ask();
    } catch (error) {
      if (!(error instanceof GitError)) throw error;
      throw new UsageError(`${this.#option} does not work here: git says "${error.message}"`);
    }
  }

  #attempt(args: readonly string[]): string | undefined {
    return attempt(this.top, args, this.#settings);
  }

  #hasHead(): boolean {
    return this.#attempt(['rev-parse', '--verify', '--quiet', 'HEAD^{commit}']) !== undefined;
  }

  /** Files that differ from the merge base of HEAD and `ref`, in the work tree; untracked files count. */
  changedSince(ref: string | undefined): ReadonlySet<string> {
    const untracked = names(this.#attempt(['ls-files', '-z', '--others', '--exclude-standard']));
    if (!this.#hasHead()) {
      if (ref !== undefined)
        throw new UsageError(`--changed=${ref}: this branch has no commit yet; leave the reference out`);
      return new Set([...untracked, ...names(this.#attempt(['ls-files', '-z']))]);
    }
    const base = ref === undefined ? 'HEAD' : this.#mergeBase(ref);
    const output = this.#git([...diffArguments, base, '--']).toString('utf8');
    return new Set([...names(output), ...untracked]);
  }

  #mergeBase(ref: string): string {
    if (ref.startsWith('-')) throw new UsageError(`--changed: ${JSON.stringify(ref)} is no reference`);
    if (this.#attempt(['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`]) === undefined)
      throw new UsageError(
        `--changed: git knows no commit ${JSON.stringify(ref)}, and no file has that name; fetch it first ("git fetch origin ${ref.replace(/^origin\//, '')}")`,
      );
    const base = this.#attempt(['merge-base', '--end-of-options', ref, 'HEAD'])?.trim();
    if (base) return base;
    const shallow = this.#attempt(['rev-parse', '--is-shallow-repository'])?.trim() === 'true';
    throw new UsageError(
      shallow
        ? `--changed: this clone is too shallow to hold the commit where HEAD left ${ref}; fetch more ("fetch-depth: 0" in actions/checkout, or "git fetch --unshallow")`
        : `--changed: HEAD and ${ref} have no commit in common`,
    );
  }

  /** What the index holds: what a commit would make of the last one, and where the work tree differs from it. */
  index(): IndexState {
    const options = ['--porcelain=v2', '-z', '--untracked-files=all', '--ignore-submodules=all', '--no-renames'];
    const staged = new Set<string>();
    const overlay = new Map<string, Uint8Array | undefined>();
    const blobs = new Map<string, string>();
    for (const entry of names(this.#git(['status', ...options]).toString('utf8'))) {
      const fields = entry.split(' ');
      if (fields[0] === '?') overlay.set(entry.slice(2), undefined);
      // One with conflicts: `u XY sub` and then three modes, that of the work tree, and three blobs.
      else if (fields[0] === 'u') staged.add(fields.slice(10).join(' '));
      else if (fields[0] === '1') {
        // `1 XY sub`, modes in HEAD, index and work tree, blobs in HEAD and index, path.
        const [, state = '', , , mode = '', , , blob = ''] = fields;
        const path = fields.slice(8).join(' ');
        if (!'.D'.includes(state.charAt(0))) staged.add(path);
        // A file of which only the name is added is not in the index.
        if (state.endsWith('A')) overlay.set(path, undefined);
        // Links and submodules are left as the work tree has them.
        else if (!state.endsWith('.') && mode.startsWith('100')) blobs.set(path, blob);
      }
    }
    const contents = this.#blobs([...blobs.values()]);
    for (const [index, path] of [...blobs.keys()].entries()) {
      const content = contents[index];
      if (content) overlay.set(path, content);
    }
    return { top: this.top, staged, overlay };
  }

  #blobs(ids: readonly string[]): (Uint8Array | undefined)[] {
    if (ids.length === 0) return [];
    const output = this.#git(['cat-file', '--batch'], `${ids.join('\n')}\n`);
    let at = 0;
    return ids.map(() => {
      const line = output.indexOf(10, at);
      const [, type, size] = output.subarray(at, line).toString('utf8').split(' ');
      if (type !== 'blob') {
        at = line + 1;
        return undefined;
      }
      const end = line + 1 + Number(size);
      at = end + 1;
      return Uint8Array.from(output.subarray(line + 1, end));
    });
  }
}

const diffArguments = [
  'diff',
  '--name-only',
  '-z',
  '--no-ext-diff',
  '--no-textconv',
  '--no-renames',
  '--ignore-submodules',
  '--no-color',
];
