import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ensureBuilt } from './built.ts';
import { cli, writeFiles } from './cli/run.ts';

const graph = 'image:\n  graph: ameide/api\n';
const script = join(process.cwd(), 'scripts/action.mjs');
const action: {
  inputs: Record<string, { default: string }>;
  outputs: Record<string, { value: string }>;
  runs: { steps: { env: Record<string, string> }[] };
} = parse(readFileSync('action.yml', 'utf8'));

let cwd: string;

function git(...args: string[]): string {
  const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'commit.gpgsign=false'];
  return execFileSync('git', [...identity, ...args], { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
}

beforeAll(ensureBuilt, 120_000);

beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'ameide-lint-action-'));
  writeFiles(cwd, { '.lintrc.json': '{"root": true}', 'values.yaml': graph, 'b c/values.yaml': 'a: 1\n' });
  git('init', '-b', 'main');
  git('add', '.');
  git('commit', '-m', 'one');
});

afterEach(() => rmSync(cwd, { recursive: true, force: true }));

/** Runs the step as action.yml does, with the defaults of the inputs that are not given. */
function step(inputs: Readonly<Record<string, string>> = {}, event: Readonly<Record<string, string>> = {}) {
  const outputFile = join(cwd, '.git/outputs');
  const summaryFile = join(cwd, '.git/summary');
  writeFileSync(outputFile, '');
  const env: Record<string, string> = {
    PATH: process.env.PATH ?? '',
    GITHUB_OUTPUT: outputFile,
    GITHUB_STEP_SUMMARY: summaryFile,
    GITHUB_WORKSPACE: cwd,
    ...event,
  };
  for (const [name, text] of Object.entries(action.runs.steps[0]!.env)) {
    const input = /^\$\{\{ inputs\.([a-z-]+) \}\}$/.exec(text)?.[1];
    if (input !== undefined) env[name] = inputs[input] ?? action.inputs[input]!.default;
  }
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], { cwd, env, encoding: 'utf8' });
  return { status, out: stdout, err: stderr, outputs: readFileSync(outputFile, 'utf8'), summaryFile };
}

describe('the action', () => {
  it('hands every input to the script, and declares the outputs that the script writes', () => {
    const texts = Object.values(action.runs.steps[0]!.env);
    for (const input of Object.keys(action.inputs)) expect(texts).toContain(`\${{ inputs.${input} }}`);
    const source = readFileSync(script, 'utf8');
    for (const [name, { value }] of Object.entries(action.outputs)) {
      expect(value).toBe(`\${{ steps.lint.outputs.${name} }}`);
      expect(source).toMatch(new RegExp(`(?:\`|\\\\n)${name}=\\$\\{`));
    }
  });

  it('annotates, counts, summarises and fails', () => {
    const { status, out, err, outputs, summaryFile } = step();
    expect({ status, err, outputs }).toEqual({ status: 1, err: '', outputs: 'errors=1\nwarnings=0\nfindings=1\n' });
    expect(out).toMatch(/^::error file=values\.yaml,line=2,endLine=2,col=3,endColumn=8,title=helm\/no-image-graph::/);
    expect(readFileSync(summaryFile, 'utf8')).toContain('#### ❌ 1 × `helm/no-image-graph`');
  });

  it('fails as it is told to, and writes SARIF', () => {
    expect(step({ 'fail-on': 'never', 'sarif-file': 'out/x.sarif' }).status).toBe(0);
    expect(JSON.parse(readFileSync(join(cwd, 'out/x.sarif'), 'utf8')).runs[0].results).toHaveLength(1);
    writeFiles(cwd, { 'team.json': '{"rules": {"helm/no-image-graph": "warn"}}' });
    expect(step({ config: 'team.json' }).status).toBe(0);
    expect(step({ config: 'team.json', 'fail-on': 'warning' }).status).toBe(1);
    expect(step({ preset: 'recommended' }).status).toBe(0);
    expect(step({ 'fail-on': 'sometimes' }).status).toBe(2);
    expect(step({ preset: 'sometimes' })).toMatchObject({ status: 2, outputs: '' });
  });

  it('takes several paths', () => {
    expect(step({ paths: 'b c\n' }).status).toBe(0);
    expect(step({ paths: 'b c\n\nvalues.yaml\n' }).outputs).toContain('errors=1');
  });

  it('reports what a pull request or a push changed', () => {
    const before = git('rev-parse', 'HEAD').trim();
    git('update-ref', 'refs/remotes/origin/main', before);
    writeFiles(cwd, { 'b c/values.yaml': graph });
    git('commit', '-am', 'two');
    const changed = { 'changed-only': 'true', format: 'unix' };
    for (const event of [
      { BASE_REF: 'main', BASE_SHA: '' },
      { BASE_REF: '', BASE_SHA: before },
    ]) {
      const { out, outputs } = step(changed, event);
      expect(out).toMatch(/^b c\/values\.yaml:2:3: error: [^\n]+\n$/);
      expect(outputs).toContain('errors=1\n');
    }
    const first = step(changed, { BASE_SHA: '0'.repeat(40) });
    expect(first.out).toMatch(/^::notice::changed-only: there is no earlier commit/);
    expect(first.outputs).toContain('errors=2\n');
    expect(step({ 'changed-only': 'yes' }).status).toBe(2);
  });
});

describe('the workflow of this repository', () => {
  it('has nothing to report', async () => {
    const args = ['--config', '.github/ameide-lint.json', '--format', 'unix'];
    expect(await cli(args, { cwd: process.cwd() })).toEqual({ status: 0, out: '', err: '' });
  });
});

describe('the problem matcher for GitHub', () => {
  it('reads the lines of --format unix', () => {
    const { problemMatcher } = JSON.parse(readFileSync('.github/ameide-lint-problem-matcher.json', 'utf8'));
    const [pattern] = problemMatcher[0].pattern;
    const { out } = step({ format: 'unix' });
    const match = new RegExp(pattern.regexp).exec(out.split('\n')[0]!)!;
    const groups = ['file', 'line', 'column', 'severity', 'code'].map((name) => match[pattern[name]]);
    expect(groups).toEqual(['values.yaml', '2', '3', 'error', 'helm/no-image-graph']);
    expect(match[pattern.message]).toMatch(/^the overlay sets "image\.graph", /);
  });
});
