/**
 * Tokens of Starlark as starlark-go's scanner delimits them. The syntax tree comes from tree-sitter; the tokens exist to
 * find out what starlark-go would refuse, and how it would say so, because the tree-sitter grammar accepts much of Python.
 */

/** `type` is the text of an operator or keyword, else `name`, `int`, `float`, `string`, `bytes` or one of the layout's. */
export interface Token {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  /** For an `illegal` token: what is wrong with it. */
  readonly message?: string;
}

const KEYWORDS = new Set(
  (
    'and break continue def elif else for if in lambda load not or pass return while ' +
    'as async await class del except finally from global import is nonlocal raise try with yield'
  ).split(' '),
);

/** Longest first. */
const OPERATORS = [
  ...['//=', '<<=', '>>='],
  ...['**', '//', '<<', '>>', '<=', '>=', '==', '!=', '+=', '-=', '*=', '/=', '%=', '&=', '|=', '^='],
  ...['+', '-', '*', '/', '%', '&', '|', '^', '~', ',', '=', ';', ':', '<', '>'],
];

const LETTER = /\p{L}/u;
const IDENTIFIER = /[A-Za-z0-9_\p{L}]+/uy;
const TAB = 8;

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isNewline(code: number): boolean {
  return code === 10 || code === 13;
}

/**
 * Scans `text` from `from` (the beginning of a line) to its end. What is not a token becomes an `illegal` one, and
 * scanning goes on behind it.
 */
export function scan(text: string, from = 0): Token[] {
  return new Scanner(text, from).run();
}

class Scanner {
  readonly #text: string;
  #at: number;
  #depth = 0;
  readonly #indents = [0];
  readonly #tokens: Token[] = [];

  constructor(text: string, from: number) {
    this.#text = text;
    this.#at = from;
  }

  #push(type: string, start: number, message?: string): void {
    this.#tokens.push(message === undefined ? { type, start, end: this.#at } : { type, start, end: this.#at, message });
  }

  run(): Token[] {
    const text = this.#text;
    let lineStart = true;
    for (;;) {
      if (lineStart) {
        lineStart = false;
        this.#indentation();
      }
      let code = text.charCodeAt(this.#at);
      while (code === 32 || code === 9) code = text.charCodeAt(++this.#at);
      if (code === 35) while (this.#at < text.length && !isNewline(code)) code = text.charCodeAt(++this.#at);
      if (this.#at >= text.length) break;
      const start = this.#at;
      if (isNewline(code)) {
        this.#at += code === 13 && text.charCodeAt(start + 1) === 10 ? 2 : 1;
        lineStart = true;
        const last = this.#tokens.at(-1)?.type;
        const blank = last === undefined || last === 'newline' || last === 'outdent';
        if (this.#depth === 0 && !blank) this.#push('newline', start);
        continue;
      }
      if (code === 92) {
        this.#at += 1;
        const next = text.charCodeAt(this.#at);
        if (isNewline(next)) this.#at += next === 13 && text.charCodeAt(this.#at + 1) === 10 ? 2 : 1;
        else this.#push('illegal', this.#at, 'stray backslash in program');
        continue;
      }
      this.#token(code, start);
    }
    const last = this.#tokens.at(-1)?.type;
    if (this.#indents.length > 1) {
      if (last !== 'newline' && last !== 'outdent') this.#push('newline', this.#at);
      for (let level = this.#indents.length; level > 1; level--) this.#push('outdent', this.#at);
    }
    this.#push('eof', this.#at);
    return this.#tokens;
  }

  /** Leading blanks of a line; a tab goes to the next multiple of eight. */
  #indentation(): void {
    const begin = this.#at;
    let column = 0;
    let code = this.#text.charCodeAt(this.#at);
    for (; code === 32 || code === 9; code = this.#text.charCodeAt(++this.#at))
      column += code === 32 ? 1 : TAB - ((this.#at - begin) % TAB);
    if (this.#depth > 0 || code === 35 || isNewline(code) || this.#at >= this.#text.length) return;
    const current = this.#indents.at(-1)!;
    if (column > current) {
      this.#indents.push(column);
      this.#push('indent', this.#at);
    } else if (column < current) {
      while (column < this.#indents.at(-1)!) {
        this.#indents.pop();
        this.#push('outdent', this.#at);
      }
      if (column !== this.#indents.at(-1)) {
        this.#tokens.pop();
        this.#push('illegal', this.#at, 'unindent does not match any outer indentation level');
      }
    }
  }

  #token(code: number, start: number): void {
    const text = this.#text;
    if (code === 34 || code === 39) return this.#string(start, start);
    if (isDigit(code) || (code === 46 && isDigit(text.charCodeAt(start + 1)))) return this.#number(start);
    if (code === 95 || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code >= 0x80) {
      const quote = text.charCodeAt(start + 1);
      if ((code === 114 || code === 98) && (quote === 34 || quote === 39)) return this.#string(start, start + 1);
      if (code === 114 && quote === 98) {
        const third = text.charCodeAt(start + 2);
        if (third === 34 || third === 39) return this.#string(start, start + 2);
      }
      const character = String.fromCodePoint(text.codePointAt(start)!);
      if (code < 0x80 || LETTER.test(character)) {
        IDENTIFIER.lastIndex = start;
        const name = IDENTIFIER.exec(text)![0];
        this.#at = start + name.length;
        return this.#push(KEYWORDS.has(name) ? name : 'name', start);
      }
      this.#at = start + character.length;
      return this.#push('illegal', start, `unexpected input character \`${character}\``);
    }
    if (code === 40 || code === 91 || code === 123) {
      this.#depth += 1;
      this.#at += 1;
      return this.#push(text[start]!, start);
    }
    if (code === 41 || code === 93 || code === 125) {
      this.#at += 1;
      if (this.#depth === 0) return this.#push('illegal', start, `unexpected '${text[start]}'`);
      this.#depth -= 1;
      return this.#push(text[start]!, start);
    }
    if (code === 46) {
      this.#at += 1;
      return this.#push('.', start);
    }
    for (const operator of OPERATORS)
      if (text.startsWith(operator, start)) {
        this.#at += operator.length;
        return this.#push(operator, start);
      }
    this.#at += 1;
    const shown = code === 33 ? "'!'" : `\`${text[start]}\``;
    this.#push('illegal', start, `unexpected input character ${shown}`);
  }

  #string(start: number, quoteAt: number): void {
    const text = this.#text;
    const quote = text.charCodeAt(quoteAt);
    const triple = text.charCodeAt(quoteAt + 1) === quote && text.charCodeAt(quoteAt + 2) === quote;
    this.#at = quoteAt + (triple ? 3 : 1);
    let quotes = 0;
    for (;;) {
      if (this.#at >= text.length) return this.#push('illegal', start, 'unexpected EOF in string');
      const code = text.charCodeAt(this.#at++);
      if (code === quote) {
        quotes += 1;
        if (!triple || quotes === 3) break;
        continue;
      }
      quotes = 0;
      if (code === 92) {
        if (this.#at >= text.length) return this.#push('illegal', start, 'unexpected EOF in string');
        const escaped = text.charCodeAt(this.#at++);
        if (escaped === 13 && text.charCodeAt(this.#at) === 10) this.#at += 1;
      } else if (!triple && isNewline(code)) {
        this.#at -= 1;
        return this.#push('illegal', start, 'unexpected newline in string');
      }
    }
    const isBytes = text.slice(start, quoteAt).includes('b');
    this.#push(isBytes ? 'bytes' : 'string', start);
  }

  #digits(allowed: RegExp): number {
    const begin = this.#at;
    while (this.#at < this.#text.length && allowed.test(this.#text[this.#at]!)) this.#at += 1;
    return this.#at - begin;
  }

  #number(start: number): void {
    const text = this.#text;
    const radix = text.charCodeAt(start) === 48 ? text[start + 1]?.toLowerCase() : undefined;
    if (radix === 'x' || radix === 'o' || radix === 'b') {
      this.#at += 2;
      const name = { x: 'hex', o: 'octal', b: 'binary' }[radix];
      const count = this.#digits({ x: /[0-9a-fA-F]/, o: /[0-7]/, b: /[01]/ }[radix]);
      return count > 0 ? this.#push('int', start) : this.#push('illegal', start, `invalid ${name} literal`);
    }
    const whole = this.#digits(/[0-9]/);
    let float = false;
    if (text[this.#at] === '.') {
      float = true;
      this.#at += 1;
      this.#digits(/[0-9]/);
    }
    if (text[this.#at] === 'e' || text[this.#at] === 'E') {
      float = true;
      this.#at += 1;
      if (text[this.#at] === '+' || text[this.#at] === '-') this.#at += 1;
      if (this.#digits(/[0-9]/) === 0) return this.#push('illegal', start, 'invalid float literal');
    }
    const literal = text.slice(start, this.#at);
    if (float && !Number.isFinite(Number(literal))) return this.#push('illegal', start, 'invalid float literal');
    if (!float && whole > 1 && literal[0] === '0' && /[1-9]/.test(literal)) {
      const message = /^[0-7]+$/.test(literal)
        ? `obsolete form of octal literal; use 0o${literal.slice(1)}`
        : 'invalid int literal';
      return this.#push('illegal', start, message);
    }
    this.#push(float ? 'float' : 'int', start);
  }
}
