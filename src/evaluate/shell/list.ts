import type { TracedText } from '../../text/traced.ts';

/** One element of an array or of the positional parameters, with its alternatives. */
export interface Element {
  readonly texts: readonly TracedText[];
  /** What must hold for the element to be there at all; absent for one that surely is. */
  readonly when?: readonly Condition[];
}

/** On which of the two ways behind a branching of the script an element is there. */
interface Condition {
  readonly branching: object;
  readonly first: boolean;
}

/** The elements of a list, in order. */
export type Elements = readonly Element[];

/** Most branchings whose every combination is looked at; of more only the two in which all go the same way. */
const MAX_COMBINED = 3;

/** Most branchings that a list may depend on. */
const MAX_BRANCHINGS = 24;

/** Whether the first `count` elements (all, when it is not given) surely are there. */
export function isSettled(elements: Elements, count: number = elements.length): boolean {
  return elements.slice(0, count).every((element) => element.when === undefined);
}

/** The list after either of two ways was taken; undefined when it depends on too much. */
export function joinLists(a: Elements, b: Elements): Elements | undefined {
  if (a === b) return a;
  const shorter = Math.min(a.length, b.length);
  let before = 0;
  while (before < shorter && isSame(a[before]!, b[before]!)) before++;
  let behind = 0;
  while (behind < shorter - before && isSame(a[a.length - 1 - behind]!, b[b.length - 1 - behind]!)) behind++;
  if (before + behind === a.length && a.length === b.length) return a;
  const branching = {};
  const joined = [
    ...a.slice(0, before),
    ...a.slice(before, a.length - behind).map((element) => under(element, { branching, first: true })),
    ...b.slice(before, b.length - behind).map((element) => under(element, { branching, first: false })),
    ...a.slice(a.length - behind),
  ];
  return branchingsOf(joined).length > MAX_BRANCHINGS ? undefined : joined;
}

/** The lists that a list may turn out to be, none of whose elements is in doubt. */
export function waysOfList(elements: Elements): readonly Elements[] {
  const branchings = branchingsOf(elements);
  if (branchings.length === 0) return [elements];
  const combined = branchings.length <= MAX_COMBINED;
  const ways = new Map<string, Elements>();
  for (let way = 0; way < (combined ? 2 ** branchings.length : 2); way++) {
    const isFirst = (branching: object) => (way & (combined ? 1 << branchings.indexOf(branching) : 1)) === 0;
    const present = elements.flatMap((element, index) =>
      element.when?.every(({ branching, first }) => isFirst(branching) === first) === false ? [] : [index],
    );
    ways.set(
      present.join(' '),
      present.map((index) => ({ texts: elements[index]!.texts })),
    );
  }
  return [...ways.values()];
}

function branchingsOf(elements: Elements): readonly object[] {
  return [...new Set(elements.flatMap(({ when }) => (when ?? []).map(({ branching }) => branching)))];
}

function under(element: Element, condition: Condition): Element {
  return { texts: element.texts, when: [condition, ...(element.when ?? [])] };
}

function isSame(a: Element, b: Element): boolean {
  if (a === b) return true;
  return (
    a.texts.length === b.texts.length &&
    a.texts.every((text, index) => text === b.texts[index] || text.text === b.texts[index]!.text) &&
    (a.when ?? []).length === (b.when ?? []).length &&
    (a.when ?? []).every(
      ({ branching, first }, index) => b.when?.[index]?.branching === branching && b.when[index].first === first,
    )
  );
}
