import { HelmError } from '../evaluate/helm/error.ts';
import type { ReleaseOptions } from '../evaluate/helm/release.ts';
import { type ConfigMap, type ConfigValue, isMap } from '../evaluate/helm/values/config.ts';
import { userValues } from '../evaluate/helm/values/options.ts';
import { resolveText } from '../evaluate/shell/tools/sink.ts';
import { evaluateHelmfile } from '../evaluate/values/helmfile.ts';
import type { TemplatedYaml } from '../evaluate/yaml/templated.ts';
import { dirname, joinPath } from '../host/host.ts';
import type { ArgoApplication, ArgoSource } from '../model/argo.ts';
import type { Chart, ChartDeployment, DeploymentOutcome, GivenValue } from '../model/helm.ts';
import type { Pipeline } from '../model/pipeline.ts';
import { certain } from '../model/possible.ts';
import type { HelmRun } from '../model/routine.ts';
import type { Release } from '../model/tilt.ts';
import { type Span, spanKey } from '../text/source.ts';
import type { DeployedRenderings } from './chart-images.ts';
import {
  type Blame,
  failureOf,
  mismatchesOf,
  type RenderedDeployment,
  renderDeployment,
} from './deployment-outcome.ts';
import { guesses, optionsOfCommand, optionsOfHelmfile, optionsOfRelease, optionsOfSource } from './deployments.ts';
import type { ProjectFiles } from './files.ts';
import type { HelmCharts } from './helm-charts.ts';
import { reuse } from './reuse.ts';

/** Deployments of one chart whose renderings add to what is known of its images. */
const MAX_FITTINGS = 8;

/** A chart and what it is deployed with. */
export interface DeployedChart {
  readonly chart: Chart;
  readonly by: ChartDeployment['by'];
  readonly name: string;
  readonly at: Span;
  readonly release: Release | undefined;
  /** One for each combination of alternatives; undefined when not all is known. */
  readonly options: readonly ReleaseOptions[] | undefined;
}

/**
 * What deploys charts of the repository: Tilt releases, then Applications, `helm` commands and Helmfiles. Each stays the same
 * as long as what it is read from does.
 */
export function deployedCharts(pipeline: Pipeline, files: ProjectFiles): readonly DeployedChart[] {
  const { memo } = files;
  const byPath = memo.once('charts by path', () => new Map(pipeline.charts.map((chart) => [chart.path, chart])));
  const ofHelm = new Map<string, DeployedChart>();
  for (const run of pipeline.helmRuns) {
    const found = memo.of(run, 'deployed chart', () => deployedByCommand(run, byPath));
    // A script that several things start is one deployment, unless they hand it different words.
    if (found && !ofHelm.has(found.key)) ofHelm.set(found.key, found.deployed);
  }
  return [
    ...pipeline.releases.flatMap((release) =>
      memo.of(release, 'deployed chart', () => deployedByTilt(release, pipeline)),
    ),
    ...pipeline.applications.flatMap((application) =>
      application.sources.flatMap((source) =>
        memo.of(source, 'deployed chart', () => deployedByArgo(application, source, byPath)),
      ),
    ),
    ...ofHelm.values(),
    ...pipeline.repository.ofKind('helmfile').flatMap(({ path }) => {
      const yaml = files.yaml(path);
      return yaml ? memo.of(yaml, 'deployed charts', () => deployedByHelmfile(yaml, dirname(path), byPath)) : [];
    }),
  ];
}

type ChartsByPath = ReadonlyMap<string, Chart>;

function deployedByTilt(release: Release, pipeline: Pipeline): readonly DeployedChart[] {
  const chart = pipeline.chartOf(release);
  if (!chart) return [];
  const name = certain(release.resource)?.text ?? chart.name;
  return [{ chart, by: 'Tilt', name, at: release.call.at, release, options: optionsOfRelease(release) }];
}

function deployedByArgo(
  application: ArgoApplication,
  source: ArgoSource,
  byPath: ChartsByPath,
): readonly DeployedChart[] {
  const path = source.path?.known ? joinPath(source.path.text) : undefined;
  const options = optionsOfSource(application, source);
  return deployed('Argo CD', path, application.name?.text, application.at, options, byPath);
}

/** The key is the same where one script is started by several things with the same words. */
function deployedByCommand(
  { helm, at }: HelmRun,
  byPath: ChartsByPath,
): { readonly key: string; readonly deployed: DeployedChart } | undefined {
  const chart = certain(helm.chart);
  if (!chart?.known) return undefined;
  const options = optionsOfCommand(helm);
  const { cwd } = helm.command;
  const [found] = deployed('Helm', resolveText(chart.text, cwd), certain(helm.release)?.text, at, options, byPath);
  const words = [chart.text, cwd, options?.values, options && guesses(options).length];
  return found && { key: `${spanKey(at)} ${JSON.stringify(words)}`, deployed: found };
}

function deployedByHelmfile(
  { documents }: TemplatedYaml,
  folder: string,
  byPath: ChartsByPath,
): readonly DeployedChart[] {
  return documents.flatMap(({ contents }) =>
    evaluateHelmfile(contents).releases.flatMap((release) => {
      const { chart, name, at } = release;
      if (!chart?.known) return [];
      const options = optionsOfHelmfile(release, folder);
      return deployed('Helmfile', joinPath(folder, chart.text), name?.text, at, options, byPath);
    }),
  );
}

function deployed(
  by: DeployedChart['by'],
  path: string | undefined,
  name: string | undefined,
  at: Span,
  options: ReleaseOptions | undefined,
  byPath: ChartsByPath,
): readonly DeployedChart[] {
  const chart = path === undefined ? undefined : byPath.get(path);
  return chart ? [{ chart, by, name: name ?? chart.name, at, release: undefined, options: options && [options] }] : [];
}

/**
 * A deployment that is rendered when someone asks for its outcome. `rendering` is what the outcome depends on; it may have
 * been read from an earlier text, as long as it is the same.
 */
export function deploymentOf(
  deployed: DeployedChart,
  rendering: Pick<DeployedChart, 'chart' | 'at' | 'options'>,
  files: ProjectFiles,
  helmCharts: HelmCharts,
  isOwn: Blame['isOwn'],
): ChartDeployment {
  const { chart, by, name, at, release } = deployed;
  const { options } = rendering;
  return {
    chart,
    by,
    name,
    at,
    release,
    get given() {
      return files.memo.of(rendering, 'given', () => options?.flatMap((one) => givenValues(files, one)) ?? []);
    },
    get outcome() {
      const outcome = (): DeploymentOutcome | undefined => {
        const loaded = options && helmCharts.load(chart.path);
        if (!loaded || loaded instanceof HelmError) return undefined;
        const rendered = options.flatMap((one) => renderedAs(chart.path, one, files, helmCharts) ?? []);
        return outcomeOf(rendered, options, { at: rendering.at, isOwn, incomplete: loaded.incomplete });
      };
      return files.memo.of(rendering, 'outcome', outcome, reuse);
    },
  };
}

/** What a deployment of the chart in a folder renders; undefined when Helm refuses the chart itself. */
function renderedAs(
  path: string,
  options: ReleaseOptions,
  { memo }: ProjectFiles,
  helmCharts: HelmCharts,
): RenderedDeployment | undefined {
  return memo.of(options, 'rendered', () => {
    const loaded = helmCharts.load(path);
    if (loaded instanceof HelmError) return undefined;
    const error = helmCharts.refusal(path, options, options);
    return error ? { error, violation: undefined, containers: [], sites: [] } : renderDeployment(loaded, options);
  });
}

/** The renderings of charts by what deploys them, for their image sites. */
export function deployedRenderings(
  optionsOf: (chart: Chart) => readonly ReleaseOptions[],
  files: ProjectFiles,
  helmCharts: HelmCharts,
): DeployedRenderings {
  return {
    sites: (chart) =>
      optionsOf(chart)
        .slice(0, MAX_FITTINGS)
        .flatMap((options) => renderedAs(chart.path, options, files, helmCharts)?.sites ?? []),
    fittings(chart) {
      const loaded = helmCharts.load(chart.path);
      if (loaded instanceof HelmError) return [];
      return optionsOf(chart)
        .slice(0, MAX_FITTINGS)
        .flatMap((options) => {
          const release = loaded.render({ ...options, skipSchemaValidation: true });
          return release instanceof HelmError ? [] : [{ release, options, assumptions: [] }];
        });
    },
  };
}

/** Tells whether a place lies in a file of the repository that is not a chart from elsewhere. */
export function ownFiles({ charts }: Pipeline, files: ProjectFiles): Blame['isOwn'] {
  const vendored = charts.filter(({ firstParty }) => !firstParty).map(({ path }) => `${path}/`);
  return ({ file: { path } }) =>
    files.kindOf(path) !== undefined && !vendored.some((folder) => path.startsWith(folder));
}

function outcomeOf(
  rendered: readonly RenderedDeployment[],
  options: readonly ReleaseOptions[],
  blame: Blame,
): DeploymentOutcome {
  const mismatches = new Map(
    rendered.flatMap(({ violation }) =>
      violation
        ? mismatchesOf(violation, blame.at).map((mismatch) => [
            `${spanKey(mismatch.at)} ${mismatch.path} ${mismatch.reason}`,
            mismatch,
          ])
        : [],
    ),
  );
  const guessed = new Set(options.flatMap(guesses).map(spanKey));
  // What a value that is not known is really like may be as the schema asks, and more besides it.
  if (guessed.size > 0)
    for (const [key, { at }] of mismatches) if (at === blame.at || guessed.has(spanKey(at))) mismatches.delete(key);
  return {
    failure: rendered.map(({ error }) => error && failureOf(error, blame)).find((failure) => failure !== undefined),
    mismatches: [...mismatches.values()],
    containers: rendered.flatMap(({ containers }) => containers),
  };
}

/** Every value that options give, by its path. */
function givenValues({ host }: ProjectFiles, options: ReleaseOptions): readonly GivenValue[] {
  let values: ConfigMap;
  try {
    values = userValues(host, options);
  } catch (error) {
    if (error instanceof HelmError) return [];
    throw error;
  }
  const out: GivenValue[] = [];
  const visit = (value: ConfigValue, path: readonly string[]): void => {
    if (isMap(value.content) && value.content.size > 0)
      for (const [key, inner] of value.content) visit(inner, [...path, key]);
    else {
      const at = value.key?.span ?? value.span;
      if (at) out.push({ path, at });
    }
  };
  for (const [key, value] of values) visit(value, [key]);
  return out;
}
