import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { cli } from './run.ts';

vi.setConfig({ testTimeout: 60_000 });

interface JsonFinding {
  readonly rule: string;
  readonly path: string;
  readonly fix?: string;
}

interface JsonReport {
  readonly findings: readonly JsonFinding[];
}

function snapshot(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  return Object.fromEntries(
    names
      .filter((name) => statSync(join(folder, name)).isFile())
      .map((name) => [name, `${statSync(join(folder, name)).mode} ${readFileSync(join(folder, name), 'utf8')}`]),
  );
}

async function lint(cwd: string, ...options: readonly string[]): Promise<JsonReport> {
  const { out } = await cli(['--format', 'json', ...options], { cwd });
  return JSON.parse(out) as JsonReport;
}

function grown(before: JsonReport, after: JsonReport): string[] {
  const counts = new Map<string, number>();
  for (const { rule, path } of before.findings) counts.set(`${rule} ${path}`, (counts.get(`${rule} ${path}`) ?? 0) + 1);
  for (const { rule, path } of after.findings) counts.set(`${rule} ${path}`, (counts.get(`${rule} ${path}`) ?? 0) - 1);
  return [...counts].filter(([, count]) => count < 0).map(([key]) => key);
}

describe.each([['--fix', /^safe$/] as const, ['--fix-unsafe', /safe$/] as const])(
  '%s on the legacy repository',
  (option, kind) => {
    const folder = mkdtempSync(join(tmpdir(), 'ameide-lint-legacy-'));
    const root = join(folder, 'legacy');
    let before: JsonReport;
    let after: JsonReport;

    beforeAll(async () => {
      cpSync('fixtures/repos/legacy', root, { recursive: true });
      before = await lint(root);
      after = await lint(root, option);
    });

    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    it('mends findings and brings no new one', () => {
      expect(after.findings.length).toBeLessThan(before.findings.length);
      expect(grown(before, after)).toEqual([]);
    });

    it('leaves no fix of its kind', () => {
      expect(after.findings.filter(({ fix }) => fix && kind.test(fix))).toEqual([]);
    });

    it('changes nothing the second time', async () => {
      const first = snapshot(root);
      const again = await lint(root, option);
      expect(snapshot(root)).toEqual(first);
      expect(again).toEqual(after);
    });

    it('leaves a Tiltfile that evaluates as before', async () => {
      const { out: old } = await cli(['eval', 'Tiltfile', '--json'], { cwd: 'fixtures/repos/legacy' });
      const { out } = await cli(['eval', 'Tiltfile', '--json'], { cwd: root });
      const names = (text: string) => {
        const { status, images, resources } = JSON.parse(text) as {
          status: string;
          images: readonly unknown[];
          resources: readonly { name: unknown }[];
        };
        return { status, images: images.length, resources: resources.map(({ name }) => name) };
      };
      expect(names(out)).toEqual(names(old));
    });
  },
);
