import type { Span } from '../text/source.ts';
import type { At } from './unresolved.ts';

export type DirectiveKind = 'disable-next-line' | 'disable-line' | 'disable' | 'enable' | 'disable-file';

/** A rule that a directive names. */
export interface DirectiveRule {
  readonly name: string;
  readonly at: Span;
  /** Whether there is a rule of this name. */
  readonly exists: boolean;
  /** The nearest name of a rule, for a name that is none. */
  readonly nearest?: string;
}

/** A comment that switches rules off for a part of its file. `at` is its text from `ameide-lint-…` on. */
export interface Directive extends At {
  readonly kind: DirectiveKind;
  /** Empty: all rules. */
  readonly rules: readonly DirectiveRule[];
  /** Undefined when missing or blank. */
  readonly reason: string | undefined;
  /**
   * The rules for which it suppressed nothing although they ran here; for a directive that names none, itself counts
   * (`idle` is set). Both are empty for `enable`.
   */
  readonly unused: readonly DirectiveRule[];
  readonly idle: boolean;
}
