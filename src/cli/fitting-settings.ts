import { basename } from '../host/host.ts';
import type { Repository } from '../model/files.ts';
import { defaultSettings } from '../model/settings.ts';

const vendored = /^(?:third[-_]?party|vendor(?:ed)?|external|upstream)$/i;

const devFolder = /^(?:dev|develop|development|local|k3d|kind|minikube|sandbox)$/i;
const releaseFolder = /^(?:stage|staging|stg|uat|preprod|pre-prod|prod|production|prd|live)$/i;

const devWord = /(?:^|[._-])(?:dev|develop|development|local|tilt)(?:[._-]|$)/i;
const releaseWord = /(?:^|[._-])(?:prod|production|release|ci)(?:[._-]|$)/i;

/** The defaults of a setting and what the repository has besides; undefined when that is nothing. */
function extended(defaults: readonly string[], found: Iterable<string>): string[] | undefined {
  const more = [...new Set(found)].filter((glob) => !defaults.includes(glob)).sort();
  return more.length > 0 ? [...defaults, ...more] : undefined;
}

/** Puts keys that have a value into an object; undefined when none has. */
function having(entries: Readonly<Record<string, unknown>>): Record<string, unknown> | undefined {
  const kept = Object.entries(entries).filter(([, value]) => value !== undefined);
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}

function dockerfiles(repository: Repository): Record<string, unknown> | undefined {
  const names = [...new Set(repository.ofKind('dockerfile').map(({ path }) => basename(path)))];
  const dev = names.filter((name) => devWord.test(name) && !name.endsWith('.dev.Dockerfile'));
  const release = names.filter((name) => releaseWord.test(name) && !devWord.test(name));
  const globs = (matching: readonly string[]) => matching.map((name) => `**/${name}`);
  return having({
    dev: extended(defaultSettings.dockerfiles.dev, globs(dev)),
    release: extended(defaultSettings.dockerfiles.release, globs(release)),
  });
}

/** Folders of YAML files whose name is that of an environment. */
function environments(repository: Repository): Record<string, unknown> | undefined {
  const yaml = repository.files.filter(({ path }) => /\.ya?ml$/i.test(path));
  const folders = new Set(yaml.flatMap(({ path }) => path.split('/').slice(0, -1)));
  const globs = (pattern: RegExp) => [...folders].filter((name) => pattern.test(name)).map((name) => `**/${name}/**`);
  return having({
    dev: extended(defaultSettings.environments.dev, globs(devFolder)),
    release: extended(defaultSettings.environments.release, globs(releaseFolder)),
  });
}

/** The folders of the team's own charts, where the repository keeps those of others as well. */
function firstPartyCharts(repository: Repository): string[] | undefined {
  const folders = repository.ofKind('chart').map(({ path }) => path.split('/').slice(0, -1));
  const own = folders.filter((parts) => !parts.some((part) => vendored.test(part)));
  if (own.length === folders.length || own.length === 0) return undefined;
  return [...new Set(own.map((parts) => [...parts.slice(0, -1), '*'].join('/')))].sort();
}

/** The `settings` of a configuration in which the repository differs from the defaults. */
export function fittingSettings(repository: Repository): Record<string, unknown> {
  const tiltfiles = repository.ofKind('tiltfile').map(({ path }) => path);
  const core = tiltfiles.find((path) => /(?:^|[./_-])core(?:\.star|\.tiltfile)?$/i.test(basename(path)));
  return (
    having({
      dockerfiles: dockerfiles(repository),
      environments: environments(repository),
      tilt: core !== undefined && core !== defaultSettings.tilt.core ? { core } : undefined,
      firstPartyCharts: firstPartyCharts(repository),
    }) ?? {}
  );
}

/** Top folders that hold what others wrote. */
export function fittingIgnores(repository: Repository): string[] {
  const names = new Set(repository.files.flatMap(({ path }) => (path.includes('/') ? [path.split('/')[0]!] : [])));
  return [...names].filter((name) => vendored.test(name)).map((name) => `${name}/**`);
}
