/**
 * The tokens of YAML 1.1 as libyaml and go-yaml scan them, with their messages. Kubernetes, Helm and Tilt read YAML this
 * way: what this scanner refuses they refuse, with the same words and line.
 */

/** Why go-yaml refuses a text. `line` is the number that it prints, 0 when it prints none. */
export class GoYamlError extends Error {
  override readonly name = 'GoYamlError';
  readonly problem: string;
  readonly line: number;
  /** UTF-16 offset of the problem. */
  readonly offset: number;

  constructor(problem: string, line: number, offset: number) {
    super(`yaml: ${line > 0 ? `line ${line}: ` : ''}${problem}`);
    this.problem = problem;
    this.line = line;
    this.offset = offset;
  }
}

export type TokenType =
  | 'stream-end'
  | 'version-directive'
  | 'tag-directive'
  | 'document-start'
  | 'document-end'
  | 'block-sequence-start'
  | 'block-mapping-start'
  | 'block-end'
  | 'flow-sequence-start'
  | 'flow-sequence-end'
  | 'flow-mapping-start'
  | 'flow-mapping-end'
  | 'block-entry'
  | 'flow-entry'
  | 'key'
  | 'value'
  | 'alias'
  | 'anchor'
  | 'tag'
  | 'scalar';

export interface Token {
  readonly type: TokenType;
  readonly start: number;
  readonly end: number;
  /** Line of `start`, from 0. */
  readonly line: number;
  /** A scalar's text, an anchor's name, a tag's or directive's handle, a version. */
  readonly value: string;
  /** A tag's suffix, a directive's prefix. */
  readonly suffix: string;
  readonly style: 'plain' | 'single' | 'double' | 'literal' | 'folded';
  /** Columns by which the collection around a block scalar is indented. */
  readonly indent: number;
}

interface SimpleKey {
  possible: boolean;
  required: boolean;
  token: number;
  offset: number;
  line: number;
  column: number;
}

const MAX_DEPTH = 10_000;
const MAX_SIMPLE_KEY = 1024;

const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const NEL = 0x85;

function isBreak(code: number): boolean {
  return code === LF || code === CR || code === NEL || code === 0x2028 || code === 0x2029;
}

/** A blank, a line break or the end of the text (NaN). */
function isBlankOrEnd(code: number): boolean {
  return code === SPACE || code === TAB || Number.isNaN(code) || isBreak(code);
}

function isWord(code: number): boolean {
  return (
    (code >= 0x30 && code <= 0x39) ||
    (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x61 && code <= 0x7a) ||
    code === 0x5f ||
    code === 0x2d
  );
}

const CANNOT_START_PLAIN = new Set([...'-?:,[]{}#&*!|>\'"%@`'].map((char) => char.charCodeAt(0)));
const URI = /[-\w;/?:@&=+$,.!~*'()[\]]/;

export class GoScanner {
  readonly #text: string;
  #pos = 0;
  #line = 0;
  #lineStart = 0;
  #flowLevel = 0;
  #indent = -1;
  readonly #indents: number[] = [];
  #tokens: Token[] = [];
  #head = 0;
  /** Tokens that were handed out. */
  #parsed = 0;
  readonly #simpleKeys: SimpleKey[] = [newSimpleKey()];
  /** Index in `#simpleKeys` of the key that may begin at a token. */
  readonly #simpleKeysByToken = new Map<number, number>();
  #simpleKeyAllowed = true;
  #ended = false;

  constructor(text: string) {
    this.#text = text;
  }

  /** The next token, which stays the next one. Throws `GoYamlError`. */
  peek(): Token {
    for (;;) {
      if (this.#head < this.#tokens.length) {
        const key = this.#simpleKeysByToken.get(this.#parsed);
        // A token that may still turn out to be a key must wait for the `:`.
        if (key === undefined || !this.#simpleKeyIsValid(this.#simpleKeys[key])) break;
      }
      this.#fetch();
    }
    return this.#tokens[this.#head]!;
  }

  /** Drops the next token. */
  skip(): void {
    this.#head++;
    this.#parsed++;
    if (this.#head > 512 && this.#head === this.#tokens.length) {
      this.#tokens = [];
      this.#head = 0;
    }
  }

  get #column(): number {
    return this.#pos - this.#lineStart;
  }

  #fail(problem: string): never {
    // go-yaml prints no line for a problem on the first one.
    throw new GoYamlError(problem, this.#line > 0 ? this.#line + 1 : 0, this.#pos);
  }

  #push(type: TokenType, start: number, line: number, value = '', suffix = ''): void {
    this.#tokens.push({ type, start, end: this.#pos, line, value, suffix, style: 'plain', indent: 0 });
  }

  /** Puts a token before the one at `at` of the queue; behind all when that one was handed out already. */
  #insert(at: number, type: TokenType, offset: number, line: number): void {
    this.#tokens.splice(at < 0 ? this.#tokens.length : this.#head + at, 0, {
      type,
      start: offset,
      end: offset,
      line,
      value: '',
      suffix: '',
      style: 'plain',
      indent: 0,
    });
  }

  #fetch(): void {
    this.#toNextToken();
    this.#unrollIndent(this.#column);
    const text = this.#text;
    const code = text.charCodeAt(this.#pos);
    if (Number.isNaN(code)) {
      this.#fetchStreamEnd();
      return;
    }
    const column = this.#column;
    const next = text.charCodeAt(this.#pos + 1);
    if (column === 0) {
      if (code === 0x25) {
        this.#fetchDirective();
        return;
      }
      if (this.#atDocumentIndicator()) {
        this.#fetchDocumentIndicator(code === 0x2d);
        return;
      }
    }
    switch (code) {
      case 0x5b:
        this.#fetchFlowStart('flow-sequence-start');
        return;
      case 0x7b:
        this.#fetchFlowStart('flow-mapping-start');
        return;
      case 0x5d:
        this.#fetchFlowEnd('flow-sequence-end');
        return;
      case 0x7d:
        this.#fetchFlowEnd('flow-mapping-end');
        return;
      case 0x2c:
        this.#fetchFlowEntry();
        return;
      case 0x2a:
        this.#fetchAnchor('alias');
        return;
      case 0x26:
        this.#fetchAnchor('anchor');
        return;
      case 0x21:
        this.#fetchTag();
        return;
      case 0x27:
        this.#fetchQuoted(true);
        return;
      case 0x22:
        this.#fetchQuoted(false);
        return;
    }
    const blankNext = isBlankOrEnd(next);
    if (code === 0x2d && blankNext) {
      this.#fetchBlockEntry();
      return;
    }
    if (code === 0x3f && (this.#flowLevel > 0 || blankNext)) {
      this.#fetchKey();
      return;
    }
    if (code === 0x3a && (this.#flowLevel > 0 || blankNext)) {
      this.#fetchValue();
      return;
    }
    if (code === 0x7c && this.#flowLevel === 0) {
      this.#fetchBlockScalar(true);
      return;
    }
    if (code === 0x3e && this.#flowLevel === 0) {
      this.#fetchBlockScalar(false);
      return;
    }
    if (
      !(isBlankOrEnd(code) || CANNOT_START_PLAIN.has(code)) ||
      (code === 0x2d && next !== SPACE && next !== TAB) ||
      (this.#flowLevel === 0 && (code === 0x3f || code === 0x3a) && !blankNext)
    )
      this.#fetchPlain();
    else this.#fail('found character that cannot start any token');
  }

  #atDocumentIndicator(): boolean {
    const text = this.#text;
    const at = this.#pos;
    const code = text.charCodeAt(at);
    if (code !== 0x2d && code !== 0x2e) return false;
    return (
      text.charCodeAt(at + 1) === code && text.charCodeAt(at + 2) === code && isBlankOrEnd(text.charCodeAt(at + 3))
    );
  }

  /** Moves over a line break, `\r\n` counting as one. */
  #skipBreak(): void {
    if (this.#text.charCodeAt(this.#pos) === CR && this.#text.charCodeAt(this.#pos + 1) === LF) this.#pos++;
    this.#pos++;
    this.#line++;
    this.#lineStart = this.#pos;
  }

  /** Moves over a line break and gives the text that it stands for. */
  #readBreak(): string {
    const code = this.#text.charCodeAt(this.#pos);
    this.#skipBreak();
    return code === 0x2028 ? '\u2028' : code === 0x2029 ? '\u2029' : '\n';
  }

  #toEndOfLine(): void {
    const text = this.#text;
    while (this.#pos < text.length && !isBreak(text.charCodeAt(this.#pos))) this.#pos++;
  }

  #toNextToken(): void {
    const text = this.#text;
    for (;;) {
      if (this.#pos === 0 && text.charCodeAt(0) === 0xfeff) {
        this.#pos++;
        this.#lineStart++;
      }
      const tabs = this.#flowLevel > 0 || !this.#simpleKeyAllowed;
      for (let code = text.charCodeAt(this.#pos); code === SPACE || (tabs && code === TAB); )
        code = text.charCodeAt(++this.#pos);
      if (text.charCodeAt(this.#pos) === 0x23) this.#toEndOfLine();
      if (!isBreak(text.charCodeAt(this.#pos))) return;
      this.#skipBreak();
      if (this.#flowLevel === 0) this.#simpleKeyAllowed = true;
    }
  }

  #simpleKeyIsValid(key: SimpleKey | undefined): boolean {
    if (!key?.possible) return false;
    if (key.line < this.#line || key.offset + MAX_SIMPLE_KEY < this.#pos) {
      if (key.required) this.#fail("could not find expected ':'");
      key.possible = false;
      return false;
    }
    return true;
  }

  #saveSimpleKey(): void {
    if (!this.#simpleKeyAllowed) return;
    const required = this.#flowLevel === 0 && this.#indent === this.#column;
    this.#removeSimpleKey();
    const key: SimpleKey = {
      possible: true,
      required,
      token: this.#parsed + (this.#tokens.length - this.#head),
      offset: this.#pos,
      line: this.#line,
      column: this.#column,
    };
    this.#simpleKeys[this.#simpleKeys.length - 1] = key;
    this.#simpleKeysByToken.set(key.token, this.#simpleKeys.length - 1);
  }

  #removeSimpleKey(): void {
    const key = this.#simpleKeys.at(-1)!;
    if (!key.possible) return;
    if (key.required) this.#fail("could not find expected ':'");
    key.possible = false;
    this.#simpleKeysByToken.delete(key.token);
  }

  #rollIndent(column: number, at: number, type: TokenType, offset: number, line: number): void {
    if (this.#flowLevel > 0 || this.#indent >= column) return;
    this.#indents.push(this.#indent);
    this.#indent = column;
    if (this.#indents.length > MAX_DEPTH) this.#fail(`exceeded max depth of ${MAX_DEPTH}`);
    if (at < 0) this.#push(type, offset, line);
    else this.#insert(at, type, offset, line);
  }

  #unrollIndent(column: number): void {
    if (this.#flowLevel > 0) return;
    while (this.#indent > column) {
      this.#push('block-end', this.#pos, this.#line);
      this.#indent = this.#indents.pop()!;
    }
  }

  #fetchStreamEnd(): void {
    if (this.#ended) {
      this.#push('stream-end', this.#pos, this.#line);
      return;
    }
    if (this.#column !== 0) {
      this.#line++;
      this.#lineStart = this.#pos;
    }
    this.#unrollIndent(-1);
    this.#removeSimpleKey();
    this.#simpleKeyAllowed = false;
    this.#ended = true;
    this.#push('stream-end', this.#pos, this.#line);
  }

  #fetchDocumentIndicator(start: boolean): void {
    this.#unrollIndent(-1);
    this.#removeSimpleKey();
    this.#simpleKeyAllowed = false;
    this.#pos += 3;
    this.#push(start ? 'document-start' : 'document-end', this.#pos - 3, this.#line);
  }

  #fetchFlowStart(type: TokenType): void {
    this.#saveSimpleKey();
    this.#simpleKeys.push({ ...newSimpleKey(), token: this.#parsed + (this.#tokens.length - this.#head) });
    this.#flowLevel++;
    if (this.#flowLevel > MAX_DEPTH) this.#fail(`exceeded max depth of ${MAX_DEPTH}`);
    this.#simpleKeyAllowed = true;
    this.#pos++;
    this.#push(type, this.#pos - 1, this.#line);
  }

  #fetchFlowEnd(type: TokenType): void {
    this.#removeSimpleKey();
    if (this.#flowLevel > 0) {
      this.#flowLevel--;
      const key = this.#simpleKeys.pop();
      if (key) this.#simpleKeysByToken.delete(key.token);
    }
    this.#simpleKeyAllowed = false;
    this.#pos++;
    this.#push(type, this.#pos - 1, this.#line);
  }

  #fetchFlowEntry(): void {
    this.#removeSimpleKey();
    this.#simpleKeyAllowed = true;
    this.#pos++;
    this.#push('flow-entry', this.#pos - 1, this.#line);
  }

  #fetchBlockEntry(): void {
    if (this.#flowLevel === 0) {
      if (!this.#simpleKeyAllowed) this.#fail('block sequence entries are not allowed in this context');
      this.#rollIndent(this.#column, -1, 'block-sequence-start', this.#pos, this.#line);
    }
    this.#removeSimpleKey();
    this.#simpleKeyAllowed = true;
    this.#pos++;
    this.#push('block-entry', this.#pos - 1, this.#line);
  }

  #fetchKey(): void {
    if (this.#flowLevel === 0) {
      if (!this.#simpleKeyAllowed) this.#fail('mapping keys are not allowed in this context');
      this.#rollIndent(this.#column, -1, 'block-mapping-start', this.#pos, this.#line);
    }
    this.#removeSimpleKey();
    this.#simpleKeyAllowed = this.#flowLevel === 0;
    this.#pos++;
    this.#push('key', this.#pos - 1, this.#line);
  }

  #fetchValue(): void {
    const key = this.#simpleKeys.at(-1)!;
    if (this.#simpleKeyIsValid(key)) {
      this.#insert(key.token - this.#parsed, 'key', key.offset, key.line);
      this.#rollIndent(key.column, key.token - this.#parsed, 'block-mapping-start', key.offset, key.line);
      key.possible = false;
      this.#simpleKeysByToken.delete(key.token);
      this.#simpleKeyAllowed = false;
    } else {
      if (this.#flowLevel === 0) {
        if (!this.#simpleKeyAllowed) this.#fail('mapping values are not allowed in this context');
        this.#rollIndent(this.#column, -1, 'block-mapping-start', this.#pos, this.#line);
      }
      this.#simpleKeyAllowed = this.#flowLevel === 0;
    }
    this.#pos++;
    this.#push('value', this.#pos - 1, this.#line);
  }

  #fetchAnchor(type: 'alias' | 'anchor'): void {
    this.#saveSimpleKey();
    this.#simpleKeyAllowed = false;
    const start = this.#pos++;
    const text = this.#text;
    while (isWord(text.charCodeAt(this.#pos))) this.#pos++;
    const after = text.charCodeAt(this.#pos);
    if (this.#pos === start + 1 || !(isBlankOrEnd(after) || '?:,]}%@`'.includes(text[this.#pos]!)))
      this.#fail('did not find expected alphabetic or numeric character');
    this.#push(type, start, this.#line, text.slice(start + 1, this.#pos));
  }

  #fetchTag(): void {
    this.#saveSimpleKey();
    this.#simpleKeyAllowed = false;
    const start = this.#pos;
    const text = this.#text;
    let handle = '';
    let suffix: string;
    if (text[start + 1] === '<') {
      this.#pos += 2;
      suffix = this.#scanUri('');
      if (text[this.#pos] !== '>') this.#fail("did not find the expected '>'");
      this.#pos++;
    } else {
      handle = this.#scanTagHandle(false);
      if (handle.length > 1 && handle.endsWith('!')) suffix = this.#scanUri('');
      else {
        suffix = this.#scanUri(handle);
        handle = '!';
        if (suffix === '') {
          suffix = '!';
          handle = '';
        }
      }
    }
    if (!isBlankOrEnd(text.charCodeAt(this.#pos))) this.#fail('did not find expected whitespace or line break');
    this.#push('tag', start, this.#line, handle, suffix);
  }

  #scanTagHandle(directive: boolean): string {
    const text = this.#text;
    const start = this.#pos;
    if (text[start] !== '!') this.#fail("did not find expected '!'");
    this.#pos++;
    while (isWord(text.charCodeAt(this.#pos))) this.#pos++;
    if (text[this.#pos] === '!') this.#pos++;
    else if (directive && this.#pos > start + 1) this.#fail("did not find expected '!'");
    return text.slice(start, this.#pos);
  }

  #scanUri(head: string): string {
    const text = this.#text;
    let uri = head.slice(1);
    let found = head !== '';
    for (;;) {
      const char = text[this.#pos];
      if (char === '%') {
        const hex = /^%([0-9a-fA-F]{2})/.exec(text.slice(this.#pos, this.#pos + 3));
        if (!hex) this.#fail('did not find URI escaped octet');
        uri += String.fromCharCode(Number.parseInt(hex[1]!, 16));
        this.#pos += 3;
      } else if (char !== undefined && URI.test(char)) {
        uri += char;
        this.#pos++;
      } else break;
      found = true;
    }
    if (!found) this.#fail('did not find expected tag URI');
    return uri;
  }

  #skipBlanks(): void {
    const text = this.#text;
    for (let code = text.charCodeAt(this.#pos); code === SPACE || code === TAB; ) code = text.charCodeAt(++this.#pos);
  }

  #fetchDirective(): void {
    this.#unrollIndent(-1);
    this.#removeSimpleKey();
    this.#simpleKeyAllowed = false;
    const text = this.#text;
    const start = this.#pos++;
    const line = this.#line;
    while (isWord(text.charCodeAt(this.#pos))) this.#pos++;
    const name = text.slice(start + 1, this.#pos);
    if (name === '') this.#fail('could not find expected directive name');
    if (!isBlankOrEnd(text.charCodeAt(this.#pos))) this.#fail('found unexpected non-alphabetical character');
    if (name === 'YAML') {
      this.#skipBlanks();
      const major = this.#scanVersionNumber();
      if (text[this.#pos] !== '.') this.#fail("did not find expected digit or '.' character");
      this.#pos++;
      const minor = this.#scanVersionNumber();
      this.#push('version-directive', start, line, `${major}.${minor}`);
    } else if (name === 'TAG') {
      this.#skipBlanks();
      const handle = this.#scanTagHandle(true);
      const after = text.charCodeAt(this.#pos);
      if (after !== SPACE && after !== TAB) this.#fail('did not find expected whitespace');
      this.#skipBlanks();
      const prefix = this.#scanUri('');
      if (!isBlankOrEnd(text.charCodeAt(this.#pos))) this.#fail('did not find expected whitespace or line break');
      this.#push('tag-directive', start, line, handle, prefix);
    } else this.#fail('found unknown directive name');
    this.#toLineEnd();
  }

  #scanVersionNumber(): number {
    const digits = /^[0-9]*/.exec(this.#text.slice(this.#pos, this.#pos + 3))![0];
    if (digits.length > 2) this.#fail('found extremely long version number');
    if (digits === '') this.#fail('did not find expected version number');
    this.#pos += digits.length;
    return Number(digits);
  }

  /** Blanks and a comment up to the line break, which is skipped too. */
  #toLineEnd(): void {
    this.#skipBlanks();
    if (this.#text[this.#pos] === '#') this.#toEndOfLine();
    if (this.#pos < this.#text.length && !isBreak(this.#text.charCodeAt(this.#pos)))
      this.#fail('did not find expected comment or line break');
    if (this.#pos < this.#text.length) this.#skipBreak();
  }

  #fetchBlockScalar(literal: boolean): void {
    this.#removeSimpleKey();
    this.#simpleKeyAllowed = true;
    const text = this.#text;
    const start = this.#pos++;
    const startLine = this.#line;
    let chomping = '';
    let increment = 0;
    for (let index = 0; index < 2; index++) {
      const char = text[this.#pos] ?? '';
      if ((char === '+' || char === '-') && chomping === '') chomping = char;
      else if (char >= '0' && char <= '9' && increment === 0) {
        if (char === '0') this.#fail('found an indentation indicator equal to 0');
        increment = Number(char);
      } else break;
      this.#pos++;
    }
    this.#toLineEnd();
    let end = this.#pos;
    const parent = this.#indent;
    let indent = increment > 0 ? (parent >= 0 ? parent + increment : increment) : 0;
    /** Empty lines: their breaks; finds out the indentation when it is not known. */
    const scanBreaks = (): string => {
      let breaks = '';
      let widest = 0;
      end = this.#pos;
      for (;;) {
        while ((indent === 0 || this.#column < indent) && text.charCodeAt(this.#pos) === SPACE) this.#pos++;
        widest = Math.max(widest, this.#column);
        const code = text.charCodeAt(this.#pos);
        if ((indent === 0 || this.#column < indent) && code === TAB)
          this.#fail('found a tab character where an indentation space is expected');
        if (!isBreak(code)) break;
        breaks += this.#readBreak();
        end = this.#pos;
      }
      if (indent === 0) indent = Math.max(widest, parent + 1, 1);
      return breaks;
    };
    let value = '';
    let leadingBreak = '';
    let leadingBlank = false;
    let trailingBreaks = scanBreaks();
    while (this.#column === indent && this.#pos < text.length) {
      const first = text.charCodeAt(this.#pos);
      const trailingBlank = first === SPACE || first === TAB;
      if (!literal && leadingBreak === '\n' && !leadingBlank && !trailingBlank) {
        if (trailingBreaks === '') value += ' ';
      } else value += leadingBreak;
      value += trailingBreaks;
      leadingBlank = trailingBlank;
      const from = this.#pos;
      this.#toEndOfLine();
      value += text.slice(from, this.#pos);
      leadingBreak = this.#pos < text.length ? this.#readBreak() : '';
      trailingBreaks = scanBreaks();
    }
    if (chomping !== '-') value += leadingBreak;
    if (chomping === '+') value += trailingBreaks;
    this.#tokens.push({
      type: 'scalar',
      start,
      end,
      line: startLine,
      value,
      suffix: '',
      style: literal ? 'literal' : 'folded',
      indent: Math.max(0, parent),
    });
  }

  #fetchQuoted(single: boolean): void {
    this.#saveSimpleKey();
    this.#simpleKeyAllowed = false;
    const text = this.#text;
    const start = this.#pos++;
    const startLine = this.#line;
    const quote = single ? 0x27 : 0x22;
    let value = '';
    for (;;) {
      if (this.#column === 0 && this.#atDocumentIndicator()) this.#fail('found unexpected document indicator');
      if (this.#pos >= text.length) this.#fail('found unexpected end of stream');
      let leadingBlanks = false;
      let run = this.#pos;
      for (let code = text.charCodeAt(this.#pos); !isBlankOrEnd(code); code = text.charCodeAt(this.#pos)) {
        if (code === quote) {
          if (!single || text.charCodeAt(this.#pos + 1) !== quote) break;
          value += text.slice(run, this.#pos + 1);
          this.#pos += 2;
          run = this.#pos;
        } else if (!single && code === 0x5c) {
          value += text.slice(run, this.#pos);
          if (isBreak(text.charCodeAt(this.#pos + 1))) {
            this.#pos++;
            this.#skipBreak();
            leadingBlanks = true;
            run = this.#pos;
            break;
          }
          value += this.#scanEscape();
          run = this.#pos;
        } else this.#pos++;
      }
      value += text.slice(run, this.#pos);
      if (text.charCodeAt(this.#pos) === quote) break;
      value += this.#scanFold(leadingBlanks);
    }
    this.#pos++;
    this.#tokens.push({
      type: 'scalar',
      start,
      end: this.#pos,
      line: startLine,
      value,
      suffix: '',
      style: single ? 'single' : 'double',
      indent: 0,
    });
  }

  /** Blanks and breaks inside a quoted scalar, and what they stand for. */
  #scanFold(escaped: boolean): string {
    const text = this.#text;
    let broken = escaped;
    let leading = '';
    let trailing = '';
    const from = this.#pos;
    let to = from;
    for (;;) {
      const code = text.charCodeAt(this.#pos);
      if (code === SPACE || code === TAB) {
        this.#pos++;
        if (!broken) to = this.#pos;
      } else if (isBreak(code)) {
        if (broken) trailing += this.#readBreak();
        else {
          leading = this.#readBreak();
          broken = true;
        }
      } else break;
    }
    if (!broken) return text.slice(from, to);
    if (leading === '\n') return trailing === '' ? ' ' : trailing;
    return leading + trailing;
  }

  #scanEscape(): string {
    const char = this.#text[this.#pos + 1] ?? '';
    const length = char === 'x' ? 2 : char === 'u' ? 4 : char === 'U' ? 8 : 0;
    if (length === 0) {
      const meaning = ESCAPES.get(char);
      if (meaning === undefined) this.#fail('found unknown escape character');
      this.#pos += 2;
      return meaning;
    }
    this.#pos += 2;
    const digits = this.#text.slice(this.#pos, this.#pos + length);
    if (digits.length < length || !/^[0-9a-fA-F]+$/.test(digits)) this.#fail('did not find expected hexdecimal number');
    const code = Number.parseInt(digits, 16);
    if ((code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff)
      this.#fail('found invalid Unicode character escape code');
    this.#pos += length;
    return String.fromCodePoint(code);
  }

  #fetchPlain(): void {
    this.#saveSimpleKey();
    this.#simpleKeyAllowed = false;
    const text = this.#text;
    const start = this.#pos;
    const startLine = this.#line;
    const indent = this.#indent + 1;
    let end = start;
    let value = '';
    let pending = '';
    let leadingBlanks = false;
    for (;;) {
      if (this.#column === 0 && this.#atDocumentIndicator()) break;
      if (text.charCodeAt(this.#pos) === 0x23) break;
      const from = this.#pos;
      for (let code = text.charCodeAt(this.#pos); !isBlankOrEnd(code); code = text.charCodeAt(++this.#pos)) {
        if (code === 0x3a && isBlankOrEnd(text.charCodeAt(this.#pos + 1))) break;
        if (
          this.#flowLevel > 0 &&
          (code === 0x2c || code === 0x3f || code === 0x5b || code === 0x5d || code === 0x7b || code === 0x7d)
        )
          break;
      }
      if (this.#pos > from) {
        value += pending + text.slice(from, this.#pos);
        pending = '';
        leadingBlanks = false;
        end = this.#pos;
      }
      const code = text.charCodeAt(this.#pos);
      if (!(code === SPACE || code === TAB || isBreak(code))) break;
      const blanks = this.#scanPlainBlanks(indent);
      if (blanks.broken) leadingBlanks = true;
      pending = blanks.text;
      if (this.#flowLevel === 0 && this.#column < indent) break;
    }
    this.#tokens.push({
      type: 'scalar',
      start,
      end,
      line: startLine,
      value,
      suffix: '',
      style: 'plain',
      indent: 0,
    });
    if (leadingBlanks) this.#simpleKeyAllowed = true;
  }

  #scanPlainBlanks(indent: number): { readonly text: string; readonly broken: boolean } {
    const text = this.#text;
    const from = this.#pos;
    let to = from;
    let broken = false;
    let leading = '';
    let trailing = '';
    for (;;) {
      const code = text.charCodeAt(this.#pos);
      if (code === SPACE || code === TAB) {
        if (broken && this.#column < indent && code === TAB)
          this.#fail('found a tab character that violates indentation');
        this.#pos++;
        if (!broken) to = this.#pos;
      } else if (isBreak(code)) {
        if (broken) trailing += this.#readBreak();
        else {
          leading = this.#readBreak();
          broken = true;
        }
      } else break;
    }
    if (!broken) return { text: text.slice(from, to), broken };
    if (leading === '\n') return { text: trailing === '' ? ' ' : trailing, broken };
    return { text: leading + trailing, broken };
  }
}

function newSimpleKey(): SimpleKey {
  return { possible: false, required: false, token: -1, offset: 0, line: 0, column: 0 };
}

const ESCAPES = new Map([
  ['0', '\0'],
  ['a', '\x07'],
  ['b', '\b'],
  ['t', '\t'],
  ['\t', '\t'],
  ['n', '\n'],
  ['v', '\v'],
  ['f', '\f'],
  ['r', '\r'],
  ['e', '\x1b'],
  [' ', ' '],
  ['"', '"'],
  ["'", "'"],
  ['\\', '\\'],
  ['N', '\u0085'],
  ['_', '\u00a0'],
  ['L', '\u2028'],
  ['P', '\u2029'],
]);
