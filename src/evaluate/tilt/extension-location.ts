import type { Evaluation } from './evaluation.ts';
import { resolvePath } from './paths.ts';

/** Where `load('ext://…')` finds an extension. */
export type ExtensionLocation =
  /** A Tiltfile of the repository, relative to the root. */
  | { readonly kind: 'file'; readonly path: string }
  /** An extension of Tilt's default repository. */
  | { readonly kind: 'default'; readonly module: string }
  /** An extension that is fetched from elsewhere. */
  | { readonly kind: 'elsewhere'; readonly why: string };

const DEFAULT_REPOSITORY = 'default';

/**
 * Finds an extension as Tilt does: a registered one, else (with a `/`) one of a registered repository with that
 * `load_host`, else one of the default repository.
 */
export function locateExtension(evaluation: Evaluation, module: string, folder: string): ExtensionLocation {
  const registered = evaluation.extensions.get(module.replace(/[/\\%]/g, '_'));
  if (registered) return inRepository(evaluation, registered.repository, registered.path, folder);
  const slash = module.indexOf('/');
  if (slash !== -1) {
    const host = module.slice(0, slash);
    for (const [name, repository] of evaluation.extensionRepositories)
      if (repository.loadHost !== '' && repository.loadHost === host)
        return inRepository(evaluation, name, module.slice(slash + 1), folder);
  }
  return inRepository(evaluation, DEFAULT_REPOSITORY, module, folder);
}

function inRepository(evaluation: Evaluation, name: string, path: string, folder: string): ExtensionLocation {
  const repository = evaluation.extensionRepositories.get(name);
  if (!repository) {
    return name === DEFAULT_REPOSITORY || name === ''
      ? { kind: 'default', module: `ext://${path}` }
      : { kind: 'elsewhere', why: `the extension repository ${name} is not known` };
  }
  const url = repository.url?.known ? repository.url.text : undefined;
  if (url === undefined) return { kind: 'elsewhere', why: `the extension repository ${name} is not known` };
  if (/^(?!file:)[a-z+]+:\/\//i.test(url)) {
    // A copy of Tilt's own repository, at whatever version, has the extensions that are known.
    return /github\.com\/(?:tilt-dev|windmilleng)\/tilt-extensions(?:\.git)?\/?$/.test(url)
      ? { kind: 'default', module: `ext://${path}` }
      : { kind: 'elsewhere', why: `the extension repository ${url} is not in the repository` };
  }
  const base = resolvePath(folder, url.replace(/^file:\/\//, ''));
  const inside =
    base === undefined
      ? undefined
      : [base, repository.subpath, path, 'Tiltfile'].filter((part) => part !== '').join('/');
  const found = inside === undefined ? undefined : resolvePath('', inside);
  return found === undefined
    ? { kind: 'elsewhere', why: `the extension repository ${url} lies outside the repository` }
    : { kind: 'file', path: found };
}
