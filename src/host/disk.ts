import {
  closeSync,
  constants,
  type Dirent,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  type Stats,
  statSync,
} from 'node:fs';
import { join, sep } from 'node:path';
import { basename, type DirectoryEntry, dirname, type Host, joinPath } from './host.ts';

/** Larger files are treated as missing: no input of the linter is that large, and a text that long cannot be held. */
const MAX_BYTES = 256 * 1024 * 1024;

const missing = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'EACCES', 'EPERM', 'EISDIR', 'ENAMETOOLONG', 'ENXIO', 'EINVAL']);

/** The result of a file-system call; undefined when it failed because the path cannot be read as asked. */
function attempt<T>(call: () => T): T | undefined {
  try {
    return call();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (missing.has(code) || code.startsWith('ERR_INVALID_ARG')) return undefined;
    throw error;
  }
}

const SURROGATE = /[\ud800-\udfff]/;

/** The order of the names' bytes. That of UTF-16 code units is the same but for pairs of surrogates. */
function byteOrder(a: string, b: string): number {
  if (SURROGATE.test(a) || SURROGATE.test(b)) return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Hears of all that a host asks the disk. Paths are absolute. */
export interface ReadObserver {
  /** What `lstat` said of a path; undefined when there is nothing. Comes before what is read there. */
  looked(path: string, found: Stats | undefined): void;
  /** Where a path with symbolic links in it leads, in the root or out of it; undefined when nowhere. */
  resolved(path: string, real: string | undefined): void;
  /** The content of a file. */
  read(path: string, content: Uint8Array): void;
  /** The entries of a folder. */
  listed(path: string, entries: readonly Dirent[]): void;
  /** Something that could not be read as what was wanted. */
  refused(path: string, wanted: 'file' | 'folder'): void;
}

/** A host over a folder of the disk. Symbolic links are followed only while they stay inside the folder. */
export function createDiskHost(root: string, observer?: ReadObserver): Host {
  const realRoot = realpathSync.native(root);
  observer?.resolved(root, realRoot);
  const prefix = realRoot.endsWith(sep) ? realRoot : realRoot + sep;
  /** Real absolute path by relative folder; undefined for one that is missing or outside. */
  const folders = new Map<string, string | undefined>([['', realRoot]]);

  function confined(absolute: string): string | undefined {
    const real = attempt(() => realpathSync.native(absolute));
    observer?.resolved(absolute, real);
    return real !== undefined && (real === realRoot || real.startsWith(prefix)) ? real : undefined;
  }

  function look(absolute: string): Stats | undefined {
    const found = attempt(() => lstatSync(absolute, { throwIfNoEntry: false }));
    observer?.looked(absolute, found);
    return found;
  }

  /** The real path of an entry of a real folder. */
  function real(absolute: string): string | undefined {
    const found = look(absolute);
    if (!found?.isSymbolicLink()) return found && absolute;
    const target = confined(absolute);
    if (observer && target !== undefined) look(target);
    return target;
  }

  function realFolder(path: string): string | undefined {
    if (folders.has(path)) return folders.get(path);
    const parent = realFolder(dirname(path));
    const folder = parent === undefined ? undefined : real(join(parent, basename(path)));
    folders.set(path, folder);
    return folder;
  }

  /** The real absolute path, or undefined when it is missing or outside. */
  function resolve(path: string): string | undefined {
    const normal = path.includes('\0') ? undefined : joinPath(path);
    if (normal === undefined) return undefined;
    if (normal === '') return realRoot;
    const parent = realFolder(dirname(normal));
    return parent === undefined ? undefined : real(join(parent, basename(normal)));
  }

  function readBytes(path: string): Buffer | undefined {
    const absolute = resolve(path);
    if (absolute === undefined) return undefined;
    // The path has no links left; O_NOFOLLOW refuses one that was put there since, O_NONBLOCK a pipe without a writer.
    const descriptor = attempt(() =>
      openSync(absolute, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)),
    );
    if (descriptor === undefined) {
      observer?.refused(absolute, 'file');
      return undefined;
    }
    try {
      const found = fstatSync(descriptor);
      if (!found.isFile() || found.size > MAX_BYTES) return undefined;
      const content = readFileSync(descriptor);
      observer?.read(absolute, content);
      return content;
    } finally {
      closeSync(descriptor);
    }
  }

  function kindOf(entry: { isFile(): boolean; isDirectory(): boolean }): DirectoryEntry['kind'] {
    if (entry.isFile()) return 'file';
    return entry.isDirectory() ? 'directory' : 'other';
  }

  return {
    readBytes,
    readFile: (path) => readBytes(path)?.toString('utf8'),
    readDirectory(path) {
      const normal = path.includes('\0') ? undefined : joinPath(path);
      const absolute = resolve(path);
      const entries = absolute && attempt(() => readdirSync(absolute, { withFileTypes: true }));
      if (absolute === undefined) return undefined;
      if (!entries) {
        observer?.refused(absolute, 'folder');
        return undefined;
      }
      observer?.listed(absolute, entries);
      const out: DirectoryEntry[] = [];
      for (const entry of entries) {
        if (!entry.isSymbolicLink()) {
          const kind = kindOf(entry);
          out.push({ name: entry.name, kind });
          // A folder that was seen to be one is not looked at again, unless somebody takes note of each look.
          if (kind === 'directory' && !observer && normal !== undefined) {
            const child = normal === '' ? entry.name : `${normal}/${entry.name}`;
            if (!folders.has(child)) folders.set(child, join(absolute, entry.name));
          }
          continue;
        }
        const target = confined(join(absolute, entry.name));
        const found = target === undefined ? undefined : look(target);
        if (found) out.push({ name: entry.name, kind: kindOf(found), link: true });
      }
      return out.sort((a, b) => byteOrder(a.name, b.name));
    },
    stat(path) {
      const absolute = resolve(path);
      const found = absolute === undefined ? undefined : attempt(() => statSync(absolute, { throwIfNoEntry: false }));
      if (!found) return undefined;
      const kind = kindOf(found);
      return { kind, size: kind === 'file' ? found.size : 0 };
    },
    realPath(path) {
      const absolute = resolve(path);
      if (absolute === undefined) return undefined;
      return absolute === realRoot ? '' : absolute.slice(prefix.length).split(sep).join('/');
    },
  };
}
