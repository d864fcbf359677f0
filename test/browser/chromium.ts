import { createReadStream, existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { delimiter, extname, join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

/** The Chromium of this machine: `CHROMIUM` names it, else the first on the path. */
export const executable: string | undefined = [
  process.env.CHROMIUM ?? '',
  ...(process.env.PATH ?? '').split(delimiter).flatMap((folder) => names.map((name) => join(folder, name))),
].find((path) => path !== '' && existsSync(path));

/** Why the tests of pages do not run, when they do not. */
export const missing = 'there is no Chromium on the path (apt-get install chromium), nor does CHROMIUM name one';

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: executable });
}

/** A page, with everything that it complains about. */
export interface WatchedPage {
  readonly page: Page;
  readonly complaints: string[];
}

/**
 * Opens a page and collects errors of its console, of its scripts, dialogs, and requests that leave the machine. `before`
 * may prepare the page before it goes to the address.
 */
export async function open(
  browser: Browser,
  address: string,
  options: Parameters<Browser['newPage']>[0] & { readonly before?: (page: Page) => Promise<unknown> } = {},
): Promise<WatchedPage> {
  const { before, ...settings } = options;
  // axe is put into the page from outside, which the policy of the page forbids.
  const page = await browser.newPage({ bypassCSP: true, ...settings });
  const complaints: string[] = [];
  const own = new URL(address).host;
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('dialog', (dialog) => {
    complaints.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    const { protocol, host } = new URL(request.url());
    if (protocol !== 'data:' && protocol !== 'blob:' && host !== own) complaints.push(`request ${request.url()}`);
  });
  await before?.(page);
  await page.goto(address);
  return { page, complaints };
}

/** What axe-core finds serious or critical: rule and element. */
export async function seriousProblems(page: Page): Promise<string[]> {
  await page.addScriptTag({ path: join('node_modules', 'axe-core', 'axe.min.js') });
  const violations: readonly { id: string; impact?: string | null; nodes: readonly { html: string }[] }[] =
    await page.evaluate('axe.run().then((results) => results.violations)');
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`));
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.wasm': 'application/wasm',
};

/** Serves a folder below a path of its own, as a static host does. */
export async function serve(folder: string, below: string): Promise<{ server: Server; address: string }> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const name = pathname.startsWith(below) ? pathname.slice(below.length) : undefined;
    const file = name === undefined ? '' : join(folder, name === '' ? 'index.html' : name);
    if (name === undefined || name.includes('..') || !existsSync(file)) {
      response.statusCode = 404;
      response.end();
      return;
    }
    response.setHeader('content-type', types[extname(file)] ?? 'application/octet-stream');
    createReadStream(file).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('the server has no port');
  return { server, address: `http://127.0.0.1:${bound.port}${below}` };
}
