import type { ImageBuild } from './tilt.ts';
import type { Unresolved } from './unresolved.ts';

/** What rules about leaf files ask of the Tiltfiles: little enough to be kept from one run to the next. */
export interface TiltOutline {
  /** The images of all projects, in order. */
  readonly images: readonly ImageBuild[];
  /** Those that are built from the Dockerfile at each path. */
  readonly builders: ReadonlyMap<string, readonly ImageBuild[]>;
  readonly unresolved: readonly Unresolved[];
  /** The files besides Tiltfiles whose text an evaluation read as data. */
  readonly filesRead: ReadonlySet<string>;
}
