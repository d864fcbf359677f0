// Measures the playground in Chromium: from the start of the navigation to the first findings, with an empty cache of the
// browser and with a filled one. `npm run bench:playground -- [RUNS]`; needs a Chromium on the path.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { BrowserContext } from 'playwright-core';
import { executable, launch, missing, serve } from '../test/browser/chromium.ts';

const runs = Number(process.argv[2] ?? 5);

/** A new window first loads some hundred scripts of the browser's own interface; a visitor's has done so. Milliseconds. */
const WINDOW_LOADS = 2000;

if (executable === undefined) throw new Error(missing);
const folder = mkdtempSync(join(tmpdir(), 'ameide-playground-'));
execFileSync(process.execPath, [
  resolve('node_modules/vite/bin/vite.js'),
  'build',
  'playground',
  '--outDir',
  folder,
  '--logLevel',
  'error',
]);
const { server, address } = await serve(folder, '/playground/');
const browser = await launch();

/** Milliseconds from the start of the navigation to the line that counts the findings. */
async function firstFindings(context: BrowserContext): Promise<number> {
  const page = await context.newPage();
  await page.waitForTimeout(WINDOW_LOADS);
  await page.addInitScript(() => {
    // Asking in every frame would keep the browser drawing, on the cores that the linter needs.
    const observer = new MutationObserver(() => {
      if (!/^\d+ error/.test(document.querySelector('#status')?.textContent ?? '')) return;
      observer.disconnect();
      requestAnimationFrame(() => {
        console.debug(`found ${performance.now()}`);
      });
    });
    observer.observe(document, { childList: true, characterData: true, subtree: true });
  });
  const said = page.waitForEvent('console', (message) => message.text().startsWith('found '));
  await page.goto(address);
  const found = Number((await said).text().slice('found '.length));
  await page.close();
  return found;
}

try {
  const empty: number[] = [];
  const filled: number[] = [];
  for (let index = 0; index < runs; index++) {
    const context = await browser.newContext();
    empty.push(await firstFindings(context));
    filled.push(await firstFindings(context));
    await context.close();
  }
  const row = (what: string, times: readonly number[]) => {
    const sorted = times.toSorted((a, b) => a - b);
    return `${what}: median ${Math.round(sorted[sorted.length >> 1]!)} ms, ${sorted.map(Math.round).join(' ')}`;
  };
  console.log(`${row('first visit', empty)}\n${row('second visit', filled)}\nload average ${loadavg()[0]!.toFixed(1)}`);
} finally {
  await browser.close();
  server.close();
  rmSync(folder, { recursive: true, force: true });
}
