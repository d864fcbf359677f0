import { describe, expect, it } from 'vitest';
import { lintRepository } from '../harness.ts';

const k3d = {
  'infra/k3d.yaml':
    'apiVersion: k3d.io/v1alpha5\nkind: Simple\nregistries:\n  create:\n    name: k3d-ameide\n    hostPort: "5000"\n',
};
const lint = async (files: Record<string, string>) => {
  const { findings } = await lintRepository({ files }, { rules: ['registry/single-instance'] });
  return findings.map(({ at, message }) => `${at} ${message.slice(0, message.indexOf(';'))}`);
};
const script = (line: string) => lint({ ...k3d, 'up.sh': `#!/bin/sh\n${line}\n` });
const beside = 'beside "k3d-ameide" of a k3d config';

describe('registry/single-instance', () => {
  it('reports a container beside the registry of a k3d config', async () => {
    const { findings } = await lintRepository(
      { files: { ...k3d, 'up.sh': 'docker run -d -p 5001:5000 --name registry registry:2\n' } },
      { rules: ['registry/single-instance'] },
    );
    expect(findings).toEqual([
      {
        rule: 'registry/single-instance',
        severity: 'error',
        at: 'up.sh:1:1',
        text: 'docker run -d -p 5001:5000 --name registry registry:2',
        message: `"docker run" starts the registry "registry:2" ${beside}; keep the one that k3d makes`,
        related: [{ at: 'infra/k3d.yaml:5:11', text: 'k3d-ameide', message: 'the first registry is made here' }],
      },
    ]);
  });

  it('sees through variables, functions, nested shells and Tiltfiles', async () => {
    expect(
      await script(
        'IMAGE=docker.io/library/registry:2.8\nstart() { docker run --rm -dp "$1:5000" $IMAGE; }\nstart 5001',
      ),
    ).toEqual([`up.sh:3:11 "docker run" starts the registry "docker.io/library/registry:2.8" ${beside}`]);
    expect(await script('bash -c "podman run --network=host ghcr.io/distribution/distribution:3"')).toEqual([
      `up.sh:2:10 "podman run" starts the registry "ghcr.io/distribution/distribution:3" ${beside}`,
    ]);
    expect(await lint({ ...k3d, Tiltfile: "local_resource('registry', 'docker run -P registry')\n" })).toEqual([
      `Tiltfile:1:29 "docker run" starts the registry "registry" ${beside}`,
    ]);
  });

  it('reports services of compose files and workflows', async () => {
    const service = 'services:\n  images:\n    image: "registry:${TAG:-2}"\n    ports: ["5001:5000"]\n';
    expect(await lint({ ...k3d, 'compose.yaml': service })).toEqual([
      `compose.yaml:2:3 service "images" of a compose file starts the registry "registry:2" ${beside}`,
    ]);
    const job = `on: push\njobs:\n  test:\n    runs-on: x\n    services:\n      images:\n        image: registry:2\n        ports: [5000:5000]\n    steps: []\n`;
    expect(await lint({ ...k3d, '.github/workflows/ci.yml': job })).toEqual([
      `.github/workflows/ci.yml:6:7 service "images" of a workflow starts the registry "registry:2" ${beside}`,
    ]);
    expect(
      await lint({
        ...k3d,
        '.github/workflows/ci.yml':
          'on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: docker run -p 5000:5000 registry:2\n',
      }),
    ).toEqual([`.github/workflows/ci.yml:6:14 "docker run" starts the registry "registry:2" ${beside}`]);
  });

  it('reports a second registry of k3d', async () => {
    expect(
      await lint({ 'up.sh': 'k3d registry create ameide --port 5000\nk3d registry create other --port 5001\n' }),
    ).toEqual([
      'up.sh:2:1 "k3d registry create" makes the registry "k3d-other" beside "k3d-ameide" of "k3d registry create"',
    ]);
    expect(await script('k3d cluster create x --registry-create other:0.0.0.0:5002')).toEqual([
      `up.sh:2:1 "k3d cluster create" makes the registry "other" ${beside}`,
    ]);
  });

  it.each([
    ['no port', 'docker run --rm registry:2 garbage-collect /etc/config.yml'],
    ['a cache', 'docker run -d -p 5002:5000 -e REGISTRY_PROXY_REMOTEURL=https://registry-1.docker.io registry:2'],
    ['another image', 'docker run -p 8080:80 joxit/docker-registry-ui:2'],
    ['an image of the team', 'docker run -p 8080:80 ameide/registry:2'],
    ['an unknown image', 'docker run -p 5001:5000 "$IMAGE"'],
    ['words', 'echo docker run -p 5001:5000 registry:2'],
    ['the same registry', 'k3d registry create ameide --port 5000'],
    ['a registry of unknown name', 'k3d registry create "$NAME"'],
    ['a listing', 'k3d registry list'],
  ])('is silent about %s', async (_, line) => {
    expect(await script(line)).toEqual([]);
  });

  it('is silent where k3d makes none, and about the one that clusters are connected to', async () => {
    const run = { 'up.sh': 'docker run -d -p 5001:5000 --name images registry:2\n' };
    expect(await lint(run)).toEqual([]);
    const using = 'apiVersion: k3d.io/v1alpha5\nkind: Simple\nregistries:\n  use: [images:5000]\n';
    expect(await lint({ ...run, 'k3d.yaml': using })).toEqual([]);
    expect(await lint({ ...run, 'k3d.yaml': using.replace('images', 'k3d-x') })).toHaveLength(1);
    expect(await lint({ ...k3d, 'other.yaml': k3d['infra/k3d.yaml'].replace('k3d-ameide', 'k3d-ci') })).toEqual([]);
  });

  it('reads what a service extends', async () => {
    const files = {
      ...k3d,
      'compose.yaml':
        'services:\n  images:\n    extends: {file: infra/base.yaml, service: registry}\n    ports: ["5001:5000"]\n',
      'infra/base.yaml': 'services:\n  registry:\n    extends: image\n  image:\n    image: registry:2\n',
    };
    expect(await lint(files)).toEqual([
      `compose.yaml:2:3 service "images" of a compose file starts the registry "registry:2" ${beside}`,
    ]);
    expect(await lint({ ...files, 'infra/base.yaml': 'services:\n  registry: {extends: registry}\n' })).toEqual([]);
  });

  it('leaves caches of other registries alone', async () => {
    const cache = 'services:\n  cache:\n    image: registry:2\n    ports: ["5001:5000"]\n    environment:\n';
    const proxied = `${k3d['infra/k3d.yaml']}    proxy: {remoteURL: https://registry-1.docker.io}\n`;
    for (const files of [
      { ...k3d, 'compose.yaml': `${cache}      REGISTRY_PROXY_REMOTEURL: https://registry-1.docker.io\n` },
      { ...k3d, 'compose.yaml': `${cache}      - REGISTRY_PROXY_REMOTEURL=https://registry-1.docker.io\n` },
      { ...k3d, 'up.sh': 'k3d registry create cache --proxy-remote-url https://registry-1.docker.io\n' },
      { 'infra/k3d.yaml': proxied, 'up.sh': 'k3d registry create other -p 5000\n' },
    ])
      expect(await lint(files)).toEqual([]);
    expect(await lint({ ...k3d, 'compose.yaml': `${cache}      REGISTRY_LOG_LEVEL: info\n` })).toHaveLength(1);
  });
});
