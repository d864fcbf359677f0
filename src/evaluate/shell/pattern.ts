import { matchesPattern, type Pattern } from '../../text/wildcard.ts';

/** The longest text that pattern removal looks at: removal tries every cut, so its cost is quadratic. */
const REMOVAL_LIMIT = 2_000;

/** How many characters `${x#p}`, `##`, `%` or `%%` remove; undefined when the text is too long to try. */
export function removedLength(
  pattern: Pattern,
  text: string,
  side: 'prefix' | 'suffix',
  longest: boolean,
): number | undefined {
  if (text.length > REMOVAL_LIMIT || pattern.length > 200) return undefined;
  for (let step = 0; step <= text.length; step++) {
    const length = longest ? text.length - step : step;
    const part = side === 'prefix' ? text.slice(0, length) : text.slice(text.length - length);
    if (matchesPattern(pattern, part)) return length;
  }
  return 0;
}

/**
 * Where `${x/p/r}` replaces: `[start, end)` pairs in order; undefined when the text is too long to try.
 * `anchor` is `#` (at the start only) or `%` (at the end only).
 */
export function replacedRanges(
  pattern: Pattern,
  text: string,
  all: boolean,
  anchor?: '#' | '%',
): readonly (readonly [number, number])[] | undefined {
  if (text.length > 300 || pattern.length > 200) return undefined;
  const ranges: [number, number][] = [];
  for (let start = 0; start <= text.length; start++) {
    if (anchor === '#' && start > 0) break;
    for (let end = text.length; end >= start; end--) {
      if (anchor === '%' && end < text.length) break;
      if (end === start && !(anchor && pattern.length === 0)) break;
      if (!matchesPattern(pattern, text.slice(start, end))) continue;
      ranges.push([start, end]);
      if (!all) return ranges;
      start = end - 1;
      break;
    }
  }
  return ranges;
}
