import { RefusalError } from '../template/errors.ts';
import {
  FunctionError,
  type GoFunction,
  GoMap,
  Slice,
  Str,
  type Value,
  withOrigin,
  type YamlFunctions,
} from '../template/values.ts';
import { ANY, alias, anyArg, fn, strArg, textArg } from './define.ts';
import { decodeJson, encodeJson } from './json.ts';
import { decodeToml } from './toml/decode.ts';
import { encodeToml } from './toml/encode.ts';

/** The functions that Helm adds to Sprig's, or puts in their place. */

function errorMap(message: string, from: Str): GoMap {
  return new GoMap(new Map([['Error', new Str(message, from.origin)]]), from.origin);
}

/** Runs an encoder or decoder; what it fails with becomes a value, as Helm's functions do. */
function orElse(run: () => Value, failed: (message: string) => Value): Value {
  try {
    return run();
  } catch (error) {
    if (error instanceof FunctionError) return failed(error.message);
    throw error;
  }
}

function wrongType(value: Value, wanted: string): string {
  const kinds = { bool: 'bool', float: 'number', string: 'string', slice: 'array', map: 'object' } as const;
  const kind = value.kind in kinds ? kinds[value.kind as keyof typeof kinds] : value.kind;
  return `json: cannot unmarshal ${kind} into Go value of type ${wanted}`;
}

function fromJson(text: Str): Value {
  const value = decodeJson(text);
  if (value.kind === 'nil') return new GoMap(new Map(), text.origin);
  if (value.kind !== 'map') throw new FunctionError(wrongType(value, 'map[string]interface {}'));
  return value;
}

function fromJsonArray(text: Str): Value {
  const value = decodeJson(text);
  if (value.kind === 'nil') return new Slice([], text.origin, '[]interface {}', true);
  if (value.kind !== 'slice') throw new FunctionError(wrongType(value, '[]interface {}'));
  return value;
}

function required(args: readonly Value[]): Value {
  const value = anyArg(args, 1);
  if (value.kind === 'nil' || (value.kind === 'string' && value.type === 'string' && value.text === ''))
    throw new RefusalError('required', textArg(args, 0));
  return value;
}

const encodeCompact = { html: true } as const;
const encodePretty = { html: true, indent: '  ' } as const;
const encodeRaw = { html: false } as const;

/** Helm's own functions; the YAML ones come from the YAML layer. */
export function helmFunctions(yaml: YamlFunctions): readonly GoFunction[] {
  return [
    fn('include', ['string', ANY], (args, context) => context.include(textArg(args, 0), anyArg(args, 1)), {
      passes: true,
      ownOrigin: true,
    }),
    fn('tpl', ['string', ANY], (args, context) => context.tpl(strArg(args, 0), anyArg(args, 1)), {
      passes: true,
      ownOrigin: true,
    }),
    fn('required', ['string', ANY], required, { passes: true, ownOrigin: true }),
    fn('fail', ['string'], (args) => {
      throw new RefusalError('fail', textArg(args, 0));
    }),
    fn('lookup', ['string', 'string', 'string', 'string'], () => new GoMap(new Map())),
    fn('getHostByName', ['string'], () => new Str('')),
    fn('toYaml', [ANY], (args) => yaml.toYaml(anyArg(args, 0)) ?? new Str('')),
    fn('toYamlPretty', [ANY], (args) => yaml.toYamlPretty(anyArg(args, 0)) ?? new Str('')),
    fn('fromYaml', ['string'], (args) => yaml.fromYaml(strArg(args, 0))),
    fn('fromYamlArray', ['string'], (args) => yaml.fromYamlArray(strArg(args, 0))),
    fn('toJson', [ANY], (args) =>
      orElse(
        () => encodeJson(anyArg(args, 0), encodeCompact),
        () => new Str(''),
      ),
    ),
    fn('fromJson', ['string'], (args) =>
      orElse(
        () => fromJson(strArg(args, 0)),
        (message) => errorMap(message, strArg(args, 0)),
      ),
    ),
    fn('fromJsonArray', ['string'], (args) =>
      orElse(
        () => fromJsonArray(strArg(args, 0)),
        (message) => new Slice([new Str(message, strArg(args, 0).origin)]),
      ),
    ),
    fn('toToml', [ANY], (args) =>
      orElse(
        () => encodeToml(anyArg(args, 0)),
        (message) => new Str(message),
      ),
    ),
    fn('fromToml', ['string'], (args) =>
      orElse(
        () => withOrigin(decodeToml(textArg(args, 0), strArg(args, 0).origin), strArg(args, 0).origin),
        (message) => errorMap(message, strArg(args, 0)),
      ),
    ),
    ...alias(fn('mustToJson', [ANY], (args) => encodeJson(anyArg(args, 0), encodeCompact))),
    fn('mustFromJson', ['string'], (args) => decodeJson(strArg(args, 0))),
    fn('toPrettyJson', [ANY], (args) =>
      orElse(
        () => encodeJson(anyArg(args, 0), encodePretty),
        () => new Str(''),
      ),
    ),
    fn('mustToPrettyJson', [ANY], (args) => encodeJson(anyArg(args, 0), encodePretty)),
    ...alias(
      fn('toRawJson', [ANY], (args) => encodeJson(anyArg(args, 0), encodeRaw)),
      'mustToRawJson',
    ),
    fn('hello', [], () => new Str('Hello!')),
  ];
}
