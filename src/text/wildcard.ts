type Token = { kind: 'char'; char: string } | { kind: 'any' } | { kind: 'star' } | { kind: 'set'; source: string };

/** A pattern of `*`, `?`, `[…]` and backslash, ready to match. */
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
