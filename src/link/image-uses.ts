import {
  familiarName,
  type NormalizedReference,
  parseImageReference,
  referenceName,
  referenceString,
  selectorOf,
  selects,
} from '../model/image-reference.ts';
import type { Dockerfile } from '../model/pipeline.ts';
import { certain, type Possible } from '../model/possible.ts';
import type { ImageBuild, TiltProject } from '../model/tilt.ts';
import type { TracedText } from '../text/traced.ts';
import { holePattern } from './resource-graph.ts';

/** The references that a project uses, and whether there may be more. */
interface Uses {
  /** As they are compared: the names, and the whole references. */
  readonly names: ReadonlySet<string>;
  readonly references: ReadonlySet<string>;
  /** What references with unknown parts may be. */
  readonly patterns: readonly RegExp[];
  readonly complete: boolean;
}

/**
 * Whether a workload, release, Dockerfile or other build of the project uses an image; undefined when that is not known.
 * Images whose warning the Tiltfile suppresses count as used.
 */
export function imageUses(
  project: TiltProject,
  dockerfilesOf: (image: ImageBuild) => readonly Dockerfile[],
): (image: ImageBuild) => boolean | undefined {
  const uses = usesOf(project, dockerfilesOf);
  return (image) => {
    const name = certain(image.ref);
    const reference = name?.known ? parseImageReference(name.text) : '';
    if (typeof reference === 'string') return undefined;
    for (const allowed of project.unusedImagesAllowed) {
      if (allowed.unknown) return undefined;
      for (const text of allowed.alternatives) {
        if (!text.known) return undefined;
        const other = text.text === '*' ? reference : parseImageReference(text.text);
        if (typeof other !== 'string' && selects(selectorOf(reference), other)) return true;
      }
    }
    const isUsed = selectorOf(reference).exact
      ? uses.references.has(referenceString(reference))
      : uses.names.has(referenceName(reference));
    if (isUsed) return true;
    // References in the environment of containers are not looked at.
    const inVariables = image.call.arguments.get('match_in_env_vars')?.value;
    if (inVariables && !(inVariables.kind === 'bool' && !inVariables.value)) return undefined;
    const names = [name!.text, familiarName(reference), referenceName(reference)];
    if (uses.patterns.some((pattern) => names.some((one) => pattern.test(one)))) return undefined;
    return uses.complete ? false : undefined;
  };
}

function usesOf(project: TiltProject, dockerfilesOf: (image: ImageBuild) => readonly Dockerfile[]): Uses {
  const references: NormalizedReference[] = [];
  const patterns: RegExp[] = [];
  let complete = project.evaluatedToEnd && !project.unknownYaml && !project.unknownResources;
  const add = (ref: Possible<TracedText> | undefined) => {
    if (!ref) return;
    if (ref.unknown) complete = false;
    for (const text of ref.alternatives) {
      if (!text.known) {
        patterns.push(holePattern(text.text));
        continue;
      }
      const reference = parseImageReference(text.text);
      if (typeof reference !== 'string') references.push(reference);
    }
  };
  for (const { images, imagesUnknown } of project.resources) {
    if (imagesUnknown) complete = false;
    for (const { ref } of images) add(ref);
  }
  for (const { imageDeps } of project.releases) {
    if (imageDeps?.unknown) complete = false;
    for (const deps of imageDeps?.alternatives ?? []) for (const { ref } of deps) add(ref);
  }
  for (const image of project.images) {
    for (const { ref } of image.imageDeps) add(ref);
    if (image.dockerfileContents) {
      if (image.dockerfileContents.unknown) complete = false;
      for (const contents of image.dockerfileContents.alternatives) {
        if (!contents.known) complete = false;
        // Only what may be a name of an image matters here; a word that is none matches no image.
        for (const word of contents.text.split(/[\s=]+/)) {
          const reference = parseImageReference(word);
          if (typeof reference !== 'string') references.push(reference);
        }
      }
    }
    const dockerfiles = dockerfilesOf(image);
    const wanted = [
      ...(image.dockerfile ? [image.dockerfile] : []),
      ...(image.command?.images.builds.flatMap(({ dockerfile }) => dockerfile ?? []) ?? []),
    ];
    if (wanted.some(({ unknown }) => unknown) || dockerfiles.length < wanted.length) complete = false;
    for (const dockerfile of dockerfiles)
      for (const { facts } of dockerfile.builds) {
        for (const stage of facts.stages) {
          if (stage.base !== undefined) continue;
          add(stage.from);
          // Tilt also heeds arguments of earlier stages in a FROM, and so may see an image where Docker sees none.
          if (stage.from.alternatives.some(({ text, known }) => known && typeof parseImageReference(text) === 'string'))
            complete = false;
        }
        for (const { from } of facts.copies) if (from && from.stage === undefined) add(from.text);
      }
  }
  return {
    names: new Set(references.map(referenceName)),
    references: new Set(references.map(referenceString)),
    patterns,
    complete,
  };
}
