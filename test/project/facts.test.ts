import { describe, expect, it } from 'vitest';
import { createMemoryHost } from '../../src/host/memory.ts';
import { type CreatePipeline, openProject } from '../../src/lint-project.ts';
import { filesPipeline } from '../fakes/pipeline.ts';
import { lintRepository, loadRules } from '../rules/harness.ts';

const find = async (rule: string, files: Record<string, string>) => {
  const { findings } = await lintRepository({ files }, { rules: [rule] });
  return findings.map(({ at, message }) => `${at} ${message}`);
};

describe('the facts of a project', () => {
  it('hold the errors of JSON and TOML files', async () => {
    expect(
      await find('lint/parse-error', {
        'package.json': '{"name": "a",}\n',
        'tsconfig.json': '{ // comment\n}\n',
        '.devcontainer/devcontainer.json': '{ // comment\n  "name": \n}\n',
        'pyproject.toml': '[project]\nname = \n',
      }),
    ).toEqual([
      expect.stringMatching(/^\.devcontainer\/devcontainer\.json:3:1 /),
      expect.stringMatching(/^package\.json:1:14 /),
      expect.stringMatching(/^pyproject\.toml:2:7 /),
    ]);
  });

  it('take a file for values that an Application, a Helmfile, a release or a command names', async () => {
    const overlay = 'image:\n  graph: x\n';
    const files = {
      Tiltfile: "k8s_yaml(helm('chart', values=['a.yaml']))\n",
      'app.yaml':
        'apiVersion: argoproj.io/v1alpha1\nkind: Application\nspec:\n  source: {path: chart, helm: {valueFiles: [../b.yaml]}}\n',
      'deploy/helmfile.yaml': 'releases:\n  - {name: a, chart: ../chart, values: [c.yaml]}\n',
      'up.sh': '#!/bin/sh\ncd deploy\nhelm template a ../chart -f d.yaml\n',
      'chart/Chart.yaml': 'apiVersion: v2\nname: chart\nversion: 1.0.0\n',
    };
    const named = { 'a.yaml': overlay, 'b.yaml': overlay, 'deploy/c.yaml': overlay, 'deploy/d.yaml': overlay };
    const found = await find('helm/no-image-graph', { ...files, ...named, 'deploy/other.yaml': overlay });
    expect(found.map((line) => line.split(' ')[0])).toEqual(Object.keys(named).map((path) => `${path}:2:3`));
  });

  it('ask for the parser of TypeScript only when a rule that needs it is on', async () => {
    const rules = await loadRules(['sdk/no-proto-imports', 'tilt/labels']);
    const needed: string[][] = [];
    const createPipeline: CreatePipeline = ({ repository, needs }) => {
      needed.push([...needs]);
      return filesPipeline(repository);
    };
    const host = createMemoryHost({ 'services/a.ts': "import '@buf/x';\n" });
    await openProject({ host, rules, createPipeline, preset: 'ameide' });
    await openProject({ host, rules, createPipeline, preset: 'ameide', only: new Set(['tilt/labels']) });
    await openProject({ host, rules, createPipeline, preset: 'none' });
    expect(needed).toEqual([['typescript'], [], []]);
  });
});
