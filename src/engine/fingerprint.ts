import type { Finding } from '../finding/finding.ts';

/** Two 53-bit hashes of a text in 28 hexadecimal digits. Not for security: it tells findings of one repository apart. */
export function hashText(text: string): string {
  return [0, 0x9e3779b9].map((seed) => hash53(text, seed).toString(16).padStart(14, '0')).join('');
}

/** A multiplicative hash over two 32-bit halves with a final mixing of both (after MurmurHash3's finaliser). */
function hash53(text: string, seed: number): number {
  let high = 0xdeadbeef ^ seed;
  let low = 0x41c6ce57 ^ seed;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    high = Math.imul(high ^ unit, 2654435761);
    low = Math.imul(low ^ unit, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return 4294967296 * (2097151 & low) + (high >>> 0);
}

/**
 * A fingerprint for each finding: of its rule, its path, the text of its line without indentation, the marked text, and
 * its number among findings that agree in all of these. Line numbers play no part, so it survives a move.
 */
export function fingerprints(findings: readonly Finding[]): string[] {
  const seen = new Map<string, number>();
  return findings.map(({ rule, span }) => {
    const { file, start, end } = span;
    const line = file.line(file.positionAt(start).line).trim();
    const base = [rule, file.path, line, file.text.slice(start, Math.min(end, start + 200))].join('\0');
    const number = seen.get(base) ?? 0;
    seen.set(base, number + 1);
    return hashText(`${base}\0${number}`);
  });
}
