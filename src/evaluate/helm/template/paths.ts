import {
  type ChainNode,
  type CommandNode,
  componentSpan,
  type FieldNode,
  type ListNode,
  type Operand,
  type ParsedTemplate,
  type PipeNode,
  type TemplateTree,
  type VariableNode,
} from '../../../parse/gotemplate/ast.ts';
import { parseTemplate } from '../../../parse/gotemplate/parser.ts';
import { SourceFile, type Span, spanText } from '../../../text/source.ts';
import type { TracedText } from '../../../text/traced.ts';
import { TemplateSet } from './set.ts';
import {
  CONTEXT,
  type ConstantText,
  dictShape,
  listShape,
  type PathComponent,
  pathShape,
  type Shape,
  type SymbolicPath,
  shapeKey,
  textShape,
  UNKNOWN,
  union,
} from './shape.ts';

/** A path below `.Values` that a template reads, found without running it: also where no default render comes. */
export interface StaticRead {
  /** Keys from the root; `*` for an element that only a run could tell. */
  readonly path: readonly string[];
  /** The template text of each key, in the order of `path`; they may lie in several files. */
  readonly components: readonly PathComponent[];
  /** The field chain or call that reads. */
  readonly span: Span;
}

/** Work bound: nodes looked at over all templates. */
const BUDGET = 400_000;
/** How deep templates may call each other. */
const MAX_CALLS = 40;

/** What is known of the chart whose templates are read. */
export interface StaticReadContext {
  /** Templates that are there to be included only. */
  readonly libraries?: TemplateSet;
  /** What `.Chart.Name` is: templates are often named after it. */
  readonly chartName?: ConstantText;
  /**
   * Whether others call the named templates (a library chart): what they read of a dictionary that is handed over
   * (`.image.tag`) is then a path of the caller's values, as far as it is known.
   */
  readonly isLibrary?: boolean;
}

/**
 * All paths below `.Values` that the templates of one chart read: through variables, `with`, `range`, `include` and
 * `template` (with the dot or a dictionary handed on), `tpl` of a constant text, `index`, `get`, `dig`, `hasKey`, `pluck`
 * and the functions that hand a value on. A named template that nobody calls is read as if it were called with the root
 * context.
 */
export function staticReads(
  templates: readonly ParsedTemplate[],
  context: StaticReadContext = {},
): readonly StaticRead[] {
  return new PathAnalysis(templates, context).run();
}

/** The paths below `.Values` that a text reads when `tpl` executes it with the root context. */
export function staticReadsOfText(text: TracedText): readonly StaticRead[] {
  const whole = text.spanOf();
  if (!whole) return [];
  const parsed = parseTemplate(new SourceFile('gotpl', text.text));
  return new PathAnalysis([parsed], {}, (start, end) => text.spanOf(start, end) ?? whole).run();
}

interface Variable {
  readonly name: string;
  shape: Shape;
}

/** Where a part of a template is written, by its offsets. */
type Places = (start: number, end: number) => Span;

interface Scope {
  readonly at: Places;
  readonly dot: Shape;
  readonly variables: Variable[];
  readonly depth: number;
}

class PathAnalysis {
  readonly #templates: readonly ParsedTemplate[];
  readonly #set: TemplateSet;
  readonly #reads = new Map<string, StaticRead>();
  readonly #done = new Set<string>();
  readonly #called = new Set<TemplateTree>();
  readonly #context: Shape;
  /** The dot of a named template that nobody calls. */
  readonly #unseen: Shape;
  /** Where the templates are written, if not in their files. */
  readonly #places: Places | undefined;
  #budget = BUDGET;

  constructor(
    templates: readonly ParsedTemplate[],
    { libraries, chartName, isLibrary = false }: StaticReadContext,
    places?: Places,
  ) {
    this.#templates = templates;
    this.#places = places;
    const chart = chartName && dictShape(new Map([['Name', textShape(chartName.text, chartName.span)]]));
    this.#context = chart ? { ...CONTEXT, entries: new Map([['Chart', chart]]) } : CONTEXT;
    this.#unseen = isLibrary ? union([this.#context, pathShape([])]) : this.#context;
    this.#set = new TemplateSet(libraries);
    for (const parsed of templates) this.#set.add(parsed);
  }

  run(): readonly StaticRead[] {
    for (const parsed of this.#templates) this.#tree(parsed.root, this.#context, 0);
    for (const parsed of this.#templates)
      for (const tree of parsed.definitions) if (!this.#called.has(tree)) this.#tree(tree, this.#unseen, 0);
    return [...this.#reads.values()];
  }

  #tree(tree: TemplateTree, dot: Shape, depth: number): void {
    this.#called.add(tree);
    const key = `${tree.file.path}\n${tree.start}\n${shapeKey(dot)}`;
    if (depth > MAX_CALLS || this.#done.has(key)) return;
    this.#done.add(key);
    const at = this.#places ?? ((start, end) => tree.file.span(start, end));
    this.#list(tree.root, { at, dot, variables: [{ name: '$', shape: dot }], depth });
  }

  /** What `tpl` does with a constant text. */
  #text({ text, span }: ConstantText, dot: Shape, depth: number): void {
    const key = `${span.file.path}\n${span.start}\n${shapeKey(dot)}`;
    if (!text.includes('{{') || depth > MAX_CALLS || this.#done.has(key)) return;
    this.#done.add(key);
    const isExact = spanText(span) === text;
    const at: Places = (start, end) => (isExact ? span.file.span(span.start + start, span.start + end) : span);
    const { root } = parseTemplate(new SourceFile('gotpl', text));
    this.#list(root.root, { at, dot, variables: [{ name: '$', shape: dot }], depth: depth + 1 });
  }

  #call(name: string, argument: Shape, depth: number): void {
    const tree = this.#set.lookup(name);
    if (tree) this.#tree(tree, argument, depth + 1);
  }

  #list(list: ListNode, scope: Scope): void {
    for (const node of list.nodes) {
      this.#budget -= 1;
      if (this.#budget < 0) return;
      switch (node.kind) {
        case 'action':
          this.#pipe(node.pipe, scope);
          break;
        case 'template':
          this.#call(node.name, node.pipe ? this.#pipe(node.pipe, scope) : UNKNOWN, scope.depth);
          break;
        case 'if': {
          const mark = scope.variables.length;
          this.#pipe(node.pipe, scope);
          this.#list(node.list, scope);
          if (node.elseList) this.#list(node.elseList, scope);
          scope.variables.length = mark;
          break;
        }
        case 'with': {
          const mark = scope.variables.length;
          const dot = this.#pipe(node.pipe, scope);
          this.#list(node.list, { ...scope, dot });
          if (node.elseList) this.#list(node.elseList, scope);
          scope.variables.length = mark;
          break;
        }
        case 'range': {
          const mark = scope.variables.length;
          const element = elementOf(this.#pipe(node.pipe, scope), this.#span(scope, node.pipe));
          const { decl, isAssign } = node.pipe;
          const target = decl.at(-1);
          for (const variable of decl)
            this.#give(scope, variable.ident[0]!, variable === target ? element : UNKNOWN, isAssign);
          this.#list(node.list, { ...scope, dot: element });
          if (node.elseList) this.#list(node.elseList, scope);
          scope.variables.length = mark;
          break;
        }
      }
    }
  }

  #span(scope: Scope, node: { readonly start: number; readonly end: number }): Span {
    return scope.at(node.start, node.end);
  }

  /** Gives a variable a value: a declared one replaces what the pipeline pushed, an assigned one may be either. */
  #give(scope: Scope, name: string, shape: Shape, isAssign: boolean): void {
    const variable = scope.variables.findLast((known) => known.name === name);
    if (variable) variable.shape = isAssign ? union([variable.shape, shape]) : shape;
  }

  #note(paths: readonly SymbolicPath[], span: Span): void {
    for (const components of paths) {
      if (components.length === 0) continue;
      const key = `${span.file.path}:${span.start}:${components.map((part) => `${part.name}@${part.span.start}`).join('.')}`;
      if (!this.#reads.has(key)) this.#reads.set(key, { path: components.map((part) => part.name), components, span });
    }
  }

  #pipe(pipe: PipeNode, scope: Scope): Shape {
    let value: Shape | undefined;
    for (const command of pipe.cmds) value = this.#command(command, scope, value);
    const shape = value ?? UNKNOWN;
    for (const variable of pipe.decl) {
      const name = variable.ident[0]!;
      if (pipe.isAssign) this.#give(scope, name, shape, true);
      else scope.variables.push({ name, shape });
    }
    return shape;
  }

  #command(command: CommandNode, scope: Scope, final: Shape | undefined): Shape {
    const first = command.args[0]!;
    if (first.kind !== 'identifier') return this.#operand(first, scope);
    const args = command.args.slice(1).map((arg) => this.#operand(arg, scope));
    if (final) args.push(final);
    return this.#function(first.name, args, this.#span(scope, command), scope);
  }

  #operand(node: Operand, scope: Scope): Shape {
    this.#budget -= 1;
    switch (node.kind) {
      case 'dot':
        return scope.dot;
      case 'field':
        return this.#fields(scope.dot, node, node.ident, 0, scope);
      case 'variable': {
        const shape = scope.variables.findLast((known) => known.name === node.ident[0])?.shape ?? UNKNOWN;
        return this.#fields(shape, node, node.ident, 1, scope);
      }
      case 'chain':
        return this.#fields(this.#operand(node.node, scope), node, node.field, 0, scope);
      case 'pipe':
        return this.#pipe(node, scope);
      case 'identifier':
        return this.#function(node.name, [], this.#span(scope, node), scope);
      case 'string':
        return textShape(node.text, scope.at(node.start + 1, node.end - 1));
      default:
        return UNKNOWN;
    }
  }

  #fields(
    start: Shape,
    node: FieldNode | VariableNode | ChainNode,
    names: readonly string[],
    from: number,
    scope: Scope,
  ): Shape {
    let shape = start;
    for (let at = from; at < names.length; at++)
      shape = fieldOf(shape, { name: names[at]!, span: this.#span(scope, componentSpan(node, at)) });
    if (names.length > from) this.#note(shape.paths, this.#span(scope, node));
    return shape;
  }

  /** The value at a key that is itself a value. */
  #at(container: Shape, key: Shape | undefined, span: Span): Shape {
    if (!key || key.texts.length === 0) return elementOf(container, span);
    return union(key.texts.map((text) => fieldOf(container, { name: text.text, span: text.span })));
  }

  #function(name: string, args: readonly Shape[], span: Span, scope: Scope): Shape {
    const [first = UNKNOWN, second = UNKNOWN] = args;
    const last = args.at(-1) ?? UNKNOWN;
    const read = (shape: Shape): Shape => {
      this.#note(shape.paths, span);
      return shape;
    };
    switch (name) {
      case 'include':
        for (const text of first.texts) this.#call(text.text, second, scope.depth);
        return UNKNOWN;
      case 'index':
        return read(args.slice(1).reduce((shape, key) => this.#at(shape, key, span), first));
      case 'get':
        return read(this.#at(first, second, span));
      case 'hasKey':
        read(this.#at(first, second, span));
        return UNKNOWN;
      case 'dig': {
        const found = read(args.slice(0, -2).reduce((shape, key) => this.#at(shape, key, span), last));
        return union([found, args.at(-2) ?? UNKNOWN]);
      }
      case 'pluck':
        return listShape(read(union(args.slice(1).map((dict) => this.#at(dict, first, span)))));
      case 'pick':
      case 'omit':
      case 'unset':
        for (const key of args.slice(1)) read(this.#at(first, key, span));
        return first;
      case 'set': {
        if (second.texts.length > 0) read(this.#at(first, second, span));
        if (first.entries instanceof Map && second.texts.length === 1) first.entries.set(second.texts[0]!.text, last);
        return first;
      }
      case 'dict': {
        const entries = new Map<string, Shape>();
        for (let at = 0; at < args.length; at += 2)
          for (const key of args[at]!.texts) entries.set(key.text, args[at + 1] ?? UNKNOWN);
        return dictShape(entries);
      }
      case 'list':
      case 'tuple':
        return args.length === 0 ? UNKNOWN : listShape(union(args));
      case 'append':
      case 'push':
      case 'prepend':
      case 'mustAppend':
      case 'mustPush':
      case 'mustPrepend':
        return union([first, listShape(second)]);
      case 'first':
      case 'last':
      case 'mustFirst':
      case 'mustLast':
      case 'values':
        return name === 'values' ? listShape(elementOf(first, span)) : elementOf(first, span);
      case 'required':
        return second;
      case 'ternary':
        return union([first, second]);
      case 'print':
      case 'printf':
        return constantPrint(name, args, span);
      case 'tpl':
        for (const text of first.texts) this.#text(text, second, scope.depth);
        return { ...first, texts: [] };
    }
    return HANDS_ON.has(name) && args.length > 0 ? union(args) : UNKNOWN;
  }
}

/** Functions whose result is, in structure, one of their arguments or made of them. */
const HANDS_ON: ReadonlySet<string> = new Set([
  'and',
  'or',
  'default',
  'coalesce',
  'deepCopy',
  'mustDeepCopy',
  'merge',
  'mustMerge',
  'mergeOverwrite',
  'mustMergeOverwrite',
  'concat',
  'compact',
  'mustCompact',
  'uniq',
  'mustUniq',
  'reverse',
  'mustReverse',
  'rest',
  'mustRest',
  'initial',
  'mustInitial',
  'slice',
  'mustSlice',
  'without',
  'mustWithout',
  'toYaml',
  'fromYaml',
  'fromYamlArray',
  'toJson',
  'mustToJson',
  'fromJson',
  'mustFromJson',
  'fromJsonArray',
]);

/** The names that Helm puts into the root context. */
const BUILT_IN: ReadonlySet<string> = new Set([
  'Values',
  'Chart',
  'Release',
  'Files',
  'Capabilities',
  'Subcharts',
  'Template',
]);

function fieldOf(shape: Shape, component: PathComponent): Shape {
  const found: Shape[] = [];
  if (shape.context) found.push(component.name === 'Values' ? pathShape([]) : UNKNOWN);
  // The methods of Helm's Values type give the values back.
  for (const path of shape.paths)
    if (path.length === 0 && component.name === 'AsMap') found.push(pathShape(path));
    // What holds both is a dictionary or the root context.
    else if (path.length === 0 && shape.context && BUILT_IN.has(component.name)) continue;
    else found.push(pathShape([...path, component]));
  const entry = shape.entries?.get(component.name);
  if (entry) found.push(entry);
  return found.length === 0 ? UNKNOWN : union(found);
}

function elementOf(shape: Shape, span: Span): Shape {
  const found: Shape[] = shape.paths.map((path) => pathShape([...path, { name: '*', span }]));
  if (shape.element) found.push(shape.element);
  if (shape.entries) found.push(...shape.entries.values());
  return found.length === 0 ? UNKNOWN : union(found);
}

/** A printed text that is constant but for what cannot matter: all operands known, and one of each. */
function constantPrint(name: string, args: readonly Shape[], span: Span): Shape {
  if (args.some((arg) => arg.texts.length !== 1)) return UNKNOWN;
  const texts = args.map((arg) => arg.texts[0]!.text);
  if (name === 'print') return textShape(texts.join(''), span);
  let next = 1;
  const format = texts[0] ?? '';
  if (/%(?![sv%])/.test(format)) return UNKNOWN;
  return textShape(
    format.replace(/%([sv%])/g, (_, verb: string) => (verb === '%' ? '%' : (texts[next++] ?? ''))),
    span,
  );
}
