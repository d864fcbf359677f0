import type { Unknown } from '../../text/traced.ts';
import { equals } from './equality.ts';
import { StarlarkError } from './errors.ts';
import {
  alternativesOf,
  type Circumstances,
  type DictEntry,
  type HashKey,
  type Item,
  MAX_ALTERNATIVES,
  Maybe,
  OneOfValue,
  type SetEntry,
  StringValue,
  typeName,
  UnknownValue,
  type Value,
} from './values.ts';

/**
 * The value that is one of these, each of which goes together with its circumstances. Equal scalars count once, the first
 * written staying; more than `MAX_ALTERNATIVES` make it unknown. There has to be at least one.
 */
export function joinValues(values: readonly Value[], given: readonly (Circumstances | undefined)[] = []): Value {
  const first = values[0]!;
  if (values.length === 1) return first;
  const known: Value[] = [];
  const when: (Circumstances | undefined)[] = [];
  let unknown: UnknownValue | undefined;
  let whenUnknown: Circumstances | undefined;
  values.forEach((value, number) => {
    alternativesOf(value).forEach((alternative, index) => {
      const own = value.kind === 'oneof' ? value.circumstances?.[index] : undefined;
      const circumstances = bothHold(own, given[number]);
      // One that cannot be where the others come from.
      if (circumstances === null) return;
      if (alternative.kind === 'unknown') {
        whenUnknown = unknown ? eitherHolds(whenUnknown, circumstances) : circumstances;
        unknown = unknown && unknown !== alternative ? anotherUnknown(unknown, alternative) : alternative;
        return;
      }
      const same = known.findIndex((other) => isSame(other, alternative));
      if (same === -1) {
        known.push(alternative);
        when.push(circumstances);
        return;
      }
      when[same] = eitherHolds(when[same], circumstances);
      const other = known[same]!;
      // Alike as far as they are known, and yet perhaps not the same.
      if (other !== alternative && other.kind === 'string' && !other.known)
        known[same] = new StringValue(other.traced, other.at);
    });
  });
  if (known.length === 0 && !unknown) return joinValues(values.flatMap(alternativesOf));
  if (known.length > MAX_ALTERNATIVES) {
    const type = typeName(first);
    const same = known.every((value) => typeName(value) === type);
    const why = `one of more than ${MAX_ALTERNATIVES} values`;
    return new UnknownValue(unknown?.why ?? why, unknown?.at ?? first.at, same ? type : undefined);
  }
  if (unknown) {
    known.push(unknown);
    when.push(whenUnknown);
  }
  if (known.length === 1) return known[0]!;
  return new OneOfValue(known, first.at, undefined, when.some((one) => one) ? when : undefined);
}

/** What stands for two values that are not known: it is known as neither of them. */
function anotherUnknown(a: UnknownValue, b: UnknownValue): UnknownValue {
  if (a.source !== undefined && a.source === b.source) return a;
  return new UnknownValue(a.why, a.at, a.type);
}

/** The circumstances of something that goes together with both; `null` when they exclude each other. */
export function bothHold(a: Circumstances | undefined, b: Circumstances | undefined): Circumstances | undefined | null {
  if (!a || !b) return a ?? b;
  for (const [assumption, outcome] of b) if (a.get(assumption) === !outcome) return null;
  return new Map([...a, ...b]);
}

/** The circumstances of something that comes about in either way. */
function eitherHolds(a: Circumstances | undefined, b: Circumstances | undefined): Circumstances | undefined {
  if (!a || !b) return undefined;
  const common = [...a].filter(([assumption, outcome]) => b.get(assumption) === outcome);
  return common.length > 0 ? new Map(common) : undefined;
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
export function joinDicts(
  branches: readonly DictContents[],
  why: Unknown,
  when: readonly (Circumstances | undefined)[] = [],
): DictContents {
  const entries = new Map<HashKey, DictEntry>();
  for (const branch of branches)
    for (const key of branch.entries.keys()) {
      if (entries.has(key)) continue;
      const found: DictEntry[] = [];
      const circumstances: (Circumstances | undefined)[] = [];
      branches.forEach((other, index) => {
        const entry = other.entries.get(key);
        if (!entry) return;
        found.push(entry);
        circumstances.push(when[index]);
      });
      const first = found[0]!;
      const absent = found.length < branches.length ? why : undefined;
      const maybe = found.find((entry) => entry.maybe)?.maybe ?? absent;
      if (found.every((entry) => entry === first))
        entries.set(key, maybe === first.maybe ? first : { ...first, maybe });
      else
        entries.set(key, {
          ...first,
          value: joinValues(
            found.map((entry) => entry.value),
            circumstances,
          ),
          maybe,
        });
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
  let combinations: { readonly values: readonly Value[]; readonly when: Circumstances | undefined }[] = [
    { values: [], when: undefined },
  ];
  for (const operand of operands) {
    const next: typeof combinations = [];
    for (const { values, when } of combinations)
      alternativesOf(operand).forEach((alternative, index) => {
        const both = bothHold(when, operand.kind === 'oneof' ? operand.circumstances?.[index] : undefined);
        if (both !== null) next.push({ values: [...values, alternative], when: both });
      });
    if (next.length > MAX_ALTERNATIVES * MAX_ALTERNATIVES)
      return new UnknownValue('it depends on too many values that are not known', operands[0]!.at);
    combinations = next;
  }
  const results: Value[] = [];
  const circumstances: (Circumstances | undefined)[] = [];
  let failure: StarlarkError | undefined;
  for (const { values, when } of combinations)
    try {
      results.push(run(values));
      circumstances.push(when);
    } catch (error) {
      if (!(error instanceof StarlarkError)) throw error;
      failure ??= error;
    }
  if (results.length === 0) throw failure!;
  return joinValues(results, circumstances);
}
