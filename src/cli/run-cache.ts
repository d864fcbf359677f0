import { resolve } from 'node:path';
import { cacheFolder } from './cache-folder.ts';
import type { CliIo } from './io.ts';
import { type Kept, readKept, writeKept } from './kept-file.ts';
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
interface KeptRun extends Kept {
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
  const kept = readKept<KeptRun>(folder, key);
  if (kept) {
    const { same, renewed } = compareReads(kept.reads);
    if (same) {
      io.err(kept.err);
      io.out(kept.out);
      if (renewed) writeKept(folder, { ...kept, reads: renewed });
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
  if (saved) writeKept(folder, { key, status, ...printed, reads: saved });
  return status;
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
