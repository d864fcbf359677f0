import type { Pipeline } from '../model/pipeline.ts';
import { createPipeline as create, type ProjectInput } from './project.ts';

/** `createPipeline` with the parsers that lie beside the package's code (Node only). */
export function createPipeline(input: ProjectInput): Promise<Pipeline> {
  return create({
    ...input,
    async loadStarlark() {
      const { loadStarlarkParser } = await import('../parse/starlark/tree.ts');
      const { readStarlarkParserFiles } = await import('../host/parser-files.ts');
      await loadStarlarkParser(readStarlarkParserFiles());
    },
  });
}
