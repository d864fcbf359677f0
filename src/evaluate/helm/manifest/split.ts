import { trimmedRange } from '../functions/text.ts';

/** A part of a text: UTF-16 offsets. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0c || code === 0x0d;
}

/**
 * The manifests of a text, as Helm splits it: at each line that begins with `---`, whatever follows, with the blanks
 * around it. Empty parts are left out, the others trimmed.
 */
export function splitManifests(text: string): Range[] {
  const [from, to] = trimmedRange(text);
  const ranges: Range[] = [];
  const push = (start: number, end: number): void => {
    if (start >= end) return;
    const [trimmedStart, trimmedEnd] = trimmedRange(text.slice(start, end));
    ranges.push({ start: start + trimmedStart, end: start + trimmedEnd });
  };
  let start = from;
  let search = from;
  while (search < to) {
    let separator: number;
    let before: number;
    if (search === from && text.startsWith('---', from)) {
      separator = from;
      before = from;
    } else {
      const line = text.indexOf('\n---', search);
      if (line === -1 || line + 4 > to) break;
      separator = line + 1;
      before = line;
      while (before > start && isSpace(text.charCodeAt(before - 1))) before--;
    }
    push(start, before);
    let after = separator + 3;
    while (after < to && isSpace(text.charCodeAt(after))) after++;
    start = after;
    // What a separator has taken is not there for the next one.
    search = after;
  }
  push(start, to);
  return ranges;
}
