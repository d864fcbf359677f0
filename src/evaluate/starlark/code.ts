import type { FunctionScope, NameExpr, ParameterNode, Stmt } from '../../parse/starlark/ast.ts';
import type { SourceFile, Span } from '../../text/source.ts';

/** A parameter of a function. */
export interface Parameter {
  readonly name: string;
  readonly at: Span;
  /** Whether it has a default. */
  readonly optional: boolean;
}

/** What is fixed about a function before it runs. */
export interface FunctionCode {
  /** The name after `def`, or `lambda`. */
  readonly name: string;
  readonly file: SourceFile;
  /** Ordinary parameters in order: first those that may be given by position, then the keyword-only ones. */
  readonly parameters: readonly Parameter[];
  /** How many of `parameters` may be given by position. */
  readonly positional: number;
  readonly args?: Parameter;
  readonly kwargs?: Parameter;
  /** The whole `def` or `lambda`. */
  readonly span: Span;
  readonly doc?: string;
  readonly body: readonly Stmt[];
  readonly scope: FunctionScope;
}

/** Takes the parameters of a `def` or `lambda` apart. */
export function describeParameters(
  nodes: readonly ParameterNode[],
  file: SourceFile,
): Pick<FunctionCode, 'parameters' | 'positional' | 'args' | 'kwargs'> {
  const describe = (name: NameExpr, optional: boolean): Parameter => ({
    name: name.name,
    at: file.span(name.start, name.end),
    optional,
  });
  const parameters: Parameter[] = [];
  let positional: number | undefined;
  let args: Parameter | undefined;
  let kwargs: Parameter | undefined;
  for (const node of nodes) {
    if (node.kind === 'normal') parameters.push(describe(node.name!, node.defaultValue !== undefined));
    else if (node.kind === 'kwargs') kwargs = describe(node.name!, true);
    else {
      positional = parameters.length;
      if (node.name) args = describe(node.name, true);
    }
  }
  return { parameters, positional: positional ?? parameters.length, args, kwargs };
}
