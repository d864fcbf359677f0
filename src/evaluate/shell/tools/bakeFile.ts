import type { SourceFile } from '../../../text/source.ts';
import { TracedText } from '../../../text/traced.ts';
import { jsonString } from '../packageScripts.ts';

/** A `target` or `group` of a bake file. Attributes that are no plain string or list of strings are left out. */
export interface BakeTarget {
  readonly kind: 'target' | 'group';
  readonly name: string;
  readonly dockerfile: TracedText | undefined;
  readonly context: TracedText | undefined;
  readonly target: TracedText | undefined;
  readonly tags: readonly TracedText[];
  readonly outputs: readonly TracedText[];
  readonly inherits: readonly TracedText[];
  /** Build arguments that are plain strings. */
  readonly args: ReadonlyMap<string, TracedText>;
  /** Members of a group. */
  readonly targets: readonly TracedText[];
}

type Token =
  | { readonly kind: 'string'; readonly text: TracedText; readonly at: number }
  | { readonly kind: 'word' | 'mark'; readonly value: string; readonly at: number };

/** Words, strings and marks of HCL or JSON; comments are left out. Text with `${…}` gets a hole there. */
function tokens(file: SourceFile): Token[] {
  const source = file.text;
  const out: Token[] = [];
  for (let at = 0; at < source.length && out.length < 50_000; at++) {
    const char = source[at]!;
    if (char === '#' || (char === '/' && source[at + 1] === '/')) {
      const end = source.indexOf('\n', at);
      at = end === -1 ? source.length : end;
    } else if (char === '/' && source[at + 1] === '*') {
      const end = source.indexOf('*/', at + 2);
      at = end === -1 ? source.length : end + 1;
    } else if (char === '"') {
      const literal = jsonString(file, at);
      if (!literal) continue;
      out.push({ kind: 'string', text: withHoles(literal.text), at });
      at = literal.end - 1;
    } else if (/[A-Za-z_]/.test(char)) {
      const word = /^[\w.-]+/.exec(source.slice(at, at + 200))![0];
      out.push({ kind: 'word', value: word, at });
      at += word.length - 1;
    } else if ('{}[]=:,()?'.includes(char)) out.push({ kind: 'mark', value: char, at });
  }
  return out;
}

function withHoles(text: TracedText): TracedText {
  const parts: TracedText[] = [];
  let from = 0;
  for (let at = text.text.indexOf('${'); at !== -1; at = text.text.indexOf('${', from)) {
    if (at > from) parts.push(text.slice(from, at));
    const end = text.text.indexOf('}', at);
    const stop = end === -1 ? text.length : end + 1;
    parts.push(TracedText.hole({ why: 'a variable of the bake file gives it', at: text.spanOf(at, stop) }));
    from = stop;
  }
  if (from === 0) return text;
  if (from < text.length) parts.push(text.slice(from));
  return TracedText.concat(...parts);
}

/** Reads the targets and groups of a bake file in HCL or JSON. Tolerant: what it does not understand it leaves out. */
export function parseBakeFile(file: SourceFile): readonly BakeTarget[] {
  if (file.text.length > 1_000_000) return [];
  const list = tokens(file);
  return file.path.endsWith('.json') ? fromJson(list) : fromHcl(list);
}

function isMark(token: Token | undefined, value: string): boolean {
  return token?.kind === 'mark' && token.value === value;
}

function fromHcl(list: readonly Token[]): readonly BakeTarget[] {
  const out: BakeTarget[] = [];
  for (let at = 0; at < list.length; at++) {
    const token = list[at]!;
    const label = list[at + 1];
    if (token.kind !== 'word' || (token.value !== 'target' && token.value !== 'group')) continue;
    if (label?.kind !== 'string' || !isMark(list[at + 2], '{')) continue;
    const { attributes, next } = block(list, at + 3);
    out.push(targetOf(token.value, label.text.text, attributes));
    at = next - 1;
  }
  return out;
}

function fromJson(list: readonly Token[]): readonly BakeTarget[] {
  const out: BakeTarget[] = [];
  let depth = 0;
  for (let at = 0; at < list.length; at++) {
    const token = list[at]!;
    if (isMark(token, '{')) depth++;
    else if (isMark(token, '}')) depth--;
    else if (
      depth === 1 &&
      token.kind === 'string' &&
      (token.text.text === 'target' || token.text.text === 'group') &&
      isMark(list[at + 2], '{')
    ) {
      const kind = token.text.text;
      at += 3;
      while (at < list.length && !isMark(list[at], '}')) {
        const name = list[at];
        if (name?.kind !== 'string' || !isMark(list[at + 2], '{')) {
          at++;
          continue;
        }
        const { attributes, next } = block(list, at + 3);
        out.push(targetOf(kind, name.text.text, attributes));
        at = next;
        if (isMark(list[at], ',')) at++;
      }
    }
  }
  return out;
}

/** `name = value` pairs up to the closing brace; values are lists of strings. */
function block(
  list: readonly Token[],
  start: number,
): { readonly attributes: ReadonlyMap<string, readonly TracedText[]>; readonly next: number } {
  const attributes = new Map<string, readonly TracedText[]>();
  let at = start;
  while (at < list.length && !isMark(list[at], '}')) {
    const name = list[at]!;
    const key = name.kind === 'string' ? name.text.text : name.kind === 'word' ? name.value : undefined;
    at++;
    if (key === undefined || !(isMark(list[at], '=') || isMark(list[at], ':'))) {
      if (isMark(name, '{') || isMark(list[at], '{')) at = skip(list, isMark(name, '{') ? at : at + 1);
      continue;
    }
    at++;
    const value = list[at];
    if (value?.kind === 'string' && !isMark(list[at + 1], '?')) {
      attributes.set(key, [value.text]);
      at++;
    } else if (isMark(value, '[')) {
      const strings: TracedText[] = [];
      at++;
      while (at < list.length && !isMark(list[at], ']')) {
        const element = list[at]!;
        if (element.kind === 'string') strings.push(element.text);
        if (isMark(element, '{') || isMark(element, '(') || isMark(element, '[')) at = skip(list, at + 1);
        else at++;
      }
      attributes.set(key, strings);
      at++;
    } else if (isMark(value, '{') && key === 'args') {
      const inner = block(list, at + 1);
      for (const [name, texts] of inner.attributes) attributes.set(`args.${name}`, texts);
      at = inner.next;
    } else if (isMark(value, '{')) at = skip(list, at + 1);
    else at++;
    if (isMark(list[at], '(')) at = skip(list, at + 1);
    if (isMark(list[at], ',')) at++;
  }
  return { attributes, next: at + 1 };
}

/** Behind the mark that closes what was opened before `start`. */
function skip(list: readonly Token[], start: number): number {
  let depth = 1;
  let at = start;
  for (; at < list.length && depth > 0; at++) {
    const token = list[at]!;
    if (token.kind !== 'mark') continue;
    if ('{[('.includes(token.value)) depth++;
    else if ('}])'.includes(token.value)) depth--;
  }
  return at;
}

function targetOf(
  kind: 'target' | 'group',
  name: string,
  attributes: ReadonlyMap<string, readonly TracedText[]>,
): BakeTarget {
  const list = (key: string): readonly TracedText[] => attributes.get(key) ?? [];
  return {
    kind,
    name,
    dockerfile: attributes.has('dockerfile-inline') ? undefined : list('dockerfile')[0],
    context: list('context')[0],
    target: list('target')[0],
    tags: list('tags'),
    outputs: list('output'),
    inherits: list('inherits'),
    args: new Map(
      [...attributes].flatMap(([key, [text]]) =>
        key.startsWith('args.') && text ? [[key.slice(5), text] as const] : [],
      ),
    ),
    targets: list('targets'),
  };
}
