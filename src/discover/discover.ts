import { basename, dirname, type Host, joinPath } from '../host/host.ts';
import type { FileKind, Repository, RepositoryFile } from '../model/files.ts';
import { SourceFile } from '../text/source.ts';
import { classify, classifyByFirstLine, mayBeScript } from './classify.ts';
import { IgnoreFiles, isGeneratedFolder } from './ignore-files.ts';

/** Files above this size are not read: nobody writes them. Bytes. */
export const MAX_SOURCE_BYTES = 5 * 1024 * 1024;

/** What a `.lintrc.json` below the root says to the walk. */
export interface NestedConfig {
  /** The folder is a project of its own; the walk leaves it out. */
  readonly root: boolean;
  /** Patterns in `.gitignore` syntax, relative to the folder. */
  readonly ignore: readonly string[];
}

export interface DiscoverOptions {
  /** Patterns in `.gitignore` syntax, relative to the root. */
  readonly ignore?: readonly string[];
  /** Reads the `.lintrc.json` of a folder below the root. */
  readonly nested?: (folder: string) => NestedConfig | undefined;
}

export interface Discovery {
  readonly repository: Repository;
  /** Folders below the root with a `.lintrc.json` that refines the configuration, outer ones first. */
  readonly nestedConfigs: readonly string[];
  /** Folders below the root that are projects of their own. */
  readonly nestedProjects: readonly string[];
}

/** What a walk found, without the host; a later one that would find the same may be spared with it. */
export interface FoundFiles {
  readonly files: readonly Pick<RepositoryFile, 'path' | 'kind'>[];
  readonly nestedConfigs: readonly string[];
  readonly nestedProjects: readonly string[];
}

/** Finds the files of a project: by a walk, or as an earlier walk found them. */
export type Discover = (host: Host, options: DiscoverOptions) => Discovery;

class FoundFile implements RepositoryFile {
  readonly path: string;
  readonly kind: FileKind;
  readonly #host: Host;

  constructor(host: Host, path: string, kind: FileKind) {
    this.#host = host;
    this.path = path;
    this.kind = kind;
  }

  get size(): number {
    return this.#host.stat(this.path)?.size ?? 0;
  }
}

function child(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

/** Walks the files below the root once. Ignored folders are not entered. The order is that of the paths. */
export function discover(host: Host, options: DiscoverOptions = {}): Discovery {
  const ignores = new IgnoreFiles(host, [{ folder: '', patterns: options.ignore ?? [] }]);
  const files: RepositoryFile[] = [];
  const links: string[] = [];
  const nestedConfigs: string[] = [];
  const nestedProjects: string[] = [];

  function kindOf(path: string, inTemplates: boolean): FileKind {
    const kind = classify(path, inTemplates);
    if (kind) return kind;
    if (!mayBeScript(basename(path)) || (host.stat(path)?.size ?? 0) > 256 * 1024) return 'other';
    return classifyByFirstLine(host.readFile(path) ?? '');
  }

  /** `templates` is the `templates/` folder of the chart that the folder belongs to, when it lies in there. */
  function walk(folder: string, inTemplates: boolean): void {
    const entries = host.readDirectory(folder) ?? [];
    if (!entries.some((entry) => entry.name === '.gitignore')) ignores.noneIn(folder);
    if (folder !== '' && entries.some((entry) => entry.name === '.lintrc.json' && entry.kind === 'file')) {
      const nested = options.nested?.(folder);
      if (nested?.root) {
        nestedProjects.push(folder);
        return;
      }
      nestedConfigs.push(folder);
      if (nested) ignores.add(folder, nested.ignore);
    }
    const isChart = entries.some((entry) => entry.name === 'Chart.yaml' && entry.kind === 'file');
    for (const entry of entries) {
      const path = child(folder, entry.name);
      if (entry.kind === 'directory') {
        // The target of a link lies inside the root and is walked there.
        if (entry.link || isGeneratedFolder(host, path, entry.name) || ignores.ignoresEntry(path, true)) continue;
        walk(path, inTemplates || (isChart && entry.name === 'templates'));
      } else if (entry.kind === 'file' && !ignores.ignoresEntry(path, false)) {
        if (entry.link) links.push(path);
        else files.push(new FoundFile(host, path, kindOf(path, inTemplates)));
      }
    }
  }
  walk('', false);

  // A linked file stands beside its target only when it means something else there.
  const known = new Map(files.map((file) => [file.path, file.kind]));
  for (const path of links) {
    const target = host.realPath(path);
    const kind = kindOf(path, false);
    if (target !== undefined && known.get(target) !== kind) files.push(new FoundFile(host, path, kind));
  }
  files.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  return { repository: createRepository(host, files, ignores), nestedConfigs, nestedProjects };
}

/** What `discover` would find where a walk with the same options found these files and nothing that it read has changed. */
export function rediscover(host: Host, options: DiscoverOptions, found: FoundFiles): Discovery {
  const { nestedConfigs, nestedProjects } = found;
  const ignores = new IgnoreFiles(host, [{ folder: '', patterns: options.ignore ?? [] }]);
  for (const folder of nestedConfigs) ignores.add(folder, options.nested?.(folder)?.ignore ?? []);
  const files = found.files.map(({ path, kind }) => new FoundFile(host, path, kind));
  return { repository: createRepository(host, files, ignores), nestedConfigs, nestedProjects };
}

/** The folders of the Git submodules that the root declares. */
function submodulePaths(host: Host): ReadonlySet<string> {
  const text = host.readFile('.gitmodules') ?? '';
  return new Set(
    [...text.matchAll(/^[ \t]*path[ \t]*=[ \t]*"?([^"\r\n]*?)"?[ \t]*$/gm)].flatMap(
      (match) => joinPath(match[1]!) ?? [],
    ),
  );
}

function createRepository(host: Host, files: readonly RepositoryFile[], ignores: IgnoreFiles): Repository {
  const kinds = new Map<FileKind, RepositoryFile[]>();
  for (const file of files) {
    const same = kinds.get(file.kind);
    if (same) same.push(file);
    else kinds.set(file.kind, [file]);
  }
  const sources = new Map<string, SourceFile | undefined>();
  const submodules = submodulePaths(host);

  function ignored(path: string): boolean {
    const folder = dirname(path);
    if (folder !== '' && ignored(folder)) return true;
    if (path === '') return false;
    const found = host.stat(path);
    // A submodule that was not checked out.
    if (submodules.has(path) && (host.readDirectory(path) ?? []).length === 0) return true;
    // Something that is not there may be a file or a folder.
    if (found?.kind !== 'file' && (isGeneratedFolder(host, path, basename(path)) || ignores.ignoresEntry(path, true)))
      return true;
    return found?.kind !== 'directory' && ignores.ignoresEntry(path, false);
  }

  return {
    files,
    ofKind: (kind) => kinds.get(kind) ?? [],
    exists: (path) => host.stat(path) !== undefined,
    ignored(path) {
      const normal = joinPath(path);
      return normal !== undefined && ignored(normal);
    },
    source(path) {
      const normal = joinPath(path);
      if (normal === undefined) return undefined;
      if (sources.has(normal)) return sources.get(normal);
      const size = host.stat(normal)?.size ?? Number.POSITIVE_INFINITY;
      const text = size <= MAX_SOURCE_BYTES ? host.readFile(normal) : undefined;
      const source = text === undefined || text.includes('\0') ? undefined : new SourceFile(normal, text);
      sources.set(normal, source);
      return source;
    },
  };
}
