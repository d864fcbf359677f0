import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createProgress } from '../../src/cli/progress.ts';
import { ensureBuilt, launcher } from '../built.ts';
import { withFolder } from './run.ts';

beforeAll(ensureBuilt, 120_000);

const clean = 'image:\n  repository: ameide/api\n';
const graph = 'image:\n  graph: ameide/api\n';

describe('--watch', () => {
  it('lints again when a file changes, appears in a new folder, or the configuration is mended', async () => {
    await withFolder({ '.lintrc.json': '{"root": true}', 'values.yaml': clean }, async (cwd) => {
      const args = ['--watch', '--only', 'helm/no-image-graph', '-f', 'unix', '-f', 'json:report.json'];
      const child = spawn(process.execPath, [launcher, ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
      let text = '';
      let runs = 0;
      let heard = () => {};
      child.stdout.on('data', (chunk) => {
        text += String(chunk);
      });
      child.stderr.on('data', (chunk) => {
        text += String(chunk);
        runs += String(chunk).split('watching ').length - 1;
        heard();
      });
      /** What is printed until the linter waits again after `change`. */
      const printedBy = async (change: () => void) => {
        const before = runs;
        text = '';
        const done = new Promise<void>((resolve) => {
          heard = () => runs > before && resolve();
        });
        change();
        await done;
        return text;
      };
      try {
        const first = await printedBy(() => {});
        expect(first).toBe('watching 1 folder for changes; Ctrl+C ends\n');
        expect(await printedBy(() => writeFileSync(join(cwd, 'values.yaml'), graph))).toMatch(
          /^values\.yaml:2:3: error: /,
        );
        await printedBy(() => mkdirSync(join(cwd, 'a b/c'), { recursive: true }));
        expect(await printedBy(() => writeFileSync(join(cwd, 'a b/c/values.yaml'), graph))).toMatch(
          /^a b\/c\/values\.yaml:2:3: error: .*\nvalues\.yaml:2:3: error: /,
        );
        expect(await printedBy(() => writeFileSync(join(cwd, '.lintrc.json'), '{"root": tru'))).toMatch(
          /^ameide-lint: \.lintrc\.json:1:/,
        );
        expect(await printedBy(() => writeFileSync(join(cwd, '.lintrc.json'), '{"root": true}'))).toMatch(
          /^a b\/c\/values\.yaml:2:3: error: /,
        );
        // Its own report starts no run.
        const before = runs;
        await new Promise((done) => setTimeout(done, 500));
        expect(runs).toBe(before);
      } finally {
        child.kill();
      }
    });
  });
});

describe('progress', () => {
  function shown(env: Record<string, string>, errorTerminal: boolean, times: readonly number[]): string {
    let err = '';
    let time = 0;
    const io = {
      cwd: '/',
      env,
      terminal: false,
      errorTerminal,
      columns: 12,
      out: () => {},
      err: (text: string) => {
        err += text;
      },
      input: async () => '',
    };
    const progress = createProgress(io, () => time);
    for (const at of times) {
      time = at;
      progress.at(`at ${at} milliseconds`);
    }
    progress.clear();
    progress.clear();
    return err;
  }

  it('comes after a second, not too often, fits the terminal, and is taken away', () => {
    expect(shown({}, true, [10, 999, 1001, 1002, 1200])).toBe('\r\u001b[Kat 1001 mil\r\u001b[Kat 1200 mil\r\u001b[K');
    expect(shown({}, true, [10, 999])).toBe('');
  });

  it.each([
    [{}, false],
    [{ CI: 'true' }, true],
    [{ GITHUB_ACTIONS: 'true' }, true],
    [{ TERM: 'dumb' }, true],
  ])('is not shown with %j on a terminal: %s', (env, terminal) => {
    expect(shown({ ...env }, terminal, [5000])).toBe('');
  });
});
