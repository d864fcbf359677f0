import { ROOT_PATH } from '../../model/command.ts';
import type { ParameterExpansionPart, ParsedScript, Word, WordPart } from '../../parse/shell/syntax.ts';
import type { Span } from '../../text/source.ts';
import { HOLE, TracedText } from '../../text/traced.ts';
import { type Elements, isSettled, waysOfList } from './list.ts';
import { removePattern, replacePattern, sliceText } from './parameterOperations.ts';
import { type Budget, type ShellState, spend } from './state.ts';
import { certainText, concatAll, distinct, isHole, type Value } from './value.ts';

/** What expansion needs from the interpreter. */
export interface ExpansionContext {
  /** The text that positions in the tree index. */
  readonly source: TracedText;
  readonly state: ShellState;
  readonly budget: Budget;
  /** Set while the operand of `${NAME:-…}` expands. */
  readonly fallbackOf?: string;
  /** An unquoted `*` or `?` becomes unknown text: what it matches is only known when the command runs. */
  readonly globsUnknown?: boolean;
  /** Called for each variable that the script itself has not surely set; `given`: the environment surely has. */
  readVariable(
    name: string,
    span: Span | undefined,
    fallbackOf: string | undefined,
    hasFallback: boolean,
    given: boolean,
  ): void;
  /** Runs `$(…)`; gives the alternatives of its output, without trailing line ends. */
  substitute(
    script: ParsedScript | undefined,
    source: TracedText,
    state: ShellState,
    span: Span | undefined,
  ): readonly TracedText[];
}

/** One word after splitting, with its alternatives. */
export interface Field {
  readonly texts: readonly TracedText[];
  readonly several: boolean;
}

type Segment =
  /** Text that stays in one word. */
  | {
      readonly kind: 'text';
      readonly texts: readonly TracedText[];
      readonly quoted: boolean;
      readonly several: boolean;
    }
  /** Text of an unquoted expansion, split at white space. */
  | { readonly kind: 'split'; readonly text: TracedText }
  /** `"$@"`: words of its own, the first and last joined to what stands beside. */
  | { readonly kind: 'fields'; readonly fields: readonly Field[] };

/** Ways a part may turn out; more than one only where the number of words differs. */
type Ways = readonly (readonly Segment[])[];

const MAX_WAYS = 8;

/** The word's fields, once per way in which their number may differ. */
export function expandFields(context: ExpansionContext, word: Word): readonly (readonly Field[])[] {
  spend(context.budget, 1);
  if (!word.parts) {
    const text = unescapeRange(context.source, word.pos, word.end, false);
    return [[{ texts: [text], several: text.text.includes(HOLE) && hasHole(text) }]];
  }
  const virtual = expandBraces(context.source, word.parts);
  let ways: (readonly Field[])[] = [[]];
  for (const parts of virtual) {
    const forms = partsWays(context, parts, false).map(fieldsOf);
    ways = ways.flatMap((way) => forms.map((form) => [...way, ...form])).slice(0, MAX_WAYS);
  }
  return ways;
}

/** The word's text where no splitting happens: an assignment's value, a redirection's target, a here string. */
export function expandText(context: ExpansionContext, word: Word, quoted = false): readonly TracedText[] {
  spend(context.budget, 1);
  if (!word.parts) return [unescapeRange(context.source, word.pos, word.end, quoted)];
  return textOfParts(context, word.parts, quoted);
}

/** The text of parts where no splitting happens. */
export function textOfParts(
  context: ExpansionContext,
  parts: readonly WordPart[],
  quoted: boolean,
): readonly TracedText[] {
  const ways = partsWays(context, parts, quoted);
  spend(context.budget, ways.length * (parts.length >> 3));
  return distinct(
    ways.flatMap((way) =>
      concatAll(
        way.map((segment) => {
          if (segment.kind === 'text') return segment.texts;
          if (segment.kind === 'split') return [segment.text];
          return concatAll(
            segment.fields.flatMap((field, index) =>
              index ? [[TracedText.computed(' ')], field.texts] : [field.texts],
            ),
          );
        }),
      ),
    ),
  );
}

function hasHole(text: TracedText): boolean {
  return text.pieces.some((piece) => piece.hole && !piece.hole.oneWord);
}

/** Text with backslashes taken out as the shell does, each character still at its place. */
export function unescapeRange(source: TracedText, start: number, end: number, quoted: boolean): TracedText {
  const text = source.text;
  let backslash = text.indexOf('\\', start);
  if (backslash === -1 || backslash >= end) return source.slice(start, end);
  const parts: TracedText[] = [];
  let from = start;
  while (backslash !== -1 && backslash < end) {
    const next = text[backslash + 1];
    if (next === '\n') {
      parts.push(source.slice(from, backslash));
      from = backslash + 2;
    } else if (next !== undefined && backslash + 1 < end && (!quoted || '$`"\\'.includes(next))) {
      parts.push(source.slice(from, backslash));
      from = backslash + 1;
    }
    backslash = text.indexOf('\\', backslash + 2);
  }
  if (from < end) parts.push(source.slice(from, end));
  return TracedText.concat(...parts.filter((part) => part.text !== ''));
}

type BraceElement = WordPart | { readonly type: 'Raw'; readonly pos: number; readonly end: number };

/** The lists of parts that brace expansion makes of one word. */
function expandBraces(source: TracedText, parts: readonly WordPart[]): readonly (readonly BraceElement[])[] {
  const at = parts.findIndex((part) => part.type === 'BraceExpansion');
  const brace = parts[at];
  if (brace?.type !== 'BraceExpansion') return [parts];
  const inner = source.text.slice(brace.pos + 1, brace.end - 1);
  const range = /^(-?\d{1,6})\.\.(-?\d{1,6})$/.exec(inner);
  if (range || inner.includes('..') || inner.includes('{')) return [parts];
  const elements: BraceElement[][] = [];
  let from = brace.pos + 1;
  for (let offset = brace.pos + 1; offset < brace.end; offset++) {
    const covering = brace.parts?.find((part) => part.type !== 'Literal' && part.pos <= offset && offset < part.end);
    if (covering) {
      offset = covering.end - 1;
      continue;
    }
    if (source.text[offset] !== ',' && offset !== brace.end - 1) continue;
    elements.push(clip(brace.parts, from, offset));
    from = offset + 1;
    if (elements.length > 64) return [parts];
  }
  const before = parts.slice(0, at);
  const after = expandBraces(source, parts.slice(at + 1));
  const out = elements.flatMap((element) => after.map((rest) => [...before, ...element, ...rest]));
  return out.length > 64 ? [parts] : out;
}

function clip(parts: readonly WordPart[] | undefined, start: number, end: number): BraceElement[] {
  const out: BraceElement[] = [];
  let from = start;
  for (const part of parts ?? []) {
    if (part.type === 'Literal' || part.pos < start || part.end > end) continue;
    if (part.pos > from) out.push({ type: 'Raw', pos: from, end: part.pos });
    out.push(part);
    from = part.end;
  }
  if (from < end) out.push({ type: 'Raw', pos: from, end });
  return out;
}

function partsWays(context: ExpansionContext, parts: readonly BraceElement[], quoted: boolean): Ways {
  let ways: Segment[][] = [[]];
  for (const part of parts) {
    const forms = partWays(context, part, quoted);
    if (forms.length === 1) for (const way of ways) way.push(...forms[0]!);
    else ways = ways.flatMap((way) => forms.map((form) => [...way, ...form])).slice(0, MAX_WAYS);
  }
  return ways;
}

function text(texts: readonly TracedText[], quoted: boolean, several = false): Ways {
  return [[{ kind: 'text', texts, quoted, several }]];
}

function partWays(context: ExpansionContext, part: BraceElement, quoted: boolean): Ways {
  const { source } = context;
  switch (part.type) {
    case 'Glob': {
      if (!context.globsUnknown) return text([source.slice(part.pos, part.end)], quoted);
      return text([hole('it is the name of a file that a pattern matches', source.spanOf(part.pos, part.end))], quoted);
    }
    case 'Raw':
    case 'Literal':
    case 'ExtendedGlob':
    case 'BraceExpansion': {
      const literal = unescapeRange(source, part.pos, part.end, quoted);
      return text([literal], quoted, !quoted && literal.text.includes(HOLE) && hasHole(literal));
    }
    case 'SingleQuoted':
      return text([source.slice(part.pos + 1, Math.max(part.pos + 1, part.end - 1))], true);
    case 'AnsiCQuoted':
      return text([source.slice(part.pos, part.end).recompute(part.value)], true);
    case 'DoubleQuoted':
    case 'LocaleString': {
      if (part.parts.length === 0) {
        const open = part.pos + (part.type === 'LocaleString' ? 2 : 1);
        return text([source.slice(open, open)], true);
      }
      return partsWays(context, part.parts, true).map((way) =>
        way.map((segment) => (segment.kind === 'text' ? { ...segment, quoted: true } : segment)),
      );
    }
    case 'SimpleExpansion':
      return parameterWays(context, part.text.slice(1), part, undefined, quoted);
    case 'ParameterExpansion':
      return parameterWays(context, part.parameter, part, part, quoted);
    case 'CommandExpansion': {
      const decoded =
        part.script?.source !== undefined ? decodeBackticks(source, part.pos, part.end, part.script.source) : source;
      const output = context.substitute(part.script, decoded, context.state, source.spanOf(part.pos, part.end));
      return valueWays(output, quoted);
    }
    case 'ProcessSubstitution':
      context.substitute(part.script, source, context.state, source.spanOf(part.pos, part.end));
      return text([hole('it is the name of a pipe', source.spanOf(part.pos, part.end))], true);
    case 'ArithmeticExpansion':
      return text([hole('it is computed by arithmetic', source.spanOf(part.pos, part.end))], quoted);
  }
}

function hole(why: string, at: Span | undefined): TracedText {
  return TracedText.hole({ why, at });
}

/** The text between backticks, with the backslashes that protect `` ` ``, `$` and `\` taken out. */
function decodeBackticks(source: TracedText, start: number, end: number, expected: string): TracedText {
  const parts: TracedText[] = [];
  let from = start + 1;
  for (let at = start + 1; at < end - 1; at++) {
    if (source.text[at] !== '\\' || !'`$\\"'.includes(source.text[at + 1] ?? ' ')) continue;
    if (source.text[at + 1] === '"') continue;
    parts.push(source.slice(from, at));
    from = at + 1;
    at++;
  }
  parts.push(source.slice(from, end - 1));
  const decoded = TracedText.concat(...parts.filter((part) => part.text !== ''));
  return decoded.text === expected ? decoded : source.slice(start, end).recompute(expected);
}

/** The ways of an expansion's value: in quotes one word, else split. */
function valueWays(texts: readonly TracedText[], quoted: boolean): Ways {
  if (quoted) return text(texts, true);
  const whole = texts.filter((value) => value.text !== '' && !/[ \t\n]/.test(value.text));
  const ways: (readonly Segment[])[] = [];
  if (whole.length > 0) ways.push([{ kind: 'text', texts: whole, quoted: false, several: whole.some(hasHole) }]);
  for (const value of texts) if (!whole.includes(value)) ways.push([{ kind: 'split', text: value }]);
  return ways.length > 0 ? ways : [[]];
}

function fieldsOf(segments: readonly Segment[]): readonly Field[] {
  const fields: Field[] = [];
  let parts: (readonly TracedText[])[] = [];
  let present = false;
  let several = false;
  const close = (): void => {
    if (present) fields.push({ texts: parts.length === 1 ? parts[0]! : concatAll(parts), several });
    parts = [];
    present = false;
    several = false;
  };
  for (const segment of segments) {
    if (segment.kind === 'text') {
      parts.push(segment.texts);
      if (segment.quoted || segment.texts.some((value) => value.text !== '')) present = true;
      if (segment.several) several = true;
    } else if (segment.kind === 'fields') {
      segment.fields.forEach((field, index) => {
        if (index > 0) close();
        parts.push(field.texts);
        present = true;
        if (field.several) several = true;
      });
    } else {
      const value = segment.text;
      let from = 0;
      for (let at = 0; at <= value.length; at++) {
        const end = at === value.length;
        if (!end && !' \t\n'.includes(value.text[at]!)) continue;
        if (at > from) {
          const piece = value.slice(from, at);
          parts.push([piece]);
          present = true;
          if (hasHole(piece)) several = true;
        }
        if (!end) close();
        from = at + 1;
      }
    }
  }
  close();
  return fields;
}

const LIST_PARAMETERS = new Set(['@', '*']);

function parameterWays(
  context: ExpansionContext,
  name: string,
  at: { readonly pos: number; readonly end: number },
  part: ParameterExpansionPart | undefined,
  quoted: boolean,
): Ways {
  const { source, state } = context;
  const span = source.spanOf(at.pos, at.end);
  const operation = part?.operation;
  const index = part?.index && source.text.slice(part.index.pos, part.index.end);
  if (part?.prefix === '#' || name === '#') {
    if (name === '#' && !operation && state.positional && isSettled(state.positional))
      return text([TracedText.computed(String(state.positional.length), span)], quoted);
    const elements = index !== undefined && LIST_PARAMETERS.has(index) ? state.get(name)?.elements : undefined;
    if (elements && isSettled(elements)) return text([TracedText.computed(String(elements.length), span)], quoted);
    const length = index === undefined ? certainText(lookup(context, name, span).texts)?.length : undefined;
    return text(
      [length === undefined ? hole('it is a length', span) : TracedText.computed(String(length), span)],
      quoted,
    );
  }
  const names =
    part?.prefix === '!' && index !== undefined && LIST_PARAMETERS.has(index) ? namesOf(state, name) : undefined;
  if (names && !operation)
    return listFields(
      names.map((texts) => ({ texts })),
      name,
      index,
      quoted,
    );
  if (LIST_PARAMETERS.has(name) || (index !== undefined && LIST_PARAMETERS.has(index) && part?.prefix !== '!'))
    return listWays(context, name, span, part, quoted);
  let parameter = name;
  let base: Value;
  if (part?.prefix === '!') {
    const target =
      index === undefined && operation?.type !== 'Names' ? certainText(lookup(context, name, span).texts) : undefined;
    if (target === undefined || !/^[A-Za-z_]\w*$/.test(target))
      return valueWays([hole('the name is computed', span)], quoted);
    parameter = target;
    base = lookup(context, parameter, span);
  } else if (index !== undefined && part?.index) {
    const { elements, keys } = state.get(name) ?? {};
    const key = certainText(expandText(context, part.index));
    if (elements && key !== undefined && (keys || /^\d+$/.test(key))) {
      const at = keys ? keys.findIndex((one) => one.text === key) : Number(key);
      const texts = isSettled(elements, at + 1) ? elements[at]?.texts : [hole(`${name}[${index}] is not known`, span)];
      base = texts ? { texts, mayBeUnset: false } : { texts: [], mayBeUnset: true };
    } else if (name === 'BASH_SOURCE' && key === '0') base = lookup(context, 'BASH_SOURCE', span);
    else if (key === '0' && state.get(name)) base = lookup(context, name, span);
    else base = { texts: [hole(`${name}[${index}] is not known`, span)], mayBeUnset: true };
  } else base = lookup(context, name, span, operation?.type === 'Default' && !operation.operator.endsWith('?'));

  if (!operation) return valueWays(orEmpty(base, span), quoted);
  switch (operation.type) {
    case 'Default':
      return defaultWays(context, parameter, base, operation.operator, operation.operand, span, quoted);
    case 'Remove': {
      const pattern = expandText({ ...context, fallbackOf: undefined }, operation.operand);
      return valueWays(
        distinct(orEmpty(base, span).map((value) => removePattern(value, pattern, operation.operator))),
        quoted,
      );
    }
    case 'Replace': {
      const pattern = expandText(context, operation.pattern);
      const replacement = expandText(context, operation.replacement);
      return valueWays(
        distinct(orEmpty(base, span).map((value) => replacePattern(value, pattern, replacement, operation.operator))),
        quoted,
      );
    }
    case 'Slice': {
      const offset = certainText(expandText(context, operation.offset));
      const length = operation.length && certainText(expandText(context, operation.length));
      return valueWays(
        orEmpty(base, span).map((value) => sliceText(value, offset, operation.length ? (length ?? '?') : undefined)),
        quoted,
      );
    }
    case 'CaseModification': {
      const upper = operation.operator.startsWith('^');
      const all = operation.operator.length === 2;
      return valueWays(
        orEmpty(base, span).map((value) => {
          if (!value.known || operation.operand) return isHole(value) ? value : hole('its case is changed', span);
          const change = (part: string): string => (upper ? part.toUpperCase() : part.toLowerCase());
          return value.recompute(all ? change(value.text) : change(value.text.slice(0, 1)) + value.text.slice(1));
        }),
        quoted,
      );
    }
    default:
      return valueWays([hole('the expansion is not understood', span)], quoted);
  }
}

/** An unset variable expands to nothing. */
function orEmpty(value: Value, span: Span | undefined): readonly TracedText[] {
  if (!value.mayBeUnset) return value.texts;
  if (value.texts.length === 0) return [TracedText.computed('', span)];
  // Unknown covers "not set" as well.
  return value.texts.some(isHole) ? value.texts : [...value.texts, TracedText.computed('', span)];
}

function lookup(context: ExpansionContext, name: string, span: Span | undefined, hasFallback = false): Value {
  const { state } = context;
  if (/^\d+$/.test(name)) {
    if (name === '0') return state.zero ? { texts: state.zero, mayBeUnset: false } : scriptName(state, span);
    if (!state.positional) return { texts: [hole(`the argument $${name} is not known`, span)], mayBeUnset: true };
    if (!isSettled(state.positional, Number(name)))
      return { texts: [hole(`the argument $${name} is not known`, span)], mayBeUnset: true };
    const texts = state.positional[Number(name) - 1]?.texts;
    return texts ? { texts, mayBeUnset: false } : { texts: [], mayBeUnset: true };
  }
  if (!/^[A-Za-z_]/.test(name))
    return { texts: [hole(`$${name} is only known when it runs`, span)], mayBeUnset: false };
  const variable = state.get(name);
  if (variable) {
    const { mayBeUnset, texts } = variable.value;
    if (mayBeUnset || variable.by === 'environment')
      context.readVariable(name, span, context.fallbackOf, hasFallback, !mayBeUnset && !texts.some(isHole));
    return variable.value;
  }
  if (name === 'PWD' && state.cwd !== undefined)
    return { texts: [TracedText.computed(rootPath(state.cwd), span)], mayBeUnset: false };
  if (name === 'BASH_SOURCE') return scriptName(state, span);
  context.readVariable(name, span, context.fallbackOf, hasFallback, false);
  return state.outside(name, span);
}

function scriptName(state: ShellState, span: Span | undefined): Value {
  if (state.scriptPath === undefined)
    return { texts: [hole('the name of the script is not known', span)], mayBeUnset: false };
  return { texts: [TracedText.computed(rootPath(state.scriptPath), span)], mayBeUnset: false };
}

/** A path relative to the root, written absolutely. */
export function rootPath(path: string): string {
  return path === '' ? ROOT_PATH : `${ROOT_PATH}/${path}`;
}

function defaultWays(
  context: ExpansionContext,
  name: string,
  base: Value,
  operator: string,
  operand: Word,
  span: Span | undefined,
  quoted: boolean,
): Ways {
  const colon = operator.startsWith(':');
  const kind = operator.at(-1);
  const present: TracedText[] = [];
  let absent = base.mayBeUnset;
  for (const value of base.texts) {
    if (isHole(value)) {
      present.push(value);
      if (base.mayBeUnset || colon) absent = true;
    } else if (colon && value.text === '') absent = true;
    else present.push(value);
  }
  const inner: ExpansionContext = { ...context, fallbackOf: name };
  const operandWays = (): Ways => {
    if (operand.pos === operand.end) return text([TracedText.computed('', span)], quoted);
    if (!operand.parts) return valueOrQuoted([unescapeRange(context.source, operand.pos, operand.end, quoted)], quoted);
    return partsWays(inner, operand.parts, quoted);
  };
  if (kind === '+') {
    const ways: (readonly Segment[])[] = [];
    if (present.length > 0) ways.push(...operandWays());
    if (absent || present.length === 0) ways.push(...valueWays([TracedText.computed('', span)], quoted));
    return mergeTextWays(ways);
  }
  if (kind === '?') return valueWays(present.length > 0 ? present : [hole(`${name} must be set`, span)], quoted);
  if (!absent) return valueWays(present, quoted);
  if (kind === '=' && /^[A-Za-z_]\w*$/.test(name)) {
    const texts = distinct([...expandText(inner, operand), ...present]);
    const before = context.state.get(name);
    context.state.set(name, {
      value: { texts, mayBeUnset: false },
      exported: before?.exported ?? false,
      set: span,
      by: 'script',
    });
    return valueWays(texts, quoted);
  }
  const ways: (readonly Segment[])[] = [...operandWays()];
  if (present.length > 0) ways.push(...valueWays(present, quoted));
  return mergeTextWays(ways);
}

function valueOrQuoted(texts: readonly TracedText[], quoted: boolean): Ways {
  return valueWays(texts, quoted);
}

/** Ways that are one text each, and so do not differ in the number of words, become one with alternatives. */
function mergeTextWays(ways: Ways): Ways {
  const texts: TracedText[] = [];
  const rest: (readonly Segment[])[] = [];
  let quoted = false;
  let several = false;
  for (const way of ways) {
    const only = way.length === 1 ? way[0] : undefined;
    if (only?.kind === 'text' && (only.quoted || only.texts.every((value) => value.text !== ''))) {
      texts.push(...only.texts);
      quoted ||= only.quoted;
      several ||= only.several;
    } else rest.push(way);
  }
  if (texts.length === 0) return rest;
  return [[{ kind: 'text', texts: distinct(texts), quoted, several }], ...rest];
}

/** The keys of an array: `${!map[@]}`. */
function namesOf(state: ShellState, name: string): readonly (readonly TracedText[])[] | undefined {
  const { elements, keys } = state.get(name) ?? {};
  if (!elements || !isSettled(elements)) return undefined;
  return keys ? keys.map((key) => [key]) : elements.map((_, index) => [TracedText.computed(String(index))]);
}

function listWays(
  context: ExpansionContext,
  name: string,
  span: Span | undefined,
  part: ParameterExpansionPart | undefined,
  quoted: boolean,
): Ways {
  const { state } = context;
  const index = part?.index && context.source.text.slice(part.index.pos, part.index.end);
  let elements: Elements | undefined;
  if (LIST_PARAMETERS.has(name)) elements = state.positional;
  else {
    const variable = state.get(name);
    if (variable?.elements) elements = variable.elements;
    else if (variable && !variable.value.texts.some(isHole))
      elements = variable.value.texts.length > 0 ? [{ texts: variable.value.texts }] : [];
    else if (!variable && state.closed) elements = [];
  }
  const operation = part?.operation;
  const unknown: Ways = [
    [{ kind: 'text', texts: [hole('the list is not known', span)], quoted: false, several: true }],
  ];
  const lists = elements && waysOfList(elements);
  const fieldsOfAll = (all: readonly Elements[]): Ways =>
    all.flatMap((list) => listFields(list, name, index, quoted)).slice(0, MAX_WAYS);
  if (operation?.type === 'Default') {
    const full = lists?.filter((list) => list.length > 0);
    const hasEmpty = full === undefined || full.length < lists!.length;
    const isFilled = full === undefined || full.length > 0;
    // `${args[@]+"${args[@]}"}` guards an empty list against `set -u`.
    if (operation.operator.endsWith('+') || !full || full.length === 0) {
      const texts = isFilled ? [hole('the list is not known', span)] : [];
      const base: Value = { texts, mayBeUnset: hasEmpty };
      return defaultWays(context, name, base, operation.operator, operation.operand, span, quoted);
    }
    if (!hasEmpty) return fieldsOfAll(full);
    const none: Value = { texts: [], mayBeUnset: true };
    const otherwise = defaultWays(context, name, none, operation.operator, operation.operand, span, quoted);
    return [...fieldsOfAll(full), ...otherwise].slice(0, MAX_WAYS);
  }
  if (!lists) return unknown;
  const changed = lists.map((list) => (operation ? changedList(context, name, list, operation) : list));
  return changed.every((list) => list !== undefined) ? fieldsOfAll(changed) : unknown;
}

/** `${x[@]:1}`, `${x[@]%.go}` and `${x[@]/a/b}`; undefined for what cannot be computed. */
function changedList(
  context: ExpansionContext,
  name: string,
  list: Elements,
  operation: NonNullable<ParameterExpansionPart['operation']>,
): Elements | undefined {
  const each = (change: (value: TracedText) => TracedText): Elements =>
    list.map(({ texts }) => ({ texts: texts.map(change) }));
  switch (operation.type) {
    case 'Slice': {
      const offset = certainText(expandText(context, operation.offset));
      const length = operation.length && certainText(expandText(context, operation.length));
      if (offset === undefined || !/^\s*\d+\s*$/.test(offset) || (operation.length && !/^\d+$/.test(length ?? '')))
        return undefined;
      const from = LIST_PARAMETERS.has(name) ? Math.max(0, Number(offset) - 1) : Number(offset);
      return list.slice(from, length === undefined ? undefined : from + Number(length));
    }
    case 'Remove': {
      const pattern = expandText(context, operation.operand);
      return each((value) => removePattern(value, pattern, operation.operator));
    }
    case 'Replace': {
      const pattern = expandText(context, operation.pattern);
      const replacement = expandText(context, operation.replacement);
      return each((value) => replacePattern(value, pattern, replacement, operation.operator));
    }
    default:
      return undefined;
  }
}

function listFields(elements: Elements, name: string, index: string | undefined, quoted: boolean): Ways {
  const several = (texts: readonly TracedText[]): boolean => !quoted && texts.some(hasHole);
  if (quoted && (index ?? name) === '*') {
    const space = TracedText.computed(' ');
    return text(concatAll(elements.flatMap(({ texts }, at) => (at ? [[space], texts] : [texts]))), true);
  }
  if (!quoted) {
    // Unquoted elements are split again.
    let ways: (readonly Segment[])[] = [[]];
    elements.forEach(({ texts }, at) => {
      const forms = valueWays(texts, false);
      const gap: readonly Segment[] = at ? [{ kind: 'split', text: TracedText.computed(' ') }] : [];
      ways = ways.flatMap((way) => forms.map((form) => [...way, ...gap, ...form])).slice(0, MAX_WAYS);
    });
    return ways;
  }
  return [[{ kind: 'fields', fields: elements.map(({ texts }) => ({ texts, several: several(texts) })) }]];
}
