import type { Origin } from '../../template/origin.ts';
import {
  bool,
  FunctionError,
  float,
  type GoFunction,
  Int,
  int,
  int64,
  type Methods,
  Str,
  Struct,
  small,
  type Value,
} from '../../template/values.ts';
import { anyArg, fn, textArg } from '../define.ts';
import { printDuration } from './duration.ts';
import { addDuration, fieldsOf, type Instant, UTC, ZERO_TIME } from './instant.ts';
import { DAYS, formatTime, MONTHS, parseTime } from './layout.ts';

/** `time.Time`, `time.Duration` and their kin as template values. */

const FULL = '2006-01-02 15:04:05.999999999 -0700 MST';
const RFC3339_NANO = '2006-01-02T15:04:05.999999999Z07:00';

/** The instant of a time value; undefined for any other value. */
export function instantOf(value: Value): Instant | undefined {
  if (value.kind !== 'struct' || value.type !== 'time.Time') return undefined;
  const data = value.data;
  return typeof data === 'object' && data !== null && 'nanoseconds' in data ? (data as Instant) : undefined;
}

function receiver(value: Value): Instant {
  const instant = instantOf(value);
  if (!instant) throw new FunctionError('runtime error: invalid memory address or nil pointer dereference');
  return instant;
}

/** An instant as a `time.Time`. */
export function timeValue(instant: Instant, origin?: Origin): Struct {
  return new Struct('time.Time', new Map(), {
    methods: timeMethods,
    print: () => formatTime(instant, FULL),
    json: () => new Str(formatTime(instant, RFC3339_NANO), origin),
    origin,
    data: instant,
  });
}

/** A `time.Duration`. */
export function durationValue(nanoseconds: bigint, origin?: Origin): Int {
  return new Int('time.Duration', small(nanoseconds), origin, durationMethods, () => printDuration(nanoseconds));
}

/** Reads RFC 3339, also with a space, and local dates and times; undefined when it is none of these. */
export function parseRfc3339(text: string): Instant | undefined {
  for (const layout of [
    '2006-01-02T15:04:05Z07:00',
    '2006-01-02 15:04:05Z07:00',
    '2006-01-02T15:04:05',
    '2006-01-02 15:04:05',
    '2006-01-02',
  ])
    try {
      return parseTime(layout, text, UTC);
    } catch (error) {
      if (!(error instanceof FunctionError)) throw error;
    }
  return undefined;
}

function nanos(instant: Instant): bigint {
  return BigInt(instant.seconds) * 1_000_000_000n + BigInt(instant.nanoseconds);
}

function named(type: string, names: readonly string[], index: number, number: number, origin: Origin | undefined): Int {
  const name = names[index] ?? '';
  const methods: Methods = new Map([['String', (value: Value) => fn('String', [], () => new Str(name, value.origin))]]);
  return new Int(type, number, origin, methods, () => name);
}

type Method = [string, (value: Value) => GoFunction];

function method(name: string, read: (instant: Instant, origin: Origin | undefined) => Value): Method {
  return [name, (value) => fn(name, [], () => read(receiver(value), value.origin))];
}

function compared(name: string, test: (a: bigint, b: bigint) => boolean): Method {
  return [
    name,
    (value) => fn(name, ['time.Time'], (args) => bool(test(nanos(receiver(value)), nanos(receiver(anyArg(args, 0)))))),
  ];
}

const timeMethods: Methods = new Map<string, (value: Value) => GoFunction>([
  ...(['Year', 'Day', 'Hour', 'Minute', 'Second', 'Nanosecond', 'YearDay'] as const).map((name) => {
    const field = (name[0]!.toLowerCase() + name.slice(1)) as
      | 'year'
      | 'day'
      | 'hour'
      | 'minute'
      | 'second'
      | 'nanosecond'
      | 'yearDay';
    return method(name, (instant, origin) => int(fieldsOf(instant)[field], origin));
  }),
  method('Month', (instant, origin) => {
    const { month } = fieldsOf(instant);
    return named('time.Month', MONTHS, month - 1, month, origin);
  }),
  method('Weekday', (instant, origin) => {
    const { weekday } = fieldsOf(instant);
    return named('time.Weekday', DAYS, weekday, weekday, origin);
  }),
  method('Unix', (instant, origin) => int64(instant.seconds, origin)),
  method('UnixMilli', (instant, origin) => int64(nanos(instant) / 1_000_000n, origin)),
  method('UnixMicro', (instant, origin) => int64(nanos(instant) / 1000n, origin)),
  method('UnixNano', (instant, origin) => int64(nanos(instant), origin)),
  method('UTC', (instant, origin) => timeValue({ ...instant, zone: UTC }, origin)),
  method('Local', (instant, origin) => timeValue({ ...instant, zone: UTC }, origin)),
  method('String', (instant, origin) => new Str(formatTime(instant, FULL), origin)),
  method('IsZero', (instant, origin) => bool(nanos(instant) === nanos(ZERO_TIME), origin)),
  [
    'Format',
    (value) => fn('Format', ['string'], (args) => new Str(formatTime(receiver(value), textArg(args, 0)), value.origin)),
  ],
  [
    'Add',
    (value) =>
      fn('Add', ['time.Duration'], (args) => {
        const duration = anyArg(args, 0);
        const amount = duration.kind === 'int' ? BigInt(duration.n) : 0n;
        return timeValue(addDuration(receiver(value), amount), value.origin);
      }),
  ],
  [
    'AddDate',
    (value) =>
      fn('AddDate', ['int', 'int', 'int'], (args) => {
        const instant = receiver(value);
        const [years = 0, months = 0, days = 0] = args.map((arg) => (arg.kind === 'int' ? Number(arg.n) : 0));
        const f = fieldsOf(instant);
        const date = new Date(0);
        date.setUTCFullYear(f.year + years, f.month - 1 + months, f.day + days);
        date.setUTCHours(f.hour, f.minute, f.second, 0);
        return timeValue({ ...instant, seconds: date.getTime() / 1000 - f.offset }, value.origin);
      }),
  ],
  [
    'Sub',
    (value) =>
      fn('Sub', ['time.Time'], (args) =>
        durationValue(nanos(receiver(value)) - nanos(receiver(anyArg(args, 0))), value.origin),
      ),
  ],
  compared('After', (a, b) => a > b),
  compared('Before', (a, b) => a < b),
  compared('Equal', (a, b) => a === b),
]);

const durationMethods: Methods = new Map<string, (value: Value) => GoFunction>([
  [
    'String',
    (value) =>
      fn('String', [], () => new Str(value.kind === 'int' ? printDuration(BigInt(value.n)) : '', value.origin)),
  ],
  ...(
    [
      ['Hours', 3_600_000_000_000],
      ['Minutes', 60_000_000_000],
      ['Seconds', 1_000_000_000],
    ] as const
  ).map(
    ([name, unit]): Method => [
      name,
      (value) => fn(name, [], () => float(value.kind === 'int' ? Number(value.n) / unit : 0, value.origin)),
    ],
  ),
  ['Nanoseconds', (value) => fn('Nanoseconds', [], () => int64(value.kind === 'int' ? value.n : 0, value.origin))],
]);
