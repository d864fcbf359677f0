import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** The WebAssembly modules of a parser. */
export interface ParserFiles {
  readonly core: Uint8Array;
  readonly grammar: Uint8Array;
}

/** Where the package has its WebAssembly files: beside the bundle or one folder above (for a chunk of it). */
const FOLDERS = ['./', '../'];

function readModule(name: string, packaged: string): Uint8Array {
  for (const folder of FOLDERS) {
    const file = fileURLToPath(new URL(`${folder}${name}`, import.meta.url));
    if (existsSync(file)) return readFileSync(file);
  }
  // From the sources: the packages that the build copies them from.
  const require = createRequire(import.meta.url);
  return readFileSync(require.resolve(packaged));
}

/** Reads the files that `loadStarlarkParser` takes. Throws when they are missing: the installation is broken. */
export function readStarlarkParserFiles(): ParserFiles {
  return {
    core: readModule('web-tree-sitter.wasm', 'web-tree-sitter/web-tree-sitter.wasm'),
    grammar: readModule('tree-sitter-starlark.wasm', 'tree-sitter-starlark/tree-sitter-starlark.wasm'),
  };
}
