import grammarAddress from 'tree-sitter-starlark/tree-sitter-starlark.wasm?url';
import coreAddress from 'web-tree-sitter/web-tree-sitter.wasm?url';
import { compiledValidator } from '../../src/config/compiled-validator.ts';
import { loadStarlarkParser } from '../../src/parse/starlark/tree.ts';
import type { LintAnswer, LintRequest } from './answer.ts';
import { lintFiles, RefusedError } from './lint-files.ts';

export interface WorkerRequest extends LintRequest {
  readonly id: number;
}

/** The answer to a request, or why there is none; `ms` is the time that the linter took. */
export type WorkerAnswer =
  | { readonly id: number; readonly ms: number; readonly answer: LintAnswer }
  | { readonly id: number; readonly problem: string; readonly bug: boolean };

async function bytesOf(address: string): Promise<Uint8Array> {
  const response = await fetch(new URL(address, import.meta.url));
  if (!response.ok) throw new Error(`a part of this page is missing: ${response.status} ${response.statusText}`);
  return new Uint8Array(await response.arrayBuffer());
}

let parser: Promise<void> | undefined;

function loadStarlark(): Promise<void> {
  parser ??= Promise.all([bytesOf(coreAddress), bytesOf(grammarAddress)]).then(([core, grammar]) =>
    loadStarlarkParser({ core, grammar }),
  );
  return parser;
}

async function answer(request: WorkerRequest): Promise<WorkerAnswer> {
  const { id } = request;
  const started = performance.now();
  try {
    const made = await lintFiles(request, { loadStarlark, validate: compiledValidator });
    return { id, ms: performance.now() - started, answer: made };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { id, problem: message, bug: !(error instanceof RefusedError) };
  }
}

// The parser is needed for nearly everything: it loads while the page does.
loadStarlark().catch(() => {
  parser = undefined;
});
addEventListener('message', (event: MessageEvent<WorkerRequest>) => {
  void answer(event.data).then((made) => postMessage(made));
});
