import { basename, dirname, type Host, joinPath } from '../host/host.ts';
import { createOverlayHost } from '../host/overlay.ts';

/** What lies at a path. */
type Kind = NonNullable<ReturnType<Host['stat']>>['kind'];

/** A host over a folder in which an editor works: open documents win over the disk, and every read is told. */
export interface LiveHost extends Host {
  /** The content of these files has changed, their existence has not. */
  forget(paths: Iterable<string>): void;
  /**
   * What lay at a path when something asked for it or for the folder that it would lie in; undefined when nothing did, so
   * that nothing depends on it. The path has no links in it except as its last part.
   */
  seen(path: string): Kind | 'missing' | undefined;
  /** Whether something asked what lies at a path or anywhere below it. */
  sawBelow(path: string): boolean;
  /** Where a path led when something asked for it; undefined when it led nowhere or nothing asked. */
  seenPlace(path: string): string | undefined;
}

/**
 * Shows a folder with the texts of open documents. What exists is looked up once; a change of it needs a new host.
 * `texts` may change as long as `forget` is told. `read` is called with every path whose content is asked for.
 */
export function createLiveHost(disk: Host, texts: ReadonlyMap<string, string>, read: (path: string) => void): LiveHost {
  const opened = new Map(texts);
  const shape = createOverlayHost(disk, opened);
  const contents = new Map<string, string | undefined>();
  const bytes = new Map<string, Uint8Array | undefined>();
  const stats = new Map<string, ReturnType<Host['stat']>>();
  const folders = new Map<string, ReturnType<Host['readDirectory']>>();
  const reals = new Map<string, string | undefined>();
  /** What was seen at paths that no folder above listed. */
  const kinds = new Map<string, Kind | 'missing'>();
  /** What was asked for, so that it is among `kinds` or in a folder that was listed. */
  const asked = new Set<string>();
  const encoder = new TextEncoder();

  function kept<T>(known: Map<string, T>, path: string, find: (path: string) => T): T {
    if (known.has(path)) return known.get(path) as T;
    const value = find(path);
    known.set(path, value);
    return value;
  }

  const real = (path: string) => kept(reals, path, shape.realPath);

  /** The path under which something is kept: links are followed, also on the way to something that is missing. */
  function resolve(path: string): string {
    const found = real(path);
    if (found !== undefined) return found;
    const normal = joinPath(path) ?? path;
    const folder = dirname(normal);
    return folder === '' ? normal : `${resolve(folder)}/${basename(normal)}`;
  }

  /** Where to look for a file that no open document holds; its document may have been closed since. */
  const under = (path: string) => (opened.has(path) ? disk : shape);

  /** The path under which something is kept that is asked for; what lies there is kept in mind. */
  function ask(path: string): string {
    const at = texts.has(path) ? path : resolve(path);
    if (asked.has(at)) return at;
    asked.add(at);
    if (!kinds.has(at) && !folders.has(dirname(at))) kinds.set(at, shape.stat(at)?.kind ?? 'missing');
    return at;
  }

  function place(path: string): string {
    const at = ask(path);
    read(at);
    if (at !== path) read(path);
    return at;
  }

  function seen(path: string): Kind | 'missing' | undefined {
    if (path === '') return 'directory';
    const folder = dirname(path);
    if (folders.has(folder)) return folders.get(folder)?.find(({ name }) => name === basename(path))?.kind ?? 'missing';
    return kinds.get(path) ?? (seen(folder) === 'missing' ? 'missing' : undefined);
  }

  return {
    readFile(path) {
      const at = place(path);
      return texts.get(at) ?? kept(contents, at, under(at).readFile);
    },
    readBytes(path) {
      const at = place(path);
      const text = texts.get(at);
      return text === undefined ? kept(bytes, at, under(at).readBytes) : encoder.encode(text);
    },
    stat(path) {
      const at = ask(path);
      return kept(stats, at, () => {
        const text = texts.get(at);
        return text === undefined ? under(at).stat(at) : { kind: 'file', size: Buffer.byteLength(text) };
      });
    },
    readDirectory: (path) => kept(folders, ask(path), shape.readDirectory),
    realPath(path) {
      ask(path);
      return real(path);
    },
    forget(paths) {
      for (const path of paths) {
        contents.delete(path);
        bytes.delete(path);
        stats.delete(path);
      }
    },
    seen,
    sawBelow(path) {
      const prefix = `${path}/`;
      for (const known of [kinds, folders])
        for (const at of known.keys()) if (at === path || at.startsWith(prefix)) return true;
      return false;
    },
    seenPlace: (path) => reals.get(path),
  };
}
