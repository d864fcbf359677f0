import { forwards } from './bounds.ts';
import { equals } from './equality.ts';
import { BoundExceeded, StarlarkError } from './errors.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import { checkMutable } from './mutation.ts';
import { itemAt, iterate, unknownFrom } from './sequence.ts';
import { intParameter, positionalArguments } from './unpack.ts';
import { type Call, intValue, isCertain, type ListValue, Maybe, NONE, typeName, type Value } from './values.ts';

function receiver(call: Call): ListValue {
  if (call.receiver?.kind !== 'list') throw new Error(`${call.name} needs a list`);
  return call.receiver;
}

function named(call: Call, run: () => void): void {
  try {
    run();
  } catch (error) {
    throw error instanceof StarlarkError ? new StarlarkError(`${call.name}: ${error.message}`) : error;
  }
}

export const listMethods = {
  append(call: Call): Value {
    const [object] = positionalArguments(call, 1, 1);
    const list = receiver(call);
    named(call, () => checkMutable(list, 'append to'));
    call.save(list);
    list.items.push(object ?? unknownFrom(list));
    return NONE;
  },

  clear(call: Call): Value {
    positionalArguments(call, 0, 0);
    const list = receiver(call);
    named(call, () => checkMutable(list, 'clear'));
    call.save(list);
    list.items = [];
    return NONE;
  },

  extend(call: Call): Value {
    const [iterable] = positionalArguments(call, 1, 1);
    const list = receiver(call);
    const items = iterable && iterate(iterable);
    if (iterable && !items)
      throw new StarlarkError(`extend: for parameter 1: got ${typeName(iterable)}, want iterable`);
    named(call, () => checkMutable(list, 'extend'));
    call.save(list);
    if (list.items.length + (items?.length ?? 0) > DEFAULT_LIMITS.elements)
      throw new BoundExceeded('a list that grows very large', 'bound of the evaluation', call.span);
    list.items = list.items.concat(items ?? []);
    return NONE;
  },

  index(call: Call): Value {
    const [value, low, high] = positionalArguments(call, 1, 3);
    const list = receiver(call);
    if (!isCertain(list.items) || !value) return unknownFrom(list, 'int');
    const items = list.items;
    let found: Value | undefined;
    named(call, () => {
      const bounds = forwards(items.length, low, high);
      if (!Array.isArray(bounds)) {
        found = unknownFrom(bounds, 'int');
        return;
      }
      for (let at = bounds[0]; at < bounds[1]; at++) {
        const same = equals(items[at]!, value);
        if (same === false) continue;
        found = same ? intValue(at) : unknownFrom(value, 'int');
        return;
      }
      throw new StarlarkError('value not in list');
    });
    return found!;
  },

  insert(call: Call): Value {
    const [position, object] = positionalArguments(call, 2, 2);
    const list = receiver(call);
    const index = position ? intParameter(call, position, 1) : 0;
    named(call, () => checkMutable(list, 'insert into'));
    call.save(list);
    const value = object ?? unknownFrom(list);
    if (typeof index !== 'number') {
      // At an unknown place: everything may be one further on.
      list.items = [new Maybe(value, index), ...list.items, new Maybe(value, index)];
      return NONE;
    }
    list.items.splice(index < 0 ? Math.max(0, index + list.items.length) : index, 0, value);
    return NONE;
  },

  pop(call: Call): Value {
    const [position] = positionalArguments(call, 0, 1);
    const list = receiver(call);
    const index = position ? intParameter(call, position, 1) : -1;
    const length = list.items.length;
    if (typeof index !== 'number') {
      call.save(list);
      list.items = list.items.map((item) => (item.kind === 'maybe' ? item : new Maybe(item, index)));
      return unknownFrom(index);
    }
    const found = itemAt(list.items, index);
    if (found === 'outside') {
      const message =
        length === 0
          ? `index ${index} out of range: empty list`
          : `list index ${index} out of range [${-length}:${length - 1}]`;
      throw new StarlarkError(`pop: ${message}`);
    }
    named(call, () => checkMutable(list, 'pop from'));
    call.save(list);
    list.items.splice(index < 0 ? index + length : index, 1);
    return found;
  },

  remove(call: Call): Value {
    const [value] = positionalArguments(call, 1, 1);
    const list = receiver(call);
    named(call, () => checkMutable(list, 'remove from'));
    call.save(list);
    let doubtful = false;
    for (const [at, item] of list.items.entries()) {
      const same = value && equals(item.kind === 'maybe' ? item.value : item, value);
      if (same === false) continue;
      if (same === true && item.kind !== 'maybe' && !doubtful) {
        list.items.splice(at, 1);
        return NONE;
      }
      // It may be this element that goes.
      if (item.kind !== 'maybe') list.items[at] = new Maybe(item, { why: 'it may have been removed', at: call.span });
      doubtful = true;
    }
    if (doubtful) return NONE;
    throw new StarlarkError('remove: element not found');
  },
};
