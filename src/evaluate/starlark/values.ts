import type { Span } from '../../text/source.ts';
import { HOLE, TracedText, type Unknown } from '../../text/traced.ts';
import type { FunctionCode } from './code.ts';

/**
 * A Starlark value. Besides what the language knows there are `UnknownValue` and `OneOfValue`, which flow through every
 * operation. Every value may carry `at`, the piece of source that made it: a literal, a display, the call that returned it.
 */
export type Value =
  | NoneValue
  | BoolValue
  | IntValue
  | FloatValue
  | StringValue
  | BytesValue
  | ListValue
  | TupleValue
  | DictValue
  | SetValue
  | RangeValue
  | StringIterable
  | FunctionValue
  | BuiltinValue
  | StructValue
  | ModuleValue
  | HostValue
  | UnknownValue
  | OneOfValue;

export class NoneValue {
  readonly kind = 'none';
  readonly at?: Span;
  constructor(at?: Span) {
    this.at = at;
  }
}

export class BoolValue {
  readonly kind = 'bool';
  readonly value: boolean;
  readonly at?: Span;
  constructor(value: boolean, at?: Span) {
    this.value = value;
    this.at = at;
  }
}

/** An integer of any size: a `number` while it is safe, a `bigint` only beyond that (see `intValue`). */
export class IntValue {
  readonly kind = 'int';
  readonly value: number | bigint;
  readonly at?: Span;
  constructor(value: number | bigint, at?: Span) {
    this.value = value;
    this.at = at;
  }
}

export class FloatValue {
  readonly kind = 'float';
  readonly value: number;
  readonly at?: Span;
  constructor(value: number, at?: Span) {
    this.value = value;
    this.at = at;
  }
}

/**
 * A string: text whose pieces remember where they were written, some of which may be holes (unknown text).
 * Starlark's strings are UTF-8 bytes; here they are UTF-16, and a byte that is not part of a valid encoding is the lone
 * surrogate U+DC00 + byte.
 */
export class StringValue {
  readonly kind = 'string';
  readonly traced: TracedText;
  readonly at?: Span;
  /** The expression that made it, when that says more than the pieces do (the call that returned it). */
  constructor(traced: TracedText, at?: Span) {
    this.traced = traced;
    this.at = at;
  }
  get text(): string {
    return this.traced.text;
  }
  /** Whether every character is known. */
  get known(): boolean {
    const pieces = this.traced.pieces;
    for (let index = 0; index < pieces.length; index++) if (pieces[index]!.hole) return false;
    return true;
  }
}

export class BytesValue {
  readonly kind = 'bytes';
  readonly bytes: Uint8Array;
  readonly at?: Span;
  constructor(bytes: Uint8Array, at?: Span) {
    this.bytes = bytes;
    this.at = at;
  }
}

let sequence = 0;

/** Numbers that grow with every variable and container made, so that a fork can tell what was made in it. */
export function currentSequence(): number {
  return sequence;
}

/** What lists, dicts and sets share: they can be frozen, are locked while iterated over, and are logged by forks. */
abstract class MutableValue {
  frozen = false;
  /** How many iterations over it are under way. */
  iterators = 0;
  /** The epoch of the fork trail in which its contents were last saved. */
  epoch = 0;
  /** Grows whenever its contents may have changed. */
  version = 0;
  readonly born = ++sequence;
}

export class ListValue extends MutableValue {
  readonly kind = 'list';
  /** Change it only through the interpreter's operations, which log for forks. Elements may be `Maybe`. */
  items: Item[];
  at?: Span;
  constructor(items: Item[] = [], at?: Span) {
    super();
    this.items = items;
    this.at = at;
  }
}

export class TupleValue {
  readonly kind = 'tuple';
  readonly items: readonly Item[];
  readonly at?: Span;
  constructor(items: readonly Item[], at?: Span) {
    this.items = items;
    this.at = at;
  }
}

export class DictValue extends MutableValue {
  readonly kind = 'dict';
  /** In order of insertion. Change it only through the interpreter's operations, which log for forks. */
  entries: Map<HashKey, DictEntry>;
  /** Entries whose keys are not known; each stands for any number of entries. Usually absent. */
  rest?: readonly DictEntry[];
  at?: Span;
  constructor(entries: Map<HashKey, DictEntry> = new Map(), at?: Span) {
    super();
    this.entries = entries;
    this.at = at;
  }
}

export class SetValue extends MutableValue {
  readonly kind = 'set';
  /** In order of insertion. Change it only through the interpreter's operations, which log for forks. */
  entries: Map<HashKey, SetEntry>;
  /** Elements that are not known; each stands for any number of elements. Usually absent. */
  rest?: readonly SetEntry[];
  at?: Span;
  constructor(entries: Map<HashKey, SetEntry> = new Map(), at?: Span) {
    super();
    this.entries = entries;
    this.at = at;
  }
}

export class RangeValue {
  readonly kind = 'range';
  readonly start: number;
  readonly step: number;
  readonly length: number;
  readonly stop: number;
  readonly at?: Span;
  constructor(start: number, stop: number, step: number, length: number, at?: Span) {
    this.start = start;
    this.stop = stop;
    this.step = step;
    this.length = length;
    this.at = at;
  }
}

/** What `elems`, `elem_ords`, `codepoints` and `codepoint_ords` of a string and `elems` of bytes return. */
export class StringIterable {
  readonly kind = 'iterable';
  readonly type: 'string.elems' | 'string.codepoints' | 'bytes.elems';
  readonly source: StringValue | BytesValue;
  /** Whether the elements are numbers. */
  readonly ords: boolean;
  readonly at?: Span;
  constructor(type: StringIterable['type'], source: StringValue | BytesValue, ords: boolean, at?: Span) {
    this.type = type;
    this.source = source;
    this.ords = ords;
    this.at = at;
  }
}

/** What the code of a module sees: its own variables, names of the host, and names of the language. */
export interface ModuleScope {
  readonly globals: readonly Variable[];
  readonly predeclared: ReadonlyMap<string, Value>;
  readonly universe: ReadonlyMap<string, Value>;
}

/** A function defined by `def` or `lambda`. */
export class FunctionValue {
  readonly kind = 'function';
  readonly code: FunctionCode;
  /** Values of optional parameters, parallel to `code.parameters`; undefined for a required one. */
  readonly defaults: readonly (Value | undefined)[];
  /** Captured variables, as `code` numbers them. */
  readonly captured: readonly Variable[];
  readonly module: ModuleScope;
  /** The name in the `def`; of a lambda its `lambda`. */
  readonly at?: Span;
  constructor(
    code: FunctionCode,
    defaults: readonly (Value | undefined)[],
    captured: readonly Variable[],
    module: ModuleScope,
    at?: Span,
  ) {
    this.code = code;
    this.defaults = defaults;
    this.captured = captured;
    this.module = module;
    this.at = at;
  }
  get name(): string {
    return this.code.name;
  }
}

/** A variable of a function or module: the place that assignments change. */
export class Variable {
  value: Value | undefined = undefined;
  /** The epoch of the fork trail in which it was last saved. */
  epoch = 0;
  readonly born: number;
  constructor(born = ++sequence) {
    this.born = born;
  }
}

/**
 * What the present branch takes for granted about something that is not known: of a condition whether it holds, of a value
 * that is one of several which of them it is. Undefined, or all that is possible, where nothing is. Forks save and join it as
 * they do variables.
 */
export class Assumption extends Variable {
  constructor() {
    super(0);
  }
}

/** The outcomes of conditions with which something goes together. */
export type Circumstances = ReadonlyMap<Assumption, boolean>;

/** Options of a host function. */
export interface BuiltinOptions {
  /**
   * For functions of their arguments alone: an argument that is one of several values is handed over one value at a time
   * and the results are joined.
   */
  readonly distribute?: boolean;
}

/** A function of the host, or a method bound to its receiver. */
export class BuiltinValue {
  readonly kind = 'builtin';
  readonly name: string;
  readonly run: (call: Call) => Value;
  readonly options: BuiltinOptions;
  readonly receiver?: Value;
  readonly at?: Span;
  constructor(name: string, run: (call: Call) => Value, options: BuiltinOptions = {}, receiver?: Value, at?: Span) {
    this.name = name;
    this.run = run;
    this.options = options;
    this.receiver = receiver;
    this.at = at;
  }
}

/** `struct(a=1)`; `name` is its constructor, printed before the fields. */
export class StructValue {
  readonly kind = 'struct';
  readonly name: string;
  readonly fields: ReadonlyMap<string, Value>;
  readonly at?: Span;
  /** Where the keyword of each field is written. */
  readonly fieldSpans?: ReadonlyMap<string, Span>;
  constructor(fields: ReadonlyMap<string, Value>, at?: Span, name = 'struct', fieldSpans?: ReadonlyMap<string, Span>) {
    this.fields = fields;
    this.at = at;
    this.name = name;
    this.fieldSpans = fieldSpans;
  }
}

/** A named group of values, as `os`, `config` or what `module(...)` makes. */
export class ModuleValue {
  readonly kind = 'module';
  readonly name: string;
  readonly members: ReadonlyMap<string, Value>;
  readonly at?: Span;
  constructor(name: string, members: ReadonlyMap<string, Value>, at?: Span) {
    this.name = name;
    this.members = members;
    this.at = at;
  }
}

/**
 * A value of a type that the host defines. Subclass it; a capability that is not overridden does not exist
 * (its use is Starlark's usual error).
 */
export abstract class HostValue {
  readonly kind = 'host';
  at?: Span;
  /** What `type(x)` returns. */
  abstract readonly type: string;
  constructor(at?: Span) {
    this.at = at;
  }
  /** What `str(x)` and `repr(x)` return. */
  abstract str(): TracedText;
  truth(): boolean {
    return true;
  }
  /** The same value, written at a place: for constants of the host. Where a constant is read, this says so. */
  writtenAt?(at: Span): HostValue;
  /** What stands for the value as a key of a dict, where several objects are one value. */
  identity?: HostValue;
  /** `x.name`. */
  attr?(name: string): Value | undefined;
  attrNames?(): readonly string[];
  /** `x.name = value`. */
  setAttr?(name: string, value: Value): void;
  /** `x[key]`; undefined when there is no such key. */
  index?(key: Value): Value | undefined;
  /** `x[key] = value`. */
  setIndex?(key: Value, value: Value, at: Span): void;
  /** `len(x)`. */
  length?(): number;
  /** `for element in x`. */
  elements?(): readonly Item[];
  /** `key in x`; undefined when it is not known. */
  has?(key: Value): boolean | undefined;
  /** `x == other` for another value of the host; identity without it. */
  equals?(other: HostValue): boolean | undefined;
  /** Called when the value is frozen: what it holds has to be, too. */
  freeze?(): void;
  /** Whether it may be a key of a dict (by identity). */
  get hashable(): boolean {
    return true;
  }
  /** `x + y`, ... with `x` on the given side; undefined when the operator does not exist for them. */
  binary?(operator: string, other: Value, side: 'left' | 'right'): Value | undefined;
}

/** A value that is not known: why, the text that makes it so, and its type (`string`, `list`, ...) if that is known. */
export class UnknownValue implements Unknown {
  readonly kind = 'unknown';
  readonly why: string;
  readonly at?: Span;
  readonly type?: string;
  /** What it is computed from: unknown values with the same source are equal. */
  readonly source?: string;
  constructor(why: string, at?: Span, type?: string, source?: string) {
    this.why = why;
    this.at = at;
    this.type = type;
    this.source = source;
  }
}

/** A value that is one of several: two or more, none of them a `OneOfValue`, at most one (the last) an `UnknownValue`. */
export class OneOfValue {
  readonly kind = 'oneof';
  readonly alternatives: readonly Value[];
  readonly at?: Span;
  /** What it is computed from: values with the same source are equal. */
  readonly source?: string;
  /** For each alternative the conditions that come out so whenever the value is this one. */
  readonly circumstances?: readonly (Circumstances | undefined)[];
  constructor(
    alternatives: readonly Value[],
    at?: Span,
    source?: string,
    circumstances?: readonly (Circumstances | undefined)[],
  ) {
    this.alternatives = alternatives;
    this.at = at;
    this.source = source;
    this.circumstances = circumstances;
  }
}

export const NONE = new NoneValue();
export const TRUE = new BoolValue(true);
export const FALSE = new BoolValue(false);

export function boolValue(value: boolean): BoolValue {
  return value ? TRUE : FALSE;
}

/** An integer in its one representation: a `number` while that is safe. */
export function intValue(value: number | bigint, at?: Span): IntValue {
  if (typeof value === 'bigint' && value >= -9007199254740991n && value <= 9007199254740991n)
    return new IntValue(Number(value), at);
  return new IntValue(value, at);
}

/** A string that was computed, with the source that it was computed from, if any. */
export function stringValue(text: string | TracedText, at?: Span): StringValue {
  return new StringValue(typeof text === 'string' ? TracedText.computed(text, at) : text, at);
}

/** A string of which nothing is known. */
export function unknownString(unknown: Unknown): StringValue {
  return new StringValue(TracedText.hole({ why: unknown.why, at: unknown.at }), unknown.at);
}

/** A host function. See `Call` for what it is given; a thrown `StarlarkError` is an error at the call. */
export function builtin(name: string, run: (call: Call) => Value, options?: BuiltinOptions): BuiltinValue {
  return new BuiltinValue(name, run, options);
}

/** The most alternatives that a value keeps; beyond it is unknown. */
export const MAX_ALTERNATIVES = 16;

/** What a value may be: the alternatives of a `OneOfValue`, else the value alone. */
export function alternativesOf(value: Value): readonly Value[] {
  return value.kind === 'oneof' ? value.alternatives : [value];
}

/** The name that `type(x)` gives; of an unknown value the type if that is known. */
export function typeName(value: Value): string {
  switch (value.kind) {
    case 'none':
      return 'NoneType';
    case 'builtin':
      return 'builtin_function_or_method';
    case 'host':
    case 'iterable':
      return value.type;
    case 'unknown':
      return value.type ?? 'unknown';
    case 'oneof':
      return typeName(value.alternatives[0]!);
    case 'struct':
      return 'struct';
    default:
      return value.kind;
  }
}

/** Why a value, or a part of a string, is not known; undefined when all of it is. Does not look into containers. */
export function unknownPart(value: Value): Unknown | undefined {
  if (value.kind === 'unknown') return value;
  if (value.kind === 'string') return value.known ? undefined : value.traced.unknown;
  if (value.kind === 'oneof') for (const one of value.alternatives) if (one.kind === 'unknown') return one;
  return undefined;
}

/** Where a value says itself that it is written. */
export function originOf(value: Value): Span | undefined {
  return value.at ?? (value.kind === 'string' ? value.traced.literalOf() : undefined);
}

/** Whether a string consists of nothing but one hole. */
export function isWhollyUnknown(value: StringValue): boolean {
  return value.traced.pieces.length === 1 && value.traced.pieces[0]!.hole !== undefined && value.text === HOLE;
}

/** What identifies a key of a dict: equal keys have the same one (see `hashKey`). */
export type HashKey = string | number | bigint | boolean | null | HostValue | FunctionValue | BuiltinValue;

/**
 * An element of a list or tuple that may be absent, because it was put there on one side of an unknown condition;
 * with `many` it stands for any number of elements (those of an unknown list).
 */
export class Maybe {
  readonly kind = 'maybe';
  readonly value: Value;
  readonly why: Unknown;
  readonly many: boolean;
  constructor(value: Value, why: Unknown, many = false) {
    this.value = value;
    this.why = why;
    this.many = many;
  }
}

/** An element of a list or tuple. */
export type Item = Value | Maybe;

/** An entry of a dict. */
export interface DictEntry {
  readonly key: Value;
  readonly value: Value;
  /** Where the key is written: the key's expression, or the keyword of a call that became `**kwargs`. */
  readonly keyAt?: Span;
  /** The expression whose value it is. */
  readonly at?: Span;
  /** Set when the entry may be absent. */
  readonly maybe?: Unknown;
}

/** An element of a set. */
export interface SetEntry {
  readonly value: Value;
  /** Set when the element may be absent. */
  readonly maybe?: Unknown;
}

/** The value of an element, whether or not it may be absent. */
export function itemValue(item: Item): Value {
  return item.kind === 'maybe' ? item.value : item;
}

/** Whether every element is surely there. */
export function isCertain(items: readonly Item[]): items is readonly Value[] {
  for (let index = 0; index < items.length; index++) if (items[index]!.kind === 'maybe') return false;
  return true;
}

/** A positional argument. */
export interface Argument {
  readonly value: Value;
  /** The argument's expression; for an element of `*args` the element's own place if it has one. */
  readonly at: Span;
}

/** A keyword argument. */
export interface KeywordArgument extends Argument {
  readonly name: string;
  /** Where the keyword is written: in the call, or as the key of the dict that `**` passed on. */
  readonly nameAt: Span;
  /** Set when the argument may not be passed at all: an entry of the dict behind `**` that may be absent. */
  readonly maybe?: Unknown;
}

/** The arguments of a call, with `*` and `**` expanded. */
export interface CallArguments {
  readonly args: readonly Argument[];
  readonly kwargs: readonly KeywordArgument[];
  readonly moreArgs?: Unknown;
  readonly moreKwargs?: Unknown;
}

/** A loop that is under way at a call: its iterable and the element that it has reached. */
export interface LoopSite {
  /** The iterable's expression. */
  readonly at: Span;
  readonly element: Value;
}

/** A call that is under way. */
export interface CallSite {
  /** The name of the function whose body holds the call; `<toplevel>` for a module. */
  readonly caller: string;
  /** The name of the function that is called. */
  readonly callee: string;
  /** The called expression: for `a.b.c(...)` the whole of `a.b.c`. */
  readonly at: Span;
  /** The whole call with its arguments. */
  readonly span: Span;
  /** Loops of the same body around the call, innermost first. */
  readonly loops: readonly LoopSite[];
}

/** Something that the evaluation could not find out. */
export interface Unresolved {
  /** What is not known, as a noun: `value of x`, `call depth`. */
  readonly what: string;
  readonly why: string;
  readonly at: Span;
}

/** What a host function is given. */
export interface Call {
  /** The name under which the function was made. */
  readonly name: string;
  readonly args: readonly Argument[];
  /** In the order in which they were written. */
  readonly kwargs: readonly KeywordArgument[];
  /** Set when `*x` with an unknown `x` may have passed further positional arguments. */
  readonly moreArgs?: Unknown;
  /** Set when `**x` with an unknown `x` may have passed further keyword arguments. */
  readonly moreKwargs?: Unknown;
  /** The called expression: for `a.b.c(...)` the whole of `a.b.c`. */
  readonly at: Span;
  /** The whole call with its arguments. */
  readonly span: Span;
  /** This call first, then the calls that led to it, outermost last. */
  readonly stack: readonly CallSite[];
  /** Of a method: the value whose method it is. */
  readonly receiver?: Value;
  /** Path of the module whose top level is being executed (not where the function is written). */
  readonly module: string;
  /** Why it is not certain that this call happens; undefined when it is. */
  readonly conditional: Unknown | undefined;
  /** Calls a function value; its error passes through. */
  invoke(fn: Value, args?: readonly Value[], kwargs?: ReadonlyMap<string, Value>): Value;
  /** Adds to what the evaluation could not find out; `at` is the call when left out. */
  unresolved(what: string, why: string, at?: Span): void;
  /** Prints a line, as `print` does. */
  print(text: string): void;
  /** Has to be called before the contents of a container are changed, so that branches can be told apart. */
  save(container: ListValue | DictValue | SetValue): void;
  /** Counts steps of the evaluation beside the one of the call itself, for a function that leaves much behind. */
  step(count: number): void;
}
