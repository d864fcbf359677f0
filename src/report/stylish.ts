import { Chalk, type ChalkInstance } from 'chalk';
import type { LintReport, ReportedFinding, ReportedPlace } from '../finding/report.ts';
import { printable } from './escape.ts';
import type { Format } from './format.ts';

/** The widest piece of a source line that is shown. */
const MAX_LINE = 160;

/** The columns that a text takes on a terminal: wide characters two, combining ones none. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) {
    if (/\p{Mark}|\u200d|\ufe0f/u.test(character)) continue;
    const code = character.codePointAt(0) ?? 0;
    const wide =
      (code >= 0x1100 && code <= 0x115f) ||
      (code >= 0x2e80 && code <= 0xa4cf) ||
      (code >= 0xac00 && code <= 0xd7a3) ||
      (code >= 0xf900 && code <= 0xfaff) ||
      (code >= 0xfe30 && code <= 0xfe6f) ||
      (code >= 0xff00 && code <= 0xff60) ||
      (code >= 0xffe0 && code <= 0xffe6) ||
      (code >= 0x1f300 && code <= 0x1faff) ||
      (code >= 0x20000 && code <= 0x3fffd);
    width += wide ? 2 : 1;
  }
  return width;
}

interface Excerpt {
  readonly before: string;
  readonly marked: string;
  readonly after: string;
}

/** The first line of a place, cut around its marked part. */
function excerpt({ span, start, end }: ReportedPlace, room: number): Excerpt {
  const line = span.file.line(start.line);
  const from = Math.min(start.column - 1, line.length);
  const to = end.line === start.line ? Math.min(end.column - 1, line.length) : line.length;
  const tabs = (text: string) => printable(text.replaceAll('\t', '  '));
  let before = tabs(line.slice(0, from).trimStart());
  let marked = tabs(line.slice(from, to));
  let after = tabs(line.slice(to).trimEnd());
  if (marked.length > room) {
    marked = `${cut(marked, room - 1)}…`;
    after = '';
  }
  const left = Math.max(0, room - marked.length);
  if (before.length + after.length > left) {
    const share = Math.max(left >> 1, left - after.length);
    if (before.length > share) {
      const kept = before.slice(before.length - Math.max(0, share - 1));
      before = `…${kept.replace(/^[\udc00-\udfff]/, '')}`;
    }
    const rest = Math.max(0, left - before.length);
    if (after.length > rest) after = rest > 0 ? `${cut(after, rest - 1)}…` : '';
  }
  return { before, marked, after };
}

/** The first `length` units, without half a character at the end. */
function cut(text: string, length: number): string {
  return text.slice(0, length).replace(/[\ud800-\udbff]$/, '');
}

function sourceLines(
  place: ReportedPlace,
  colors: ChalkInstance,
  gutter: number,
  room: number,
  mark: ChalkInstance,
): string[] {
  const { before, marked, after } = excerpt(place, room);
  const number = String(place.start.line).padStart(gutter);
  const blank = ' '.repeat(gutter);
  const bar = colors.dim('│');
  const carets = '^'.repeat(Math.max(1, displayWidth(marked)));
  return [
    `  ${colors.dim(number)} ${bar} ${before}${mark(marked)}${after}`,
    `  ${blank} ${bar} ${' '.repeat(displayWidth(before))}${mark(carets)}`,
  ];
}

function samePlace(a: ReportedPlace, b: ReportedPlace): boolean {
  return a.path === b.path && a.span.start === b.span.start && a.span.end === b.span.end;
}

function position({ path, start }: ReportedPlace): string {
  return `${printable(path)}:${start.line}:${start.column}`;
}

function entry(finding: ReportedFinding, colors: ChalkInstance, room: number): string {
  const paint = finding.severity === 'error' ? colors.red : colors.yellow;
  const severity = finding.severity === 'error' ? 'error' : 'warning';
  const head = `${colors.underline(position(finding))} ${paint.bold(severity)} ${printable(finding.message)} ${colors.dim(finding.rule)}`;
  const gutter = Math.max(...[finding, ...finding.related].map(({ start }) => String(start.line).length));
  const lines = [head, ...sourceLines(finding, colors, gutter, room, paint)];
  const blank = ' '.repeat(gutter);
  for (const related of finding.related) {
    lines.push(`  ${blank} ${colors.dim('╰▸')} ${printable(related.message)} ${colors.dim(position(related))}`);
    if (samePlace(related, finding)) continue;
    const { before, marked, after } = excerpt(related, room);
    const number = String(related.start.line).padStart(gutter);
    lines.push(
      `  ${colors.dim(number)} ${colors.dim('│')} ${colors.dim(before)}${colors.cyan(marked)}${colors.dim(after)}`,
    );
  }
  if (finding.moreRelated > 0)
    lines.push(`  ${blank} ${colors.dim(`… and ${count(finding.moreRelated, 'more place')}`)}`);
  if (finding.fix) {
    const option = finding.fix.kind === 'safe' ? '--fix' : '--fix-unsafe';
    lines.push(`  ${blank} ${colors.green('fix:')} ${printable(finding.fix.title)} ${colors.dim(`(${option})`)}`);
  }
  return `${lines.join('\n')}\n`;
}

/** A number and its noun: `1 error`, `2 errors`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function summaryLine({ summary, findings, unresolved }: LintReport, colors: ChalkInstance): string {
  const { errors, warnings, suppressed, baselined, files } = summary;
  const notes = [`${count(files, 'file')} checked`];
  if (suppressed > 0) notes.push(`${suppressed} suppressed`);
  if (baselined > 0) notes.push(`${baselined} in the baseline`);
  if (unresolved.length > 0) notes.push(`${unresolved.length} unresolved`);
  const about = colors.dim(notes.join(', '));
  if (errors + warnings === 0) return `${colors.green('✔')} no problems, ${about}\n`;
  const paint = errors > 0 ? colors.red.bold : colors.yellow.bold;
  const safe = findings.filter(({ fix }) => fix?.kind === 'safe').length;
  const unsafe = findings.filter(({ fix }) => fix?.kind === 'unsafe').length;
  const fixes: string[] = [];
  if (safe > 0) fixes.push(`${safe} fixable with --fix`);
  if (unsafe > 0) fixes.push(`${unsafe} with --fix-unsafe (review the change)`);
  const fixable = fixes.length > 0 ? `  ${fixes.join(', ')}\n` : '';
  return `${paint(`✖ ${count(errors, 'error')}, ${count(warnings, 'warning')}`)}, ${about}\n${fixable}`;
}

/** For people: each finding with its source line, and the places that its value came through. */
export const stylish: Format = (report, { color, width }) => {
  const colors = new Chalk({ level: color ? 1 : 0 });
  const room = Math.max(40, Math.min(MAX_LINE, width - 12));
  const entries = report.findings.map((finding) => entry(finding, colors, room));
  return [...entries, summaryLine(report, colors)].join('\n');
};
