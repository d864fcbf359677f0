import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';
import { writeCacheFile } from './cache-folder.ts';
import type { CliIo } from './io.ts';

/** The linter as one script, beside the bundle or one folder above a chunk of it. */
const SCRIPT = 'lint-command.cjs';

/** Each of the first runs adds the functions that it compiled. */
const GENERATIONS = 4;

const DIGEST_BYTES = 32;

/** What V8 is told for a run that lasts seconds and whose code is kept (docs/performance.md has what each brings). */
const FLAGS = [
  // Code that is seldom used stays, so that it can be kept.
  '--no-flush-bytecode',
  // The young generation is small by default, and a run keeps much of what it makes.
  '--min-semi-space-size=16',
  '--max-semi-space-size=32',
  // Optimizing early costs a run of a few hundred files more than it brings. V8 complains of flags that it does not know.
  ...(Number.parseInt(process.versions.node, 10) <= 24 ? ['--interrupt-budget=300000'] : []),
];

type LintCommand = (argv: readonly string[], io: CliIo) => Promise<number>;

/** The lint command, with the code of earlier runs where that is kept. */
export interface CompiledLint {
  readonly lintCommand: LintCommand;
  /** Keeps what this run compiled. */
  keep(): void;
}

/**
 * Loads the lint command from the script that the build makes of it, with compiled code that is kept in a folder: compiling
 * takes as long as linting a small repository. Runs of one `purpose` share the code that they compile: a run about a few files
 * needs little of what a whole run needs, and reading the rest would take as long as the run. Undefined when the sources run unbuilt.
 */
export function loadCompiledLint(
  folder: string | undefined,
  build: string | undefined,
  purpose: string,
): CompiledLint | undefined {
  const found = ['./', '../'].map((place) => new URL(`${place}${SCRIPT}`, import.meta.url)).find(existsSync);
  if (!found || build === undefined) return undefined;
  const file = fileURLToPath(found);
  for (const flag of FLAGS) setFlagsFromString(flag);
  const identity = [purpose, build, process.version, process.versions.v8, process.arch].join(' ');
  const name = `${createHash('sha256').update(identity).digest('base64url')}.code`;
  const kept = folder === undefined ? undefined : readCode(join(folder, name));
  // The build writes ASCII only.
  const text = readFileSync(file, 'latin1');
  const script = new Script(`(function (exports, require, module, __filename, __dirname) {${text}\n})`, {
    filename: file,
    ...(kept && { cachedData: kept.code }),
  });
  const module: { exports: { lintCommand?: LintCommand } } = { exports: {} };
  script.runInThisContext().call(module.exports, module.exports, createRequire(file), module, file, dirname(file));
  const { lintCommand } = module.exports;
  if (!lintCommand) throw new Error(`${SCRIPT} has no command`);
  const generation = kept && script.cachedDataRejected !== true ? kept.generation : 0;
  return {
    lintCommand,
    keep() {
      if (folder === undefined || generation >= GENERATIONS) return;
      const body = Buffer.concat([Buffer.of(generation + 1), script.createCachedData()]);
      writeCacheFile(folder, name, Buffer.concat([digestOf(body), body]));
    },
  };
}

interface KeptCode {
  readonly generation: number;
  readonly code: Buffer;
}

/** Code is used only as it was written, and only what the own user wrote. */
function readCode(file: string): KeptCode | undefined {
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found?.isFile() || (process.getuid && found.uid !== process.getuid())) return undefined;
  const content = readFileSync(file);
  const body = content.subarray(DIGEST_BYTES);
  if (body.length === 0 || !digestOf(body).equals(content.subarray(0, DIGEST_BYTES))) return undefined;
  return { generation: body[0]!, code: body.subarray(1) };
}

function digestOf(body: Uint8Array): Buffer {
  return createHash('sha256').update(body).digest();
}
