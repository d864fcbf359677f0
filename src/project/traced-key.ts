import type { Possible } from '../model/possible.ts';
import type { Span } from '../text/source.ts';
import type { TracedText, Unknown } from '../text/traced.ts';

const numbers = new WeakMap<object, number>();
let last = 0;

/** A number for each content of each file, as far as a place in it can tell. */
function numberAt({ file, end }: Span): number {
  const version = file.versionAt(end);
  let number = numbers.get(version);
  if (number === undefined) {
    last += 1;
    number = last;
    numbers.set(version, number);
  }
  return number;
}

function keyOfSpan(span: Span | undefined): string {
  return span ? `${numberAt(span)}:${span.start}:${span.end}` : '';
}

function keyOfUnknown(unknown: Unknown | undefined): string {
  return unknown
    ? [unknown.why, keyOfSpan(unknown.at), unknown.variable ?? '', unknown.oneWord ? '1' : ''].join('\u0001')
    : '';
}

/** A key by which values are equal whose texts, unknown parts and places are equal, places of one and the same content. */
export function keyOfPossible(value: Possible<TracedText> | undefined): string {
  if (!value) return '';
  const texts = value.alternatives.map(({ pieces }) =>
    pieces
      .map(({ text, span, exact, hole, literal, site }) =>
        [text, keyOfSpan(span), exact ? '1' : '', keyOfUnknown(hole), keyOfSpan(literal), keyOfSpan(site)].join(
          '\u0002',
        ),
      )
      .join('\u0003'),
  );
  return [...texts, keyOfUnknown(value.unknown)].join('\u0004');
}
