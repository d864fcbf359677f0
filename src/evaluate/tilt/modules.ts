import { certain } from '../../model/possible.ts';
import type { Tiltfile } from '../../model/tilt.ts';
import { type ParsedModule, parseStarlark } from '../../parse/starlark/parse.ts';
import type { SourceFile, Span } from '../../text/source.ts';
import type { TracedText } from '../../text/traced.ts';
import { StarlarkError, staticError } from '../starlark/errors.ts';
import { type Execution, executeModule } from '../starlark/execute.ts';
import { nearest } from '../starlark/spell.ts';
import {
  builtin,
  type Call,
  type DictEntry,
  DictValue,
  type HashKey,
  NONE,
  stringValue,
  UnknownValue,
  type Value,
} from '../starlark/values.ts';
import { extensionModules, type Signature } from './api/signature.ts';
import { toText } from './convert.ts';
import { recordExecutionErrors } from './errors.ts';
import type { Evaluation } from './evaluation.ts';
import { locateExtension } from './extension-location.ts';
import { extensionImplementation } from './extensions/table.ts';
import { type Layout, layoutOf } from './layout.ts';
import { absolutePath, resolvePath } from './paths.ts';
import { tiltUniverse } from './universe.ts';

/** What loading a module gave. */
type Loaded =
  | { readonly globals: ReadonlyMap<string, Value> }
  | { readonly error: string }
  | { readonly unknown: string };

interface Module {
  status: 'executing' | 'done';
  globals: ReadonlyMap<string, Value>;
  readonly source: SourceFile;
  readonly loads: Set<string>;
  readonly loadSites: { readonly path: string; readonly at: Span }[];
  readonly layout: Layout;
}

/** Steps that all files of an evaluation may take together. */
const MAX_STEPS = 5_000_000;
/** Files that load each other in a chain. */
const MAX_DEPTH = 60;

/**
 * The modules of an evaluation: each file is executed once, whether it is loaded, included or loaded dynamically, in the
 * folder that it lies in.
 */
export class Modules {
  readonly #evaluation: Evaluation;
  readonly #modules = new Map<string, Module>();
  readonly #universe: Map<string, Value>;
  readonly #extensions = new Map<string, ReadonlyMap<string, Value>>();
  #steps = 0;
  #depth = 0;

  constructor(evaluation: Evaluation) {
    this.#evaluation = evaluation;
    this.#universe = tiltUniverse(evaluation, {
      load_dynamic: (call) => this.#loadDynamic(call),
      include: (call) => this.#include(call),
    });
  }

  /** The files that were executed, in the order in which they began, with what each of them loads. */
  get files(): readonly (Pick<Tiltfile, 'path' | 'loads' | 'loadSites'> & { readonly layout: Layout })[] {
    return [...this.#modules].map(([path, { loads, loadSites, layout }]) => ({
      path,
      loads: [...loads],
      loadSites,
      layout,
    }));
  }

  #read(path: string): ParsedModule | undefined {
    const { files, readModule } = this.#evaluation.options;
    if (readModule) return readModule(path);
    const source = files.source(path);
    return source && parseStarlark(source);
  }

  /** Executes a file of the repository; undefined when it cannot be read. */
  execute(path: string, conditional?: Call['conditional']): Execution | undefined {
    const evaluation = this.#evaluation;
    const parsed = this.#read(path);
    if (!parsed) return undefined;
    const source = parsed.module.file;
    const layout = layoutOf(source, parsed.module);
    const module: Module = { status: 'executing', globals: new Map(), source, loads: new Set(), loadSites: [], layout };
    this.#modules.set(path, module);
    evaluation.defined.add(source, parsed.module);
    const predeclared = new Map(this.#universe);
    predeclared.set('__file__', stringValue(absolutePath(path)));
    predeclared.set(
      '__name__',
      stringValue(path === evaluation.options.root ? '__main__' : path.slice(path.lastIndexOf('/') + 1)),
    );
    const faults = parsed.errors.map((fault) => staticError(fault.message, source.span(fault.start, fault.end)));
    const limit = evaluation.options.maxSteps ?? MAX_STEPS;
    this.#depth++;
    const execution = executeModule(
      parsed.module,
      {
        predeclared,
        tolerant: true,
        ...(conditional && { conditional }),
        limits: { steps: Math.max(10_000, limit - this.#steps) },
        load: (request) => this.#load(request.path, request.from, request.at),
        ...(evaluation.options.observer && { observer: evaluation.options.observer }),
      },
      faults,
    );
    this.#depth--;
    this.#steps += execution.steps;
    module.status = 'done';
    module.globals = execution.globals;
    recordExecutionErrors(evaluation, parsed, execution, new Set(faults), conditional !== undefined);
    if (execution.exited) throw execution.exited;
    return execution;
  }

  #load(path: string, from: SourceFile, at: Span): Loaded {
    return this.#find(path, folderOf(from.path), from.path, at);
  }

  /** Loads what a path in a file names. */
  #find(path: string, folder: string, from: string, at: Span, call?: Call): Loaded {
    const evaluation = this.#evaluation;
    if (path.startsWith('ext://')) {
      const location = locateExtension(evaluation, path.slice('ext://'.length), folder);
      if (location.kind === 'default') return this.#extension(location.module, path);
      if (location.kind === 'elsewhere') return this.#unknown(location.why, at);
      return this.#file(location.path, from, at, call);
    }
    const resolved = resolvePath(folder, path);
    if (resolved === undefined) return this.#unknown(`${path} lies outside the repository`, at);
    return this.#file(resolved, from, at, call);
  }

  #unknown(why: string, at: Span): Loaded {
    const evaluation = this.#evaluation;
    evaluation.unknownModules = true;
    evaluation.unknownResources ??= { why, at };
    evaluation.unknown('module', { why }, at);
    return { unknown: why };
  }

  #file(path: string, from: string, at: Span, call: Call | undefined): Loaded {
    const evaluation = this.#evaluation;
    const loader = this.#modules.get(from);
    loader?.loads.add(path);
    loader?.loadSites.push({ path, at });
    const real = evaluation.options.files.realPath(path) ?? path;
    const known = this.#modules.get(path) ?? (real !== path ? this.#sameFile(real, path) : undefined);
    if (known?.status === 'executing') return { error: `Circular load: ${path}` };
    if (known) return { globals: known.globals };
    if (this.#depth >= MAX_DEPTH) return this.#unknown('modules load each other too deeply', at);
    const execution = this.execute(path, call?.conditional);
    if (execution) return { globals: execution.globals };
    evaluation.incomplete = true;
    evaluation.unknownModules = true;
    evaluation.error(
      { stack: [], conditional: call?.conditional !== undefined },
      'tilt',
      `cannot load ${path}: error reading file ${path}: open ${path}: no such file or directory`,
      at,
      { topic: 'missing-file', missing: { use: 'module', path } },
    );
    return { unknown: `${path} cannot be read` };
  }

  /** Tilt tells modules apart by their paths, so a link to a file is a module of its own. */
  #sameFile(_real: string, path: string): Module | undefined {
    return this.#modules.get(path);
  }

  /** The functions of a known extension. */
  #extension(module: string, path: string): Loaded {
    const evaluation = this.#evaluation;
    const functions = extensionModules().get(module);
    if (!functions) {
      if (module === 'ext://cancel') return { globals: new Map() };
      evaluation.unknownModules = true;
      evaluation.unknownResources ??= { why: `${path} is not a known extension` };
      return { unknown: `${path} is not a known extension` };
    }
    let globals = this.#extensions.get(module);
    if (!globals) {
      globals = new ExtensionGlobals(evaluation, module, functions);
      this.#extensions.set(module, globals);
    }
    return { globals };
  }

  /** The path that `load_dynamic` or `include` is given. */
  #pathArgument(call: Call): TracedText | undefined {
    const value = call.args[0]?.value ?? call.kwargs.find((argument) => argument.name === 'path')?.value;
    const text = value && certain(toText(value));
    return text?.known ? text : undefined;
  }

  #dynamic(call: Call): Loaded {
    const path = this.#pathArgument(call);
    const at = path?.literalOf() ?? call.args[0]?.at ?? call.at;
    if (!path) return this.#unknown('the path of the module is not known', at);
    const folder = folderOf(call.module);
    const loaded = this.#find(path.text, folder, call.module, at, call);
    if ('error' in loaded) throw new StarlarkError(loaded.error, at);
    return loaded;
  }

  #include(call: Call): Value {
    this.#dynamic(call);
    return NONE;
  }

  #loadDynamic(call: Call): Value {
    const loaded = this.#dynamic(call);
    if (!('globals' in loaded))
      return new UnknownValue('unknown' in loaded ? loaded.unknown : 'the module is not known', call.span, 'dict');
    const entries = new Map<HashKey, DictEntry>();
    for (const [name, value] of loaded.globals) entries.set(name, { key: stringValue(name), value });
    const dict = new DictValue(entries, call.span);
    dict.frozen = true;
    return dict;
  }
}

function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash === -1 ? '' : path.slice(0, slash);
}

/**
 * The names that a known extension exports. Its functions are modelled; another name may be a constant, so it is not
 * known, unless it looks like one of the functions misspelt.
 */
class ExtensionGlobals extends Map<string, Value> {
  readonly #module: string;

  constructor(evaluation: Evaluation, module: string, functions: ReadonlyMap<string, Signature>) {
    super();
    this.#module = module;
    for (const [name, signature] of functions) {
      const implementation = extensionImplementation(module, name);
      this.set(
        name,
        builtin(name, (call) => implementation({ call, evaluation, ...evaluation.begin(call, signature) })),
      );
    }
  }

  override get(name: string): Value | undefined {
    const value = super.get(name);
    if (value || nearest(name, super.keys()) !== undefined) return value;
    return new UnknownValue(`${name} of ${this.#module} is not known`);
  }
}
