/** Instants and zones as Go's package `time` prints and reads them. */

/** A moment: whole seconds since 1970 and nanoseconds, seen in a zone. */
export interface Instant {
  readonly seconds: number;
  readonly nanoseconds: number;
  readonly zone: Zone;
}

export interface Zone {
  readonly name: string;
  /** Offset from UTC in seconds and its abbreviation at a moment (seconds since 1970). */
  at(seconds: number): { readonly offset: number; readonly abbreviation: string };
}

export const UTC: Zone = { name: 'UTC', at: () => ({ offset: 0, abbreviation: 'UTC' }) };

/** A zone with one offset; no abbreviation prints as the offset. */
export function fixedZone(offset: number, abbreviation: string): Zone {
  return { name: abbreviation, at: () => ({ offset, abbreviation }) };
}

/**
 * Go's `time.LoadLocation`; undefined for a zone that does not exist. The machine's own zone is no part of a chart: `Local`
 * is UTC here.
 */
export function loadZone(name: string): Zone | undefined {
  if (name === '' || name === 'UTC' || name === 'Local') return UTC;
  if (!/^[A-Za-z][A-Za-z0-9_+\-/]*$/.test(name)) return undefined;
  try {
    return namedZone(name);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function namedZone(name: string): Zone {
  const fields = new Intl.DateTimeFormat('en-US', {
    timeZone: name,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const short = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'short' });
  return {
    name,
    at(seconds) {
      const part = new Map(fields.formatToParts(seconds * 1000).map(({ type, value }) => [type, Number(value)]));
      const local = Date.UTC(
        part.get('year') ?? 1970,
        (part.get('month') ?? 1) - 1,
        part.get('day') ?? 1,
        part.get('hour') ?? 0,
        part.get('minute') ?? 0,
        part.get('second') ?? 0,
      );
      const offset = Math.round(local / 1000 - Math.floor(seconds));
      const written = short.formatToParts(seconds * 1000).find(({ type }) => type === 'timeZoneName')?.value ?? '';
      const known = /^[A-Z]{2,5}$/.test(written) ? written : EUROPEAN[`${regionOf(name)}${offset}`];
      return { offset, abbreviation: known ?? numericOffset(offset, '') };
    },
  };
}

function regionOf(name: string): string {
  return name.startsWith('Europe/') ? 'Europe ' : name.startsWith('Asia/') ? `${name} ` : '';
}

/** Abbreviations of the zone database that locale data writes as offsets. */
const EUROPEAN: Readonly<Record<string, string>> = {
  'Europe 0': 'GMT',
  'Europe 3600': 'CET',
  'Europe 7200': 'CEST',
  'Asia/Tokyo 32400': 'JST',
  'Asia/Shanghai 28800': 'CST',
  'Asia/Kolkata 19800': 'IST',
};

export function numericOffset(offset: number, colon: string): string {
  const size = Math.abs(offset);
  const hours = String(Math.floor(size / 3600)).padStart(2, '0');
  const minutes = String(Math.floor((size % 3600) / 60)).padStart(2, '0');
  return `${offset < 0 ? '-' : '+'}${hours}${colon === '' && minutes === '00' ? '' : colon + minutes}`;
}

export interface Fields {
  readonly year: number;
  /** From 1. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly nanosecond: number;
  /** Sunday is 0. */
  readonly weekday: number;
  /** From 1. */
  readonly yearDay: number;
  readonly offset: number;
  readonly abbreviation: string;
}

/** What a calendar and a clock of the instant's zone show. */
export function fieldsOf(instant: Instant): Fields {
  const { offset, abbreviation } = instant.zone.at(instant.seconds);
  const date = new Date((instant.seconds + offset) * 1000);
  const year = date.getUTCFullYear();
  const start = civil(year, 1, 1);
  return {
    year,
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    nanosecond: instant.nanoseconds,
    weekday: date.getUTCDay(),
    yearDay: Math.floor((instant.seconds + offset - start) / 86400) + 1,
    offset,
    abbreviation,
  };
}

/** Seconds since 1970 of a date and time in UTC; months and days out of range carry over. */
export function civil(year: number, month: number, day: number, hour = 0, minute = 0, second = 0): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second, 0);
  return date.getTime() / 1000;
}

/** An instant some nanoseconds later. */
export function addDuration(instant: Instant, nanoseconds: bigint): Instant {
  const total = BigInt(instant.nanoseconds) + nanoseconds;
  const carry = total >= 0n ? total / 1_000_000_000n : -((-total + 999_999_999n) / 1_000_000_000n);
  return {
    seconds: instant.seconds + Number(carry),
    nanoseconds: Number(total - carry * 1_000_000_000n),
    zone: instant.zone,
  };
}

/** Go's zero time: the first instant of year 1 in UTC. */
export const ZERO_TIME: Instant = { seconds: -62135596800, nanoseconds: 0, zone: UTC };
