import type { ParserOptions, ParserPlugin } from '@babel/parser';
import type { SourceFile, Span } from '../../text/source.ts';
import { TracedText } from '../../text/traced.ts';

/** A module that TypeScript or JavaScript code names. `at` is the literal with its quotes. */
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
 * The modules that a file names: imports, re-exports, `require` calls, `import()` of code and of types. Files that do not
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
    // The parser's own errors, and a nesting that is too deep for its recursion.
    if (error instanceof SyntaxError || error instanceof RangeError) return undefined;
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

/** Visits every node of the tree, in the order of the text as far as its fields are. */
function collect(tree: object, file: SourceFile): readonly ModuleReference[] {
  const found: ModuleReference[] = [];
  const todo: unknown[] = [tree];
  while (todo.length > 0) {
    const value = todo.pop();
    if (Array.isArray(value)) {
      for (const item of value) if (typeof item === 'object' && item !== null) todo.push(item);
    } else if (isNode(value)) {
      const reference = referenceOf(value, file);
      if (reference) found.push(reference);
      for (const [field, child] of Object.entries(value))
        if (typeof child === 'object' && child !== null && field !== 'loc' && field !== 'extra') todo.push(child);
    }
  }
  return found.sort((a, b) => a.at.start - b.at.start);
}

function referenceOf(node: AnyNode, file: SourceFile): ModuleReference | undefined {
  switch (node.type) {
    case 'ImportDeclaration':
      return literal(node.source, node.importKind === 'type' ? 'type' : 'static', file);
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
      return literal(node.source, 'export', file);
    case 'TSImportType':
      return literal(node.argument ?? node.source, 'type', file) ?? literalType(node.argument, file);
    case 'TSExternalModuleReference':
      return literal(node.expression, 'require', file);
    case 'ImportExpression':
      return literal(node.source, 'dynamic', file);
    case 'CallExpression':
    case 'OptionalCallExpression':
      return calledModule(node, file);
    default:
      return undefined;
  }
}

/** A literal that stands as a type (`import('x')` in a type, in newer trees). */
function literalType(node: unknown, file: SourceFile): ModuleReference | undefined {
  return isNode(node) && node.type === 'TSLiteralType' ? literal(node.literal, 'type', file) : undefined;
}

function calledModule(node: AnyNode, file: SourceFile): ModuleReference | undefined {
  const { callee } = node;
  const argument = Array.isArray(node.arguments) ? (node.arguments as readonly unknown[])[0] : undefined;
  if (!isNode(callee)) return undefined;
  if (callee.type === 'Import') return literal(argument, 'dynamic', file);
  if (callee.type === 'Identifier' && callee.name === 'require') return literal(argument, 'require', file);
  const { object, property } = callee;
  if (callee.type !== 'MemberExpression' || !isNode(object) || !isNode(property)) return undefined;
  const requires = object.type === 'Identifier' && object.name === 'require' && property.name === 'resolve';
  return requires ? literal(argument, 'require', file) : undefined;
}

/** A string, or a template without expressions. */
function literal(node: unknown, kind: ModuleReference['kind'], file: SourceFile): ModuleReference | undefined {
  if (!isNode(node) || typeof node.start !== 'number' || typeof node.end !== 'number') return undefined;
  const at = file.span(node.start, node.end);
  let text: unknown;
  if (node.type === 'StringLiteral') text = node.value;
  else if (node.type === 'TemplateLiteral' && Array.isArray(node.quasis) && node.quasis.length === 1) {
    const [quasi] = node.quasis as readonly unknown[];
    const value = isNode(quasi) ? quasi.value : undefined;
    text = typeof value === 'object' && value !== null && 'cooked' in value ? value.cooked : undefined;
  }
  if (typeof text !== 'string') return undefined;
  const written = TracedText.exact(file.span(at.start + 1, at.end - 1), at);
  return { kind, specifier: written.recompute(text), at };
}
