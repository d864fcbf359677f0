import type { Call } from '../starlark/values.ts';

/** A call at the place of another one, with other arguments, or one that prints elsewhere. */
export function callLike(
  call: Call,
  given: Pick<Call, 'name' | 'args' | 'kwargs' | 'moreArgs' | 'moreKwargs'>,
  print: (text: string) => void = (text) => call.print(text),
): Call {
  return {
    name: given.name,
    args: given.args,
    kwargs: given.kwargs,
    ...(given.moreArgs && { moreArgs: given.moreArgs }),
    ...(given.moreKwargs && { moreKwargs: given.moreKwargs }),
    at: call.at,
    span: call.span,
    stack: call.stack,
    module: call.module,
    conditional: call.conditional,
    invoke: (fn, args, kwargs) => call.invoke(fn, args, kwargs),
    save: (container) => call.save(container),
    step: (count) => call.step(count),
    unresolved: (what, why, at) => call.unresolved(what, why, at),
    print,
  };
}
