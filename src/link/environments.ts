import type { Settings } from '../model/settings.ts';
import { nameMatcher } from './roles.ts';

export type Environment = 'dev' | 'release';

/** What the settings say of one kind of environment. */
export interface EnvironmentKind {
  readonly environment: Environment;
  matches(path: string): boolean;
  /** The plain names that its globs end in: `staging`, `prod`. */
  readonly names: ReadonlySet<string>;
}

export function environmentKinds(globs: Settings['environments']): readonly EnvironmentKind[] {
  return (['dev', 'release'] as const).map((environment) => ({
    environment,
    matches: nameMatcher(globs[environment]),
    names: new Set(
      globs[environment].flatMap((glob) => glob.split('/').findLast((part) => /^[\w.-]+$/.test(part)) ?? []),
    ),
  }));
}

/**
 * Tells the environment that a file is for: by the folders it lies in, where a release counts more; else by a word of its
 * name (`values-production.yaml`). Undefined when that says nothing, or two things.
 */
export function fileEnvironments(globs: Settings['environments']): (path: string) => Environment | undefined {
  const kinds = environmentKinds(globs);
  const found = new Map<string, Environment | undefined>();
  return (path) => {
    if (!found.has(path)) found.set(path, find(path));
    return found.get(path);
  };

  function find(path: string): Environment | undefined {
    const byFolder = kinds.findLast((kind) => kind.matches(path));
    if (byFolder) return byFolder.environment;
    const words = (path.split('/').at(-1) ?? '').split(/[-_.]/).slice(0, -1);
    const byName = kinds.filter(({ names }) => words.some((word) => names.has(word)));
    return byName.length === 1 ? byName[0]!.environment : undefined;
  }
}
