import { defineRule, LEAF_KINDS, type Pipeline, type Span } from '../../src/rule/index.ts';

interface Options {
  /** Where each retired path has gone. */
  readonly paths: Readonly<Record<string, string>>;
}

export default defineRule({
  id: 'repo/no-historical-paths',
  subject: 'pipeline',
  severity: { ameide: 'error' },
  fix: 'safe',
  options: {
    schema: {
      type: 'object',
      properties: {
        paths: {
          type: 'object',
          additionalProperties: { type: 'string' },
          description: 'Where each retired path has gone.',
        },
      },
      additionalProperties: false,
    },
    defaults: {
      paths: {
        'infra/kubernetes/charts': 'gitops/ameide-gitops/sources/charts',
        'infra/kubernetes/values': 'gitops/ameide-gitops/sources/values',
        'infra/kubernetes/environments': 'gitops/ameide-gitops/sources/values',
      },
    } as Options,
  },
  spares: LEAF_KINDS,
  docs: {
    summary: 'a reference to a path that was retired',
    what: 'Reports every text in Tiltfiles, YAML, shell scripts, Makefiles and workflows that names a retired path (option `paths`: each with its successor) or something below it, also when the path is joined from parts or held by a variable, and in YAML and scripts inside YAML. Comments, Markdown, URLs and longer names (`infra/kubernetes/charts-old`) are left alone.',
    why: 'The charts moved. A path filter of a workflow that names the old folder never fires again, and a script that still reads it deploys what was there a year ago.',
    fix: 'Name the successor.',
    bad: { 'scripts/lint.sh': '#!/usr/bin/env bash\nhelm lint infra/kubernetes/charts/agents\n' },
    good: { 'scripts/lint.sh': '#!/usr/bin/env bash\nhelm lint gitops/ameide-gitops/sources/charts/agents\n' },
  },
  messages: {
    retired: (path: string, successor: string) => `the path "${path}" is retired; it is "${successor}" now`,
  },
  check(pipeline, { options, report }) {
    const successors = new Map(Object.entries(options.paths));
    for (const { at, hits } of pipeline.pathMentions([...successors.keys()])) {
      const [first] = hits;
      if (!first) continue;
      const edits = hits.flatMap(({ path, written }) =>
        written && mayMove(written, successors.get(path) ?? path, pipeline)
          ? [{ span: written, text: successors.get(path) ?? path }]
          : [],
      );
      report('retired', [first.path, successors.get(first.path) ?? ''], at, {
        fix: edits.length === hits.length ? { title: 'Name the successor', edits } : undefined,
      });
    }
  },
});

/** Whether the text names nothing that lies at the retired path and is missing at its successor. */
function mayMove({ file, start, end }: Span, successor: string, { repository }: Pipeline): boolean {
  const rest = /^(?:\/[\w.@+-]+)*/.exec(file.text.slice(end, end + 400))?.[0] ?? '';
  return !repository.exists(file.text.slice(start, end) + rest) || repository.exists(successor + rest);
}
