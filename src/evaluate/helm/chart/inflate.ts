/** Why packed bytes cannot be unpacked. */
export class InflateError extends Error {
  readonly reason: 'short' | 'corrupt' | 'long';

  constructor(reason: InflateError['reason']) {
    super(`the packed bytes are ${reason}`);
    this.reason = reason;
  }
}

/** What lengths and distances begin with, and the bits that follow to make them larger (RFC 1951, 3.2.5). */
const LENGTH_BASE = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
];
const LENGTH_BITS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const DISTANCE_BASE = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145,
  8193, 12289, 16385, 24577,
];
const DISTANCE_BITS = [
  0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
];

/** The order in which a block gives the lengths of the code of its codes (3.2.7). */
const CODE_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

const LONGEST_CODE = 15;

/** A canonical Huffman code: how many codes there are of each length, and the symbols in the order of their codes. */
interface Code {
  readonly counts: Uint16Array;
  readonly symbols: Uint16Array;
}

function codeOf(lengths: Uint8Array): Code {
  const counts = new Uint16Array(LONGEST_CODE + 1);
  for (const length of lengths) counts[length]!++;
  counts[0] = 0;
  const starts = new Uint16Array(LONGEST_CODE + 2);
  let left = 1;
  for (let length = 1; length <= LONGEST_CODE; length++) {
    left = left * 2 - counts[length]!;
    if (left < 0) throw new InflateError('corrupt');
    starts[length + 1] = starts[length]! + counts[length]!;
  }
  const symbols = new Uint16Array(lengths.length);
  for (const [symbol, length] of lengths.entries()) if (length > 0) symbols[starts[length]!++] = symbol;
  return { counts, symbols };
}

/** The codes of a block that brings none (3.2.6). */
function fixedCodes(): readonly [Code, Code] {
  const lengths = new Uint8Array(288).fill(8, 0, 144).fill(9, 144, 256).fill(7, 256, 280).fill(8, 280);
  return [codeOf(lengths), codeOf(new Uint8Array(30).fill(5))];
}

class Inflater {
  readonly #bytes: Uint8Array;
  readonly #limit: number;
  #at: number;
  /** Bits that are read and not used; the lowest comes first. */
  #bits = 0;
  #count = 0;
  #made = new Uint8Array(16 * 1024);
  #size = 0;

  constructor(bytes: Uint8Array, start: number, limit: number) {
    this.#bytes = bytes;
    this.#at = start;
    this.#limit = limit;
  }

  run(): Inflated {
    let last = false;
    while (!last) {
      last = this.#take(1) === 1;
      const kind = this.#take(2);
      if (kind === 0) this.#stored();
      else if (kind === 1) this.#coded(...fixedCodes());
      else if (kind === 2) this.#coded(...this.#codes());
      else throw new InflateError('corrupt');
    }
    return { bytes: this.#made.subarray(0, this.#size), end: this.#at };
  }

  #take(count: number): number {
    while (this.#count < count) {
      if (this.#at >= this.#bytes.length) throw new InflateError('short');
      this.#bits |= this.#bytes[this.#at++]! << this.#count;
      this.#count += 8;
    }
    const taken = this.#bits & ((1 << count) - 1);
    this.#bits >>>= count;
    this.#count -= count;
    return taken;
  }

  #symbol({ counts, symbols }: Code): number {
    let code = 0;
    let first = 0;
    let index = 0;
    for (let length = 1; length <= LONGEST_CODE; length++) {
      code |= this.#take(1);
      const count = counts[length]!;
      if (code - first < count) return symbols[index + code - first]!;
      index += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    throw new InflateError('corrupt');
  }

  #room(more: number): void {
    const size = this.#size + more;
    if (size > this.#limit) throw new InflateError('long');
    if (size <= this.#made.length) return;
    const made = new Uint8Array(Math.min(this.#limit, Math.max(size, this.#made.length * 2)));
    made.set(this.#made.subarray(0, this.#size));
    this.#made = made;
  }

  /** Bytes as they are, from the next whole one on. */
  #stored(): void {
    this.#bits = 0;
    this.#count = 0;
    const length = this.#take(16);
    if (this.#take(16) !== (~length & 0xffff)) throw new InflateError('corrupt');
    if (this.#at + length > this.#bytes.length) throw new InflateError('short');
    this.#room(length);
    this.#made.set(this.#bytes.subarray(this.#at, this.#at + length), this.#size);
    this.#size += length;
    this.#at += length;
  }

  /** The codes that a block brings. */
  #codes(): readonly [Code, Code] {
    const literals = this.#take(5) + 257;
    const distances = this.#take(5) + 1;
    const known = this.#take(4) + 4;
    if (literals > 286) throw new InflateError('corrupt');
    const ofLengths = new Uint8Array(CODE_ORDER.length);
    for (const symbol of CODE_ORDER.slice(0, known)) ofLengths[symbol] = this.#take(3);
    const code = codeOf(ofLengths);
    const lengths = new Uint8Array(literals + distances);
    for (let at = 0; at < lengths.length; ) {
      const symbol = this.#symbol(code);
      if (symbol < 16) {
        lengths[at++] = symbol;
        continue;
      }
      if (symbol === 16 && at === 0) throw new InflateError('corrupt');
      const repeated = symbol === 16 ? lengths[at - 1]! : 0;
      const times = symbol === 16 ? 3 + this.#take(2) : symbol === 17 ? 3 + this.#take(3) : 11 + this.#take(7);
      if (at + times > lengths.length) throw new InflateError('corrupt');
      lengths.fill(repeated, at, at + times);
      at += times;
    }
    return [codeOf(lengths.subarray(0, literals)), codeOf(lengths.subarray(literals))];
  }

  #coded(literals: Code, distances: Code): void {
    for (;;) {
      const symbol = this.#symbol(literals);
      if (symbol === 256) return;
      if (symbol < 256) {
        this.#room(1);
        this.#made[this.#size++] = symbol;
        continue;
      }
      const base = LENGTH_BASE[symbol - 257];
      if (base === undefined) throw new InflateError('corrupt');
      const length = base + this.#take(LENGTH_BITS[symbol - 257]!);
      const far = this.#symbol(distances);
      const from = DISTANCE_BASE[far];
      if (from === undefined) throw new InflateError('corrupt');
      const distance = from + this.#take(DISTANCE_BITS[far]!);
      if (distance > this.#size) throw new InflateError('corrupt');
      this.#room(length);
      const made = this.#made;
      const end = this.#size + length;
      if (distance === 1) made.fill(made[this.#size - 1]!, this.#size, end);
      // One byte after the other: the piece may reach into what it makes.
      else for (let to = this.#size; to < end; to++) made[to] = made[to - distance]!;
      this.#size = end;
    }
  }
}

/** Unpacked bytes, and where behind the packed ones the next byte lies. */
export interface Inflated {
  readonly bytes: Uint8Array;
  readonly end: number;
}

/**
 * Unpacks deflated data (RFC 1951) that begins at `start`. Small on purpose: packages that do this make tables when they
 * are loaded, which costs every run several milliseconds, and packed charts are rare and short.
 * @param limit the most bytes that may come out
 * @throws InflateError
 */
export function inflate(bytes: Uint8Array, start: number, limit: number): Inflated {
  return new Inflater(bytes, start, limit).run();
}
