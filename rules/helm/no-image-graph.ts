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
 * Renames the key in every place that concerns the same chart, values, templates, schema and flags alike: any one of them
 * alone would break the others. Undefined when one place cannot be edited, or when a block has both keys.
 */
function renames(use: ValuePathUse, index: number, { valuePaths }: Pipeline): readonly TextEdit[] | undefined {
  const edits = new Map<string, TextEdit>();
  for (const other of valuePaths) {
    if (other !== use && !belongTogether(use, other)) continue;
    for (const [at, part] of other.path.entries()) {
      if (!isGraph(other, at) || !part.at) continue;
      if (hasRepository(other, at, valuePaths)) {
        if (other.place === 'docs') continue;
        return undefined;
      }
      const written = part.written ?? nameIn(part.at);
      if (written) edits.set(spanKey(written), { span: written, text: 'repository' });
      else if (other.place !== 'docs' || other === use) return undefined;
    }
  }
  return edits.size > 0 && isGraph(use, index) ? [...edits.values()] : undefined;
}

/** The key in a scalar, field or literal that holds nothing else. */
function nameIn(at: Span): Span | undefined {
  const [, before, after] = /^(["'`.]?)graph(["'`]?)$/.exec(spanText(at)) ?? [];
  if (before === undefined || after === undefined) return undefined;
  return { file: at.file, start: at.start + before.length, end: at.end - after.length };
}

/** A place of which no chart is known may concern any. */
function belongTogether(use: ValuePathUse, other: ValuePathUse): boolean {
  return use.chart === undefined || other.chart === undefined || use.chart === other.chart;
}

/** Whether the block that holds the key, in the same mapping or line, has a `repository` of its own. */
function hasRepository(use: ValuePathUse, index: number, valuePaths: readonly ValuePathUse[]): boolean {
  const { place, at, chart } = use;
  if (place === 'template' || place === 'docs') return false;
  const wanted = `${dotted(use, index - 1)}.repository`;
  return valuePaths.some((other) => {
    if (other.place !== place || other.chart !== chart || other.at.file !== at.file) return false;
    if (!other.path.some(({ name }, part) => name === 'repository' && dotted(other, part) === wanted)) return false;
    return (
      place !== 'tilt' ||
      (use.literal !== undefined && other.literal !== undefined && covers(use.literal, other.literal))
    );
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
