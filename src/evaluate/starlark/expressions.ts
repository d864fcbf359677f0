import {
  type ArgumentNode,
  type AttributeExpr,
  type CallExpr,
  type ConditionalExpr,
  type DefStmt,
  type DictExpr,
  type Expr,
  type IndexExpr,
  type LambdaExpr,
  type LogicalExpr,
  type NameExpr,
  type Node,
  type SliceExpr,
  spanOf,
  type UnaryExpr,
} from '../../parse/starlark/ast.ts';
import type { Span } from '../../text/source.ts';
import type { Unknown } from '../../text/traced.ts';
import { getAttribute, getIndex, setAttribute, setIndex, slice } from './access.ts';
import { sourceOfCall, sourceOfOperation, withSource } from './assumptions.ts';
import { bindArguments, callBuiltin, expandKwargs, type Invoker } from './calls.ts';
import { describeParameters, type FunctionCode } from './code.ts';
import { Comprehension } from './comprehension.ts';
import { equals } from './equality.ts';
import { BoundExceeded, StarlarkError } from './errors.ts';
import { joinValues } from './join.ts';
import { setEntry, UNLOGGED } from './mutation.ts';
import { isPureCall, narrowableNames } from './narrow.ts';
import { binary, truth, unary } from './operators.ts';
import { repr } from './repr.ts';
import { iterate, lengthOf, reasonOf, unknownFrom } from './sequence.ts';
import { Frame, type Thread } from './thread.ts';
import {
  type Argument,
  type Assumption,
  alternativesOf,
  BoolValue,
  BytesValue,
  type CallArguments,
  type Circumstances,
  DictValue,
  FloatValue,
  FunctionValue,
  IntValue,
  type Item,
  isCertain,
  itemValue,
  type KeywordArgument,
  ListValue,
  NONE,
  NoneValue,
  type OneOfValue,
  originOf,
  StringValue,
  TupleValue,
  typeName,
  UnknownValue,
  type Value,
  Variable,
} from './values.ts';

/** Is told what expressions evaluate to, and what names are assigned. */
export type Observer = (span: Span, value: Value) => void;

/** Whether a condition holds; where that is not known, how each branch may take its variables. */
export type Verdict =
  | boolean
  | {
      readonly why: Unknown;
      readonly assume: (outcome: boolean) => void;
      /** What `assume` assumes, where other tests may be of the same condition. */
      readonly assumption?: Assumption;
    };

/** A variable that is one of several values; `whole` is what is left of them. */
interface OpenVariable {
  readonly variable: Variable;
  readonly source: OneOfValue;
  readonly whole: OneOfValue;
}

/** How a condition comes out for one value of a variable. */
interface Outcome {
  readonly value: Value;
  readonly truth: boolean | undefined;
  readonly why: Unknown;
  readonly circumstances: Circumstances | undefined;
}

const COMPARISONS: ReadonlySet<string> = new Set(['==', '!=', '<', '>', '<=', '>=', 'in', 'not in']);

/** A function may call itself this often under conditions that are not known. */
const MAX_CONDITIONAL_RECURSION = 3;

const codes = new WeakMap<Node, FunctionCode>();

/** Evaluates expressions. What runs the statements of a function derives from it. */
export abstract class Expressions implements Invoker {
  readonly thread: Thread;
  readonly #observer: Observer | undefined;

  constructor(thread: Thread, observer?: Observer) {
    this.thread = thread;
    this.#observer = observer;
  }

  /** Runs the body of the function that a frame is for, and gives what it returns. */
  abstract runBody(frame: Frame, code: FunctionCode): Value;

  /** The value of an expression. Each case is a call: this function's stack frame has to stay small. */
  evaluate(frame: Frame, node: Expr): Value {
    switch (node.kind) {
      case 'name':
        return this.#name(frame, node);
      case 'string':
        return new StringValue(node.value);
      case 'call':
        return this.#call(frame, node);
      case 'attribute':
        return this.#attribute(frame, node);
      case 'int':
        return new IntValue(node.value, spanOf(node, frame.file));
      case 'index':
        return this.#index(frame, node);
      case 'binary':
      case 'logical':
        return this.#operators(frame, node);
      case 'list':
        return new ListValue(this.#all(frame, node.items), spanOf(node, frame.file));
      case 'tuple':
        return new TupleValue(this.#all(frame, node.items), spanOf(node, frame.file));
      case 'dict':
        return this.#dict(frame, node);
      case 'conditional':
        return this.#conditional(frame, node);
      case 'unary':
        return this.#unary(frame, node);
      case 'slice':
        return this.#slice(frame, node);
      case 'comprehension':
        return new Comprehension(this, frame, node).run();
      case 'lambda':
        return this.makeFunction(frame, node);
      case 'float':
        return new FloatValue(node.value, spanOf(node, frame.file));
      case 'bytes':
        return new BytesValue(node.value, spanOf(node, frame.file));
    }
  }

  #all(frame: Frame, nodes: readonly Expr[]): Value[] {
    const values: Value[] = [];
    for (const node of nodes) values.push(this.evaluate(frame, node));
    return values;
  }

  #attribute(frame: Frame, node: AttributeExpr): Value {
    const object = this.evaluate(frame, node.object);
    frame.node = node;
    const value = this.thread.assumptions.settled(getAttribute(object, node.name));
    return object.kind === 'unknown' ? withSource(value, () => sourceOfOperation(`.${node.name}`, [object])) : value;
  }

  #index(frame: Frame, node: IndexExpr): Value {
    const object = this.evaluate(frame, node.object);
    const index = this.evaluate(frame, node.index);
    frame.node = node;
    const value = this.thread.assumptions.settled(getIndex(object, index));
    return withSource(value, () => sourceOfOperation('index', [object, index]));
  }

  #unary(frame: Frame, node: UnaryExpr): Value {
    const operand = this.evaluate(frame, node.operand);
    frame.node = node;
    const value = unary(node.operator, operand);
    return node.operator === 'not' ? withSource(value, () => sourceOfOperation('not', [operand])) : value;
  }

  #slice(frame: Frame, node: SliceExpr): Value {
    const object = this.evaluate(frame, node.object);
    const low = node.low && this.evaluate(frame, node.low);
    const high = node.high && this.evaluate(frame, node.high);
    const step = node.step && this.evaluate(frame, node.step);
    frame.node = node;
    const part = slice(object, low, high, step);
    this.thread.charge(part);
    return part;
  }

  #variable(frame: Frame, name: NameExpr): Variable | undefined {
    const binding = name.binding;
    if (binding?.scope === 'local') {
      const variable = frame.locals[binding.index] ?? new Variable();
      frame.locals[binding.index] = variable;
      return variable;
    }
    if (binding?.scope === 'free') return frame.captured[binding.index];
    if (binding?.scope === 'global') return frame.module.globals[binding.index];
    return undefined;
  }

  #name(frame: Frame, node: NameExpr): Value {
    const value = this.thread.assumptions.settled(this.#lookUp(frame, node));
    if (this.#observer) this.#observer(spanOf(node, frame.file), value);
    return value;
  }

  #lookUp(frame: Frame, node: NameExpr): Value {
    const scope = node.binding?.scope;
    if (scope === 'local' || scope === 'free' || scope === 'global') {
      const value = this.#variable(frame, node)?.value;
      if (value) return value;
      frame.node = node;
      const kind = scope === 'global' ? 'global' : 'local';
      throw new StarlarkError(`${kind} variable ${node.name} referenced before assignment`);
    }
    const value =
      scope === 'predeclared' ? frame.module.predeclared.get(node.name) : frame.module.universe.get(node.name);
    if (!value) return new UnknownValue(`${node.name} is not defined`, spanOf(node, frame.file));
    // These two say where they are written; other names stand for what was made elsewhere.
    if (value.kind === 'bool') return new BoolValue(value.value, spanOf(node, frame.file));
    if (value.kind === 'none') return new NoneValue(spanOf(node, frame.file));
    return value.kind === 'host' ? (value.writtenAt?.(spanOf(node, frame.file)) ?? value) : value;
  }

  /** Operators that lean to the left are taken in turn: a long chain must not become a deep recursion. */
  #operators(frame: Frame, node: Expr): Value {
    const chain: Expr[] = [];
    let first: Expr = node;
    while (first.kind === 'binary' || first.kind === 'logical') {
      chain.push(first);
      first = first.left;
    }
    let value = this.evaluate(frame, first);
    for (let index = chain.length - 1; index >= 0; index--) {
      const link = chain[index]!;
      if (link.kind === 'logical') value = this.#logical(frame, link, value);
      else if (link.kind === 'binary') {
        const right = this.evaluate(frame, link.right);
        frame.node = link.operatorAt;
        const left = value;
        value = binary(link.operator, left, right, this.thread.limits);
        if (COMPARISONS.has(link.operator))
          value = withSource(value, () => sourceOfOperation(link.operator, [left, right]));
        this.thread.charge(value);
      }
    }
    return value;
  }

  #logical(frame: Frame, node: LogicalExpr, left: Value): Value {
    const decides = node.operator === 'or';
    const known = truth(left);
    if (known !== undefined) return known === decides ? left : this.evaluate(frame, node.right);
    const staying: Value[] = [];
    for (const one of alternativesOf(left)) if (truth(one) !== !decides) staying.push(one);
    const names = narrowableNames(node.left);
    const verdict = names ? this.condition(frame, node.left) : undefined;
    const why = reasonOf(left);
    const right = () => {
      if (typeof verdict === 'object') verdict.assume(!decides);
      return this.evaluate(frame, node.right);
    };
    const kept = joinValues(staying);
    const stay = () => {
      if (typeof verdict === 'object') verdict.assume(decides);
      return kept;
    };
    const assumption = typeof verdict === 'object' ? verdict.assumption : undefined;
    return this.thread.forkValue(frame, why, [stay, right], assumption);
  }

  #conditional(frame: Frame, node: ConditionalExpr): Value {
    const verdict = this.condition(frame, node.condition);
    if (typeof verdict === 'boolean') return this.evaluate(frame, verdict ? node.consequence : node.alternative);
    const branches = [
      () => {
        verdict.assume(true);
        return this.evaluate(frame, node.consequence);
      },
      () => {
        verdict.assume(false);
        return this.evaluate(frame, node.alternative);
      },
    ];
    return this.thread.forkValue(frame, verdict.why, branches, verdict.assumption);
  }

  /**
   * Whether a condition holds. Where that is not known, each branch may assume that it does or does not, and where the
   * condition depends on one variable that is one of several values, that it is one for which the condition comes out so.
   */
  condition(frame: Frame, node: Expr): Verdict {
    const open = this.#openVariable(frame, node);
    if (!open) {
      const value = this.evaluate(frame, node);
      return truth(value) ?? this.#verdict(frame, node, value);
    }
    const { variable, source, whole } = open;
    const outcomes: Outcome[] = [];
    let failure: StarlarkError | undefined;
    for (const [index, value] of whole.alternatives.entries()) {
      variable.value = value;
      try {
        const result = this.evaluate(frame, node);
        const circumstances = whole.circumstances?.[index];
        outcomes.push({ value, truth: truth(result), why: reasonOf(result), circumstances });
      } catch (error) {
        if (!(error instanceof StarlarkError)) throw error;
        failure ??= error;
      } finally {
        variable.value = source;
      }
    }
    const first = outcomes[0];
    if (!first) throw failure ?? new StarlarkError('no value');
    if (first.truth !== undefined && outcomes.every((outcome) => outcome.truth === first.truth)) return first.truth;
    const choose = (wanted: boolean) => {
      const fitting = outcomes.filter((outcome) => outcome.truth !== !wanted);
      if (fitting.length === 0) return;
      const chosen = joinValues(
        fitting.map((outcome) => outcome.value),
        fitting.map((outcome) => outcome.circumstances),
      );
      this.thread.assumptions.choose(source, chosen);
    };
    const unclear = outcomes.find((outcome) => outcome.truth === undefined);
    // An alternative for which the condition fails drops out, so the whole of it has to be asked for alone.
    const value = failure ? undefined : this.evaluate(frame, node);
    return this.#verdict(frame, node, value, unclear?.why ?? reasonOf(whole), choose);
  }

  /** What may be assumed about a condition that is not known; `choose` narrows the variable that it depends on. */
  #verdict(
    frame: Frame,
    node: Expr,
    value: Value | undefined,
    why: Unknown = reasonOf(value!),
    choose: (outcome: boolean) => void = () => {},
  ): Verdict {
    const { assumptions } = this.thread;
    const about = value && assumptions.about(value);
    const known = about?.assumption.value;
    if (about && known?.kind === 'bool') {
      this.thread.assumed += 1;
      return known.value !== about.negated;
    }
    const assume = (outcome: boolean) => {
      choose(outcome);
      if (about) assumptions.assume(about.assumption, outcome !== about.negated);
      this.#assumeParts(frame, node, outcome);
    };
    return about ? { why, assume, assumption: about.assumption } : { why, assume };
  }

  /** What follows from the outcome of a condition for its parts, as far as they can be asked once more. */
  #assumeParts(frame: Frame, node: Expr, outcome: boolean): void {
    if (node.kind === 'unary' && node.operator === 'not') this.#assumePart(frame, node.operand, !outcome);
    else if (node.kind === 'logical' && outcome === (node.operator === 'and')) {
      this.#assumePart(frame, node.left, outcome);
      this.#assumePart(frame, node.right, outcome);
    }
  }

  #assumePart(frame: Frame, node: Expr, outcome: boolean): void {
    if (!narrowableNames(node)) return;
    try {
      const verdict = this.condition(frame, node);
      if (typeof verdict === 'object') verdict.assume(outcome);
    } catch (error) {
      if (!(error instanceof StarlarkError)) throw error;
    }
  }

  /** The one variable of a condition without effects that is one of several values. */
  #openVariable(frame: Frame, node: Expr): OpenVariable | undefined {
    let open: OpenVariable | undefined;
    for (const name of narrowableNames(node) ?? []) {
      const variable = this.#variable(frame, name);
      const source = variable?.value;
      if (source?.kind !== 'oneof' || variable === open?.variable) continue;
      const whole = this.thread.assumptions.settled(source);
      if (whole.kind !== 'oneof') continue;
      if (open) return undefined;
      open = { variable: variable!, source, whole };
    }
    return open;
  }

  #dict(frame: Frame, node: DictExpr): Value {
    const dict = new DictValue(new Map(), spanOf(node, frame.file));
    for (const item of node.entries) {
      const key = this.evaluate(frame, item.key);
      const value = this.evaluate(frame, item.value);
      frame.node = { start: item.colon, end: item.colon + 1 };
      const entry = { key, value, keyAt: spanOf(item.key, frame.file), at: spanOf(item.value, frame.file) };
      if (!setEntry(UNLOGGED, dict, entry)) throw new StarlarkError(`duplicate key: ${repr(key).text}`);
    }
    return dict;
  }

  makeFunction(frame: Frame, node: DefStmt | LambdaExpr): FunctionValue {
    const { file } = frame;
    let code = codes.get(node);
    if (!code) {
      const described = describeParameters(node.parameters, file);
      const name = node.kind === 'def' ? node.name.name : 'lambda';
      const body =
        node.kind === 'def'
          ? node.body
          : [{ kind: 'return' as const, value: node.body, start: node.body.start, end: node.body.end }];
      const first = body[0];
      const doc = first?.kind === 'expression' && first.value.kind === 'string' ? first.value.value.text : undefined;
      const scope = node.scope ?? { localNames: [], captures: [] };
      code = { ...described, name, file, span: spanOf(node, file), body, scope, doc };
      codes.set(node, code);
    }
    const defaults: (Value | undefined)[] = [];
    for (const parameter of node.parameters)
      if (parameter.kind === 'normal')
        defaults.push(parameter.defaultValue && this.evaluate(frame, parameter.defaultValue));
    const captured = code.scope.captures.map((capture) => {
      if (capture.from === 'free') return frame.captured[capture.index]!;
      frame.locals[capture.index] ??= new Variable();
      return frame.locals[capture.index]!;
    });
    const at = node.kind === 'def' ? spanOf(node.name, file) : file.span(node.start, node.start + 'lambda'.length);
    return new FunctionValue(code, defaults, captured, frame.module, at);
  }

  #call(frame: Frame, node: CallExpr): Value {
    const callee = this.evaluate(frame, node.callee);
    const given = this.#arguments(frame, node);
    frame.node = node;
    const result = this.thread.assumptions.settled(this.invoke(this.thread, callee, given));
    frame.node = node;
    this.thread.charge(result);
    const value = located(result, frame, node);
    return isPureCall(node) ? withSource(value, () => sourceOfCall(callee, given)) : value;
  }

  #arguments(frame: Frame, node: CallExpr): CallArguments {
    const args: Argument[] = [];
    const kwargs: KeywordArgument[] = [];
    let star: { readonly value: Value; readonly node: ArgumentNode } | undefined;
    let starStar: { readonly value: Value; readonly node: ArgumentNode } | undefined;
    for (const argument of node.args) {
      const value = this.evaluate(frame, argument.value);
      const at = spanOf(argument.value, frame.file);
      if (argument.kind === 'positional') args.push({ value, at });
      else if (argument.kind === 'keyword')
        kwargs.push({ name: argument.name!, value, at, nameAt: spanOf(argument.nameAt!, frame.file) });
      else if (argument.kind === 'args') star = { value, node: argument };
      else starStar = { value, node: argument };
    }
    if (!star && !starStar) return { args, kwargs };
    frame.node = node;
    let moreArgs: Unknown | undefined;
    let moreKwargs: Unknown | undefined;
    // starlark-go looks at `**` first.
    if (starStar) {
      const expanded = expandKwargs(starStar.value, spanOf(starStar.node.value, frame.file));
      kwargs.push(...expanded.kwargs);
      moreKwargs = expanded.more;
    }
    if (star) {
      const at = spanOf(star.node.value, frame.file);
      const items = iterate(star.value);
      if (!items) throw new StarlarkError(`argument after * must be iterable, not ${typeName(star.value)}`);
      for (const item of items) {
        if (item.kind === 'maybe') {
          moreArgs = item.why;
          break;
        }
        args.push({ value: item, at: item.at ?? originOf(item) ?? at });
      }
    }
    return { args, kwargs, moreArgs, moreKwargs };
  }

  /** Calls a value. */
  invoke(thread: Thread, fn: Value, given: CallArguments): Value {
    switch (fn.kind) {
      case 'function':
        return this.#callFunction(fn, given);
      case 'builtin':
        thread.step();
        return callBuiltin(thread, this, fn, given);
      case 'unknown':
        return unknownFrom(fn);
      case 'oneof': {
        const branches = fn.alternatives.map((one) => () => this.invoke(thread, one, given));
        return thread.forkValue(thread.frame, reasonOf(fn), branches);
      }
      default:
        throw new StarlarkError(`invalid call of non-function (${typeName(fn)})`);
    }
  }

  #callFunction(fn: FunctionValue, given: CallArguments): Value {
    const { thread } = this;
    thread.step();
    this.#checkRecursion(fn, given);
    if (thread.conditional && this.#recursesConditionally(fn.code)) return this.#cutOff(fn.code);
    const frame = new Frame(fn.name, fn.code.file, fn.captured, fn.module, thread.conditions, fn.code);
    frame.node = fn.code.span;
    frame.writes = thread.trail.writes;
    frame.given = given;
    thread.frames.push(frame);
    try {
      bindArguments(fn, given, frame.locals);
      return this.runBody(frame, fn.code);
    } catch (error) {
      if (error instanceof StarlarkError) thread.locate(error);
      throw error;
    } finally {
      thread.frames.pop();
    }
  }

  #cutOff(code: FunctionCode): Value {
    const why = `${code.name} calls itself under a condition that is not known`;
    const at = this.thread.position();
    this.thread.addUnresolved(`result of ${code.name}`, why, at);
    return new UnknownValue(why, at);
  }

  #checkRecursion({ code }: FunctionValue, given: CallArguments): void {
    const { frames, dialect, limits } = this.thread;
    if (!dialect.recursion && frames.some((frame) => frame.code === code))
      throw new StarlarkError(`function ${code.name} called recursively`);
    if (frames.length <= limits.depth) return;
    // The same call with nothing changed since: it goes on like this until starlark-go gives up.
    const before = frames.findLast((frame) => frame.code === code);
    if (before?.given && before.writes === this.thread.trail.writes && sameArguments(before.given, given))
      throw new StarlarkError('Starlark stack overflow');
    throw new BoundExceeded('result of a deep recursion', 'too many nested calls', this.thread.position());
  }

  #recursesConditionally(code: FunctionCode): boolean {
    let count = 0;
    let conditions = this.thread.conditions;
    for (let index = this.thread.frames.length - 1; index >= 0; index--) {
      const frame = this.thread.frames[index]!;
      if (frame.code !== code || frame.conditions >= conditions) continue;
      conditions = frame.conditions;
      count += 1;
    }
    return count >= MAX_CONDITIONAL_RECURSION;
  }

  /** Assigns a value to a target; `at` is where starlark-go reports that a sequence does not fit. */
  assign(frame: Frame, target: Expr, value: Value, at: Node, valueAt?: Span): void {
    switch (target.kind) {
      case 'name': {
        const variable = this.#variable(frame, target);
        if (variable) {
          if (target.binding?.scope !== 'local') this.thread.trail.writes += 1;
          this.thread.trail.assign(variable, value);
        }
        if (this.#observer) this.#observer(spanOf(target, frame.file), value);
        return;
      }
      case 'tuple':
      case 'list':
        this.#unpack(frame, target.items, value, at);
        return;
      case 'index': {
        const object = this.evaluate(frame, target.object);
        const index = this.evaluate(frame, target.index);
        frame.node = target;
        this.setIndexed(frame, object, index, value, target.index, valueAt ?? spanOf(target, frame.file));
        return;
      }
      case 'attribute': {
        const object = this.evaluate(frame, target.object);
        frame.node = target;
        setAttribute(object, target.name, value);
      }
    }
  }

  setIndexed(frame: Frame, object: Value, index: Value, value: Value, key: Node, valueAt: Span): void {
    setIndex(this.thread.trail, object, index, value, spanOf(key, frame.file), valueAt);
  }

  #unpack(frame: Frame, targets: readonly Expr[], value: Value, at: Node): void {
    frame.node = at;
    if (value.kind === 'oneof') {
      this.#unpackOneOf(frame, targets, value.alternatives, at);
      return;
    }
    const items = iterate(value);
    if (!items || value.kind === 'string') throw new StarlarkError(`got ${typeName(value)} in sequence assignment`);
    const wanted = targets.length;
    if (isCertain(items)) {
      if (items.length > wanted) {
        const length = lengthOf(value);
        const got = typeof length === 'number' ? length : -1;
        throw new StarlarkError(`too many values to unpack (got ${got}, want ${wanted})`);
      }
      if (items.length < wanted)
        throw new StarlarkError(`too few values to unpack (got ${items.length}, want ${wanted})`);
    }
    const certain = items.findIndex((item) => item.kind === 'maybe');
    for (const [index, target] of targets.entries()) {
      const item: Item | undefined = items[index];
      const known = item && (certain === -1 || index < certain || (items.length === wanted && !anyMany(items)));
      this.assign(frame, target, known ? itemValue(item) : unknownFrom(value), at);
    }
  }

  #unpackOneOf(frame: Frame, targets: readonly Expr[], alternatives: readonly Value[], at: Node): void {
    const columns: Value[][] = targets.map(() => []);
    let refused: Value | undefined;
    for (const one of alternatives) {
      const items = iterate(one);
      if (!items || !isCertain(items) || items.length !== targets.length) {
        if (one.kind === 'unknown' || (items && !isCertain(items)))
          for (const column of columns) column.push(unknownFrom(one));
        else refused ??= one;
        continue;
      }
      items.forEach((item, index) => {
        columns[index]!.push(item);
      });
    }
    for (const [index, target] of targets.entries()) {
      const column = columns[index]!;
      if (column.length === 0)
        throw new StarlarkError(refused ? `got ${typeName(refused)} in sequence assignment` : 'no value');
      this.assign(frame, target, joinValues(column), at);
    }
  }
}

function anyMany(items: readonly Item[]): boolean {
  return items.some((item) => item.kind === 'maybe' && item.many);
}

function sameArguments(a: CallArguments, b: CallArguments): boolean {
  if (a.moreArgs || a.moreKwargs || b.moreArgs || b.moreKwargs) return false;
  return (
    a.args.length === b.args.length &&
    a.kwargs.length === b.kwargs.length &&
    a.args.every((argument, index) => sameScalar(argument.value, b.args[index]!.value)) &&
    a.kwargs.every(
      (argument, index) =>
        argument.name === b.kwargs[index]!.name && sameScalar(argument.value, b.kwargs[index]!.value),
    )
  );
}

function sameScalar(a: Value, b: Value): boolean {
  if (a === b) return true;
  const scalar = ['none', 'bool', 'int', 'float', 'string', 'function', 'builtin'];
  return scalar.includes(a.kind) && equals(a, b) === true;
}

/** Gives a value that a call made, and that has no place yet, the call's. */
function located(value: Value, frame: Frame, node: CallExpr): Value {
  if (value.at) return value;
  switch (value.kind) {
    case 'list':
    case 'dict':
    case 'set':
    case 'host':
      value.at = spanOf(node, frame.file);
      return value;
    case 'int':
      return new IntValue(value.value, spanOf(node, frame.file));
    case 'bool':
      return new BoolValue(value.value, spanOf(node, frame.file));
    case 'none':
      return value === NONE ? value : new NoneValue(spanOf(node, frame.file));
    default:
      return value;
  }
}
