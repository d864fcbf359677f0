import type { SourceFile } from '../../../text/source.ts';
import { TracedText } from '../../../text/traced.ts';
import { jsonString } from '../packageScripts.ts';
import { certainText, concatAll, distinct } from '../value.ts';

/** The alternatives of one value; one that is not known is a hole. */
export type BakeValue = readonly TracedText[];

/** A `target` or `group` of a bake file. */
export interface BakeTarget {
  readonly kind: 'target' | 'group';
  readonly name: string;
  /** The name of its block; other targets of the same block come from its `matrix`. */
  readonly label: string;
  /** The Dockerfile's text stands in the bake file. */
  readonly inline: boolean;
  readonly dockerfile: BakeValue | undefined;
  readonly context: BakeValue | undefined;
  readonly target: BakeValue | undefined;
  readonly tags: readonly BakeValue[];
  readonly outputs: readonly BakeValue[];
  readonly inherits: readonly BakeValue[];
  /** Build arguments. */
  readonly args: ReadonlyMap<string, BakeValue>;
  /** Members of a group. */
  readonly targets: readonly BakeValue[];
}

/** What the variables of a bake file are: names and their alternatives. */
type Variables = ReadonlyMap<string, BakeValue>;

type Token =
  | { readonly kind: 'string'; readonly text: TracedText; readonly at: number }
  | { readonly kind: 'word' | 'mark'; readonly value: string; readonly at: number };

/** Words, strings and marks of HCL or JSON; comments are left out. */
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
      out.push({ kind: 'string', text: literal.text, at });
      at = literal.end - 1;
    } else if (/[A-Za-z_]/.test(char)) {
      const word = /^[\w.-]+/.exec(source.slice(at, at + 200))![0];
      out.push({ kind: 'word', value: word, at });
      at += word.length - 1;
    } else if ('{}[]=:,()?'.includes(char)) out.push({ kind: 'mark', value: char, at });
  }
  return out;
}

/**
 * Reads the targets and groups of bake files in HCL or JSON, with the defaults of their variables, or what `given` says of
 * them (the environment). Tolerant: what it does not understand is not known.
 */
export function parseBakeFiles(
  files: readonly SourceFile[],
  given: (name: string) => BakeValue | undefined,
): readonly BakeTarget[] {
  const blocks = files.flatMap((file) => {
    if (file.text.length > 1_000_000) return [];
    const list = tokens(file);
    return file.path.endsWith('.json') ? fromJson(file, list) : fromHcl(file, list);
  });
  const variables = new Map<string, BakeValue>();
  for (const { kind, name, read } of blocks) {
    if (kind !== 'variable') continue;
    const preset = read(variables).values.get('default')?.[0];
    const outer = given(name);
    variables.set(name, outer ?? preset ?? [TracedText.hole({ why: `the variable ${name} has no default` })]);
  }
  return blocks.flatMap(({ kind, name, read }) => {
    if (kind === 'variable') return [];
    const { values, lists, args } = read(variables);
    return combinations(lists).map((row): BakeTarget => {
      const inner = row.size > 0 ? new Map([...variables, ...row]) : variables;
      const attributes = row.size > 0 ? read(inner).values : values;
      const own = row.size > 0 ? certainText(attributes.get('name')?.[0] ?? []) : undefined;
      return { ...targetOf(kind, own ?? name, name, attributes), args: row.size > 0 ? read(inner).args : args };
    });
  });
}

interface Attributes {
  readonly values: ReadonlyMap<string, readonly BakeValue[]>;
  /** The lists of `matrix`. */
  readonly lists: ReadonlyMap<string, readonly BakeValue[]>;
  /** The entries of `args`. */
  readonly args: ReadonlyMap<string, BakeValue>;
}

interface Block {
  readonly kind: 'target' | 'group' | 'variable';
  readonly name: string;
  read(variables: Variables): Attributes;
}

/** Every choice of one value from each list, bounded. */
function combinations(lists: ReadonlyMap<string, readonly BakeValue[]>): readonly Variables[] {
  let rows: Map<string, BakeValue>[] = [new Map()];
  for (const [name, values] of lists) {
    const next = rows.flatMap((row) => values.map((value) => new Map([...row, [name, value]])));
    if (next.length > 0 && next.length <= 200) rows = next;
  }
  return rows;
}

function isMark(token: Token | undefined, value: string): boolean {
  return token?.kind === 'mark' && token.value === value;
}

function kindOf(name: string): Block['kind'] | undefined {
  return name === 'target' || name === 'group' || name === 'variable' ? name : undefined;
}

function fromHcl(file: SourceFile, list: readonly Token[]): readonly Block[] {
  const out: Block[] = [];
  for (let at = 0; at < list.length; at++) {
    const token = list[at]!;
    const label = list[at + 1];
    const kind = token.kind === 'word' ? kindOf(token.value) : undefined;
    if (!kind || label?.kind !== 'string' || !isMark(list[at + 2], '{')) continue;
    const start = at + 3;
    out.push({ kind, name: label.text.text, read: (variables) => attributesOf(file, list, start, variables) });
    at = skip(list, start) - 1;
  }
  return out;
}

function fromJson(file: SourceFile, list: readonly Token[]): readonly Block[] {
  const out: Block[] = [];
  let depth = 0;
  for (let at = 0; at < list.length; at++) {
    const token = list[at]!;
    if (isMark(token, '{')) depth++;
    else if (isMark(token, '}')) depth--;
    const kind = depth === 1 && token.kind === 'string' ? kindOf(token.text.text) : undefined;
    if (!kind || !isMark(list[at + 2], '{')) continue;
    at += 3;
    while (at < list.length && !isMark(list[at], '}')) {
      const name = list[at];
      if (name?.kind !== 'string' || !isMark(list[at + 2], '{')) {
        at++;
        continue;
      }
      const start = at + 3;
      out.push({ kind, name: name.text.text, read: (variables) => attributesOf(file, list, start, variables) });
      at = skip(list, start);
      if (isMark(list[at], ',')) at++;
    }
  }
  return out;
}

/** `name = value` pairs up to the closing brace; each value as the list of its elements. */
function attributesOf(file: SourceFile, list: readonly Token[], start: number, variables: Variables): Attributes {
  const values = new Map<string, readonly BakeValue[]>();
  let lists: Attributes['lists'] = new Map();
  const args = new Map<string, BakeValue>();
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
    if (isMark(list[at], '{')) {
      const inner = key === 'matrix' || key === 'args' ? attributesOf(file, list, at + 1, variables).values : undefined;
      if (key === 'matrix') lists = inner ?? lists;
      else for (const [name, [value]] of inner ?? []) if (value) args.set(name, value.map(asLiteral));
      at = skip(list, at + 1);
    } else {
      const end = endOfValue(file, list, at);
      values.set(key, readValue(list.slice(at, end), variables));
      at = end;
    }
    if (isMark(list[at], ',')) at++;
  }
  return { values, lists, args };
}

/** A string that is all of what its attribute holds, with its quotes. */
function asLiteral(text: TracedText): TracedText {
  const span = text.exactSpan;
  if (!span) return text;
  const literal = { file: span.file, start: span.start - 1, end: span.end + 1 };
  return TracedText.of(text.pieces.map((piece) => ({ ...piece, literal })));
}

/** Behind the last token of a value: it ends with its line, or at a comma or brace, outside of brackets. */
function endOfValue(file: SourceFile, list: readonly Token[], start: number): number {
  let at = start;
  while (at < list.length) {
    const token = list[at]!;
    if (token.kind === 'mark' && '[({'.includes(token.value)) at = skip(list, at + 1);
    else if (token.kind === 'mark' && ',})]'.includes(token.value)) break;
    else at++;
    const next = list[at];
    if (!next) break;
    const before = list[at - 1]!;
    if (/^[^\n]*\n/.test(file.text.slice(endOf(before), next.at).replace(/#.*|\/\/.*/g, '')) && !isMark(before, '?'))
      break;
  }
  return Math.max(at, start + 1);
}

function endOf(token: Token): number {
  if (token.kind === 'string') return Math.max(token.at, token.text.spanOf()?.end ?? token.at);
  return token.at + token.value.length;
}

const NOT_UNDERSTOOD = 'an expression of the bake file gives it';

function unknownValue(token: Token | undefined): BakeValue {
  const at = token?.kind === 'string' ? token.text.spanOf() : undefined;
  return [TracedText.hole(at ? { why: NOT_UNDERSTOOD, at } : { why: NOT_UNDERSTOOD })];
}

function readValue(tokens: readonly Token[], variables: Variables): readonly BakeValue[] {
  const [first] = tokens;
  if (isMark(first, '[') && isMark(tokens.at(-1), ']')) {
    const out: BakeValue[] = [];
    for (let at = 1; at < tokens.length - 1; at++) {
      const from = at;
      while (at < tokens.length - 1 && !isMark(tokens[at], ','))
        at = tokens[at]!.kind === 'mark' && isOpening(tokens[at]!) ? skip(tokens, at + 1) : at + 1;
      const [element] = readValue(tokens.slice(from, at), variables);
      if (at > from && element) out.push(element);
    }
    return out;
  }
  const choice = conditional(tokens, variables);
  if (choice) return choice;
  if (tokens.length !== 1 || !first) return [unknownValue(first)];
  if (first.kind === 'string') return [template(first.text, variables)];
  if (first.kind === 'mark') return [unknownValue(first)];
  if (first.value === 'null') return [];
  return [variables.get(first.value) ?? unknownValue(first)];
}

/** `CONDITION ? A : B`: the one that the condition chooses, where it is understood. */
function conditional(tokens: readonly Token[], variables: Variables): readonly BakeValue[] | undefined {
  const question = outermost(tokens, 0, '?');
  const colon = question === -1 ? -1 : outermost(tokens, question + 1, ':');
  if (colon === -1) return undefined;
  const verdict = holds(tokens.slice(0, question), variables);
  if (verdict === undefined) return undefined;
  return readValue(verdict ? tokens.slice(question + 1, colon) : tokens.slice(colon + 1), variables);
}

/** Where a mark stands outside of brackets and of inner conditionals; -1 when it does not. */
function outermost(tokens: readonly Token[], start: number, mark: '?' | ':'): number {
  let inner = 0;
  for (let at = start; at < tokens.length; at = isOpening(tokens[at]!) ? skip(tokens, at + 1) : at + 1) {
    if (isMark(tokens[at], mark) && inner === 0) return at;
    if (isMark(tokens[at], '?')) inner++;
    else if (isMark(tokens[at], ':')) inner--;
  }
  return -1;
}

/** Whether `equal(A, B)`, `notequal(A, B)`, `A == B` or `A != B` holds; undefined where it is not known. */
function holds(tokens: readonly Token[], variables: Variables): boolean | undefined {
  const [first] = tokens;
  const name = first?.kind === 'word' ? first.value : undefined;
  const isCall = (name === 'equal' || name === 'notequal') && tokens.length === 6 && isMark(tokens[1], '(');
  const isEqual = tokens.length === 4 && isMark(tokens[1], '=') && isMark(tokens[2], '=');
  // The `!` of `!=` is no token.
  const isUnequal = tokens.length === 3 && isMark(tokens[1], '=');
  if (!isCall && !isEqual && !isUnequal) return undefined;
  const [left, right] = [isCall ? tokens[2]! : tokens[0]!, isCall ? tokens[4]! : tokens.at(-1)!].map((token) =>
    certainText(readValue([token], variables)[0] ?? []),
  );
  if (left === undefined || right === undefined) return undefined;
  return (left === right) === (isCall ? name === 'equal' : isEqual);
}

function isOpening(token: Token): boolean {
  return token.kind === 'mark' && '{[('.includes(token.value);
}

/** A string with what its `${…}` stand for. */
function template(text: TracedText, variables: Variables): BakeValue {
  const parts: (readonly TracedText[])[] = [];
  let from = 0;
  for (let at = text.text.indexOf('${'); at !== -1; at = text.text.indexOf('${', from)) {
    if (at > from) parts.push([text.slice(from, at)]);
    const end = text.text.indexOf('}', at);
    const stop = end === -1 ? text.length : end + 1;
    const name = text.text.slice(at + 2, stop - 1).trim();
    const hole = TracedText.hole({ why: NOT_UNDERSTOOD, at: text.spanOf(at, stop) });
    parts.push(variables.get(name) ?? [hole]);
    from = stop;
  }
  if (from === 0) return [text];
  if (from < text.length) parts.push([text.slice(from)]);
  return distinct(concatAll(parts));
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
  label: string,
  attributes: ReadonlyMap<string, readonly BakeValue[]>,
): Omit<BakeTarget, 'args'> {
  const list = (key: string): readonly BakeValue[] => attributes.get(key) ?? [];
  return {
    kind,
    name,
    label,
    inline: attributes.has('dockerfile-inline'),
    dockerfile: list('dockerfile')[0],
    context: list('context')[0],
    target: list('target')[0],
    tags: list('tags'),
    outputs: list('output'),
    inherits: list('inherits'),
    targets: list('targets'),
  };
}
