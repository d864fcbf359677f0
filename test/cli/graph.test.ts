import { resolve } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { cli, withFolder } from './run.ts';

vi.setConfig({ testTimeout: 60_000 });

interface JsonGraph {
  readonly schema: number;
  readonly nodes: readonly {
    readonly id: string;
    readonly kind: string;
    readonly label: string;
    readonly service: string | null;
  }[];
  readonly edges: readonly {
    readonly from: string;
    readonly to: string;
    readonly label: string;
    readonly at: readonly { readonly path: string; readonly start: { readonly line: number } }[];
    readonly broken: readonly { readonly rule: string }[];
  }[];
}

async function graphOf(repository: string, ...options: readonly string[]): Promise<JsonGraph> {
  const { out, err, status } = await cli(['graph', '--format', 'json', ...options], {
    cwd: resolve('fixtures/repos', repository),
  });
  expect({ err, status }).toEqual({ err: '', status: 0 });
  return JSON.parse(out) as JsonGraph;
}

const show = ({ edges }: JsonGraph) =>
  edges.map(
    ({ from, label, to, broken }) => `${from} -${label}-> ${to}${broken.map(({ rule }) => ` !${rule}`).join('')}`,
  );

describe('graph of the clean repository', async () => {
  const graph = await graphOf('clean');

  it('links source to cluster', () => {
    expect(show(graph)).toEqual(
      expect.arrayContaining([
        'image:ameide/platform -custom_build-> dockerfile:services/platform/Dockerfile.dev',
        'dockerfile:services/platform/Dockerfile.dev -FROM-> base-image:node:24-bookworm-slim',
        'release:apps-platform -deploys-> chart:gitops/ameide-gitops/sources/charts/platform',
        'release:apps-platform -sets image.repository, image.tag-> image:ameide/platform',
        'application:platform-dev -deploys-> chart:gitops/ameide-gitops/sources/charts/platform',
        'application:platform-production -belongs to-> environment:release',
        'tiltfile:Tiltfile -default_registry-> registry:localhost:5000',
      ]),
    );
    expect(show(graph).some((edge) => edge.startsWith('registry:localhost:5000 -made by-> k3d:'))).toBe(true);
    expect(show(graph).some((edge) => edge.startsWith('registry:localhost:5000 -announced by-> configmap:'))).toBe(
      true,
    );
  });

  it('has no broken edge and no edge to nowhere', () => {
    const ids = new Set(graph.nodes.map(({ id }) => id));
    expect(graph.edges.filter(({ broken }) => broken.length > 0)).toEqual([]);
    expect(graph.edges.filter(({ from, to }) => !ids.has(from) || !ids.has(to))).toEqual([]);
  });

  it('puts what belongs to a service together', () => {
    const members = graph.nodes.filter(({ service }) => service === 'platform').map(({ id }) => id);
    expect(members).toEqual(
      expect.arrayContaining([
        'image:ameide/platform',
        'image:ameide/platform-integration',
        'release:apps-platform',
        'dockerfile:services/platform/Dockerfile.dev',
      ]),
    );
    expect(graph.nodes.filter(({ kind, service }) => kind === 'base-image' && service !== null)).toEqual([]);
  });
});

describe('graph of the legacy repository', () => {
  it('marks the edges on which an error lies', async () => {
    const { nodes, edges } = await graphOf('legacy', '--focus', 'agents');
    expect(nodes.map(({ id }) => id)).toContain('image:ameide/agents');
    const broken = show({ schema: 1, nodes, edges: edges.filter((edge) => edge.broken.length > 0) });
    expect(broken).toEqual(
      expect.arrayContaining([
        'application:agents-dev -belongs to-> environment:dev !argo/dev-sync',
        'release:apps-agents -depends on-> resource:ameide_sdk_pyhton !tilt/resource-deps',
      ]),
    );
    expect(broken.some((edge) => /^image:ameide\/agents -\w+-> .*!tilt\/no-prod-dockerfile/.test(edge))).toBe(true);
  });

  it('keeps only the neighbourhood of the focus', async () => {
    const { nodes } = await graphOf('legacy', '--focus', 'agents');
    expect(nodes.some(({ service }) => service === 'www-ameide')).toBe(false);
  });

  it('is the same in every run', async () => {
    expect(await graphOf('legacy')).toEqual(await graphOf('legacy'));
  });
});

describe('drawings', () => {
  const hostile = {
    Tiltfile: [
      'def f(name, deps):',
      "    docker_build('ameide/' + name, '.', dockerfile='Dockerfile.dev')",
      `local_resource('a"]; end\\n  click n0 "javascript:x" --> b #quot; <b>\`x\`', 'true')`,
      `local_resource('b', 'true', resource_deps=['a"]; end\\n  click n0 "javascript:x" --> b #quot; <b>\`x\`'])`,
      "f('a', [])",
      '',
    ].join('\n'),
    'Dockerfile.dev': 'FROM alpine\n',
  };

  it('draws Mermaid in which no name is syntax', async () => {
    await withFolder(hostile, async (cwd) => {
      const { out } = await cli(['graph'], { cwd });
      expect(out.split('\n')[0]).toBe('flowchart LR');
      const labels = /"[^"`#<>]*(?:#\d+;[^"`#<>]*)*"/g;
      for (const line of out.split('\n').slice(1))
        expect(line.replace(labels, 'L')).toMatch(
          /^(?: {2}subgraph s\d+\[L\]| {2}end| +n\d+(?:\[|\(\[|\[\[|\[\(|\{\{|\[\/|>)L(?:\]|\]\)|\]\]|\)\]|\}\}|\/\])| {2}n\d+ (?:-->|-\.->)\|L\| n\d+| {2}linkStyle [\d,]+ stroke:#c00,color:#c00|)$/,
        );
      expect(out).toMatch(/n\d+\["resource: a#34;#93;#59; end#92;n/);
    });
  });

  it('draws DOT in which no name is syntax', async () => {
    await withFolder(hostile, async (cwd) => {
      const { out } = await cli(['graph', '--format', 'dot'], { cwd });
      expect(out).toContain('digraph pipeline {');
      for (const line of out.trimEnd().split('\n').slice(4, -1))
        expect(line.replace(/"(?:[^"\\\n]|\\.)*"/g, 'Q')).toMatch(
          /^ +(?:subgraph cluster_\d+ \{|label=Q;|\}|Q \[label=Q(?:, shape=\w+)?\];|Q -> Q \[label=Q(?:, color=red, fontcolor=red, style=dashed, tooltip=Q)?\];)$/,
        );
    });
  });

  it('says what is wrong with its arguments', async () => {
    const cwd = resolve('fixtures/repos/clean');
    const format = await cli(['graph', '--format', 'mermiad'], { cwd });
    expect(format).toMatchObject({ status: 2, out: '' });
    expect(format.err).toContain('did you mean "mermaid"?');
    const focus = await cli(['graph', '--focus', 'platfrom'], { cwd });
    expect(focus).toMatchObject({ status: 2, out: '' });
    expect(focus.err).toContain('did you mean "platform"?');
  });
});

describe('a loop over a table', () => {
  it('breaks the edge of the entry alone that a finding is about', async () => {
    const files = {
      '.lintrc.json': '{ "root": true, "extends": ["recommended"], "rules": { "tilt/no-prod-dockerfile": "error" } }',
      Tiltfile: [
        "TABLE = [('a', 'Dockerfile.dev'), ('b', 'Dockerfile'), ('c', 'Dockerfile.dev')]",
        'def build(name, file):',
        "    docker_build('house/' + name, name, dockerfile=name + '/' + file)",
        'for name, file in TABLE:',
        '    build(name, file)',
        '',
      ].join('\n'),
      ...Object.fromEntries(
        ['a', 'b', 'c'].flatMap((name) => [
          [`${name}/Dockerfile`, 'FROM alpine\n'],
          [`${name}/Dockerfile.dev`, 'FROM alpine\n'],
        ]),
      ),
    };
    await withFolder(files, async (cwd) => {
      const { out } = await cli(['graph', '--format', 'json'], { cwd });
      const broken = show(JSON.parse(out) as JsonGraph).filter((edge) => edge.includes('!'));
      expect(broken).toEqual(['image:house/b -docker_build-> dockerfile:b/Dockerfile !tilt/no-prod-dockerfile']);
    });
  });
});
