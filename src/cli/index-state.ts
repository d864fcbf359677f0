/** What the index of a git work tree holds: what a commit would make of the last one. Paths are relative to `top`, with `/`. */
export interface IndexState {
  /** The top of the work tree, absolute, without symbolic links. */
  readonly top: string;
  /** Files that differ between HEAD and the index, removed ones left out. */
  readonly staged: ReadonlySet<string>;
  /**
   * What the index holds where the work tree differs from it: the staged bytes, or undefined for a file of the work tree
   * that the index does not have.
   */
  readonly overlay: ReadonlyMap<string, Uint8Array | undefined>;
}
