import type { Span } from '../../text/source.ts';
import { TracedText } from '../../text/traced.ts';
import { rootPath } from './expand.ts';
import { type Budget, spend } from './state.ts';
import { certainText, concatAll, distinct, isHole, type Value } from './value.ts';

/** A make variable. A recursive one is expanded where it is used. */
export interface MakeVariable {
  readonly texts: readonly TracedText[];
  readonly recursive: boolean;
  /** Given on the command line: the Makefile cannot change it. */
  readonly override?: boolean;
  readonly set?: Span;
}

export type MakeScope = Map<string, MakeVariable>;

interface MakeContext {
  readonly directory: string;
  /** What the environment of make gives a variable, without texts where it surely gives none; undefined when that is not known. */
  given(name: string): Value | undefined;
  readonly budget: Budget;
  /** Is told of a variable that only the environment can have set. */
  readonly read?: (name: string, span: Span | undefined) => void;
}

const MAX_DEPTH = 30;

/** Expands `$(X)`, `${X}`, `$X` and `$$` as make does; what it cannot compute becomes a hole. */
export function expandMake(text: TracedText, scope: MakeScope, context: MakeContext, depth = 0): readonly TracedText[] {
  const source = text.text;
  if (!source.includes('$')) return [text];
  if (depth > MAX_DEPTH || !spend(context.budget, 1))
    return [TracedText.hole({ why: 'the variable is nested too deeply', at: text.spanOf() })];
  const parts: (readonly TracedText[])[] = [];
  let from = 0;
  for (let at = source.indexOf('$'); at !== -1 && at < source.length; at = source.indexOf('$', from)) {
    if (at > from) parts.push([text.slice(from, at)]);
    const next = source[at + 1];
    if (next === undefined) {
      from = at + 1;
      break;
    }
    if (next === '$') {
      parts.push([text.slice(at, at + 1)]);
      from = at + 2;
      continue;
    }
    if (next !== '(' && next !== '{') {
      const span = text.spanOf(at, at + 2);
      parts.push(putIn(reference(text.slice(at + 1, at + 2), scope, context, depth, span), span));
      from = at + 2;
      continue;
    }
    const end = closing(source, at + 1);
    const span = text.spanOf(at, Math.min(source.length, end + 1));
    parts.push(putIn(reference(text.slice(at + 2, end), scope, context, depth, span), span));
    from = end + 1;
  }
  if (from < source.length) parts.push([text.slice(from)]);
  return parts.length > 0 ? concatAll(parts) : [TracedText.empty];
}

function putIn(texts: readonly TracedText[], site: Span | undefined): readonly TracedText[] {
  return texts.map((text) => text.putInBy(site));
}

function closing(source: string, open: number): number {
  const left = source[open]!;
  const right = left === '(' ? ')' : '}';
  let depth = 0;
  for (let at = open; at < source.length; at++) {
    if (source[at] === left) depth++;
    else if (source[at] === right && --depth === 0) return at;
  }
  return source.length;
}

function reference(
  inner: TracedText,
  scope: MakeScope,
  context: MakeContext,
  depth: number,
  span: Span | undefined,
): readonly TracedText[] {
  const unknown = (why: string): readonly TracedText[] => [TracedText.hole({ why, at: span })];
  const names =
    inner.text.includes('$') && !/^[a-z-]+[ \t]/.test(inner.text)
      ? expandMake(inner, scope, context, depth + 1)
      : [inner];
  const name = certainText(names);
  if (name === undefined) return unknown('the name of the variable is computed');
  const call = /^([a-z-]+)[ \t]+/.exec(name);
  if (call) return callOf(call[1]!, inner.slice(call[0].length), scope, context, depth, span);
  const substitution = /^([^:=\s]+):([^=]*)=(.*)$/.exec(name);
  if (substitution) {
    const value = certainText(lookup(substitution[1]!, scope, context, depth, span));
    if (value === undefined) return unknown('a part of it is replaced');
    const [from, to] = [substitution[2]!, substitution[3]!];
    const words = splitWords(value).map((word) => substitute(word, from, to));
    return [TracedText.computed(words.join(' '), span)];
  }
  return lookup(name, scope, context, depth, span);
}

function substitute(word: string, from: string, to: string): string {
  if (!from.includes('%')) return word.endsWith(from) ? word.slice(0, word.length - from.length) + to : word;
  const [before, after] = from.split('%', 2) as [string, string];
  if (!word.startsWith(before) || !word.endsWith(after) || word.length < before.length + after.length) return word;
  return to.replace('%', () => word.slice(before.length, word.length - after.length));
}

function lookup(
  name: string,
  scope: MakeScope,
  context: MakeContext,
  depth: number,
  span: Span | undefined,
): readonly TracedText[] {
  const variable = scope.get(name);
  if (variable)
    return variable.recursive
      ? distinct(variable.texts.flatMap((text) => expandMake(text, scope, context, depth + 1)))
      : variable.texts;
  if (name === 'MAKE') return [TracedText.computed('make', span)];
  if (name === 'CURDIR' || name === 'PWD') return [TracedText.computed(rootPath(context.directory), span)];
  if (name === 'MAKEFLAGS' || name === 'AT' || name === 'Q' || name === 'V') return [TracedText.computed('', span)];
  const given = context.given(name);
  context.read?.(name, span);
  if (given)
    return [
      ...given.texts.map((text) => (isHole(text) ? TracedText.hole({ ...text.unknown!, at: span }) : text)),
      ...(given.texts.length > 0 && !given.mayBeUnset ? [] : [TracedText.computed('', span)]),
    ];
  return [TracedText.hole({ why: `the make variable ${name} is not set in the Makefile`, variable: name, at: span })];
}

function callOf(
  name: string,
  args: TracedText,
  scope: MakeScope,
  context: MakeContext,
  depth: number,
  span: Span | undefined,
): readonly TracedText[] {
  const list = splitArguments(args);
  const expand = (index: number): readonly TracedText[] =>
    list[index] ? expandMake(list[index], scope, context, depth + 1) : [TracedText.empty];
  switch (name) {
    case 'strip':
      return expand(0).map((text) =>
        text.text.trim() === text.text
          ? text
          : text.slice(text.text.length - text.text.trimStart().length, text.text.trimEnd().length),
      );
    case 'or': {
      const out: TracedText[] = [];
      for (let index = 0; index < list.length; index++) {
        const texts = expand(index);
        out.push(...texts.filter((text) => text.text !== ''));
        if (texts.every((text) => text.known && text.text !== '')) break;
      }
      return out.length > 0 ? distinct(out) : [TracedText.empty];
    }
    case 'if': {
      const conditions = expand(0);
      const known = conditions.filter((text) => !isHole(text));
      const isEmpty = (text: TracedText) => text.text.trim() === '';
      if (known.length === 0) return distinct([...expand(1), ...expand(2)]);
      const taken = [
        ...(known.every(isEmpty) ? [] : expand(1)),
        ...(known.some(isEmpty) ? expand(2) : []),
        ...(known.length < conditions.length ? [TracedText.hole({ why: 'make computes it with if', at: span })] : []),
      ];
      return distinct(taken);
    }
    case 'addprefix':
    case 'addsuffix': {
      const affix = certainText(expand(0));
      const words = certainText(expand(1));
      if (affix === undefined || words === undefined) break;
      const out = splitWords(words).map((word) => (name === 'addprefix' ? affix + word : word + affix));
      return [TracedText.computed(out.join(' '), span)];
    }
    case 'subst':
    case 'patsubst': {
      const [from, to, value] = [certainText(expand(0)), certainText(expand(1)), certainText(expand(2))];
      if (from === undefined || to === undefined || value === undefined || from === '') break;
      const out =
        name === 'subst'
          ? value.split(from).join(to)
          : splitWords(value)
              .map((word) => substitute(word, from, to))
              .join(' ');
      return [TracedText.computed(out, span)];
    }
    case 'foreach': {
      const variable = certainText(expand(0));
      const words = certainText(expand(1));
      const body = list[2];
      if (variable === undefined || words === undefined || !body) break;
      const out: (readonly TracedText[])[] = [];
      for (const word of splitWords(words).slice(0, 100)) {
        const inner: MakeScope = new Map(scope);
        if (!spend(context.budget, 2 + (scope.size >> 3))) break;
        inner.set(variable, { texts: [TracedText.computed(word, span)], recursive: false });
        if (out.length > 0) out.push([TracedText.computed(' ')]);
        out.push(expandMake(body, inner, context, depth + 1));
      }
      return out.length > 0 ? concatAll(out) : [TracedText.empty];
    }
    case 'call': {
      const called = certainText(expand(0));
      const variable = called === undefined ? undefined : scope.get(called.trim());
      if (!variable) break;
      const inner: MakeScope = new Map(scope);
      if (!spend(context.budget, 2 + (scope.size >> 3))) break;
      for (let index = 1; index < list.length; index++)
        inner.set(String(index), { texts: expand(index), recursive: false });
      return distinct(variable.texts.flatMap((text) => expandMake(text, inner, context, depth + 1)));
    }
    case 'info':
    case 'warning':
    case 'eval':
      return [TracedText.empty];
    case 'firstword':
    case 'lastword': {
      const words = certainText(expand(0));
      if (words === undefined) break;
      return [TracedText.computed(splitWords(words).at(name === 'firstword' ? 0 : -1) ?? '', span)];
    }
    case 'notdir': {
      const words = certainText(expand(0));
      if (words === undefined) break;
      return [
        TracedText.computed(
          splitWords(words)
            .map((word) => word.slice(word.lastIndexOf('/') + 1))
            .join(' '),
          span,
        ),
      ];
    }
  }
  return [TracedText.hole({ why: `make computes it with ${name}`, at: span })];
}

function splitArguments(text: TracedText): TracedText[] {
  const out: TracedText[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text.text[at]!;
    if (char === '(' || char === '{') depth++;
    else if (char === ')' || char === '}') depth--;
    else if (char === ',' && depth === 0) {
      out.push(text.slice(from, at));
      from = at + 1;
    }
  }
  out.push(text.slice(from));
  return out;
}

/** The text where exactly one alternative is known, else what is known of the first. */
export function certainOf(texts: readonly TracedText[]): string {
  return certainText(texts) ?? texts.find((text) => text.known)?.text ?? '';
}

export function splitWords(text: string): string[] {
  return text.split(/[ \t\n]+/).filter((word) => word !== '');
}
