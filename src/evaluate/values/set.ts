import type { ValuePathPart } from '../../model/helm.ts';
import type { YamlNode } from '../../parse/yaml/node.ts';
import { parseYaml } from '../../parse/yaml/parse.ts';
import { TracedText } from '../../text/traced.ts';
import { scanValuePath } from './dotted.ts';

/** How a flag of Helm reads its text. */
export type SetKind = 'set' | 'set-string' | 'set-file' | 'set-json' | 'set-literal';

/** One value that a `--set` flag sets. */
export interface SetValue {
  readonly path: readonly ValuePathPart[];
  /** The text behind the `=`, unescaped; for `set-file` the file's path. Undefined for a list and for JSON. */
  readonly value?: TracedText;
  /** The value of `set-json`. */
  readonly json?: YamlNode;
}

/** Pairs that one flag may hold; further ones are not looked at. */
const MAX_PAIRS = 10_000;

/**
 * The values that the text of a `--set` flag sets, as Helm splits it: pairs between commas, `{a,b}` lists, backslash
 * escapes; `--set-literal` holds one pair, `--set-json` pairs whose values are JSON, or one JSON object. What Helm would
 * refuse ends the list.
 */
export function readSetText(kind: SetKind, text: TracedText): readonly SetValue[] {
  if (kind === 'set-literal') {
    const path = scanValuePath(text, 0, false);
    return path && text.text[path.end] === '=' ? [{ path: path.parts, value: text.slice(path.end + 1) }] : [];
  }
  if (kind === 'set-json') return readJsonPairs(text);
  const out: SetValue[] = [];
  let at = 0;
  while (at < text.length && out.length < MAX_PAIRS) {
    const path = scanValuePath(text, at);
    if (!path || text.text[path.end] !== '=') break;
    at = path.end + 1;
    if (text.text[at] === '{' && kind !== 'set-file') {
      at = endOfList(text.text, at);
      out.push({ path: path.parts });
    } else {
      const end = endOfValue(text.text, at);
      out.push({ path: path.parts, value: withoutBackslashes(text, at, end) });
      at = end;
    }
    if (text.text[at] === ',') at++;
    else break;
  }
  return out;
}

function endOfValue(text: string, start: number): number {
  let at = start;
  while (at < text.length && text[at] !== ',') at += text[at] === '\\' ? 2 : 1;
  return Math.min(at, text.length);
}

function endOfList(text: string, start: number): number {
  let at = start;
  while (at < text.length && text[at] !== '}') at += text[at] === '\\' ? 2 : 1;
  return Math.min(at + 1, text.length);
}

function withoutBackslashes(text: TracedText, start: number, end: number): TracedText {
  const parts: TracedText[] = [];
  let from = start;
  for (let at = text.text.indexOf('\\', start); at !== -1 && at < end; at = text.text.indexOf('\\', at + 2)) {
    parts.push(text.slice(from, at));
    from = at + 1;
  }
  return parts.length === 0 ? text.slice(start, end) : TracedText.concat(...parts, text.slice(from, end));
}

function readJsonPairs(text: TracedText): readonly SetValue[] {
  if (text.text.trimStart().startsWith('{')) {
    const json = parseYaml(text).documents[0]?.contents;
    return json ? [{ path: [], json }] : [];
  }
  const out: SetValue[] = [];
  let at = 0;
  while (at < text.length && out.length < MAX_PAIRS) {
    const path = scanValuePath(text, at);
    if (!path || text.text[path.end] !== '=') break;
    const end = endOfJson(text.text, path.end + 1);
    const json = parseYaml(text.slice(path.end + 1, end)).documents[0]?.contents;
    out.push({ path: path.parts, json });
    at = text.text[end] === ',' ? end + 1 : text.length;
  }
  return out;
}

/** The end of a JSON value: the first comma outside of brackets and strings. */
function endOfJson(text: string, start: number): number {
  let depth = 0;
  let quoted = false;
  for (let at = start; at < text.length; at++) {
    const char = text[at]!;
    if (quoted) {
      if (char === '\\') at++;
      else if (char === '"') quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === '{' || char === '[') depth++;
    else if (char === '}' || char === ']') depth--;
    else if (char === ',' && depth <= 0) return at;
  }
  return text.length;
}
