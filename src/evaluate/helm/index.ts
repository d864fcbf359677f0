/**
 * Helm without Helm: renders a chart as `helm template` prints it, byte for byte, and knows for every part of the output
 * the template text that wrote it, the value paths that it was made with and where those values were set.
 *
 * This is the package's entry point `ameide-lint/helm`.
 */
import type { Host } from '../../host/host.ts';
import type { Span } from '../../text/source.ts';
import { Chart } from './chart/chart.ts';
import { loadChart } from './chart/load.ts';
import { RenderError } from './engine.ts';
import { HelmError } from './error.ts';
import { ManifestDocument } from './manifest/document.ts';
import { type OutputOptions, printRelease } from './output.ts';
import { makeRelease, type Release, ReleaseError, type ReleaseOptions } from './release.ts';
import { SourceMap } from './source-map.ts';

export type { Release, ReleaseOptions } from './release.ts';
export type { LineSource, ValueSource } from './source-map.ts';
export type { ConfigMap, ConfigValue, Layer } from './values/config.ts';
export type { Setting, ValuesFile } from './values/options.ts';
export { Chart, HelmError, loadChart, ManifestDocument, RenderError, SourceMap };

/** What to render, and how: the options of `helm template`. */
export interface RenderOptions extends ReleaseOptions, OutputOptions {
  /** The chart: the path of a folder or an archive, relative to the host's root, or a chart that was loaded before. */
  readonly chart: string | Chart;
  /** Where files are read from. */
  readonly host: Host;
}

/** Why a chart could not be rendered. */
export interface RenderFailure {
  /** Helm's words, as it prints them after `Error: `. */
  readonly message: string;
  /** The text that a person has to edit: in a template, a values file, `Chart.yaml` or an option; if it is known. */
  readonly span: Span | undefined;
  /** Helm adds to its message that `--debug` would show the YAML. */
  readonly debugHint: boolean;
  /** The error itself: a `RenderError` knows the calls that led to it and the value that was refused. */
  readonly cause: HelmError;
}

export interface RenderResult {
  readonly ok: boolean;
  /** What `helm template` prints to its standard output; empty after a failure. */
  readonly text: string;
  /** The manifests in the order in which they are printed, hooks last. `showOnly` has no effect on them. */
  readonly documents: readonly ManifestDocument[];
  readonly error: RenderFailure | undefined;
  /** What Helm writes to its log. */
  readonly warnings: readonly string[];
  /** Where each line of `text` comes from. */
  readonly sourceMap: SourceMap;
  /** The processed chart, its values and what the templates read; undefined when the chart failed before it printed. */
  readonly release: Release | undefined;
}

/** Renders a chart. Never throws for what is wrong with a chart or its values: that is in `error`. */
export function render(options: RenderOptions): RenderResult {
  const warnings: string[] = [];
  try {
    const release = makeRelease(options.host, options.chart, options, (message) => warnings.push(message));
    const { text, pieces } = printRelease(release, options);
    return {
      ok: true,
      text,
      documents: [...release.manifests.documents, ...release.manifests.hooks],
      error: undefined,
      warnings,
      sourceMap: new SourceMap(pieces, release.chart),
      release,
    };
  } catch (error) {
    if (!(error instanceof HelmError)) throw error;
    const cause = error instanceof ReleaseError ? error.cause : error;
    return {
      ok: false,
      text: '',
      documents: [],
      error: { message: error.message, span: error.span, debugHint: error instanceof ReleaseError, cause },
      warnings,
      sourceMap: new SourceMap([], undefined),
      release: undefined,
    };
  }
}
