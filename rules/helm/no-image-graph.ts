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
  docs: {
    summary: 'the key `graph` in an image block',
    what: 'Reports the key `graph` inside an `image` block wherever it is written or read: values files and overlays, `.Values….image.graph` in templates (also through `with`, variables, `index`, `get`, `dig`), `image_keys` and flags in Tiltfiles, Helmfile, Argo CD parameters and `valuesObject`, `--set` in scripts and workflows, `values.schema.json`, and tables and code blocks of Markdown. A key `graph` anywhere else (a service of that name, `graph.image`) is fine.',
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
  const edits = new Map<string, TextEdit>();
  const places = linked(use, index, valuePaths);
  for (const place of places) {
    const more = editsOf(place, places, valuePaths);
    for (const edit of more ?? []) edits.set(spanKey(edit.span), edit);
    if (!more && (place[0].place !== 'docs' || place[0] === use)) return undefined;
  }
  return [...edits.values()];
}

/**
 * Renames the key. Where the block has a `repository` too, the one of the two that nothing reads today goes: what the
 * templates render stays the same.
 */
function editsOf(
  [use, index]: Place,
  places: readonly Place[],
  valuePaths: readonly ValuePathUse[],
): readonly TextEdit[] | undefined {
  const { at, written = at && nameIn(at) } = use.path[index] ?? {};
  if (!written) return undefined;
  const rename = { span: written, text: 'repository' };
  const beside = repositoryBeside(use, index, valuePaths);
  if (!beside) return [rename];
  if (use.place === 'schema') return withoutEntry(written);
  const isMerged = places.some(
    ([other, place]) =>
      other.path[place]?.at?.start === at?.start &&
      other.path[place]?.at?.file === at?.file &&
      dotted(other, place) !== dotted(use, index),
  );
  const isSame = use.value !== undefined && use.value.text === beside.value?.text;
  if (isSame) return isMerged ? [rename] : withoutLine(written);
  const block = dotted(use, index - 1);
  const isRead = (key: string) =>
    valuePaths.some(
      (one) =>
        one.chart === use.chart && one.place === 'template' && dotted(one, one.path.length - 1) === `${block}.${key}`,
    );
  if (use.chart === undefined || isRead('graph') === isRead('repository')) return undefined;
  if (isRead('repository')) return isMerged ? undefined : withoutLine(written);
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

/** The places that belong together: of one chart, or of one path where the chart of one of them is not known. */
function linked(use: ValuePathUse, index: number, valuePaths: readonly ValuePathUse[]): readonly Place[] {
  const places = valuePaths.flatMap((other) =>
    other.path.flatMap((_, at): readonly Place[] => (isGraph(other, at) && other.path[at]?.at ? [[other, at]] : [])),
  );
  const found = new Set<Place>(places.filter(([other, at]) => other === use && at === index));
  for (const one of found) {
    if (one[0].place === 'docs' && one[0] !== use) continue;
    for (const other of places) if (belongTogether(one, other)) found.add(other);
  }
  return [...found];
}

/** A use and the index of the component that is the key. */
type Place = readonly [use: ValuePathUse, index: number];

function belongTogether([one, index]: Place, [other, at]: Place): boolean {
  if (one.chart !== undefined && other.chart !== undefined) return one.chart === other.chart;
  return dotted(one, index) === dotted(other, at);
}

/** The key in a scalar, field or literal that holds nothing else. */
function nameIn(at: Span): Span | undefined {
  const [, before, after] = /^(["'`.]?)graph(["'`]?)$/.exec(spanText(at)) ?? [];
  if (before === undefined || after === undefined) return undefined;
  return { file: at.file, start: at.start + before.length, end: at.end - after.length };
}

/** The `repository` that the block holds, in the same mapping or line, beside the key. */
function repositoryBeside(use: ValuePathUse, index: number, valuePaths: readonly ValuePathUse[]) {
  const { place, at, chart } = use;
  if (place === 'template' || place === 'docs') return undefined;
  const wanted = `${dotted(use, index - 1)}.repository`;
  return valuePaths.find((other) => {
    if (other.place !== place || other.chart !== chart || other.at.file !== at.file) return false;
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
