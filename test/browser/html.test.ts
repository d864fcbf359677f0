import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { layeredConfig } from '../../src/config/layers.ts';
import { presetLayer } from '../../src/config/load.ts';
import { buildReport } from '../../src/engine/report.ts';
import { defaultSettings } from '../../src/model/settings.ts';
import { html } from '../../src/report/html/html.ts';
import { SourceFile } from '../../src/text/source.ts';
import { wordRule } from '../fakes/rules.ts';
import { executable, launch, missing, open, seriousProblems } from './chromium.ts';

if (executable === undefined) console.warn(`The tests of the HTML report in a browser are skipped: ${missing}.`);

const hostile = '"onload=alert(1)></script><img src=x onerror=alert(1)>';

function page(): string {
  const sources = [
    'services/api/Tiltfile',
    'services/web/Tiltfile',
    `charts/${hostile.replaceAll('/', '')}/values.yaml`,
  ];
  const findings = sources.map((path, index) => {
    const source = new SourceFile(path, `first\nsome ${hostile} bad\nlast\n`);
    return {
      rule: index === 0 ? 'fake/other' : 'fake/word',
      severity: index === 0 ? ('warn' as const) : ('error' as const),
      message: `finding ${index} ${hostile}`,
      span: source.span(6, 10),
      related: [{ message: hostile, span: source.span(0, 5) }],
    };
  });
  const nodes = Array.from({ length: 100 }, (_, index) => [
    { id: `i${index}`, kind: 'image', label: `ameide/svc-${index}`, group: `svc-${index}` },
    { id: `r${index}`, kind: 'release', label: hostile, group: `svc-${index}` },
  ]).flat();
  const edges = Array.from({ length: 100 }, (_, index) => ({
    from: `r${index}`,
    to: `i${index}`,
    label: 'image_deps',
    ...(index % 9 === 0 && { broken: hostile }),
  }));
  const report = buildReport({ name: 'ameide-lint', version: '1.2.3' }, [
    {
      findings,
      suppressed: [],
      unresolved: [{ what: hostile, why: hostile, at: new SourceFile('a', 'b').top }],
      files: 3,
      rules: [wordRule],
      config: layeredConfig(defaultSettings, [presetLayer('', 'ameide')]),
      shown: (path) => path,
    },
  ]);
  return html({ ...report, graph: { nodes, edges } }, { color: false, width: 100 });
}

describe.skipIf(executable === undefined)('the HTML report', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ameide-html-'));
  const file = join(folder, 'report.html');
  const address = pathToFileURL(file).href;
  let browser: Browser;

  beforeAll(async () => {
    writeFileSync(file, page());
    browser = await launch();
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('filters and groups by keyboard, under its own policy', async () => {
    const { page, complaints } = await open(browser, address, { bypassCSP: false });
    const titles = () => page.locator('.finding:visible h4').allTextContents();
    expect(await titles()).toHaveLength(3);
    await page.keyboard.press('/');
    await page.keyboard.type('Charts/');
    expect(await titles()).toEqual([`finding 2 ${hostile}`]);
    expect(await page.locator('#shown').textContent()).toBe('1 of 3 shown');
    await page.keyboard.press('Escape');
    await page.keyboard.press('j');
    expect(await page.evaluate(() => document.activeElement?.querySelector('h4')?.textContent)).toBe(
      `finding 2 ${hostile}`,
    );
    await page.getByRole('button', { name: 'Show all' }).press('Enter');
    await page.waitForFunction(() => document.querySelectorAll('.finding[hidden]').length === 0);
    await page.getByLabel('errors').press('Space');
    expect(await titles()).toEqual([`finding 0 ${hostile}`]);
    await page.getByLabel('errors').press('Space');
    await page.locator('select[name=group]').selectOption('service');
    expect(await page.locator('#list h3:visible').allTextContents()).toEqual([
      `${hostile.replaceAll('/', '')} 1`,
      'api 1',
      'web 1',
    ]);
    await page.locator('select[name=service]').selectOption('web');
    expect(await titles()).toEqual([`finding 1 ${hostile}`]);
    expect(await page.locator('main img').count()).toBe(0);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('opens the drawing of a service from the overview', async () => {
    const { page, complaints } = await open(browser, address);
    const part = page.locator('details', { has: page.locator('summary', { hasText: /^svc-9 / }) });
    expect(await part.getAttribute('open')).toBeNull();
    await page.locator('svg a', { hasText: /svc-9$/ }).focus();
    await page.keyboard.press('Enter');
    await page.waitForFunction(() =>
      [...document.querySelectorAll('details[open] summary')].some((one) => one.textContent?.startsWith('svc-9 ')),
    );
    expect(await part.locator('.edge.broken').count()).toBe(1);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 400],
    ['dark', 400],
  ] as const)('has nothing that keeps people out, %s and %i pixels wide', async (colorScheme, width) => {
    const { page, complaints } = await open(browser, address, { colorScheme, viewport: { width, height: 800 } });
    await page.evaluate(() => {
      for (const details of [...document.querySelectorAll('details')].slice(0, 4)) details.open = true;
    });
    expect(await seriousProblems(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    expect(complaints).toEqual([]);
    await page.close();
  });
});
