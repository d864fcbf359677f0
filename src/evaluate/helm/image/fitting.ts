import type { Host } from '../../../host/host.ts';
import type { Chart } from '../chart/chart.ts';
import { type NamedTemplate, type ParseTemplates, RenderError } from '../engine.ts';
import { HelmError } from '../error.ts';
import { makeRelease, type Release, ReleaseError, type ReleaseOptions, releaseFiles } from '../release.ts';
import { originPaths } from '../template/origin.ts';
import { type ConfigMap, valueAt } from '../values/config.ts';
import { settingOf } from '../values/values-value.ts';
import { type Assumption, assume } from './assume.ts';
import { isImageBlock } from './keys.ts';

/** A chart rendered with values under which its containers show. */
export interface Fitting {
  readonly release: Release;
  readonly options: ReleaseOptions;
  /** What was assumed besides the values. */
  readonly assumptions: readonly Assumption[];
}

/** Values that a chart demands and nobody gives are filled in this often. */
const MAX_FILLED = 24;
/** Renderings spent on finding switches that can be on together. */
const MAX_SWITCH_RENDERINGS = 16;
const MAX_SWITCHES = 200;

/** The key of an element of a loop that is made up. */
export const MADE_UP = 'filled';

/** What a value is filled with: a word that is a DNS name, a repository and a tag. */
const FILLER = 'filled';

/** A reference with words in place of what was filled in. */
export function withoutFillers(reference: string): string {
  return reference.replace(`${FILLER}/image`, 'repo').replace(new RegExp(`:${FILLER}\\b`), ':tag');
}

/** Renders a chart that is loaded. Undefined when Helm refuses it. */
export type Renderer = (options: ReleaseOptions) => Release | HelmError;

export function rendererOf(host: Host, chart: Chart, parse?: ParseTemplates): Renderer {
  return (options) => {
    try {
      return makeRelease(host, chart, options, () => undefined, parse);
    } catch (error) {
      if (error instanceof ReleaseError) return error.cause;
      if (error instanceof HelmError) return error;
      throw error;
    }
  };
}

/** The template files that a chart is rendered from with these options; the error when Helm refuses it before. */
export type FilesToRender = (options: ReleaseOptions) => readonly NamedTemplate[] | HelmError;

export function filesToRenderOf(host: Host, chart: Chart): FilesToRender {
  return (options) => {
    try {
      return releaseFiles(host, chart, options);
    } catch (error) {
      if (error instanceof HelmError) return error;
      throw error;
    }
  };
}

/**
 * Renders a chart so that its containers show: with image values that its templates read and nobody sets, with what it
 * demands through `required`, and once more with its switches on. `reads` are paths that the templates read (`*` for an
 * element of a loop).
 */
export function fittingReleases(
  render: Renderer,
  options: ReleaseOptions,
  reads: readonly (readonly string[])[],
  defaults: ConfigMap,
): readonly Fitting[] {
  for (const assumptions of attempts(reads, defaults)) {
    const base = renderFitting(render, options, assumptions, defaults);
    if (base) return [base, ...switchedOn(render, base, defaults)];
  }
  return [];
}

/** What `fittingReleases` renders a chart with first; when Helm refuses all of it, it finds nothing. */
export function firstOptions(
  options: ReleaseOptions,
  reads: readonly (readonly string[])[],
  defaults: ConfigMap,
): readonly ReleaseOptions[] {
  return attempts(reads, defaults).map((assumptions) => assuming(options, assumptions, defaults));
}

/** What is assumed, in the order in which it is tried. */
function attempts(reads: readonly (readonly string[])[], defaults: ConfigMap): readonly (readonly Assumption[])[] {
  const wanted = imageFillers(reads, defaults);
  return wanted.length > 0 ? [wanted, []] : [[]];
}

function assuming(options: ReleaseOptions, assumptions: readonly Assumption[], present: ConfigMap): ReleaseOptions {
  return { ...options, assumed: assume(assumptions, present), skipSchemaValidation: true };
}

/** Renders with assumptions, and with a word for each value that the chart demands. */
function renderFitting(
  render: Renderer,
  options: ReleaseOptions,
  assumptions: readonly Assumption[],
  present: ConfigMap,
): Fitting | undefined {
  const all = [...assumptions];
  for (let filled = 0; filled <= MAX_FILLED; filled++) {
    const release = render(assuming(options, all, present));
    if (!(release instanceof HelmError)) return { release, options, assumptions: all };
    if (!(release instanceof RenderError) || release.refusal !== 'required') return undefined;
    const missing = originPaths(release.origin).filter((path) => isEmptySetting(path));
    const fresh = missing.filter((path) => !all.some((one) => one.path.join('\0') === path.keys.join('\0')));
    if (fresh.length === 0) return undefined;
    for (const path of fresh) all.push({ path: path.keys, content: FILLER });
  }
  return undefined;
}

function isEmptySetting(path: Parameters<typeof settingOf>[0]): boolean {
  const content = settingOf(path)?.content;
  return content === undefined || content === null || content === '';
}

/** The same release with the switches on that are off: all together, or as many together as render. */
function switchedOn(render: Renderer, base: Fitting, present: ConfigMap): readonly Fitting[] {
  let renderings = 0;
  const found: Fitting[] = [];
  const attempt = (from: Fitting, switches: readonly Assumption[]): void => {
    if (switches.length === 0 || renderings >= MAX_SWITCH_RENDERINGS) return;
    renderings += 1;
    const next = renderFitting(render, base.options, [...from.assumptions, ...switches], present);
    if (next) {
      found.push(next);
      // What was hidden may have switches of its own.
      const more = switchesOf(next).slice(0, MAX_SWITCHES);
      attempt(next, more);
    } else if (switches.length > 1) {
      const half = switches.length >> 1;
      attempt(from, switches.slice(0, half));
      attempt(from, switches.slice(half));
    }
  };
  attempt(base, switchesOf(base).slice(0, MAX_SWITCHES));
  return found;
}

/** Booleans that the templates read and that are false, and unset values that are named like switches. */
function switchesOf({ release, assumptions }: Fitting): readonly Assumption[] {
  const assumed = new Set(assumptions.map(({ path }) => path.join('\0')));
  const out: Assumption[] = [];
  for (const path of release.reads.paths()) {
    const { keys } = path;
    if (path.root !== release.root || keys.length === 0 || assumed.has(keys.join('\0'))) continue;
    const setting = settingOf(path) ?? valueAt(release.values, keys);
    if (setting ? setting.content === false : /^enabled?$/i.test(path.key)) out.push({ path: keys, content: true });
  }
  return out;
}

/** Values for image blocks that the templates read and that have none. */
function imageFillers(reads: readonly (readonly string[])[], defaults: ConfigMap): readonly Assumption[] {
  const out = new Map<string, Assumption>();
  for (const read of reads) {
    const leaf = read.at(-1) ?? '';
    const block = read.at(-2);
    const isRepository = /repository$/i.test(leaf);
    // What is global stands in for what a block leaves empty.
    if (read[0] === 'global') continue;
    if (!isRepository && !(block !== undefined && isImageBlock(block) && /^(?:repository|tag)$/.test(leaf))) continue;
    for (const path of elements(read, defaults)) {
      const content = valueAt(defaults, path)?.content;
      if (content === undefined || content === null || content === '')
        if (isOpen(path, defaults))
          out.set(path.join('\0'), { path, content: isRepository ? `${FILLER}/image` : FILLER });
    }
  }
  return [...out.values()];
}

/** Whether nothing but maps, or nothing at all, stands on the way to a path. */
function isOpen(path: readonly string[], values: ConfigMap): boolean {
  for (let length = 1; length < path.length; length++) {
    const content = valueAt(values, path.slice(0, length))?.content;
    if (content !== undefined && content !== null && !(content instanceof Map)) return false;
  }
  return true;
}

/** The path for each element of its loops that the values have, or for one that is made up. */
function elements(path: readonly string[], values: ConfigMap): readonly (readonly string[])[] {
  let paths: (readonly string[])[] = [[]];
  for (const key of path) {
    if (key !== '*') paths = paths.map((before) => [...before, key]);
    else
      paths = paths.flatMap((before) => {
        const content = before.length === 0 ? values : valueAt(values, before)?.content;
        if (Array.isArray(content) && content.length > 0) return [];
        const names = content instanceof Map ? [...content.keys()] : [];
        return (names.length > 0 ? names : [MADE_UP]).map((name) => [...before, name]);
      });
    if (paths.length > 50) return paths.slice(0, 50);
  }
  return paths;
}
