import type { HereDoc, WordPart } from '../../parse/shell/syntax.ts';
import { TracedText } from '../../text/traced.ts';
import { type ExpansionContext, textOfParts } from './expand.ts';
import { withoutLeadingTabs } from './lines.ts';

/** The body of a here document, expanded unless its delimiter is quoted, tabs taken off for `<<-`. */
export function hereDocument(redirect: HereDoc, context: ExpansionContext): readonly TracedText[] {
  const { body } = redirect;
  const strip = redirect.operator === '<<-';
  const texts =
    redirect.delimiter?.quoted || !body.parts
      ? [
          redirect.delimiter?.quoted
            ? context.source.slice(body.pos, body.end)
            : hereLiteral(context, body.pos, body.end),
        ]
      : hereParts(context, body.parts);
  return strip ? texts.map(withoutLeadingTabs) : texts;
}

function hereLiteral(context: ExpansionContext, start: number, end: number): TracedText {
  const parts = textOfParts(context, [{ type: 'Literal', pos: start, end, value: '', text: '' }], true);
  return parts[0] ?? TracedText.empty;
}

function hereParts(context: ExpansionContext, parts: readonly WordPart[]): readonly TracedText[] {
  return textOfParts(context, parts, true);
}
