import { StarlarkError } from './errors.ts';

/** Longer numerals are not computed. */
const MAX_DIGITS = 50_000;

/** What `float` makes of a string: Go's `strconv.ParseFloat` without hexadecimal forms. */
export function parseFloatLiteral(text: string): number {
  if (text === '') throw new StarlarkError('float: empty string');
  const lower = text.toLowerCase();
  if (/^\+?(?:inf|infinity)$/.test(lower)) return Number.POSITIVE_INFINITY;
  if (/^-(?:inf|infinity)$/.test(lower)) return Number.NEGATIVE_INFINITY;
  if (/^[+-]?nan$/.test(lower)) return Number.NaN;
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/.test(lower))
    throw new StarlarkError(`invalid float literal: ${text}`);
  const value = Number(lower);
  if (!Number.isFinite(value)) throw new StarlarkError('floating-point number too large');
  return value;
}

const PREFIXES: Readonly<Record<string, number>> = { o: 8, x: 16, b: 2 };

/** What `int` makes of a string; undefined when it is no integer of that base. Base 0 goes by the prefix. */
export function parseInteger(text: string, base: number): number | bigint | 'too long' | undefined {
  const sign = /^[+-]/.exec(text)?.[0];
  let digits = sign ? text.slice(1) : text;
  let radix = base;
  if (digits.length > 1 && digits[0] === '0') {
    const prefix = digits.length > 2 ? PREFIXES[digits[1]!.toLowerCase()] : undefined;
    if (prefix !== undefined) {
      if (base === 0 || base === prefix) {
        radix = prefix;
        digits = digits.slice(2);
      }
    } else if (base === 0) return /^0+$/.test(digits) ? 0 : undefined;
  }
  if (radix === 0) radix = 10;
  if (digits === '' || !areDigits(digits, radix)) return undefined;
  if (digits.length > MAX_DIGITS) return 'too long';
  const value = radix === 10 ? BigInt(digits) : bigOf(digits, radix);
  return sign === '-' ? -value : value;
}

function areDigits(text: string, radix: number): boolean {
  for (const character of text) {
    const digit = /[0-9a-zA-Z]/.test(character) ? Number.parseInt(character, 36) : radix;
    if (digit >= radix) return false;
  }
  return true;
}

function bigOf(digits: string, radix: number): bigint {
  let value = 0n;
  const factor = BigInt(radix);
  for (const character of digits) value = value * factor + BigInt(Number.parseInt(character, 36));
  return value;
}
