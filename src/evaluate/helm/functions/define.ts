import type { CallContext, GoFunction, GoMap, Str, Value } from '../template/values.ts';

/** Builders and typed argument access for function tables. The executor has checked arguments against `params`. */

export type Call = (args: readonly Value[], context: CallContext) => Value;

type Flags = Partial<Pick<GoFunction, 'variadic' | 'passes' | 'ownOrigin' | 'shortCircuit'>>;

export const ANY = 'interface {}';
export const LIST = '[]interface {}';
export const MAP = 'map[string]interface {}';

/** One function. A last parameter that begins with `...` is variadic. */
export function fn(name: string, params: readonly string[], call: Call, flags: Flags = {}): GoFunction {
  const last = params.at(-1);
  if (!last?.startsWith('...')) return { name, params, call, ...flags };
  return { name, params: [...params.slice(0, -1), last.slice(3)], variadic: true, call, ...flags };
}

/** The same function under further names. */
export function alias(target: GoFunction, ...names: readonly string[]): GoFunction[] {
  return [target, ...names.map((name) => ({ ...target, name }))];
}

/** Nothing in the argument list stands there: a bug in a function's `params`. */
function mismatch(wanted: string): never {
  throw new TypeError(`function argument is no ${wanted}`);
}

export function strArg(args: readonly Value[], index: number): Str {
  const value = args[index];
  return value?.kind === 'string' ? value : mismatch('string');
}

export function textArg(args: readonly Value[], index: number): string {
  return strArg(args, index).text;
}

/** An `int` argument; beyond 2^53 it is clamped, which no list or text can tell. */
export function intArg(args: readonly Value[], index: number): number {
  const value = args[index];
  return value?.kind === 'int' ? Number(value.n) : mismatch('int');
}

export function mapArg(args: readonly Value[], index: number): GoMap {
  const value = args[index];
  return value?.kind === 'map' ? value : mismatch('map');
}

export function anyArg(args: readonly Value[], index: number): Value {
  return args[index] ?? mismatch('value');
}
