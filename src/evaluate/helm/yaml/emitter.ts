import type { Origin, Piece } from '../template/origin.ts';
import { naturalOrder } from './keys.ts';
import { type Analysis, analyze, isBreak, isPrintable, readsAsString, type Style } from './scalar-style.ts';

/** What is written: scalars as the text that stands for them, `quotable` when they are strings. */
export type Written =
  | { readonly kind: 'scalar'; readonly text: string; readonly quotable: boolean; readonly origin?: Origin }
  | { readonly kind: 'sequence'; readonly items: readonly Written[]; readonly origin?: Origin }
  | { readonly kind: 'map'; readonly entries: ReadonlyMap<string, Written>; readonly origin?: Origin };

/** What differs between go-yaml's second version (`toYaml`) and its third (`toYamlPretty`). */
export interface Dialect {
  /** Scalars break at a space behind this column. */
  readonly width: number;
  readonly indentSequences: boolean;
  readonly tabsInBlock: boolean;
  readonly digitsFirst: boolean;
}

export const VERSION_2: Dialect = { width: 80, indentSequences: false, tabsInBlock: false, digitsFirst: false };
export const VERSION_3: Dialect = {
  width: Number.POSITIVE_INFINITY,
  indentSequences: true,
  tabsInBlock: true,
  digitsFirst: true,
};

const INDENT = 2;

/**
 * Writes a document as go-yaml's emitter does. Gives its text in pieces, one for each leaf and for each key that leads to
 * a collection, with the origins of the values there.
 */
export function emit(value: Written, dialect: Dialect): Piece[] {
  const emitter = new Emitter(dialect);
  emitter.node(value, 'root');
  return emitter.finish();
}

class Emitter {
  readonly #dialect: Dialect;
  readonly #pieces: Piece[] = [];
  #text = '';
  #column = 0;
  #indent = -1;
  /** The last character written was blank, or nothing is written yet. */
  #whitespace = true;
  /** Only indentation and `-`, `?`, `:` stand on the line so far. */
  #indention = true;

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
  }

  /** The pieces, without the last line break. */
  finish(): Piece[] {
    this.#writeIndent();
    this.#flush(undefined);
    const last = this.#pieces.at(-1);
    if (last?.text.endsWith('\n')) {
      if (last.text.length === 1) this.#pieces.pop();
      else this.#pieces[this.#pieces.length - 1] = { ...last, text: last.text.slice(0, -1) };
    }
    return this.#pieces;
  }

  /** Ends the piece that was written so far. */
  #flush(origin: Origin | undefined): void {
    if (this.#text === '') return;
    this.#pieces.push(origin ? { text: this.#text, origin } : { text: this.#text });
    this.#text = '';
  }

  /** `indented`: a sequence that is the value of a key written with `?`. */
  node(value: Written, context: 'root' | 'sequence' | 'map' | 'map-complex'): void {
    if (value.kind === 'scalar') {
      this.#scalar(value.text, value.quotable, false, analyze(value.text, this.#dialect.tabsInBlock));
      this.#flush(value.origin);
    } else if (value.kind === 'sequence') {
      if (value.items.length === 0) {
        this.#indicator('[', true, true, false);
        this.#indicator(']', false, false, false);
        this.#flush(value.origin);
      } else this.#sequence(value.items, context === 'map' && !this.#dialect.indentSequences);
    } else if (value.entries.size === 0) {
      this.#indicator('{', true, true, false);
      this.#indicator('}', false, false, false);
      this.#flush(value.origin);
    } else this.#map(value.entries);
  }

  #sequence(items: readonly Written[], indentless: boolean): void {
    const before = this.#indent;
    if (before < 0) this.#indent = 0;
    else if (!indentless) this.#indent += INDENT;
    for (const item of items) {
      this.#writeIndent();
      this.#indicator('-', true, false, true);
      this.node(item, 'sequence');
    }
    this.#indent = before;
  }

  #map(entries: ReadonlyMap<string, Written>): void {
    const before = this.#indent;
    this.#indent = before < 0 ? 0 : before + INDENT;
    for (const key of naturalOrder([...entries.keys()], this.#dialect.digitsFirst)) {
      const value = entries.get(key)!;
      this.#writeIndent();
      const analysis = analyze(key, this.#dialect.tabsInBlock);
      const simple = !analysis.multiline && byteLength(key) <= 128;
      if (simple) {
        this.#scalar(key, true, true, analysis);
        this.#indicator(':', false, false, false);
      } else {
        this.#indicator('?', true, false, true);
        this.#scalar(key, true, false, analysis);
        this.#writeIndent();
        this.#indicator(':', true, false, true);
      }
      if (value.kind !== 'scalar') {
        const empty = value.kind === 'map' ? value.entries.size === 0 : value.items.length === 0;
        if (!empty) this.#flush(value.origin);
      }
      this.node(value, simple ? 'map' : 'map-complex');
    }
    this.#indent = before;
  }

  #scalar(text: string, quotable: boolean, key: boolean, analysis: Analysis): void {
    const style = chooseStyle(text, quotable, key, analysis);
    const before = this.#indent;
    this.#indent = before < 0 ? INDENT : before + INDENT;
    if (style === 'plain') this.#plain(text, !key);
    else if (style === 'single') this.#single(text, !key);
    else if (style === 'double') this.#double(text, !key);
    else this.#literal(text);
    this.#indent = before;
  }

  #put(text: string): void {
    this.#text += text;
    this.#column += codePoints(text);
  }

  #break(): void {
    this.#text += '\n';
    this.#column = 0;
  }

  #writeIndent(): void {
    const indent = Math.max(0, this.#indent);
    if (!this.#indention || this.#column > indent || (this.#column === indent && !this.#whitespace)) this.#break();
    if (this.#column < indent) this.#put(' '.repeat(indent - this.#column));
    this.#whitespace = true;
    this.#indention = true;
  }

  #indicator(text: string, needsBlank: boolean, isBlank: boolean, isIndention: boolean): void {
    if (needsBlank && !this.#whitespace) this.#put(' ');
    this.#put(text);
    this.#whitespace = isBlank;
    this.#indention = this.#indention && isIndention;
  }

  #ended(): void {
    this.#whitespace = false;
    this.#indention = false;
  }

  #plain(text: string, mayBreak: boolean): void {
    if (!this.#whitespace) this.#put(' ');
    this.#folded(text, mayBreak, (at) => at >= 0 && text[at + 1] !== ' ', false);
    this.#ended();
  }

  #single(text: string, mayBreak: boolean): void {
    this.#indicator("'", true, false, false);
    this.#folded(text, mayBreak, (at) => at > 0 && at < text.length - 1 && text[at + 1] !== ' ', true);
    this.#indicator("'", false, false, false);
    this.#ended();
  }

  /** Plain and single-quoted text: breaks at single spaces behind the width, where `breaks` allows it. */
  #folded(text: string, mayBreak: boolean, breaks: (at: number) => boolean, single: boolean): void {
    const written = single ? text.replaceAll("'", "''") : text;
    if (!hasBreak(text) && (!mayBreak || this.#column + written.length <= this.#dialect.width)) {
      this.#put(written);
      return;
    }
    let spaces = false;
    let broken = false;
    for (let at = 0; at < text.length; ) {
      const code = text.codePointAt(at)!;
      const char = String.fromCodePoint(code);
      if (char === ' ') {
        if (mayBreak && !spaces && this.#column > this.#dialect.width && breaks(at)) this.#writeIndent();
        else this.#put(char);
        spaces = true;
      } else if (isBreak(code)) {
        if (!broken && char === '\n') this.#break();
        this.#writeBreak(char);
        this.#indention = true;
        broken = true;
      } else {
        if (broken) this.#writeIndent();
        this.#put(single && char === "'" ? "''" : char);
        this.#indention = false;
        spaces = false;
        broken = false;
      }
      at += char.length;
    }
  }

  #writeBreak(char: string): void {
    if (char === '\n') this.#break();
    else {
      this.#text += char;
      this.#column = 0;
    }
  }

  #double(text: string, mayBreak: boolean): void {
    this.#indicator('"', true, false, false);
    let spaces = false;
    for (let at = 0; at < text.length; ) {
      const code = text.codePointAt(at)!;
      const char = String.fromCodePoint(code);
      if (code > 0xffff || !isPrintable(text, at) || isBreak(code) || char === '"' || char === '\\') {
        this.#put(escaped(code));
        spaces = false;
      } else if (char === ' ') {
        if (mayBreak && !spaces && this.#column > this.#dialect.width && at > 0 && at < text.length - 1) {
          this.#writeIndent();
          if (text[at + 1] === ' ') this.#put('\\');
        } else this.#put(char);
        spaces = true;
      } else {
        this.#put(char);
        spaces = false;
      }
      at += char.length;
    }
    this.#indicator('"', false, false, false);
    this.#ended();
  }

  #literal(text: string): void {
    this.#indicator('|', true, false, false);
    const first = text.charCodeAt(0);
    if (first === 0x20 || isBreak(first)) this.#indicator(String(INDENT), false, false, false);
    const last = text.length - 1;
    if (!isBreak(text.charCodeAt(last))) this.#indicator('-', false, false, false);
    else if (last === 0 || isBreak(text.charCodeAt(last - 1))) this.#indicator('+', false, false, false);
    this.#break();
    this.#indention = true;
    this.#whitespace = true;
    let broken = true;
    let run = '';
    for (let at = 0; at < text.length; at++) {
      const char = text[at]!;
      if (isBreak(char.charCodeAt(0))) {
        if (run !== '') this.#put(run);
        run = '';
        this.#writeBreak(char);
        this.#indention = true;
        broken = true;
      } else {
        if (broken) this.#writeIndent();
        run += char;
        this.#indention = false;
        broken = false;
      }
    }
    if (run !== '') this.#put(run);
  }
}

function chooseStyle(text: string, quotable: boolean, key: boolean, analysis: Analysis): Style {
  let style: Style = 'plain';
  if (quotable) {
    if (text.includes('\n')) style = 'literal';
    else if (!readsAsString(text)) style = 'double';
  }
  if (key && analysis.multiline) style = 'double';
  if (style === 'plain' && (!analysis.plain || (text === '' && key))) style = 'single';
  if (style === 'single' && !analysis.single) style = 'double';
  if (style === 'literal' && (!analysis.block || key)) style = 'double';
  return style;
}

const NAMED_ESCAPES = new Map([
  [0x00, '0'],
  [0x07, 'a'],
  [0x08, 'b'],
  [0x09, 't'],
  [0x0a, 'n'],
  [0x0b, 'v'],
  [0x0c, 'f'],
  [0x0d, 'r'],
  [0x1b, 'e'],
  [0x22, '"'],
  [0x5c, '\\'],
  [0x85, 'N'],
  [0xa0, '_'],
  [0x2028, 'L'],
  [0x2029, 'P'],
]);

function escaped(code: number): string {
  const named = NAMED_ESCAPES.get(code);
  if (named) return `\\${named}`;
  const hex = code.toString(16).toUpperCase();
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}

function hasBreak(text: string): boolean {
  return /[\n\r\u0085\u2028\u2029]/.test(text);
}

function codePoints(text: string): number {
  let count = text.length;
  for (let at = 0; at < text.length; at++) if ((text.charCodeAt(at) & 0xfc00) === 0xd800) count--;
  return count;
}

/** Bytes of UTF-8. */
export function byteLength(text: string): number {
  let bytes = text.length;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 0x80) bytes += code < 0x800 || (code & 0xf800) === 0xd800 ? 1 : 2;
  }
  return bytes;
}
