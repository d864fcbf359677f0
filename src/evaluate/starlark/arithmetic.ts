import { StarlarkError } from './errors.ts';
import { MAX_INT_BITS } from './limits.ts';
import { toFloat } from './numbers.ts';
import { FloatValue, type IntValue, intValue, UnknownValue, type Value } from './values.ts';

/** An operator on numbers; undefined when it does not exist for them. Unary operators are named `unary -`. */
export function numeric(operator: string, a: IntValue | FloatValue, b: IntValue | FloatValue): Value | undefined {
  if (operator.startsWith('unary')) return unaryNumeric(operator.slice(-1), a);
  if (operator !== '/' && a.kind === 'int' && b.kind === 'int') return integer(operator, a.value, b.value);
  if ((operator === '<<' || operator === '>>') && a.kind === 'int') throw new StarlarkError(`got ${b.kind}, want int`);
  if (operator === '%' && b.value === 0 && (a.kind === 'float' || b.kind === 'float')) {
    if (a.kind === 'int') toFloat(a.value);
    throw new StarlarkError('floating-point modulo by zero');
  }
  const left = a.kind === 'int' ? toFloat(a.value) : a.value;
  const right = b.kind === 'int' ? toFloat(b.value) : b.value;
  return float(operator, left, right);
}

function unaryNumeric(operator: string, value: IntValue | FloatValue): Value | undefined {
  switch (operator) {
    case '+':
      return value;
    case '-':
      if (value.kind === 'float') return new FloatValue(-value.value, value.at);
      return intValue(typeof value.value === 'bigint' ? -value.value : 0 - value.value, value.at);
    case '~':
      return value.kind === 'int' ? intValue(~BigInt(value.value), value.at) : undefined;
    default:
      return undefined;
  }
}

function float(operator: string, a: number, b: number): Value | undefined {
  switch (operator) {
    case '+':
      return new FloatValue(a + b);
    case '-':
      return new FloatValue(a - b);
    case '*':
      return new FloatValue(a * b);
    case '/':
      if (b === 0) throw new StarlarkError('floating-point division by zero');
      return new FloatValue(a / b);
    case '//':
      if (b === 0) throw new StarlarkError('floored division by zero');
      return new FloatValue(Math.floor(a / b));
    case '%': {
      const remainder = a % b;
      return new FloatValue(remainder !== 0 && remainder < 0 !== b < 0 ? remainder + b : remainder);
    }
    default:
      return undefined;
  }
}

function integer(operator: string, a: number | bigint, b: number | bigint): Value | undefined {
  if (typeof a === 'number' && typeof b === 'number') {
    const quick = small(operator, a, b);
    if (quick !== undefined) return intValue(quick);
  }
  switch (operator) {
    case '<<':
    case '>>':
      return shift(operator, BigInt(a), b);
    case '//':
      if (b === 0) throw new StarlarkError('floored division by zero');
      break;
    case '%':
      if (b === 0) throw new StarlarkError('integer modulo by zero');
      break;
  }
  const result = big(operator, BigInt(a), BigInt(b));
  return result === undefined ? undefined : typeof result === 'bigint' ? intValue(result) : result;
}

/** Results that are surely exact. */
function small(operator: string, a: number, b: number): number | undefined {
  let result: number;
  switch (operator) {
    case '+':
      result = a + b;
      break;
    case '-':
      result = a - b;
      break;
    case '*':
      result = a * b + 0;
      break;
    case '//':
      if (b === 0) return undefined;
      result = Math.floor(a / b) + 0;
      if (Math.abs(a) > 2 ** 50) return undefined;
      break;
    case '%': {
      if (b === 0) return undefined;
      const remainder = a % b;
      result = (remainder !== 0 && remainder < 0 !== b < 0 ? remainder + b : remainder) + 0;
      break;
    }
    default:
      return undefined;
  }
  return Number.isSafeInteger(result) ? result : undefined;
}

function big(operator: string, a: bigint, b: bigint): bigint | UnknownValue | undefined {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      if (bits(a) + bits(b) > MAX_INT_BITS) return new UnknownValue('the integer is too large', undefined, 'int');
      return a * b;
    case '//': {
      const quotient = a / b;
      return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient;
    }
    case '%': {
      const remainder = a % b;
      return remainder !== 0n && remainder < 0n !== b < 0n ? remainder + b : remainder;
    }
    case '&':
      return a & b;
    case '|':
      return a | b;
    case '^':
      return a ^ b;
    default:
      return undefined;
  }
}

/** About how many bits an integer has. */
function bits(value: bigint): number {
  return value.toString(16).length * 4;
}

function shift(operator: string, a: bigint, count: number | bigint): Value {
  if (count > 2147483647 || count < -2147483648) throw new StarlarkError(`${count} out of range`);
  if (count < 0) throw new StarlarkError(`negative shift count: ${count}`);
  if (operator === '>>') return intValue(a >> BigInt(count));
  if (count >= 512) throw new StarlarkError(`shift count too large: ${count}`);
  const result = a << BigInt(count);
  return bits(result) > MAX_INT_BITS
    ? new UnknownValue('the integer is too large', undefined, 'int')
    : intValue(result);
}
