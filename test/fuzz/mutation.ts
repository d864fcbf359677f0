import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A generator of whole numbers below a limit that gives the same ones for the same seed (mulberry32). */
export type Numbers = (limit: number) => number;

export function numbers(seed: number): Numbers {
  let state = seed | 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) % limit;
  };
}

const BYTES = [
  0, 9, 10, 13, 32, 34, 35, 36, 39, 40, 41, 45, 58, 91, 92, 93, 96, 123, 125, 127, 128, 192, 226, 237, 255,
];

/** Changes some bytes: flips, inserts, deletes, repeats and moves pieces, or takes one from another text. */
export function mutateBytes(bytes: Uint8Array, other: Uint8Array, next: Numbers): Uint8Array {
  let out = [...bytes];
  for (let count = 1 + next(4); count > 0; count--) {
    const at = next(out.length + 1);
    const length = 1 + next(next(8) === 0 ? 200 : 6);
    switch (next(7)) {
      case 0:
        out[at] = BYTES[next(BYTES.length)]!;
        break;
      case 1:
        out.splice(at, 0, BYTES[next(BYTES.length)]!);
        break;
      case 2:
        out.splice(at, length);
        break;
      case 3:
        out.splice(at, 0, ...out.slice(at, at + length));
        break;
      case 4:
        out.splice(next(out.length + 1), 0, ...out.splice(at, length));
        break;
      case 5: {
        const from = next(other.length + 1);
        out.splice(at, 0, ...other.subarray(from, from + length));
        break;
      }
      default:
        out = out.slice(0, next(20) === 0 ? at : out.length);
        out.splice(at, 0, ...Array.from({ length: next(6) * length }, () => out[at] ?? 32));
    }
  }
  return Uint8Array.from(out);
}

/** Every file below a folder, by its path relative to it, in the order of the paths. */
export function filesBelow(folder: string): ReadonlyMap<string, Uint8Array> {
  const found = new Map<string, Uint8Array>();
  const walk = (path: string): void => {
    for (const entry of readdirSync(join(folder, path), { withFileTypes: true }).sort((a, b) =>
      a.name < b.name ? -1 : 1,
    )) {
      const inner = path === '' ? entry.name : `${path}/${entry.name}`;
      if (entry.isDirectory()) walk(inner);
      else if (entry.isFile()) found.set(inner, readFileSync(join(folder, inner)));
    }
  };
  walk('');
  return found;
}
