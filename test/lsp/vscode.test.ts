import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import picomatch from 'picomatch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver/node.js';
import { documentSelector } from '../../editors/vscode/src/documents.ts';
import { launcherOf } from '../../editors/vscode/src/launcher.ts';
import { ensureBuilt } from '../built.ts';

let folder: string;
let files: Record<string, Uint8Array>;

function text(path: string): string {
  const content = files[path];
  if (!content) throw new Error(`the package has no ${path}`);
  return strFromU8(content);
}

beforeAll(() => {
  ensureBuilt();
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'ameide-vsix-')));
  execFileSync(process.execPath, ['scripts/package-vscode.mjs', join(folder, 'x.vsix')]);
  files = unzipSync(readFileSync(join(folder, 'x.vsix')));
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the packaged extension', () => {
  it('names in its manifests what it holds', () => {
    const manifest: { main: string; version: string; contributes: { commands: { command: string }[] } } = JSON.parse(
      text('extension/package.json'),
    );
    expect(files[`extension/${manifest.main.replace('./', '')}`]).toBeDefined();
    for (const [, path] of text('extension.vsixmanifest').matchAll(/Path="([^"]+)"/g))
      expect(files[path!]).toBeDefined();
    expect(text('extension.vsixmanifest')).toContain(`Version="${manifest.version}"`);
    const endings = new Set(Object.keys(files).flatMap((path) => /\.(\w+)$/.exec(path)?.[1] ?? []));
    for (const ending of endings) if (ending !== 'xml') expect(text('[Content_Types].xml')).toContain(`".${ending}"`);
    const code = text('extension/dist/extension.js');
    for (const { command } of manifest.contributes.commands) expect(code).toContain(`"${command}"`);
  });

  it('needs nothing but the editor and Node', () => {
    const required = [...text('extension/dist/extension.js').matchAll(/\brequire\("([^"]+)"\)/g)].map(
      ([, name]) => name!,
    );
    const foreign = required.filter(
      (name) => name !== 'vscode' && !builtinModules.includes(name.replace(/^node:/, '')),
    );
    expect(foreign).toEqual([]);
    expect(required).toContain('vscode');
  });

  it('brings a server that runs from where it is unpacked', async () => {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(join(folder, 'unpacked', dirname(path)), { recursive: true });
      writeFileSync(join(folder, 'unpacked', path), content);
    }
    const launcher = join(folder, 'unpacked/extension/server/bin/ameide-lint.js');
    const server = spawn(process.execPath, [launcher, 'lsp', '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
    const connection = createMessageConnection(
      new StreamMessageReader(server.stdout),
      new StreamMessageWriter(server.stdin),
    );
    connection.listen();
    const { serverInfo }: { serverInfo: { name: string } } = await connection.sendRequest('initialize', {
      processId: null,
      rootUri: null,
      capabilities: {},
    });
    expect(serverInfo.name).toBe('ameide-lint');
    await connection.sendRequest('shutdown');
    const ended = new Promise((resolve) => server.once('exit', resolve));
    await connection.sendNotification('exit');
    expect(await ended).toBe(0);
    connection.dispose();
  }, 30_000);
});

describe('the documents of the extension', () => {
  it('are what the linter reads', () => {
    const isTold = (path: string) => documentSelector.some(({ pattern }) => picomatch(pattern, { dot: true })(path));
    for (const path of [
      '/r/Tiltfile',
      '/r/tilt/Tiltfile.core',
      '/r/tilt/x.star',
      '/r/Dockerfile',
      '/r/a/Dockerfile.dev',
      '/r/a/api.Dockerfile',
      '/r/charts/api/templates/_helpers.tpl',
      '/r/charts/api/values.yaml',
      '/r/.github/workflows/cd.yml',
      '/r/.lintrc.json',
      '/r/scripts/x.sh',
    ])
      expect(isTold(path), path).toBe(true);
    for (const path of ['/r/a.png', '/r/data.json', '/r/notes.txt']) expect(isTold(path), path).toBe(false);
  });
});

describe('the server of the extension', () => {
  const base = { folders: ['/w'], own: '/ext/server', trusted: true };
  const installed = join('/w', 'node_modules', 'ameide-lint', 'bin', 'ameide-lint.js');

  it('is the one of the settings, else of the workspace, else its own', () => {
    expect(launcherOf({ ...base, setting: '/x/bin.js', exists: () => true })).toBe('/x/bin.js');
    expect(launcherOf({ ...base, setting: 'tools/bin.js', exists: () => true })).toBe(join('/w', 'tools/bin.js'));
    expect(launcherOf({ ...base, setting: '', exists: () => true })).toBe(installed);
    expect(launcherOf({ ...base, setting: '', exists: () => false })).toBe('/ext/server');
  });

  it('is its own where the workspace is not trusted', () => {
    expect(launcherOf({ ...base, trusted: false, setting: 'tools/bin.js', exists: () => true })).toBe('/ext/server');
  });
});
