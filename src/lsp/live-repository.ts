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
  return {
    files: found.files,
    ofKind: (kind) => found.ofKind(kind),
    exists: (path) => found.exists(path),
    ignored: (path) => found.ignored(path),
    source(path) {
      const normal = joinPath(path);
      if (normal === undefined) return undefined;
      read(normal);
      if (sources.has(normal)) {
        // A link is read under the name of its target.
        const real = host.realPath(normal);
        if (real !== undefined && real !== normal) read(real);
        return sources.get(normal);
      }
      const size = host.stat(normal)?.size ?? Number.POSITIVE_INFINITY;
      const text = size <= MAX_SOURCE_BYTES ? host.readFile(normal) : undefined;
      const source = text === undefined || text.includes('\0') ? undefined : new SourceFile(normal, text);
      sources.set(normal, source);
      return source;
    },
    forget(paths) {
      const gone = new Set(paths);
      for (const path of [...sources.keys()])
        if (gone.has(path) || gone.has(host.realPath(path) ?? path)) sources.delete(path);
    },
  };
}
