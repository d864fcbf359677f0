import { SourceFile, type Span, samePlace } from '../text/source.ts';
import { type Piece, TracedText, type Unknown } from '../text/traced.ts';

/**
 * A value that equals `now`, made as far as possible of the parts of the one `before`, so that whoever compares them by
 * identity finds those that have not changed: lists, maps and plain objects without accessors; texts; and instances of the
 * classes `whole`, which are the same when their public fields are. A place is the same when it has the same offsets and the
 * same text before it, up to the end of its line. What is one object in `now` stays one, and what is two stays two, places
 * and texts apart.
 */
export function reuse<T>(before: T, now: T, whole: ReadonlySet<unknown> = new Set()): T {
  // It is made of the parts of the one or of the other.
  return new Reuse(whole).part(before, now) as T;
}

class Reuse {
  readonly #whole: ReadonlySet<unknown>;
  /** What stands for a part of the new value. */
  readonly #kept = new Map<object, object>();
  /** Parts of the earlier value that stand for one of the new value. */
  readonly #taken = new Set<object>();

  constructor(whole: ReadonlySet<unknown>) {
    this.#whole = whole;
  }

  part(before: unknown, now: unknown): unknown {
    if (before === now || typeof now !== 'object' || now === null) return now;
    if (now instanceof TracedText) return before instanceof TracedText && sameText(before, now) ? before : now;
    if (now instanceof SourceFile) return now;
    if (isSpan(now)) return isSpan(before) && samePlace(before, now) ? before : now;
    const known = this.#kept.get(now);
    if (known) return known;
    const isFree = typeof before === 'object' && before !== null && !this.#taken.has(before);
    const earlier = isFree ? before : NOTHING;
    const kept = this.#match(earlier, now);
    if (kept === earlier) this.#taken.add(earlier);
    this.#kept.set(now, kept);
    return kept;
  }

  /** `before` where both are the same; else `now`, or what equals it. */
  #match(before: object, now: object): object {
    if (Array.isArray(now)) return this.#list(Array.isArray(before) ? before : undefined, now);
    const prototype: unknown = Object.getPrototypeOf(now);
    const isAlike = Object.getPrototypeOf(before) === prototype;
    if (prototype === Object.prototype) return this.#object(fieldsOf(before), fieldsOf(now), isAlike);
    if (now instanceof Map && prototype === Map.prototype)
      return this.#map(before instanceof Map && isAlike ? before : undefined, now);
    return isAlike && this.#whole.has(now.constructor) && this.#object(fieldsOf(before), fieldsOf(now), true) === before
      ? before
      : now;
  }

  #list(before: readonly unknown[] | undefined, now: readonly unknown[]): object {
    let changed: unknown[] | undefined;
    let isSame = before?.length === now.length;
    for (let index = 0; index < now.length; index++) {
      const part = this.part(before?.[index], now[index]);
      if (part !== before?.[index]) isSame = false;
      if (part === now[index]) continue;
      changed ??= [...now];
      changed[index] = part;
    }
    return isSame && before ? before : (changed ?? now);
  }

  #map(before: ReadonlyMap<unknown, unknown> | undefined, now: ReadonlyMap<unknown, unknown>): object {
    let changed: Map<unknown, unknown> | undefined;
    let isSame = before?.size === now.size;
    // The order counts as well.
    const names = before?.keys();
    for (const [key, value] of now) {
      const part = this.part(before?.get(key), value);
      if (part !== before?.get(key) || names?.next().value !== key) isSame = false;
      if (part === value) continue;
      changed ??= new Map(now);
      changed.set(key, part);
    }
    return isSame && before ? before : (changed ?? now);
  }

  #object(before: Fields, now: Fields, isAlike: boolean): object {
    let changed: Record<string, unknown> | undefined;
    let isSame = isAlike;
    let left = 0;
    for (const _ in before) left += 1;
    for (const key in now) {
      const earlier = before[key];
      const value = now[key];
      const part = this.part(earlier, value);
      if (part !== earlier || (part === undefined && !(key in before))) isSame = false;
      left -= 1;
      if (part === value) continue;
      changed ??= { ...now };
      changed[key] = part;
    }
    return isSame && left === 0 ? before : (changed ?? now);
  }
}

/** The fields of an object by their names. */
interface Fields {
  readonly [name: string]: unknown;
}

function fieldsOf(value: object): Fields {
  // Any object may be read by names.
  return value as Fields;
}

/** Stands for an earlier part where there is none. */
const NOTHING: object = Object.freeze(Object.create(null));

function isSpan(value: unknown): value is Span {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    'start' in value &&
    'file' in value &&
    value.file instanceof SourceFile
  );
}

function sameText(before: TracedText, now: TracedText): boolean {
  return (
    before.text === now.text &&
    before.pieces.length === now.pieces.length &&
    now.pieces.every((piece, index) => samePiece(before.pieces[index]!, piece))
  );
}

function samePiece(before: Piece, now: Piece): boolean {
  return (
    before.exact === now.exact &&
    before.text === now.text &&
    sameSpan(before.span, now.span) &&
    sameSpan(before.literal, now.literal) &&
    sameSpan(before.site, now.site) &&
    sameUnknown(before.hole, now.hole)
  );
}

function sameSpan(before: Span | undefined, now: Span | undefined): boolean {
  return before && now ? samePlace(before, now) : before === now;
}

function sameUnknown(before: Unknown | undefined, now: Unknown | undefined): boolean {
  if (!before || !now) return before === now;
  return (
    before.why === now.why &&
    before.variable === now.variable &&
    before.oneWord === now.oneWord &&
    sameSpan(before.at, now.at)
  );
}
