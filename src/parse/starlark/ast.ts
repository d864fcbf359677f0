import type { SourceFile, Span } from '../../text/source.ts';
import type { TracedText } from '../../text/traced.ts';

/** A piece of the syntax tree: UTF-16 offsets from 0 into the file, `end` exclusive. */
export interface Node {
  readonly start: number;
  readonly end: number;
  /** Filled by `spanOf` when first asked for. */
  span?: Span;
}

/** The span of a node of that file. */
export function spanOf(node: Node, file: SourceFile): Span {
  node.span ??= file.span(node.start, node.end);
  return node.span;
}

/**
 * How a name is bound, and its number among the variables of that kind: those of the function (or, for names that `load`
 * and comprehensions bind, of the module), those that the function captures, the module's globals. The resolver sets it.
 */
export interface Binding {
  readonly scope: 'local' | 'free' | 'global' | 'predeclared' | 'universal' | 'undefined';
  readonly index: number;
}

export interface NameExpr extends Node {
  readonly kind: 'name';
  readonly name: string;
  binding?: Binding;
}

export interface IntExpr extends Node {
  readonly kind: 'int';
  /** A `bigint` only beyond the safe integers. */
  readonly value: number | bigint;
}

export interface FloatExpr extends Node {
  readonly kind: 'float';
  readonly value: number;
}

export interface StringExpr extends Node {
  readonly kind: 'string';
  /** The decoded text; its pieces are the literal's own text, escapes are pieces that are not exact. */
  readonly value: TracedText;
}

export interface BytesExpr extends Node {
  readonly kind: 'bytes';
  readonly value: Uint8Array;
}

export interface ListExpr extends Node {
  readonly kind: 'list';
  readonly items: readonly Expr[];
}

export interface TupleExpr extends Node {
  readonly kind: 'tuple';
  readonly items: readonly Expr[];
}

export interface DictItem extends Node {
  readonly key: Expr;
  readonly value: Expr;
  readonly colon: number;
}

export interface DictExpr extends Node {
  readonly kind: 'dict';
  readonly entries: readonly DictItem[];
}

export interface ForClause extends Node {
  readonly kind: 'for';
  readonly target: Expr;
  readonly iterable: Expr;
}

export interface IfClause extends Node {
  readonly kind: 'if';
  readonly condition: Expr;
}

export interface ComprehensionExpr extends Node {
  readonly kind: 'comprehension';
  /** The element of a list, or the entry of a dict. */
  readonly body: Expr | DictItem;
  readonly clauses: readonly (ForClause | IfClause)[];
  readonly result: 'list' | 'dict';
}

export interface ConditionalExpr extends Node {
  readonly kind: 'conditional';
  readonly condition: Expr;
  readonly consequence: Expr;
  readonly alternative: Expr;
}

export interface ParameterNode extends Node {
  readonly kind: 'normal' | 'args' | 'kwargs';
  /** Undefined for a bare `*`. */
  readonly name?: NameExpr;
  readonly defaultValue?: Expr;
  /** Offset of the `=`, else of the parameter. */
  readonly operator: number;
}

/** The variables of a function, as the resolver numbers them; parameters come first among the locals. */
export interface FunctionScope {
  readonly localNames: readonly string[];
  /** What the function captures when it is made: variables of the function (or module) around it. */
  readonly captures: readonly { readonly name: string; readonly from: 'local' | 'free'; readonly index: number }[];
}

export interface LambdaExpr extends Node {
  readonly kind: 'lambda';
  readonly parameters: readonly ParameterNode[];
  readonly body: Expr;
  /** What the resolver found out. */
  scope?: FunctionScope;
}

export type UnaryOperator = '+' | '-' | '~' | 'not';

export interface UnaryExpr extends Node {
  readonly kind: 'unary';
  readonly operator: UnaryOperator;
  readonly operand: Expr;
}

export type BinaryOperator =
  | '+'
  | '-'
  | '*'
  | '/'
  | '//'
  | '%'
  | '|'
  | '&'
  | '^'
  | '<<'
  | '>>'
  | '=='
  | '!='
  | '<'
  | '>'
  | '<='
  | '>='
  | 'in'
  | 'not in';

export interface BinaryExpr extends Node {
  readonly kind: 'binary';
  readonly operator: BinaryOperator;
  /** Where the operator is written. */
  readonly operatorAt: Node;
  readonly left: Expr;
  readonly right: Expr;
}

export interface LogicalExpr extends Node {
  readonly kind: 'logical';
  readonly operator: 'and' | 'or';
  readonly left: Expr;
  readonly right: Expr;
}

export interface AttributeExpr extends Node {
  readonly kind: 'attribute';
  readonly object: Expr;
  readonly name: string;
  readonly nameAt: Node;
  /** Offset of the `.`. */
  readonly dot: number;
}

export interface IndexExpr extends Node {
  readonly kind: 'index';
  readonly object: Expr;
  readonly index: Expr;
  /** Offset of the `[`. */
  readonly bracket: number;
}

export interface SliceExpr extends Node {
  readonly kind: 'slice';
  readonly object: Expr;
  readonly low?: Expr;
  readonly high?: Expr;
  readonly step?: Expr;
  readonly bracket: number;
}

export interface ArgumentNode extends Node {
  readonly kind: 'positional' | 'keyword' | 'args' | 'kwargs';
  readonly name?: string;
  readonly nameAt?: Node;
  readonly value: Expr;
}

export interface CallExpr extends Node {
  readonly kind: 'call';
  readonly callee: Expr;
  readonly args: readonly ArgumentNode[];
  /** Offset of the `(`. */
  readonly paren: number;
}

export type Expr =
  | NameExpr
  | IntExpr
  | FloatExpr
  | StringExpr
  | BytesExpr
  | ListExpr
  | TupleExpr
  | DictExpr
  | ComprehensionExpr
  | ConditionalExpr
  | LambdaExpr
  | UnaryExpr
  | BinaryExpr
  | LogicalExpr
  | AttributeExpr
  | IndexExpr
  | SliceExpr
  | CallExpr;

export interface ExpressionStmt extends Node {
  readonly kind: 'expression';
  readonly value: Expr;
}

export interface AssignStmt extends Node {
  readonly kind: 'assign';
  readonly target: Expr;
  readonly value: Expr;
  /** `+` for `+=`; undefined for `=`. */
  readonly operator?: BinaryOperator;
  readonly operatorAt: Node;
}

export interface BranchStmt extends Node {
  readonly kind: 'break' | 'continue' | 'pass';
}

export interface ReturnStmt extends Node {
  readonly kind: 'return';
  readonly value?: Expr;
}

export interface IfStmt extends Node {
  readonly kind: 'if';
  /** `if` and each `elif`, in order. */
  readonly clauses: readonly { readonly at: Node; readonly condition: Expr; readonly body: readonly Stmt[] }[];
  readonly otherwise?: readonly Stmt[];
}

export interface ForStmt extends Node {
  readonly kind: 'for';
  readonly target: Expr;
  readonly iterable: Expr;
  readonly body: readonly Stmt[];
}

export interface WhileStmt extends Node {
  readonly kind: 'while';
  readonly condition: Expr;
  readonly body: readonly Stmt[];
}

export interface DefStmt extends Node {
  readonly kind: 'def';
  readonly name: NameExpr;
  readonly parameters: readonly ParameterNode[];
  readonly body: readonly Stmt[];
  /** What the resolver found out. */
  scope?: FunctionScope;
}

export interface LoadItem extends Node {
  /** The name in the loaded module, and where it is written (inside the quotes). */
  readonly name: string;
  readonly nameAt: Node;
  readonly local: NameExpr;
}

export interface LoadStmt extends Node {
  readonly kind: 'load';
  readonly module: StringExpr;
  readonly items: readonly LoadItem[];
}

/** A top-level statement that could not be parsed; `names` are those that it seems to bind. */
export interface BrokenStmt extends Node {
  readonly kind: 'broken';
  readonly names: readonly NameExpr[];
}

export type Stmt =
  | ExpressionStmt
  | AssignStmt
  | BranchStmt
  | ReturnStmt
  | IfStmt
  | ForStmt
  | WhileStmt
  | DefStmt
  | LoadStmt
  | BrokenStmt;

/** A parsed file. */
export interface Module {
  readonly file: SourceFile;
  readonly statements: readonly Stmt[];
}
