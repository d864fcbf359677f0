import { existsSync, readFileSync } from 'node:fs';

declare const AMEIDE_LINT_VERSION: string | undefined;

/** The version of this package: put in by the build, read from package.json when the sources run unbuilt. */
export function toolVersion(): string {
  if (typeof AMEIDE_LINT_VERSION === 'string') return AMEIDE_LINT_VERSION;
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  const version = typeof manifest === 'object' && manifest !== null && 'version' in manifest ? manifest.version : '';
  return String(version);
}

/** Which build of the package this is: two with the same identity do the same. Undefined when the sources run unbuilt. */
export function buildIdentity(): string | undefined {
  // Beside the bundle, or one folder above a chunk of it.
  for (const folder of ['./', '../']) {
    const file = new URL(`${folder}build.json`, import.meta.url);
    if (typeof AMEIDE_LINT_VERSION === 'string' && existsSync(file)) return readFileSync(file, 'utf8');
  }
  return undefined;
}
