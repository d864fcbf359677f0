/** A pattern that Go's `filepath.Match` refuses. */
export const BAD_PATTERN = 'syntax error in pattern';

/**
 * Go's `filepath.Match` on Unix: `*` and `?` stop at `/`, `[a-z]`, `[^a]`, `\` escapes. The whole name must match.
 * Undefined for a malformed pattern.
 */
export function matchPath(pattern: string, name: string): boolean | undefined {
  const chunks = parse([...pattern]);
  return chunks && matches(chunks, [...name]);
}

type Part =
  | { readonly kind: 'char'; readonly char: string }
  | { readonly kind: 'any' }
  | { readonly kind: 'star' }
  | { readonly kind: 'class'; readonly negated: boolean; readonly ranges: readonly (readonly [string, string])[] };

function parse(pattern: readonly string[]): Part[] | undefined {
  const parts: Part[] = [];
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at]!;
    if (char === '*') parts.push({ kind: 'star' });
    else if (char === '?') parts.push({ kind: 'any' });
    else if (char === '\\') {
      const escaped = pattern[++at];
      if (escaped === undefined) return undefined;
      parts.push({ kind: 'char', char: escaped });
    } else if (char === '[') {
      let negated = false;
      if (pattern[at + 1] === '^') {
        negated = true;
        at++;
      }
      const ranges: (readonly [string, string])[] = [];
      const bound = (): string | undefined => {
        let char = pattern[++at];
        if (char === undefined || char === '-' || char === ']') return undefined;
        if (char === '\\') char = pattern[++at];
        return char;
      };
      for (;;) {
        if (pattern[at + 1] === ']' && ranges.length > 0) {
          at++;
          break;
        }
        const low = bound();
        if (low === undefined) return undefined;
        let high: string | undefined = low;
        if (pattern[at + 1] === '-') {
          at++;
          high = bound();
          if (high === undefined) return undefined;
        }
        if (pattern[at + 1] === undefined) return undefined;
        ranges.push([low, high]);
      }
      parts.push({ kind: 'class', negated, ranges });
    } else parts.push({ kind: 'char', char });
  }
  return parts;
}

/** Greedy matching with one point to return to, the last star: linear in pattern times name. */
function matches(parts: readonly Part[], name: readonly string[]): boolean {
  let part = 0;
  let at = 0;
  let star = -1;
  let starAt = 0;
  while (at < name.length) {
    const current = parts[part];
    if (current?.kind === 'star') {
      star = part++;
      starAt = at;
    } else if (current && matchesOne(current, name[at]!)) {
      part++;
      at++;
    } else {
      if (star === -1 || name[starAt] === '/') return false;
      part = star + 1;
      at = ++starAt;
    }
  }
  while (parts[part]?.kind === 'star') part++;
  return part === parts.length;
}

function matchesOne(part: Part, char: string): boolean {
  switch (part.kind) {
    case 'char':
      return part.char === char;
    case 'any':
      return char !== '/';
    case 'class': {
      if (char === '/') return false;
      const code = char.codePointAt(0)!;
      const inside = part.ranges.some(([low, high]) => low.codePointAt(0)! <= code && code <= high.codePointAt(0)!);
      return inside !== part.negated;
    }
    case 'star':
      return false;
  }
}

/** Go's `path.Clean`. */
export function cleanPath(path: string): string {
  if (!/(?:^|\/)\.{0,2}(?:\/|$)/.test(path)) return path;
  const rooted = path.startsWith('/');
  const out: string[] = [];
  for (const name of path.split('/')) {
    if (name === '' || name === '.') continue;
    if (name !== '..') out.push(name);
    else if (out.length > 0 && out.at(-1) !== '..') out.pop();
    else if (!rooted) out.push('..');
  }
  return (rooted ? '/' : '') + out.join('/') || '.';
}

/** Go's `filepath.Ext`: from the last dot of the last part. */
export function extension(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  return dot === -1 ? '' : name.slice(dot);
}
