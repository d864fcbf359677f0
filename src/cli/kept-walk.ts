import { createHash } from 'node:crypto';
import {
  type Discover,
  type DiscoverOptions,
  type Discovery,
  discover,
  type FoundFiles,
  rediscover,
} from '../discover/discover.ts';
import type { FileKind } from '../model/files.ts';
import type { TracedHost } from './host-trace.ts';
import { type Kept, readKept, writeKept } from './kept-file.ts';
import type { ReadPhases } from './read-phases.ts';
import { compareReads, type SavedReads } from './read-record.ts';

/** Changes whenever what a kept walk looks like changes. */
const FORMAT = 1;

/** The files of a project as a walk found them, with all of the disk that it read. */
interface KeptWalk extends Kept {
  /** What was seen in place of the disk. */
  readonly overlay: string;
  /** What the configuration leaves out, of the root and of the folders that refine it. */
  readonly leftOut: readonly string[];
  /** Stands for what was asked, and for what was found. */
  readonly digest: string;
  /** Joined by NUL. */
  readonly paths: string;
  readonly kinds: readonly FileKind[];
  /** For each path the index of its kind. */
  readonly kindOf: readonly number[];
  readonly nestedConfigs: readonly string[];
  readonly nestedProjects: readonly string[];
  readonly reads: SavedReads;
}

export interface WalkSetup {
  readonly folder: string;
  /** The build of the linter. */
  readonly build: string;
  /** Absolute. */
  readonly root: string;
  /** Stands for what is seen in place of the disk; empty for nothing. */
  readonly overlay: string;
  /** Hears of all that the run reads of the disk. */
  readonly reads: ReadPhases;
}

/**
 * What finds the files that a host shows: a walk which is kept, for each project as the disk has it and as the index does; or a
 * kept one, while all that it read is the same. Afterwards the digest of the host stands for what was found as well.
 */
export function keptWalk({ folder, build, root, overlay, reads }: WalkSetup): (host: TracedHost) => Discover {
  const key = JSON.stringify({ format: FORMAT, walk: root, overlaid: overlay !== '', build });
  const kept = stillTrue(folder, key, overlay);
  if (!kept) reads.begin();
  return (host) => (view, options) => {
    const { noting, leftOut } = notingPatterns(options);
    if (kept) {
      const discovery = rediscover(view, noting, unpack(kept));
      if (sameTexts(kept.leftOut, leftOut)) {
        reads.adopt(kept.reads);
        host.continueFrom(kept.digest);
        return discovery;
      }
      leftOut.length = 1;
    }
    const discovery = discover(view, noting);
    const digest = digestOf(host, discovery, leftOut);
    host.continueFrom(digest);
    const saved = reads.end();
    if (saved) writeKept<KeptWalk>(folder, { key, overlay, leftOut, digest, ...pack(discovery), reads: saved });
    return discovery;
  };
}

/** The options of a walk, and a list of what the configuration of the root and of each folder that refines it leaves out. */
function notingPatterns(options: DiscoverOptions): { readonly noting: DiscoverOptions; readonly leftOut: string[] } {
  const leftOut = [JSON.stringify(options.ignore ?? [])];
  const noting: DiscoverOptions = {
    ...options,
    nested(folder) {
      const nested = options.nested?.(folder);
      if (!nested?.root) leftOut.push(JSON.stringify([folder, nested?.ignore ?? []]));
      return nested;
    },
  };
  return { noting, leftOut };
}

function stillTrue(folder: string, key: string, overlay: string): KeptWalk | undefined {
  const kept = readKept<KeptWalk>(folder, key);
  if (kept?.overlay !== overlay) return undefined;
  const { same, renewed } = compareReads(kept.reads);
  if (same && renewed) writeKept<KeptWalk>(folder, { ...kept, reads: renewed });
  return same ? kept : undefined;
}

function digestOf(host: TracedHost, { repository }: Discovery, leftOut: readonly string[]): string {
  const mark = createHash('sha256').update(host.digest()).update(JSON.stringify(leftOut));
  for (const { path, kind } of repository.files) mark.update(`${kind} ${path}\0`);
  return mark.digest('base64url');
}

function pack({ repository, nestedConfigs, nestedProjects }: Discovery) {
  const kinds = [...new Set(repository.files.map(({ kind }) => kind))];
  return {
    paths: repository.files.map(({ path }) => path).join('\0'),
    kinds,
    kindOf: repository.files.map(({ kind }) => kinds.indexOf(kind)),
    nestedConfigs,
    nestedProjects,
  };
}

function unpack({ paths, kinds, kindOf, nestedConfigs, nestedProjects }: KeptWalk): FoundFiles {
  const names = paths === '' ? [] : paths.split('\0');
  return {
    files: names.map((path, index) => ({ path, kind: kinds[kindOf[index]!]! })),
    nestedConfigs,
    nestedProjects,
  };
}

function sameTexts(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, index) => text === b[index]);
}
