import type { SourceFile } from '../../text/source.ts';

/**
 * The typed tree of Go's `text/template`. Offsets are UTF-16 code units into the file, `end` exclusive; `pos` is the offset
 * that Go records for the node, which error messages print.
 */
interface Base {
  readonly start: number;
  readonly end: number;
  readonly pos: number;
}

export interface ListNode extends Base {
  readonly kind: 'list';
  readonly nodes: readonly Node[];
}

/** Literal text, after trimming: always the exact text of its span. */
export interface TextNode extends Base {
  readonly kind: 'text';
  readonly text: string;
}

/** `{{ pipeline }}`; the span includes the delimiters, as for every node that is an action of its own. */
export interface ActionNode extends Base {
  readonly kind: 'action';
  readonly pipe: PipeNode;
}

export interface BranchNode extends Base {
  readonly kind: 'if' | 'with' | 'range';
  readonly pipe: PipeNode;
  readonly list: ListNode;
  readonly elseList: ListNode | undefined;
  /** End of the opening action `{{if …}}`. */
  readonly headEnd: number;
}

/** `{{template "name" pipeline}}`, also the call that `{{block}}` stands for. */
export interface TemplateNode extends Base {
  readonly kind: 'template';
  readonly name: string;
  readonly nameStart: number;
  readonly nameEnd: number;
  readonly pipe: PipeNode | undefined;
}

export interface JumpNode extends Base {
  readonly kind: 'break' | 'continue';
}

export interface PipeNode extends Base {
  readonly kind: 'pipe';
  /** `=` instead of `:=`. */
  readonly isAssign: boolean;
  readonly decl: readonly VariableNode[];
  readonly cmds: readonly CommandNode[];
}

export interface CommandNode extends Base {
  readonly kind: 'command';
  readonly args: readonly Operand[];
}

/** The name of a function. */
export interface IdentifierNode extends Base {
  readonly kind: 'identifier';
  readonly name: string;
}

/** `.a.b` */
export interface FieldNode extends Base {
  readonly kind: 'field';
  readonly ident: readonly string[];
}

/** `$x.a.b`; the first of `ident` is the variable with its `$`. */
export interface VariableNode extends Base {
  readonly kind: 'variable';
  readonly ident: readonly string[];
}

/** `(pipeline).a.b` or `function.a`. */
export interface ChainNode extends Base {
  readonly kind: 'chain';
  readonly node: Operand;
  readonly field: readonly string[];
  /** Offset at which the first field's dot stands. */
  readonly fieldStart: number;
}

export interface DotNode extends Base {
  readonly kind: 'dot';
}

export interface NilNode extends Base {
  readonly kind: 'nilconst';
}

export interface BoolNode extends Base {
  readonly kind: 'bool';
  readonly value: boolean;
}

/** A number may be of several kinds at once, as an untyped Go constant. */
export interface NumberNode extends Base {
  readonly kind: 'number';
  readonly text: string;
  readonly isInt: boolean;
  readonly isUint: boolean;
  readonly isFloat: boolean;
  readonly isComplex: boolean;
  readonly int: bigint;
  readonly uint: bigint;
  readonly float: number;
  readonly imaginary: number;
}

export interface StringNode extends Base {
  readonly kind: 'string';
  /** As written, with its quotes. */
  readonly quoted: string;
  readonly text: string;
}

export type Operand =
  | PipeNode
  | IdentifierNode
  | FieldNode
  | VariableNode
  | ChainNode
  | DotNode
  | NilNode
  | BoolNode
  | NumberNode
  | StringNode;

export type Node = TextNode | ActionNode | BranchNode | TemplateNode | JumpNode;
export type AnyNode = Node | ListNode | CommandNode | Operand;

/** One named template: a file's own text, a `define` or a `block`. */
export interface TemplateTree {
  readonly name: string;
  /** Name of the text it was parsed from; error messages print it. */
  readonly parseName: string;
  readonly file: SourceFile;
  readonly root: ListNode;
  /** Span of the whole `{{define}}…{{end}}`, or of the file. */
  readonly start: number;
  readonly end: number;
  /** Span of the quoted name in `define` or `block`. */
  readonly nameStart?: number;
  readonly nameEnd?: number;
}

/** What Go refuses, in its words. */
export interface TemplateSyntaxError {
  /** As Go prints it: `template: NAME:LINE: …`. */
  readonly message: string;
  /** The message without its prefix. */
  readonly reason: string;
  readonly line: number;
  readonly start: number;
  readonly end: number;
}

export interface TemplateComment {
  readonly start: number;
  readonly end: number;
  /** With its comment markers. */
  readonly text: string;
}

export interface ParsedTemplate {
  readonly file: SourceFile;
  readonly name: string;
  /** The file's own template. */
  readonly root: TemplateTree;
  /** All templates of the file that count, by name; the file's own under its name. */
  readonly templates: ReadonlyMap<string, TemplateTree>;
  /** Every `define` and `block` in order of their ends, also those that another replaces. */
  readonly definitions: readonly TemplateTree[];
  readonly comments: readonly TemplateComment[];
  /** In order; the first is the one that Go stops at. */
  readonly errors: readonly TemplateSyntaxError[];
}

/** The span of one component of a field chain, without its dot: `index` counts in `ident` (or `field` of a chain). */
export function componentSpan(
  node: FieldNode | VariableNode | ChainNode,
  index: number,
): { readonly start: number; readonly end: number } {
  const names = node.kind === 'chain' ? node.field : node.ident;
  let start = node.kind === 'chain' ? node.fieldStart + 1 : node.kind === 'field' ? node.start + 1 : node.start;
  for (let at = 0; at < index; at++) start += (names[at]?.length ?? 0) + 1;
  return { start, end: start + (names[index]?.length ?? 0) };
}
