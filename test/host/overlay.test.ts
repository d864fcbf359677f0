import { describe, expect, it } from 'vitest';
import { createMemoryHost } from '../../src/host/memory.ts';
import { createOverlayHost } from '../../src/host/overlay.ts';

const base = createMemoryHost({ 'a/one': '1', 'a/two': '2', b: 'b' });

describe('createOverlayHost', () => {
  const host = createOverlayHost(
    base,
    new Map([
      ['a/one', 'changed'],
      ['a/two', undefined],
      ['new/deep/file', 'é'],
    ]),
  );

  it('replaces, removes and adds files', () => {
    expect(host.readFile('a/one')).toBe('changed');
    expect(host.readFile('a/two')).toBeUndefined();
    expect(host.stat('a/two')).toBeUndefined();
    expect(host.readFile('new/deep/file')).toBe('é');
    expect(host.stat('new/deep/file')).toEqual({ kind: 'file', size: 2 });
    expect(host.readFile('b')).toBe('b');
  });

  it('lists what it shows', () => {
    expect(host.readDirectory('')?.map((entry) => entry.name)).toEqual(['a', 'b', 'new']);
    expect(host.readDirectory('a')).toEqual([{ name: 'one', kind: 'file' }]);
    expect(host.readDirectory('new')).toEqual([{ name: 'deep', kind: 'directory' }]);
    expect(host.stat('new/deep')).toEqual({ kind: 'directory', size: 0 });
    expect(host.realPath('new/deep/file')).toBe('new/deep/file');
  });
});

describe('createMemoryHost', () => {
  it('has no path outside of its root', () => {
    expect(base.readFile('../b')).toBeUndefined();
    expect(base.readDirectory('..')).toBeUndefined();
    expect(() => createMemoryHost({ '../x': '' })).toThrow(RangeError);
  });

  it('decodes bytes as the disk does', () => {
    const host = createMemoryHost({ x: Uint8Array.from([0xef, 0xbb, 0xbf, 0x61, 0xff]) });
    expect(host.readFile('x')).toBe('\ufeffa\ufffd');
  });
});
