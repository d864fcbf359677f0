import { describe, expect, it } from 'vitest';
import { composeServices } from '../../../src/evaluate/compose/project.ts';
import { containerOfCommand } from '../../../src/evaluate/registry/container.ts';
import { evaluateK3dConfig, k3dRegistriesOfCommand, localRegistryHosting } from '../../../src/evaluate/registry/k3d.ts';
import { evaluateShell } from '../../../src/evaluate/shell/evaluateShell.ts';
import type { PublishedPort } from '../../../src/model/compose.ts';
import { parseYaml } from '../../../src/parse/yaml/parse.ts';
import { SourceFile } from '../../../src/text/source.ts';
import { HOLE, TracedText } from '../../../src/text/traced.ts';
import { place } from '../values/show.ts';

function contents(text: string, path = 'x.yaml') {
  return parseYaml(new SourceFile(path, text)).documents[0]?.contents;
}

function commands(text: string) {
  const file = new SourceFile('x.sh', text);
  return evaluateShell(TracedText.exact(file.span(0, text.length))).commands;
}

const port = ({ host, published, target }: PublishedPort): string =>
  [host?.text, published?.text.replaceAll(HOLE, '?'), target.text].join(' ');

describe('a k3d config', () => {
  const text = `apiVersion: k3d.io/v1alpha5
kind: Simple
metadata: {name: dev}
registries:
  create:
    name: registry.localhost
    host: "0.0.0.0"
    hostPort: "5000"
  use:
  - k3d-other:5001
  config: |
    mirrors:
      "localhost:5000":
        endpoint: [http://registry.localhost:5000]
`;

  it('gives the registry, the ones in use and the mirrors of the embedded YAML', () => {
    const config = evaluateK3dConfig(contents(text), 'k3d.yaml');
    expect(config?.create?.name.text).toBe('registry.localhost');
    expect(place(config?.create?.at)).toBe('6:11 registry.localhost');
    expect(place(config?.create?.port?.spanOf())).toBe('8:16 5000');
    expect(config?.use.map((use) => place(use.at))).toEqual(['10:5 k3d-other:5001']);
    expect(
      config?.mirrors.map((mirror) => [mirror.host.text, mirror.endpoints.map((at) => at.text), place(mirror.at)]),
    ).toEqual([['localhost:5000', ['http://registry.localhost:5000'], '13:7 "localhost:5000"']]);
  });

  it('names a registry after the cluster and reads a config file by its path', () => {
    const root = contents(
      'apiVersion: k3d.io/v1alpha2\nkind: Simple\nname: dev\nregistries: {create: true, config: ./registries.yaml}\n',
    );
    const config = evaluateK3dConfig(root, 'infra/k3d.yaml', (path) =>
      path === 'infra/registries.yaml' ? parseYaml(new SourceFile(path, 'mirrors: {a: {endpoint: [b]}}')) : undefined,
    );
    expect(config?.create?.name.text).toBe('k3d-dev-registry');
    expect(config?.mirrors.map((mirror) => mirror.host.text)).toEqual(['a']);
  });

  it('has no registry where none is made, and is nothing for other documents', () => {
    expect(
      evaluateK3dConfig(contents(text.replace(/create:[\s\S]*?use/, 'create: false\n  use')), 'x')?.create,
    ).toBeUndefined();
    expect(evaluateK3dConfig(contents('apiVersion: v1\nkind: Simple\n'), 'x')).toBeUndefined();
  });
});

describe('commands that make registries', () => {
  it('reads k3d', () => {
    const [create, cluster, other] = commands(
      'k3d registry create dev --port 0.0.0.0:5000\nk3d cluster create x -a 1 --registry-create reg:1.2.3.4:5001 --registry-use=k3d-dev:5000\nk3d registry list\n',
    );
    expect(k3dRegistriesOfCommand(create!).create).toMatchObject([
      { name: { text: 'k3d-dev' }, host: { text: '0.0.0.0' }, port: { text: '5000' } },
    ]);
    expect(place(k3dRegistriesOfCommand(create!).create[0]?.at)).toBe('1:21 dev');
    expect(k3dRegistriesOfCommand(cluster!)).toMatchObject({
      create: [{ name: { text: 'reg' }, host: { text: '1.2.3.4' }, port: { text: '5001' } }],
      use: [{ ref: { text: 'k3d-dev:5000' } }],
    });
    expect(k3dRegistriesOfCommand(other!)).toEqual({ create: [], use: [] });
  });

  it('reads docker run', () => {
    const [run, none] = commands(
      'docker run -d --restart=always -p 127.0.0.1:5001:5000/tcp --name reg registry:2 -p 1:2\ndocker pull registry:2\n',
    );
    const container = containerOfCommand(run!);
    expect(container?.image.text).toBe('registry:2');
    expect(place(container?.at)).toBe('1:70 registry:2');
    expect(container?.name?.text).toBe('reg');
    expect(container?.ports.map(port)).toEqual(['127.0.0.1 5001 5000']);
    expect(containerOfCommand(none!)).toBeUndefined();
  });

  it('takes the assigned value of a variable', () => {
    const container = containerOfCommand(
      commands('IMAGE=registry:2\nPORT=5001\ndocker run -itp "$PORT:5000" $IMAGE\n').at(-1)!,
    );
    expect(container?.image.text).toBe('registry:2');
    expect(place(container?.at)).toBe('1:7 registry:2');
    expect(container?.ports.map(port)).toEqual([' 5001 5000']);
  });
});

describe('the ConfigMap local-registry-hosting', () => {
  it('reads the embedded YAML', () => {
    const hosting = localRegistryHosting(
      contents(
        'kind: ConfigMap\nmetadata: {name: local-registry-hosting}\ndata:\n  localRegistryHosting.v1: |\n    host: "localhost:5000"\n    hostFromClusterNetwork: "reg:5000"\n',
      ),
    );
    expect(place(hosting?.host?.spanOf())).toBe('5:12 localhost:5000');
    expect(hosting?.hostFromClusterNetwork?.text).toBe('reg:5000');
    expect(hosting?.hostFromContainerRuntime).toBeUndefined();
  });

  it('leaves other ConfigMaps alone', () => {
    expect(localRegistryHosting(contents('kind: ConfigMap\nmetadata: {name: x}\n'))).toBeUndefined();
  });
});

describe('compose services', () => {
  it('gives images, ports and builds, with the defaults of variables', () => {
    const services = composeServices(
      contents(`x-base: &base
  image: registry:\${VERSION:-2}
services:
  registry:
    <<: *base
    ports: ["\${PORT:-5001}:5000", {target: 80, published: 8080}, "\${OTHER}:1"]
  app:
    build: {context: ., dockerfile: Dockerfile.dev}
  web:
    build: ./web
    network_mode: host
`),
      'compose.yaml',
    );
    expect(
      services.map((service) => [service.name, service.image?.ref.alternatives[0]?.text, service.ports.map(port)]),
    ).toEqual([
      ['registry', 'registry:2', [' 5001 5000', ' 8080 80', ' ? 1']],
      ['app', undefined, []],
      ['web', undefined, []],
    ]);
    expect(place(services[0]?.image?.ref.alternatives[0]?.spanOf(0, 8))).toBe('2:10 registry');
    expect(services[1]?.build?.dockerfile?.alternatives[0]?.text).toBe('Dockerfile.dev');
    expect(services[2]?.build?.context?.alternatives[0]?.text).toBe('./web');
    expect(services[2]?.hostNetwork).toBe(true);
  });
});
