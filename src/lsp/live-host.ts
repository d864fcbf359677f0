import type { Host } from '../host/host.ts';
import { createOverlayHost } from '../host/overlay.ts';

/** A host over a folder in which an editor works: open documents win over the disk, and every read is told. */
export interface LiveHost extends Host {
  /** The content of these files has changed, their existence has not. */
  forget(paths: Iterable<string>): void;
}

/**
 * Shows a folder with the texts of open documents. What exists is looked up once; a change of it needs a new host.
 * `texts` may change as long as `forget` is told. `read` is called with every path whose content is asked for.
 */
export function createLiveHost(
  disk: Host,
  texts: ReadonlyMap<string, string>,
  removed: ReadonlySet<string>,
  read: (path: string) => void,
): LiveHost {
  const overlay = new Map<string, string | undefined>(texts);
  for (const path of removed) overlay.set(path, undefined);
  const shape = createOverlayHost(disk, overlay);
  const contents = new Map<string, string | undefined>();
  const bytes = new Map<string, Uint8Array | undefined>();
  const stats = new Map<string, ReturnType<Host['stat']>>();
  const folders = new Map<string, ReturnType<Host['readDirectory']>>();
  const reals = new Map<string, string | undefined>();
  const encoder = new TextEncoder();

  function kept<T>(known: Map<string, T>, path: string, find: (path: string) => T): T {
    if (known.has(path)) return known.get(path) as T;
    const value = find(path);
    known.set(path, value);
    return value;
  }
  const realPath = (path: string) => kept(reals, path, shape.realPath);

  /** The path under which a file's content is kept: links are followed. */
  function place(path: string): string {
    const real = texts.has(path) ? path : (realPath(path) ?? path);
    read(real);
    if (real !== path) read(path);
    return real;
  }

  return {
    readFile(path) {
      const at = place(path);
      return texts.get(at) ?? kept(contents, at, shape.readFile);
    },
    readBytes(path) {
      const at = place(path);
      const text = texts.get(at);
      return text === undefined ? kept(bytes, at, shape.readBytes) : encoder.encode(text);
    },
    stat(path) {
      const found = kept(stats, path, shape.stat);
      if (found?.kind !== 'file') return found;
      const text = texts.get(path);
      return text === undefined ? found : { kind: 'file', size: text.length };
    },
    readDirectory: (path) => kept(folders, path, shape.readDirectory),
    realPath,
    forget(paths) {
      for (const path of paths) {
        contents.delete(path);
        bytes.delete(path);
        stats.delete(path);
      }
    },
  };
}
