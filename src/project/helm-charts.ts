import type { Chart as HelmChart } from '../evaluate/helm/chart/chart.ts';
import { loadChart } from '../evaluate/helm/chart/load.ts';
import { HelmError } from '../evaluate/helm/error.ts';
import { type Renderer, rendererOf } from '../evaluate/helm/image/fitting.ts';
import { type Host, joinPath } from '../host/host.ts';
import type { Memo } from '../model/memo.ts';

/** A chart as Helm would have it once its dependencies are built from the repository. */
export interface LoadedChart {
  readonly chart: HelmChart;
  readonly render: Renderer;
  /** Whether a dependency lies in a repository elsewhere, so that the chart is rendered without it. */
  readonly incomplete: boolean;
}

/** How deep charts of the repository may depend on each other. */
const MAX_DEPTH = 8;

/** Loads the charts of the repository, each once. */
export class HelmCharts {
  readonly #host: Host;
  readonly #memo: Memo;

  constructor(host: Host, memo: Memo) {
    this.#host = host;
    this.#memo = memo;
  }

  /** The chart in a folder; an error is what Helm refuses about it. */
  load(path: string): LoadedChart | HelmError {
    return this.#memo.once(`helm chart ${path}`, () => this.#load(path));
  }

  #load(path: string): LoadedChart | HelmError {
    try {
      const chart = loadChart(this.#host, path);
      const incomplete = this.#complete(chart, 0);
      return { chart, incomplete, render: rendererOf(this.#host, chart) };
    } catch (error) {
      if (error instanceof HelmError) return error;
      throw error;
    }
  }

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
    if (path === undefined || this.#host.stat(path)?.kind !== 'directory') return undefined;
    try {
      return loadChart(this.#host, path);
    } catch (error) {
      if (error instanceof HelmError) return undefined;
      throw error;
    }
  }
}
