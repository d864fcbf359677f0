import type { LintReport, ReportedFinding } from '../finding/report.ts';
import { printable } from './escape.ts';
import type { Format } from './format.ts';
import { count } from './stylish.ts';

/** GitHub refuses longer comments (65,536); the rest is counted. Characters. */
const MAX_LENGTH = 60_000;

/** A step summary with more findings than this shows its groups folded. */
const MAX_OPEN = 50;

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

function heading({ findings, summary }: LintReport): string {
  const { errors, warnings, suppressed, baselined, files } = summary;
  const notes = [`${count(files, 'file')} checked`];
  if (suppressed > 0) notes.push(`${suppressed} suppressed`);
  if (baselined > 0) notes.push(`${baselined} in the baseline`);
  const verdict =
    findings.length === 0 && errors === 0
      ? '✅ no problems'
      : `${count(errors, 'error')}, ${count(warnings, 'warning')}`;
  return `### ameide-lint: ${verdict}\n\n${notes.join(', ')}\n`;
}

const tableHead = '\n| | place | finding | rule |\n|---|---|---|---|\n';

/** Errors before warnings, else in the given order. */
function errorsFirst(findings: readonly ReportedFinding[]): ReportedFinding[] {
  return [
    ...findings.filter(({ severity }) => severity === 'error'),
    ...findings.filter(({ severity }) => severity !== 'error'),
  ];
}

/** For a comment on a pull request. */
export const markdown: Format = (report) => {
  let text = heading(report);
  if (report.findings.length === 0) return text;
  text += tableHead;
  const sorted = errorsFirst(report.findings);
  for (const [index, finding] of sorted.entries()) {
    const next = row(finding);
    if (text.length + next.length > MAX_LENGTH)
      return `${text}\n… and ${count(sorted.length - index, 'more finding')}\n`;
    text += next;
  }
  return text;
};

const encoder = new TextEncoder();

/** The findings by rule: those of rules with errors first, then the most frequent, then by name. */
function byRule(findings: readonly ReportedFinding[]): [string, ReportedFinding[]][] {
  const groups = new Map<string, ReportedFinding[]>();
  for (const finding of errorsFirst(findings)) {
    const group = groups.get(finding.rule);
    if (group) group.push(finding);
    else groups.set(finding.rule, [finding]);
  }
  const errors = (group: readonly ReportedFinding[]) => group[0]?.severity === 'error';
  return [...groups].sort(
    ([a, x], [b, y]) => Number(errors(y)) - Number(errors(x)) || y.length - x.length || (a < b ? -1 : 1),
  );
}

/**
 * For the summary page of a workflow step: all findings, grouped by rule. GitHub takes 1 MiB a step and shows nothing of
 * a longer summary, so what does not fit into `room` (bytes of UTF-8) is counted.
 */
export function stepSummary(report: LintReport, room: number): string {
  const { findings, rules } = report;
  const parts = [heading(report)];
  const close = '\n</details>\n';
  let used = encoder.encode(`${parts[0]}${close}`).length + 100;
  let left = findings.length;
  const open = findings.length <= MAX_OPEN ? ' open' : '';
  for (const [rule, group] of byRule(findings)) {
    const sign = group[0]?.severity === 'error' ? '❌' : '⚠️';
    const about = rules.find(({ id }) => id === rule)?.summary ?? '';
    const title = `${sign} ${group.length} × ${code(rule)}${about === '' ? '' : `: ${about}`}`;
    const head = `\n#### ${title}\n\n<details${open}><summary>${count(group.length, 'finding')}</summary>\n${tableHead}`;
    const rows = group.map(row);
    const sizes = rows.map((text) => encoder.encode(text).length);
    const size = encoder.encode(`${head}${close}`).length;
    let fit = 0;
    let total = used + size;
    while (fit < rows.length && total + (sizes[fit] ?? 0) <= room) total += sizes[fit++] ?? 0;
    if (fit > 0) parts.push(head, ...rows.slice(0, fit), close);
    left -= fit;
    if (fit < rows.length) break;
    used = total;
  }
  if (left > 0) parts.push(`\n… and ${count(left, 'more finding')}\n`);
  return parts.join('');
}
