import { identity } from './identity.ts';
import { joinValues } from './join.ts';
import type { Trail } from './trail.ts';
import {
  Assumption,
  alternativesOf,
  boolValue,
  type CallArguments,
  type Circumstances,
  isCertain,
  OneOfValue,
  UnknownValue,
  type Value,
} from './values.ts';

/** What the branch that is being executed takes for granted, so that two tests of one unknown come out alike. */
export class Assumptions {
  readonly #trail: Trail;
  readonly #conditions = new Map<string, Assumption>();
  readonly #choices = new Map<OneOfValue, Assumption>();

  constructor(trail: Trail) {
    this.#trail = trail;
  }

  /** The assumption about the condition that a value is; undefined when nothing else can be the same condition. */
  about(condition: Value): { readonly assumption: Assumption; readonly negated: boolean } | undefined {
    const source = sourceOf(condition);
    if (source === undefined) return undefined;
    const negated = source.startsWith('!');
    const key = negated ? source.slice(1) : source;
    let assumption = this.#conditions.get(key);
    if (!assumption) {
      assumption = new Assumption();
      this.#conditions.set(key, assumption);
    }
    return { assumption, negated };
  }

  assume(assumption: Assumption, outcome: boolean): void {
    this.#trail.assign(assumption, boolValue(outcome));
  }

  /** Takes a value that is one of several for one, or some, of them. */
  choose(value: OneOfValue, chosen: Value): void {
    let choice = this.#choices.get(value);
    if (!choice) {
      choice = new Assumption();
      this.#choices.set(value, choice);
    }
    this.#trail.assign(choice, chosen);
  }

  /** A value as far as it is settled by what is assumed. */
  settled(value: Value): Value {
    if (value.kind !== 'oneof') return value;
    const chosen = this.#choices.get(value)?.value;
    // All that is possible is no choice; the value itself stays what it is known by.
    const whole = chosen && alternativesOf(chosen).length < value.alternatives.length ? chosen : value;
    if (whole.kind !== 'oneof' || !whole.circumstances) return whole;
    const { circumstances } = whole;
    const possible = whole.alternatives.filter((_, index) => mayHold(circumstances[index]));
    if (possible.length === 0 || possible.length === whole.alternatives.length) return whole;
    return joinValues(
      possible,
      circumstances.filter((one) => mayHold(one)),
    );
  }

  /**
   * Remembers what is known of so far; the function that it gives forgets the rest. What stands for an element of an unknown
   * list is a different one in each round, so nothing that is assumed about it holds behind the loop.
   */
  snapshot(): () => void {
    const conditions = this.#conditions.size;
    const choices = this.#choices.size;
    return () => {
      for (const key of [...this.#conditions.keys()].slice(conditions)) this.#conditions.delete(key);
      for (const key of [...this.#choices.keys()].slice(choices)) this.#choices.delete(key);
    };
  }
}

function mayHold(circumstances: Circumstances | undefined): boolean {
  for (const [assumption, outcome] of circumstances ?? [])
    if (assumption.value?.kind === 'bool' && assumption.value.value !== outcome) return false;
  return true;
}

/** What a value is computed from: two values with the same source are equal. `!` at its head negates the rest. */
export function sourceOf(value: Value): string | undefined {
  switch (value.kind) {
    case 'none':
      return 'None';
    case 'bool':
    case 'int':
      return `${value.kind} ${value.value}`;
    case 'float':
      return undefined;
    case 'string':
      return value.known ? JSON.stringify(value.text) : `#${identity(value)}`;
    case 'unknown':
    case 'oneof':
      return value.source ?? `#${identity(value)}`;
    case 'list':
    case 'tuple': {
      const items = value.items.length <= MAX_ITEMS && isCertain(value.items) ? value.items.map(sourceOf) : [undefined];
      if (items.every((item) => item !== undefined)) return `${value.kind} [${items.join(', ')}]`;
      return value.kind === 'list' ? `#${identity(value)}@${value.version}` : `#${identity(value)}`;
    }
    case 'dict':
    case 'set':
      return `#${identity(value)}@${value.version}`;
    default:
      return `#${identity(value)}`;
  }
}

/** The source of what an operation makes of these; undefined when one of them has none. */
export function sourceOfOperation(operation: string, operands: readonly Value[]): string | undefined {
  const sources: string[] = [];
  for (const operand of operands) {
    const source = sourceOf(operand);
    if (source === undefined || source.length > MAX_SOURCE) return undefined;
    sources.push(source);
  }
  if (operation === '!=') return `!(== ${sources.join(' ')})`;
  if (operation === 'not in') return `!(in ${sources.join(' ')})`;
  if (operation === 'not') return sources[0]!.startsWith('!') ? sources[0]!.slice(1) : `!${sources[0]}`;
  if (operation === 'bool') return sources[0];
  return `(${operation} ${sources.join(' ')})`;
}

/** The source of what a function without effects gives. */
export function sourceOfCall(callee: Value, { args, kwargs, moreArgs, moreKwargs }: CallArguments): string | undefined {
  if (moreArgs || moreKwargs) return undefined;
  const operands = [...args, ...kwargs].map(({ value }) => value);
  if (callee.kind !== 'builtin') return sourceOfOperation('call', [callee, ...operands]);
  const name = [callee.name, ...kwargs.map((keyword) => `${keyword.name}=`)].join(' ');
  return sourceOfOperation(name, callee.receiver ? [callee.receiver, ...operands] : operands);
}

/** Lists up to this length are known by what they hold. */
const MAX_ITEMS = 16;

/** Longer than what a person writes. */
const MAX_SOURCE = 1000;

/** A value that is not known, or one of several, with its source; any other value is returned as it is. */
export function withSource(value: Value, source: () => string | undefined): Value {
  if (value.kind !== 'unknown' && value.kind !== 'oneof') return value;
  const made = source();
  if (made === undefined) return value;
  return value.kind === 'unknown'
    ? new UnknownValue(value.why, value.at, value.type, made)
    : new OneOfValue(value.alternatives, value.at, made, value.circumstances);
}
