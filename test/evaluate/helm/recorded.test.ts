import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { render } from '../../../src/evaluate/helm/index.ts';
import { createDiskHost } from '../../../src/host/disk.ts';
import { collapseRecursion, type HelmCase, KUBE_VERSION } from './recorded.ts';

const root = 'fixtures/charts';

function printed(folder: string, item: HelmCase): string {
  const result = render({ kubeVersion: KUBE_VERSION, ...item, chart: 'chart', host: createDiskHost(folder) });
  if (result.ok) return result.text;
  const hint = result.error?.debugHint ? '\n\nUse --debug flag to render out invalid YAML' : '';
  return `Error: ${result.error?.message}${hint}\n`;
}

describe.each(readdirSync(root).filter((name) => statSync(join(root, name)).isDirectory()))('the chart %s', (name) => {
  const folder = join(root, name);
  const cases = JSON.parse(readFileSync(join(folder, 'cases.json'), 'utf8')) as HelmCase[];

  it.each(cases)('prints what Helm printed: $name', (item) => {
    const expected = readFileSync(join(folder, 'expected', `${item.name}.txt`), 'utf8');
    expect(collapseRecursion(printed(folder, item))).toBe(expected);
  });
});
