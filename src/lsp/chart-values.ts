import { isSetting, namesOf, placeOfUse, reads, usesOfChart } from '../link/navigation.ts';
import type { Chart, ValuePathUse } from '../model/helm.ts';
import type { Pipeline } from '../model/pipeline.ts';
import type { Span } from '../text/source.ts';
import { touches } from './places.ts';

/** A layer that sets a value. */
export interface ValueLayer {
  readonly layer: string;
  readonly value: string | undefined;
  readonly at: Span;
}

/** A value of a chart, as it is named at some place. */
export interface NamedValue {
  readonly path: readonly string[];
  readonly use: ValuePathUse;
  readonly span: Span;
  readonly charts: readonly Chart[];
}

/** The value that a template reads or a values file sets at an offset. */
export function valueNamedAt(pipeline: Pipeline, path: string, offset: number): NamedValue | undefined {
  let best: NamedValue | undefined;
  for (const use of pipeline.valuePaths) {
    if (use.at.file.path !== path) continue;
    const span = placeOfUse(use);
    const names = namesOf(use);
    if (!names || names.length === 0 || !touches(span, path, offset)) continue;
    if (best && span.end - span.start >= best.span.end - best.span.start) continue;
    const charts = pipeline.charts.filter((chart) => usesOfChart(pipeline, chart).includes(use));
    best = { path: names, use, span, charts };
  }
  return best;
}

const LAYERS: Readonly<Partial<Record<ValuePathUse['place'], string>>> = {
  values: 'chart default',
  overlay: 'values file',
  flag: 'option',
  tilt: 'Tiltfile',
};

const ORDER = ['values', 'overlay', 'flag', 'tilt'];

/** The layers that set a value of a chart, the chart's own first. */
export function layersOf(pipeline: Pipeline, chart: Chart, path: readonly string[]): readonly ValueLayer[] {
  const key = path.join('.');
  return usesOfChart(pipeline, chart)
    .filter((use) => isSetting(use.place) && namesOf(use)?.join('.') === key)
    .sort((a, b) => ORDER.indexOf(a.place) - ORDER.indexOf(b.place))
    .map((use) => ({
      layer: LAYERS[use.place] ?? use.place,
      value: use.value?.known ? use.value.text : undefined,
      at: placeOfUse(use),
    }));
}

/** The places in the templates of a chart that read a value or a block around it. */
export function readersOf(pipeline: Pipeline, chart: Chart, path: readonly string[]): readonly Span[] {
  return usesOfChart(pipeline, chart)
    .filter((use) => use.place === 'template' && reads(use, path))
    .map(placeOfUse);
}
