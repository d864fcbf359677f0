import { isPrintable } from '../../../parse/gotemplate/quote.ts';
import { encodeUtf8, utf8Length } from '../../../text/utf8.ts';
import { sprint, sprintf, sprintln } from '../template/fmt.ts';
import { ValuePath } from '../template/origin.ts';
import { mapPieces } from '../template/pieces.ts';
import { canBeNil, elementType, isTrue, nilOf } from '../template/types.ts';
import {
  bool,
  childOrigin,
  FunctionError,
  type GoFunction,
  INVALID,
  Int,
  int,
  Nil,
  Str,
  type Value,
} from '../template/values.ts';
import { ANY, anyArg, fn, strArg } from './define.ts';

/** The functions that Go's text/template has by itself. (`slice` is Sprig's in Helm.) */

function indexNumber(index: Value, cap: number): number {
  if (index.kind === 'nil') throw new FunctionError('cannot index slice/array with nil');
  if (index.kind !== 'int') throw new FunctionError(`cannot index slice/array with type ${index.type}`);
  if (index.n < 0 || index.n > cap) throw new FunctionError(`index out of range: ${index.n}`);
  return Number(index.n);
}

/** The zero value of a map's element type, for a key that is not there. */
export function zeroElement(container: Value, key: string): Value {
  const type = elementType(container.type) ?? ANY;
  const origin = childOrigin(container, key);
  if (type === ANY) return new Nil(true, origin);
  if (type === 'string') return new Str('', origin);
  if (type === 'bool') return bool(false, origin);
  return canBeNil(type) ? nilOf(type, INVALID) : new Int(type, 0, origin);
}

const index = fn(
  'index',
  ['reflect.Value', '...reflect.Value'],
  (args, context) => {
    let item = anyArg(args, 0);
    if (item.kind === 'nil') throw new FunctionError('index of untyped nil');
    for (const key of args.slice(1)) {
      switch (item.kind) {
        case 'nil':
          throw new FunctionError('index of nil pointer');
        case 'slice': {
          const at = indexNumber(key, item.items.length);
          const element: Value | undefined = item.items[at];
          if (!element) throw new FunctionError('reflect: slice index out of range');
          if (item.origin instanceof ValuePath) context.read(item.origin.child(String(at)), 'index');
          item = element;
          break;
        }
        case 'bytes': {
          const at = indexNumber(key, item.bytes.length);
          if (at === item.bytes.length) throw new FunctionError('reflect: slice index out of range');
          item = new Int('uint8', item.bytes[at]!, item.origin);
          break;
        }
        case 'string': {
          const bytes = encodeUtf8(item.text);
          const at = indexNumber(key, bytes.length);
          if (at === bytes.length) throw new FunctionError('reflect: string index out of range');
          item = new Int('uint8', bytes[at]!, item.origin);
          break;
        }
        case 'map': {
          if (key.kind === 'nil') throw new FunctionError('value is nil; should be of type string');
          if (key.kind !== 'string') throw new FunctionError(`value has type ${key.type}; should be string`);
          if (item.origin instanceof ValuePath) context.read(item.origin.child(key.text), 'index');
          const element: Value | undefined = item.entries.get(key.text);
          if (element?.origin instanceof ValuePath) context.read(element.origin, 'index');
          item = element ?? zeroElement(item, key.text);
          break;
        }
        default:
          throw new FunctionError(`can't index item of type ${item.type}`);
      }
    }
    return item;
  },
  { passes: true, ownOrigin: true },
);

const len = fn('len', ['reflect.Value'], (args) => {
  const item = anyArg(args, 0);
  switch (item.kind) {
    case 'nil':
      // Go's reflection cannot even tell the type of an invalid value.
      if (item.typed) throw new FunctionError('len of nil pointer');
      throw new FunctionError('reflect: call of reflect.Value.Type on zero Value');
    case 'string':
      return int(utf8Length(item.text));
    case 'bytes':
      return int(item.bytes.length);
    case 'slice':
      return int(item.items.length);
    case 'map':
      return int(item.entries.size);
    default:
      throw new FunctionError(`len of type ${item.type}`);
  }
});

/** Go's `evalArgs`: a single string as it is, anything else printed. */
function evalArgs(args: readonly Value[]): Str {
  const only = args.length === 1 ? args[0] : undefined;
  if (only?.kind === 'string') return only;
  return sprint(args.map((arg) => (arg.kind === 'nil' ? new Str('<no value>', arg.origin) : arg)));
}

const HTML: Readonly<Record<string, string>> = {
  '\0': '\uFFFD',
  '"': '&#34;',
  "'": '&#39;',
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
};

function escapeScript(text: string): string {
  let escaped = '';
  for (const character of text) {
    const code = character.codePointAt(0)!;
    if (character === '\\' || character === "'" || character === '"') escaped += `\\${character}`;
    else if ('<>&='.includes(character)) escaped += `\\u${code.toString(16).toUpperCase().padStart(4, '0')}`;
    else if (code < 0x20) escaped += `\\u00${code.toString(16).toUpperCase().padStart(2, '0')}`;
    else if (code < 0x80 || isPrintable(character)) escaped += character;
    else
      escaped += `\\u${(code >= 0xdc80 && code <= 0xdcff ? 0xfffd : code).toString(16).toUpperCase().padStart(4, '0')}`;
  }
  return escaped;
}

/** Go's `url.QueryEscape`. */
export function queryEscape(text: string): string {
  let escaped = '';
  for (const byte of encodeUtf8(text)) {
    const character = String.fromCharCode(byte);
    if (byte === 32) escaped += '+';
    else if (byte < 0x80 && /[A-Za-z0-9\-_.~]/.test(character)) escaped += character;
    else escaped += `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return escaped;
}

const call = fn('call', ['reflect.Value', '...reflect.Value'], (args, context) => {
  const target = anyArg(args, 0);
  if (target.kind === 'nil') throw new FunctionError('call of nil');
  if (target.kind !== 'func') throw new FunctionError(`non-function ${context.argumentText(0)} of type ${target.type}`);
  return target.function.call(args.slice(1), context);
});

const never = (): Value => INVALID;

export const builtins: readonly GoFunction[] = [
  fn('and', ['reflect.Value', '...reflect.Value'], never, { shortCircuit: 'and', passes: true }),
  fn('or', ['reflect.Value', '...reflect.Value'], never, { shortCircuit: 'or', passes: true }),
  fn('not', ['reflect.Value'], (args) => bool(!isTrue(anyArg(args, 0)))),
  call,
  index,
  len,
  fn('print', [`...${ANY}`], (args) => sprint(args)),
  fn('printf', ['string', `...${ANY}`], (args, context) => {
    context.charge(args.length);
    return sprintf(strArg(args, 0), args.slice(1));
  }),
  fn('println', [`...${ANY}`], (args) => sprintln(args)),
  fn('html', [`...${ANY}`], (args) =>
    mapPieces(evalArgs(args), (text) => text.replace(/[\0"'&<>]/g, (character) => HTML[character] ?? character)),
  ),
  fn('js', [`...${ANY}`], (args) => mapPieces(evalArgs(args), escapeScript)),
  fn('urlquery', [`...${ANY}`], (args) => mapPieces(evalArgs(args), queryEscape)),
];
