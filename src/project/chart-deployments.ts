import { HelmError } from '../evaluate/helm/error.ts';
import type { Fitting } from '../evaluate/helm/image/fitting.ts';
import type { ReleaseOptions } from '../evaluate/helm/release.ts';
import { type ConfigMap, type ConfigValue, isMap } from '../evaluate/helm/values/config.ts';
import { userValues } from '../evaluate/helm/values/options.ts';
import { resolveText } from '../evaluate/shell/tools/sink.ts';
import { evaluateHelmfile } from '../evaluate/values/helmfile.ts';
import { dirname, joinPath } from '../host/host.ts';
import type { Chart, ChartDeployment, DeploymentOutcome, GivenValue } from '../model/helm.ts';
import type { Pipeline } from '../model/pipeline.ts';
import { certain } from '../model/possible.ts';
import type { Release } from '../model/tilt.ts';
import { type Span, spanKey } from '../text/source.ts';
import { type Blame, deployedContainers, renderDeployment } from './deployment-outcome.ts';
import { guesses, optionsOfCommand, optionsOfHelmfile, optionsOfRelease, optionsOfSource } from './deployments.ts';
import type { ProjectFiles } from './files.ts';
import type { HelmCharts, LoadedChart } from './helm-charts.ts';

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

/** What deploys charts of the repository: Tilt releases, then Applications, `helm` commands and Helmfiles. */
export function deployedCharts(pipeline: Pipeline, files: ProjectFiles): readonly DeployedChart[] {
  const out: DeployedChart[] = [];
  for (const release of pipeline.releases) {
    const chart = pipeline.chartOf(release);
    if (!chart) continue;
    const name = certain(release.resource)?.text ?? chart.name;
    out.push({ chart, by: 'Tilt', name, at: release.call.at, release, options: optionsOfRelease(release) });
  }
  const byPath = new Map(pipeline.charts.map((chart) => [chart.path, chart]));
  for (const application of pipeline.applications)
    for (const source of application.sources) {
      const path = source.path?.known ? joinPath(source.path.text) : undefined;
      const chart = path === undefined ? undefined : byPath.get(path);
      if (!chart) continue;
      const options = optionsOfSource(application, source);
      out.push({
        chart,
        by: 'Argo CD',
        name: application.name?.text ?? chart.name,
        at: application.at,
        release: undefined,
        options: options && [options],
      });
    }
  const deploy = (
    by: 'Helm' | 'Helmfile',
    path: string | undefined,
    name: string | undefined,
    at: Span,
    options?: ReleaseOptions,
  ) => {
    const chart = path === undefined ? undefined : byPath.get(path);
    if (chart) out.push({ chart, by, name: name ?? chart.name, at, release: undefined, options: options && [options] });
  };
  const seen = new Set<string>();
  for (const { helm, at } of pipeline.helmRuns) {
    const chart = certain(helm.chart);
    if (!chart?.known) continue;
    const options = optionsOfCommand(helm);
    // A script that several things start is one deployment, unless they hand it different words.
    const key = `${spanKey(at)} ${JSON.stringify([chart.text, helm.command.cwd, options?.values, options && guesses(options).length])}`;
    if (seen.has(key)) continue;
    seen.add(key);
    deploy('Helm', resolveText(chart.text, helm.command.cwd), certain(helm.release)?.text, at, options);
  }
  for (const { path } of pipeline.repository.ofKind('helmfile'))
    for (const { contents } of files.yaml(path)?.documents ?? [])
      for (const release of evaluateHelmfile(contents).releases) {
        const { chart, name, at } = release;
        if (!chart?.known) continue;
        const folder = dirname(path);
        deploy('Helmfile', joinPath(folder, chart.text), name?.text, at, optionsOfHelmfile(release, folder));
      }
  return out;
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
      return files.memo.of(rendering, 'outcome', () => {
        const loaded = options && helmCharts.load(chart.path);
        const known = loaded && !(loaded instanceof HelmError);
        return known
          ? outcomeOf(loaded, options, { at: rendering.at, isOwn, incomplete: loaded.incomplete })
          : undefined;
      });
    },
  };
}

/** The renderings of a chart by what deploys it, for its image sites. */
export function deployedFittings(
  chart: Chart,
  deployed: readonly ReleaseOptions[],
  helmCharts: HelmCharts,
): readonly Fitting[] {
  const loaded = helmCharts.load(chart.path);
  if (loaded instanceof HelmError) return [];
  return deployed.slice(0, MAX_FITTINGS).flatMap((options) => {
    const release = loaded.render({ ...options, skipSchemaValidation: true });
    return release instanceof HelmError ? [] : [{ release, options, assumptions: [] }];
  });
}

/** Tells whether a place lies in a file of the repository that is not a chart from elsewhere. */
export function ownFiles({ charts }: Pipeline, files: ProjectFiles): Blame['isOwn'] {
  const vendored = charts.filter(({ firstParty }) => !firstParty).map(({ path }) => `${path}/`);
  return ({ file: { path } }) =>
    files.kindOf(path) !== undefined && !vendored.some((folder) => path.startsWith(folder));
}

function outcomeOf(loaded: LoadedChart, options: readonly ReleaseOptions[], blame: Blame): DeploymentOutcome {
  const renderings = options.map((one) => renderDeployment(loaded, one, blame));
  const mismatches = new Map(
    renderings.flatMap((one) =>
      one.mismatches.map((mismatch) => [`${spanKey(mismatch.at)} ${mismatch.path} ${mismatch.reason}`, mismatch]),
    ),
  );
  const guessed = new Set(options.flatMap(guesses).map(spanKey));
  // What a value that is not known is really like may be as the schema asks, and more besides it.
  if (guessed.size > 0)
    for (const [key, { at }] of mismatches) if (at === blame.at || guessed.has(spanKey(at))) mismatches.delete(key);
  return {
    failure: renderings.find(({ failure }) => failure)?.failure,
    mismatches: [...mismatches.values()],
    containers: renderings.flatMap(({ release }) => (release ? deployedContainers(release) : [])),
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
