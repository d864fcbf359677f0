import type { DockerfileParameters } from '../model/dockerfile.ts';
import type { ImageBuild } from '../model/tilt.ts';
import type { Unresolved } from '../model/unresolved.ts';

/** What rules about leaf files ask of all that builds images: little enough to be kept from one run to the next. */
export interface BuildOutline {
  /** The images of all Tilt projects, in order. */
  readonly images: readonly ImageBuild[];
  /** Those that are built from the Dockerfile at each path. */
  readonly builders: ReadonlyMap<string, readonly ImageBuild[]>;
  /** How workflows, scripts and make targets build the Dockerfile at a path. */
  commandBuilds(path: string): readonly DockerfileParameters[];
  readonly unresolved: readonly Unresolved[];
  /** The files besides Tiltfiles whose text evaluating these read as data. */
  readonly filesRead: ReadonlySet<string>;
}
