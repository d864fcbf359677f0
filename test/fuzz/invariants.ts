import { SourceFile, type Span } from '../../src/text/source.ts';
import { type Piece, TracedText } from '../../src/text/traced.ts';

function isSpan(value: object): value is Span {
  return 'file' in value && 'start' in value && 'end' in value && value.file instanceof SourceFile;
}

function checkSpan({ file, start, end }: Span): void {
  if (!(Number.isInteger(start) && Number.isInteger(end) && 0 <= start && start <= end && end <= file.text.length))
    throw new Error(`span ${start}-${end} does not lie in ${file.path} (${file.text.length} long)`);
}

function checkPiece(piece: Piece): void {
  if (!piece.exact || !piece.span) return;
  const source = piece.span.file.text.slice(piece.span.start, piece.span.end);
  if (source !== piece.text)
    throw new Error(`the piece ${JSON.stringify(piece.text)} says that it stands at ${JSON.stringify(source)}`);
}

const MOST = 30_000;

/**
 * Walks through a result and throws when a span lies outside its file, a piece of text differs from the source text that it
 * claims to be, or a text is not made of its pieces.
 * @returns a short form of the result, equal for equal results
 */
export function inspect(result: unknown): string {
  const seen = new Map<object, number>();
  const out: string[] = [];
  const stack: unknown[] = [result];
  while (stack.length > 0 && seen.size < MOST) {
    const value = stack.pop();
    if (typeof value === 'function' || typeof value === 'symbol') continue;
    if (typeof value !== 'object' || value === null) {
      out.push(typeof value === 'string' ? value.slice(0, 200) : String(value));
      continue;
    }
    const known = seen.get(value);
    if (known !== undefined) {
      out.push(`#${known}`);
      continue;
    }
    seen.set(value, seen.size);
    if (value instanceof SourceFile) out.push(value.path);
    else if (isSpan(value)) {
      checkSpan(value);
      out.push(`${value.file.path}:${value.start}-${value.end}`);
    } else if (value instanceof TracedText) {
      if (value.pieces.map((piece) => piece.text).join('') !== value.text)
        throw new Error(`the text ${JSON.stringify(value.text.slice(0, 200))} is not made of its pieces`);
      for (const piece of value.pieces) checkPiece(piece);
      out.push(value.text.slice(0, 200));
      stack.push(value.pieces);
    } else if (value instanceof Map) for (const [key, inner] of value) stack.push(inner, key);
    else if (value instanceof Set) stack.push(...value);
    else if (ArrayBuffer.isView(value)) out.push(`${value.byteLength} bytes`);
    else if (Array.isArray(value)) for (const inner of value) stack.push(inner);
    else
      for (const [key, inner] of Object.entries(value)) if (key !== 'epoch' && key !== 'born') stack.push(inner, key);
  }
  return out.join('\n');
}
