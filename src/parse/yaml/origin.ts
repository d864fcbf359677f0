import { joinSpans, SourceFile, type Span } from '../../text/source.ts';
import { TracedText } from '../../text/traced.ts';

/**
 * The text that a YAML reader reads, and where each part of it is written: a file, or a text that was found inside another
 * one (a block scalar, a heredoc, a template's output). Offsets are UTF-16 code units from 0 into `text`.
 */
export class YamlText {
  readonly text: string;
  readonly #file: SourceFile | undefined;
  readonly #traced: TracedText | undefined;
  #pieceStarts: number[] | undefined;
  #nowhere: SourceFile | undefined;

  constructor(input: SourceFile | TracedText) {
    this.text = input.text;
    if (input instanceof TracedText) this.#traced = input;
    else this.#file = input;
  }

  /** The part from `start` to `end`, as it is written. */
  slice(start: number, end: number): TracedText {
    if (this.#file) return TracedText.exact(this.#file.span(start, end));
    const { pieces } = this.#traced!;
    const starts = this.#starts();
    let index = this.#pieceAt(start);
    const parts = [];
    while (index < pieces.length && (starts[index]! < end || parts.length === 0)) parts.push(pieces[index++]!);
    const from = starts[this.#pieceAt(start)] ?? 0;
    return TracedText.of(parts).slice(start - from, end - from);
  }

  /**
   * Where the part from `start` to `end` is written. A part that comes from several files has the span of its first
   * piece; a part of a text from nowhere has a span in a nameless file that holds just this text.
   */
  span(start: number, end: number): Span {
    if (this.#file) return this.#file.span(start, end);
    const { pieces } = this.#traced!;
    const starts = this.#starts();
    let first: Span | undefined;
    let last: Span | undefined;
    for (let index = this.#pieceAt(start); index < pieces.length; index++) {
      const from = starts[index]!;
      const piece = pieces[index]!;
      if (from > end || (from === end && first)) break;
      if (!piece.span) continue;
      const to = from + piece.text.length;
      if (start !== end && (to <= start || from >= end)) continue;
      const part =
        piece.exact && piece.span
          ? {
              file: piece.span.file,
              start: piece.span.start + Math.max(0, start - from),
              end: piece.span.end - Math.max(0, to - Math.max(start, end)),
            }
          : piece.span;
      first ??= part;
      last = part;
    }
    if (first && last) return joinSpans(first, last);
    this.#nowhere ??= new SourceFile('', this.text);
    return this.#nowhere.span(start, end);
  }

  #starts(): readonly number[] {
    if (this.#pieceStarts) return this.#pieceStarts;
    const starts: number[] = [];
    let at = 0;
    for (const piece of this.#traced!.pieces) {
      starts.push(at);
      at += piece.text.length;
    }
    this.#pieceStarts = starts;
    return starts;
  }

  /** The index of the piece that holds the character at `offset`. */
  #pieceAt(offset: number): number {
    const starts = this.#starts();
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
