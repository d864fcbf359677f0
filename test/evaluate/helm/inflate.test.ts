import { constants, deflateRawSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readArchive } from '../../../src/evaluate/helm/chart/archive.ts';
import { InflateError, inflate } from '../../../src/evaluate/helm/chart/inflate.ts';

const settings = [
  { level: 0 },
  { level: 1 },
  { level: 9 },
  { strategy: constants.Z_FIXED },
  { strategy: constants.Z_HUFFMAN_ONLY },
  { strategy: constants.Z_RLE },
] as const;

/** Bytes as programs pack them: few different ones, repetitions near and far. */
const content = fc
  .array(
    fc.tuple(
      fc.uint8Array({ minLength: 0, maxLength: 60 }),
      fc.constantFrom(1, 2, 7, 300, 4000),
      fc.constantFrom(3, 255),
    ),
    { maxLength: 8 },
  )
  .map((pieces) => {
    const parts = pieces.flatMap(([bytes, times, mask]) =>
      Array.from({ length: times }, () => bytes.map((byte) => byte & mask)),
    );
    return new Uint8Array(Buffer.concat(parts));
  });

describe('inflate', () => {
  it('unpacks what others pack', () => {
    fc.assert(
      fc.property(content, fc.constantFrom(...settings), (bytes, how) => {
        const packed = deflateRawSync(bytes, how);
        const found = inflate(
          new Uint8Array(Buffer.concat([Buffer.from('ab'), packed, Buffer.from('c')])),
          2,
          bytes.length,
        );
        expect(found.end).toBe(2 + packed.length);
        expect(Buffer.compare(found.bytes, bytes)).toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  it('stops at its limit, and at the end of what is cut', () => {
    const packed = new Uint8Array(deflateRawSync(new Uint8Array(5000).map((_, at) => (at * at) % 251)));
    expect(() => inflate(packed, 0, 4999)).toThrow(expect.objectContaining({ reason: 'long' }));
    for (let length = 0; length < packed.length; length += 17)
      expect(() => inflate(packed.subarray(0, length), 0, 5000)).toThrow(expect.objectContaining({ reason: 'short' }));
  });

  it('refuses what nobody packs', () => {
    expect(() => inflate(Uint8Array.of(7), 0, 10)).toThrow(expect.objectContaining({ reason: 'corrupt' }));
    expect(() => inflate(Uint8Array.of(1, 1, 0, 0, 0, 65), 0, 10)).toThrow(
      expect.objectContaining({ reason: 'corrupt' }),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        try {
          expect(inflate(bytes, 0, 100_000).bytes.length).toBeLessThanOrEqual(100_000);
        } catch (error) {
          expect(error).toBeInstanceOf(InflateError);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('an archive', () => {
  /** A tar archive of one empty file. */
  function tar(): Buffer {
    const header = Buffer.alloc(512);
    header.write('s/Chart.yaml\0');
    header.write('00000000000\0', 124);
    header.write('        0', 148);
    header.write(
      `${header
        .reduce((sum, byte) => sum + byte, 0)
        .toString(8)
        .padStart(6, '0')}\0 `,
      148,
    );
    return Buffer.concat([header, Buffer.alloc(1024)]);
  }
  const names = (bytes: Uint8Array) => readArchive(new Uint8Array(bytes), 's.tgz').map(({ name }) => name);

  it('may have a header with everything in it', () => {
    const packed = gzipSync(tar());
    const header = Buffer.from([0x1f, 0x8b, 8, 2 | 4 | 8 | 16, 0, 0, 0, 0, 0, 3, 3, 0, 7, 7, 7]);
    const full = Buffer.concat([header, Buffer.from('a name\0a comment\0'), Buffer.from([1, 2]), packed.subarray(10)]);
    expect(names(full)).toEqual(['Chart.yaml']);
    expect(() => names(full.subarray(0, 20))).toThrow('unexpected EOF');
  });

  it('may come in several members, with something behind them', () => {
    const [first, second] = [tar().subarray(0, 700), tar().subarray(700)];
    expect(names(Buffer.concat([gzipSync(first), gzipSync(second), Buffer.from('behind')]))).toEqual(['Chart.yaml']);
  });

  it('that is damaged is refused', () => {
    const packed = gzipSync(tar());
    packed[10] = 7;
    expect(() => names(packed)).toThrow('flate: corrupt input');
    expect(() => names(gzipSync(tar()).subarray(0, -3))).toThrow('unexpected EOF');
  });
});
