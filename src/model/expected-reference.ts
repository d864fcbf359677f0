import type { TracedText, Unknown } from '../text/traced.ts';
import type { Possible } from './possible.ts';

/** Variables with which Tilt tells the command of a `custom_build` the reference to build. */
export const EXPECTED_VARIABLES: readonly string[] = ['EXPECTED_REF', 'EXPECTED_IMAGE', 'EXPECTED_TAG'];

/** What a reference that a build command uses is made of. */
export type ReferenceOrigin = 'expected' | 'other' | 'unknown';

/** Whether a reference is the one that Tilt expects: made of `$EXPECTED_REF`, or of `$EXPECTED_IMAGE` and `$EXPECTED_TAG`. */
export function referenceOrigin(text: TracedText): ReferenceOrigin {
  if (text.pieces.some(({ hole }) => isExpected(hole))) return 'expected';
  return text.known ? 'other' : 'unknown';
}

/** The most favourable origin among the alternatives. */
export function originOf(reference: Possible<TracedText>): ReferenceOrigin {
  const origins = reference.alternatives.map(referenceOrigin);
  if (origins.includes('expected') || isExpected(reference.unknown)) return 'expected';
  return origins.includes('unknown') || reference.unknown ? 'unknown' : 'other';
}

function isExpected(unknown: Unknown | undefined): boolean {
  return unknown?.variable !== undefined && EXPECTED_VARIABLES.includes(unknown.variable);
}
