import { loadStarlarkParser, type StarlarkParserFiles } from '../../src/parse/starlark/tree.ts';
import type { LintRequest, ShownDetails, ShownFindings } from './answer.ts';
import { lintFiles, RefusedError } from './lint-files.ts';

export interface WorkerRequest extends LintRequest {
  readonly id: number;
}

/** What a worker is told: first of all its parser, then what to lint. */
export type WorkerMessage = { readonly parser: StarlarkParserFiles } | WorkerRequest;

/**
 * What is answered to a request: its findings, in `ms` milliseconds, and then the rest, unless another request has come
 * meanwhile; or why there is no answer.
 */
export type WorkerAnswer =
  | { readonly id: number; readonly ms: number; readonly found: ShownFindings }
  | { readonly id: number; readonly details: ShownDetails }
  | { readonly id: number; readonly problem: string; readonly bug: boolean };

let takeParser: (files: StarlarkParserFiles) => void = () => undefined;
const parser = new Promise<StarlarkParserFiles>((resolve) => {
  takeParser = resolve;
}).then(loadStarlarkParser);
// Whoever lints is told.
parser.catch(() => undefined);

const setup = {
  loadStarlark: () => parser,
  // Large, and only for those who configure something.
  validate: async () => (await import('../../src/config/compiled-validator.ts')).compiledValidator,
};

let newest = 0;

async function answer(request: WorkerRequest, send: (made: WorkerAnswer) => void): Promise<void> {
  const { id } = request;
  newest = id;
  const started = performance.now();
  try {
    const made = await lintFiles(request, setup);
    const { findings, summary, unresolved } = made;
    send({ id, ms: performance.now() - started, found: { findings, summary, unresolved } });
    // The messages that have come meanwhile are read first.
    await new Promise((resolve) => setTimeout(resolve));
    if (newest === id) send({ id, details: { model: made.model, charts: made.charts } });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    send({ id, problem: message, bug: !(error instanceof RefusedError) });
  }
}

addEventListener('message', ({ data: message }: MessageEvent<WorkerMessage>) => {
  if ('parser' in message) takeParser(message.parser);
  else void answer(message, (made) => postMessage(made));
});
