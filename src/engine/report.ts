import type { ResolvedConfig } from '../config/resolved.ts';
import type { Finding } from '../finding/finding.ts';
import type {
  LintReport,
  ReportedFinding,
  ReportedPlace,
  ReportedUnresolved,
  RuleSummary,
  SuppressedFinding,
} from '../finding/report.ts';
import type { Unresolved } from '../model/unresolved.ts';
import type { AnyRule } from '../rule/rule.ts';
import type { Span } from '../text/source.ts';
import type { Suppression } from './directives.ts';
import { fingerprints } from './fingerprint.ts';

/** A finding shows this many related places; the others are counted. */
const MAX_RELATED = 5;

/** A message longer than this (UTF-16 units) quotes a value that nobody reads to its end; its middle is left out. */
const MAX_MESSAGE = 1000;

function readable(message: string): string {
  if (message.length <= MAX_MESSAGE) return message;
  const half = MAX_MESSAGE >> 1;
  const start = message.slice(0, half).replace(/[\ud800-\udbff]$/, '');
  const end = message.slice(-half).replace(/^[\udc00-\udfff]/, '');
  return `${start}…${end}`;
}

/** What a project contributes to a report. */
export interface ProjectResult {
  readonly findings: readonly Finding[];
  readonly suppressed: readonly Suppression[];
  readonly unresolved: readonly Unresolved[];
  readonly files: number;
  readonly rules: readonly AnyRule[];
  readonly config: ResolvedConfig;
  /** How the report names a path of the project. */
  readonly shown: (path: string) => string;
  /** Whether a finding (path relative to the root) was accepted before. */
  readonly accepts?: (finding: {
    readonly path: string;
    readonly rule: string;
    readonly fingerprint: string;
  }) => boolean;
}

/** The page and anchor that document a rule. */
export function docsOf(rule: string): string {
  return `docs/rules.md#${rule.replaceAll('/', '')}`;
}

function place(span: Span, shown: (path: string) => string): ReportedPlace {
  const { file, start, end } = span;
  return { path: shown(file.path), span, start: file.positionAt(start), end: file.positionAt(end) };
}

function reported(finding: Finding, fingerprint: string, shown: (path: string) => string): ReportedFinding {
  return {
    ...place(finding.span, shown),
    rule: finding.rule,
    severity: finding.severity,
    message: readable(finding.message),
    related: finding.related
      .slice(0, MAX_RELATED)
      .map(({ message, span }) => ({ message: readable(message), ...place(span, shown) })),
    moreRelated: Math.max(0, finding.related.length - MAX_RELATED),
    fix: finding.fix,
    edits: (finding.fix?.edits ?? []).map(({ span, text }) => ({ text, ...place(span, shown) })),
    fingerprint,
    docs: docsOf(finding.rule),
  };
}

function compare(a: ReportedFinding, b: ReportedFinding): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1;
  if (a.span.start !== b.span.start) return a.span.start - b.span.start;
  if (a.rule !== b.rule) return a.rule < b.rule ? -1 : 1;
  return a.span.end - b.span.end;
}

function comparePlaces(a: ReportedUnresolved, b: ReportedUnresolved): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1;
  return a.span.start - b.span.start || a.span.end - b.span.end || (a.what < b.what ? -1 : a.what > b.what ? 1 : 0);
}

/** The report of several projects. */
export function buildReport(tool: LintReport['tool'], projects: readonly ProjectResult[]): LintReport {
  const findings: ReportedFinding[] = [];
  const suppressed: SuppressedFinding[] = [];
  const unresolved: ReportedUnresolved[] = [];
  const rules = new Map<string, RuleSummary>();
  let files = 0;
  for (const project of projects) {
    const { shown } = project;
    files += project.files;
    // Suppressed findings take part, so that a directive that goes away changes no other fingerprint.
    const all = [...project.findings, ...project.suppressed.map(({ finding }) => finding)];
    const order = new Map(all.map((finding, index) => [finding, index]));
    const sorted = all.toSorted((a, b) => a.span.start - b.span.start || (order.get(a) ?? 0) - (order.get(b) ?? 0));
    const prints = new Map(fingerprints(sorted).map((print, index) => [sorted[index], print]));
    for (const finding of project.findings) {
      const fingerprint = prints.get(finding) ?? '';
      const entry = reported(finding, fingerprint, shown);
      const { rule, span } = finding;
      if (project.accepts?.({ path: span.file.path, rule, fingerprint }))
        suppressed.push({ finding: entry, by: 'baseline' });
      else findings.push(entry);
    }
    for (const { finding, directive } of project.suppressed)
      suppressed.push({
        finding: reported(finding, prints.get(finding) ?? '', shown),
        by: 'directive',
        reason: directive.reason,
      });
    for (const { what, why, at } of project.unresolved) unresolved.push({ ...place(at, shown), what, why });
    for (const rule of project.rules)
      if (project.config.enabledSomewhere(rule))
        rules.set(rule.id, {
          id: rule.id,
          summary: rule.docs.summary,
          what: rule.docs.what,
          why: rule.docs.why,
          fix: rule.docs.fix,
          severity: project.config.effective(rule, '').severity,
        });
  }
  return summed({
    tool,
    findings: findings.sort(compare),
    suppressed: suppressed.sort((a, b) => compare(a.finding, b.finding)),
    unresolved: distinct(unresolved.sort(comparePlaces)),
    rules: [...rules.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
    files,
  });
}

function distinct(sorted: readonly ReportedUnresolved[]): ReportedUnresolved[] {
  const seen = new Set<string>();
  return sorted.filter(({ path, span, what, why }) => {
    const key = `${path}\0${span.start}\0${span.end}\0${what}\0${why}`;
    return !seen.has(key) && seen.add(key);
  });
}

function summed(parts: Omit<LintReport, 'summary'> & { readonly files: number }): LintReport {
  const { files, ...report } = parts;
  const count = (severity: string) => report.findings.filter((finding) => finding.severity === severity).length;
  const by = (reason: string) => report.suppressed.filter((entry) => entry.by === reason).length;
  return {
    ...report,
    summary: {
      errors: count('error'),
      warnings: count('warn'),
      suppressed: by('directive'),
      baselined: by('baseline'),
      files,
    },
  };
}

/** The report with errors only (`--quiet`); nothing else about it changes but the number of warnings. */
export function errorsOnly(report: LintReport): LintReport {
  const findings = report.findings.filter((finding) => finding.severity === 'error');
  return { ...report, findings };
}
