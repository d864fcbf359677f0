import type { Span } from '../text/source.ts';
import type { TracedText, Unknown } from '../text/traced.ts';
import type { FileWrite, ImageFacts, ShellCommand, ShellFacts, VariableRead } from './command.ts';
import type { BuildArgument, DockerfileUse, PathValue } from './path.ts';
import type { Possible } from './possible.ts';
import type { At, Unresolved } from './unresolved.ts';

export type { BuildArgument, DockerfileUse, PathValue };

/**
 * A value as an API call received it: Starlark's values without the language. `at` is where the value was written (for a
 * text the pieces of `text` say it more precisely).
 */
export type TiltValue =
  | { readonly kind: 'text'; readonly text: TracedText; readonly at?: Span }
  | { readonly kind: 'bool'; readonly value: boolean; readonly at?: Span }
  | { readonly kind: 'number'; readonly value: number; readonly at?: Span }
  | { readonly kind: 'none'; readonly at?: Span }
  | { readonly kind: 'list' | 'tuple'; readonly items: readonly TiltValue[]; readonly at?: Span }
  | { readonly kind: 'dict'; readonly entries: readonly TiltDictEntry[]; readonly at?: Span }
  /** A function, module, step or other value that the model does not look into; `type` is its Starlark type name. */
  | { readonly kind: 'other'; readonly type: string; readonly at?: Span }
  | {
      readonly kind: 'oneOf';
      readonly alternatives: readonly TiltValue[];
      readonly unknown?: Unknown;
      readonly at?: Span;
    }
  | { readonly kind: 'unknown'; readonly unknown: Unknown; readonly at?: Span };

export interface TiltDictEntry {
  readonly key: TiltValue;
  readonly value: TiltValue;
}

/** An argument bound to a parameter. */
export interface Argument {
  readonly parameter: string;
  readonly value: TiltValue;
  /** Where the argument is written: the expression at the call, the value in the dict of `**kwargs`, the default. */
  readonly at: Span;
  /** The keyword or dict key that names the parameter, where there is one. */
  readonly name?: Span;
}

/** A loop (or comprehension) around a call, in the same body. */
export interface LoopSite {
  /** The expression that it runs over. */
  readonly at: Span;
  /** Where the element that it has reached is written: the row of a table. */
  readonly element?: Span;
}

/** A call on the way to an API call. `at` is the name of the called function, `span` the whole call. */
export interface CallSite {
  readonly callee: string;
  readonly at: Span;
  readonly span: Span;
  /** Innermost first. */
  readonly loops: readonly LoopSite[];
}

/** A function that the repository defines. */
export interface TiltFunction {
  readonly name: string;
  /** The name in its `def`. */
  readonly at: Span;
  /** The whole definition. */
  readonly span: Span;
  readonly docstring?: string;
  /** The comment lines directly above the `def` and the ones at the head of its body. */
  readonly comments: readonly string[];
}

/** A call of a function of Tilt or of a known extension that the evaluation ran (also when it failed). */
export interface ApiCall {
  /** The API's name, whatever the call spells: `custom_build`, `config.parse`, `helm_resource`. */
  readonly name: string;
  /** `ext://helm_resource` for functions of an extension. */
  readonly extension?: string;
  /** The name of the called function in the innermost call that lies in the repository. */
  readonly at: Span;
  /** The whole of that call. */
  readonly span: Span;
  /** The calls that led to this one, innermost first; empty for a call at the top level of a file. */
  readonly stack: readonly CallSite[];
  /** The loops around the call in the body in which it stands, innermost first. */
  readonly loops: readonly LoopSite[];
  /** The function in whose body the call stands; undefined at the top level of a file. */
  readonly enclosing?: TiltFunction;
  /** The file in which the call stands. */
  readonly tiltfile: string;
  readonly arguments: ReadonlyMap<string, Argument>;
  /** Whether the call depends on a condition that is not known. */
  readonly conditional: boolean;
  /** Position in the order of evaluation, from 0. */
  readonly order: number;
}

/** A command that a Tiltfile hands to Tilt, and what it runs when it is followed through shells and scripts. */
export interface TiltCommand {
  /** The words of an argv list, or the one text of a shell line. */
  readonly written: Possible<readonly TracedText[]>;
  readonly at: Span;
  readonly cwd: string | undefined;
  readonly commands: readonly ShellCommand[];
  /** What its commands do with images. */
  readonly images: ImageFacts;
  /** The files of the repository that its commands write. */
  readonly writes: readonly FileWrite[];
  /** Variables of the environment that it reads. */
  readonly reads: readonly VariableRead[];
  /** Files that its scripts source; the span is the `source` command's. */
  readonly sourced: ShellFacts['sourced'];
}

/** The functions that make an image, and the ones of extensions that do so by calling them. */
export type ImageBuilder = 'docker_build' | 'custom_build' | (string & {});

/** An image that Tilt builds. */
export interface ImageBuild {
  readonly ref: Possible<TracedText>;
  /** The function that the repository calls: `docker_build`, `custom_build`, `docker_build_with_restart`, … */
  readonly builder: ImageBuilder;
  readonly call: ApiCall;
  readonly at: Span;
  /** From `context` and `dockerfile` of `docker_build`; for a custom build see `command.images.builds`. */
  readonly dockerfile?: Possible<DockerfileUse>;
  /** Set when the Dockerfile is given as text (`dockerfile_contents`). */
  readonly dockerfileContents?: Possible<TracedText>;
  readonly context?: Possible<PathValue>;
  readonly target?: Possible<TracedText>;
  readonly buildArgs: readonly BuildArgument[];
  readonly only?: Possible<readonly PathValue[]>;
  readonly ignore?: Possible<readonly PathValue[]>;
  readonly command?: TiltCommand;
  readonly deps: readonly Possible<PathValue>[];
  readonly imageDeps: readonly ImageReference[];
  /** For a builder of an extension: what the extension passes on. Such a builder has no `command` of the repository. */
  readonly skipsLocalDocker: Possible<boolean>;
  readonly disablePush: Possible<boolean>;
  /** Undefined when not given. */
  readonly outputsImageRefTo?: Possible<TracedText>;
  readonly tag?: Possible<TracedText>;
  readonly conditional: boolean;
  /** Whether the image is an intermediate one that an extension registers by itself (`…_with_restart_base`). */
  readonly synthetic: boolean;
}

/** A mention of an image by name. A text may hold holes where a part of it is not known. */
export interface ImageReference {
  readonly ref: Possible<TracedText>;
  readonly at: Span;
  /** Only finds the containers of a live update; need not be built. */
  readonly selector?: true;
}

/** A mention of something by name (a resource, a label). */
export interface NameReference {
  readonly name: Possible<TracedText>;
  readonly at: Span;
}

export type ResourceKind = 'k8s' | 'local' | 'docker_compose' | 'custom_deploy';

/** Something that Tilt runs, under the name that its user interface shows. */
export interface Resource {
  readonly name: Possible<TracedText>;
  readonly kind: ResourceKind;
  readonly at: Span;
  readonly call: ApiCall;
  /** Calls that changed it afterwards (`k8s_resource`, `dc_resource`), in order. */
  readonly configuredBy: readonly ApiCall[];
  /** Images that it deploys (containers, `image_deps`). */
  readonly images: readonly ImageReference[];
  /** Why it may deploy further images. */
  readonly imagesUnknown?: Unknown;
  readonly resourceDeps: readonly NameReference[];
  readonly labels: readonly NameReference[];
  /** Set when there may be labels besides the known ones. */
  readonly labelsUnknown?: Unknown;
  readonly autoInit: Possible<boolean>;
  readonly triggerMode: Possible<'auto' | 'manual'>;
  readonly cmd?: TiltCommand;
  readonly serveCmd?: TiltCommand;
  /** `delete_cmd` of a custom deploy; its `apply_cmd` is `cmd`. */
  readonly deleteCmd?: TiltCommand;
  readonly deps: readonly Possible<PathValue>[];
  readonly ignore: readonly Possible<PathValue>[];
  readonly conditional: boolean;
}

/** One entry of `image_keys`. */
export interface ImageKey {
  /** `text` gets the whole reference, `tuple` its parts, `list` holds several keys, `invalid` is of no type that works. */
  readonly kind: 'text' | 'tuple' | 'list' | 'invalid';
  readonly parts: readonly Possible<TracedText>[];
  /** The keys of a `list`. */
  readonly keys: readonly ImageKey[];
  readonly at: Span;
}

/** A value that a release sets on its command line. */
export interface ReleaseSet {
  readonly path: TracedText;
  readonly value: Possible<TracedText>;
  readonly flag: string;
  readonly at: Span;
}

/** A Helm release that Tilt deploys. */
export interface Release {
  /** The Tilt resource. */
  readonly resource: Possible<TracedText>;
  readonly release: Possible<TracedText>;
  readonly chart: Possible<PathValue>;
  readonly namespace?: Possible<TracedText>;
  /** From `-f`/`--values` in flags, or `values=` of `helm()`. */
  readonly values: readonly Possible<PathValue>[];
  readonly set: readonly ReleaseSet[];
  /** `helm()` makes YAML for `k8s_yaml`; the others install a release in the cluster. */
  readonly kind: 'helm_resource' | 'helm' | 'helm_remote';
  /** The repository argument of a chart that is not in the repository (`repo_url`), where there is one. */
  readonly repository?: Possible<TracedText>;
  /** Undefined when the argument is missing, `None` or empty. */
  readonly imageDeps?: Possible<readonly ImageReference[]>;
  /** Undefined when the argument is missing or `None`; an empty list that is written is an empty list. */
  readonly imageKeys?: Possible<readonly ImageKey[]>;
  readonly call: ApiCall;
  readonly at: Span;
  readonly conditional: boolean;
}

/** A module of the Tilt configuration that was evaluated. */
export interface Tiltfile {
  readonly path: string;
  readonly loads: readonly string[];
  /** The texts that name what it loads, with the paths that they lead to. */
  readonly loadSites: readonly { readonly path: string; readonly at: Span }[];
  /** Functions defined in it, in order. */
  readonly functions: readonly TiltFunction[];
  /** Calls of functions of the API that stand in the bodies of its functions, whether or not the evaluation ran them. */
  readonly writtenCalls: readonly WrittenCall[];
  /** Its branches, an outer one before those inside. */
  readonly branches: readonly BranchStatement[];
  /** Call statements that stand one after another in one block, with no other statement between them. */
  readonly callRuns: readonly (readonly CallStatement[])[];
}

/** A call of a function of Tilt or of a known extension as it is written in the body of a function. */
export interface WrittenCall {
  /** The API's name, whatever the call spells. */
  readonly name: string;
  /** The name of the called function. */
  readonly at: Span;
  /** Whether the function registers an image. */
  readonly builds: boolean;
  /** The whole definition of the function in whose own body it stands. */
  readonly enclosing: Span;
}

/** An `if` statement or conditional expression. */
export interface BranchStatement {
  readonly span: Span;
  /** The bodies, in order; `leaves`: nothing behind the statement runs once that body has run. */
  readonly clauses: readonly { readonly span: Span; readonly leaves: boolean }[];
}

/** A statement that is a call. `at` is the name of the called function, `span` the whole call. */
export interface CallStatement extends At {
  readonly span: Span;
  /** Whether text is written in its arguments and none depends on a variable of the function around it. */
  readonly literal: boolean;
}

/** What is wrong with the use of a function, for messages that say more than Tilt does. */
export interface ApiProblem {
  /**
   * `unknown-name`: a name in call position that nothing defines; `unknown-argument`, `missing-argument`,
   * `repeated-argument`, `surplus-argument`: what the call passes; `type`: an argument of a type (also `None`) that the
   * parameter does not take; `value`: a value that it does not take.
   */
  readonly kind:
    | 'unknown-name'
    | 'unknown-argument'
    | 'missing-argument'
    | 'repeated-argument'
    | 'surplus-argument'
    | 'type'
    | 'value';
  /** The called function, as its API names it; for an unknown name that name. */
  readonly function: string;
  readonly extension?: string;
  readonly parameter?: string;
  /** The nearest name that exists. */
  readonly nearest?: string;
  /** Known extensions that have a function of the unknown name. */
  readonly offeredBy?: readonly string[];
}

/** What an error or warning of Tilt is about, where a rule of its own reports the same. */
export type TiltErrorTopic =
  | 'missing-file'
  | 'duplicate-image'
  | 'duplicate-resource'
  | 'unknown-resource'
  | 'duplicate-object'
  | 'image-dep'
  | 'image-keys'
  | 'resource-dep'
  | 'label'
  | 'unused-image'
  /** A setting that is defined after `config.parse`. */
  | 'late-setting'
  /** `config.parse` in a second folder. */
  | 'config-folder'
  | 'version'
  | 'fail';

/** An error with which Tilt would refuse to load the Tiltfile, or a warning that it prints, in Tilt's or Starlark's words. */
export interface TiltError extends At {
  readonly message: string;
  /** `api`: wrong use of a function; `syntax`: it does not parse; `starlark`: everything else the language refuses. */
  readonly kind: 'api' | 'syntax' | 'starlark' | 'tilt';
  readonly stack: readonly CallSite[];
  /** Whether it depends on a condition that is not known. */
  readonly conditional: boolean;
  readonly topic?: TiltErrorTopic;
  /** The file that is missing, when that is the error; `use` is what it is for: `Dockerfile`, `module`, `YAML file`. */
  readonly missing?: { readonly use: string; readonly path: string };
  readonly problem?: ApiProblem;
  /** Other places that belong to it: the first definition of a duplicate, the members of a cycle. */
  readonly related?: readonly { readonly message: string; readonly span: Span }[];
}

/** `default_registry(host, host_from_cluster)`. */
export interface DefaultRegistry {
  readonly host: Possible<TracedText>;
  readonly hostFromCluster?: Possible<TracedText>;
  /** All images go into this one repository of the registry. */
  readonly singleName?: Possible<TracedText>;
  readonly call: ApiCall;
  readonly at: Span;
}

/** What one root Tiltfile, with all that it loads, makes Tilt do. */
export interface TiltProject {
  /** The Tiltfile that was evaluated first. */
  readonly root: string;
  readonly status: 'ok' | 'error';
  /** Whether no error and no bound cut the evaluation short. */
  readonly complete: boolean;
  /** Whether every file was evaluated to its end, errors or not: nothing that it registers is missing from the model. */
  readonly evaluatedToEnd: boolean;
  readonly errors: readonly TiltError[];
  readonly warnings: readonly TiltError[];
  readonly prints: readonly string[];
  readonly tiltfiles: readonly Tiltfile[];
  readonly calls: readonly ApiCall[];
  readonly images: readonly ImageBuild[];
  readonly resources: readonly Resource[];
  readonly releases: readonly Release[];
  readonly registries: readonly DefaultRegistry[];
  /** Commands that run while the Tiltfile loads (`local`). */
  readonly localCommands: readonly { readonly command: TiltCommand; readonly call: ApiCall }[];
  /** Names of the environment variables that it reads (`os.getenv`, `os.environ`), in order. */
  readonly environmentReads: readonly TracedText[];
  /** Set when YAML that is not known is deployed: then which resources exist, and which images are used, is not known. */
  readonly unknownYaml?: Unknown;
  /** Set when something that is not known may register images, resources or releases (an extension without a model). */
  readonly unknownResources?: Unknown;
  /** Images that `update_settings(suppress_unused_image_warnings=…)` names; `*` stands for all. */
  readonly unusedImagesAllowed: readonly Possible<TracedText>[];
  /** The resources that `config.set_enabled_resources` names; undefined when all are enabled. */
  readonly enabledResources?: Possible<readonly TracedText[]>;
  /** Files that the evaluation read besides the Tiltfiles (YAML, JSON, text), relative to the root. */
  readonly filesRead: readonly string[];
  readonly unresolved: readonly Unresolved[];
}
