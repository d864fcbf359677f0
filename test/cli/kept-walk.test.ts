import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lintCommand } from '../../src/cli/commands/lint.ts';
import type { IndexState } from '../../src/cli/index-state.ts';
import { type CliIo, UsageError } from '../../src/cli/io.ts';
import { ConfigError } from '../../src/config/error.ts';
import { withFolder, writeFiles } from './run.ts';

const DOCKERFILE = 'services/api/Dockerfile.dev';

const files = {
  '.lintrc.json':
    '{"root": true, "extends": ["recommended"], "rules": {"docker/dev-release-pair": "error", "docker/gowork": "error"}}\n',
  '.gitignore': 'scratch/\n',
  Tiltfile: "docker_build('ameide/api', '.', dockerfile='services/api/Dockerfile.dev')\n",
  [DOCKERFILE]: 'FROM golang:1.24\nARG GOWORK\nRUN go build ./...\n',
  'services/api/main.go': 'package main\n',
  'services/web/Dockerfile.release': 'FROM node:22\nRUN npm install\n',
  'ops/push': '#!/bin/sh\ndocker build -f services/api/Dockerfile.dev .\n',
  'charts/api/Chart.yaml': 'apiVersion: v2\nname: api\nversion: 1.0.0\n',
  'charts/api/values.yaml': 'image:\n  graph: x\n',
};

type Overlay = ReadonlyMap<string, string | undefined>;

/** Asks about some Dockerfiles; with an overlay about what is staged, as a hook does. */
async function lint(root: string, cache: string | undefined, overlay?: Overlay, more: Partial<CliIo> = {}) {
  let out = '';
  const index = (): IndexState => ({
    top: root,
    staged: new Set([DOCKERFILE, 'services/web/Dockerfile.release']),
    overlay: new Map([...(overlay ?? [])].map(([path, text]) => [path, text === undefined ? text : Buffer.from(text)])),
  });
  const lints = lintCommand(
    [
      ...['--format', 'json', ...(cache === undefined ? ['--no-cache'] : ['--cache-location', cache])],
      ...(overlay ? ['--staged'] : ['services', 'ops']),
    ],
    {
      cwd: root,
      env: {},
      build: 'one',
      terminal: false,
      columns: 100,
      indexOf: index,
      out: (text) => {
        out += text;
      },
      err: (text) => {
        out += text;
      },
      input: async () => '',
      ...more,
    },
  );
  // A configuration that cannot be used and a path that is missing are outcomes as well.
  const status = await lints.catch((error: unknown) =>
    error instanceof ConfigError || error instanceof UsageError ? error.message : Promise.reject(error),
  );
  return { status, out };
}

function work<T>(use: (root: string, cache: string) => Promise<T>): Promise<T> {
  return withFolder({}, async (folder) => {
    const root = join(folder, 'root');
    writeFiles(root, files);
    return use(root, join(folder, 'cache'));
  });
}

/** The kept walks by their files. */
function walks(cache: string): readonly string[] {
  return readdirSync(cache)
    .map((name) => readFileSync(join(cache, name), 'utf8'))
    .filter((text) => text.includes('"kindOf"'))
    .sort();
}

describe('a kept walk', () => {
  it('is taken again while what is in the folders is the same, and made anew when something comes or goes', async () => {
    await work(async (root, cache) => {
      await lint(root, cache);
      const before = walks(cache);
      expect(before).toHaveLength(1);
      appendFileSync(join(root, DOCKERFILE), 'RUN go test ./...\n');
      expect(await lint(root, cache)).toEqual(await lint(root, undefined));
      expect(walks(cache)).toEqual(before);
      writeFiles(root, { 'services/new/Dockerfile.dev': 'FROM golang:1.24\nRUN go build\n' });
      expect(await lint(root, cache)).toEqual(await lint(root, undefined));
      expect(walks(cache)).not.toEqual(before);
    });
  });

  it('lists no folder', async () => {
    await work(async (root, cache) => {
      await lint(root, cache, new Map());
      const listed: string[] = [];
      const reads = {
        looked() {},
        resolved() {},
        read() {},
        refused() {},
        adopt() {},
        listed: (path: string) => listed.push(path),
      };
      await lint(root, cache, new Map(), { reads });
      expect(listed).toEqual([]);
      await lint(root, undefined, new Map(), { reads });
      expect(listed).toContain(join(root, 'services/api'));
    });
  });

  it('is one of the index where this differs from the work tree', async () => {
    await work(async (root, cache) => {
      const overlays: Overlay[] = [
        new Map(),
        new Map([[DOCKERFILE, undefined]]),
        new Map([[DOCKERFILE, 'FROM golang:1.24\n']]),
        new Map([['.gitignore', 'services/web/\n']]),
        new Map([['services/web/.lintrc.json', '{"ignore": ["*"]}\n']]),
      ];
      for (const overlay of [...overlays, ...overlays.toReversed()])
        expect(await lint(root, cache, overlay)).toEqual(await lint(root, undefined, overlay));
    });
  });

  const texts = [
    ...Object.values(files),
    '*.release\n',
    'services/\n!services/api\n',
    '{"ignore": ["web"]}\n',
    '{"root": true}\n',
    '{"root": true, "ignore": ["ops"]}\n',
    'echo\n',
    '#!/usr/bin/env python\n',
  ];
  const places = [
    ...Object.keys(files),
    ...['services', 'services/web', 'ops', 'charts/api/templates/Dockerfile.dev', 'scratch/Dockerfile.dev'],
    ...['services/.gitignore', 'services/.lintrc.json', 'services/web/.lintrc.json', 'vendor/modules.txt', 'run'],
  ];
  const edit = fc.record({
    kind: fc.constantFrom('write', 'append', 'remove', 'move', 'link', 'stage', 'unstage', 'reset'),
    at: fc.constantFrom(...places),
    to: fc.constantFrom(...places),
    text: fc.constantFrom(...texts),
  });

  it('finds after any change what a walk finds', { timeout: 240_000 }, async () => {
    let hits = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 4, maxLength: 8 }), (edits) =>
        work(async (root, cache) => {
          const overlay = new Map<string, string | undefined>();
          for (const { kind, at, to, text } of edits) {
            const [from, target] = [join(root, at), join(root, to)];
            const there = statSync(from, { throwIfNoEntry: false });
            try {
              if (kind === 'write' && !there?.isDirectory()) writeFiles(root, { [at]: text });
              else if (kind === 'append' && there?.isFile()) appendFileSync(from, text);
              else if (kind === 'remove') rmSync(from, { force: true, recursive: true });
              else if (kind === 'move' && there) renameSync(from, target);
              else if (kind === 'link' && there && !statSync(target, { throwIfNoEntry: false })) {
                mkdirSync(dirname(target), { recursive: true });
                symlinkSync(from, target);
              } else if (kind === 'stage') overlay.set(at, text);
              else if (kind === 'unstage') overlay.set(at, undefined);
              else if (kind === 'reset') overlay.clear();
            } catch (error) {
              // A folder does not move into itself, and a file has nothing below it.
              if (!(error instanceof Error && 'code' in error)) throw error;
            }
            for (const seen of [undefined, overlay]) {
              const before = cacheOf(cache);
              expect(await lint(root, cache, seen)).toEqual(await lint(root, undefined, seen));
              if (before.length > 0 && cacheOf(cache).join() === before.join()) hits += 1;
            }
          }
        }),
      ),
      { numRuns: Number(process.env.CACHE_RUNS ?? 6), seed: Number(process.env.CACHE_SEED ?? 11), endOnFailure: true },
    );
    expect(hits).toBeGreaterThan(0);
  });

  function cacheOf(cache: string): readonly string[] {
    return statSync(cache, { throwIfNoEntry: false }) ? walks(cache) : [];
  }
});
