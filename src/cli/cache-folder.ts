import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import type { CliIo } from './io.ts';
import { makeFolder } from './make-folder.ts';
import type { Arguments } from './options.ts';

/** Files that nobody wrote again in this time are removed. Milliseconds. */
const KEPT = 14 * 24 * 3600 * 1000;

/** Where results and compiled code are kept: outside of the linted tree unless the user says otherwise. */
export function cacheFolder(args: Arguments, io: CliIo): string | undefined {
  const location = args.value('cache-location');
  if (location !== undefined) return resolve(io.cwd, location);
  const { XDG_CACHE_HOME: cache, LOCALAPPDATA: local } = io.env;
  const home = homedir();
  const base =
    cache !== undefined && isAbsolute(cache)
      ? cache
      : local && isAbsolute(local)
        ? local
        : home && join(home, '.cache');
  return base ? join(base, 'ameide-lint') : undefined;
}

/** Writes a file as a whole or not at all. One that cannot be written is no error: the next run does the work again. */
export function writeCacheFile(folder: string, name: string, content: string | Uint8Array): void {
  const file = join(folder, name);
  const temporary = `${file}.${process.pid}.${randomBytes(6).toString('hex')}`;
  try {
    makeFolder(folder, 0o700);
    writeFileSync(temporary, content, { mode: 0o600, flag: 'wx' });
    renameSync(temporary, file);
    removeOld(folder);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    if (existsSync(temporary)) rmSync(temporary, { force: true });
  }
}

function removeOld(folder: string): void {
  const now = Date.now();
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (!/^[\w-]{43}\.(?:json|code)(?:\.|$)/.test(name)) continue;
    const found = statSync(path, { throwIfNoEntry: false });
    if (found && now - found.mtimeMs > KEPT) rmSync(path, { force: true });
  }
}

/** Whether an error is one of the system: a file that is missing or may not be read, a full disk. */
export function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}
