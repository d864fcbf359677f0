import type { Chart, ImageBlock, ValuePathUse } from '../model/helm.ts';
import type { Span } from '../text/source.ts';

/** Keys by which a template that reads them shows that a block holds an image. */
const IMAGE_KEYS: ReadonlySet<string> = new Set(['repository', 'tag', 'digest', 'graph']);
const REQUIRED = ['repository', 'tag'] as const;

interface Known {
  /** The keys of the chart's own values, by their dotted paths. */
  readonly keys: ReadonlyMap<string, Span | undefined>;
  /** The keys directly below a path. */
  readonly below: ReadonlyMap<string, readonly string[]>;
}

/**
 * The image blocks that the templates of a chart read and for which its own values lack a repository or a tag.
 * `top` is where a key that is missing at the top of the values belongs.
 */
export function incompleteImageBlocks(chart: Chart, uses: readonly ValuePathUse[], top: Span): readonly ImageBlock[] {
  const own = uses.filter((use) => use.chart === chart.path);
  const known = knownKeys(own.filter(({ place }) => place === 'values'));
  const elsewhere = new Set(['global', ...chart.dependencies]);
  const blocks = new Map<string, ImageBlock>();
  for (const use of own) {
    if (use.place !== 'template') continue;
    const names = use.path.map(({ name }) => name ?? '*');
    const block = names.slice(0, -1);
    if (!IMAGE_KEYS.has(names.at(-1)!) || !isImageBlock(block.at(-1) ?? '') || elsewhere.has(names[0]!)) continue;
    for (const path of elements(block, known)) {
      const dotted = path.join('.');
      if (blocks.has(dotted) || elsewhere.has(path[0]!)) continue;
      // What a loop runs over need not have an image.
      if (block.includes('*') && !known.keys.has(dotted)) continue;
      const missing = REQUIRED.filter((key) => !known.keys.has(`${dotted}.${key}`));
      if (missing.length > 0)
        blocks.set(dotted, { path: dotted, missing, at: placeOf(path, known) ?? top, readAt: use.at });
    }
  }
  return [...blocks.values()];
}

function isImageBlock(key: string): boolean {
  return key === 'image' || /(?:[a-z0-9]Image|[_-]image)$/.test(key);
}

function knownKeys(uses: readonly ValuePathUse[]): Known {
  const keys = new Map<string, Span | undefined>();
  const below = new Map<string, string[]>();
  for (const { path } of uses)
    for (let length = 1; length <= path.length; length++) {
      const names = path.slice(0, length).map(({ name }) => name ?? '*');
      const dotted = names.join('.');
      if (keys.has(dotted)) continue;
      keys.set(dotted, path[length - 1]!.at);
      const parent = names.slice(0, -1).join('.');
      const siblings = below.get(parent) ?? [];
      siblings.push(names.at(-1)!);
      below.set(parent, siblings);
    }
  return { keys, below };
}

/** The path for each element of its loops that the values have. */
function elements(path: readonly string[], { below }: Known): readonly (readonly string[])[] {
  let paths: (readonly string[])[] = [[]];
  for (const key of path)
    paths = paths.flatMap((before) =>
      (key === '*' ? (below.get(before.join('.')) ?? []) : [key]).map((name) => [...before, name]),
    );
  return paths;
}

/** The key of the block, else the nearest key around it. */
function placeOf(path: readonly string[], { keys }: Known): Span | undefined {
  for (let length = path.length; length > 0; length--) {
    const at = keys.get(path.slice(0, length).join('.'));
    if (at) return at;
  }
  return undefined;
}
