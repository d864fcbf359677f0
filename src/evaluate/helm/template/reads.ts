import type { SourceFile } from '../../../text/source.ts';
import { type Origin, originPaths, unite, ValuePath } from './origin.ts';
import type { ReadKind, Value } from './values.ts';

/** One place in a template that read a value path. */
export interface Read {
  readonly how: ReadKind;
  readonly file: SourceFile;
  /** UTF-16 offsets of the node that read. */
  readonly start: number;
  readonly end: number;
}

/** Every value path that executions read, with the places that did. */
export class ReadLog {
  readonly #reads = new Map<ValuePath, Map<object, Read>>();

  /** Notes a read by a node of a template, which stands at `place`. */
  note(path: ValuePath, how: ReadKind, node: object, place: Omit<Read, 'how'>): void {
    let reads = this.#reads.get(path);
    if (!reads) {
      reads = new Map();
      this.#reads.set(path, reads);
    }
    if (!reads.has(node)) reads.set(node, { how, ...place });
  }

  /** Whether the node's read of the path is noted already. */
  knows(path: ValuePath, node: object): boolean {
    return this.#reads.get(path)?.has(node) ?? false;
  }

  /** The reads of a path, in the order in which they first happened. */
  of(path: ValuePath): readonly Read[] {
    return [...(this.#reads.get(path)?.values() ?? [])];
  }

  has(path: ValuePath): boolean {
    return this.#reads.has(path);
  }

  /** All paths that were read. */
  paths(): IterableIterator<ValuePath> {
    return this.#reads.keys();
  }
}

/** How many values `deepOrigin` looks at before it takes the origins found so far for all. */
const DEEP = 10_000;
/** How deep it looks. */
const LEVELS = 100;

/** The origins of a value and of everything in it. */
export function deepOrigin(value: Value): Origin | undefined {
  let budget = DEEP;
  const visit = (part: Value, level: number): Origin | undefined => {
    let origin = part.origin;
    if (budget <= 0 || level > LEVELS) return origin;
    budget -= 1;
    if (part.kind === 'slice') for (const item of part.items) origin = unite(origin, visit(item, level + 1));
    else if (part.kind === 'map')
      for (const item of part.entries.values()) origin = unite(origin, visit(item, level + 1));
    return origin;
  };
  return visit(value, 0);
}

/** Notes a map or list that is consumed as one, and those parts of it that stem from elsewhere. */
export function noteWhole(value: Value, note: (path: ValuePath) => void): void {
  let budget = DEEP;
  const visit = (part: Value, parent: Origin | undefined, level: number): void => {
    if (budget <= 0 || level > LEVELS) return;
    budget -= 1;
    const origin = part.origin;
    if (origin instanceof ValuePath) {
      if (!parent || origin.parent !== parent) note(origin);
    } else if (origin) for (const path of originPaths(origin)) note(path);
    if (part.kind === 'slice') for (const item of part.items) visit(item, origin, level + 1);
    else if (part.kind === 'map') for (const item of part.entries.values()) visit(item, origin, level + 1);
  };
  if (value.kind === 'slice' || value.kind === 'map') visit(value, undefined, 0);
}
