import { type Dirent, type FSWatcher, readdirSync, statSync, watch } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { count } from '../report/stylish.ts';
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
  const found = basename(folder) === 'node_modules' ? [] : [folder];
  for (let at = 0; at < found.length && found.length < MAX_NEW_FOLDERS; at++)
    for (const entry of entriesOf(found[at]!))
      if (entry.isDirectory() && entry.name !== 'node_modules' && entry.name !== '.git')
        found.push(join(found[at]!, entry.name));
  return found;
}

interface Watching {
  readonly onNewFolder: (folder: string) => void;
  /** Hears how many folders are watched, once they are. */
  readonly onReady: (folders: number) => void;
  /** Whether something changed before that. */
  readonly changed: () => boolean;
}

/** Resolves behind the first change, when nothing has changed for a moment. */
function nextChange(folders: ReadonlySet<string>, outputs: ReadonlySet<string>, watching: Watching): Promise<void> {
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
      if (own || name === '.git') return;
      if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) watching.onNewFolder(file);
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
    if (watching.changed()) timer = setTimeout(finish, SETTLE);
    if (watchers.size === 0) throw new UsageError('--watch: there is no folder left to watch');
    watching.onReady(watchers.size);
  });
}

/** Lints again and again. Ends with an error of the watching, or when the process is told to. */
export async function watchLint(args: Arguments, io: CliIo, once: () => Promise<LintOutcome>): Promise<number> {
  const other = excluded.find((name) => args.flag(name));
  if (other !== undefined) throw new UsageError(`--watch and --${other} exclude each other; leave one out`);
  const outputs = outputsOf(args, io);
  /** Folders that have come up; they hold no file of the project at first. */
  const fresh = new Set<string>();
  let last: LintOutcome = { status: exitStatus.ok, files: [], roots: [io.cwd] };
  for (;;) {
    if (io.terminal) io.out('\u001b[2J\u001b[3J\u001b[H');
    const started = Date.now();
    try {
      last = await once();
    } catch (error) {
      // A configuration that is broken for a moment is mended by the next change.
      if (reportFailure(error, io) === exitStatus.crash) return exitStatus.crash;
    }
    const folders = foldersOf(last);
    for (const folder of fresh) for (const inner of withFolders(folder)) folders.add(inner);
    await nextChange(folders, outputs, {
      onNewFolder: (folder) => fresh.add(folder),
      onReady: (number) => io.err(`watching ${count(number, 'folder')} for changes; Ctrl+C ends\n`),
      changed: () => last.files.some((file) => !outputs.has(file) && modified(file) > started),
    });
  }
}

function modified(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
