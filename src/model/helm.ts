import type { Span } from '../text/source.ts';
import type { TracedText } from '../text/traced.ts';
import type { ShellCommand } from './command.ts';
import type { Possible } from './possible.ts';
import type { At, WayStep } from './unresolved.ts';

/** Where a value path is written or read. */
export type ValuePathPlace =
  | 'values'
  | 'overlay'
  | 'template'
  | 'schema'
  | 'tilt'
  | 'argo'
  | 'flux'
  | 'helmfile'
  | 'flag'
  | 'docs';

/** One component of a value path. `name` is undefined for an element that is not known (`range`, `index $x`). */
export interface ValuePathPart {
  readonly name: string | undefined;
  /** Where this component is written; undefined when it is implied (the dot of a `range`). */
  readonly at?: Span;
  /** The characters of the name alone, where they are written as they are (no quotes, no escapes): a fix may replace them. */
  readonly written?: Span;
}

/** A mention of a Helm value by its path: a key of a values file, a read in a template, a `--set`, an image key, … */
export interface ValuePathUse extends At {
  readonly place: ValuePathPlace;
  /** From the top of the values: `['image', 'repository']`. */
  readonly path: readonly ValuePathPart[];
  /** `at` is the last component where it is written. */
  readonly at: Span;
  /** The literal of a Tiltfile that holds the path. */
  readonly literal?: Span;
  /** The folder of the chart that the value belongs to, where that is known. */
  readonly chart?: string;
  /** The value where a mapping or flag gives one. */
  readonly value?: TracedText;
  /** Other places on its way: the `include` that hands the dot over, the variable that holds the block. */
  readonly via: readonly WayStep[];
}

/** A run of the `helm` program. `at` is its first two words. */
export interface HelmCommand extends At {
  readonly command: ShellCommand;
  /** The subcommand: `upgrade`, `install`, `template`, `dependency build`; with a plugin's name before it: `diff upgrade`. */
  readonly verb: string;
  readonly release?: Possible<TracedText>;
  /** As written: a folder, `repository/name` or a URL. */
  readonly chart?: Possible<TracedText>;
  readonly valuesFiles: readonly Possible<TracedText>[];
  readonly sets: readonly { readonly kind: string; readonly text: Possible<TracedText> }[];
  /** Every option that is given, by its long name without dashes; the value of a switch is `true` or `false`. */
  readonly options: ReadonlyMap<string, readonly Possible<TracedText>[]>;
  /** Words that are not known may bring further options. */
  readonly mayHaveMore: boolean;
}

/** A release of a Helmfile. */
export interface HelmfileRelease extends At {
  readonly name?: TracedText;
  /** As written: a folder relative to the Helmfile, or `repository/name`. */
  readonly chart?: TracedText;
  readonly namespace?: TracedText;
  /** Values files as written, relative to the Helmfile. */
  readonly valueFiles: readonly TracedText[];
}

/** A chart of the repository. */
export interface Chart {
  /** The folder, relative to the root. */
  readonly path: string;
  readonly name: string;
  readonly version: string;
  readonly type: 'application' | 'library';
  /** Whether the team writes it (`settings.firstPartyCharts`, and not a vendored subchart). */
  readonly firstParty: boolean;
  /** The name in Chart.yaml, else its first line. */
  readonly at: Span;
  /** Paths of its templates. */
  readonly templates: readonly string[];
  readonly valuesFile: string | undefined;
  /** The keys under which it hands values to its subcharts: aliases, else names. */
  readonly dependencies: readonly string[];
  /** Where its templates set the image of a container. */
  readonly imageSites: readonly ImageSite[];
}

/** A place in a chart's templates that sets the image of a container. */
export interface ImageSite extends At {
  /** The template that holds the manifest, relative to the root. */
  readonly template: string;
  /** The value paths that the image is made of, dotted. */
  readonly valuePaths: readonly string[];
}
