import { getLocation } from 'jsonc-parser';

/** Where an offset lies in a JSON text, which need not be complete. */
export interface JsonLocation {
  /** Keys and indexes from the root to the place; at a key that is being written, the object's path and what there is of the key. */
  readonly path: readonly (string | number)[];
  readonly atKey: boolean;
  /** The key or value at the place, with its quotes. */
  readonly token: { readonly start: number; readonly end: number } | undefined;
}

/** The place of an offset (UTF-16 units). Comments are allowed. */
export function locationInJson(text: string, offset: number): JsonLocation {
  const { path, isAtPropertyKey, previousNode } = getLocation(text, offset);
  const covers = previousNode && previousNode.offset <= offset && offset <= previousNode.offset + previousNode.length;
  return {
    path,
    atKey: isAtPropertyKey,
    token: covers ? { start: previousNode.offset, end: previousNode.offset + previousNode.length } : undefined,
  };
}
