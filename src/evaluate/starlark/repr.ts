import type { Piece } from '../../text/traced.ts';
import { TracedText } from '../../text/traced.ts';
import { decodeUtf8 } from '../../text/utf8.ts';
import { holePiece, simplify } from './text.ts';
import { type Item, type StringValue, typeName, type Value } from './values.ts';

/** What `str(x)` gives; unknown parts are holes, and strings keep their origin. */
export function str(value: Value): TracedText {
  if (value.kind === 'string') return value.traced;
  if (value.kind === 'bytes') return TracedText.computed(replaceInvalid(decodeUtf8(value.bytes)), value.at);
  return repr(value);
}

/** What `repr(x)` gives. */
export function repr(value: Value): TracedText {
  const pieces: Piece[] = [];
  new Writer(pieces).write(value, []);
  return simplify(TracedText.of(pieces));
}

/** Bytes that are no part of valid UTF-8 become U+FFFD. */
export function replaceInvalid(text: string): string {
  return text.isWellFormed() ? text : text.toWellFormed();
}

/** A text longer than this is not written out. */
const MAX_REPR = 4_000_000;

/** From this many pieces on parts lose their origin. */
const MAX_TRACED = 4_096;

class Writer {
  readonly #pieces: Piece[];
  #length = 0;

  constructor(pieces: Piece[]) {
    this.#pieces = pieces;
  }

  #text(text: string): void {
    this.#length += text.length;
    const last = this.#pieces.at(-1);
    if (last && !last.span && !last.hole)
      this.#pieces[this.#pieces.length - 1] = { text: last.text + text, exact: false };
    else this.#pieces.push({ text, exact: false });
  }

  #traced(traced: TracedText): void {
    this.#length += traced.length;
    for (const piece of traced.pieces) this.#pieces.push(piece);
  }

  #scalar(text: string, value: Value): void {
    this.#length += text.length;
    if (value.at && this.#pieces.length < MAX_TRACED) this.#pieces.push({ text, span: value.at, exact: false });
    else this.#text(text);
  }

  /** `path` holds the containers around the value. */
  write(value: Value, path: readonly Value[]): void {
    if (this.#length > MAX_REPR) {
      this.#pieces.push(holePiece({ why: 'the text is too long', at: value.at }));
      return;
    }
    switch (value.kind) {
      case 'none':
        return this.#scalar('None', value);
      case 'bool':
        return this.#scalar(value.value ? 'True' : 'False', value);
      case 'int':
        return this.#scalar(value.value.toString(), value);
      case 'float':
        return this.#scalar(formatFloat(value.value, 'g'), value);
      case 'string':
        return this.#string(value);
      case 'bytes':
        return this.#scalar(`b${quote(decodeUtf8(value.bytes))}`, value);
      case 'list':
        this.#text('[');
        if (path.includes(value)) this.#text('...');
        else this.#items(value.items, [...path, value]);
        return this.#text(']');
      case 'tuple':
        this.#text('(');
        this.#items(value.items, path.length > 200 ? [...path, value] : path);
        return this.#text(value.items.length === 1 ? ',)' : ')');
      case 'dict': {
        this.#text('{');
        let separator = '';
        if (path.includes(value)) this.#text('...');
        else
          for (const entry of [...value.entries.values(), ...(value.rest ?? [])]) {
            this.#text(separator);
            separator = ', ';
            if (entry.maybe) {
              this.#pieces.push(holePiece(entry.maybe));
              continue;
            }
            this.write(entry.key, path);
            this.#text(': ');
            this.write(entry.value, [...path, value]);
          }
        return this.#text('}');
      }
      case 'set': {
        this.#text('set([');
        let separator = '';
        for (const entry of [...value.entries.values(), ...(value.rest ?? [])]) {
          this.#text(separator);
          separator = ', ';
          if (entry.maybe) this.#pieces.push(holePiece(entry.maybe));
          else this.write(entry.value, path);
        }
        return this.#text('])');
      }
      case 'range': {
        const { start, stop, step } = value;
        if (step !== 1) return this.#text(`range(${start}, ${stop}, ${step})`);
        return this.#text(start !== 0 ? `range(${start}, ${stop})` : `range(${stop})`);
      }
      case 'iterable': {
        this.write(value.source, path);
        if (value.type === 'bytes.elems') return this.#text('.elems()');
        const name = value.type === 'string.elems' ? 'elem' : 'codepoint';
        return this.#text(`.${name}${value.ords ? '_ords' : 's'}()`);
      }
      case 'function':
        return this.#text(`<function ${value.name}>`);
      case 'builtin':
        if (value.receiver) return this.#text(`<built-in method ${value.name} of ${typeName(value.receiver)} value>`);
        return this.#text(`<built-in function ${value.name}>`);
      case 'struct': {
        this.#text(`${value.name}(`);
        let separator = '';
        for (const name of [...value.fields.keys()].sort()) {
          this.#text(`${separator}${name} = `);
          separator = ', ';
          this.write(value.fields.get(name)!, path.length > 200 ? path : [...path, value]);
        }
        return this.#text(')');
      }
      case 'module':
        return this.#text(`<module "${value.name}">`);
      case 'host':
        return this.#traced(value.str());
      case 'unknown':
        this.#length += 1;
        this.#pieces.push(holePiece(value));
        return;
      case 'oneof': {
        const unknown = value.alternatives.find((one) => one.kind === 'unknown');
        const why = unknown?.kind === 'unknown' ? unknown.why : 'one of several values';
        this.#pieces.push(holePiece({ why, at: unknown?.at ?? value.at }));
      }
    }
  }

  #items(items: readonly Item[], path: readonly Value[]): void {
    for (let index = 0; index < items.length; index++) {
      if (index > 0) this.#text(', ');
      const item = items[index]!;
      if (item.kind === 'maybe') this.#pieces.push(holePiece(item.why));
      else this.write(item, path);
    }
  }

  #string(value: StringValue): void {
    this.#text('"');
    for (const piece of value.traced.pieces) {
      const text = piece.hole ? piece.text : quoteBody(piece.text);
      if (!piece.hole && this.#pieces.length >= MAX_TRACED) {
        this.#text(text);
        continue;
      }
      this.#length += text.length;
      this.#pieces.push(text === piece.text ? piece : { ...piece, text, exact: false });
    }
    this.#text('"');
  }
}

const PRINTABLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;
const PLAIN = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/;
const ESCAPES: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '"': '\\"',
  '\\': '\\\\',
};

/** A text as a Starlark string literal; bytes that are not UTF-8 as `\xNN`. */
export function quote(text: string): string {
  return `"${quoteBody(text)}"`;
}

function quoteBody(text: string): string {
  if (PLAIN.test(text)) return text;
  let result = '';
  for (const character of text) {
    const code = character.codePointAt(0)!;
    const escaped = ESCAPES[character];
    if (escaped) result += escaped;
    else if (code >= 0xdc80 && code <= 0xdcff) result += `\\x${(code - 0xdc00).toString(16)}`;
    else if (PRINTABLE.test(character)) result += character;
    else if (code < 0x20 || code === 0x7f) result += `\\x${code.toString(16).padStart(2, '0')}`;
    else if (code < 0x10000) result += `\\u${code.toString(16).padStart(4, '0')}`;
    else result += `\\U${code.toString(16).padStart(8, '0')}`;
  }
  return result;
}

/** A float as Go's `strconv.FormatFloat` writes it: `g` shortest (and always like a float), `e` and `f` with six digits. */
export function formatFloat(value: number, conversion: string): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? '+inf' : '-inf';
  const kind = conversion.toLowerCase();
  const upper = conversion !== kind;
  let text: string;
  if (kind === 'e') text = exponent(value.toExponential(6));
  else if (kind === 'f') text = fixed(value);
  else {
    const shortest = value.toExponential();
    const power = Number(shortest.slice(shortest.indexOf('e') + 1));
    text = power < -4 || power >= 6 ? exponent(shortest) : plain(value);
    if (!/[.e]/.test(text)) text += '.0';
  }
  if (Object.is(value, -0) && !text.startsWith('-')) text = `-${text}`;
  return upper ? text.toUpperCase() : text;
}

/** The shortest decimal form without an exponent. */
function plain(value: number): string {
  const text = String(value);
  if (!text.includes('e')) return text;
  return fixedDigits(value, 20).replace(/\.?0+$/, '');
}

function fixed(value: number): string {
  return fixedDigits(value, 6);
}

function fixedDigits(value: number, digits: number): string {
  if (Math.abs(value) < 1e21) return value.toFixed(digits);
  return `${BigInt(value).toString()}.${'0'.repeat(digits)}`;
}

/** An exponent with at least two digits, as in Go. */
function exponent(text: string): string {
  return text.replace(/e([+-])(\d)$/, 'e$10$2');
}
