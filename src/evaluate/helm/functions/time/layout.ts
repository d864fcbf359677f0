import { goQuote } from '../../../../parse/gotemplate/quote.ts';
import { FunctionError } from '../../template/values.ts';
import { civil, type Fields, fieldsOf, fixedZone, type Instant, UTC, type Zone } from './instant.ts';

/** Go's time layouts: the reference time `Mon Jan 2 15:04:05 -0700 MST 2006` spelled in every supported way. */

export const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;
export const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;

type Chunk = { readonly literal: string } | { readonly element: string };

/** Splits a layout into literal text and elements, as Go's `nextStdChunk` finds them. */
function chunksOf(layout: string): Chunk[] {
  const chunks: Chunk[] = [];
  let literal = '';
  for (let at = 0; at < layout.length; ) {
    const element = elementAt(layout, at);
    if (element === undefined) {
      literal += layout[at];
      at += 1;
      continue;
    }
    if (literal !== '') chunks.push({ literal });
    literal = '';
    chunks.push({ element });
    at += element.length;
  }
  if (literal !== '') chunks.push({ literal });
  return chunks;
}

const FIXED: readonly string[] = [
  'January',
  'Jan',
  'Monday',
  'Mon',
  'MST',
  '2006',
  '_2006',
  '__2',
  '_2',
  '-07:00:00',
  '-070000',
  '-07:00',
  '-0700',
  '-07',
  'Z07:00:00',
  'Z070000',
  'Z07:00',
  'Z0700',
  'Z07',
  'PM',
  'pm',
  '002',
  '01',
  '02',
  '03',
  '04',
  '05',
  '06',
  '15',
  '1',
  '2',
  '3',
  '4',
  '5',
];

function elementAt(layout: string, at: number): string | undefined {
  const first = layout[at]!;
  if (first === '.' || first === ',') {
    const fraction = /^[.,](?:0+|9+)(?![0-9])/.exec(layout.slice(at, at + 40))?.[0];
    return fraction;
  }
  if (!'JM12_-Zp0345P'.includes(first)) return undefined;
  for (const element of FIXED) {
    if (!layout.startsWith(element, at)) continue;
    // A lower-case letter after it makes `Jan` and `Mon` part of a longer word.
    if ((element === 'Jan' || element === 'Mon') && /[a-z]/.test(layout[at + 3] ?? '')) return undefined;
    // `_2006` is a literal underscore before the year.
    if (element === '_2006') return undefined;
    return element;
  }
  return undefined;
}

const pad = (n: number, width: number, fill = '0'): string => String(n).padStart(width, fill);

function zoneText(fields: Fields, element: string): string {
  if (element.startsWith('Z') && fields.offset === 0) return 'Z';
  const size = Math.abs(fields.offset);
  const colon = element.includes(':') ? ':' : '';
  let text = (fields.offset < 0 ? '-' : '+') + pad(Math.floor(size / 3600), 2);
  if (element.length > 3) text += colon + pad(Math.floor((size % 3600) / 60), 2);
  if (element.endsWith('00:00') || element.endsWith('0000')) text += colon + pad(size % 60, 2);
  return text;
}

function elementText(element: string, f: Fields): string {
  const hour12 = f.hour % 12 === 0 ? 12 : f.hour % 12;
  switch (element) {
    case 'January':
      return MONTHS[f.month - 1]!;
    case 'Jan':
      return MONTHS[f.month - 1]!.slice(0, 3);
    case 'Monday':
      return DAYS[f.weekday]!;
    case 'Mon':
      return DAYS[f.weekday]!.slice(0, 3);
    case 'MST':
      return f.abbreviation !== '' ? f.abbreviation : zoneText(f, '-0700');
    case '2006':
      return f.year < 0 ? `-${pad(-f.year, 4)}` : pad(f.year, 4);
    case '06':
      return pad(((f.year % 100) + 100) % 100, 2);
    case '01':
      return pad(f.month, 2);
    case '1':
      return String(f.month);
    case '02':
      return pad(f.day, 2);
    case '_2':
      return pad(f.day, 2, ' ');
    case '2':
      return String(f.day);
    case '002':
      return pad(f.yearDay, 3);
    case '__2':
      return pad(f.yearDay, 3, ' ');
    case '15':
      return pad(f.hour, 2);
    case '03':
      return pad(hour12, 2);
    case '3':
      return String(hour12);
    case '04':
      return pad(f.minute, 2);
    case '4':
      return String(f.minute);
    case '05':
      return pad(f.second, 2);
    case '5':
      return String(f.second);
    case 'PM':
      return f.hour >= 12 ? 'PM' : 'AM';
    case 'pm':
      return f.hour >= 12 ? 'pm' : 'am';
  }
  if (element[0] === '.' || element[0] === ',') {
    const digits = pad(f.nanosecond, 9).slice(0, element.length - 1);
    if (element[1] === '0') return element[0] + digits;
    const trimmed = digits.replace(/0+$/, '');
    return trimmed === '' ? '' : element[0] + trimmed;
  }
  return zoneText(f, element);
}

/** Go's `Time.Format`. */
export function formatTime(instant: Instant, layout: string): string {
  const fields = fieldsOf(instant);
  let text = '';
  for (const chunk of chunksOf(layout)) text += 'literal' in chunk ? chunk.literal : elementText(chunk.element, fields);
  return text;
}

interface Parsed {
  year: number;
  month: number;
  day: number;
  yearDay: number;
  hour: number;
  minute: number;
  second: number;
  nanosecond: number;
  pm: boolean | undefined;
  offset: number | undefined;
  abbreviation: string;
}

/** Go's `time.ParseInLocation`. Throws `FunctionError` with Go's message. */
export function parseTime(layout: string, value: string, zone: Zone): Instant {
  const parsed: Parsed = {
    year: 0,
    month: -1,
    day: -1,
    yearDay: -1,
    hour: 0,
    minute: 0,
    second: 0,
    nanosecond: 0,
    pm: undefined,
    offset: undefined,
    abbreviation: '',
  };
  const refuse = (part: string, rest: string, message = ''): never => {
    const told = message === '' ? `: cannot parse ${goQuote(rest)} as ${goQuote(part)}` : message;
    throw new FunctionError(`parsing time ${goQuote(value)}${message === '' ? ` as ${goQuote(layout)}` : ''}${told}`);
  };
  let rest = value;
  const chunks = chunksOf(layout);
  for (const [index, chunk] of chunks.entries()) {
    if ('literal' in chunk) {
      const next = skipLiteral(rest, chunk.literal);
      if (next === undefined) refuse(chunk.literal, rest);
      rest = next ?? rest;
      continue;
    }
    const read = readElement(chunk.element, rest, parsed);
    if (read === undefined) refuse(chunk.element, rest);
    else if (typeof read === 'string') refuse(chunk.element, rest, `: ${read} out of range`);
    else rest = rest.slice(read);
    // A fraction of a second may follow seconds though the layout has none.
    const following = chunks[index + 1];
    const fractionNext = following && 'element' in following && /^[.,]/.test(following.element);
    if ((chunk.element === '05' || chunk.element === '5') && !fractionNext) {
      const fraction = /^[.,](\d+)/.exec(rest);
      if (fraction) {
        parsed.nanosecond = Number(fraction[1]!.slice(0, 9).padEnd(9, '0'));
        rest = rest.slice(fraction[0].length);
      }
    }
  }
  if (rest !== '') refuse('', rest, `: extra text: ${goQuote(rest)}`);
  return assemble(parsed, zone, (what) => refuse('', '', `: ${what} out of range`));
}

function skipLiteral(value: string, literal: string): string | undefined {
  let rest = value;
  for (let at = 0; at < literal.length; at++) {
    if (literal[at] === ' ') {
      if (rest !== '' && rest[0] !== ' ') return undefined;
      rest = rest.replace(/^ +/, '');
      while (literal[at + 1] === ' ') at += 1;
      continue;
    }
    if (rest[0] !== literal[at]) return undefined;
    rest = rest.slice(1);
  }
  return rest;
}

function number(text: string, pattern: RegExp): number | undefined {
  const match = pattern.exec(text);
  return match ? Number(match[0]) : undefined;
}

/** Reads one element: its length, `undefined` when it does not fit, or what is out of range. */
function readElement(element: string, text: string, p: Parsed): number | string | undefined {
  const name = (names: readonly string[], short: boolean): [number, number] | undefined => {
    for (const [index, full] of names.entries()) {
      const wanted = short ? full.slice(0, 3) : full;
      if (text.slice(0, wanted.length).toLowerCase() === wanted.toLowerCase()) return [index, wanted.length];
    }
    return undefined;
  };
  const digits = (
    fixed: boolean,
    limit: [number, number],
    what: string,
    set: (n: number) => void,
  ): number | string | undefined => {
    const n = number(text, fixed ? /^\d\d/ : /^\d\d?/);
    if (n === undefined) return undefined;
    set(n);
    if (n < limit[0] || n > limit[1]) return what;
    return fixed ? 2 : /^\d\d?/.exec(text)![0].length;
  };
  switch (element) {
    case 'January':
    case 'Jan': {
      const found = name(MONTHS, element === 'Jan');
      if (!found) return undefined;
      p.month = found[0] + 1;
      return found[1];
    }
    case 'Monday':
    case 'Mon':
      return name(DAYS, element === 'Mon')?.[1];
    case '2006': {
      const n = number(text, /^\d{4}/);
      if (n === undefined) return undefined;
      p.year = n;
      return 4;
    }
    case '06': {
      const n = number(text, /^\d\d/);
      if (n === undefined) return undefined;
      p.year = n >= 69 ? 1900 + n : 2000 + n;
      return 2;
    }
    case '01':
    case '1':
      return digits(element === '01', [1, 12], 'month', (n) => {
        p.month = n;
      });
    case '02':
    case '2':
      return digits(element === '02', [0, 99], 'day', (n) => {
        p.day = n;
      });
    case '_2': {
      const match = /^ ?(\d\d?)/.exec(text);
      if (!match) return undefined;
      p.day = Number(match[1]);
      return match[0].length;
    }
    case '002':
    case '__2': {
      const match = /^(?:\d{3}| \d\d| {2}\d)/.exec(text);
      if (!match) return undefined;
      p.yearDay = Number(match[0]);
      return 3;
    }
    case '15':
      return digits(false, [0, 23], 'hour', (n) => {
        p.hour = n;
      });
    case '03':
    case '3':
      return digits(element === '03', [0, 12], 'hour', (n) => {
        p.hour = n;
      });
    case '04':
    case '4':
      return digits(element === '04', [0, 59], 'minute', (n) => {
        p.minute = n;
      });
    case '05':
    case '5':
      return digits(element === '05', [0, 59], 'second', (n) => {
        p.second = n;
      });
    case 'PM':
    case 'pm': {
      const half = text.slice(0, 2);
      if (half !== (element === 'PM' ? 'PM' : 'pm') && half !== (element === 'PM' ? 'AM' : 'am')) return undefined;
      p.pm = half.toLowerCase() === 'pm';
      return 2;
    }
    case 'MST': {
      const match = /^(?:UTC|[A-Z]{3,5}|[+-]\d\d)/.exec(text);
      if (!match) return undefined;
      p.abbreviation = match[0];
      if (match[0] === 'UTC') p.offset = 0;
      return match[0].length;
    }
  }
  if (element[0] === '.' || element[0] === ',') {
    const match = (element[1] === '0' ? new RegExp(`^[.,]\\d{${element.length - 1}}`) : /^(?:[.,]\d+)?/).exec(text);
    if (!match) return undefined;
    if (match[0] !== '') p.nanosecond = Number(match[0].slice(1, 10).padEnd(9, '0'));
    return match[0].length;
  }
  return readOffset(element, text, p);
}

function readOffset(element: string, text: string, p: Parsed): number | string | undefined {
  if (element.startsWith('Z') && text.startsWith('Z')) {
    p.offset = 0;
    p.abbreviation = 'UTC';
    return 1;
  }
  const shape = element
    .slice(1)
    .replace('07', '(\\d\\d)')
    .replaceAll(/(?<!\()00/g, '(\\d\\d)');
  const match = new RegExp(`^([+-])${shape}`).exec(text);
  if (!match) return undefined;
  const [, sign, hours = '0', minutes = '0', seconds = '0'] = match;
  if (Number(hours) > 24) return 'time zone offset hour';
  if (Number(minutes) > 60) return 'time zone offset minute';
  const size = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  p.offset = sign === '-' ? -size : size;
  return match[0].length;
}

function assemble(p: Parsed, zone: Zone, outOfRange: (what: string) => never): Instant {
  let { hour, month, day } = p;
  if (p.pm === true && hour < 12) hour += 12;
  else if (p.pm === false && hour === 12) hour = 0;
  const leap = (p.year % 4 === 0 && p.year % 100 !== 0) || p.year % 400 === 0;
  if (p.yearDay >= 0) {
    if (p.yearDay < 1 || p.yearDay > (leap ? 366 : 365)) outOfRange('day-of-year');
    const date = new Date(civil(p.year, 1, p.yearDay) * 1000);
    month = date.getUTCMonth() + 1;
    day = date.getUTCDate();
  }
  if (month < 0) month = 1;
  if (day < 0) day = 1;
  const length = month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
  if (day < 1 || day > length) outOfRange('day');
  const seconds = civil(p.year, month, day, hour, p.minute, p.second);
  if (p.offset !== undefined) {
    const at = seconds - p.offset;
    const own = zone.at(at);
    const isOwn = own.offset === p.offset && (p.abbreviation === '' || own.abbreviation === p.abbreviation);
    return {
      seconds: at,
      nanoseconds: p.nanosecond,
      zone: isOwn ? zone : p.abbreviation === 'UTC' ? UTC : fixedZone(p.offset, p.abbreviation),
    };
  }
  if (p.abbreviation !== '') {
    const own = zone.at(seconds);
    if (own.abbreviation !== p.abbreviation)
      return { seconds, nanoseconds: p.nanosecond, zone: fixedZone(0, p.abbreviation) };
  }
  const guess = zone.at(seconds).offset;
  const exact = zone.at(seconds - guess).offset;
  return { seconds: seconds - exact, nanoseconds: p.nanosecond, zone };
}
