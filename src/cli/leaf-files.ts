import type { Leaf } from '../engine/run.ts';
import { LEAF_KINDS, type Repository, type RepositoryFile } from '../model/files.ts';

/** The files of a project that a run asks about; paths relative to the root. */
export interface AskedFiles {
  /** Named on the command line: only what lies in them is wanted. The empty path is the whole project. */
  readonly selected: readonly string[];
  /** Changed or staged: what lies in them or has to do with them is wanted. Undefined: everything. */
  readonly touched: readonly string[] | undefined;
}

/** The leaf files that a run asks about, by their kinds, where it asks about nothing else. */
export function leavesAsked({ selected, touched }: AskedFiles, repository: Repository): readonly Leaf[] | undefined {
  const files = new Map(repository.files.map((file) => [file.path, file]));
  return leavesOf(selected, files) ?? leavesOf(touched?.filter(repository.exists), files);
}

function leavesOf(
  paths: readonly string[] | undefined,
  files: ReadonlyMap<string, RepositoryFile>,
): readonly Leaf[] | undefined {
  const leaves: Leaf[] = [];
  for (const path of paths ?? ['']) {
    const file = files.get(path);
    if (!file || !isLeaf(file)) return undefined;
    leaves.push(file);
  }
  return leaves;
}

const KINDS: ReadonlySet<string> = new Set(LEAF_KINDS);

function isLeaf(file: RepositoryFile): file is Leaf {
  return KINDS.has(file.kind);
}
