import { oneOf, type Possible } from '../../model/possible.ts';
import { HOLE, TracedText, type Unknown } from '../../text/traced.ts';

/** The most alternatives that a value keeps; what goes beyond becomes unknown. */
export const MAX_ALTERNATIVES = 8;

/**
 * A variable's value. An alternative that is one hole and nothing else stands for "anything".
 * No alternative: the variable is surely not set.
 */
export interface Value {
  readonly texts: readonly TracedText[];
  readonly mayBeUnset: boolean;
}

export const UNSET: Value = { texts: [], mayBeUnset: true };

/** Whether nothing at all is known of the text. */
export function isHole(text: TracedText): boolean {
  return text.text === HOLE && text.pieces[0]?.hole !== undefined;
}

/** Equal texts from equal places, written once; at most `MAX_ALTERNATIVES`. */
export function distinct(texts: readonly TracedText[]): readonly TracedText[] {
  if (texts.length < 2) return texts;
  const seen = new Map<string, TracedText>();
  let hole: TracedText | undefined;
  for (const text of texts) {
    if (isHole(text)) {
      hole ??= text;
      continue;
    }
    if (!seen.has(text.text)) seen.set(text.text, text);
    if (seen.size > MAX_ALTERNATIVES) break;
  }
  const out = [...seen.values()];
  if (out.length > MAX_ALTERNATIVES) {
    out.length = MAX_ALTERNATIVES;
    hole ??= TracedText.hole({ why: 'too many alternatives' });
  }
  if (hole) out.push(hole);
  return out;
}

export function joinValues(a: Value, b: Value): Value {
  return { texts: distinct([...a.texts, ...b.texts]), mayBeUnset: a.mayBeUnset || b.mayBeUnset };
}

/** Longest text that concatenation makes, in UTF-16 units, and the most pieces that it may consist of. */
const MAX_LENGTH = 200_000;
const MAX_PIECES = 4_000;

function concat(parts: readonly TracedText[]): TracedText {
  if (parts.length === 1) return parts[0]!;
  let length = 0;
  let pieces = 0;
  for (const part of parts) {
    length += part.length;
    pieces += part.pieces.length;
  }
  if (length > MAX_LENGTH || pieces > MAX_PIECES) {
    const at = parts.find((part) => part.text !== '')?.spanOf();
    return TracedText.hole(at ? { why: 'the text is too long', at } : { why: 'the text is too long' });
  }
  return TracedText.of(parts.flatMap((part) => part.pieces));
}

/** Every concatenation of one alternative of each part, bounded. */
export function concatAll(parts: readonly (readonly TracedText[])[]): readonly TracedText[] {
  if (parts.length === 0) return [TracedText.empty];
  if (parts.every((part) => part.length === 1)) return [concat(parts.map((part) => part[0]!))];
  let rows: (Row | undefined)[] = [undefined];
  let overflow = false;
  for (const part of parts) {
    const only = part.length === 1 ? part[0] : undefined;
    if (only) {
      rows = rows.map((before) => ({ before, text: only }));
      continue;
    }
    const next: Row[] = [];
    for (const before of rows)
      for (const text of part) if (next.length < MAX_ALTERNATIVES * 4) next.push({ before, text });
    if (rows.length * part.length > next.length) overflow = true;
    rows = next;
  }
  const texts = rows.map((row) => {
    const list: TracedText[] = [];
    for (let at = row; at; at = at.before) list.push(at.text);
    return concat(list.reverse());
  });
  return distinct(overflow ? [...texts, TracedText.hole({ why: 'too many alternatives' })] : texts);
}

/** The texts of one concatenation, the last first. */
interface Row {
  readonly before: Row | undefined;
  readonly text: TracedText;
}

/** The alternatives as the model has them: a text of which nothing is known becomes `unknown`. */
export function toPossible(texts: readonly TracedText[]): Possible<TracedText> {
  const known: TracedText[] = [];
  let unknown: Unknown | undefined;
  for (const text of texts) {
    if (isHole(text)) unknown ??= text.unknown;
    else known.push(text);
  }
  if (known.length === 0 && !unknown) unknown = { why: 'it is not set' };
  return oneOf(known, unknown);
}

/** The alternatives of a model value, the unknown one as a hole. */
export function fromPossible(value: Possible<TracedText>): readonly TracedText[] {
  return value.unknown ? [...value.alternatives, TracedText.hole(value.unknown)] : value.alternatives;
}

/** The text if it is surely this one and wholly known. */
export function certainText(texts: readonly TracedText[]): string | undefined {
  const only = texts.length === 1 ? texts[0] : undefined;
  return only?.known ? only.text : undefined;
}
