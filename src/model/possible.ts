import type { Unknown } from '../text/traced.ts';

/**
 * What is known of a value: the alternatives that it may take, and why it may also be something else.
 *
 * Known: one alternative, no `unknown`. One of several (a default beside an environment variable, two branches):
 * several alternatives, or `unknown` beside them. Not known at all: no alternative, `unknown` set.
 * No alternative and no `unknown` never occurs.
 */
export interface Possible<T> {
  readonly alternatives: readonly T[];
  readonly unknown?: Unknown;
}

export function known<T>(value: T): Possible<T> {
  return { alternatives: [value] };
}

export function notKnown(unknown: Unknown): Possible<never> {
  return { alternatives: [], unknown };
}

export function oneOf<T>(alternatives: readonly T[], unknown?: Unknown): Possible<T> {
  return unknown ? { alternatives, unknown } : { alternatives };
}

/** The value if it is known for sure; undefined if it is one of several or not known. */
export function certain<T>(value: Possible<T> | undefined): T | undefined {
  return value && !value.unknown && value.alternatives.length === 1 ? value.alternatives[0] : undefined;
}

/** Whether every alternative, the unknown ones included, is this value. */
export function isCertainly<T>(value: Possible<T> | undefined, expected: T): boolean {
  return value !== undefined && !value.unknown && value.alternatives.every((alternative) => alternative === expected);
}

/** Whether the value may be this one: an alternative equals it, or something is unknown. */
export function mayBe<T>(value: Possible<T> | undefined, expected: T): boolean {
  return value !== undefined && (value.unknown !== undefined || value.alternatives.includes(expected));
}

export function mapPossible<T, U>(value: Possible<T>, change: (alternative: T) => U): Possible<U> {
  return oneOf(value.alternatives.map(change), value.unknown);
}
