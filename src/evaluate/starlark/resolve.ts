import type {
  Binding,
  CallExpr,
  ComprehensionExpr,
  DefStmt,
  Expr,
  LambdaExpr,
  LoadStmt,
  Module,
  NameExpr,
  Node,
  ParameterNode,
  Stmt,
} from '../../parse/starlark/ast.ts';
import { type Dialect, MAX_ARGUMENTS } from './dialect.ts';
import { nearest } from './spell.ts';

/** A static error: offsets into the file, worded as starlark-go does. */
export interface ResolveError {
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

/** What is known of a module before it runs. */
export interface ResolvedModule {
  readonly errors: readonly ResolveError[];
  readonly globalNames: readonly string[];
  /** Variables of the module that are not globals: what `load` binds, and variables of comprehensions. */
  readonly localNames: readonly string[];
  /** The names of `localNames` that `load` binds, with their numbers. */
  readonly loaded: ReadonlyMap<string, number>;
}

/** Binds every name of a module (see `Binding`) and finds what starlark-go refuses before execution. */
export function resolveModule(
  module: Module,
  dialect: Dialect,
  isPredeclared: (name: string) => boolean,
  isUniversal: (name: string) => boolean,
): ResolvedModule {
  return new Resolver(module, dialect, isPredeclared, isUniversal).run();
}

/** A name that is bound in a block. The scope is that of the block which owns it. */
interface Declared {
  readonly binding: Binding;
  readonly first: Node;
}

interface Capture {
  readonly name: string;
  readonly from: 'local' | 'free';
  readonly index: number;
}

/** Names that belong together: a file, a function or a comprehension. */
interface Block {
  readonly parent?: Block;
  readonly kind: 'file' | 'function' | 'comprehension';
  readonly names: Map<string, Declared>;
  readonly children: Block[];
  uses: Use[];
  /** Of a file or function. */
  readonly locals: string[];
  readonly captures: Capture[];
}

interface Use {
  readonly name: NameExpr;
  readonly block: Block;
}

function newBlock(kind: Block['kind'], parent?: Block): Block {
  const block: Block = { parent, kind, names: new Map(), children: [], uses: [], locals: [], captures: [] };
  parent?.children.push(block);
  return block;
}

const DOES_NOT = 'this Starlark dialect does not ';

class Resolver {
  readonly #module: Module;
  readonly #dialect: Dialect;
  readonly #isPredeclared: (name: string) => boolean;
  readonly #isUniversal: (name: string) => boolean;
  readonly #errors: ResolveError[] = [];
  readonly #file = newBlock('file');
  readonly #globals = new Map<string, Declared>();
  readonly #loaded = new Map<string, number>();
  #block = this.#file;
  #loops = 0;
  #conditionals = 0;

  constructor(
    module: Module,
    dialect: Dialect,
    isPredeclared: (name: string) => boolean,
    isUniversal: (name: string) => boolean,
  ) {
    this.#module = module;
    this.#dialect = dialect;
    this.#isPredeclared = isPredeclared;
    this.#isUniversal = isUniversal;
  }

  run(): ResolvedModule {
    this.#statements(this.#module.statements);
    this.#resolveLocalUses(this.#file);
    this.#resolveOuterUses(this.#file);
    this.#errors.sort((a, b) => a.start - b.start);
    return {
      errors: this.#errors,
      globalNames: [...this.#globals.keys()],
      localNames: this.#file.locals,
      loaded: this.#loaded,
    };
  }

  #error(message: string, at: Node): void {
    this.#errors.push({ message, start: at.start, end: at.end });
  }

  #container(): Block {
    let block = this.#block;
    while (block.kind === 'comprehension') block = block.parent!;
    return block;
  }

  get #isTopLevel(): boolean {
    return this.#container().kind === 'file';
  }

  /** Binds a name by assignment; returns whether it was bound already. */
  #bind(name: NameExpr): boolean {
    if (this.#block !== this.#file) return this.#bindLocal(name);
    let declared = this.#file.names.get(name.name) ?? this.#globals.get(name.name);
    const known = declared !== undefined;
    if (!declared) {
      declared = { binding: { scope: 'global', index: this.#globals.size }, first: name };
      this.#globals.set(name.name, declared);
    }
    if (known && !this.#dialect.globalReassign) {
      const scope = declared.binding.scope === 'global' ? 'global' : 'local';
      const { line, column } = this.#module.file.positionAt(declared.first.start);
      const where = `${this.#module.file.path}:${line}:${column}`;
      this.#error(`cannot reassign ${scope} ${name.name} declared at ${where}`, name);
    }
    name.binding = declared.binding;
    return known;
  }

  #bindLocal(name: NameExpr): boolean {
    const known = this.#block.names.has(name.name);
    if (!known) {
      const locals = this.#container().locals;
      this.#block.names.set(name.name, { binding: { scope: 'local', index: locals.length }, first: name });
      locals.push(name.name);
    }
    this.#use(name);
    return known;
  }

  #use(name: NameExpr): void {
    const use = { name, block: this.#block };
    if (this.#dialect.globalReassign && this.#block === this.#file) name.binding = this.#useTopLevel(use);
    else this.#container().uses.push(use);
  }

  #useTopLevel({ name, block }: Use): Binding {
    const declared = this.#file.names.get(name.name) ?? this.#globals.get(name.name);
    if (declared) return declared.binding;
    if (this.#isPredeclared(name.name)) return { scope: 'predeclared', index: 0 };
    if (this.#isUniversal(name.name)) {
      if (name.name === 'set' && !this.#dialect.set) this.#error(`${DOES_NOT}support sets`, name);
      return { scope: 'universal', index: 0 };
    }
    const near = this.#nearest(name.name, block);
    this.#error(`undefined: ${name.name}${near ? ` (did you mean ${near}?)` : ''}`, name);
    return { scope: 'undefined', index: 0 };
  }

  #nearest(name: string, from: Block): string | undefined {
    const names = [...this.#globals.keys()];
    for (let block: Block | undefined = from; block; block = block.parent) names.push(...block.names.keys());
    return nearest(name, names.sort());
  }

  #resolveLocalUses(container: Block): void {
    container.uses = container.uses.filter((use) => {
      for (let block: Block | undefined = use.block; block; block = block.parent) {
        const declared = block.names.get(use.name.name);
        if (declared) {
          use.name.binding = declared.binding;
          return false;
        }
        if (block.kind !== 'comprehension') break;
      }
      return true;
    });
  }

  #resolveOuterUses(block: Block): void {
    for (const child of block.children) this.#resolveOuterUses(child);
    for (const use of block.uses) use.name.binding = this.#lookup(use, use.block);
  }

  #lookup(use: Use, block: Block): Binding {
    if (block === this.#file) return this.#useTopLevel(use);
    const declared = block.names.get(use.name.name);
    if (declared) return declared.binding;
    let binding = this.#lookup(use, block.parent!);
    if (block.kind === 'function' && (binding.scope === 'local' || binding.scope === 'free')) {
      block.captures.push({ name: use.name.name, from: binding.scope, index: binding.index });
      binding = { scope: 'free', index: block.captures.length - 1 };
    }
    block.names.set(use.name.name, { binding, first: use.name });
    return binding;
  }

  #statements(statements: readonly Stmt[]): void {
    for (const statement of statements) this.#statement(statement);
  }

  #statement(statement: Stmt): void {
    switch (statement.kind) {
      case 'expression':
        return this.#expression(statement.value);
      case 'assign':
        this.#expression(statement.value);
        return this.#assign(statement.target, statement.operator !== undefined);
      case 'break':
      case 'continue':
        if (this.#loops === 0) this.#error(`${statement.kind} not in a loop`, statement);
        return;
      case 'pass':
        return;
      case 'return':
        if (this.#isTopLevel) this.#error('return statement not within a function', statement);
        if (statement.value) this.#expression(statement.value);
        return;
      case 'if':
        for (const clause of statement.clauses) {
          this.#topLevelControl('if statement', clause.at);
          this.#expression(clause.condition);
        }
        this.#conditionals += 1;
        for (const clause of statement.clauses) this.#statements(clause.body);
        if (statement.otherwise) this.#statements(statement.otherwise);
        this.#conditionals -= 1;
        return;
      case 'for':
        this.#topLevelControl('for loop', statement);
        this.#expression(statement.iterable);
        this.#assign(statement.target, false);
        return this.#loop(statement.body);
      case 'while':
        if (!this.#dialect.while) this.#error(`${DOES_NOT}support while loops`, statement);
        this.#topLevelControl('while loop', statement);
        this.#expression(statement.condition);
        return this.#loop(statement.body);
      case 'def':
        this.#bind(statement.name);
        return this.#function(statement);
      case 'load':
        return this.#load(statement);
      case 'broken':
        for (const name of statement.names) if (!this.#globals.has(name.name)) this.#bind(name);
    }
  }

  #topLevelControl(what: string, at: Node): void {
    if (!this.#dialect.topLevelControl && this.#isTopLevel) this.#error(`${what} not within a function`, at);
  }

  #loop(body: readonly Stmt[]): void {
    this.#loops += 1;
    this.#statements(body);
    this.#loops -= 1;
  }

  #load(statement: LoadStmt): void {
    if (!this.#isTopLevel) this.#error('load statement within a function', statement);
    else if (this.#loops > 0) this.#error('load statement within a loop', statement);
    else if (this.#conditionals > 0) this.#error('load statement within a conditional', statement);
    for (const item of statement.items) {
      if (item.name === '') {
        this.#error('load: empty identifier', item.nameAt);
        continue;
      }
      if (item.name.startsWith('_'))
        this.#error(`load: names with leading underscores are not exported: ${item.name}`, item.nameAt);
      if (this.#dialect.loadBindsGlobally) this.#bind(item.local);
      else {
        const known = this.#bindLocal(item.local);
        if (known && !this.#dialect.globalReassign)
          this.#error(`cannot reassign top-level ${item.local.name}`, item.local);
        const declared = this.#file.names.get(item.local.name);
        if (this.#block === this.#file && declared) this.#loaded.set(item.local.name, declared.binding.index);
      }
    }
  }

  #assign(target: Expr, isAugmented: boolean): void {
    switch (target.kind) {
      case 'name':
        this.#bind(target);
        return;
      case 'index':
        this.#expression(target.object);
        return this.#expression(target.index);
      case 'attribute':
        return this.#expression(target.object);
      case 'tuple':
      case 'list':
        if (isAugmented) this.#error(`can't use ${target.kind} expression in augmented assignment`, target);
        for (const item of target.items) this.#assign(item, isAugmented);
        return;
      default:
        this.#error("can't assign to this expression", target);
    }
  }

  #expression(expression: Expr): void {
    let rest = expression;
    // Chains of operators lean to the left and may be long.
    while (rest.kind === 'binary' || rest.kind === 'logical') {
      this.#expression(rest.right);
      rest = rest.left;
    }
    switch (rest.kind) {
      case 'name':
        return this.#use(rest);
      case 'list':
      case 'tuple':
        for (const item of rest.items) this.#expression(item);
        return;
      case 'dict':
        for (const entry of rest.entries) {
          this.#expression(entry.key);
          this.#expression(entry.value);
        }
        return;
      case 'conditional':
        this.#expression(rest.condition);
        this.#expression(rest.consequence);
        return this.#expression(rest.alternative);
      case 'unary':
        return this.#expression(rest.operand);
      case 'attribute':
        return this.#expression(rest.object);
      case 'index':
        this.#expression(rest.object);
        return this.#expression(rest.index);
      case 'slice':
        this.#expression(rest.object);
        for (const bound of [rest.low, rest.high, rest.step]) if (bound) this.#expression(bound);
        return;
      case 'call':
        return this.#call(rest);
      case 'lambda':
        return this.#function(rest);
      case 'comprehension':
        return this.#comprehension(rest);
    }
  }

  #comprehension(expression: ComprehensionExpr): void {
    const [first, ...rest] = expression.clauses;
    if (first?.kind !== 'for') return;
    this.#expression(first.iterable);
    this.#block = newBlock('comprehension', this.#block);
    this.#assign(first.target, false);
    for (const clause of rest) {
      if (clause.kind === 'if') this.#expression(clause.condition);
      else {
        this.#assign(clause.target, false);
        this.#expression(clause.iterable);
      }
    }
    if ('key' in expression.body) {
      this.#expression(expression.body.key);
      this.#expression(expression.body.value);
    } else this.#expression(expression.body);
    this.#block = this.#block.parent!;
  }

  #call(call: CallExpr): void {
    this.#expression(call.callee);
    let varargs = false;
    let kwargs = false;
    let positional = 0;
    const names = new Set<string>();
    let keywords = 0;
    for (const argument of call.args) {
      if (argument.kind === 'kwargs') {
        if (kwargs) this.#error('multiple **kwargs not allowed', argument);
        kwargs = true;
      } else if (argument.kind === 'args') {
        if (kwargs) this.#error('*args may not follow **kwargs', argument);
        else if (varargs) this.#error('multiple *args not allowed', argument);
        varargs = true;
      } else if (argument.kind === 'keyword') {
        keywords += 1;
        if (kwargs) this.#error('keyword argument may not follow **kwargs', argument);
        else if (varargs) this.#error('keyword argument may not follow *args', argument);
        if (names.has(argument.name!)) this.#error(`keyword argument "${argument.name}" is repeated`, argument.nameAt!);
        names.add(argument.name!);
      } else {
        positional += 1;
        if (varargs) this.#error('positional argument may not follow *args', argument);
        else if (kwargs) this.#error('positional argument may not follow **kwargs', argument);
        else if (names.size > 0) this.#error('positional argument may not follow named', argument);
      }
      this.#expression(argument.value);
    }
    if (positional > MAX_ARGUMENTS)
      this.#error(`${positional} positional arguments in call, limit is ${MAX_ARGUMENTS}`, call);
    if (keywords > MAX_ARGUMENTS) this.#error(`${keywords} keyword arguments in call, limit is ${MAX_ARGUMENTS}`, call);
  }

  #function(node: DefStmt | LambdaExpr): void {
    for (const parameter of node.parameters) if (parameter.defaultValue) this.#expression(parameter.defaultValue);
    const block = newBlock('function', this.#block);
    this.#block = block;
    const loops = this.#loops;
    this.#loops = 0;
    this.#parameters(node.parameters);
    if (node.kind === 'def') this.#statements(node.body);
    else this.#expression(node.body);
    this.#resolveLocalUses(block);
    this.#block = block.parent!;
    this.#loops = loops;
    node.scope = { localNames: block.locals, captures: block.captures };
  }

  #parameters(parameters: readonly ParameterNode[]): void {
    let optional = false;
    let star: ParameterNode | undefined;
    let starStar: ParameterNode | undefined;
    let keywordOnly = 0;
    const declare = (parameter: ParameterNode, at: Node) => {
      if (this.#bind(parameter.name!)) this.#error(`duplicate parameter: ${parameter.name!.name}`, at);
    };
    for (const parameter of parameters) {
      const operator = { start: parameter.operator, end: parameter.end };
      if (parameter.kind === 'args') {
        if (starStar) this.#error(`* parameter may not follow **${starStar.name!.name}`, operator);
        else if (star) this.#error('multiple * parameters not allowed', operator);
        else star = parameter;
      } else if (parameter.kind === 'kwargs') {
        if (starStar) this.#error('multiple ** parameters not allowed', operator);
        starStar = parameter;
      } else if (parameter.defaultValue) {
        if (starStar) this.#error(`optional parameter may not follow **${starStar.name!.name}`, operator);
        else if (star) keywordOnly += 1;
        declare(parameter, operator);
        optional = true;
      } else {
        if (starStar) this.#error(`required parameter may not follow **${starStar.name!.name}`, parameter);
        else if (star) keywordOnly += 1;
        else if (optional) this.#error('required parameter may not follow optional', parameter);
        declare(parameter, parameter);
      }
    }
    if (star?.name) declare(star, star.name);
    else if (star && keywordOnly === 0) this.#error('bare * must be followed by keyword-only parameters', star);
    if (starStar) declare(starStar, starStar.name!);
  }
}
