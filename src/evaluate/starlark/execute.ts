import { type CallExpr, type Expr, type Module, type Node, type Stmt, spanOf } from '../../parse/starlark/ast.ts';
import { parseStarlark } from '../../parse/starlark/parse.ts';
import type { SourceFile, Span } from '../../text/source.ts';
import type { Unknown } from '../../text/traced.ts';
import { boundNames } from './bound-names.ts';
import { type Dialect, TILT_DIALECT } from './dialect.ts';
import { BoundExceeded, ExitSignal, StarlarkError, staticError } from './errors.ts';
import type { Observer } from './expressions.ts';
import { freeze } from './freeze.ts';
import { DEFAULT_LIMITS, type Limits } from './limits.ts';
import { resolveModule } from './resolve.ts';
import { Interpreter, type Loader } from './statements.ts';
import { Frame, type Positions, Thread } from './thread.ts';
import { UNIVERSE } from './universe.ts';
import { type CallSite, UnknownValue, type Unresolved, type Value, Variable } from './values.ts';

/** How a module is executed. */
export interface ExecuteOptions {
  readonly predeclared?: ReadonlyMap<string, Value>;
  /** In place of the names that every program has. */
  readonly universe?: ReadonlyMap<string, Value>;
  readonly dialect?: Dialect;
  readonly load?: Loader;
  readonly limits?: Partial<Limits>;
  /**
   * Go on behind errors: a file with static errors is executed all the same, and after an error execution goes on with the
   * next top-level statement. Names that were not bound are unknown.
   */
  readonly tolerant?: boolean;
  /** Why it is not certain that the module is executed. */
  readonly conditional?: Unknown;
  readonly observer?: Observer;
}

/** What the execution of a module gave. */
export interface Execution {
  /** Whether it ran to its end, or to `exit()`, without an error. */
  readonly ok: boolean;
  /** The error that ended it; with `tolerant` the first one. */
  readonly error?: StarlarkError;
  /** All errors: static ones, then (with `tolerant`) those of top-level statements. */
  readonly errors: readonly StarlarkError[];
  /** Errors on branches that need not be taken: they did not end the execution. */
  readonly branchErrors: readonly StarlarkError[];
  /** Set when `exit()` ended it. */
  readonly exited?: ExitSignal;
  readonly globals: ReadonlyMap<string, Value>;
  readonly prints: readonly string[];
  readonly unresolved: readonly Unresolved[];
  readonly steps: number;
}

const POSITIONS: Positions = {
  errorAt(node: Node, file: SourceFile): Span {
    const kind = 'kind' in node ? node.kind : undefined;
    if (kind === 'call' && 'paren' in node) return file.span(node.paren as number, node.end);
    if (kind === 'attribute' && 'dot' in node) return file.span(node.dot as number, node.end);
    if ((kind === 'index' || kind === 'slice') && 'bracket' in node) return file.span(node.bracket as number, node.end);
    return file.span(node.start, node.end);
  },

  callSite(frame: Frame, callee: string): CallSite {
    const node = frame.node ?? { start: 0, end: 0 };
    const call = 'kind' in node && node.kind === 'call' ? (node as CallExpr) : undefined;
    const span = spanOf(node, frame.file);
    return {
      caller: frame.name,
      callee,
      at: call ? spanOf(call.callee, frame.file) : span,
      span,
      loops: frame.loops.map(({ at, element }) => ({ at, element })).reverse(),
    };
  },
};

/** The name of a module's frame, as starlark-go has it. */
const TOP_LEVEL = '<toplevel>';

/**
 * Parses and executes a file. Never throws for anything that is in the file; bounds that were hit are in `unresolved`.
 * The parser has to have been loaded (`loadStarlarkParser`).
 */
export function executeFile(file: SourceFile, options: ExecuteOptions = {}): Execution {
  const { module, errors } = parseStarlark(file);
  const faults = errors.map((fault) => staticError(fault.message, file.span(fault.start, fault.end)));
  return executeModule(module, options, faults);
}

/** Executes a parsed file; `faults` are the errors of its parsing. */
export function executeModule(
  module: Module,
  options: ExecuteOptions,
  faults: readonly StarlarkError[] = [],
): Execution {
  const { file } = module;
  const universe = options.universe ?? UNIVERSE;
  const predeclared = options.predeclared ?? new Map();
  const dialect = options.dialect ?? TILT_DIALECT;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const errors = [...faults];
  const empty = { branchErrors: [], globals: new Map(), prints: [], unresolved: [], steps: 0 };
  if (faults.length > 0 && !options.tolerant) return { ok: false, error: errors[0], errors, ...empty };
  const resolved = resolveModule(
    module,
    dialect,
    (name) => predeclared.has(name),
    (name) => universe.has(name),
  );
  for (const { message, start, end } of resolved.errors) errors.push(staticError(message, file.span(start, end)));
  if (errors.length > 0 && !options.tolerant) return { ok: false, error: errors[0], errors, ...empty };
  const globals = resolved.globalNames.map(() => new Variable());
  const thread = new Thread(file.path, dialect, limits, POSITIONS, options.conditional);
  const { observer } = options;
  const interpreter = observer
    ? new ObservedInterpreter(thread, options.load, observer)
    : new Interpreter(thread, options.load);
  const frame = new Frame(TOP_LEVEL, file, [], { globals, predeclared, universe }, 0);
  thread.frames.push(frame);
  const run = new ModuleRun(thread, interpreter, frame, errors, options.tolerant === true);
  const exited = run.statements(module.statements);
  const values = new Map<string, Value>();
  resolved.globalNames.forEach((name, index) => {
    const variable = globals[index]!;
    if (!variable.value) return;
    // What is assumed at the end of the module holds for those that load it.
    variable.value = thread.assumptions.settled(variable.value);
    values.set(name, variable.value);
  });
  freeze(values.values());
  return {
    ok: errors.length === 0,
    error: errors[0],
    errors,
    branchErrors: thread.branchErrors,
    exited,
    globals: values,
    prints: thread.prints,
    unresolved: thread.unresolved,
    steps: thread.steps,
  };
}

/**
 * Calls functions of an executed module from outside it. The call throws `StarlarkError` when it fails; its result is
 * unknown when a bound is hit.
 */
export function invokeFunction(
  file: SourceFile,
  options: Pick<ExecuteOptions, 'dialect' | 'limits'> = {},
): (fn: Value, args: readonly Value[], kwargs: ReadonlyMap<string, Value>) => Value {
  return (fn, args, kwargs) => {
    const limits = { ...DEFAULT_LIMITS, ...options.limits };
    const thread = new Thread(file.path, options.dialect ?? TILT_DIALECT, limits, POSITIONS);
    const scope = { globals: [], predeclared: new Map(), universe: UNIVERSE };
    thread.frames.push(new Frame(TOP_LEVEL, file, [], scope, 0));
    const at = file.top;
    try {
      return new Interpreter(thread).invoke(thread, fn, {
        args: args.map((value) => ({ value, at })),
        kwargs: [...kwargs].map(([name, value]) => ({ name, value, at, nameAt: at })),
      });
    } catch (error) {
      const bound = boundOf(error, thread);
      if (!bound) throw error;
      return new UnknownValue(bound.why, bound.at);
    }
  };
}

/** Tells an observer what every expression evaluates to. */
class ObservedInterpreter extends Interpreter {
  readonly #observe: Observer;

  constructor(thread: Thread, load: Loader | undefined, observer: Observer) {
    super(thread, load, observer);
    this.#observe = observer;
  }

  override evaluate(frame: Frame, node: Expr): Value {
    const value = super.evaluate(frame, node);
    if (node.kind !== 'name') this.#observe(spanOf(node, frame.file), value);
    return value;
  }
}

class ModuleRun {
  readonly #thread: Thread;
  readonly #interpreter: Interpreter;
  readonly #frame: Frame;
  readonly #errors: StarlarkError[];
  readonly #tolerant: boolean;
  #extended = false;

  constructor(thread: Thread, interpreter: Interpreter, frame: Frame, errors: StarlarkError[], tolerant: boolean) {
    this.#thread = thread;
    this.#interpreter = interpreter;
    this.#frame = frame;
    this.#errors = errors;
    this.#tolerant = tolerant;
  }

  /** Runs the statements; gives the `exit()` that ended them, if one did. */
  statements(statements: readonly Stmt[]): ExitSignal | undefined {
    for (const statement of statements) {
      try {
        this.#interpreter.execute(this.#frame, statement);
      } catch (error) {
        if (error instanceof ExitSignal) return error;
        if (error instanceof StarlarkError) {
          this.#thread.locate(error);
          this.#errors.push(error);
          if (!this.#tolerant) return undefined;
          this.#thread.reset(1);
          this.#giveUp(statement, `its statement failed: ${error.message}`);
          continue;
        }
        const bound = boundOf(error, this.#thread);
        if (!bound) throw error;
        this.#thread.reset(1);
        this.#thread.addUnresolved(bound.what, bound.why, bound.at);
        this.#giveUp(statement, bound.why);
        if (this.#thread.steps <= this.#thread.maxSteps) continue;
        // What comes behind an endless loop gets a tenth of the steps, once.
        if (this.#extended) return this.#abandon(statements, statement, bound.why);
        this.#extended = true;
        this.#thread.maxSteps = this.#thread.steps + Math.ceil(this.#thread.limits.steps / 10);
      }
    }
    return undefined;
  }

  #abandon(statements: readonly Stmt[], last: Stmt, why: string): undefined {
    for (const statement of statements.slice(statements.indexOf(last) + 1)) this.#giveUp(statement, why);
    return undefined;
  }

  /** The names that a statement would have bound become unknown, as far as they have no value. */
  #giveUp(statement: Stmt, why: string): void {
    for (const name of boundNames(statement)) {
      const { binding } = name;
      const variable =
        binding?.scope === 'global'
          ? this.#frame.module.globals[binding.index]
          : binding?.scope === 'local'
            ? this.#localVariable(binding.index)
            : undefined;
      if (variable && !variable.value)
        variable.value = new UnknownValue(why, this.#frame.file.span(name.start, name.end));
    }
  }

  #localVariable(index: number): Variable {
    this.#frame.locals[index] ??= new Variable();
    return this.#frame.locals[index]!;
  }
}

/** The bound that an exception stands for: one of ours, or the end of JavaScript's stack. */
function boundOf(error: unknown, thread: Thread): BoundExceeded | undefined {
  if (error instanceof BoundExceeded) return error;
  if (error instanceof RangeError && /call stack/i.test(error.message))
    return new BoundExceeded('result of a deep recursion', 'too many nested calls', thread.position(thread.frames[0]));
  return undefined;
}
