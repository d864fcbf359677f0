import grammarAddress from 'tree-sitter-starlark/tree-sitter-starlark.wasm?url';
import coreAddress from 'web-tree-sitter/web-tree-sitter.wasm?url';
import type { StarlarkParserFiles } from '../../src/parse/starlark/tree.ts';

async function bytesOf(address: string): Promise<Uint8Array> {
  const response = await fetch(new URL(address, import.meta.url));
  if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
  return new Uint8Array(await response.arrayBuffer());
}

let parser: Promise<StarlarkParserFiles> | undefined;

/** The parser's modules; they load while the worker does. */
function parserFiles(): Promise<StarlarkParserFiles> {
  parser ??= Promise.all([bytesOf(coreAddress), bytesOf(grammarAddress)]).then(([core, grammar]) => ({
    core,
    grammar,
  }));
  return parser;
}

/** A worker with the linter, which gets its parser; `failed` is told why it gets none. */
export function startWorker(failed: (why: string) => void): Worker {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  parserFiles().then(
    (files) => worker.postMessage({ parser: files }),
    (error: unknown) => {
      parser = undefined;
      failed(error instanceof Error ? error.message : String(error));
    },
  );
  return worker;
}
