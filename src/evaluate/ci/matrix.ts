import type { YamlNode } from '../../parse/yaml/node.ts';
import { entryOf, getItems, keyText, mergedEntries, resolveAlias } from '../../parse/yaml/path.ts';
import type { TracedText } from '../../text/traced.ts';

/** Values of one combination by flat name: `service`, `config.dockerfile`. */
export type Combination = ReadonlyMap<string, TracedText>;

/** Jobs that GitHub makes of one matrix at most. */
const MAX_COMBINATIONS = 256;
const MAX_NAMES = 200;

/** The axes with the value that one combination has on each. */
type Axes = ReadonlyMap<string, YamlNode>;

/**
 * The combinations of a matrix as GitHub makes them: the product of its axes, without what `exclude` matches, with what
 * `include` adds to combinations or as new ones. Empty when an axis is not known. `compute` gives the node that an
 * expression stands for.
 */
export function matrixCombinations(
  matrix: YamlNode | undefined,
  compute: (node: YamlNode | undefined) => YamlNode | undefined = resolveAlias,
): readonly Combination[] {
  const map = resolveAlias(compute(matrix));
  if (map?.kind !== 'map') return [];
  let combinations: Axes[] = [new Map()];
  let axes = 0;
  for (const entry of mergedEntries(map)) {
    const name = keyText(entry);
    if (name === undefined || name === 'include' || name === 'exclude') continue;
    const values = resolveAlias(compute(entry.value));
    if (values?.kind !== 'sequence') return [];
    axes++;
    const items = values.items.map(resolveAlias).filter((item) => item !== undefined);
    combinations = combinations
      .flatMap((combination) => items.map((item) => new Map([...combination, [name, item] as const])))
      .slice(0, MAX_COMBINATIONS);
  }
  const listOf = (key: string): readonly YamlNode[] => getItems(compute(entryOf(map, key)?.value), []);
  const excluded = listOf('exclude').map(axesOf);
  const kept = combinations.filter((combination) => !excluded.some((exclude) => matches(combination, exclude)));
  const extended: Axes[] = axes === 0 ? [] : [...kept];
  const originals = extended.length;
  for (const include of listOf('include').map(axesOf)) {
    let added = false;
    for (let index = 0; index < originals; index++) {
      const original = kept[index]!;
      const shared = [...include].filter(([name]) => original.has(name));
      if (!shared.every(([name, value]) => sameNode(original.get(name), value))) continue;
      extended[index] = new Map([...extended[index]!, ...include]);
      added = true;
    }
    if (!added && extended.length < MAX_COMBINATIONS) extended.push(include);
  }
  return extended.map(flattened);
}

function axesOf(node: YamlNode): Axes {
  return new Map(
    mergedEntries(node).flatMap((entry) => {
      const name = keyText(entry);
      const value = resolveAlias(entry.value);
      return name === undefined || !value ? [] : [[name, value] as const];
    }),
  );
}

function matches(combination: Axes, exclude: Axes): boolean {
  return exclude.size > 0 && [...exclude].every(([name, value]) => sameNode(combination.get(name), value));
}

function sameNode(a: YamlNode | undefined, b: YamlNode | undefined): boolean {
  if (!a || !b) return false;
  const one = flattenNode(a);
  const two = flattenNode(b);
  return one.size === two.size && [...one].every(([name, text]) => two.get(name)?.text === text.text);
}

function flattened(axes: Axes): Combination {
  const values = new Map<string, TracedText>();
  for (const [name, node] of axes) flatten(node, name, values, 0);
  return values;
}

function flattenNode(node: YamlNode): Combination {
  const values = new Map<string, TracedText>();
  flatten(node, '', values, 0);
  return values;
}

function flatten(written: YamlNode | undefined, name: string, into: Map<string, TracedText>, depth: number): void {
  const node = resolveAlias(written);
  if (!node || depth > 10 || into.size > MAX_NAMES) return;
  if (node.kind === 'scalar') into.set(name, node.traced);
  else if (node.kind === 'sequence')
    for (const [index, item] of node.items.entries()) flatten(item, `${name}.${index}`, into, depth + 1);
  else for (const entry of mergedEntries(node)) flatten(entry.value, `${name}.${keyText(entry)}`, into, depth + 1);
}
