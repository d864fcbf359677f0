import { covers, type Span } from '../text/source.ts';
import type { DockerfileVariable } from './dockerfile.ts';

/**
 * Where a person edits a value: the `NAME=value` of the `ENV`, `ARG` or assignment that holds its text, else the text
 * itself (in a Tiltfile, say). `set` is the assignment that gave the variable its value.
 */
export function settingPlace(
  variables: readonly DockerfileVariable[],
  value: Span | undefined,
  set?: Span | undefined,
): Span | undefined {
  if (!value || (set && covers(set, value))) return set ?? value;
  return variables.find(({ span }) => covers(span, value))?.span ?? value;
}
