import type { Chart, ChartDeployment, GivenValue, ValuePathUse } from '../model/helm.ts';
import { spanKey } from '../text/source.ts';
import { isRead } from './image-keys.ts';

/** Values that a deployment gives a chart and that neither its templates read nor its own values know. */
export function unreadValues(
  { chart, given }: ChartDeployment,
  uses: readonly ValuePathUse[],
  subcharts: readonly string[],
): readonly GivenValue[] {
  const own = uses.filter((use) => use.chart === chart.path);
  const reads = own.filter(({ place }) => place === 'template').map(namesOf);
  if (reads.length === 0) return [];
  const written = own.filter(({ place }) => place === 'values').map(namesOf);
  const known = new Set(written.flatMap((path) => path.map((_, index) => path.slice(0, index + 1).join('\0'))));
  const parents = new Set(
    written.flatMap((path) => path.slice(0, -1).map((_, index) => path.slice(0, index + 1).join('\0'))),
  );
  const elsewhere = new Set(['global', ...chart.dependencies, ...subcharts]);
  const seen = new Set<string>();
  return given.filter(({ path, at }) => {
    const key = `${spanKey(at)} ${path.join('.')}`;
    if (seen.has(key) || elsewhere.has(path[0]!)) return false;
    seen.add(key);
    return !isKnown(path, known, parents) && !isRead(path, reads) && !reads.some((read) => isBelow(read, path));
  });
}

function namesOf({ path }: ValuePathUse): readonly string[] {
  return path.map(({ name }) => name ?? '*');
}

/** Whether the values have the path, or a block without keys (`{}`) on the way, in which anything may be put. */
function isKnown(path: readonly string[], known: ReadonlySet<string>, parents: ReadonlySet<string>): boolean {
  for (let length = 1; length <= path.length; length++) {
    const prefix = path.slice(0, length).join('\0');
    if (!known.has(prefix)) return false;
    if (length < path.length && !parents.has(prefix)) return true;
  }
  return true;
}

/** Whether a template reads something inside the value. */
function isBelow(read: readonly string[], path: readonly string[]): boolean {
  return read.length > path.length && path.every((name, index) => read[index] === name || read[index] === '*');
}

/** The folder names of the charts inside a chart. */
export function subchartsOf(chart: Chart, charts: readonly Chart[]): readonly string[] {
  const folder = `${chart.path === '' ? '' : `${chart.path}/`}charts/`;
  return charts.filter(({ path }) => path.startsWith(folder)).map(({ name }) => name);
}
