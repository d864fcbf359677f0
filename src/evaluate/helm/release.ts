import type { Host } from '../../host/host.ts';
import {
  capabilitiesValue,
  DEFAULT_KUBE_VERSION,
  type KubeVersion,
  parseKubeVersion,
  releaseValue,
} from './capabilities.ts';
import type { Chart } from './chart/chart.ts';
import { loadChart } from './chart/load.ts';
import { type NamedTemplate, type ParseTemplates, renderTemplates, templateFiles } from './engine.ts';
import { HelmError } from './error.ts';
import { versionMatches } from './functions/semver.ts';
import { functionTable } from './functions/table.ts';
import { type Manifests, type RenderedFile, sortManifests } from './manifest/manifests.ts';
import { validateValues } from './schema/validate-values.ts';
import type { Limits } from './template/errors.ts';
import { ValuePath } from './template/origin.ts';
import type { ReadLog } from './template/reads.ts';
import type { TemplateSet } from './template/set.ts';
import { coalesceValues, type Warn } from './values/coalesce.ts';
import type { ConfigMap } from './values/config.ts';
import { processDependencies } from './values/dependencies.ts';
import { userValues, type ValuesOptions } from './values/options.ts';
import { valuesValue } from './values/values-value.ts';
import { yamlFunctions } from './yaml/functions.ts';

/** How a chart is to be installed: Helm's options. */
export interface ReleaseOptions extends ValuesOptions {
  /** Name of the release; default `release-name`. */
  readonly release?: string;
  /** Default `default`. */
  readonly namespace?: string;
  /** Kubernetes version, as `--kube-version`. */
  readonly kubeVersion?: string;
  /** Further API versions, as `--api-versions`. */
  readonly apiVersions?: readonly string[];
  readonly isUpgrade?: boolean;
  readonly skipSchemaValidation?: boolean;
  readonly limits?: Limits;
  /** Names of the template files to execute (`chart/templates/x.yaml`), for an analysis that needs no others. */
  readonly only?: ReadonlySet<string>;
}

/** A chart made ready to render: dependencies processed, values merged. */
export interface Release {
  readonly chart: Chart;
  /** The values that the templates see. */
  readonly values: ConfigMap;
  /** The root of the value paths that output and reads refer to. */
  readonly root: ValuePath;
  /** Every file that the templates printed, `NOTES.txt` included. */
  readonly files: readonly RenderedFile[];
  readonly manifests: Manifests;
  /** Which value paths the templates read, and where. */
  readonly reads: ReadLog;
  /** The named templates of the chart and its subcharts. */
  readonly templates: TemplateSet;
}

/** The functions of every template. One table for all charts, so that parsed templates can be kept. */
let functions: ReturnType<typeof functionTable> | undefined;

const RELEASE_NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** The names and meanings of all functions that templates may call. */
export function helmFunctionTable(): ReturnType<typeof functionTable> {
  functions ??= functionTable(yamlFunctions);
  return functions;
}

/** A failure after the release was made, when Helm can print the YAML that it has so far and says so. */
export class ReleaseError extends HelmError {
  override readonly cause: HelmError;
  constructor(cause: HelmError) {
    super(cause.message, cause.span);
    this.cause = cause;
  }
}

/**
 * Does what `helm template` does between reading its options and printing. Throws `HelmError`. `parse` stands in for the
 * parsing of templates, where they are parsed already.
 */
export function makeRelease(
  host: Host,
  chartPath: string | Chart,
  options: ReleaseOptions,
  warn: Warn,
  parse?: ParseTemplates,
): Release {
  const { chart, values, name, kube } = prepare(host, chartPath, options, warn);
  const root = ValuePath.root(values);
  try {
    checkKubeVersion(chart, kube);
    const scope = () => ({
      values: valuesValue(values, root),
      release: releaseValue({
        name,
        namespace: options.namespace || 'default',
        upgrade: options.isUpgrade === true,
      }),
      capabilities: capabilitiesValue(kube, options.apiVersions ?? []),
      only: options.only,
    });
    const { files, executor } = renderTemplates(chart, scope, helmFunctionTable(), {
      limits: options.limits,
      parse,
    });
    const manifests = sortManifests(files.filter((file) => !file.path.endsWith('NOTES.txt')));
    return { chart, values, root, files, manifests, reads: executor.reads, templates: executor.set };
  } catch (error) {
    if (error instanceof HelmError) throw new ReleaseError(error);
    throw error;
  }
}

/**
 * The template files that `makeRelease` would parse with these options, in order; what they hold is not looked at. Throws
 * `HelmError` for what Helm refuses before.
 */
export function releaseFiles(host: Host, chart: Chart, options: ReleaseOptions): readonly NamedTemplate[] {
  const prepared = prepare(host, chart, options, () => undefined);
  checkKubeVersion(prepared.chart, prepared.kube);
  return templateFiles(prepared.chart);
}

/** What Helm does before it looks at templates. */
function prepare(host: Host, chartPath: string | Chart, options: ReleaseOptions, warn: Warn) {
  const kube: KubeVersion = parseKubeVersion(options.kubeVersion ?? DEFAULT_KUBE_VERSION);
  const given = userValues(host, options);
  const chart = (typeof chartPath === 'string' ? loadChart(host, chartPath) : chartPath).copy();
  checkInstallable(chart);
  if (chart.metadata.deprecated) warn('WARNING: This chart is deprecated');
  checkDependencies(chart);
  const name = options.release || 'release-name';
  if (name.length > 53 || !RELEASE_NAME.test(name))
    throw new HelmError(
      `release name ${JSON.stringify(name)}: invalid release name, must match regex ${RELEASE_NAME.source} and the length must not be longer than 53`,
    );
  processDependencies(chart, given, warn);
  const values = coalesceValues(chart, given, false, warn);
  if (!options.skipSchemaValidation) validateValues(chart, values);
  return { chart, values, name, kube };
}

function checkInstallable(chart: Chart): void {
  const { type, spans } = chart.metadata;
  if (type !== '' && type !== 'application')
    throw new HelmError(`${type} charts are not installable`, spans.get('type'));
}

function checkDependencies(chart: Chart): void {
  const missing = (chart.metadata.dependencies ?? []).filter(
    (declared) => !chart.dependencies.some((present) => present.name === declared.name),
  );
  if (missing.length > 0)
    throw new HelmError(
      `An error occurred while checking for chart dependencies. You may need to run \`helm dependency build\` to fetch missing dependencies: found in Chart.yaml, but missing in charts/ directory: ${missing.map((declared) => declared.name).join(', ')}`,
      missing[0]?.span,
    );
}

function checkKubeVersion(chart: Chart, kube: KubeVersion): void {
  const { kubeVersion, spans } = chart.metadata;
  if (kubeVersion !== '' && !versionMatches(kubeVersion, kube.version))
    throw new HelmError(
      `chart requires kubeVersion: ${kubeVersion} which is incompatible with Kubernetes ${kube.version}`,
      spans.get('kubeVersion'),
    );
}
