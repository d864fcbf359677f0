/**
 * A path with `/`, relative to a folder of the repository, without `.` and `..`; undefined when it leads out of the root.
 * A leading `/` does not count.
 */
export function joinPath(folder: string, path: string): string | undefined {
  const out: string[] = [];
  for (const part of `${folder}/${path}`.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') out.push(part);
    else if (out.pop() === undefined) return undefined;
  }
  return out.join('/');
}
