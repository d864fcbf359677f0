import {
  type AssignStmt,
  type ForStmt,
  type IfStmt,
  type LoadStmt,
  type Node,
  type Stmt,
  spanOf,
  type WhileStmt,
} from '../../parse/starlark/ast.ts';
import type { SourceFile, Span } from '../../text/source.ts';
import { getAttribute, getIndex } from './access.ts';
import type { FunctionCode } from './code.ts';
import { ExitSignal, StarlarkError } from './errors.ts';
import { Expressions, type Observer } from './expressions.ts';
import { checkMutable, setEntry } from './mutation.ts';
import { binary } from './operators.ts';
import { iterate, iterateOrFail, reasonOf } from './sequence.ts';
import { nearest } from './spell.ts';
import type { Completion, Frame, Thread } from './thread.ts';
import { type Item, NONE, UnknownValue, type Value } from './values.ts';

/** Rounds that may have left a `while` loop, after which its end is given up. */
const MAX_OPEN_ROUNDS = 200;

/**
 * Rounds of a `while` loop in which something that is not known comes out as it was assumed before. Nothing new is found in
 * them, so a loop that goes on for so long has perhaps no other end.
 */
const MAX_ASSUMED_ROUNDS = 1_000;

/** What `load` gives: the globals of a module, the message of its error, or that they cannot be known. */
export type LoadResult =
  | { readonly globals: ReadonlyMap<string, Value> }
  | { readonly error: string }
  | { readonly unknown: string };

/** Loads a module for a `load` statement. */
export type Loader = (request: {
  readonly path: string;
  /** The file with the statement. */
  readonly from: SourceFile;
  /** The path's literal. */
  readonly at: Span;
}) => LoadResult;

/** Runs statements. */
export class Interpreter extends Expressions {
  readonly #load: Loader | undefined;

  constructor(thread: Thread, load?: Loader, observer?: Observer) {
    super(thread, observer);
    this.#load = load;
  }

  override runBody(frame: Frame, code: FunctionCode): Value {
    let completion: Completion | undefined;
    try {
      completion = this.#block(frame, code.body);
    } catch (error) {
      if (!this.thread.recovers(frame, 0, 'return', error)) throw error;
    }
    if (frame.pending.length > 0) completion = this.thread.settle(frame, 0, 'return', completion);
    return completion === 'return' ? frame.returned : NONE;
  }

  #block(frame: Frame, statements: readonly Stmt[]): Completion {
    for (let index = 0; index < statements.length; index++) {
      const completion = this.execute(frame, statements[index]!);
      if (completion !== 'normal') return completion;
    }
    return 'normal';
  }

  execute(frame: Frame, statement: Stmt): Completion {
    this.thread.step();
    switch (statement.kind) {
      case 'expression':
        this.evaluate(frame, statement.value);
        return 'normal';
      case 'assign':
        if (statement.operator) this.#augment(frame, statement);
        else {
          const value = this.evaluate(frame, statement.value);
          this.assign(frame, statement.target, value, statement.operatorAt, spanOf(statement.value, frame.file));
        }
        return 'normal';
      case 'if':
        return this.#if(frame, statement, 0);
      case 'for':
        return this.#for(frame, statement);
      case 'return':
        frame.returned = statement.value ? this.evaluate(frame, statement.value) : NONE;
        return 'return';
      case 'def':
        this.assign(frame, statement.name, this.makeFunction(frame, statement), statement);
        return 'normal';
      case 'while':
        return this.#while(frame, statement);
      case 'break':
      case 'continue':
        return statement.kind;
      case 'pass':
        return 'normal';
      case 'load':
        this.#loadModule(frame, statement);
        return 'normal';
      case 'broken':
        for (const name of statement.names)
          this.assign(frame, name, new UnknownValue('its statement could not be read', spanOf(name, frame.file)), name);
        return 'normal';
    }
  }

  #augment(frame: Frame, statement: AssignStmt): void {
    const { target } = statement;
    const valueAt = spanOf(statement.value, frame.file);
    const combine = (left: Value): Value => {
      const right = this.evaluate(frame, statement.value);
      frame.node = statement.operatorAt;
      return this.#inPlace(statement.operator!, left, right);
    };
    if (target.kind === 'index') {
      const object = this.evaluate(frame, target.object);
      const index = this.evaluate(frame, target.index);
      frame.node = target;
      const value = combine(getIndex(object, index));
      frame.node = target;
      this.setIndexed(frame, object, index, value, target.index, valueAt);
    } else if (target.kind === 'attribute') {
      const object = this.evaluate(frame, target.object);
      frame.node = target;
      const value = combine(getAttribute(object, target.name));
      this.assign(frame, target, value, statement.operatorAt, valueAt);
    } else {
      const value = combine(this.evaluate(frame, target));
      this.assign(frame, target, value, statement.operatorAt, valueAt);
    }
  }

  /** `+=` extends a list and `|=` a dict in place; others are the operator. */
  #inPlace(operator: string, left: Value, right: Value): Value {
    const { thread } = this;
    if (operator === '+' && left.kind === 'list') {
      const items = iterate(right);
      if (items) {
        checkMutable(left, 'apply += to');
        if (left.items.length + items.length > thread.limits.elements) thread.tooLarge('list');
        thread.trail.save(left);
        left.items = left.items.concat(items);
        if (items.length > 0) thread.charge(left);
        return left;
      }
    }
    if (operator === '|' && left.kind === 'dict' && right.kind === 'dict') {
      checkMutable(left, 'apply |= to');
      for (const entry of [...right.entries.values(), ...(right.rest ?? [])]) setEntry(thread.trail, left, entry);
      return left;
    }
    const value = binary(operator, left, right, thread.limits);
    thread.charge(value);
    return value;
  }

  #if(frame: Frame, statement: IfStmt, from: number): Completion {
    for (let index = from; index < statement.clauses.length; index++) {
      const { condition, body } = statement.clauses[index]!;
      const verdict = this.condition(frame, condition);
      if (verdict === true) return this.#block(frame, body);
      if (verdict === false) continue;
      return this.thread.fork(frame, verdict.why, [
        () => {
          verdict.assume(true);
          return this.#block(frame, body);
        },
        () => {
          verdict.assume(false);
          return this.#if(frame, statement, index + 1);
        },
      ]);
    }
    return statement.otherwise ? this.#block(frame, statement.otherwise) : 'normal';
  }

  #for(frame: Frame, statement: ForStmt): Completion {
    const source = this.evaluate(frame, statement.iterable);
    if (source.kind !== 'oneof') return this.#loop(frame, statement, source);
    return this.thread.fork(
      frame,
      reasonOf(source),
      source.alternatives.map((one) => () => this.#loop(frame, statement, one)),
    );
  }

  #loop(frame: Frame, statement: ForStmt, source: Value): Completion {
    const { thread } = this;
    frame.node = { start: statement.start, end: statement.iterable.end };
    const items = iterateOrFail(source);
    const isMutable = source.kind === 'list' || source.kind === 'dict' || source.kind === 'set';
    const loop = { at: spanOf(statement.iterable, frame.file), element: source };
    const depth = frame.loops.push(loop) - 1;
    if (isMutable) source.iterators += 1;
    const round = (element: Value): Completion => {
      loop.element = element;
      this.assign(frame, statement.target, element, statement, element.at);
      return this.#round(frame, statement.body);
    };
    const from = frame.pending.length;
    let completion: Completion | undefined;
    try {
      completion = this.#rounds(frame, items, round);
    } catch (error) {
      if (!thread.recovers(frame, from, 'break', error)) throw error;
    } finally {
      if (isMutable) source.iterators -= 1;
      frame.loops.length = depth;
    }
    return frame.pending.length > from ? thread.settle(frame, from, 'break', completion) : completion!;
  }

  /** One round of a loop; `continue` ends it as its end does. */
  #round(frame: Frame, body: readonly Stmt[]): Completion {
    const from = frame.pending.length;
    let completion: Completion | undefined;
    try {
      completion = this.#block(frame, body);
      if (completion === 'continue') completion = 'normal';
    } catch (error) {
      if (!this.thread.recovers(frame, from, 'continue', error)) throw error;
    }
    return frame.pending.length > from ? this.thread.settle(frame, from, 'continue', completion) : completion!;
  }

  #rounds(frame: Frame, items: readonly Item[], round: (element: Value) => Completion): Completion {
    for (const item of items) {
      this.thread.step();
      const completion =
        item.kind === 'maybe'
          ? this.thread.fork(frame, item.why, [() => round(item.value), () => 'normal'], item.many)
          : round(item);
      if (completion === 'break') return 'normal';
      if (completion === 'return') return completion;
    }
    return 'normal';
  }

  #while(frame: Frame, statement: WhileStmt): Completion {
    const from = frame.pending.length;
    let completion: Completion | undefined;
    try {
      completion = this.#whileRounds(frame, statement);
    } catch (error) {
      if (!this.thread.recovers(frame, from, 'break', error)) throw error;
    }
    return frame.pending.length > from ? this.thread.settle(frame, from, 'break', completion) : completion!;
  }

  #whileRounds(frame: Frame, statement: WhileStmt): Completion {
    const round = () => this.#round(frame, statement.body);
    const from = frame.pending.length;
    let open = 0;
    let assumed = 0;
    for (;;) {
      this.thread.step();
      const before = { left: this.thread.left, assumed: this.thread.assumed };
      const verdict = this.condition(frame, statement.condition);
      if (verdict === false) return 'normal';
      const known = verdict === true;
      const completion = known ? round() : this.thread.fork(frame, verdict.why, [round, () => 'normal'], true);
      if (completion === 'break') return 'normal';
      if (completion === 'return' || !known) return completion;
      if (this.thread.left > before.left) open += 1;
      else if (this.thread.assumed > before.assumed) assumed += 1;
      if (open < MAX_OPEN_ROUNDS && assumed < MAX_ASSUMED_ROUNDS) continue;
      const at = spanOf(statement.condition, frame.file);
      this.thread.addUnresolved('end of a loop', 'it depends on what is not known', at);
      // The ways out that may have been taken stay; this one is not followed further.
      if (frame.pending.length > from) throw new ExitSignal(at);
      return 'normal';
    }
  }

  #loadModule(frame: Frame, statement: LoadStmt): void {
    frame.node = statement;
    const path = statement.module.value.text;
    if (!this.#load) throw new StarlarkError('load not implemented by this application');
    const at = spanOf(statement.module, frame.file);
    const result = this.#load({ path, from: frame.file, at });
    if ('error' in result) throw mendedAt(new StarlarkError(`cannot load ${path}: ${result.error}`), at);
    for (const item of statement.items) {
      const value =
        'unknown' in result
          ? new UnknownValue(result.unknown, spanOf(item.nameAt, frame.file))
          : result.globals.get(item.name);
      if (!value) {
        const near = 'globals' in result ? nearest(item.name, [...result.globals.keys()].sort()) : undefined;
        const hint = near ? ` (did you mean ${near}?)` : '';
        const error = new StarlarkError(`load: name ${item.name} not found in module ${path}${hint}`);
        throw mendedAt(error, spanOf(item.nameAt, frame.file));
      }
      this.assign(frame, item.local, value, item as Node);
    }
  }
}

function mendedAt(error: StarlarkError, at: Span): StarlarkError {
  error.mend = at;
  return error;
}
