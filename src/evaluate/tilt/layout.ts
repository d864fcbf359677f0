import type { BranchStatement, CallStatement } from '../../model/tilt.ts';
import type { CallExpr, DefStmt, Expr, Module, Stmt } from '../../parse/starlark/ast.ts';
import type { SourceFile } from '../../text/source.ts';

/** What rules need to know of how a file is written, beyond what it does. */
export interface Layout {
  readonly branches: readonly BranchStatement[];
  readonly callRuns: readonly (readonly CallStatement[])[];
}

/** Collects the branches and the runs of call statements of a file. */
export function layoutOf(file: SourceFile, module: Module): Layout {
  const branches: BranchStatement[] = [];
  const callRuns: CallStatement[][] = [];
  const block = (statements: readonly Stmt[], variables: ReadonlySet<string>): void => {
    let run: CallStatement[] = [];
    const endRun = () => {
      if (run.length > 1) callRuns.push(run);
      run = [];
    };
    for (const statement of statements) {
      const call = statement.kind === 'expression' && statement.value.kind === 'call' ? statement.value : undefined;
      if (call) run.push(describe(file, call, variables));
      else endRun();
      switch (statement.kind) {
        case 'if': {
          const bodies = [
            ...statement.clauses.map(({ body }) => body),
            ...(statement.otherwise ? [statement.otherwise] : []),
          ];
          branches.push({
            span: file.span(statement.start, statement.end),
            clauses: bodies.flatMap((body) => {
              const first = body[0];
              const last = body.at(-1);
              return first && last ? [{ span: file.span(first.start, last.end), leaves: leaves(last) }] : [];
            }),
          });
          for (const body of bodies) block(body, variables);
          break;
        }
        case 'for':
          block(statement.body, new Set([...variables, ...namesOf(statement.target)]));
          break;
        case 'while':
          block(statement.body, variables);
          break;
        case 'def':
          block(statement.body, new Set([...variables, ...variablesOf(statement)]));
          break;
        case 'expression':
        case 'assign':
        case 'return':
          if (statement.value) conditionals(file, statement.value, branches);
          break;
      }
    }
    endRun();
  };
  block(module.statements, new Set());
  return { branches, callRuns };
}

/** Whether nothing behind the statement runs once it has run. */
function leaves(statement: Stmt): boolean {
  if (statement.kind === 'return' || statement.kind === 'break' || statement.kind === 'continue') return true;
  if (statement.kind !== 'expression' || statement.value.kind !== 'call') return false;
  const { callee } = statement.value;
  return callee.kind === 'name' && (callee.name === 'fail' || callee.name === 'exit');
}

/** The conditional expressions in an expression: their two sides are branches. */
function conditionals(file: SourceFile, expression: Expr, out: BranchStatement[]): void {
  if (expression.kind === 'conditional')
    out.push({
      span: file.span(expression.start, expression.end),
      clauses: [expression.consequence, expression.alternative].map((side) => ({
        span: file.span(side.start, side.end),
        leaves: false,
      })),
    });
  for (const part of partsOf(expression)) conditionals(file, part, out);
}

function describe(file: SourceFile, call: CallExpr, variables: ReadonlySet<string>): CallStatement {
  const { callee } = call;
  const name = callee.kind === 'attribute' ? callee.nameAt : callee;
  return {
    at: file.span(name.start, name.end),
    span: file.span(call.start, call.end),
    literal:
      call.args.some(({ kind, value }) => (kind === 'positional' || kind === 'keyword') && value.kind === 'string') &&
      call.args.every(({ value }) => !reads(value, variables)),
  };
}

/** Whether an expression reads one of the variables. */
function reads(expression: Expr, variables: ReadonlySet<string>): boolean {
  if (expression.kind === 'name') return variables.has(expression.name);
  return partsOf(expression).some((part) => reads(part, variables));
}

/** The variables of a function: its parameters, and what its body assigns. */
function variablesOf(definition: DefStmt): readonly string[] {
  const names = definition.parameters.flatMap(({ name }) => name?.name ?? []);
  const collect = (statements: readonly Stmt[]): void => {
    for (const statement of statements) {
      if (statement.kind === 'assign') names.push(...namesOf(statement.target));
      else if (statement.kind === 'for' || statement.kind === 'while') collect(statement.body);
      else if (statement.kind === 'if') {
        for (const { body } of statement.clauses) collect(body);
        collect(statement.otherwise ?? []);
      }
    }
  };
  collect(definition.body);
  return names;
}

/** The names that an assignment to a target binds. */
function namesOf(target: Expr): readonly string[] {
  if (target.kind === 'name') return [target.name];
  return target.kind === 'list' || target.kind === 'tuple' ? target.items.flatMap(namesOf) : [];
}

function partsOf(expression: Expr): readonly Expr[] {
  switch (expression.kind) {
    case 'list':
    case 'tuple':
      return expression.items;
    case 'dict':
      return expression.entries.flatMap(({ key, value }) => [key, value]);
    case 'conditional':
      return [expression.condition, expression.consequence, expression.alternative];
    case 'unary':
      return [expression.operand];
    case 'binary':
    case 'logical':
      return [expression.left, expression.right];
    case 'attribute':
      return [expression.object];
    case 'index':
      return [expression.object, expression.index];
    case 'slice':
      return [expression.object, expression.low, expression.high, expression.step].filter((part) => part !== undefined);
    case 'call':
      return [expression.callee, ...expression.args.map(({ value }) => value)];
    case 'comprehension':
      return [
        ...('key' in expression.body ? [expression.body.key, expression.body.value] : [expression.body]),
        ...expression.clauses.map((clause) => (clause.kind === 'for' ? clause.iterable : clause.condition)),
      ];
    case 'lambda':
      return [expression.body];
    default:
      return [];
  }
}
