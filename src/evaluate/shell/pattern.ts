type Token = { kind: 'char'; char: string } | { kind: 'any' } | { kind: 'star' } | { kind: 'set'; source: string };

/** A shell pattern (`*`, `?`, `[…]`, backslash) ready to match. */
export type Pattern = readonly Token[];

export function compilePattern(text: string): Pattern {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    if (char === '\\' && at + 1 < text.length) tokens.push({ kind: 'char', char: text[++at]! });
    else if (char === '*') {
      if (tokens.at(-1)?.kind !== 'star') tokens.push({ kind: 'star' });
    } else if (char === '?') tokens.push({ kind: 'any' });
    else if (char === '[') {
      const from = text[at + 1] === '!' || text[at + 1] === '^' ? at + 2 : at + 1;
      const end = text.indexOf(']', from + 1);
      if (end === -1) tokens.push({ kind: 'char', char });
      else {
        tokens.push({ kind: 'set', source: text.slice(at + 1, end) });
        at = end;
      }
    } else tokens.push({ kind: 'char', char });
  }
  return tokens;
}

const CLASSES: Readonly<Record<string, RegExp>> = {
  alpha: /[A-Za-z]/,
  digit: /[0-9]/,
  alnum: /[A-Za-z0-9]/,
  upper: /[A-Z]/,
  lower: /[a-z]/,
  space: /\s/,
  punct: /[!-/:-@[-`{-~]/,
};

function inSet(source: string, char: string): boolean {
  const negated = source[0] === '!' || source[0] === '^';
  let found = false;
  for (let at = negated ? 1 : 0; at < source.length; at++) {
    const named = /^\[:([a-z]+):\]?/.exec(source.slice(at, at + 12));
    if (named) {
      if (CLASSES[named[1]!]?.test(char)) found = true;
      at += named[0].length - 1;
    } else if (source[at + 1] === '-' && at + 2 < source.length) {
      if (source[at]! <= char && char <= source[at + 2]!) found = true;
      at += 2;
    } else if (source[at] === char) found = true;
  }
  return found !== negated;
}

function accepts(token: Token, char: string): boolean {
  return (
    token.kind === 'any' ||
    (token.kind === 'char' ? token.char === char : token.kind === 'set' && inSet(token.source, char))
  );
}

/** Whether the pattern matches the whole text. Two pointers, so no exponential backtracking. */
export function matchesPattern(pattern: Pattern, text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let mark = 0;
  while (t < text.length) {
    const token = pattern[p];
    if (token?.kind === 'star') {
      star = p++;
      mark = t;
    } else if (token && accepts(token, text[t]!)) {
      p++;
      t++;
    } else if (star !== -1) {
      p = star + 1;
      t = ++mark;
    } else return false;
  }
  while (pattern[p]?.kind === 'star') p++;
  return p === pattern.length;
}

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
