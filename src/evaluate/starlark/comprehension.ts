import { type ComprehensionExpr, type Expr, type ForClause, type Node, spanOf } from '../../parse/starlark/ast.ts';
import type { Span } from '../../text/source.ts';
import type { Unknown } from '../../text/traced.ts';
import { setEntry, UNLOGGED } from './mutation.ts';
import { iterateOrFail, reasonOf } from './sequence.ts';
import type { Frame, Thread } from './thread.ts';
import { type DictEntry, DictValue, type Item, ListValue, Maybe, type Value } from './values.ts';

/** What a comprehension needs of the evaluation of expressions. */
export interface Evaluator {
  readonly thread: Thread;
  evaluate(frame: Frame, node: Expr): Value;
  assign(frame: Frame, target: Expr, value: Value, at: Node, valueAt?: Span): void;
  condition(frame: Frame, node: Expr): boolean | { readonly why: Unknown; readonly assume: (outcome: boolean) => void };
}

/** An element or entry that has been made; `maybe` when it may be absent. */
interface Made {
  readonly value: Value;
  readonly key?: Value;
  readonly maybe?: Unknown;
  readonly many: boolean;
}

/** One evaluation of a comprehension. */
export class Comprehension {
  readonly #evaluator: Evaluator;
  readonly #frame: Frame;
  readonly #node: ComprehensionExpr;
  #made: Made[] = [];

  constructor(evaluator: Evaluator, frame: Frame, node: ComprehensionExpr) {
    this.#evaluator = evaluator;
    this.#frame = frame;
    this.#node = node;
  }

  run(): Value {
    const first = this.#node.clauses[0] as ForClause;
    const source = this.#evaluator.evaluate(this.#frame, first.iterable);
    if (source.kind !== 'oneof') return this.#over(first, source);
    const { thread } = this.#evaluator;
    return thread.forkValue(
      this.#frame,
      reasonOf(source),
      source.alternatives.map((one) => () => this.#over(first, one)),
    );
  }

  #over(clause: ForClause, source: Value): Value {
    this.#made = [];
    this.#loop(clause, source, 0);
    // What is made of nothing, by no condition, is as empty as its source is written.
    const isBare = this.#made.length === 0 && this.#node.clauses.length === 1;
    const at = (isBare && source.at) || spanOf(this.#node, this.#frame.file);
    if (this.#node.result === 'list')
      return new ListValue(
        this.#made.map(({ value, maybe, many }): Item => (maybe ? new Maybe(value, maybe, many) : value)),
        at,
      );
    const dict = new DictValue(new Map(), at);
    for (const { key, value, maybe } of this.#made) setEntry(UNLOGGED, dict, this.#entry(key!, value, maybe));
    return dict;
  }

  #entry(key: Value, value: Value, maybe?: Unknown): DictEntry {
    const { body } = this.#node;
    if (!('key' in body)) return { key, value, maybe };
    const { file } = this.#frame;
    return { key, value, keyAt: spanOf(body.key, file), at: spanOf(body.value, file), maybe };
  }

  #clause(index: number): void {
    const clause = this.#node.clauses[index];
    if (!clause) {
      this.#body();
      return;
    }
    if (clause.kind === 'for') {
      this.#loop(clause, this.#evaluator.evaluate(this.#frame, clause.iterable), index);
      return;
    }
    const verdict = this.#evaluator.condition(this.#frame, clause.condition);
    if (verdict === true) this.#clause(index + 1);
    else if (verdict !== false)
      this.#perhaps(verdict.why, false, () => {
        verdict.assume(true);
        this.#clause(index + 1);
      });
  }

  #body(): void {
    const { body } = this.#node;
    const { thread } = this.#evaluator;
    if (this.#made.length >= thread.limits.elements) thread.tooLarge('list');
    if (!('key' in body)) {
      this.#made.push({ value: this.#evaluator.evaluate(this.#frame, body), many: false });
      return;
    }
    const key = this.#evaluator.evaluate(this.#frame, body.key);
    const value = this.#evaluator.evaluate(this.#frame, body.value);
    this.#frame.node = { start: body.colon, end: body.colon + 1 };
    // An unhashable key is refused where it is made.
    setEntry(UNLOGGED, new DictValue(), { key, value });
    this.#made.push({ key, value, many: false });
  }

  #loop(clause: ForClause, source: Value, index: number): void {
    const frame = this.#frame;
    frame.node = { start: clause.start, end: clause.iterable.end };
    const items = iterateOrFail(source);
    const at = spanOf(clause.iterable, frame.file);
    const isMutable = source.kind === 'list' || source.kind === 'dict' || source.kind === 'set';
    const loop = { at, element: source };
    const depth = frame.loops.push(loop) - 1;
    if (isMutable) source.iterators += 1;
    try {
      for (const item of items) {
        this.#evaluator.thread.step();
        const round = (element: Value) => {
          loop.element = element;
          this.#evaluator.assign(frame, clause.target, element, clause, element.at);
          this.#clause(index + 1);
        };
        if (item.kind !== 'maybe') round(item);
        else this.#perhaps(item.why, item.many, () => round(item.value));
      }
    } finally {
      if (isMutable) source.iterators -= 1;
      frame.loops.length = depth;
    }
  }

  /** Makes elements that may be absent. */
  #perhaps(why: Unknown, many: boolean, make: () => void): void {
    const before = this.#made;
    this.#made = [];
    let made: Made[] = [];
    try {
      this.#evaluator.thread.fork(
        this.#frame,
        why,
        [
          () => {
            make();
            made = this.#made;
            return 'normal';
          },
          () => 'normal',
        ],
        many,
      );
    } finally {
      this.#made = before;
    }
    for (const one of made) this.#made.push({ ...one, maybe: one.maybe ?? why, many: one.many || many });
  }
}
