import type { Span } from '../text/source.ts';
import type { ValuePathUse } from './helm.ts';

/**
 * Where a finding about one component of a value path points: the component's key in YAML and in templates; the dotted
 * path up to it where the path is written as one text (`--set image.tag=x`, a parameter's name); the whole literal in a
 * Tiltfile. Undefined when the component is implied.
 */
export function placeOfPart(use: ValuePathUse, index: number): Span | undefined {
  const at = use.path[index]?.at;
  if (!at) return undefined;
  if (use.literal) return use.literal;
  if (use.place === 'template') return at;
  let { start } = at;
  for (let before = index - 1; before >= 0; before--) {
    const part = use.path[before]?.at;
    if (!part || part.file !== at.file || part.end !== start - 1 || at.file.text[part.end] !== '.') break;
    start = part.start;
  }
  return { file: at.file, start, end: at.end };
}
