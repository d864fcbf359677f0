import { parseYaml } from '../../../parse/yaml/parse.ts';
import type { SourceFile } from '../../../text/source.ts';
import { TracedText } from '../../../text/traced.ts';
import { composeServices } from '../../compose/services.ts';
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
  /** Members of a group. */
  readonly targets: readonly TracedText[];
}

/** What names stand for: the variables of the files, the keys of a matrix. */
type Names = ReadonlyMap<string, TracedText>;

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

/** Fills in `${NAME}`; what is no known name becomes a hole. */
function filled(text: TracedText, names: Names): TracedText {
  const parts: TracedText[] = [];
  let from = 0;
  for (let at = text.text.indexOf('${'); at !== -1; at = text.text.indexOf('${', from)) {
    if (at > from) parts.push(text.slice(from, at));
    const end = text.text.indexOf('}', at);
    const stop = end === -1 ? text.length : end + 1;
    const value = names.get(text.text.slice(at + 2, stop - 1).trim());
    parts.push(value ?? TracedText.hole({ why: 'an expression of the bake file gives it', at: text.spanOf(at, stop) }));
    from = stop;
  }
  if (from === 0) return text;
  if (from < text.length) parts.push(text.slice(from));
  return TracedText.concat(...parts);
}

/**
 * Reads the targets and groups of bake files, in HCL or JSON or as compose files. Tolerant: what it does not understand it
 * leaves out. `given` tells what the environment says of a variable.
 */
export function parseBakeFiles(
  files: readonly SourceFile[],
  given: (variable: string) => TracedText | undefined,
): readonly BakeTarget[] {
  const read = files
    .filter(({ text }) => text.length <= 1_000_000)
    .map((file) => {
      const kind = /\.ya?ml$/.test(file.path) ? 'compose' : file.path.endsWith('.json') ? 'json' : 'hcl';
      return { file, kind, list: kind === 'compose' ? [] : tokens(file) };
    });
  const names = new Map<string, TracedText>();
  for (const { kind, list } of read)
    for (const { label, start } of kind === 'json' ? jsonBlocks(list, ['variable']) : hclBlocks(list, ['variable'])) {
      const value = given(label) ?? block(list, start, names).attributes.get('default')?.[0];
      if (value) names.set(label, value);
    }
  return read.flatMap(({ file, kind, list }) => {
    if (kind === 'compose') return fromCompose(file);
    const blocks = kind === 'json' ? jsonBlocks(list, KINDS) : hclBlocks(list, KINDS);
    return blocks.flatMap((one) => targetsOf(one, list, names));
  });
}

const KINDS = ['target', 'group'];

/** A block with the index of the first token inside. */
interface Block {
  readonly kind: string;
  readonly label: string;
  readonly start: number;
}

/** As bake reads a compose file: each service that is built is a target, and the default group holds all. */
function fromCompose(file: SourceFile): readonly BakeTarget[] {
  const built = parseYaml(file).documents.flatMap(({ contents }) =>
    composeServices(contents, file.path).filter(({ build }) => build),
  );
  const none = { dockerfile: undefined, context: undefined, target: undefined, tags: [], outputs: [], inherits: [] };
  const targets = built.map(
    ({ name, image, build }): BakeTarget => ({
      ...none,
      kind: 'target',
      name,
      dockerfile: build!.dockerfile,
      context: build!.context,
      target: build!.target,
      tags: image ? [image] : [],
      targets: [],
    }),
  );
  const members = built.map(({ name, at }) => TracedText.computed(name, at));
  return [...targets, { ...none, kind: 'group', name: 'default', targets: members }];
}

function isMark(token: Token | undefined, value: string): boolean {
  return token?.kind === 'mark' && token.value === value;
}

function hclBlocks(list: readonly Token[], kinds: readonly string[]): readonly Block[] {
  const out: Block[] = [];
  for (let at = 0; at < list.length; at++) {
    const token = list[at]!;
    const label = list[at + 1];
    if (token.kind !== 'word' || !kinds.includes(token.value)) continue;
    if (label?.kind !== 'string' || !isMark(list[at + 2], '{')) continue;
    out.push({ kind: token.value, label: label.text.text, start: at + 3 });
    at = skip(list, at + 3) - 1;
  }
  return out;
}

function jsonBlocks(list: readonly Token[], kinds: readonly string[]): readonly Block[] {
  const out: Block[] = [];
  let depth = 0;
  for (let at = 0; at < list.length; at++) {
    const token = list[at]!;
    if (isMark(token, '{')) depth++;
    else if (isMark(token, '}')) depth--;
    else if (
      depth === 1 &&
      token.kind === 'string' &&
      kinds.includes(token.text.text) &&
      isMark(list[at + 1], ':') &&
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
        out.push({ kind, label: name.text.text, start: at + 3 });
        at = skip(list, at + 3);
        if (isMark(list[at], ',')) at++;
      }
    }
  }
  return out;
}

interface Attributes {
  readonly attributes: ReadonlyMap<string, readonly TracedText[]>;
  /** The attributes that are maps themselves. */
  readonly maps: ReadonlyMap<string, ReadonlyMap<string, readonly TracedText[]>>;
  readonly next: number;
}

/** `name = value` pairs up to the closing brace; values are strings, names, and lists or maps of such. */
function block(list: readonly Token[], start: number, names: Names, depth = 0): Attributes {
  const attributes = new Map<string, readonly TracedText[]>();
  const maps = new Map<string, ReadonlyMap<string, readonly TracedText[]>>();
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
    const single = plain(value, names);
    if (single && !isMark(list[at + 1], '?') && !isMark(list[at + 1], '(')) {
      attributes.set(key, [single]);
      at++;
    } else if (isMark(value, '[')) {
      const strings: TracedText[] = [];
      at++;
      while (at < list.length && !isMark(list[at], ']')) {
        const element = list[at]!;
        const text = plain(element, names);
        if (text) strings.push(text);
        if (isMark(element, '{') || isMark(element, '(') || isMark(element, '[')) at = skip(list, at + 1);
        else at++;
      }
      attributes.set(key, strings);
      at++;
    } else if (isMark(value, '{')) {
      const inner = depth < 3 ? block(list, at + 1, names, depth + 1) : undefined;
      if (inner) maps.set(key, inner.attributes);
      at = inner?.next ?? skip(list, at + 1);
    } else at++;
    if (isMark(list[at], '(')) at = skip(list, at + 1);
    if (isMark(list[at], ',')) at++;
  }
  return { attributes, maps, next: at + 1 };
}

/** A string, or what a name stands for. */
function plain(token: Token | undefined, names: Names): TracedText | undefined {
  if (token?.kind === 'string') return filled(token.text, names);
  return token?.kind === 'word' ? names.get(token.value) : undefined;
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

/** Combinations of a matrix; further ones are left out. */
const MAX_COMBINATIONS = 64;

/** The target of a block, or one for each combination of its matrix. */
function targetsOf({ kind, label, start }: Block, list: readonly Token[], names: Names): readonly BakeTarget[] {
  const matrix = block(list, start, names).maps.get('matrix');
  let combinations: readonly Names[] = [names];
  for (const [key, values] of matrix ?? [])
    combinations = combinations
      .flatMap((one) => values.map((value) => new Map([...one, [key, value]])))
      .slice(0, MAX_COMBINATIONS);
  const of = (combination: Names): BakeTarget => {
    const { attributes } = block(list, start, combination);
    const all = (key: string): readonly TracedText[] => attributes.get(key) ?? [];
    return {
      kind: kind === 'group' ? 'group' : 'target',
      name: matrix ? (all('name')[0]?.text ?? label) : label,
      dockerfile: attributes.has('dockerfile-inline') ? undefined : all('dockerfile')[0],
      context: all('context')[0],
      target: all('target')[0],
      tags: all('tags'),
      outputs: all('output'),
      inherits: all('inherits'),
      targets: all('targets'),
    };
  };
  const targets = combinations.map(of);
  if (!matrix) return targets;
  // The name of the block stands for all of them.
  const members = targets.map(({ name }) => TracedText.computed(name));
  return [...targets, { ...of(names), kind: 'group', name: label, targets: members }];
}
