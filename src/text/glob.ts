import { compilePattern, matchesPattern, type Pattern } from './wildcard.ts';

/** How a glob is read. */
export interface GlobOptions {
  /** `!glob` is a name that begins with `!`, and not the opposite of `glob`. */
  readonly literalBang?: boolean;
}

/**
 * A test for paths with `/` against one glob: `*` and `?` (not over `/`, but names that begin with a dot), `**` as a whole
 * component (any number of them), `[a-z]` and `[!a-z]`, `{a,b}` and `{1..3}`, `@(a|b)`, `?(a)`, `!(a|b)` as a whole component,
 * backslash, and a leading `!` for the opposite.
 *
 * Globs come from the linted repository, so the time of a match is bounded by the product of the two lengths; there is no
 * backtracking. Of a glob that stands for more than `MAX_ALTERNATIVES` the first ones count.
 */
export function globMatcher(glob: string, options: GlobOptions = {}): (path: string) => boolean {
  const negated = !options.literalBang && /^!(?!\()/.test(glob);
  if (glob.length > MAX_LENGTH) return (path) => path === glob;
  const text = (negated ? glob.slice(1) : glob).replace(/^(?:\.\/)+/, '');
  const alternatives = expandBraces(text).map((one) => one.split('/').map(component));
  return (path) => {
    const names = path.split('/');
    return alternatives.some((components) => matchesFrom(components, names)) !== negated;
  };
}

/** A test for paths against any of several globs. */
export function anyGlob(globs: readonly string[], options?: GlobOptions): (path: string) => boolean {
  const tests = globs.map((glob) => globMatcher(glob, options));
  return (path) => tests.some((test) => test(path));
}

/** A longer glob is a path as it stands, in UTF-16 units. */
const MAX_LENGTH = 4_000;

/** What `{…}` and `@(…)` of one glob may stand for, at most. */
export const MAX_ALTERNATIVES = 1_000;

/** One component of a glob: any number of components, or a test of one. */
type Component = 'any number' | ((name: string) => boolean);

function component(text: string): Component {
  if (text === '**') return 'any number';
  const except = /^!\((.*)\)$/.exec(text)?.[1];
  if (except !== undefined && !/[()]/.test(except)) {
    const tests = except.split('|').map((one) => compilePattern(one));
    return (name) => name !== '' && !tests.some((test) => matchesPattern(test, name));
  }
  const pattern = compilePattern(text);
  return (name) => matchesPattern(pattern, name) && (name !== '' || isEmpty(pattern));
}

function isEmpty(pattern: Pattern): boolean {
  return pattern.length === 0;
}

/** Whether components match names, all of both. Two pointers: only `**` may take more or fewer names. */
function matchesFrom(components: readonly Component[], names: readonly string[]): boolean {
  let c = 0;
  let n = 0;
  let star = -1;
  let mark = 0;
  while (n < names.length) {
    const one = components[c];
    if (one === 'any number') {
      star = c++;
      mark = n;
    } else if (one?.(names[n]!)) {
      c++;
      n++;
    } else if (star !== -1) {
      c = star + 1;
      n = ++mark;
    } else return false;
  }
  while (components[c] === 'any number') c++;
  return c === components.length;
}

/** The globs without braces that a glob stands for. A brace that is not closed, or has one part only, stands for itself. */
function expandBraces(glob: string): readonly string[] {
  let texts: readonly string[] = [''];
  for (let at = 0; at < glob.length; ) {
    const parts = alternativesAt(glob, at);
    const next = parts?.end ?? at + (glob[at] === '\\' ? 2 : 1);
    const choices = parts?.texts ?? [glob.slice(at, next)];
    texts = product(texts, choices);
    at = next;
  }
  return texts;
}

function product(before: readonly string[], behind: readonly string[]): readonly string[] {
  const [only] = behind;
  if (behind.length === 1) return before.map((text) => text + only!);
  const out: string[] = [];
  for (const first of before)
    for (const second of behind) {
      if (out.length === MAX_ALTERNATIVES) return out;
      out.push(first + second);
    }
  return out;
}

/** The alternatives that begin at a place, and where they end. */
function alternativesAt(glob: string, start: number): { texts: readonly string[]; end: number } | undefined {
  const group = /^[@?]\(/.test(glob.slice(start, start + 2));
  const open = group ? '(' : '{';
  const from = group ? start + 1 : start;
  if (glob[from] !== open) return undefined;
  const close = group ? ')' : '}';
  const separator = group ? '|' : ',';
  const parts: string[] = [];
  let depth = 0;
  let begin = from + 1;
  for (let at = from; at < glob.length; at++) {
    const char = glob[at];
    if (char === '\\') at++;
    else if (char === open) depth++;
    else if (char === separator && depth === 1) {
      parts.push(glob.slice(begin, at));
      begin = at + 1;
    } else if (char === close && --depth === 0) {
      parts.push(glob.slice(begin, at));
      const range = group ? undefined : rangeOf(parts);
      if (!group && parts.length === 1 && !range) return undefined;
      const texts = range ?? parts.flatMap((part) => expandBraces(part));
      return { texts: glob.startsWith('?(', start) ? ['', ...texts] : texts, end: at + 1 };
    }
  }
  return undefined;
}

/** `{1..3}` and `{a..c}`. */
function rangeOf(parts: readonly string[]): readonly string[] | undefined {
  const match = parts.length === 1 ? /^(-?\d{1,6}|[a-zA-Z])\.\.(-?\d{1,6}|[a-zA-Z])$/.exec(parts[0]!) : null;
  if (!match) return undefined;
  const isNumber = (text: string) => /\d/.test(text);
  const [first, last] = [match[1]!, match[2]!];
  if (isNumber(first) !== isNumber(last)) return undefined;
  const codeOf = (text: string) => (isNumber(text) ? Number(text) : text.charCodeAt(0));
  const [low, high] = [Math.min(codeOf(first), codeOf(last)), Math.max(codeOf(first), codeOf(last))];
  const count = Math.min(high - low + 1, MAX_ALTERNATIVES);
  return Array.from({ length: count }, (_, index) =>
    isNumber(first) ? String(low + index) : String.fromCharCode(low + index),
  );
}
