import createIgnore, { type Ignore } from 'ignore';
import { dirname, type Host, joinPath } from '../host/host.ts';

/** Folders that hold what people do not write, by name. */
const generatedFolders = new Set([
  '.git',
  '.hg',
  '.svn',
  '.jj',
  'node_modules',
  'bower_components',
  '.venv',
  '__pycache__',
  '.tox',
  '.nox',
  '.mypy_cache',
  '.pytest_cache',
  '.ruff_cache',
  '.terraform',
  '.next',
  '.nuxt',
  '.svelte-kit',
  '.turbo',
  '.cache',
  '.gradle',
  '.yarn',
  '.pnpm-store',
  '_proto',
  '__generated__',
  'dist',
  'coverage',
]);

/** Whether a folder holds third-party or generated files whatever the ignore files say. */
export function isGeneratedFolder(host: Host, path: string, name: string): boolean {
  if (generatedFolders.has(name)) return true;
  // `vendor` is an ordinary name; these files are put there by Go, PHP and Ruby.
  if (name === 'vendor')
    return ['modules.txt', 'autoload.php', 'bundle'].some((made) => host.stat(`${path}/${made}`) !== undefined);
  return name === 'venv' && host.stat(`${path}/pyvenv.cfg`) !== undefined;
}

interface Level {
  /** The folder whose ignore file it is. */
  readonly folder: string;
  readonly patterns: Ignore;
}

/** Patterns of a folder in `.gitignore` syntax. */
export interface FolderPatterns {
  readonly folder: string;
  readonly patterns: readonly string[];
}

function compile(patterns: string | readonly string[]): Ignore {
  return createIgnore({ ignorecase: false }).add(patterns);
}

/**
 * The `.gitignore` files of a repository, read folder by folder, with the patterns of the configuration behind them.
 * As in git, the nearest file that says something about a path decides, and nothing below an ignored folder comes back.
 */
export class IgnoreFiles {
  readonly #host: Host;
  readonly #levels = new Map<string, readonly Level[]>();
  readonly #configured: Level[] = [];

  constructor(host: Host, configured: readonly FolderPatterns[] = []) {
    this.#host = host;
    for (const { folder, patterns } of configured) this.add(folder, patterns);
  }

  /** Adds patterns of the configuration for a folder. */
  add(folder: string, patterns: readonly string[]): void {
    if (patterns.length > 0) this.#configured.push({ folder, patterns: compile(patterns) });
  }

  /** Takes note that a folder was listed and has no `.gitignore`, which then is not looked for. */
  noneIn(folder: string): void {
    if (!this.#levels.has(folder)) this.#levels.set(folder, this.#outerLevels(folder));
  }

  #outerLevels(folder: string): readonly Level[] {
    return folder === '' ? [] : this.#levelsOf(dirname(folder));
  }

  #levelsOf(folder: string): readonly Level[] {
    const known = this.#levels.get(folder);
    if (known) return known;
    const outer = this.#outerLevels(folder);
    const path = joinPath(folder, '.gitignore') ?? '.gitignore';
    const text =
      (this.#host.stat(path)?.size ?? Number.POSITIVE_INFINITY) < 1_000_000 ? this.#host.readFile(path) : undefined;
    const levels = text?.trim() ? [{ folder, patterns: compile(text) }, ...outer] : outer;
    this.#levels.set(folder, levels);
    return levels;
  }

  /** Whether the entry itself is named by a pattern; its folder must not be ignored already. */
  ignoresEntry(path: string, isFolder: boolean): boolean {
    for (const { folder, patterns } of this.#configured) {
      if (folder !== '' && !path.startsWith(`${folder}/`)) continue;
      const verdict = patterns.test(relative(folder, path, isFolder));
      if (verdict.ignored) return true;
    }
    for (const { folder, patterns } of this.#levelsOf(dirname(path))) {
      const verdict = patterns.test(relative(folder, path, isFolder));
      if (verdict.ignored) return true;
      if (verdict.unignored) return false;
    }
    return false;
  }
}

function relative(folder: string, path: string, isFolder: boolean): string {
  const inside = folder === '' ? path : path.slice(folder.length + 1);
  return isFolder ? `${inside}/` : inside;
}
