import { decodeUtf8, encodeUtf8 } from '../../../text/utf8.ts';
import { type GoFunction, Str } from '../template/values.ts';
import { fn, strArg, textArg } from './define.ts';
import { adler32, sha1, sha256, sha512, toHex } from './hash.ts';

/** Sprig's encodings and checksums. */

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Standard base64 with padding. */
export function encodeBase64(bytes: Uint8Array): string {
  return encodeBits(bytes, BASE64, 6, 4);
}

function encodeBits(bytes: Uint8Array, alphabet: string, bits: number, group: number): string {
  let text = '';
  let value = 0;
  let held = 0;
  for (const byte of bytes) {
    value = ((value << 8) | byte) & 0xffff;
    held += 8;
    while (held >= bits) {
      held -= bits;
      text += alphabet[(value >> held) & ((1 << bits) - 1)];
    }
  }
  if (held > 0) text += alphabet[(value << (bits - held)) & ((1 << bits) - 1)];
  return text.padEnd(Math.ceil(text.length / group) * group, '=');
}

/** Go's strict decoding: the bytes, or the offset of the first character that is wrong. Line breaks do not count. */
function decodeBits(text: string, alphabet: string, bits: number, group: number): Uint8Array | number {
  const bytes: number[] = [];
  let at = 0;
  const skip = (): void => {
    while (text[at] === '\n' || text[at] === '\r') at += 1;
  };
  const length = utf8Bytes(text);
  for (;;) {
    skip();
    if (at >= text.length) return Uint8Array.from(bytes);
    const digits: number[] = [];
    const groupStart = at;
    let ended = false;
    while (digits.length < group) {
      skip();
      if (at >= text.length) return digits.length === 0 ? Uint8Array.from(bytes) : at - digits.length;
      const character = text[at]!;
      const digit = alphabet.indexOf(character);
      if (digit >= 0) {
        digits.push(digit);
        at += 1;
        continue;
      }
      if (character !== '=') return at;
      const needed = (digits.length * bits) % 8 < bits && digits.length * bits >= 8;
      if (!needed) return at;
      for (let pad = digits.length; pad < group; pad++) {
        skip();
        if (at >= text.length) return length;
        if (text[at] !== '=') return at - (alphabet === BASE64 ? 1 : 0);
        at += 1;
      }
      skip();
      if (at < text.length) return at;
      ended = true;
      break;
    }
    let value = 0;
    let held = 0;
    for (const digit of digits) {
      value = ((value << bits) | digit) & 0xffffff;
      held += bits;
      if (held >= 8) {
        held -= 8;
        bytes.push((value >> held) & 0xff);
      }
    }
    if (ended) return Uint8Array.from(bytes);
    if (at === groupStart) return at;
  }
}

function utf8Bytes(text: string): number {
  return encodeUtf8(text).length;
}

function decode(name: string, text: string, alphabet: string, bits: number, group: number): string {
  const decoded = decodeBits(text, alphabet, bits, group);
  if (typeof decoded === 'number') return `illegal ${name} data at input byte ${decoded}`;
  return decodeUtf8(decoded);
}

/** The bytes of standard base64; undefined when it is not that. */
export function decodeBase64(text: string): Uint8Array | undefined {
  const decoded = decodeBits(text, BASE64, 6, 4);
  return typeof decoded === 'number' ? undefined : decoded;
}

function ofText(name: string, change: (text: string) => string): GoFunction {
  return fn(name, ['string'], (args) => new Str(change(textArg(args, 0)), strArg(args, 0).origin));
}

export const encodings: readonly GoFunction[] = [
  ofText('b64enc', (text) => encodeBase64(encodeUtf8(text))),
  ofText('b64dec', (text) => decode('base64', text, BASE64, 6, 4)),
  ofText('b32enc', (text) => encodeBits(encodeUtf8(text), BASE32, 5, 8)),
  ofText('b32dec', (text) => decode('base32', text, BASE32, 5, 8)),
  ofText('sha1sum', (text) => toHex(sha1(encodeUtf8(text)))),
  ofText('sha256sum', (text) => toHex(sha256(encodeUtf8(text)))),
  ofText('sha512sum', (text) => toHex(sha512(encodeUtf8(text)))),
  ofText('adler32sum', (text) => String(adler32(encodeUtf8(text)))),
];
