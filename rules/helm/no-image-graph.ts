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
  for (const place of linked(use, index, valuePaths)) {
    const edit = editOf(place, valuePaths);
    if (edit) edits.set(spanKey(edit.span), edit);
    else if (place[0].place !== 'docs' || place[0] === use) return undefined;
  }
  return [...edits.values()];
}

/** Renames the key, or takes its line out where the block has a `repository` with the same value. */
function editOf([use, index]: Place, valuePaths: readonly ValuePathUse[]): TextEdit | undefined {
  const { at, written = at && nameIn(at) } = use.path[index] ?? {};
  const beside = repositoryBeside(use, index, valuePaths);
  if (!beside) return written && { span: written, text: 'repository' };
  if (!written || use.value === undefined || use.value.text !== beside.value?.text) return undefined;
  const { text } = written.file;
  const start = text.lastIndexOf('\n', written.start) + 1;
  const line = /^[ \t]*["']?graph["']?[ \t]*:[ \t]*[^\s#&*!|>{[][^\n]*(?:\n|$)/.exec(text.slice(start))?.[0];
  return line === undefined ? undefined : { span: { file: written.file, start, end: start + line.length }, text: '' };
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
  if (place === 'template' || place === 'docs' || place === 'schema') return undefined;
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
