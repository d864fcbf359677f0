import { defineRule, LEAF_KINDS } from '../../src/rule/index.ts';

export default defineRule({
  id: 'registry/consistent-hosts',
  subject: 'pipeline',
  severity: { ameide: 'error' },
  spares: LEAF_KINDS,
  docs: {
    summary:
      '`default_registry`, the k3d config and the ConfigMap `local-registry-hosting` do not describe one registry',
    what: 'Compares what `default_registry(host, host_from_cluster)`, the k3d config (`registries.create`, `registries.use`, mirrors in `registries.config`), `k3d` commands and the ConfigMap `local-registry-hosting` (in a file, or on the standard input of a command) say of the registry: its port on the host, its name inside the cluster and its port there. Loopback addresses are one host, and k3d answers inside the cluster on port 5000 as well as on the published one. Points at the odd one out when the others agree, else at the `default_registry` call.',
    why: 'Tilt pushes to one address and the nodes pull from another. Nothing fails until a pod cannot pull its image, and then each of the three files looks right by itself.',
    fix: 'Give all of them the same name and port: `localhost:5000` on the host and `k3d-<name>:5000` inside the cluster.',
    bad: {
      Tiltfile: "default_registry('localhost:5001', host_from_cluster='k3d-ameide:5000')\n",
      'infra/k3d.yaml':
        'apiVersion: k3d.io/v1alpha5\nkind: Simple\nregistries:\n  create:\n    name: k3d-ameide\n    hostPort: "5000"\n',
    },
    good: {
      Tiltfile: "default_registry('localhost:5000', host_from_cluster='k3d-ameide:5000')\n",
      'infra/k3d.yaml':
        'apiVersion: k3d.io/v1alpha5\nkind: Simple\nregistries:\n  create:\n    name: k3d-ameide\n    hostPort: "5000"\n',
    },
  },
  messages: {
    conflict: (says: string, value: string, otherSays: string, otherValue: string, about: string) =>
      `${says} gives the registry as "${value}" while ${otherSays} says "${otherValue}"; all of them must agree on ${about}`,
  },
  check(pipeline, { report }) {
    for (const { says, value, otherSays, otherValue, about, at, related } of pipeline.registryConflicts)
      report('conflict', [says, value, otherSays, otherValue, about], at, { related });
  },
});
