import type { ShellCommand } from '../model/command.ts';
import type { Chart, ValuePathPlace, ValuePathUse } from '../model/helm.ts';
import { parseImageReference, selectorOf, selects } from '../model/image-reference.ts';
import type { PathValue } from '../model/path.ts';
import type { Pipeline } from '../model/pipeline.ts';
import { certain, type Possible } from '../model/possible.ts';
import type { ImageBuild, ImageKey, ImageReference, Release, TiltProject } from '../model/tilt.ts';
import { placeOfPart } from '../model/value-path.ts';
import { joinPath } from '../text/path.ts';
import type { Span } from '../text/source.ts';
import { HOLE, type TracedText } from '../text/traced.ts';

/** What a link of the pipeline is about. */
export type Relation =
  | 'image'
  | 'dockerfile'
  | 'stage'
  | 'value'
  | 'resource'
  /** The target is a whole file. */
  | 'file';

/** One text of the repository leads to another: from where something is named to where it is made. */
export interface NavigationLink {
  readonly relation: Relation;
  readonly from: Span;
  readonly to: Span;
}

/**
 * The links along the pipeline: `image_deps` to the builder, the builder to its Dockerfile, image keys and templates to the
 * layers that set their values, paths to their files.
 */
export function navigationLinks(pipeline: Pipeline): readonly NavigationLink[] {
  const links = new LinkCollection(pipeline);
  for (const project of pipeline.tiltProjects) {
    addImages(links, pipeline, project);
    addResources(links, project);
    for (const { loadSites } of project.tiltfiles) for (const { path, at } of loadSites) links.file(at, path);
  }
  for (const release of pipeline.releases) addRelease(links, pipeline, release);
  addDockerfiles(links, pipeline);
  for (const routine of pipeline.routines) for (const command of routine.commands) addCommand(links, command);
  addValues(links, pipeline);
  return links.all;
}

class LinkCollection {
  readonly all: NavigationLink[] = [];
  readonly #pipeline: Pipeline;
  readonly #seen = new Set<string>();

  constructor(pipeline: Pipeline) {
    this.#pipeline = pipeline;
  }

  add(relation: Relation, from: Span | undefined, to: Span | undefined): void {
    if (!from || !to || from.start === from.end) return;
    const key = `${from.file.path}:${from.start}:${from.end}>${to.file.path}:${to.start}:${to.end}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.all.push({ relation, from, to });
  }

  file(from: Span | undefined, path: string | undefined): void {
    if (!from || path === undefined || path === '' || path.includes(HOLE)) return;
    const source = this.#pipeline.repository.source(path);
    if (source) this.add('file', from, source.top);
  }

  /** The path that an argument gives. */
  path(value: Possible<PathValue> | undefined): void {
    for (const { text, path } of value?.alternatives ?? []) this.file(text.literalOf(), path);
  }

  folder(from: Span | undefined, path: string | undefined, file: string): void {
    if (path !== undefined) this.file(from, path === '' ? file : `${path}/${file}`);
  }
}

function addImages(links: LinkCollection, pipeline: Pipeline, project: TiltProject): void {
  const built = project.images.flatMap((image) =>
    image.ref.alternatives.flatMap((name) => {
      const parsed = name.known ? parseImageReference(name.text) : 'unknown';
      return typeof parsed === 'string' ? [] : [{ image, selector: selectorOf(parsed) }];
    }),
  );
  const buildersOf = (name: TracedText): readonly ImageBuild[] => {
    const wanted = name.known ? parseImageReference(name.text) : 'unknown';
    if (typeof wanted === 'string') return [];
    return built.filter(({ selector }) => selects(selector, wanted)).map(({ image }) => image);
  };
  const mention = ({ ref, at }: ImageReference) => {
    for (const name of ref.alternatives)
      for (const image of buildersOf(name)) links.add('image', name.literalOf() ?? at, placeOfImage(image));
  };
  for (const image of project.images) {
    const name = placeOfImage(image);
    for (const link of pipeline.dockerfilesOf(image)) {
      const { dockerfile } = link;
      if (!dockerfile) continue;
      links.add('dockerfile', link.written?.literalOf() ?? link.at, dockerfile.file.top);
      links.add('dockerfile', name, dockerfile.file.top);
    }
    for (const dep of image.imageDeps) mention(dep);
    for (const { at, image: other } of baseImages(pipeline, image, buildersOf))
      links.add('image', at, placeOfImage(other));
    for (const dep of image.deps) links.path(dep);
  }
  for (const release of project.releases) for (const dep of release.imageDeps?.alternatives ?? []) dep.forEach(mention);
  for (const resource of project.resources) resource.images.forEach(mention);
}

/** Images that Tilt builds and that a Dockerfile of an image starts from or copies from. */
function* baseImages(pipeline: Pipeline, image: ImageBuild, buildersOf: (name: TracedText) => readonly ImageBuild[]) {
  for (const { dockerfile } of pipeline.dockerfilesOf(image))
    for (const { facts } of dockerfile?.builds ?? [])
      for (const { from, fromSpan, base } of facts.stages) {
        const name = base === undefined ? certain(from) : undefined;
        for (const other of name ? buildersOf(name) : []) if (other !== image) yield { at: fromSpan, image: other };
      }
}

/** The text of an image's name where it is built. */
function placeOfImage({ ref, at }: ImageBuild): Span {
  return certain(ref)?.literalOf() ?? at;
}

function addResources(links: LinkCollection, { resources }: TiltProject): void {
  const byName = new Map<string, Span>();
  for (const { name, at } of resources) {
    const known = certain(name);
    if (known?.known && !byName.has(known.text)) byName.set(known.text, known.literalOf() ?? at);
  }
  for (const { resourceDeps } of resources)
    for (const { name, at } of resourceDeps) {
      const known = certain(name);
      if (known?.known) links.add('resource', known.literalOf() ?? at, byName.get(known.text));
    }
}

function addRelease(links: LinkCollection, pipeline: Pipeline, release: Release): void {
  for (const { text, path } of release.chart.alternatives) links.folder(text.literalOf(), path, 'Chart.yaml');
  for (const values of release.values) links.path(values);
  const chart = pipeline.chartOf(release);
  if (!chart) return;
  const uses = usesOfChart(pipeline, chart);
  const key = (text: TracedText, at: Span) => {
    if (!text.known) return;
    const path = text.text.split('.');
    for (const use of uses)
      if (isSetting(use.place) ? samePath(use, path) : use.place === 'template' && reads(use, path))
        links.add('value', text.literalOf() ?? at, placeOfUse(use));
  };
  const keys = (entry: ImageKey): void => {
    for (const part of entry.parts) for (const text of part.alternatives) key(text, entry.at);
    for (const inner of entry.keys) keys(inner);
  };
  for (const list of release.imageKeys?.alternatives ?? []) list.forEach(keys);
  for (const { path, at } of release.set) key(path, at);
}

function addDockerfiles(links: LinkCollection, pipeline: Pipeline): void {
  for (const { builds } of pipeline.dockerfiles)
    for (const { facts, image } of builds) {
      for (const stage of facts.stages)
        if (stage.base !== undefined) links.add('stage', stage.fromSpan, facts.stages[stage.base]?.span);
      for (const copy of facts.copies) {
        const { from } = copy;
        if (from) {
          if (from.stage !== undefined) links.add('stage', from.span, facts.stages[from.stage]?.span);
          continue;
        }
        const context = image?.context && certain(image.context)?.path;
        if (context === undefined) continue;
        for (const word of copy.sources)
          for (const text of word.alternatives) links.file(text.spanOf(), joinBelow(context, text.text));
      }
    }
}

/** The words of a command that name files of the repository. */
function addCommand(links: LinkCollection, { words, cwd }: ShellCommand): void {
  if (cwd === undefined || cwd.includes(HOLE)) return;
  for (const word of words.slice(0, MAX_WORDS))
    for (const text of word.alternatives)
      if (text.known && /^[\w./-]*[./][\w./-]*$/.test(text.text)) links.file(text.spanOf(), joinBelow(cwd, text.text));
}

/** Words of one command that are looked at. */
const MAX_WORDS = 60;

/** A path in a folder; undefined when it leads out of the root or is absolute. */
function joinBelow(folder: string, path: string): string | undefined {
  if (path.startsWith('/') || path.includes(HOLE)) return undefined;
  return joinPath(folder, path);
}

function addValues(links: LinkCollection, pipeline: Pipeline): void {
  for (const { sources } of pipeline.applications)
    for (const { valuesFiles } of sources) for (const { path, at } of valuesFiles) links.file(at, path);
  for (const chart of pipeline.charts) {
    const settings = new Map<string, ValuePathUse[]>();
    const uses = usesOfChart(pipeline, chart);
    for (const use of uses) {
      const key = isSetting(use.place) ? namesOf(use)?.join('.') : undefined;
      if (key === undefined) continue;
      const same = settings.get(key);
      if (same) same.push(use);
      else settings.set(key, [use]);
    }
    for (const use of uses) {
      const key = use.place === 'template' ? namesOf(use)?.join('.') : undefined;
      if (key !== undefined)
        for (const setting of settings.get(key) ?? []) links.add('value', placeOfUse(use), placeOfUse(setting));
    }
  }
}

/** What is said about the values of a chart: in its own files, its templates, and the values files of its releases. */
export function usesOfChart(pipeline: Pipeline, chart: Chart): readonly ValuePathUse[] {
  const given = new Set<string>();
  for (const release of pipeline.releases)
    if (pipeline.chartOf(release) === chart)
      for (const values of release.values) for (const { path } of values.alternatives) if (path) given.add(path);
  for (const { sources } of pipeline.applications)
    for (const { path, valuesFiles } of sources)
      if (path?.known && path.text.replace(/^\.\/|\/$/g, '') === chart.path)
        for (const file of valuesFiles) if (file.path !== undefined) given.add(file.path);
  return pipeline.valuePaths.filter(
    (use) => use.chart === chart.path || (use.place === 'overlay' && given.has(use.at.file.path)),
  );
}

/** Whether a use gives a value, as opposed to reading or describing one. */
export function isSetting(place: ValuePathPlace): boolean {
  return place === 'values' || place === 'overlay' || place === 'flag' || place === 'tilt';
}

/** The names of a path; undefined when one is not known. */
export function namesOf({ path }: ValuePathUse): readonly string[] | undefined {
  const names = path.map(({ name }) => name);
  return names.every((name) => name !== undefined) ? (names as readonly string[]) : undefined;
}

function samePath(use: ValuePathUse, path: readonly string[]): boolean {
  return use.path.length === path.length && use.path.every(({ name }, index) => name === path[index]);
}

/** Whether a template's read covers a path: it reads the value itself or a block around it. */
export function reads(use: ValuePathUse, path: readonly string[]): boolean {
  return (
    use.path.length > 0 &&
    use.path.length <= path.length &&
    use.path.every(({ name }, index) => name === undefined || name === path[index])
  );
}

/** The text that names the value: of a template the whole path. */
export function placeOfUse(use: ValuePathUse): Span {
  if (use.place !== 'template') return placeOfPart(use, use.path.length - 1) ?? use.at;
  let { start } = use.at;
  for (const { at } of use.path) if (at && at.file === use.at.file && at.start < start) start = at.start;
  // The leading `.Values.` belongs to it; a path from elsewhere does not lie before it.
  const head = /(?:\$?\.Values\.?)$/.exec(use.at.file.text.slice(Math.max(0, start - 12), start));
  if (use.at.end - start > MAX_PLACE) return use.at;
  return use.at.file.span(start - (head?.[0].length ?? 0), use.at.end);
}

/** Components further apart than this (UTF-16 units) are not written in one place. */
const MAX_PLACE = 300;
