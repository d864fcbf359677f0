import { MAX_FILE_SIZE } from '../evaluate/helm/chart/archive.ts';
import type { Chart as HelmChart } from '../evaluate/helm/chart/chart.ts';
import { type ChartContent, FixedContent, trimBom } from '../evaluate/helm/chart/file.ts';
import { loadChart, type ReadContent } from '../evaluate/helm/chart/load.ts';
import { type NamedTemplate, parseError } from '../evaluate/helm/engine.ts';
import { HelmError } from '../evaluate/helm/error.ts';
import { filesToRenderOf, type Renderer, rendererOf } from '../evaluate/helm/image/fitting.ts';
import { helmFunctionTable, type ReleaseOptions } from '../evaluate/helm/release.ts';
import { joinPath } from '../host/host.ts';
import type { ProjectFiles } from './files.ts';
import { KeptTemplates } from './kept-templates.ts';

/** A chart as Helm would have it once its dependencies are built from the repository. */
export interface LoadedChart {
  readonly chart: HelmChart;
  readonly render: Renderer;
  /** Whether a dependency lies in a repository elsewhere, so that the chart is rendered without it. */
  readonly incomplete: boolean;
}

/** What a chart is rendered with. */
type OptionsOf = (chart: HelmChart) => readonly ReleaseOptions[];

/** How deep charts of the repository may depend on each other. */
const MAX_DEPTH = 8;

/** Loads the charts of the repository, each once. What their templates hold is read when they are rendered. */
export class HelmCharts {
  readonly #files: ProjectFiles;
  readonly #templates: KeptTemplates;

  constructor(files: ProjectFiles) {
    this.#files = files;
    this.#templates = new KeptTemplates(files);
  }

  /** The chart in a folder; an error is what Helm refuses about it. */
  load(path: string): LoadedChart | HelmError {
    return this.#files.memo.once(`helm chart ${path}`, () => this.#load(path));
  }

  #load(path: string): LoadedChart | HelmError {
    try {
      const { host } = this.#files;
      const chart = loadChart(host, path, this.#read);
      const incomplete = this.#complete(chart, 0);
      return { chart, incomplete, render: rendererOf(host, chart, this.#templates.parse) };
    } catch (error) {
      if (error instanceof HelmError) return error;
      throw error;
    }
  }

  /**
   * Why Helm refuses the templates that a chart is rendered from with some options before it executes one of them; undefined
   * where it does not, and where it refuses the options themselves. What the options come to is kept for `of`.
   */
  refusal(path: string, of: object, options: ReleaseOptions): HelmError | undefined {
    if (!this.#isBroken(path)) return undefined;
    const [files] = this.#filesToRender(path, of, () => [options]);
    return files && !(files instanceof HelmError) ? this.#refused(files) : undefined;
  }

  /** Whether Helm refuses a chart with each of some options, whatever its templates would print. */
  isRefused(path: string, of: object, options: OptionsOf): boolean {
    return (
      this.#isBroken(path) &&
      this.#filesToRender(path, of, options).every((files) => files instanceof HelmError || this.#refused(files))
    );
  }

  #filesToRender(path: string, of: object, options: OptionsOf): readonly (readonly NamedTemplate[] | HelmError)[] {
    return this.#files.memo.of(of, `files to render of ${path}`, () => {
      const loaded = this.load(path);
      return loaded instanceof HelmError
        ? [loaded]
        : options(loaded.chart).map(filesToRenderOf(this.#files.host, loaded.chart));
    });
  }

  #refused(files: readonly NamedTemplate[]): HelmError | undefined {
    const { refusal } = this.#templates.parse(files, helmFunctionTable());
    return refusal && parseError(refusal);
  }

  /** Whether a template of a chart, or of one in it, does not parse. */
  #isBroken(path: string): boolean {
    return this.#files.memo.once(`broken chart ${path}`, () => {
      const loaded = this.load(path);
      return !(loaded instanceof HelmError) && this.#holdsErrors(loaded.chart);
    });
  }

  #holdsErrors(chart: HelmChart): boolean {
    return (
      chart.templates.some(({ path }) => (this.#files.template(path)?.errors.length ?? 0) > 0) ||
      chart.dependencies.some((dependency) => this.#holdsErrors(dependency))
    );
  }

  /** The content of a file: only whether it can be read is known to who asks for it before someone looks into it. */
  readonly #read: ReadContent = (_, place) => {
    const { memo } = this.#files;
    const current = (): ChartContent | undefined =>
      memo.once(`chart file ${place}`, () => {
        const bytes = this.#files.host.readBytes(place);
        if (!bytes) return undefined;
        const content = new FixedContent(place, trimBom(bytes));
        const source = this.#files.source(place);
        return { bytes: content.bytes, source: source?.text === content.source.text ? source : content.source };
      });
    // Helm refuses a file that is too large before it reads it.
    const size = () => {
      const length = current()?.bytes.length;
      return length === undefined ? 'missing' : length > MAX_FILE_SIZE ? 'too large' : 'there';
    };
    if (memo.once(`size of chart file ${place}`, size) === 'missing') return undefined;
    const missing = new FixedContent(place, new Uint8Array());
    return {
      get bytes() {
        return (current() ?? missing).bytes;
      },
      get source() {
        return (current() ?? missing).source;
      },
    };
  };

  /**
   * Adds the dependencies that are other folders of the repository, as `helm dependency build` would. Those that lie
   * elsewhere are taken out of the declaration; true when there are any.
   */
  #complete(chart: HelmChart, depth: number): boolean {
    const declared = chart.metadata.dependencies ?? [];
    const found: HelmChart[] = [];
    const missing = new Set<string>();
    let incomplete = false;
    for (const child of chart.dependencies) if (this.#complete(child, depth + 1)) incomplete = true;
    for (const { name, repository } of declared) {
      if (chart.dependencies.some((present) => present.name === name)) continue;
      const local = depth < MAX_DEPTH ? this.#neighbour(chart.path, repository) : undefined;
      if (local?.name === name) {
        if (this.#complete(local, depth + 1)) incomplete = true;
        found.push(local);
      } else missing.add(name);
    }
    if (found.length > 0) chart.setDependencies([...chart.dependencies, ...found]);
    if (missing.size > 0) chart.metadata.dependencies = declared.filter(({ name }) => !missing.has(name));
    return incomplete || missing.size > 0;
  }

  #neighbour(from: string, repository: string): HelmChart | undefined {
    if (!repository.startsWith('file://')) return undefined;
    const path = joinPath(from, repository.slice('file://'.length));
    if (path === undefined || this.#files.host.stat(path)?.kind !== 'directory') return undefined;
    try {
      return loadChart(this.#files.host, path, this.#read);
    } catch (error) {
      if (error instanceof HelmError) return undefined;
      throw error;
    }
  }
}
