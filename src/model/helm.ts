import type { Span } from '../text/source.ts';
import type { TracedText } from '../text/traced.ts';
import type { ShellCommand } from './command.ts';
import type { Possible } from './possible.ts';
import type { Release } from './tilt.ts';
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

/** Another name for a key of values. */
export interface KeyRename {
  /** What the block is called that holds the key. */
  readonly block: RegExp;
  readonly from: string;
  readonly to: string;
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
  /** Its values in their order: files, and texts of YAML. Undefined when it takes more than these. */
  readonly values?: readonly { readonly kind: 'file' | 'text'; readonly text: TracedText }[];
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
  /** Why Helm cannot load it, whatever the values are. */
  readonly problems: readonly ChartFailure[];
  /** Values of its own, and of values files that belong to it, that its schema rejects. */
  readonly mismatches: readonly SchemaMismatch[];
}

/** A place in a chart's templates that sets the image of a container. `at` is the value of `image:` in the manifest. */
export interface ImageSite extends At {
  /** The template that holds the manifest, relative to the root. */
  readonly template: string;
  /** The value paths that the image is made of, dotted. */
  readonly valuePaths: readonly string[];
  /** The manifest and the container: `Deployment/api`, `api`. */
  readonly workload: string;
  readonly container: string | undefined;
  /** The reference as one rendering has it: with the chart's own values where they give one. */
  readonly reference: string;
  /** The named template that puts the reference together; undefined when the manifest does. */
  readonly helper: ImageHelper | undefined;
  /** Whether the reference is put together from several parts; a value that is the whole reference, or literal text, is not. */
  readonly composed: boolean;
  /** Whether the container itself stands in the values. */
  readonly fromValues: boolean;
  /** The text of the template that names the image, when no value has a part in it. */
  readonly literal: Span | undefined;
  /** The value path that gives the repository, or the whole reference, dotted; undefined when none does. */
  readonly repository: string | undefined;
  /** What the site renders when its values are given in part; undefined when no value names its image. */
  readonly contract: ImageContract | undefined;
}

/** A named template that makes image references. `at` is its `define` action. */
export interface ImageHelper extends At {
  readonly name: string;
  readonly template: string;
}

/** How an image site behaves when its values are given in part. Texts have `repo`, `tag` and `digest` for the values. */
export interface ImageContract {
  /** What it renders when the repository is unset; undefined when the chart refuses that, or nothing is known. */
  readonly renderedUnset: string | undefined;
  /** Those that render something come first. */
  readonly deviations: readonly ImageDeviation[];
}

/** A scenario in which an image site renders something else than it should. */
export interface ImageDeviation {
  readonly given: 'digest' | 'tag' | 'digest and tag' | 'neither';
  readonly expected: string;
  /** Undefined when the chart does not render then. */
  readonly rendered: string | undefined;
}

/** Why a chart cannot be rendered. `at` is the text to edit. */
export interface ChartFailure extends At {
  /** The template is wrong; or the chart refuses its values; or what deploys it gives it something that Helm cannot read. */
  readonly kind: 'template' | 'refused' | 'values';
  /** Helm's reason; of `required` and `fail`, the chart's own text. */
  readonly reason: string;
  readonly related: readonly WayStep[];
}

/** A value that a chart's `values.schema.json` rejects. `at` is the value, or what should give it. */
export interface SchemaMismatch extends At {
  /** The dotted path from the top of the chart's values. */
  readonly path: string;
  /** The words of Helm's schema library. */
  readonly reason: string;
  /** Path of the schema. */
  readonly schema: string;
  readonly related: readonly WayStep[];
}

/** A container of a chart as one deployment renders it. */
export interface DeployedContainer {
  readonly workload: string;
  readonly name: string | undefined;
  readonly reference: string;
  /** The value paths that the image is made of, dotted. */
  readonly valuePaths: readonly string[];
  /** Port numbers: of the container, and of Services that select it by number. `at` is where each is written. */
  readonly ports: readonly (At & { readonly port: number; readonly by: 'container' | 'Service' })[];
}

/** A value that a deployment gives a chart. `at` is its key, or the option. */
export interface GivenValue extends At {
  readonly path: readonly string[];
}

/** What comes of one deployment of a chart. */
export interface DeploymentOutcome {
  readonly failure: ChartFailure | undefined;
  readonly mismatches: readonly SchemaMismatch[];
  readonly containers: readonly DeployedContainer[];
}

/**
 * A chart of the repository, deployed by something in it. `at` is the call of the release, the `helm` command, or the name
 * of the Application or of the Helmfile's release.
 */
export interface ChartDeployment extends At {
  readonly chart: Chart;
  readonly by: 'Tilt' | 'Argo CD' | 'Helm' | 'Helmfile';
  /** The Tilt resource, the Application or the release. */
  readonly name: string;
  readonly release: Release | undefined;
  /** The values besides the chart's own: of overlays, options, parameters and image keys. */
  readonly given: readonly GivenValue[];
  /** Undefined when not all is known of what it is deployed with. */
  readonly outcome: DeploymentOutcome | undefined;
}

/** An image block that the templates of a chart read. `at` is its key in the chart's values, or where it belongs. */
export interface ImageBlock extends At {
  /** Dotted. */
  readonly path: string;
  /** The keys that its values lack. */
  readonly missing: readonly ('repository' | 'tag')[];
  /** Where a template reads it. */
  readonly readAt: Span;
}

/** An image site of templates that the repository's team writes. `at` is the text to edit: the helper's, else its own. */
export interface TeamImageSite extends At {
  readonly site: ImageSite;
  /** The named template that puts the reference together, when the team writes it. */
  readonly helper: ImageHelper | undefined;
  readonly related: readonly WayStep[];
}

/** A named template that makes a reference as it should. */
export interface ConformingImageHelper {
  readonly name: string;
  /** The argument of its `include`: `BLOCK` stands for the image block, `PATH` for its dotted path. */
  readonly argument: string;
}

/** A port that a container is reached by, and that the Dockerfile of the injected image does not expose. */
export interface PortMismatch extends At {
  readonly port: number;
  readonly by: 'container' | 'Service';
  readonly container: DeployedContainer;
  /** The Dockerfile's path, the ports that it exposes as written, and the first of these. */
  readonly dockerfile: string;
  readonly exposed: readonly string[];
  readonly exposedAt: Span;
}
