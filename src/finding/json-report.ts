import type { Position } from '../text/source.ts';
import type { Severity } from './finding.ts';
import type { LintReport, ReportedPlace } from './report.ts';

/** A place in the JSON report: lines and columns from 1, columns in UTF-16 units, `end` exclusive. */
export interface JsonPlace {
  readonly path: string;
  readonly start: Position;
  readonly end: Position;
}

export interface JsonFinding extends JsonPlace {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly related: readonly (JsonPlace & { readonly message: string })[];
  /** How many more related places there are than the five listed. */
  readonly moreRelated?: number;
  readonly fix?: 'safe' | 'unsafe';
  readonly fingerprint: string;
  readonly docs: string;
}

/** What `--format json` prints and `lint()` returns. */
export interface JsonReport {
  readonly schema: 1;
  readonly tool: { readonly name: string; readonly version: string };
  readonly findings: readonly JsonFinding[];
  readonly summary: {
    readonly errors: number;
    readonly warnings: number;
    readonly suppressed: number;
    readonly baselined: number;
    readonly files: number;
  };
  readonly unresolved: readonly (JsonPlace & { readonly what: string; readonly why: string })[];
}

function place({ path, start, end }: ReportedPlace): JsonPlace {
  return { path, start: { line: start.line, column: start.column }, end: { line: end.line, column: end.column } };
}

/** The report as plain JSON values. */
export function jsonReport(report: LintReport): JsonReport {
  return {
    schema: 1,
    tool: report.tool,
    findings: report.findings.map((finding) => ({
      rule: finding.rule,
      severity: finding.severity,
      message: finding.message,
      ...place(finding),
      related: finding.related.map((related) => ({ message: related.message, ...place(related) })),
      ...(finding.moreRelated > 0 ? { moreRelated: finding.moreRelated } : {}),
      ...(finding.fix ? { fix: finding.fix.kind } : {}),
      fingerprint: finding.fingerprint,
      docs: finding.docs,
    })),
    summary: report.summary,
    unresolved: report.unresolved.map((entry) => ({ what: entry.what, ...place(entry), why: entry.why })),
  };
}
