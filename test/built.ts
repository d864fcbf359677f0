import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** The launcher of the built command line. */
export const launcher = join(process.cwd(), 'bin/ameide-lint.js');

function newest(path: string): number {
  const found = statSync(path);
  if (!found.isDirectory()) return found.mtimeMs;
  return Math.max(found.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

function fresh(): boolean {
  const made = existsSync('dist/build.json') ? statSync('dist/build.json').mtimeMs : 0;
  // The build itself writes the index of the rules.
  return ['src', 'rules', 'scripts/build.mjs', 'package.json'].every((path) => newest(path) <= made + 1000);
}

function wait(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

/** Builds `dist` unless it is newer than the sources. Test files that run at the same time build it once. */
export function ensureBuilt(): void {
  const lock = '.cache/build.lock';
  mkdirSync('.cache', { recursive: true });
  const until = Date.now() + 60_000;
  for (;;) {
    try {
      mkdirSync(lock);
      break;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      // A lock this old belongs to a run that was killed.
      if (Date.now() > until) rmdirSync(lock);
      wait(50);
    }
  }
  try {
    if (!fresh()) execFileSync(process.execPath, ['scripts/build.mjs'], { stdio: ['ignore', 'ignore', 'inherit'] });
  } finally {
    rmdirSync(lock);
  }
}
