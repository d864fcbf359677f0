import { type Position, SourceFile, type Span } from '../../text/source.ts';
import type { Dialect } from './dialect.ts';
import { TILT_DIALECT } from './dialect.ts';
import { StarlarkError } from './errors.ts';
import { executeFile, invokeFunction } from './execute.ts';
import type { Limits } from './limits.ts';
import { fromPlain, type HostFunction, type PlainValue, plainArguments, toPlain } from './plain.ts';
import type { LoadResult } from './statements.ts';
import { BuiltinValue, type Call, type Value } from './values.ts';

/** A place: lines and columns count from 1, columns in UTF-16 units, `end` exclusive. */
export interface Place {
  readonly path: string;
  readonly start: Position;
  readonly end: Position;
}

/** An error of an evaluated program, worded as starlark-go words it. */
export interface ProgramError {
  readonly message: string;
  /** Where it happened. */
  readonly at?: Place;
  /** The calls under way, outermost first; a host function has no place. */
  readonly stack: readonly { readonly name: string; readonly at?: Place }[];
  /** The stack and the message as starlark-go prints them. */
  readonly backtrace: string;
}

/** What `execute` gives. */
export interface Result {
  /** Whether the program ran to its end without an error. */
  readonly ok: boolean;
  /** The program's global variables at its end. */
  readonly globals: Readonly<Record<string, PlainValue>>;
  /** What it printed, a text for each call. */
  readonly prints: readonly string[];
  readonly error?: ProgramError;
  /** What could not be found out: bounds of the evaluation that were hit. */
  readonly unresolved: readonly { readonly what: string; readonly why: string; readonly at: Place }[];
}

/** What a module gives to `load`: its globals, or the message of an error. */
export type Loaded = { readonly globals: Readonly<Record<string, PlainValue>> } | { readonly error: string };

/** Options of `execute`. */
export interface LibraryOptions {
  /** The name of the file in errors. */
  readonly path: string;
  /** Names that the program has besides those of the language. */
  readonly predeclared?: Readonly<Record<string, PlainValue | HostFunction>>;
  /** Loads a module; `from` is the path of the file with the `load` statement. A result of `execute` will do. */
  readonly load?: (path: string, from: string) => Loaded | Result;
  readonly limits?: Partial<Limits>;
  /** Where the dialect differs from that of Tiltfiles. */
  readonly dialect?: Partial<Dialect>;
}

/** What a function made by `builtin` is given. */
export interface LibraryCall {
  readonly name: string;
  readonly args: readonly PlainValue[];
  readonly kwargs: Readonly<Record<string, PlainValue>>;
  /** Where the call is written. */
  readonly at: Place;
  /** Calls a function of the program, or another value that can be called. Throws `StarlarkError` when it fails. */
  invoke(fn: PlainValue, args?: readonly PlainValue[], kwargs?: Readonly<Record<string, PlainValue>>): PlainValue;
  print(text: string): void;
  /** The call with values as the evaluation has them, with their origins. */
  readonly raw: Call;
}

/**
 * A host function. An error that it throws is an error of the program at the call, with its message; a `StarlarkError` that
 * comes out of `invoke` keeps its place.
 */
export function builtin(name: string, run: (call: LibraryCall) => PlainValue): BuiltinValue {
  return new BuiltinValue(name, (raw) => {
    const { args, kwargs } = plainArguments(raw);
    const invoker = raw.invoke.bind(raw);
    const call: LibraryCall = {
      name,
      args,
      kwargs,
      at: placeOf(raw.at),
      raw,
      print: (text) => raw.print(text),
      invoke: (fn, given = [], named = {}) =>
        toPlain(
          raw.invoke(
            fromPlain(fn),
            given.map((argument) => fromPlain(argument)),
            valuesOf(named),
          ),
          invoker,
        ),
    };
    let result: PlainValue;
    try {
      result = run(call);
    } catch (error) {
      if (!(error instanceof Error) || error instanceof StarlarkError || isStackOverflow(error)) throw error;
      throw new StarlarkError(error.message);
    }
    return result === undefined ? fromPlain(null) : fromPlain(result, name);
  });
}

function isStackOverflow(error: Error): boolean {
  return error instanceof RangeError && /call stack/i.test(error.message);
}

function valuesOf(plain: Readonly<Record<string, PlainValue | HostFunction>>): Map<string, Value> {
  return new Map(Object.entries(plain).map(([name, value]) => [name, fromPlain(value, name)]));
}

function placeOf(span: Span): Place {
  const { file, start, end } = span;
  return { path: file.path, start: file.positionAt(start), end: file.positionAt(end) };
}

function describe(error: StarlarkError): ProgramError {
  const stack = error.calls.map(({ name, at }) => ({ name, at: at && placeOf(at) }));
  const lines = stack.map(({ name, at }) =>
    at ? `  ${at.path}:${at.start.line}:${at.start.column}: in ${name}` : `  <builtin>: in ${name}`,
  );
  const at = error.at && placeOf(error.at);
  const backtrace =
    lines.length > 0
      ? ['Traceback (most recent call last):', ...lines, `Error: ${error.message}`].join('\n')
      : at
        ? `${at.path}:${at.start.line}:${at.start.column}: ${error.message}`
        : error.message;
  return { message: error.message, at, stack, backtrace };
}

/**
 * Executes a Starlark program, with the dialect of Tiltfiles. Never throws for what is in the program; throws when the parser
 * has not been loaded, or when `load` or a host function breaks in a way that is not an `Error`.
 */
export function execute(source: string, options: LibraryOptions): Result {
  const { load } = options;
  const file = new SourceFile(options.path, source);
  const execution = executeFile(file, {
    predeclared: valuesOf(options.predeclared ?? {}),
    dialect: { ...TILT_DIALECT, ...options.dialect },
    limits: options.limits,
    load: load && (({ path, from }) => loadResult(load(path, from.path))),
  });
  const invoke = invokeFunction(file, { limits: options.limits });
  const globals: Record<string, PlainValue> = {};
  const seen = new Map<Value, PlainValue>();
  for (const [name, value] of execution.globals) globals[name] = toPlain(value, invoke, seen);
  return {
    ok: execution.ok,
    globals,
    prints: execution.prints,
    error: execution.error && describe(execution.error),
    unresolved: execution.unresolved.map(({ what, why, at }) => ({ what, why, at: placeOf(at) })),
  };
}

function loadResult(loaded: Loaded | Result): LoadResult {
  if ('ok' in loaded) return loaded.error ? { error: loaded.error.message } : { globals: valuesOf(loaded.globals) };
  return 'error' in loaded ? { error: loaded.error } : { globals: valuesOf(loaded.globals) };
}
