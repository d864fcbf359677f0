import type { SourceFile } from '../../text/source.ts';
import type {
  ArgumentNode,
  BinaryOperator,
  CallExpr,
  DictItem,
  Expr,
  ForClause,
  IfClause,
  LoadItem,
  NameExpr,
  Node,
  ParameterNode,
  Stmt,
  StringExpr,
  UnaryOperator,
} from './ast.ts';
import { decodeInt, decodeLiteral } from './literal.ts';
import type { SyntaxNode } from './tree.ts';

/** The tree is not of the shape that the grammar check promises; holds the node. */
export class UnexpectedTree extends Error {
  readonly node: Node;
  constructor(node: SyntaxNode) {
    super(`unexpected ${node.type}`);
    this.node = node;
  }
}

/** Turns tree-sitter's statements into our own. Throws `UnexpectedTree` for a statement with an error in it. */
export function lowerStatement(node: SyntaxNode, file: SourceFile): Stmt {
  return new Lowering(file).statement(node);
}

/** Tokens that have no part in the tree's meaning. */
const PUNCTUATION = new Set([',', '(', ')', '[', ']', '{', '}', ';', ':']);

class Lowering {
  readonly #file: SourceFile;

  constructor(file: SourceFile) {
    this.#file = file;
  }

  #text(node: Node): string {
    return this.#file.text.slice(node.start, node.end);
  }

  #field(node: SyntaxNode, name: string): SyntaxNode {
    return this.#optional(node, name) ?? this.#refuse(node);
  }

  #optional(node: SyntaxNode, name: string): SyntaxNode | undefined {
    return node.children.find((child) => child.field === name);
  }

  #refuse(node: SyntaxNode): never {
    throw new UnexpectedTree(node);
  }

  /** Children that are not punctuation. */
  #parts(node: SyntaxNode): SyntaxNode[] {
    return node.children.filter((child) => !PUNCTUATION.has(child.type));
  }

  #token(node: SyntaxNode, type: string): SyntaxNode {
    return node.children.find((child) => child.type === type) ?? this.#refuse(node);
  }

  statement(node: SyntaxNode): Stmt {
    const { start, end } = node;
    switch (node.type) {
      case 'expression_statement':
        return this.#expressionStatement(node);
      case 'return_statement': {
        const value = node.children[1];
        return { kind: 'return', value: value && this.expression(value), start, end };
      }
      case 'pass_statement':
        return { kind: 'pass', start, end };
      case 'break_statement':
        return { kind: 'break', start, end };
      case 'continue_statement':
        return { kind: 'continue', start, end };
      case 'if_statement':
        return this.#if(node);
      case 'for_statement':
        return {
          kind: 'for',
          target: this.expression(this.#field(node, 'left')),
          iterable: this.expression(this.#field(node, 'right')),
          body: this.#block(this.#field(node, 'body')),
          start,
          end,
        };
      case 'while_statement':
        return {
          kind: 'while',
          condition: this.expression(this.#field(node, 'condition')),
          body: this.#block(this.#field(node, 'body')),
          start,
          end,
        };
      case 'function_definition':
        return {
          kind: 'def',
          name: this.#name(this.#field(node, 'name')),
          parameters: this.#parameters(this.#field(node, 'parameters')),
          body: this.#block(this.#field(node, 'body')),
          start,
          end,
        };
      default:
        return this.#refuse(node);
    }
  }

  #block(node: SyntaxNode): Stmt[] {
    const statements: Stmt[] = [];
    for (const child of node.children) if (child.type !== ';') statements.push(this.statement(child));
    return statements;
  }

  #if(node: SyntaxNode): Stmt {
    const clauses = [];
    let otherwise: Stmt[] | undefined;
    for (const clause of [node, ...node.children]) {
      if (clause === node || clause.type === 'elif_clause')
        clauses.push({
          at: this.#token(clause, clause === node ? 'if' : 'elif'),
          condition: this.expression(this.#field(clause, 'condition')),
          body: this.#block(this.#field(clause, 'consequence')),
        });
      else if (clause.type === 'else_clause') otherwise = this.#block(this.#field(clause, 'body'));
      else if (clause.type === 'ERROR') this.#refuse(clause);
    }
    return { kind: 'if', clauses, otherwise, start: node.start, end: node.end };
  }

  #expressionStatement(node: SyntaxNode): Stmt {
    const { start, end } = node;
    const parts = this.#parts(node);
    const only = parts[0] ?? this.#refuse(node);
    if (only.type === 'assignment' || only.type === 'augmented_assignment') {
      const operatorAt = only.children.find((child) => child.type.endsWith('=')) ?? this.#refuse(only);
      if (only.children.some((child) => child.type === 'ERROR' || child.field === 'type')) this.#refuse(only);
      const operator = operatorAt.type.slice(0, -1);
      return {
        kind: 'assign',
        target: this.expression(this.#field(only, 'left')),
        value: this.expression(this.#field(only, 'right')),
        operator: operator === '' ? undefined : (operator as BinaryOperator),
        operatorAt,
        start,
        end,
      };
    }
    if (parts.length > 1) {
      const items = parts.map((part) => this.expression(part));
      return { kind: 'expression', value: { kind: 'tuple', items, start, end }, start, end };
    }
    const value = this.expression(only);
    if (value.kind === 'call' && value.callee.kind === 'name' && value.callee.name === 'load')
      return this.#load(value, node);
    return { kind: 'expression', value, start, end };
  }

  #load(call: CallExpr, node: SyntaxNode): Stmt {
    const [module, ...rest] = call.args;
    if (module?.value.kind !== 'string') return this.#refuse(node);
    const items: LoadItem[] = rest.map((argument) => {
      const original = argument.value.kind === 'string' ? argument.value : this.#refuse(node);
      const name = original.value.text;
      const nameAt = insideQuotes(original);
      const local: NameExpr =
        argument.name === undefined
          ? { kind: 'name', name, ...nameAt }
          : { kind: 'name', name: argument.name, start: argument.nameAt!.start, end: argument.nameAt!.end };
      return { name, nameAt, local, start: argument.start, end: argument.end };
    });
    return { kind: 'load', module: module.value, items, start: node.start, end: node.end };
  }

  #name(node: SyntaxNode): NameExpr {
    if (node.type !== 'identifier' || node.missing) this.#refuse(node);
    return { kind: 'name', name: this.#text(node), start: node.start, end: node.end };
  }

  #parameters(node: SyntaxNode): ParameterNode[] {
    return this.#parts(node).map((part) => this.#parameter(part));
  }

  #parameter(node: SyntaxNode): ParameterNode {
    const { start, end } = node;
    switch (node.type) {
      case 'identifier':
        return { kind: 'normal', name: this.#name(node), operator: start, start, end };
      case 'default_parameter': {
        const name = this.#name(this.#field(node, 'name'));
        const defaultValue = this.expression(this.#field(node, 'value'));
        return { kind: 'normal', name, defaultValue, operator: this.#token(node, '=').start, start, end };
      }
      case 'keyword_separator':
        return { kind: 'args', operator: start, start, end };
      case 'list_splat_pattern':
        return { kind: 'args', name: this.#name(node.children[1] ?? node), operator: start, start, end };
      case 'dictionary_splat_pattern':
        return { kind: 'kwargs', name: this.#name(node.children[1] ?? node), operator: start, start, end };
      default:
        return this.#refuse(node);
    }
  }

  expression(node: SyntaxNode): Expr {
    const { start, end } = node;
    if (node.missing) this.#refuse(node);
    switch (node.type) {
      case 'identifier':
        return this.#name(node);
      case 'integer':
        if (!/^\d\w*$/.test(this.#text(node))) return this.#refuse(node);
        return { kind: 'int', value: decodeInt(this.#text(node)), start, end };
      case 'float':
        return { kind: 'float', value: Number(this.#text(node)), start, end };
      case 'string': {
        if (!/^[rb]{0,2}(["'])[\s\S]*\1$/.test(this.#text(node))) return this.#refuse(node);
        const literal = decodeLiteral(this.#file, start, end);
        if (literal.bytes) return { kind: 'bytes', value: literal.bytes, start, end };
        return { kind: 'string', value: literal.value, start, end };
      }
      case 'list':
      case 'list_pattern':
        return { kind: 'list', items: this.#parts(node).map((part) => this.expression(part)), start, end };
      case 'tuple':
      case 'tuple_pattern':
      case 'expression_list':
      case 'pattern_list':
        return this.#tuple(node);
      case 'parenthesized_expression': {
        const inner = this.#parts(node);
        return inner.length === 1 ? this.expression(inner[0]!) : this.#refuse(node);
      }
      case 'dictionary':
        return { kind: 'dict', entries: this.#parts(node).map((part) => this.#entry(part)), start, end };
      case 'list_comprehension':
      case 'dictionary_comprehension':
        return this.#comprehension(node);
      case 'conditional_expression': {
        const [consequence, , condition, , alternative] = node.children;
        if (!consequence || !condition || !alternative || node.children.length !== 5) return this.#refuse(node);
        return {
          kind: 'conditional',
          condition: this.expression(condition),
          consequence: this.expression(consequence),
          alternative: this.expression(alternative),
          start,
          end,
        };
      }
      case 'lambda': {
        const parameters = this.#optional(node, 'parameters');
        return {
          kind: 'lambda',
          parameters: parameters ? this.#parameters(parameters) : [],
          body: this.expression(this.#field(node, 'body')),
          start,
          end,
        };
      }
      case 'not_operator':
        return { kind: 'unary', operator: 'not', operand: this.expression(this.#field(node, 'argument')), start, end };
      case 'unary_operator': {
        const operator = this.#field(node, 'operator').type as UnaryOperator;
        return { kind: 'unary', operator, operand: this.expression(this.#field(node, 'argument')), start, end };
      }
      case 'binary_operator':
      case 'boolean_operator':
      case 'comparison_operator':
        return this.#operators(node);
      case 'attribute': {
        const name = this.#field(node, 'attribute');
        const object = this.expression(this.#field(node, 'object'));
        const dot = this.#token(node, '.').start;
        return { kind: 'attribute', object, name: this.#text(name), nameAt: name, dot, start, end };
      }
      case 'subscript':
        return this.#subscript(node);
      case 'call':
        return this.#call(node);
      default:
        return this.#refuse(node);
    }
  }

  #tuple(node: SyntaxNode): Expr {
    const items = this.#parts(node).map((part) => this.expression(part));
    const hasComma = this.#file.text.slice(items.at(-1)?.end ?? node.start, node.end).includes(',');
    // `(a) = 1` is a tuple pattern for tree-sitter and a name for Starlark.
    if (node.type === 'tuple_pattern' && items.length === 1 && !hasComma) return items[0]!;
    return { kind: 'tuple', items, start: node.start, end: node.end };
  }

  #entry(node: SyntaxNode): DictItem {
    if (node.type !== 'pair') this.#refuse(node);
    return {
      key: this.expression(this.#field(node, 'key')),
      value: this.expression(this.#field(node, 'value')),
      colon: this.#token(node, ':').start,
      start: node.start,
      end: node.end,
    };
  }

  #comprehension(node: SyntaxNode): Expr {
    const body = this.#field(node, 'body');
    const clauses: (ForClause | IfClause)[] = [];
    for (const part of this.#parts(node)) {
      const { start, end } = part;
      if (part === body) continue;
      if (part.type === 'for_in_clause')
        clauses.push({
          kind: 'for',
          target: this.expression(this.#field(part, 'left')),
          iterable: this.expression(this.#field(part, 'right')),
          start,
          end,
        });
      else if (part.type === 'if_clause')
        clauses.push({ kind: 'if', condition: this.expression(part.children[1] ?? part), start, end });
      else this.#refuse(part);
    }
    return {
      kind: 'comprehension',
      result: node.type === 'list_comprehension' ? 'list' : 'dict',
      body: body.type === 'pair' ? this.#entry(body) : this.expression(body),
      clauses,
      start: node.start,
      end: node.end,
    };
  }

  /**
   * Operators between operands. tree-sitter's grammar ranks `&` and `^` the wrong way round, so the chain is taken apart and
   * put together again by starlark-go's ranks; nothing here recurses along a long chain.
   */
  #operators(node: SyntaxNode): Expr {
    const operands: Operand[] = [];
    const operators: Operator[] = [];
    const reduce = () => {
      const operator = operators.pop()!;
      const right = operands.pop()!;
      operands.push(this.#combine(operator, operands.pop()!, right));
    };
    const todo: (SyntaxNode | Operator)[] = [node];
    for (let next = todo.pop(); next; next = todo.pop()) {
      if (!('children' in next)) {
        while (operators.length > 0 && rankOf(operators.at(-1)!) >= rankOf(next)) reduce();
        operators.push(next);
      } else if (OPERATIONS.has(next.type)) {
        const [first, ...others] = next.children;
        const right = others.pop();
        const operator = operatorOf(others);
        if (!first || !operator || !right) return this.#refuse(next);
        todo.push(right, operator, first);
      } else operands.push({ expression: this.expression(next), start: next.start, end: next.end });
    }
    while (operators.length > 0) reduce();
    return operands[0]!.expression;
  }

  #combine(operator: Operator, { expression: left, start }: Operand, { expression: right, end }: Operand): Operand {
    const expression = this.#operation(operator, left, right, start, end);
    return { expression, start, end };
  }

  #operation(operator: Operator, left: Expr, right: Expr, start: number, end: number): Expr {
    if (operator.type === 'and' || operator.type === 'or')
      return { kind: 'logical', operator: operator.type, left, right, start, end };
    return { kind: 'binary', operator: operator.type as BinaryOperator, operatorAt: operator, left, right, start, end };
  }

  #subscript(node: SyntaxNode): Expr {
    const { start, end } = node;
    const object = this.expression(this.#field(node, 'value'));
    const bracket = this.#token(node, '[').start;
    const subscripts = node.children.filter((child) => child.field === 'subscript');
    const last = subscripts.at(-1) ?? this.#refuse(node);
    const isSlice = last.type === 'slice';
    const before = isSlice ? subscripts.slice(0, -1) : subscripts;
    if (!isSlice && node.children.some((child) => child.type === 'ERROR')) this.#refuse(node);
    const items = before.map((part) => this.expression(part));
    const tuple = (parts: readonly Expr[]): Expr => {
      const first = parts[0] ?? this.#refuse(node);
      if (parts.length === 1) return first;
      return { kind: 'tuple', items: parts, start: first.start, end: parts.at(-1)!.end };
    };
    if (!isSlice) return { kind: 'index', object, index: tuple(items), bracket, start, end };
    const bounds: (Expr | undefined)[] = [undefined, undefined, undefined];
    let position = 0;
    for (const part of last.children) {
      if (part.type === ':') position += 1;
      else bounds[position] = this.expression(part);
    }
    if (bounds[0]) items.push(bounds[0]);
    const low = items.length > 0 ? tuple(items) : undefined;
    return { kind: 'slice', object, low, high: bounds[1], step: bounds[2], bracket, start, end };
  }

  #call(node: SyntaxNode): Expr {
    const list = this.#field(node, 'arguments');
    if (list.type !== 'argument_list') this.#refuse(list);
    return {
      kind: 'call',
      callee: this.expression(this.#field(node, 'function')),
      args: this.#parts(list).map((part) => this.#argument(part)),
      paren: list.start,
      start: node.start,
      end: node.end,
    };
  }

  #argument(node: SyntaxNode): ArgumentNode {
    const { start, end } = node;
    switch (node.type) {
      case 'keyword_argument': {
        const nameAt = this.#field(node, 'name');
        const value = this.expression(this.#field(node, 'value'));
        return { kind: 'keyword', name: this.#text(nameAt), nameAt, value, start, end };
      }
      case 'list_splat':
        return { kind: 'args', value: this.expression(node.children[1] ?? node), start, end };
      case 'dictionary_splat':
        return { kind: 'kwargs', value: this.expression(node.children[1] ?? node), start, end };
      default:
        return { kind: 'positional', value: this.expression(node), start, end };
    }
  }
}

function insideQuotes(literal: StringExpr): Node {
  const span = literal.value.spanOf();
  return span ? { start: span.start, end: span.end } : { start: literal.start + 1, end: literal.end - 1 };
}

interface Operator extends Node {
  readonly type: string;
}

/** An operand with the parentheses around it. */
interface Operand extends Node {
  readonly expression: Expr;
}

const OPERATIONS = new Set(['binary_operator', 'boolean_operator', 'comparison_operator']);

/** How strongly operators bind. */
const RANKS: readonly (readonly string[])[] = [
  ['or'],
  ['and'],
  ['==', '!=', '<', '>', '<=', '>=', 'in', 'not in'],
  ['|'],
  ['^'],
  ['&'],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '//', '%'],
];

function rankOf(operator: Operator): number {
  return RANKS.findIndex((rank) => rank.includes(operator.type));
}

/**
 * The operator between two operands; tree-sitter gives `not in` as two tokens, each of that type. Its place is the second
 * one, as in starlark-go.
 */
function operatorOf(tokens: readonly SyntaxNode[]): Operator | undefined {
  const [first, second] = tokens;
  if (tokens.length === 1 && first) return { type: first.type, start: first.start, end: first.end };
  if (tokens.length === 2 && first?.type === 'not in' && second)
    return { type: first.type, start: second.start, end: second.end };
  return undefined;
}
