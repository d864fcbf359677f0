/** Decides by the patterns of a `.dockerignore` (moby `patternmatcher`) what a build context leaves out. */
export interface IgnorePatterns {
  /** Whether a path, relative to the context, is left out with all that is below it. */
  ignores(path: string): boolean;
}

interface Pattern {
  readonly negated: boolean;
  readonly regex: RegExp;
  /** The fixed folders before the first wildcard. */
  readonly fixed: string;
}

/** The lines of a `.dockerignore`. */
export function ignoreLines(text: string): readonly string[] {
  return text.split(/\r?\n/).filter((line) => !line.startsWith('#'));
}

export function ignorePatterns(lines: readonly string[]): IgnorePatterns {
  const patterns = lines.flatMap((line) => parse(line) ?? []);
  const matchesWithParents = (regex: RegExp, path: string) => {
    const parts = path.split('/');
    return parts.some((_, index) => regex.test(parts.slice(0, index + 1).join('/')));
  };
  return {
    ignores(path) {
      let ignored = false;
      for (const { negated, regex, fixed } of patterns) {
        if (!negated) ignored ||= matchesWithParents(regex, path);
        // What an exception may bring back below the path keeps a part of it.
        else if (matchesWithParents(regex, path) || fixed === '' || `${fixed}/`.startsWith(`${path}/`)) ignored = false;
      }
      return ignored;
    },
  };
}

function parse(line: string): Pattern | undefined {
  let text = line.trim();
  const negated = text.startsWith('!');
  if (negated) text = text.slice(1).trim();
  const parts: string[] = [];
  for (const part of text.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') parts.pop();
    else parts.push(part);
  }
  if (parts.length === 0) return undefined;
  const wild = parts.findIndex((part) => /[*?[\\]/.test(part));
  const fixed = (wild === -1 ? parts : parts.slice(0, wild)).join('/');
  const regex = toRegex(parts.join('/'));
  return regex && { negated, regex, fixed };
}

/** A pattern as `patternmatcher` compiles it: `**` crosses folders, `*` and `?` do not. */
export function toRegex(pattern: string): RegExp | undefined {
  let out = '^';
  for (let index = 0; index < pattern.length; index++) {
    const character = pattern[index]!;
    if (character === '*' && pattern[index + 1] === '*') {
      index++;
      if (pattern[index + 1] === '/') index++;
      out += index + 1 >= pattern.length ? '.*' : '(.*/)?';
    } else if (character === '*') out += '[^/]*';
    else if (character === '?') out += '[^/]';
    else if (character === '\\' && index + 1 < pattern.length) out += escaped(pattern[++index]!);
    else if (character === '[') {
      const end = pattern.indexOf(']', index + 2);
      if (end === -1) return undefined;
      const inside = pattern.slice(index + 1, end);
      if (!/^\^?[\w.-]+$/.test(inside)) return undefined;
      out += `[${inside}]`;
      index = end;
    } else out += escaped(character);
  }
  try {
    return new RegExp(`${out}$`, 's');
  } catch (error) {
    // A range in the wrong order: the build refuses the pattern, so nothing can be said about it.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function escaped(character: string): string {
  return /[\\^$.*+?()[\]{}|/]/.test(character) ? `\\${character}` : character;
}
