import { defineRule, LEAF_KINDS, type ResourceEdge, shown, wayOf } from '../../src/rule/index.ts';

export default defineRule({
  id: 'tilt/resource-deps',
  subject: 'tiltProject',
  severity: { recommended: 'error', ameide: 'error' },
  spares: LEAF_KINDS,
  docs: {
    summary: '`resource_deps` that names no resource, itself, or closes a cycle',
    what: 'Reports an entry of `resource_deps` (of `local_resource`, `k8s_resource`, `dc_resource`, `helm_resource`, …) that names no resource of the project, with the nearest name; one that names its own resource; and one that closes a cycle, whose other members are listed. Silent about names while YAML that is not known is deployed, since it may hold the resource.',
    why: 'Tilt drops an unknown dependency with a warning that nobody reads: the service starts before its migrations and the failure looks like a race. A cycle stops the load.',
    fix: 'Use the name that `tilt get uiresources` shows, or remove the entry.',
    bad: {
      Tiltfile:
        "local_resource('proto', 'make proto')\nlocal_resource('agents', 'make agents', resource_deps=['protos'])\n",
    },
    good: {
      Tiltfile:
        "local_resource('proto', 'make proto')\nlocal_resource('agents', 'make agents', resource_deps=['proto'])\n",
    },
  },
  messages: {
    unknown: (resource: string, name: string, nearest: string | undefined) =>
      `resource "${resource}" depends on "${name}", which is no resource${nearest ? `; did you mean "${nearest}"?` : ''}`,
    itself: (resource: string) => `resource "${resource}" depends on itself; remove the entry`,
    cycle: (members: readonly string[]) =>
      `resource_deps form the cycle ${[...members, members[0]!].map((name) => `"${name}"`).join(' -> ')}; take one of them out`,
  },
  check(project, { pipeline, report }) {
    const graph = pipeline.resourceGraph(project);
    for (const { edge, nearest } of graph.missing)
      report('unknown', [nameOf(edge), shown(edge.name), nearest], edge.at, { related: way(edge) });
    for (const edge of graph.edges)
      if (edge.name.known && edge.from.name.alternatives.length === 1 && edge.to.includes(edge.from))
        report('itself', [shown(edge.name)], edge.at, { related: way(edge) });
    for (const cycle of graph.cycles) {
      const [closing, ...others] = cycle;
      report('cycle', [cycle.map(nameOf)], closing!.at, {
        related: others.map((edge) => ({
          message: `"${nameOf(edge)}" depends on "${shown(edge.name)}" here`,
          span: edge.at,
        })),
      });
    }
  },
});

function nameOf({ from }: ResourceEdge): string {
  return shown(from.name.alternatives[0] ?? '…');
}

function way(edge: ResourceEdge) {
  const { call, configuredBy } = edge.from;
  const asking = [...configuredBy, call].find(({ arguments: args }) => args.has('resource_deps')) ?? call;
  return wayOf(asking, 'asks for it', edge.at);
}
