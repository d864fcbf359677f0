import { defineRule, LEAF_KINDS, type Pipeline } from '../../src/rule/index.ts';

interface Options {
  /** Globs of the scripts that set the dev container up. */
  readonly scripts: readonly string[];
}

export default defineRule({
  id: 'registry/health-check',
  subject: 'file',
  severity: { ameide: 'warn' },
  options: {
    schema: {
      type: 'object',
      properties: {
        scripts: {
          type: 'array',
          items: { type: 'string' },
          description: 'Globs of the scripts that set the dev container up.',
        },
      },
      additionalProperties: false,
    },
    defaults: {
      scripts: [
        '**/.devcontainer/**/*bootstrap*',
        '**/.devcontainer/**/post-create*',
        '**/.devcontainer/**/post_create*',
        '**/.devcontainer/**/postCreate*',
      ],
    } as Options,
  },
  spares: LEAF_KINDS,
  docs: {
    summary: 'a dev container bootstrap that does not probe the registry from the host and from inside the cluster',
    what: 'In a repository whose Tiltfile calls `default_registry`, looks at the shell scripts that set the dev container up (option `scripts`; by default the ones below `.devcontainer` named `bootstrap`, `post-create` or `postCreate`; also ones of such a name anywhere that a hook of a `devcontainer.json` runs). Each must ask the registry for something twice: on the host (`curl http://localhost:5000/v2/` or the like) and in the cluster (`kubectl run`/`exec`/`apply`, `docker exec` of a node or a container in its network, with the name that the cluster knows). Scripts that it runs count, and the other hooks of a `devcontainer.json` that runs it. Silent when a command of the script is not known.',
    why: 'A registry that answers on the host may be unknown inside the cluster. The probe from the host passes, the first `tilt up` builds for ten minutes, and every pod ends in `ImagePullBackOff`.',
    fix: 'Probe both at the end of the script: `curl --fail http://localhost:5000/v2/`, and `kubectl run registry-probe --rm --attach --restart=Never --image=curlimages/curl -- curl --fail http://k3d-ameide:5000/v2/`.',
    bad: {
      Tiltfile: "default_registry('localhost:5000', host_from_cluster='k3d-ameide:5000')\n",
      '.devcontainer/bootstrap.sh':
        '#!/usr/bin/env bash\nk3d cluster create --config infra/k3d.yaml\ncurl --fail http://localhost:5000/v2/\n',
    },
    good: {
      Tiltfile: "default_registry('localhost:5000', host_from_cluster='k3d-ameide:5000')\n",
      '.devcontainer/bootstrap.sh':
        '#!/usr/bin/env bash\nk3d cluster create --config infra/k3d.yaml\ncurl --fail http://localhost:5000/v2/\nkubectl run probe --rm --attach --restart=Never --image=curlimages/curl -- curl --fail http://k3d-ameide:5000/v2/\n',
    },
  },
  messages: {
    missing: (script: string, where: string) =>
      `script "${script}" never probes the registry from ${where}; check that it answers on the host and inside the cluster`,
  },
  check(file, { pipeline, options, report }) {
    if (file.kind !== 'shell') return;
    if (!pipeline.nameMatches(file.path, options.scripts) && !isHook(file.path, pipeline)) return;
    if (pipeline.tiltProjects.every(({ registries }) => registries.length === 0)) return;
    const { host, cluster, incomplete } = pipeline.registryProbes(file.path);
    const at = pipeline.repository.source(file.path)?.top;
    if ((host && cluster) || incomplete || !at) return;
    const where = host ? 'inside the cluster' : cluster ? 'the host' : 'the host or from inside the cluster';
    report('missing', [file.path, where], at);
  },
});

/** Whether a dev container runs the script, and its name says that it sets something up. */
function isHook(path: string, { devcontainerCommands }: Pipeline): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return /bootstrap|post-?create/i.test(name) && devcontainerCommands.some(({ facts }) => facts.files.includes(path));
}
