import { readFileSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { CONFIG_NAME, outlineOf } from '../config/load.ts';

/** A project of the run, and the paths in it that were named. */
export interface ProjectPaths {
  /** Absolute. */
  readonly root: string;
  /** Relative to the root, with `/`; the empty path selects the whole project. */
  readonly selected: readonly string[];
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** Whether a path exists, as a file or a folder. */
export function pathExists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

/**
 * The root of the project that a path belongs to: upwards from it the first configuration with `"root": true`, else the
 * topmost configuration, else the nearest git work tree, else the folder itself (for a file: the working directory).
 */
export function findRoot(path: string, cwd: string): string {
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  const start = isFolder ? path : dirname(path);
  let topmost: string | undefined;
  let repository: string | undefined;
  for (let folder = start; ; folder = dirname(folder)) {
    const config = join(folder, CONFIG_NAME);
    if (isFile(config)) {
      if (outlineOf(readFileSync(config, 'utf8')).root) return folder;
      topmost = folder;
    }
    if (repository === undefined && pathExists(join(folder, '.git'))) repository = folder;
    if (dirname(folder) === folder) break;
  }
  const fallback = isFolder || relative(cwd, path).startsWith('..') ? start : cwd;
  return topmost ?? repository ?? fallback;
}

/** The projects of the named paths, in the order of their first mention. */
export function findProjects(paths: readonly string[], cwd: string): ProjectPaths[] {
  const projects = new Map<string, string[]>();
  const roots = new Map<string, string>();
  for (const path of paths) {
    const absolute = resolve(cwd, path);
    const folder = statSync(absolute, { throwIfNoEntry: false })?.isDirectory() ? absolute : dirname(absolute);
    const root = (folder === absolute ? undefined : roots.get(folder)) ?? findRoot(absolute, cwd);
    if (folder !== absolute) roots.set(folder, root);
    const selected = relative(root, absolute).split(sep).join('/');
    const known = projects.get(root);
    if (known) known.push(selected);
    else projects.set(root, [selected]);
  }
  return [...projects].map(([root, selected]) => ({ root, selected }));
}

/** Whether a path is one of the selected ones or lies below one. */
export function selection(selected: readonly string[]): (path: string) => boolean {
  if (selected.includes('')) return () => true;
  const exact = new Set(selected);
  const folders = selected.map((path) => `${path}/`);
  return (path) => exact.has(path) || folders.some((folder) => path.startsWith(folder));
}

/** Names a path of a project as seen from another folder, with `/`. */
export function shownFrom(folder: string, root: string): (path: string) => string {
  if (folder === root) return (path) => path;
  const base = relative(folder, root).split(sep).join('/');
  if (!base.startsWith('..')) return (path) => `${base}/${path}`;
  return (path) => relative(folder, join(root, path)).split(sep).join('/');
}

/** An absolute path relative to a root above it, with `/`; undefined when it is the root itself or lies elsewhere. */
export function below(root: string, path: string): string | undefined {
  const inside = relative(root, path).split(sep).join('/');
  return inside === '' || inside.startsWith('../') || inside === '..' || isAbsolute(inside) ? undefined : inside;
}
