import { basename, type DirectoryEntry, dirname, type Host, joinPath } from './host.ts';

function compareNames(a: DirectoryEntry, b: DirectoryEntry): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

/** A host over files in memory. Folders exist because files lie in them. */
export function createMemoryHost(files: Readonly<Record<string, string | Uint8Array>>): Host {
  const contents = new Map<string, string | Uint8Array>();
  const folders = new Map<string, Map<string, DirectoryEntry>>([['', new Map()]]);
  const encoder = new TextEncoder();
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

  function folder(path: string): Map<string, DirectoryEntry> {
    const known = folders.get(path);
    if (known) return known;
    const made = new Map<string, DirectoryEntry>();
    folders.set(path, made);
    folder(dirname(path)).set(basename(path), { name: basename(path), kind: 'directory' });
    return made;
  }

  for (const [name, content] of Object.entries(files)) {
    const path = joinPath(name);
    if (path === undefined || path === '') throw new RangeError(`not a path below the root: ${JSON.stringify(name)}`);
    contents.set(path, content);
    folder(dirname(path)).set(basename(path), { name: basename(path), kind: 'file' });
  }

  function bytes(path: string): Uint8Array | undefined {
    const content = contents.get(joinPath(path) ?? '');
    return typeof content === 'string' ? encoder.encode(content) : content;
  }

  return {
    readBytes: bytes,
    readFile(path) {
      const content = contents.get(joinPath(path) ?? '');
      return typeof content === 'string' || content === undefined ? content : decoder.decode(content);
    },
    readDirectory(path) {
      const normal = joinPath(path);
      const entries = normal === undefined ? undefined : folders.get(normal);
      return entries && [...entries.values()].sort(compareNames);
    },
    stat(path) {
      const normal = joinPath(path);
      if (normal === undefined) return undefined;
      const content = contents.get(normal);
      if (content !== undefined) return { kind: 'file', size: bytes(normal)?.length ?? 0 };
      return folders.has(normal) ? { kind: 'directory', size: 0 } : undefined;
    },
    realPath(path) {
      const normal = joinPath(path);
      return normal !== undefined && (contents.has(normal) || folders.has(normal)) ? normal : undefined;
    },
  };
}
