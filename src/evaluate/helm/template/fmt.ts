import { goQuote, goQuoteRune, isPrintable } from '../../../parse/gotemplate/quote.ts';
import { encodeUtf8, utf8Length } from '../../../text/utf8.ts';
import { formatFloat } from './float.ts';
import { type Piece, unite } from './origin.ts';
import { concatStr } from './pieces.ts';
import { deepOrigin } from './reads.ts';
import { isUnsigned } from './types.ts';
import { Str, sortedKeys, type Value } from './values.ts';

/** Go's package `fmt`, as far as templates reach it: `%v` printing, Sprint, Sprintf and Sprintln. */

interface Flags {
  sharp: boolean;
  sharpV: boolean;
  plus: boolean;
  plusV: boolean;
  minus: boolean;
  space: boolean;
  zero: boolean;
  width: number | undefined;
  precision: number | undefined;
}

const PLAIN: Flags = newFlags();

function newFlags(): Flags {
  return {
    sharp: false,
    sharpV: false,
    plus: false,
    plusV: false,
    minus: false,
    space: false,
    zero: false,
    width: undefined,
    precision: undefined,
  };
}

/** What a template prints for a value; undefined for a function, which cannot be printed. */
export function printable(value: Value): Str | undefined {
  if (value.kind === 'string') return value;
  if (value.kind === 'func') return undefined;
  if (value.kind === 'nil') return new Str('<no value>', value.origin);
  return new Str(formatValue(value), value.kind === 'map' || value.kind === 'slice' ? deepOrigin(value) : value.origin);
}

/** Go's `%v`. */
export function formatValue(value: Value): string {
  switch (value.kind) {
    case 'string':
      return value.text;
    case 'bool':
      return value.value ? 'true' : 'false';
    case 'int':
      return value.print ? value.print() : String(value.n);
    case 'float':
      return formatFloat(value.n, 'g', -1, value.type === 'float32' ? 32 : 64);
    case 'nil':
      return '<nil>';
  }
  return format(value, 'v', PLAIN);
}

/** The printed value as a string with its origin. */
export function toStr(value: Value): Str {
  return value.kind === 'string' ? value : new Str(formatValue(value), deepOrigin(value));
}

/** Go's `fmt.Sprint`: a space between two operands when neither is a string. */
export function sprint(args: readonly Value[]): Str {
  const parts: (Str | string)[] = [];
  for (const [index, arg] of args.entries()) {
    if (index > 0 && arg.kind !== 'string' && args[index - 1]!.kind !== 'string') parts.push(' ');
    parts.push(toStr(arg));
  }
  return concatStr(parts);
}

/** Go's `fmt.Sprintln`. */
export function sprintln(args: readonly Value[]): Str {
  const parts: (Str | string)[] = [];
  for (const [index, arg] of args.entries()) {
    if (index > 0) parts.push(' ');
    parts.push(toStr(arg));
  }
  parts.push('\n');
  return concatStr(parts);
}

/** Go's `fmt.Sprintf`. The parts that come from arguments keep their places and value paths. */
export function sprintf(formatText: Str, args: readonly Value[]): Str {
  const source = formatText.text;
  const pieces: Piece[] = [];
  let origin = formatText.origin;
  let text = '';
  const template = formatText.pieces?.length === 1 ? formatText.pieces[0] : undefined;
  const literal = (part: string): void => {
    if (part === '') return;
    text += part;
    pieces.push(template ? { ...template, text: part } : { text: part, origin: formatText.origin });
  };
  const computed = (part: string, arg: Value): void => {
    const from = deepOrigin(arg);
    origin = unite(origin, from);
    text += part;
    pieces.push({ text: part, origin: unite(formatText.origin, from) });
  };
  const number = new ArgumentReader(source, args);
  let at = 0;
  while (at < source.length) {
    const percent = source.indexOf('%', at);
    if (percent === -1) {
      literal(source.slice(at));
      break;
    }
    literal(source.slice(at, percent));
    const directive = number.read(percent + 1);
    at = directive.next;
    if (directive.error !== '') literal(directive.error);
    if (directive.arg === undefined) continue;
    const { arg, verb, flags } = directive;
    if (
      arg.kind === 'string' &&
      (verb === 's' || (verb === 'v' && !flags.sharpV)) &&
      flags.width === undefined &&
      flags.precision === undefined
    ) {
      text += arg.text;
      origin = unite(origin, arg.origin);
      if (arg.pieces) for (const piece of arg.pieces) pieces.push(piece);
      else pieces.push({ text: arg.text, origin: arg.origin });
    } else computed(format(arg, verb, flags), arg);
  }
  if (!number.reordered && number.next < args.length) {
    literal('%!(EXTRA ');
    for (const [index, arg] of args.slice(number.next).entries()) {
      if (index > 0) literal(', ');
      if (arg.kind === 'nil') computed('<nil>', arg);
      else computed(`${arg.type}=${formatValue(arg)}`, arg);
    }
    literal(')');
  }
  return new Str(text, origin, pieces);
}

interface Directive {
  readonly next: number;
  /** What to write before the argument: Go's complaints, or a percent sign. */
  readonly error: string;
  readonly arg?: Value;
  readonly verb: string;
  readonly flags: Flags;
}

/** Reads the directives of a format and hands out arguments, with explicit indexes and `*`. */
class ArgumentReader {
  readonly #source: string;
  readonly #args: readonly Value[];
  next = 0;
  reordered = false;
  #good = true;
  #at = 0;

  constructor(source: string, args: readonly Value[]) {
    this.#source = source;
    this.#args = args;
  }

  /** Reads what follows a `%`. */
  read(from: number): Directive {
    const source = this.#source;
    const flags = newFlags();
    this.#good = true;
    this.#at = from;
    let error = '';
    flag: for (; this.#at < source.length; this.#at++)
      switch (source[this.#at]) {
        case '#':
          flags.sharp = true;
          break;
        case '0':
          flags.zero = true;
          break;
        case '+':
          flags.plus = true;
          break;
        case '-':
          flags.minus = true;
          break;
        case ' ':
          flags.space = true;
          break;
        default:
          break flag;
      }
    let afterIndex = this.#index();
    if (source[this.#at] === '*') {
      this.#at += 1;
      flags.width = this.#star();
      if (flags.width === undefined) error += '%!(BADWIDTH)';
      else if (flags.width < 0) {
        flags.width = -flags.width;
        flags.minus = true;
        flags.zero = false;
      }
      afterIndex = false;
    } else {
      flags.width = this.#number();
      if (afterIndex && flags.width !== undefined) this.#good = false;
    }
    if (source[this.#at] === '.' && this.#at + 1 < source.length) {
      this.#at += 1;
      if (afterIndex) this.#good = false;
      afterIndex = this.#index();
      if (source[this.#at] === '*') {
        this.#at += 1;
        flags.precision = this.#star();
        if (flags.precision !== undefined && flags.precision < 0) flags.precision = undefined;
        if (flags.precision === undefined) error += '%!(BADPREC)';
        afterIndex = false;
      } else flags.precision = this.#number() ?? 0;
    }
    if (!afterIndex) this.#index();
    const code = source.codePointAt(this.#at);
    if (code === undefined) return { next: source.length, error: `${error}%!(NOVERB)`, verb: '', flags };
    const verb = String.fromCodePoint(code);
    const next = this.#at + verb.length;
    if (verb === '%') return { next, error: `${error}%`, verb, flags };
    if (!this.#good) return { next, error: `${error}%!${verb}(BADINDEX)`, verb, flags };
    const arg = this.#args[this.next];
    if (!arg) return { next, error: `${error}%!${verb}(MISSING)`, verb, flags };
    if (verb === 'v' || verb === 'w') {
      flags.sharpV = flags.sharp;
      flags.sharp = false;
      flags.plusV = flags.plus;
      flags.plus = false;
    }
    this.next += 1;
    return { next, error, arg, verb, flags };
  }

  /** An explicit argument index `[n]`; whether there was one. */
  #index(): boolean {
    if (this.#source[this.#at] !== '[') return false;
    this.reordered = true;
    const close = this.#source.indexOf(']', this.#at);
    if (close === -1 || this.#source.length - this.#at < 3) {
      this.#good = false;
      this.#at += 1;
      return false;
    }
    const inside = this.#source.slice(this.#at + 1, close);
    this.#at = close + 1;
    const index = /^\d{1,7}$/.test(inside) ? Number(inside) - 1 : -1;
    if (/^\d{1,7}$/.test(inside) && index >= 0 && index < this.#args.length) {
      this.next = index;
      return true;
    }
    this.#good = false;
    return /^\d{1,7}$/.test(inside);
  }

  #number(): number | undefined {
    const match = /^\d+/.exec(this.#source.slice(this.#at, this.#at + 16));
    if (!match) return undefined;
    const value = Number(match[0]);
    if (value > 1e6) {
      this.#at = this.#source.length;
      return undefined;
    }
    this.#at += match[0].length;
    return value;
  }

  #star(): number | undefined {
    const arg = this.#args[this.next];
    if (!arg) return undefined;
    this.next += 1;
    if (arg.kind !== 'int') return undefined;
    const value = Number(arg.n);
    return Math.abs(value) > 1e6 ? undefined : value;
  }
}

// --- single values ---

function pad(text: string, flags: Flags): string {
  if (flags.width === undefined) return text;
  const missing = flags.width - [...text].length;
  if (missing <= 0) return text;
  if (flags.minus) return text + ' '.repeat(missing);
  return (flags.zero ? '0' : ' ').repeat(missing) + text;
}

/** Go's complaint about a verb that does not fit, with the operand as `%v` prints it under the same flags. */
function badVerb(value: Value, verb: string, flags: Flags): string {
  if (value.kind === 'nil') return `%!${verb}(<nil>)`;
  return `%!${verb}(${value.type}=${format(value, 'v', flags, true)})`;
}

/** Formats one operand. `raw` leaves out the type's own String method, as Go does while it reports a bad verb. */
export function format(value: Value, verb: string, flags: Flags = PLAIN, raw = false): string {
  if (value.kind === 'nil') return verb === 'T' || verb === 'v' ? pad('<nil>', flags) : badVerb(value, verb, flags);
  if (verb === 'T') return formatString(value.type, 's', flags);
  return formatPart(value, verb, flags, 0, raw);
}

function stringMethod(value: Value): string | undefined {
  return value.kind === 'struct' || value.kind === 'int' ? value.print?.() : undefined;
}

function formatPart(value: Value, verb: string, flags: Flags, depth: number, raw: boolean): string {
  if (!raw && !flags.sharpV && 'vsxXq'.includes(verb)) {
    const text = stringMethod(value);
    if (text !== undefined) return formatString(text, verb, flags);
  }
  switch (value.kind) {
    case 'nil':
      if (depth > 0 && flags.sharpV) return 'interface {}(nil)';
      return depth > 0 || verb === 'v' ? '<nil>' : badVerb(value, verb, flags);
    case 'bool':
      return verb === 't' || verb === 'v' ? pad(String(value.value), flags) : badVerb(value, verb, flags);
    case 'int':
      return formatInteger(value, BigInt(value.n), isUnsigned(value.type), verb, flags);
    case 'float':
      return formatReal(value, value.n, verb, flags, value.type === 'float32' ? 32 : 64);
    case 'complex': {
      if (!'vbgGxXfFeE'.includes(verb)) return badVerb(value, verb, flags);
      const imaginary = formatReal(value, value.im, verb, { ...flags, plus: true }, 64);
      return `(${formatReal(value, value.re, verb, flags, 64)}${imaginary}i)`;
    }
    case 'string':
      return 'vsxXq'.includes(verb) ? formatString(value.text, verb, flags) : badVerb(value, verb, flags);
    case 'bytes':
      return formatBytes(value.bytes, verb, flags);
    case 'slice': {
      const open = flags.sharpV ? `${value.type}{` : '[';
      if (flags.sharpV && value.isNil) return `${value.type}(nil)`;
      const items = value.items.map((item) => formatPart(item, verb, flags, depth + 1, false));
      return `${open}${items.join(flags.sharpV ? ', ' : ' ')}${flags.sharpV ? '}' : ']'}`;
    }
    case 'map': {
      if (flags.sharpV && value.isNil) return `${value.type}(nil)`;
      const entries = sortedKeys(value).map((key) => {
        const item = formatPart(value.entries.get(key)!, verb, flags, depth + 1, false);
        const name = 'vsxXq'.includes(verb) ? formatString(key, verb, flags) : badVerb(new Str(key), verb, flags);
        return `${name}:${item}`;
      });
      return flags.sharpV ? `${value.type}{${entries.join(', ')}}` : `map[${entries.join(' ')}]`;
    }
    case 'struct': {
      const named = flags.plusV || flags.sharpV;
      const fields = [...(value.shown ?? value.fields)].map(([name, item]) => {
        const text = formatPart(item, verb, flags, depth + 1, false);
        return named ? `${name}:${text}` : text;
      });
      const pointer = value.type.startsWith('*');
      if (pointer && depth > 0) return '0xc000000000';
      const name = flags.sharpV ? value.type.replace(/^\*/, '') : '';
      return `${pointer ? '&' : ''}${name}{${fields.join(flags.sharpV ? ', ' : ' ')}}`;
    }
    case 'func':
      return '0x0';
  }
}

function formatString(text: string, verb: string, flags: Flags): string {
  let cut = text;
  if (flags.precision !== undefined && verb !== 'x' && verb !== 'X') cut = [...text].slice(0, flags.precision).join('');
  switch (verb) {
    case 'x':
    case 'X':
      return formatHex(encodeUtf8(text), verb, flags);
    case 'q':
      return formatQuoted(cut, flags);
    default:
      return flags.sharpV ? formatQuoted(cut, flags) : pad(cut, flags);
  }
}

function formatQuoted(text: string, flags: Flags): string {
  if (flags.sharp && /^[^`\u0000-\u0008\u000a-\u001f\u007f\ufeff]*$/.test(text) && text.isWellFormed())
    return pad(`\`${text}\``, flags);
  return pad(goQuote(text, flags.plus), flags);
}

function formatHex(bytes: Uint8Array, verb: string, flags: Flags): string {
  const used = flags.precision !== undefined ? bytes.subarray(0, flags.precision) : bytes;
  const pairs = [...used].map((byte) => byte.toString(16).padStart(2, '0'));
  const prefix = verb === 'X' ? '0X' : '0x';
  if (pairs.length === 0) return pad('', flags);
  let text = flags.space
    ? pairs.map((pair) => (flags.sharp ? prefix : '') + pair).join(' ')
    : (flags.sharp ? prefix : '') + pairs.join('');
  if (verb === 'X') text = text.toUpperCase();
  return pad(text, { ...flags, zero: flags.zero && !flags.minus });
}

function formatBytes(bytes: Uint8Array, verb: string, flags: Flags): string {
  switch (verb) {
    case 'v':
    case 'd':
      if (flags === PLAIN) return plainBytes(bytes);
      if (flags.sharpV) return `[]byte{${[...bytes].map((byte) => `0x${byte.toString(16)}`).join(', ')}}`;
      return `[${[...bytes].map((byte) => formatDigits(BigInt(byte), 10, verb, flags)).join(' ')}]`;
    case 's':
    case 'q':
      return formatString(textOf(bytes), verb, flags);
    case 'x':
    case 'X':
      return formatHex(bytes, verb, flags);
    default:
      return `[${[...bytes].map((byte) => formatInteger(undefined, BigInt(byte), true, verb, flags)).join(' ')}]`;
  }
}

/** Charts print their whole context by mistake, files included, and they do it often. */
const printedBytes = new WeakMap<Uint8Array, string>();

function plainBytes(bytes: Uint8Array): string {
  let text = printedBytes.get(bytes);
  if (text === undefined) {
    text = `[${bytes.join(' ')}]`;
    printedBytes.set(bytes, text);
  }
  return text;
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}

function formatInteger(value: Value | undefined, n: bigint, unsigned: boolean, verb: string, flags: Flags): string {
  switch (verb) {
    case 'v':
      if (flags.sharpV && unsigned) return formatDigits(n, 16, verb, { ...flags, sharp: true });
      return formatDigits(n, 10, verb, flags);
    case 'd':
      return formatDigits(n, 10, verb, flags);
    case 'b':
      return formatDigits(n, 2, verb, flags);
    case 'o':
    case 'O':
      return formatDigits(n, 8, verb, flags);
    case 'x':
    case 'X':
      return formatDigits(n, 16, verb, flags);
    case 'c':
      return pad(String.fromCodePoint(validRune(n)), flags);
    case 'q':
      return pad(goQuoteRune(validRune(n), flags.plus), flags);
    case 'U':
      return formatUnicode(n, flags);
    default:
      return value ? badVerb(value, verb, flags) : `%!${verb}(uint8=${n})`;
  }
}

function validRune(n: bigint): number {
  const code = n >= 0n && n <= 0x10ffffn ? Number(n) : 0xfffd;
  return code >= 0xd800 && code < 0xe000 ? 0xfffd : code;
}

function formatUnicode(n: bigint, flags: Flags): string {
  const code = BigInt.asUintN(64, n);
  let text = `U+${code
    .toString(16)
    .toUpperCase()
    .padStart(Math.max(4, flags.precision ?? 4), '0')}`;
  if (flags.sharp && code <= 0x10ffffn) {
    const character = String.fromCodePoint(validRune(code));
    if (isPrintable(character)) text += ` '${character}'`;
  }
  return pad(text, { ...flags, zero: false });
}

function formatDigits(n: bigint, base: number, verb: string, flags: Flags): string {
  const negative = n < 0n;
  let precision = 0;
  if (flags.precision !== undefined) {
    precision = flags.precision;
    if (precision === 0 && n === 0n) return ' '.repeat(flags.width ?? 0);
  } else if (flags.zero && !flags.minus && flags.width !== undefined) {
    precision = flags.width;
    if (negative || flags.plus || flags.space) precision -= 1;
  }
  let digits = (negative ? -n : n).toString(base).padStart(precision, '0');
  if (verb === 'X') digits = digits.toUpperCase();
  if (flags.sharp) {
    if (base === 2) digits = `0b${digits}`;
    else if (base === 8) digits = digits.startsWith('0') ? digits : `0${digits}`;
    else if (base === 16) digits = `${verb === 'X' ? '0X' : '0x'}${digits}`;
  }
  if (verb === 'O') digits = `0o${digits}`;
  const sign = negative ? '-' : flags.plus ? '+' : flags.space ? ' ' : '';
  return pad(sign + digits, { ...flags, zero: false });
}

function formatReal(value: Value, n: number, verb: string, flags: Flags, bits: 32 | 64): string {
  let kind = verb;
  let precision = -1;
  switch (verb) {
    case 'v':
      kind = 'g';
      break;
    case 'b':
    case 'g':
    case 'G':
    case 'x':
    case 'X':
      break;
    case 'f':
    case 'e':
    case 'E':
      precision = 6;
      break;
    case 'F':
      kind = 'f';
      precision = 6;
      break;
    default:
      return badVerb(value, verb, flags);
  }
  if (flags.precision !== undefined) precision = flags.precision;
  let text = formatFloat(n, kind, precision, bits);
  if (text[0] !== '-' && text[0] !== '+') text = `+${text}`;
  if (flags.space && text[0] === '+' && !flags.plus) text = ` ${text.slice(1)}`;
  if (text[1] === 'I' || text[1] === 'N') {
    if (text[1] === 'N' && !flags.space && !flags.plus) text = text.slice(1);
    else if (text[0] === '+' && !flags.plus) text = text.slice(1);
    return pad(text, { ...flags, zero: false });
  }
  if (flags.sharp && verb !== 'b') text = withDecimalPoint(text, verb, precision);
  if (flags.plus || text[0] !== '+') {
    const missing = (flags.width ?? 0) - text.length;
    if (flags.zero && !flags.minus && missing > 0) return text[0] + '0'.repeat(missing) + text.slice(1);
    return pad(text, flags);
  }
  return pad(text.slice(1), flags);
}

/** The `#` flag of floats: always a decimal point, and the trailing zeros of `%g`. */
function withDecimalPoint(text: string, verb: string, precision: number): string {
  let digits = 0;
  if (verb === 'v' || verb === 'g' || verb === 'G' || verb === 'x') digits = precision === -1 ? 6 : precision;
  const isHex = verb === 'x' || verb === 'X';
  const match = (isHex ? /^(.[^pP]*)(.*)$/ : /^(.[^eE]*)(.*)$/).exec(text);
  let number = match?.[1] ?? text;
  const tail = match?.[2] ?? '';
  let nonzero = false;
  for (const character of number.slice(1)) {
    if (character === '.') continue;
    if (character !== '0') nonzero = true;
    if (nonzero) digits -= 1;
  }
  if (!number.includes('.')) {
    if (number.length === 2 && number[1] === '0') digits -= 1;
    number += '.';
  }
  return number + '0'.repeat(Math.max(digits, 0)) + tail;
}

/** The number of bytes of a string, Go's `len`. */
export function byteLength(value: Str): number {
  return utf8Length(value.text);
}
