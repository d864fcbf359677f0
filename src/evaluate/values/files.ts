import type { YamlFile } from '../../parse/yaml/document.ts';
import { entryOf, getNode } from '../../parse/yaml/path.ts';

const EXTENSION = /\.(?:ya?ml|json)(?:\.gotmpl)?$/i;

/**
 * Whether a path looks like one of a file with Helm values: `*values*.yaml`, or a YAML file below a folder named `values`
 * or `environments`. Templates, CRDs and schemas are none.
 */
export function hasValuesPath(path: string): boolean {
  const parts = path.split('/');
  const name = parts.at(-1) ?? '';
  if (!EXTENSION.test(name) || /\.schema\.json$/i.test(name) || name === 'Chart.yaml') return false;
  const folders = parts.slice(0, -1);
  if (folders.includes('templates') || folders.includes('crds')) return false;
  return /values/i.test(name) || folders.some((folder) => folder === 'values' || folder === 'environments');
}

/** Whether any document is a Kubernetes object (it has `apiVersion` and `kind`), so that the file holds no values. */
export function isManifest(file: YamlFile): boolean {
  return file.documents.some(({ contents }) => {
    const kind = getNode(contents, ['kind']);
    return kind?.kind === 'scalar' && entryOf(contents, 'apiVersion') !== undefined;
  });
}

/**
 * The chart that a values file most likely belongs to: the nearest folder above it that is a chart; else the only chart
 * whose folder is named like one of the file's folders or the file itself (`values/dev/agents.yaml` → `charts/agents`).
 */
export function chartOfValuesFile(path: string, charts: readonly string[]): string | undefined {
  const above = charts.filter((chart) => chart === '' || path.startsWith(`${chart}/`));
  if (above.length > 0) return above.reduce((best, chart) => (chart.length > best.length ? chart : best));
  const parts = path.split('/');
  const stem = (parts.at(-1) ?? '').replace(EXTENSION, '').replace(/(?:^|[-_.])values(?:[-_.]|$)/i, '');
  for (const name of [stem, ...parts.slice(0, -1).reverse()]) {
    if (name === '') continue;
    const named = charts.filter((chart) => chart.slice(chart.lastIndexOf('/') + 1) === name);
    if (named.length === 1) return named[0];
    if (named.length > 1) return undefined;
  }
  return undefined;
}
