import { statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { findRoot } from '../project-root.ts';

export { below, findRoot, pathExists } from '../project-root.ts';

/** A project of the run, and the paths in it that were named. */
export interface ProjectPaths {
  /** Absolute. */
  readonly root: string;
  /** Relative to the root, with `/`; the empty path selects the whole project. */
  readonly selected: readonly string[];
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
