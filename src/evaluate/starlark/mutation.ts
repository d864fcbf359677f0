import type { Span } from '../../text/source.ts';
import { hashKey } from './equality.ts';
import { StarlarkError } from './errors.ts';
import { joinValues } from './join.ts';
import type { DictEntry, DictValue, ListValue, SetValue, Value } from './values.ts';

/** Logs a container for forks; `Thread.trail` and `Call` do it. */
export interface Saver {
  save(container: ListValue | DictValue | SetValue): void;
}

/** Refuses a change of a frozen container, or of one that is iterated over; `verb` as in `append to`. */
export function checkMutable(container: ListValue | DictValue | SetValue, verb: string): void {
  const what = container.kind === 'list' ? 'list' : 'hash table';
  if (container.frozen) throw new StarlarkError(`cannot ${verb} frozen ${what}`);
  if (container.iterators > 0) throw new StarlarkError(`cannot ${verb} ${what} during iteration`);
}

/** Sets an entry; returns whether it is a new one. A key that is not known may stand for any. */
export function setEntry(saver: Saver, dict: DictValue, entry: DictEntry): boolean {
  checkMutable(dict, 'insert into');
  const key = hashKey(entry.key);
  saver.save(dict);
  if (key === undefined) {
    addUnknownEntry(dict, entry);
    return true;
  }
  const old = dict.entries.get(key);
  if (!old) {
    dict.entries.set(key, entry);
    return true;
  }
  // The key stays the one that was there first.
  if (!entry.maybe) dict.entries.set(key, { ...entry, key: old.key });
  else dict.entries.set(key, { ...old, value: joinValues([old.value, entry.value]) });
  return false;
}

function addUnknownEntry(dict: DictValue, entry: DictEntry): void {
  for (const [key, old] of dict.entries) dict.entries.set(key, { ...old, value: joinValues([old.value, entry.value]) });
  const rest = dict.rest ?? [];
  if (rest.length < 16) dict.rest = [...rest, entry];
}

/** An entry, as far as the key and the dict are known. */
export type Lookup =
  | { readonly found: 'yes'; readonly value: Value; readonly entry: DictEntry }
  | { readonly found: 'no' }
  /** `value` is what it may be if it is there. */
  | { readonly found: 'maybe'; readonly value: Value; readonly why: Value };

/** Looks up a key of a dict. Throws for an unhashable one. */
export function lookUp(dict: DictValue, key: Value): Lookup {
  const hash = hashKey(key);
  const rest = dict.rest ?? [];
  if (hash === undefined) {
    const values = [...dict.entries.values(), ...rest].map((entry) => entry.value);
    if (values.length === 0) return { found: 'no' };
    return { found: 'maybe', value: joinValues(values), why: key };
  }
  const entry = dict.entries.get(hash);
  if (entry && !entry.maybe) return { found: 'yes', value: entry.value, entry };
  if (!entry && rest.length === 0) return { found: 'no' };
  const values = rest.map((other) => other.value);
  if (entry) values.unshift(entry.value);
  return { found: 'maybe', value: joinValues(values), why: rest[0]?.key ?? entry!.key };
}

/** Adds an element to a set; returns whether it is a new one. */
export function addElement(saver: Saver, set: SetValue, value: Value, maybe?: DictEntry['maybe']): boolean {
  checkMutable(set, 'insert into');
  const key = hashKey(value);
  if (key === undefined) {
    saver.save(set);
    if ((set.rest?.length ?? 0) < 16) set.rest = [...(set.rest ?? []), { value }];
    return true;
  }
  const old = set.entries.get(key);
  if (old && (!old.maybe || maybe)) return false;
  saver.save(set);
  set.entries.set(key, { value: old?.value ?? value, maybe });
  return !old;
}

/** Whether a set holds an element; undefined when that is not known. Throws for an unhashable one. */
export function hasElement(set: SetValue, value: Value): boolean | undefined {
  const key = hashKey(value);
  if (key === undefined) return set.entries.size === 0 && !set.rest ? false : undefined;
  const entry = set.entries.get(key);
  if (entry) return entry.maybe ? undefined : true;
  return set.rest && set.rest.length > 0 ? undefined : false;
}

/** For containers that nothing else can see yet. */
export const UNLOGGED: Saver = { save() {} };

/** A dict entry of a host: without origin unless given. */
export function entryOf(key: Value, value: Value, keyAt?: Span, at?: Span): DictEntry {
  return { key, value, keyAt: keyAt ?? key.at, at: at ?? value.at };
}
