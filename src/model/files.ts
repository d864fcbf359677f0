import type { SourceFile } from '../text/source.ts';

/** What a file of the repository is, by its name and place; see `src/discover/classify.ts`. */
export type FileKind =
  | 'tiltfile'
  | 'dockerfile'
  | 'dockerignore'
  | 'chart'
  | 'template'
  | 'values'
  | 'values-schema'
  | 'yaml'
  | 'json'
  | 'workflow'
  | 'action'
  | 'compose'
  | 'helmfile'
  | 'shell'
  | 'makefile'
  | 'package-json'
  | 'pyproject'
  | 'go-mod'
  | 'typescript'
  | 'python'
  | 'go'
  | 'markdown'
  | 'other';

/** Source code and prose: what a program or a person reads, not the tools of the way to the cluster. */
export const SOURCE_KINDS = ['typescript', 'python', 'go', 'markdown'] as const satisfies readonly FileKind[];

/**
 * Kinds of files at the end of a chain: other files name them, but take no text from them unless something says so
 * (`Pipeline.isLeaf`).
 */
export const LEAF_KINDS = ['dockerfile', ...SOURCE_KINDS] as const satisfies readonly FileKind[];

export type LeafKind = (typeof LEAF_KINDS)[number];

/** A file of the repository that is neither ignored nor generated. */
export interface RepositoryFile {
  /** Relative to the root, with `/`. */
  readonly path: string;
  readonly kind: FileKind;
  /** Bytes. */
  readonly size: number;
}

/** The files of one project. */
export interface Repository {
  readonly files: readonly RepositoryFile[];
  ofKind(kind: FileKind): readonly RepositoryFile[];
  /** Whether anything exists at the path (file or folder), ignored files included. */
  exists(path: string): boolean;
  /**
   * Whether the path is left out by `.gitignore` or `ignore` of the configuration: it may be generated. So may what
   * lies in a Git submodule that is not there.
   */
  ignored(path: string): boolean;
  /** The text of a file, read once; undefined when missing, too large or binary. */
  source(path: string): SourceFile | undefined;
}
