import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { cli, withFolder } from './cli/run.ts';
import { lintRepository } from './rules/harness.ts';

vi.setConfig({ testTimeout: 60_000 });

/** The pages whose examples and commands are marked for this test. */
const pages = readdirSync('docs').filter(
  (name) => name.endsWith('.md') && /<!-- (?:lint|run): /.test(readFileSync(join('docs', name), 'utf8')),
);

interface Lint {
  readonly rules: readonly string[];
  readonly files: Readonly<Record<string, string>>;
}

interface Run {
  readonly where: string;
  readonly commands: readonly string[];
  readonly prints?: string;
}

function lintsOf(text: string): Lint[] {
  return [...text.matchAll(/<!-- lint: ([^\n]+) -->\n([\s\S]*?)<!-- end -->/g)].map(([, rules = '', body = '']) => ({
    rules: rules === 'nothing' ? [] : rules.split(' '),
    files: Object.fromEntries(
      [...body.matchAll(/^`([^`\n]+)`\n\n```\w+\n([\s\S]*?)^```$/gm)].map(([, path = '', content = '']) => [
        path,
        content,
      ]),
    ),
  }));
}

function runsOf(text: string): Run[] {
  const pattern = /<!-- run: (\w+) -->\n\n```sh\n([\s\S]*?)```(?:\n\n<!-- prints -->\n\n```\n([\s\S]*?)```)?/g;
  return [...text.matchAll(pattern)].map(([, where = '', body = '', prints]) => ({
    where,
    commands: body.trim().split('\n'),
    prints,
  }));
}

/** The words of a command line: blanks, single quotes, a comment behind blanks. */
function words(line: string): string[] {
  return [...line.replace(/\s+#.*$/, '').matchAll(/'([^']*)'|(\S+)/g)].map(
    ([, quoted, plain]) => quoted ?? plain ?? '',
  );
}

async function inCopy<T>(where: string, use: (folder: string) => Promise<T>): Promise<T> {
  if (where === 'tmp') return withFolder({ Tiltfile: '' }, use);
  const folder = mkdtempSync(join(tmpdir(), 'ameide-lint-docs-'));
  try {
    cpSync(join('fixtures/repos', where), folder, { recursive: true });
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe.each(pages)('docs/%s', (page) => {
  const text = readFileSync(join('docs', page), 'utf8');

  it.each(lintsOf(text).map((one, index) => ({ index, ...one })))(
    'example $index: $rules',
    async ({ rules, files }) => {
      expect(Object.keys(files)).not.toEqual([]);
      const policies = [
        'tilt/no-prod-dockerfile',
        'tilt/no-hardcoded-registry',
        'tilt/image-keys-required',
        'tilt/no-push-in-custom-build',
        'helm/no-image-graph',
        'docker/gowork',
      ];
      const { findings } = await lintRepository({ files }, { preset: 'ameide' });
      const found = new Set(findings.map(({ rule }) => rule));
      expect(policies.filter((rule) => found.has(rule))).toEqual(rules);
    },
  );

  it.each(runsOf(text).map((one, index) => ({ index, ...one })))('commands $index: $commands', async (run) => {
    await inCopy(run.where, async (cwd) => {
      let out = '';
      for (const command of run.commands) {
        const [program, ...argv] = words(command);
        expect(program).toBe('ameide-lint');
        const result = await cli(argv, { cwd });
        expect({ command, status: result.status, err: result.err }).toMatchObject({
          command,
          status: run.where === 'legacy' ? expect.toSatisfy((status: number) => status === 0 || status === 1) : 0,
        });
        out += result.out;
      }
      expect(out).toContain(run.prints ?? '');
    });
  });

  it.each([...text.matchAll(/<!-- config -->\n\n```jsonc\n([\s\S]*?)```/g)].map(([, config = '']) => ({ config })))(
    'a configuration that is accepted: $config',
    async ({ config }) => {
      await inCopy('legacy', async (cwd) => {
        writeFileSync(join(cwd, '.lintrc.json'), config);
        const { status, err } = await cli(['rules'], { cwd });
        expect({ status, err }).toEqual({ status: 0, err: '' });
      });
    },
  );

  it('names only rules and pages that exist', () => {
    const rules = readFileSync('docs/rules.md', 'utf8');
    for (const [, id = ''] of text.matchAll(/`((?:tilt|docker|helm|argo|registry|shell|ci|sdk|repo|lint)\/[a-z-]+)`/g))
      expect(rules).toContain(`### ${id}\n`);
    for (const [, target = '', anchor] of text.matchAll(/\]\((?!https?:)([\w./-]+\.md)(?:#([\w-]+))?\)/g)) {
      const page = readFileSync(join('docs', target), 'utf8');
      const anchors = [...page.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
        title
          .toLowerCase()
          .replace(/[^\w -]/g, '')
          .replaceAll(' ', '-'),
      );
      if (anchor !== undefined) expect(anchors).toContain(anchor);
    }
  });
});

it('the README links every page', () => {
  expect(pages.length).toBeGreaterThanOrEqual(4);
  const readme = readFileSync('README.md', 'utf8');
  for (const page of pages) expect(readme).toContain(`docs/${page}`);
});
