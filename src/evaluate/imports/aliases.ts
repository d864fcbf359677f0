import { jsonValue, parseJson } from '../../parse/json/parse.ts';
import { joinPath } from '../../text/path.ts';
import type { SourceFile } from '../../text/source.ts';

/** A pattern of `compilerOptions.paths`, cut at its `*`; without one `after` is undefined. */
export interface PathAlias {
  readonly before: string;
  readonly after: string | undefined;
  /** Relative to the root, with `*` for what the star stands for. */
  readonly targets: readonly string[];
}

type ReadSource = (path: string) => SourceFile | undefined;

/** Files that extend each other in a chain. */
const MAX_DEPTH = 8;

/** The aliases that hold in a folder: those of its `tsconfig.json` or `jsconfig.json`; undefined when it has none. */
export function pathAliasesIn(folder: string, source: ReadSource): readonly PathAlias[] | undefined {
  for (const name of ['tsconfig.json', 'jsconfig.json']) {
    const path = folder === '' ? name : `${folder}/${name}`;
    if (source(path)) return aliasesOf(path, source, MAX_DEPTH) ?? [];
  }
  return undefined;
}

/** The paths to which a module's name leads. */
export function aliasedPaths(specifier: string, aliases: readonly PathAlias[]): readonly string[] {
  return aliases.flatMap(({ before, after, targets }) => {
    if (after === undefined) return specifier === before ? targets : [];
    if (specifier.length < before.length + after.length) return [];
    if (!specifier.startsWith(before) || !specifier.endsWith(after)) return [];
    const star = specifier.slice(before.length, specifier.length - after.length);
    return targets.map((target) => target.replace('*', () => star));
  });
}

function aliasesOf(path: string, source: ReadSource, depth: number): readonly PathAlias[] | undefined {
  const file = source(path);
  if (!file || depth === 0) return undefined;
  const { root } = parseJson(file, { comments: true });
  const config = root && jsonValue(root);
  const options = fieldOf(config, 'compilerOptions');
  const paths = fieldOf(options, 'paths');
  const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')));
  if (typeof paths === 'object' && paths !== null) {
    const baseUrl = fieldOf(options, 'baseUrl');
    const base = `${folder}/${typeof baseUrl === 'string' ? baseUrl : ''}`;
    return Object.entries(paths).map(([pattern, targets]): PathAlias => {
      const star = pattern.indexOf('*');
      return {
        before: star === -1 ? pattern : pattern.slice(0, star),
        after: star === -1 ? undefined : pattern.slice(star + 1),
        targets: (Array.isArray(targets) ? targets : []).flatMap((target: unknown) =>
          typeof target === 'string' ? (joinPath(base, target) ?? []) : [],
        ),
      };
    });
  }
  const extended = fieldOf(config, 'extends');
  // The last of a list wins.
  for (const name of (Array.isArray(extended) ? extended : [extended]).toReversed()) {
    if (typeof name !== 'string' || !name.startsWith('.')) continue;
    const target = joinPath(folder, name);
    const found = target === undefined ? undefined : fromExtended(target, source, depth - 1);
    if (found) return found;
  }
  return undefined;
}

function fromExtended(path: string, source: ReadSource, depth: number): readonly PathAlias[] | undefined {
  return aliasesOf(path.endsWith('.json') ? path : `${path}.json`, source, depth);
}

function fieldOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? Object.entries(value).find(([name]) => name === key)?.[1]
    : undefined;
}
