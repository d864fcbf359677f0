import { format, formatValue } from '../template/fmt.ts';
import { isUnsigned } from '../template/types.ts';
import { bool, compareStrings, FunctionError, type GoFunction, type Value } from '../template/values.ts';
import { anyArg, fn } from './define.ts';

/** Go's comparison functions: basic kinds must match, signed and unsigned integers compare by value. */

type BasicKind = 'invalid' | 'bool' | 'complex' | 'int' | 'float' | 'string' | 'uint';

function basicKind(value: Value): BasicKind {
  switch (value.kind) {
    case 'bool':
    case 'complex':
    case 'float':
    case 'string':
      return value.kind;
    case 'int':
      return isUnsigned(value.type) ? 'uint' : 'int';
    default:
      return 'invalid';
  }
}

function isNilValue(value: Value): boolean {
  return value.kind === 'nil' || ((value.kind === 'map' || value.kind === 'slice') && value.isNil);
}

/** The kind of Go's reflection, as far as two values that are not basic can differ. */
function reflectKind(value: Value): string {
  if (value.kind === 'bytes') return 'slice';
  return value.kind === 'struct' ? (value.type.startsWith('*') ? 'ptr' : 'struct') : value.kind;
}

function incompatible(a: Value, b: Value): never {
  throw new FunctionError(`incompatible types for comparison: ${a.type} and ${b.type}`);
}

function equal(a: Value, b: Value): boolean {
  const kind = basicKind(a);
  if (kind !== basicKind(b)) {
    if (a.kind === 'int' && b.kind === 'int') return a.n === b.n;
    if (a.kind === 'nil' || b.kind === 'nil') return false;
    incompatible(a, b);
  }
  switch (a.kind) {
    case 'bool':
      return b.kind === 'bool' && a.value === b.value;
    case 'string':
      return b.kind === 'string' && a.text === b.text;
    case 'int':
    case 'float':
      return (b.kind === 'int' || b.kind === 'float') && a.n === b.n;
    case 'complex':
      return b.kind === 'complex' && a.re === b.re && a.im === b.im;
  }
  if (a.kind !== 'nil' && b.kind !== 'nil' && reflectKind(a) !== reflectKind(b))
    throw new FunctionError(`non-comparable types ${format(a, 's')}: ${a.type}, ${b.type}: ${formatValue(b)}`);
  if (isNilValue(a) || isNilValue(b)) return isNilValue(a) === isNilValue(b);
  if (b.kind === 'map' || b.kind === 'slice' || b.kind === 'bytes' || b.kind === 'func')
    throw new FunctionError(`non-comparable type ${format(b, 's')}: ${b.type}`);
  return a === b;
}

function eq(args: readonly Value[]): boolean {
  const first = anyArg(args, 0);
  if (args.length < 2) throw new FunctionError('missing argument for comparison');
  for (const other of args.slice(1)) if (equal(first, other)) return true;
  return false;
}

function less(a: Value, b: Value): boolean {
  const kind = basicKind(a);
  if (kind === 'invalid' || basicKind(b) === 'invalid') throw new FunctionError('invalid type for comparison');
  if (kind !== basicKind(b)) {
    if (a.kind === 'int' && b.kind === 'int') return a.n < b.n;
    incompatible(a, b);
  }
  if (a.kind === 'string' && b.kind === 'string') return compareStrings(a.text, b.text) < 0;
  if ((a.kind === 'int' || a.kind === 'float') && (b.kind === 'int' || b.kind === 'float')) return a.n < b.n;
  throw new FunctionError('invalid type for comparison');
}

const VALUE = 'reflect.Value';

export const comparisons: readonly GoFunction[] = [
  fn('eq', [VALUE, `...${VALUE}`], (args) => bool(eq(args))),
  fn('ne', [VALUE, VALUE], (args) => bool(!eq(args))),
  fn('lt', [VALUE, VALUE], (args) => bool(less(anyArg(args, 0), anyArg(args, 1)))),
  fn('le', [VALUE, VALUE], (args) => bool(less(anyArg(args, 0), anyArg(args, 1)) || eq(args))),
  fn('gt', [VALUE, VALUE], (args) => bool(!(less(anyArg(args, 0), anyArg(args, 1)) || eq(args)))),
  fn('ge', [VALUE, VALUE], (args) => bool(!less(anyArg(args, 0), anyArg(args, 1)))),
];
