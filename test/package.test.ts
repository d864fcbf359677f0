import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureBuilt, launcher } from './built.ts';

const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
let folder: string;
let tarball: string;

beforeAll(() => {
  ensureBuilt();
  folder = mkdtempSync(join(tmpdir(), 'ameide-lint-pack-'));
  // The build has run; its script would also make the declarations, which takes long.
  execFileSync(npm, ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  tarball = join(folder, readdirSync(folder).find((name) => name.endsWith('.tgz'))!);
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the package', () => {
  const manifest: { version: string; dependencies?: unknown; scripts: Record<string, string> } = JSON.parse(
    readFileSync('package.json', 'utf8'),
  );

  it('has no dependencies and no install script', () => {
    expect(manifest.dependencies).toBeUndefined();
    expect(Object.keys(manifest.scripts)).not.toEqual(expect.arrayContaining(['install']));
    for (const name of ['preinstall', 'install', 'postinstall']) expect(manifest.scripts[name]).toBeUndefined();
  });

  it('holds what it needs and nothing else', () => {
    const names = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).trim().split('\n');
    const surplus = names.filter(
      (name) =>
        !/^package\/(?:bin\/ameide-lint\.js|dist\/.+\.(?:c?js|wasm|d\.ts|txt|json|md)|schema\.json|package\.json|README\.md|CHANGELOG\.md|LICENSE)$/.test(
          name,
        ),
    );
    expect(surplus).toEqual([]);
    expect(names).toEqual(
      expect.arrayContaining(
        [
          'bin/ameide-lint.js',
          'dist/cli.js',
          'dist/lint.js',
          'dist/rule.js',
          'dist/web-tree-sitter.wasm',
          'dist/tree-sitter-starlark.wasm',
          'dist/licenses.txt',
          'schema.json',
          'LICENSE',
        ].map((name) => `package/${name}`),
      ),
    );
    expect(statSync(tarball).size).toBeLessThan(2_500_000);
  });

  it('installs into an empty folder without network and without scripts, and runs', () => {
    const target = join(folder, 'empty');
    execFileSync(process.execPath, ['-e', `require('fs').mkdirSync(${JSON.stringify(target)})`]);
    writeFileSync(join(target, 'package.json'), '{"private": true}\n');
    execFileSync(npm, ['install', '--offline', '--ignore-scripts', '--no-audit', '--no-fund', '--silent', tarball], {
      cwd: target,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    expect(readdirSync(join(target, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual(['ameide-lint']);
    const npx = process.platform === 'win32' ? 'npx.cmd' : 'npx';
    const run = spawnSync(npx, ['--no-install', 'ameide-lint', '--version'], { cwd: target, encoding: 'utf8' });
    expect(run.stdout).toBe(`${manifest.version}\n`);

    writeFileSync(join(target, 'Tiltfile'), "docker_build('ghcr.io/ameide/api', '.')\n");
    const lint = spawnSync(
      process.execPath,
      ['node_modules/ameide-lint/bin/ameide-lint.js', '--only', 'tilt/no-hardcoded-registry', '--format', 'unix'],
      { cwd: target, encoding: 'utf8' },
    );
    expect(lint.stderr).toBe('');
    expect(lint.stdout).toMatch(/^Tiltfile:1:14: error: /);

    writeFileSync(
      join(target, 'use.mjs'),
      `import { createMemoryHost, lint } from 'ameide-lint';
import { defineRule } from 'ameide-lint/rule';
const rule = defineRule({ id: 'team/x', subject: 'file', severity: { recommended: 'warn' }, docs: { summary: 's', what: 'w', why: 'y', fix: 'f', bad: {}, good: {} }, messages: { m: (path) => path }, check(file, { pipeline, report }) { report('m', [file.path], pipeline.repository.source(file.path).top); } });
const report = await lint({ host: createMemoryHost({ 'a.sh': 'x' }), rules: [rule] });
console.log(report.findings.map((finding) => finding.rule + ' ' + finding.path).join());
`,
    );
    expect(execFileSync(process.execPath, ['use.mjs'], { cwd: target, encoding: 'utf8' })).toBe('team/x a.sh\n');
  }, 120_000);
});

describe('the process', () => {
  const lint = (args: string[], options: { cwd?: string; input?: string } = {}) =>
    spawnSync(process.execPath, [launcher, ...args], { encoding: 'utf8', ...options });

  it('hands the exit status on and separates its streams', () => {
    const run = lint(['--no-such-option']);
    expect({ status: run.status, out: run.stdout }).toEqual({ status: 2, out: '' });
    expect(run.stderr).toContain('there is no option --no-such-option');
  });

  it('survives a closed pipe', () => {
    const script = `"${process.execPath}" "${launcher}" explain 'tilt/*' 'lint/*' 'helm/*'; echo "status $?" >&2`;
    const run = spawnSync('sh', ['-c', `{ ${script}; } | head -c 10`], { encoding: 'utf8' });
    expect(run.stderr).toBe('status 0\n');
    expect(run.stdout).toHaveLength(10);
  });

  it('reads a file from standard input', () => {
    const run = lint(['--stdin', '--stdin-filename', 'x/values.yaml', '--only', 'helm/no-image-graph', '-f', 'unix'], {
      cwd: folder,
      input: 'image:\n  graph: a\n',
    });
    expect(run.stdout).toMatch(/^x\/values\.yaml:2:3: error/);
    expect(run.status).toBe(1);
  });

  it('has the schema of its rules compiled in: a configuration loads no schema compiler', () => {
    const chunks = readdirSync('dist/chunks').filter((name) => name.startsWith('compiled-validator'));
    expect(chunks).toHaveLength(1);
    expect(existsSync(join('dist/chunks', chunks[0]!))).toBe(true);
    writeFileSync(join(folder, '.lintrc.json'), '{"root": true, "rules": {"helm/no-image-graph": "of"}}');
    const run = lint([], { cwd: folder });
    rmSync(join(folder, '.lintrc.json'));
    expect(run.stderr).toContain('"of" is not "off", "warn" or "error"; did you mean "off"?');
    expect(run.status).toBe(2);
  });
});
