import { join } from 'node:path';
import { unifiedDiff } from '../engine/diff.ts';
import type { Host } from '../host/host.ts';
import { UsageError } from './io.ts';
import { replaceFile } from './output-file.ts';

export interface FixOutput {
  /** Write nothing, only show the difference. */
  readonly dry: boolean;
  readonly shown: (path: string) => string;
}

/**
 * Writes fixed texts below the root of a project; the result is the difference when `dry`, else empty. A file is
 * replaced where it really lies, and left alone when its bytes are not UTF-8 (they would be lost) or it lies outside.
 */
export function fixProject(root: string, host: Host, files: ReadonlyMap<string, string>, output: FixOutput): string {
  let diff = '';
  for (const [path, text] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const before = host.readFile(path) ?? '';
    const bytes = host.readBytes(path);
    const real = host.realPath(path);
    if (before === text || real === undefined || !bytes || !Buffer.from(before).equals(bytes)) continue;
    if (output.dry) {
      diff += unifiedDiff(output.shown(path), before, text);
      continue;
    }
    try {
      replaceFile(join(root, real), text);
    } catch (error) {
      throw new UsageError(
        `cannot write ${JSON.stringify(output.shown(path))}: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }
  return diff;
}
