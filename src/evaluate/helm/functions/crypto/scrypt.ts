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

/** Salsa20/8 of 16 words, in place. Written out, since almost all time is spent here. */
function salsa8(words: Int32Array): void {
  let x0 = words[0]!;
  let x1 = words[1]!;
  let x2 = words[2]!;
  let x3 = words[3]!;
  let x4 = words[4]!;
  let x5 = words[5]!;
  let x6 = words[6]!;
  let x7 = words[7]!;
  let x8 = words[8]!;
  let x9 = words[9]!;
  let x10 = words[10]!;
  let x11 = words[11]!;
  let x12 = words[12]!;
  let x13 = words[13]!;
  let x14 = words[14]!;
  let x15 = words[15]!;
  let sum = 0;
  for (let round = 0; round < 4; round++) {
    sum = (x0 + x12) | 0;
    x4 ^= (sum << 7) | (sum >>> 25);
    sum = (x4 + x0) | 0;
    x8 ^= (sum << 9) | (sum >>> 23);
    sum = (x8 + x4) | 0;
    x12 ^= (sum << 13) | (sum >>> 19);
    sum = (x12 + x8) | 0;
    x0 ^= (sum << 18) | (sum >>> 14);
    sum = (x5 + x1) | 0;
    x9 ^= (sum << 7) | (sum >>> 25);
    sum = (x9 + x5) | 0;
    x13 ^= (sum << 9) | (sum >>> 23);
    sum = (x13 + x9) | 0;
    x1 ^= (sum << 13) | (sum >>> 19);
    sum = (x1 + x13) | 0;
    x5 ^= (sum << 18) | (sum >>> 14);
    sum = (x10 + x6) | 0;
    x14 ^= (sum << 7) | (sum >>> 25);
    sum = (x14 + x10) | 0;
    x2 ^= (sum << 9) | (sum >>> 23);
    sum = (x2 + x14) | 0;
    x6 ^= (sum << 13) | (sum >>> 19);
    sum = (x6 + x2) | 0;
    x10 ^= (sum << 18) | (sum >>> 14);
    sum = (x15 + x11) | 0;
    x3 ^= (sum << 7) | (sum >>> 25);
    sum = (x3 + x15) | 0;
    x7 ^= (sum << 9) | (sum >>> 23);
    sum = (x7 + x3) | 0;
    x11 ^= (sum << 13) | (sum >>> 19);
    sum = (x11 + x7) | 0;
    x15 ^= (sum << 18) | (sum >>> 14);
    sum = (x0 + x3) | 0;
    x1 ^= (sum << 7) | (sum >>> 25);
    sum = (x1 + x0) | 0;
    x2 ^= (sum << 9) | (sum >>> 23);
    sum = (x2 + x1) | 0;
    x3 ^= (sum << 13) | (sum >>> 19);
    sum = (x3 + x2) | 0;
    x0 ^= (sum << 18) | (sum >>> 14);
    sum = (x5 + x4) | 0;
    x6 ^= (sum << 7) | (sum >>> 25);
    sum = (x6 + x5) | 0;
    x7 ^= (sum << 9) | (sum >>> 23);
    sum = (x7 + x6) | 0;
    x4 ^= (sum << 13) | (sum >>> 19);
    sum = (x4 + x7) | 0;
    x5 ^= (sum << 18) | (sum >>> 14);
    sum = (x10 + x9) | 0;
    x11 ^= (sum << 7) | (sum >>> 25);
    sum = (x11 + x10) | 0;
    x8 ^= (sum << 9) | (sum >>> 23);
    sum = (x8 + x11) | 0;
    x9 ^= (sum << 13) | (sum >>> 19);
    sum = (x9 + x8) | 0;
    x10 ^= (sum << 18) | (sum >>> 14);
    sum = (x15 + x14) | 0;
    x12 ^= (sum << 7) | (sum >>> 25);
    sum = (x12 + x15) | 0;
    x13 ^= (sum << 9) | (sum >>> 23);
    sum = (x13 + x12) | 0;
    x14 ^= (sum << 13) | (sum >>> 19);
    sum = (x14 + x13) | 0;
    x15 ^= (sum << 18) | (sum >>> 14);
  }
  words[0] = words[0]! + x0;
  words[1] = words[1]! + x1;
  words[2] = words[2]! + x2;
  words[3] = words[3]! + x3;
  words[4] = words[4]! + x4;
  words[5] = words[5]! + x5;
  words[6] = words[6]! + x6;
  words[7] = words[7]! + x7;
  words[8] = words[8]! + x8;
  words[9] = words[9]! + x9;
  words[10] = words[10]! + x10;
  words[11] = words[11]! + x11;
  words[12] = words[12]! + x12;
  words[13] = words[13]! + x13;
  words[14] = words[14]! + x14;
  words[15] = words[15]! + x15;
}

/** Mixes a block of 2r × 16 words into `mixed`, which must be another array. */
function blockMix(block: Int32Array, mixed: Int32Array, x: Int32Array, r: number): void {
  const last = (2 * r - 1) * 16;
  for (let at = 0; at < 16; at++) x[at] = block[last + at]!;
  for (let index = 0; index < 2 * r; index++) {
    const from = index * 16;
    for (let at = 0; at < 16; at++) x[at] = x[at]! ^ block[from + at]!;
    salsa8(x);
    mixed.set(x, ((index >> 1) + (index & 1) * r) * 16);
  }
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
  const words = new Int32Array(16);
  for (let part = 0; part < p; part++) {
    let x = new Int32Array(size);
    let y = new Int32Array(size);
    for (let at = 0; at < size; at++) x[at] = view.getInt32(part * 128 * r + at * 4, true);
    for (let index = 0; index < n; index++) {
      memory.set(x, index * size);
      blockMix(x, y, words, r);
      [x, y] = [y, x];
    }
    for (let index = 0; index < n; index++) {
      const from = (x[(2 * r - 1) * 16]! & (n - 1)) * size;
      for (let at = 0; at < size; at++) x[at] = x[at]! ^ memory[from + at]!;
      blockMix(x, y, words, r);
      [x, y] = [y, x];
    }
    for (let at = 0; at < size; at++) view.setInt32(part * 128 * r + at * 4, x[at]!, true);
  }
  return pbkdf2(password, blocks, length);
}
