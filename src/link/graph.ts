import type { GraphEdge, GraphNode, GraphNodeKind, PipelineGraph } from '../model/graph.ts';
import type { Pipeline } from '../model/pipeline.ts';
import { neutralName, shortName } from '../model/reference.ts';
import type { Routine } from '../model/routine.ts';
import type { ApiCall, ImageBuild, ImageKey, ImageReference, Release, Resource, TiltProject } from '../model/tilt.ts';
import type { Span } from '../text/source.ts';
import { spanKey } from '../text/source.ts';
import { HOLE, type TracedText } from '../text/traced.ts';

/** Draws a pipeline as a graph. Everything in it is asked of the pipeline. */
export function pipelineGraph(pipeline: Pipeline): PipelineGraph {
  const drawing = new Drawing(pipeline);
  for (const project of pipeline.tiltProjects) drawing.project(project);
  for (const dockerfile of pipeline.dockerfiles) drawing.bases(dockerfile);
  drawing.applications();
  for (const routine of pipeline.routines) drawing.routine(routine);
  return drawing.graph();
}

class Drawing {
  readonly #pipeline: Pipeline;
  readonly #nodes = new Map<string, Omit<GraphNode, 'service'>>();
  readonly #edges = new Map<string, { edge: Omit<GraphEdge, 'places'>; places: Map<string, Span> }>();
  /** Image builds and resources by the call that makes them. */
  readonly #made = new Map<ApiCall, string>();
  readonly #built: ReadonlySet<string>;

  constructor(pipeline: Pipeline) {
    this.#pipeline = pipeline;
    this.#built = new Set(pipeline.images.flatMap(({ ref }) => ref.alternatives.map(({ text }) => neutralName(text))));
  }

  #node(kind: GraphNodeKind, name: string, label: string, at?: Span): string {
    const id = `${kind}:${name}`;
    const known = this.#nodes.get(id);
    if (!known) this.#nodes.set(id, { id, kind, label, at });
    else if (!known.at && at) this.#nodes.set(id, { ...known, at });
    return id;
  }

  #edge(from: string, to: string, label: string, ...places: readonly (Span | undefined)[]): void {
    if (from === to) return;
    const key = `${from}\0${to}\0${label}`;
    const entry = this.#edges.get(key) ?? { edge: { from, to, label }, places: new Map<string, Span>() };
    for (const place of places) if (place) entry.places.set(spanKey(place), place);
    this.#edges.set(key, entry);
  }

  project(project: TiltProject): void {
    const root = this.#node(
      'tiltfile',
      project.root,
      project.root,
      this.#pipeline.repository.source(project.root)?.top,
    );
    for (const image of project.images) this.#image(image);
    for (const resource of project.resources) this.#resource(resource);
    for (const release of project.releases) this.#release(release);
    for (const { from, name, at, to } of this.#pipeline.resourceGraph(project).edges) {
      const target = to[0] ? this.#made.get(to[0].call) : undefined;
      const source = this.#made.get(from.call);
      if (source) this.#edge(source, target ?? this.#node('resource', name.text, shown(name)), 'depends on', at);
    }
    for (const { host, at } of project.registries) for (const name of host.alternatives) this.#registry(root, name, at);
  }

  #image(image: ImageBuild): void {
    const [name] = image.ref.alternatives;
    if (!name || image.synthetic) return;
    const id = this.#imageNode(name, image.at);
    this.#made.set(image.call, id);
    for (const link of this.#pipeline.dockerfilesOf(image)) {
      const dockerfile = this.#node('dockerfile', link.path, withoutHoles(link.path), link.dockerfile?.file.top);
      this.#edge(
        id,
        dockerfile,
        image.builder,
        link.written?.literalOf(),
        link.at,
        ...link.via.map(({ span }) => span),
      );
    }
    for (const dep of image.imageDeps) this.#needs(id, dep, 'image_deps');
  }

  #imageNode(name: TracedText, at?: Span): string {
    return this.#node('image', neutralName(name.text), shown(name), at);
  }

  #needs(from: string, { ref, at }: ImageReference, label: string, ...more: readonly Span[]): void {
    for (const name of ref.alternatives) this.#edge(from, this.#imageNode(name), label, at, ...more);
  }

  #resource(resource: Resource): void {
    const [name] = resource.name.alternatives;
    if (!name) return;
    const isRelease = this.#pipeline.releases.some(({ call }) => call === resource.call);
    const id = this.#node(isRelease ? 'release' : 'resource', name.text, shown(name), resource.at);
    this.#made.set(resource.call, id);
    if (isRelease) return;
    for (const image of resource.images)
      if (image.ref.alternatives.some(({ text }) => this.#built.has(neutralName(text)))) this.#needs(id, image, 'runs');
  }

  #release(release: Release): void {
    const [name] = [...release.resource.alternatives, ...release.release.alternatives];
    const id = this.#made.get(release.call) ?? (name && this.#node('release', name.text, shown(name), release.at));
    if (!id) return;
    for (const { text, path } of release.chart.alternatives) {
      const chart = this.#pipeline.charts.find((one) => one.path === path);
      const label = chart ? chart.path : shown(text);
      this.#edge(id, this.#node('chart', chart?.path ?? text.text, label, chart?.at), 'deploys', text.spanOf());
    }
    for (const value of release.values)
      for (const { text, path } of value.alternatives)
        this.#edge(id, this.#values(path ?? text.text), 'values', text.spanOf());
    const keys = release.imageKeys?.alternatives[0] ?? [];
    for (const [index, dep] of (release.imageDeps?.alternatives[0] ?? []).entries()) {
      const key = keys[index];
      const paths = key ? keyTexts(key).join(', ') : '';
      this.#needs(id, dep, paths === '' ? 'image_deps' : `sets ${paths}`, ...(key ? [key.at] : []));
    }
  }

  #values(path: string): string {
    return this.#node('values', path, withoutHoles(path), this.#pipeline.repository.source(path)?.top);
  }

  #registry(root: string, host: TracedText, at: Span): void {
    const id = this.#node('registry', host.text, shown(host), host.spanOf());
    this.#edge(root, id, 'default_registry', at, host.spanOf());
    for (const config of this.#pipeline.k3dConfigs) {
      const k3d = this.#node('k3d', config.file, config.cluster?.text ?? config.file, config.at);
      const made = config.create;
      this.#edge(id, k3d, made ? 'made by' : 'used by', config.at, made?.at, made?.name.spanOf(), made?.port?.spanOf());
      for (const use of config.use) this.#edge(id, k3d, 'made by', use.at);
    }
    for (const hosting of this.#pipeline.registryHostings) {
      const map = this.#node('configmap', hosting.at.file.path, 'local-registry-hosting', hosting.at);
      this.#edge(id, map, 'announced by', hosting.at, hosting.host?.spanOf(), hosting.hostFromClusterNetwork?.spanOf());
    }
  }

  bases({ path, file, builds }: Pipeline['dockerfiles'][number]): void {
    const id = this.#node('dockerfile', path, path, file.top);
    for (const { facts } of builds)
      for (const { from, base, fromSpan } of facts.stages) {
        if (base !== undefined) continue;
        for (const name of from.alternatives) {
          if (name.text === 'scratch') continue;
          const target = this.#built.has(neutralName(name.text))
            ? this.#imageNode(name)
            : this.#node('base-image', name.text, shown(name));
          this.#edge(id, target, 'FROM', fromSpan);
        }
      }
  }

  applications(): void {
    for (const { application, environment, alsoByTilt } of this.#pipeline.argoDeployments) {
      const name = application.name ? shown(application.name) : application.file;
      const id = this.#node('application', application.name?.text ?? application.file, name, application.at);
      for (const source of application.sources) {
        const chart = this.#pipeline.charts.find((one) => one.path === source.path?.text);
        if (chart)
          this.#edge(id, this.#node('chart', chart.path, chart.path, chart.at), 'deploys', source.path?.spanOf());
        for (const { text, path } of source.valuesFiles)
          if (path !== undefined) this.#edge(id, this.#values(path), 'values', text.spanOf());
      }
      if (!environment) continue;
      const { automated } = application;
      const switches = alsoByTilt ? [automated?.selfHeal?.at, automated?.prune?.at] : [];
      this.#edge(id, this.#node('environment', environment, environment), 'belongs to', application.at, ...switches);
    }
  }

  routine(routine: Routine): void {
    const scripts = routine.files.filter(
      (path) => path !== routine.file && !/(^|\/)(Makefile|package\.json)$/.test(path),
    );
    if (scripts.length === 0) return;
    const runner = routine.tilt ? this.#made.get(routine.tilt.call) : this.#runner(routine);
    if (!runner) return;
    for (const path of scripts) {
      const script = this.#node('script', path, path, this.#pipeline.repository.source(path)?.top);
      const calls = routine.commands.filter(({ runs }) => runs?.path === path).map(({ span }) => span);
      const inside = routine.tilt ? routine.commands.filter(({ span }) => span?.file.path === path) : [];
      this.#edge(runner, script, 'runs', ...calls, ...inside.map(({ span }) => span));
    }
  }

  #runner({ kind, group, file, at }: Routine): string {
    if (kind === 'script') return this.#node('script', file, file, at);
    return this.#node('runner', group, group, at);
  }

  graph(): PipelineGraph {
    const services = serviceNames(this.#pipeline);
    const nodes = [...this.#nodes.values()].map((node): GraphNode => {
      const service = serviceOf(node, services);
      return service === undefined ? node : { ...node, service };
    });
    const edges = [...this.#edges.values()].map(({ edge, places }) => ({ ...edge, places: [...places.values()] }));
    const key = ({ from, to, label }: GraphEdge) => `${from}\0${to}\0${label}`;
    return {
      nodes: nodes.sort((a, b) => compare(a.id, b.id)),
      edges: edges.sort((a, b) => compare(key(a), key(b))),
    };
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A text for people: `…` stands for a part that is not known. */
function shown(text: TracedText): string {
  return withoutHoles(text.text);
}

function withoutHoles(text: string): string {
  return text.replaceAll(HOLE, '…');
}

function keyTexts({ parts, keys }: ImageKey): readonly string[] {
  return [...parts.flatMap(({ alternatives }) => alternatives.slice(0, 1).map(shown)), ...keys.flatMap(keyTexts)];
}

/** The names of services: the folders below `services`, and the built images that belong to none of these by their name. */
function serviceNames({ images, dockerfiles }: Pipeline): ReadonlySet<string> {
  const folders = dockerfiles.flatMap(({ path }) => /(?:^|\/)services\/([^/]+)\//.exec(path)?.[1] ?? []);
  const names = images
    .filter(({ synthetic }) => !synthetic)
    .flatMap(({ ref }) => ref.alternatives.filter(({ known }) => known).map(({ text }) => shortName(text)));
  const others = names.filter((name) => name !== '' && !folders.some((folder) => name.startsWith(`${folder}-`)));
  return new Set([...folders, ...others]);
}

const SHARED: ReadonlySet<GraphNodeKind> = new Set([
  'base-image',
  'environment',
  'registry',
  'k3d',
  'configmap',
  'tiltfile',
]);

/** The service whose name a part of the path, or the name, is or ends with; the longest one of several. */
function serviceOf({ kind, id, label }: Omit<GraphNode, 'service'>, services: ReadonlySet<string>): string | undefined {
  if (SHARED.has(kind)) return undefined;
  const name = kind === 'image' ? shortName(label) : id.slice(kind.length + 1);
  let best: string | undefined;
  for (const part of name.replace('.github/workflows/', '').split(/[/:\s]/)) {
    const stem = part.replace(/\.(?:ya?ml|sh|dev\.ya?ml)$/, '');
    const words = stem.split('-');
    for (let from = 0; from < words.length; from++)
      for (let to = words.length; to > from; to--) {
        const candidate = words.slice(from, to).join('-');
        if (services.has(candidate) && candidate.length > (best?.length ?? 0)) best = candidate;
      }
  }
  return best;
}
