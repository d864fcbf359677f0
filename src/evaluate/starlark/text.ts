import { HOLE, type Piece, TracedText, type Unknown } from '../../text/traced.ts';
import { decodeUtf8, encodeUtf8, rejoinBytes, utf8Length } from '../../text/utf8.ts';

/** Starlark's view of a text as UTF-8 bytes: lengths and offsets that programs see count bytes. */

const ASCII = /^[\x00-\x7f]*$/;

export function isAscii(text: string): boolean {
  return ASCII.test(text);
}

/** The length of a text in bytes. */
export function byteLength(text: string): number {
  return isAscii(text) ? text.length : utf8Length(text);
}

/** The part between two byte offsets (0 ≤ from ≤ to ≤ length). A character that is cut becomes single bytes. */
export function sliceBytes(traced: TracedText, from: number, to: number): TracedText {
  const text = traced.text;
  if (isAscii(text)) return traced.slice(from, to);
  const bytes = encodeUtf8(text);
  const before = decodeUtf8(bytes.subarray(0, from));
  const part = decodeUtf8(bytes.subarray(from, to));
  // Where both ends lie between characters the part stands in the text as it is.
  if (text.startsWith(before) && text.startsWith(part, before.length))
    return traced.slice(before.length, before.length + part.length);
  return TracedText.computed(part, traced.spanOf());
}

/** Joins texts; bytes of one character that were apart become the character again. */
export function concat(parts: readonly TracedText[]): TracedText {
  const joined = simplify(TracedText.concat(...parts));
  if (joined.text.isWellFormed()) return joined;
  const whole = rejoinBytes(joined.text);
  return whole === joined.text ? joined : TracedText.computed(whole, joined.spanOf());
}

/** More pieces than this are not kept: a text grown in a long loop would cost too much. */
const MAX_PIECES = 256;

/** Joins neighbouring holes of one origin, and neighbouring known pieces of a text that has very many. */
export function simplify(source: TracedText): TracedText {
  let traced = source;
  if (source.pieces.some((piece, index) => isSameHole(piece, source.pieces[index - 1])))
    traced = TracedText.of(source.pieces.filter((piece, index) => !isSameHole(piece, source.pieces[index - 1])));
  if (traced.pieces.length <= MAX_PIECES) return traced;
  const kept: Piece[] = [];
  for (const piece of traced.pieces) {
    const last = kept.at(-1);
    if (last && !last.hole && !piece.hole && kept.length >= MAX_PIECES / 2)
      kept[kept.length - 1] = { text: last.text + piece.text, span: last.span ?? piece.span, exact: false };
    else if (last?.hole && piece.hole && kept.length >= MAX_PIECES / 2) continue;
    else kept.push(piece);
  }
  return kept.length > MAX_PIECES * 4
    ? TracedText.hole(traced.unknown ?? { why: 'too many parts' })
    : TracedText.of(kept);
}

function isSameHole(piece: Piece, before: Piece | undefined): boolean {
  return piece.hole !== undefined && piece.hole.why === before?.hole?.why && piece.hole.at === before.hole.at;
}

/** The text repeated. */
export function repeat(traced: TracedText, count: number): TracedText {
  if (count <= 0 || traced.text === '') return TracedText.empty;
  if (count * traced.pieces.length <= MAX_PIECES)
    return TracedText.concat(...Array.from({ length: count }, () => traced));
  const unknown = traced.unknown;
  return unknown ? TracedText.hole(unknown) : TracedText.computed(traced.text.repeat(count), traced.spanOf());
}

/** The known text before the first hole. */
export function knownPrefix(traced: TracedText): string {
  let prefix = '';
  for (const piece of traced.pieces) {
    if (piece.hole) break;
    prefix += piece.text;
  }
  return prefix;
}

/** The known text behind the last hole. */
export function knownSuffix(traced: TracedText): string {
  let suffix = '';
  for (let index = traced.pieces.length - 1; index >= 0; index--) {
    const piece = traced.pieces[index]!;
    if (piece.hole) break;
    suffix = piece.text + suffix;
  }
  return suffix;
}

/** Whether the text starts with the other; undefined when that depends on a hole. Both may have holes. */
export function startsWith(traced: TracedText, other: TracedText): boolean | undefined {
  const mine = knownPrefix(traced);
  const theirs = knownPrefix(other);
  const common = Math.min(mine.length, theirs.length);
  if (mine.slice(0, common) !== theirs.slice(0, common)) return false;
  if (other.known && theirs.length <= mine.length) return true;
  if (traced.known && theirs.length > mine.length) return false;
  return undefined;
}

/** Whether the text ends with the other; undefined when that depends on a hole. */
export function endsWith(traced: TracedText, other: TracedText): boolean | undefined {
  const mine = knownSuffix(traced);
  const theirs = knownSuffix(other);
  const common = Math.min(mine.length, theirs.length);
  if (mine.slice(mine.length - common) !== theirs.slice(theirs.length - common)) return false;
  if (other.known && theirs.length <= mine.length) return true;
  if (traced.known && theirs.length > mine.length) return false;
  return undefined;
}

/** Whether two texts are equal; undefined when that depends on a hole. */
export function textsEqual(a: TracedText, b: TracedText): boolean | undefined {
  if (a.known && b.known) return a.text === b.text;
  if (startsWith(a, b) === false && startsWith(b, a) === false) return false;
  if (endsWith(a, b) === false && endsWith(b, a) === false) return false;
  const [whole, partial] = a.known ? [a, b] : [b, a];
  if (!whole.known) return undefined;
  const prefix = knownPrefix(partial);
  const suffix = knownSuffix(partial);
  if (!whole.text.startsWith(prefix) || !whole.text.endsWith(suffix)) return false;
  if (whole.text.length < prefix.length + suffix.length) return false;
  let at = prefix.length;
  for (const run of knownRuns(partial).slice(1)) {
    at = whole.text.indexOf(run, at);
    if (at === -1) return false;
    at += run.length;
  }
  return undefined;
}

/** Whether the text holds the other; undefined when that depends on a hole. */
export function containsText(traced: TracedText, other: TracedText): boolean | undefined {
  if (other.known) {
    if (traced.known) return traced.text.includes(other.text);
    return knownRuns(traced).some((run) => run.includes(other.text)) ? true : undefined;
  }
  if (traced.known && knownRuns(other).some((run) => !traced.text.includes(run))) return false;
  return undefined;
}

/** The texts between holes, from the one before the first to the one behind the last; they may be empty. */
export function knownRuns(traced: TracedText): string[] {
  const runs = [''];
  for (const piece of traced.pieces) {
    if (piece.hole) runs.push('');
    else runs[runs.length - 1] += piece.text;
  }
  return runs;
}

/** Whether the text is certainly not empty (a hole may stand for nothing). */
export function certainlyNotEmpty(traced: TracedText): boolean {
  return traced.pieces.some((piece) => !piece.hole && piece.text !== '');
}

/** Changes the known pieces of a text and keeps its holes. */
export function mapKnown(traced: TracedText, change: (text: string) => string): TracedText {
  if (traced.known) return traced.recompute(change(traced.text));
  return TracedText.of(
    traced.pieces.map((piece) => {
      const text = piece.hole ? piece.text : change(piece.text);
      return text === piece.text ? piece : { ...piece, text, exact: false };
    }),
  );
}

/** A hole as a piece of a text. */
export function holePiece(unknown: Unknown): Piece {
  return {
    text: HOLE,
    span: unknown.at,
    exact: false,
    hole: { why: unknown.why, at: unknown.at, variable: unknown.variable },
  };
}
