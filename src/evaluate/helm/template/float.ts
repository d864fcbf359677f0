/** The decimal digits of a finite number ≥ 0: its value is 0.DIGITS × 10^point. */
interface Decimal {
  readonly digits: string;
  readonly point: number;
}

/** The shortest digits that read back as the same number. */
function shortest(value: number, single: boolean): Decimal {
  if (value === 0) return { digits: '0', point: 1 };
  let text = value.toExponential();
  if (single)
    for (let precision = 0; precision < 9; precision++) {
      const candidate = value.toExponential(precision);
      if (Math.fround(Number(candidate)) === Math.fround(value)) {
        text = candidate;
        break;
      }
    }
  const [mantissa = '', exponent = '0'] = text.split('e');
  const digits = mantissa.replace('.', '').replace(/0+$/, '') || '0';
  return { digits, point: Number(exponent) + 1 };
}

/** All decimal digits of a number: every double has finitely many. */
function exactDigits(value: number): Decimal {
  if (value === 0) return { digits: '0', point: 1 };
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  const raw = bits.getBigUint64(0) & 0x7fffffffffffffffn;
  const biased = Number(raw >> 52n);
  const fraction = raw & 0xfffffffffffffn;
  const mantissa = biased === 0 ? fraction : fraction | 0x10000000000000n;
  const power = (biased === 0 ? 1 : biased) - 1075;
  if (power >= 0) {
    const digits = (mantissa << BigInt(power)).toString();
    return { digits: digits.replace(/0+$/, '') || '0', point: digits.length };
  }
  // mantissa / 2^n = mantissa × 5^n / 10^n
  const digits = (mantissa * 5n ** BigInt(-power)).toString();
  return { digits: digits.replace(/0+$/, '') || '0', point: digits.length + power };
}

/** Keeps `count` digits, rounding half to even as Go's exact conversion does. */
function roundDecimal(decimal: Decimal, count: number): Decimal {
  const { digits, point } = decimal;
  if (count < 0) return { digits: '0', point };
  if (digits.length <= count) return decimal;
  const next = digits.charCodeAt(count) - 48;
  const tail = /[1-9]/.test(digits.slice(count + 1));
  const odd = count > 0 && (digits.charCodeAt(count - 1) & 1) === 1;
  const up = next > 5 || (next === 5 && (tail || odd));
  if (!up) {
    const kept = digits.slice(0, count).replace(/0+$/, '');
    return kept === '' ? { digits: '0', point: count === 0 ? 1 : point } : { digits: kept, point };
  }
  const raised = (BigInt(digits.slice(0, count) || '0') + 1n).toString();
  const grown = raised.length > Math.max(count, 0) ? 1 : 0;
  return { digits: raised.replace(/0+$/, '') || '0', point: point + (count === 0 ? 1 : grown) };
}

function formatFixed(decimal: Decimal, precision: number): string {
  const { digits, point } = decimal;
  const zero = digits === '0';
  const whole = zero || point <= 0 ? '0' : digits.slice(0, point).padEnd(point, '0');
  if (precision <= 0) return whole;
  let fraction = '';
  if (!zero) fraction = point < 0 ? '0'.repeat(-point) + digits : digits.slice(Math.max(point, 0));
  return `${whole}.${fraction.slice(0, precision).padEnd(precision, '0')}`;
}

function formatExponent(decimal: Decimal, precision: number, letter: string): string {
  const { digits } = decimal;
  const fraction = digits.slice(1, 1 + Math.max(precision, 0)).padEnd(Math.max(precision, 0), '0');
  const exponent = digits === '0' ? 0 : decimal.point - 1;
  const sign = exponent < 0 ? '-' : '+';
  return `${digits[0]}${fraction === '' ? '' : `.${fraction}`}${letter}${sign}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

/** Go's `strconv.FormatFloat(value, verb, precision, bits)`; precision −1 is the shortest exact text. */
export function formatFloat(value: number, verb: string, precision = -1, bits: 32 | 64 = 64): string {
  if (Number.isNaN(value)) return 'NaN';
  const negative = value < 0 || Object.is(value, -0);
  const sign = negative ? '-' : '';
  const size = Math.abs(value);
  if (size === Infinity) return negative ? '-Inf' : '+Inf';
  if (verb === 'b' || verb === 'x' || verb === 'X') return sign + formatBinary(size, verb, precision);
  const isShortest = precision < 0;
  const decimal = isShortest ? shortest(size, bits === 32) : exactDigits(size);
  switch (verb) {
    case 'e':
    case 'E': {
      const digits = isShortest ? decimal.digits.length - 1 : precision;
      return sign + formatExponent(isShortest ? decimal : roundDecimal(decimal, precision + 1), digits, verb);
    }
    case 'f': {
      if (isShortest) return sign + formatFixed(decimal, Math.max(decimal.digits.length - decimal.point, 0));
      const rounded = decimal.digits === '0' ? decimal : roundDecimal(decimal, decimal.point + precision);
      return sign + formatFixed(rounded, precision);
    }
    default: {
      const wanted = precision === 0 ? 1 : precision;
      const rounded = isShortest ? decimal : roundDecimal(decimal, wanted);
      const { digits, point } = rounded;
      let limit = wanted;
      if (limit > digits.length && digits.length >= point) limit = digits.length;
      if (isShortest) limit = 6;
      const exponent = digits === '0' ? 0 : point - 1;
      if (exponent < -4 || exponent >= limit)
        return sign + formatExponent(rounded, digits.length - 1, verb === 'G' ? 'E' : 'e');
      return sign + formatFixed(rounded, digits === '0' ? 0 : Math.max(digits.length - point, 0));
    }
  }
}

/** The verbs `%b` and `%x`: mantissa and a power of two. */
function formatBinary(size: number, verb: string, precision: number): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, size);
  const raw = view.getBigUint64(0);
  const biased = Number(raw >> 52n);
  const fraction = raw & 0xfffffffffffffn;
  if (verb === 'b') {
    const mantissa = biased === 0 ? fraction : fraction | 0x10000000000000n;
    const power = (biased === 0 ? 1 : biased) - 1075;
    return `${mantissa}p${power < 0 ? '' : '+'}${power}`;
  }
  let mantissa = biased === 0 ? fraction : fraction | 0x10000000000000n;
  let exponent = mantissa === 0n ? 0 : (biased === 0 ? 1 : biased) - 1023;
  while (mantissa !== 0n && (mantissa & 0x10000000000000n) === 0n) {
    mantissa <<= 1n;
    exponent -= 1;
  }
  if (precision >= 0 && precision < 13) {
    const shift = BigInt((13 - precision) * 4);
    const rest = mantissa & ((1n << shift) - 1n);
    const half = 1n << (shift - 1n);
    mantissa >>= shift;
    if (rest > half || (rest === half && (mantissa & 1n) === 1n)) mantissa += 1n;
    mantissa <<= shift;
    if (mantissa >= 0x20000000000000n) {
      mantissa >>= 1n;
      exponent += 1;
    }
  }
  let digits = (mantissa & 0xfffffffffffffn).toString(16).padStart(13, '0');
  digits = precision < 0 ? digits.replace(/0+$/, '') : digits.slice(0, precision).padEnd(precision, '0');
  const text = `0x${mantissa === 0n ? 0 : 1}${digits === '' ? '' : `.${digits}`}p${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
  return verb === 'X' ? text.toUpperCase() : text;
}
