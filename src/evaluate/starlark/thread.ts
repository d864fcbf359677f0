import type { Node } from '../../parse/starlark/ast.ts';
import type { SourceFile, Span } from '../../text/source.ts';
import { spanKey } from '../../text/source.ts';
import type { Unknown } from '../../text/traced.ts';
import { Assumptions } from './assumptions.ts';
import type { FunctionCode } from './code.ts';
import type { Dialect } from './dialect.ts';
import { BoundExceeded, type ErrorFrame, ExitSignal, StarlarkError } from './errors.ts';
import { joinValues } from './join.ts';
import type { Limits } from './limits.ts';
import { circumstancesOf, type Diff, type Mark, Trail } from './trail.ts';
import {
  type Assumption,
  type CallArguments,
  type CallSite,
  type Circumstances,
  type ModuleScope,
  NONE,
  type Unresolved,
  type Value,
  type Variable,
} from './values.ts';

/** How a statement ended. */
export type Completion = 'normal' | 'break' | 'continue' | 'return';

/** A way of leaving a body that may have been taken: under an unknown condition, before the present statement. */
interface Pending {
  readonly completion: Completion;
  readonly value?: Value;
  /** The state before the fork in which the body was left, and what that branch changed. */
  readonly mark: Mark;
  readonly diff: Diff;
  readonly why: Unknown;
}

/** An execution of a branch up to its end. */
interface Arm {
  readonly completion: Completion;
  readonly value?: Value;
  readonly diff: Diff;
}

/** A loop that is under way. */
export interface Loop {
  readonly at: Span;
  element: Value;
}

/** A function or module that is being executed. */
export class Frame {
  readonly name: string;
  readonly file: SourceFile;
  readonly code?: FunctionCode;
  readonly locals: (Variable | undefined)[] = [];
  readonly captured: readonly Variable[];
  readonly module: ModuleScope;
  /** What is being evaluated: the position of an error, and of the call that is under way. */
  node: Node | undefined;
  /** Innermost last. */
  readonly loops: Loop[] = [];
  readonly pending: Pending[] = [];
  returned: Value = NONE;
  /** The arguments of the call, and the trail's count of writes at its beginning. */
  given: CallArguments | undefined;
  writes = 0;
  /** The number of conditions when it began. */
  readonly conditions: number;

  constructor(
    name: string,
    file: SourceFile,
    captured: readonly Variable[],
    module: ModuleScope,
    conditions: number,
    code?: FunctionCode,
  ) {
    this.name = name;
    this.file = file;
    this.captured = captured;
    this.module = module;
    this.conditions = conditions;
    this.code = code;
  }
}

/** How the positions of errors and calls are found; the interpreter knows the syntax. */
export interface Positions {
  /** Where starlark-go reports an error of the operation at a node. */
  errorAt(node: Node, file: SourceFile): Span;
  /** The call at a node of a frame. */
  callSite(frame: Frame, callee: string): CallSite;
}

/** Values from this many bytes on count as large. */
const LARGE = 64_000;

/** What a fork takes, in steps: saving, undoing and joining. */
const FORK_STEPS = 50;

/** The state of one evaluation: what is being executed, under which conditions, and what was recorded. */
export class Thread {
  readonly dialect: Dialect;
  readonly limits: Limits;
  readonly trail = new Trail();
  readonly assumptions = new Assumptions(this.trail);
  readonly frames: Frame[] = [];
  readonly module: string;
  readonly prints: string[] = [];
  /** Errors on branches that need not be taken; the evaluation went on without those branches. */
  readonly branchErrors: StarlarkError[] = [];
  readonly #unresolved = new Map<string, Unresolved>();
  readonly #conditions: Unknown[] = [];
  readonly #positions: Positions;
  readonly #base: Unknown | undefined;
  #exited: Unknown | undefined;
  #forks = 0;
  #large = 0;
  steps = 0;
  /** How often a branch ended in another way than the present one went on. */
  left = 0;
  /** How often a condition that is not known came out as the present branch assumes. */
  assumed = 0;
  maxSteps: number;

  constructor(module: string, dialect: Dialect, limits: Limits, positions: Positions, conditional?: Unknown) {
    this.module = module;
    this.dialect = dialect;
    this.limits = limits;
    this.maxSteps = limits.steps;
    this.#positions = positions;
    this.#base = conditional;
  }

  get frame(): Frame {
    return this.frames[this.frames.length - 1]!;
  }

  /** Why it is not certain that what is executed now is executed at all; undefined when it is. */
  get conditional(): Unknown | undefined {
    return this.#conditions.at(-1) ?? this.#exited ?? this.#base;
  }

  get conditions(): number {
    return this.#conditions.length;
  }

  /** Where the frame's present operation is written. */
  position(frame: Frame = this.frame): Span {
    return frame.node ? this.#positions.errorAt(frame.node, frame.file) : frame.file.top;
  }

  callSite(frame: Frame, callee: string): CallSite {
    return this.#positions.callSite(frame, callee);
  }

  /** The calls under way, innermost first; `callee` is the name of what the innermost frame calls. */
  callStack(callee: string): CallSite[] {
    const sites: CallSite[] = [];
    let name = callee;
    for (let index = this.frames.length - 1; index >= 0; index--) {
      const frame = this.frames[index]!;
      sites.push(this.#positions.callSite(frame, name));
      name = frame.name;
    }
    return sites;
  }

  get unresolved(): readonly Unresolved[] {
    return [...this.#unresolved.values()];
  }

  addUnresolved(what: string, why: string, at: Span): void {
    const key = `${what}\n${why}\n${spanKey(at)}`;
    if (!this.#unresolved.has(key)) this.#unresolved.set(key, { what, why, at });
  }

  /** Counts steps; throws when there have been too many. */
  step(count = 1): void {
    this.steps += count;
    if (this.steps > this.maxSteps)
      throw new BoundExceeded('result of a long computation', `more than ${this.limits.steps} steps`, this.position());
  }

  /** Counts a value that was just made; throws when the large ones become too many. */
  charge(value: Value): void {
    const size =
      value.kind === 'string'
        ? value.text.length
        : value.kind === 'list' || value.kind === 'tuple'
          ? value.items.length * 32
          : value.kind === 'bytes'
            ? value.bytes.length
            : 0;
    if (size < LARGE) return;
    this.#large += size;
    if (this.#large > this.limits.memory)
      throw new BoundExceeded(
        'result of a computation that takes much memory',
        'bound of the evaluation',
        this.position(),
      );
  }

  /** Throws because a value would become too large. */
  tooLarge(what: string): never {
    throw new BoundExceeded(`a ${what} that grows very large`, 'bound of the evaluation', this.position());
  }

  /** Fills in an error's place and calls, if it has none yet. */
  locate(error: StarlarkError, builtin?: string): void {
    if (error.calls.length > 0 || error.static) return;
    const calls: ErrorFrame[] = this.frames.map((frame) => ({ name: frame.name, at: this.position(frame) }));
    error.at ??= calls.at(-1)?.at;
    if (builtin !== undefined) calls.push({ name: builtin });
    error.calls = calls;
  }

  /** Forgets what was under way, after the evaluation of a top-level statement was broken off. */
  reset(frames: number): void {
    this.frames.length = frames;
    const frame = this.frame;
    frame.pending.length = 0;
    frame.loops.length = 0;
    this.#conditions.length = 0;
    this.#forks = 0;
    this.trail.closeAll();
  }

  #end(error: unknown, why: Unknown): void {
    this.left += 1;
    if (error instanceof StarlarkError) {
      this.locate(error);
      this.branchErrors.push(error);
    } else this.#exited ??= why;
  }

  /**
   * Runs branches of which it is not known which one happens, each from the present state, and joins what they leave.
   * A branch that fails or exits counts as not taken, unless all do. Branches that end in different ways: execution goes on
   * with those that reach the next statement, the others wait in `pending`.
   */
  fork(frame: Frame, why: Unknown, branches: readonly (() => Completion)[], many = false): Completion {
    if (this.#forks >= this.limits.forks)
      throw new BoundExceeded('effects of branches', 'too many nested conditions that are not known', this.position());
    this.step(FORK_STEPS);
    this.#forks += 1;
    const forget = many ? this.assumptions.snapshot() : undefined;
    const mark = this.trail.mark();
    const arms: Arm[] = [];
    const ends: unknown[] = [];
    const condition = { ...why };
    for (const branch of branches) {
      const pending = frame.pending.length;
      const loops = frame.loops.length;
      let completion: Completion | undefined;
      this.#conditions.push(condition);
      try {
        completion = branch();
      } catch (error) {
        if (!isProgramEnd(error)) throw error;
        if (error instanceof StarlarkError) this.locate(error);
        ends.push(error);
      }
      frame.loops.length = loops;
      arms.push(...this.#takePending(frame, pending, mark));
      if (completion) arms.push({ completion, value: frame.returned, diff: this.trail.changes(mark) });
      this.trail.rollBack(mark);
      this.#drop(condition);
    }
    this.#forks -= 1;
    if (arms.length === 0) {
      forget?.();
      this.trail.close();
      throw ends.find((end) => end instanceof ExitSignal) ?? ends[0];
    }
    for (const end of ends) this.#end(end, why);
    const completion = this.#resume(frame, mark, arms, why, many);
    forget?.();
    return completion;
  }

  /** As `fork`, for branches that compute a value; `condition` is what they assume to hold or not to hold. */
  forkValue(frame: Frame, why: Unknown, branches: readonly (() => Value)[], condition?: Assumption): Value {
    const values: Value[] = [];
    const circumstances: (Circumstances | undefined)[] = [];
    this.fork(
      frame,
      why,
      branches.map((branch) => () => {
        values.push(branch());
        const outcome = condition?.value;
        circumstances.push(condition && outcome?.kind === 'bool' ? new Map([[condition, outcome.value]]) : undefined);
        return 'normal';
      }),
    );
    return joinValues(values, circumstances);
  }

  /** Removes the pending exits from `from` on, as arms that begin at `mark`. */
  #takePending(frame: Frame, from: number, mark: Mark): Arm[] {
    const taken = frame.pending.splice(from);
    const arms = taken.map(({ completion, value, mark: own, diff }) => ({
      completion,
      value,
      diff: new Map([...this.trail.changes(mark, own), ...diff]),
    }));
    for (const { why } of taken) {
      this.#drop(why);
      this.trail.close();
    }
    return arms;
  }

  #drop(condition: Unknown): void {
    const index = this.#conditions.lastIndexOf(condition);
    if (index !== -1) this.#conditions.splice(index, 1);
  }

  /** Goes on after arms that began at `mark`, the present state; `mark` is the innermost open one, and is closed. */
  #resume(frame: Frame, mark: Mark, arms: readonly Arm[], why: Unknown, many: boolean): Completion {
    const order: readonly Completion[] = ['normal', 'continue', 'break', 'return'];
    const main = order.find((completion) => arms.some((arm) => arm.completion === completion))!;
    const taken = arms.filter((arm) => arm.completion === main);
    const values = taken.map((arm) => arm.value ?? NONE);
    const circumstances = many || main !== 'return' ? [] : circumstancesOf(taken.map((arm) => arm.diff));
    this.trail.join(
      taken.map((arm) => arm.diff),
      why,
      many,
    );
    if (main === 'return') frame.returned = joinValues(values, circumstances);
    for (const { completion, value, diff } of arms) {
      if (completion === main) continue;
      this.left += 1;
      const own = { ...why };
      this.trail.reopen(mark);
      this.#conditions.push(own);
      frame.pending.push({ completion, value, mark, diff, why: own });
    }
    this.trail.close();
    return main;
  }

  /**
   * Whether a body can go on after an error or exit, because a way of leaving it may have been taken before. Such a body is
   * a function (left by `return`), a loop (`break`) or one round of it (`continue`); `from` is the number of pending exits
   * at its beginning. The error is recorded then.
   */
  recovers(frame: Frame, from: number, kind: Completion, error: unknown): boolean {
    if (!isProgramEnd(error)) return false;
    for (let index = from; index < frame.pending.length; index++) {
      const pending = frame.pending[index]!;
      if (pending.completion !== kind) continue;
      this.#end(error, pending.why);
      return true;
    }
    return false;
  }

  /**
   * Ends a body: where ways of leaving it may have been taken, their effects are joined with those of its end.
   * `completion` is how it ended, undefined when it failed (see `recovers`).
   */
  settle(frame: Frame, from: number, kind: Completion, completion: Completion | undefined): Completion {
    const first = frame.pending.findIndex((pending, index) => index >= from && pending.completion === kind);
    if (first === -1) return completion!;
    const { mark, why } = frame.pending[first]!;
    const value = completion === 'return' ? frame.returned : NONE;
    // The effects of the end of the body have to be known before the open marks are closed.
    const changes = completion && this.trail.changes(mark);
    const taken = frame.pending.splice(first);
    const arms: Arm[] = taken.map((pending) => ({
      completion: leave(pending.completion, kind),
      value: pending.value,
      diff: new Map([...this.trail.changes(mark, pending.mark), ...pending.diff]),
    }));
    if (completion && changes) arms.push({ completion: leave(completion, kind), value, diff: changes });
    for (const pending of taken) this.#drop(pending.why);
    this.trail.rollBack(mark);
    for (let count = 1; count < taken.length; count++) this.trail.close();
    return this.#resume(frame, mark, arms, why, false);
  }
}

/** How a body ends for what stands around it when it was left that way. */
function leave(completion: Completion, kind: Completion): Completion {
  if (kind === 'return') return kind;
  return completion === kind ? 'normal' : completion;
}

/** Whether it ends the evaluated program (on the present branch). */
export function isProgramEnd(error: unknown): error is StarlarkError | ExitSignal {
  return error instanceof StarlarkError || error instanceof ExitSignal;
}
