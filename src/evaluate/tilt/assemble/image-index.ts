import {
  type ImageSelector,
  type NormalizedReference,
  parseImageReference,
  referenceName,
  selectorOf,
  selects,
} from '../../../model/image-reference.ts';
import { certain } from '../../../model/possible.ts';
import type { ImageBuild, ImageReference } from '../../../model/tilt.ts';

interface Entry {
  selector: ImageSelector;
  readonly image: ImageBuild;
}

/** The images that Tilt builds, to be found by the references that use them. */
export class ImageIndex {
  /** By the names of their references, in the order in which they were added. */
  readonly #entries = new Map<string, Entry[]>();
  /** The names that several images have. */
  readonly #shared = new Set<string>();
  readonly #matched = new Set<ImageBuild>();
  /** Whether a built image has a name that is not known. */
  incomplete = false;

  constructor(images: readonly ImageBuild[]) {
    for (const image of images) this.add(image);
  }

  add(image: ImageBuild): void {
    if (image.ref.unknown || image.ref.alternatives.some((ref) => !ref.known)) this.incomplete = true;
    for (const ref of image.ref.alternatives) {
      if (!ref.known) continue;
      const reference = parseImageReference(ref.text);
      if (typeof reference === 'string') continue;
      const name = referenceName(reference);
      const entries = this.#entries.get(name) ?? [];
      this.#entries.set(name, entries);
      // Several builds of one name differ in their tags, so each is only meant by its own.
      if (!this.#shared.has(name) && entries.some((entry) => entry.image !== image)) {
        this.#shared.add(name);
        for (const entry of entries) entry.selector = { ...entry.selector, exact: true };
      }
      const exact = reference.tag !== undefined || this.#shared.has(name);
      entries.push({ selector: selectorOf(reference, exact), image });
    }
  }

  /** The image that a reference means, which counts as used from now on. */
  use(reference: NormalizedReference): ImageBuild | undefined {
    const image = this.peek(reference);
    if (image) this.#matched.add(image);
    return image;
  }

  /** The image that a reference means, without using it. */
  peek(reference: NormalizedReference): ImageBuild | undefined {
    return this.#entries.get(referenceName(reference))?.find(({ selector }) => selects(selector, reference))?.image;
  }

  /** The image that a mention surely means. */
  find(mention: ImageReference): ImageBuild | undefined {
    const text = certain(mention.ref);
    const reference = text?.known ? parseImageReference(text.text) : '';
    return typeof reference === 'string' ? undefined : this.peek(reference);
  }

  /** Uses an image wherever it is mentioned; undefined when the mention is not known. */
  useMention(mention: ImageReference): ImageBuild | 'none' | undefined {
    let found: ImageBuild | undefined;
    for (const ref of mention.ref.alternatives) {
      if (!ref.known) continue;
      const reference = parseImageReference(ref.text);
      if (typeof reference !== 'string') found ??= this.use(reference);
    }
    const only = certain(mention.ref);
    if (found) return found;
    return only?.known ? 'none' : undefined;
  }

  isUsed(image: ImageBuild): boolean {
    return this.#matched.has(image);
  }
}
