import { goQuote } from '../../../../parse/gotemplate/quote.ts';
import { FunctionError } from '../../template/values.ts';

/** Go's durations: nanoseconds in 64 bits. */

const UNITS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1000n,
  µs: 1000n,
  μs: 1000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};

const MAX = 9223372036854775807n;

/** Go's `time.ParseDuration`. Throws `FunctionError` with Go's message. */
export function parseDuration(text: string): bigint {
  const invalid = (): never => {
    throw new FunctionError(`time: invalid duration ${goQuote(text)}`);
  };
  let rest = text;
  const negative = rest.startsWith('-');
  if (negative || rest.startsWith('+')) rest = rest.slice(1);
  if (rest === '0') return 0n;
  if (rest === '') invalid();
  let total = 0n;
  while (rest !== '') {
    const match = /^(\d*)(?:\.(\d*))?/.exec(rest);
    const [whole = '', digits = '', fraction = ''] = match ?? [];
    if (digits === '' && fraction === '') invalid();
    rest = rest.slice(whole.length);
    const name = /^[^\d.]*/.exec(rest)?.[0] ?? '';
    if (name === '') throw new FunctionError(`time: missing unit in duration ${goQuote(text)}`);
    const unit = UNITS[name];
    if (unit === undefined) throw new FunctionError(`time: unknown unit ${goQuote(name)} in duration ${goQuote(text)}`);
    rest = rest.slice(name.length);
    total += BigInt(digits === '' ? '0' : digits) * unit;
    if (fraction !== '') total += (BigInt(fraction.slice(0, 18)) * unit) / 10n ** BigInt(Math.min(fraction.length, 18));
    if (total > MAX + (negative ? 1n : 0n)) invalid();
  }
  return negative ? -total : total;
}

/** Go's `Duration.String`: `1h2m3.5s`. */
export function printDuration(nanoseconds: bigint): string {
  if (nanoseconds === 0n) return '0s';
  const negative = nanoseconds < 0n;
  const size = negative ? -nanoseconds : nanoseconds;
  const sign = negative ? '-' : '';
  const decimal = (n: bigint, unit: bigint): string => {
    const fraction = (n % unit)
      .toString()
      .padStart(unit.toString().length - 1, '0')
      .replace(/0+$/, '');
    return fraction === '' ? String(n / unit) : `${n / unit}.${fraction}`;
  };
  if (size < 1000n) return `${sign}${size}ns`;
  if (size < 1_000_000n) return `${sign}${decimal(size, 1000n)}µs`;
  if (size < 1_000_000_000n) return `${sign}${decimal(size, 1_000_000n)}ms`;
  const minutes = size / 60_000_000_000n;
  const seconds = `${decimal(size % 60_000_000_000n, 1_000_000_000n)}s`;
  if (minutes === 0n) return sign + seconds;
  const hours = minutes / 60n;
  return `${sign}${hours > 0n ? `${hours}h` : ''}${minutes % 60n}m${seconds}`;
}

/** Sprig's `durationRound`: the largest unit alone, which only counts when there is more than one of it. */
export function roundDuration(nanoseconds: bigint): string {
  const size = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  const hour = 3_600_000_000_000n;
  const units: [bigint, string][] = [
    [hour * 24n * 365n, 'y'],
    [hour * 24n * 30n, 'mo'],
    [hour * 24n, 'd'],
    [hour, 'h'],
    [60_000_000_000n, 'm'],
    [1_000_000_000n, 's'],
  ];
  for (const [unit, name] of units) if (size > unit) return `${size / unit}${name}`;
  return '0s';
}
