import { compileProgram, type Program } from './program.ts';
import { type Assertion, parseRegexp } from './syntax.ts';

/** Receives the work done, so that a caller can bound it. */
export type Charge = (amount: number) => void;

/** Offsets of a match (UTF-16): start and end of the whole, then of each group; −1 for a group that took no part. */
export type Match = readonly number[];

const cache = new Map<string, Regexp>();
const MAX_CACHED = 500;

/** A compiled pattern of Go's package `regexp`: leftmost-first, in time linear in the text. */
export class Regexp {
  readonly source: string;
  readonly names: readonly string[];
  readonly #program: Program;
  /** Working space; one search runs at a time. */
  readonly #lists: [ThreadList, ThreadList];

  private constructor(source: string) {
    const parsed = parseRegexp(source);
    this.source = source;
    this.names = parsed.names;
    this.#program = compileProgram(parsed);
    const size = this.#program.code.length;
    this.#lists = [new ThreadList(size), new ThreadList(size)];
  }

  /** Compiles, or finds compiled, a pattern. Throws `FunctionError` with Go's message. */
  static compile(source: string): Regexp {
    let compiled = cache.get(source);
    if (!compiled) {
      compiled = new Regexp(source);
      if (cache.size >= MAX_CACHED) cache.clear();
      cache.set(source, compiled);
    }
    return compiled;
  }

  /** The leftmost match at or after `from`. */
  exec(text: string, from: number, charge: Charge): Match | undefined {
    return run(this.#program, this.#lists, text, from, charge);
  }

  test(text: string, charge: Charge): boolean {
    return this.exec(text, 0, charge) !== undefined;
  }

  /** Go's `FindAllStringSubmatchIndex`; a negative limit is none. */
  findAll(text: string, limit: number, charge: Charge): Match[] {
    const found: Match[] = [];
    let before = -1;
    for (let at = 0; at <= text.length && (limit < 0 || found.length < limit); ) {
      const match = this.exec(text, at, charge);
      if (!match) break;
      let accept = true;
      if (match[1] === at) {
        if (match[0] === before) accept = false;
        at += at < text.length ? runeWidth(text, at) : 1;
      } else at = match[1]!;
      before = match[1]!;
      if (accept) found.push(match);
    }
    return found;
  }

  /** The matches that Go's `ReplaceAllString` replaces. */
  replacements(text: string, charge: Charge): Match[] {
    const found: Match[] = [];
    let last = 0;
    for (let at = 0; at <= text.length; ) {
      const match = this.exec(text, at, charge);
      if (!match) break;
      const [start = 0, end = 0] = match;
      if (end > last || start === 0) found.push(match);
      last = end;
      const width = at < text.length ? runeWidth(text, at) : 0;
      if (at + width > end) at += width;
      else if (at + 1 > end) at += 1;
      else at = end;
    }
    return found;
  }
}

function runeWidth(text: string, at: number): number {
  return text.codePointAt(at)! > 0xffff ? 2 : 1;
}

function isWord(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || code === 95 || (code >= 97 && code <= 122);
}

function holds(kind: Assertion, text: string, at: number): boolean {
  switch (kind) {
    case 'textStart':
      return at === 0;
    case 'textEnd':
      return at === text.length;
    case 'lineStart':
      return at === 0 || text[at - 1] === '\n';
    case 'lineEnd':
      return at === text.length || text[at] === '\n';
    default: {
      const boundary =
        isWord(at > 0 ? text.charCodeAt(at - 1) : 0) !== isWord(at < text.length ? text.charCodeAt(at) : 0);
      return boundary === (kind === 'word');
    }
  }
}

/** Threads at one position, in order of priority. */
class ThreadList {
  readonly #sparse: Uint32Array;
  readonly pcs: Uint32Array;
  readonly slots: (number[] | undefined)[] = [];
  size = 0;

  constructor(capacity: number) {
    this.#sparse = new Uint32Array(capacity);
    this.pcs = new Uint32Array(capacity);
  }

  has(pc: number): boolean {
    const at = this.#sparse[pc]!;
    return at < this.size && this.pcs[at] === pc;
  }

  add(pc: number): number {
    this.#sparse[pc] = this.size;
    this.pcs[this.size] = pc;
    this.slots[this.size] = undefined;
    this.size += 1;
    return this.size - 1;
  }
}

/** Pike's simulation: all threads advance together, the first of equal threads wins. */
function run(
  program: Program,
  lists: [ThreadList, ThreadList],
  text: string,
  from: number,
  charge: Charge,
): Match | undefined {
  const { code, prefix } = program;
  let [current, next] = lists;
  current.size = 0;
  next.size = 0;
  let matched: number[] | undefined;
  const pending: { pc: number; slots: number[] }[] = [];
  const add = (list: ThreadList, pc: number, at: number, slots: number[]): void => {
    pending.push({ pc, slots });
    for (let item = pending.pop(); item; item = pending.pop()) {
      if (list.has(item.pc)) continue;
      const index = list.add(item.pc);
      const instruction = code[item.pc]!;
      switch (instruction.op) {
        case 'jump':
          pending.push({ pc: instruction.next, slots: item.slots });
          break;
        case 'split':
          pending.push({ pc: instruction.other, slots: item.slots }, { pc: instruction.next, slots: item.slots });
          break;
        case 'save': {
          const copy = item.slots.slice();
          copy[instruction.slot] = at;
          pending.push({ pc: instruction.next, slots: copy });
          break;
        }
        case 'assert':
          if (holds(instruction.kind, text, at)) pending.push({ pc: instruction.next, slots: item.slots });
          break;
        default:
          list.slots[index] = item.slots;
      }
    }
  };
  for (let at = from; ; ) {
    if (current.size === 0) {
      if (matched || (program.anchored && at > 0)) break;
      if (prefix !== '') {
        const found = text.indexOf(prefix, at);
        if (found === -1) break;
        at = found;
      }
    }
    if (!matched) {
      const slots = new Array<number>(program.slots).fill(-1);
      slots[0] = at;
      add(current, program.start, at, slots);
    }
    const unit = text.codePointAt(at);
    const width = unit !== undefined && unit > 0xffff ? 2 : 1;
    charge(1 + (current.size >> 3));
    next.size = 0;
    for (let index = 0; index < current.size; index++) {
      const slots = current.slots[index];
      if (!slots) continue;
      const instruction = code[current.pcs[index]!]!;
      if (instruction.op === 'match') {
        matched = slots.slice();
        matched[1] = at;
        break;
      }
      if (instruction.op === 'set' && unit !== undefined && instruction.set.has(unit))
        add(next, instruction.next, at + width, slots);
    }
    [current, next] = [next, current];
    if (unit === undefined) break;
    at += width;
  }
  return matched;
}
