import type { FileKind } from '../model/files.ts';
import type { SourceFile } from '../text/source.ts';

/** A comment: offsets of its content, without its marks. */
export interface Comment {
  readonly start: number;
  readonly end: number;
}

interface Quote {
  readonly open: string;
  readonly close: string;
  readonly escape: boolean;
  readonly multiline: boolean;
}

interface Syntax {
  readonly line: readonly string[];
  /** Whether a line comment must stand at the start of a word. */
  readonly atWord: boolean;
  readonly block: readonly { readonly open: RegExp; readonly close: RegExp }[];
  readonly quotes: readonly Quote[];
}

const cBlock = { open: /\/\*/y, close: /\*\//g };
const htmlBlock = { open: /<!--/y, close: /-->/g };
const templateBlock = { open: /\{\{-?\s*\/\*/y, close: /\*\/\s*-?\}\}/g };

const doubleQuote: Quote = { open: '"', close: '"', escape: true, multiline: false };
const singleQuote: Quote = { open: "'", close: "'", escape: true, multiline: false };

const python: Syntax = {
  line: ['#'],
  atWord: false,
  block: [],
  quotes: [
    { open: '"""', close: '"""', escape: true, multiline: true },
    { open: "'''", close: "'''", escape: true, multiline: true },
    doubleQuote,
    singleQuote,
  ],
};
/** Shell, Dockerfile, make, TOML: quotes are not followed over lines, since heredocs and recipes may hold single ones. */
const hash: Syntax = {
  line: ['#'],
  atWord: true,
  block: [],
  quotes: [doubleQuote, { ...singleQuote, escape: false }],
};
const yaml: Syntax = { ...hash, block: [templateBlock] };
const slashes: Syntax = {
  line: ['//'],
  atWord: false,
  block: [cBlock],
  quotes: [doubleQuote, singleQuote, { open: '`', close: '`', escape: true, multiline: true }],
};
const markdown: Syntax = { line: [], atWord: false, block: [htmlBlock], quotes: [] };

const syntaxes: Readonly<Partial<Record<FileKind, Syntax>>> = {
  tiltfile: python,
  python,
  dockerfile: hash,
  dockerignore: hash,
  shell: hash,
  makefile: hash,
  pyproject: hash,
  chart: yaml,
  template: yaml,
  values: yaml,
  yaml,
  workflow: yaml,
  action: yaml,
  compose: yaml,
  helmfile: yaml,
  json: slashes,
  'values-schema': slashes,
  'package-json': slashes,
  typescript: slashes,
  'go-mod': slashes,
  go: slashes,
  markdown,
};

/** Whether files of this kind have comments that the linter reads. */
export function hasComments(kind: FileKind): boolean {
  return syntaxes[kind] !== undefined;
}

/**
 * The comments of a file in order, found without parsing it: strings are skipped, so a `#` in one is no comment. Comments
 * of scripts inside YAML blocks and heredocs count as well.
 */
export function commentsOf(source: SourceFile, kind: FileKind): readonly Comment[] {
  const syntax = syntaxes[kind];
  if (!syntax) return [];
  const { text } = source;
  const out: Comment[] = [];
  let at = 0;
  scan: while (at < text.length) {
    for (const { open, close } of syntax.block) {
      open.lastIndex = at;
      const begin = open.exec(text);
      if (!begin) continue;
      close.lastIndex = open.lastIndex;
      const end = close.exec(text);
      const stop = end ? end.index : text.length;
      out.push({ start: at + begin[0].length, end: stop });
      at = end ? close.lastIndex : text.length;
      continue scan;
    }
    const mark = syntax.line.find((candidate) => text.startsWith(candidate, at));
    if (mark && (!syntax.atWord || at === 0 || /\s/.test(text[at - 1]!))) {
      const newline = text.indexOf('\n', at);
      const end = newline === -1 ? text.length : newline;
      out.push({ start: at + mark.length, end: text[end - 1] === '\r' ? end - 1 : end });
      at = end;
      continue;
    }
    const quote = syntax.quotes.find((candidate) => text.startsWith(candidate.open, at));
    // An apostrophe inside a word (YAML's `it's`) opens nothing.
    if (quote && !(syntax.atWord && at > 0 && /[A-Za-z0-9]/.test(text[at - 1]!))) {
      at = afterQuote(text, at + quote.open.length, quote);
      continue;
    }
    at += 1;
  }
  return out;
}

/** The offset behind a quoted text; the end of its line when it may not go on there. */
function afterQuote(text: string, from: number, quote: Quote): number {
  for (let at = from; at < text.length; at++) {
    if (quote.escape && text[at] === '\\') at += 1;
    else if (text.startsWith(quote.close, at)) return at + quote.close.length;
    else if (text[at] === '\n' && !quote.multiline) return at;
  }
  return text.length;
}
