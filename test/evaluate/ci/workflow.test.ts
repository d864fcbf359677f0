// biome-ignore-all lint/suspicious/noTemplateCurlyInString: expressions of GitHub Actions look like template literals
import { describe, expect, it } from 'vitest';
import { evaluateCi } from '../../../src/evaluate/ci/workflow.ts';
import type { CiStep, CiWorkflow } from '../../../src/model/ci.ts';
import { parseYaml } from '../../../src/parse/yaml/parse.ts';
import { SourceFile } from '../../../src/text/source.ts';
import { HOLE } from '../../../src/text/traced.ts';
import { place } from '../values/show.ts';

const PATH = '.github/workflows/ci.yml';

function workflow(text: string, files: Readonly<Record<string, string>> = {}): CiWorkflow | undefined {
  const source = (path: string) => (path in files ? new SourceFile(path, files[path]!) : undefined);
  const yaml = (path: string) => {
    const found = source(path);
    return found && parseYaml(found);
  };
  return evaluateCi(parseYaml(new SourceFile(PATH, text)).documents[0]?.contents, PATH, { source, yaml });
}

function commandsOf(step: CiStep): string[] {
  return (step.script?.runs ?? []).flatMap((run) =>
    run.commands.map((command) =>
      command.words.map((word) => word.alternatives.map((text) => text.text).join('|') || '?').join(' '),
    ),
  );
}

function commands(text: string, files: Readonly<Record<string, string>> = {}): string[] {
  return (
    workflow(text, files)
      ?.steps.flatMap(commandsOf)
      .map((line) => line.replaceAll(HOLE, '?')) ?? []
  );
}

function job(...lines: string[]): string {
  return ['on: push', 'jobs:', '  a:', '    runs-on: ubuntu-latest', ...lines.map((line) => `    ${line}`), ''].join(
    '\n',
  );
}

describe('a workflow', () => {
  it('gives triggers, jobs and scripts with true places in block scalars', () => {
    const found = workflow(job('steps:', '- name: x', '  run: |', '    set -e', '    docker push a/b'));
    expect(found?.triggers).toEqual(['push']);
    expect(found?.jobs.map((one) => [one.id, place(one.at)])).toEqual([['a', '3:3 a']]);
    const push = found?.steps[0]?.script?.runs[0]?.commands.at(-1);
    expect(push?.words.map((word) => word.alternatives[0]?.text)).toEqual(['docker', 'push', 'a/b']);
    expect(place(push?.span)).toBe('9:9 docker push a/b');
  });

  it('knows the environment of three levels, the nearest winning', () => {
    const text = `env: {A: one, B: one, C: "\${{ github.sha }}"}\n${job(
      'env: {B: two}',
      'steps:',
      '- run: echo $A $B $D $C',
      '  env: {D: "${{ env.B }}-three"}',
    )}`;
    expect(commands(text)).toEqual(['echo one two two-three ?']);
  });

  it('traces an expression to the text that holds its value', () => {
    const found = workflow(job('env:', '  IMAGE: docker.io/a', 'steps:', '- run: docker push ${{ env.IMAGE }}:1'));
    const word = found?.steps[0]?.script?.runs[0]?.commands[0]?.words[2]?.alternatives[0];
    expect(word?.text).toBe('docker.io/a:1');
    expect(place(word?.spanOf(0, 9))).toBe('6:14 docker.io');
  });

  it('expands a matrix with include and exclude, for the steps that ask for it', () => {
    const text = job(
      'strategy:',
      '  matrix:',
      '    service: [a, b]',
      '    stage: [dev, prod]',
      '    exclude: [{service: b, stage: prod}]',
      '    include:',
      '    - {service: a, stage: dev, extra: x}',
      '    - {service: c, stage: dev}',
      'steps:',
      '- run: echo once',
      '- run: echo ${{ matrix.service }} ${{ matrix.stage }} ${{ matrix.extra }}',
    );
    expect(commands(text)).toEqual(['echo once', 'echo a dev x', 'echo a prod ?', 'echo b dev ?', 'echo c dev ?']);
    const step = workflow(text)?.steps[1];
    expect([...step!.matrix].map(([name, value]) => `${name}=${value.text}`)).toEqual([
      'service=a',
      'stage=dev',
      'extra=x',
    ]);
    expect(workflow(text)?.steps[0]?.matrix.size).toBe(0);
  });

  it('reads matrices of objects and of JSON that an earlier job printed', () => {
    expect(
      commands(
        job('strategy: {matrix: {config: [{name: a, file: x}]}}', 'steps:', '- run: echo ${{ matrix.config.file }}'),
      ),
    ).toEqual(['echo x']);
    const text = `on: push
jobs:
  b:
    needs: a
    strategy: {matrix: {service: "\${{ fromJSON(needs.a.outputs.list) }}"}}
    steps: [{run: "echo \${{ matrix.service }}"}]
  a:
    outputs: {list: "\${{ steps.s.outputs.list }}"}
    steps:
    - {id: s, run: "echo 'list=[\\"x\\",\\"y\\"]' >> $GITHUB_OUTPUT"}
`;
    expect(commands(text).filter((line) => !line.includes('list'))).toEqual(['echo x', 'echo y']);
  });

  it('hands variables from step to step', () => {
    expect(commands(job('steps:', '- run: echo "TAG=1.2" >> "$GITHUB_ENV"', '- run: docker push a:$TAG'))).toEqual([
      'echo TAG=1.2',
      'docker push a:1.2',
    ]);
  });

  it('follows working directories and leaves other shells alone', () => {
    const found = workflow(
      job(
        'defaults: {run: {working-directory: services/a}}',
        'steps:',
        '- run: ./x.sh',
        '- run: ./y.sh',
        '  working-directory: ${{ github.workspace }}/b',
        '- run: Write-Host',
        '  shell: pwsh',
      ),
    );
    expect(found?.steps.map((step) => step.script?.runs[0]?.commands[0]?.cwd)).toEqual(['services/a', 'b', undefined]);
    expect(found?.steps[2]?.script?.runs).toEqual([]);
  });

  it('skips what never runs and marks what may not run', () => {
    const found = workflow(
      job(
        'steps:',
        '- {run: a, if: false}',
        "- {run: b, if: github.ref == 'x'}",
        "- {run: c, if: \"${{ 'x' == 'X' }}\"}",
      ),
    );
    expect(found?.steps.map((step) => [step.script?.text.text, step.conditional])).toEqual([
      ['b', true],
      ['c', false],
    ]);
  });

  it('gives the images that actions build', () => {
    const found = workflow(
      job(
        'strategy: {matrix: {service: [a, b]}}',
        'steps:',
        '- uses: docker/build-push-action@v6',
        '  with:',
        '    context: .',
        '    file: services/${{ matrix.service }}/Dockerfile.dev',
        "    push: ${{ github.event_name != 'pull_request' }}",
        '- uses: docker/build-push-action@v6',
        '  with: {push: true, tags: x}',
        '- uses: docker/build-push-action@v6',
        "  with: {file: \"${{ inputs.file || 'Dockerfile.dev' }}\", outputs: 'type=registry,name=x'}",
        '- uses: actions/checkout@v4',
      ),
    );
    const builds = found!.steps.flatMap((step) => (step.build ? [step.build] : []));
    expect(builds.map((build) => [build.file?.alternatives.map((file) => file.text), build.push.alternatives])).toEqual(
      [
        [['services/a/Dockerfile.dev'], []],
        [undefined, [true]],
        [['Dockerfile.dev'], [true]],
        [['services/b/Dockerfile.dev'], []],
      ],
    );
    expect(place(builds[0]?.at)).toBe('10:15 services/${{ matrix.service }}/Dockerfile.dev');
    expect(builds[2]?.file?.unknown).toBeDefined();
    expect(place(builds[1]?.at)).toBe('12:13 docker/build-push-action@v6');
  });

  it('chooses by expressions', () => {
    const line = (expression: string): string[] => commands(job('steps:', `- run: "echo \${{ ${expression} }}"`));
    expect(line("github.x && 'a' || 'b'")).toEqual(['echo a', 'echo b']);
    expect(line("true && 'a' || 'b'")).toEqual(['echo a']);
    expect(line("'' || 'b'")).toEqual(['echo b']);
    expect(line("format('{0}-{1}', 'x', 'it''s')")).toEqual(['echo x-its'].map(() => expect.any(String)));
    expect(line("contains('abc', 'B')")).toEqual(['echo true']);
    expect(line('github.x')).toEqual(['echo ?']);
    expect(line('a b c')).toEqual(['echo ?']);
  });

  it('follows actions and reusable workflows of the repository', () => {
    const files = {
      '.github/actions/build/action.yml': `inputs:
  file: {default: Dockerfile}
  tag: {default: latest}
outputs: {ref: {value: "x:\${{ inputs.tag }}"}}
runs:
  using: composite
  steps:
  - {run: "docker build -f \${{ inputs.file }} .", shell: bash}
`,
      '.github/workflows/reuse.yml': `on: {workflow_call: {inputs: {name: {type: string}}}}
jobs:
  x:
    steps: [{run: "echo \${{ inputs.name }}"}]
`,
    };
    const text = `on: push
jobs:
  a:
    steps:
    - uses: ./.github/actions/build
      id: b
      with: {FILE: Dockerfile.dev}
    - run: docker push \${{ steps.b.outputs.ref }}
  c:
    uses: ./.github/workflows/reuse.yml
    with: {name: hello}
`;
    expect(commands(text, files)).toEqual(['docker build -f Dockerfile.dev .', 'docker push x:latest', 'echo hello']);
    const found = workflow(text, files);
    expect(found?.steps.map((step) => step.file)).toEqual([
      '.github/actions/build/action.yml',
      PATH,
      '.github/workflows/reuse.yml',
    ]);
    expect(found?.steps[0]?.via.map((via) => place(via.span))).toEqual(['5:13 ./.github/actions/build']);
    const word = found?.steps[0]?.script?.runs[0]?.commands[0]?.words[3]?.alternatives[0];
    expect(place(word?.spanOf())).toBe('7:20 Dockerfile.dev');
  });

  it('runs the scripts of the repository', () => {
    expect(commands(job('steps: [{run: ./build.sh}]'), { 'build.sh': '#!/bin/sh\ntilt ci\n' })).toEqual([
      './build.sh',
      'tilt ci',
    ]);
  });

  it('takes choices and defaults of inputs', () => {
    const text = `on:
  workflow_dispatch:
    inputs:
      env: {type: choice, options: [dev, prod]}
      file: {default: Dockerfile}
jobs: {a: {steps: [{run: "echo \${{ inputs.env }} \${{ github.event.inputs.file }}"}]}}
`;
    expect(commands(text)).toEqual(['echo dev Dockerfile', 'echo dev ?', 'echo prod Dockerfile', 'echo prod ?']);
  });

  it('gives the services of a job', () => {
    const found = workflow(
      job('services:', '  registry:', '    image: registry:2', "    ports: ['5000:5000']", 'steps: []'),
    );
    expect(
      found?.jobs[0]?.services.map((service) => [
        service.name,
        service.image?.ref.alternatives[0]?.text,
        service.ports.length,
      ]),
    ).toEqual([['registry', 'registry:2', 1]]);
  });

  it('reads composite actions by themselves and nothing else', () => {
    expect(workflow('runs: {using: composite, steps: [{run: echo x}]}\n')?.steps).toHaveLength(1);
    expect(workflow('apiVersion: v1\nkind: Pod\n')).toBeUndefined();
    expect(workflow('')).toBeUndefined();
  });

  it('survives what makes no sense', () => {
    expect(commands(job('steps: [x, {run: [a]}, {uses: {}}, {run: "${{ unclosed"}, null]'))).toHaveLength(1);
    expect(workflow('jobs: {a: {needs: a, uses: ./x.yml}}')?.steps).toEqual([]);
    const self = { '.github/workflows/ci.yml': 'jobs: {a: {uses: ./.github/workflows/ci.yml}}' };
    expect(workflow(self['.github/workflows/ci.yml'], self)?.steps).toEqual([]);
    expect(commands(job(`steps: [{run: "echo \${{ ${'('.repeat(500)} }}"}]`))).toEqual(['echo ?']);
  });
});
