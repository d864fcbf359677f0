import { positionalArguments } from './unpack.ts';
import { type Call, StringIterable, type Value } from './values.ts';

export const bytesMethods = {
  elems(call: Call): Value {
    positionalArguments(call, 0, 0);
    if (call.receiver?.kind !== 'bytes') throw new Error('elems needs bytes');
    return new StringIterable('bytes.elems', call.receiver, true);
  },
};
