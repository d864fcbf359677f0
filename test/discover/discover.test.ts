import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { outlineOf } from '../../src/config/load.ts';
import { classify, classifyByFirstLine } from '../../src/discover/classify.ts';
import { discover, MAX_SOURCE_BYTES } from '../../src/discover/discover.ts';
import { createDiskHost } from '../../src/host/disk.ts';
import { createMemoryHost } from '../../src/host/memory.ts';

function paths(files: Record<string, string>, ignore: string[] = []): string[] {
  return discover(createMemoryHost(files), { ignore }).repository.files.map((file) => file.path);
}

describe('classify', () => {
  it.each([
    ['Tiltfile', 'tiltfile'],
    ['tilt/Tiltfile.core', 'tiltfile'],
    ['Tiltfile.md', 'markdown'],
    ['Tiltfile.bak', 'other'],
    ['.env.tilt', 'other'],
    ['tilt/services.star', 'tiltfile'],
    ['bazel/rules.star', 'other'],
    ['a/b.tiltfile', 'tiltfile'],
    ['Dockerfile', 'dockerfile'],
    ['Dockerfile.dev', 'dockerfile'],
    ['Dockerfile-test', 'dockerfile'],
    ['Dockerfile.tilt', 'dockerfile'],
    ['Tiltfile.dockerfile', 'tiltfile'],
    ['api.Dockerfile', 'dockerfile'],
    ['api.dockerfile', 'dockerfile'],
    ['Containerfile', 'dockerfile'],
    ['Dockerfile.dockerignore', 'dockerignore'],
    ['.dockerignore', 'dockerignore'],
    ['Dockerfile.tmpl', 'other'],
    ['dockerfile_parser.go', 'go'],
    ['Dockerfile.ts', 'typescript'],
    ['charts/a/Chart.yaml', 'chart'],
    ['charts/a/values.yaml', 'values'],
    ['charts/a/values-dev.yaml', 'values'],
    ['charts/a/values.dev.yml', 'values'],
    ['api-values.yaml', 'values'],
    ['gitops/values/dev/api.yaml', 'values'],
    ['values.schema.json', 'values-schema'],
    ['valuesomething.yaml', 'yaml'],
    ['.github/workflows/ci.yml', 'workflow'],
    ['x/.github/workflows/ci.yaml', 'workflow'],
    ['.github/dependabot.yml', 'yaml'],
    ['action.yml', 'action'],
    ['docker-compose.yml', 'compose'],
    ['compose.override.yaml', 'compose'],
    ['helmfile.yaml', 'helmfile'],
    ['helmfile.d/10-api.yaml', 'helmfile'],
    ['helmfile.d/10-api.yaml.gotmpl', 'helmfile'],
    ['env/values-dev.yaml.gotmpl', 'values'],
    ['env/api.yaml.gotmpl', 'yaml'],
    ['Makefile', 'makefile'],
    ['build/rules.mk', 'makefile'],
    ['run.sh', 'shell'],
    ['package.json', 'package-json'],
    ['tsconfig.json', 'json'],
    ['pyproject.toml', 'pyproject'],
    ['go.mod', 'go-mod'],
    ['a.tsx', 'typescript'],
    ['a.mjs', 'typescript'],
    ['a.py', 'python'],
    ['README.md', 'markdown'],
    ['logo.png', 'other'],
  ])('%s is %s', (path, kind) => {
    expect(classify(path, false)).toBe(kind);
  });

  it('takes every file below templates/ of a chart for a template', () => {
    expect(classify('c/templates/NOTES.txt', true)).toBe('template');
    expect(classify('c/templates/values.yaml', true)).toBe('template');
  });

  it('needs the first line of a name that tells nothing', () => {
    expect(classify('scripts/deploy', false)).toBeUndefined();
    expect(classifyByFirstLine('#!/bin/bash -e\n')).toBe('shell');
    expect(classifyByFirstLine('#!/usr/bin/env -S X=1 bash\r\n')).toBe('shell');
    expect(classifyByFirstLine('#!/usr/bin/env python3\n')).toBe('python');
    expect(classifyByFirstLine('#!/usr/bin/env node\n')).toBe('typescript');
    expect(classifyByFirstLine('echo hi\n')).toBe('other');
  });
});

describe('discover', () => {
  it('finds files in the order of their paths', () => {
    expect(paths({ 'b/x.sh': '', 'a.sh': '', 'b.sh': '', 'a/z': '#!/bin/sh\n' })).toEqual([
      'a.sh',
      'a/z',
      'b.sh',
      'b/x.sh',
    ]);
  });

  it('honours nested .gitignore files as git does', () => {
    const files = {
      '.gitignore': '*.log\n/build\n!keep.log\n',
      'x.log': '',
      'keep.log': '',
      'build/x': '',
      'a/build/x': '',
      'a/.gitignore': '*.tmp\n!x.log\n',
      'a/x.log': '',
      'a/y.log': '',
      'a/b.tmp': '',
      'b.tmp': '',
      'gone/.gitignore': '*\n',
      'gone/x': '',
      'UPPER.LOG': '',
    };
    expect(paths(files)).toEqual([
      '.gitignore',
      'UPPER.LOG',
      'a/.gitignore',
      'a/build/x',
      'a/x.log',
      'b.tmp',
      'keep.log',
    ]);
  });

  it('brings nothing back below an ignored folder', () => {
    expect(paths({ '.gitignore': 'out/\n!out/keep\n', 'out/keep': '', 'out/.gitignore': '!keep\n' })).toEqual([
      '.gitignore',
    ]);
  });

  it('leaves out what the configuration ignores, and third-party and generated folders', () => {
    const files = {
      'third_party/x.sh': '',
      'a/node_modules/x.sh': '',
      'vendor/modules.txt': '',
      'vendor/x.go': '',
      'charts/vendor/Chart.yaml': '',
      'src/_proto/x.ts': '',
      '.git/config': '',
      'x.sh': '',
    };
    expect(paths(files, ['third_party/**'])).toEqual(['charts/vendor/Chart.yaml', 'x.sh']);
  });

  it('knows what is ignored and what exists', () => {
    const files = { '.gitignore': 'out/\n*.gen\n', 'out/x': '', 'x.gen': '', 'a/b': '' };
    const { repository } = discover(createMemoryHost(files));
    expect(repository.ignored('out/x')).toBe(true);
    expect(repository.ignored('out/deep/missing')).toBe(true);
    expect(repository.ignored('x.gen')).toBe(true);
    expect(repository.ignored('missing.gen')).toBe(true);
    expect(repository.ignored('a/b')).toBe(false);
    expect(repository.ignored('node_modules/a/index.js')).toBe(true);
    expect(repository.exists('out/x')).toBe(true);
    expect(repository.exists('a')).toBe(true);
    expect(repository.exists('nothing')).toBe(false);
  });

  it('expects anything of a submodule that was not checked out', () => {
    const files = {
      '.gitmodules': '[submodule "x"]\n\tpath = third/x\n\turl = u\n[submodule "y"]\n  path = y\n',
      'y/a': '',
    };
    const { repository } = discover(createMemoryHost(files));
    expect(repository.ignored('third/x/charts/a')).toBe(true);
    expect(repository.ignored('third/xy')).toBe(false);
    expect(repository.ignored('y/b')).toBe(false);
  });

  it('knows templates by their chart', () => {
    const files = {
      'c/Chart.yaml': '',
      'c/templates/a.yaml': '',
      'c/templates/sub/_helpers.tpl': '',
      'c/charts/d/Chart.yaml': '',
      'c/charts/d/templates/b.yaml': '',
      'x/templates/a.yaml': '',
    };
    const { repository } = discover(createMemoryHost(files));
    expect(repository.ofKind('template').map((file) => file.path)).toEqual([
      'c/charts/d/templates/b.yaml',
      'c/templates/a.yaml',
      'c/templates/sub/_helpers.tpl',
    ]);
  });

  it('leaves projects of their own out and reports refining configurations', () => {
    const files = {
      'a/.lintrc.json': '{"ignore": ["*.gen.sh"]}',
      'a/x.gen.sh': '',
      'a/y.sh': '',
      'b/.lintrc.json': '// a project\n{"root": true,}',
      'b/x.sh': '',
      'y.gen.sh': '',
    };
    const host = createMemoryHost(files);
    const found = discover(host, { nested: (folder) => outlineOf(host.readFile(`${folder}/.lintrc.json`) ?? '') });
    expect(found.repository.files.map((file) => file.path)).toEqual(['a/.lintrc.json', 'a/y.sh', 'y.gen.sh']);
    expect(found.nestedConfigs).toEqual(['a']);
    expect(found.nestedProjects).toEqual(['b']);
    expect(found.repository.ignored('a/x.gen.sh')).toBe(true);
  });

  it('reads no binary and no giant files', () => {
    const { repository } = discover(
      createMemoryHost({ 'a.sh': 'a\0b', 'b.sh': 'x'.repeat(MAX_SOURCE_BYTES + 1), 'c.sh': 'ok' }),
    );
    expect(repository.source('a.sh')).toBeUndefined();
    expect(repository.source('b.sh')).toBeUndefined();
    expect(repository.source('c.sh')?.text).toBe('ok');
    expect(repository.source('c.sh')).toBe(repository.source('./c.sh'));
    expect(repository.source('../c.sh')).toBeUndefined();
  });

  it('walks no link twice and leaves loops alone', () => {
    const root = mkdtempSync(join(tmpdir(), 'ameide-discover-'));
    mkdirSync(join(root, 'a'));
    writeFileSync(join(root, 'a/Dockerfile.dev'), '');
    symlinkSync('../a', join(root, 'a/again'));
    symlinkSync('a', join(root, 'b'));
    symlinkSync('a/Dockerfile.dev', join(root, 'Dockerfile'));
    symlinkSync('a/Dockerfile.dev', join(root, 'build.sh'));
    const found = discover(createDiskHost(root)).repository.files.map((file) => `${file.path} ${file.kind}`);
    rmSync(root, { recursive: true });
    expect(found).toEqual(['a/Dockerfile.dev dockerfile', 'build.sh shell']);
  });
});
