/**
 * Records what a real Helm prints for the charts in `fixtures/charts`: `node scripts/run.mjs scripts/record-helm.ts HELM`.
 *
 * Each folder there holds a `chart`, the cases to try (`cases.json`) and, in `expected`, one text for each case: what Helm
 * wrote to its standard output, or `Error: …` when it failed. `HELM_VERSION` says which Helm printed them.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { caseArguments, collapseRecursion, type HelmCase } from '../test/evaluate/helm/recorded.ts';

const root = 'fixtures/charts';
const [binary] = process.argv.slice(2);
if (!binary) throw new Error('usage: record-helm HELM_BINARY');

for (const name of readdirSync(root)) {
  const folder = join(root, name);
  if (!statSync(folder).isDirectory()) continue;
  const cases = JSON.parse(readFileSync(join(folder, 'cases.json'), 'utf8')) as HelmCase[];
  rmSync(join(folder, 'expected'), { recursive: true, force: true });
  mkdirSync(join(folder, 'expected'));
  for (const item of cases) {
    const result = spawnSync(binary, ['template', ...caseArguments(item)], { cwd: folder, encoding: 'utf8' });
    const error = result.stderr.slice(Math.max(0, result.stderr.indexOf('Error: ')));
    const text = result.status === 0 ? result.stdout : collapseRecursion(error);
    writeFileSync(join(folder, 'expected', `${item.name}.txt`), text);
  }
}
writeFileSync(join(root, 'HELM_VERSION'), execFileSync(binary, ['version'], { encoding: 'utf8' }));
