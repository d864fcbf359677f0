import { formatFloat } from '../template/float.ts';
import { type Origin, type Piece, unite } from '../template/origin.ts';
import { concatStr } from '../template/pieces.ts';
import {
  FALSE,
  Float,
  FunctionError,
  GoMap,
  NIL,
  Slice,
  Str,
  sortedKeys,
  TRUE,
  type Value,
  withOrigin,
} from '../template/values.ts';
import { encodeBase64 } from './encoding.ts';

/** Go's package `encoding/json`, on template values. */

/** How deep values may nest: Go's decoder refuses beyond, its encoder would find a cycle. */
const MAX_DEPTH = 10000;
const MAX_ENCODE_DEPTH = 1000;

export interface JsonStyle {
  /** Escapes `<`, `>` and `&`, as `json.Marshal` does. */
  readonly html: boolean;
  /** The indentation of one level; undefined for compact output. */
  readonly indent?: string;
}

/** The text of a value; parts keep the value paths of their leaves. Throws `FunctionError` as Go's encoder fails. */
export function encodeJson(value: Value, style: JsonStyle): Str {
  const parts: (Str | string)[] = [];
  new JsonWriter(parts, style).write(value, '\n', 0);
  return concatStr(parts);
}

/** Go's text of a float in JSON and in `json.Marshal`'s view: exponents only when small or huge. */
export function jsonNumber(n: number): string {
  const size = Math.abs(n);
  if (size !== 0 && (size < 1e-6 || size >= 1e21)) {
    return formatFloat(n, 'e').replace(/e-0(\d)$/, 'e-$1');
  }
  return formatFloat(n, 'f');
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

/** A string as Go's encoder quotes it; raw bytes become U+FFFD. */
export function quoteJson(text: string, html: boolean): string {
  const special = html
    ? /["\\\u0000-\u001f<>&\u2028\u2029]|[\ud800-\udfff]/gu
    : /["\\\u0000-\u001f\u2028\u2029]|[\ud800-\udfff]/gu;
  return `"${text.replace(special, (character) => {
    const simple = ESCAPES[character];
    if (simple) return simple;
    const code = character.charCodeAt(0);
    if (code >= 0xd800 && code <= 0xdfff) return '\\ufffd';
    return `\\u${code.toString(16).padStart(4, '0')}`;
  })}"`;
}

class JsonWriter {
  readonly #parts: (Str | string)[];
  readonly #style: JsonStyle;

  constructor(parts: (Str | string)[], style: JsonStyle) {
    this.#parts = parts;
    this.#style = style;
  }

  #leaf(text: string, origin: Origin | undefined): void {
    this.#parts.push(origin ? new Str(text, origin) : text);
  }

  write(value: Value, margin: string, depth: number): void {
    if (depth > MAX_ENCODE_DEPTH)
      throw new FunctionError(`json: unsupported value: encountered a cycle via ${value.type}`);
    switch (value.kind) {
      case 'nil':
        this.#leaf('null', value.origin);
        return;
      case 'bool':
        this.#leaf(String(value.value), value.origin);
        return;
      case 'int':
        this.#leaf(String(value.n), value.origin);
        return;
      case 'float':
        if (!Number.isFinite(value.n)) throw new FunctionError(`json: unsupported value: ${formatFloat(value.n, 'g')}`);
        this.#leaf(jsonNumber(value.n), value.origin);
        return;
      case 'string':
        this.#leaf(quoteJson(value.text, this.#style.html), value.origin);
        return;
      case 'bytes':
        this.#leaf(`"${encodeBase64(value.bytes)}"`, value.origin);
        return;
      case 'slice':
        if (value.isNil) {
          this.#leaf('null', value.origin);
          return;
        }
        this.#list(value, margin, depth);
        return;
      case 'map': {
        if (value.isNil) {
          this.#leaf('null', value.origin);
          return;
        }
        const entries = sortedKeys(value).map((key): [string, Value] => [key, value.entries.get(key)!]);
        this.#object(entries, value.origin, margin, depth);
        return;
      }
      case 'struct':
        if (value.json) {
          this.write(value.json(), margin, depth);
          return;
        }
        this.#object([...value.fields], value.origin, margin, depth);
        return;
      case 'complex':
      case 'func':
        throw new FunctionError(`json: unsupported type: ${value.type}`);
    }
  }

  #list(value: Slice, margin: string, depth: number): void {
    if (value.items.length === 0) {
      this.#leaf('[]', value.origin);
      return;
    }
    const { indent } = this.#style;
    const inner = indent === undefined ? '' : margin + indent;
    this.#parts.push('[');
    for (const [index, item] of value.items.entries()) {
      this.#parts.push((index > 0 ? ',' : '') + inner);
      this.write(item, inner, depth + 1);
    }
    this.#parts.push(`${indent === undefined ? '' : margin}]`);
  }

  #object(entries: readonly [string, Value][], origin: Origin | undefined, margin: string, depth: number): void {
    if (entries.length === 0) {
      this.#leaf('{}', origin);
      return;
    }
    const { indent, html } = this.#style;
    const inner = indent === undefined ? '' : margin + indent;
    this.#parts.push('{');
    for (const [index, [key, item]] of entries.entries()) {
      const name = `${index > 0 ? ',' : ''}${inner}${quoteJson(key, html)}:${indent === undefined ? '' : ' '}`;
      this.#leaf(name, item.origin);
      this.write(item, inner, depth + 1);
    }
    this.#parts.push(`${indent === undefined ? '' : margin}}`);
  }
}

/** Decodes one JSON text as Go's `json.Unmarshal` into `interface {}`: numbers are float64. Throws with Go's message. */
export function decodeJson(text: Str): Value {
  return new JsonReader(text).read();
}

class JsonReader {
  readonly #text: string;
  readonly #pieces: readonly Piece[] | undefined;
  readonly #origin: Origin | undefined;
  #at = 0;
  #piece = 0;
  #pieceEnd = 0;

  constructor(source: Str) {
    this.#text = source.text;
    this.#pieces = source.pieces;
    this.#origin = source.origin;
    this.#pieceEnd = source.pieces?.[0]?.text.length ?? 0;
  }

  read(): Value {
    const value = this.#value(0);
    this.#space();
    if (this.#at < this.#text.length) this.#bad('after top-level value');
    return value;
  }

  /** The origin of the text from `start` to here. */
  #from(start: number): Origin | undefined {
    const pieces = this.#pieces;
    if (!pieces) return this.#origin;
    while (this.#pieceEnd <= start && this.#piece + 1 < pieces.length) {
      this.#piece += 1;
      this.#pieceEnd += pieces[this.#piece]!.text.length;
    }
    let origin = pieces[this.#piece]?.origin;
    let end = this.#pieceEnd;
    for (let next = this.#piece + 1; end < this.#at && next < pieces.length; next++) {
      origin = unite(origin, pieces[next]!.origin);
      end += pieces[next]!.text.length;
    }
    return origin;
  }

  #space(): void {
    while (' \t\r\n'.includes(this.#text[this.#at] ?? 'x')) this.#at += 1;
  }

  #bad(context: string): never {
    const code = this.#text.codePointAt(this.#at);
    if (code === undefined) {
      // At the end Go's scanner sees a space, which only some states refuse.
      if (!/^(?:in literal|in string escape|in \\u|in numeric|in exponent|after decimal)/.test(context))
        throw new FunctionError('unexpected end of JSON input');
      throw new FunctionError(`invalid character ' ' ${context}`);
    }
    const first = new TextEncoder().encode(String.fromCodePoint(code))[0]!;
    const shown = code === 39 ? `'\\''` : code === 34 ? `'"'` : quoteByte(code < 0x80 ? code : first);
    throw new FunctionError(`invalid character ${shown} ${context}`);
  }

  #value(depth: number): Value {
    if (depth > MAX_DEPTH) throw new FunctionError('exceeded max depth');
    this.#space();
    const start = this.#at;
    const character = this.#text[start];
    switch (character) {
      case '{':
        return this.#object(depth);
      case '[':
        return this.#list(depth);
      case '"': {
        const text = this.#string();
        return new Str(text, this.#from(start));
      }
      case 't':
        return this.#word('true', TRUE);
      case 'f':
        return this.#word('false', FALSE);
      case 'n':
        return this.#word('null', NIL);
    }
    if (character === '-' || (character !== undefined && character >= '0' && character <= '9')) return this.#number();
    return this.#bad('looking for beginning of value');
  }

  #word(word: string, value: Value): Value {
    const start = this.#at;
    for (let index = 0; index < word.length; index++, this.#at++)
      if (this.#text[this.#at] !== word[index])
        this.#bad(`in literal ${word} (expecting ${quoteByte(word.charCodeAt(index))})`);
    return withOrigin(value, this.#from(start));
  }

  #digits(context: string): void {
    if (!/[0-9]/.test(this.#text[this.#at] ?? '')) this.#bad(context);
    while (/[0-9]/.test(this.#text[this.#at] ?? '')) this.#at += 1;
  }

  #number(): Value {
    const start = this.#at;
    if (this.#text[this.#at] === '-') this.#at += 1;
    if (this.#text[this.#at] === '0') this.#at += 1;
    else this.#digits('in numeric literal');
    if (this.#text[this.#at] === '.') {
      this.#at += 1;
      this.#digits('after decimal point in numeric literal');
    }
    if (this.#text[this.#at] === 'e' || this.#text[this.#at] === 'E') {
      this.#at += 1;
      if (this.#text[this.#at] === '+' || this.#text[this.#at] === '-') this.#at += 1;
      this.#digits('in exponent of numeric literal');
    }
    const written = this.#text.slice(start, this.#at);
    const n = Number(written);
    if (!Number.isFinite(n))
      throw new FunctionError(`json: cannot unmarshal number ${written} into Go value of type float64`);
    return new Float(n, this.#from(start));
  }

  #string(): string {
    this.#at += 1;
    let text = '';
    for (;;) {
      const start = this.#at;
      while (this.#at < this.#text.length && !/["\\\u0000-\u001f]/.test(this.#text[this.#at]!)) this.#at += 1;
      text += this.#text.slice(start, this.#at);
      const character = this.#text[this.#at];
      if (character === '"') {
        this.#at += 1;
        return text.isWellFormed() ? text : text.toWellFormed();
      }
      if (character !== '\\') this.#bad('in string literal');
      this.#at += 1;
      text += this.#escape();
    }
  }

  #escape(): string {
    const letter = this.#text[this.#at];
    const simple =
      letter !== undefined
        ? { '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }[letter]
        : undefined;
    if (simple !== undefined) {
      this.#at += 1;
      return simple;
    }
    if (letter !== 'u') this.#bad('in string escape code');
    this.#at += 1;
    for (let index = 0; index < 4; index++, this.#at++)
      if (!/[0-9a-fA-F]/.test(this.#text[this.#at] ?? '')) this.#bad('in \\u hexadecimal character escape');
    return String.fromCharCode(Number.parseInt(this.#text.slice(this.#at - 4, this.#at), 16));
  }

  #list(depth: number): Value {
    const start = this.#at;
    this.#at += 1;
    const items: Value[] = [];
    this.#space();
    if (this.#text[this.#at] === ']') this.#at += 1;
    else
      for (;;) {
        items.push(this.#value(depth + 1));
        this.#space();
        const character = this.#text[this.#at];
        if (character === ']') {
          this.#at += 1;
          break;
        }
        if (character !== ',') this.#bad('after array element');
        this.#at += 1;
      }
    return new Slice(items, this.#from(start));
  }

  #object(depth: number): Value {
    const start = this.#at;
    this.#at += 1;
    const entries = new Map<string, Value>();
    this.#space();
    if (this.#text[this.#at] === '}') this.#at += 1;
    else
      for (;;) {
        this.#space();
        if (this.#text[this.#at] !== '"') this.#bad('looking for beginning of object key string');
        const key = this.#string();
        this.#space();
        if (this.#text[this.#at] !== ':') this.#bad('after object key');
        this.#at += 1;
        entries.set(key, this.#value(depth + 1));
        this.#space();
        const character = this.#text[this.#at];
        if (character === '}') {
          this.#at += 1;
          break;
        }
        if (character !== ',') this.#bad('after object key:value pair');
        this.#at += 1;
      }
    return new GoMap(entries, this.#pieces ? undefined : this.#from(start));
  }
}

/** Go's `quoteChar` of the decoder. */
function quoteByte(code: number): string {
  const character = String.fromCharCode(code);
  const simple = { 7: '\\a', 8: '\\b', 12: '\\f', 10: '\\n', 13: '\\r', 9: '\\t', 11: '\\v', 92: '\\\\' }[code];
  if (simple) return `'${simple}'`;
  if (code < 0x20 || code === 0x7f) return `'\\x${code.toString(16).padStart(2, '0')}'`;
  if (code >= 0x80 && (code < 0xa1 || code === 0xad)) return `'\\u00${code.toString(16)}'`;
  return `'${character}'`;
}
