import { Language, Parser, type Tree } from 'web-tree-sitter';

/** A node of tree-sitter's tree, copied out of it. Offsets are UTF-16 code units. */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  /** Whether the parser made it up to go on. */
  readonly missing: boolean;
  readonly children: readonly SyntaxNode[];
  /** The field under which its parent has it. */
  readonly field: string | null;
}

let parser: Parser | undefined;
let loading: Promise<void> | undefined;

/** Where the two WebAssembly modules are: their bytes, or (for web-tree-sitter to read) a path or URL. */
export interface StarlarkParserFiles {
  readonly core: Uint8Array | string;
  readonly grammar: Uint8Array | string;
}

/**
 * Loads the parser; has to be awaited once before anything is parsed. Later calls do nothing.
 * Rejects when the modules cannot be read or do not fit each other.
 */
export function loadStarlarkParser(files: StarlarkParserFiles): Promise<void> {
  loading ??= load(files).catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function load({ core, grammar }: StarlarkParserFiles): Promise<void> {
  await Parser.init(typeof core === 'string' ? { locateFile: () => core } : { wasmBinary: core });
  const language = await Language.load(grammar);
  const made = new Parser();
  made.setLanguage(language);
  parser = made;
}

export function isStarlarkParserLoaded(): boolean {
  return parser !== undefined;
}

/** Parses a text with tree-sitter. Comments and the inside of strings are left out. */
export function parseTree(text: string): SyntaxNode {
  if (!parser) throw new Error('loadStarlarkParser() has to be awaited before a Starlark file is parsed');
  const tree = parser.parse(text);
  if (!tree) throw new Error('tree-sitter gave no tree');
  try {
    return copyTree(tree);
  } finally {
    tree.delete();
  }
}

interface MutableNode extends SyntaxNode {
  readonly children: MutableNode[];
}

/** Tokens that lowering has no use for: only where `:` stands matters. */
const UNUSED = new Set([',', ')', ']', '{', '}', 'comment', 'line_continuation']);

function copyTree(tree: Tree): SyntaxNode {
  const { types, fields } = tree.language;
  const hasError = tree.rootNode.hasError;
  const cursor = tree.walk();
  // Every property of the cursor is a call into WebAssembly, so only what is needed is asked for.
  const read = (type: string): MutableNode => ({
    type,
    start: cursor.startIndex,
    end: cursor.endIndex,
    missing: hasError && cursor.nodeIsMissing,
    children: [],
    field: fields[cursor.currentFieldId] ?? null,
  });
  try {
    const root = read(types[cursor.nodeTypeId] ?? '');
    const parents: MutableNode[] = [root];
    let inside = cursor.gotoFirstChild();
    while (inside) {
      const type = types[cursor.nodeTypeId] ?? '';
      if (!UNUSED.has(type)) {
        const node = read(type);
        parents[parents.length - 1]!.children.push(node);
        if (!LEAVES.has(type) && cursor.gotoFirstChild()) {
          parents.push(node);
          continue;
        }
      }
      while (!cursor.gotoNextSibling()) {
        parents.pop();
        inside = parents.length > 0 && cursor.gotoParent();
        if (!inside) break;
      }
    }
    return root;
  } finally {
    cursor.delete();
  }
}

/** Nodes whose inside is not looked at. */
const LEAVES = new Set(['string', 'identifier', 'integer', 'float', ':', '=', '.', '(', '[']);
