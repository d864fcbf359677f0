import type { SourceFile, Span } from '../../text/source.ts';

/** A parameter of a function. */
export interface Parameter {
  readonly name: string;
  readonly nameAt: Span;
  /** `*args`, `**kwargs`; `normal` otherwise. */
  readonly kind: 'normal' | 'args' | 'kwargs';
  /** Whether it comes after `*` and so can only be given by name. */
  readonly keywordOnly: boolean;
}

/** What is fixed about a function before it runs; see the resolver for the rest. */
export interface FunctionCode {
  readonly name: string;
  readonly file: SourceFile;
  readonly parameters: readonly Parameter[];
  /** The whole `def` or `lambda`. */
  readonly span: Span;
  /** The text of its docstring, if any. */
  readonly doc?: string;
}
