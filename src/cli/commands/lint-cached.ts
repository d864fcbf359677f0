import { cacheFolder } from '../cache-folder.ts';
import { loadCompiledLint } from '../compiled-code.ts';
import type { CliIo } from '../io.ts';
import { parseArguments } from '../options.ts';
import { cachedRun } from '../run-cache.ts';
import { buildIdentity } from '../version.ts';
import { lintOptions } from './options-of-lint.ts';

/** `ameide-lint [PATH…]`, from the cache where that has the result. The linter itself is loaded only when it does not. */
export async function lintCommand(argv: readonly string[], io: CliIo): Promise<number> {
  const args = parseArguments(argv, lintOptions, false, 'ameide-lint');
  return cachedRun(args, argv, io, async (recording) => {
    // Plugins are modules, which a script cannot import.
    const isModule = args.flag('allow-plugins') === true || args.flag('watch') === true;
    const purpose = args.flag('staged') === true || args.flag('changed') === true ? 'a few files' : 'all files';
    const compiled = isModule ? undefined : loadCompiledLint(cacheFolder(args, io), buildIdentity(), purpose);
    if (!compiled) return (await import('./lint.ts')).lintCommand(argv, recording);
    const status = await compiled.lintCommand(argv, recording);
    if (args.flag('cache') !== false) compiled.keep();
    return status;
  });
}
