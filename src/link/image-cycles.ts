import {
  familiarString,
  type NormalizedReference,
  parseImageReference,
  referenceName,
  selectorOf,
  selects,
} from '../model/image-reference.ts';
import type { Dockerfile } from '../model/pipeline.ts';
import { certain, type Possible } from '../model/possible.ts';
import type { ImageCycle } from '../model/relations.ts';
import type { ImageBuild, TiltProject } from '../model/tilt.ts';
import type { WayStep } from '../model/unresolved.ts';
import { groupBy } from '../text/group.ts';
import type { Span } from '../text/source.ts';
import type { TracedText } from '../text/traced.ts';

/** An image that a build needs first, and what says so. */
interface Need {
  readonly image: ImageBuild;
  readonly step: WayStep | undefined;
}

/**
 * Images that are built on each other, or on themselves, and that a resource deploys: Tilt refuses to load then. A reference
 * means an image by its name alone unless that has a tag, so that an image that is called like its own base is such a one. What
 * a Dockerfile says is told at the image that it is for: the places are those of the Tiltfile, whose error it is.
 */
export function imageCycles(
  project: TiltProject,
  dockerfilesOf: (image: ImageBuild) => readonly Dockerfile[],
): readonly ImageCycle[] {
  const built = project.images.flatMap((image) => {
    const reference = image.conditional ? undefined : referenceOf(image.ref);
    return reference ? [{ name: referenceName(reference), selector: selectorOf(reference), image }] : [];
  });
  const builders = groupBy(built, ({ name }) => name);
  const builderOf = (ref: Possible<TracedText>) => {
    const reference = referenceOf(ref);
    const same = reference && builders.get(referenceName(reference));
    // Of several builds of one name each is only meant by its own tag.
    return same?.length === 1 && selects(same[0]!.selector, reference!) ? same[0]!.image : undefined;
  };
  const needsOf = (image: ImageBuild): readonly Need[] => {
    const needs: { readonly ref: Possible<TracedText>; readonly step: WayStep | undefined }[] = image.imageDeps.map(
      ({ ref, at }) => ({ ref, step: { message: 'needs it here', span: at } }),
    );
    if (!image.command)
      for (const { builds } of dockerfilesOf(image))
        for (const { image: built, facts } of builds) {
          if (built !== image) continue;
          for (const { base, from, fromSpan } of facts.stages)
            if (base === undefined) needs.push({ ref: from, step: stepOf(image, fromSpan) });
          for (const { from } of facts.copies)
            if (from && from.stage === undefined)
              needs.push({ ref: from.text, step: stepOf(image, certain(from.text)?.spanOf()) });
        }
    return needs.flatMap(({ ref, step }) => {
      const needed = builderOf(ref);
      return needed ? [{ image: needed, step }] : [];
    });
  };
  const cycles: ImageCycle[] = [];
  const finished = new Set<ImageBuild>();
  const visit = (image: ImageBuild, stack: readonly ImageBuild[], steps: readonly (WayStep | undefined)[]): void => {
    const before = stack.indexOf(image);
    const name = referenceOf(image.ref);
    if (before !== -1 && name)
      cycles.push({ image, name: familiarString(name), way: steps.slice(before).flatMap((step) => step ?? []) });
    if (before !== -1 || finished.has(image) || stack.length > MAX_DEPTH) return;
    for (const need of needsOf(image)) visit(need.image, [...stack, image], [...steps, need.step]);
    finished.add(image);
  };
  for (const { images } of project.resources)
    for (const { ref } of images) {
      const image = builderOf(ref);
      if (image) visit(image, [], []);
    }
  return cycles;
}

/** The place of a Dockerfile that names an image, told at the image that is built from the Dockerfile. */
function stepOf({ at }: ImageBuild, span: Span | undefined): WayStep | undefined {
  if (!span) return undefined;
  const { line, column } = span.file.positionAt(span.start);
  return { message: `needs it at ${span.file.path}:${line}:${column}`, span: at };
}

/** The longest chain of images that is followed. */
const MAX_DEPTH = 100;

function referenceOf(ref: Possible<TracedText>): NormalizedReference | undefined {
  const text = certain(ref);
  const reference = text?.known ? parseImageReference(text.text) : '';
  return typeof reference === 'string' ? undefined : reference;
}
