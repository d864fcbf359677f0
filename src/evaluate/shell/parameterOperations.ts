import { TracedText } from '../../text/traced.ts';
import { compilePattern } from '../../text/wildcard.ts';
import { removedLength, replacedRanges } from './pattern.ts';
import { certainText, isHole } from './value.ts';

function unknown(value: TracedText, why: string): TracedText {
  if (isHole(value)) return value;
  const variable = value.unknown?.variable;
  return TracedText.hole(variable ? { why, at: value.spanOf(), variable } : { why, at: value.spanOf() });
}

/** `${x#p}`, `${x##p}`, `${x%p}`, `${x%%p}`. What stays keeps its place in the source. */
export function removePattern(value: TracedText, pattern: readonly TracedText[], operator: string): TracedText {
  const source = certainText(pattern);
  if (isHole(value) || source === undefined || !value.known) return unknown(value, 'a part of it is cut off');
  const side = operator.startsWith('#') ? 'prefix' : 'suffix';
  const length = removedLength(compilePattern(source), value.text, side, operator.length === 2);
  if (length === undefined) return unknown(value, 'it is too long to cut');
  return side === 'prefix' ? value.slice(length) : value.slice(0, value.length - length);
}

/** `${x/p/r}` and its forms (`//`, `/#`, `/%`). */
export function replacePattern(
  value: TracedText,
  pattern: readonly TracedText[],
  replacement: readonly TracedText[],
  operator: string,
): TracedText {
  const source = certainText(pattern);
  const by = replacement.length === 1 ? replacement[0] : undefined;
  if (isHole(value) || source === undefined || !by || !value.known) return unknown(value, 'a part of it is replaced');
  const anchor = operator === '/#' ? '#' : operator === '/%' ? '%' : undefined;
  const ranges = replacedRanges(compilePattern(source), value.text, operator === '//', anchor);
  if (!ranges) return unknown(value, 'it is too long to replace in');
  const parts: TracedText[] = [];
  let from = 0;
  for (const [start, end] of ranges) {
    if (start > from) parts.push(value.slice(from, start));
    if (by.text !== '') parts.push(by);
    from = end;
  }
  if (from < value.length) parts.push(value.slice(from));
  return parts.length > 0 ? TracedText.concat(...parts) : value.recompute('');
}

/** `${x:offset:length}`; `?` stands for a number that is not known. */
export function sliceText(value: TracedText, offset: string | undefined, length: string | undefined): TracedText {
  const start = offset?.trim();
  if (isHole(value) || !value.known || start === undefined || !/^-?\d+$/.test(start))
    return unknown(value, 'a part is taken of it');
  if (length !== undefined && !/^-?\d+$/.test(length.trim())) return unknown(value, 'a part is taken of it');
  const from = Number(start) < 0 ? value.length + Number(start) : Number(start);
  if (from < 0) return value.recompute('');
  if (length === undefined) return value.slice(from);
  const count = Number(length);
  return value.slice(from, count < 0 ? value.length + count : from + count);
}
