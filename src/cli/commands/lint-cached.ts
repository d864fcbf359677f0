import { resolve } from 'node:path';
import { classify } from '../../discover/classify.ts';
import { LEAF_KINDS } from '../../model/files.ts';
import { cacheFolder } from '../cache-folder.ts';
import { loadCompiledLint } from '../compiled-code.ts';
import { type CliIo, UsageError } from '../io.ts';
import { type Arguments, parseArguments } from '../options.ts';
import { findProjects, pathExists } from '../projects.ts';
import { cachedRun } from '../run-cache.ts';
import { buildIdentity } from '../version.ts';
import { lintOptions } from './options-of-lint.ts';

/** `ameide-lint [PATH…]`, from the cache where that has the result. The linter itself is loaded only when it does not. */
export async function lintCommand(argv: readonly string[], io: CliIo): Promise<number> {
  const args = parseArguments(argv, lintOptions, false, 'ameide-lint');
  return cachedRun(args, argv, io, async (recording) => {
    // Plugins are modules, which a script cannot import.
    const isModule = args.flag('allow-plugins') === true || args.flag('watch') === true;
    const index = await readIndex(args, io);
    let isUsual = true;
    const onEvaluation = () => {
      isUsual = index?.hasOnlyLeaves !== true;
    };
    const asked: CliIo = { ...recording, indexOf: index?.of, onEvaluation };
    const purpose = index?.hasOnlyLeaves ? 'leaf files' : 'all files';
    const compiled = isModule ? undefined : loadCompiledLint(cacheFolder(args, io), buildIdentity(), purpose);
    if (!compiled) return (await import('./lint.ts')).lintCommand(argv, asked);
    const status = await compiled.lintCommand(argv, asked);
    // What only the first run about leaf files needs is not kept for the others.
    if (args.flag('cache') !== false && isUsual) compiled.keep();
    return status;
  });
}

const LEAVES: ReadonlySet<string> = new Set(LEAF_KINDS);

/** What is staged, and whether these are leaf files by their names. Undefined where nobody asks for it. */
async function readIndex(args: Arguments, { cwd }: CliIo) {
  if (args.flag('staged') !== true || args.flag('changed') === true || args.flag('help')) return undefined;
  const paths = args.positionals.length > 0 ? args.positionals.map(({ value }) => value) : ['.'];
  if (!paths.every((path) => pathExists(resolve(cwd, path)))) return undefined;
  const { indexReader } = await import('../git.ts');
  const of = indexReader();
  try {
    const staged = findProjects(paths, cwd).flatMap(({ root }) => [...of(root).staged]);
    return { of, hasOnlyLeaves: staged.every((path) => LEAVES.has(classify(path, false) ?? '')) };
  } catch (error) {
    // The run says so, after what else is wrong with its arguments.
    if (error instanceof UsageError) return undefined;
    throw error;
  }
}
