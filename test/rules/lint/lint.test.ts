import { describe, expect, it } from 'vitest';
import { lintRepository } from '../harness.ts';

describe('lint/parse-error', () => {
  it('points where the parser stopped, and everything else is still linted', async () => {
    const files = {
      'broken/values.yaml': 'a: 1\nb: [1, 2\nc: 3\n',
      'values.yaml': 'image:\n  graph: x\n',
    };
    const { lines } = await lintRepository({ files });
    expect(lines[0]).toMatch(/^broken\/values\.yaml:[23]:\d+ error lint\/parse-error$/);
    expect(lines[1]).toBe('values.yaml:2:3 error helm/no-image-graph');
  });

  it('is silent about what only looks like YAML, but not about values and manifests', async () => {
    const files = {
      'docs/a.yaml': 'a:\n...\nb\nc: 1\n',
      'x/testdata/broken.yaml': 'a: [1\nb: 2\n',
      'deploy/service.yaml': 'ip: {PREFIX}.16\n',
      'deploy/b.yaml': 'a: [1\nb: 2\n',
      'docs/values.yaml': 'a: [1\nb: 2\n',
    };
    const { lines } = await lintRepository({ files }, { rules: ['lint/parse-error'] });
    expect(lines.map((line) => line.split(':')[0])).toEqual(['deploy/b.yaml', 'docs/values.yaml']);
  });

  it('is silent about templates of YAML and files that parse', async () => {
    const files = { 'values.yaml': 'a: "{{ .Values.x }}"\n', 'deploy/a.yaml': '---\na: 1\n---\nb: 2\n' };
    expect((await lintRepository({ files }, { rules: ['lint/parse-error'] })).lines).toEqual([]);
  });
});

describe('lint/directive-reason', () => {
  it('marks the directive', async () => {
    const files = { 'values.yaml': 'image:\n  graph: x # ameide-lint-disable-line helm/no-image-graph\n' };
    const { findings } = await lintRepository({ files });
    expect(findings).toEqual([
      {
        rule: 'lint/directive-reason',
        severity: 'warn',
        at: 'values.yaml:2:14',
        text: 'ameide-lint-disable-line helm/no-image-graph',
        message: 'ameide-lint-disable-line gives no reason; write one behind " -- "',
        related: [],
      },
    ]);
  });
});

describe('lint/unresolved', () => {
  it('reports what is not known in the strict preset only', async () => {
    const files = {
      Tiltfile: "docker_build(os.getenv('IMAGE'), '.', dockerfile='Dockerfile.dev')\n",
      'Dockerfile.dev': 'FROM alpine\n',
    };
    const strict = await lintRepository({ files }, { preset: 'strict' });
    expect(
      strict.findings
        .filter(({ rule }) => rule === 'lint/unresolved')
        .map(({ at }) => at.split(':').slice(0, 2).join(':')),
    ).toContain('Tiltfile:1');
    const house = await lintRepository({ files }, { preset: 'ameide' });
    expect(house.findings.filter(({ rule }) => rule === 'lint/unresolved')).toEqual([]);
  });
});
