import { HelmError } from '../evaluate/helm/error.ts';
import type { ReleaseOptions } from '../evaluate/helm/release.ts';
import { SchemaViolationError } from '../evaluate/helm/schema/validate-values.ts';
import type { ConfigValue } from '../evaluate/helm/values/config.ts';
import { ChartFolders, chartOfValuesFile, isManifest } from '../evaluate/values/files.ts';
import type {
  Chart,
  ChartDeployment,
  ChartFailure,
  ConformingImageHelper,
  ImageSite,
  SchemaMismatch,
} from '../model/helm.ts';
import type { Pipeline } from '../model/pipeline.ts';
import { groupBy } from '../text/group.ts';
import { SourceFile, type Span, samePlace } from '../text/source.ts';
import { type DeployedChart, deployedCharts, deployedRenderings, deploymentOf, ownFiles } from './chart-deployments.ts';
import { ChartImages } from './chart-images.ts';
import type { ChartDetails } from './charts.ts';
import { mismatchesOf } from './deployment-outcome.ts';
import type { ProjectFiles } from './files.ts';
import { HelmCharts } from './helm-charts.ts';
import type { ChartTemplates } from './templates.ts';

/** Folders whose values files are wrong on purpose. */
const TEST_FOLDERS = /(?:^|\/)(?:tests?|testdata|test-data|fixtures|unittests?)\//;

/** What rendering tells of the charts of a repository; each part is computed when someone asks for it. */
export class ChartFacts implements ChartDetails {
  readonly #files: ProjectFiles;
  readonly #templates: ChartTemplates;
  readonly #pipeline: () => Pipeline;
  readonly #charts: HelmCharts;
  readonly #images: ChartImages;

  constructor(files: ProjectFiles, templates: ChartTemplates, pipeline: () => Pipeline) {
    this.#files = files;
    this.#templates = templates;
    this.#pipeline = pipeline;
    this.#charts = new HelmCharts(files);
    this.#images = new ChartImages(
      this.#charts,
      (chart) => templates.reads(chart),
      deployedRenderings((chart) => this.#optionsOf(chart), files, this.#charts),
      files.memo,
    );
  }

  deployments(): readonly ChartDeployment[] {
    const { memo } = this.#files;
    const count = new Map<string, number>();
    return this.#deployedCharts.map((deployed) => {
      const { by, name } = deployed;
      const { path } = deployed.chart;
      const key = `${by}\0${name}\0${path}`;
      const number = count.get(key) ?? 0;
      count.set(key, number + 1);
      return memo.of(deployed, `deployment ${number}`, () => {
        const find = () => this.#deployedAs(path).filter((one) => one.by === by && one.name === name)[number];
        const rendering = memo.once(`rendering ${key}\0${number}`, find, (before, now) =>
          sameRendering(before, now) ? before : now,
        );
        return deploymentOf(deployed, rendering ?? deployed, this.#files, this.#charts, this.#own);
      });
    });
  }

  /** What a chart is deployed with. */
  #optionsOf({ path }: Chart): readonly ReleaseOptions[] {
    const isWhole = ({ by }: DeployedChart) => by === 'Tilt' || by === 'Argo CD';
    const all = () =>
      this.#deployedAs(path)
        .filter(isWhole)
        .flatMap(({ options }) => options ?? []);
    return this.#files.memo.once(`deployed with ${path}`, all, (before, now) =>
      sameOptions(before, now) ? before : now,
    );
  }

  imageSites(chart: Chart): readonly ImageSite[] {
    return this.#images.sites(chart);
  }

  conformingImageHelper(chart: Chart): ConformingImageHelper | undefined {
    return this.#images.conformingHelper(chart, this.#files.host);
  }

  problems(chart: Chart): readonly ChartFailure[] {
    if (!chart.firstParty && chart.path.includes('charts/')) return [];
    const found = this.#templates
      .errors(chart)
      .map(({ at, message }): ChartFailure => ({ kind: 'template', reason: message, at, related: [] }));
    const loaded = this.#charts.load(chart.path);
    // What is no YAML at all is told elsewhere.
    if (!(loaded instanceof HelmError) || /yaml: |: line \d/.test(loaded.message)) return found;
    const at = loaded.span && this.#own(loaded.span) ? loaded.span : chart.at;
    return [...found, { kind: 'template', reason: loaded.message, at, related: [] }];
  }

  mismatches(chart: Chart): readonly SchemaMismatch[] {
    const loaded = this.#charts.load(chart.path);
    if (loaded instanceof HelmError || !loaded.chart.schema || loaded.incomplete) return [];
    const rejected = (options: ReleaseOptions) => {
      const result = loaded.render(options);
      return result instanceof SchemaViolationError ? result : undefined;
    };
    const defaults = rejected({});
    const found = defaults ? this.#wrongDefaults(defaults, chart) : [];
    for (const path of this.#overlays(chart)) {
      const error = rejected({ values: [path] });
      if (!error) continue;
      // Where another file comes between, only what this one says is certain.
      found.push(...mismatchesOf(error, chart.at).filter(({ at }) => at.file.path === path));
    }
    return found;
  }

  /** Defaults that are wrong in themselves: one that is empty asks to be set. */
  #wrongDefaults(error: SchemaViolationError, chart: Chart): SchemaMismatch[] {
    return mismatchesOf(error, chart.at, isGiven).flatMap((mismatch) => {
      const at = mismatch.related[0]?.span;
      return !at || !this.#own(at) ? [] : [{ ...mismatch, at, related: [] }];
    });
  }

  /** The values files that belong to a chart by their places and names. */
  #overlays(chart: Chart): readonly string[] {
    const all = this.#files.memo.once('overlays by chart', () => this.#allOverlays());
    const found = all.get(chart.path) ?? [];
    return found.filter((path) => {
      const yaml = path === chart.valuesFile ? undefined : this.#files.yaml(path);
      return yaml !== undefined && yaml.problems.length === 0 && !isManifest(yaml);
    });
  }

  #allOverlays(): ReadonlyMap<string | undefined, readonly string[]> {
    const charts = new ChartFolders(this.#pipeline().charts.map(({ path }) => path));
    const paths = this.#files.repository.ofKind('values').map(({ path }) => path);
    return groupBy(
      paths.filter((path) => !TEST_FOLDERS.test(path)),
      (path) => chartOfValuesFile(path, charts),
    );
  }

  get #own(): (span: Span) => boolean {
    return this.#files.memo.once('own files', () => ownFiles(this.#pipeline(), this.#files));
  }

  #deployedAs(path: string): readonly DeployedChart[] {
    const byChart = this.#files.memo.once('deployed by chart', () =>
      groupBy(this.#deployedCharts, ({ chart }) => chart.path),
    );
    return byChart.get(path) ?? [];
  }

  get #deployedCharts(): readonly DeployedChart[] {
    return this.#files.memo.once('deployed charts', () => deployedCharts(this.#pipeline(), this.#files));
  }
}

/** Whether a value is there, and not null or the empty text. */
function isGiven(value: ConfigValue | undefined): boolean {
  return value !== undefined && value.content !== null && value.content !== '';
}

function sameRendering(before: DeployedChart | undefined, now: DeployedChart | undefined): boolean {
  if (!before || !now) return before === now;
  return (
    before.chart === now.chart &&
    sameOptions([before.at], [now.at]) &&
    sameOptions(before.options ?? 'unknown', now.options ?? 'unknown')
  );
}

/** Whether two values are made of the same parts, with the same places as far as a reader can tell. */
function sameOptions(before: unknown, now: unknown): boolean {
  if (before === now) return true;
  if (typeof before !== 'object' || typeof now !== 'object' || before === null || now === null) return false;
  if (before instanceof SourceFile || now instanceof SourceFile) return false;
  if (isSpan(before) && isSpan(now)) return samePlace(before, now);
  if (before instanceof Map || now instanceof Map || before instanceof Set || now instanceof Set) return false;
  const keys = Object.keys(before);
  return (
    keys.length === Object.keys(now).length &&
    keys.every((key) => sameOptions(Reflect.get(before, key), Reflect.get(now, key)))
  );
}

function isSpan(value: object): value is Span {
  return 'file' in value && value.file instanceof SourceFile && 'start' in value && 'end' in value;
}
