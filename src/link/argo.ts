import type { ArgoApplication, ArgoSource } from '../model/argo.ts';
import { ROOT_PATH } from '../model/command.ts';
import { certain, type Possible } from '../model/possible.ts';
import type { ArgoDeployment } from '../model/relations.ts';
import type { HelmRun } from '../model/routine.ts';
import type { Settings } from '../model/settings.ts';
import type { ApiCall, Release } from '../model/tilt.ts';
import type { WayStep } from '../model/unresolved.ts';
import { groupBy } from '../text/group.ts';
import { joinPath } from '../text/path.ts';
import { HOLE, type TracedText } from '../text/traced.ts';
import { type Environment, environmentKinds } from './environments.ts';

/** What Argo CD and Tilt deploy. */
export interface DeploymentSources {
  readonly settings: Settings;
  readonly applications: readonly ArgoApplication[];
  readonly releases: readonly Release[];
  readonly helmRuns: readonly HelmRun[];
  readonly apiCalls: readonly ApiCall[];
}

/** Each Application with its environment and with what Tilt deploys of the same. */
export function argoDeployments(sources: DeploymentSources): readonly ArgoDeployment[] {
  const environmentOf = environments(sources.settings.environments);
  const tilt = tiltDeployments(sources);
  return sources.applications.map((application) => ({
    application,
    environment: environmentOf(application),
    alsoByTilt: tilt(application),
    at: application.at,
  }));
}

/**
 * Tells the environment of an Application: by the folder of its file; else by what it was generated from, its labels and
 * the values that it takes; else by its name and destination; else by its project. Undefined when that says nothing, or two things.
 */
function environments(globs: Settings['environments']): (application: ArgoApplication) => Environment | undefined {
  const kinds = environmentKinds(globs);
  const judge = (paths: readonly string[], names: readonly string[]): Environment | 'both' | undefined => {
    const found = kinds.filter(
      (kind) => paths.some((path) => kind.matches(path)) || names.some((name) => kind.names.has(name)),
    );
    return found.length > 1 ? 'both' : found[0]?.environment;
  };
  return (application) => {
    const { sources, parameters, name, project, destination } = application;
    const values = [...parameters.values(), ...application.environments].map(({ text }) => text);
    const paths = [
      ...sources.flatMap((source) => source.valuesFiles.flatMap(({ path }) => path ?? [])),
      ...sources.flatMap(({ path }) => (path ? [`${path.text}/`] : [])),
      ...values.map((value) => `${value}/`),
    ];
    const verdict =
      judge([application.file], []) ??
      judge(paths, values) ??
      judge([], [name, destination.name, destination.namespace].flatMap(tokensOf)) ??
      judge([], tokensOf(project));
    return verdict === 'both' ? undefined : verdict;
  };
}

/** The first and the last word of a name: `agents-dev`, `dev-agents`. */
function tokensOf(name: TracedText | undefined): readonly string[] {
  const words = name?.text.split(/[-_.]/) ?? [];
  return [words[0], words.at(-1)].filter((word) => word !== undefined && !word.includes(HOLE)) as string[];
}

interface TiltDeployment {
  /** The folder of a local chart. */
  readonly path?: string;
  /** The name of a chart in a repository, and the repository's URL. */
  readonly chart?: { readonly name: string; readonly repository: string | undefined };
  readonly release?: string;
  readonly namespace: string | undefined;
  readonly at: WayStep;
}

function tiltDeployments(sources: DeploymentSources): (application: ArgoApplication) => WayStep | undefined {
  const repositories = helmRepositories(sources.apiCalls);
  const all = [
    ...sources.releases.flatMap((release) => ofRelease(release, repositories)),
    ...sources.helmRuns.flatMap(ofRun),
  ];
  // By what has to be equal for two to be the same, so that not each is compared with each.
  const byPath = groupBy(all, ({ path }) => path);
  const byChart = groupBy(all, ({ chart }) => chart?.name);
  const byRelease = groupBy(all, ({ release }) => release);
  const order = new Map(all.map((one, index) => [one, index]));
  return ({ sources: parts, name, destination: { namespace } }) => {
    let first: TiltDeployment | undefined;
    for (const source of parts) {
      const path = source.path?.known ? normalize('', source.path.text) : undefined;
      const release = (source.releaseName ?? name)?.text;
      const candidates = [
        ...(path === undefined ? [] : (byPath.get(path) ?? [])),
        ...(source.chart ? (byChart.get(source.chart.text) ?? []) : []),
        ...(release === undefined ? [] : (byRelease.get(release) ?? [])),
      ];
      for (const one of candidates)
        if ((!first || order.get(one)! < order.get(first)!) && isSame(one, source, name, namespace)) first = one;
    }
    return first?.at;
  };
}

function isSame(
  tilt: TiltDeployment,
  source: ArgoSource,
  name: TracedText | undefined,
  namespace: TracedText | undefined,
): boolean {
  if (source.path?.known && tilt.path !== undefined && normalize('', source.path.text) === tilt.path) return true;
  if (source.chart?.known && tilt.chart?.name === source.chart.text && source.repoURL?.known)
    if (tilt.chart.repository !== undefined && plainUrl(source.repoURL.text) === plainUrl(tilt.chart.repository))
      return true;
  // A source without a chart or a path (`ref`) deploys nothing.
  if (!source.path && !source.chart) return false;
  const release = source.releaseName ?? name;
  if (!release?.known || tilt.release !== release.text) return false;
  return tilt.namespace === undefined || !namespace?.known || namespace.text === tilt.namespace;
}

function ofRelease(release: Release, repositories: ReadonlyMap<string, string>): readonly TiltDeployment[] {
  const at = { message: `Tilt deploys it with ${release.call.name}() here`, span: release.call.at };
  const installs = release.kind !== 'helm';
  const rest = {
    release: installs ? knownText(release.release) : undefined,
    namespace: knownText(release.namespace),
    at,
  };
  return release.chart.alternatives.map(({ text, path }) => {
    if (!text.known) return rest;
    const slash = text.text.lastIndexOf('/');
    const prefix = text.text.slice(0, Math.max(0, slash));
    const repository =
      knownText(release.repository) ?? (prefix.startsWith('oci://') ? prefix : repositories.get(prefix));
    return {
      ...rest,
      path: path?.includes(HOLE) ? undefined : path,
      chart: { name: text.text.slice(slash + 1), repository },
    };
  });
}

function ofRun({ helm, routine, at }: HelmRun): readonly TiltDeployment[] {
  if (routine.kind !== 'tilt' || !['upgrade', 'install', 'template'].includes(helm.verb)) return [];
  const message = { message: `Tilt deploys it with "helm ${helm.verb}" here`, span: at };
  const release = helm.verb === 'template' ? undefined : knownText(helm.release);
  const namespace = knownText(helm.options.get('namespace')?.at(-1));
  const charts = helm.chart?.alternatives.filter(({ known }) => known) ?? [];
  const { cwd } = helm.command;
  return charts.map(({ text }) => ({
    path: text.startsWith(ROOT_PATH)
      ? normalize('', text.slice(ROOT_PATH.length))
      : cwd === undefined
        ? undefined
        : normalize(cwd, text),
    release,
    namespace,
    at: message,
  }));
}

/** The URLs of `helm_repo` by the names under which charts are written. */
function helmRepositories(calls: readonly ApiCall[]): ReadonlyMap<string, string> {
  const urls = new Map<string, string>();
  for (const call of calls) {
    if (call.name !== 'helm_repo') continue;
    const [name, url] = ['name', 'url'].map((key) => call.arguments.get(key)?.value);
    if (name?.kind === 'text' && url?.kind === 'text' && url.text.known) urls.set(name.text.text, url.text.text);
  }
  return urls;
}

function knownText(value: Possible<TracedText> | undefined): string | undefined {
  const text = certain(value);
  return text?.known ? text.text : undefined;
}

function plainUrl(url: string): string {
  return url.replace(/^oci:\/\//, '').replace(/\/+$/, '');
}

function normalize(base: string, path: string): string | undefined {
  if (path.includes(HOLE) || /^[a-z][a-z0-9+.-]*:\/\//i.test(path)) return undefined;
  return joinPath(base, path);
}
