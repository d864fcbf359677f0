// Runs a TypeScript file of the repository: `node scripts/run.mjs FILE [ARGS…]`. Node 20 cannot by itself.
import { mkdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Bundles a TypeScript file, packages left out, and imports it. */
export async function importTypeScript(file) {
  const cache = join(root, '.cache', 'run');
  mkdirSync(cache, { recursive: true });
  const outfile = join(cache, `${basename(file, '.ts')}-${process.pid}-${Date.now()}.mjs`);
  await build({
    entryPoints: [join(root, file)],
    outfile,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'error',
  });
  try {
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(outfile, { force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [file, ...args] = process.argv.slice(2);
  process.argv = [process.argv[0], file, ...args];
  await importTypeScript(file);
}
