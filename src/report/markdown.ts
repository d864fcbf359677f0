import type { ReportedFinding } from '../finding/report.ts';
import { printable } from './escape.ts';
import type { Format } from './format.ts';
import { count } from './stylish.ts';

/** GitHub refuses longer comments (65,536) and step summaries; the rest is counted. Characters. */
const MAX_LENGTH = 60_000;

/** A text inside a table cell. */
function cell(text: string): string {
  return printable(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[\\`*_{}[\]()#+!|~@]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A text as code inside a table cell: the fence is longer than any run of backticks in it. */
function code(text: string): string {
  const shown = printable(text).replaceAll('|', '\\|');
  const longest = Math.max(0, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return longest > 0 ? `${fence} ${shown} ${fence}` : `${fence}${shown}${fence}`;
}

function row({ severity, path, start, message, rule, related }: ReportedFinding): string {
  const way = related
    .map((place) => `<br>↳ ${cell(place.message)} ${code(`${place.path}:${place.start.line}`)}`)
    .join('');
  return `| ${severity === 'error' ? '❌' : '⚠️'} | ${code(`${path}:${start.line}`)} | ${cell(message)}${way} | ${code(rule)} |\n`;
}

/** For a comment on a pull request, or the summary page of a workflow step. */
export const markdown: Format = ({ findings, summary }) => {
  const { errors, warnings, suppressed, baselined, files } = summary;
  const notes = [`${count(files, 'file')} checked`];
  if (suppressed > 0) notes.push(`${suppressed} suppressed`);
  if (baselined > 0) notes.push(`${baselined} in the baseline`);
  const verdict =
    findings.length === 0 && errors === 0
      ? '✅ no problems'
      : `${count(errors, 'error')}, ${count(warnings, 'warning')}`;
  let text = `### ameide-lint: ${verdict}\n\n${notes.join(', ')}\n`;
  if (findings.length === 0) return text;
  text += '\n| | place | finding | rule |\n|---|---|---|---|\n';
  const sorted = [
    ...findings.filter(({ severity }) => severity === 'error'),
    ...findings.filter(({ severity }) => severity !== 'error'),
  ];
  for (const [index, finding] of sorted.entries()) {
    const next = row(finding);
    if (text.length + next.length > MAX_LENGTH)
      return `${text}\n… and ${count(sorted.length - index, 'more finding')}\n`;
    text += next;
  }
  return text;
};
