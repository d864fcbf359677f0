import { defineRule, LEAF_KINDS, shown, type TracedText } from '../../src/rule/index.ts';

export default defineRule({
  id: 'registry/single-instance',
  subject: 'pipeline',
  severity: { ameide: 'error' },
  spares: LEAF_KINDS,
  docs: {
    summary: 'a second image registry beside the one that k3d makes',
    what: 'Reports a registry container with a published port (`docker run … registry:2`, also of podman and nerdctl, a service of a compose file or of a workflow) in a repository whose k3d config or `k3d registry create` makes a registry, and a `k3d registry create` (or `k3d cluster create --registry-create`) of another name than the first. Caches of other registries (`proxy` of k3d, `REGISTRY_PROXY_REMOTEURL`) and registries that publish no port are left alone.',
    why: 'Images go to one registry and the cluster pulls from the other. Which of the two answers on `localhost:5000` depends on what was started first, so the same commands work on one machine and end in `ImagePullBackOff` on the next.',
    fix: 'Let k3d make the registry (`registries.create` of its config) and remove the other.',
    bad: {
      'infra/k3d.yaml':
        'apiVersion: k3d.io/v1alpha5\nkind: Simple\nregistries:\n  create:\n    name: k3d-ameide\n    hostPort: "5000"\n',
      'scripts/up.sh':
        '#!/usr/bin/env bash\nk3d cluster create --config infra/k3d.yaml\ndocker run -d -p 5001:5000 --name registry registry:2\n',
    },
    good: {
      'infra/k3d.yaml':
        'apiVersion: k3d.io/v1alpha5\nkind: Simple\nregistries:\n  create:\n    name: k3d-ameide\n    hostPort: "5000"\n',
      'scripts/up.sh': '#!/usr/bin/env bash\nk3d cluster create --config infra/k3d.yaml\n',
    },
  },
  messages: {
    container: (by: string, image: string, first: string) =>
      `${by} starts the registry "${image}" beside ${first}; keep the one that k3d makes`,
    created: (by: string, name: string, first: string) =>
      `${by} makes the registry "${name}" beside ${first}; keep one registry`,
  },
  check(pipeline, { report }) {
    for (const { surplus, first } of pipeline.surplusRegistries) {
      const { by, name, image, at, way } = surplus;
      const other = first.name ? `"${shown(first.name)}" of ${first.by}` : `the one of ${first.by}`;
      const related = [{ message: 'the first registry is made here', span: first.at }, ...way];
      if (image) report('container', [by, shown(image), other], at, { related });
      else report('created', [by, quoted(name), other], at, { related });
    }
  },
});

function quoted(name: TracedText | undefined): string {
  return name ? shown(name) : '…';
}
