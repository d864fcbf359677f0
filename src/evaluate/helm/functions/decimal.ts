import { FunctionError } from '../template/values.ts';

/** shopspring/decimal, as far as Sprig's float arithmetic uses it: a number is `coefficient` × 10^`exponent`. */
export interface Decimal {
  readonly coefficient: bigint;
  readonly exponent: number;
}

/** decimal's `DivisionPrecision`. */
const PRECISION = 16;

/** The decimal of a float's shortest text. */
export function fromFloat(n: number): Decimal {
  if (!Number.isFinite(n)) {
    const name = Number.isNaN(n) ? 'NaN' : n > 0 ? '+Inf' : '-Inf';
    throw new FunctionError(`Cannot create a Decimal from ${name}`);
  }
  const [mantissa = '0', exponent = '0'] = n.toExponential().split('e');
  const [whole = '0', fraction = ''] = mantissa.split('.');
  return { coefficient: BigInt(whole + fraction), exponent: Number(exponent) - fraction.length };
}

export function toFloat(decimal: Decimal): number {
  return Number(`${decimal.coefficient}e${decimal.exponent}`);
}

function align(a: Decimal, b: Decimal): [bigint, bigint, number] {
  const exponent = Math.min(a.exponent, b.exponent);
  const scale = (decimal: Decimal): bigint => decimal.coefficient * 10n ** BigInt(decimal.exponent - exponent);
  return [scale(a), scale(b), exponent];
}

export function add(a: Decimal, b: Decimal): Decimal {
  const [left, right, exponent] = align(a, b);
  return { coefficient: left + right, exponent };
}

export function subtract(a: Decimal, b: Decimal): Decimal {
  return add(a, { coefficient: -b.coefficient, exponent: b.exponent });
}

export function multiply(a: Decimal, b: Decimal): Decimal {
  return { coefficient: a.coefficient * b.coefficient, exponent: a.exponent + b.exponent };
}

const magnitude = (n: bigint): bigint => (n < 0n ? -n : n);

/** decimal's `Div`: rounded half away from zero to 16 places. */
export function divide(a: Decimal, b: Decimal): Decimal {
  if (b.coefficient === 0n) throw new FunctionError('decimal division by 0');
  const shift = a.exponent - b.exponent + PRECISION;
  const numerator = shift >= 0 ? a.coefficient * 10n ** BigInt(shift) : a.coefficient;
  const denominator = shift >= 0 ? b.coefficient : b.coefficient * 10n ** BigInt(-shift);
  let quotient = numerator / denominator;
  const rest = numerator % denominator;
  if (magnitude(rest) * 2n >= magnitude(denominator)) quotient += numerator < 0n === denominator < 0n ? 1n : -1n;
  return { coefficient: quotient, exponent: -PRECISION };
}
