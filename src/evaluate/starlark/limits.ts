/** Bounds of an evaluation. Hitting one ends the top-level statement, and is recorded as unresolved. */
export interface Limits {
  /** Statements, calls and rounds of loops of the whole evaluation. */
  readonly steps: number;
  /** Nested calls of functions written in Starlark. */
  readonly depth: number;
  /** Forks inside forks. */
  readonly forks: number;
  /** Elements of a list, tuple, dict or set. */
  readonly elements: number;
  /** UTF-16 units of a string, bytes of a bytes. */
  readonly text: number;
  /** Bytes, roughly, of all large values (of many thousand bytes) that the evaluation makes. */
  readonly memory: number;
}

export const DEFAULT_LIMITS: Limits = {
  steps: 5_000_000,
  depth: 500,
  forks: 40,
  elements: 4_000_000,
  text: 16_000_000,
  memory: 256_000_000,
};

/** Bits of an integer; larger products are not computed. */
export const MAX_INT_BITS = 200_000;
