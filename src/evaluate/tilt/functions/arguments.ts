import { certain, known, mapPossible, notKnown, oneOf, type Possible } from '../../../model/possible.ts';
import type { ImageReference, NameReference, PathValue } from '../../../model/tilt.ts';
import type { Span } from '../../../text/source.ts';
import type { TracedText, Unknown } from '../../../text/traced.ts';
import { alternativesOf, type Value } from '../../starlark/values.ts';
import { collect, isAbsent, isText, plain, toElements, toOneOrMore, toText } from '../convert.ts';
import { pathValue } from '../paths.ts';
import { RepoValue, StepValue } from '../values/opaque.ts';
import type { Invocation } from './define.ts';

/** A path argument (a text or a repository), resolved in the folder of the executed file. */
export function pathArgument(invocation: Invocation, parameter: string): Possible<PathValue> | undefined {
  const value = invocation.args.get(parameter);
  if (isAbsent(value)) return undefined;
  return toPath(value!, invocation.evaluation.folder(invocation.call));
}

export function toPath(value: Value, folder: string): Possible<PathValue> {
  const unwrapped = collect<Value>(value, (one) => ({ known: one }));
  const alternatives: PathValue[] = [];
  let unknown = unwrapped.unknown;
  for (const one of unwrapped.alternatives) {
    const text: Possible<TracedText> = one instanceof RepoValue ? known(one.folder) : toText(one);
    alternatives.push(...text.alternatives.map((alternative) => pathValue(folder, alternative)));
    unknown ??= text.unknown;
  }
  return alternatives.length === 0
    ? notKnown(unknown ?? { why: 'the path is not known' })
    : oneOf(alternatives, unknown);
}

/** A list of paths (or one); what is not known of it is an element that is not known. */
export function pathsArgument(invocation: Invocation, parameter: string): Possible<PathValue>[] {
  const folder = invocation.evaluation.folder(invocation.call);
  return eachElement(invocation.args.get(parameter), (value) => toPath(value, folder));
}

/** Converts each element of a value that is one element or a list of them; unknown lists yield one unknown element. */
export function eachElement<T>(value: Value | undefined, convert: (value: Value) => Possible<T>): Possible<T>[] {
  const lists = toOneOrMore(value, (one) => isText(one) || one.kind === 'host' || one.kind === 'struct');
  const certainList = lists.alternatives.length === 1 && !lists.unknown;
  const out: Possible<T>[] = [];
  for (const list of lists.alternatives)
    for (const element of list) {
      const converted = convert(element.value);
      const doubt = certainList ? element.maybe : (element.maybe ?? lists.unknown ?? SEVERAL);
      out.push(doubt ? oneOf(converted.alternatives, converted.unknown ?? doubt) : converted);
    }
  if (lists.unknown) out.push(notKnown(lists.unknown));
  return out;
}

const SEVERAL: Unknown = { why: 'the list has several possible values' };

/** Where an element is written, else the argument. */
export function elementPlace(value: Value, otherwise: Span): Span {
  return (value.kind === 'string' ? value.traced.literalOf() : undefined) ?? value.at ?? otherwise;
}

/** Names in a list argument (`resource_deps`, `labels`), each with its place. */
export function namesArgument(invocation: Invocation, parameter: string): NameReference[] {
  const argument = invocation.args.arguments.get(parameter);
  // Labels that Tilt refuses are told all the same: a rule of its own judges them.
  if (!argument || (argument.refused && parameter !== 'labels')) return [];
  return namesIn(argument.value, argument.at);
}

export function namesIn(value: Value, at: Span): NameReference[] {
  const out: NameReference[] = [];
  const lists = toOneOrMore(value, isText);
  const certainList = lists.alternatives.length === 1 && !lists.unknown;
  for (const list of lists.alternatives)
    for (const element of list) {
      const name = toText(element.value);
      const doubt = certainList ? element.maybe : (element.maybe ?? lists.unknown ?? SEVERAL);
      out.push({
        name: doubt ? oneOf(name.alternatives, name.unknown ?? doubt) : name,
        at: elementPlace(element.value, at),
      });
    }
  if (lists.unknown) out.push({ name: notKnown(lists.unknown), at });
  return out;
}

/** Image references in a list argument, each with its place. */
export function imagesArgument(invocation: Invocation, parameter: string): ImageReference[] {
  return namesArgument(invocation, parameter).map(({ name, at }) => ({ ref: name, at }));
}

/** A text argument; undefined when it is missing, `None` or the empty text that stands for missing. */
export function filledText(value: Value | undefined): Possible<TracedText> | undefined {
  if (isAbsent(value)) return undefined;
  const text = toText(value);
  const only = certain(text);
  return only && only.length === 0 ? undefined : text;
}

/** The steps of a `live_update` argument, and whether the list is known. */
export function liveUpdateSteps(value: Value | undefined): {
  readonly steps: readonly StepValue[];
  readonly known: boolean;
  readonly other?: Value;
} {
  if (isAbsent(value)) return { steps: [], known: true };
  const steps: StepValue[] = [];
  let allKnown = true;
  let other: Value | undefined;
  const take = (one: Value, sure: boolean) => {
    if (one instanceof StepValue) steps.push(one);
    else if (one.kind === 'unknown') allKnown = false;
    else if (one.kind === 'oneof') {
      allKnown = false;
      for (const alternative of one.alternatives) take(alternative, false);
    } else if (one.kind !== 'none' && sure) other ??= one;
    if (!sure) allKnown = false;
  };
  for (const alternative of alternativesOf(value!)) {
    const sure = alternative === value;
    if (alternative.kind === 'list' || alternative.kind === 'tuple' || alternative.kind === 'set') {
      const elements = toElements(alternative);
      if (elements.unknown) allKnown = false;
      for (const list of elements.alternatives) for (const element of list) take(element.value, sure && !element.maybe);
    } else take(alternative, sure);
  }
  return other ? { steps, known: allKnown, other } : { steps, known: allKnown };
}

/** A `Possible` of a list: each way in which the elements may be. */
export function listArgument<T>(
  value: Value | undefined,
  convert: (value: Value) => T,
): Possible<readonly T[]> | undefined {
  if (isAbsent(value)) return undefined;
  const lists = toElements(value!);
  const uncertain = lists.alternatives.flat().find((element) => element.maybe)?.maybe;
  const converted = mapPossible(lists, (list) => list.map((element) => convert(element.value)));
  const unknown = converted.unknown ?? uncertain;
  return converted.alternatives.length === 0
    ? notKnown(unknown!)
    : oneOf(converted.alternatives, unknown && plain(unknown));
}
