import { StarlarkError } from './errors.ts';
import { toIndex } from './numbers.ts';
import type { UnknownValue, Value } from './values.ts';

/** A bound of a slice; what is left out or `None` is `missing`. */
export function bound(value: Value | undefined, missing: number, what: string): number | UnknownValue {
  if (!value || value.kind === 'none') return missing;
  try {
    return toIndex(value);
  } catch (error) {
    throw error instanceof StarlarkError ? new StarlarkError(`invalid ${what}: ${error.message}`) : error;
  }
}

/** Where a part begins and ends (exclusive), counted in the direction of the step. */
export type Bounds = [number, number] | UnknownValue;

/** The bounds of a part of a sequence, as `s[low:high]` and the `start` and `end` of string methods mean them. */
export function forwards(length: number, low?: Value, high?: Value): Bounds {
  const start = bound(low, 0, 'start index');
  if (typeof start !== 'number') return start;
  const end = bound(high, length, 'end index');
  if (typeof end !== 'number') return end;
  const from = Math.min(length, Math.max(0, start < 0 ? start + length : start));
  const to = Math.min(length, Math.max(0, end < 0 ? end + length : end));
  return [from, Math.max(from, to)];
}

/** The bounds of a part that is taken from its end, as with a negative step. */
export function backwards(length: number, low?: Value, high?: Value): Bounds {
  const start = bound(low, length - 1, 'start index');
  if (typeof start !== 'number') return start;
  const given = high && high.kind !== 'none';
  const end = given ? bound(high, -1, 'end index') : -1;
  if (typeof end !== 'number') return end;
  const from = Math.min(length - 1, start < 0 ? start + length : start);
  const to = Math.max(-1, given && end < 0 ? end + length : end);
  return [Math.max(from, to), to];
}

/** How many elements a range has. */
export function rangeLength(start: number, stop: number, step: number): number {
  if (step > 0) return stop > start ? Math.floor((stop - 1 - start) / step) + 1 : 0;
  return start > stop ? Math.floor((start - 1 - stop) / -step) + 1 : 0;
}
