import { FunctionError } from '../../template/values.ts';

/** The syntax of Go's package `regexp` (RE2), with Go's error texts. */

export type RegexpNode =
  | { readonly op: 'empty' }
  | { readonly op: 'set'; readonly set: CharacterSet }
  | { readonly op: 'assert'; readonly kind: Assertion }
  | { readonly op: 'concat'; readonly parts: readonly RegexpNode[] }
  | { readonly op: 'alternate'; readonly parts: readonly RegexpNode[] }
  | { readonly op: 'capture'; readonly index: number; readonly body: RegexpNode }
  | {
      readonly op: 'repeat';
      readonly body: RegexpNode;
      readonly min: number;
      /** Infinity for no bound. */
      readonly max: number;
      readonly greedy: boolean;
    };

export type Assertion = 'textStart' | 'textEnd' | 'lineStart' | 'lineEnd' | 'word' | 'notWord';

export interface ParsedRegexp {
  readonly root: RegexpNode;
  /** Names of the groups; index 0 is the whole match. */
  readonly names: readonly string[];
}

/** A set of code points. */
export class CharacterSet {
  /** Pairs of first and last code point. */
  readonly #ranges: readonly number[];
  readonly #classes: readonly RegExp[];
  readonly #negated: boolean;
  readonly #fold: boolean;
  readonly #ascii = new Uint8Array(128);

  constructor(ranges: readonly number[], classes: readonly RegExp[], negated: boolean, fold: boolean) {
    this.#ranges = ranges;
    this.#classes = classes;
    this.#negated = negated;
    this.#fold = fold;
    for (let code = 0; code < 128; code++) this.#ascii[code] = this.#test(code) ? 1 : 0;
  }

  has(code: number): boolean {
    return code < 128 ? this.#ascii[code] === 1 : this.#test(code);
  }

  /** The character, if the set is just that one. */
  get single(): string | undefined {
    const [low, high] = this.#ranges;
    if (this.#negated || this.#fold || this.#classes.length > 0 || this.#ranges.length !== 2 || low !== high)
      return undefined;
    return String.fromCodePoint(low!);
  }

  #test(code: number): boolean {
    return this.#plain(code) !== this.#negated;
  }

  #plain(code: number): boolean {
    if (this.#in(code)) return true;
    if (!this.#fold) return false;
    return foldings(code).some((other) => this.#in(other));
  }

  #in(code: number): boolean {
    for (let at = 0; at < this.#ranges.length; at += 2)
      if (code >= this.#ranges[at]! && code <= this.#ranges[at + 1]!) return true;
    if (this.#classes.length === 0) return false;
    const character = String.fromCodePoint(code >= 0xdc80 && code <= 0xdcff ? 0xfffd : code);
    return this.#classes.some((pattern) => pattern.test(character));
  }
}

/** The other code points that are the same letter. */
function foldings(code: number): number[] {
  const character = String.fromCodePoint(code);
  const found = new Set<number>();
  const lower = character.toLowerCase();
  for (const other of [lower, character.toUpperCase(), character.toUpperCase().toLowerCase(), lower.toUpperCase()]) {
    const folded = other.codePointAt(0)!;
    if (folded !== code && other.length === (folded > 0xffff ? 2 : 1)) found.add(folded);
  }
  if (character === 'k' || character === 'K') found.add(0x212a);
  if (character === 's' || character === 'S') found.add(0x17f);
  return [...found];
}

const ASCII_CLASSES: Readonly<Record<string, readonly number[]>> = {
  alnum: [48, 57, 65, 90, 97, 122],
  alpha: [65, 90, 97, 122],
  ascii: [0, 127],
  blank: [9, 9, 32, 32],
  cntrl: [0, 31, 127, 127],
  digit: [48, 57],
  graph: [33, 126],
  lower: [97, 122],
  print: [32, 126],
  punct: [33, 47, 58, 64, 91, 96, 123, 126],
  space: [9, 13, 32, 32],
  upper: [65, 90],
  word: [48, 57, 65, 90, 95, 95, 97, 122],
  xdigit: [48, 57, 65, 70, 97, 102],
};

const PERL: Readonly<Record<string, readonly number[]>> = {
  d: [48, 57],
  s: [9, 10, 12, 13, 32, 32],
  w: [48, 57, 65, 90, 95, 95, 97, 122],
};

/** The ranges with the other case of their ASCII letters, as `(?i)` sees them. */
function foldRanges(ranges: readonly number[]): number[] {
  const folded = [...ranges];
  const has = (code: number): boolean =>
    ranges.some((low, at) => at % 2 === 0 && code >= low && code <= ranges[at + 1]!);
  for (let code = 65; code <= 90; code++)
    if (has(code) || has(code + 32)) folded.push(code, code, code + 32, code + 32);
  if (has(75) || has(107)) folded.push(0x212a, 0x212a);
  if (has(83) || has(115)) folded.push(0x17f, 0x17f);
  return folded;
}

/** The ranges that a list of ranges leaves out. */
function complement(ranges: readonly number[]): number[] {
  const pairs: [number, number][] = [];
  for (let at = 0; at < ranges.length; at += 2) pairs.push([ranges[at]!, ranges[at + 1]!]);
  pairs.sort((a, b) => a[0] - b[0]);
  const rest: number[] = [];
  let next = 0;
  for (const [low, high] of pairs) {
    if (low > next) rest.push(next, low - 1);
    next = Math.max(next, high + 1);
  }
  if (next <= 0x10ffff) rest.push(next, 0x10ffff);
  return rest;
}

interface Flags {
  fold: boolean;
  multiline: boolean;
  dotAll: boolean;
  swapGreed: boolean;
}

const MAX_REPEAT = 1000;
const MAX_DEPTH = 1000;

/** Parses a pattern. Throws `FunctionError` with Go's message. */
export function parseRegexp(pattern: string): ParsedRegexp {
  return new RegexpParser(pattern).parse();
}

function fail(reason: string, part: string): never {
  throw new FunctionError(`error parsing regexp: ${reason}: \`${part}\``);
}

class RegexpParser {
  readonly #text: string;
  readonly #names: string[] = [''];
  #at = 0;
  #depth = 0;
  #flags: Flags = { fold: false, multiline: false, dotAll: false, swapGreed: false };

  constructor(text: string) {
    this.#text = text;
  }

  parse(): ParsedRegexp {
    if (!this.#text.isWellFormed()) fail('invalid UTF-8', this.#text);
    const root = this.#alternatives();
    if (this.#at < this.#text.length) fail('unexpected )', this.#text);
    return { root, names: this.#names };
  }

  #alternatives(): RegexpNode {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) fail('expression nests too deeply', this.#text);
    const parts: RegexpNode[] = [this.#sequence()];
    while (this.#text[this.#at] === '|') {
      this.#at += 1;
      parts.push(this.#sequence());
    }
    this.#depth -= 1;
    return parts.length === 1 ? parts[0]! : { op: 'alternate', parts };
  }

  #sequence(): RegexpNode {
    const parts: RegexpNode[] = [];
    const text = this.#text;
    let repeatedFrom = -1;
    while (this.#at < text.length) {
      const character = text[this.#at]!;
      if (character === '|' || character === ')') break;
      const start = this.#at;
      if (character === '*' || character === '+' || character === '?' || character === '{') {
        const bounds = this.#bounds();
        if (bounds) {
          const written = text.slice(start, this.#at);
          if (parts.length === 0) fail('missing argument to repetition operator', written);
          if (repeatedFrom >= 0) fail('invalid nested repetition operator', text.slice(repeatedFrom, this.#at));
          const greedy = bounds.greedy !== this.#flags.swapGreed;
          const body = parts.pop()!;
          if (sizeOf(body, 0) * Math.max(1, bounds.max === Infinity ? bounds.min : bounds.max) > 50_000)
            fail('invalid repeat count', written);
          parts.push({ op: 'repeat', body, min: bounds.min, max: bounds.max, greedy });
          repeatedFrom = start;
          continue;
        }
      }
      repeatedFrom = -1;
      const node = this.#atom();
      if (node) parts.push(...node);
    }
    if (parts.length === 1) return parts[0]!;
    return parts.length === 0 ? { op: 'empty' } : { op: 'concat', parts };
  }

  /** A repetition operator at the position; undefined when a brace is literal. */
  #bounds(): { min: number; max: number; greedy: boolean } | undefined {
    const text = this.#text;
    let min = 0;
    let max = Infinity;
    const start = this.#at;
    switch (text[start]) {
      case '*':
        this.#at += 1;
        break;
      case '+':
        min = 1;
        this.#at += 1;
        break;
      case '?':
        max = 1;
        this.#at += 1;
        break;
      default: {
        const match = /^\{(\d+)(?:(,)(\d*))?\}/.exec(text.slice(start, start + 40));
        if (!match || /^0\d/.test(match[1]!) || /^0\d/.test(match[3] ?? '')) return undefined;
        min = Number(match[1]);
        max = match[2] === undefined ? min : match[3] === '' ? Infinity : Number(match[3]);
        this.#at += match[0].length;
        if (min > MAX_REPEAT || (max !== Infinity && (max > MAX_REPEAT || min > max)))
          fail('invalid repeat count', match[0]);
      }
    }
    const lazy = text[this.#at] === '?';
    if (lazy) this.#at += 1;
    return { min, max, greedy: !lazy };
  }

  #literal(code: number): RegexpNode {
    return { op: 'set', set: new CharacterSet([code, code], [], false, this.#flags.fold) };
  }

  #atom(): RegexpNode[] | undefined {
    const text = this.#text;
    const code = text.codePointAt(this.#at)!;
    switch (text[this.#at]) {
      case '(':
        return this.#group();
      case '[':
        return [{ op: 'set', set: this.#bracket() }];
      case '.':
        this.#at += 1;
        return [
          {
            op: 'set',
            set: new CharacterSet(this.#flags.dotAll ? [0, 0x10ffff] : [0, 9, 11, 0x10ffff], [], false, false),
          },
        ];
      case '^':
        this.#at += 1;
        return [{ op: 'assert', kind: this.#flags.multiline ? 'lineStart' : 'textStart' }];
      case '$':
        this.#at += 1;
        return [{ op: 'assert', kind: this.#flags.multiline ? 'lineEnd' : 'textEnd' }];
      case '\\':
        return this.#escape();
    }
    this.#at += code > 0xffff ? 2 : 1;
    return [this.#literal(code)];
  }

  #group(): RegexpNode[] | undefined {
    const text = this.#text;
    const outer = { ...this.#flags };
    const start = this.#at;
    if (text[start + 1] !== '?') {
      this.#at += 1;
      return [this.#capture('', outer)];
    }
    const named = /^\(\?(?:P)?<([^>]*)>/.exec(text.slice(start));
    if (text.startsWith('(?P<', start) || text.startsWith('(?<', start)) {
      if (!named) fail('invalid named capture', text.slice(start));
      if (!/^[\p{L}\p{Nd}_]+$/u.test(named[1]!)) fail('invalid named capture', named[0]);
      this.#at += named[0].length;
      return [this.#capture(named[1]!, outer)];
    }
    // Flags: (?ims-U) or (?ims-U:…)
    let on = true;
    let seen = false;
    for (this.#at = start + 2; this.#at < text.length; ) {
      const character = text[this.#at]!;
      this.#at += 1;
      switch (character) {
        case 'i':
          this.#flags.fold = on;
          seen = true;
          continue;
        case 'm':
          this.#flags.multiline = on;
          seen = true;
          continue;
        case 's':
          this.#flags.dotAll = on;
          seen = true;
          continue;
        case 'U':
          this.#flags.swapGreed = on;
          seen = true;
          continue;
        case '-':
          if (!on) break;
          on = false;
          seen = false;
          continue;
        case ':':
        case ')': {
          if (!on && !seen) break;
          if (character === ')') return undefined;
          const body = this.#alternatives();
          this.#close();
          this.#flags = outer;
          return [body];
        }
      }
      break;
    }
    if (this.#at >= text.length && !/^\(\?[imsU-]*[^imsU:)-]/.test(text.slice(start))) fail('missing closing )', text);
    return fail('invalid or unsupported Perl syntax', text.slice(start, this.#at));
  }

  #capture(name: string, outer: Flags): RegexpNode {
    const index = this.#names.length;
    this.#names.push(name);
    const body = this.#alternatives();
    this.#close();
    this.#flags = outer;
    return { op: 'capture', index, body };
  }

  #close(): void {
    if (this.#text[this.#at] !== ')') fail('missing closing )', this.#text);
    this.#at += 1;
  }

  #escape(): RegexpNode[] {
    const text = this.#text;
    const letter = text[this.#at + 1];
    if (letter === undefined) fail('trailing backslash at end of expression', '');
    switch (letter) {
      case 'A':
      case 'z':
      case 'b':
      case 'B': {
        this.#at += 2;
        const kinds = { A: 'textStart', z: 'textEnd', b: 'word', B: 'notWord' } as const;
        return [{ op: 'assert', kind: kinds[letter] }];
      }
      case 'C':
        return fail('invalid escape sequence', '\\C');
      case 'Q': {
        const end = text.indexOf('\\E', this.#at + 2);
        const inside = text.slice(this.#at + 2, end === -1 ? text.length : end);
        this.#at = end === -1 ? text.length : end + 2;
        return [...inside].map((character) => this.#literal(character.codePointAt(0)!));
      }
    }
    const ranges: number[] = [];
    const classes: RegExp[] = [];
    if (this.#classEscape(ranges, classes))
      return [{ op: 'set', set: new CharacterSet(ranges, classes, false, this.#flags.fold) }];
    return [this.#literal(this.#escapedCode())];
  }

  /** `\d`, `\pL` and the like at the position, added to a class; false when there is none. */
  #classEscape(ranges: number[], classes: RegExp[]): boolean {
    const text = this.#text;
    const letter = text[this.#at + 1] ?? '';
    const perl = PERL[letter.toLowerCase()];
    if (perl) {
      ranges.push(...(letter === letter.toLowerCase() ? perl : this.#without(perl)));
      this.#at += 2;
      return true;
    }
    if (letter !== 'p' && letter !== 'P') return false;
    const match = /^\\[pP](?:\{(\^?)([^}]*)\}|(.))/su.exec(text.slice(this.#at));
    if (!match) fail('invalid character class range', text.slice(this.#at));
    const negated = (letter === 'P') !== (match[1] === '^');
    classes.push(unicodeClass(match[2] ?? match[3] ?? '', negated, match[0]));
    this.#at += match[0].length;
    return true;
  }

  #without(ranges: readonly number[]): number[] {
    return complement(this.#flags.fold ? foldRanges(ranges) : ranges);
  }

  #escapedCode(): number {
    const text = this.#text;
    const start = this.#at;
    const letter = text[start + 1];
    if (letter === undefined) fail('trailing backslash at end of expression', '');
    const octal = /^\\(?:0[0-7]{0,2}|[1-7][0-7]{1,2})/.exec(text.slice(start, start + 4));
    if (octal) {
      this.#at += octal[0].length;
      return Number.parseInt(octal[0].slice(1), 8);
    }
    if (letter === 'x') {
      const hex = /^\\x(?:\{([0-9a-fA-F]+)\}|([0-9a-fA-F]{2}))/.exec(text.slice(start, start + 24));
      const code = hex ? Number.parseInt(hex[1] ?? hex[2]!, 16) : Infinity;
      if (!hex || code > 0x10ffff) fail('invalid escape sequence', text.slice(start, start + 2));
      this.#at += hex[0].length;
      return code;
    }
    const simple = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 }[letter];
    if (simple !== undefined) {
      this.#at += 2;
      return simple;
    }
    const code = text.codePointAt(start + 1)!;
    if (code >= 0x80 || /[A-Za-z0-9]/.test(letter)) fail('invalid escape sequence', `\\${String.fromCodePoint(code)}`);
    this.#at += 2;
    return code;
  }

  #bracket(): CharacterSet {
    const text = this.#text;
    const start = this.#at;
    this.#at += 1;
    const negated = text[this.#at] === '^';
    if (negated) this.#at += 1;
    const ranges: number[] = [];
    const classes: RegExp[] = [];
    let first = true;
    for (;;) {
      if (this.#at >= text.length) fail('missing closing ]', text.slice(start));
      const character = text[this.#at];
      if (character === ']' && !first) break;
      first = false;
      const ascii = /^\[:(\^?)(.*?):\]/s.exec(text.slice(this.#at));
      if (ascii) {
        const known = ASCII_CLASSES[ascii[2]!];
        if (!known) fail('invalid character class range', ascii[0]);
        ranges.push(...(ascii[1] ? this.#without(known) : known));
        this.#at += ascii[0].length;
        continue;
      }
      if (character === '\\' && this.#classEscape(ranges, classes)) continue;
      const from = this.#at;
      const low = this.#classCode(start);
      let high = low;
      if (text[this.#at] === '-' && this.#at + 1 < text.length && text[this.#at + 1] !== ']') {
        this.#at += 1;
        high = this.#classCode(start);
        if (high < low) fail('invalid character class range', text.slice(from, this.#at));
      }
      ranges.push(low, high);
    }
    this.#at += 1;
    return new CharacterSet(ranges, classes, negated, this.#flags.fold);
  }

  #classCode(start: number): number {
    if (this.#at >= this.#text.length) fail('missing closing ]', this.#text.slice(start));
    if (this.#text[this.#at] === '\\') return this.#escapedCode();
    const code = this.#text.codePointAt(this.#at)!;
    this.#at += code > 0xffff ? 2 : 1;
    return code;
  }
}

/** Go's names of general categories and scripts are those of Unicode. */
function unicodeClass(name: string, negated: boolean, written: string): RegExp {
  if (name === 'Any') return negated ? /[^\s\S]/u : /[\s\S]/u;
  const letter = negated ? 'P' : 'p';
  for (const property of [name, `Script=${name}`]) {
    if (property === name && !/^(?:[CLMNPSZ][a-z&]?)$/.test(name)) continue;
    try {
      return new RegExp(`^\\${letter}{${property}}$`, 'u');
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
  return fail('invalid character class range', written);
}

/** How many instructions a node needs, about. */
function sizeOf(node: RegexpNode, depth: number): number {
  if (depth > MAX_DEPTH) return Infinity;
  switch (node.op) {
    case 'concat':
    case 'alternate':
      return node.parts.reduce((sum, part) => sum + sizeOf(part, depth + 1), 1);
    case 'capture':
      return sizeOf(node.body, depth + 1) + 2;
    case 'repeat':
      return sizeOf(node.body, depth + 1) * Math.max(1, node.max === Infinity ? node.min : node.max) + 1;
    default:
      return 1;
  }
}
