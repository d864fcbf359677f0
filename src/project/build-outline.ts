import type { BuildOutline } from '../link/build-outline.ts';
import type { ImageBuildCommand } from '../model/command.ts';
import type { DockerfileParameters } from '../model/dockerfile.ts';
import type { Pipeline } from '../model/pipeline.ts';
import type { ImageBuild, TiltCommand } from '../model/tilt.ts';
import type { Unresolved } from '../model/unresolved.ts';
import type { SourceFile } from '../text/source.ts';
import { NotStorableError, restored, storable } from '../text/stored.ts';

/** The fields of an image that rules about Dockerfiles ask for. */
const IMAGE_FIELDS = [
  ...['ref', 'builder', 'at', 'synthetic', 'conditional', 'dockerfile', 'dockerfileContents', 'context', 'target'],
  ...['buildArgs', 'only', 'ignore', 'deps', 'imageDeps'],
] as const satisfies readonly (keyof ImageBuild)[];

/** Those of a build in a command. */
const BUILD_FIELDS = [
  ...['tool', 'at', 'complete', 'remote', 'dockerfile', 'dockerfileText', 'context', 'target', 'buildArgs', 'loads'],
] as const satisfies readonly (keyof ImageBuildCommand)[];

interface StoredImage {
  readonly image: object;
  /** Undefined for an image without a command. */
  readonly builds?: readonly object[];
}

/** An outline as JSON holds it. Of many images a run needs few, so each is a JSON text of its own. */
export interface StoredOutline {
  /** `StoredImage` each. */
  readonly images: readonly string[];
  /** Indexes of the images that are built from the Dockerfile at each path. */
  readonly builders: Readonly<Record<string, readonly number[]>>;
  /** The builds by commands of the Dockerfile at each path, JSON texts as well. */
  readonly commandBuilds: Readonly<Record<string, string>>;
  readonly unresolved: unknown;
  readonly filesRead: readonly string[];
}

type SourceOf = (path: string) => SourceFile | undefined;

/**
 * What rules about leaf files ask of what builds images, to be kept.
 * @param sourceOf the files of the repository
 * @returns undefined when something in it has its place in no file of the repository
 */
export function storeOutline(pipeline: Pipeline, sourceOf: SourceOf): StoredOutline | undefined {
  const isFile = (file: SourceFile) => sourceOf(file.path) === file;
  const { images, unresolved, tiltProjects, dockerfiles } = pipeline;
  const indexes = new Map(images.map((image, index) => [image, index]));
  try {
    return {
      images: images.map((image) => {
        const builds = image.command?.images.builds.map((build) => storableFields(build, BUILD_FIELDS, isFile));
        const stored: StoredImage = { image: storableFields(image, IMAGE_FIELDS, isFile), ...(builds && { builds }) };
        return JSON.stringify(stored);
      }),
      builders: Object.fromEntries(
        dockerfiles
          .filter(({ builtBy }) => builtBy.length > 0)
          .map(({ path, builtBy }) => [path, builtBy.flatMap((image) => indexes.get(image) ?? [])]),
      ),
      commandBuilds: Object.fromEntries(
        dockerfiles.flatMap(({ path }) => {
          const builds = pipeline.commandBuilds(path);
          return builds.length > 0 ? [[path, JSON.stringify(storable(builds, isFile))]] : [];
        }),
      ),
      unresolved: storable(
        unresolved.map(({ what, why, at }) => ({ what, why, at })),
        isFile,
      ),
      filesRead: [...new Set(tiltProjects.flatMap(({ filesRead }) => filesRead))],
    };
  } catch (error) {
    if (error instanceof NotStorableError) return undefined;
    throw error;
  }
}

/** Something was asked of a kept outline that it does not hold: only the evaluated Tiltfiles do. */
export class NotInOutlineError extends Error {}

/** An outline that was kept. Its images know what rules about Dockerfiles ask for. Places are found when they are asked for. */
export function restoreOutline(stored: StoredOutline, sourceOf: SourceOf): BuildOutline {
  const commands = new Map(Object.entries(stored.commandBuilds));
  const images = stored.images.map((one) => restoreImage(one, sourceOf));
  return {
    images,
    builders: new Map(
      Object.entries(stored.builders).map(([path, indexes]) => [path, indexes.map((index) => images[index]!)]),
    ),
    // `storeOutline` wrote these fields, and those below.
    commandBuilds: (path) =>
      restored(JSON.parse(commands.get(path) ?? '[]'), sourceOf) as readonly DockerfileParameters[],
    unresolved: restored(stored.unresolved, sourceOf) as readonly Unresolved[],
    filesRead: new Set(stored.filesRead),
  };
}

function restoreImage(text: string, sourceOf: SourceOf): ImageBuild {
  let stored: StoredImage | undefined;
  const parsed = (): StoredImage => {
    stored ??= JSON.parse(text) as StoredImage;
    return stored;
  };
  return standIn((field) =>
    field === 'command'
      ? { value: restoreCommand(parsed(), sourceOf) }
      : storedField(parsed().image, IMAGE_FIELDS, field, sourceOf),
  );
}

function restoreCommand({ builds }: StoredImage, sourceOf: SourceOf): TiltCommand | undefined {
  const kept = builds?.map((build) =>
    standIn<ImageBuildCommand>((field) => storedField(build, BUILD_FIELDS, field, sourceOf)),
  );
  const images = standIn<TiltCommand['images']>((field) => (field === 'builds' ? { value: kept } : undefined));
  return kept && standIn<TiltCommand>((field) => (field === 'images' ? { value: images } : undefined));
}

type KnownFields = (field: PropertyKey) => { readonly value: unknown } | undefined;

function storedField(
  record: object,
  names: readonly PropertyKey[],
  field: PropertyKey,
  sourceOf: SourceOf,
): ReturnType<KnownFields> {
  return names.includes(field) ? { value: restored(Reflect.get(record, field), sourceOf) } : undefined;
}

/** Some fields of a value, to be kept. */
function storableFields<T>(value: T, fields: readonly (keyof T)[], isFile: (file: SourceFile) => boolean): object {
  return Object.fromEntries(fields.map((field) => [field, storable(value[field], isFile)]));
}

/** A value of which some fields are known, found when they are first asked for. @throws NotInOutlineError for others */
function standIn<T extends object>(known: KnownFields): T {
  const found = new Map<PropertyKey, unknown>();
  const missing = (field: string): never => {
    throw new NotInOutlineError(`the kept outline does not hold "${field}"`);
  };
  // Nothing is ever asked of the target itself.
  return new Proxy({} as T, {
    get(_, field) {
      if (found.has(field)) return found.get(field);
      const entry = known(field) ?? missing(String(field));
      found.set(field, entry.value);
      return entry.value;
    },
    has: (_, field) => missing(String(field)),
    ownKeys: () => missing('all fields'),
  });
}
