import { unite } from '../template/origin.ts';
import { deepEqual, kindOf } from '../template/types.ts';
import {
  bool,
  FunctionError,
  type GoFunction,
  INVALID,
  Int,
  NIL,
  Nil,
  Slice,
  type Value,
  withOrigin,
} from '../template/values.ts';
import { toInt64 } from './cast.ts';
import { ANY, alias, anyArg, fn, intArg } from './define.ts';
import { isEmpty } from './numbers.ts';

/** Sprig's list functions. Elements keep their own value paths; `must…` forms differ only in how Go reports errors. */

const NIL_POINTER = 'runtime error: invalid memory address or nil pointer dereference';

/** The elements of anything that Go's reflection calls a slice; others are refused with the function's own words. */
function itemsOf(value: Value, refuse: (kind: string) => string): readonly Value[] {
  if (value.kind === 'slice') return value.items;
  if (value.kind === 'bytes') return [...value.bytes].map((byte) => new Int('uint8', byte, value.origin));
  if (value.kind === 'nil') throw new FunctionError(NIL_POINTER);
  throw new FunctionError(refuse(kindOf(value)));
}

function newList(items: Value[], from: Value): Slice {
  return new Slice(items, from.origin);
}

function nilList(from: Value): Slice {
  return new Slice([], from.origin, '[]interface {}', true);
}

/** A function with its `must` form. */
function both(target: GoFunction): GoFunction[] {
  return alias(target, `must${target.name[0]!.toUpperCase()}${target.name.slice(1)}`);
}

const PASSES = { passes: true, ownOrigin: true } as const;

function chunk(size: number, value: Value): Slice {
  const items = itemsOf(value, (kind) => `Cannot chunk type ${kind}`);
  const chunks: Value[] = [];
  if (size <= 0) {
    if (items.length === 0) return new Slice([], value.origin, '[][]interface {}');
    throw new FunctionError('runtime error: makeslice: len out of range');
  }
  for (let at = 0; at < items.length; at += size) chunks.push(new Slice(items.slice(at, at + size), value.origin));
  return new Slice(chunks, value.origin, '[][]interface {}');
}

function slice(args: readonly Value[]): Value {
  const value = anyArg(args, 0);
  const items = itemsOf(value, (kind) => `list should be type of slice or array but ${kind}`);
  if (items.length === 0) return new Nil(true, value.origin);
  const start = args.length > 1 ? Number(toInt64(anyArg(args, 1))) : 0;
  const end = args.length > 2 ? Number(toInt64(anyArg(args, 2))) : items.length;
  if (start < 0 || end < start || end > items.length)
    throw new FunctionError('reflect.Value.Slice: slice index out of bounds');
  return new Slice(items.slice(start, end), value.origin, value.kind === 'slice' ? value.type : '[]uint8');
}

function contains(items: readonly Value[], needle: Value): boolean {
  return items.some((item) => deepEqual(needle, item));
}

export const lists: readonly GoFunction[] = [
  ...alias(
    fn('list', [`...${ANY}`], (args) => new Slice([...args]), PASSES),
    'tuple',
  ),
  ...alias(
    fn(
      'append',
      [ANY, ANY],
      (args) => {
        const items = itemsOf(anyArg(args, 0), (kind) => `Cannot push on type ${kind}`);
        return newList([...items, anyArg(args, 1)], anyArg(args, 0));
      },
      PASSES,
    ),
    'push',
    'mustAppend',
    'mustPush',
  ),
  ...both(
    fn(
      'prepend',
      [ANY, ANY],
      (args) => {
        const items = itemsOf(anyArg(args, 0), (kind) => `Cannot prepend on type ${kind}`);
        return newList([anyArg(args, 1), ...items], anyArg(args, 0));
      },
      PASSES,
    ),
  ),
  ...both(
    fn(
      'first',
      [ANY],
      (args) => {
        const items = itemsOf(anyArg(args, 0), (kind) => `Cannot find first on type ${kind}`);
        return items[0] ?? new Nil(true, anyArg(args, 0).origin);
      },
      PASSES,
    ),
  ),
  ...both(
    fn(
      'last',
      [ANY],
      (args) => {
        const items = itemsOf(anyArg(args, 0), (kind) => `Cannot find last on type ${kind}`);
        return items.at(-1) ?? new Nil(true, anyArg(args, 0).origin);
      },
      PASSES,
    ),
  ),
  ...both(
    fn(
      'rest',
      [ANY],
      (args) => {
        const items = itemsOf(anyArg(args, 0), (kind) => `Cannot find rest on type ${kind}`);
        return items.length === 0 ? nilList(anyArg(args, 0)) : newList(items.slice(1), anyArg(args, 0));
      },
      PASSES,
    ),
  ),
  ...both(
    fn(
      'initial',
      [ANY],
      (args) => {
        const items = itemsOf(anyArg(args, 0), (kind) => `Cannot find initial on type ${kind}`);
        return items.length === 0 ? nilList(anyArg(args, 0)) : newList(items.slice(0, -1), anyArg(args, 0));
      },
      PASSES,
    ),
  ),
  ...both(
    fn(
      'reverse',
      [ANY],
      (args) =>
        newList(
          [...itemsOf(anyArg(args, 0), (kind) => `Cannot find reverse on type ${kind}`)].reverse(),
          anyArg(args, 0),
        ),
      PASSES,
    ),
  ),
  ...both(
    fn(
      'compact',
      [ANY],
      (args) => {
        const items = itemsOf(anyArg(args, 0), (kind) => `Cannot compact on type ${kind}`);
        return newList(
          items.filter((item) => !isEmpty(item)),
          anyArg(args, 0),
        );
      },
      PASSES,
    ),
  ),
  ...both(
    fn(
      'uniq',
      [ANY],
      (args, context) => {
        const items = itemsOf(anyArg(args, 0), (kind) => `Cannot find uniq on type ${kind}`);
        const kept: Value[] = [];
        for (const item of items) {
          context.charge(1 + (kept.length >> 4));
          if (!contains(kept, item)) kept.push(item);
        }
        return newList(kept, anyArg(args, 0));
      },
      PASSES,
    ),
  ),
  ...both(
    fn(
      'without',
      [ANY, `...${ANY}`],
      (args) => {
        const items = itemsOf(anyArg(args, 0), (kind) => `Cannot find without on type ${kind}`);
        const omit = args.slice(1);
        return newList(
          items.filter((item) => !contains(omit, item)),
          anyArg(args, 0),
        );
      },
      PASSES,
    ),
  ),
  ...both(
    fn('has', [ANY, ANY], (args) => {
      const list = anyArg(args, 1);
      if (list.kind === 'nil') return bool(false);
      return bool(
        contains(
          itemsOf(list, (kind) => `Cannot find has on type ${kind}`),
          anyArg(args, 0),
        ),
      );
    }),
  ),
  ...both(fn('slice', [ANY, `...${ANY}`], slice, PASSES)),
  ...both(fn('chunk', ['int', ANY], (args) => chunk(intArg(args, 0), anyArg(args, 1)), PASSES)),
  fn(
    'concat',
    [`...${ANY}`],
    (args) => {
      const items: Value[] = [];
      let origin = args[0]?.origin;
      for (const arg of args) {
        for (const item of itemsOf(arg, (kind) => `Cannot concat type ${kind} as list`)) items.push(item);
        origin = unite(origin, arg.origin);
      }
      return items.length === 0 ? new Slice([], origin, '[]interface {}', true) : new Slice(items, origin);
    },
    PASSES,
  ),
];

export const defaults: readonly GoFunction[] = [
  fn(
    'default',
    [ANY, `...${ANY}`],
    (args) => {
      const given = args[1];
      const fallback = anyArg(args, 0);
      if (!given || isEmpty(given)) return withOrigin(fallback, given?.origin);
      return given;
    },
    PASSES,
  ),
  fn(
    'coalesce',
    [`...${ANY}`],
    (args) => {
      let origin = args[0]?.origin;
      for (const arg of args) {
        origin = unite(origin, arg.origin);
        if (!isEmpty(arg)) return withOrigin(arg, origin);
      }
      return withOrigin(NIL, origin);
    },
    PASSES,
  ),
  fn(
    'ternary',
    [ANY, ANY, 'bool'],
    (args) => {
      const condition = anyArg(args, 2);
      const chosen = condition.kind === 'bool' && condition.value ? args[0] : args[1];
      return withOrigin(chosen ?? INVALID, condition.origin);
    },
    PASSES,
  ),
];
