import type { Span } from '../../text/source.ts';
import type { Unknown } from '../../text/traced.ts';
import type { FunctionCode } from './code.ts';
import { keywordEntry } from './dict-methods.ts';
import { StarlarkError } from './errors.ts';
import { distribute, joinValues } from './join.ts';
import { setEntry, UNLOGGED } from './mutation.ts';
import { quote } from './repr.ts';
import { unknownFrom } from './sequence.ts';
import type { Thread } from './thread.ts';
import {
  type Argument,
  type BuiltinValue,
  type Call,
  type CallArguments,
  type CallSite,
  DictValue,
  type FunctionValue,
  type Item,
  type KeywordArgument,
  type ListValue,
  Maybe,
  type SetValue,
  TupleValue,
  UnknownValue,
  type Value,
  Variable,
} from './values.ts';

/** How functions call functions. */
export interface Invoker {
  invoke(thread: Thread, fn: Value, args: CallArguments): Value;
}

/** A call of a host function or method. */
class BuiltinCall implements Call {
  readonly name: string;
  readonly args: readonly Argument[];
  readonly kwargs: readonly KeywordArgument[];
  readonly moreArgs?: Unknown;
  readonly moreKwargs?: Unknown;
  readonly receiver?: Value;
  readonly #thread: Thread;
  readonly #invoker: Invoker;
  #stack: readonly CallSite[] | undefined;

  constructor(thread: Thread, invoker: Invoker, fn: BuiltinValue, given: CallArguments) {
    this.#thread = thread;
    this.#invoker = invoker;
    this.name = fn.name;
    this.receiver = fn.receiver;
    this.args = given.args;
    this.kwargs = given.kwargs;
    this.moreArgs = given.moreArgs;
    this.moreKwargs = given.moreKwargs;
  }

  get stack(): readonly CallSite[] {
    this.#stack ??= this.#thread.callStack(this.name);
    return this.#stack;
  }

  get at(): Span {
    return this.#stack?.[0]?.at ?? this.#thread.callSite(this.#thread.frame, this.name).at;
  }

  get span(): Span {
    return this.#stack?.[0]?.span ?? this.#thread.callSite(this.#thread.frame, this.name).span;
  }

  get module(): string {
    return this.#thread.module;
  }

  get conditional(): Unknown | undefined {
    return this.#thread.conditional;
  }

  invoke(fn: Value, args: readonly Value[] = [], kwargs: ReadonlyMap<string, Value> = new Map()): Value {
    const at = this.span;
    return this.#invoker.invoke(this.#thread, fn, {
      args: args.map((value) => ({ value, at: value.at ?? at })),
      kwargs: [...kwargs].map(([name, value]) => ({ name, value, at: value.at ?? at, nameAt: at })),
    });
  }

  unresolved(what: string, why: string, at: Span = this.span): void {
    this.#thread.addUnresolved(what, why, at);
  }

  print(text: string): void {
    this.#thread.prints.push(text);
  }

  save(container: ListValue | DictValue | SetValue): void {
    this.#thread.trail.save(container);
  }

  step(count: number): void {
    this.#thread.step(count);
  }
}

/** Calls a host function. */
export function callBuiltin(thread: Thread, invoker: Invoker, fn: BuiltinValue, given: CallArguments): Value {
  try {
    if (!fn.options.distribute) return fn.run(new BuiltinCall(thread, invoker, fn, given));
    const values = [...given.args, ...given.kwargs].map((argument) => argument.value);
    return distribute(values, (chosen) => {
      const args = given.args.map((argument, index) => ({ ...argument, value: chosen[index]! }));
      const kwargs = given.kwargs.map((argument, index) => ({ ...argument, value: chosen[args.length + index]! }));
      return fn.run(new BuiltinCall(thread, invoker, fn, { ...given, args, kwargs }));
    });
  } catch (error) {
    if (error instanceof StarlarkError) thread.locate(error, fn.name);
    throw error;
  }
}

/**
 * Makes the variables of a function's parameters: the ordinary ones, then `*args` and `**kwargs` if it has them.
 * Throws with starlark-go's wording when the arguments do not fit.
 */
export function bindArguments(fn: FunctionValue, given: CallArguments, locals: (Variable | undefined)[]): void {
  const values = parameterValues(fn, given);
  for (let index = 0; index < values.length; index++) {
    const variable = new Variable();
    variable.value = values[index];
    locals[index] = variable;
  }
}

function parameterValues(fn: FunctionValue, given: CallArguments): Value[] {
  const { code, defaults } = fn;
  const { args, kwargs, moreArgs, moreKwargs } = given;
  const total = code.parameters.length + (code.args ? 1 : 0) + (code.kwargs ? 1 : 0);
  if (total === 0) {
    const count = args.length + kwargs.length;
    if (count > 0) throw new StarlarkError(`function ${code.name} accepts no arguments (${count} given)`);
    return [];
  }
  if (args.length > code.positional && !code.args) throw tooMany(code, defaults, args.length);
  const bound: (Value | undefined)[] = [];
  const count = Math.min(args.length, code.positional);
  for (let index = 0; index < code.parameters.length; index++)
    bound.push(index < count ? args[index]!.value : undefined);
  const extra = code.kwargs && new DictValue();
  for (const argument of kwargs) bindKeyword(fn, bound, extra, argument);
  bindDefaults(fn, bound, count, moreArgs, moreKwargs);
  const values = bound as Value[];
  if (code.args) {
    const items: Item[] = args.slice(count).map((argument) => argument.value);
    if (moreArgs) items.push(new Maybe(new UnknownValue(moreArgs.why, moreArgs.at), moreArgs, true));
    values.push(new TupleValue(items, args[count]?.at));
  }
  if (extra) {
    if (moreKwargs)
      setEntry(UNLOGGED, extra, {
        key: new UnknownValue(moreKwargs.why, moreKwargs.at, 'string'),
        value: new UnknownValue(moreKwargs.why, moreKwargs.at),
      });
    values.push(extra);
  }
  return values;
}

function bindKeyword(
  fn: FunctionValue,
  bound: (Value | undefined)[],
  extra: DictValue | undefined,
  argument: KeywordArgument,
): void {
  const { code, defaults } = fn;
  const index = code.parameters.findIndex((parameter) => parameter.name === argument.name);
  const problem = (what: string) => new StarlarkError(`function ${code.name} ${what} ${quote(argument.name)}`);
  if (index === -1) {
    if (!extra) {
      if (argument.maybe) return;
      throw problem('got an unexpected keyword argument');
    }
    if (!setEntry(UNLOGGED, extra, keywordEntry(argument))) throw problem('got multiple values for parameter');
    return;
  }
  if (bound[index]) {
    if (argument.maybe) return;
    throw problem('got multiple values for parameter');
  }
  const fallback = defaults[index];
  bound[index] = argument.maybe && fallback ? joinValues([argument.value, fallback]) : argument.value;
}

function bindDefaults(
  fn: FunctionValue,
  bound: (Value | undefined)[],
  count: number,
  moreArgs: Unknown | undefined,
  moreKwargs: Unknown | undefined,
): void {
  const { code, defaults } = fn;
  const missing: string[] = [];
  for (let index = count; index < bound.length; index++) {
    if (bound[index]) continue;
    const fallback = defaults[index];
    const more = (index < code.positional ? moreArgs : undefined) ?? moreKwargs;
    const unknown = more && new UnknownValue(more.why, more.at);
    if (fallback) bound[index] = unknown ? joinValues([fallback, unknown]) : fallback;
    else if (unknown) bound[index] = unknown;
    else missing.push(code.parameters[index]!.name);
  }
  if (missing.length > 0)
    throw new StarlarkError(
      `function ${code.name} missing ${missing.length} argument${missing.length > 1 ? 's' : ''} (${missing.join(', ')})`,
    );
}

function tooMany(code: FunctionCode, defaults: FunctionValue['defaults'], given: number): StarlarkError {
  const atMost = defaults.slice(0, code.positional).some((value) => value) ? 'at most ' : '';
  const plural = code.positional === 1 ? '' : 's';
  return new StarlarkError(
    `function ${code.name} accepts ${atMost}${code.positional} positional argument${plural} (${given} given)`,
  );
}

/** The keyword arguments that a dict behind `**` passes. Throws when it is no dict, or has keys that are not strings. */
export function expandKwargs(value: Value, at: Span): { kwargs: KeywordArgument[]; more?: Unknown } {
  if (value.kind === 'unknown') return { kwargs: [], more: value };
  if (value.kind === 'oneof') {
    const unknown = value.alternatives.find((one) => one.kind === 'unknown');
    const parts = value.alternatives.filter((one) => one.kind !== 'unknown').map((one) => expandKwargs(one, at));
    const names = new Set(parts.flatMap((part) => part.kwargs.map((argument) => argument.name)));
    const why = { why: 'it is one of several values', at: value.at ?? at };
    const kwargs = [...names].map((name): KeywordArgument => {
      const found = parts.flatMap((part) => part.kwargs.filter((argument) => argument.name === name));
      const everywhere = found.length === value.alternatives.length;
      const maybe = found.find((argument) => argument.maybe)?.maybe ?? (everywhere ? undefined : why);
      return { ...found[0]!, value: joinValues(found.map((argument) => argument.value)), maybe };
    });
    return { kwargs, more: parts.find((part) => part.more)?.more ?? unknown };
  }
  if (value.kind !== 'dict') throw new StarlarkError(`argument after ** must be a mapping, not ${kindName(value)}`);
  const kwargs: KeywordArgument[] = [];
  for (const entry of value.entries.values()) {
    if (entry.key.kind !== 'string') throw new StarlarkError(`keywords must be strings, not ${kindName(entry.key)}`);
    kwargs.push({
      name: entry.key.text,
      value: entry.value,
      at: entry.at ?? entry.value.at ?? at,
      nameAt: entry.keyAt ?? entry.key.at ?? at,
      maybe: entry.maybe,
    });
  }
  const rest = value.rest?.[0];
  return rest ? { kwargs, more: unknownFrom(rest.key) } : { kwargs };
}

function kindName(value: Value): string {
  return value.kind === 'none' ? 'NoneType' : value.kind === 'host' ? value.type : value.kind;
}
