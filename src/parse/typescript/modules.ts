import type { ParserOptions, ParserPlugin } from '@babel/parser';
import type { SourceFile, Span } from '../../text/source.ts';
import { TracedText } from '../../text/traced.ts';

/** A module that TypeScript or JavaScript code names. `at` is the literal with its quotes, the first of a joined text. */
export interface ModuleReference {
  readonly kind: 'static' | 'export' | 'require' | 'dynamic' | 'type';
  readonly specifier: TracedText;
  readonly at: Span;
}

let parser: typeof import('./babel.ts') | undefined;

/** Loads the parser, which is large; has to be awaited once before `moduleReferences`. Later calls do nothing. */
export async function loadTypeScriptParser(): Promise<void> {
  parser ??= await import('./babel.ts');
}

export function isTypeScriptParserLoaded(): boolean {
  return parser !== undefined;
}

/** Longer files (UTF-16 units) are not read: nobody writes them. */
const MAX_LENGTH = 2_000_000;

/**
 * The modules that a file names: imports, re-exports, `require` calls, `import()` of code and of types, mocks of test
 * runners. A name that is computed has holes; constants of the file are filled in. Files that do not
 * parse are read as far as possible; one that cannot be read at all gives none. `loadTypeScriptParser` has to have finished.
 */
export function moduleReferences(file: SourceFile): readonly ModuleReference[] {
  if (!parser) throw new Error('loadTypeScriptParser() has to be awaited before a TypeScript file is read');
  if (file.text.length > MAX_LENGTH) return [];
  for (const plugins of pluginsFor(file.path)) {
    const tree = parse(parser, file.text, plugins);
    if (tree) return collect(tree, file);
  }
  return [];
}

const COMMON: readonly ParserPlugin[] = ['decorators-legacy', 'explicitResourceManagement', 'importAttributes'];

/** Dialects to try, the likeliest first. */
function pluginsFor(path: string): readonly ParserPlugin[][] {
  if (/\.[mc]?ts$/i.test(path)) return [[...COMMON, 'typescript']];
  if (/\.tsx$/i.test(path)) return [[...COMMON, 'typescript', 'jsx']];
  return [
    [...COMMON, 'jsx', 'flow'],
    [...COMMON, 'jsx', 'typescript'],
  ];
}

function parse(
  library: typeof import('./babel.ts'),
  text: string,
  plugins: readonly ParserPlugin[],
): object | undefined {
  const options: ParserOptions = {
    sourceType: 'unambiguous',
    plugins: [...plugins],
    errorRecovery: true,
    allowReturnOutsideFunction: true,
    allowAwaitOutsideFunction: true,
    allowSuperOutsideMethod: true,
    allowUndeclaredExports: true,
    attachComment: false,
  };
  try {
    return library.parse(text, options).program;
  } catch (error) {
    // The parser's own errors, a nesting that is too deep for its recursion, and the holes in its tree over which it falls
    // when it goes on behind an error (`async (a,,) => {}`).
    if (error instanceof SyntaxError || error instanceof RangeError || error instanceof TypeError) return undefined;
    throw error;
  }
}

interface AnyNode {
  readonly type: string;
  readonly [field: string]: unknown;
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

/** The texts of the file's constants by their names. A name that is bound twice stands for nothing. */
type Constants = ReadonlyMap<string, AnyNode | undefined>;

/** Visits every node of the tree, in the order of the text as far as its fields are. */
function collect(tree: object, file: SourceFile): readonly ModuleReference[] {
  const candidates: AnyNode[] = [];
  const constants = new Map<string, AnyNode | undefined>();
  const todo: unknown[] = [tree];
  while (todo.length > 0) {
    const value = todo.pop();
    if (Array.isArray(value)) {
      for (const item of value) if (typeof item === 'object' && item !== null) todo.push(item);
    } else if (isNode(value)) {
      candidates.push(value);
      const { id, init } = value;
      if (value.type === 'VariableDeclarator' && isNode(id) && id.type === 'Identifier' && typeof id.name === 'string')
        constants.set(id.name, constants.has(id.name) || !isNode(init) ? undefined : init);
      for (const [field, child] of Object.entries(value))
        if (typeof child === 'object' && child !== null && field !== 'loc' && field !== 'extra') todo.push(child);
    }
  }
  const reader = new ReferenceReader(file, constants);
  return candidates.flatMap((node) => reader.referenceOf(node) ?? []).sort((a, b) => a.at.start - b.at.start);
}

/** Methods of test runners that load or stand in for a module. */
const RUNNERS: ReadonlySet<unknown> = new Set(['jest', 'vi', 'vitest']);
const RUNNER_METHODS: ReadonlySet<unknown> = new Set(
  'mock doMock unmock dontMock unstable_mockModule setMock requireActual requireMock createMockFromModule importActual importMock'.split(
    ' ',
  ),
);

const MAX_DEPTH = 20;

class ReferenceReader {
  readonly #file: SourceFile;
  readonly #constants: Constants;

  constructor(file: SourceFile, constants: Constants) {
    this.#file = file;
    this.#constants = constants;
  }

  referenceOf(node: AnyNode): ModuleReference | undefined {
    switch (node.type) {
      case 'ImportDeclaration':
        return this.#named(node.source, node.importKind === 'type' ? 'type' : 'static');
      case 'ExportNamedDeclaration':
      case 'ExportAllDeclaration':
        return this.#named(node.source, 'export');
      case 'TSImportType':
        return this.#named(node.argument ?? node.source, 'type') ?? this.#literalType(node.argument);
      case 'TSExternalModuleReference':
        return this.#named(node.expression, 'require');
      case 'ImportExpression':
        return this.#named(node.source, 'dynamic');
      case 'CallExpression':
      case 'OptionalCallExpression':
        return this.#called(node);
      default:
        return undefined;
    }
  }

  /** A literal that stands as a type (`import('x')` in a type, in newer trees). */
  #literalType(node: unknown): ModuleReference | undefined {
    return isNode(node) && node.type === 'TSLiteralType' ? this.#named(node.literal, 'type') : undefined;
  }

  #called(node: AnyNode): ModuleReference | undefined {
    const { callee } = node;
    const argument = Array.isArray(node.arguments) ? (node.arguments as readonly unknown[])[0] : undefined;
    if (!isNode(callee)) return undefined;
    if (callee.type === 'Import') return this.#named(argument, 'dynamic');
    if (callee.type === 'Identifier' && callee.name === 'require') return this.#named(argument, 'require');
    const { object, property } = callee;
    if (callee.type !== 'MemberExpression' || !isNode(object) || !isNode(property)) return undefined;
    const loads =
      property.name === 'resolve'
        ? object.type === 'MetaProperty' || (object.type === 'Identifier' && object.name === 'require')
        : object.type === 'Identifier' && RUNNERS.has(object.name) && RUNNER_METHODS.has(property.name);
    return loads ? this.#named(argument, 'require') : undefined;
  }

  #named(node: unknown, kind: ModuleReference['kind']): ModuleReference | undefined {
    const specifier = this.#text(node, 0);
    if (!specifier || !isNode(node)) return undefined;
    const whole = node.type === 'StringLiteral' || node.type === 'TemplateLiteral' ? this.#span(node) : undefined;
    const at = whole ?? specifier.pieces.find(({ literal }) => literal)?.literal;
    return at && { kind, specifier, at };
  }

  #span(node: AnyNode): Span | undefined {
    const { start, end } = node;
    return typeof start === 'number' && typeof end === 'number' ? this.#file.span(start, end) : undefined;
  }

  /** The text of an expression, with holes where it is not known; undefined for one of which nothing is known. */
  #text(node: unknown, depth: number): TracedText | undefined {
    if (!isNode(node) || depth > MAX_DEPTH) return undefined;
    switch (node.type) {
      case 'StringLiteral':
        return typeof node.value === 'string' ? this.#written(node, node.value) : undefined;
      case 'TemplateLiteral':
        return this.#template(node, depth);
      case 'BinaryExpression': {
        const [left, right] = [node.left, node.right].map((side) => this.#text(side, depth + 1));
        if (node.operator !== '+' || (!left && !right)) return undefined;
        return TracedText.concat(left ?? this.#hole(node.left), right ?? this.#hole(node.right));
      }
      case 'Identifier':
        return typeof node.name === 'string' ? this.#text(this.#constants.get(node.name), depth + 1) : undefined;
      case 'TSAsExpression':
      case 'TSSatisfiesExpression':
      case 'TSNonNullExpression':
      case 'ParenthesizedExpression':
        return this.#text(node.expression, depth + 1);
      default:
        return undefined;
    }
  }

  #template(node: AnyNode, depth: number): TracedText | undefined {
    const quasis: readonly unknown[] = Array.isArray(node.quasis) ? node.quasis : [];
    const expressions: readonly unknown[] = Array.isArray(node.expressions) ? node.expressions : [];
    const parts: TracedText[] = [];
    for (const [index, quasi] of quasis.entries()) {
      const value = isNode(quasi) ? quasi.value : undefined;
      const cooked = typeof value === 'object' && value !== null && 'cooked' in value ? value.cooked : undefined;
      const span = isNode(quasi) ? this.#span(quasi) : undefined;
      if (typeof cooked !== 'string' || !span) return undefined;
      parts.push(TracedText.exact(span, this.#span(node)).recompute(cooked));
      if (index < expressions.length)
        parts.push(this.#text(expressions[index], depth + 1) ?? this.#hole(expressions[index]));
    }
    return TracedText.concat(...parts);
  }

  #written(node: AnyNode, text: string): TracedText | undefined {
    const at = this.#span(node);
    return at && TracedText.exact(this.#file.span(at.start + 1, at.end - 1), at).recompute(text);
  }

  #hole(node: unknown): TracedText {
    return TracedText.hole({
      why: 'it is computed while the code runs',
      at: isNode(node) ? this.#span(node) : undefined,
    });
  }
}
