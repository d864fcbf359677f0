import { describe, expect, it } from 'vitest';
import { evaluate, place, run } from './support.ts';

const FILES = {
  'Taskfile.yml': `version: '3'
includes:
  web: ./web
  ops: {taskfile: ops/tasks.yml, dir: deploy}
vars:
  REPO: ghcr.io/a
  SHA: {sh: git rev-parse HEAD}
env: {GOWORK: auto}
tasks:
  default: [{task: build}, docker push x]
  short: docker push short
  build:
    deps: [generate, {task: one, vars: {NAME: dep}}]
    dir: services
    cmds:
      - docker build -t {{.REPO}}/a:{{.SHA}} -f {{.FILE | default "Dockerfile"}} .
      - cmd: docker push {{.REPO}}/a
        silent: true
  generate:
    cmd: buf generate
  one:
    vars: {TAG: 'v1'}
    cmds: ['docker push {{.NAME}}:{{.TAG}}']
  all:
    cmds:
      - for: [a, b]
        cmd: docker push {{.ITEM}}
      - for: [c]
        task: one
        vars: {NAME: '{{.ITEM}}'}
  flags: docker push {{.CLI_ARGS}}
  own:
    env: {GOWORK: 'off'}
    cmds: [go build]
  loop: {deps: [loop], cmds: [docker push loop]}
  later:
    cmds: [{defer: docker push last}, 'cat {{.ROOT_DIR}}/x']
`,
  'web/Taskfile.yml': "version: '3'\ntasks:\n  push: docker push web\n",
  'ops/tasks.yml': "version: '3'\ntasks:\n  up: {cmds: [./up.sh]}\n",
  'deploy/up.sh': 'docker push deployed\n',
};

describe('Taskfiles', () => {
  it.each<[string, string[]]>([
    ['task short', ['docker push short']],
    [
      'task',
      [
        'buf generate',
        'docker push dep:v1',
        'docker build -t ghcr.io/a/a:<?>* -f Dockerfile .',
        'docker push ghcr.io/a/a',
        'docker push x',
      ],
    ],
    ['task one NAME=n', ['docker push n:v1']],
    [
      'task build FILE=D',
      ['buf generate', 'docker push dep:v1', 'docker build -t ghcr.io/a/a:<?>* -f D .', 'docker push ghcr.io/a/a'],
    ],
    ['task all', ['docker push a', 'docker push b', 'docker push c:v1']],
    ['task flags -- r/x:1', ['docker push r/x:1']],
    ['go-task -d web push', ['docker push web']],
    ['task --taskfile web/Taskfile.yml push', ['docker push web']],
    ['cd services && task short', ['docker push short']],
    ['task web:push', ['docker push web']],
    ['task ops:up', ['./up.sh', 'docker push deployed']],
    ['task later', ['cat \uE000/x', 'docker push last']],
    ['task none', []],
    ['task --list', []],
    ['taskset 1 docker push x', ['docker push x']],
  ])('%s', (text, expected) => {
    expect(run(text, FILES).filter((each) => !/^(?:go-)?task\b/.test(each))).toEqual(expected);
  });

  it('end for tasks that depend on themselves', () => {
    expect(run('task loop', FILES).length).toBeGreaterThan(0);
  });

  it('give commands their folder, their environment and their place', () => {
    const built = evaluate('task build', FILES).commands.find(
      ({ words }) => words[0]?.alternatives[0]?.text === 'docker' && words[1]?.alternatives[0]?.text === 'build',
    )!;
    expect([built.cwd, place(built.span)]).toEqual([
      'services',
      'Taskfile.yml:16:9 docker build -t {{.REPO}}/a:{{.SHA}} -f {{.FILE | default "Dockerfile"}} .',
    ]);
    const gowork = (text: string) =>
      evaluate(text, FILES).commands.at(-1)!.env.get('GOWORK')?.value.alternatives[0]?.text;
    expect([gowork('task short'), gowork('task own')]).toEqual(['auto', 'off']);
  });

  it('leave the command alone where the repository has no Taskfile', () => {
    expect(run('task build')).toEqual(['task build']);
  });
});

describe('loops and env files of a Taskfile', () => {
  const files = {
    'Taskfile.yml': `version: '3'
dotenv: [.env.local, .env]
vars: {WORDS: a b, LIST: [c, d]}
tasks:
  words: {cmds: [{for: {var: WORDS}, cmd: 'docker push {{.ITEM}}'}]}
  list: {cmds: [{for: {var: LIST, as: NAME}, cmd: 'docker push {{.NAME}}'}]}
  split: {vars: {S: 'e,f'}, cmds: [{for: {var: S, split: ','}, task: 'one-{{.ITEM}}'}]}
  files: {cmds: [{for: sources, cmd: 'docker push {{.ITEM}}'}]}
  one-e: docker push e
  one-f: docker push f
  env: docker push $A $B $C
  own: {dotenv: [own.env], cmd: docker push $A $B, env: {B: given}}
`,
    '.env.local': 'A=local\n',
    '.env': 'A=shared\nB="shared b"\n',
    'own.env': 'A=own\n',
  };
  it.each<[string, string[]]>([
    ['task words', ['docker push a', 'docker push b']],
    ['task list', ['docker push c', 'docker push d']],
    ['task split', ['docker push e', 'docker push f']],
    ['task files', ['docker push <?>*']],
    ['task env', ['docker push local shared b <?>*']],
    ['task own', ['docker push own given']],
  ])('%s', (text, expected) => {
    expect(run(text, files).filter((command) => command.startsWith('docker'))).toEqual(expected);
  });

  it('runs as the task, whatever its loop calls the element', () => {
    const [command] = evaluate('task list', files).commands.slice(-1);
    expect(command?.via.map(({ name }) => name)).toEqual(['list']);
  });
});
