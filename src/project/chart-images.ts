import type { Chart as HelmChart } from '../evaluate/helm/chart/chart.ts';
import { HelmError } from '../evaluate/helm/error.ts';
import { ImageScenarios, type ImageValues, imageValues } from '../evaluate/helm/image/contract.ts';
import { type Fitting, firstOptions, fittingReleases, MADE_UP } from '../evaluate/helm/image/fitting.ts';
import { conformingHelper } from '../evaluate/helm/image/helpers.ts';
import { literalOf, type RenderedSite, sitesOf } from '../evaluate/helm/image/site.ts';
import type { Release } from '../evaluate/helm/release.ts';
import type { Host } from '../host/host.ts';
import type {
  Chart,
  ConformingImageHelper,
  ImageContract,
  ImageHelper,
  ImageSite,
  ValuePathUse,
} from '../model/helm.ts';
import type { Memo } from '../model/memo.ts';
import { spanKey } from '../text/source.ts';
import type { HelmCharts, LoadedChart } from './helm-charts.ts';

/** Sites of one chart that are looked at, and those that are tried with other values. */
const MAX_SITES = 400;
const MAX_CONTRACTS = 80;

/** What is known of a site without its rendering. */
export interface ShownSite {
  /** Tells it from other sites of its chart. */
  readonly key: string;
  readonly facts: Omit<ImageSite, 'contract'>;
  readonly values: ImageValues | undefined;
}

/** A site with the rendering that shows it. */
interface FoundSite extends ShownSite {
  readonly site: RenderedSite;
  readonly fitting: Fitting;
  /** Sites of the same place before it in its rendering. */
  readonly ordinal: number;
}

/** What deploys a chart: further renderings of it. */
export interface DeployedRenderings {
  /** The sites that they show, in order. */
  sites(chart: Chart): readonly ShownSite[];
  /** They themselves, made anew. */
  fittings(chart: Chart): readonly Fitting[];
}

/** Where the templates of charts set container images, and how these sites behave. Computed when someone asks. */
export class ChartImages {
  readonly #charts: HelmCharts;
  readonly #reads: (chart: Chart) => readonly ValuePathUse[];
  readonly #deployed: DeployedRenderings;
  /** The sites of the chart that was asked about last: what holds whole renderings is not kept for all. */
  #last: { readonly chart: Chart; readonly found: Map<string, FoundSite>; whole: boolean } | undefined;
  readonly #memo: Memo;

  constructor(
    charts: HelmCharts,
    reads: (chart: Chart) => readonly ValuePathUse[],
    deployed: DeployedRenderings,
    memo: Memo,
  ) {
    this.#charts = charts;
    this.#reads = reads;
    this.#deployed = deployed;
    this.#memo = memo;
  }

  sites(chart: Chart): readonly ImageSite[] {
    return this.#memo.of(chart, 'image sites', () =>
      [...this.#shownByItself(chart), ...this.#shownByDeployments(chart)].map(({ key, facts, values }): ImageSite => {
        const contract = () => this.#contractsOf(chart).get(key);
        return {
          ...facts,
          get contract() {
            return values && contract();
          },
        };
      }),
    );
  }

  /** What the chart shows with its own values. */
  #shownByItself(chart: Chart): readonly ShownSite[] {
    return this.#memo.of(chart, 'sites shown by itself', () => {
      // Whoever asks for what was found asks for the sites first, so it is never older than they are.
      this.#last = undefined;
      return [...this.#ownSites(chart).values()].map(({ key, facts, values }) => ({ key, facts, values }));
    });
  }

  /** What only deployments show: nothing, most of the time, so that who asks does not depend on what they are. */
  #shownByDeployments(chart: Chart): readonly ShownSite[] {
    return this.#memo.of(chart, 'sites shown by deployments', () => {
      if (this.#last?.whole) this.#last = undefined;
      const shown = new Map(this.#shownByItself(chart).map((site) => [site.key, site]));
      const own = shown.size;
      if (chart.type !== 'library')
        for (const site of this.#deployed.sites(chart))
          if (!shown.has(site.key) && shown.size < MAX_SITES) shown.set(site.key, site);
      return [...shown.values()].slice(own);
    });
  }

  /** Looks among the named templates that sites use, and among those that are named after images. */
  conformingHelper(chart: Chart, host: Host): ConformingImageHelper | undefined {
    if (this.sites(chart).length === 0) return undefined;
    const loaded = this.#charts.load(chart.path);
    const [first] = this.#find(chart);
    if (loaded instanceof HelmError || !first) return undefined;
    const used = this.#find(chart).flatMap(({ site }) => site.composer?.name ?? []);
    const { templates } = first.fitting.release;
    const named = templates.names().filter((name) => /image/i.test(name) && !/\.ya?ml$/.test(name));
    return conformingHelper(host, loaded.chart, [...new Set([...used, ...named])]);
  }

  #contractsOf(chart: Chart): ReadonlyMap<string, ImageContract> {
    return this.#memo.of(chart, 'image contracts', () => this.#tryAll(chart));
  }

  #tryAll(chart: Chart): ReadonlyMap<string, ImageContract> {
    const contracts = new Map<string, ImageContract>();
    const loaded = this.#charts.load(chart.path);
    if (loaded instanceof HelmError || this.sites(chart).length === 0) return contracts;
    for (const { key, site, fitting, values, ordinal } of this.#find(chart)) {
      if (!values || contracts.size >= MAX_CONTRACTS) continue;
      const scenarios = new ImageScenarios(loaded.render, fitting.options, fitting.assumptions, fitting.release);
      contracts.set(key, scenarios.contract(site, values, ordinal));
    }
    return contracts;
  }

  /** Every site with a rendering that shows it. */
  #find(chart: Chart): readonly FoundSite[] {
    const found = this.#ownSites(chart);
    if (this.#last?.whole === false) {
      // Most deployments show nothing that the chart's own values do not show as well.
      if (this.sites(chart).length > found.size) addSites(found, this.#deployed.fittings(chart));
      this.#last.whole = true;
    }
    return [...found.values()];
  }

  /** The sites that the chart shows with its own values. */
  #ownSites(chart: Chart): Map<string, FoundSite> {
    if (this.#last?.chart !== chart) {
      const found = new Map<string, FoundSite>();
      const loaded = this.#charts.load(chart.path);
      if (!(loaded instanceof HelmError) && chart.type !== 'library') addSites(found, this.#fitting(chart, loaded));
      this.#last = { chart, found, whole: false };
    }
    return this.#last.found;
  }

  #fitting(chart: Chart, { chart: helmChart, render }: LoadedChart): readonly Fitting[] {
    const reads = () => this.#reads(chart).map(({ path }) => path.map(({ name }) => name ?? '*'));
    const first = ({ values }: HelmChart) => firstOptions({}, reads(), values ?? new Map());
    if (this.#charts.isRefused(chart.path, chart, first)) return [];
    return fittingReleases(render, {}, reads(), helmChart.values ?? new Map());
  }
}

/** Adds the sites that renderings show and that were not found yet. */
function addSites(found: Map<string, FoundSite>, fittings: readonly Fitting[]): void {
  for (const fitting of fittings) {
    const ordinals = new Map<string, number>();
    for (const site of sitesOf(fitting.release)) {
      const ordinal = ordinals.get(site.id) ?? 0;
      ordinals.set(site.id, ordinal + 1);
      const shown = shownSite(site, fitting.release);
      if (!found.has(shown.key) && found.size < MAX_SITES) found.set(shown.key, { ...shown, site, fitting, ordinal });
    }
  }
}

/** The value paths of a site, dotted, each once. */
export function valuePathsOf(site: RenderedSite): readonly string[] {
  return [...new Set(site.pieces.flatMap(({ paths }) => paths.map(String)))];
}

/** What a rendering tells of a site. */
export function shownSite(site: RenderedSite, release: Release): ShownSite {
  const values = imageValues(site, release);
  const valuePaths = valuePathsOf(site);
  return {
    key: `${site.id} ${values?.repository.join('.') ?? valuePaths.join(' ')} ${spanKey(site.at)}`,
    values,
    facts: {
      at: site.at,
      template: site.at.file.path,
      valuePaths,
      workload: site.container.workload,
      container: site.container.name,
      reference: site.text,
      helper: helperOf(site, release),
      composed: !site.fromValues && site.pieces.length > 1 && site.pieces.some(({ paths }) => paths.length > 0),
      fromValues: site.fromValues,
      literal: literalOf(site),
      repository: values?.repository.map((key) => (key === MADE_UP ? '*' : key)).join('.'),
    },
  };
}

function helperOf({ composer }: RenderedSite, { templates }: Release): ImageHelper | undefined {
  const tree = composer && templates.lookup(composer.name);
  if (!tree) return undefined;
  const { file, start } = tree;
  // The action that opens the definition.
  const close = file.text.indexOf('}}', tree.nameEnd ?? start);
  return {
    name: tree.name,
    template: file.path,
    at: file.span(start, close === -1 ? tree.end : close + 2),
  };
}
