import type { Unknown } from '../../text/traced.ts';
import { equals } from './equality.ts';
import { StarlarkError } from './errors.ts';
import {
  alternativesOf,
  type DictEntry,
  type HashKey,
  type Item,
  MAX_ALTERNATIVES,
  Maybe,
  OneOfValue,
  type SetEntry,
  typeName,
  UnknownValue,
  type Value,
} from './values.ts';

/**
 * The value that is one of these. Equal scalars count once, the first written staying; more than `MAX_ALTERNATIVES` make
 * it unknown. There has to be at least one.
 */
export function joinValues(values: readonly Value[]): Value {
  const first = values[0]!;
  if (values.length === 1) return first;
  const known: Value[] = [];
  let unknown: UnknownValue | undefined;
  for (const value of values)
    for (const alternative of alternativesOf(value)) {
      if (alternative.kind === 'unknown') unknown ??= alternative;
      else if (!known.some((other) => isSame(other, alternative))) known.push(alternative);
    }
  if (known.length > MAX_ALTERNATIVES) {
    const type = typeName(first);
    const same = known.every((value) => typeName(value) === type);
    const why = `one of more than ${MAX_ALTERNATIVES} values`;
    return new UnknownValue(unknown?.why ?? why, unknown?.at ?? first.at, same ? type : undefined);
  }
  if (unknown) known.push(unknown);
  return known.length === 1 ? known[0]! : new OneOfValue(known, first.at);
}

/** Whether two values need not be told apart. */
function isSame(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (a.kind !== b.kind) return false;
  switch (a.kind) {
    case 'none':
    case 'bool':
    case 'int':
    case 'float':
    case 'bytes':
    case 'range':
      return equals(a, b) === true;
    case 'string':
      if (b.kind !== 'string') return false;
      if (a.known !== b.known || a.text !== b.text) return false;
      return a.known || a.traced.pieces.every((piece, index) => b.traced.pieces[index]?.hole?.why === piece.hole?.why);
    case 'builtin':
      return equals(a, b) === true;
    case 'tuple':
      return (
        b.kind === 'tuple' &&
        a.items.length === b.items.length &&
        a.items.every((item, index) => sameItem(item, b.items[index]!))
      );
    default:
      return false;
  }
}

function sameItem(a: Item, b: Item): boolean {
  if (a === b) return true;
  if (a.kind === 'maybe' || b.kind === 'maybe') return false;
  return isSame(a, b);
}

/**
 * The elements of a list after branches that left it with these. What all begin and end with stays; elements between that
 * stand in the same number of places are joined one by one; others may be absent. `many`: a branch may run repeatedly.
 */
export function joinItems(branches: readonly (readonly Item[])[], why: Unknown, many = false): Item[] {
  let joined = branches[0]!;
  for (const other of branches.slice(1)) joined = joinTwo(joined, other, why, many);
  return [...joined];
}

function joinTwo(a: readonly Item[], b: readonly Item[], why: Unknown, many: boolean): readonly Item[] {
  if (a === b) return a;
  const shortest = Math.min(a.length, b.length);
  let start = 0;
  while (start < shortest && sameElement(a[start]!, b[start]!)) start += 1;
  let end = 0;
  while (end < shortest - start && sameElement(a[a.length - 1 - end]!, b[b.length - 1 - end]!)) end += 1;
  const middleA = a.slice(start, a.length - end);
  const middleB = b.slice(start, b.length - end);
  const maybe = (item: Item) => (item.kind === 'maybe' && !many ? item : maybeItem(item, why, many));
  const middle =
    middleA.length === middleB.length
      ? middleA.map((item, index) => joinItem(item, middleB[index]!))
      : [...middleA.map(maybe), ...middleB.map(maybe)];
  const before = a.slice(0, start).map((item, index) => joinItem(item, b[index]!));
  const behind = a.slice(a.length - end).map((item, index) => joinItem(item, b[b.length - end + index]!));
  return [...before, ...middle, ...behind];
}

/** Whether two elements are the same one, which in one of the lists may be absent. */
function sameElement(a: Item, b: Item): boolean {
  return sameItem(a.kind === 'maybe' ? a.value : a, b.kind === 'maybe' ? b.value : b);
}

function maybeItem(item: Item, why: Unknown, many: boolean): Maybe {
  if (item.kind !== 'maybe') return new Maybe(item, why, many);
  return new Maybe(item.value, item.why, item.many || many);
}

function joinItem(a: Item, b: Item): Item {
  if (sameItem(a, b)) return a;
  const value = joinValues([a.kind === 'maybe' ? a.value : a, b.kind === 'maybe' ? b.value : b]);
  const why = a.kind === 'maybe' ? a : b.kind === 'maybe' ? b : undefined;
  return why ? new Maybe(value, why.why, why.many) : value;
}

/** The contents of a dict. */
export interface DictContents {
  readonly entries: Map<HashKey, DictEntry>;
  readonly rest?: readonly DictEntry[];
}

/** The entries of a dict after branches that left it with these. */
export function joinDicts(branches: readonly DictContents[], why: Unknown): DictContents {
  const entries = new Map<HashKey, DictEntry>();
  for (const branch of branches)
    for (const key of branch.entries.keys()) {
      if (entries.has(key)) continue;
      const found = branches.map((other) => other.entries.get(key)).filter((entry) => entry !== undefined);
      const first = found[0]!;
      const absent = found.length < branches.length ? why : undefined;
      const maybe = found.find((entry) => entry.maybe)?.maybe ?? absent;
      if (found.every((entry) => entry === first))
        entries.set(key, maybe === first.maybe ? first : { ...first, maybe });
      else entries.set(key, { ...first, value: joinValues(found.map((entry) => entry.value)), maybe });
    }
  return { entries, rest: joinRest(branches) };
}

/** The contents of a set. */
export interface SetContents {
  readonly entries: Map<HashKey, SetEntry>;
  readonly rest?: readonly SetEntry[];
}

/** The elements of a set after branches that left it with these. */
export function joinSets(branches: readonly SetContents[], why: Unknown): SetContents {
  const entries = new Map<HashKey, SetEntry>();
  for (const branch of branches)
    for (const [key, entry] of branch.entries) {
      const everywhere = branches.every((other) => other.entries.has(key) && !other.entries.get(key)!.maybe);
      if (!entries.has(key)) entries.set(key, everywhere ? entry : { value: entry.value, maybe: entry.maybe ?? why });
    }
  return { entries, rest: joinRest(branches) };
}

function joinRest<T>(branches: readonly { readonly rest?: readonly T[] }[]): readonly T[] | undefined {
  const rest = new Set(branches.flatMap((branch) => branch.rest ?? []));
  return rest.size > 0 ? [...rest] : undefined;
}

/**
 * A value as a text takes it in: an optional value that has other alternatives than `None` stands for those. Nobody who
 * writes `'%s/app' % os.getenv('X')` means `None/app`.
 */
export function withoutNone(value: Value): Value {
  if (value.kind !== 'oneof') return value;
  const present = value.alternatives.filter((one) => one.kind !== 'none');
  return present.length === 0 || present.length === value.alternatives.length ? value : joinValues(present);
}

/**
 * Runs an operation for every alternative of its operands, and joins the results. Alternatives for which it fails drop out
 * while there is one for which it does not. With too many combinations the result is unknown.
 */
export function distribute(operands: readonly Value[], run: (operands: readonly Value[]) => Value): Value {
  if (!operands.some((operand) => operand.kind === 'oneof')) return run(operands);
  let combinations: Value[][] = [[]];
  for (const operand of operands) {
    const next: Value[][] = [];
    for (const combination of combinations)
      for (const alternative of alternativesOf(operand)) next.push([...combination, alternative]);
    if (next.length > MAX_ALTERNATIVES * MAX_ALTERNATIVES)
      return new UnknownValue('it depends on too many values that are not known', operands[0]!.at);
    combinations = next;
  }
  const results: Value[] = [];
  let failure: StarlarkError | undefined;
  for (const combination of combinations)
    try {
      results.push(run(combination));
    } catch (error) {
      if (!(error instanceof StarlarkError)) throw error;
      failure ??= error;
    }
  if (results.length === 0) throw failure!;
  return joinValues(results);
}
