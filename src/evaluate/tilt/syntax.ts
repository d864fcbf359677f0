import type { CallExpr, Module } from '../../parse/starlark/ast.ts';

/** The call whose parenthesis opens at an offset. */
export function callAtParen(module: Module | undefined, offset: number): CallExpr | undefined {
  let found: CallExpr | undefined;
  const visit = (value: unknown): void => {
    if (found || typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) {
      for (const item of value) visit(item);
      return;
    }
    // The clauses of an `if` are no nodes themselves.
    if (isNode(value) && (offset < value.start || offset > value.end)) return;
    if (isNode(value) && isCall(value) && value.paren === offset) {
      found = value;
      return;
    }
    for (const child of Object.values(value)) visit(child);
  };
  visit(module?.statements);
  return found;
}

function isNode(value: object): value is { readonly start: number; readonly end: number } {
  return 'start' in value && 'end' in value && typeof value.start === 'number' && typeof value.end === 'number';
}

function isCall(value: object): value is CallExpr {
  return 'kind' in value && value.kind === 'call' && 'paren' in value;
}
