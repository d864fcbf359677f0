import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.generated.ts';
import { type Leaf, runRules } from '../../src/engine/run.ts';
import type { Finding } from '../../src/finding/finding.ts';
import { createDiskHost } from '../../src/host/disk.ts';
import type { Host } from '../../src/host/host.ts';
import { createMemoryHost } from '../../src/host/memory.ts';
import { type CreatePipeline, type OpenProject, openProject } from '../../src/lint-project.ts';
import { LEAF_KINDS } from '../../src/model/files.ts';
import { type Memo, memoOfRun } from '../../src/model/memo.ts';
import type { Pipeline } from '../../src/model/pipeline.ts';
import { NotInOutlineError, type StoredOutline, storeOutline } from '../../src/project/build-outline.ts';
import { createPipeline } from '../../src/project/packaged.ts';
import { spanKey } from '../../src/text/source.ts';

function open(host: Host, over: Partial<Parameters<typeof createPipeline>[0]> = {}): Promise<OpenProject> {
  const create: CreatePipeline = (input) => createPipeline({ ...input, ...over });
  return openProject({ host, rules, preset: 'strict', createPipeline: create });
}

function run({ pipeline, config }: OpenProject, leaves?: readonly Leaf[]): readonly Finding[] {
  const { findings, crashes } = runRules(pipeline, { rules, config, leaves });
  expect(crashes).toEqual([]);
  return findings;
}

/** The findings that lie in a file or have to do with it, as text. */
function touching(findings: readonly Finding[], path: string): string[] {
  return findings
    .filter(({ span, related }) => [span, ...related.map((one) => one.span)].some(({ file }) => file.path === path))
    .map(({ rule, severity, message, span, related, fix }) =>
      JSON.stringify([
        [rule, severity, message, spanKey(span)],
        related.map((one) => [one.message, spanKey(one.span)]),
        fix?.edits.map((edit) => [spanKey(edit.span), edit.text]),
      ]),
    );
}

const KINDS: ReadonlySet<string> = new Set(LEAF_KINDS);

function leavesOf({
  repository,
  isLeaf,
}: Pick<Pipeline, 'repository'> & { isLeaf: (path: string) => boolean }): Leaf[] {
  return repository.files.filter((file): file is Leaf => KINDS.has(file.kind) && isLeaf(file.path));
}

async function outlineOf(host: Host): Promise<StoredOutline> {
  const { pipeline } = await open(host);
  const outline = storeOutline(pipeline, pipeline.repository.source);
  expect(outline).toBeDefined();
  return JSON.parse(JSON.stringify(outline));
}

/**
 * Runs about each leaf file alone say of it what the whole run says, or that the outline is too small. Gives the number of
 * findings compared and of runs that the outline served.
 */
async function compareRuns(host: Host): Promise<{ compared: number; served: number }> {
  const whole = await open(host);
  const findings = run(whole);
  const outline = await outlineOf(host);
  const kept = await open(host, { outline });
  const plain = await open(host);
  let compared = 0;
  let served = 0;
  const { repository, unresolved } = whole.pipeline;
  for (const leaf of leavesOf({ repository, isLeaf: (path) => whole.pipeline.isLeaf(path) })) {
    const expected = touching(findings, leaf.path);
    compared += expected.length;
    for (const project of [kept, plain]) {
      const { findings: found, crashes } = runRules(project.pipeline, {
        rules,
        config: project.config,
        leaves: [leaf],
      });
      if (project === kept && crashes.some(({ error }) => error instanceof NotInOutlineError)) continue;
      expect(crashes).toEqual([]);
      expect(touching(found, leaf.path)).toEqual(expected);
      if (project === kept) served += 1;
    }
  }
  expect(kept.pipeline.unresolved.map(({ at, what, why }) => [what, why, spanKey(at)])).toEqual(
    unresolved.map(({ at, what, why }) => [what, why, spanKey(at)]),
  );
  return { compared, served };
}

/** A memo that evaluates neither Tiltfiles nor what runs commands. */
function withoutBuilders(): Memo {
  const memo = memoOfRun();
  return {
    ...memo,
    once(key, compute, same) {
      if (key === 'link tiltProjects' || key === 'link routines') throw new Error('what builds is evaluated');
      return memo.once(key, compute, same);
    },
  };
}

describe('a run about leaf files', () => {
  it.each(readdirSync('fixtures/repos'))('says of them what the whole run says: %s', async (name) => {
    const { served } = await compareRuns(createDiskHost(join('fixtures/repos', name)));
    if (name !== 'README.md') expect(served).toBeGreaterThan(5);
  });

  it('says so in the examples of the rules', async () => {
    let compared = 0;
    for (const { docs, subject } of rules)
      if (['dockerfile', 'file', 'image', 'valuePath'].includes(subject))
        for (const files of [docs.bad, docs.good]) compared += (await compareRuns(createMemoryHost(files))).compared;
    expect(compared).toBeGreaterThan(20);
  });

  const files = {
    Tiltfile: [
      "def build(name, go='auto'):",
      "    docker_build('ameide/' + name, 'services/' + name, dockerfile='services/%s/Dockerfile.dev' % name, build_args={'GOWORK': go})",
      "build('api')",
      "build('web', go='off')",
      "custom_build('ameide/worker', './build.sh', ['services/worker'])",
      "local(os.getenv('X'))",
      '',
    ].join('\n'),
    'build.sh':
      'docker build -f services/worker/Dockerfile.dev --build-arg GOWORK=off -t $EXPECTED_REF services/worker\n',
    'services/api/Dockerfile.dev': 'FROM golang:1.24\nARG GOWORK\nCOPY gone .\nRUN go build ./...\n',
    'services/web/Dockerfile.dev': 'FROM golang:1.24\nARG GOWORK\nRUN go build ./...\n',
    'services/api/Dockerfile.release': 'FROM golang:1.24\nARG GOWORK\nRUN go build ./...\n',
    '.github/workflows/cd.yml':
      'on: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - run: docker build -f services/api/Dockerfile.release --build-arg GOWORK=auto -t x --push .\n',
    'services/worker/Dockerfile.dev': 'FROM golang:1.24\nARG GOWORK\nCOPY gone .\nRUN go build ./...\n',
  };

  it('takes build arguments from Tiltfiles, scripts and workflows without evaluating them again', async () => {
    const host = createMemoryHost(files);
    expect((await compareRuns(host)).compared).toBeGreaterThan(2);
    const outline = await outlineOf(host);
    const kept = await open(host, { outline, memo: withoutBuilders() });
    const path = 'services/api/Dockerfile.dev';
    const leaf: Leaf = { path, kind: 'dockerfile', size: 0 };
    const { findings } = runRules(kept.pipeline, {
      rules,
      config: kept.config,
      leaves: [leaf],
      only: new Set(['docker/gowork']),
    });
    expect(findings).toEqual([]);
    const release: Leaf = { path: 'services/api/Dockerfile.release', kind: 'dockerfile', size: 0 };
    const [facts] = kept.pipeline.dockerfileAt(release.path)?.builds ?? [];
    expect(facts?.byCommand).toBe(true);
    // A fix in a Tiltfile or workflow asks who else uses the value.
    expect(() => kept.pipeline.tiltProjects).toThrow();
  });

  it('takes no file for a leaf whose text a Tiltfile reads or that a chart holds', async () => {
    const { pipeline } = await open(
      createMemoryHost({
        Tiltfile: "docker_build('a', '.', dockerfile_contents=read_file('Dockerfile'))\nread_yaml('b/values.yaml')\n",
        Dockerfile: 'FROM alpine\n',
        'Dockerfile.dev': 'FROM alpine\n',
        'chart/Chart.yaml': 'apiVersion: v2\nname: c\nversion: 0.1.0\n',
        'chart/files/main.py': '',
        'charts.py': '',
      }),
    );
    expect(
      ['Dockerfile', 'Dockerfile.dev', 'chart/files/main.py', 'charts.py'].map((path) => pipeline.isLeaf(path)),
    ).toEqual([false, true, false, true]);
  });

  it('says so when it is asked for what was not kept', async () => {
    const { pipeline } = await open(createMemoryHost(files), { outline: await outlineOf(createMemoryHost(files)) });
    const [api, web, worker] = pipeline.images;
    expect([api, web, worker].map((image) => image?.ref.alternatives[0]?.text)).toEqual([
      'ameide/api',
      'ameide/web',
      'ameide/worker',
    ]);
    expect(worker?.command?.images.builds.length).toBe(1);
    expect(api?.command).toBeUndefined();
    for (const ask of [
      () => api?.call,
      () => worker?.command?.commands,
      () => worker?.command?.images.builds[0]?.tags,
      () => ({ ...api }),
      () => api && 'tag' in api,
      () => pipeline.tiltProjects,
      () => pipeline.resources,
    ])
      expect(ask).toThrow(NotInOutlineError);
  });
});
