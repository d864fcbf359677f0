import type { ContextSource } from './build-context.ts';
import type { PackageDependency, PackageManifest } from './packages.ts';

/** An Ameide SDK on which a service depends, with its package of the workspace. */
export interface WorkspaceSdk {
  readonly dependency: PackageDependency;
  /** The manifest that depends on it. */
  readonly manifest: PackageManifest;
  /** Relative to the root. */
  readonly folder: string;
}

/** What a Dockerfile of one service takes from the folder of another one. */
export interface ForeignSource {
  readonly source: ContextSource;
  /** The other service's folder, relative to the root. */
  readonly service: string;
}
