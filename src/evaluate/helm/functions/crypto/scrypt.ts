import { hmacSha256 } from '../hash.ts';

/** The scrypt key derivation function (RFC 7914). */

function pbkdf2(password: Uint8Array, salt: Uint8Array, length: number): Uint8Array {
  const result = new Uint8Array(length);
  const message = new Uint8Array(salt.length + 4);
  message.set(salt);
  for (let block = 1, at = 0; at < length; block++, at += 32) {
    new DataView(message.buffer).setUint32(salt.length, block);
    result.set(hmacSha256(password, message).subarray(0, Math.min(32, length - at)), at);
  }
  return result;
}

const QUARTERS: readonly (readonly [number, number, number, number])[] = [
  [0, 4, 8, 12],
  [5, 9, 13, 1],
  [10, 14, 2, 6],
  [15, 3, 7, 11],
  [0, 1, 2, 3],
  [5, 6, 7, 4],
  [10, 11, 8, 9],
  [15, 12, 13, 14],
];

function salsa8(words: Int32Array): void {
  const x = words.slice();
  const step = (to: number, a: number, b: number, n: number): void => {
    const sum = (x[a]! + x[b]!) | 0;
    x[to] = x[to]! ^ ((sum << n) | (sum >>> (32 - n)));
  };
  for (let round = 0; round < 8; round += 2)
    for (const [a, b, c, d] of QUARTERS) {
      step(b, a, d, 7);
      step(c, b, a, 9);
      step(d, c, b, 13);
      step(a, d, c, 18);
    }
  for (let at = 0; at < 16; at++) words[at] = words[at]! + x[at]!;
}

function blockMix(block: Int32Array, r: number): void {
  const mixed = new Int32Array(block.length);
  const x = block.slice((2 * r - 1) * 16);
  for (let index = 0; index < 2 * r; index++) {
    for (let at = 0; at < 16; at++) x[at] = x[at]! ^ block[index * 16 + at]!;
    salsa8(x);
    mixed.set(x, ((index >> 1) + (index % 2) * r) * 16);
  }
  block.set(mixed);
}

/** Derives `length` bytes with cost `n` (a power of two), block size `r` and parallelism `p`. */
export function scrypt(
  password: Uint8Array,
  salt: Uint8Array,
  n: number,
  r: number,
  p: number,
  length: number,
): Uint8Array {
  const blocks = pbkdf2(password, salt, p * 128 * r);
  const view = new DataView(blocks.buffer);
  const size = 32 * r;
  const memory = new Int32Array(n * size);
  for (let part = 0; part < p; part++) {
    const x = new Int32Array(size);
    for (let at = 0; at < size; at++) x[at] = view.getInt32(part * 128 * r + at * 4, true);
    for (let index = 0; index < n; index++) {
      memory.set(x, index * size);
      blockMix(x, r);
    }
    for (let index = 0; index < n; index++) {
      const from = (x[(2 * r - 1) * 16]! & (n - 1)) * size;
      for (let at = 0; at < size; at++) x[at] = x[at]! ^ memory[from + at]!;
      blockMix(x, r);
    }
    for (let at = 0; at < size; at++) view.setInt32(part * 128 * r + at * 4, x[at]!, true);
  }
  return pbkdf2(password, blocks, length);
}
