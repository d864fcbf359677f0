import type { ApiProblem } from '../../model/tilt.ts';
import type { Span } from '../../text/source.ts';
import type { Unknown } from '../../text/traced.ts';
import { nearest } from '../starlark/spell.ts';
import type { Call, Value } from '../starlark/values.ts';
import type { Signature, SignatureParameter } from './api/signature.ts';
import { placeOfRefusal, refusal } from './unpack.ts';

/** An argument as a parameter received it. */
export interface BoundArgument {
  readonly value: Value;
  /** The argument's expression, wherever it was passed from. */
  readonly at: Span;
  /** The keyword or dict key that names the parameter. */
  readonly nameAt?: Span;
  /** Tilt does not take the value. */
  readonly refused: boolean;
}

/** Something wrong with the arguments of a call. */
export interface BindingProblem {
  readonly message: string;
  readonly at: Span;
  readonly problem: ApiProblem;
  /** Set when it is one of several values that is wrong, so that Tilt may not get to see it. */
  readonly conditional?: boolean;
}

/** The arguments of a call by parameter, as far as they could be bound. */
export class BoundArguments {
  readonly signature: Signature;
  readonly arguments: ReadonlyMap<string, BoundArgument>;
  /** What the `**kwargs` of the function received, by name. */
  readonly rest: ReadonlyMap<string, BoundArgument>;
  /** What the `*args` of the function received. */
  readonly positional: readonly BoundArgument[];
  readonly problems: readonly BindingProblem[];
  /** Set when `*x` or `**x` with an unknown `x` may have passed more. */
  readonly more: Unknown | undefined;

  constructor(
    signature: Signature,
    bound: ReadonlyMap<string, BoundArgument>,
    rest: ReadonlyMap<string, BoundArgument>,
    positional: readonly BoundArgument[],
    problems: readonly BindingProblem[],
    more: Unknown | undefined,
  ) {
    this.signature = signature;
    this.arguments = bound;
    this.rest = rest;
    this.positional = positional;
    this.problems = problems;
    this.more = more;
  }

  /** The value of a parameter; undefined when it was left out, or refused. */
  get(name: string): Value | undefined {
    const argument = this.arguments.get(name);
    return argument && !argument.refused ? argument.value : undefined;
  }

  /** Where a parameter's argument is written; undefined when it was left out. */
  at(name: string): Span | undefined {
    return this.arguments.get(name)?.at;
  }

  has(name: string): boolean {
    return this.arguments.has(name);
  }
}

/** Binds the arguments of a call of a function of Tilt, as starlark-go's `UnpackArgs` does; goes on after a problem. */
export function bindBuiltin(call: Call, signature: Signature): BoundArguments {
  const { parameters, name } = signature;
  const normal = parameters.filter((parameter) => parameter.kind === 'normal');
  const takesMore = parameters.some((parameter) => parameter.kind === 'args');
  const takesNames = parameters.some((parameter) => parameter.kind === 'kwargs');
  const problems: BindingProblem[] = [];
  const bound = new Map<string, BoundArgument>();
  const rest = new Map<string, BoundArgument>();
  const positional: BoundArgument[] = [];
  const problem = (
    kind: ApiProblem['kind'],
    message: string,
    at: Span,
    extra: Partial<ApiProblem> = {},
    conditional = false,
  ) =>
    problems.push({
      message: `${name}: ${message}`,
      at,
      problem: { kind, function: name, ...extra },
      ...(conditional && { conditional }),
    });
  const bind = (parameter: SignatureParameter, value: Value, at: Span, spelled: string, nameAt?: Span) => {
    if (parameter.skipsNone && value.kind === 'none') return;
    const message = refusal(parameter.type, value);
    if (message !== undefined) {
      const place = placeOfRefusal(parameter.type, value) ?? at;
      problem(
        'type',
        `for parameter ${spelled}: ${message}`,
        place,
        { parameter: parameter.name },
        value.kind === 'oneof',
      );
    }
    bound.set(parameter.name, { value, at, nameAt, refused: message !== undefined && value.kind !== 'oneof' });
  };

  if (call.args.length > normal.length && !takesMore)
    problem(
      'surplus-argument',
      `got ${call.args.length} arguments, want at most ${normal.length}`,
      call.args[normal.length]!.at,
    );
  for (const [index, argument] of call.args.entries()) {
    const parameter = normal[index];
    if (parameter) bind(parameter, argument.value, argument.at, parameter.name);
    else if (takesMore) positional.push({ value: argument.value, at: argument.at, refused: false });
  }
  for (const keyword of call.kwargs) {
    const parameter = normal.find((candidate) => candidate.name === keyword.name);
    if (!parameter) {
      if (takesNames) {
        rest.set(keyword.name, { value: keyword.value, at: keyword.at, nameAt: keyword.nameAt, refused: false });
        continue;
      }
      // starlark-go looks at the first half of the parameters only.
      const candidates = normal.slice(0, Math.ceil(normal.length / 2)).map((candidate) => candidate.name);
      const near = nearest(keyword.name, candidates);
      problem(
        'unknown-argument',
        `unexpected keyword argument ${JSON.stringify(keyword.name)}${near ? ` (did you mean ${near}?)` : ''}`,
        keyword.nameAt,
        {
          parameter: keyword.name,
          nearest: nearest(
            keyword.name,
            normal.map((candidate) => candidate.name),
          ),
        },
      );
    } else if (bound.has(parameter.name))
      problem(
        'repeated-argument',
        `got multiple values for keyword argument ${JSON.stringify(keyword.name)}`,
        keyword.nameAt,
        { parameter: parameter.name },
      );
    else bind(parameter, keyword.value, keyword.at, JSON.stringify(keyword.name), keyword.nameAt);
  }
  const more = call.moreArgs ?? call.moreKwargs;
  if (!more)
    for (const parameter of normal)
      if (parameter.required && !bound.has(parameter.name))
        problem('missing-argument', `missing argument for ${parameter.name}`, call.at, { parameter: parameter.name });
  return new BoundArguments(signature, bound, rest, positional, problems, more);
}

/** Binds the arguments of a call of an extension's function, as Starlark binds those of a `def`. */
export function bindFunction(call: Call, signature: Signature): BoundArguments {
  const { parameters, name, extension } = signature;
  const normal = parameters.filter((parameter) => parameter.kind === 'normal');
  const takesMore = parameters.some((parameter) => parameter.kind === 'args');
  const takesNames = parameters.some((parameter) => parameter.kind === 'kwargs');
  const problems: BindingProblem[] = [];
  const bound = new Map<string, BoundArgument>();
  const rest = new Map<string, BoundArgument>();
  const positional: BoundArgument[] = [];
  const problem = (kind: ApiProblem['kind'], message: string, at: Span, extra: Partial<ApiProblem> = {}) =>
    problems.push({
      message: `function ${name} ${message}`,
      at,
      problem: { kind, function: name, extension, ...extra },
    });

  if (call.args.length > normal.length && !takesMore) {
    const given = `(${call.args.length} given)`;
    const atMost = normal.some((parameter) => !parameter.required) ? 'at most ' : '';
    problem(
      'surplus-argument',
      normal.length === 0
        ? `accepts no arguments ${given}`
        : `accepts ${atMost}${normal.length} positional argument${normal.length === 1 ? '' : 's'} ${given}`,
      call.args[normal.length]!.at,
    );
  }
  for (const [index, argument] of call.args.entries()) {
    const parameter = normal[index];
    if (parameter) bound.set(parameter.name, { value: argument.value, at: argument.at, refused: false });
    else if (takesMore) positional.push({ value: argument.value, at: argument.at, refused: false });
  }
  for (const keyword of call.kwargs) {
    const parameter = normal.find((candidate) => candidate.name === keyword.name);
    const argument = { value: keyword.value, at: keyword.at, nameAt: keyword.nameAt, refused: false };
    if (parameter && bound.has(parameter.name))
      problem(
        'repeated-argument',
        `got multiple values for parameter ${JSON.stringify(keyword.name)}`,
        keyword.nameAt,
        {
          parameter: parameter.name,
        },
      );
    else if (parameter) bound.set(parameter.name, argument);
    else if (takesNames) rest.set(keyword.name, argument);
    else {
      const near = nearest(
        keyword.name,
        normal.map((candidate) => candidate.name),
      );
      problem(
        'unknown-argument',
        `got an unexpected keyword argument ${JSON.stringify(keyword.name)}`,
        keyword.nameAt,
        { parameter: keyword.name, nearest: near },
      );
    }
  }
  const more = call.moreArgs ?? call.moreKwargs;
  if (!more) {
    const missing = normal.filter((parameter) => parameter.required && !bound.has(parameter.name));
    if (missing.length > 0)
      problem(
        'missing-argument',
        `missing ${missing.length} argument${missing.length === 1 ? '' : 's'} (${missing.map((parameter) => parameter.name).join(', ')})`,
        call.at,
        { parameter: missing[0]!.name },
      );
  }
  return new BoundArguments(signature, bound, rest, positional, problems, more);
}
