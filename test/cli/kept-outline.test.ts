import { appendFileSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lintCommand } from '../../src/cli/commands/lint.ts';
import { withFolder, writeFiles } from './run.ts';

const DOCKERFILE = 'services/api/Dockerfile.dev';

/** Asks about one Dockerfile, with a folder for what is kept or without. */
async function lint(root: string, cache: string | undefined, argv: readonly string[] = [DOCKERFILE]) {
  let out = '';
  const status = await lintCommand(
    ['--format', 'json', ...(cache === undefined ? ['--no-cache'] : ['--cache-location', cache]), ...argv],
    {
      cwd: root,
      env: {},
      build: 'one',
      terminal: false,
      columns: 100,
      out: (text) => {
        out += text;
      },
      err: (text) => {
        out += text;
      },
      input: async () => '',
    },
  );
  return { status, out };
}

const files = {
  '.lintrc.json': '{"root": true}\n',
  Tiltfile:
    "load('./tilt/images', 'build')\nsettings = read_yaml('tilt/settings.yaml')\nbuild('api', settings['gowork'])\nlocal(os.getenv('X'))\n",
  'tilt/images':
    "def build(name, gowork):\n    docker_build('ameide/' + name, 'services/' + name, dockerfile='services/%s/Dockerfile.dev' % name, build_args={'GOWORK': gowork})\n",
  'tilt/settings.yaml': 'gowork: auto\n',
  [DOCKERFILE]: 'FROM golang:1.24\nARG GOWORK\nRUN go build ./...\n',
  'services/api/main.go': 'package main\n',
  'build.sh': 'echo\n',
};

function work<T>(use: (root: string, cache: string) => Promise<T>): Promise<T> {
  return withFolder({}, async (folder) => {
    const root = join(folder, 'root');
    writeFiles(root, files);
    return use(root, join(folder, 'cache'));
  });
}

function kept(cache: string): string {
  return readdirSync(cache)
    .map((name) => readFileSync(join(cache, name), 'utf8'))
    .join('\n');
}

describe('what is kept of the Tiltfiles', () => {
  it('serves runs about leaf files until something changes that the Tiltfiles read', async () => {
    await work(async (root, cache) => {
      const first = await lint(root, cache);
      expect(first).toEqual(await lint(root, undefined));
      const before = kept(cache);
      appendFileSync(join(root, DOCKERFILE), 'RUN go test ./...\n');
      appendFileSync(join(root, 'services/api/main.go'), '// more\n');
      expect(await lint(root, cache)).toEqual(await lint(root, undefined));
      expect(kept(cache)).toBe(before);
      writeFileSync(join(root, 'tilt/settings.yaml'), 'gowork: off\n');
      expect(await lint(root, cache)).toEqual(await lint(root, undefined));
      expect(kept(cache)).not.toBe(before);
    });
  });

  it('is not used once it was damaged, and is written for its owner alone', async () => {
    await work(async (root, cache) => {
      await lint(root, cache);
      for (const name of readdirSync(cache)) {
        const file = join(cache, name);
        expect(statSync(file).mode & 0o777).toBe(0o600);
        const text = readFileSync(file, 'utf8');
        for (const damaged of ['', text.slice(0, -20), text.replaceAll('auto', 'off!'), `x${text}`]) {
          writeFileSync(file, damaged);
          expect(await lint(root, cache)).toEqual(await lint(root, undefined));
          expect(withoutReads(readFileSync(file, 'utf8'))).toEqual(withoutReads(text));
        }
      }
    });
  });

  /** A kept file without its stamps: which of these can be trusted depends on the time. */
  function withoutReads(text: string): unknown {
    return { ...JSON.parse(text.slice(text.indexOf('\n'))), reads: undefined };
  }

  const texts = [
    ...Object.values(files),
    "build('api', 'off')\n",
    "docker_build('ameide/api', '.', dockerfile='services/api/Dockerfile.dev')\n",
    "custom_build('ameide/api', './build.sh', ['.'])\n",
    'docker build -f services/api/Dockerfile.dev --build-arg GOWORK=off .\n',
    '{"root": true, "settings": {"tilt": {"env": {"X": "true"}}}}\n',
    '*.yaml\n',
    'FROM golang:1.24\nENV GOWORK=off\nCOPY main.go .\nRUN go build\n',
    'x = read_file("services/api/Dockerfile.dev")\n',
  ];
  const places = [
    ...Object.keys(files),
    '.gitignore',
    'services/api/Tiltfile',
    'services/api/Chart.yaml',
    '.tiltignore',
  ];
  const edit = fc.record({
    kind: fc.constantFrom('write', 'append', 'remove', 'move'),
    at: fc.constantFrom(...places),
    to: fc.constantFrom(...places),
    text: fc.constantFrom(...texts),
  });

  it('says after any change what a run without it says', { timeout: 240_000 }, async () => {
    let hits = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 4, maxLength: 8 }), (edits) =>
        work(async (root, cache) => {
          await lint(root, cache, ['.']);
          for (const { kind, at, to, text } of edits) {
            const there = statSync(join(root, at), { throwIfNoEntry: false });
            if (kind === 'write') writeFiles(root, { [at]: text });
            else if (kind === 'append' && there) appendFileSync(join(root, at), text);
            else if (kind === 'remove') rmSync(join(root, at), { force: true });
            else if (kind === 'move' && there) renameSync(join(root, at), join(root, to));
            if (!statSync(join(root, DOCKERFILE), { throwIfNoEntry: false })) continue;
            const before = kept(cache);
            expect(await lint(root, cache)).toEqual(await lint(root, undefined));
            if (kept(cache) === before) hits += 1;
          }
        }),
      ),
      { numRuns: Number(process.env.CACHE_RUNS ?? 12), seed: Number(process.env.CACHE_SEED ?? 5), endOnFailure: true },
    );
    expect(hits).toBeGreaterThan(0);
  });
});
