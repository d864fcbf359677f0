import type { ImageContract, ImageDeviation } from '../../../model/helm.ts';
import { parseImageName } from '../../../model/reference.ts';
import { RenderError } from '../engine.ts';
import { HelmError } from '../error.ts';
import type { Release, ReleaseOptions } from '../release.ts';
import type { ValuePath } from '../template/origin.ts';
import { type ConfigMap, valueAt } from '../values/config.ts';
import { type Assumption, assume } from './assume.ts';
import { type Renderer, withoutFillers } from './fitting.ts';
import { isDigestKey, isImageBlock, isRegistryKey, siblingKey } from './keys.ts';
import { type RenderedSite, sitesOf } from './site.ts';

/** The values that one image is made of. */
export interface ImageValues {
  /** The path that gives the repository, or the whole reference. */
  readonly repository: readonly string[];
  /** Whether that value is the whole reference. */
  readonly whole: boolean;
  /** Whether the name stands in the template, beside a value for the tag. */
  readonly ignored: boolean;
  readonly tags: readonly (readonly string[])[];
  readonly digests: readonly (readonly string[])[];
}

const HEX = '5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef';
const TAG = 'v1.2.3-scenario';
/** A value may fall back to another one this often. */
const MAX_FALLBACKS = 4;

/** The values that a site's reference is made of; undefined when no value names its repository. */
export function imageValues(site: RenderedSite, release: Release): ImageValues | undefined {
  const { pieces, text } = site;
  if (site.fromValues) return undefined;
  const { path: name, tag, digest } = parseImageName(text);
  const inName = pathsBetween(site, 0, name.end);
  const inTag = [...pathsBetween(site, tag?.start, tag?.end), ...pathsBetween(site, digest?.start, digest?.end)];
  const repository = bestRepository(inName);
  if (!repository) {
    // The name stands in the template; a block that gives the tag is the one that should give the name.
    const block = inTag.find((path) => path.parent && isImageBlock(path.parent.key));
    if (!block?.parent || inName.length > 0) return undefined;
    const keys = [...block.parent.keys, 'repository'];
    return { repository: keys, whole: false, ignored: true, ...siblings(keys, inTag, release) };
  }
  const keys = repository.keys;
  // A value that covers the reference from end to end is all of it.
  const whole = pieces.length > 0 && pieces.every(({ paths }) => paths.length === 1 && paths[0] === repository);
  if (whole && !/repo(?:sitory)?$/i.test(repository.key))
    return { repository: keys, whole: true, ignored: false, tags: [], digests: [] };
  return { repository: keys, whole: false, ignored: false, ...siblings(keys, inTag, release) };
}

function pathsBetween(
  { pieces }: RenderedSite,
  start: number | undefined,
  end: number | undefined,
): readonly ValuePath[] {
  if (start === undefined || end === undefined) return [];
  return pieces
    .filter((piece) => piece.start < end && piece.start + piece.text.length > start)
    .flatMap(({ paths }) => paths);
}

function bestRepository(paths: readonly ValuePath[]): ValuePath | undefined {
  const named = paths.filter(({ key }) => /repo(?:sitory)?$/i.test(key));
  const likely = paths.filter(({ key }) => /(?:image|name|graph)$/i.test(key) && !isRegistryKey(key));
  const other = paths.filter(({ key }) => !isRegistryKey(key) && !/(?:tag|version)$/i.test(key) && !isDigestKey(key));
  return named[0] ?? likely[0] ?? other[0];
}

/** The paths that give tag and digest: those that the reference shows, and those that belong beside the repository. */
function siblings(repository: readonly string[], inTag: readonly ValuePath[], release: Release) {
  const leaf = repository.at(-1)!;
  const block = repository.slice(0, -1);
  const beside = new Set<string>();
  for (const path of release.reads.paths())
    if (path.parent && path.parent.toString() === block.join('.')) beside.add(path.key);
  const values = block.length === 0 ? release.values : valueAt(release.values, block)?.content;
  if (values instanceof Map) for (const key of values.keys()) beside.add(key);
  const prefix = siblingKey(leaf, 'tag').replace(/tag$/i, '').toLowerCase();
  const known = [...beside].filter((key) => key.toLowerCase().startsWith(prefix));
  const tags = [
    ...inTag.map((path) => path.keys).filter((keys) => !isDigestKey(keys.at(-1)!)),
    [...block, siblingKey(leaf, 'tag')],
  ];
  const digests = known.filter(isDigestKey).map((key) => [...block, key]);
  return { tags: distinct(tags), digests: distinct([...digests, [...block, siblingKey(leaf, 'digest')]]) };
}

function distinct(paths: readonly (readonly string[])[]): readonly (readonly string[])[] {
  return [...new Map(paths.map((path) => [path.join('\0'), path])).values()];
}

/** What a chart does when the values of one image are given in part. */
export class ImageScenarios {
  readonly #render: Renderer;
  readonly #options: ReleaseOptions;
  readonly #assumptions: readonly Assumption[];
  readonly #release: Release;
  #sites: readonly RenderedSite[] | undefined;
  /** The template that holds the site: no other is executed. */
  #only: ReadonlySet<string> | undefined;

  /** `release` was rendered with `options` and `assumptions`. */
  constructor(render: Renderer, options: ReleaseOptions, assumptions: readonly Assumption[], release: Release) {
    this.#render = render;
    this.#options = options;
    this.#assumptions = assumptions;
    this.#release = release;
  }

  get #before(): readonly RenderedSite[] {
    this.#sites ??= sitesOf(this.#release);
    return this.#sites;
  }

  /** The contract of one site; `ordinal` counts the sites of its `id` before it. */
  contract(site: RenderedSite, values: ImageValues, ordinal: number): ImageContract {
    const marker = 'scenario/image';
    this.#only = new Set([site.container.document.path]);
    return {
      renderedUnset: this.#unset(site, values, ordinal, null) ?? this.#unset(site, values, ordinal, ''),
      deviations: values.whole ? this.#whole(site, values, marker) : this.#parts(site, values, marker, ordinal),
    };
  }

  /** What the site renders when its repository is unset; undefined when the chart refuses, or the site is gone. */
  #unset(site: RenderedSite, values: ImageValues, ordinal: number, content: null | ''): string | undefined {
    if (values.ignored) return site.text;
    const unset: Assumption[] = [{ path: values.repository, content }];
    for (let fallback = 0; fallback < MAX_FALLBACKS; fallback++) {
      const release = this.#with(unset, false);
      if (release instanceof HelmError) return undefined;
      const found = counterpart(release, site, ordinal, this.#before);
      if (!found) return undefined;
      const next = imageValues(found, release);
      const again = next && !next.ignored && !unset.some(({ path }) => same(path, next.repository));
      if (!again) return this.#refusedBySchema(unset) ? undefined : withoutFillers(found.text);
      // Another value stands in for the missing one.
      unset.push({ path: next.repository, content });
    }
    return undefined;
  }

  /** Whether the chart's schema, which accepts its values, refuses them with these changes. */
  #refusedBySchema(changes: readonly Assumption[]): boolean {
    return !(this.#with([], true) instanceof HelmError) && this.#with(changes, true) instanceof HelmError;
  }

  /** A value that is the whole reference must be rendered as it is. */
  #whole(site: RenderedSite, { repository }: ImageValues, marker: string): readonly ImageDeviation[] {
    const given = { digest: `${marker}@sha256:${HEX}`, tag: `${marker}:${TAG}`, neither: marker } as const;
    return (['digest', 'tag', 'neither'] as const).flatMap((kind): readonly ImageDeviation[] => {
      const release = this.#with([{ path: repository, content: given[kind] }], false);
      if (release instanceof HelmError) return [];
      const found = marked(release, site, marker);
      return !found || found.endsWith(given[kind]) ? [] : [{ given: kind, ...told(found, given[kind], marker) }];
    });
  }

  #parts(site: RenderedSite, values: ImageValues, marker: string, ordinal: number): readonly ImageDeviation[] {
    const { repository, tags, digests } = values;
    const name: Assumption = { path: repository, content: marker };
    const noTag = tags.map((path): Assumption => ({ path, content: '' }));
    const noDigest = digests.map((path): Assumption => ({ path, content: '' }));
    const tag = tags.map((path): Assumption => ({ path, content: TAG }));
    const digest = (content: string) => digests.map((path): Assumption => ({ path, content }));
    const full = `@sha256:${HEX}`;
    const scenarios: readonly Scenario[] = [
      {
        given: 'digest',
        suffixes: [full],
        ways: [
          [name, ...noTag, ...digest(`sha256:${HEX}`)],
          [name, ...noTag, ...digest(HEX)],
          // Charts that read no digest may take one as the tag.
          [name, ...noDigest, ...tags.map((path): Assumption => ({ path, content: `sha256:${HEX}` }))],
        ],
      },
      {
        given: 'digest and tag',
        suffixes: [full, `:${TAG}${full}`],
        ways: [
          [name, ...tag, ...digest(`sha256:${HEX}`)],
          [name, ...tag, ...digest(HEX)],
          [name, ...noDigest, ...tags.map((path): Assumption => ({ path, content: `sha256:${HEX}` }))],
        ],
      },
      { given: 'tag', suffixes: [`:${TAG}`], ways: [[name, ...tag, ...noDigest]] },
      { given: 'neither', suffixes: [''], ways: [[name, ...noTag, ...noDigest]] },
    ];
    const deviations: ImageDeviation[] = [];
    for (const scenario of scenarios) {
      if (scenario.given === 'digest and tag' && deviations.some(({ rendered }) => rendered !== undefined)) continue;
      const deviation = this.#deviation(scenario, site, values, marker, ordinal);
      if (deviation) deviations.push(deviation);
    }
    return [
      ...deviations.filter(({ rendered }) => rendered !== undefined),
      ...deviations.filter(({ rendered }) => rendered === undefined),
    ];
  }

  /** How a scenario goes wrong in every way in which it may be given; undefined when it goes right, or nothing is known. */
  #deviation(
    { given, suffixes, ways }: Scenario,
    site: RenderedSite,
    values: ImageValues,
    marker: string,
    ordinal: number,
  ): ImageDeviation | undefined {
    let first: ImageDeviation | undefined;
    for (const way of ways) {
      const release = this.#with(way, false, given === 'neither' ? site : undefined);
      if (release instanceof HelmError) {
        if (release instanceof RenderError && release.limited) return undefined;
        first ??= { given, expected: shownScenario(`${marker}${suffixes[0]}`, marker), rendered: undefined };
        continue;
      }
      const found =
        marked(release, site, marker) ??
        (values.ignored ? counterpart(release, site, ordinal, this.#before)?.text : undefined);
      if (found === undefined) return undefined;
      const at = found.indexOf(marker);
      const rest = found.slice(at + marker.length);
      if (at !== -1 && suffixes.includes(rest) && /^(?:[^@]*\/)?$/.test(found.slice(0, at))) return undefined;
      first ??= { given, ...told(found, `${marker}${suffixes[0]}`, marker) };
    }
    return first;
  }

  /** Renders with changes; with `fallbacksOf`, values that step in for what is missing behind the name are emptied, too. */
  #with(changes: readonly Assumption[], schema: boolean, fallbacksOf?: RenderedSite): Release | HelmError {
    const all = [...this.#assumptions, ...changes];
    let release = this.#try(all, schema);
    for (let again = 0; fallbacksOf && again < MAX_FALLBACKS && !(release instanceof HelmError); again++) {
      const site = sitesOf(release).find(({ id, text }) => id === fallbacksOf.id && text.includes('scenario/image'));
      if (!site) break;
      const { path, tag } = parseImageName(site.text);
      const behind = pathsBetween(site, tag ? path.end : undefined, tag?.end);
      if (behind.length === 0) break;
      all.push(...behind.map((one): Assumption => ({ path: one.keys, content: '' })));
      release = this.#try(all, schema);
    }
    return release;
  }

  #try(assumptions: readonly Assumption[], schema: boolean): Release | HelmError {
    const assumed: ConfigMap = assume(assumptions, this.#release.values);
    return this.#render({ ...this.#options, assumed, skipSchemaValidation: !schema, only: this.#only });
  }
}

interface Scenario {
  readonly given: ImageDeviation['given'];
  /** What may follow the name. */
  readonly suffixes: readonly string[];
  /** Ways to give the values; one that works is enough. */
  readonly ways: readonly (readonly Assumption[])[];
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((key, index) => key === b[index]);
}

/** The reference of a site in another rendering, known by the name that it was given. */
function marked(release: Release, { id }: RenderedSite, marker: string): string | undefined {
  return sitesOf(release).find((site) => site.id === id && site.text.includes(marker))?.text;
}

/** The same site in another rendering that has as many of its kind. */
function counterpart(
  release: Release,
  { id }: RenderedSite,
  ordinal: number,
  before: readonly RenderedSite[],
): RenderedSite | undefined {
  const sites = sitesOf(release).filter((site) => site.id === id);
  return sites.length === before.filter((site) => site.id === id).length ? sites[ordinal] : undefined;
}

/** Expected and rendered text with words in place of the scenario's values. */
function told(found: string, expected: string, marker: string): { expected: string; rendered: string } {
  return { expected: shownScenario(expected, marker), rendered: shownScenario(found, marker) };
}

function shownScenario(text: string, marker: string): string {
  return withoutFillers(text)
    .replaceAll(marker, 'repo')
    .replaceAll(`sha256:${HEX}`, 'digest')
    .replaceAll(HEX, 'digest')
    .replaceAll(TAG, 'tag');
}
