import { hashKey } from './equality.ts';
import { StarlarkError } from './errors.ts';
import { joinValues } from './join.ts';
import { checkMutable, lookUp, type Saver, setEntry } from './mutation.ts';
import { quote } from './repr.ts';
import { dictKeys, iterate, lengthOf, reasonOf, unknownFrom } from './sequence.ts';
import { positionalArguments } from './unpack.ts';
import {
  alternativesOf,
  type Call,
  type DictEntry,
  type DictValue,
  type Item,
  itemValue,
  type KeywordArgument,
  ListValue,
  Maybe,
  NONE,
  stringValue,
  TupleValue,
  typeName,
  type Value,
} from './values.ts';

function receiver(call: Call): DictValue {
  if (call.receiver?.kind !== 'dict') throw new Error(`${call.name} needs a dict`);
  return call.receiver;
}

/** Runs for each value that a key may be, and joins the results; errors are named after the method. */
function forKey(call: Call, key: Value | undefined, run: (key: Value) => Value): Value {
  if (!key) return unknownFrom(receiver(call));
  try {
    return joinValues(alternativesOf(key).map(run));
  } catch (error) {
    throw error instanceof StarlarkError ? new StarlarkError(`${call.name}: ${error.message}`) : error;
  }
}

function entriesOf(dict: DictValue): { readonly entry: DictEntry; readonly wrap: (value: Value) => Item }[] {
  const result = [];
  for (const entry of dict.entries.values()) {
    const { maybe } = entry;
    result.push({ entry, wrap: (value: Value): Item => (maybe ? new Maybe(value, maybe) : value) });
  }
  for (const entry of dict.rest ?? [])
    result.push({ entry, wrap: (value: Value): Item => new Maybe(value, reasonOf(entry.key), true) });
  return result;
}

export const dictMethods = {
  clear(call: Call): Value {
    positionalArguments(call, 0, 0);
    const dict = receiver(call);
    checkMutable(dict, 'clear');
    call.save(dict);
    dict.entries = new Map();
    dict.rest = undefined;
    return NONE;
  },

  get(call: Call): Value {
    const [key, fallback] = positionalArguments(call, 1, 2);
    const dict = receiver(call);
    return forKey(call, key, (one) => {
      const found = lookUp(dict, one);
      if (found.found === 'yes') return found.value;
      if (found.found === 'no') return fallback ?? NONE;
      return joinValues([found.value, fallback ?? NONE]);
    });
  },

  items(call: Call): Value {
    positionalArguments(call, 0, 0);
    const pairs = entriesOf(receiver(call)).map(({ entry, wrap }) =>
      wrap(new TupleValue([entry.key, entry.value], entry.at)),
    );
    return new ListValue(pairs);
  },

  keys(call: Call): Value {
    positionalArguments(call, 0, 0);
    return new ListValue(dictKeys(receiver(call)));
  },

  pop(call: Call): Value {
    const [key, fallback] = positionalArguments(call, 1, 2);
    const dict = receiver(call);
    return forKey(call, key, (one) => {
      const hash = hashKey(one);
      checkMutable(dict, 'delete from');
      const found = lookUp(dict, one);
      if (found.found === 'no') {
        if (fallback) return fallback;
        throw new StarlarkError('missing key');
      }
      call.save(dict);
      if (hash !== undefined) dict.entries.delete(hash);
      else
        for (const [other, entry] of dict.entries)
          dict.entries.set(other, { ...entry, maybe: entry.maybe ?? reasonOf(one) });
      if (found.found === 'yes' || !fallback) return found.value;
      return joinValues([found.value, fallback]);
    });
  },

  popitem(call: Call): Value {
    positionalArguments(call, 0, 0);
    const dict = receiver(call);
    const first = dict.entries.entries().next();
    if (first.done) {
      if (dict.rest) return unknownFrom(dict.rest[0]!.key, 'tuple');
      throw new StarlarkError('popitem: empty dict');
    }
    const [hash, entry] = first.value;
    try {
      checkMutable(dict, 'delete from');
    } catch (error) {
      throw error instanceof StarlarkError ? new StarlarkError(`popitem: ${error.message}`) : error;
    }
    call.save(dict);
    dict.entries.delete(hash);
    return new TupleValue([entry.key, entry.value], entry.at);
  },

  setdefault(call: Call): Value {
    const [key, fallback = NONE] = positionalArguments(call, 1, 2);
    const dict = receiver(call);
    return forKey(call, key, (one) => {
      const found = lookUp(dict, one);
      if (found.found === 'yes') return found.value;
      const at = call.args[1]?.at ?? call.span;
      const value = found.found === 'no' ? fallback : joinValues([found.value, fallback]);
      setEntry(call, dict, { key: one, value, keyAt: call.args[0]?.at, at });
      return value;
    });
  },

  update(call: Call): Value {
    if (call.args.length > 1) throw new StarlarkError(`update: got ${call.args.length} arguments, want at most 1`);
    updateDict(call, receiver(call), call.args[0]?.value, call);
    return NONE;
  },

  values(call: Call): Value {
    positionalArguments(call, 0, 0);
    return new ListValue(entriesOf(receiver(call)).map(({ entry, wrap }) => wrap(entry.value)));
  },
};

/** What `dict` and `update` do with their arguments; `call.name` is put before errors. */
export function updateDict(
  call: Pick<Call, 'name' | 'kwargs' | 'moreArgs' | 'moreKwargs'>,
  dict: DictValue,
  updates: Value | undefined,
  saver: Saver,
): void {
  try {
    if (updates) addUpdates(dict, updates, saver);
    for (const argument of call.kwargs) setEntry(saver, dict, keywordEntry(argument));
    const more = call.moreArgs ?? call.moreKwargs;
    if (more) addUpdates(dict, unknownFrom({ kind: 'unknown', why: more.why, at: more.at }), saver);
  } catch (error) {
    throw error instanceof StarlarkError ? new StarlarkError(`${call.name}: ${error.message}`) : error;
  }
  const names = new Set<string>();
  for (const { name } of call.kwargs) {
    if (names.has(name)) throw new StarlarkError(`${call.name}: duplicate keyword arg: ${quote(name)}`);
    names.add(name);
  }
}

/** A keyword argument as an entry of a dict. */
export function keywordEntry(argument: KeywordArgument): DictEntry {
  const { name, nameAt, value, at, maybe } = argument;
  return { key: stringValue(name, nameAt), value, keyAt: nameAt, at, maybe };
}

function addUpdates(dict: DictValue, updates: Value, saver: Saver): void {
  if (updates.kind === 'dict') {
    for (const entry of [...updates.entries.values(), ...(updates.rest ?? [])]) setEntry(saver, dict, entry);
    return;
  }
  if (updates.kind === 'unknown') {
    setEntry(saver, dict, { key: unknownFrom(updates, 'string'), value: unknownFrom(updates) });
    return;
  }
  if (updates.kind === 'oneof') {
    for (const one of updates.alternatives) {
      if (one.kind !== 'dict') {
        addUpdates(dict, one, saver);
        continue;
      }
      for (const entry of one.entries.values())
        setEntry(saver, dict, { ...entry, maybe: entry.maybe ?? reasonOf(updates) });
    }
    return;
  }
  const items = iterate(updates);
  if (!items) throw new StarlarkError(`got ${typeName(updates)}, want iterable`);
  items.forEach((item, index) => {
    const pair = itemValue(item);
    const maybe = item.kind === 'maybe' ? item.why : undefined;
    if (pair.kind === 'unknown') {
      setEntry(saver, dict, { key: unknownFrom(pair, 'string'), value: unknownFrom(pair), maybe });
      return;
    }
    const parts = iterate(pair);
    const what = `dictionary update sequence element #${index}`;
    if (!parts) throw new StarlarkError(`${what} is not iterable (${typeName(pair)})`);
    const length = lengthOf(pair);
    if (length === undefined) throw new StarlarkError(`${what} has unknown length (${typeName(pair)})`);
    if (typeof length === 'number' && length !== 2) throw new StarlarkError(`${what} has length ${length}, want 2`);
    const [key, value] = parts.map(itemValue);
    if (key && value) setEntry(saver, dict, { key, value, keyAt: key.at, at: value.at, maybe });
  });
}
