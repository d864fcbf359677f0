import { parse } from 'unbash';

export type {
  ArithmeticExpression,
  ArrayValue,
  Assignment,
  Case,
  Command,
  CompoundList,
  For,
  HereDoc,
  If,
  ParameterExpansionPart,
  ParameterOperation,
  ParsedScript,
  PipelineNode,
  Redirection,
  Statement,
  TestExpression,
  While,
  Word,
  WordPart,
} from 'unbash';

import type { ParsedScript } from 'unbash';

/**
 * Parses shell text as Bash does. Tolerant: what does not parse is in `errors` (UTF-16 offsets), the rest in the tree.
 * The parser bounds its nesting (256), so its recursion is safe for any input.
 */
export function parseShell(text: string): ParsedScript {
  return parse(text);
}
