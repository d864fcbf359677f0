import type { Span } from '../text/source.ts';
import type { KeyRename, ValuePathUse } from './helm.ts';

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

/** The components of a path up to one of them, joined by dots; `*` stands for an index or a name that is not known. */
export function dottedPath({ path }: ValuePathUse, index: number): string {
  return path
    .slice(0, index + 1)
    .map(({ name }) => name ?? '*')
    .join('.');
}

/** Whether a component of a path is the key that is to be renamed, in a block that has to do with it. */
export function isKeyOf({ from, block }: KeyRename, { path }: ValuePathUse, index: number): boolean {
  const parent = path[index - 1]?.name;
  return path[index]?.name === from && parent !== undefined && block.test(parent);
}
