/** AES-256 in CBC mode, as `encryptAES` and `decryptAES` use it. */

const BLOCK = 16;
const ROUNDS = 14;

interface Tables {
  readonly box: Uint8Array;
  readonly inverse: Uint8Array;
}

let tables: Tables | undefined;

function double(x: number): number {
  return ((x << 1) ^ (x & 0x80 ? 0x11b : 0)) & 0xff;
}

/** Multiplication in AES's field. */
function times(a: number, b: number): number {
  let product = 0;
  let factor = a;
  for (let bits = b; bits > 0; bits >>= 1) {
    if (bits & 1) product ^= factor;
    factor = double(factor);
  }
  return product;
}

function substitution(): Tables {
  if (tables) return tables;
  const box = new Uint8Array(256);
  const inverse = new Uint8Array(256);
  let p = 1;
  let q = 1;
  do {
    p = p ^ double(p);
    // q is divided by 3 while p is multiplied by 3, so that q stays p's inverse.
    q ^= q << 1;
    q ^= q << 2;
    q ^= q << 4;
    q &= 0xff;
    if (q & 0x80) q ^= 0x09;
    const rotate = (n: number): number => ((q << n) | (q >> (8 - n))) & 0xff;
    box[p] = q ^ rotate(1) ^ rotate(2) ^ rotate(3) ^ rotate(4) ^ 0x63;
  } while (p !== 1);
  box[0] = 0x63;
  for (let x = 0; x < 256; x++) inverse[box[x]!] = x;
  tables = { box, inverse };
  return tables;
}

/** The round keys of a 32-byte key. */
function expandKey(key: Uint8Array): Uint8Array {
  const { box } = substitution();
  const words = key.length / 4;
  const expanded = new Uint8Array(BLOCK * (ROUNDS + 1));
  expanded.set(key);
  let constant = 1;
  for (let word = words; word < expanded.length / 4; word++) {
    const last = expanded.slice((word - 1) * 4, word * 4);
    if (word % words === 0) {
      last.set([box[last[1]!]! ^ constant, box[last[2]!]!, box[last[3]!]!, box[last[0]!]!]);
      constant = double(constant);
    } else if (word % words === 4) for (let at = 0; at < 4; at++) last[at] = box[last[at]!]!;
    for (let at = 0; at < 4; at++) expanded[word * 4 + at] = expanded[(word - words) * 4 + at]! ^ last[at]!;
  }
  return expanded;
}

function addKey(state: Uint8Array, keys: Uint8Array, round: number): void {
  for (let at = 0; at < BLOCK; at++) state[at] = state[at]! ^ keys[round * BLOCK + at]!;
}

/** Rows move by their number; `direction` 1 to the left, −1 to the right. */
function shiftRows(state: Uint8Array, direction: 1 | -1): void {
  const old = state.slice();
  for (let row = 1; row < 4; row++)
    for (let column = 0; column < 4; column++)
      state[column * 4 + row] = old[((column + direction * row + 4) % 4) * 4 + row]!;
}

function mixColumns(state: Uint8Array, factors: readonly [number, number, number, number]): void {
  for (let column = 0; column < BLOCK; column += 4) {
    const old = state.slice(column, column + 4);
    for (let row = 0; row < 4; row++) {
      let sum = 0;
      for (let at = 0; at < 4; at++) sum ^= times(old[at]!, factors[(at - row + 4) % 4]!);
      state[column + row] = sum;
    }
  }
}

function encryptBlock(state: Uint8Array, keys: Uint8Array): void {
  const { box } = substitution();
  addKey(state, keys, 0);
  for (let round = 1; round <= ROUNDS; round++) {
    for (let at = 0; at < BLOCK; at++) state[at] = box[state[at]!]!;
    shiftRows(state, 1);
    if (round < ROUNDS) mixColumns(state, [2, 3, 1, 1]);
    addKey(state, keys, round);
  }
}

function decryptBlock(state: Uint8Array, keys: Uint8Array): void {
  const { inverse } = substitution();
  addKey(state, keys, ROUNDS);
  for (let round = ROUNDS - 1; round >= 0; round--) {
    shiftRows(state, -1);
    for (let at = 0; at < BLOCK; at++) state[at] = inverse[state[at]!]!;
    addKey(state, keys, round);
    if (round > 0) mixColumns(state, [14, 11, 13, 9]);
  }
}

/** Encrypts whole blocks; the first block of the result is the initialisation vector. */
export function encryptCbc(key: Uint8Array, vector: Uint8Array, content: Uint8Array): Uint8Array {
  const keys = expandKey(key);
  const result = new Uint8Array(BLOCK + content.length);
  result.set(vector);
  for (let at = 0; at < content.length; at += BLOCK) {
    const state = content.slice(at, at + BLOCK);
    for (let index = 0; index < BLOCK; index++) state[index] = state[index]! ^ result[at + index]!;
    encryptBlock(state, keys);
    result.set(state, at + BLOCK);
  }
  return result;
}

/** Decrypts what `encryptCbc` gives; the length must be a multiple of the block size and more than one block. */
export function decryptCbc(key: Uint8Array, data: Uint8Array): Uint8Array {
  const keys = expandKey(key);
  const result = new Uint8Array(data.length - BLOCK);
  for (let at = BLOCK; at < data.length; at += BLOCK) {
    const state = data.slice(at, at + BLOCK);
    decryptBlock(state, keys);
    for (let index = 0; index < BLOCK; index++) result[at - BLOCK + index] = state[index]! ^ data[at - BLOCK + index]!;
  }
  return result;
}
