/**
 * The tokens of YAML 1.1 as libyaml and go-yaml scan them, with their messages. Kubernetes, Helm and Tilt read YAML this
 * way: what this scanner refuses they refuse, with the same words and line.
 */
import { GoCursor, isBlankOrEnd, isBreak, isWord, SPACE, TAB } from './go-cursor.ts';
import { scanBlockScalar, scanPlain, scanQuoted } from './go-scalars.ts';
import type { Token, TokenType } from './go-token.ts';

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

const CANNOT_START_PLAIN = new Set([...'-?:,[]{}#&*!|>\'"%@`'].map((char) => char.charCodeAt(0)));
const URI = /[-\w;/?:@&=+$,.!~*'()[\]]/;

export class GoScanner {
  readonly #at: GoCursor;
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
    this.#at = new GoCursor(text);
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

  #push(type: TokenType, start: number, line: number, value = '', suffix = ''): void {
    this.#tokens.push({ type, start, end: this.#at.pos, line, value, suffix, style: 'plain', indent: 0 });
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
    this.#unrollIndent(this.#at.column);
    const text = this.#at.text;
    const code = text.charCodeAt(this.#at.pos);
    if (Number.isNaN(code)) {
      this.#fetchStreamEnd();
      return;
    }
    const column = this.#at.column;
    const next = text.charCodeAt(this.#at.pos + 1);
    if (column === 0) {
      if (code === 0x25) {
        this.#fetchDirective();
        return;
      }
      if (this.#at.atDocumentIndicator()) {
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
    else this.#at.fail('found character that cannot start any token');
  }

  #toNextToken(): void {
    const text = this.#at.text;
    for (;;) {
      if (this.#at.pos === 0 && text.charCodeAt(0) === 0xfeff) {
        this.#at.pos++;
        this.#at.lineStart++;
      }
      const tabs = this.#flowLevel > 0 || !this.#simpleKeyAllowed;
      for (let code = text.charCodeAt(this.#at.pos); code === SPACE || (tabs && code === TAB); )
        code = text.charCodeAt(++this.#at.pos);
      if (text.charCodeAt(this.#at.pos) === 0x23) this.#at.toEndOfLine();
      if (!isBreak(text.charCodeAt(this.#at.pos))) return;
      this.#at.skipBreak();
      if (this.#flowLevel === 0) this.#simpleKeyAllowed = true;
    }
  }

  #simpleKeyIsValid(key: SimpleKey | undefined): boolean {
    if (!key?.possible) return false;
    if (key.line < this.#at.line || key.offset + MAX_SIMPLE_KEY < this.#at.pos) {
      if (key.required) this.#at.fail("could not find expected ':'");
      key.possible = false;
      return false;
    }
    return true;
  }

  #saveSimpleKey(): void {
    if (!this.#simpleKeyAllowed) return;
    const required = this.#flowLevel === 0 && this.#indent === this.#at.column;
    this.#removeSimpleKey();
    const key: SimpleKey = {
      possible: true,
      required,
      token: this.#parsed + (this.#tokens.length - this.#head),
      offset: this.#at.pos,
      line: this.#at.line,
      column: this.#at.column,
    };
    this.#simpleKeys[this.#simpleKeys.length - 1] = key;
    this.#simpleKeysByToken.set(key.token, this.#simpleKeys.length - 1);
  }

  #removeSimpleKey(): void {
    const key = this.#simpleKeys.at(-1)!;
    if (!key.possible) return;
    if (key.required) this.#at.fail("could not find expected ':'");
    key.possible = false;
    this.#simpleKeysByToken.delete(key.token);
  }

  #rollIndent(column: number, at: number, type: TokenType, offset: number, line: number): void {
    if (this.#flowLevel > 0 || this.#indent >= column) return;
    this.#indents.push(this.#indent);
    this.#indent = column;
    if (this.#indents.length > MAX_DEPTH) this.#at.fail(`exceeded max depth of ${MAX_DEPTH}`);
    if (at < 0) this.#push(type, offset, line);
    else this.#insert(at, type, offset, line);
  }

  #unrollIndent(column: number): void {
    if (this.#flowLevel > 0) return;
    while (this.#indent > column) {
      this.#push('block-end', this.#at.pos, this.#at.line);
      this.#indent = this.#indents.pop()!;
    }
  }

  #fetchStreamEnd(): void {
    if (this.#ended) {
      this.#push('stream-end', this.#at.pos, this.#at.line);
      return;
    }
    if (this.#at.column !== 0) {
      this.#at.line++;
      this.#at.lineStart = this.#at.pos;
    }
    this.#unrollIndent(-1);
    this.#removeSimpleKey();
    this.#simpleKeyAllowed = false;
    this.#ended = true;
    this.#push('stream-end', this.#at.pos, this.#at.line);
  }

  #fetchDocumentIndicator(start: boolean): void {
    this.#unrollIndent(-1);
    this.#removeSimpleKey();
    this.#simpleKeyAllowed = false;
    this.#at.pos += 3;
    this.#push(start ? 'document-start' : 'document-end', this.#at.pos - 3, this.#at.line);
  }

  #fetchFlowStart(type: TokenType): void {
    this.#saveSimpleKey();
    this.#simpleKeys.push({ ...newSimpleKey(), token: this.#parsed + (this.#tokens.length - this.#head) });
    this.#flowLevel++;
    if (this.#flowLevel > MAX_DEPTH) this.#at.fail(`exceeded max depth of ${MAX_DEPTH}`);
    this.#simpleKeyAllowed = true;
    this.#at.pos++;
    this.#push(type, this.#at.pos - 1, this.#at.line);
  }

  #fetchFlowEnd(type: TokenType): void {
    this.#removeSimpleKey();
    if (this.#flowLevel > 0) {
      this.#flowLevel--;
      const key = this.#simpleKeys.pop();
      if (key) this.#simpleKeysByToken.delete(key.token);
    }
    this.#simpleKeyAllowed = false;
    this.#at.pos++;
    this.#push(type, this.#at.pos - 1, this.#at.line);
  }

  #fetchFlowEntry(): void {
    this.#removeSimpleKey();
    this.#simpleKeyAllowed = true;
    this.#at.pos++;
    this.#push('flow-entry', this.#at.pos - 1, this.#at.line);
  }

  #fetchBlockEntry(): void {
    if (this.#flowLevel === 0) {
      if (!this.#simpleKeyAllowed) this.#at.fail('block sequence entries are not allowed in this context');
      this.#rollIndent(this.#at.column, -1, 'block-sequence-start', this.#at.pos, this.#at.line);
    }
    this.#removeSimpleKey();
    this.#simpleKeyAllowed = true;
    this.#at.pos++;
    this.#push('block-entry', this.#at.pos - 1, this.#at.line);
  }

  #fetchKey(): void {
    if (this.#flowLevel === 0) {
      if (!this.#simpleKeyAllowed) this.#at.fail('mapping keys are not allowed in this context');
      this.#rollIndent(this.#at.column, -1, 'block-mapping-start', this.#at.pos, this.#at.line);
    }
    this.#removeSimpleKey();
    this.#simpleKeyAllowed = this.#flowLevel === 0;
    this.#at.pos++;
    this.#push('key', this.#at.pos - 1, this.#at.line);
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
        if (!this.#simpleKeyAllowed) this.#at.fail('mapping values are not allowed in this context');
        this.#rollIndent(this.#at.column, -1, 'block-mapping-start', this.#at.pos, this.#at.line);
      }
      this.#simpleKeyAllowed = this.#flowLevel === 0;
    }
    this.#at.pos++;
    this.#push('value', this.#at.pos - 1, this.#at.line);
  }

  #fetchAnchor(type: 'alias' | 'anchor'): void {
    this.#saveSimpleKey();
    this.#simpleKeyAllowed = false;
    const start = this.#at.pos++;
    const text = this.#at.text;
    while (isWord(text.charCodeAt(this.#at.pos))) this.#at.pos++;
    const after = text.charCodeAt(this.#at.pos);
    if (this.#at.pos === start + 1 || !(isBlankOrEnd(after) || '?:,]}%@`'.includes(text[this.#at.pos]!)))
      this.#at.fail('did not find expected alphabetic or numeric character');
    this.#push(type, start, this.#at.line, text.slice(start + 1, this.#at.pos));
  }

  #fetchTag(): void {
    this.#saveSimpleKey();
    this.#simpleKeyAllowed = false;
    const start = this.#at.pos;
    const text = this.#at.text;
    let handle = '';
    let suffix: string;
    if (text[start + 1] === '<') {
      this.#at.pos += 2;
      suffix = this.#scanUri('');
      if (text[this.#at.pos] !== '>') this.#at.fail("did not find the expected '>'");
      this.#at.pos++;
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
    if (!isBlankOrEnd(text.charCodeAt(this.#at.pos))) this.#at.fail('did not find expected whitespace or line break');
    this.#push('tag', start, this.#at.line, handle, suffix);
  }

  #scanTagHandle(directive: boolean): string {
    const text = this.#at.text;
    const start = this.#at.pos;
    if (text[start] !== '!') this.#at.fail("did not find expected '!'");
    this.#at.pos++;
    while (isWord(text.charCodeAt(this.#at.pos))) this.#at.pos++;
    if (text[this.#at.pos] === '!') this.#at.pos++;
    else if (directive && this.#at.pos > start + 1) this.#at.fail("did not find expected '!'");
    return text.slice(start, this.#at.pos);
  }

  #scanUri(head: string): string {
    const text = this.#at.text;
    let uri = head.slice(1);
    let found = head !== '';
    for (;;) {
      const char = text[this.#at.pos];
      if (char === '%') {
        const hex = /^%([0-9a-fA-F]{2})/.exec(text.slice(this.#at.pos, this.#at.pos + 3));
        if (!hex) this.#at.fail('did not find URI escaped octet');
        uri += String.fromCharCode(Number.parseInt(hex[1]!, 16));
        this.#at.pos += 3;
      } else if (char !== undefined && URI.test(char)) {
        uri += char;
        this.#at.pos++;
      } else break;
      found = true;
    }
    if (!found) this.#at.fail('did not find expected tag URI');
    return uri;
  }

  #fetchDirective(): void {
    this.#unrollIndent(-1);
    this.#removeSimpleKey();
    this.#simpleKeyAllowed = false;
    const text = this.#at.text;
    const start = this.#at.pos++;
    const line = this.#at.line;
    while (isWord(text.charCodeAt(this.#at.pos))) this.#at.pos++;
    const name = text.slice(start + 1, this.#at.pos);
    if (name === '') this.#at.fail('could not find expected directive name');
    if (!isBlankOrEnd(text.charCodeAt(this.#at.pos))) this.#at.fail('found unexpected non-alphabetical character');
    if (name === 'YAML') {
      this.#at.skipBlanks();
      const major = this.#scanVersionNumber();
      if (text[this.#at.pos] !== '.') this.#at.fail("did not find expected digit or '.' character");
      this.#at.pos++;
      const minor = this.#scanVersionNumber();
      this.#push('version-directive', start, line, `${major}.${minor}`);
    } else if (name === 'TAG') {
      this.#at.skipBlanks();
      const handle = this.#scanTagHandle(true);
      const after = text.charCodeAt(this.#at.pos);
      if (after !== SPACE && after !== TAB) this.#at.fail('did not find expected whitespace');
      this.#at.skipBlanks();
      const prefix = this.#scanUri('');
      if (!isBlankOrEnd(text.charCodeAt(this.#at.pos))) this.#at.fail('did not find expected whitespace or line break');
      this.#push('tag-directive', start, line, handle, prefix);
    } else this.#at.fail('found unknown directive name');
    this.#at.toLineEnd();
  }

  #scanVersionNumber(): number {
    const digits = /^[0-9]*/.exec(this.#at.text.slice(this.#at.pos, this.#at.pos + 3))![0];
    if (digits.length > 2) this.#at.fail('found extremely long version number');
    if (digits === '') this.#at.fail('did not find expected version number');
    this.#at.pos += digits.length;
    return Number(digits);
  }

  #fetchBlockScalar(literal: boolean): void {
    this.#removeSimpleKey();
    this.#simpleKeyAllowed = true;
    this.#tokens.push(scanBlockScalar(this.#at, literal, this.#indent));
  }

  #fetchQuoted(single: boolean): void {
    this.#saveSimpleKey();
    this.#simpleKeyAllowed = false;
    this.#tokens.push(scanQuoted(this.#at, single));
  }

  #fetchPlain(): void {
    this.#saveSimpleKey();
    this.#simpleKeyAllowed = false;
    const { token, multiline } = scanPlain(this.#at, this.#indent + 1, this.#flowLevel > 0);
    this.#tokens.push(token);
    if (multiline) this.#simpleKeyAllowed = true;
  }
}

function newSimpleKey(): SimpleKey {
  return { possible: false, required: false, token: -1, offset: 0, line: 0, column: 0 };
}
