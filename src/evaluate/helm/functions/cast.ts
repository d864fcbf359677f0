import { parseFloatText, parseIntegerText } from '../../../parse/gotemplate/constant.ts';
import { small, type Value } from '../template/values.ts';

/** The conversions of spf13/cast that Sprig's numeric functions use: anything to a number, 0 where that fails. */

export type Integer = number | bigint;

const MIN = -9223372036854775808n;
const MAX = 9223372036854775807n;

/** An integer wrapped to 64 bits, as Go's arithmetic does. */
export function wrap64(n: Integer): Integer {
  if (typeof n === 'number' && Number.isSafeInteger(n)) return n;
  return small(BigInt.asIntN(64, BigInt(n)));
}

/** Go's conversion of a float64 to int64 on amd64: out of range gives the smallest. */
export function floatToInt(n: number): Integer {
  const whole = Math.trunc(n);
  if (Number.isSafeInteger(whole)) return whole === 0 ? 0 : whole;
  if (!Number.isFinite(whole)) return MIN;
  const big = BigInt(whole);
  return big < MIN || big > MAX ? MIN : small(big);
}

/** cast's `trimZeroDecimal`: takes off a fraction of zeros. */
function trimZeroDecimal(text: string): string {
  const match = /^(.*)\.0+$/s.exec(text);
  return match ? match[1]! : text;
}

/** cast's `ToInt64` (and `ToInt`, which is as wide). */
export function toInt64(value: Value): Integer {
  switch (value.kind) {
    case 'int':
      return value.type === 'time.Duration' ? 0 : wrap64(value.n);
    case 'float':
      return floatToInt(value.n);
    case 'bool':
      return value.value ? 1 : 0;
    case 'string': {
      if (value.type !== 'string') return 0;
      const n = parseIntegerText(trimZeroDecimal(value.text));
      return n === undefined || n < MIN || n > MAX ? 0 : small(n);
    }
    default:
      return 0;
  }
}

/** cast's `ToFloat64`. */
export function toFloat64(value: Value): number {
  switch (value.kind) {
    case 'int':
      return value.type === 'time.Duration' ? 0 : Number(value.n);
    case 'float':
      return value.n;
    case 'bool':
      return value.value ? 1 : 0;
    case 'string':
      return parseFloatText(value.text) ?? 0;
    default:
      return 0;
  }
}

/** Go's `strconv.ParseInt` in one base, without prefixes or underscores; out of range gives the nearest bound. */
export function parseIntBase(text: string, base: 8 | 10): { readonly value: Integer; readonly ok: boolean } {
  const digits = base === 8 ? /^[+-]?[0-7]+$/ : /^[+-]?[0-9]+$/;
  if (!digits.test(text)) return { value: 0, ok: false };
  const magnitude = BigInt((base === 8 ? '0o' : '') + text.replace(/^[+-]/, ''));
  const value = text.startsWith('-') ? -magnitude : magnitude;
  if (value > MAX) return { value: MAX, ok: false };
  if (value < MIN) return { value: MIN, ok: false };
  return { value: small(value), ok: true };
}
