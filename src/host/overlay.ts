import { basename, type DirectoryEntry, dirname, type Host, joinPath } from './host.ts';
import { createMemoryHost } from './memory.ts';

/**
 * A host that shows another one with some files replaced, added or removed: text that an editor holds, the content of
 * the git index, the result of a fix. Paths of `files` are relative to the root; `undefined` removes a file.
 */
export function createOverlayHost(base: Host, files: ReadonlyMap<string, string | Uint8Array | undefined>): Host {
  const added: Record<string, string | Uint8Array> = {};
  const removed = new Set<string>();
  for (const [path, content] of files) {
    if (content === undefined) removed.add(path);
    else added[path] = content;
  }
  const top = createMemoryHost(added);
  const byName = (a: DirectoryEntry, b: DirectoryEntry) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);

  /** A path with links resolved; of something that the base does not have, where it would lie. */
  function resolve(normal: string): string {
    const real = base.realPath(normal);
    if (real !== undefined || normal === '') return real ?? '';
    const folder = resolve(dirname(normal));
    return folder === '' ? basename(normal) : `${folder}/${basename(normal)}`;
  }

  /** The path to ask the hosts for: an overlaid file keeps its path, all else is found through links. */
  function place(path: string): { host: Host; path: string } | undefined {
    const normal = joinPath(path);
    if (normal === undefined || removed.has(normal)) return undefined;
    if (top.stat(normal)?.kind === 'file') return { host: top, path: normal };
    const real = resolve(normal);
    if (removed.has(real)) return undefined;
    const above = top.stat(real)?.kind;
    if (above === 'file' || (above === 'directory' && base.realPath(normal) === undefined))
      return { host: top, path: real };
    return { host: base, path: normal };
  }

  return {
    readFile(path) {
      const at = place(path);
      return at?.host.readFile(at.path);
    },
    readBytes(path) {
      const at = place(path);
      return at?.host.readBytes(at.path);
    },
    stat(path) {
      const at = place(path);
      return at?.host.stat(at.path);
    },
    realPath(path) {
      const at = place(path);
      return at?.host.realPath(at.path);
    },
    readDirectory(path) {
      const normal = joinPath(path);
      if (normal === undefined) return undefined;
      const real = resolve(normal);
      const below = base.readDirectory(normal);
      const above = top.readDirectory(real);
      if (!below || (!above && removed.size === 0)) return above ?? below;
      const entries = new Map(below.map((entry) => [entry.name, entry]));
      for (const entry of above ?? []) entries.set(entry.name, entry);
      for (const gone of removed) if (dirname(gone) === real) entries.delete(basename(gone));
      return [...entries.values()].sort(byName);
    },
  };
}
