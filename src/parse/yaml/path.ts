import type { TracedText } from '../../text/traced.ts';
import { YamlAlias, type YamlEntry, type YamlNode, YamlScalar } from './node.ts';

/** A step from a node to one inside it: a map key or a sequence index. */
export type YamlStep = string | number;

/** Nodes that one `walk` may visit: aliases multiply what is written. */
export const MAX_WALK = 1_000_000;

/** The node that an alias stands for; undefined for an alias of nothing or of itself. Other nodes stand for themselves. */
export function resolveAlias(node: YamlNode | undefined): Exclude<YamlNode, YamlAlias> | undefined {
  let at = node;
  for (let hops = 0; at instanceof YamlAlias; hops++) {
    if (hops > 100) return undefined;
    at = at.target;
  }
  return at;
}

/** The text of a key; undefined for a key that is a collection. */
export function keyText(entry: YamlEntry): string | undefined {
  const key = resolveAlias(entry.key);
  return key?.kind === 'scalar' ? key.text : undefined;
}

function isMerge(entry: YamlEntry): boolean {
  return entry.key.kind === 'scalar' && entry.key.style === 'plain' && entry.key.text === '<<';
}

/**
 * The entries of a map with those that it merges (`<<: *base`), each key once: what is written in the map itself comes
 * before what is merged, an earlier merge before a later one, and of two equal keys in one map the last one counts.
 * Entries keep the order in which they first occur. Empty for a node that is no map.
 */
export function mergedEntries(node: YamlNode | undefined): readonly YamlEntry[] {
  const entries = new Map<string, YamlEntry>();
  const nameless: YamlEntry[] = [];
  collect(node, entries, nameless, new Set());
  return nameless.length > 0 ? [...entries.values(), ...nameless] : [...entries.values()];
}

function collect(
  node: YamlNode | undefined,
  into: Map<string, YamlEntry>,
  nameless: YamlEntry[],
  seen: Set<YamlNode>,
): void {
  const map = resolveAlias(node);
  if (map?.kind !== 'map' || seen.has(map)) return;
  seen.add(map);
  const own = new Map<string, YamlEntry>();
  for (const entry of map.entries) {
    if (isMerge(entry)) continue;
    const key = keyText(entry);
    if (key === undefined) nameless.push(entry);
    else own.set(key, entry);
  }
  for (const [key, entry] of own) if (!into.has(key)) into.set(key, entry);
  for (const entry of map.entries) {
    if (!isMerge(entry)) continue;
    const merged = resolveAlias(entry.value);
    if (merged?.kind === 'sequence') for (const item of merged.items) collect(item, into, nameless, seen);
    else collect(merged, into, nameless, seen);
  }
}

/** The entry of a key, merged ones included; undefined when there is none or the node is no map. */
export function entryOf(node: YamlNode | undefined, key: string): YamlEntry | undefined {
  const map = resolveAlias(node);
  if (map?.kind !== 'map') return undefined;
  let merges = false;
  let found: YamlEntry | undefined;
  for (const entry of map.entries) {
    if (isMerge(entry)) merges = true;
    else if (keyText(entry) === key) found = entry;
  }
  if (found || !merges) return found;
  return mergedEntries(map).find((entry) => keyText(entry) === key);
}

/** The node at a path, aliases resolved; undefined when it is missing. `getNode(root, ['image', 'repository'])`. */
export function getNode(
  node: YamlNode | undefined,
  path: readonly YamlStep[],
): Exclude<YamlNode, YamlAlias> | undefined {
  let at = resolveAlias(node);
  for (const step of path) {
    if (!at) return undefined;
    if (at.kind === 'sequence' && typeof step === 'number') at = resolveAlias(at.items[step]);
    else at = resolveAlias(entryOf(at, String(step))?.value);
  }
  return at;
}

/** The scalar at a path; undefined when it is missing or a collection. */
export function getScalar(node: YamlNode | undefined, path: readonly YamlStep[]): YamlScalar | undefined {
  const found = getNode(node, path);
  return found instanceof YamlScalar ? found : undefined;
}

/** The text of the scalar at a path; undefined when it is missing, nothing (`~`) or a collection. */
export function getText(node: YamlNode | undefined, path: readonly YamlStep[]): TracedText | undefined {
  const scalar = getScalar(node, path);
  return scalar && !scalar.isNull ? scalar.traced : undefined;
}

/** The items of the sequence at a path, aliases resolved; empty when there is none. */
export function getItems(
  node: YamlNode | undefined,
  path: readonly YamlStep[],
): readonly Exclude<YamlNode, YamlAlias>[] {
  const found = getNode(node, path);
  if (found?.kind !== 'sequence') return [];
  return found.items.map(resolveAlias).filter((item) => item !== undefined);
}

/** A node met by `walk`. */
export interface YamlVisit {
  readonly path: readonly YamlStep[];
  readonly node: Exclude<YamlNode, YamlAlias>;
  /** The map entry that holds the node; undefined for items and the root. */
  readonly entry: YamlEntry | undefined;
}

/**
 * Every node at and below `node` with its path from there, parents first, merged entries and aliases included (an alias
 * inside its own anchor ends there). Stops after `MAX_WALK` nodes.
 */
export function* walk(node: YamlNode | undefined): Generator<YamlVisit> {
  const budget = { left: MAX_WALK };
  yield* visit(node, [], undefined, new Set(), budget);
}

function* visit(
  written: YamlNode | undefined,
  path: readonly YamlStep[],
  entry: YamlEntry | undefined,
  above: Set<YamlNode>,
  budget: { left: number },
): Generator<YamlVisit> {
  const node = resolveAlias(written);
  if (!node || above.has(node) || budget.left-- <= 0) return;
  yield { path, node, entry };
  if (node.kind === 'scalar') return;
  above.add(node);
  if (node.kind === 'sequence') {
    for (const [index, item] of node.items.entries()) yield* visit(item, [...path, index], undefined, above, budget);
  } else
    for (const child of mergedEntries(node))
      yield* visit(child.value, [...path, keyText(child) ?? ''], child, above, budget);
  above.delete(node);
}
