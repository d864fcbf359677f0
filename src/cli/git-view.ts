import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { contentMark } from './host-trace.ts';
import { UsageError } from './io.ts';
import type { LintRequest } from './lint-request.ts';
import { below } from './projects.ts';

/** The files of a project as `--staged` and `--changed` want them seen. Paths are relative to the root. */
export interface GitView {
  /** What the index holds where the work tree differs from it; undefined removes a file. */
  readonly overlay: ReadonlyMap<string, Uint8Array | undefined>;
  /** The files that were touched. Undefined without such an option. */
  readonly touched?: readonly string[];
}

/** @throws UsageError where git does not help */
export async function gitView(root: string, { args, io, since }: LintRequest): Promise<GitView> {
  const staged = args.flag('staged') === true;
  const changed = args.flag('changed') === true;
  if (staged && changed) throw new UsageError('--staged and --changed exclude each other');
  const overlay = new Map<string, Uint8Array | undefined>();
  if (!staged && !changed) return { overlay };
  const { GitTree, indexReader } = await import('./git.ts');
  const { realpathSync } = await import('node:fs');
  const realRoot = realpathSync(root);
  const inside = (top: string, path: string) => below(realRoot, join(top, path));
  if (changed) {
    const tree = new GitTree(root, '--changed');
    return { overlay, touched: [...tree.changedSince(since)].flatMap((path) => inside(tree.top, path) ?? []) };
  }
  const index = (io.indexOf ?? indexReader())(root);
  for (const [path, content] of index.overlay) {
    const own = inside(index.top, path);
    if (own !== undefined) overlay.set(own, content);
  }
  return { overlay, touched: [...index.staged].flatMap((path) => inside(index.top, path) ?? []) };
}

/** Stands for the overlay of a view; empty for none. */
export function overlayMark(overlay: GitView['overlay']): string {
  if (overlay.size === 0) return '';
  const mark = createHash('sha256');
  for (const [path, content] of [...overlay].sort(([a], [b]) => (a < b ? -1 : 1)))
    mark.update(`${path}\0${contentMark(content)}\0`);
  return mark.digest('base64url');
}
