import { createHash } from 'node:crypto';
import { type Dirent, lstatSync, readdirSync, readFileSync, realpathSync, type Stats } from 'node:fs';
import { dirname } from 'node:path';
import type { ReadObserver } from '../host/disk.ts';

/** A file that was changed less than this before it was read may change again within the tick of its clock. Milliseconds. */
const RACY = 2000;

/** So many files may be read again each time; with more the record is renewed. */
const FEW = 20;

type Kind = 'missing' | 'file' | 'folder' | 'link' | 'other';

/** Modification, change of attributes (both in milliseconds), size, inode. */
type Stamp = readonly [number, number, number, number];

/** What was seen at a path. */
interface Seen {
  readonly kind: Kind;
  readonly stamp: Stamp;
  /** Of the content of a file, or of the entries of a folder, where these were read. */
  hash?: string;
}

/** What was read, as it is kept: by path its kind, its stamp and its hash; and where links led. */
export interface SavedReads {
  /** Joined by NUL, which no path has. */
  readonly paths: string;
  /** One letter for each path. */
  readonly kinds: string;
  /** Four numbers for each path. */
  readonly stamps: readonly number[];
  /** Empty where nothing was read. */
  readonly hashes: readonly string[];
  /** Indexes of paths whose stamp may stay the same when they change. */
  readonly untrusted: readonly number[];
  readonly links: readonly (readonly [string, string | null])[];
}

const LETTERS: Readonly<Record<Kind, string>> = { missing: '-', file: 'f', folder: 'd', link: 'l', other: 'o' };

const KINDS: Readonly<Record<string, Kind>> = { '-': 'missing', f: 'file', d: 'folder', l: 'link', o: 'other' };

function pathsOf(joined: string): readonly string[] {
  return joined === '' ? [] : joined.split('\0');
}

function stampAt(stamps: readonly number[], index: number): Stamp {
  const at = index * 4;
  return [stamps[at]!, stamps[at + 1]!, stamps[at + 2]!, stamps[at + 3]!];
}

function kindOf(found: Stats | undefined): Kind {
  if (!found) return 'missing';
  if (found.isFile()) return 'file';
  if (found.isDirectory()) return 'folder';
  return found.isSymbolicLink() ? 'link' : 'other';
}

function stampOf(found: Stats | undefined): Stamp {
  return found ? [found.mtimeMs, found.ctimeMs, found.size, found.ino] : [0, 0, 0, 0];
}

function same(a: Stamp, b: Stamp): boolean {
  return a[0] === b[0] && a[1] === b[1] && a[2] === b[2] && a[3] === b[3];
}

function hashOf(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('base64url');
}

function hashOfEntries(entries: readonly Dirent[]): string {
  const kind = (entry: Dirent) =>
    entry.isFile() ? 'f' : entry.isDirectory() ? 'd' : entry.isSymbolicLink() ? 'l' : 'o';
  return hashOf(
    entries
      .map((entry) => `${entry.name}\0${kind(entry)}`)
      .sort()
      .join('\0\0'),
  );
}

function attempt<T>(call: () => T): T | undefined {
  try {
    return call();
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined;
    throw error;
  }
}

function look(path: string): Stats | undefined {
  return attempt(() => lstatSync(path, { throwIfNoEntry: false }));
}

/** Takes note of all that a run reads of the disk. */
export interface ReadNotes extends ReadObserver {
  /** Takes over what was read before and has been found to be the same. */
  adopt(reads: SavedReads): void;
}

/** Records what a run reads of the disk, so that a later one can tell whether it would read the same. */
export class ReadRecord implements ReadNotes {
  readonly #seen = new Map<string, Seen>();
  readonly #links = new Map<string, string | undefined>();
  readonly #started = Date.now();
  #stable = true;

  looked(path: string, found: Stats | undefined): void {
    const before = this.#seen.get(path);
    const kind = kindOf(found);
    const stamp = stampOf(found);
    if (!before) this.#seen.set(path, { kind, stamp });
    else if (before.kind !== kind || (kind === 'file' && !same(before.stamp, stamp))) this.#stable = false;
  }

  resolved(path: string, real: string | undefined): void {
    if (this.#links.has(path) && this.#links.get(path) !== real) this.#stable = false;
    this.#links.set(path, real);
  }

  read(path: string, content: Uint8Array): void {
    this.#hash(path, hashOf(content));
  }

  listed(path: string, entries: readonly Dirent[]): void {
    // The root is listed without being looked at as an entry of a folder. A stamp that is newer than the entries would
    // be wrong, so this one is never trusted.
    if (!this.#seen.has(path)) this.#seen.set(path, { kind: 'folder', stamp: [0, 0, 0, 0] });
    this.#hash(path, hashOfEntries(entries));
  }

  refused(path: string, wanted: 'file' | 'folder'): void {
    // Rights to read may come without a trace that is recorded here.
    if ((this.#seen.get(path)?.kind ?? wanted) === wanted) this.#stable = false;
  }

  adopt({ paths, kinds, stamps, hashes, links }: SavedReads): void {
    for (const [path, real] of links) this.resolved(path, real ?? undefined);
    for (const [index, path] of pathsOf(paths).entries()) {
      const kind = KINDS[kinds[index]!]!;
      const hash = hashes[index]!;
      const known = this.#seen.get(path);
      if (!known) this.#seen.set(path, { kind, stamp: stampAt(stamps, index), ...(hash !== '' && { hash }) });
      else if (known.kind !== kind) this.#stable = false;
      else if (hash !== '') this.#hash(path, hash);
    }
  }

  #hash(path: string, hash: string): void {
    const seen = this.#seen.get(path);
    if (!seen || (seen.hash !== undefined && seen.hash !== hash)) this.#stable = false;
    else seen.hash = hash;
  }

  /** What was read, to be kept; undefined when something changed meanwhile. */
  save(): SavedReads | undefined {
    if (!this.#stable) return undefined;
    const kept = [...this.#seen].filter(([path, { kind }]) => {
      if (kind !== 'missing') return true;
      // The entries of its folder tell.
      const folder = this.#seen.get(dirname(path));
      return folder?.kind !== 'missing' && folder?.hash === undefined;
    });
    return pack(kept, this.#links, this.#started);
  }
}

function pack(
  kept: readonly (readonly [string, Seen])[],
  links: ReadonlyMap<string, string | undefined>,
  started: number,
): SavedReads {
  const kinds = kept.map(([, { kind }]) => LETTERS[kind]).join('');
  const stamps = kept.flatMap(([, { stamp }]) => stamp);
  const hashes = kept.map(([, { hash }]) => hash ?? '');
  return {
    paths: kept.map(([path]) => path).join('\0'),
    kinds,
    stamps,
    hashes,
    untrusted: untrustedOf(stamps, hashes, kinds, started),
    links: [...links].map(([path, real]) => [path, real ?? null]),
  };
}

/** Indexes of files and of listed folders that were changed so late that they may change again without a trace. */
function untrustedOf(
  stamps: readonly number[],
  hashes: readonly string[],
  kinds: string,
  started: number,
): readonly number[] {
  return hashes.flatMap((hash, index) => {
    if (kinds[index] !== LETTERS.file && hash === '') return [];
    const at = index * 4;
    const isLate = Math.max(stamps[at]!, stamps[at + 1]!) > started - RACY;
    return isLate || stamps[at + 3] === 0 ? [index] : [];
  });
}

/** What a look at the disk says of reads that were kept. */
export interface Comparison {
  readonly same: boolean;
  /** The reads with stamps as they are now, when it took reading to tell that they are the same. */
  readonly renewed?: SavedReads;
}

/**
 * Whether the disk still shows what was read. Files and folders with an unchanged and trusted stamp are not read again;
 * of the others the content decides.
 */
export function compareReads(saved: SavedReads): Comparison {
  const started = Date.now();
  for (const [path, real] of saved.links)
    if ((attempt(() => realpathSync.native(path)) ?? null) !== real) return { same: false };
  const paths = pathsOf(saved.paths);
  const untrusted = new Set(saved.untrusted);
  const { stamps, kinds, hashes } = saved;
  const now: number[] = [];
  let stale = 0;
  for (const [index, path] of paths.entries()) {
    const found = look(path);
    const kind = kindOf(found);
    const stamp = stampOf(found);
    now.push(...stamp);
    if (LETTERS[kind] !== kinds[index]) return { same: false };
    const hash = hashes[index]!;
    // Of a folder whose entries were not asked for only that it is one was seen; where a link leads is compared above.
    if (kind === 'missing' || kind === 'link' || kind === 'other' || (kind === 'folder' && hash === '')) continue;
    if (!untrusted.has(index) && same(stampAt(stamps, index), stamp)) continue;
    if (hash === '' || hash !== hashNow(path, kind)) return { same: false };
    stale += 1;
  }
  if (stale <= FEW) return { same: true };
  return { same: true, renewed: { ...saved, stamps: now, untrusted: untrustedOf(now, hashes, kinds, started) } };
}

function hashNow(path: string, kind: Kind): string | undefined {
  return kind === 'file'
    ? attempt(() => hashOf(readFileSync(path)))
    : attempt(() => hashOfEntries(readdirSync(path, { withFileTypes: true })));
}
