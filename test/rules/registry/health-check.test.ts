import { describe, expect, it } from 'vitest';
import { lintRepository } from '../harness.ts';

const tilt = { Tiltfile: "default_registry('localhost:5000', host_from_cluster='k3d-ameide:5000')\n" };
const lint = async (files: Record<string, string>) => {
  const { findings } = await lintRepository({ files: { ...tilt, ...files } }, { rules: ['registry/health-check'] });
  return findings.map(({ at, severity, message }) => `${at} ${severity} ${message.slice(0, message.indexOf(';'))}`);
};
const script = (...lines: string[]) => lint({ '.devcontainer/bootstrap.sh': ['#!/bin/bash', ...lines, ''].join('\n') });

const onHost = 'curl -fsS http://localhost:5000/v2/';
const inside =
  'kubectl run probe --rm -i --restart=Never --image=curlimages/curl -- curl -f http://k3d-ameide:5000/v2/';
const nothing =
  '.devcontainer/bootstrap.sh:1:1 warn script ".devcontainer/bootstrap.sh" never probes the registry from the host or from inside the cluster';
const noHost = nothing.replace(' or from inside the cluster', '');
const noCluster = nothing.replace('the host or from ', '');

describe('registry/health-check', () => {
  it('reports what is missing', async () => {
    expect(await script('k3d cluster create --config infra/k3d.yaml')).toEqual([nothing]);
    expect(await script(onHost)).toEqual([noCluster]);
    expect(await script(inside)).toEqual([noHost]);
    // Inside the cluster localhost is the pod.
    expect(await script(onHost, inside.replace('k3d-ameide', 'localhost'))).toEqual([noCluster]);
    expect(await script(onHost, 'echo "curl http://k3d-ameide:5000/v2/"', '# kubectl run')).toEqual([noCluster]);
    expect(await script('curl -f http://localhost:8080/healthz', inside)).toEqual([noHost]);
  });

  it.each([
    ['a loop', 'until curl -sf http://127.0.0.1:5000/v2/ >/dev/null; do sleep 1; done', inside],
    [
      'wget and docker exec',
      'wget -qO- localhost:5000/v2/_catalog',
      'docker exec k3d-ameide-server-0 wget -qO- http://k3d-ameide:5000/v2/',
    ],
    [
      'a socket and a pull',
      'timeout 5 bash -c "echo > /dev/tcp/localhost/5000"',
      'docker exec k3d-ameide-server-0 crictl pull k3d-ameide:5000/probe',
    ],
    [
      'netcat and a container in the network',
      'nc -z localhost 5000',
      'docker run --rm --network k3d-ameide curlimages/curl http://k3d-ameide:5000/v2/',
    ],
    [
      'variables and functions',
      'REGISTRY=localhost:5000',
      'probe() { curl -f "http://$1/v2/"; }',
      'probe "$REGISTRY"',
      `bash -c "${inside}"`,
    ],
    [
      'a pod on standard input',
      onHost,
      'kubectl apply -f - <<EOF\nkind: Pod\nspec:\n  containers: [{image: "k3d-ameide:5000/probe"}]\nEOF',
    ],
  ])('takes %s for a probe', async (_, ...lines) => {
    expect(await script(...lines)).toEqual([]);
  });

  it('follows scripts and the other hooks of the dev container', async () => {
    const files = { 'scripts/probe.sh': `#!/bin/sh\n${onHost}\n${inside}\n` };
    expect(await lint({ ...files, '.devcontainer/post-create.sh': '#!/bin/sh\n./scripts/probe.sh\n' })).toEqual([]);
    const hooks = '{"postCreateCommand": "bash .devcontainer/bootstrap.sh", "postStartCommand": "scripts/probe.sh"}';
    const bootstrap = { '.devcontainer/bootstrap.sh': '#!/bin/sh\nk3d cluster create\n' };
    expect(await lint({ ...files, ...bootstrap, '.devcontainer/devcontainer.json': hooks })).toEqual([]);
    expect(await lint({ ...files, ...bootstrap })).toEqual([nothing]);
  });

  it('knows the scripts that a hook runs by their names', async () => {
    const hooks = { '.devcontainer/devcontainer.json': '{"postCreateCommand": ["bash", "scripts/bootstrap.sh"]}' };
    expect(await lint({ ...hooks, 'scripts/bootstrap.sh': '#!/bin/sh\ntrue\n' })).toEqual([
      'scripts/bootstrap.sh:1:1 warn script "scripts/bootstrap.sh" never probes the registry from the host or from inside the cluster',
    ]);
    expect(await lint({ 'scripts/bootstrap.sh': '#!/bin/sh\ntrue\n' })).toEqual([]);
  });

  it('is silent without a registry, about other scripts and about what is not known', async () => {
    expect(await lint({ Tiltfile: '', '.devcontainer/bootstrap.sh': '#!/bin/sh\ntrue\n' })).toEqual([]);
    expect(await lint({ '.devcontainer/install-tools.sh': '#!/bin/sh\ntrue\n' })).toEqual([]);
    expect(await script('"$PROBE"')).toEqual([]);
    expect(await script('source "$HOME/probes.sh"')).toEqual([]);
  });
});
