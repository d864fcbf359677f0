import type { Position, Span } from '../text/source.ts';
import type { Fix, Severity } from './finding.ts';
import type { ReportedGraph } from './graph.ts';

/** A place as a report names it. */
export interface ReportedPlace {
  /** Relative to what the report is relative to: the root, or the working directory. With `/`. */
  readonly path: string;
  readonly span: Span;
  readonly start: Position;
  readonly end: Position;
}

export interface ReportedRelated extends ReportedPlace {
  readonly message: string;
}

/** One edit of a fix: the text that takes the place of what is there. */
export interface ReportedEdit extends ReportedPlace {
  readonly text: string;
}

/** A finding, ready to be printed. */
export interface ReportedFinding extends ReportedPlace {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  /** At most five. */
  readonly related: readonly ReportedRelated[];
  /** How many more related places there are. */
  readonly moreRelated: number;
  readonly fix?: Fix;
  /** The edits of the fix, in its order. */
  readonly edits: readonly ReportedEdit[];
  /** The same for the same finding when its line moves. */
  readonly fingerprint: string;
  /** Where the rule is documented. */
  readonly docs: string;
}

/** A finding that is not reported, and why. */
export interface SuppressedFinding {
  readonly finding: ReportedFinding;
  readonly by: 'directive' | 'baseline';
  readonly reason?: string;
}

export interface ReportedUnresolved extends ReportedPlace {
  readonly what: string;
  readonly why: string;
}

/** What formats say of a rule. */
export interface RuleSummary {
  readonly id: string;
  readonly summary: string;
  readonly what: string;
  readonly why: string;
  readonly fix: string;
  readonly severity: Severity | 'off';
}

export interface ReportSummary {
  readonly errors: number;
  readonly warnings: number;
  readonly suppressed: number;
  readonly baselined: number;
  /** Files looked at. */
  readonly files: number;
}

/** The result of a run, whatever the format. */
export interface LintReport {
  readonly tool: { readonly name: string; readonly version: string };
  readonly findings: readonly ReportedFinding[];
  readonly suppressed: readonly SuppressedFinding[];
  readonly summary: ReportSummary;
  readonly unresolved: readonly ReportedUnresolved[];
  /** Rules that ran. */
  readonly rules: readonly RuleSummary[];
  /** The pipeline, for formats that draw it. */
  readonly graph?: ReportedGraph;
}
