import { describe, expect, it } from 'vitest';
import { decodeUtf8, encodeUtf8, rejoinBytes, utf8Length } from '../../src/text/utf8.ts';

describe('byte strings', () => {
  it.each([
    [[0x61, 0xc3, 0xa9], 'aé'],
    [[0xc3], '\udcc3'],
    [[0x61, 0xff, 0x62], 'a\udcffb'],
    [[0xe2, 0x98], '\udce2\udc98'],
    [[0xed, 0xa0, 0x80], '\udced\udca0\udc80'],
    [[0xf0, 0x9f, 0x98, 0x80], '😀'],
    [[0xc0, 0x80], '\udcc0\udc80'],
    [[0xef, 0xbb, 0xbf], '\ufeff'],
  ])('go to text and back: %j', (bytes, text) => {
    expect(decodeUtf8(Uint8Array.from(bytes))).toBe(text);
    expect([...encodeUtf8(text)]).toEqual(bytes);
    expect(utf8Length(text)).toBe(bytes.length);
  });

  it('rejoin when halves of a character meet', () => {
    expect(rejoinBytes('\udcc3\udca9x')).toBe('éx');
    expect(rejoinBytes('\udcc3x')).toBe('\udcc3x');
  });
});
