import type { Memo } from '../model/memo.ts';

/** Something that a computation read: a file, or the result of another computation. */
interface Read {
  /** The revision in which its value last changed. */
  changed: number;
}

interface Cell extends Read {
  value: unknown;
  compute: () => unknown;
  keep: ((before: unknown, now: unknown) => unknown) | undefined;
  /** What it read when it was last computed, in order. */
  reads: Read[];
  /** The revision in which it was last known to be right. */
  verified: number;
}

/** Revisions after which results that nothing asked for are dropped. */
const KEPT_REVISIONS = 40;

/**
 * A memo over files that change. Each computation is recorded with what it reads; when files change, a result is computed
 * anew only if one of its reads has another value. The computations have to be deterministic and read files through `read`
 * (or something that calls it).
 */
export class Cells implements Memo {
  readonly #files = new Map<string, Read>();
  readonly #cells = new Map<string, Cell>();
  readonly #cellsOf = new WeakMap<object, Map<string, Cell>>();
  readonly #open: Set<Read>[] = [];
  #revision = 1;

  /** Records that a file is read, by the computation under way if there is one. */
  read(path: string): void {
    let file = this.#files.get(path);
    if (!file) {
      file = { changed: 0 };
      this.#files.set(path, file);
    }
    this.#open.at(-1)?.add(file);
  }

  /** Whether anything has read a file. */
  wasRead(path: string): boolean {
    return this.#files.has(path);
  }

  /** Begins a revision in which these files have another content. */
  change(paths: Iterable<string>): void {
    this.#revision += 1;
    for (const path of paths) {
      const file = this.#files.get(path);
      if (file) file.changed = this.#revision;
    }
    if (this.#revision % KEPT_REVISIONS !== 0) return;
    for (const [key, cell] of this.#cells) if (cell.verified < this.#revision - KEPT_REVISIONS) this.#cells.delete(key);
  }

  once<T>(key: string, compute: () => T, keep?: (before: T, now: T) => T): T {
    return this.#get(this.#cells, key, compute, keep);
  }

  of<T>(subject: object, key: string, compute: () => T, keep?: (before: T, now: T) => T): T {
    let cells = this.#cellsOf.get(subject);
    if (!cells) {
      cells = new Map();
      this.#cellsOf.set(subject, cells);
    }
    return this.#get(cells, key, compute, keep);
  }

  #get<T>(cells: Map<string, Cell>, key: string, compute: () => T, keep?: (before: T, now: T) => T): T {
    let cell = cells.get(key);
    if (cell) this.#refresh(cell);
    else {
      // Only values of this computation are compared.
      const keepOne = keep && ((before: unknown, now: unknown) => keep(before as T, now as T));
      cell = { value: undefined, compute, keep: keepOne, reads: [], changed: 0, verified: 0 };
      this.#compute(cell);
      cells.set(key, cell);
    }
    this.#open.at(-1)?.add(cell);
    // The key says which computation it is, and so of which type its result.
    return cell.value as T;
  }

  #refresh(cell: Cell): void {
    if (cell.verified === this.#revision) return;
    const { verified } = cell;
    for (const read of cell.reads) {
      if (isCell(read)) this.#refresh(read);
      if (read.changed > verified) {
        this.#compute(cell);
        return;
      }
    }
    cell.verified = this.#revision;
  }

  #compute(cell: Cell): void {
    const reads = new Set<Read>();
    this.#open.push(reads);
    try {
      const computed = cell.compute();
      const value = cell.changed === 0 ? computed : kept(cell, computed);
      if (cell.changed === 0 || value !== cell.value) {
        cell.changed = this.#revision;
        cell.value = value;
      }
      cell.reads = [...reads];
      cell.verified = this.#revision;
      this.#open.pop();
    } catch (error) {
      this.#open.pop();
      // Whoever goes on without the result depends on what led to the error.
      const outer = this.#open.at(-1);
      if (outer) for (const read of reads) outer.add(read);
      throw error;
    }
  }
}

/** What stands for a new value of a cell. */
function kept({ value: before, keep }: Cell, now: unknown): unknown {
  if (before === now) return before;
  const value = keep ? keep(before, now) : now;
  return Array.isArray(before) && Array.isArray(value) && sameItems(before, value) ? before : value;
}

function sameItems(before: readonly unknown[], now: readonly unknown[]): boolean {
  return before.length === now.length && before.every((item, index) => item === now[index]);
}

function isCell(read: Read): read is Cell {
  return 'compute' in read;
}
