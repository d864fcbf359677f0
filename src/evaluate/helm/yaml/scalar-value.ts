import type { Origin } from '../template/origin.ts';
import { Bool, Float, Int, NIL, Nil, Str, small, type Value } from '../template/values.ts';

/** The Go value of a scalar. */
export function scalarValue(content: null | boolean | number | bigint | string, origin: Origin | undefined): Value {
  switch (typeof content) {
    case 'string':
      return new Str(content, origin);
    case 'boolean':
      return new Bool(content, origin);
    case 'bigint':
      return new Int('int64', small(content), origin);
    case 'number':
      return new Float(content, origin);
    default:
      return origin ? new Nil(true, origin) : NIL;
  }
}
