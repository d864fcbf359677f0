import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
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

function byteOrder(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** A host over a folder of the disk. Symbolic links are followed only while they stay inside the folder. */
export function createDiskHost(root: string): Host {
  const realRoot = realpathSync.native(root);
  const prefix = realRoot.endsWith(sep) ? realRoot : realRoot + sep;
  /** Real absolute path by relative folder; undefined for one that is missing or outside. */
  const folders = new Map<string, string | undefined>([['', realRoot]]);

  function confined(absolute: string): string | undefined {
    const real = attempt(() => realpathSync.native(absolute));
    return real !== undefined && (real === realRoot || real.startsWith(prefix)) ? real : undefined;
  }

  function realFolder(path: string): string | undefined {
    if (folders.has(path)) return folders.get(path);
    const parent = realFolder(dirname(path));
    const real = parent === undefined ? undefined : confined(join(parent, basename(path)));
    folders.set(path, real);
    return real;
  }

  /** The real absolute path, or undefined when it is missing or outside. */
  function resolve(path: string): string | undefined {
    const normal = path.includes('\0') ? undefined : joinPath(path);
    if (normal === undefined) return undefined;
    if (normal === '') return realRoot;
    const parent = realFolder(dirname(normal));
    if (parent === undefined) return undefined;
    const absolute = join(parent, basename(normal));
    const found = attempt(() => lstatSync(absolute, { throwIfNoEntry: false }));
    if (!found) return undefined;
    return found.isSymbolicLink() ? confined(absolute) : absolute;
  }

  function readBytes(path: string): Buffer | undefined {
    const absolute = resolve(path);
    if (absolute === undefined) return undefined;
    // The path has no links left; O_NOFOLLOW refuses one that was put there since, O_NONBLOCK a pipe without a writer.
    const descriptor = attempt(() =>
      openSync(absolute, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)),
    );
    if (descriptor === undefined) return undefined;
    try {
      const found = fstatSync(descriptor);
      return found.isFile() && found.size <= MAX_BYTES ? readFileSync(descriptor) : undefined;
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
      const absolute = resolve(path);
      const entries = absolute && attempt(() => readdirSync(absolute, { withFileTypes: true }));
      if (!entries || absolute === undefined) return undefined;
      const out: DirectoryEntry[] = [];
      for (const entry of entries) {
        if (!entry.isSymbolicLink()) {
          out.push({ name: entry.name, kind: kindOf(entry) });
          continue;
        }
        const target = confined(join(absolute, entry.name));
        const found = target === undefined ? undefined : attempt(() => statSync(target));
        if (found) out.push({ name: entry.name, kind: kindOf(found), link: true });
      }
      return out.sort((a, b) => byteOrder(a.name, b.name));
    },
    stat(path) {
      const absolute = resolve(path);
      const found = absolute === undefined ? undefined : attempt(() => statSync(absolute));
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
