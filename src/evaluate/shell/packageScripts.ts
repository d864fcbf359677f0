import type { SourceFile } from '../../text/source.ts';
import { TracedText } from '../../text/traced.ts';

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' };

/** The value of a JSON string literal that begins at `start` (its quote); `end` is behind the closing quote. */
export function jsonString(
  file: SourceFile,
  start: number,
): { readonly text: TracedText; readonly end: number } | undefined {
  const source = file.text;
  const parts: TracedText[] = [];
  let from = start + 1;
  for (let at = start + 1; at < source.length; at++) {
    const char = source[at]!;
    if (char === '"') {
      if (at > from) parts.push(TracedText.exact(file.span(from, at)));
      const text = parts.length > 0 ? TracedText.concat(...parts) : TracedText.exact(file.span(at, at));
      return { text, end: at + 1 };
    }
    if (char === '\n') return undefined;
    if (char !== '\\') continue;
    if (at > from) parts.push(TracedText.exact(file.span(from, at)));
    const next = source[at + 1] ?? '';
    const unicode = next === 'u' ? /^[0-9a-fA-F]{4}/.exec(source.slice(at + 2, at + 6)) : null;
    const length = unicode ? 6 : 2;
    const value = unicode ? String.fromCharCode(Number.parseInt(unicode[0], 16)) : (SIMPLE_ESCAPES[next] ?? next);
    parts.push(TracedText.computed(value, file.span(at, at + length)));
    at += length - 1;
    from = at + 1;
  }
  return undefined;
}

/** The text of `scripts.<name>` of a package.json, each character at its place. Undefined when there is none. */
export function findPackageScript(file: SourceFile, name: string): TracedText | undefined {
  const source = file.text;
  const path: string[] = [];
  let depth = 0;
  let key: string | undefined;
  let expectsKey = false;
  const kinds: ('{' | '[')[] = [];
  for (let at = 0; at < source.length; at++) {
    const char = source[at]!;
    if (char === '"') {
      const literal = jsonString(file, at);
      if (!literal) return undefined;
      at = literal.end - 1;
      if (expectsKey && kinds.at(-1) === '{') {
        key = literal.text.text;
        expectsKey = false;
      } else if (depth === 2 && path[0] === 'scripts' && key === name && kinds.at(-1) === '{') return literal.text;
    } else if (char === '{' || char === '[') {
      if (depth === 1) path[0] = key ?? '';
      depth++;
      if (depth > 1000) return undefined;
      kinds.push(char);
      expectsKey = char === '{';
      if (char === '{') key = undefined;
    } else if (char === '}' || char === ']') {
      depth--;
      kinds.pop();
      expectsKey = false;
    } else if (char === ',') expectsKey = kinds.at(-1) === '{';
  }
  return undefined;
}
