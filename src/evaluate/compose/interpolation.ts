import { known, notKnown, oneOf, type Possible } from '../../model/possible.ts';
import { TracedText } from '../../text/traced.ts';

const VARIABLE = /\$(?:(\$)|([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?:(:?[-?+])((?:[^{}]|\$\{[^{}]*\})*))?\})/g;

/** What variables are; undefined for one that nothing is known to set. */
export type Variables = (name: string) => Possible<TracedText> | undefined;

/** Replaces the variables of a compose file's text. A variable that nothing sets is not known, beside its default. */
export function interpolate(text: TracedText, variable: Variables): Possible<TracedText> {
  if (!text.text.includes('$')) return known(text);
  let results: readonly (readonly TracedText[])[] = [[]];
  let unknown: Possible<TracedText>['unknown'];
  const append = (part: Possible<TracedText>) => {
    const next = results.flatMap((parts) => part.alternatives.map((one) => [...parts, one]));
    if (next.length <= 16) results = next;
    unknown ??= part.unknown;
  };
  let end = 0;
  for (const match of text.text.matchAll(VARIABLE)) {
    append(known(text.slice(end, match.index)));
    end = match.index + match[0].length;
    const [whole, dollar, plain, braced, operator, word] = match;
    if (dollar) {
      append(known(text.slice(match.index, match.index + 1)));
      continue;
    }
    const name = plain ?? braced!;
    const value = variable(name);
    const wordStart = match.index + whole.length - 1 - (word?.length ?? 0);
    const given = () => interpolate(text.slice(wordStart, wordStart + word!.length), variable);
    const at = text.spanOf(match.index, end);
    const why = { why: `the variable ${name} is not known`, ...(at && { at }) };
    // With a colon an empty value counts as none.
    const isEmpty = operator?.startsWith(':') ? (one: TracedText) => one.text === '' : () => false;
    const filled = value?.alternatives.filter((one) => !isEmpty(one)) ?? [];
    const isMissing = value !== undefined && filled.length < value.alternatives.length;
    if (value && operator?.endsWith('+')) {
      const set = filled.length > 0 || value.unknown ? given().alternatives : [];
      append(oneOf([...set, ...(isMissing ? [TracedText.empty] : [])], value.unknown));
    } else if (value && operator?.endsWith('-'))
      append(oneOf([...filled, ...(isMissing ? given().alternatives : [])], value.unknown));
    else if (value) append(value);
    else if (operator?.endsWith('-')) append(oneOf(given().alternatives, why));
    else append(known(TracedText.hole(why)));
  }
  append(known(text.slice(end)));
  const texts = results.map((parts) => TracedText.concat(...parts));
  return texts.length === 0 ? notKnown(unknown ?? { why: 'the text is not known' }) : oneOf(texts, unknown);
}
