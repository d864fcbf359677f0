import { joinSpans, type Span } from './source.ts';

/** Why something is not known, in words for a person, and the text that makes it so. */
export interface Unknown {
  readonly why: string;
  readonly at?: Span;
  /** The environment variable whose value it is, when that is the reason. */
  readonly variable?: string;
  /** The text, whatever it is, holds no blanks: a shell that splits it gets one word. */
  readonly oneWord?: boolean;
}

/**
 * A part of a traced text and where it came from.
 *
 * `exact` says that `text` equals the source text of `span`, so that a part of the piece has a part of the span (and a fix
 * may edit it). A piece that was computed from its source (an escape sequence, `upper()`, `str(1)`) is not exact.
 * A piece with a `hole` stands for text that is not known: its `text` is `HOLE`, one character long.
 */
export interface Piece {
  readonly text: string;
  readonly span?: Span;
  readonly exact: boolean;
  readonly hole?: Unknown;
  /** The whole literal that the piece is a part of, with its quotes: what a finding about a literal points at. */
  readonly literal?: Span;
  /** The reference that put the text where it stands, when one of a macro language did (`$(DOCKER)` in a recipe of make). */
  readonly site?: Span;
}

/** The character that stands for unknown text (U+FFFC, object replacement character). Globs match it like any other. */
export const HOLE = '\uFFFC';

/**
 * A text whose pieces remember where they were written: what flows through evaluation instead of a bare string.
 * Immutable. Offsets are UTF-16 code units from 0 into `text`.
 */
export class TracedText {
  readonly text: string;
  readonly pieces: readonly Piece[];
  /** Where each piece ends; computed when a part of a text of many pieces is asked for. */
  #ends: readonly number[] | undefined;

  private constructor(text: string, pieces: readonly Piece[]) {
    this.text = text;
    this.pieces = pieces;
  }

  static readonly empty = new TracedText('', []);

  /** Text that was computed, with the source that it was computed from, if any. */
  static computed(text: string, span?: Span): TracedText {
    return text === '' && !span ? TracedText.empty : new TracedText(text, [{ text, span, exact: false }]);
  }

  /** The source text of a span, as it stands there; `literal` is the whole literal (quotes included) around it. */
  static exact(span: Span, literal?: Span): TracedText {
    const text = span.file.text.slice(span.start, span.end);
    return new TracedText(text, [{ text, span, exact: true, literal }]);
  }

  /** A text of which nothing is known. */
  static hole(unknown: Unknown): TracedText {
    return new TracedText(HOLE, [{ text: HOLE, span: unknown.at, exact: false, hole: unknown }]);
  }

  /** The text of these pieces, in order. Neighbours that continue each other in one file are joined. */
  static of(pieces: Iterable<Piece>): TracedText {
    const joined: Piece[] = [];
    let text = '';
    for (const piece of pieces) {
      text += piece.text;
      const last = joined.at(-1);
      if (
        last?.exact &&
        piece.exact &&
        last.span &&
        piece.span &&
        last.span.file === piece.span.file &&
        last.span.end === piece.span.start &&
        last.literal === piece.literal &&
        last.site === piece.site
      ) {
        joined[joined.length - 1] = {
          text: last.text + piece.text,
          span: { file: last.span.file, start: last.span.start, end: piece.span.end },
          exact: true,
          literal: piece.literal,
          site: piece.site,
        };
      } else if (piece.text !== '' || piece.span) joined.push(piece);
    }
    if (joined.length > 1) {
      const filled = joined.filter((piece) => piece.text !== '');
      return new TracedText(text, filled.length > 0 ? filled : joined.slice(0, 1));
    }
    return new TracedText(text, joined);
  }

  static concat(...parts: readonly TracedText[]): TracedText {
    if (parts.length === 1) return parts[0]!;
    return TracedText.of(parts.flatMap((part) => part.pieces));
  }

  static join(parts: readonly TracedText[], separator: TracedText): TracedText {
    return TracedText.of(parts.flatMap((part, index) => (index ? [...separator.pieces, ...part.pieces] : part.pieces)));
  }

  get length(): number {
    return this.text.length;
  }

  /** Whether every character is known. */
  get known(): boolean {
    return this.unknown === undefined;
  }

  /** The first reason why a part is not known. */
  get unknown(): Unknown | undefined {
    return this.pieces.find((piece) => piece.hole)?.hole;
  }

  /** The part from `start` to `end`; both are clamped to the text. */
  slice(start: number, end: number = this.text.length): TracedText {
    const from = Math.max(0, start);
    const to = Math.min(this.text.length, end);
    if (from === 0 && to === this.text.length) return this;
    if (from >= to) {
      const at = this.spanOf(from, from);
      return at ? TracedText.computed('', at) : TracedText.empty;
    }
    return TracedText.of(this.#cut(from, to));
  }

  /** Index of the first piece that ends behind `offset`. */
  #pieceAt(offset: number): number {
    this.#ends ??= this.pieces.map(sumLengths());
    let low = 0;
    let high = this.pieces.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#ends[middle]! > offset) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  *#cut(from: number, to: number): Generator<Piece> {
    const first = this.pieces.length > 8 ? this.#pieceAt(from) : 0;
    let offset = first > 0 ? this.#ends![first - 1]! : 0;
    for (let index = first; index < this.pieces.length && offset < to; index++) {
      const piece = this.pieces[index]!;
      const begin = Math.max(from, offset) - offset;
      const end = Math.min(to, offset + piece.text.length) - offset;
      offset += piece.text.length;
      if (begin >= end) continue;
      if (begin === 0 && end === piece.text.length) yield piece;
      else if (piece.exact && piece.span)
        yield {
          text: piece.text.slice(begin, end),
          span: { file: piece.span.file, start: piece.span.start + begin, end: piece.span.start + end },
          exact: true,
          literal: piece.literal,
          site: piece.site,
        };
      else yield { ...piece, text: piece.text.slice(begin, end) };
    }
  }

  /**
   * Where the part from `start` to `end` is written: what a finding about that part points at.
   * A part that spreads over several pieces of one file whose spans are in order and near each other (one literal with
   * escapes) gives the span over all of them; else the piece that holds most of it. Undefined for text from nowhere.
   */
  spanOf(start = 0, end: number = this.text.length): Span | undefined {
    const parts: Piece[] = [];
    if (start === end) {
      // A piece that ends at the place counts as well.
      const first = this.pieces.length > 8 ? this.#pieceAt(start - 1) : 0;
      let offset = first > 0 ? this.#ends![first - 1]! : 0;
      for (let index = first; index < this.pieces.length; index++) {
        const piece = this.pieces[index]!;
        const inside = start - offset;
        offset += piece.text.length;
        if (inside < 0 || inside > piece.text.length || !piece.span) continue;
        if (!piece.exact) return piece.span;
        const at = piece.span.start + inside;
        return { file: piece.span.file, start: at, end: at };
      }
      return undefined;
    }
    for (const piece of this.#cut(start, end)) if (piece.span) parts.push(piece);
    const first = parts[0];
    if (!first) return this.pieces.find((piece) => piece.span)?.span;
    if (parts.length === 1) return first.span;
    const adjacent = parts.every((part, index) => {
      const before = parts[index - 1]?.span;
      return !before || follows(before, part.span!);
    });
    if (adjacent) return joinSpans(first.span!, parts.at(-1)!.span!);
    return parts.reduce((best, part) => (part.text.length > best.text.length ? part : best)).span;
  }

  /**
   * The literal that holds the part from `start` to `end`, or most of it; where no literal is known, as `spanOf`. Of a
   * literal over several lines (a table in a text block) only the part itself.
   */
  literalOf(start = 0, end: number = this.text.length): Span | undefined {
    let best: Piece | undefined;
    for (const piece of this.#cut(start, Math.max(end, start + 1)))
      if (piece.span && (!best || piece.text.length > best.text.length)) best = piece;
    const literal = best?.literal;
    if (!literal || !best?.span || literal.file.text.slice(literal.start, literal.end).includes('\n'))
      return this.spanOf(start, end);
    return literal;
  }

  /** The whole span if every character is written, unchanged, in one run of one file: a fix may replace it. */
  get exactSpan(): Span | undefined {
    const only = this.pieces.length === 1 ? this.pieces[0] : undefined;
    return only?.exact ? only.span : undefined;
  }

  /** The same places for another text, computed from this one (`upper()`, an unescape). */
  recompute(text: string): TracedText {
    return text === this.text ? this : TracedText.computed(text, this.spanOf());
  }

  /** The same text as a reference puts it in; pieces that another reference inside has put in keep that one. */
  putInBy(site: Span | undefined): TracedText {
    if (!site || this.pieces.length === 0) return this;
    return TracedText.of(this.pieces.map((piece) => (piece.site ? piece : { ...piece, site })));
  }

  toString(): string {
    return this.text;
  }
}

/**
 * Whether nothing that counts stands between two spans: they touch, or only blanks, continuation marks and comment lines
 * lie between (the lines of a block scalar, the continued lines of a Dockerfile).
 */
function follows(before: Span, after: Span): boolean {
  if (before.file !== after.file || before.end > after.start) return false;
  if (before.end === after.start) return true;
  if (after.start - before.end > MAX_GAP) return false;
  return before.file.text
    .slice(before.end, after.start)
    .split('\n')
    .every((line, index) => /^[\s\\`]*$/.test(line) || (index > 0 && /^\s*#/.test(line)));
}

/** Longest stretch of blanks and comments over which pieces still belong together, in UTF-16 units. */
const MAX_GAP = 4000;

/** Running total of the pieces' lengths. */
function sumLengths(): (piece: Piece) => number {
  let total = 0;
  return (piece) => {
    total += piece.text.length;
    return total;
  };
}
