import type { CliIo } from '../io.ts';
import { parseArguments } from '../options.ts';
import { cachedRun } from '../run-cache.ts';
import { lintOptions } from './options-of-lint.ts';

/** `ameide-lint [PATH…]`, from the cache where that has the result. The linter itself is loaded only when it does not. */
export async function lintCommand(argv: readonly string[], io: CliIo): Promise<number> {
  const args = parseArguments(argv, lintOptions, false, 'ameide-lint');
  return cachedRun(args, argv, io, async (recording) => {
    const { lintCommand: lint } = await import('./lint.ts');
    return lint(argv, recording);
  });
}
