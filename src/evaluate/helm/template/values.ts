import { QuietError } from '../../../text/quiet-error.ts';
import { type Origin, type Piece, piecesOrigin, unite, type ValuePath } from './origin.ts';

/**
 * Go values as Go templates see them. Every value carries the value paths it was made with (`origin`).
 *
 * Texts are JavaScript strings that stand for Go's byte strings: a byte that is not part of valid UTF-8 is the lone
 * surrogate U+DC00 + byte (`text.ts` converts). Values are immutable except maps and slices' own contents, which the
 * Sprig functions `set`, `unset` and `merge` change in place.
 */
export type Value = Nil | Bool | Int | Float | Complex | Str | Bytes | Slice | GoMap | Struct | Func;

/** A function or method that templates can call. `params` are Go types as Go prints them. */
export interface GoFunction {
  readonly name: string;
  /** Parameter types; with `variadic` the last is the element type of the rest. `interface {}` takes anything. */
  readonly params: readonly string[];
  readonly variadic?: boolean;
  /** Hands its maps and lists on, or looks only at single entries: calling it does not count as reading them whole. */
  readonly passes?: boolean;
  /** The result's origin is complete as it is; otherwise a result without one takes the origins of all arguments. */
  readonly ownOrigin?: boolean;
  /** Go's `and` and `or`, which evaluate no more arguments than they need; `call` is never used then. */
  readonly shortCircuit?: 'and' | 'or';
  /** Errors are thrown as `FunctionError`. */
  readonly call: (args: readonly Value[], context: CallContext) => Value;
}

/** A function's error result, or a panic that Go's `safeCall` turns into one. Becomes `error calling NAME: MESSAGE`. */
export class FunctionError extends QuietError {
  override readonly name = 'FunctionError';
}

/** How an execution read a value path. `whole` is a map or list handed on as one (`toYaml`, `range`, printing). */
export type ReadKind = 'field' | 'index' | 'get' | 'dig' | 'hasKey' | 'pluck' | 'pick' | 'range' | 'whole';

/** What a function may ask of the execution that calls it. */
export interface CallContext {
  /** Executes a named template, as `include` does. */
  include(name: string, data: Value): Str;
  /** Parses and executes a text, as `tpl` does. */
  tpl(text: Str, data: Value): Str;
  /** An argument of the current call as Go prints it in messages. */
  argumentText(index: number): string;
  /** Notes that the value at `path` was looked at here. */
  read(path: ValuePath, how: ReadKind): void;
  /** Charges work (elements or characters) against the execution's bounds; throws when they are used up. */
  charge(amount: number): void;
}

/** Methods of a value's type, by name. */
export type Methods = ReadonlyMap<string, (receiver: Value) => GoFunction>;

/** No value. `typed` tells a nil `interface {}` (a missing map key) from Go's invalid value (`nil`, a finished pipeline). */
export class Nil {
  readonly kind = 'nil';
  readonly typed: boolean;
  readonly origin: Origin | undefined;
  constructor(typed: boolean, origin?: Origin) {
    this.typed = typed;
    this.origin = origin;
  }
  get type(): string {
    return this.typed ? 'interface {}' : '<nil>';
  }
}

export class Bool {
  readonly kind = 'bool';
  readonly type = 'bool';
  readonly value: boolean;
  readonly origin: Origin | undefined;
  constructor(value: boolean, origin?: Origin) {
    this.value = value;
    this.origin = origin;
  }
}

/** Any integer type. `n` is a number when it is a safe integer and a bigint beyond. */
export class Int {
  readonly kind = 'int';
  /** `int`, `int64`, `uint8`, `uint64`, …, or a named type such as `time.Month`. */
  readonly type: string;
  readonly n: number | bigint;
  readonly origin: Origin | undefined;
  readonly methods: Methods | undefined;
  /** The type's String method, for named types. */
  readonly print: (() => string) | undefined;
  constructor(type: string, n: number | bigint, origin?: Origin, methods?: Methods, print?: () => string) {
    this.type = type;
    this.n = n;
    this.origin = origin;
    this.methods = methods;
    this.print = print;
  }
}

export class Float {
  readonly kind = 'float';
  readonly type: 'float64' | 'float32';
  readonly n: number;
  readonly origin: Origin | undefined;
  constructor(n: number, origin?: Origin, type: 'float64' | 'float32' = 'float64') {
    this.n = n;
    this.origin = origin;
    this.type = type;
  }
}

/** A `complex128`: only a constant such as `1+2i` makes one. */
export class Complex {
  readonly kind = 'complex';
  readonly type = 'complex128';
  readonly re: number;
  readonly im: number;
  readonly origin: undefined;
  constructor(re: number, im: number) {
    this.re = re;
    this.im = im;
    this.origin = undefined;
  }
}

/**
 * A string. `pieces`, when present, join to `text` and say where its parts came from; `origin` then covers them all.
 */
export class Str {
  readonly kind = 'string';
  readonly type: string;
  readonly text: string;
  readonly origin: Origin | undefined;
  readonly pieces: readonly Piece[] | undefined;
  constructor(text: string, origin?: Origin, pieces?: readonly Piece[], type = 'string') {
    this.text = text;
    this.origin = origin;
    this.pieces = pieces;
    this.type = type;
  }

  /** The string that the pieces join to. */
  static of(pieces: readonly Piece[]): Str {
    if (pieces.length === 1) return new Str(pieces[0]!.text, pieces[0]!.origin, pieces);
    let text = '';
    for (const piece of pieces) text += piece.text;
    return new Str(text, piecesOrigin(pieces), pieces);
  }

  /** The string's pieces; one without a place in a template if nothing more is known. */
  get parts(): readonly Piece[] {
    return this.pieces ?? (this.text === '' ? [] : [{ text: this.text, origin: this.origin }]);
  }
}

/** A `[]byte`. */
export class Bytes {
  readonly kind = 'bytes';
  readonly type = '[]uint8';
  readonly bytes: Uint8Array;
  readonly origin: Origin | undefined;
  constructor(bytes: Uint8Array, origin?: Origin) {
    this.bytes = bytes;
    this.origin = origin;
  }
}

export class Slice {
  readonly kind = 'slice';
  /** Such as `[]interface {}`, `[]string`, `[]int`, `chartutil.VersionSet`. */
  readonly type: string;
  readonly items: Value[];
  /** A nil slice: prints `[]` but is `null` in JSON and YAML. */
  readonly isNil: boolean;
  /** Set once, when a slice without origin is chosen because of values. */
  origin: Origin | undefined;
  readonly methods: Methods | undefined;
  constructor(items: Value[], origin?: Origin, type = '[]interface {}', isNil = false, methods?: Methods) {
    this.items = items;
    this.origin = origin;
    this.type = type;
    this.isNil = isNil;
    this.methods = methods;
  }
}

/** A map with string keys. Iteration is in byte order of keys (`sortedKeys`), so insertion order has no meaning. */
export class GoMap {
  readonly kind = 'map';
  /** `map[string]interface {}`, `map[string]string`, `chartutil.Values`, `engine.files`, … */
  readonly type: string;
  readonly entries: Map<string, Value>;
  readonly isNil: boolean;
  /** The value path of the map itself: a missing key read from it has the child path as its origin. */
  origin: Origin | undefined;
  readonly methods: Methods | undefined;
  constructor(
    entries: Map<string, Value>,
    origin?: Origin,
    type = 'map[string]interface {}',
    methods?: Methods,
    isNil = false,
  ) {
    this.entries = entries;
    this.origin = origin;
    this.type = type;
    this.methods = methods;
    this.isNil = isNil;
  }
}

/**
 * A struct, or a pointer to one when `type` begins with `*`. `print` is what `%v` gives (Go prints the fields in order, or
 * calls the type's String method); `json` replaces it in JSON and YAML (undefined: the fields by their names).
 */
export class Struct {
  readonly kind = 'struct';
  readonly type: string;
  readonly fields: ReadonlyMap<string, Value>;
  readonly methods: Methods | undefined;
  /** The type's String method. */
  readonly print: (() => string) | undefined;
  /** What `encoding/json` makes of it. */
  readonly json: (() => Value) | undefined;
  readonly origin: Origin | undefined;
  /** What functions of its own package know of it (a time's instant, a version's parts). */
  readonly data: unknown;
  /** The fields that printing shows where it differs from `fields`: unexported ones, which templates cannot read. */
  readonly shown: ReadonlyMap<string, Value> | undefined;
  constructor(
    type: string,
    fields: ReadonlyMap<string, Value>,
    rest: {
      methods?: Methods;
      print?: () => string;
      json?: () => Value;
      origin?: Origin;
      data?: unknown;
      shown?: ReadonlyMap<string, Value>;
    } = {},
  ) {
    this.type = type;
    this.fields = fields;
    this.methods = rest.methods;
    this.print = rest.print;
    this.json = rest.json;
    this.origin = rest.origin;
    this.data = rest.data;
    this.shown = rest.shown;
  }
}

export class Func {
  readonly kind = 'func';
  readonly type = 'func';
  readonly function: GoFunction;
  readonly origin: undefined;
  constructor(target: GoFunction) {
    this.function = target;
    this.origin = undefined;
  }
}

/** Go's invalid value: the constant `nil`, and what a nil becomes at the end of a pipeline. */
export const INVALID = new Nil(false);
/** A nil `interface {}` from nowhere in particular. */
export const NIL = new Nil(true);
export const TRUE = new Bool(true);
export const FALSE = new Bool(false);

/** A string from nowhere in particular. */
export function str(text: string, origin?: Origin): Str {
  return new Str(text, origin);
}

/** A Go `int`. */
export function int(n: number | bigint, origin?: Origin): Int {
  return new Int('int', n, origin);
}

/** A Go `int64`; `n` wraps around as int64 does. */
export function int64(n: number | bigint, origin?: Origin): Int {
  if (typeof n === 'number' && Number.isSafeInteger(n)) return new Int('int64', n, origin);
  return new Int('int64', small(BigInt.asIntN(64, BigInt(n))), origin);
}

/** The same integer as a number where that is exact. */
export function small(n: bigint): number | bigint {
  return n >= -9007199254740991n && n <= 9007199254740991n ? Number(n) : n;
}

export function float(n: number, origin?: Origin): Float {
  return new Float(n, origin);
}

export function bool(value: boolean, origin?: Origin): Bool {
  return origin ? new Bool(value, origin) : value ? TRUE : FALSE;
}

/** A `[]interface {}`. */
export function list(items: Value[], origin?: Origin): Slice {
  return new Slice(items, origin);
}

/** A `[]string`. */
export function strings(texts: readonly string[], origin?: Origin): Slice {
  return new Slice(
    texts.map((text) => new Str(text, origin)),
    origin,
    '[]string',
  );
}

/** A `map[string]interface {}`. */
export function map(entries: Iterable<readonly [string, Value]>, origin?: Origin): GoMap {
  return new GoMap(new Map(entries), origin);
}

/**
 * The same value, made with further value paths. Scalars are copied; a map or slice keeps its identity (`set` on it must
 * be seen elsewhere) and takes the origin only if it has none.
 */
export function withOrigin(value: Value, origin: Origin | undefined): Value {
  if (!origin || value.origin === origin) return value;
  const all = unite(value.origin, origin);
  if (all === value.origin) return value;
  switch (value.kind) {
    case 'nil':
      return new Nil(value.typed, all);
    case 'bool':
      return new Bool(value.value, all);
    case 'int':
      return new Int(value.type, value.n, all, value.methods, value.print);
    case 'float':
      return new Float(value.n, all, value.type);
    case 'string':
      return new Str(
        value.text,
        all,
        value.pieces?.map((piece) => ({ ...piece, origin: unite(piece.origin, origin) })),
        value.type,
      );
    case 'bytes':
      return new Bytes(value.bytes, all);
    case 'slice':
    case 'map':
      value.origin ??= origin;
      return value;
    default:
      return value;
  }
}

/** The origin of a map's or list's element that is not there: the child of its own path. */
export function childOrigin(container: Value, key: string): Origin | undefined {
  const origin = container.origin;
  return origin && 'child' in origin ? origin.child(key) : origin;
}

/** A plain JavaScript tree: what JSON or YAML decodes to. */
export type Plain =
  | null
  | boolean
  | number
  | bigint
  | string
  | readonly Plain[]
  | { readonly [key: string]: Plain }
  | ReadonlyMap<string, Plain>;

/** The Go value of a plain tree as Helm decodes values files: every number is a float64. Paths grow from `path`. */
export function fromPlain(plain: Plain, path?: ValuePath): Value {
  if (plain === null) return path ? new Nil(true, path) : NIL;
  switch (typeof plain) {
    case 'boolean':
      return bool(plain, path);
    case 'number':
    case 'bigint':
      return new Float(Number(plain), path);
    case 'string':
      return new Str(plain, path);
  }
  if (isList(plain))
    return new Slice(
      plain.map((item, index) => fromPlain(item, path?.child(String(index)))),
      path,
    );
  const entries = new Map<string, Value>();
  const pairs = plain instanceof Map ? plain.entries() : Object.entries(plain);
  for (const [key, item] of pairs) entries.set(key, fromPlain(item, path?.child(key)));
  return new GoMap(entries, path);
}

function isList(plain: object): plain is readonly Plain[] {
  return Array.isArray(plain);
}

/** Compares as Go compares strings: by UTF-8 bytes, which is code-point order and not UTF-16 order. */
export function compareStrings(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    let x = a.charCodeAt(at);
    let y = b.charCodeAt(at);
    if (x === y) continue;
    if (x >= 0xd800 && y >= 0xd800) {
      // Surrogate pairs stand for code points above U+FFFF and so sort after U+E000…U+FFFF.
      if (x >= 0xe000) x -= 0x2000;
      else x += 0x2000;
      if (y >= 0xe000) y -= 0x2000;
      else y += 0x2000;
    }
    return x - y;
  }
  return a.length - b.length;
}

/** A map's keys in Go's order for printing and `range`. */
export function sortedKeys(value: GoMap): string[] {
  return [...value.entries.keys()].sort(compareStrings);
}

/** What the YAML side of Helm's function table has to offer; `evaluate/helm/yaml` implements it. */
export interface YamlFunctions {
  /** `toYaml`: pieces per line, each with the origin of its leaf. Undefined when marshalling fails. */
  toYaml(value: Value): Str | undefined;
  toYamlPretty(value: Value): Str | undefined;
  /** `fromYaml`: always a map; a failure is the map `{Error: text}`. */
  fromYaml(text: Str): Value;
  /** `fromYamlArray`: always a list; a failure is a list of its text. */
  fromYamlArray(text: Str): Value;
}
