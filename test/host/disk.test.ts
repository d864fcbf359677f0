import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDiskHost } from '../../src/host/disk.ts';
import type { Host } from '../../src/host/host.ts';

let outside: string;
let root: string;
let host: Host;

beforeAll(() => {
  outside = mkdtempSync(join(tmpdir(), 'ameide-host-'));
  root = join(outside, 'root');
  mkdirSync(join(root, 'a/b'), { recursive: true });
  writeFileSync(join(outside, 'secret'), 'secret');
  mkdirSync(join(outside, 'root-twin'));
  writeFileSync(join(outside, 'root-twin/secret'), 'secret');
  writeFileSync(join(root, 'a/file.txt'), 'text');
  writeFileSync(join(root, 'a/bytes'), Buffer.from([0x61, 0xff, 0x62]));
  writeFileSync(join(root, 'a/bom'), '\ufefftext');
  symlinkSync('file.txt', join(root, 'a/inner'));
  symlinkSync('../../secret', join(root, 'a/outer'));
  symlinkSync('../root-twin', join(root, 'twin'));
  symlinkSync('..', join(root, 'up'));
  symlinkSync('a', join(root, 'folder'));
  symlinkSync('loop', join(root, 'loop'));
  symlinkSync('gone', join(root, 'dangling'));
  if (process.platform !== 'win32') execFileSync('mkfifo', [join(root, 'pipe')]);
  host = createDiskHost(root);
});

afterAll(() => rmSync(outside, { recursive: true, force: true }));

describe('createDiskHost', () => {
  it('reads files and links that stay inside', () => {
    expect(host.readFile('a/file.txt')).toBe('text');
    expect(host.readFile('a/inner')).toBe('text');
    expect(host.readFile('folder/file.txt')).toBe('text');
    expect(host.realPath('folder/inner')).toBe('a/file.txt');
    expect(host.realPath('')).toBe('');
  });

  it('decodes invalid UTF-8 as replacement characters and keeps byte-order marks', () => {
    expect(host.readFile('a/bytes')).toBe('a\ufffdb');
    expect(host.readBytes('a/bytes')).toEqual(Buffer.from([0x61, 0xff, 0x62]));
    expect(host.readFile('a/bom')).toBe('\ufefftext');
  });

  it.each([
    '../secret',
    'a/../../secret',
    'a/outer',
    'twin/secret',
    'up/secret',
    'up',
    '/etc/passwd',
    'a/\0',
    'loop',
    'dangling',
  ])('shows nothing at %j', (path) => {
    expect(host.readFile(path)).toBeUndefined();
    expect(host.readBytes(path)).toBeUndefined();
    expect(host.stat(path)).toBeUndefined();
    expect(host.realPath(path)).toBeUndefined();
    expect(host.readDirectory(path)).toBeUndefined();
  });

  it('takes a path with a leading slash for one below the root', () => {
    expect(host.readFile('/a/file.txt')).toBe('text');
  });

  it('tells files, folders and others apart', () => {
    expect(host.stat('a')).toEqual({ kind: 'directory', size: 0 });
    expect(host.stat('a/file.txt')).toEqual({ kind: 'file', size: 4 });
    expect(host.stat('pipe')).toEqual({ kind: 'other', size: 0 });
    expect(host.readFile('a')).toBeUndefined();
    expect(host.readFile('pipe')).toBeUndefined();
    expect(host.readDirectory('a/file.txt')).toBeUndefined();
  });

  it('lists folders in byte order, without links that lead outside', () => {
    expect(host.readDirectory('a')).toEqual([
      { name: 'b', kind: 'directory' },
      { name: 'bom', kind: 'file' },
      { name: 'bytes', kind: 'file' },
      { name: 'file.txt', kind: 'file' },
      { name: 'inner', kind: 'file', link: true },
    ]);
    expect(host.readDirectory('')?.map((entry) => entry.name)).toEqual(['a', 'folder', 'pipe']);
  });
});
