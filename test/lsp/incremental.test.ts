import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.generated.ts';
import { discover } from '../../src/discover/discover.ts';
import { runRules } from '../../src/engine/run.ts';
import type { Finding } from '../../src/finding/finding.ts';
import { createDiskHost } from '../../src/host/disk.ts';
import { createOverlayHost } from '../../src/host/overlay.ts';
import { openProject } from '../../src/lint-project.ts';
import { LiveProject } from '../../src/lsp/live-project.ts';
import { createPipeline } from '../../src/project/packaged.ts';
import { makeFolder, removeFolder } from './client.ts';

/** Pseudo-random numbers below 1 (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function shown(findings: readonly Finding[]): string[] {
  const place = ({ file, start, end }: Finding['span']) => {
    const { line, column } = file.positionAt(start);
    const to = file.positionAt(end);
    return `${file.path}:${line}:${column}-${to.line}:${to.column}`;
  };
  return findings.map(
    ({ rule, severity, message, span, related, fix }) =>
      `${place(span)} ${severity} ${rule} ${message} | ${related.map((one) => `${one.message} ${place(one.span)}`).join('; ')} | ${
        fix ? `${fix.title} ${fix.edits.map((edit) => `${place(edit.span)} ${edit.text}`).join('; ')}` : ''
      }`,
  );
}

/** The files of a fixture as a folder that may be changed. */
function copyOf(fixture: string): { readonly root: string; readonly paths: readonly string[] } {
  const host = createDiskHost(fixture);
  const { repository } = discover(host);
  const files: Record<string, string> = {};
  for (const { path } of repository.files) {
    const text = host.readFile(path);
    if (text !== undefined) files[path] = text;
  }
  return { root: makeFolder(files), paths: Object.keys(files) };
}

const READ = /Tiltfile|\.star$|Dockerfile|\.ya?ml$|\.tpl$|\.sh$|Makefile|package\.json$|\.toml$|\.md$|\.ts$/;

let root: string;
let paths: readonly string[];

beforeAll(() => {
  ({ root, paths } = copyOf('fixtures/repos/legacy'));
});
afterAll(() => removeFolder(root));

async function fresh(texts: ReadonlyMap<string, string>): Promise<string[]> {
  const host = createOverlayHost(createDiskHost(root), texts);
  const { pipeline, config } = await openProject({ host, rules, createPipeline });
  const { findings, crashes } = runRules(pipeline, { rules, config });
  expect(crashes).toEqual([]);
  return shown(findings);
}

describe('a project that changes', () => {
  it('has the findings of a run from the start after every change', async () => {
    const next = random(20_261_120);
    const project = new LiveProject(root, { rules });
    const texts = new Map<string, string>();
    const edited = paths.filter((path) => READ.test(path));
    const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)]!;
    expect(shown((await project.analyse()).findings)).toEqual(await fresh(texts));
    for (let round = 0; round < 24; round++) {
      const path = pick(edited);
      const text = texts.get(path) ?? readFileSync(join(root, path), 'utf8');
      const lines = text.split('\n');
      const at = Math.floor(next() * lines.length);
      switch (Math.floor(next() * 6)) {
        case 0:
          lines.splice(at, 1);
          break;
        case 1:
          lines.splice(at, 0, lines[at] ?? '');
          break;
        case 2:
          lines.splice(at, 0, pick(['', '# x', '  a: b', "x = 'y'", 'RUN echo']));
          break;
        case 3:
          lines[at] = (lines[at] ?? '').replace(/[a-z]+/, (word) => `${word}x`);
          break;
        case 4:
          lines[at] = (lines[at] ?? '').replace(/\d|true|Dockerfile/, '1');
          break;
        default:
          lines.splice(0, lines.length, ...readFileSync(join(root, path), 'utf8').split('\n'));
      }
      texts.set(path, lines.join('\n'));
      project.setText(path, lines.join('\n'));
      const { findings, crashes } = await project.analyse();
      expect(crashes).toEqual([]);
      expect(shown(findings), `round ${round}: ${path}`).toEqual(await fresh(texts));
    }
  }, 240_000);

  it('sees files come and go, and changes of the configuration', async () => {
    const project = new LiveProject(root, { rules });
    await project.analyse();
    const texts = new Map<string, string>();
    const check = async () => expect(shown((await project.analyse()).findings)).toEqual(await fresh(texts));
    writeFileSync(join(root, 'services/new.Dockerfile'), 'FROM node:22\nRUN npm publish\n');
    project.touch('services/new.Dockerfile');
    await check();
    texts.set('new.sh', '#!/bin/sh\ndocker push x\n');
    project.setText('new.sh', texts.get('new.sh'));
    await check();
    texts.set('.lintrc.json', '{ "root": true, "extends": ["strict"] }');
    project.setText('.lintrc.json', texts.get('.lintrc.json'));
    await check();
    texts.delete('new.sh');
    project.setText('new.sh', undefined);
    await check();
  }, 120_000);
});
