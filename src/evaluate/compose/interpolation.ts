import { known, notKnown, oneOf, type Possible } from '../../model/possible.ts';
import { TracedText } from '../../text/traced.ts';

const VARIABLE = /\$(?:(\$)|([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?:(:?[-?+])((?:[^{}]|\$\{[^{}]*\})*))?\})/g;

/** Replaces the variables of a compose file's text. A variable that nothing sets is not known, beside its default. */
export function interpolate(
  text: TracedText,
  variable: (name: string) => Possible<TracedText> | undefined,
): Possible<TracedText> {
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
    const fallback = operator?.endsWith('-') ? text.slice(wordStart, wordStart + word!.length) : undefined;
    const at = text.spanOf(match.index, end);
    const why = { why: `the variable ${name} is not known`, ...(at && { at }) };
    if (value && operator?.endsWith('+')) append(known(text.slice(wordStart, wordStart + word!.length)));
    else if (value) append(value);
    else if (fallback) append(oneOf([fallback], why));
    else append(known(TracedText.hole(why)));
  }
  append(known(text.slice(end)));
  const texts = results.map((parts) => TracedText.concat(...parts));
  return texts.length === 0 ? notKnown(unknown ?? { why: 'the text is not known' }) : oneOf(texts, unknown);
}
