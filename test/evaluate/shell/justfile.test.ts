import { describe, expect, it } from 'vitest';
import { evaluate, place, run } from './support.ts';

const FILES = {
  justfile: `# recipes
set shell := ["bash", "-c"]
registry := 'ghcr.io' / "a"
tag := env_var_or_default('TAG', 'dev')
export GOWORK := 'auto'
sha := \`git rev-parse HEAD\`

default: (push "x") && clean
    @docker build -t {{registry}}/x:{{tag}} .

# builds
build name file='Dockerfile': generate
    docker build \\
      -f {{file}} -t {{ registry + '/' + name }}:{{sha}} .

push image *flags:
    -docker push {{flags}} {{registry}}/{{image}}

generate:
    buf generate
    # buf comment

clean:
    #!/usr/bin/env bash
    for i in a b; do
      docker push $i
    done

py:
    #!/usr/bin/env python3
    import docker

loop: loop
    docker push loop
`,
  'web/x': '',
};

describe('justfiles', () => {
  it.each<[string, string[]]>([
    [
      'just',
      [
        'docker push ghcr.io/a/x',
        '? docker build -t ghcr.io/a/x:dev .',
        '? docker build -t ghcr.io/a/x:<?>* .',
        'docker push a',
        'docker push b',
      ],
    ],
    ['just build api', ['buf generate', 'docker build -f Dockerfile -t ghcr.io/a/api:<?>* .']],
    [
      'cd web && just build api Dockerfile.dev',
      ['buf generate', 'docker build -f Dockerfile.dev -t ghcr.io/a/api:<?>* .'],
    ],
    ['just push web --all-tags', ['docker push --all-tags ghcr.io/a/web']],
    ['just registry=r push web', ['docker push r/web']],
    ['just --set registry r push web', ['docker push r/web']],
    ['just generate clean', ['buf generate', 'docker push a', 'docker push b']],
    ['just -f justfile generate', ['buf generate']],
    ['just py', []],
    ['just none', []],
    ['just --list', []],
  ])('%s', (text, expected) => {
    expect(run(text, FILES).filter((each) => !/^just\b/.test(each))).toEqual(expected);
  });

  it('end for recipes that depend on themselves', () => {
    expect(run('just loop', FILES).length).toBeGreaterThan(0);
  });

  it('give commands their folder, their environment and their place', () => {
    const command = evaluate('cd web && just generate', FILES).commands.at(-1)!;
    const gowork = command.env.get('GOWORK')?.value.alternatives[0];
    expect([command.cwd, place(command.span), gowork?.text, place(gowork?.spanOf())]).toEqual([
      '',
      'justfile:20:5 buf generate',
      'auto',
      'justfile:5:19 auto',
    ]);
  });

  it('leave the command alone where the repository has no justfile', () => {
    expect(run('just build')).toEqual(['just build']);
  });
});

describe('imports and modules of a justfile', () => {
  const files = {
    justfile:
      "import 'just/a.just'\nimport? 'just/none.just'\nmod img 'just/img.just'\nmod docker\nfile := 'Dockerfile.dev'\nlocal: imported\n",
    'just/a.just': "file := 'Dockerfile'\nimported:\n    docker build -f {{file}} .\nlocal:\n    docker push never\n",
    'just/img.just': "tag := 'x'\nbuild:\n    docker build -t {{tag}} ..\npush:\n    docker push {{tag}}\n",
    'docker/mod.just': 'first:\n    docker push first\n',
  };
  it.each<[string, string[]]>([
    ['just local', ['docker build -f Dockerfile.dev .']],
    ['just imported', ['docker build -f Dockerfile.dev .']],
    ['just img push', ['docker push x']],
    ['just img::build', ['docker build -t x ..']],
    ['just docker', ['docker push first']],
  ])('%s', (text, expected) => {
    expect(run(text, files).filter((command) => command.startsWith('docker'))).toEqual(expected);
  });

  it('runs the recipes of a module in its folder, and imported ones where they are imported', () => {
    const folderOf = (text: string) =>
      evaluate(text, files).commands.findLast(({ words }) => words[0]?.alternatives[0]?.text === 'docker')?.cwd;
    expect([folderOf('just img push'), folderOf('just imported')]).toEqual(['just', '']);
  });
});
