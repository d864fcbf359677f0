import { describe, expect, it } from 'vitest';
import { fixRepository, lintRepository } from '../harness.ts';

const rules = ['repo/no-historical-paths'];
const lint = async (files: Record<string, string>) => {
  const { findings } = await lintRepository({ files }, { rules });
  return findings.map(({ at, text }) => `${at} ${text}`);
};

describe('repo/no-historical-paths', () => {
  it('says where the path has gone', async () => {
    const { findings } = await lintRepository(
      { files: { 'a.sh': '#!/bin/sh\nhelm lint "$ROOT/infra/kubernetes/charts/agents"\n' } },
      { rules },
    );
    expect(findings).toEqual([
      {
        rule: 'repo/no-historical-paths',
        severity: 'error',
        at: 'a.sh:2:18',
        text: 'infra/kubernetes/charts',
        message: 'the path "infra/kubernetes/charts" is retired; it is "gitops/ameide-gitops/sources/charts" now',
        related: [],
      },
    ]);
  });

  it('reads Tiltfiles: literals, constants, joined paths', async () => {
    expect(await lint({ Tiltfile: "# infra/kubernetes/charts\nCHARTS = './infra/kubernetes/charts/'\n" })).toEqual([
      "Tiltfile:2:10 './infra/kubernetes/charts/'",
    ]);
    expect(
      await lint({ Tiltfile: "BASE = 'infra/kubernetes'\nk8s_yaml(helm(BASE + '/charts' + '/agents'))\n" }),
    ).toEqual(["Tiltfile:1:8 'infra/kubernetes'"]);
    expect(
      await lint({ Tiltfile: "watch_file(os.path.join('infra', 'kubernetes', 'environments', 'dev.yaml'))\n" }),
    ).toEqual(["Tiltfile:1:48 'environments'"]);
  });

  it('reads YAML, and scripts and YAML inside it', async () => {
    expect(await lint({ 'a.yaml': 'path: "infra/kubernetes/values/dev.yaml" # infra/kubernetes/values\n' })).toEqual([
      'a.yaml:1:7 "infra/kubernetes/values/dev.yaml"',
    ]);
    const workflow =
      'on:\n  push:\n    paths: [infra/kubernetes/charts/**]\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: |\n          # infra/kubernetes/charts\n          ls infra/kubernetes/charts\n';
    expect(await lint({ '.github/workflows/a.yml': workflow })).toEqual([
      '.github/workflows/a.yml:3:13 infra/kubernetes/charts/**',
      '.github/workflows/a.yml:10:14 infra/kubernetes/charts',
    ]);
    const embedded = 'spec:\n  values: |\n    base: &base infra/kubernetes/environments\n    again: *base\n';
    expect(await lint({ 'a.yaml': embedded })).toEqual(['a.yaml:3:17 infra/kubernetes/environments']);
    const template = {
      'charts/a/Chart.yaml': 'name: a\nversion: 1.0.0\n',
      'charts/a/templates/a.yaml': '{{- if .Values.a }}\npath: infra/kubernetes/charts\n{{- end }}\n',
    };
    expect(await lint(template)).toEqual(['charts/a/templates/a.yaml:2:7 infra/kubernetes/charts']);
  });

  it('reads scripts and Makefiles with variables', async () => {
    expect(await lint({ 'a.sh': '#!/bin/sh\nBASE=infra/kubernetes\nhelm lint "$BASE/charts/agents"\n' })).toEqual([
      'a.sh:2:6 infra/kubernetes',
    ]);
    expect(await lint({ Makefile: 'CHARTS := infra/kubernetes/charts\na:\n\thelm lint $(CHARTS)/agents\n' })).toEqual([
      'Makefile:1:11 infra/kubernetes/charts',
    ]);
    expect(await lint({ 'a.sh': 'for f in infra/kubernetes/values/*.yaml; do cat "$f"; done\n' })).toHaveLength(1);
  });

  it.each([
    [
      'a longer name',
      { 'a.yaml': 'a: infra/kubernetes/charts-old\nb: my-infra/kubernetes/charts\nc: infra/kubernetes/values.yaml\n' },
    ],
    ['a URL', { 'a.yaml': 'a: https://github.com/other/repo/tree/main/infra/kubernetes/charts\n' }],
    ['Markdown', { 'README.md': 'See `infra/kubernetes/charts`.\n' }],
    ['other code', { 'a.py': "PATH = 'infra/kubernetes/charts'\n" }],
    ['a docstring', { Tiltfile: 'def f():\n    """Was infra/kubernetes/charts."""\n    pass\n' }],
    ['the successor', { 'a.yaml': 'a: gitops/ameide-gitops/sources/charts\n' }],
    ['a path that is not known', { 'a.sh': 'ls "$BASE/kubernetes/charts" "infra/kubernetes/$KIND"\n' }],
  ])('is silent about %s', async (_, files) => {
    expect(await lint(files)).toEqual([]);
  });

  it('names the successor', async () => {
    const files = {
      Tiltfile: "A = 'infra/kubernetes/charts/a:infra/kubernetes/values/b'\n",
      'a.sh': 'ls infra/kubernetes/environments/dev\n',
      'b.sh': 'B=infra/kubernetes\nls $B/charts\n',
    };
    const fixed = await fixRepository({ files }, { rules });
    expect(fixed).toEqual({
      Tiltfile: "A = 'gitops/ameide-gitops/sources/charts/a:gitops/ameide-gitops/sources/values/b'\n",
      'a.sh': 'ls gitops/ameide-gitops/sources/values/dev\n',
    });
    expect(await lint(fixed)).toEqual([]);
  });

  it('takes other paths from its option', async () => {
    const config = JSON.stringify({
      extends: ['none'],
      rules: { 'repo/no-historical-paths': ['warn', { paths: { 'old/x': 'new/x' } }] },
    });
    const { lines } = await lintRepository(
      { files: { '.lintrc.json': config, 'a.yaml': 'a: old/x/y\nb: infra/kubernetes/charts\n' } },
      { rules },
    );
    expect(lines).toEqual(['a.yaml:1:4 warn repo/no-historical-paths']);
  });
});
