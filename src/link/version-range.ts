/**
 * Version ranges as Tilt reads them in `version_settings(constraint=…)` (blang/semver `ParseRange`): comparisons joined by
 * spaces (and) and `||` (or), with `x` for any number.
 */

type Version = readonly [number, number, number];

interface Interval {
  /** The lowest version that is admitted. */
  low: Version;
  /** The first version that is not; undefined when there is no upper bound. */
  high: Version | undefined;
}

const ZERO: Version = [0, 0, 0];

/** Whether the range admits a version below the minimum; undefined when one of the two does not parse. */
export function admitsBelow(range: string, minimum: string): boolean | undefined {
  const least = parseVersion(minimum);
  if (!least) return undefined;
  let admits = false;
  for (const part of range.split('||')) {
    const interval = parsePart(part);
    if (!interval) return undefined;
    const { low, high } = interval;
    const empty = high !== undefined && compare(low, high) >= 0;
    if (!empty && compare(low, least) < 0) admits = true;
  }
  return admits;
}

function parsePart(part: string): Interval | undefined {
  const comparisons = part
    .trim()
    .replace(/([<>=!]+)\s+/g, '$1')
    .split(/\s+/)
    .filter(Boolean);
  if (comparisons.length === 0) return undefined;
  const interval: Interval = { low: ZERO, high: undefined };
  for (const comparison of comparisons) {
    const match = /^(>=|<=|==|!=|=|>|<|!)?(\d+(?:\.(?:\d+|x))*|x)(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/.exec(
      comparison,
    );
    const bounds = match && wildcard(match[2]!);
    if (!bounds) return undefined;
    const [first, next] = bounds;
    switch (match[1] ?? '=') {
      case '>=':
        interval.low = later(interval.low, first);
        break;
      case '>':
        // The versions between this patch and the next are pre-releases.
        interval.low = later(interval.low, next ?? first);
        break;
      case '<':
        interval.high = earlier(interval.high, first);
        break;
      case '<=':
        interval.high = earlier(interval.high, next);
        break;
      case '=':
      case '==':
        interval.low = later(interval.low, first);
        interval.high = earlier(interval.high, next);
        break;
    }
  }
  return interval;
}

/** The first version that a text with wildcards means, and the first one behind them; undefined for no upper bound. */
function wildcard(text: string): readonly [Version, Version | undefined] | undefined {
  if (text === 'x') return [ZERO, undefined];
  const parts = text.split('.');
  if (parts.length > 3) return undefined;
  const numbers: number[] = [];
  for (const part of parts) {
    if (part === 'x') break;
    numbers.push(Number(part));
  }
  const given = numbers.length;
  if (given < 3 && !parts.includes('x')) return undefined;
  const first: Version = [numbers[0] ?? 0, numbers[1] ?? 0, numbers[2] ?? 0];
  const next = [...first] as [number, number, number];
  const step = given - 1;
  next[step]! += 1;
  for (let index = step + 1; index < 3; index++) next[index] = 0;
  return [first, next];
}

function parseVersion(text: string): Version | undefined {
  const match = /^v?(\d+)\.(\d+)\.(\d+)/.exec(text.trim());
  return match ? [Number(match[1]), Number(match[2]), Number(match[3])] : undefined;
}

function compare(a: Version, b: Version): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}

function later(a: Version, b: Version): Version {
  return compare(a, b) >= 0 ? a : b;
}

function earlier(a: Version | undefined, b: Version | undefined): Version | undefined {
  if (!a || !b) return a ?? b;
  return compare(a, b) <= 0 ? a : b;
}
