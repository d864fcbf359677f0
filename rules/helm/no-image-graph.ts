import { defineRule, placeOfPart, type ValuePathPlace } from '../../src/rule/index.ts';

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
  check(use, { report }) {
    for (const [index, part] of use.path.entries()) {
      const block = use.path[index - 1]?.name;
      if (part.name !== 'graph' || !part.at || block === undefined || !isImageBlock(block)) continue;
      const path = use.path.slice(0, index + 1).map(({ name }) => name ?? '*');
      const written = part.at.file.text.slice(part.at.start, part.at.end);
      report('graph', [path.join('.'), use.place], placeOfPart(use, index) ?? part.at, {
        related: use.via,
        fix: written.includes('graph')
          ? {
              title: 'Rename graph to repository',
              edits: [{ span: part.at, text: written.replace('graph', 'repository') }],
            }
          : undefined,
      });
    }
  },
});

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
