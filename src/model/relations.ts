import type { Span } from '../text/source.ts';
import type { TracedText } from '../text/traced.ts';
import type { ArgoApplication } from './argo.ts';
import type { CiStep } from './ci.ts';
import type { ShellCommand } from './command.ts';
import type { ImageSite } from './helm.ts';
import type { Routine } from './routine.ts';
import type { ApiCall, ImageBuild, Resource, TiltCommand } from './tilt.ts';
import type { At, WayStep } from './unresolved.ts';

/** An entry of `resource_deps`, in one of its alternatives. */
export interface ResourceEdge {
  readonly from: Resource;
  readonly name: TracedText;
  readonly at: Span;
  /** The resources of that name. */
  readonly to: readonly Resource[];
}

/** A call of a function of the API in the body of a function. */
export interface CallWithin extends At {
  /** The API's name, whatever the call spells. */
  readonly name: string;
  /** Whether it registers an image. */
  readonly builds: boolean;
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

/** An image that is built, over others or at once, on itself. */
export interface ImageCycle {
  readonly image: ImageBuild;
  /** Its name, as Tilt shows it. */
  readonly name: string;
  /** Where each image of the cycle names the next. */
  readonly way: readonly WayStep[];
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

/** An Argo CD Application beside what Tilt deploys. `at` is the Application's name. */
export interface ArgoDeployment extends At {
  readonly application: ArgoApplication;
  /** Undefined when nothing tells, or when two things contradict each other. */
  readonly environment: 'dev' | 'release' | undefined;
  /** The call or command by which Tilt deploys the same chart or release. */
  readonly alsoByTilt: WayStep | undefined;
}

/** A registry that something in the repository makes or uses. `at` is the command, the service's or the registry's name. */
export interface RegistryInstance extends At {
  /** `k3d` makes it; it is `used` by a cluster of k3d; it is a `container` with a published port. */
  readonly kind: 'k3d' | 'used' | 'container';
  /** What makes it, as a person says it: `docker run`, `k3d registry create`. */
  readonly by: string;
  readonly name?: TracedText;
  readonly image?: TracedText;
  readonly way: readonly WayStep[];
}

/** A registry beside the one that k3d makes. */
export interface SurplusRegistry {
  readonly surplus: RegistryInstance;
  readonly first: RegistryInstance;
}

/** What the descriptions of the registry disagree about. `at` is the odd one out, else the `default_registry` call. */
export interface RegistryConflict extends At {
  readonly about: 'its port on the host' | 'its name inside the cluster' | 'its port inside the cluster';
  readonly says: string;
  readonly value: string;
  readonly otherSays: string;
  readonly otherValue: string;
  readonly related: readonly WayStep[];
}

/** A script that sets a dev container up, and from where it probes the registry. */
export interface RegistryProbes {
  readonly path: string;
  readonly host: boolean;
  readonly cluster: boolean;
  /** It may run more than is known. */
  readonly incomplete: boolean;
}

/** An image that a workflow publishes, by the Dockerfile that it is built from. `at` is what names the Dockerfile. */
export interface PublishedImage extends At {
  readonly step: CiStep;
  /** Relative to the root; may hold holes. */
  readonly path: string;
  readonly role: 'dev' | 'release' | 'test' | 'other';
  readonly releaseSibling?: string;
  readonly way: readonly WayStep[];
  /** It is built by a script with which Tilt builds an image. */
  readonly byTilt: boolean;
}

/** Commands of a script, or of the steps of a job, that publish packages. */
export interface Publication {
  readonly routines: readonly Routine[];
  /** The command that publishes; undefined for an action. */
  readonly command?: ShellCommand;
  readonly at: Span;
  /** Whether the commands have to do with a folder: they run there, or name it. */
  concerns(folder: string): boolean;
}

/** A variable of the environment that something reads. `at` is its name, or the literal that is its name. */
export interface VariableUse extends At {
  readonly name: string;
  readonly file: string;
  /** Where only the characters of the name stand, where they are written so. */
  readonly written?: Span;
  /** The variable that takes precedence. */
  readonly fallbackOf?: string;
  /** The routines that read it. */
  readonly routine?: Routine;
}

/** A place that names one of several paths. `at` is the literal or scalar, in a script the path. */
export interface PathMention extends At {
  /** The paths as they were asked for, with the characters that spell them where those are written in one run. */
  readonly hits: readonly { readonly path: string; readonly written?: Span }[];
}

/** An argument of an API call that holds a text. */
export interface TextUse {
  readonly call: ApiCall;
  readonly parameter: string;
  readonly text: TracedText;
}
