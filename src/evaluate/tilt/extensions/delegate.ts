import { certain, known, type Possible } from '../../../model/possible.ts';
import type { Span } from '../../../text/source.ts';
import { TracedText, type Unknown } from '../../../text/traced.ts';
import {
  alternativesOf,
  type KeywordArgument,
  ListValue,
  StringValue,
  stringValue,
  UnknownValue,
  type Value,
} from '../../starlark/values.ts';
import { apiSignatures } from '../api/signature.ts';
import { bindBuiltin } from '../bind.ts';
import { callLike } from '../call.ts';
import { isAbsent, toText } from '../convert.ts';
import type { Invocation } from '../functions/define.ts';

/** An argument that an extension hands to a function of Tilt. */
export interface Handed {
  readonly value: Value;
  readonly at?: Span;
  readonly nameAt?: Span;
}

/** The argument of a parameter as it came, to be handed on; undefined when it was left out. */
export function given(invocation: Invocation, parameter: string): Handed | undefined {
  return invocation.args.arguments.get(parameter);
}

/** What came in `**kwargs`, without the named ones. */
export function rest(invocation: Invocation, without: readonly string[] = []): Record<string, Handed> {
  return Object.fromEntries([...invocation.args.rest].filter(([name]) => !without.includes(name)));
}

/**
 * The call of a function of Tilt that an extension makes. Problems with its arguments become errors; everything that it
 * registers belongs to the call of the extension's function.
 */
export function delegate(
  invocation: Invocation,
  name: string,
  handed: Readonly<Record<string, Handed | Value | undefined>>,
): Invocation {
  const { call, evaluation, record } = invocation;
  const kwargs: KeywordArgument[] = [];
  for (const [parameter, argument] of Object.entries(handed)) {
    if (argument === undefined) continue;
    const { value, at, nameAt } = 'value' in argument && isHanded(argument) ? argument : { value: argument as Value };
    kwargs.push({ name: parameter, value, at: at ?? value.at ?? call.at, nameAt: nameAt ?? at ?? call.at });
  }
  const inner = callLike(call, {
    name,
    args: [],
    kwargs,
    ...(invocation.args.more && { moreKwargs: invocation.args.more }),
  });
  const args = bindBuiltin(inner, apiSignatures().get(name)!);
  evaluation.refuse(record, args);
  return { call: inner, args, record, evaluation };
}

function isHanded(argument: Handed | Value): argument is Handed {
  return !('kind' in argument);
}

/** A list with further elements behind it; unknown lists stay unknown. */
export function appended(list: Value | undefined, items: readonly Value[], at: Span): Value {
  if (isAbsent(list)) return new ListValue([...items], at);
  if (list!.kind === 'list') return new ListValue([...list!.items, ...items], list!.at ?? at);
  return new UnknownValue(list!.kind === 'unknown' ? list!.why : 'the list is not known', list!.at ?? at, 'list');
}

/** A text with something computed behind it, for each text that the value may be. */
export function suffixed(value: Value | undefined, suffix: Possible<TracedText>): Possible<TracedText> {
  const text = toText(value);
  const end = certain(suffix);
  if (!end) return { alternatives: [], unknown: suffix.unknown ?? { why: 'the suffix is one of several' } };
  return { ...text, alternatives: text.alternatives.map((one) => TracedText.concat(one, end)) };
}

/** The text of a value for messages and generated texts; the hole character where it is not known. */
export function textOf(value: Value | undefined, otherwise = ''): TracedText {
  if (isAbsent(value)) return TracedText.computed(otherwise);
  const text = toText(value);
  return certain(text) ?? TracedText.hole(text.unknown ?? SEVERAL);
}

const SEVERAL: Unknown = { why: 'the text is one of several' };

/** Whether a value is surely false in Starlark's sense: missing, `None`, empty. */
export function isEmpty(value: Value | undefined): boolean {
  if (isAbsent(value)) return true;
  return alternativesOf(value!).every((one) => {
    switch (one.kind) {
      case 'none':
        return true;
      case 'string':
        return one.text === '';
      case 'list':
      case 'tuple':
        return one.items.length === 0;
      case 'dict':
        return one.entries.size === 0 && !one.rest?.length;
      case 'bool':
        return !one.value;
      default:
        return false;
    }
  });
}

/** A text as a Starlark value. */
export function textValue(text: TracedText): StringValue {
  return new StringValue(text);
}

/** A computed text as a Starlark value. */
export function literal(text: string, at: Span): StringValue {
  return stringValue(text, at);
}

/** A text that is known for sure. */
export function certainText(text: string, at: Span): Possible<TracedText> {
  return known(TracedText.computed(text, at));
}

/** Ends the call with the extension's own `fail`, unless the call need not happen. */
export function failure(invocation: Invocation, message: string, at: Span): void {
  invocation.evaluation.error(invocation.record, 'tilt', message, at, { topic: 'fail' });
}
