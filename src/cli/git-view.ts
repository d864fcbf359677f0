import { join } from 'node:path';
import type { Host } from '../host/host.ts';
import { createOverlayHost } from '../host/overlay.ts';
import { UsageError } from './io.ts';
import type { LintRequest } from './lint-request.ts';
import { below } from './projects.ts';

/** The files of a project as `--staged` and `--changed` want them seen. */
export interface GitView {
  readonly base: Host;
  /** The files that were touched, relative to the root. Undefined without such an option. */
  readonly touched?: readonly string[];
}

/** @throws UsageError where git does not help */
export async function gitView(disk: Host, root: string, { args, io, since }: LintRequest): Promise<GitView> {
  const staged = args.flag('staged') === true;
  const changed = args.flag('changed') === true;
  if (staged && changed) throw new UsageError('--staged and --changed exclude each other');
  if (!staged && !changed) return { base: disk };
  const { GitTree, indexReader } = await import('./git.ts');
  const { realpathSync } = await import('node:fs');
  const realRoot = realpathSync(root);
  const inside = (top: string, path: string) => below(realRoot, join(top, path));
  if (changed) {
    const tree = new GitTree(root, '--changed');
    return { base: disk, touched: [...tree.changedSince(since)].flatMap((path) => inside(tree.top, path) ?? []) };
  }
  const { top, staged: paths, overlay } = (io.indexOf ?? indexReader())(root);
  const contents = new Map<string, Uint8Array | undefined>();
  for (const [path, content] of overlay) {
    const own = inside(top, path);
    if (own !== undefined) contents.set(own, content);
  }
  return {
    base: contents.size > 0 ? createOverlayHost(disk, contents) : disk,
    touched: [...paths].flatMap((path) => inside(top, path) ?? []),
  };
}
