import { MAX_SOURCE_BYTES } from '../discover/discover.ts';
import { type Host, joinPath } from '../host/host.ts';
import type { Repository } from '../model/files.ts';
import { SourceFile } from '../text/source.ts';

/** A repository whose files change while what exists stays as it is. */
export interface LiveRepository extends Repository {
  /** The content of these files has changed. */
  forget(paths: Iterable<string>): void;
}

/** A repository that reads through a host which knows the latest content; one source file for each content. */
export function liveRepository(found: Repository, host: Host, read: (path: string) => void): LiveRepository {
  const sources = new Map<string, SourceFile | undefined>();
  /** What changed files were before. */
  const earlier = new Map<string, SourceFile>();
  /** Where a path leads, which stays as it is: the path itself, and the target of a link. */
  const places = new Map<string, { readonly path: string; readonly real: string } | undefined>();

  function placeOf(path: string) {
    if (places.has(path)) return places.get(path);
    const normal = joinPath(path);
    const place = normal === undefined ? undefined : { path: normal, real: host.realPath(normal) ?? normal };
    places.set(path, place);
    return place;
  }

  return {
    files: found.files,
    ofKind: (kind) => found.ofKind(kind),
    exists: (path) => found.exists(path),
    ignored: (path) => found.ignored(path),
    source(path) {
      const place = placeOf(path);
      if (!place) return undefined;
      const { path: normal, real } = place;
      read(normal);
      // A link is read under the name of its target.
      if (real !== normal) read(real);
      const known = sources.get(normal);
      if (known || sources.has(normal)) return known;
      const size = host.stat(normal)?.size ?? Number.POSITIVE_INFINITY;
      const text = size <= MAX_SOURCE_BYTES ? host.readFile(normal) : undefined;
      const source =
        text === undefined || text.includes('\0') ? undefined : new SourceFile(normal, text, earlier.get(normal));
      sources.set(normal, source);
      earlier.delete(normal);
      return source;
    },
    forget(paths) {
      const gone = new Set(paths);
      for (const [path, source] of sources) {
        if (!gone.has(path) && !gone.has(host.realPath(path) ?? path)) continue;
        if (source) earlier.set(path, source);
        sources.delete(path);
      }
    },
  };
}
