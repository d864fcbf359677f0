import { ROOT_PATH } from '../../model/command.ts';
import { joinPath } from '../../text/path.ts';
import { HOLE } from '../../text/traced.ts';

/**
 * The path relative to the root that a path written in a command names, seen from `cwd`.
 * Undefined when it leaves the root, is absolute, or holds an unknown part.
 */
export function resolvePath(path: string, cwd: string | undefined, absoluteFromRoot = false): string | undefined {
  if (path.includes(HOLE) || path.includes('\0') || path.startsWith('~')) return undefined;
  if (path.startsWith(ROOT_PATH)) return joinPath('', path.slice(ROOT_PATH.length));
  if (path.startsWith('/')) return absoluteFromRoot ? joinPath('', path) : undefined;
  return cwd === undefined ? undefined : joinPath(cwd, path);
}

/** The folder of a path as `dirname` prints it. */
export function dirnameOf(path: string): string {
  let end = path.length;
  while (end > 1 && path[end - 1] === '/') end--;
  const trimmed = path.slice(0, end);
  const slash = trimmed.lastIndexOf('/');
  if (slash === -1) return '.';
  return slash === 0 ? '/' : trimmed.slice(0, slash);
}
