import type { Span } from '../../text/source.ts';
import type { YamlNode } from './node.ts';
import type { YamlText } from './origin.ts';

/** What is wrong with a YAML text, and where. Offsets are into the text that was parsed. */
export interface YamlProblem {
  readonly message: string;
  readonly span: Span;
  readonly start: number;
}

/** One document of a YAML stream. */
export interface YamlDocument {
  /** The document's node; undefined when it holds nothing but comments. */
  readonly contents: YamlNode | undefined;
  readonly problems: readonly YamlProblem[];
  readonly start: number;
  readonly end: number;
}

/** A YAML text, read. Never fails: what could not be read is missing from the tree and told in `problems`. */
export interface YamlFile {
  readonly origin: YamlText;
  readonly documents: readonly YamlDocument[];
  /** The comments, from `#` to the end of the line, in order. */
  readonly comments: readonly Span[];
  /** The problems of all documents, in order. */
  readonly problems: readonly YamlProblem[];
}
