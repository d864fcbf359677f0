import { TracedText } from '../../text/traced.ts';

export function isSpace(char: string | undefined): boolean {
  return char !== undefined && /^\s$/.test(char);
}

/** Without blanks at both ends; every character keeps its place. */
export function trimmed(text: TracedText): TracedText {
  const start = text.text.length - text.text.trimStart().length;
  return text.slice(start, Math.max(start, text.text.trimEnd().length));
}

/** Words at blanks, quotes and escapes not looked at (`FROM`, `EXPOSE`, `COPY`). */
export function blankSeparated(text: TracedText): TracedText[] {
  const words: TracedText[] = [];
  const pattern = /\S+/g;
  for (let match = pattern.exec(text.text); match; match = pattern.exec(text.text))
    words.push(text.slice(match.index, match.index + match[0].length));
  return words;
}

/** Words at blanks outside quotes; quotes and escapes stay in them (`ENV`, `LABEL`, `ARG`). */
export function quotedWords(text: TracedText, escapeToken: string): TracedText[] {
  const words: TracedText[] = [];
  const source = text.text;
  let start = -1;
  let quote = '';
  for (let at = 0; at < source.length; at++) {
    const char = source[at]!;
    if (start === -1) {
      if (isSpace(char)) continue;
      start = at;
    }
    if (quote !== '') {
      if (char === quote) quote = '';
      else if (char === escapeToken && quote !== "'") at++;
    } else if (isSpace(char)) {
      words.push(text.slice(start, at));
      start = -1;
    } else if (char === '"' || char === "'") quote = char;
    else if (char === escapeToken) at++;
  }
  if (start !== -1) words.push(text.slice(start));
  return words;
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  '"': '"',
  '\\': '\\',
  '/': '/',
};

/**
 * The strings of a JSON array. `undefined` when the text is no JSON array (BuildKit then takes it for the shell form);
 * `'mixed'` when it is one with something else than strings in it, which BuildKit refuses.
 */
export function jsonStrings(text: TracedText): readonly TracedText[] | 'mixed' | undefined {
  const source = text.text;
  let at = source.search(/\S/);
  if (source[at] !== '[') return undefined;
  const skip = (): void => {
    while (/^[ \t\r\n]$/.test(source[at] ?? '')) at++;
  };
  const strings: TracedText[] = [];
  let mixed = false;
  at++;
  skip();
  if (source[at] === ']') at++;
  else
    for (;;) {
      skip();
      if (source[at] === '"') {
        const parts: TracedText[] = [];
        let from = ++at;
        for (; at < source.length && source[at] !== '"'; at++) {
          if (source[at]! < ' ') return undefined;
          if (source[at] !== '\\') continue;
          if (at > from) parts.push(text.slice(from, at));
          const unicode = /^u[0-9a-fA-F]{4}/.exec(source.slice(at + 1, at + 6));
          const value = unicode
            ? String.fromCharCode(Number.parseInt(unicode[0].slice(1), 16))
            : ESCAPES[source[at + 1] ?? ''];
          if (value === undefined) return undefined;
          const length = unicode ? 6 : 2;
          parts.push(text.slice(at, at + length).recompute(value));
          at += length - 1;
          from = at + 1;
        }
        if (source[at] !== '"') return undefined;
        if (at > from || parts.length === 0) parts.push(text.slice(from, at));
        strings.push(parts.length === 1 ? parts[0]! : TracedText.concat(...parts));
        at++;
      } else {
        const other = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?|\[\s*\]|\{\s*\})/.exec(
          source.slice(at, at + 100),
        );
        if (!other) return undefined;
        mixed = true;
        at += other[0].length;
      }
      skip();
      if (source[at] === ',') {
        at++;
        continue;
      }
      if (source[at] !== ']') return undefined;
      at++;
      break;
    }
  skip();
  if (at < source.length) return undefined;
  return mixed ? 'mixed' : strings;
}
