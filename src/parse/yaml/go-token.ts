/** Why go-yaml refuses a text. `line` is the number that it prints, 0 when it prints none. */
export class GoYamlError extends Error {
  override readonly name = 'GoYamlError';
  readonly problem: string;
  readonly line: number;
  /** UTF-16 offset of the problem. */
  readonly offset: number;

  constructor(problem: string, line: number, offset: number) {
    super(`yaml: ${line > 0 ? `line ${line}: ` : ''}${problem}`);
    this.problem = problem;
    this.line = line;
    this.offset = offset;
  }
}

export type TokenType =
  | 'stream-end'
  | 'version-directive'
  | 'tag-directive'
  | 'document-start'
  | 'document-end'
  | 'block-sequence-start'
  | 'block-mapping-start'
  | 'block-end'
  | 'flow-sequence-start'
  | 'flow-sequence-end'
  | 'flow-mapping-start'
  | 'flow-mapping-end'
  | 'block-entry'
  | 'flow-entry'
  | 'key'
  | 'value'
  | 'alias'
  | 'anchor'
  | 'tag'
  | 'scalar';

export interface Token {
  readonly type: TokenType;
  readonly start: number;
  readonly end: number;
  /** Line of `start`, from 0. */
  readonly line: number;
  /** A scalar's text, an anchor's name, a tag's or directive's handle, a version. */
  readonly value: string;
  /** A tag's suffix, a directive's prefix. */
  readonly suffix: string;
  readonly style: 'plain' | 'single' | 'double' | 'literal' | 'folded';
  /** Columns by which the collection around a block scalar is indented. */
  readonly indent: number;
}
