import type { Assignment } from '../../parse/shell/syntax.ts';
import type { Span } from '../../text/source.ts';
import { HOLE, TracedText } from '../../text/traced.ts';
import { type ExpansionContext, expandFields, expandText, type Field } from './expand.ts';
import { type Element, type Elements, isSettled, joinLists } from './list.ts';
import type { ShellState, Variable } from './state.ts';
import { certainText, concatAll, distinct, isHole, type Value } from './value.ts';

/** What the environment of every shell has. */
const EXPORTED_BY_CONVENTION = new Set(['PATH', 'HOME', 'USER', 'SHELL', 'PWD']);

/** A key of an associative array, as it is written, with the alternatives of its value. */
interface Pair {
  readonly name: TracedText;
  readonly texts: readonly TracedText[];
}

function pairsOf({ keys, elements }: Variable): Map<string, Pair> {
  return new Map((keys ?? []).map((name, index) => [name.text, { name, texts: elements?.[index]?.texts ?? [] }]));
}

/** An associative array with these pairs; of which nothing is known when they are not. */
function withPairs(variable: Variable, pairs: ReadonlyMap<string, Pair> | undefined): Variable {
  if (!pairs) {
    const why = { why: 'the array is not known', ...(variable.set && { at: variable.set }) };
    return { ...variable, value: { texts: [TracedText.hole(why)], mayBeUnset: false }, elements: undefined };
  }
  const all = [...pairs.values()];
  return { ...variable, elements: all.map(({ texts }) => ({ texts })), keys: all.map(({ name }) => name) };
}

/** `NAME=value` as an argument (`export A=1`): one word, whose value is not split. */
export function assignmentField(assignment: Assignment, context: ExpansionContext): Field {
  if (assignment.value.type === 'ArrayValue')
    return { texts: [context.source.slice(assignment.pos, assignment.value.pos - 1)], several: false };
  const name = context.source.slice(assignment.pos, assignment.value.pos);
  return { texts: concatAll([[name], expandText(context, assignment.value)]), several: false };
}

/** The value of `NAME=value`, as far as it is no list. */
export function assignedValue(assignment: Assignment, context: ExpansionContext): Value {
  if (assignment.value.type === 'ArrayValue') return { texts: [], mayBeUnset: true };
  const texts = expandText(context, assignment.value);
  return { texts, mayBeUnset: false };
}

/** Sets the variable of an assignment in the state of the context. */
export function runAssignment(assignment: Assignment, context: ExpansionContext): void {
  const { state } = context;
  const set = context.source.spanOf(assignment.pos, assignment.end);
  const before = state.get(assignment.name);
  if (assignment.value.type === 'ArrayValue' && before?.keys) {
    assignPairs(assignment, assignment.value, before, context);
    return;
  }
  if (assignment.value.type === 'ArrayValue') {
    let elements: Elements = assignment.append ? (before?.elements ?? []) : [];
    let known =
      !assignment.append || before === undefined || before.elements !== undefined || before.value.texts.length === 0;
    for (const element of assignment.value.elements) {
      const [way = [], ...others] = expandFields(context, element);
      let added: Elements | undefined = way;
      for (const other of others) added = added && joinLists(added, other);
      if (!added || elements.length > 500) known = false;
      if ([way, ...others].flat().some(({ several, texts }) => several || /^\[[^\]]*\]=/.test(texts[0]?.text ?? '')))
        known = false;
      elements = [
        ...elements,
        ...(added ?? []).map(({ texts, when }): Element => (when ? { texts, when } : { texts })),
      ];
    }
    const first = known ? (elements[0]?.texts ?? []) : [TracedText.hole({ why: 'the array is not known', at: set })];
    state.set(assignment.name, {
      value: { texts: first, mayBeUnset: first.length === 0 || !isSettled(elements, 1) },
      elements: known ? elements : undefined,
      exported: false,
      set,
      by: 'script',
    });
    return;
  }
  if (assignment.index) {
    const key = certainText(expandText(context, assignment.index));
    const texts = expandText(context, assignment.value);
    if (before?.keys) {
      const name = expandText(context, assignment.index)[0];
      const pairs = pairsOf(before);
      const value = assignment.append ? concatAll([pairs.get(key ?? '')?.texts ?? [TracedText.empty], texts]) : texts;
      if (name && key !== undefined) pairs.set(key, { name, texts: value });
      state.set(assignment.name, withPairs({ ...before, set }, key === undefined ? undefined : pairs));
      return;
    }
    if (before?.elements && key !== undefined && /^\d{1,3}$/.test(key) && isSettled(before.elements)) {
      const elements = [...before.elements];
      elements[Number(key)] = { texts };
      state.set(assignment.name, {
        ...before,
        elements: Array.from(elements, (element) => element ?? { texts: [TracedText.computed('')] }),
        set,
      });
    } else
      state.set(assignment.name, {
        value: { texts: [TracedText.hole({ why: 'the array is not known', at: set })], mayBeUnset: false },
        exported: false,
        set,
        by: 'script',
      });
    return;
  }
  let value = assignedValue(assignment, context);
  if (assignment.append && before?.elements) {
    // `x+=y` on an array changes its first element.
    value = { texts: [TracedText.hole({ why: 'the array is not known', at: set })], mayBeUnset: false };
  } else if (assignment.append) {
    const old = before?.value ?? state.outside(assignment.name, set);
    const parts = old.mayBeUnset && !old.texts.some(isHole) ? distinct([TracedText.empty, ...old.texts]) : old.texts;
    value = { texts: parts.length > 0 ? concatAll([parts, value.texts]) : value.texts, mayBeUnset: false };
  }
  assign(assignment.name, value, state, set);
}

/** `map=([key]=value …)`. */
function assignPairs(
  { name, append, pos, end }: Assignment,
  { elements }: Extract<Assignment['value'], { type: 'ArrayValue' }>,
  before: Variable,
  context: ExpansionContext,
): void {
  const pairs = append ? pairsOf(before) : new Map<string, Pair>();
  let known = !append || before.elements !== undefined;
  for (const element of elements) {
    const [field, ...others] = expandFields(context, element)[0] ?? [];
    const text = field?.texts.length === 1 ? field.texts[0] : undefined;
    const match = /^\[([^\]]*)\]=/.exec(text?.text ?? '');
    if (!text || !match || others.length > 0 || match[1]!.includes(HOLE)) known = false;
    else pairs.set(match[1]!, { name: text.slice(1, 1 + match[1]!.length), texts: [text.slice(match[0].length)] });
  }
  const set = context.source.spanOf(pos, end);
  context.state.set(name, withPairs({ ...before, set }, known && pairs.size <= 500 ? pairs : undefined));
}

/** Gives a variable of the script a value. */
export function assign(name: string, value: Value, state: ShellState, set: Span | undefined): void {
  const before = state.get(name);
  const inherited = before === undefined && !state.closed;
  state.set(name, {
    value,
    // A variable that came with the environment stays exported when it is set anew; whether it came is not known.
    exported: before?.exported || state.exportsAll || (inherited && EXPORTED_BY_CONVENTION.has(name)),
    set,
    by: 'script',
  });
}
