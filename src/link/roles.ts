import type { DockerfileRole } from '../model/pipeline.ts';
import type { Settings } from '../model/settings.ts';
import { anyGlob, globMatcher } from '../text/glob.ts';
import { HOLE } from '../text/traced.ts';

/** Decides by `settings.dockerfiles` what a Dockerfile is for. */
export interface DockerfileRoles {
  /**
   * The role that the patterns give a path, relative to the root. Undefined when no pattern matches, or when the file's
   * name is not known, so that a pattern's match would be a guess.
   */
  byPattern(path: string): 'dev' | 'release' | undefined;
  /** The role of a Dockerfile; one that Tilt builds is dev unless a pattern says otherwise. */
  roleOf(path: string, builtByTilt: boolean): DockerfileRole;
}

interface RolePattern {
  readonly role: 'dev' | 'release';
  readonly matches: (path: string) => boolean;
  readonly nearness: number;
}

export function dockerfileRoles(settings: Settings['dockerfiles']): DockerfileRoles {
  const patterns: RolePattern[] = [];
  for (const role of ['dev', 'release'] as const)
    for (const glob of settings[role]) patterns.push({ role, matches: globMatcher(glob), nearness: nearnessOf(glob) });
  // The nearest match wins; of two that are equally near, dev (listed first).
  patterns.sort((a, b) => b.nearness - a.nearness);
  const known = new Map<string, 'dev' | 'release' | undefined>();
  const byPattern = (path: string) => {
    if (path.slice(path.lastIndexOf('/') + 1).includes(HOLE)) return undefined;
    if (known.has(path)) return known.get(path);
    const role = patterns.find((pattern) => pattern.matches(path))?.role;
    known.set(path, role);
    return role;
  };
  return {
    byPattern,
    roleOf(path, builtByTilt) {
      const role = byPattern(path);
      if (role) return role;
      if (/(^|[./_-])(test|tests|integration|e2e)([./_-]|$)/i.test(path.slice(path.lastIndexOf('/') + 1)))
        return 'test';
      return builtByTilt ? 'dev' : 'other';
    },
  };
}

/** How closely a glob describes a path: its literal folders first, then its literal characters. */
function nearnessOf(glob: string): number {
  const folders = glob.split('/').filter((part) => part !== '**' && part !== '*').length;
  return folders * 1000 + glob.replace(/[*?[\]{}!]/g, '').length;
}

/** A test for names against globs (`*-e2e`, `apps-*`). */
export function nameMatcher(globs: readonly string[]): (name: string) => boolean {
  if (globs.length === 0) return () => false;
  return anyGlob(globs, { literalBang: true });
}
