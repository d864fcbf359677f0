import { SourceFile } from './source.ts';
import { type Piece, TracedText } from './traced.ts';

/** A value that holds something else than texts, numbers, lists, records, places and traced texts. */
export class NotStorableError extends Error {}

/** Marks records that stand for something; no field of the model has such a name. */
const FILE = '$file';
const TEXT = '$text';

/**
 * A value as JSON can hold it. Files stand as their paths, so that a place is its path with its offsets; traced texts as
 * their pieces. Fields that are undefined are left out.
 * @param isFile whether `restored` will find the same file at its path
 * @throws NotStorableError
 */
export function storable(value: unknown, isFile: (file: SourceFile) => boolean): unknown {
  if (value === null || value === undefined || typeof value !== 'object') {
    if (typeof value === 'function' || typeof value === 'bigint' || typeof value === 'symbol')
      throw new NotStorableError(typeof value);
    return value;
  }
  if (Array.isArray(value)) return value.map((item: unknown) => storable(item, isFile));
  if (value instanceof SourceFile) {
    if (!isFile(value)) throw new NotStorableError(value.path);
    return { [FILE]: value.path };
  }
  if (value instanceof TracedText) return { [TEXT]: storable(value.pieces, isFile) };
  if (Object.getPrototypeOf(value) !== Object.prototype) throw new NotStorableError(value.constructor.name);
  const record: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) if (item !== undefined) record[key] = storable(item, isFile);
  return record;
}

/**
 * The value of which `storable` made this.
 * @param sourceOf the file at a path
 * @throws NotStorableError when a file is missing
 */
export function restored(stored: unknown, sourceOf: (path: string) => SourceFile | undefined): unknown {
  if (typeof stored !== 'object' || stored === null) return stored;
  if (Array.isArray(stored)) return stored.map((item: unknown) => restored(item, sourceOf));
  if (FILE in stored && typeof stored[FILE] === 'string') {
    const file = sourceOf(stored[FILE]);
    if (!file) throw new NotStorableError(stored[FILE]);
    return file;
  }
  // Only `storable` writes the mark, over pieces.
  if (TEXT in stored) return TracedText.of(restored(stored[TEXT], sourceOf) as readonly Piece[]);
  return Object.fromEntries(Object.entries(stored).map(([key, item]) => [key, restored(item, sourceOf)]));
}
