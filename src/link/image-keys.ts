import type { Chart, ImageSite, ValuePathUse } from '../model/helm.ts';
import { neutralName } from '../model/reference.ts';
import type { ImageKeyFit } from '../model/relations.ts';
import type { ImageBuild, ImageKey, Release } from '../model/tilt.ts';
import type { Span } from '../text/source.ts';
import type { TracedText } from '../text/traced.ts';

/** The mentions of the values of a chart. */
export interface ChartValues {
  /** The value that the chart's own values file gives a dotted path. */
  value(path: string): TracedText | undefined;
  /** Dotted paths that its templates read. */
  readonly reads: ReadonlySet<string>;
}

/** `uses` are those of one chart. */
export function chartValues(uses: readonly ValuePathUse[]): ChartValues {
  const values = new Map<string, TracedText>();
  const reads = new Set<string>();
  for (const use of uses) {
    const path = use.path.map(({ name }) => name ?? '*').join('.');
    if (use.place === 'template') reads.add(path);
    else if (use.place === 'values' && use.value) values.set(path, use.value);
  }
  return { value: (path) => values.get(dotted(path)), reads };
}

/** How the image keys of a release fit the containers of its chart; undefined where the chart's reads are not known. */
export function imageKeyFit(
  release: Release,
  chart: Chart,
  values: ChartValues,
  built: BuiltNames,
): ImageKeyFit | undefined {
  if (values.reads.size === 0) return undefined;
  const keys = release.imageKeys?.alternatives.flatMap((list) => list.flatMap(partsOf)) ?? [];
  const allKnown = !release.imageKeys?.unknown && keys.every(({ key }) => key.known);
  const texts = new Set([...keys.map(({ key }) => key.text), ...release.set.map(({ path }) => path.text)].map(dotted));
  const sites = chart.imageSites.filter(({ valuePaths }) => valuePaths.length > 0);
  const reads = [...values.reads, ...sites.flatMap(({ valuePaths }) => valuePaths)].map((path) => path.split('.'));
  // What a subchart reads is not known here.
  const toSubchart = (key: string) => ['global', ...chart.dependencies].includes(key.split('.', 1)[0]!);
  return {
    unread: keys.filter(({ key }) => key.known && !toSubchart(key.text) && !isRead(dotted(key.text).split('.'), reads)),
    unreached: allKnown
      ? sites.filter((site) => !site.valuePaths.some((path) => texts.has(path)) && isFirstParty(site, values, built))
      : [],
  };
}

/** A key of `--set` with its list positions as keys: `jobs[0].image` is `jobs.0.image`. */
function dotted(key: string): string {
  return key.replace(/\[(\d+)\]/g, '.$1');
}

function partsOf(key: ImageKey): readonly { readonly key: TracedText; readonly at: Span }[] {
  return [
    ...key.parts.flatMap(({ alternatives }) =>
      alternatives.map((text) => ({ key: text, at: text.literalOf() ?? key.at })),
    ),
    ...key.keys.flatMap(partsOf),
  ];
}

/**
 * Whether a template reads a value. A read of a whole block counts for what is below it, unless other reads tell which
 * parts of that block are used.
 */
export function isRead(key: readonly string[], reads: readonly (readonly string[])[]): boolean {
  const agree = (read: readonly string[], length: number) =>
    key.slice(0, length).every((name, index) => read[index] === name || read[index] === '*');
  if (reads.some((read) => read.length >= key.length && agree(read, key.length))) return true;
  for (let length = key.length - 1; length > 0; length--) {
    const below = reads.filter((read) => read.length >= length && agree(read, length));
    if (below.length > 0) return below.every((read) => read.length === length);
  }
  return false;
}

/** The images that a project builds, by their names without registry and tag, and the first components of these. */
export interface BuiltNames {
  readonly names: ReadonlySet<string>;
  readonly owners: ReadonlySet<string>;
}

export function builtNames(images: readonly ImageBuild[]): BuiltNames {
  const names = images.flatMap(({ ref }) =>
    ref.alternatives.filter(({ known }) => known).map(({ text }) => neutralName(text)),
  );
  return { names: new Set(names), owners: new Set(names.flatMap((name) => ownerOf(name) ?? [])) };
}

function ownerOf(name: string): string | undefined {
  return name.includes('/') ? name.slice(0, name.indexOf('/')) : undefined;
}

/** Whether the chart's own image of a container is one that Tilt builds, or of the same owner. */
function isFirstParty({ valuePaths }: ImageSite, values: ChartValues, built: BuiltNames): boolean {
  return valuePaths.some((path) => {
    const value = values.value(path);
    if (!value?.known || !/[a-z]/i.test(value.text) || /(^|\.)(tag|digest|registry)$/i.test(path)) return false;
    return isTeamImage(value.text, built);
  });
}

/** Whether an image is built, or has the owner of one that is, registries and tags taken off. */
export function isTeamImage(reference: string, { names, owners }: BuiltNames): boolean {
  const name = neutralName(reference);
  const owner = ownerOf(name);
  return names.has(name) || (owner !== undefined && owners.has(owner));
}
