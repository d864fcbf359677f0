import { formatValue } from '../template/fmt.ts';
import { isTrue } from '../template/types.ts';
import {
  bool,
  type CallContext,
  FunctionError,
  float,
  type GoFunction,
  Int,
  int,
  int64,
  Slice,
  Str,
  type Value,
} from '../template/values.ts';
import { type Integer, parseIntBase, toFloat64, toInt64, wrap64 } from './cast.ts';
import { add, type Decimal, divide, fromFloat, multiply, subtract, toFloat } from './decimal.ts';
import { ANY, alias, anyArg, fn, intArg, textArg } from './define.ts';

/** Sprig's arithmetic: integers of 64 bits that wrap, and floats that go through decimals. */

function exact(
  a: Integer,
  b: Integer,
  op: (a: number, b: number) => number,
  big: (a: bigint, b: bigint) => bigint,
): Integer {
  if (typeof a === 'number' && typeof b === 'number') {
    const result = op(a, b);
    if (Number.isSafeInteger(result)) return result === 0 ? 0 : result;
  }
  return wrap64(big(BigInt(a), BigInt(b)));
}

const plus = (a: Integer, b: Integer): Integer =>
  exact(
    a,
    b,
    (x, y) => x + y,
    (x, y) => x + y,
  );
const minus = (a: Integer, b: Integer): Integer =>
  exact(
    a,
    b,
    (x, y) => x - y,
    (x, y) => x - y,
  );
const times = (a: Integer, b: Integer): Integer =>
  exact(
    a,
    b,
    (x, y) => x * y,
    (x, y) => x * y,
  );

function nonZero(b: Integer): void {
  if (BigInt(b) === 0n) throw new FunctionError('runtime error: integer divide by zero');
}

function quotient(a: Integer, b: Integer): Integer {
  nonZero(b);
  return exact(
    a,
    b,
    (x, y) => Math.trunc(x / y),
    (x, y) => x / y,
  );
}

function remainder(a: Integer, b: Integer): Integer {
  nonZero(b);
  return exact(
    a,
    b,
    (x, y) => x % y,
    (x, y) => x % y,
  );
}

function decimals(args: readonly Value[], first: number, op: (a: Decimal, b: Decimal) => Decimal): number {
  let total = fromFloat(first);
  for (const arg of args) total = op(total, fromFloat(toFloat64(arg)));
  return toFloat(total);
}

/** How many elements a counted list may have before Helm itself would run out of memory. */
const MAX_COUNT = 10_000_000;

/** Sprig's `untilStep`. */
function steps(start: number, stop: number, step: number, context: CallContext): number[] {
  const count = stop < start ? (step < 0 ? (start - stop) / -step : 0) : step > 0 ? (stop - start) / step : 0;
  context.charge(Math.min(count, MAX_COUNT) * 4);
  if (count > MAX_COUNT) throw new FunctionError('the list has too many elements');
  const list: number[] = [];
  if (stop < start) {
    if (step < 0) for (let n = start; n > stop; n += step) list.push(n);
  } else if (step > 0) for (let n = start; n < stop; n += step) list.push(n);
  return list;
}

function intList(numbers: readonly number[]): Slice {
  return new Slice(
    numbers.map((n) => int(n)),
    undefined,
    '[]int',
  );
}

function seq(params: readonly number[], context: CallContext): string {
  const [a = 0, b = 0, c = 0] = params;
  switch (params.length) {
    case 1: {
      const step = a < 1 ? -1 : 1;
      return steps(1, a + step, step, context).join(' ');
    }
    case 2: {
      const step = b < a ? -1 : 1;
      return steps(a, b + step, step, context).join(' ');
    }
    case 3: {
      if (c < a && b > 0) return '';
      return steps(a, c + (c < a ? -1 : 1), b, context).join(' ');
    }
    default:
      return '';
  }
}

function round(n: number, places: number, on: number): number {
  const power = places >= 0 && places <= 300 ? Number(`1e${places}`) : 10 ** places;
  const digit = power * n;
  const fraction = digit - Math.trunc(digit);
  return (fraction >= on ? Math.ceil(digit) : Math.floor(digit)) / power;
}

function larger(a: Integer, b: Integer): Integer {
  return minusIsNegative(a, b) ? b : a;
}

function smaller(a: Integer, b: Integer): Integer {
  return minusIsNegative(b, a) ? b : a;
}

const minusIsNegative = (a: Integer, b: Integer): boolean => a < b;

/** Go's `math.Max` and `math.Min`: NaN wins, and signed zeros count. */
const maxFloat = (a: number, b: number): number => Math.max(a, b);
const minFloat = (a: number, b: number): number => Math.min(a, b);

function fold(name: string, op: (a: Integer, b: Integer) => Integer): GoFunction {
  return fn(name, [ANY, `...${ANY}`], (args) => {
    let total = toInt64(anyArg(args, 0));
    for (const arg of args.slice(1)) total = op(total, toInt64(arg));
    return int64(total);
  });
}

function foldFloat(name: string, op: (a: number, b: number) => number): GoFunction {
  return fn(name, [ANY, `...${ANY}`], (args) => {
    let total = toFloat64(anyArg(args, 0));
    for (const arg of args.slice(1)) total = op(total, toFloat64(arg));
    return float(total);
  });
}

function two(name: string, op: (a: Integer, b: Integer) => Integer): GoFunction {
  return fn(name, [ANY, ANY], (args) => int64(op(toInt64(anyArg(args, 0)), toInt64(anyArg(args, 1)))));
}

export const numbers: readonly GoFunction[] = [
  fn('add', [`...${ANY}`], (args) => int64(args.reduce<Integer>((sum, arg) => plus(sum, toInt64(arg)), 0))),
  fn('add1', [ANY], (args) => int64(plus(toInt64(anyArg(args, 0)), 1))),
  fn('add1f', [ANY], (args) => float(decimals([int(1)], toFloat64(anyArg(args, 0)), add))),
  fn('addf', [`...${ANY}`], (args) => float(decimals(args, 0, add))),
  fn('subf', [ANY, `...${ANY}`], (args) => float(decimals(args.slice(1), toFloat64(anyArg(args, 0)), subtract))),
  fn('mulf', [ANY, `...${ANY}`], (args) => float(decimals(args.slice(1), toFloat64(anyArg(args, 0)), multiply))),
  fn('divf', [ANY, `...${ANY}`], (args) => float(decimals(args.slice(1), toFloat64(anyArg(args, 0)), divide))),
  two('sub', minus),
  two('div', quotient),
  two('mod', remainder),
  fold('mul', times),
  ...alias(fold('max', larger), 'biggest'),
  fold('min', smaller),
  foldFloat('maxf', maxFloat),
  foldFloat('minf', minFloat),
  fn('ceil', [ANY], (args) => float(Math.ceil(toFloat64(anyArg(args, 0))))),
  fn('floor', [ANY], (args) => float(Math.floor(toFloat64(anyArg(args, 0))))),
  fn('round', [ANY, 'int', '...float64'], (args) => {
    const on = args[2];
    return float(round(toFloat64(anyArg(args, 0)), intArg(args, 1), on?.kind === 'float' ? on.n : 0.5));
  }),
  fn('int', [ANY], (args) => new Int('int', toInt64(anyArg(args, 0)))),
  fn('int64', [ANY], (args) => int64(toInt64(anyArg(args, 0)))),
  fn('float64', [ANY], (args) => float(toFloat64(anyArg(args, 0)))),
  fn('atoi', ['string'], (args) => int(parseIntBase(textArg(args, 0), 10).value)),
  fn('toDecimal', [ANY], (args) => {
    const parsed = parseIntBase(formatValue(anyArg(args, 0)), 8);
    return int64(parsed.ok ? parsed.value : 0);
  }),
  fn('until', ['int'], (args, context) => {
    const count = intArg(args, 0);
    return intList(steps(0, count, count < 0 ? -1 : 1, context));
  }),
  fn('untilStep', ['int', 'int', 'int'], (args, context) =>
    intList(steps(intArg(args, 0), intArg(args, 1), intArg(args, 2), context)),
  ),
  fn(
    'seq',
    ['...int'],
    (args, context) =>
      new Str(
        seq(
          args.map((_, index) => intArg(args, index)),
          context,
        ),
      ),
  ),
  fn('all', [`...${ANY}`], (args) => bool(args.every((arg) => !isEmpty(arg)))),
  fn('any', [`...${ANY}`], (args) => bool(args.some((arg) => !isEmpty(arg)))),
  fn('empty', [ANY], (args) => bool(isEmpty(anyArg(args, 0)))),
];

/** Sprig's `empty`. It agrees with templates' truth: structs and functions are never empty. */
export function isEmpty(value: Value): boolean {
  return !isTrue(value);
}
