import type { TextEdit } from '../text/edit.ts';
import type { Span } from '../text/source.ts';

export type { TextEdit } from '../text/edit.ts';

/** How bad a finding is; `off` only occurs in configuration. */
export type Severity = 'error' | 'warn';

/** Another place on the offending value's way to where it does harm. */
export interface Related {
  readonly message: string;
  readonly span: Span;
}

/**
 * Edits that mend a finding. A `safe` fix keeps what the tools do today, or only mends what the rule reports;
 * an `unsafe` one may change behaviour and asks for a review.
 */
export interface Fix {
  readonly kind: 'safe' | 'unsafe';
  /** What the fix does, as an imperative: `Use Dockerfile.dev`. */
  readonly title: string;
  readonly edits: readonly TextEdit[];
}

/** One broken policy at one place: the place where a person has to edit (`span`). */
export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly span: Span;
  readonly related: readonly Related[];
  readonly fix?: Fix;
}
