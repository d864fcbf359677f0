import { defineRule, LEAF_KINDS } from '../../src/rule/index.ts';

interface Options {
  /** From how many calls on a table is asked for. */
  readonly min: number;
}

export default defineRule({
  id: 'tilt/prefer-service-table',
  subject: 'tiltProject',
  severity: { ameide: 'warn' },
  options: {
    schema: {
      type: 'object',
      properties: { min: { type: 'integer', minimum: 2, description: 'From how many calls on it is reported.' } },
      additionalProperties: false,
    },
    defaults: { min: 3 } as Options,
  },
  spares: LEAF_KINDS,
  docs: {
    summary: 'three or more calls of one helper spelled out one after another',
    what: 'Reports a block in which one helper of the repository, or `helm_resource`, is called `min` times or more (default 3), one statement after another, with arguments that are written out. An alias is the same helper; calls of other functions may stand between. The builtins of Tilt (`local_resource`, `k8s_resource`) are no helpers.',
    why: 'Thirty calls that differ in a name are thirty places to forget a flag. A table shows what differs, and a loop keeps the rest the same.',
    fix: 'List the services as rows of a table and call the helper in one loop.',
    bad: {
      Tiltfile:
        "def check(name):\n    local_resource('check-' + name, 'make -C services/%s check' % name)\n\ncheck('agents')\ncheck('graph')\ncheck('platform')\n",
    },
    good: {
      Tiltfile:
        "def check(name):\n    local_resource('check-' + name, 'make -C services/%s check' % name)\n\nfor name in ['agents', 'graph', 'platform']:\n    check(name)\n",
    },
  },
  messages: {
    repeated: (callee: string, count: number) =>
      `${callee}() is called ${count} times in a row with arguments that are written out; make them rows of a table and loop over it`,
  },
  check(project, { pipeline, options, report }) {
    for (const { callee, sites } of pipeline.repeatedCalls(project)) {
      const [first, ...others] = sites;
      if (!first || sites.length < options.min) continue;
      report('repeated', [callee, sites.length], first, {
        related: others.map((span) => ({ message: `${callee}() is called again here`, span })),
      });
    }
  },
});
