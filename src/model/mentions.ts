import type { TracedText } from '../text/traced.ts';

/** A text of the repository that may name a path: a literal, a scalar, a word of a script. Never a comment. */
export interface TextMention {
  readonly text: TracedText;
  readonly language: 'starlark' | 'yaml' | 'shell' | 'make';
}
