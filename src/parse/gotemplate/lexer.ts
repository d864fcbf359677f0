/**
 * The lexer of Go's `text/template`: its states, token kinds and error texts.
 * Works on UTF-16 offsets; everything that Go compares is ASCII, so byte and unit positions agree.
 */

export type TokenKind =
  | 'error'
  | 'bool'
  | 'char'
  | 'charConstant'
  | 'complex'
  | 'assign'
  | 'declare'
  | 'eof'
  | 'field'
  | 'identifier'
  | 'leftDelim'
  | 'leftParen'
  | 'number'
  | 'pipe'
  | 'rawString'
  | 'rightDelim'
  | 'rightParen'
  | 'space'
  | 'string'
  | 'text'
  | 'variable'
  | 'block'
  | 'break'
  | 'continue'
  | 'dot'
  | 'define'
  | 'else'
  | 'end'
  | 'if'
  | 'nil'
  | 'range'
  | 'template'
  | 'with';

export interface Token {
  readonly kind: TokenKind;
  readonly start: number;
  readonly end: number;
  /** The token's text, or the message of an error. */
  readonly text: string;
}

const KEYWORDS: ReadonlyMap<string, TokenKind> = new Map<string, TokenKind>([
  ['.', 'dot'],
  ['block', 'block'],
  ['break', 'break'],
  ['continue', 'continue'],
  ['define', 'define'],
  ['else', 'else'],
  ['end', 'end'],
  ['if', 'if'],
  ['range', 'range'],
  ['nil', 'nil'],
  ['template', 'template'],
  ['with', 'with'],
]);

const KEYWORD_KINDS: ReadonlySet<TokenKind> = new Set(KEYWORDS.values());

/** Whether the kind is a keyword, which error messages print as `<word>`. */
export function isKeyword(kind: TokenKind): boolean {
  return KEYWORD_KINDS.has(kind);
}

export function isSpace(unit: number): boolean {
  return unit === 32 || unit === 9 || unit === 13 || unit === 10;
}

const LETTER = /[\p{L}\p{Nd}]/u;

function isAlphaNumeric(code: number): boolean {
  if (code < 0x80)
    return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95;
  return LETTER.test(String.fromCodePoint(code));
}

/** Go's `%#U`: `U+0026 '&'`. */
export function formatRune(code: number): string {
  const number = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  const character = String.fromCodePoint(code);
  return /[\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.test(character) ? `${number} '${character}'` : number;
}

export class Lexer {
  readonly input: string;
  readonly comments: { start: number; end: number; text: string }[] = [];
  #pos = 0;
  #start = 0;
  #parenDepth = 0;
  #insideAction = false;
  /** Why the lexer stopped; every further token is the end of the input, until `resume`. */
  #failed = false;

  constructor(input: string) {
    this.input = input;
  }

  /** Start of the token that is being read. */
  get offset(): number {
    return this.#start;
  }

  /**
   * Goes on after an error: past the next `}}` at or after `from`, as if the action had ended there.
   * Returns the offset after it; the end of the input if there is none.
   */
  resume(from: number): number {
    const input = this.input;
    const close = input.indexOf('}}', from);
    const open = input.indexOf('{{', from);
    this.#failed = false;
    this.#insideAction = false;
    if (close === -1 || (open !== -1 && open < close)) {
      // An action that was never closed: the next one begins where it opens.
      this.#pos = open === -1 ? input.length : open;
    } else {
      this.#pos = close + 2;
      if (close >= 2 && input[close - 1] === '-' && isSpace(input.charCodeAt(close - 2))) this.#skipSpace();
    }
    this.#start = this.#pos;
    return this.#pos;
  }

  next(): Token {
    if (this.#failed) return { kind: 'eof', start: this.#pos, end: this.#pos, text: 'EOF' };
    return this.#insideAction ? this.#lexAction() : this.#lexText();
  }

  #emit(kind: TokenKind): Token {
    const token = { kind, start: this.#start, end: this.#pos, text: this.input.slice(this.#start, this.#pos) };
    this.#start = this.#pos;
    return token;
  }

  #error(text: string): Token {
    this.#failed = true;
    return { kind: 'error', start: this.#start, end: Math.max(this.#pos, this.#start), text };
  }

  #skipSpace(): void {
    while (this.#pos < this.input.length && isSpace(this.input.charCodeAt(this.#pos))) this.#pos += 1;
    this.#start = this.#pos;
  }

  #hasLeftTrim(at: number): boolean {
    return this.input[at] === '-' && at + 1 < this.input.length && isSpace(this.input.charCodeAt(at + 1));
  }

  #hasRightTrim(at: number): boolean {
    return at + 1 < this.input.length && isSpace(this.input.charCodeAt(at)) && this.input[at + 1] === '-';
  }

  /** 0: not at a right delimiter, 1: at one, 2: at one with a trim marker. */
  #rightDelim(): 0 | 1 | 2 {
    if (this.#hasRightTrim(this.#pos) && this.input.startsWith('}}', this.#pos + 2)) return 2;
    return this.input.startsWith('}}', this.#pos) ? 1 : 0;
  }

  #lexText(): Token {
    const input = this.input;
    for (;;) {
      const open = input.indexOf('{{', this.#pos);
      if (open === -1) {
        this.#pos = input.length;
        return this.#emit(this.#pos > this.#start ? 'text' : 'eof');
      }
      if (open > this.#pos) {
        let end = open;
        if (this.#hasLeftTrim(open + 2)) while (end > this.#start && isSpace(input.charCodeAt(end - 1))) end -= 1;
        this.#pos = end;
        const token = end > this.#start ? this.#emit('text') : undefined;
        this.#pos = open;
        this.#start = open;
        if (token) return token;
      }
      const marker = this.#hasLeftTrim(open + 2) ? 2 : 0;
      this.#pos = open + 2;
      if (!input.startsWith('/*', this.#pos + marker)) {
        const token = this.#emit('leftDelim');
        this.#insideAction = true;
        this.#pos += marker;
        this.#start = this.#pos;
        this.#parenDepth = 0;
        return token;
      }
      this.#pos += marker;
      this.#start = this.#pos;
      const close = input.indexOf('*/', this.#pos + 2);
      if (close === -1) {
        this.#pos = input.length;
        return this.#error('unclosed comment');
      }
      this.#pos = close + 2;
      const delim = this.#rightDelim();
      if (delim === 0) return this.#error('comment ends before closing delimiter');
      this.comments.push({ start: this.#start, end: this.#pos, text: input.slice(this.#start, this.#pos) });
      this.#pos += delim === 2 ? 4 : 2;
      this.#start = this.#pos;
      if (delim === 2) this.#skipSpace();
    }
  }

  #lexRightDelim(trim: boolean): Token {
    if (trim) {
      this.#pos += 2;
      this.#start = this.#pos;
    }
    this.#pos += 2;
    const token = this.#emit('rightDelim');
    if (trim) this.#skipSpace();
    this.#insideAction = false;
    return token;
  }

  #lexAction(): Token {
    const input = this.input;
    const delim = this.#rightDelim();
    if (delim !== 0) {
      if (this.#parenDepth === 0) return this.#lexRightDelim(delim === 2);
      return this.#error('unclosed left paren');
    }
    const code = input.codePointAt(this.#pos);
    if (code === undefined) return this.#error('unclosed action');
    if (isSpace(code)) return this.#lexSpace();
    const before = this.#pos;
    this.#pos += code > 0xffff ? 2 : 1;
    switch (code) {
      case 61: // =
        return this.#emit('assign');
      case 58: // :
        if (input[this.#pos] !== '=') return this.#error('expected :=');
        this.#pos += 1;
        return this.#emit('declare');
      case 124: // |
        return this.#emit('pipe');
      case 34: // "
        return this.#lexQuoted('"', 'string', 'unterminated quoted string');
      case 96: {
        const close = input.indexOf('`', this.#pos);
        this.#pos = close === -1 ? input.length : close + 1;
        return close === -1 ? this.#error('unterminated raw quoted string') : this.#emit('rawString');
      }
      case 36: // $
        return this.#lexFieldOrVariable('variable');
      case 39: // '
        return this.#lexQuoted("'", 'charConstant', 'unterminated character constant');
      case 46: {
        // A dot can start a number.
        const next = input.charCodeAt(this.#pos);
        if (this.#pos < input.length && (next < 48 || next > 57)) return this.#lexFieldOrVariable('field');
        this.#pos = before;
        return this.#lexNumber();
      }
      case 40: // (
        this.#parenDepth += 1;
        return this.#emit('leftParen');
      case 41: // )
        this.#parenDepth -= 1;
        return this.#parenDepth < 0 ? this.#error('unexpected right paren') : this.#emit('rightParen');
    }
    if (code === 43 || code === 45 || (code >= 48 && code <= 57)) {
      this.#pos = before;
      return this.#lexNumber();
    }
    if (isAlphaNumeric(code)) return this.#lexIdentifier();
    if (code > 32 && code < 127) return this.#emit('char');
    return this.#error(`unrecognized character in action: ${formatRune(code)}`);
  }

  #lexSpace(): Token {
    const input = this.input;
    const from = this.#pos;
    while (this.#pos < input.length && isSpace(input.charCodeAt(this.#pos))) this.#pos += 1;
    if (this.#hasRightTrim(this.#pos - 1) && input.startsWith('}}', this.#pos + 1)) {
      this.#pos -= 1;
      if (this.#pos === from) return this.#lexRightDelim(true);
    }
    return this.#emit('space');
  }

  #atTerminator(): boolean {
    const unit = this.input.charCodeAt(this.#pos);
    if (Number.isNaN(unit) || isSpace(unit)) return true;
    return '.,|:)('.includes(String.fromCharCode(unit)) || this.input.startsWith('}}', this.#pos);
  }

  #skipAlphaNumeric(): void {
    for (;;) {
      const code = this.input.codePointAt(this.#pos);
      if (code === undefined || !isAlphaNumeric(code)) return;
      this.#pos += code > 0xffff ? 2 : 1;
    }
  }

  #badCharacter(): Token {
    const code = this.input.codePointAt(this.#pos) ?? 0xfffd;
    return this.#error(`bad character ${formatRune(code)}`);
  }

  #lexIdentifier(): Token {
    this.#skipAlphaNumeric();
    if (!this.#atTerminator()) return this.#badCharacter();
    const word = this.input.slice(this.#start, this.#pos);
    const keyword = KEYWORDS.get(word);
    if (keyword) return this.#emit(keyword);
    return this.#emit(word === 'true' || word === 'false' ? 'bool' : 'identifier');
  }

  #lexFieldOrVariable(kind: 'field' | 'variable'): Token {
    if (this.#atTerminator()) return this.#emit(kind === 'variable' ? 'variable' : 'dot');
    this.#skipAlphaNumeric();
    return this.#atTerminator() ? this.#emit(kind) : this.#badCharacter();
  }

  #lexQuoted(quote: string, kind: TokenKind, message: string): Token {
    const input = this.input;
    for (;;) {
      let unit = input[this.#pos];
      this.#pos += 1;
      if (unit === quote) return this.#emit(kind);
      if (unit === '\\') {
        unit = input[this.#pos];
        this.#pos += 1;
        if (unit !== undefined && unit !== '\n') continue;
      }
      if (unit === undefined || unit === '\n') {
        this.#pos = Math.min(this.#pos, input.length);
        return this.#error(message);
      }
    }
  }

  #lexNumber(): Token {
    if (!this.#scanNumber()) return this.#badNumber();
    const sign = this.input[this.#pos];
    if (sign === '+' || sign === '-') {
      if (!this.#scanNumber() || this.input[this.#pos - 1] !== 'i') return this.#badNumber();
      return this.#emit('complex');
    }
    return this.#emit('number');
  }

  #badNumber(): Token {
    return this.#error(`bad number syntax: ${JSON.stringify(this.input.slice(this.#start, this.#pos))}`);
  }

  #accept(valid: string): boolean {
    const unit = this.input[this.#pos];
    if (unit === undefined || !valid.includes(unit)) return false;
    this.#pos += 1;
    return true;
  }

  #acceptRun(valid: string): void {
    while (this.#accept(valid));
  }

  #scanNumber(): boolean {
    this.#accept('+-');
    const decimal = '0123456789_';
    const hex = '0123456789abcdefABCDEF_';
    let digits = decimal;
    if (this.#accept('0')) {
      if (this.#accept('xX')) digits = hex;
      else if (this.#accept('oO')) digits = '01234567_';
      else if (this.#accept('bB')) digits = '01_';
    }
    this.#acceptRun(digits);
    if (this.#accept('.')) this.#acceptRun(digits);
    if ((digits === decimal && this.#accept('eE')) || (digits === hex && this.#accept('pP'))) {
      this.#accept('+-');
      this.#acceptRun(decimal);
    }
    this.#accept('i');
    const code = this.input.codePointAt(this.#pos);
    if (code === undefined || !isAlphaNumeric(code)) return true;
    this.#pos += code > 0xffff ? 2 : 1;
    return false;
  }
}
