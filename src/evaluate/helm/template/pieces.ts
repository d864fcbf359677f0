import type { SourceFile } from '../../../text/source.ts';
import { type Origin, type Piece, slicePieces, type TemplateCall, unite } from './origin.ts';
import { Str } from './values.ts';

/** A string like `value` whose parts went through a function that changes each on its own. */
export function mapPieces(value: Str, change: (text: string) => string): Str {
  if (!value.pieces) return new Str(change(value.text), value.origin);
  const pieces = value.pieces.map((piece) => ({ ...piece, text: change(piece.text) }));
  let text = '';
  for (const piece of pieces) text += piece.text;
  return new Str(text, value.origin, pieces);
}

/** The part of a string between two UTF-16 offsets. */
export function sliceStr(value: Str, start: number, end: number): Str {
  if (start <= 0 && end >= value.text.length)
    return value.type === 'string' ? value : new Str(value.text, value.origin);
  const text = value.text.slice(start, end);
  if (!value.pieces) return new Str(text, value.origin);
  return new Str(text, value.origin, slicePieces(value.pieces, start, end));
}

/** The strings one after the other. Texts without pieces become pieces of their own. */
export function concatStr(parts: readonly (Str | string)[]): Str {
  const pieces: Piece[] = [];
  let origin: Origin | undefined;
  let text = '';
  for (const part of parts) {
    if (typeof part === 'string') {
      if (part !== '') pieces.push({ text: part });
      text += part;
      continue;
    }
    text += part.text;
    origin = unite(origin, part.origin);
    if (part.pieces) for (const piece of part.pieces) pieces.push(piece);
    else if (part.text !== '' || part.origin) pieces.push({ text: part.text, origin: part.origin });
  }
  return new Str(text, origin, pieces);
}

/**
 * The string after every occurrence of `search` gave way to `replacement`; parts keep their places.
 * `search` must not be empty. The replacement takes the origin of what it replaces, united with `origin`.
 */
export function replaceStr(value: Str, search: string, replacement: string, origin?: Origin): Str {
  if (!value.text.includes(search)) return value;
  const text = value.text.replaceAll(search, () => replacement);
  if (!value.pieces || value.pieces.length === 1) {
    const only = value.pieces?.[0];
    return new Str(text, unite(value.origin, origin), only && [{ ...only, text, origin: unite(only.origin, origin) }]);
  }
  return new Str(text, unite(value.origin, origin), replacePieces(value.pieces, search, replacement, origin));
}

/** As `replaceStr`, on pieces; a piece that is replaced as a whole stays, with the replacement as its text. */
export function replacePieces(pieces: readonly Piece[], search: string, replacement: string, origin?: Origin): Piece[] {
  let text = '';
  for (const piece of pieces) text += piece.text;
  const result: Piece[] = [];
  const cut = pieceCutter(pieces);
  let at = 0;
  for (let found = text.indexOf(search); found !== -1; found = text.indexOf(search, at)) {
    for (const piece of cut(found)) result.push(piece);
    at = found + search.length;
    const [first] = cut(at);
    if (first) result.push({ ...first, text: replacement, origin: unite(first.origin, origin) });
  }
  for (const piece of cut(text.length)) result.push(piece);
  return result;
}

/** Hands out the pieces from where it stopped last up to an offset; offsets must not decrease. Linear over all calls. */
export function pieceCutter(pieces: readonly Piece[]): (end: number) => Piece[] {
  let index = 0;
  let inside = 0;
  let offset = 0;
  return (end) => {
    const cut: Piece[] = [];
    while (index < pieces.length) {
      const piece = pieces[index]!;
      const left = piece.text.length - inside;
      if (offset + left <= end) {
        cut.push(inside === 0 ? piece : { ...piece, text: piece.text.slice(inside) });
        offset += left;
        index += 1;
        inside = 0;
        continue;
      }
      if (offset < end) {
        const take = end - offset;
        cut.push({ ...piece, text: piece.text.slice(inside, inside + take) });
        inside += take;
        offset = end;
      }
      break;
    }
    return cut;
  };
}

/** What a template execution writes to. */
export class Output {
  readonly pieces: Piece[] = [];
  /** Characters written so far. */
  length = 0;

  write(piece: Piece): void {
    this.pieces.push(piece);
    this.length += piece.text.length;
  }

  /** Writes a printed value; parts that no template text wrote yet belong to the action from `start` to `end`. */
  print(
    value: Str,
    file: SourceFile,
    start: number,
    end: number,
    via: TemplateCall | undefined,
    when: Origin | undefined,
  ): void {
    this.length += value.text.length;
    if (!value.pieces) {
      this.pieces.push({ text: value.text, file, start, end, via, origin: value.origin, when });
      return;
    }
    for (const piece of value.pieces) {
      if (piece.file && piece.via === via && piece.when === when) this.pieces.push(piece);
      else if (piece.file)
        this.pieces.push({
          ...piece,
          via: piece.via ?? via,
          when: piece.when === when ? when : unite(piece.when, when),
        });
      else
        this.pieces.push({
          text: piece.text,
          file,
          start,
          end,
          via,
          origin: piece.origin,
          when: unite(piece.when, when),
        });
    }
  }

  get text(): string {
    let text = '';
    for (const piece of this.pieces) text += piece.text;
    return text;
  }
}
