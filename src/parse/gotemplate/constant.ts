import { decodeUtf8, encodeUtf8 } from '../../text/utf8.ts';

/** A Go constant that does not parse; the message is `strconv`'s or the template parser's. */
export class ConstantError extends Error {
  override readonly name = 'ConstantError';
}

const SIMPLE_ESCAPES: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  f: 12,
  n: 10,
  r: 13,
  t: 9,
  v: 11,
  '\\': 92,
};

/** Reads one character or escape at `at`; `byte` says that `value` is a byte and not a code point. */
function unquoteChar(text: string, at: number, quote: string): { value: number; byte: boolean; next: number } {
  const code = text.codePointAt(at);
  if (code === undefined || (text[at] === quote && (quote === "'" || quote === '"')))
    throw new ConstantError('invalid syntax');
  if (text[at] !== '\\') return { value: code, byte: false, next: at + (code > 0xffff ? 2 : 1) };
  const letter = text[at + 1] ?? '';
  const simple = SIMPLE_ESCAPES[letter];
  if (simple !== undefined) return { value: simple, byte: false, next: at + 2 };
  const width = letter === 'x' ? 2 : letter === 'u' ? 4 : letter === 'U' ? 8 : 0;
  if (width > 0) {
    const digits = text.slice(at + 2, at + 2 + width);
    if (digits.length < width || !/^[0-9a-fA-F]+$/.test(digits)) throw new ConstantError('invalid syntax');
    const value = Number.parseInt(digits, 16);
    if (letter !== 'x' && (value > 0x10ffff || (value >= 0xd800 && value < 0xe000)))
      throw new ConstantError('invalid syntax');
    return { value, byte: letter === 'x', next: at + 2 + width };
  }
  if (/[0-7]/.test(letter)) {
    const digits = text.slice(at + 1, at + 4);
    const value = Number.parseInt(digits, 8);
    if (!/^[0-7]{3}$/.test(digits) || value > 255) throw new ConstantError('invalid syntax');
    return { value, byte: true, next: at + 4 };
  }
  if ((letter === "'" || letter === '"') && letter === quote)
    return { value: letter.charCodeAt(0), byte: false, next: at + 2 };
  throw new ConstantError('invalid syntax');
}

/** Go's `strconv.Unquote` for a double-quoted or raw string as the lexer delivers it. */
export function unquoteString(quoted: string): string {
  const body = quoted.slice(1, -1);
  if (quoted[0] === '`') return body.includes('\r') ? body.replaceAll('\r', '') : body;
  if (!body.includes('\\')) return body;
  let text = '';
  let bytes = false;
  for (let at = 0; at < body.length; ) {
    const char = unquoteChar(body, at, '"');
    if (char.byte && char.value >= 0x80) {
      text += String.fromCharCode(0xdc00 + char.value);
      bytes = true;
    } else text += String.fromCodePoint(char.value);
    at = char.next;
  }
  return bytes ? decodeUtf8(encodeUtf8(text)) : text;
}

export interface NumberConstant {
  readonly isInt: boolean;
  readonly isUint: boolean;
  readonly isFloat: boolean;
  readonly isComplex: boolean;
  readonly int: bigint;
  readonly uint: bigint;
  readonly float: number;
  readonly imaginary: number;
}

const MAX_INT = 9223372036854775807n;
const MIN_INT = -9223372036854775808n;
const MAX_UINT = 18446744073709551615n;

function integral(float: number, imaginary = 0, isComplex = false): NumberConstant {
  const real = imaginary === 0;
  const whole = real && Number.isInteger(float);
  const value = whole ? BigInt(float) : 0n;
  const isInt = whole && value <= MAX_INT && value >= MIN_INT;
  const isUint = whole && value >= 0n && value <= MAX_UINT;
  return {
    isInt,
    isUint,
    isFloat: real,
    isComplex,
    int: isInt ? value : 0n,
    uint: isUint ? value : 0n,
    float,
    imaginary,
  };
}

/** Go's `'a'`: an integer. */
export function charConstant(text: string): NumberConstant {
  const char = unquoteChar(text, 1, "'");
  if (text.slice(char.next) !== "'") throw new ConstantError(`malformed character constant: ${text}`);
  return integral(char.value);
}

/** `1+2i`. */
export function complexConstant(text: string): NumberConstant {
  const split = Math.max(text.lastIndexOf('+', text.length - 2), text.lastIndexOf('-', text.length - 2));
  let at = split;
  if (at > 0 && /[eEpP]/.test(text[at - 1]!) && !/^[+-]?0[xX]/.test(text.slice(0, at)))
    at = Math.max(text.lastIndexOf('+', at - 1), text.lastIndexOf('-', at - 1));
  const real = parseFloatText(text.slice(0, at));
  const imaginary = parseFloatText(text.slice(at, -1));
  if (real === undefined || imaginary === undefined) throw new ConstantError('syntax error scanning complex number');
  return integral(real, imaginary, true);
}

/** A number as the lexer delivers it. */
export function numberConstant(text: string): NumberConstant {
  if (text.endsWith('i')) {
    const imaginary = parseFloatText(text.slice(0, -1));
    if (imaginary !== undefined) return integral(0, imaginary, true);
  }
  const whole = parseIntegerText(text);
  const signed = /^[+-]/.test(text);
  const isInt = whole !== undefined && whole <= MAX_INT && whole >= MIN_INT;
  const isUint = whole !== undefined && whole >= 0n && whole <= MAX_UINT && (!signed || whole === 0n);
  if (whole !== undefined && (isInt || isUint))
    return {
      isInt,
      isUint,
      isFloat: true,
      isComplex: false,
      int: isInt ? whole : 0n,
      uint: isUint ? whole : 0n,
      float: Number(whole),
      imaginary: 0,
    };
  const float = parseFloatText(text);
  if (float === undefined) throw new ConstantError(`illegal number syntax: ${JSON.stringify(text)}`);
  if (!/[.eEpP]/.test(text)) throw new ConstantError(`integer overflow: ${JSON.stringify(text)}`);
  return integral(float);
}

/** Go's `strconv.ParseInt(text, 0, …)` without a bound; undefined when the syntax is wrong. */
export function parseIntegerText(text: string): bigint | undefined {
  const match =
    /^([+-]?)(?:0[xX]((?:_?[0-9a-fA-F])+)|0[bB]((?:_?[01])+)|0[oO]((?:_?[0-7])+)|0((?:_?[0-7])+)|([1-9](?:_?[0-9])*|0))$/.exec(
      text,
    );
  if (!match) return undefined;
  const [, sign, hex, binary, octal, oldOctal, decimal] = match;
  const digits = hex ?? binary ?? octal ?? oldOctal ?? decimal ?? '';
  const prefix = hex ? '0x' : binary ? '0b' : (octal ?? oldOctal) ? '0o' : '';
  const value = BigInt(prefix + digits.replaceAll('_', ''));
  return sign === '-' ? -value : value;
}

/** Go's `strconv.ParseFloat`; undefined when the syntax is wrong or the number is out of range. */
export function parseFloatText(text: string): number | undefined {
  if (/^[+-]?(?:inf|infinity)$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  if (/^nan$/i.test(text)) return NaN;
  const hex = /^([+-]?)0[xX]([0-9a-fA-F_]*)(?:\.([0-9a-fA-F_]*))?[pP]([+-]?[0-9_]+)$/.exec(text);
  if (hex) {
    const [, sign, whole = '', fraction = '', exponent = '0'] = hex;
    const digits = (whole + fraction).replaceAll('_', '');
    if (digits === '') return undefined;
    const scaled = Number(BigInt(`0x${digits}`)) * 2 ** (Number(exponent.replaceAll('_', '')) - 4 * fraction.length);
    return sign === '-' ? -scaled : scaled;
  }
  if (!/^[+-]?(?:[0-9][0-9_]*\.?[0-9_]*|\.[0-9][0-9_]*)(?:[eE][+-]?[0-9][0-9_]*)?$/.test(text)) return undefined;
  if (/(?:^|[^0-9])_|_(?:[^0-9]|$)/.test(text)) return undefined;
  const float = Number(text.replaceAll('_', ''));
  return Number.isFinite(float) ? float : undefined;
}
