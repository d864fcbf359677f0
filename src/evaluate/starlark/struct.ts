import { StarlarkError } from './errors.ts';
import { builtin, StructValue } from './values.ts';

/** `struct(name=value, …)`. */
export const STRUCT = builtin('struct', (call) => {
  if (call.args.length > 0) throw new StarlarkError('struct: unexpected positional arguments');
  const fields = new Map(call.kwargs.map((argument) => [argument.name, argument.value]));
  const spans = new Map(call.kwargs.map((argument) => [argument.name, argument.nameAt]));
  return new StructValue(fields, call.span, 'struct', spans);
});
