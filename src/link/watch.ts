import type { Repository } from '../model/files.ts';
import type { Resource } from '../model/tilt.ts';
import { ignoreLines, ignorePatterns } from './dockerignore.ts';

/**
 * Whether a change of the path may not start the resource. `ignore` of a local resource and `.tiltignore` are patterns as
 * in `.dockerignore`, relative to the folder of the Tiltfile.
 */
export function watchIgnores(resource: Resource, path: string, repository: Repository): boolean {
  const folder = folderOf(resource.call.stack.at(-1)?.at.file.path ?? resource.call.tiltfile);
  const patterns: string[] = [];
  for (const ignored of resource.ignore) {
    // A pattern that is not known may leave out anything.
    if (ignored.unknown) return true;
    for (const { text } of ignored.alternatives) {
      if (!text.known) return true;
      patterns.push(text.text);
    }
  }
  const tiltignore = repository.source('.tiltignore');
  if (tiltignore && ignorePatterns(ignoreLines(tiltignore.text)).ignores(path)) return true;
  const inside = folder === '' ? path : path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : undefined;
  return ignorePatterns(patterns).ignores(inside ?? path);
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
