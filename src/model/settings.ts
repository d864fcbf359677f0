/** Facts about the repository that several rules share (`settings` of `.lintrc.json`), with the defaults filled in. */
export interface Settings {
  /** Globs over paths relative to the root. The nearest (most specific) match decides a Dockerfile's role. */
  readonly dockerfiles: { readonly dev: readonly string[]; readonly release: readonly string[] };
  /** Name globs of images that exist for tests. */
  readonly integrationImages: readonly string[];
  readonly environments: { readonly dev: readonly string[]; readonly release: readonly string[] };
  readonly tilt: {
    /** The module that holds configuration, registry and builders. */
    readonly core: string;
    /** Arguments behind `tilt up --`. */
    readonly args: readonly string[];
    /** Environment variables whose values are fixed for the evaluation. */
    readonly env: Readonly<Record<string, string>>;
  };
  /** Globs of charts that the repository's team writes. */
  readonly firstPartyCharts: readonly string[];
}

export const defaultSettings: Settings = {
  dockerfiles: {
    dev: ['**/Dockerfile.dev', '**/*.dev.Dockerfile'],
    release: ['**/Dockerfile', '**/Dockerfile.release', '**/Dockerfile.main', '**/Dockerfile.prod'],
  },
  integrationImages: ['*-integration', '*-integration-test', '*-e2e', 'ameide-sdk-*'],
  environments: {
    dev: ['**/local/**', '**/dev/**'],
    release: ['**/staging/**', '**/production/**', '**/prod/**'],
  },
  tilt: { core: 'tilt/Tiltfile.core', args: [], env: {} },
  firstPartyCharts: ['**'],
};
