import type { Span } from '../text/source.ts';

/** What a file of settings says of the lockfile. */
export interface LockfileSetting {
  /** As a person says it: `frozen-lockfile=true`. */
  readonly text: string;
  /** Undefined: the value is not known. */
  readonly frozen: boolean | undefined;
  /** Where a person edits it. */
  readonly at: Span | undefined;
}

/** What files of settings say to one call of a package manager: `.npmrc`, `pnpm-workspace.yaml`, `.yarnrc.yml`, … */
export interface InstallSettings {
  /** The setting that decides how the lockfile is treated; undefined when no file says anything of it. */
  readonly lockfile: LockfileSetting | undefined;
  /** A `.yarnrc.yml` shows that Yarn is of its second version or later. */
  readonly modernYarn: boolean;
}
