import { joinPath } from '../../src/host/host.ts';

/** Characters of a path. */
const MAX_PATH = 400;

/** A path as the linter takes it; undefined for one that does not lie below the root. */
export function pathOf(text: string): string | undefined {
  const path = joinPath(text.trim());
  return path === undefined || path === '' || path.length > MAX_PATH || /[\u0000-\u001f\u007f]/.test(path)
    ? undefined
    : path;
}
