import { type Dirent, type FSWatcher, readdirSync, statSync, watch } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { reportFailure } from './failure.ts';
import { type CliIo, exitStatus, UsageError } from './io.ts';
import type { Arguments } from './options.ts';

/** What one run of `ameide-lint` did. Paths are absolute. */
export interface LintOutcome {
  readonly status: number;
  /** The files of the projects, as far as nothing ignores them. */
  readonly files: readonly string[];
  readonly roots: readonly string[];
}

/** Changes that come this close together are one; milliseconds. Editors write a file in several steps. */
const SETTLE = 150;

/** More folders of a new one are not watched before files in them are part of the project. */
const MAX_NEW_FOLDERS = 1000;

const excluded = ['stdin', 'staged', 'fix', 'fix-unsafe', 'fix-dry-run', 'update-baseline'];

/** Files that the run itself writes; their changes start no other. */
function outputsOf(args: Arguments, io: CliIo): ReadonlySet<string> {
  const files = args.values('format').flatMap((value) => /^[^:]*:(.+)$/s.exec(value)?.[1] ?? []);
  return new Set(files.map((file) => resolve(io.cwd, file)));
}

/** The folders whose entries matter: those with files of the project, and all above them up to the root. */
function foldersOf({ files, roots }: LintOutcome): Set<string> {
  const folders = new Set<string>(roots);
  for (const file of files)
    for (let folder = dirname(file); !folders.has(folder) && dirname(folder) !== folder; folder = dirname(folder))
      folders.add(folder);
  return folders;
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    // It is gone already, or not for us.
    if (error instanceof Error && 'code' in error && ['ENOENT', 'EACCES', 'ENOTDIR'].includes(String(error.code)))
      return [];
    throw error;
  }
}

/** A new folder and those in it, which hold no file of the project yet. */
function withFolders(folder: string): string[] {
  const found = [folder];
  for (let at = 0; at < found.length && found.length < MAX_NEW_FOLDERS; at++)
    for (const entry of entriesOf(found[at]!))
      if (entry.isDirectory() && entry.name !== 'node_modules' && entry.name !== '.git')
        found.push(join(found[at]!, entry.name));
  return found;
}

/** Resolves behind the first change, when nothing has changed for a moment. New folders are put into `folders`. */
function nextChange(folders: Set<string>, outputs: ReadonlySet<string>, changed: () => boolean): Promise<void> {
  return new Promise((done) => {
    const watchers = new Map<string, FSWatcher>();
    let timer: NodeJS.Timeout | undefined;
    const finish = () => {
      for (const watcher of watchers.values()) watcher.close();
      done();
    };
    const heard = (folder: string, name: string | null) => {
      const file = name === null ? folder : join(folder, name);
      const own = [...outputs].some(
        (output) =>
          file === output || (dirname(output) === folder && basename(file).startsWith(`.${basename(output)}.`)),
      );
      if (own) return;
      if (statSync(file, { throwIfNoEntry: false })?.isDirectory())
        for (const below of withFolders(file)) folders.add(below);
      clearTimeout(timer);
      timer = setTimeout(finish, SETTLE);
    };
    for (const folder of folders) {
      try {
        const watcher = watch(folder, (_, name) => heard(folder, name));
        // A folder that goes away is a change.
        watcher.on('error', () => heard(folder, null));
        watchers.set(folder, watcher);
      } catch (error) {
        const code = error instanceof Error && 'code' in error ? error.code : undefined;
        if (code === 'ENOSPC' || code === 'EMFILE') {
          for (const watcher of watchers.values()) watcher.close();
          throw new UsageError(
            `--watch: the system watches no more than ${watchers.size} folders (${code}); name fewer paths, ignore more, or raise fs.inotify.max_user_watches`,
          );
        }
        if (code !== 'ENOENT' && code !== 'EACCES' && code !== 'ENOTDIR') throw error;
      }
    }
    // What changed while the run was on is older than the watchers.
    if (changed()) timer = setTimeout(finish, SETTLE);
    if (watchers.size === 0) throw new UsageError('--watch: there is no folder left to watch');
  });
}

/** Lints again and again. Ends with an error of the watching, or when the process is told to. */
export async function watchLint(args: Arguments, io: CliIo, once: () => Promise<LintOutcome>): Promise<number> {
  const other = excluded.find((name) => args.flag(name));
  if (other !== undefined) throw new UsageError(`--watch and --${other} exclude each other; leave one out`);
  const outputs = outputsOf(args, io);
  let folders = new Set([io.cwd]);
  let files: readonly string[] = [];
  for (;;) {
    if (io.terminal) io.out('\u001b[2J\u001b[3J\u001b[H');
    const started = Date.now();
    try {
      const outcome = await once();
      const added = [...folders].filter((folder) => statSync(folder, { throwIfNoEntry: false })?.isDirectory());
      folders = foldersOf(outcome);
      for (const folder of added) folders.add(folder);
      files = outcome.files;
    } catch (error) {
      // A configuration that is broken for a moment is mended by the next change.
      if (reportFailure(error, io) === exitStatus.crash) return exitStatus.crash;
    }
    io.err(`watching ${folders.size} folders for changes; Ctrl+C ends\n`);
    await nextChange(folders, outputs, () =>
      files.some((file) => !outputs.has(file) && (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0) > started),
    );
  }
}
