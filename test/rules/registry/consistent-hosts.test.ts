import { describe, expect, it } from 'vitest';
import { lintRepository } from '../harness.ts';

const tilt = (host: string, cluster = 'k3d-ameide:5000') => ({
  Tiltfile: `default_registry('${host}', host_from_cluster='${cluster}')\n`,
});
const k3d = (create: string, more = '') => ({
  'k3d.yaml': `apiVersion: k3d.io/v1alpha5\nkind: Simple\nregistries:\n  create: {${create}}\n${more}`,
});
const ameide = 'name: k3d-ameide, hostPort: "5000"';
const hosting = (host: string, cluster = 'k3d-ameide:5000') => ({
  'cm.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: local-registry-hosting}\ndata:\n  localRegistryHosting.v1: |\n    host: "${host}"\n    hostFromClusterNetwork: ${cluster}\n`,
});
const lint = async (...files: Record<string, string>[]) => {
  const { findings } = await lintRepository(
    { files: Object.assign({}, ...files) },
    { rules: ['registry/consistent-hosts'] },
  );
  return findings.map(({ at, text, message }) => `${at} ${text}: ${message}`);
};

describe('registry/consistent-hosts', () => {
  it('points at the odd one out', async () => {
    expect(await lint(tilt('localhost:5000'), k3d(ameide), hosting('localhost:5001'))).toEqual([
      'cm.yaml:6:11 "localhost:5001": the ConfigMap "local-registry-hosting" gives the registry as "localhost:5001" while default_registry() says "localhost:5000"; all of them must agree on its port on the host',
    ]);
    expect(await lint(tilt('localhost:5001'), k3d(ameide), hosting('127.0.0.1:5000'))).toEqual([
      'Tiltfile:1:18 \'localhost:5001\': default_registry() gives the registry as "localhost:5001" while the ConfigMap "local-registry-hosting" says "127.0.0.1:5000"; all of them must agree on its port on the host',
    ]);
    expect(
      await lint(tilt('localhost:5000'), k3d('name: k3d-dev, hostPort: "5000"'), hosting('localhost:5000')),
    ).toEqual([
      'k3d.yaml:4:18 k3d-dev: the k3d config gives the registry as "k3d-dev" while default_registry() says "k3d-ameide:5000"; all of them must agree on its name inside the cluster',
    ]);
    expect(
      await lint(tilt('localhost:5000'), k3d('name: k3d-ameide, hostPort: "5001"'), hosting('localhost:5000')),
    ).toEqual([
      'k3d.yaml:4:40 "5001": the k3d config gives the registry as "5001" while default_registry() says "localhost:5000"; all of them must agree on its port on the host',
    ]);
  });

  it('points at default_registry when two disagree', async () => {
    expect(await lint(tilt('localhost:5001'), k3d(ameide))).toEqual([
      'Tiltfile:1:1 default_registry: default_registry() gives the registry as "localhost:5001" while the k3d config says "5000"; all of them must agree on its port on the host',
    ]);
    expect(await lint(tilt('localhost:5000', 'k3d-dev:5000'), hosting('localhost:5000'))).toHaveLength(1);
    expect(await lint(tilt('localhost:5000', 'k3d-ameide:5002'), k3d(ameide))).toEqual([
      'Tiltfile:1:1 default_registry: default_registry() gives the registry as "k3d-ameide:5002" while the k3d config says "k3d-ameide:5000"; all of them must agree on its port inside the cluster',
    ]);
    expect(await lint({ Tiltfile: "default_registry('ghcr.io/ameide')\n" }, k3d(ameide))).toHaveLength(1);
  });

  it('evaluates constants, defaults, mirrors, uses, commands and heredocs', async () => {
    const formatted = "PORT = 5001\ndefault_registry('localhost:%d' % PORT, host_from_cluster='k3d-ameide:5000')\n";
    expect(await lint({ Tiltfile: formatted }, k3d(ameide))).toHaveLength(1);
    const fallback = "default_registry(os.getenv('REGISTRY', 'localhost:5001'), host_from_cluster='k3d-ameide:5000')\n";
    expect(await lint({ Tiltfile: fallback }, k3d(ameide), hosting('localhost:5000'))).toEqual([
      expect.stringMatching(/^Tiltfile:1:40 'localhost:5001': /),
    ]);
    const mirrors =
      '  config: |\n    mirrors:\n      "localhost:5001":\n        endpoint: ["http://k3d-ameide:5000"]\n';
    expect(await lint(tilt('localhost:5000'), k3d(ameide, mirrors), hosting('localhost:5000'))).toEqual([
      expect.stringMatching(/^k3d.yaml:7:7 "localhost:5001": /),
    ]);
    const use = { 'k3d.yaml': 'apiVersion: k3d.io/v1alpha5\nkind: Simple\nregistries:\n  use: ["k3d-dev:5000"]\n' };
    expect(await lint(tilt('localhost:5000'), use, hosting('localhost:5000'))).toEqual([
      expect.stringMatching(/^k3d.yaml:4:9 "k3d-dev:5000": /),
    ]);
    expect(await lint(tilt('localhost:5000'), { 'up.sh': 'k3d registry create ameide --port 0.0.0.0:5001\n' })).toEqual(
      [expect.stringMatching(/^Tiltfile:1:1 default_registry: /)],
    );
    const heredoc = {
      'up.sh': `kubectl apply -f - <<EOF\n${hosting('localhost:5001')['cm.yaml']}EOF\n`,
    };
    expect(await lint(tilt('localhost:5000'), k3d(ameide), heredoc)).toEqual([
      expect.stringMatching(/^up.sh:7:11 "localhost:5001": /),
    ]);
  });

  it.each([
    ['one registry', [tilt('localhost:5000'), k3d(ameide), hosting('localhost:5000')]],
    ['another name of the host', [tilt('127.0.0.1:5000'), k3d(ameide), hosting('localhost:5000')]],
    [
      'the published port inside the cluster',
      [tilt('localhost:5005', 'k3d-ameide:5005'), k3d('name: k3d-ameide, hostPort: "5005"')],
    ],
    ['a port that k3d picks', [tilt('localhost:5001'), k3d('name: k3d-ameide')]],
    ['a path in the registry', [tilt('localhost:5000/ameide'), k3d(ameide)]],
    [
      'a remote registry by condition',
      [
        {
          Tiltfile:
            "if os.getenv('REMOTE'):\n    default_registry('ghcr.io/ameide')\nelse:\n    default_registry('localhost:5000', host_from_cluster='k3d-ameide:5000')\n",
        },
        k3d(ameide),
      ],
    ],
    ['an unknown host', [{ Tiltfile: "default_registry(os.getenv('REGISTRY'))\n" }, k3d(ameide)]],
    [
      'mirrors of other registries',
      [
        tilt('localhost:5000'),
        k3d(ameide, '  config: |\n    mirrors:\n      docker.io:\n        endpoint: ["https://mirror.example.com"]\n'),
      ],
    ],
    [
      'a config of another cluster',
      [
        tilt('localhost:5000'),
        k3d(ameide),
        {
          'ci.yaml':
            'apiVersion: k3d.io/v1alpha5\nkind: Simple\nregistries:\n  create: {name: k3d-ci, hostPort: "5050"}\n',
        },
      ],
    ],
    ['one description', [tilt('localhost:5001')]],
    [
      'another ConfigMap',
      [
        tilt('localhost:5000'),
        { 'cm.yaml': hosting('localhost:5001')['cm.yaml'].replace('name: local', 'name: my-local') },
      ],
    ],
  ])('is silent about %s', async (_, files) => {
    expect(await lint(...files)).toEqual([]);
  });

  it('counts a ConfigMap once, and points at the text that holds the port', async () => {
    const map = hosting('localhost:$PORT')['cm.yaml'];
    const script = (text: string) => ({ 'up.sh': `#!/bin/sh\nPORT='5001'\n${text}` });
    const odd =
      'up.sh:2:6 \'5001\': the ConfigMap "local-registry-hosting" gives the registry as "localhost:5001" while default_registry() says "localhost:5000"; all of them must agree on its port on the host';
    for (const text of [`cat <<EOF | kubectl apply -f -\n${map}EOF\n`, `kubectl apply -f - <<EOF\n${map}EOF\n`])
      expect(await lint(tilt('localhost:5000'), k3d(ameide), script(text))).toEqual([odd]);
  });

  it('points at the whole scalar of an endpoint', async () => {
    const mirrors =
      '  config: |\n    mirrors:\n      "k3d-ameide:5000":\n        endpoint: ["http://k3d-amiede:5000"]\n';
    expect(await lint(tilt('localhost:5000'), k3d(ameide, mirrors))).toEqual([
      'k3d.yaml:8:20 "http://k3d-amiede:5000": the k3d config gives the registry as "k3d-amiede:5000" while default_registry() says "k3d-ameide:5000"; all of them must agree on its name inside the cluster',
    ]);
  });

  it('leaves out a cache of another registry', async () => {
    const cache = 'name: docker-io, hostPort: "5555", proxy: {remoteURL: https://registry-1.docker.io}';
    expect(await lint(tilt('localhost:5000'), k3d(cache))).toEqual([]);
  });
});
