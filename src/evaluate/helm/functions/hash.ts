/** Hashes in plain JavaScript, synchronous and without platform modules. All take bytes and give bytes. */

function rotateLeft(x: number, n: number): number {
  return (x << n) | (x >>> (32 - n));
}

function rotateRight(x: number, n: number): number {
  return (x >>> n) | (x << (32 - n));
}

/** The message with the padding of SHA-1 and SHA-2: a one bit, zeros, the length in bits. */
function padded(bytes: Uint8Array, block: 64 | 128): DataView {
  const lengthBytes = block / 8;
  const size = Math.ceil((bytes.length + 1 + lengthBytes) / block) * block;
  const view = new DataView(new ArrayBuffer(size));
  new Uint8Array(view.buffer).set(bytes);
  view.setUint8(bytes.length, 0x80);
  view.setBigUint64(size - 8, BigInt(bytes.length) * 8n);
  return view;
}

export function sha1(bytes: Uint8Array): Uint8Array {
  const message = padded(bytes, 64);
  const h = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];
  const w = new Int32Array(80);
  for (let block = 0; block < message.byteLength; block += 64) {
    for (let t = 0; t < 16; t++) w[t] = message.getInt32(block + t * 4);
    for (let t = 16; t < 80; t++) w[t] = rotateLeft(w[t - 3]! ^ w[t - 8]! ^ w[t - 14]! ^ w[t - 16]!, 1);
    let [a, b, c, d, e] = h as [number, number, number, number, number];
    for (let t = 0; t < 80; t++) {
      const f = t < 20 ? (b & c) | (~b & d) : t < 40 ? b ^ c ^ d : t < 60 ? (b & c) | (b & d) | (c & d) : b ^ c ^ d;
      const k = t < 20 ? 0x5a827999 : t < 40 ? 0x6ed9eba1 : t < 60 ? 0x8f1bbcdc : 0xca62c1d6;
      const next = (rotateLeft(a, 5) + f + e + k + w[t]!) | 0;
      e = d;
      d = c;
      c = rotateLeft(b, 30);
      b = a;
      a = next;
    }
    for (const [index, value] of [a, b, c, d, e].entries()) h[index] = (h[index]! + value) | 0;
  }
  return words32(h);
}

function words32(words: ArrayLike<number>): Uint8Array {
  const view = new DataView(new ArrayBuffer(words.length * 4));
  for (let at = 0; at < words.length; at++) view.setInt32(at * 4, words[at]!);
  return new Uint8Array(view.buffer);
}

/** The first primes, from which SHA-2 takes its constants. */
function primes(count: number): number[] {
  const found: number[] = [];
  for (let n = 2; found.length < count; n++) if (found.every((p) => n % p !== 0)) found.push(n);
  return found;
}

/** The first 64 bits of the fractional part of a prime's square or cube root. */
function rootFraction(prime: number, root: 2n | 3n): bigint {
  const scaled = BigInt(prime) << (64n * root);
  let low = 0n;
  let high = 1n << 72n;
  while (low < high) {
    const middle = (low + high + 1n) >> 1n;
    if (middle ** root <= scaled) low = middle;
    else high = middle - 1n;
  }
  return low & 0xffffffffffffffffn;
}

interface Constants {
  readonly k32: Int32Array;
  readonly h32: Int32Array;
  readonly k64: readonly bigint[];
  readonly h64: readonly bigint[];
}

let constants: Constants | undefined;

function sha2Constants(): Constants {
  if (constants) return constants;
  const list = primes(80);
  const k64 = list.map((prime) => rootFraction(prime, 3n));
  const h64 = list.slice(0, 8).map((prime) => rootFraction(prime, 2n));
  const upper = (n: bigint): number => Number(n >> 32n) | 0;
  constants = {
    k64,
    h64,
    k32: Int32Array.from(k64.slice(0, 64), upper),
    h32: Int32Array.from(h64, upper),
  };
  return constants;
}

export function sha256(bytes: Uint8Array): Uint8Array {
  const { k32, h32 } = sha2Constants();
  const message = padded(bytes, 64);
  const h = Int32Array.from(h32);
  const w = new Int32Array(64);
  for (let block = 0; block < message.byteLength; block += 64) {
    for (let t = 0; t < 16; t++) w[t] = message.getInt32(block + t * 4);
    for (let t = 16; t < 64; t++) {
      const x = w[t - 15]!;
      const y = w[t - 2]!;
      const s0 = rotateRight(x, 7) ^ rotateRight(x, 18) ^ (x >>> 3);
      const s1 = rotateRight(y, 17) ^ rotateRight(y, 19) ^ (y >>> 10);
      w[t] = w[t - 16]! + s0 + w[t - 7]! + s1;
    }
    const v = Int32Array.from(h);
    for (let t = 0; t < 64; t++) {
      const e = v[4]!;
      const a = v[0]!;
      const s1 = rotateRight(e, 6) ^ rotateRight(e, 11) ^ rotateRight(e, 25);
      const t1 = (v[7]! + s1 + ((e & v[5]!) ^ (~e & v[6]!)) + k32[t]! + w[t]!) | 0;
      const s0 = rotateRight(a, 2) ^ rotateRight(a, 13) ^ rotateRight(a, 22);
      const t2 = (s0 + ((a & v[1]!) ^ (a & v[2]!) ^ (v[1]! & v[2]!))) | 0;
      v.copyWithin(1, 0, 7);
      v[4] = v[4]! + t1;
      v[0] = t1 + t2;
    }
    for (let at = 0; at < 8; at++) h[at] = h[at]! + v[at]!;
  }
  return words32(h);
}

export function sha512(bytes: Uint8Array): Uint8Array {
  const { k64, h64 } = sha2Constants();
  const message = padded(bytes, 128);
  const mask = 0xffffffffffffffffn;
  const rotate = (x: bigint, n: bigint): bigint => ((x >> n) | (x << (64n - n))) & mask;
  const h = [...h64];
  const w: bigint[] = new Array<bigint>(80).fill(0n);
  for (let block = 0; block < message.byteLength; block += 128) {
    for (let t = 0; t < 16; t++) w[t] = message.getBigUint64(block + t * 8);
    for (let t = 16; t < 80; t++) {
      const x = w[t - 15]!;
      const y = w[t - 2]!;
      const s0 = rotate(x, 1n) ^ rotate(x, 8n) ^ (x >> 7n);
      const s1 = rotate(y, 19n) ^ rotate(y, 61n) ^ (y >> 6n);
      w[t] = (w[t - 16]! + s0 + w[t - 7]! + s1) & mask;
    }
    let [a, b, c, d, e, f, g, z] = h as [bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint];
    for (let t = 0; t < 80; t++) {
      const s1 = rotate(e, 14n) ^ rotate(e, 18n) ^ rotate(e, 41n);
      const t1 = (z + s1 + ((e & f) ^ (~e & mask & g)) + k64[t]! + w[t]!) & mask;
      const s0 = rotate(a, 28n) ^ rotate(a, 34n) ^ rotate(a, 39n);
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) & mask;
      z = g;
      g = f;
      f = e;
      e = (d + t1) & mask;
      d = c;
      c = b;
      b = a;
      a = (t1 + t2) & mask;
    }
    for (const [index, value] of [a, b, c, d, e, f, g, z].entries()) h[index] = (h[index]! + value) & mask;
  }
  const view = new DataView(new ArrayBuffer(64));
  for (const [index, value] of h.entries()) view.setBigUint64(index * 8, value);
  return new Uint8Array(view.buffer);
}

/** Adler-32 as an unsigned number. */
export function adler32(bytes: Uint8Array): number {
  let a = 1;
  let b = 0;
  for (const byte of bytes) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  return ((b << 16) | a) >>> 0;
}

/** HMAC-SHA-256. */
export function hmacSha256(key: Uint8Array, message: Uint8Array): Uint8Array {
  const block = new Uint8Array(64);
  block.set(key.length > 64 ? sha256(key) : key);
  const inner = new Uint8Array(64 + message.length);
  const outer = new Uint8Array(96);
  for (let at = 0; at < 64; at++) {
    inner[at] = block[at]! ^ 0x36;
    outer[at] = block[at]! ^ 0x5c;
  }
  inner.set(message, 64);
  outer.set(sha256(inner), 64);
  return sha256(outer);
}

export function toHex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return text;
}
