import { hashKey } from './equality.ts';
import { StarlarkError } from './errors.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import { addElement, checkMutable, hasElement, type Saver, UNLOGGED } from './mutation.ts';
import { binary, copySet } from './operators.ts';
import { iterate, reasonOf, setItems, unknownFrom } from './sequence.ts';
import { positionalArguments } from './unpack.ts';
import { type Call, itemValue, NONE, SetValue, typeName, type Value } from './values.ts';

function receiver(call: Call): SetValue {
  if (call.receiver?.kind !== 'set') throw new Error(`${call.name} needs a set`);
  return call.receiver;
}

function named<T>(call: Call, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw error instanceof StarlarkError ? new StarlarkError(`${call.name}: ${error.message}`) : error;
  }
}

/** The argument as a set of its elements. */
function otherSet(call: Call): SetValue {
  const [other] = positionalArguments(call, 0, 1);
  const set = new SetValue();
  if (!other) throw new StarlarkError(`${call.name}: got 0 arguments, want 1`);
  const items = iterate(other);
  if (!items) throw new StarlarkError(`${call.name}: for parameter 1: got ${typeName(other)}, want iterable`);
  named(call, () => {
    for (const item of items) addElement(UNLOGGED, set, itemValue(item), item.kind === 'maybe' ? item.why : undefined);
  });
  return set;
}

function combine(operator: string) {
  return (call: Call): Value => {
    const other = otherSet(call);
    return named(call, () => binary(operator, receiver(call), other, DEFAULT_LIMITS));
  };
}

function removeElement(call: Call, set: SetValue, value: Value): boolean | undefined {
  const key = hashKey(value);
  checkMutable(set, 'delete from');
  const has = hasElement(set, value);
  if (has === false) return false;
  call.save(set);
  if (key !== undefined) set.entries.delete(key);
  else
    for (const [other, entry] of set.entries)
      set.entries.set(other, { ...entry, maybe: entry.maybe ?? reasonOf(value) });
  return has;
}

export const setMethods = {
  add(call: Call): Value {
    const [element] = positionalArguments(call, 1, 1);
    const set = receiver(call);
    named(call, () => addElement(call, set, element ?? unknownFrom(set)));
    return NONE;
  },

  clear(call: Call): Value {
    positionalArguments(call, 0, 0);
    const set = receiver(call);
    if (set.entries.size === 0 && !set.rest) return NONE;
    named(call, () => checkMutable(set, 'clear'));
    call.save(set);
    set.entries = new Map();
    set.rest = undefined;
    return NONE;
  },

  difference: combine('-'),
  intersection: combine('&'),
  symmetric_difference: combine('^'),

  discard(call: Call): Value {
    const [element] = positionalArguments(call, 1, 1);
    const set = receiver(call);
    named(call, () => {
      checkMutable(set, 'delete from');
      removeElement(call, set, element ?? unknownFrom(set));
    });
    return NONE;
  },

  issubset(call: Call): Value {
    return binary('<=', receiver(call), otherSet(call), DEFAULT_LIMITS);
  },

  issuperset(call: Call): Value {
    return binary('>=', receiver(call), otherSet(call), DEFAULT_LIMITS);
  },

  pop(call: Call): Value {
    positionalArguments(call, 0, 0);
    const set = receiver(call);
    const first = set.entries.entries().next();
    if (first.done) {
      if (set.rest) return unknownFrom(set.rest[0]!.value);
      throw new StarlarkError('pop: empty set');
    }
    const [key, entry] = first.value;
    named(call, () => checkMutable(set, 'delete from'));
    call.save(set);
    set.entries.delete(key);
    return entry.maybe ? unknownFrom(entry.value) : entry.value;
  },

  remove(call: Call): Value {
    const [element] = positionalArguments(call, 1, 1);
    const set = receiver(call);
    const removed = named(call, () => removeElement(call, set, element ?? unknownFrom(set)));
    if (removed === false) throw new StarlarkError('remove: missing key');
    return NONE;
  },

  union(call: Call): Value {
    const set = copySet(receiver(call));
    named(call, () => updateSet(UNLOGGED, set, call));
    return set;
  },

  update(call: Call): Value {
    const set = receiver(call);
    named(call, () => updateSet(call, set, call));
    return NONE;
  },
};

function updateSet(saver: Saver, set: SetValue, call: Call): void {
  if (call.kwargs.length > 0) throw new StarlarkError('does not accept keyword arguments');
  call.args.forEach(({ value }, index) => {
    const items = value.kind === 'set' ? setItems(value) : iterate(value);
    if (!items) throw new StarlarkError(`argument #${index + 1} is not iterable: ${typeName(value)}`);
    for (const item of items) addElement(saver, set, itemValue(item), item.kind === 'maybe' ? item.why : undefined);
  });
}
