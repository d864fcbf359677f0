import type { ReportedFinding } from '../finding/report.ts';
import { printable } from './escape.ts';
import type { Format } from './format.ts';

function data(text: string): string {
  return printable(text).replaceAll('%', '%25');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

function command(finding: ReportedFinding): string {
  const { start, end } = finding;
  const properties = [`file=${property(finding.path)}`, `line=${start.line}`];
  // GitHub takes columns only for annotations of one line.
  if (end.line === start.line) properties.push(`endLine=${end.line}`, `col=${start.column}`, `endColumn=${end.column}`);
  else properties.push(`endLine=${end.line}`);
  properties.push(`title=${property(finding.rule)}`);
  const name = finding.severity === 'error' ? 'error' : 'warning';
  const way = finding.related.map((related) => `${related.path}:${related.start.line}: ${related.message}`);
  const text = [finding.message, ...way].map(data).join('%0A');
  return `::${name} ${properties.join(',')}::${text}\n`;
}

/** Workflow commands that GitHub shows as annotations. It shows ten of each kind a step, so errors come first. */
export const github: Format = ({ findings }) =>
  [
    ...findings.filter(({ severity }) => severity === 'error'),
    ...findings.filter(({ severity }) => severity !== 'error'),
  ]
    .map(command)
    .join('');
