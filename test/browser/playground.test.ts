import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fragmentOf } from '../../playground/src/share.ts';
import { executable, launch, missing, open, seriousProblems, serve } from './chromium.ts';

if (executable === undefined) console.warn(`The tests of the playground in a browser are skipped: ${missing}.`);

/** The line below the findings' counts: the run that answers the last change has ended. */
async function settled(page: Page, status: RegExp): Promise<void> {
  await page.waitForFunction(
    (pattern) => new RegExp(pattern).test(document.querySelector('#status')?.textContent ?? ''),
    status.source,
    { timeout: 20_000 },
  );
}

describe.skipIf(executable === undefined)('the playground', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ameide-playground-'));
  let browser: Browser;
  let server: Server;
  let address = '';

  beforeAll(async () => {
    execFileSync(
      process.execPath,
      [resolve('node_modules/vite/bin/vite.js'), 'build', 'playground', '--outDir', folder, '--logLevel', 'error'],
      { stdio: 'pipe' },
    );
    ({ server, address } = await serve(folder, '/some/folder/'));
    browser = await launch();
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('finds what is typed, mends it, shares it and opens it again', async () => {
    const { page, complaints } = await open(browser, address);
    await settled(page, /^1 error, 0 warnings/);
    await page.locator('.cm-lintRange-error').waitFor();
    expect(await page.locator('.cm-lintRange-error').allTextContents()).toEqual(["'services/%s/Dockerfile.release'"]);

    await page.getByRole('button', { name: /^Fix: / }).click();
    await settled(page, /^0 errors, 0 warnings/);
    expect(await page.locator('.cm-lintRange-error').count()).toBe(0);
    expect(await page.locator('.cm-content').textContent()).toContain("dockerfile='services/%s/Dockerfile.dev' % name");

    await page.locator('.cm-content').click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type("docker_build('ghcr.io/x/api', '.', dockerfile='services/graph/Dockerfile.dev')");
    await settled(page, /^[1-9]/);
    const card = page.locator('.finding', { hasText: 'tilt/no-hardcoded-registry' });
    await card
      .getByRole('button', { name: /^Tiltfile:29:\d+$/ })
      .first()
      .waitFor();
    expect((await page.locator('.cm-lintRange-error').allTextContents()).join('')).toContain('ghcr.io');

    await page.getByRole('button', { name: 'Share' }).click();
    // What packs a link may still be on its way.
    await expect.poll(() => page.locator('#link').inputValue(), { timeout: 20_000 }).toMatch(/#r1=[\w-]+$/);
    const link = await page.locator('#link').inputValue();
    const again = await open(browser, link);
    await settled(again.page, /^[1-9]/);
    // The editor renders the lines that are in view.
    await again.page
      .getByRole('button', { name: /^Tiltfile:29:/ })
      .first()
      .click();
    expect(await again.page.locator('.cm-content').textContent()).toContain("docker_build('ghcr.io/x/api'");
    expect(await again.page.locator('.finding h3').allTextContents()).toEqual(
      await page.locator('.finding h3').allTextContents(),
    );
    expect([...complaints, ...again.complaints]).toEqual([]);
    await again.page.close();
    await page.close();
  });

  it('can be used with the keyboard, and shows the model and the charts', async () => {
    const { page, complaints } = await open(browser, address);
    await settled(page, /^1 error/);
    await page.getByRole('tab', { name: 'Dev Dockerfiles' }).focus();
    await page.keyboard.press('End');
    await settled(page, /^1 error/);
    await page.locator('h2', { hasText: 'services/graph/Dockerfile.dev' }).waitFor();
    expect(await page.getByRole('tab', { name: 'GOWORK' }).getAttribute('aria-selected')).toBe('true');
    await page.locator('.finding code', { hasText: 'docker/gowork' }).waitFor();
    await page.getByRole('tab', { name: 'Findings' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('cell', { name: 'ameide/graph', exact: true }).first().waitFor();
    await page.keyboard.press('ArrowRight');
    await page.locator('#chart').selectOption('graph (charts/graph)');
    expect(await page.locator('#view-chart pre').textContent()).toContain('image: "ameide/graph:dev"');

    // The Tab key leaves the editor.
    await page.locator('.cm-content').focus();
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.closest('.cm-content') === null)).toBe(true);

    await page.getByLabel('Preset').selectOption('none');
    await settled(page, /^0 errors/);
    await page.getByLabel('Rule options').fill('docker/gowrk: error');
    await page.getByRole('alert').filter({ hasText: 'docker/gowrk' }).waitFor();
    await page.getByLabel('Rule options').fill('docker/gowork: warn');
    await settled(page, /^0 errors, 1 warning/);
    expect(await page.getByRole('alert').isVisible()).toBe(false);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('shows the findings before the editor, the model and the charts', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const requests: string[] = [];
    const { page, complaints } = await open(browser, address, {
      async before(page) {
        page.context().on('request', (request) => requests.push(request.url()));
        await page.route(/editor-/, async (route) => {
          await held;
          await route.continue();
        });
        await page.addInitScript(() => {
          const heard: string[] = [];
          Object.assign(window, { heard });
          window.Worker = class extends Worker {
            constructor(...given: ConstructorParameters<typeof Worker>) {
              super(...given);
              this.addEventListener('message', ({ data }) => heard.push(Object.keys(data).sort().join()));
            }
          };
        });
      },
    });
    await settled(page, /^1 error/);
    const text = page.locator('#editor .plain');
    expect(await text.textContent()).toContain("dockerfile='services/%s/Dockerfile.release' % name");
    expect(await page.locator('.cm-editor').count()).toBe(0);
    await page.getByRole('tab', { name: 'Rendered charts' }).click();
    await page.locator('#view-chart pre', { hasText: 'image: "ameide/agents:dev"' }).waitFor();
    expect(await page.evaluate(() => Object.getOwnPropertyDescriptor(window, 'heard')?.value)).toEqual([
      'found,id,ms',
      'details,id',
    ]);

    // What is chosen in the text alone is chosen in the editor, and no line moves when that comes.
    const wide = async (selector: string) => {
      const box = await page.locator(selector).boundingBox();
      return box && [box.x, box.y, box.width, box.height].map(Math.round);
    };
    const before = await wide('#editor .plain');
    await page.getByRole('tab', { name: 'Findings', exact: true }).click();
    await page.getByRole('button', { name: 'Tiltfile:13:20' }).first().click();
    expect(await page.evaluate(() => getSelection()?.toString())).toBe("'services/%s/Dockerfile.release'");
    release();
    await page.locator('.cm-editor').waitFor();
    expect(await wide('.cm-editor')).toEqual(before);
    expect(await text.count()).toBe(0);
    await page.locator('.cm-focused').waitFor();
    await page.keyboard.type("'services/%s/Dockerfile.dev'");
    await settled(page, /^0 errors/);

    // What only configurations need is fetched for those.
    const forConfigurations = () => requests.filter((url) => /validator/.test(url)).length;
    expect(forConfigurations()).toBe(0);
    await page.getByLabel('Rule options').fill('tilt/no-prod-dockerfile: off');
    await settled(page, /^0 errors/);
    await expect.poll(forConfigurations).toBeGreaterThan(0);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('says so when a part of it is missing', async () => {
    const { page } = await open(browser, address, {
      before: (page) => page.route(/\.wasm$/, (route) => route.fulfill({ status: 404 })),
    });
    await page.getByRole('alert').filter({ hasText: 'A part of this page is missing: 404' }).waitFor();
    await settled(page, /^no result$/);
    await page.close();
  });

  it.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 400],
    ['dark', 400],
  ] as const)('has nothing that keeps people out, %s and %i pixels wide', async (colorScheme, width) => {
    const { page, complaints } = await open(browser, address, { colorScheme, viewport: { width, height: 800 } });
    await settled(page, /^1 error/);
    for (const view of ['Findings', 'Model', 'Rendered charts']) {
      await page.getByRole('tab', { name: view }).click();
      expect(await seriousProblems(page), view).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    }
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('shows what a hostile link carries as text', async () => {
    const hostile = '"onload=alert(1)><img src=x onerror=alert(1)><\u200bscript>alert(1)<';
    const files = {
      Tiltfile: `docker_build('ghcr.io/${hostile}', '.', dockerfile='${hostile}')\nfail('${hostile}')\n`,
      [`charts/${hostile}/Chart.yaml`]: `apiVersion: v2\nname: ${hostile}\nversion: 0.1.0\n`,
      [`charts/${hostile}/templates/a.yaml`]: `a: ${hostile}\n`,
    };
    const link = address + fragmentOf({ files, preset: hostile, rules: '', shown: `charts/${hostile}/Chart.yaml` });
    const { page, complaints } = await open(browser, link);
    await settled(page, /^\d+ error/);
    for (const view of ['Findings', 'Model', 'Rendered charts']) await page.getByRole('tab', { name: view }).click();
    expect(await page.locator('main img:not(.cm-widgetBuffer), main script').count()).toBe(0);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('says that a damaged link is damaged, and shows an example', async () => {
    const whole = address + fragmentOf({ files: { Tiltfile: 'print(1)\n' }, preset: '', rules: '', shown: '' });
    const { page, complaints } = await open(browser, whole.slice(0, -6));
    await page.getByRole('alert').filter({ hasText: 'This link cannot be opened' }).waitFor();
    await settled(page, /^1 error/);
    expect(complaints).toEqual([]);
    await page.close();
  });
});
