import { StarlarkError } from './errors.ts';
import { type FloatValue, type IntValue, intValue, typeName, UnknownValue, type Value } from './values.ts';

/** Whether a value is an int or a float. */
export function asNumber(value: Value): value is IntValue | FloatValue {
  return value.kind === 'int' || value.kind === 'float';
}

/** The integer that a number is truncated to. */
export function toInt(value: IntValue | FloatValue): number | bigint {
  if (value.kind === 'int') return value.value;
  if (Number.isNaN(value.value)) throw new StarlarkError('cannot convert float NaN to integer');
  if (!Number.isFinite(value.value)) throw new StarlarkError('cannot convert float infinity to integer');
  const whole = Math.trunc(value.value);
  return Number.isSafeInteger(whole) ? whole + 0 : intValue(BigInt(whole)).value;
}

/** An integer as a float; throws where it is beyond the largest. */
export function toFloat(value: number | bigint): number {
  const float = Number(value);
  if (!Number.isFinite(float)) throw new StarlarkError('int too large to convert to float');
  return float;
}

const INT32_MIN = -2147483648;
const INT32_MAX = 2147483647;

/** An index, a count, a step: an int of at most 32 bits. An unknown value is handed back. */
export function toIndex(value: Value): number | UnknownValue {
  if (value.kind === 'unknown' || value.kind === 'oneof')
    return value.kind === 'unknown' ? value : new UnknownValue('it is one of several values', value.at);
  if (value.kind !== 'int') throw new StarlarkError(`got ${typeName(value)}, want int`);
  if (value.value < INT32_MIN || value.value > INT32_MAX) throw new StarlarkError(`${value.value} out of range`);
  return Number(value.value);
}

/** An int of at most 64 bits, as Go's `int` parameters take it. */
export function toInt64(value: Value): number | UnknownValue {
  if (value.kind === 'unknown') return value;
  if (value.kind === 'oneof') return new UnknownValue('it is one of several values', value.at);
  if (value.kind !== 'int') throw new StarlarkError(`got ${typeName(value)}, want int`);
  if (value.value < -(2n ** 63n) || value.value >= 2n ** 63n)
    throw new StarlarkError(`${value.value} out of range (want value in signed 64-bit range)`);
  return Number(value.value);
}
