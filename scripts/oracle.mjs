// Compares what we do with what another implementation does: `npm run oracle -- NAME [ARGS…]` runs scripts/oracle-NAME.ts.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { importTypeScript } from './run.mjs';

const [name, ...args] = process.argv.slice(2);
const file = `scripts/oracle-${name}.ts`;
if (!name || !/^[a-z]+$/.test(name) || !existsSync(fileURLToPath(new URL(`../${file}`, import.meta.url)))) {
  console.error('usage: npm run oracle -- starlark|helm [ARGS…]');
  process.exitCode = 2;
} else {
  process.argv = [process.argv[0], file, ...args];
  await importTypeScript(file);
}
