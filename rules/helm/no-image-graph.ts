import {
  covers,
  defineRule,
  type Pipeline,
  placeOfPart,
  type Span,
  spanKey,
  spanText,
  type TextEdit,
  type ValuePathPlace,
  type ValuePathUse,
} from '../../src/rule/index.ts';

export default defineRule({
  id: 'helm/no-image-graph',
  subject: 'valuePath',
  severity: { ameide: 'error' },
  fix: 'safe',
  spares: ['dockerfile', 'typescript', 'python', 'go'],
  docs: {
    summary: 'the key `graph` in an image block',
    what: 'Reports the key `graph` inside an `image` block wherever it is written or read: values files and overlays, `.Values….image.graph` in templates (also through `with`, variables, `index`, `get`, `dig`, and in texts that `tpl` executes), `image_keys` and flags in Tiltfiles, Helmfile, Argo CD parameters and `valuesObject` (also of Applications that a chart makes), `--set`, edits with `yq` and values files in scripts and workflows, `values.schema.json`, and tables and code blocks of Markdown. A key `graph` anywhere else (a service of that name, `graph.image`) is fine.',
    why: 'A search-and-replace of `repository` by `graph` once reached the image blocks. Charts rendered `image: …graph` values that nothing sets, pods came up with an empty or wrong image, and each overlay hid it in another way.',
    fix: 'Call the key `repository`, in the values, the templates and every place that sets it.',
    bad: {
      'charts/agents/Chart.yaml': 'apiVersion: v2\nname: agents\nversion: 0.1.0\n',
      'charts/agents/values.yaml': 'image:\n  graph: ameide/agents\n  tag: dev\n',
    },
    good: {
      'charts/agents/Chart.yaml': 'apiVersion: v2\nname: agents\nversion: 0.1.0\n',
      'charts/agents/values.yaml':
        'image:\n  repository: ameide/agents\n  tag: dev\ngraph:\n  url: bolt://graph:7687\n',
    },
  },
  messages: {
    graph: (path: string, place: ValuePathPlace) =>
      `${verb[place]} "${path}", but an image block has no key "graph"; it is called "repository"`,
  },
  check(use, { pipeline, report }) {
    for (const [index, part] of use.path.entries()) {
      if (!isGraph(use, index) || !part.at) continue;
      const edits = renames(use, index, pipeline);
      report('graph', [dotted(use, index), use.place], placeOfPart(use, index) ?? part.at, {
        related: use.via,
        fix: edits && { title: 'Rename graph to repository', edits },
      });
    }
  },
});

/** Whether a component of a path is the key `graph` of an image block. */
function isGraph({ path }: ValuePathUse, index: number): boolean {
  const block = path[index - 1]?.name;
  return path[index]?.name === 'graph' && block !== undefined && isImageBlock(block);
}

function dotted({ path }: ValuePathUse, index: number): string {
  return path
    .slice(0, index + 1)
    .map(({ name }) => name ?? '*')
    .join('.');
}

/**
 * Renames the key in every place that has to do with it, in values, templates, schemas and flags alike: any one of them
 * alone would break the others. Undefined when one place cannot be edited, or when a block has both keys.
 */
function renames(use: ValuePathUse, index: number, { valuePaths }: Pipeline): readonly TextEdit[] | undefined {
  const uses = indexOf(valuePaths);
  const group = uses.groupOf([use, index]);
  const known = uses.edits.get(group);
  if (known !== undefined) return known ?? undefined;
  const edits = new Map<string, TextEdit>();
  let whole = true;
  for (const place of group) {
    const more = editsOf(place, uses);
    for (const edit of more ?? []) edits.set(spanKey(edit.span), edit);
    whole &&= more !== undefined || place[0].place === 'docs';
  }
  uses.edits.set(group, whole && edits.size > 0 ? [...edits.values()] : null);
  return whole && edits.size > 0 ? [...edits.values()] : undefined;
}

/** A use and the index of the component that is the key. */
type Place = readonly [use: ValuePathUse, index: number];

/** The uses of a pipeline, as the fix looks them up. */
interface UseIndex {
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

const indexes = new WeakMap<readonly ValuePathUse[], UseIndex>();

function indexOf(valuePaths: readonly ValuePathUse[]): UseIndex {
  const known = indexes.get(valuePaths);
  if (known) return known;
  const byFile = new Map<string, ValuePathUse[]>();
  const reads = new Set<string>();
  const places: Place[] = [];
  const paths = new Map<string, Set<string>>();
  for (const use of valuePaths) {
    const uses = byFile.get(use.at.file.path);
    if (uses) uses.push(use);
    else byFile.set(use.at.file.path, [use]);
    if (use.place === 'template') reads.add(`${use.chart ?? ''} ${dotted(use, use.path.length - 1)}`);
    for (const [at, part] of use.path.entries()) {
      if (!isGraph(use, at) || !part.at) continue;
      places.push([use, at]);
      const key = spanKey(part.at);
      paths.set(key, (paths.get(key) ?? new Set()).add(dotted(use, at)));
    }
  }
  const groupOf = grouped(places);
  const index: UseIndex = {
    groupOf,
    edits: new Map(),
    byFile,
    isRead: (chart, path) => reads.has(`${chart} ${path}`),
    isMerged: ([use, at]) => {
      const place = use.path[at]?.at;
      return place !== undefined && (paths.get(spanKey(place))?.size ?? 0) > 1;
    },
  };
  indexes.set(valuePaths, index);
  return index;
}

/** Groups of places: a path whose chart is not known joins the charts that have it. Documentation joins nothing. */
function grouped(places: readonly Place[]): (place: Place) => readonly Place[] {
  const parents = new Map<string, string>();
  const find = (key: string): string => {
    const parent = parents.get(key);
    return parent === undefined || parent === key ? key : find(parent);
  };
  const keyOf = ([use, at]: Place) => (use.chart === undefined ? `path ${dotted(use, at)}` : `chart ${use.chart}`);
  const unknown = new Set(places.filter(([use]) => use.chart === undefined && use.place !== 'docs').map(keyOf));
  for (const place of places) {
    const [use, at] = place;
    const path = `path ${dotted(use, at)}`;
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
 * Renames the key. Where the block has a `repository` too, the one of the two that nothing reads today goes: what the
 * templates render stays the same.
 */
function editsOf(place: Place, index: UseIndex): readonly TextEdit[] | undefined {
  const [use, position] = place;
  const { at, written = at && nameIn(at) } = use.path[position] ?? {};
  if (!written) return undefined;
  const rename = { span: written, text: 'repository' };
  const beside = repositoryBeside(place, index);
  if (!beside) return [rename];
  if (use.place === 'schema') return withoutEntry(written);
  const isMerged = index.isMerged(place);
  const isSame = use.value !== undefined && use.value.text === beside.value?.text;
  if (isSame) return isMerged ? [rename] : withoutLine(written);
  if (use.chart === undefined) return undefined;
  const block = dotted(use, position - 1);
  const [graph, repository] = [`${block}.graph`, `${block}.repository`].map((path) =>
    index.isRead(use.chart ?? '', path),
  );
  if (graph === repository) return undefined;
  if (repository) return isMerged ? undefined : withoutLine(written);
  const line = withoutLine(beside.at);
  return line && [rename, ...line];
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

/** The key in a scalar, field or literal that holds nothing else. */
function nameIn(at: Span): Span | undefined {
  const [, before, after] = /^(["'`.]?)graph(["'`]?)$/.exec(spanText(at)) ?? [];
  if (before === undefined || after === undefined) return undefined;
  return { file: at.file, start: at.start + before.length, end: at.end - after.length };
}

/** The `repository` that the block holds, in the same mapping or line, beside the key. */
function repositoryBeside([use, index]: Place, { byFile }: UseIndex): ValuePathUse | undefined {
  const { place, at, chart } = use;
  if (place === 'template' || place === 'docs') return undefined;
  const wanted = `${dotted(use, index - 1)}.repository`;
  return byFile.get(at.file.path)?.find((other) => {
    if (other.place !== place || other.chart !== chart) return false;
    if (!other.path.some(({ name }, part) => name === 'repository' && dotted(other, part) === wanted)) return false;
    return place !== 'tilt' || (use.literal && other.literal && covers(use.literal, other.literal));
  });
}

const verb: Readonly<Record<ValuePathPlace, string>> = {
  values: 'the values set',
  overlay: 'the overlay sets',
  template: 'the template reads',
  schema: 'the schema describes',
  tilt: 'the Tiltfile sets',
  argo: 'the Argo CD manifest sets',
  flux: 'the Flux manifest sets',
  helmfile: 'the Helmfile sets',
  flag: 'the command sets',
  docs: 'the documentation names',
};

/** Whether a key holds an image: `image`, or a compound that ends so (`initImage`, `sidecar_image`). */
function isImageBlock(key: string): boolean {
  return key === 'image' || /([a-z0-9]Image|[_-]image)$/.test(key);
}
