import { createHash } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lintCommand } from '../../src/cli/commands/lint.ts';
import { lintOptions } from '../../src/cli/commands/options-of-lint.ts';
import type { CliIo } from '../../src/cli/io.ts';
import { parseArguments } from '../../src/cli/options.ts';
import { cachedRun } from '../../src/cli/run-cache.ts';
import { type CliResult, withFolder, writeFiles } from './run.ts';

/** Runs the linter as the command line does, with a cache; `ran` says whether it did the work. */
async function lint(
  cwd: string,
  cache: string,
  argv: readonly string[] = [],
  { build = 'one', env = {} }: { readonly build?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<CliResult & { readonly ran: boolean }> {
  const all = ['--cache-location', cache, ...argv];
  let out = '';
  let err = '';
  let ran = false;
  const io = {
    cwd,
    env,
    terminal: false,
    columns: 100,
    out: (text: string) => {
      out += text;
    },
    err: (text: string) => {
      err += text;
    },
    input: async () => '',
  };
  const args = parseArguments(all, lintOptions, false, 'ameide-lint');
  const work = (recording: CliIo) => {
    ran = true;
    return lintCommand(all, recording);
  };
  try {
    return { status: await cachedRun(args, all, io, work, build), out, err, ran };
  } catch (error) {
    // `main` says so and ends with 2.
    if (!(error instanceof Error && error.name === 'ConfigError')) throw error;
    return { status: 2, out, err: `${err}${error.message}`, ran };
  }
}

const graph = 'image:\n  graph: ameide/api\n  tag: dev\n';
const files = {
  '.lintrc.json': '{"root": true}\n',
  '.gitignore': 'ignored/\n',
  Tiltfile: "load('./tilt/images', 'build')\nbuild('api')\nbuild('web')\n",
  'tilt/images':
    "def build(name):\n    docker_build('ameide/' + name, '.', dockerfile='services/%s/Dockerfile' % name)\n",
  'services/api/Dockerfile': 'FROM golang:1.23\nENV GOWORK=auto\nRUN go build ./...\n',
  'services/web/Dockerfile': 'FROM node:24\nCOPY . .\nRUN npm install\n',
  'charts/api/Chart.yaml': 'apiVersion: v2\nname: api\nversion: 0.1.0\n',
  'charts/api/values.yaml': graph,
  'charts/api/templates/pod.yaml': 'kind: Pod\nimage: {{ .Values.image.graph }}\n',
  'ignored/values.yaml': graph,
};

function work<T>(use: (root: string, cache: string) => Promise<T>): Promise<T> {
  return withFolder({}, async (folder) => {
    const root = join(folder, 'root');
    writeFiles(root, files);
    return use(root, join(folder, 'cache'));
  });
}

/** Sets the times of all files back, so that their stamps are trusted. */
function age(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) age(path);
    if (!entry.isSymbolicLink()) utimesSync(path, 1, 1);
  }
}

describe('the cache of runs', () => {
  it('prints again what the same run printed before', async () => {
    await work(async (root, cache) => {
      const first = await lint(root, cache);
      expect(first.ran).toBe(true);
      expect(first.status).toBe(1);
      const again = await lint(root, cache);
      expect(again).toEqual({ ...first, ran: false });
    });
  });

  it('looks again after a change of a file, and of one that was missing', async () => {
    await work(async (root, cache) => {
      await lint(root, cache);
      appendFileSync(join(root, 'services/api/Dockerfile'), 'RUN true\n');
      expect((await lint(root, cache)).ran).toBe(true);
      expect((await lint(root, cache)).ran).toBe(false);
      writeFiles(root, { 'charts/api/.lintrc.json': '{"rules": {"helm/no-image-graph": "off"}}\n' });
      const configured = await lint(root, cache);
      expect(configured.ran).toBe(true);
      expect(configured.out).not.toContain('helm/no-image-graph');
      writeFileSync(join(root, '.gitignore'), '');
      expect((await lint(root, cache)).out).toContain('ignored/values.yaml');
    });
  });

  it('sees a change that leaves size and modification time as they were', async () => {
    await work(async (root, cache) => {
      age(root);
      const before = await lint(root, cache);
      expect(before.out).toContain('graph: ameide/api');
      writeFileSync(join(root, 'charts/api/values.yaml'), graph.replace('api', 'web'));
      utimesSync(join(root, 'charts/api/values.yaml'), 1, 1);
      const after = await lint(root, cache);
      expect(after.ran).toBe(true);
      expect(after.out).toContain('graph: ameide/web');
    });
  });

  it('heeds what links lead to', async () => {
    await work(async (root, cache) => {
      symlinkSync('../charts/api/values.yaml', join(root, 'services/extra-values.yaml'));
      symlinkSync('nowhere', join(root, 'dangling'));
      await lint(root, cache);
      expect((await lint(root, cache)).ran).toBe(false);
      writeFiles(root, { nowhere: 'something' });
      expect((await lint(root, cache)).ran).toBe(true);
    });
  });

  it('needs no second look when only times have changed', async () => {
    await work(async (root, cache) => {
      await lint(root, cache);
      age(root);
      expect((await lint(root, cache)).ran).toBe(false);
    });
  });

  it('keeps apart what other arguments, builds and environments give', async () => {
    await work(async (root, cache) => {
      await lint(root, cache);
      expect((await lint(root, cache, ['--format', 'json'])).ran).toBe(true);
      expect((await lint(root, cache, ['services'])).ran).toBe(true);
      expect((await lint(root, cache, [], { build: 'two' })).ran).toBe(true);
      expect((await lint(root, cache, [], { env: { FORCE_COLOR: '1' } })).ran).toBe(true);
      expect((await lint(root, cache, ['--no-cache'])).ran).toBe(true);
      expect((await lint(root, cache, ['--fix-dry-run'])).ran).toBe(true);
      expect((await lint(root, cache, ['--fix-dry-run'])).ran).toBe(true);
      expect((await lint(root, cache)).ran).toBe(false);
    });
  });

  it('does without a kept run that was damaged, and without a place to keep one', async () => {
    await work(async (root, cache) => {
      const { out } = await lint(root, cache);
      const [name] = readdirSync(cache);
      const file = join(cache, name!);
      const text = readFileSync(file, 'utf8');
      for (const damaged of ['', '{}', text.slice(0, -10), text.replace('ameide/api', 'ameide/xxx'), `x${text}`]) {
        writeFileSync(file, damaged);
        expect(await lint(root, cache)).toMatchObject({ ran: true, out });
      }
      writeFileSync(join(root, '../file'), '');
      expect(await lint(root, join(root, '../file/cache'))).toMatchObject({ ran: true, out, err: '' });
      const body = readFileSync(file, 'utf8').slice(44);
      expect(createHash('sha256').update(body).digest('base64url')).toBe(readFileSync(file, 'utf8').slice(0, 43));
    });
  });

  it('writes files that only their owner can read, and nothing into the linted tree', async () => {
    await work(async (root, cache) => {
      const names = readdirSync(root);
      await lint(root, cache);
      expect(readdirSync(root)).toEqual(names);
      expect(statSync(cache).mode & 0o777).toBe(0o700);
      expect(readdirSync(cache).map((name) => statSync(join(cache, name)).mode & 0o777)).toEqual([0o600]);
    });
  });
});

/** Something that happens to a repository between two runs. Numbers choose among what is there. */
type Change =
  | { readonly kind: 'append' | 'overwrite' | 'write'; readonly at: number; readonly text: string }
  | { readonly kind: 'remove' | 'touch' | 'truncate' | 'mode' | 'nothing'; readonly at: number }
  | { readonly kind: 'rename' | 'link' | 'swap'; readonly at: number; readonly to: number };

const texts = [
  graph,
  '{}\n',
  '{"rules": {"helm/no-image-graph": "warn"}}\n',
  '{"root": true}\n',
  '*.yaml\n',
  '!values.yaml\nservices/\n',
  '# ameide-lint-disable-next-line helm/no-image-graph -- known\n',
  '# ameide-lint-disable-file -- generated\n',
  'FROM alpine\nRUN apk add curl\n',
  "docker_build('ameide/other', '.', dockerfile='services/web/Dockerfile.dev')\n",
  "load('./more', 'x')\n",
  'x = 1\n',
  'a: [\n',
  '\0',
  '',
];

const places = [
  ...Object.keys(files),
  '.dockerignore',
  'charts/.lintrc.json',
  'charts/api/.gitignore',
  'charts/api/charts/sub/Chart.yaml',
  'charts/api/values.schema.json',
  'more',
  'services/web/Dockerfile.dev',
  'services/web/package.json',
  'values/dev/api.yaml',
  '.github/workflows/cd.yml',
  'scripts/build.sh',
];

const at = fc.nat(99);
const text = fc.constantFrom(...texts);
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ kind: fc.constantFrom('append', 'overwrite', 'write'), at, text }),
  fc.record({ kind: fc.constantFrom('remove', 'touch', 'truncate', 'mode', 'nothing'), at }),
  fc.record({ kind: fc.constantFrom('rename', 'link', 'swap'), at, to: at }),
);

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** Makes the change, as far as the tree allows it: a file may stand where a folder is wanted. */
function apply(root: string, one: Change): void {
  const path = join(root, places[one.at % places.length]!);
  const parent = dirname(path);
  const free = (folder: string): boolean =>
    isThere(folder) ? statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true : free(dirname(folder));
  const isFile = existsSync(path) && statSync(path).isFile();
  if (one.kind === 'append' && isFile) appendFileSync(path, one.text);
  // The same size and the same times, as a tool that is bent on hiding its work would do it.
  else if (one.kind === 'overwrite' && isFile) {
    const { size, atime, mtime } = statSync(path);
    writeFileSync(path, one.text.padEnd(size).slice(0, size));
    utimesSync(path, atime, mtime);
  } else if (one.kind === 'write' && !isThere(path) && free(parent))
    writeFiles(root, { [path.slice(root.length + 1)]: one.text });
  else if (one.kind === 'remove')
    rmSync(one.at > 60 ? (parent === root ? path : parent) : path, { recursive: true, force: true });
  else if (one.kind === 'touch' && isFile) utimesSync(path, one.at, one.at);
  else if (one.kind === 'truncate' && isFile) truncateSync(path, Math.min(statSync(path).size, one.at));
  else if (one.kind === 'mode' && isFile) chmodSync(path, one.at % 2 === 0 ? 0o600 : 0o644);
  else if (one.kind === 'rename' || one.kind === 'link' || one.kind === 'swap') {
    const to = join(root, places[one.to % places.length]!);
    if (isThere(to) || !free(dirname(to))) return;
    mkdirSync(dirname(to), { recursive: true });
    if (one.kind === 'link') symlinkSync(one.at % 3 === 0 ? dirname(path) : path, to);
    else if (isThere(path) && one.kind === 'rename') renameSync(path, to);
    else if (isThere(parent) && parent !== root && !to.startsWith(`${parent}/`)) renameSync(parent, to);
  }
}

describe('the cache under random changes', () => {
  const runs = Number(process.env.CACHE_RUNS ?? 6);

  it('prints what a run without it prints', { timeout: runs * 60_000 }, async () => {
    let hits = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 5, maxLength: 8 }), fc.boolean(), (changes, old) =>
        work(async (root, cache) => {
          if (old) age(root);
          await lint(root, cache);
          for (const one of changes) {
            apply(root, one);
            const cached = await lint(root, cache);
            const { ran: _, ...fresh } = await lint(root, cache, ['--no-cache']);
            if (!cached.ran) hits += 1;
            expect(cached).toMatchObject(fresh);
          }
        }),
      ),
      { numRuns: runs, seed: Number(process.env.CACHE_SEED ?? 7), endOnFailure: true },
    );
    expect(hits).toBeGreaterThan(0);
  });
});
