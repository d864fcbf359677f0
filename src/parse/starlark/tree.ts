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

function copyTree(tree: Tree): SyntaxNode {
  const cursor = tree.walk();
  const read = (): MutableNode => ({
    type: cursor.nodeType,
    start: cursor.startIndex,
    end: cursor.endIndex,
    missing: cursor.nodeIsMissing,
    children: [],
    field: cursor.currentFieldName,
  });
  try {
    const root = read();
    const ancestors = [root];
    let descend = true;
    for (;;) {
      if (descend && cursor.gotoFirstChild()) {
        descend = enter();
        continue;
      }
      if (cursor.gotoNextSibling()) {
        ancestors.pop();
        descend = enter();
        continue;
      }
      if (!cursor.gotoParent()) return root;
      ancestors.pop();
      descend = false;
      if (ancestors.length === 0) return root;
    }
    function enter(): boolean {
      const node = read();
      if (node.type !== 'comment' && node.type !== 'line_continuation') ancestors.at(-1)!.children.push(node);
      ancestors.push(node);
      return node.type !== 'string';
    }
  } finally {
    cursor.delete();
  }
}
