import type { Chart } from '../chart/chart.ts';
import type { Dependency } from '../chart/metadata.ts';
import { versionMatches } from '../functions/semver.ts';
import { coalesceTables, coalesceValues, type Warn } from './coalesce.ts';
import { type ConfigMap, ConfigValue, type Content, copyMap, isMap, mapOf, valueAt } from './config.ts';

/**
 * Applies aliases, conditions, tags and `import-values` to a chart, as Helm does before it renders. Changes `chart`, which
 * must be a copy of its own.
 */
export function processDependencies(chart: Chart, values: ConfigMap, warn: Warn): void {
  enableDependencies(chart, values, '', warn);
  importValues(chart, warn);
}

function enableDependencies(chart: Chart, values: ConfigMap, path: string, warn: Warn): void {
  const declared = chart.metadata.dependencies;
  if (!declared) return;
  const charts = chart.dependencies.filter(
    (existing) =>
      !declared.some(
        (dependency) =>
          existing.name === dependency.name && versionMatches(dependency.version, existing.metadata.version),
      ),
  );
  for (const dependency of declared) {
    const found = chart.dependencies.find(
      (existing) => existing.name === dependency.name && versionMatches(dependency.version, existing.metadata.version),
    );
    if (found) charts.push(found.copy(dependency.alias || found.name));
    if (dependency.alias !== '') dependency.name = dependency.alias;
  }
  chart.setDependencies(charts);
  for (const dependency of declared) dependency.enabled = true;
  const coalesced = coalesceValues(chart, values, false, warn);
  applyTags(declared, coalesced, warn);
  applyConditions(declared, coalesced, path, warn);
  const removed = new Set(declared.filter((dependency) => !dependency.enabled).map((dependency) => dependency.name));
  const kept = chart.dependencies.filter((dependency) => !removed.has(dependency.name));
  const keptDeclarations = declared.filter((dependency) => !removed.has(dependency.name));
  for (const subchart of kept) enableDependencies(subchart, coalesced, `${path}${subchart.name}.`, warn);
  chart.metadata.dependencies = keptDeclarations.length > 0 ? keptDeclarations : undefined;
  chart.setDependencies(kept);
}

function applyTags(declared: readonly Dependency[], values: ConfigMap, warn: Warn): void {
  const tags = mapOf(values.get('tags'));
  if (!tags) return;
  for (const dependency of declared) {
    let anyTrue = false;
    let anyFalse = false;
    for (const tag of dependency.tags) {
      const value = tags.get(tag)?.content;
      if (value === true) anyTrue = true;
      else if (value === false) anyFalse = true;
      else if (value !== undefined) warn(`Warning: Tag '${tag}' for chart ${dependency.name} returned non-bool value`);
    }
    dependency.enabled = anyTrue || !anyFalse;
  }
}

function applyConditions(declared: readonly Dependency[], values: ConfigMap, path: string, warn: Warn): void {
  for (const dependency of declared) {
    for (const condition of dependency.condition.trim().split(',')) {
      if (condition === '') continue;
      const value = valueAt(values, `${path}${condition}`.split('.'))?.content;
      if (value === undefined || isMap(value)) continue;
      if (typeof value === 'boolean') {
        dependency.enabled = value;
        break;
      }
      warn(`Warning: Condition path '${condition}' for chart ${dependency.name} returned non-bool value`);
    }
  }
}

function importValues(chart: Chart, warn: Warn): void {
  for (const subchart of chart.dependencies) importValues(subchart, warn);
  const declared = chart.metadata.dependencies;
  if (!declared) return;
  const values = coalesceValues(chart, new Map(), true, warn);
  const imported: ConfigMap = new Map();
  for (const dependency of declared) {
    for (const item of dependency.importValues) {
      const [child, parent] = importPaths(item);
      if (child === undefined) continue;
      const found = valueAt(values, [dependency.name, ...child.split('.')]);
      const table = mapOf(found);
      if (!table) {
        warn(`Warning: ImportValues missing table from chart ${dependency.name}: "${child}" is not a table`);
        continue;
      }
      let source: ConfigMap = copyMap(table);
      if (parent !== '.')
        for (const key of parent.split('.').reverse())
          source = new Map([[key, new ConfigValue(source, found!.layer, found!.node, found!.key)]]);
      coalesceTables(imported, source, '', true, warn);
    }
  }
  coalesceTables(values, imported, '', true, warn);
  chart.values = values;
}

/** The child's path and the parent's, of an item of `import-values`. */
function importPaths(item: Content): readonly [string | undefined, string] {
  if (typeof item === 'string') return [`exports.${item}`, '.'];
  if (!isMap(item)) return [undefined, '.'];
  const text = (key: string): string => {
    const content = item.get(key)?.content;
    return content === undefined || content === null ? '<nil>' : String(content);
  };
  return [text('child'), text('parent')];
}
