import type { YamlFile } from '../../parse/yaml/document.ts';
import { entryOf, getNode } from '../../parse/yaml/path.ts';
import { groupBy } from '../../text/group.ts';

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

/** The folders of charts, found by path and by name. */
export class ChartFolders {
  readonly #paths: ReadonlySet<string>;
  readonly #byName: ReadonlyMap<string, readonly string[]>;

  constructor(paths: readonly string[]) {
    this.#paths = new Set(paths);
    this.#byName = groupBy(paths, (path) => path.slice(path.lastIndexOf('/') + 1));
  }

  has(path: string): boolean {
    return this.#paths.has(path);
  }

  /** Those whose folder has the name. */
  named(name: string): readonly string[] {
    return this.#byName.get(name) ?? [];
  }
}

/**
 * The chart that a values file most likely belongs to: the nearest folder above it that is a chart; else the only chart
 * whose folder is named like one of the file's folders or the file itself (`values/dev/agents.yaml` → `charts/agents`).
 */
export function chartOfValuesFile(path: string, charts: ChartFolders): string | undefined {
  for (let end = path.lastIndexOf('/'); end !== -1; end = path.lastIndexOf('/', end - 1))
    if (charts.has(path.slice(0, end))) return path.slice(0, end);
  if (charts.has('')) return '';
  const parts = path.split('/');
  const stem = (parts.at(-1) ?? '').replace(EXTENSION, '').replace(/(?:^|[-_.])values(?:[-_.]|$)/i, '');
  for (const name of [stem, ...parts.slice(0, -1).reverse()]) {
    if (name === '') continue;
    const named = charts.named(name);
    if (named.length === 1) return named[0];
    if (named.length > 1) return undefined;
  }
  return undefined;
}
