import { StarlarkError } from './errors.ts';
import { toInt64 } from './numbers.ts';
import { nearest } from './spell.ts';
import {
  type Argument,
  type Call,
  type KeywordArgument,
  type StringValue,
  typeName,
  type UnknownValue,
  unknownString,
  type Value,
} from './values.ts';

/** Positional arguments of a function that takes no others, checked as starlark-go's `UnpackPositionalArgs`. */
export function positionalArguments(call: Call, minimum: number, maximum: number): (Value | undefined)[] {
  const { name, args, kwargs } = call;
  if (kwargs.length > 0) throw new StarlarkError(`${name}: unexpected keyword arguments`);
  const more = call.moreArgs !== undefined || call.moreKwargs !== undefined;
  if (args.length < minimum && !more) {
    const atLeast = minimum < maximum ? 'at least ' : '';
    throw new StarlarkError(`${name}: got ${args.length} arguments, want ${atLeast}${minimum}`);
  }
  if (args.length > maximum) {
    const atMost = maximum > minimum ? 'at most ' : '';
    throw new StarlarkError(`${name}: got ${args.length} arguments, want ${atMost}${maximum}`);
  }
  return args.map((argument) => argument.value);
}

/** An argument that was bound to a parameter. */
export type BoundArgument = Argument | KeywordArgument;

/**
 * Binds arguments to parameters as starlark-go's `UnpackArgs` does, with its errors. A parameter's name ends in `?` if it
 * and those behind it may be left out. Types are not checked.
 */
export function unpackArguments(
  name: string,
  parameters: readonly string[],
  call: Pick<Call, 'args' | 'kwargs' | 'moreArgs' | 'moreKwargs'>,
): (BoundArgument | undefined)[] {
  const names = parameters.map((parameter) => parameter.replace(/\?+$/, ''));
  const bound: (BoundArgument | undefined)[] = names.map(() => undefined);
  if (call.args.length > names.length)
    throw new StarlarkError(`${name}: got ${call.args.length} arguments, want at most ${names.length}`);
  call.args.forEach((argument, index) => {
    bound[index] = argument;
  });
  for (const argument of call.kwargs) {
    const index = names.indexOf(argument.name);
    if (index === -1) {
      const near = nearest(argument.name, names);
      const hint = near ? ` (did you mean ${near}?)` : '';
      throw new StarlarkError(`${name}: unexpected keyword argument "${argument.name}"${hint}`);
    }
    if (bound[index]) throw new StarlarkError(`${name}: got multiple values for keyword argument "${argument.name}"`);
    bound[index] = argument;
  }
  if (call.moreArgs || call.moreKwargs) return bound;
  for (const [index, parameter] of parameters.entries()) {
    if (parameter.endsWith('?')) break;
    if (!bound[index]) throw new StarlarkError(`${name}: missing argument for ${parameter}`);
  }
  return bound;
}

/** A parameter that has to be an int; `position` counts from 1. */
export function intParameter(call: Call, value: Value, position: number): number | UnknownValue {
  try {
    return toInt64(value);
  } catch (error) {
    if (!(error instanceof StarlarkError)) throw error;
    throw new StarlarkError(`${call.name}: for parameter ${position}: ${error.message}`);
  }
}

/** A parameter that has to be a string; an unknown value is a string of which nothing is known. */
export function stringParameter(call: Call, value: Value, position: number): StringValue {
  if (value.kind === 'string') return value;
  if (value.kind === 'unknown') return unknownString(value);
  throw new StarlarkError(`${call.name}: for parameter ${position}: got ${typeName(value)}, want string`);
}
