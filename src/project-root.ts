import { readFileSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { CONFIG_NAME, outlineOf } from './config/load.ts';

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

/** An absolute path relative to a root above it, with `/`; undefined when it is the root itself or lies elsewhere. */
export function below(root: string, path: string): string | undefined {
  const inside = relative(root, path).split(sep).join('/');
  return inside === '' || inside.startsWith('../') || inside === '..' || isAbsolute(inside) ? undefined : inside;
}
