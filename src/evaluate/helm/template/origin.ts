import type { SourceFile } from '../../../text/source.ts';

/**
 * A place in one chart's `.Values`: the root, or a key of a parent place (list positions are keys `0`, `1`, …).
 *
 * Paths are interned per root: one key of one parent is always the same object, so identity is equality. The values
 * layer builds the root of each chart scope, attaches to each path the `node` that set it (file, position, layer: opaque
 * here), and hands the path to the value that stands there.
 */
export class ValuePath {
  readonly parent: ValuePath | undefined;
  readonly key: string;
  /** What set the value at this path; belongs to the values layer. */
  node: unknown;
  #children: Map<string, ValuePath> | undefined;

  private constructor(parent: ValuePath | undefined, key: string, node: unknown) {
    this.parent = parent;
    this.key = key;
    this.node = node;
  }

  /** The root of one chart's values; `node` says whose. */
  static root(node?: unknown): ValuePath {
    return new ValuePath(undefined, '', node);
  }

  child(key: string): ValuePath {
    this.#children ??= new Map();
    let child = this.#children.get(key);
    if (!child) {
      child = new ValuePath(this, key, undefined);
      this.#children.set(key, child);
    }
    return child;
  }

  /** The keys from the root, outermost first; empty for the root. */
  get keys(): readonly string[] {
    const keys: string[] = [];
    for (let path: ValuePath = this; path.parent; path = path.parent) keys.push(path.key);
    return keys.reverse();
  }

  get root(): ValuePath {
    let path: ValuePath = this;
    while (path.parent) path = path.parent;
    return path;
  }

  toString(): string {
    return this.keys.join('.');
  }
}

/**
 * Something that differs from run to run (`randAlphaNum`, `now`, `genCA`): the value that stands for it is fixed, and this
 * marks whatever was made with it.
 */
export class Unstable {
  /** The function that would give another value each time. */
  readonly source: string;
  constructor(source: string) {
    this.source = source;
  }
}

/** What a value was made with: a place of `.Values`, something unstable, or the union of two such sets. */
export type Origin = ValuePath | Unstable | OriginUnion;

/** A union of origins; built in constant time and flattened when someone asks. */
export class OriginUnion {
  readonly left: Origin;
  readonly right: Origin;
  #leaves: readonly (ValuePath | Unstable)[] | undefined;

  constructor(left: Origin, right: Origin) {
    this.left = left;
    this.right = right;
  }

  get leaves(): readonly (ValuePath | Unstable)[] {
    if (this.#leaves) return this.#leaves;
    const found = new Set<ValuePath | Unstable>();
    const seen = new Set<OriginUnion>();
    const todo: Origin[] = [this];
    for (let next = todo.pop(); next; next = todo.pop()) {
      if (!(next instanceof OriginUnion)) found.add(next);
      else if (!seen.has(next)) {
        seen.add(next);
        todo.push(next.right, next.left);
      }
    }
    this.#leaves = [...found];
    return this.#leaves;
  }
}

/** Both origins together; undefined is the empty set. */
export function unite(left: Origin | undefined, right: Origin | undefined): Origin | undefined {
  if (!left || left === right) return right;
  if (!right) return left;
  if (left instanceof OriginUnion && (left.left === right || left.right === right)) return left;
  if (right instanceof OriginUnion && (right.left === left || right.right === left)) return right;
  return new OriginUnion(left, right);
}

/** The value paths of an origin, each once. */
export function originPaths(origin: Origin | undefined): readonly ValuePath[] {
  if (!origin) return [];
  if (origin instanceof ValuePath) return [origin];
  return origin instanceof OriginUnion ? origin.leaves.filter((leaf) => leaf instanceof ValuePath) : [];
}

/** The functions whose unstable results went into a value. */
export function unstableSources(origin: Origin | undefined): readonly string[] {
  if (!origin || origin instanceof ValuePath) return [];
  if (origin instanceof Unstable) return [origin.source];
  const sources = origin.leaves.flatMap((leaf) => (leaf instanceof Unstable ? [leaf.source] : []));
  return [...new Set(sources)];
}

/** One `include`, `template` or `tpl` on the way to a place in a template; `caller` is the one around it. */
export interface TemplateCall {
  readonly file: SourceFile;
  /** UTF-16 offsets of the call's node in `file`. */
  readonly start: number;
  readonly end: number;
  /** Name of the template that is called; for `tpl` the function's own name. */
  readonly name: string;
  readonly caller: TemplateCall | undefined;
}

/**
 * A part of a text that templates made.
 *
 * `file`, `start` and `end` give the template text that wrote it: literal text, a string constant, or the action that
 * printed it. A part of a value that has not been printed yet may have none.
 */
export interface Piece {
  readonly text: string;
  readonly file?: SourceFile;
  readonly start?: number;
  readonly end?: number;
  /** The innermost call through which it was printed; undefined at the top of a template file. */
  readonly via?: TemplateCall;
  /** The value paths with which the text was made. */
  readonly origin?: Origin;
  /** The value paths that decided that it was printed at all (`if`, `with`, `range` around it). */
  readonly when?: Origin;
}

/** All value paths of some pieces. */
export function piecesOrigin(pieces: readonly Piece[]): Origin | undefined {
  let origin: Origin | undefined;
  for (const piece of pieces) origin = unite(origin, piece.origin);
  return origin;
}

/** The pieces that make up the text from `start` to `end` (UTF-16 offsets into the joined text). */
export function slicePieces(pieces: readonly Piece[], start: number, end: number): Piece[] {
  const cut: Piece[] = [];
  let offset = 0;
  for (const piece of pieces) {
    const from = Math.max(start - offset, 0);
    const to = Math.min(end - offset, piece.text.length);
    offset += piece.text.length;
    if (from < to) cut.push(to - from === piece.text.length ? piece : { ...piece, text: piece.text.slice(from, to) });
    if (offset >= end) break;
  }
  return cut;
}
