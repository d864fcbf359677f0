import type { Span } from './source.ts';

/** Replaces the text of a span. */
export interface TextEdit {
  readonly span: Span;
  readonly text: string;
}
