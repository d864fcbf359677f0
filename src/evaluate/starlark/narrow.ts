import type { CallExpr, Expr, NameExpr } from '../../parse/starlark/ast.ts';

/** Methods and functions that depend on their arguments alone and change nothing. */
const PURE_METHODS = new Set(
  'startswith endswith lower upper strip lstrip rstrip find count get isdigit isalpha isalnum islower isupper title removeprefix removesuffix split'.split(
    ' ',
  ),
);
const PURE_FUNCTIONS = new Set('len type bool str int repr hasattr'.split(' '));

/** Whether a call gives the same for the same arguments and changes nothing. */
export function isPureCall({ callee }: CallExpr): boolean {
  if (callee.kind === 'attribute') return PURE_METHODS.has(callee.name);
  return callee.kind === 'name' && PURE_FUNCTIONS.has(callee.name) && callee.binding?.scope === 'universal';
}

const known = new WeakMap<Expr, readonly NameExpr[] | null>();

/**
 * The names in an expression that can be evaluated more than once because it has no effects; undefined for any other
 * expression.
 */
export function narrowableNames(expression: Expr): readonly NameExpr[] | undefined {
  let names = known.get(expression);
  if (names === undefined) {
    const found: NameExpr[] = [];
    names = collect(expression, found, 0) ? found : null;
    known.set(expression, names);
  }
  return names ?? undefined;
}

function collect(node: Expr, names: NameExpr[], depth: number): boolean {
  if (depth > 50) return false;
  const all = (...parts: readonly (Expr | undefined)[]) =>
    parts.every((part) => !part || collect(part, names, depth + 1));
  switch (node.kind) {
    case 'name':
      names.push(node);
      return true;
    case 'int':
    case 'float':
    case 'string':
    case 'bytes':
      return true;
    case 'list':
    case 'tuple':
      return all(...node.items);
    case 'unary':
      return all(node.operand);
    case 'binary':
    case 'logical':
      return all(node.left, node.right);
    case 'attribute':
      return all(node.object);
    case 'index':
      return all(node.object, node.index);
    case 'slice':
      return all(node.object, node.low, node.high, node.step);
    case 'call':
      if (!isPureCall(node)) return false;
      return all(
        node.callee.kind === 'attribute' ? node.callee.object : undefined,
        ...node.args.map((argument) => argument.value),
      );
    default:
      return false;
  }
}
