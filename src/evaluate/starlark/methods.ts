import { bytesMethods } from './bytes-methods.ts';
import { dictMethods } from './dict-methods.ts';
import { listMethods } from './list-methods.ts';
import { setMethods } from './set-methods.ts';
import { stringMethods } from './string-methods.ts';
import type { Call, Value } from './values.ts';

/** Methods by name; the receiver is `call.receiver`. */
export type MethodTable = Readonly<Record<string, (call: Call) => Value>>;

/** The methods of a value of the language; undefined for a type without any. */
export function methodTable(value: Value): MethodTable | undefined {
  switch (value.kind) {
    case 'string':
      return stringMethods;
    case 'list':
      return listMethods;
    case 'dict':
      return dictMethods;
    case 'set':
      return setMethods;
    case 'bytes':
      return bytesMethods;
    default:
      return undefined;
  }
}

/** A method by its name. */
export function methodsOf(value: Value, name: string): ((call: Call) => Value) | undefined {
  const table = methodTable(value);
  return table && Object.hasOwn(table, name) ? table[name] : undefined;
}
