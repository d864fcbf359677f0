import { certain, defineRule, LEAF_KINDS, shown, type TiltProject, wayOf } from '../../src/rule/index.ts';

export default defineRule({
  id: 'tilt/default-registry',
  subject: 'tiltProject',
  severity: { ameide: 'error' },
  spares: LEAF_KINDS,
  docs: {
    summary:
      'images are built and deployed without `default_registry()`, or with a loopback host that the cluster cannot reach',
    what: 'Reports a root Tiltfile that builds and deploys images while no `default_registry()` runs in any module, and a `default_registry()` whose `host` is loopback (`localhost`, `127.0.0.1`, `*.localhost`) without `host_from_cluster`. Docker Compose projects need no registry.',
    why: '`localhost:5000` is the registry for the developer and the pod itself for the cluster: the push succeeds and every pull fails. Without `default_registry()` each machine pushes to wherever the image name happens to point.',
    fix: "Call `default_registry('localhost:5000', host_from_cluster='registry:5000')` once, in the core module.",
    bad: {
      Tiltfile:
        "default_registry('localhost:5005')\ndocker_build('ameide/agents', '.', dockerfile='Dockerfile.dev')\nk8s_yaml('agents.yaml')\n",
      'Dockerfile.dev': 'FROM alpine\n',
      'agents.yaml':
        'apiVersion: v1\nkind: Pod\nmetadata: {name: agents}\nspec: {containers: [{name: agents, image: ameide/agents}]}\n',
    },
    good: {
      Tiltfile:
        "default_registry('localhost:5005', host_from_cluster='registry:5000')\ndocker_build('ameide/agents', '.', dockerfile='Dockerfile.dev')\nk8s_yaml('agents.yaml')\n",
      'Dockerfile.dev': 'FROM alpine\n',
      'agents.yaml':
        'apiVersion: v1\nkind: Pod\nmetadata: {name: agents}\nspec: {containers: [{name: agents, image: ameide/agents}]}\n',
    },
  },
  messages: {
    missing: (images: number) =>
      `Tilt builds ${images === 1 ? 'an image' : `${images} images`} and deploys to a cluster, but no default_registry() runs; name the registry with its host_from_cluster`,
    loopback: (host: string) =>
      `the registry host "${host}" is the cluster's own loopback when a pod pulls; give host_from_cluster the name that the cluster knows`,
  },
  check(project, { pipeline, report }) {
    for (const { host, hostFromCluster, call } of project.registries) {
      if (hostFromCluster && (hostFromCluster.unknown || certain(hostFromCluster)?.text !== '')) continue;
      for (const name of host.alternatives) {
        if (!isLoopback(name.text)) continue;
        report('loopback', [shown(name)], call.at, { related: wayOf(call, 'names it', call.at) });
      }
    }
    if (project.registries.length > 0 || !deploysImages(project)) return;
    const root = pipeline.repository.source(project.root);
    if (root) report('missing', [project.images.length], root.top);
  },
});

function isLoopback(host: string): boolean {
  const name = host.replace(/:\d+$/, '').toLowerCase();
  return name === 'localhost' || name.endsWith('.localhost') || name === '[::1]' || /^127(\.\d{1,3}){3}$/.test(name);
}

/** Whether the project builds images and brings workloads to a cluster (not to Docker Compose). */
function deploysImages({ images, resources, releases, errors }: TiltProject): boolean {
  const builds = images.some((image) => !image.conditional);
  const deploys = releases.length > 0 || resources.some(({ kind }) => kind === 'k8s' || kind === 'custom_deploy');
  const compose = resources.some(({ kind }) => kind === 'docker_compose');
  // Images without keys do not keep a module from loading.
  const moduleMissing = errors.some(
    ({ kind, topic }) => kind === 'syntax' || (kind === 'tilt' && topic !== 'image-keys' && topic !== 'image-dep'),
  );
  return builds && deploys && !compose && !moduleMissing;
}
