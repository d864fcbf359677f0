import { GoYamlError } from './go-token.ts';

export const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
export const SPACE = 0x20;
const NEL = 0x85;

export function isBreak(code: number): boolean {
  return code === LF || code === CR || code === NEL || code === 0x2028 || code === 0x2029;
}

/** A blank, a line break or the end of the text (NaN). */
export function isBlankOrEnd(code: number): boolean {
  return code === SPACE || code === TAB || Number.isNaN(code) || isBreak(code);
}

export function isWord(code: number): boolean {
  return (
    (code >= 0x30 && code <= 0x39) ||
    (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x61 && code <= 0x7a) ||
    code === 0x5f ||
    code === 0x2d
  );
}

/** A place in a YAML text that moves on, and knows its line. */
export class GoCursor {
  readonly text: string;
  pos = 0;
  line = 0;
  lineStart = 0;

  constructor(text: string) {
    this.text = text;
  }

  get column(): number {
    return this.pos - this.lineStart;
  }

  fail(problem: string): never {
    // go-yaml prints no line for a problem on the first one.
    throw new GoYamlError(problem, this.line > 0 ? this.line + 1 : 0, this.pos);
  }

  atDocumentIndicator(): boolean {
    const text = this.text;
    const at = this.pos;
    const code = text.charCodeAt(at);
    if (code !== 0x2d && code !== 0x2e) return false;
    return (
      text.charCodeAt(at + 1) === code && text.charCodeAt(at + 2) === code && isBlankOrEnd(text.charCodeAt(at + 3))
    );
  }

  /** Moves over a line break, `\r\n` counting as one. */
  skipBreak(): void {
    if (this.text.charCodeAt(this.pos) === CR && this.text.charCodeAt(this.pos + 1) === LF) this.pos++;
    this.pos++;
    this.line++;
    this.lineStart = this.pos;
  }

  /** Moves over a line break and gives the text that it stands for. */
  readBreak(): string {
    const code = this.text.charCodeAt(this.pos);
    this.skipBreak();
    return code === 0x2028 ? '\u2028' : code === 0x2029 ? '\u2029' : '\n';
  }

  toEndOfLine(): void {
    const text = this.text;
    while (this.pos < text.length && !isBreak(text.charCodeAt(this.pos))) this.pos++;
  }

  skipBlanks(): void {
    const text = this.text;
    for (let code = text.charCodeAt(this.pos); code === SPACE || code === TAB; ) code = text.charCodeAt(++this.pos);
  }

  /** Blanks and a comment up to the line break, which is skipped too. */
  toLineEnd(): void {
    this.skipBlanks();
    if (this.text[this.pos] === '#') this.toEndOfLine();
    if (this.pos < this.text.length && !isBreak(this.text.charCodeAt(this.pos)))
      this.fail('did not find expected comment or line break');
    if (this.pos < this.text.length) this.skipBreak();
  }
}
