import type { Span } from '../text/source.ts';
import type { TracedText } from '../text/traced.ts';

/** A span with the quotes right around it: the literal or scalar that it is the inside of. */
export function withQuotes({ file, start, end }: Span): Span {
  const quote = file.text[start - 1];
  const quoted = (quote === '"' || quote === "'") && file.text[end] === quote && file.text[start] !== quote;
  return quoted ? { file, start: start - 1, end: end + 1 } : { file, start, end };
}

/** The literal or scalar, with its quotes, in which the character at `offset` of a text is written. */
export function literalAt(text: TracedText, offset: number): Span | undefined {
  let end = 0;
  for (const piece of text.pieces) {
    end += piece.text.length;
    if (offset < end) return piece.literal ?? (piece.span && withQuotes(piece.span));
  }
  return undefined;
}
