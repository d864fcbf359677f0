/**
 * Go's byte strings as JavaScript strings, without loss: a byte that is no part of valid UTF-8 stands as the lone surrogate
 * U+DC00 + byte (U+DC80 … U+DCFF), which valid text cannot contain.
 */

const encoder = new TextEncoder();
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The length in bytes that the UTF-16 units from `start` to `end` have in UTF-8. */
export function utf8Length(text: string, start = 0, end: number = text.length): number {
  let length = 0;
  for (let at = start; at < end; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0x80) length += 1;
    else if (unit < 0x800) length += 2;
    else if (unit < 0xd800 || unit > 0xdfff) length += 3;
    else if (unit < 0xdc00) {
      // A pair counts four bytes.
      length += 4;
      at += 1;
    } else length += 1;
  }
  return length;
}

/** The bytes of a text. */
export function encodeUtf8(text: string): Uint8Array {
  if (text.isWellFormed()) return encoder.encode(text);
  const bytes: number[] = [];
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit >= 0xdc80 && unit <= 0xdcff) bytes.push(unit - 0xdc00);
    else {
      const code = text.codePointAt(at)!;
      if (code > 0xffff) at += 1;
      bytes.push(...encoder.encode(String.fromCodePoint(code)));
    }
  }
  return Uint8Array.from(bytes);
}

/** The text of some bytes; those that are not UTF-8 become lone surrogates. */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes);
  } catch {
    return decodeLoose(bytes);
  }
}

function decodeLoose(bytes: Uint8Array): string {
  let text = '';
  let from = 0;
  for (let at = 0; at < bytes.length; ) {
    const width = sequenceWidth(bytes, at);
    if (width > 0) {
      at += width;
      continue;
    }
    text += strict.decode(bytes.subarray(from, at)) + String.fromCharCode(0xdc00 + bytes[at]!);
    at += 1;
    from = at;
  }
  return text + strict.decode(bytes.subarray(from));
}

/** The width of the valid UTF-8 sequence at an offset; 0 if there is none. */
function sequenceWidth(bytes: Uint8Array, at: number): number {
  const first = bytes[at]!;
  if (first < 0x80) return 1;
  const width =
    first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xf0 && first < 0xf5 ? 4 : 0;
  if (width === 0 || at + width > bytes.length) return 0;
  const second = bytes[at + 1]!;
  const low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  if (second < low || second > high) return 0;
  for (let next = at + 2; next < at + width; next++) if ((bytes[next]! & 0xc0) !== 0x80) return 0;
  return width;
}

/** Joins raw bytes that became valid UTF-8 together (after a concatenation); other text is returned as it is. */
export function rejoinBytes(text: string): string {
  return text.isWellFormed() ? text : decodeUtf8(encodeUtf8(text));
}
