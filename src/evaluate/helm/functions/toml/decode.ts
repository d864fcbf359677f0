import { goQuote } from '../../../../parse/gotemplate/quote.ts';
import type { Origin } from '../../template/origin.ts';
import { bool, FunctionError, float, GoMap, int64, Slice, Str, type Value } from '../../template/values.ts';
import { parseRfc3339, timeValue } from '../time/value.ts';

/** Reads TOML 1.0 into template values: integers are int64. Throws `FunctionError` with `toml: line N …`. */
export function decodeToml(text: string, origin?: Origin): GoMap {
  return new TomlReader(text, origin).document();
}

const MAX_DEPTH = 500;

class TomlReader {
  readonly #text: string;
  readonly #origin: Origin | undefined;
  #at = 0;
  #lastKey = '';
  /** Tables that a header defined, and lists that `[[…]]` made. */
  readonly #defined = new Set<GoMap>();
  readonly #lists = new Set<Slice>();
  /** Tables and lists written inline cannot be extended. */
  readonly #closed = new Set<Value>();

  constructor(text: string, origin: Origin | undefined) {
    this.#text = text;
    this.#origin = origin;
  }

  document(): GoMap {
    const root = this.#map();
    let table = root;
    for (;;) {
      this.#blank(true);
      const character = this.#text[this.#at];
      if (character === undefined) return root;
      if (character === '[') table = this.#header(root);
      else this.#assignment(table);
      this.#blank(false);
      if (this.#at < this.#text.length && this.#text[this.#at] !== '\n')
        this.#fail(
          `expected a top-level item to end with a newline, comment, or EOF, but got ${quoteRune(this.#text[this.#at])} instead`,
        );
    }
  }

  #map(): GoMap {
    return new GoMap(new Map(), this.#origin);
  }

  #fail(reason: string): never {
    const line = this.#text.slice(0, this.#at).split('\n').length;
    const key = this.#lastKey === '' ? '' : ` (last key ${goQuote(this.#lastKey)})`;
    throw new FunctionError(`toml: line ${line}${key}: ${reason}`);
  }

  /** Skips spaces and comments; with `lines`, line ends too. */
  #blank(lines: boolean): void {
    for (;;) {
      const character = this.#text[this.#at];
      if (character === ' ' || character === '\t' || (character === '\r' && this.#text[this.#at + 1] === '\n'))
        this.#at += 1;
      else if (character === '#') {
        const end = this.#text.indexOf('\n', this.#at);
        this.#at = end === -1 ? this.#text.length : end;
      } else if (lines && character === '\n') this.#at += 1;
      else return;
    }
  }

  #spaces(): void {
    while (this.#text[this.#at] === ' ' || this.#text[this.#at] === '\t') this.#at += 1;
  }

  #key(): string[] {
    const parts: string[] = [];
    for (;;) {
      this.#spaces();
      const character = this.#text[this.#at];
      if (character === '"' || character === "'") parts.push(this.#string());
      else {
        const bare = /^[A-Za-z0-9_-]+/.exec(this.#text.slice(this.#at, this.#at + 1000))?.[0];
        if (!bare) this.#fail(`unexpected ${character === undefined ? 'EOF' : quoteRune(character)}; expected key`);
        parts.push(bare);
        this.#at += bare.length;
      }
      this.#spaces();
      if (this.#text[this.#at] !== '.') break;
      this.#at += 1;
    }
    this.#lastKey = parts.join('.');
    return parts;
  }

  #header(root: GoMap): GoMap {
    const isList = this.#text.startsWith('[[', this.#at);
    this.#at += isList ? 2 : 1;
    const path = this.#key();
    const close = isList ? ']]' : ']';
    if (!this.#text.startsWith(close, this.#at))
      this.#fail(`expected end of table name delimiter "]", but got ${quoteRune(this.#text[this.#at])} instead`);
    this.#at += close.length;
    const last = path.at(-1)!;
    const parent = this.#descend(root, path.slice(0, -1), false);
    const existing = parent.entries.get(last);
    if (isList) {
      let list: Slice;
      if (existing === undefined) {
        list = new Slice([], this.#origin, '[]map[string]interface {}');
        this.#lists.add(list);
        parent.entries.set(last, list);
      } else if (existing.kind === 'slice' && this.#lists.has(existing)) list = existing;
      else return this.#fail(`Key '${path.join('.')}' was already created and cannot be used as an array.`);
      const table = this.#map();
      list.items.push(table);
      return table;
    }
    if (existing === undefined) {
      const table = this.#map();
      parent.entries.set(last, table);
      this.#defined.add(table);
      return table;
    }
    if (existing.kind !== 'map' || this.#defined.has(existing) || this.#closed.has(existing))
      return this.#fail(`Key '${path.join('.')}' has already been defined.`);
    this.#defined.add(existing);
    return existing;
  }

  #descend(from: GoMap, path: readonly string[], dotted: boolean): GoMap {
    let table = from;
    for (const key of path) {
      let next = table.entries.get(key);
      if (next === undefined) {
        next = this.#map();
        table.entries.set(key, next);
      }
      if (next.kind === 'slice' && this.#lists.has(next) && !dotted) next = next.items.at(-1);
      if (next?.kind !== 'map' || this.#closed.has(next))
        return this.#fail(`Key '${path.join('.')}' has already been defined.`);
      table = next;
    }
    return table;
  }

  #assignment(table: GoMap): void {
    const path = this.#key();
    if (this.#text[this.#at] !== '=')
      this.#fail(
        `expected '.' or '=', but got ${this.#at >= this.#text.length ? 'EOF' : quoteRune(this.#text[this.#at])} instead`,
      );
    this.#at += 1;
    this.#spaces();
    const value = this.#value(0);
    const target = this.#descend(table, path.slice(0, -1), true);
    const key = path.at(-1)!;
    if (target.entries.has(key)) this.#fail(`Key '${path.join('.')}' has already been defined.`);
    target.entries.set(key, value);
  }

  #value(depth: number): Value {
    if (depth > MAX_DEPTH) this.#fail('the value nests too deeply');
    const character = this.#text[this.#at];
    switch (character) {
      case '"':
      case "'":
        return new Str(this.#string(), this.#origin);
      case '[':
        return this.#list(depth);
      case '{':
        return this.#inline(depth);
    }
    const rest = this.#text.slice(this.#at, this.#at + 200);
    const word = /^[A-Za-z0-9_+.:-]+(?: \d\d:[0-9:.Z+-]+)?/.exec(rest)?.[0] ?? '';
    const value = this.#scalar(word);
    if (!value)
      this.#fail(
        word === ''
          ? `expected value but found ${character === undefined ? 'EOF' : quoteRune(character)} instead`
          : `expected value but found ${goQuote(word)} instead`,
      );
    this.#at += word.length;
    return value;
  }

  #scalar(word: string): Value | undefined {
    if (word === 'true' || word === 'false') return bool(word === 'true', this.#origin);
    if (/^[+-]?(?:inf|nan)$/.test(word))
      return float(word.endsWith('nan') ? Number.NaN : word.startsWith('-') ? -Infinity : Infinity, this.#origin);
    if (
      /^[+-]?(?:0|[1-9](?:_?\d)*)$/.test(word) ||
      /^0(?:x[0-9A-Fa-f](?:_?[0-9A-Fa-f])*|o[0-7](?:_?[0-7])*|b[01](?:_?[01])*)$/.test(word)
    ) {
      const plain = word.replaceAll('_', '');
      const magnitude = BigInt(plain.replace(/^[+-]/, ''));
      const n = plain.startsWith('-') ? -magnitude : magnitude;
      if (n > 9223372036854775807n || n < -9223372036854775808n) this.#fail(`${word} is out of range for int64`);
      return int64(n, this.#origin);
    }
    if (/^[+-]?(?:0|[1-9](?:_?\d)*)(?:\.\d(?:_?\d)*)?(?:[eE][+-]?\d(?:_?\d)*)?$/.test(word))
      return float(Number(word.replaceAll('_', '')), this.#origin);
    const instant = parseRfc3339(word);
    return instant ? timeValue(instant, this.#origin) : undefined;
  }

  #list(depth: number): Value {
    this.#at += 1;
    const items: Value[] = [];
    for (;;) {
      this.#blank(true);
      if (this.#text[this.#at] === ']') break;
      items.push(this.#value(depth + 1));
      this.#blank(true);
      if (this.#text[this.#at] === ',') this.#at += 1;
      else if (this.#text[this.#at] !== ']')
        this.#fail(
          `expected a comma (',') or array terminator (']'), but got ${this.#at >= this.#text.length ? 'EOF' : quoteRune(this.#text[this.#at])}`,
        );
    }
    this.#at += 1;
    const list = new Slice(items, this.#origin);
    this.#closed.add(list);
    return list;
  }

  #inline(depth: number): Value {
    this.#at += 1;
    const table = this.#map();
    this.#spaces();
    if (this.#text[this.#at] === '}') this.#at += 1;
    else
      for (;;) {
        const path = this.#key();
        if (this.#text[this.#at] !== '=')
          this.#fail(`expected '.' or '=', but got ${quoteRune(this.#text[this.#at])} instead`);
        this.#at += 1;
        this.#spaces();
        const value = this.#value(depth + 1);
        const target = this.#descend(table, path.slice(0, -1), true);
        if (target.entries.has(path.at(-1)!)) this.#fail(`Key '${path.join('.')}' has already been defined.`);
        target.entries.set(path.at(-1)!, value);
        this.#spaces();
        const character = this.#text[this.#at];
        this.#at += 1;
        if (character === '}') break;
        if (character !== ',') {
          this.#at -= 1;
          this.#fail(
            `expected a comma or an inline table terminator '}', but got ${character === undefined ? 'EOF' : quoteRune(character)} instead`,
          );
        }
      }
    this.#closed.add(table);
    return table;
  }

  #string(): string {
    const quote = this.#text[this.#at]!;
    const triple = quote.repeat(3);
    if (this.#text.startsWith(triple, this.#at)) {
      this.#at += 3;
      if (this.#text.startsWith('\r\n', this.#at)) this.#at += 2;
      else if (this.#text[this.#at] === '\n') this.#at += 1;
      return this.#stringBody(quote, true);
    }
    this.#at += 1;
    return this.#stringBody(quote, false);
  }

  #stringBody(quote: string, multiline: boolean): string {
    let text = '';
    for (;;) {
      const character = this.#text[this.#at];
      if (character === undefined) this.#fail(`unexpected EOF; expected ${quoteRune(quote)}`);
      if (character === '\n' && !multiline) this.#fail('strings cannot contain newlines');
      if (character === quote) {
        if (!multiline) {
          this.#at += 1;
          return text;
        }
        const run = /^["']+/.exec(this.#text.slice(this.#at, this.#at + 5))?.[0] ?? '';
        const length = [...run].findIndex((item) => item !== quote);
        const count = length === -1 ? run.length : length;
        if (count >= 3) {
          this.#at += Math.min(count, 5);
          return text + quote.repeat(Math.min(count, 5) - 3);
        }
      }
      if (character === '\\' && quote === '"') {
        text += this.#escape(multiline);
        continue;
      }
      text += character;
      this.#at += 1;
    }
  }

  #escape(multiline: boolean): string {
    const rest = this.#text.slice(this.#at, this.#at + 10);
    const fold = multiline ? /^\\[ \t\r]*\n\s*/.exec(this.#text.slice(this.#at, this.#at + 2000)) : null;
    if (fold) {
      this.#at += fold[0].length;
      return '';
    }
    const simple = { b: '\b', t: '\t', n: '\n', f: '\f', r: '\r', e: '\u001b', '"': '"', '\\': '\\' }[rest[1] ?? ''];
    if (simple !== undefined) {
      this.#at += 2;
      return simple;
    }
    const code = /^\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|x([0-9A-Fa-f]{2}))/.exec(rest);
    const value = code ? Number.parseInt(code[1] ?? code[2] ?? code[3]!, 16) : Infinity;
    if (!code || value > 0x10ffff || (value >= 0xd800 && value < 0xe000))
      this.#fail(`invalid escape character ${quoteRune(rest[1])}`);
    this.#at += code[0].length;
    return String.fromCodePoint(value);
  }
}

function quoteRune(character: string | undefined): string {
  if (character === undefined) return 'EOF';
  return character === '\n' ? `'\\n'` : `'${character}'`;
}
