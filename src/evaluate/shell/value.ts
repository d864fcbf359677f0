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

/** Every concatenation of one alternative of each part, bounded. */
export function concatAll(parts: readonly (readonly TracedText[])[]): readonly TracedText[] {
  let rows: TracedText[][] = [[]];
  for (const part of parts) {
    const next: TracedText[][] = [];
    for (const row of rows)
      for (const text of part) {
        if (next.length >= MAX_ALTERNATIVES * 4) break;
        next.push([...row, text]);
      }
    rows = next;
  }
  return distinct(rows.map((row) => TracedText.of(row.flatMap((text) => text.pieces))));
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
