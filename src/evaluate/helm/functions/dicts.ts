import { ValuePath } from '../template/origin.ts';
import {
  bool,
  type CallContext,
  childOrigin,
  FunctionError,
  type GoFunction,
  GoMap,
  NIL,
  Slice,
  Str,
  sortedKeys,
  type Value,
} from '../template/values.ts';
import { ANY, alias, anyArg, fn, MAP, mapArg, strArg, textArg } from './define.ts';
import { isEmpty } from './numbers.ts';
import { strval } from './text.ts';

/** Sprig's dictionary functions. */

const PASSES = { passes: true, ownOrigin: true } as const;

/** Notes that a key of a map was looked at, whether or not it is there. */
function noteKey(
  map: GoMap,
  key: string,
  how: 'get' | 'hasKey' | 'pluck' | 'pick' | 'dig',
  context: CallContext,
): void {
  if (map.origin instanceof ValuePath) context.read(map.origin.child(key), how);
  const origin = map.entries.get(key)?.origin;
  if (origin instanceof ValuePath && origin.parent !== map.origin) context.read(origin, how);
}

function writable(map: GoMap): GoMap {
  if (map.isNil) throw new FunctionError('assignment to entry in nil map');
  return map;
}

/** mergo's `Merge` of maps: what is empty in `target` (also false, 0, "") is taken from `source`; maps merge in place. */
function merge(target: GoMap, source: GoMap, overwrite: boolean, context: CallContext): void {
  if (target === source) return;
  context.charge(source.entries.size);
  for (const [key, item] of source.entries) {
    const old = target.entries.get(key);
    if (item.kind === 'nil') {
      if (overwrite) target.entries.set(key, item);
      continue;
    }
    if (item.kind === 'map') {
      if (old?.kind === 'map') {
        if (!old.isNil) merge(old, item, overwrite, context);
        if (!isEmpty(old)) continue;
      }
    } else if (item.kind === 'slice' || item.kind === 'bytes') {
      if (overwrite || target.entries.size === 0) {
        target.entries.set(key, item);
        continue;
      }
    }
    if (overwrite || !old || isEmpty(old)) target.entries.set(key, item);
  }
}

function merged(args: readonly Value[], overwrite: boolean, context: CallContext): Value {
  const given = mapArg(args, 0);
  const target = given.isNil && args.length > 1 ? new GoMap(new Map(), given.origin) : given;
  for (let at = 1; at < args.length; at++) merge(target, mapArg(args, at), overwrite, context);
  return target;
}

/** Sprig's `deepCopy`. */
export function deepCopy(value: Value, context: CallContext, depth = 0): Value {
  if (depth > 1000) throw new FunctionError('deepCopy error: the value nests too deeply');
  context.charge(1);
  if (value.kind === 'slice')
    return new Slice(
      value.items.map((item) => deepCopy(item, context, depth + 1)),
      value.origin,
      value.type,
      value.isNil,
      value.methods,
    );
  if (value.kind !== 'map') return value;
  const entries = new Map<string, Value>();
  for (const [key, item] of value.entries) entries.set(key, deepCopy(item, context, depth + 1));
  return new GoMap(entries, value.origin, value.type, value.methods, value.isNil);
}

function conversion(value: Value, wanted: string): never {
  const actual = value.kind === 'nil' ? 'nil' : value.type;
  throw new FunctionError(`interface conversion: interface {} is ${actual}, not ${wanted}`);
}

function dig(args: readonly Value[], context: CallContext): Value {
  if (args.length < 3) throw new FunctionError('dig needs at least three arguments');
  let current = anyArg(args, args.length - 1);
  const fallback = anyArg(args, args.length - 2);
  const keys = args.slice(0, -2);
  if (current.kind !== 'map' || current.type !== MAP) conversion(current, MAP);
  for (const key of keys) if (key.kind !== 'string') conversion(key, 'string');
  for (const [index, key] of keys.entries()) {
    if (key.kind !== 'string') conversion(key, 'string');
    if (current.kind !== 'map' || current.type !== MAP) conversion(current, MAP);
    noteKey(current, key.text, 'dig', context);
    const next: Value | undefined = current.entries.get(key.text);
    if (!next) {
      const origin = childOrigin(current, key.text);
      return origin && fallback.kind === 'string' ? new Str(fallback.text, origin, fallback.pieces) : fallback;
    }
    if (index === keys.length - 1) return next;
    current = next;
  }
  return current;
}

export const dicts: readonly GoFunction[] = [
  fn(
    'dict',
    [`...${ANY}`],
    (args) => {
      const entries = new Map<string, Value>();
      for (let at = 0; at < args.length; at += 2)
        entries.set(strval(anyArg(args, at)).text, args[at + 1] ?? new Str(''));
      return new GoMap(entries);
    },
    PASSES,
  ),
  fn(
    'get',
    [MAP, 'string'],
    (args, context) => {
      const map = mapArg(args, 0);
      const key = textArg(args, 1);
      noteKey(map, key, 'get', context);
      return map.entries.get(key) ?? new Str('', childOrigin(map, key));
    },
    PASSES,
  ),
  fn(
    'set',
    [MAP, 'string', ANY],
    (args) => {
      const map = writable(mapArg(args, 0));
      const value = anyArg(args, 2);
      map.entries.set(textArg(args, 1), value.kind === 'nil' && !value.typed && !value.origin ? NIL : value);
      return map;
    },
    PASSES,
  ),
  fn(
    'unset',
    [MAP, 'string'],
    (args) => {
      const map = mapArg(args, 0);
      map.entries.delete(textArg(args, 1));
      return map;
    },
    PASSES,
  ),
  fn(
    'hasKey',
    [MAP, 'string'],
    (args, context) => {
      const map = mapArg(args, 0);
      const key = textArg(args, 1);
      noteKey(map, key, 'hasKey', context);
      return bool(map.entries.has(key), childOrigin(map, key));
    },
    PASSES,
  ),
  fn(
    'pluck',
    ['string', `...${MAP}`],
    (args, context) => {
      const key = textArg(args, 0);
      const found: Value[] = [];
      for (let at = 1; at < args.length; at++) {
        const map = mapArg(args, at);
        noteKey(map, key, 'pluck', context);
        const value = map.entries.get(key);
        if (value) found.push(value);
      }
      return new Slice(found);
    },
    PASSES,
  ),
  fn(
    'keys',
    [`...${MAP}`],
    (args) => {
      // Go's order is random; ours is sorted.
      const found: Value[] = [];
      for (let at = 0; at < args.length; at++) {
        const map = mapArg(args, at);
        for (const key of sortedKeys(map)) found.push(new Str(key, childOrigin(map, key)));
      }
      return new Slice(found, args[0]?.origin, '[]string');
    },
    { ownOrigin: true },
  ),
  fn(
    'values',
    [MAP],
    (args) => {
      const map = mapArg(args, 0);
      return new Slice(
        sortedKeys(map).flatMap((key) => map.entries.get(key) ?? []),
        map.origin,
      );
    },
    { ownOrigin: true },
  ),
  fn(
    'pick',
    [MAP, '...string'],
    (args, context) => {
      const map = mapArg(args, 0);
      const entries = new Map<string, Value>();
      for (let at = 1; at < args.length; at++) {
        const key = textArg(args, at);
        noteKey(map, key, 'pick', context);
        const value = map.entries.get(key);
        if (value) entries.set(key, value);
      }
      return new GoMap(entries, map.origin);
    },
    PASSES,
  ),
  fn(
    'omit',
    [MAP, '...string'],
    (args) => {
      const map = mapArg(args, 0);
      const entries = new Map(map.entries);
      for (let at = 1; at < args.length; at++) entries.delete(strArg(args, at).text);
      return new GoMap(entries, map.origin);
    },
    PASSES,
  ),
  ...alias(
    fn('merge', [MAP, `...${MAP}`], (args, context) => merged(args, false, context), PASSES),
    'mustMerge',
  ),
  ...alias(
    fn('mergeOverwrite', [MAP, `...${MAP}`], (args, context) => merged(args, true, context), PASSES),
    'mustMergeOverwrite',
  ),
  ...alias(
    fn(
      'deepCopy',
      [ANY],
      (args, context) => {
        const value = anyArg(args, 0);
        if (value.kind === 'nil') throw new FunctionError('reflect: call of reflect.Value.Type on zero Value');
        return deepCopy(value, context);
      },
      PASSES,
    ),
    'mustDeepCopy',
  ),
  fn('dig', [`...${ANY}`], dig, PASSES),
];
