import { deepEqual, kindOf } from '../template/types.ts';
import { bool, type GoFunction, Str, type Value } from '../template/values.ts';
import { ANY, anyArg, fn, textArg } from './define.ts';

/** Sprig's functions about Go types. */

function typeOf(value: Value): string {
  return value.kind === 'nil' ? '<nil>' : value.type;
}

export const reflection: readonly GoFunction[] = [
  fn('typeOf', [ANY], (args) => new Str(typeOf(anyArg(args, 0)))),
  fn('typeIs', ['string', ANY], (args) => bool(textArg(args, 0) === typeOf(anyArg(args, 1)))),
  fn('typeIsLike', ['string', ANY], (args) => {
    const type = typeOf(anyArg(args, 1));
    return bool(textArg(args, 0) === type || `*${textArg(args, 0)}` === type);
  }),
  fn('kindOf', [ANY], (args) => new Str(kindOf(anyArg(args, 0)))),
  fn('kindIs', ['string', ANY], (args) => bool(textArg(args, 0) === kindOf(anyArg(args, 1)))),
  fn('deepEqual', [ANY, ANY], (args) => bool(deepEqual(anyArg(args, 0), anyArg(args, 1)))),
];
