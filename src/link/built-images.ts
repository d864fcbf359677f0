import { parseImageReference, referenceName, referenceString, selectorOf } from '../model/image-reference.ts';
import { parseImageName } from '../model/reference.ts';
import type { ImageBuild } from '../model/tilt.ts';
import { HOLE } from '../text/traced.ts';

/** A test whether one of the images may be what a reference means; their names are looked up, not tried in turn. */
export function mayBeBuiltBy(images: readonly ImageBuild[]): (reference: string) => boolean {
  if (images.some((image) => image.ref.unknown)) return () => true;
  const patterns: string[] = [];
  /** Whole references of images that are built with a tag, names of the others. */
  const tagged = new Set<string>();
  const untagged = new Set<string>();
  for (const image of images)
    for (const name of image.ref.alternatives) {
      if (!name.known) {
        patterns.push(name.text);
        continue;
      }
      const built = parseImageReference(name.text);
      if (typeof built === 'string') continue;
      const { exact, reference } = selectorOf(built);
      if (exact) tagged.add(referenceString(reference));
      else untagged.add(referenceName(reference));
    }
  return (reference) => {
    const wanted = parseImageReference(reference);
    // What Docker does not accept as a reference is reported where it is refused.
    if (typeof wanted === 'string') return true;
    return (
      untagged.has(referenceName(wanted)) ||
      tagged.has(referenceString(wanted)) ||
      patterns.some((pattern) => mayStandFor(pattern, reference))
    );
  };
}

/** Whether a text with holes may be this reference, or this reference without its tag. */
function mayStandFor(pattern: string, reference: string): boolean {
  const parts = pattern.split(HOLE);
  const { path, host } = parseImageName(reference);
  const name = host ? `${host.text}/${path.text}` : path.text;
  return [reference, name].some((text) => {
    let from = parts[0]!.length;
    if (!text.startsWith(parts[0]!)) return false;
    for (const part of parts.slice(1, -1)) {
      const found = text.indexOf(part, from);
      if (found === -1) return false;
      from = found + part.length;
    }
    const last = parts.at(-1)!;
    return text.length - last.length >= from && text.endsWith(last);
  });
}
