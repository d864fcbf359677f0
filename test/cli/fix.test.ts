import { chmodSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { cli, withFolder } from './run.ts';

vi.setConfig({ testTimeout: 60_000 });

const release = (text: string) => ({ '.lintrc.json': '{ "root": true }', 'services/a/Dockerfile.release': text });
const only = ['--only', 'docker/gowork'];

describe('--fix', () => {
  it('keeps the byte-order mark, the line ends and the mode of a file', async () => {
    const text = '\ufeffFROM golang:1.25\r\nCOPY . .\r\nRUN go build .\r\n';
    await withFolder(release(text), async (cwd) => {
      const file = join(cwd, 'services/a/Dockerfile.release');
      chmodSync(file, 0o750);
      const { status } = await cli([...only, '--fix'], { cwd });
      expect(status).toBe(0);
      expect(readFileSync(file, 'utf8')).toBe(
        '\ufeffFROM golang:1.25\r\nCOPY . .\r\nENV GOWORK=off\r\nRUN go build .\r\n',
      );
      expect(statSync(file).mode & 0o777).toBe(0o750);
    });
  });

  it('shows, and writes nothing, with --fix-dry-run', async () => {
    const text = 'FROM golang:1.25\nCOPY . .\nRUN go build .\n';
    await withFolder(release(text), async (cwd) => {
      const { out } = await cli([...only, '--fix-dry-run'], { cwd });
      expect(out).toContain('+ENV GOWORK=off\n');
      expect(readFileSync(join(cwd, 'services/a/Dockerfile.release'), 'utf8')).toBe(text);
    });
  });

  it('writes nothing outside the root, through no link', async () => {
    await withFolder({ 'outside/Dockerfile.release': 'FROM golang:1.25\nRUN go build .\n' }, async (folder) => {
      const root = join(folder, 'root');
      mkdirSync(join(root, 'services/a'), { recursive: true });
      writeFileSync(join(root, '.lintrc.json'), '{ "root": true }');
      symlinkSync(join(folder, 'outside/Dockerfile.release'), join(root, 'services/a/Dockerfile.release'));
      await cli([...only, '--fix'], { cwd: root });
      expect(readFileSync(join(folder, 'outside/Dockerfile.release'), 'utf8')).toBe(
        'FROM golang:1.25\nRUN go build .\n',
      );
    });
  });

  it('leaves out a fix that would make another finding, and says so', async () => {
    // A plugin-free way to a harmful fix: the path moves to a folder in which its chart is missing.
    const files = {
      '.lintrc.json':
        '{ "root": true, "rules": { "repo/no-historical-paths": ["error", { "paths": { "old/charts": "new" } }] } }',
      Tiltfile:
        "load('ext://helm_resource', 'helm_resource')\nBASE = 'old/charts'\nhelm_resource('a', BASE + '/a', labels=['app'])\n",
      'old/charts/a/Chart.yaml': 'apiVersion: v2\nname: a\nversion: 0.1.0\n',
      'new/README.md': 'Not here.\n',
    };
    await withFolder(files, async (cwd) => {
      const rules = ['--only', 'repo/no-historical-paths,tilt/paths-exist'];
      const { err } = await cli([...rules, '--fix'], { cwd });
      expect(readFileSync(join(cwd, 'Tiltfile'), 'utf8')).toBe(files.Tiltfile);
      expect(err).toMatch(/^Tiltfile:2:8: the fix of repo\/no-historical-paths \(Name the successor\) is left out/m);
    });
  });
});
