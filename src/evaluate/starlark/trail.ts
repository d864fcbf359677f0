import type { Unknown } from '../../text/traced.ts';
import { type DictContents, joinDicts, joinItems, joinSets, joinValues, type SetContents } from './join.ts';
import {
  Assumption,
  type Circumstances,
  currentSequence,
  type DictValue,
  type Item,
  type ListValue,
  type SetValue,
  UnknownValue,
  type Value,
  type Variable,
} from './values.ts';

/** What an assignment or a method may change. */
export type Location = Variable | ListValue | DictValue | SetValue;

/** What a location held. */
type State =
  | { readonly kind: 'variable'; readonly value: Value | undefined }
  | { readonly kind: 'list'; readonly items: Item[] }
  | ({ readonly kind: 'dict' } & DictContents)
  | ({ readonly kind: 'set' } & SetContents);

/** A moment to which the trail can go back. */
export interface Mark {
  readonly position: number;
  /** What was made later than this (see `currentSequence`) did not exist then. */
  readonly sequence: number;
}

/** What a piece of execution changed: for each location what it held afterwards. */
export type Diff = ReadonlyMap<Location, State>;

/**
 * Records what is changed while a fork is open, so that each branch starts from the same state and their effects can be
 * joined. Nothing is recorded while no mark is open, nor for what was made after the innermost one.
 */
export class Trail {
  readonly #entries: { readonly location: Location; readonly state: State }[] = [];
  readonly #open: Mark[] = [];
  #epoch = 0;
  #floor = 0;
  /** Counts changes of what outlives a call: containers, and variables outside the function. */
  writes = 0;

  /** Opens a mark; `close` has to follow. */
  mark(): Mark {
    const mark = { position: this.#entries.length, sequence: currentSequence() };
    this.reopen(mark);
    return mark;
  }

  /** Opens once more a mark that is still valid. */
  reopen(mark: Mark): void {
    this.#open.push(mark);
    this.#floor = mark.sequence;
    this.#epoch += 1;
  }

  /** Closes the mark that was opened last. */
  close(): void {
    this.#open.pop();
    const innermost = this.#open.at(-1);
    this.#floor = innermost?.sequence ?? 0;
    this.#epoch += 1;
    if (!innermost) this.#entries.length = 0;
  }

  /** Closes all marks and goes back to the outermost one. */
  closeAll(): void {
    const outermost = this.#open[0];
    if (!outermost) return;
    this.rollBack(outermost);
    this.#open.length = 0;
    this.close();
  }

  /** Has to be called before a location is changed. */
  save(location: Location): void {
    if ('kind' in location) {
      this.writes += 1;
      location.version += 1;
    }
    if (this.#open.length === 0 || location.epoch === this.#epoch || location.born > this.#floor) return;
    location.epoch = this.#epoch;
    this.#entries.push({ location, state: copyOf(location) });
  }

  assign(variable: Variable, value: Value | undefined): void {
    this.save(variable);
    variable.value = value;
  }

  /** What has changed since a mark, up to another (or now): the state that held at the end. */
  changes(since: Mark, until?: Mark): Map<Location, State> {
    const diff = new Map<Location, State>();
    const end = until?.position ?? this.#entries.length;
    for (let index = since.position; index < end; index++) {
      const { location } = this.#entries[index]!;
      if (!diff.has(location)) diff.set(location, this.#stateAt(location, end));
    }
    return diff;
  }

  /** What a location held when the trail had that many entries. */
  #stateAt(location: Location, position: number): State {
    for (let index = position; index < this.#entries.length; index++)
      if (this.#entries[index]!.location === location) return this.#entries[index]!.state;
    return current(location);
  }

  /** Undoes everything since a mark. */
  rollBack(mark: Mark): void {
    for (let index = this.#entries.length - 1; index >= mark.position; index--) {
      const { location, state } = this.#entries[index]!;
      restore(location, state);
    }
    this.#entries.length = mark.position;
    this.#epoch += 1;
  }

  /**
   * Makes the state what it is after one of these executions, which all began in the present state. `many`: an execution
   * may have happened more than once, so that a changed variable may hold something else still.
   */
  join(diffs: readonly Diff[], why: Unknown, many = false): void {
    const locations = new Set(diffs.flatMap((diff) => [...diff.keys()]));
    const when = many ? [] : circumstancesOf(diffs, locations);
    for (const location of locations) {
      const states = diffs.map((diff) => diff.get(location) ?? current(location));
      const isOpen =
        location instanceof Assumption && states.some((state) => state.kind === 'variable' && !state.value);
      const joined = states.length === 1 ? states[0]! : isOpen ? OPEN : joinStates(states, why, many, when);
      this.save(location);
      restore(location, joined);
    }
  }
}

/** Of an assumption that not all branches make. */
const OPEN: State = { kind: 'variable', value: undefined };

/** For each of these executions the conditions that are assumed to come out so in it, and otherwise in another one. */
export function circumstancesOf(
  diffs: readonly Diff[],
  locations: ReadonlySet<Location> = new Set(diffs.flatMap((diff) => [...diff.keys()])),
): readonly (Circumstances | undefined)[] {
  if (diffs.length < 2) return [];
  const found = diffs.map(() => new Map<Assumption, boolean>());
  for (const location of locations) {
    if (!(location instanceof Assumption)) continue;
    const outcomes = diffs.map((diff) => {
      const state = diff.get(location) ?? current(location);
      return state.kind === 'variable' && state.value?.kind === 'bool' ? state.value.value : undefined;
    });
    if (new Set(outcomes).size < 2) continue;
    outcomes.forEach((outcome, index) => {
      if (outcome !== undefined) found[index]!.set(location, outcome);
    });
  }
  return found.map((one) => (one.size > 0 ? one : undefined));
}

function current(location: Location): State {
  if (!('kind' in location)) return { kind: 'variable', value: location.value };
  if (location.kind === 'list') return { kind: 'list', items: location.items };
  if (location.kind === 'dict') return { kind: 'dict', entries: location.entries, rest: location.rest };
  return { kind: 'set', entries: location.entries, rest: location.rest };
}

function copyOf(location: Location): State {
  if (!('kind' in location)) return { kind: 'variable', value: location.value };
  if (location.kind === 'list') return { kind: 'list', items: location.items.slice() };
  if (location.kind === 'dict') return { kind: 'dict', entries: new Map(location.entries), rest: location.rest };
  return { kind: 'set', entries: new Map(location.entries), rest: location.rest };
}

function restore(location: Location, state: State): void {
  if ('kind' in location) location.version += 1;
  if (!('kind' in location)) location.value = state.kind === 'variable' ? state.value : undefined;
  else if (location.kind === 'list' && state.kind === 'list') location.items = state.items;
  else if (location.kind === 'dict' && state.kind === 'dict') {
    location.entries = state.entries;
    location.rest = state.rest;
  } else if (location.kind === 'set' && state.kind === 'set') {
    location.entries = state.entries;
    location.rest = state.rest;
  }
}

function joinStates(
  states: readonly State[],
  why: Unknown,
  many: boolean,
  when: readonly (Circumstances | undefined)[],
): State {
  const first = states[0]!;
  switch (first.kind) {
    case 'variable': {
      const values: Value[] = [];
      const circumstances: (Circumstances | undefined)[] = [];
      states.forEach((state, index) => {
        if (state.kind !== 'variable' || !state.value) return;
        values.push(state.value);
        circumstances.push(when[index]);
      });
      // A variable that only some branches set: where it is read it has been set.
      if (values.length === 0) return first;
      const value = joinValues(values, circumstances);
      if (!many || value === values[0] || !mayGoOn(value)) return { kind: 'variable', value };
      const unknown = new UnknownValue(why.why, why.at);
      return { kind: 'variable', value: joinValues([value, unknown]) };
    }
    case 'list': {
      const branches = states.map((state) => (state.kind === 'list' ? state.items : []));
      return { kind: 'list', items: joinItems(branches, why, many) };
    }
    case 'dict':
      return {
        kind: 'dict',
        ...joinDicts(
          states.filter((state) => state.kind === 'dict'),
          why,
          when,
        ),
      };
    case 'set':
      return {
        kind: 'set',
        ...joinSets(
          states.filter((state) => state.kind === 'set'),
          why,
        ),
      };
  }
}

/** Whether a variable that a loop changed to this may change further in the next round: a counter, a text that grows. */
function mayGoOn(value: Value): boolean {
  if (value.kind === 'oneof') return value.alternatives.some(mayGoOn);
  if (value.kind === 'string') return value.traced.exactSpan === undefined;
  return value.kind !== 'bool' && value.kind !== 'none';
}
