import { TracedText } from '../../text/traced.ts';
import type { JsonNode } from './parse.ts';

const ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/** The text of a JSON string with the place of each character: an escape is a piece of its own. */
export function jsonText(node: JsonNode & { readonly kind: 'text' }): TracedText {
  const { file, start, end } = node.at;
  const inner = TracedText.exact(file.span(start + 1, end - 1), node.at);
  if (!inner.text.includes('\\')) return inner;
  const parts: TracedText[] = [];
  let at = 0;
  for (const match of inner.text.matchAll(/\\(?:u([0-9a-fA-F]{4})|([\s\S]))/g)) {
    const to = match.index + match[0].length;
    const char = match[1] ? String.fromCharCode(Number.parseInt(match[1], 16)) : (ESCAPES[match[2]!] ?? match[2]!);
    parts.push(inner.slice(at, match.index), inner.slice(match.index, to).recompute(char));
    at = to;
  }
  const text = TracedText.concat(...parts, inner.slice(at));
  return text.text === node.value ? text : inner.recompute(node.value);
}
