/**
 * Starlark as starlark-go has it, with the dialect of Tiltfiles: `execute` a program, `builtin` a function for it.
 *
 * This is the package's entry point `ameide-lint/starlark`. Importing it loads the parser (two WebAssembly modules of this
 * package, some ten milliseconds); `execute` itself is synchronous.
 */
import { readStarlarkParserFiles } from './host/parser-files.ts';
import { loadStarlarkParser } from './parse/starlark/tree.ts';

export { StarlarkError } from './evaluate/starlark/errors.ts';
export {
  builtin,
  execute,
  type LibraryCall,
  type LibraryOptions,
  type Loaded,
  type Place,
  type ProgramError,
  type Result,
} from './evaluate/starlark/library.ts';
export type { Limits } from './evaluate/starlark/limits.ts';
export type { HostFunction, PlainValue, StarlarkFunction } from './evaluate/starlark/plain.ts';
export { STRUCT as struct } from './evaluate/starlark/struct.ts';

await loadStarlarkParser(readStarlarkParserFiles());
