import {
  defineRule,
  dottedPath,
  isKeyOf,
  type KeyRename,
  placeOfPart,
  type ValuePathPlace,
} from '../../src/rule/index.ts';

/** An image is held by `image`, or by a compound that ends so (`initImage`, `sidecar_image`). */
const RENAME: KeyRename = { block: /^image$|[a-z0-9]Image$|[_-]image$/, from: 'graph', to: 'repository' };

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
    for (const index of use.path.keys()) {
      const at = isKeyOf(RENAME, use, index) && placeOfPart(use, index);
      if (!at) continue;
      const edits = pipeline.renameKey(use, index, RENAME);
      report('graph', [dottedPath(use, index), use.place], at, {
        related: use.via,
        fix: edits && { title: 'Rename graph to repository', edits },
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
