import type { Span } from '../text/source.ts';
import type { TracedText } from '../text/traced.ts';
import type { ImageSite } from './helm.ts';
import type { ApiCall, ImageBuild, Resource, TiltCommand } from './tilt.ts';
import type { WayStep } from './unresolved.ts';

/** An entry of `resource_deps`, in one of its alternatives. */
export interface ResourceEdge {
  readonly from: Resource;
  readonly name: TracedText;
  readonly at: Span;
  /** The resources of that name. */
  readonly to: readonly Resource[];
}

/** How the resources of one project depend on each other. */
export interface ResourceGraph {
  /** In the order in which Tilt learns of them. */
  readonly edges: readonly ResourceEdge[];
  /** Entries that surely name no resource, with the nearest name that exists. */
  readonly missing: readonly { readonly edge: ResourceEdge; readonly nearest?: string }[];
  /** Cycles of two or more; the edge that closes the cycle first, then the others on the way back to its beginning. */
  readonly cycles: readonly (readonly ResourceEdge[])[];
  /** Whether a resource depends, directly or not, on the one of that name; undefined when that is not known. */
  reaches(from: Resource, name: string): boolean | undefined;
}

/** Two things of one kind and name, of which Tilt takes only one. */
export interface DuplicateName {
  readonly kind: 'image' | 'resource' | 'object';
  /** The name, as the later one has it. */
  readonly name: string;
  /** Where the later one is named. */
  readonly at: Span;
  readonly related: readonly WayStep[];
}

/** The place that declares something by its name: the outermost call, or row of a table, that holds a part of the name. */
export interface Declaration {
  /** The text to edit: the piece of the name, else the called function's name. */
  readonly at: Span;
  /** The row's text where a table names it, else the name of the called function. */
  readonly site: Span;
  /** The file in which the call stands, then that of the row. */
  readonly files: readonly string[];
}

/** Calls of one helper, spelled out one after another with literal arguments. */
export interface RepeatedCall {
  readonly callee: string;
  /** The names of the called function, in order. */
  readonly sites: readonly Span[];
}

/** A command that a project hands to Tilt, with what it belongs to. */
export interface ProjectCommand {
  readonly command: TiltCommand;
  readonly call: ApiCall;
  readonly image?: ImageBuild;
  readonly resource?: Resource;
}

/** How the image keys of a release fit the containers of its chart. */
export interface ImageKeyFit {
  /** Keys that no template reads. */
  readonly unread: readonly { readonly key: TracedText; readonly at: Span }[];
  /** Containers of the team's own images that no key reaches. */
  readonly unreached: readonly ImageSite[];
}

/** A path that is used and does not exist in the repository. */
export interface MissingPath {
  /** `Dockerfile`, `build context`, `chart`, `values file`, `module`, `script`, `file`. */
  readonly use: string;
  readonly path: string;
  readonly at: Span;
  readonly related: readonly WayStep[];
  /** The nearest path that exists, when one is near. */
  readonly nearest?: string;
}

/** A source of a `COPY` or `ADD` that the build cannot see. */
export interface UnseenSource {
  readonly image: ImageBuild;
  /** As the instruction has it. */
  readonly source: string;
  readonly reason: 'outside' | 'only' | 'ignore' | 'dockerignore' | 'missing';
  readonly at: Span;
  readonly context: string;
  readonly related: readonly WayStep[];
}
