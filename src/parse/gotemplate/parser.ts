import type { SourceFile } from '../../text/source.ts';
import type {
  BranchNode,
  ChainNode,
  CommandNode,
  FieldNode,
  ListNode,
  Node,
  Operand,
  ParsedTemplate,
  PipeNode,
  TemplateNode,
  TemplateTree,
  VariableNode,
} from './ast.ts';
import { ConstantError, charConstant, complexConstant, numberConstant, unquoteString } from './constant.ts';
import type { Token, TokenKind } from './lexer.ts';
import { printNode } from './print.ts';
import { goQuote } from './quote.ts';
import { newScope, TokenReader } from './token-reader.ts';

export interface ParseOptions {
  /** The name Go would know the text by: the chart path of the file, `gotpl` in `tpl`. Default: the file's path. */
  readonly name?: string;
  /** The functions that exist; without it no name is refused. */
  readonly functions?: FunctionNames;
}

/** A set or map of names. One table for all texts lets equal texts be parsed once. */
export interface FunctionNames {
  has(name: string): boolean;
}

/** How deep parentheses may nest. Go allows 10000; the call stack here does not, and no template comes near. */
const MAX_PARENTHESES = 400;
/** How deep blocks may nest; Go itself has no bound there but its stack. */
const MAX_BLOCKS = 400;

/** Parses a template text. Never throws: what Go refuses is in `errors`, and the rest of the text is still parsed. */
export function parseTemplate(file: SourceFile, options: ParseOptions = {}): ParsedTemplate {
  const known = parsedBefore(file, options);
  if (known) return known;
  const parsed = new TemplateParser(file, options).parse();
  if (parsed.errors.length === 0) remember(parsed, options);
  return parsed;
}

/** Texts are often the same: library charts that many charts vendor, and values that `tpl` executes again and again. */
const cache = new WeakMap<FunctionNames, Map<string, ParsedTemplate>>();
const MAX_CACHED = 2000;
/** Longer texts are hardly ever repeated, and dear to keep. */
const MAX_CACHED_LENGTH = 64_000;
const ANY_FUNCTION: FunctionNames = { has: () => true };

function remember(parsed: ParsedTemplate, options: ParseOptions): void {
  const { text } = parsed.file;
  if (text.length > MAX_CACHED_LENGTH) return;
  const functions = options.functions ?? ANY_FUNCTION;
  let texts = cache.get(functions);
  if (!texts) {
    texts = new Map();
    cache.set(functions, texts);
  }
  const [oldest] = texts.keys();
  if (texts.size >= MAX_CACHED && oldest !== undefined) texts.delete(oldest);
  texts.set(text, parsed);
}

/** The same tree for another file of the same text: nodes hold offsets only. */
function parsedBefore(file: SourceFile, options: ParseOptions): ParsedTemplate | undefined {
  const known = cache.get(options.functions ?? ANY_FUNCTION)?.get(file.text);
  if (!known) return undefined;
  const name = options.name ?? file.path;
  if (known.file === file && known.name === name) return known;
  // A definition could have the name of either file; such texts are parsed anew.
  if (known.definitions.some((tree) => tree.name === name || tree.name === known.name)) return undefined;
  const rename = (tree: TemplateTree): TemplateTree => ({
    ...tree,
    file,
    parseName: name,
    name: tree === known.root ? name : tree.name,
  });
  const trees = new Map(
    [...known.templates.values(), ...known.definitions, known.root].map((tree) => [tree, rename(tree)]),
  );
  const renamed = (tree: TemplateTree): TemplateTree => trees.get(tree) ?? tree;
  return {
    ...known,
    file,
    name,
    root: renamed(known.root),
    templates: new Map([...known.templates.values()].map((tree) => [renamed(tree).name, renamed(tree)])),
    definitions: known.definitions.map(renamed),
  };
}

interface Mark<Kind> {
  readonly kind: Kind;
  readonly start: number;
  readonly pos: number;
}

/** What ends a list of nodes: `{{end}}` or `{{else}}`. */
type EndMark = Mark<'end'> | Mark<'else'>;

const OPERANDS: ReadonlySet<TokenKind> = new Set<TokenKind>([
  'bool',
  'charConstant',
  'complex',
  'dot',
  'field',
  'identifier',
  'number',
  'nil',
  'rawString',
  'string',
  'variable',
  'leftParen',
]);

class TemplateParser extends TokenReader {
  readonly #functions: FunctionNames | undefined;
  readonly #templates = new Map<string, TemplateTree>();
  readonly #definitions: TemplateTree[] = [];
  /** How many blocks are open. */
  #depth = 0;

  constructor(file: SourceFile, options: ParseOptions) {
    super(file, options.name ?? file.path);
    this.#functions = options.functions;
  }

  parse(): ParsedTemplate {
    const start = this.peek().start;
    const nodes: Node[] = [];
    for (;;) {
      const node = this.#topLevel();
      if (node === 'eof') break;
      if (node) nodes.push(node);
    }
    const length = this.file.text.length;
    const list: ListNode = { kind: 'list', start, end: length, pos: start, nodes };
    const root: TemplateTree = {
      name: this.name,
      parseName: this.name,
      file: this.file,
      root: list,
      start: 0,
      end: length,
    };
    this.#add(root);
    return {
      file: this.file,
      name: this.name,
      root,
      templates: this.#templates,
      definitions: this.#definitions,
      comments: this.lexer.comments,
      errors: this.errors,
    };
  }

  #topLevel(): Node | 'eof' | undefined {
    try {
      if (this.peek().kind === 'eof') return 'eof';
      if (this.peek().kind === 'leftDelim') {
        const delim = this.next();
        if (this.nextNonSpace().kind === 'define') {
          this.#definition(delim);
          return undefined;
        }
        this.backup2(delim);
      }
      const node = this.#textOrAction();
      if (node === undefined) return undefined;
      if (node.kind !== 'end' && node.kind !== 'else') return node;
      this.record(`unexpected {{${node.kind}}}`, node.start, this.lastEnd);
      return undefined;
    } catch (error) {
      this.recover(error);
      return undefined;
    }
  }

  // --- lists and actions ---

  #add(tree: TemplateTree): void {
    const old = this.#templates.get(tree.name);
    if (!old || isEmpty(old.root)) this.#templates.set(tree.name, tree);
    else if (!isEmpty(tree.root))
      this.record(
        `template: multiple definition of template ${goQuote(tree.name)}`,
        tree.nameStart ?? tree.start,
        tree.nameEnd ?? tree.end,
      );
  }

  /** Runs `parse` with the state of a template of its own, as Go's parser does for `define` and `block`. */
  #inNewTree<T>(parse: () => T): T {
    const outer = this.scope;
    this.scope = newScope();
    try {
      return parse();
    } finally {
      this.scope = outer;
    }
  }

  #definition(delim: Token): void {
    const context = 'define clause';
    this.#inNewTree(() => {
      let nameToken: Token | undefined;
      let name: string | undefined;
      try {
        nameToken = this.nextNonSpace();
        if (nameToken.kind !== 'string' && nameToken.kind !== 'rawString') this.unexpected(nameToken, context);
        name = this.#unquote(nameToken);
        this.expect('rightDelim', context);
      } catch (error) {
        this.recover(error);
      }
      const [root, mark] = this.#itemList();
      if (mark?.kind === 'else') {
        this.record(`unexpected {{else}} in ${context}`, mark.start, this.lastEnd);
        this.#skipRest();
      }
      if (name === undefined || !nameToken) return;
      const tree: TemplateTree = {
        name,
        parseName: this.name,
        file: this.file,
        root,
        start: delim.start,
        end: this.lastEnd,
        nameStart: nameToken.start,
        nameEnd: nameToken.end,
      };
      this.#definitions.push(tree);
      this.#add(tree);
    });
  }

  /** After a stray `{{else}}`: everything up to the matching `{{end}}`. */
  #skipRest(): void {
    for (;;) {
      const [, mark] = this.#itemList();
      if (mark?.kind !== 'else') return;
    }
  }

  /** The nodes up to an `{{end}}` or `{{else}}`, which is returned too; undefined at the end of the text. */
  #itemList(): [ListNode, EndMark | undefined] {
    this.#depth += 1;
    const nodes: Node[] = [];
    let start = -1;
    let mark: EndMark | undefined;
    try {
      for (;;) {
        try {
          const token = this.peekNonSpace();
          if (start === -1) start = token.start;
          if (token.kind === 'eof') {
            this.record('unexpected EOF', token.start, token.end);
            break;
          }
          const node = this.#textOrAction();
          if (node === undefined) continue;
          if (node.kind === 'end' || node.kind === 'else') {
            mark = node;
            break;
          }
          nodes.push(node);
        } catch (error) {
          this.recover(error);
        }
      }
    } finally {
      this.#depth -= 1;
    }
    if (start === -1) start = this.lastEnd;
    return [{ kind: 'list', start, end: mark?.start ?? this.lastEnd, pos: start, nodes }, mark];
  }

  #textOrAction(): Node | EndMark | undefined {
    const token = this.nextNonSpace();
    if (token.kind === 'text')
      return { kind: 'text', start: token.start, end: token.end, pos: token.start, text: token.text };
    if (token.kind !== 'leftDelim') this.unexpected(token, 'input');
    this.scope.actionLine = this.lineOf(token.start);
    const node = this.#action(token.start);
    this.scope.actionLine = 0;
    return node;
  }

  #action(start: number): Node | EndMark | undefined {
    const token = this.nextNonSpace();
    switch (token.kind) {
      case 'block':
        return this.#blockControl(start);
      case 'break':
      case 'continue': {
        const next = this.nextNonSpace();
        if (next.kind !== 'rightDelim') this.unexpected(next, `{{${token.kind}}}`);
        if (this.scope.rangeDepth === 0) this.fail(`{{${token.kind}}} outside {{range}}`);
        return { kind: token.kind, start, end: this.lastEnd, pos: token.start };
      }
      case 'else': {
        const peek = this.peekNonSpace();
        if (peek.kind === 'if' || peek.kind === 'with') return { kind: 'else', start, pos: peek.start };
        return { kind: 'else', start, pos: this.expect('rightDelim', 'else').start };
      }
      case 'end':
        return { kind: 'end', start, pos: this.expect('rightDelim', 'end').start };
      case 'if':
      case 'range':
      case 'with':
        return this.#control(token.kind, start);
      case 'template':
        return this.#templateControl(start);
    }
    this.backup();
    const first = this.peek();
    const pipe = this.#pipeline('command', 'rightDelim');
    return { kind: 'action', start, end: this.lastEnd, pos: first.start, pipe };
  }

  #control(context: 'if' | 'with' | 'range', start: number): BranchNode {
    if (this.#depth > MAX_BLOCKS) this.fail('max block depth exceeded');
    const outerVars = this.scope.vars.length;
    let pipe: PipeNode;
    let headEnd: number;
    try {
      pipe = this.#pipeline(context, 'rightDelim');
      headEnd = this.lastEnd;
    } catch (error) {
      // The block stays a block, so that its end matches.
      headEnd = this.recover(error);
      pipe = { kind: 'pipe', start, end: headEnd, pos: start, isAssign: false, decl: [], cmds: [] };
    }
    if (context === 'range') this.scope.rangeDepth += 1;
    const [list, mark] = this.#itemList();
    if (context === 'range') this.scope.rangeDepth -= 1;
    let elseList: ListNode | undefined;
    if (mark?.kind === 'else') {
      const next = this.peek().kind;
      if ((context === 'if' || context === 'with') && next === context) {
        this.next();
        const branch = this.#control(context, mark.start);
        elseList = { kind: 'list', start: mark.start, end: branch.end, pos: mark.pos, nodes: [branch] };
      } else {
        const [rest, end] = this.#itemList();
        elseList = rest;
        if (end?.kind === 'else') {
          this.record('expected end; found {{else}}', end.start, this.lastEnd);
          this.#skipRest();
        }
      }
    }
    this.scope.vars.length = outerVars;
    return { kind: context, start, end: this.lastEnd, pos: pipe.pos, pipe, list, elseList, headEnd };
  }

  #blockControl(start: number): TemplateNode {
    const context = 'block clause';
    const token = this.nextNonSpace();
    const name = this.#templateName(token, context);
    const pipe = this.#pipeline(context, 'rightDelim');
    this.#inNewTree(() => {
      const [root, mark] = this.#itemList();
      if (mark?.kind === 'else') {
        this.record(`unexpected {{else}} in ${context}`, mark.start, this.lastEnd);
        this.#skipRest();
      }
      const tree: TemplateTree = {
        name,
        parseName: this.name,
        file: this.file,
        root,
        start,
        end: this.lastEnd,
        nameStart: token.start,
        nameEnd: token.end,
      };
      this.#definitions.push(tree);
      this.#add(tree);
    });
    return this.#templateNode(start, token, name, pipe);
  }

  #templateControl(start: number): TemplateNode {
    const context = 'template clause';
    const token = this.nextNonSpace();
    const name = this.#templateName(token, context);
    let pipe: PipeNode | undefined;
    if (this.nextNonSpace().kind !== 'rightDelim') {
      this.backup();
      pipe = this.#pipeline(context, 'rightDelim');
    }
    return this.#templateNode(start, token, name, pipe);
  }

  #templateNode(start: number, token: Token, name: string, pipe: PipeNode | undefined): TemplateNode {
    return {
      kind: 'template',
      start,
      end: this.lastEnd,
      pos: token.start,
      name,
      nameStart: token.start,
      nameEnd: token.end,
      pipe,
    };
  }

  #templateName(token: Token, context: string): string {
    if (token.kind !== 'string' && token.kind !== 'rawString') this.unexpected(token, context);
    return this.#unquote(token);
  }

  #unquote(token: Token): string {
    return this.#constant(token, () => unquoteString(token.text));
  }

  #constant<T>(token: Token, read: () => T): T {
    try {
      return read();
    } catch (error) {
      if (error instanceof ConstantError) this.fail(error.message, token);
      throw error;
    }
  }

  // --- pipelines ---

  #pipeline(context: string, end: TokenKind): PipeNode {
    const first = this.peekNonSpace();
    const decl: VariableNode[] = [];
    const cmds: CommandNode[] = [];
    let isAssign = false;
    for (;;) {
      const variable = this.peekNonSpace();
      if (variable.kind !== 'variable') break;
      this.next();
      // A variable that is no declaration may be followed by a space, which must be kept.
      const after = this.peek();
      const next = this.peekNonSpace();
      if (next.kind === 'assign' || next.kind === 'declare') {
        isAssign = next.kind === 'assign';
        this.nextNonSpace();
        decl.push(variableNode(variable));
        this.scope.vars.push(variable.text);
      } else if (next.kind === 'char' && next.text === ',') {
        this.nextNonSpace();
        decl.push(variableNode(variable));
        this.scope.vars.push(variable.text);
        if (context === 'range' && decl.length < 2) {
          const follow = this.peekNonSpace().kind;
          if (follow === 'variable' || follow === 'rightDelim' || follow === 'rightParen') continue;
          this.fail('range can only initialize variables');
        }
        this.fail(`too many declarations in ${context}`);
      } else if (after.kind === 'space') this.backup3(variable, after);
      else this.backup2(variable);
      break;
    }
    for (;;) {
      const token = this.nextNonSpace();
      if (token.kind === end) {
        if (cmds.length === 0) this.fail(`missing value for ${context}`);
        for (const [index, command] of cmds.entries()) {
          const kind = command.args[0]!.kind;
          if (
            index > 0 &&
            (kind === 'bool' || kind === 'dot' || kind === 'nilconst' || kind === 'number' || kind === 'string')
          )
            this.fail(`non executable command in pipeline stage ${index + 1}`);
        }
        const pipeEnd = cmds.at(-1)!.end;
        return { kind: 'pipe', start: first.start, end: pipeEnd, pos: first.start, isAssign, decl, cmds };
      }
      if (!OPERANDS.has(token.kind)) this.unexpected(token, context);
      this.backup();
      cmds.push(this.#command());
    }
  }

  #command(): CommandNode {
    const start = this.peekNonSpace().start;
    const args: Operand[] = [];
    for (;;) {
      this.peekNonSpace();
      const operand = this.#operand();
      if (operand) args.push(operand);
      const token = this.next();
      if (token.kind === 'space') continue;
      if (token.kind === 'rightDelim' || token.kind === 'rightParen') this.backup();
      else if (token.kind !== 'pipe') this.unexpected(token, 'operand');
      break;
    }
    if (args.length === 0) this.fail('empty command');
    return { kind: 'command', start, end: args.at(-1)!.end, pos: start, args };
  }

  #operand(): Operand | undefined {
    const node = this.#term();
    if (!node || this.peek().kind !== 'field') return node;
    const pos = this.peek().start;
    const fields: string[] = [];
    while (this.peek().kind === 'field') fields.push(this.next().text.slice(1));
    const end = this.lastEnd;
    switch (node.kind) {
      case 'field':
      case 'variable':
        return { ...node, pos, end, ident: [...node.ident, ...fields] };
      case 'bool':
      case 'string':
      case 'number':
      case 'nilconst':
      case 'dot':
        return this.fail(`unexpected . after term ${goQuote(printNode(node))}`);
      default: {
        const chain: ChainNode = { kind: 'chain', start: node.start, end, pos, node, field: fields, fieldStart: pos };
        return chain;
      }
    }
  }

  #term(): Operand | undefined {
    const token = this.nextNonSpace();
    const { start, end } = token;
    const base = { start, end, pos: start };
    switch (token.kind) {
      case 'identifier':
        if (this.#functions && !this.#functions.has(token.text))
          this.fail(`function ${goQuote(token.text)} not defined`, token);
        return { kind: 'identifier', ...base, name: token.text };
      case 'dot':
        return { kind: 'dot', ...base };
      case 'nil':
        return { kind: 'nilconst', ...base };
      case 'variable': {
        if (!this.scope.vars.includes(token.text)) this.fail(`undefined variable ${goQuote(token.text)}`, token);
        return variableNode(token);
      }
      case 'field': {
        const field: FieldNode = { kind: 'field', ...base, ident: [token.text.slice(1)] };
        return field;
      }
      case 'bool':
        return { kind: 'bool', ...base, value: token.text === 'true' };
      case 'charConstant':
      case 'complex':
      case 'number': {
        const read =
          token.kind === 'number' ? numberConstant : token.kind === 'complex' ? complexConstant : charConstant;
        return { kind: 'number', ...base, text: token.text, ...this.#constant(token, () => read(token.text)) };
      }
      case 'leftParen': {
        if (this.scope.stackDepth >= MAX_PARENTHESES) this.fail('max expression depth exceeded');
        this.scope.stackDepth += 1;
        const pipe = this.#pipeline('parenthesized pipeline', 'rightParen');
        this.scope.stackDepth -= 1;
        // The node's own position is that of its first token; its span takes in the parentheses.
        return { ...pipe, start, end: this.lastEnd };
      }
      case 'string':
      case 'rawString':
        return { kind: 'string', ...base, quoted: token.text, text: this.#unquote(token) };
    }
    this.backup();
    return undefined;
  }
}

function variableNode(token: Token): VariableNode {
  return { kind: 'variable', start: token.start, end: token.end, pos: token.start, ident: [token.text] };
}

/** Go's `IsEmptyTree`: nothing but blank text. */
export function isEmpty(list: ListNode): boolean {
  return list.nodes.every((node) => node.kind === 'text' && node.text.trim() === '');
}
