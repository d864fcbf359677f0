/** What a directory holds. */
export interface DirectoryEntry {
  readonly name: string;
  readonly kind: 'file' | 'directory' | 'other';
  /** Whether the entry is a symbolic link; `kind` is that of its target. */
  readonly link?: boolean;
}

/**
 * The linter's only way to the file system. Paths are relative to the root, with `/`, without `.` and `..`; the empty
 * path is the root. A host never shows anything outside its root: a path that leaves it, by `..` or by a symbolic link,
 * does not exist here.
 */
export interface Host {
  /** The bytes of a file decoded as UTF-8 (invalid bytes become U+FFFD); undefined when it is missing or no file. */
  readFile(path: string): string | undefined;
  /** The bytes of a file; undefined when it is missing or no file. */
  readBytes(path: string): Uint8Array | undefined;
  /** Entries in byte order of their names, without links that lead nowhere; undefined when it is missing or no directory. */
  readDirectory(path: string): readonly DirectoryEntry[] | undefined;
  /** What the path is, symbolic links resolved; undefined when it is missing. `size` is in bytes, 0 for a directory. */
  stat(path: string): { readonly kind: 'file' | 'directory' | 'other'; readonly size: number } | undefined;
  /** The path with symbolic links resolved, relative to the root; undefined when it is missing or leads outside. */
  realPath(path: string): string | undefined;
}

/**
 * Joins and normalises path parts with `/` as POSIX does.
 * Undefined when the result would leave the root (`..` beyond the first part).
 */
export function joinPath(...parts: readonly string[]): string | undefined {
  const out: string[] = [];
  for (const part of parts)
    for (const name of part.split('/')) {
      if (name === '' || name === '.') continue;
      if (name !== '..') out.push(name);
      else if (out.pop() === undefined) return undefined;
    }
  return out.join('/');
}

/** The folder of a path; the empty path for a file in the root. */
export function dirname(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash === -1 ? '' : path.slice(0, slash);
}

/** The last part of a path. */
export function basename(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
