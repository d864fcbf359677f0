import type { Environment, Word } from '../model/command.ts';
import type { Chart } from '../model/helm.ts';
import type { Dockerfile, Pipeline } from '../model/pipeline.ts';
import type { Possible } from '../model/possible.ts';
import type {
  ImageBuild,
  ImageKey,
  ImageReference,
  NameReference,
  PathValue,
  Release,
  Resource,
  TiltCommand,
  TiltProject,
} from '../model/tilt.ts';
import type { Unresolved } from '../model/unresolved.ts';
import type { Position, Span } from '../text/source.ts';
import type { TracedText } from '../text/traced.ts';

interface JsonPlace {
  readonly path: string;
  readonly start: Position;
  readonly end: Position;
}

/** A place as the JSON output has it. */
export function jsonPlace({ file, start, end }: Span): JsonPlace {
  return { path: file.path, start: file.positionAt(start), end: file.positionAt(end) };
}

/** A text; null where a part of it is not known. */
function text(value: TracedText): string | null {
  return value.known ? value.text : null;
}

/** A value that is known, null for one that is not, `oneOf` for one of several; null among those stands for the unknown. */
function possible<T, U>(
  value: Possible<T> | undefined,
  show: (alternative: T) => U,
): U | null | { oneOf: (U | null)[] } {
  if (!value) return null;
  const shown: (U | null)[] = value.alternatives.map(show);
  const [only] = shown;
  if (only !== undefined && shown.length === 1 && !value.unknown) return only;
  if (shown.length === 0) return null;
  return { oneOf: value.unknown ? [...shown, null] : shown };
}

const possibleText = (value: Possible<TracedText> | undefined) => possible(value, text);
/** Relative to the root, which is `.`; as written where it leads out of the root. */
const path = (value: PathValue) =>
  value.text.known ? (value.path === '' ? '.' : (value.path ?? value.text.text)) : null;
const possiblePath = (value: Possible<PathValue> | undefined) => possible(value, path);
const flag = (value: Possible<boolean>) => possible(value, (alternative) => alternative);
const reference = ({ ref }: ImageReference) => possibleText(ref);
const named = ({ name }: NameReference) => possibleText(name);

function words(list: readonly Word[]) {
  return list.map(possibleText);
}

function written(command: TiltCommand | undefined) {
  if (!command) return null;
  return possible(command.written, (parts) => (parts.length === 1 ? text(parts[0]!) : parts.map(text)));
}

function environment(env: Environment) {
  return Object.fromEntries(env.entries().map(({ name, value }) => [name, possibleText(value)]));
}

/** An image as `model --json` and `eval --json` print it. */
export function jsonImage(image: ImageBuild) {
  return {
    ref: possibleText(image.ref),
    builder: image.builder,
    dockerfile: possible(image.dockerfile, (use) => path(use.path)),
    context: possiblePath(image.context),
    target: possibleText(image.target),
    command: written(image.command),
    shellCommands: image.command?.commands.map((command) => words(command.words)) ?? [],
    skipsLocalDocker: flag(image.skipsLocalDocker),
    disablePush: flag(image.disablePush),
    outputsImageRefTo: possibleText(image.outputsImageRefTo),
    tag: possibleText(image.tag),
    imageDeps: image.imageDeps.map(reference),
    conditional: image.conditional,
    ...jsonPlace(image.at),
  };
}

export function jsonResource(resource: Resource) {
  return {
    name: possibleText(resource.name),
    kind: resource.kind,
    images: resource.images.map(reference),
    resourceDeps: resource.resourceDeps.map(named),
    labels: resource.labels.map(named),
    autoInit: flag(resource.autoInit),
    triggerMode: possible(resource.triggerMode, (mode) => mode),
    cmd: written(resource.cmd),
    serveCmd: written(resource.serveCmd),
    deps: resource.deps.map(possiblePath),
    conditional: resource.conditional,
    ...jsonPlace(resource.at),
  };
}

function imageKey(key: ImageKey): unknown {
  return key.kind === 'list'
    ? key.keys.map(imageKey)
    : key.kind === 'text'
      ? possibleText(key.parts[0])
      : key.parts.map(possibleText);
}

export function jsonRelease(release: Release) {
  return {
    resource: possibleText(release.resource),
    release: possibleText(release.release),
    chart: possiblePath(release.chart),
    namespace: possibleText(release.namespace),
    values: release.values.map(possiblePath),
    set: Object.fromEntries(
      release.set.flatMap(({ path: name, value }) => (name.known ? [[name.text, possibleText(value)]] : [])),
    ),
    imageDeps: possible(release.imageDeps, (list) => list.map(reference)),
    imageKeys: possible(release.imageKeys, (list) => list.map(imageKey)),
    conditional: release.conditional,
    ...jsonPlace(release.at),
  };
}

/** The registry that a project sets: the last call wins, as in Tilt. */
export function jsonRegistry(projects: readonly TiltProject[]) {
  const last = projects.flatMap(({ registries }) => registries).at(-1);
  if (!last) return null;
  return { host: possibleText(last.host), hostFromCluster: possibleText(last.hostFromCluster), ...jsonPlace(last.at) };
}

export function jsonUnresolved({ what, why, at }: Unresolved) {
  return { what, ...jsonPlace(at), why };
}

function tiltProject(project: TiltProject) {
  const [error] = project.status === 'error' ? project.errors : [];
  return project.tiltfiles.map((file) => ({
    path: file.path,
    root: project.root,
    status: file.path === project.root ? project.status : 'ok',
    complete: project.complete,
    ...(error && file.path === project.root ? { error: { message: error.message, ...jsonPlace(error.at) } } : {}),
    loads: file.loads,
  }));
}

function dockerfile(entry: Dockerfile) {
  const facts = entry.builds[0]?.facts;
  return {
    path: entry.path,
    role: entry.role,
    stages: facts?.stages.map((stage) => ({ name: stage.name ?? null, from: possibleText(stage.from) })) ?? [],
    commands:
      facts?.commands.map((command) => ({
        words: words(command.words),
        env: environment(command.env),
        stage: command.stage,
        ...(command.span ? jsonPlace(command.span) : {}),
      })) ?? [],
    builtBy: entry.builtBy.map((image) => possibleText(image.ref)),
  };
}

function jsonChart(chart: Chart) {
  return {
    path: chart.path,
    name: chart.name,
    version: chart.version,
    imageSites: chart.imageSites.map((site) => ({
      template: site.template,
      ...jsonPlace(site.at),
      workload: site.workload,
      container: site.container ?? null,
      reference: site.reference,
      valuePaths: site.valuePaths,
    })),
  };
}

/** What `ameide-lint model --json` prints. */
export function modelJson(pipeline: Pipeline) {
  return {
    schema: 1,
    tiltfiles: pipeline.tiltProjects.flatMap(tiltProject),
    registry: jsonRegistry(pipeline.tiltProjects),
    images: pipeline.images.map(jsonImage),
    resources: pipeline.resources.map(jsonResource),
    releases: pipeline.releases.map(jsonRelease),
    charts: pipeline.charts.map(jsonChart),
    dockerfiles: pipeline.dockerfiles.map(dockerfile),
    unresolved: pipeline.unresolved.map(jsonUnresolved),
  };
}

/** What `ameide-lint eval --json` prints of one root Tiltfile. */
export function evaluationJson(project: TiltProject) {
  const [error] = project.status === 'error' ? project.errors : [];
  return {
    schema: 1,
    status: project.status,
    complete: project.complete,
    error: error ? { message: error.message, ...jsonPlace(error.at) } : null,
    prints: project.prints,
    warnings: project.warnings.map((warning) => warning.message),
    registry: jsonRegistry([project]),
    images: project.images.map(jsonImage),
    resources: project.resources.map(jsonResource),
    releases: project.releases.map(jsonRelease),
    unresolved: project.unresolved.map(jsonUnresolved),
  };
}
