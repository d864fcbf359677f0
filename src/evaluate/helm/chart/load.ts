import { type Host, joinPath } from '../../../host/host.ts';
import { HelmError } from '../error.ts';
import type { ConfigMap } from '../values/config.ts';
import { decodeYamlMap } from '../values/decode.ts';
import { isGzip, MAX_FILE_SIZE, readArchive } from './archive.ts';
import { Chart } from './chart.ts';
import { type ChartContent, ChartFile, FixedContent, trimBom } from './file.ts';
import { IgnoreRules } from './ignore.ts';
import { extension } from './match.ts';
import { type Metadata, readMetadata, validateMetadata } from './metadata.ts';

/** A folder of a chart may hold this many files; Helm has no such bound. */
const MAX_FILES = 50_000;
const MAX_FOLDER_DEPTH = 100;
const MAX_SUBCHART_DEPTH = 50;

/** Gives the content of a file of a folder by its path; undefined when it cannot be read. `place` is where it really lies. */
export type ReadContent = (path: string, place: string) => ChartContent | undefined;

/** Loads a chart from a folder or an archive. Throws `HelmError` with Helm's words. */
export function loadChart(host: Host, chart: string, read: ReadContent = readFixed(host)): Chart {
  const path = joinPath(chart);
  const stat = path === undefined ? undefined : host.stat(path);
  if (path === undefined || !stat) throw new HelmError(`path ${JSON.stringify(chart)} not found`);
  if (stat.kind === 'directory') return fromFiles(readFolder(host, path, read), path, 0);
  const bytes = host.readBytes(path);
  if (!bytes) throw new HelmError(`path ${JSON.stringify(path)} not found`);
  if (!isGzip(bytes)) {
    if (/\.ya?ml$/.test(path))
      throw new HelmError(`file '${path}' seems to be a YAML file, but expected a gzipped archive`);
    throw new HelmError(`file '${path}' does not appear to be a gzipped archive; got '${contentType(bytes)}'`);
  }
  return fromFiles(readArchive(bytes, path), `${path}!`, 0);
}

function readFixed(host: Host): ReadContent {
  return (path, place) => {
    const bytes = host.readBytes(path);
    return bytes && new FixedContent(place, trimBom(bytes));
  };
}

/** As far as Go's sniffing matters here: text or not. */
function contentType(bytes: Uint8Array): string {
  const binary = bytes.subarray(0, 512).some((byte) => byte < 9 || (byte > 13 && byte < 32 && byte !== 27));
  return binary ? 'application/octet-stream' : 'text/plain; charset=utf-8';
}

function readFolder(host: Host, root: string, read: ReadContent): ChartFile[] {
  const ignoreFile = host.readFile(join(root, '.helmignore'));
  const rules = new IgnoreRules(ignoreFile);
  const files: ChartFile[] = [];
  const visit = (folder: string, inside: string, above: readonly string[]): void => {
    const real = host.realPath(folder) ?? folder;
    if (above.includes(real) || above.length > MAX_FOLDER_DEPTH)
      throw new HelmError(`error evaluating symlink ${folder}: too many links`);
    for (const entry of host.readDirectory(folder) ?? []) {
      const name = inside ? `${inside}/${entry.name}` : entry.name;
      const path = join(folder, entry.name);
      if (entry.kind === 'directory') {
        if (!rules.ignores(name, true)) visit(path, name, [...above, real]);
        continue;
      }
      if (rules.ignores(name, false)) continue;
      const stat = host.stat(path);
      if (!stat) throw new HelmError(`error evaluating symlink ${path}: lstat ${path}: no such file or directory`);
      if (stat.kind !== 'file')
        throw new HelmError(`cannot load irregular file ${path} as it has file mode type bits set`);
      if (stat.size > MAX_FILE_SIZE)
        throw new HelmError(
          `chart file ${JSON.stringify(entry.name)} is larger than the maximum file size ${MAX_FILE_SIZE}`,
        );
      // A linked folder's files are reported where they really lie.
      const place = join(real, entry.name);
      const content = read(path, place);
      if (!content) throw new HelmError(`error reading ${name}: open ${path}: permission denied`);
      files.push(new ChartFile(name, place, content));
      if (files.length > MAX_FILES) throw new HelmError(`the chart has more than ${MAX_FILES} files`);
    }
  };
  visit(root, '', []);
  return files;
}

function join(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

/** Puts a chart together from its files, subcharts included. */
function fromFiles(files: readonly ChartFile[], path: string, depth: number): Chart {
  if (depth > MAX_SUBCHART_DEPTH) throw new HelmError('subcharts are nested too deeply');
  let metadata: Metadata | undefined;
  for (const file of files) {
    if (file.name !== 'Chart.yaml') continue;
    metadata = attempt('cannot load Chart.yaml', () => readMetadata(file, metadata));
    if (metadata.apiVersion === '') metadata = { ...metadata, apiVersion: 'v1' };
  }
  let values: ConfigMap | undefined;
  let schema: ChartFile | undefined;
  const templates: ChartFile[] = [];
  const rest: ChartFile[] = [];
  const subcharts = new Map<string, ChartFile[]>();
  for (const file of files) {
    const { name } = file;
    if (name === 'Chart.yaml' || name === 'Chart.lock') continue;
    if (name === 'values.yaml') {
      const layer = { kind: 'chart', name: file.path, file: file.source } as const;
      values = attempt('cannot load values.yaml', () => decodeYamlMap(file.source, layer));
    } else if (name === 'values.schema.json') schema = file;
    else if (name === 'requirements.yaml') {
      metadata = attempt('cannot load requirements.yaml', () => readMetadata(file, metadata));
      if (metadata.apiVersion === 'v1') rest.push(file);
    } else if (name === 'requirements.lock') {
      if (metadata?.apiVersion === 'v1') rest.push(file);
    } else if (name.startsWith('templates/')) templates.push(file);
    else if (name.startsWith('charts/')) {
      if (extension(name) === '.prov') {
        rest.push(file);
        continue;
      }
      const inside = name.slice('charts/'.length);
      const folder = inside.split('/', 1)[0]!;
      const group = subcharts.get(folder) ?? [];
      group.push(file.named(inside));
      subcharts.set(folder, group);
    } else rest.push(file);
  }
  if (!metadata) throw new HelmError('Chart.yaml file is missing');
  const chart = new Chart({ metadata: validateMetadata(metadata), values, schema, templates, files: rest }, path);
  chart.setDependencies(loadSubcharts(chart, subcharts, depth));
  return chart;
}

function loadSubcharts(chart: Chart, groups: ReadonlyMap<string, readonly ChartFile[]>, depth: number): Chart[] {
  const charts: Chart[] = [];
  // Helm goes through a map here, in random order; the byte order of the names is one of its orders.
  for (const name of [...groups.keys()].sort()) {
    if (name.startsWith('_') || name.startsWith('.')) continue;
    const group = groups.get(name)!;
    charts.push(
      attempt(`error unpacking subchart ${name} in ${chart.name}`, () => {
        if (extension(name) !== '.tgz') return subchartFolder(group, depth);
        const file = group[0]!;
        if (file.name !== name)
          throw new HelmError(`error unpacking subchart tar in ${chart.name}: expected ${name}, got ${file.name}`);
        return fromFiles(readArchive(file.bytes, file.path), `${file.path}!`, depth + 1);
      }),
    );
  }
  return charts;
}

function subchartFolder(group: readonly ChartFile[], depth: number): Chart {
  const files: ChartFile[] = [];
  let path = '';
  for (const file of group) {
    const slash = file.name.indexOf('/');
    if (slash === -1) continue;
    const name = file.name.slice(slash + 1);
    path = file.path.slice(0, file.path.length - name.length - 1);
    files.push(file.named(name));
  }
  return fromFiles(files, path, depth + 1);
}

/** Runs `load`; an error gets Helm's words for what it was doing in front. */
function attempt<T>(doing: string, load: () => T): T {
  try {
    return load();
  } catch (error) {
    if (error instanceof HelmError) throw error.wrap(doing);
    throw error;
  }
}
