import type { Possible } from '../../model/possible.ts';
import type {
  ApiCall,
  Argument,
  CallSite,
  DefaultRegistry,
  ImageBuild,
  Release,
  TiltCommand,
  TiltError,
} from '../../model/tilt.ts';
import type { Unresolved } from '../../model/unresolved.ts';
import { type SourceFile, type Span, spanKey } from '../../text/source.ts';
import { HOLE, type TracedText, type Unknown } from '../../text/traced.ts';
import type { Call, CallSite as StarlarkSite, Value } from '../starlark/values.ts';
import type { Signature } from './api/signature.ts';
import { type BoundArguments, bindBuiltin, bindFunction } from './bind.ts';
import { followCommands } from './commands.ts';
import type { ComposeProject } from './compose/project.ts';
import { type ConfigState, initialConfig } from './config-state.ts';
import { plain, toTiltValue } from './convert.ts';
import { DefinedFunctions } from './defined-functions.ts';
import { type KubernetesObject, type KubernetesYaml, readKubernetesYaml } from './kubernetes/object.ts';
import type { CommandRequest, CommandResult, TiltOptions } from './options.ts';
import { resolvePath } from './paths.ts';
import type { DeployedYaml, ImageLocation, ResourceDraft, ResourceOptions, WorkloadNaming } from './records.ts';
import type { StepValue } from './values/opaque.ts';

/** What a call that is recorded takes, in steps: it is looked at by many rules. An endless loop records 25 000 calls. */
const RECORDED_CALL_STEPS = 200;

/** Everything that one evaluation of a root Tiltfile found out. The functions of the API write to it. */
export class Evaluation {
  readonly options: TiltOptions;
  readonly defined = new DefinedFunctions();

  readonly calls: ApiCall[] = [];
  readonly errors: TiltError[] = [];
  readonly warnings: TiltError[] = [];
  readonly prints: string[] = [];
  readonly unresolved: Unresolved[] = [];

  readonly images: ImageBuild[] = [];
  /** Images that are surely built, by their whole references. */
  readonly builtReferences = new Map<string, ImageBuild>();
  /** The live-update steps of images. */
  readonly liveUpdates = new Map<ImageBuild, readonly StepValue[]>();
  readonly releases: Release[] = [];
  readonly registries: DefaultRegistry[] = [];
  /** Local resources and custom deploys, in order. */
  readonly resources: ResourceDraft[] = [];
  /** Resources that surely exist, by name. */
  readonly resourcesByName = new Map<string, ResourceDraft>();
  /** Files that the Tiltfile reads, relative to the root. */
  readonly filesRead = new Set<string>();
  readonly #checks: (() => void)[] = [];
  /** Commands that run while the Tiltfile loads. */
  readonly localCommands: { readonly command: TiltCommand; readonly call: ApiCall }[] = [];
  readonly yaml: DeployedYaml[] = [];
  readonly resourceOptions: ResourceOptions[] = [];
  /** Objects that are surely deployed, by name, namespace, kind and API version. */
  readonly deployedObjects = new Map<string, { readonly object: KubernetesObject; readonly call: ApiCall }>();
  readonly imageLocations: ImageLocation[] = [];
  /** Why images may stand at further places of objects. */
  imageLocationsUnknown: Unknown | undefined;
  readonly composeProjects: ComposeProject[] = [];
  workloadNaming: WorkloadNaming | undefined;
  /** What `set_team` sets. */
  team: string | undefined;
  triggerMode: { readonly mode: Possible<'auto' | 'manual'>; readonly call: ApiCall } | undefined;
  /** Live-update steps that were made and not used, by where they were made. */
  readonly unusedSteps = new Map<string, { readonly step: StepValue; readonly call: ApiCall }>();
  readonly unusedImagesAllowed: Possible<TracedText>[] = [];
  readonly config: ConfigState = initialConfig();
  /** What the Tiltfile itself put into the environment; undefined for a variable that it removed. */
  readonly environment = new Map<string, Value | undefined>();
  /** Names of the environment variables that it asked for, where it named them. */
  readonly environmentReads: TracedText[] = [];
  readonly extensions = new Map<string, { readonly repository: string; readonly path: string }>();
  readonly extensionRepositories = new Map<
    string,
    { readonly url: TracedText | undefined; readonly subpath: string; readonly loadHost: string }
  >();
  /** Why resources may exist that are not known. */
  unknownResources: Unknown | undefined;
  /** Why YAML is deployed that is not known. */
  unknownYaml: Unknown | undefined;
  /** Whether functions of modules that are not known were called. */
  unknownModules = false;
  /** Set when a bound was hit or an error ended a file. */
  incomplete = false;

  /** Follows a command (in each of its forms) through shells and scripts. */
  readonly follow: (requests: readonly CommandRequest[]) => CommandResult;

  readonly #seen = new Set<string>();
  readonly #yamlFiles = new Map<SourceFile, KubernetesYaml>();

  constructor(options: TiltOptions) {
    this.options = options;
    this.follow = options.evaluateCommand ?? followOnce(options.files);
  }

  /** The folder to which relative paths belong: that of the file that is being executed. */
  folder(call: Call): string {
    const slash = call.module.lastIndexOf('/');
    return slash === -1 ? '' : call.module.slice(0, slash);
  }

  /** Binds a call of a function of Tilt's API, and records it. Problems with its arguments become errors. */
  begin(call: Call, signature: Signature, keep = true): { readonly record: ApiCall; readonly args: BoundArguments } {
    const args = signature.extension ? bindFunction(call, signature) : bindBuiltin(call, signature);
    const record = this.#record(call, signature, args);
    if (keep) this.calls.push(record);
    this.refuse(record, args);
    return { record, args };
  }

  /** Records what is wrong with the arguments of a call. */
  refuse(record: ApiCall, args: BoundArguments): void {
    for (const { message, at, problem, conditional } of args.problems)
      this.error(record, 'api', message, at, {
        problem,
        ...(conditional && { conditional }),
        ...(problem.parameter === 'labels' && message.includes('Invalid label') && { topic: 'label' }),
      });
  }

  #record(call: Call, signature: Signature, args: BoundArguments): ApiCall {
    call.step(RECORDED_CALL_STEPS);
    const named = new Map<string, Argument>();
    const add = (parameter: string, argument: { value: Value; at: Span; nameAt?: Span }) =>
      named.set(parameter, {
        parameter,
        value: toTiltValue(argument.value, argument.at),
        at: argument.at,
        ...(argument.nameAt && { name: argument.nameAt }),
      });
    for (const [parameter, argument] of args.arguments) add(parameter, argument);
    for (const [parameter, argument] of args.rest) add(parameter, argument);
    const [site, ...outer] = call.stack;
    const enclosing = this.defined.around(call.span);
    const record: ApiCall = {
      name: signature.name,
      ...(signature.extension && { extension: signature.extension }),
      at: call.at,
      span: call.span,
      stack: outer.map(callSite),
      loops: site ? callSite(site).loops : [],
      ...(enclosing && { enclosing }),
      tiltfile: call.span.file.path,
      arguments: named,
      conditional: call.conditional !== undefined,
      order: this.calls.length,
    };
    return record;
  }

  /** Records an error with which Tilt would refuse the Tiltfile; the evaluation goes on. */
  error(
    record: Pick<ApiCall, 'stack' | 'conditional'>,
    kind: TiltError['kind'],
    message: string,
    at: Span,
    more: Partial<Pick<TiltError, 'problem' | 'related' | 'topic' | 'missing' | 'conditional'>> = {},
  ): void {
    const { missing } = more;
    if (missing && this.mayExist(missing.path)) {
      const why = `${missing.path} is not in the repository, but may be made before Tilt reads it`;
      this.unknown(missing.use, { why }, at);
      return;
    }
    this.#add(this.errors, { message, kind, at, stack: record.stack, conditional: record.conditional, ...more });
  }

  warning(
    record: Pick<ApiCall, 'stack' | 'conditional'>,
    message: string,
    at: Span,
    more: Partial<Pick<TiltError, 'related' | 'topic'>> = {},
  ): void {
    this.#add(this.warnings, {
      message,
      kind: 'tilt',
      at,
      stack: record.stack,
      conditional: record.conditional,
      ...more,
    });
  }

  /** Puts a check off that reads files and that only the warnings depend on: few ask for these. */
  whenWarningsAreAsked(check: () => void): void {
    this.#checks.push(check);
  }

  /** The warnings, those of the checks that were put off included. */
  allWarnings(): readonly TiltError[] {
    for (const check of this.#checks.splice(0)) check();
    return this.warnings;
  }

  #add(list: TiltError[], error: TiltError): void {
    const key = `${list === this.errors ? 'e' : 'w'} ${spanKey(error.at)} ${error.message}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    list.push(error);
  }

  /** Whether something that is not there may be when Tilt asks: ignored by git, or written by a command that ran before. */
  mayExist(path: string): boolean {
    if (this.options.mayExist?.(path)) return true;
    return this.localCommands.some(({ command }) => mayMake(command, path));
  }

  /** Records something that mattered and could not be known. */
  unknown(what: string, unknown: Unknown, at: Span): void {
    const key = `u ${what} ${spanKey(at)}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.unresolved.push({ what, why: plain(unknown).why, at });
  }

  /** Records what of a value that matters is not known. */
  expectKnown(what: string, value: Possible<unknown> | undefined, at: Span): void {
    if (value?.unknown) this.unknown(what, value.unknown, value.unknown.at ?? at);
    else if (value)
      for (const alternative of value.alternatives) {
        const text = alternative as
          | { readonly unknown?: Unknown; readonly text?: { readonly unknown?: Unknown } }
          | undefined;
        const unknown = text?.unknown ?? (typeof text?.text === 'object' ? text.text.unknown : undefined);
        if (unknown) this.unknown(what, unknown, at);
      }
  }

  /** The Kubernetes objects of a file, read once. */
  readYaml(source: SourceFile): KubernetesYaml {
    let read = this.#yamlFiles.get(source);
    if (!read) {
      read = readKubernetesYaml(source);
      this.#yamlFiles.set(source, read);
    }
    return read;
  }

  /** Marks live-update steps as used. */
  useStep(step: StepValue): void {
    if (step.at) this.unusedSteps.delete(spanKey(step.at));
  }
}

/** Follows commands, each list of requests once. */
function followOnce(files: TiltOptions['files']): Evaluation['follow'] {
  const followed = new WeakMap<readonly CommandRequest[], CommandResult>();
  return (requests) => {
    let result = followed.get(requests);
    if (!result) {
      result = followCommands(requests, files);
      followed.set(requests, result);
    }
    return result;
  };
}

/** Commands that only look: what they name is not made by them. */
const READING_COMMANDS = new Set(['cat', 'echo', 'find', 'grep', 'head', 'ls', 'printf', 'stat', 'tail', 'test', 'wc']);

/** Whether a command writes a path, or names a folder around it (`git clone URL FOLDER`, `helm pull -d FOLDER`). */
function mayMake(command: TiltCommand, path: string): boolean {
  const isAround = (folder: string) => folder === path || path.startsWith(`${folder}/`);
  if (command.writes.some((write) => (write.path === '' ? write.recursive : isAround(write.path)))) return true;
  return command.commands.some(({ words, cwd }) => {
    const program = words[0]?.alternatives[0]?.text ?? '';
    if (READING_COMMANDS.has(program)) return false;
    return words.slice(1).some((word) =>
      word.alternatives.some((alternative) => {
        const text = alternative.text.replace(/^--?[\w-]+=/, '');
        const named = cwd === undefined || text.includes('://') ? undefined : resolvePath(cwd, text);
        return named !== undefined && named !== '' && !named.includes(HOLE) && isAround(named);
      }),
    );
  });
}

export function callSite(site: StarlarkSite): CallSite {
  return {
    callee: site.callee,
    at: site.at,
    span: site.span,
    loops: site.loops.map(({ at, element }) => {
      const place = (element.kind === 'string' ? element.traced.literalOf() : undefined) ?? element.at;
      return { at, ...(place && { element: place }) };
    }),
  };
}
