import { Unstable, unite } from '../../template/origin.ts';
import { FunctionError, type GoFunction, Str, type Value } from '../../template/values.ts';
import { parseIntBase } from '../cast.ts';
import { ANY, alias, anyArg, fn, textArg } from '../define.ts';
import { parseDuration, printDuration, roundDuration } from './duration.ts';
import { addDuration, type Instant, loadZone, UTC, ZERO_TIME } from './instant.ts';
import { formatTime, parseTime } from './layout.ts';
import { instantOf, timeValue } from './value.ts';

/** Sprig's date functions. The clock stands still: `now` is one fixed instant, and what is made with it is marked. */

/** What `now` gives: 2000-01-01T00:00:00Z. */
const NOW: Instant = { seconds: 946684800, nanoseconds: 0, zone: UTC };
const clock = new Unstable('now');

/** Sprig's reading of a date argument: a time, epoch seconds as an integer, anything else is now. */
function dateOf(value: Value): { instant: Instant; fixed: boolean } {
  const instant = instantOf(value);
  if (instant) return { instant, fixed: true };
  if (value.kind === 'int' && ['int', 'int64', 'int32'].includes(value.type))
    return { instant: { seconds: Number(value.n), nanoseconds: 0, zone: UTC }, fixed: true };
  return { instant: NOW, fixed: false };
}

function formatIn(layout: string, value: Value, zoneName: string): Str {
  const { instant, fixed } = dateOf(value);
  const zone = loadZone(zoneName) ?? UTC;
  const origin = fixed ? value.origin : unite(value.origin, clock);
  return new Str(formatTime({ ...instant, zone }, layout), origin);
}

function modified(args: readonly Value[], must: boolean): Value {
  const date = anyArg(args, 1);
  const instant = instantOf(date) ?? ZERO_TIME;
  try {
    return timeValue(addDuration(instant, parseDuration(textArg(args, 0))), date.origin);
  } catch (error) {
    if (must || !(error instanceof FunctionError)) throw error;
    return date;
  }
}

function parsed(args: readonly Value[], must: boolean): Value {
  const origin = anyArg(args, 1).origin;
  try {
    return timeValue(parseTime(textArg(args, 0), textArg(args, 1), UTC), origin);
  } catch (error) {
    if (must || !(error instanceof FunctionError)) throw error;
    return timeValue(ZERO_TIME, origin);
  }
}

function durationOf(value: Value): bigint {
  if (value.kind === 'int' && value.type === 'int64') return BigInt(value.n);
  if (value.kind !== 'string') return 0n;
  try {
    return parseDuration(value.text);
  } catch (error) {
    if (error instanceof FunctionError) return 0n;
    throw error;
  }
}

const since = (instant: Instant): bigint => BigInt(NOW.seconds - instant.seconds) * 1_000_000_000n;

export const dates: readonly GoFunction[] = [
  fn('now', [], () => timeValue(NOW, clock), { ownOrigin: true }),
  fn('ago', [ANY], (args) => {
    const value = anyArg(args, 0);
    return new Str(printDuration(since(dateOf(value).instant)), unite(value.origin, clock));
  }),
  fn('date', ['string', ANY], (args) => formatIn(textArg(args, 0), anyArg(args, 1), 'Local')),
  fn('htmlDate', [ANY], (args) => formatIn('2006-01-02', anyArg(args, 0), 'Local')),
  fn('htmlDateInZone', [ANY, 'string'], (args) => formatIn('2006-01-02', anyArg(args, 0), textArg(args, 1))),
  ...alias(
    fn('dateInZone', ['string', ANY, 'string'], (args) =>
      formatIn(textArg(args, 0), anyArg(args, 1), textArg(args, 2)),
    ),
    'date_in_zone',
  ),
  ...alias(
    fn('dateModify', ['string', 'time.Time'], (args) => modified(args, false)),
    'date_modify',
  ),
  ...alias(
    fn('mustDateModify', ['string', 'time.Time'], (args) => modified(args, true)),
    'must_date_modify',
  ),
  fn('toDate', ['string', 'string'], (args) => parsed(args, false)),
  fn('mustToDate', ['string', 'string'], (args) => parsed(args, true)),
  fn('unixEpoch', ['time.Time'], (args) => new Str(String((instantOf(anyArg(args, 0)) ?? ZERO_TIME).seconds))),
  fn('duration', [ANY], (args) => {
    const value = anyArg(args, 0);
    let seconds = 0n;
    if (value.kind === 'string') seconds = BigInt(parseIntBase(value.text, 10).value);
    else if (value.kind === 'int' && value.type === 'int64') seconds = BigInt(value.n);
    return new Str(printDuration(BigInt.asIntN(64, seconds * 1_000_000_000n)));
  }),
  fn('durationRound', [ANY], (args) => {
    const value = anyArg(args, 0);
    const instant = instantOf(value);
    if (instant) return new Str(roundDuration(since(instant)), unite(value.origin, clock));
    return new Str(roundDuration(durationOf(value)));
  }),
];
