import type { Repository } from '../model/files.ts';
import type {
  Chart,
  ChartDeployment,
  GivenValue,
  ImageBlock,
  KeyRename,
  TeamImageSite,
  ValuePathUse,
} from '../model/helm.ts';
import type { Memo } from '../model/memo.ts';
import type { Release } from '../model/tilt.ts';
import { groupBy } from '../text/group.ts';
import { chartOwner, teamImageSites } from './chart-owner.ts';
import { incompleteImageBlocks } from './image-blocks.ts';
import { type ChartValues, chartValues } from './image-keys.ts';
import { type KeyRenames, keyRenames } from './key-rename.ts';
import { subchartsOf, unreadValues } from './unread-values.ts';

/** What links charts with their values. */
export interface ChartSources {
  readonly repository: Repository;
  readonly memo: Memo;
  readonly charts: () => readonly Chart[];
  readonly valuePaths: () => readonly ValuePathUse[];
}

/** The charts of a repository and who sets and reads their values. */
export class ChartLinks {
  readonly #sources: ChartSources;

  constructor(sources: ChartSources) {
    this.#sources = sources;
  }

  /** The local chart that a release deploys, as far as it is known. */
  of(release: Release): Chart | undefined {
    const chart = release.chart.alternatives[0];
    if (release.chart.alternatives.length !== 1 || chart?.path === undefined) return undefined;
    const byPath = this.#once('chartsByPath', () => new Map(this.#sources.charts().map((one) => [one.path, one])));
    return byPath.get(chart.path);
  }

  /** What the values of a chart are made of. */
  values(chart: Chart): ChartValues {
    return this.#sources.memo.of(chart, 'chartValues', () => chartValues(this.#usesOf(chart)));
  }

  incompleteImageBlocks(chart: Chart): readonly ImageBlock[] {
    const { valuesFile, at } = chart;
    const file = valuesFile === undefined ? at.file : this.#sources.repository.source(valuesFile);
    return incompleteImageBlocks(chart, this.#usesOf(chart), (file ?? at.file).top);
  }

  teamImageSites(chart: Chart): readonly TeamImageSite[] {
    const ownerOf = this.#once('chartOwner', () => chartOwner(this.#sources.charts()));
    return this.#sources.memo.of(chart, 'teamImageSites', () => teamImageSites(chart, ownerOf));
  }

  unreadValues(deployment: ChartDeployment): readonly GivenValue[] {
    const { chart } = deployment;
    return unreadValues(deployment, this.#usesOf(chart), subchartsOf(chart, this.#sources.charts()));
  }

  /** What renames a key of values with everything that sets or reads it. */
  renames(rename: KeyRename): KeyRenames {
    const { block, from, to } = rename;
    return this.#once(`keyRenames ${block.source}\0${from}\0${to}`, () =>
      keyRenames(this.#sources.valuePaths(), rename),
    );
  }

  /** The mentions of a chart's values. */
  #usesOf({ path }: Chart): readonly ValuePathUse[] {
    return this.#once(`valuePathsOf ${path}`, () => {
      const byChart = this.#once('valuePathsByChart', () => groupBy(this.#sources.valuePaths(), (use) => use.chart));
      return byChart.get(path) ?? [];
    });
  }

  #once<T>(key: string, compute: () => T): T {
    return this.#sources.memo.once(`link ${key}`, compute);
  }
}
