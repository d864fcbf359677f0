import type { DockerfileCopy } from '../../model/dockerfile.ts';
import type { SourceFile } from '../../text/source.ts';
import type { TracedText } from '../../text/traced.ts';
import { compilePattern, matchesPattern } from '../../text/wildcard.ts';

/** A path in a container's file system without the leading slash; undefined when it is not known. */
export function containerPath(path: string, workdir: string | undefined): string | undefined {
  const base = path.startsWith('/') ? '' : workdir;
  if (base === undefined || path.includes('\uFFFC')) return undefined;
  const out: string[] = [];
  for (const part of `${base}/${path}`.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') out.pop();
    else out.push(part);
  }
  return out.join('/');
}

function certainText(word: DockerfileCopy['sources'][number] | undefined): string | undefined {
  return word && !word.unknown && word.alternatives.length === 1 && word.alternatives[0]!.known
    ? word.alternatives[0]!.text
    : undefined;
}

/** Most `COPY` instructions that are looked through for one file. */
const MAX_COPIES = 200;

/** Most `COPY` instructions that are looked through for one file, those of other stages included. */
const MAX_STEPS = 2000;

/** Where the files of an image come from. */
export interface ImageSources {
  /** The `COPY` and `ADD` instructions that ran, those of the stages that it starts from included. */
  readonly copies: readonly DockerfileCopy[];
  /** The same of a stage that `COPY --from` names. */
  readonly copiesOf: (stage: number) => readonly DockerfileCopy[] | undefined;
  readonly readContext: ((path: string) => SourceFile | undefined) | undefined;
}

/**
 * The file of the build context that stands at a path of the image, by the `COPY` and `ADD` instructions that ran, the
 * last first; the text itself where a here document is the file. Undefined when none brings it.
 */
export function readCopied(
  path: string,
  { copies, copiesOf, readContext }: ImageSources,
  budget = { left: MAX_STEPS },
): SourceFile | TracedText | undefined {
  for (const copy of copies.slice(-MAX_COPIES).reverse()) {
    if (budget.left-- <= 0) return undefined;
    const written = certainText(copy.destination);
    const stage = copy.from?.stage;
    // Only an earlier stage can be copied from.
    const others = stage !== undefined && stage < copy.stage ? copiesOf(stage) : undefined;
    if ((copy.from && !others) || written === undefined) continue;
    const destination = containerPath(written, copy.workdir);
    if (destination === undefined) continue;
    for (const { name, file } of copy.inline)
      if (path === (written.endsWith('/') ? joined(destination, name) : destination)) return file;
    for (const source of copy.sources) {
      const from = certainText(source);
      if (from === undefined) continue;
      for (const candidate of candidates(path, destination, trimSlashes(from))) {
        const file = others
          ? readCopied(candidate, { copies: others, copiesOf, readContext }, budget)
          : readContext?.(candidate);
        if (file) return file;
      }
    }
  }
  return undefined;
}

function joined(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

function trimSlashes(path: string): string {
  const out: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') out.pop();
    else out.push(part);
  }
  return out.join('/');
}

/** Paths in the context that a copy of `source` to `destination` would put at `path`. */
function candidates(path: string, destination: string, source: string): string[] {
  const out: string[] = [];
  const under =
    destination === '' ? path : path.startsWith(`${destination}/`) ? path.slice(destination.length + 1) : undefined;
  if (path === destination && source !== '') out.push(source);
  if (under === undefined) return out;
  const name = source.slice(source.lastIndexOf('/') + 1);
  if (/[*?[]/.test(source)) {
    const folder = source.slice(0, source.lastIndexOf('/') + 1);
    if (!under.includes('/') && !/[*?[]/.test(folder) && matchesPattern(compilePattern(name), under))
      out.push(folder + under);
    return out;
  }
  if (under === name && source !== '') out.push(source);
  // A folder: its content goes there.
  out.push(source === '' ? under : `${source}/${under}`);
  return out;
}
