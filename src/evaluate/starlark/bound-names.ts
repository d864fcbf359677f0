import type { Expr, NameExpr, Stmt } from '../../parse/starlark/ast.ts';

/** The names that a statement binds in the block in which it stands. */
export function boundNames(statement: Stmt): NameExpr[] {
  const names: NameExpr[] = [];
  collect(statement, names);
  return names;
}

function collect(statement: Stmt, names: NameExpr[]): void {
  switch (statement.kind) {
    case 'assign':
      targets(statement.target, names);
      return;
    case 'def':
      names.push(statement.name);
      return;
    case 'load':
      for (const item of statement.items) names.push(item.local);
      return;
    case 'broken':
      names.push(...statement.names);
      return;
    case 'for':
      targets(statement.target, names);
      for (const inner of statement.body) collect(inner, names);
      return;
    case 'while':
      for (const inner of statement.body) collect(inner, names);
      return;
    case 'if':
      for (const clause of statement.clauses) for (const inner of clause.body) collect(inner, names);
      for (const inner of statement.otherwise ?? []) collect(inner, names);
  }
}

function targets(target: Expr, names: NameExpr[]): void {
  if (target.kind === 'name') names.push(target);
  else if (target.kind === 'tuple' || target.kind === 'list') for (const item of target.items) targets(item, names);
}
