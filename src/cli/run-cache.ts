import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { cacheFolder, isSystemError, writeCacheFile } from './cache-folder.ts';
import type { CliIo } from './io.ts';
import type { Arguments } from './options.ts';
import { findProjects, pathExists } from './projects.ts';
import { compareReads, ReadRecord, type SavedReads } from './read-record.ts';
import { buildIdentity } from './version.ts';

/** Changes whenever what a kept run looks like changes. */
const FORMAT = 1;

/** Options with which a run does more than print, or depends on more than files; and those that take paths for values. */
const UNCACHED = [
  ...['fix', 'fix-unsafe', 'fix-dry-run', 'staged', 'changed', 'stdin', 'baseline', 'update-baseline'],
  ...['timing', 'stats', 'allow-plugins', 'only', 'watch', 'help'],
];

/** A run as it is kept. */
interface KeptRun {
  readonly key: string;
  readonly status: number;
  readonly out: string;
  readonly err: string;
  readonly reads: SavedReads;
}

/**
 * Runs, or prints again what the same run printed before, when all files that it read are the same, those that were
 * missing and the entries of folders included. The key is the build of the linter, the arguments, the working directory and
 * what of the environment the output depends on.
 */
export async function cachedRun(
  args: Arguments,
  argv: readonly string[],
  io: CliIo,
  run: (io: CliIo) => Promise<number>,
  build: string | undefined = buildIdentity(),
): Promise<number> {
  const key = keyOf(args, argv, io, build);
  const folder = key === undefined ? undefined : cacheFolder(args, io);
  if (key === undefined || folder === undefined) return run(io);
  const name = `${createHash('sha256').update(key).digest('base64url')}.json`;
  const kept = read(join(folder, name), key);
  if (kept) {
    const { same, renewed } = compareReads(kept.reads);
    if (same) {
      io.err(kept.err);
      io.out(kept.out);
      if (renewed) write(folder, name, { ...kept, reads: renewed });
      return kept.status;
    }
  }
  const reads = new ReadRecord();
  const printed = { out: '', err: '' };
  const status = await run({
    ...io,
    reads,
    out(text) {
      printed.out += text;
      io.out(text);
    },
    err(text) {
      // The line that shows progress is no part of the result.
      if (!text.startsWith('\r')) printed.err += text;
      io.err(text);
    },
  });
  const saved = status <= 1 ? reads.save() : undefined;
  if (saved) write(folder, name, { key, status, ...printed, reads: saved });
  return status;
}

function write(folder: string, name: string, run: KeptRun): void {
  const body = JSON.stringify(run);
  writeCacheFile(folder, name, `${checksumOf(body)}\n${body}`);
}

/** What a run depends on besides the files that it reads; undefined for one that is not kept. */
function keyOf(args: Arguments, argv: readonly string[], io: CliIo, build: string | undefined): string | undefined {
  if (args.flag('cache') === false || build === undefined) return undefined;
  if (UNCACHED.some((name) => args.flag(name) !== undefined)) return undefined;
  if (args.values('format').some((format) => format.includes(':'))) return undefined;
  if (io.env.GITHUB_STEP_SUMMARY) return undefined;
  const paths = args.positionals.length > 0 ? args.positionals.map(({ value }) => value) : ['.'];
  if (!paths.every((path) => pathExists(resolve(io.cwd, path)))) return undefined;
  const { NO_COLOR, FORCE_COLOR, TERM, GITHUB_WORKSPACE } = io.env;
  return JSON.stringify({
    format: FORMAT,
    build,
    runtime: [process.version, process.platform, process.getuid?.()],
    argv: argv.filter((word) => word !== '--cache'),
    cwd: io.cwd,
    projects: findProjects(paths, io.cwd),
    output: [io.terminal, io.columns, NO_COLOR, FORCE_COLOR, TERM, GITHUB_WORKSPACE],
  });
}

/** A kept run; undefined when there is none, or none that can be understood. */
function read(file: string, key: string): KeptRun | undefined {
  try {
    // What another user put there is not trusted.
    if (process.getuid && statSync(file).uid !== process.getuid()) return undefined;
    const text = readFileSync(file, 'utf8');
    const end = text.indexOf('\n');
    const body = text.slice(end + 1);
    // A file that was cut off or changed is not used.
    if (text.slice(0, end) !== checksumOf(body)) return undefined;
    const kept: KeptRun = JSON.parse(body);
    return kept.key === key ? kept : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || isSystemError(error)) return undefined;
    throw error;
  }
}

function checksumOf(body: string): string {
  return createHash('sha256').update(body).digest('base64url');
}
