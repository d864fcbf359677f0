import type { KeyRename, ValuePathUse } from '../model/helm.ts';
import { dottedPath, isKeyOf } from '../model/value-path.ts';
import type { TextEdit } from '../text/edit.ts';
import { covers, type Span, spanKey, spanText } from '../text/source.ts';

/** What renames a key of values: the edits for a use and the index of the key in its path. */
export type KeyRenames = (use: ValuePathUse, index: number) => readonly TextEdit[] | undefined;

/**
 * Renames a key in every place that has to do with it, in values, templates, schemas and flags alike: any one of them alone
 * would break the others. Undefined when one place cannot be edited, or when a block has both keys.
 */
export function keyRenames(valuePaths: readonly ValuePathUse[], rename: KeyRename): KeyRenames {
  const uses = indexOf(valuePaths, rename);
  return (use, index) => {
    const group = uses.groupOf([use, index]);
    let edits = uses.edits.get(group);
    if (edits === undefined) {
      edits = editsOfGroup(group, uses) ?? null;
      uses.edits.set(group, edits);
    }
    return edits ?? undefined;
  };
}

function editsOfGroup(group: readonly Place[], uses: UseIndex): readonly TextEdit[] | undefined {
  const edits = new Map<string, TextEdit>();
  for (const place of group) {
    const more = editsOf(place, uses);
    if (!more && place[0].place !== 'docs') return undefined;
    for (const edit of more ?? []) edits.set(spanKey(edit.span), edit);
  }
  return edits.size > 0 ? [...edits.values()] : undefined;
}

/** A use and the index of the component that is the key. */
type Place = readonly [use: ValuePathUse, index: number];

/** The uses of a pipeline, as the fix looks them up. */
interface UseIndex {
  readonly rename: KeyRename;
  /** The places that belong together with one: of one chart, or of one path where the chart of one of them is not known. */
  groupOf(place: Place): readonly Place[];
  /** What a group's fix does; null for none. */
  readonly edits: Map<readonly Place[], readonly TextEdit[] | null>;
  readonly byFile: ReadonlyMap<string, readonly ValuePathUse[]>;
  /** Whether a template of a chart reads a dotted path. */
  isRead(chart: string, path: string): boolean;
  /** Whether the key at this place is, through an anchor, a key of another block as well. */
  isMerged(place: Place): boolean;
}

function indexOf(valuePaths: readonly ValuePathUse[], rename: KeyRename): UseIndex {
  const byFile = new Map<string, ValuePathUse[]>();
  const reads = new Set<string>();
  const places: Place[] = [];
  const paths = new Map<string, Set<string>>();
  for (const use of valuePaths) {
    const uses = byFile.get(use.at.file.path);
    if (uses) uses.push(use);
    else byFile.set(use.at.file.path, [use]);
    if (use.place === 'template') reads.add(`${use.chart ?? ''} ${dottedPath(use, use.path.length - 1)}`);
    for (const [at, part] of use.path.entries()) {
      if (!isKeyOf(rename, use, at) || !part.at) continue;
      places.push([use, at]);
      const key = spanKey(part.at);
      paths.set(key, (paths.get(key) ?? new Set()).add(dottedPath(use, at)));
    }
  }
  const groupOf = grouped(places);
  return {
    rename,
    groupOf,
    edits: new Map(),
    byFile,
    isRead: (chart, path) => reads.has(`${chart} ${path}`),
    isMerged: ([use, at]) => {
      const place = use.path[at]?.at;
      return place !== undefined && (paths.get(spanKey(place))?.size ?? 0) > 1;
    },
  };
}

/** Groups of places: a path whose chart is not known joins the charts that have it. Documentation joins nothing. */
function grouped(places: readonly Place[]): (place: Place) => readonly Place[] {
  const parents = new Map<string, string>();
  const find = (key: string): string => {
    const parent = parents.get(key);
    return parent === undefined || parent === key ? key : find(parent);
  };
  const keyOf = ([use, at]: Place) => (use.chart === undefined ? `path ${dottedPath(use, at)}` : `chart ${use.chart}`);
  const unknown = new Set(places.filter(([use]) => use.chart === undefined && use.place !== 'docs').map(keyOf));
  for (const place of places) {
    const [use, at] = place;
    const path = `path ${dottedPath(use, at)}`;
    if (use.chart !== undefined && use.place !== 'docs' && unknown.has(path))
      parents.set(find(keyOf(place)), find(path));
  }
  const groups = new Map<string, Place[]>();
  for (const place of places) {
    const key = find(keyOf(place));
    const group = groups.get(key);
    if (group) group.push(place);
    else groups.set(key, [place]);
  }
  return (place) => groups.get(find(keyOf(place))) ?? [place];
}

/**
 * Renames the key. Where the block has the new one too, the one of the two that nothing reads today goes: what the templates
 * render stays the same.
 */
function editsOf(place: Place, index: UseIndex): readonly TextEdit[] | undefined {
  const [use, position] = place;
  const { from, to } = index.rename;
  const { at, written = at && nameIn(at, from) } = use.path[position] ?? {};
  if (!written) return undefined;
  const renamed = { span: written, text: to };
  const beside = keyBeside(place, index);
  if (!beside) return [renamed];
  if (use.place === 'schema') return withoutEntry(written);
  const isMerged = index.isMerged(place);
  const isSame = use.value !== undefined && use.value.text === beside.value?.text;
  if (isSame) return isMerged ? [renamed] : withoutLine(written);
  if (use.chart === undefined) return undefined;
  const block = dottedPath(use, position - 1);
  const [readsOld, readsNew] = [from, to].map((name) => index.isRead(use.chart ?? '', `${block}.${name}`));
  if (readsOld === readsNew) return undefined;
  if (readsNew) return isMerged ? undefined : withoutLine(written);
  const line = withoutLine(beside.at);
  return line && [renamed, ...line];
}

/** Takes the line of a key and its plain value out of a mapping. */
function withoutLine({ file, start: key }: Span): readonly TextEdit[] | undefined {
  const start = file.text.lastIndexOf('\n', key) + 1;
  const line = /^[ \t]*["']?[\w-]+["']?[ \t]*:[ \t]*[^\s#&*!|>{[][^\n]*(?:\n|$)/.exec(file.text.slice(start))?.[0];
  return line === undefined ? undefined : [{ span: { file, start, end: start + line.length }, text: '' }];
}

/** Takes a property with its flat value, or a name of a list, out of a JSON text, with the comma on one side. */
function withoutEntry({ file, start, end }: Span): readonly TextEdit[] | undefined {
  const from = start - 1;
  const value = /^"(?:\s*:\s*(?:\{[^{}]*\}|"[^"\n]*"|true|false))?/.exec(file.text.slice(end))?.[0];
  if (value === undefined || file.text[from] !== '"') return undefined;
  const to = end + value.length;
  const behind = /^\s*,\s*/.exec(file.text.slice(to))?.[0];
  const before = /,\s*$/.exec(file.text.slice(0, from))?.[0];
  if (behind !== undefined) return [{ span: { file, start: from, end: to + behind.length }, text: '' }];
  return before === undefined ? undefined : [{ span: { file, start: from - before.length, end: to }, text: '' }];
}

/** A key in a scalar, field or literal that holds nothing else. */
function nameIn(at: Span, name: string): Span | undefined {
  const text = spanText(at);
  const start = text.indexOf(name);
  if (start === -1 || !/^["'`.]?$/.test(text.slice(0, start)) || !/^["'`]?$/.test(text.slice(start + name.length)))
    return undefined;
  return { file: at.file, start: at.start + start, end: at.start + start + name.length };
}

/** The new key that the block holds already, in the same mapping or line, beside the old one. */
function keyBeside([use, index]: Place, { byFile, rename }: UseIndex): ValuePathUse | undefined {
  const { place, at, chart } = use;
  if (place === 'template' || place === 'docs') return undefined;
  const wanted = `${dottedPath(use, index - 1)}.${rename.to}`;
  return byFile.get(at.file.path)?.find((other) => {
    if (other.place !== place || other.chart !== chart) return false;
    if (!other.path.some(({ name }, part) => name === rename.to && dottedPath(other, part) === wanted)) return false;
    return place !== 'tilt' || (use.literal && other.literal && covers(use.literal, other.literal));
  });
}
