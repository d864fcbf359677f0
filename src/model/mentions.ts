import type { Span } from '../text/source.ts';
import type { TracedText } from '../text/traced.ts';

/** A text of the repository that may name a path: a literal, a scalar, a word of a script. Never a comment. */
export interface TextMention {
  readonly text: TracedText;
  readonly language: 'starlark' | 'yaml' | 'shell' | 'make';
  /** The literal or scalar that holds nothing but the text, with its quotes. */
  readonly at?: Span;
}

/** A variable of the environment that a file names outside of a script: an expression of a workflow, a build setting. */
export interface VariableMention {
  readonly name: TracedText;
  readonly file: string;
  /** The literal that is the name, with its quotes. */
  readonly at?: Span;
}
