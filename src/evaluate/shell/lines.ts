import { TracedText } from '../../text/traced.ts';

/** Without the line ends at its end, as command substitution takes them off. */
export function trimLineEnds(text: TracedText): TracedText {
  let end = text.length;
  while (end > 0 && text.text[end - 1] === '\n') end--;
  return end === text.length ? text : text.slice(0, end);
}

/** With `\n` for `\r\n`: a script that was checked out with the other line ends. */
export function withoutCarriageReturns(text: TracedText): TracedText {
  if (!text.text.includes('\r\n')) return text;
  const parts: TracedText[] = [];
  let from = 0;
  for (let at = text.text.indexOf('\r\n'); at !== -1; at = text.text.indexOf('\r\n', at + 1)) {
    parts.push(text.slice(from, at));
    from = at + 1;
  }
  parts.push(text.slice(from));
  return TracedText.concat(...parts.filter((part) => part.text !== ''));
}

/** Without the tabs that begin its lines, as `<<-` takes them off. */
export function withoutLeadingTabs(text: TracedText): TracedText {
  const parts: TracedText[] = [];
  let start = 0;
  while (start < text.length) {
    let from = start;
    while (text.text[from] === '\t') from++;
    const newline = text.text.indexOf('\n', from);
    const end = newline === -1 ? text.length : newline + 1;
    if (end > from) parts.push(text.slice(from, end));
    start = end;
  }
  return TracedText.concat(...parts);
}
