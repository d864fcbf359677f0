import type { Chart } from '../model/helm.ts';
import type { Dockerfile, Pipeline } from '../model/pipeline.ts';
import type { Possible } from '../model/possible.ts';
import type { ImageBuild, Release, Resource, TiltProject } from '../model/tilt.ts';
import type { Unresolved } from '../model/unresolved.ts';
import { printable } from '../report/escape.ts';
import type { Span } from '../text/source.ts';
import { HOLE, type TracedText } from '../text/traced.ts';

/** How a path of the project is named to the reader. */
export type ShownPath = (path: string) => string;

/** A cell is cut at this many characters. */
const MAX_CELL = 60;

/** What one Tiltfile registers, as tables: images, resources and releases with where each came from. */
export function tiltTables(project: TiltProject, shown: ShownPath): string {
  return join([
    registryLines(project, shown),
    table('Images', ['image', 'built by', 'Dockerfile or command', 'from'], imageRows(project.images, shown)),
    table('Resources', ['resource', 'kind', 'labels', 'needs', 'from'], resourceRows(project.resources, shown)),
    table('Releases', ['release', 'chart', 'images', 'values', 'from'], releaseRows(project.releases, shown)),
    unresolvedLines(project.unresolved, shown),
  ]);
}

/** What was understood of a whole project, as tables. */
export function pipelineTables(pipeline: Pipeline, shown: ShownPath): string {
  const { tiltProjects, images, resources, releases, charts, dockerfiles, unresolved } = pipeline;
  return join([
    ...tiltProjects.map((project) => registryLines(project, shown)),
    table('Images', ['image', 'built by', 'Dockerfile or command', 'from'], imageRows(images, shown)),
    table('Resources', ['resource', 'kind', 'labels', 'needs', 'from'], resourceRows(resources, shown)),
    table('Releases', ['release', 'chart', 'images', 'values', 'from'], releaseRows(releases, shown)),
    table('Charts', ['chart', 'version', 'image sites', 'folder'], chartRows(charts, shown)),
    table('Dockerfiles', ['Dockerfile', 'role', 'built as'], dockerfileRows(dockerfiles, shown)),
    unresolvedLines(unresolved, shown),
  ]);
}

function registryLines({ registries }: TiltProject, shown: ShownPath): string {
  return registries
    .map(({ host, hostFromCluster, call }) => {
      const cluster = hostFromCluster ? `, ${texts(hostFromCluster)} from the cluster` : '';
      return `Registry ${texts(host)}${cluster} (${place(call.at, shown)})\n`;
    })
    .join('');
}

function imageRows(images: readonly ImageBuild[], shown: ShownPath): readonly (readonly string[])[] {
  return images
    .filter((image) => !image.synthetic)
    .map((image) => {
      const files = image.dockerfile?.alternatives.map(({ path }) => path.path ?? path.text.text);
      const command = image.command?.written.alternatives[0]?.map(({ text }) => text).join(' ');
      const built = files?.join(' | ') ?? command ?? (image.dockerfileContents ? '(given as text)' : '');
      return [marked(texts(image.ref), image), image.builder, built, way(image.call.at, image.call.stack, shown)];
    });
}

function resourceRows(resources: readonly Resource[], shown: ShownPath): readonly (readonly string[])[] {
  return resources.map((resource) => [
    marked(texts(resource.name), resource),
    resource.kind,
    resource.labels.map(({ name }) => texts(name)).join(', '),
    resource.resourceDeps.map(({ name }) => texts(name)).join(', '),
    way(resource.call.at, resource.call.stack, shown),
  ]);
}

function releaseRows(releases: readonly Release[], shown: ShownPath): readonly (readonly string[])[] {
  return releases.map((release) => [
    marked(texts(release.release), release),
    release.chart.alternatives.map(({ path, text }) => path ?? text.text).join(' | ') || '?',
    (release.imageDeps?.alternatives ?? []).flatMap((deps) => deps.map(({ ref }) => texts(ref))).join(', '),
    release.values.flatMap(({ alternatives }) => alternatives.map(({ path, text }) => path ?? text.text)).join(', '),
    way(release.call.at, release.call.stack, shown),
  ]);
}

function chartRows(charts: readonly Chart[], shown: ShownPath): readonly (readonly string[])[] {
  return charts.map(({ name, version, imageSites, path }) => [name, version, String(imageSites.length), shown(path)]);
}

function dockerfileRows(dockerfiles: readonly Dockerfile[], shown: ShownPath): readonly (readonly string[])[] {
  return dockerfiles.map(({ path, role, builtBy }) => [
    shown(path),
    role,
    [...new Set(builtBy.map((image) => texts(image.ref)))].join(', '),
  ]);
}

function unresolvedLines(unresolved: readonly Unresolved[], shown: ShownPath): string {
  if (unresolved.length === 0) return '';
  const lines = unresolved.map(({ what, why, at }) => `  ${place(at, shown)}  ${line(what)}: ${line(why)}`);
  return `Not known (${unresolved.length})\n${lines.join('\n')}\n`;
}

function texts(value: Possible<TracedText>): string {
  const known = value.alternatives.map(({ text }) => text);
  return [...known, ...(value.unknown ? ['?'] : [])].join(' | ');
}

/** What depends on a condition that is not known carries a question mark. */
function marked(text: string, { conditional }: { readonly conditional: boolean }): string {
  return conditional ? `${text} (maybe)` : text;
}

/** The call, and the outermost one that led to it. */
function way(at: Span, stack: readonly { readonly at: Span }[], shown: ShownPath): string {
  const outermost = stack.at(-1);
  return outermost ? `${place(at, shown)} ← ${place(outermost.at, shown)}` : place(at, shown);
}

function place(at: Span, shown: ShownPath): string {
  const { line: row, column } = at.file.positionAt(at.start);
  return `${printable(shown(at.file.path))}:${row}:${column}`;
}

/** A text in one line; what is not known shows as `…`. */
function line(text: string): string {
  return printable(text.replaceAll(HOLE, '…').replace(/\s+/g, ' '));
}

function table(title: string, head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  // The last column, where a thing came from, is never cut.
  const cells = [head, ...rows].map((row) =>
    row.map((cell, index) => (index === row.length - 1 ? line(cell) : cut(line(cell)))),
  );
  const widths = head.map((_, index) => Math.max(...cells.map((row) => [...(row[index] ?? '')].length)));
  const lines = cells.map((row) =>
    row
      .map((cell, index) => (index === row.length - 1 ? cell : cell + ' '.repeat(widths[index]! - [...cell].length)))
      .join('  ')
      .trimEnd(),
  );
  return `${title} (${rows.length})\n${lines.map((text) => `  ${text}`).join('\n')}\n`;
}

function cut(text: string): string {
  const characters = [...text];
  return characters.length > MAX_CELL ? `${characters.slice(0, MAX_CELL - 1).join('')}…` : text;
}

function join(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n');
}
