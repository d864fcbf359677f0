import { describe, expect, it } from 'vitest';
import { evaluate, line, lines, place, run } from './support.ts';

const FILES = {
  'scripts/build.sh':
    '#!/usr/bin/env bash\nset -e\ncd "$(dirname "${BASH_SOURCE[0]}")/.."\n. scripts/lib.sh\nbuild "$1" "$2"\n',
  'scripts/lib.sh': 'build() { docker build -f "$1/Dockerfile" -t "$2" .; }\nnever() { docker push never; }\n',
  'scripts/tool.py': '#!/usr/bin/env python3\nprint("docker push a")\n',
  'scripts/plain': 'docker push plain\n',
  'scripts/loop.sh': 'scripts/loop.sh\nbash scripts/loop.sh\n',
  Makefile:
    'TAG ?= dev\nREPO := ameide\nIMG = $(REPO)/x:$(TAG)\nexport GOWORK = off\n.PHONY: push all\nall: push\npush: build ; @echo $(IMG)\n\t-@docker push $(IMG)\nbuild:\n\t@docker build -t $(IMG) \\\n\t  . # not a comment of make\n\tfor i in a b; do docker push $$i; done\n\t$(MAKE) -C sub\nclean:\n\tdocker rmi x\n%.img: %.src\n\tdocker build -t $* -f $< .\nifeq ($(REPO),ameide)\nyes:\n\tdocker push yes\nelse\nyes:\n\tdocker push no\nendif\n',
  'sub/Makefile': 'first:\n\t./x.sh $(CURDIR)\n',
  'package.json':
    '{\n  "scripts": {\n    "prebuild": "echo pre",\n    "build": "docker build -t \\"a b\\" .",\n    "test": "vitest"\n  }\n}\n',
  'web/package.json': '{"scripts": {"image": "docker push web"}}',
};

describe('scripts of the repository', () => {
  it.each([
    './scripts/build.sh svc img',
    'scripts/build.sh svc img',
    'bash scripts/build.sh svc img',
    'bash -x ./scripts/build.sh svc img',
    'cd web && ../scripts/build.sh svc img',
    'sudo bash scripts/build.sh svc img',
    'env X=1 scripts/build.sh svc img',
  ])('%s', (text) => {
    const facts = evaluate(text, FILES);
    const built = facts.commands.find((command) => line(command).startsWith('docker build'))!;
    expect(line(built)).toBe('docker build -f svc/Dockerfile -t img .');
    expect(built.cwd).toBe('');
    expect(place(built.span)).toBe('scripts/lib.sh:1:11 docker build -f "$1/Dockerfile" -t "$2" .');
    expect(built.via.map((via) => [via.kind, via.name]).slice(-2)).toEqual([
      ['script', 'scripts/build.sh'],
      ['function', 'build'],
    ]);
    expect(facts.files).toContain('scripts/lib.sh');
    expect(facts.sourced.map((each) => each.path)).toEqual(['scripts/lib.sh']);
    expect(lines(facts).join()).not.toContain('never');
  });

  it('marks the call itself', () => {
    const facts = evaluate('scripts/build.sh svc img', FILES);
    expect(facts.commands[0]!.runs).toEqual({ kind: 'script', path: 'scripts/build.sh', name: 'scripts/build.sh' });
    expect(place(facts.commands[0]!.words[1]!.alternatives[0]!.spanOf())).toBe('run.sh:1:18 svc');
  });

  it('leaves other languages and missing files alone', () => {
    expect(
      run('python scripts/tool.py; ./scripts/tool.py; ./gone.sh; scripts/plain; /usr/local/bin/x.sh', FILES),
    ).toEqual([
      'python scripts/tool.py',
      './scripts/tool.py',
      './gone.sh',
      'scripts/plain',
      'docker push plain',
      '/usr/local/bin/x.sh',
    ]);
    expect(evaluate('./gone.sh', FILES).unresolved.map((each) => each.message)).toEqual([
      'the script ./gone.sh is not in the repository',
    ]);
  });

  it('ends a script that runs itself', () => {
    const facts = evaluate('scripts/loop.sh', FILES);
    expect(facts.unresolved.length).toBeGreaterThan(0);
  });
});

describe('make', () => {
  it('runs a target with its prerequisites', () => {
    const facts = evaluate('make push TAG=5', FILES);
    expect(lines(facts)).toEqual([
      'make push TAG=5',
      'docker build -t ameide/x:5 .',
      'docker push a',
      'docker push b',
      'make -C sub',
      './x.sh \uE000/sub',
      'docker push ameide/x:5',
    ]);
    const pushed = facts.commands.at(-1)!;
    expect(place(pushed.span)).toBe('Makefile:8:4 docker push');
    expect(place(pushed.words[2]!.alternatives[0]!.slice(9).spanOf())).toBe('run.sh:1:15 5');
    expect(pushed.env.get('GOWORK')?.value.alternatives[0]?.text).toBe('off');
    expect(pushed.via.map((via) => `${via.kind} ${via.name}`)).toEqual(['make push']);
  });

  it('takes the first target by default and leaves the others alone', () => {
    expect(run('make -s', FILES)).toContain('? docker push ameide/x:dev');
    expect(run('make', FILES).join()).not.toContain('rmi');
    expect(run('make -n push', FILES)).toEqual(['make -n push']);
  });

  it.each([
    ['make a.img', 'docker build -t a -f a.src .'],
    ['make yes', 'docker push yes'],
    ['make REPO=x yes', 'docker push no'],
    ['make --directory=sub', './x.sh \uE000/sub'],
    ['make -f sub/Makefile first', './x.sh \uE000'],
  ])('%s', (text, expected) => {
    expect(run(text, FILES).at(-1)).toBe(expected);
  });
});

describe('package scripts', () => {
  it.each([
    ['npm run build -- --push', ['npm run build -- --push', 'docker build -t a b . --push']],
    ['pnpm build', ['pnpm build', 'docker build -t a b .']],
    ['yarn run build', ['yarn run build', 'docker build -t a b .']],
    ['pnpm --dir web image', ['pnpm --dir web image', 'docker push web']],
    ['npm --prefix web run image', ['npm --prefix web run image', 'docker push web']],
    ['npm test', ['npm test', 'vitest']],
    ['npm build', ['npm build']],
    ['pnpm install --frozen-lockfile', ['pnpm install --frozen-lockfile']],
    ['pnpm --filter web image', ['pnpm --filter web image']],
  ])('%s', (text, expected) => {
    expect(run(text, FILES)).toEqual(expected);
  });

  const WORKSPACE = {
    'package.json': '{"scripts": {"build": "docker push root"}}',
    'pnpm-workspace.yaml': 'packages: [packages/*, web]',
    'packages/core/package.json': '{"name": "@a/core", "scripts": {"prebuild": "cd x", "build": "docker push core"}}',
    'packages/ui/package.json': '{"name": "@a/ui", "scripts": {"build": "docker push ui", "test": "vitest"}}',
    'web/package.json': '{"name": "web", "scripts": {"build": "docker push web"}}',
  };
  const packageFolders = () =>
    new Map(Object.entries({ '@a/core': 'packages/core', '@a/ui': 'packages/ui', web: 'web' }));

  it.each([
    ['pnpm --filter @a/core build', ['docker push core']],
    ['pnpm --filter=core run build', ['docker push core']],
    ["pnpm -F '@a/*' run build --flag", ['docker push core --flag', 'docker push ui --flag']],
    ['pnpm --filter ...@a/ui^... build', ['docker push ui']],
    ['pnpm --filter ./web build', ['docker push web']],
    ['pnpm -r build', ['docker push core', 'docker push ui', 'docker push web']],
    ['pnpm -r test', ['vitest']],
    ['cd web && pnpm -w build', ['docker push root']],
    ['npm run build -w web --workspace=packages/ui x -- --y', ['docker push web x --y', 'docker push ui x --y']],
    ['npm -w web -w packages/ui run build', ['docker push web', 'docker push ui']],
    ['npm --workspace=@a/core run build', ['docker push core']],
    ['yarn workspace web build', ['docker push web']],
    ['yarn workspace @a/ui run test', ['vitest']],
    ['yarn workspace web add left-pad', []],
    ['pnpm --filter @a/none build', []],
    ['pnpm --filter "$PACKAGE" build', []],
    ['pnpm --filter web install', []],
  ])('of a workspace: %s', (text, expected) => {
    const found = run(text, WORKSPACE, { packageFolders });
    expect(found.filter((each) => !/^(?:pnpm|npm|yarn)\b/.test(each))).toEqual(expected);
  });

  it('run in the folder of their package', () => {
    const { commands } = evaluate('pnpm --filter core build', WORKSPACE, { packageFolders });
    expect([commands.at(-1)!.cwd, place(commands.at(-1)!.span)]).toEqual([
      'packages/core',
      'packages/core/package.json:1:63 docker push core',
    ]);
  });

  it('points into the JSON string', () => {
    const built = evaluate('npm run build', FILES).commands.at(-1)!;
    expect(place(built.span)).toBe('package.json:4:15 docker build -t \\"a b\\" .');
  });
});

describe('what make finds in its environment', () => {
  const conditional = 'image:\n\tdocker build .\nifeq ($(PUSH),1)\n\tdocker push a\nelse\n\t@echo no\nendif\n';
  const preset = `PUSH ?= 1\n${conditional}`;
  it.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
    ['make PUSH=1', { Makefile: conditional }, ['docker build .', 'docker push a']],
    ['make PUSH=0', { Makefile: conditional }, ['docker build .', 'echo no']],
    ['PUSH=0 make', { Makefile: preset }, ['docker build .', 'echo no']],
    ['export PUSH=0; make', { Makefile: preset }, ['docker build .', 'echo no']],
    ['make', { Makefile: preset }, ['docker build .', '? docker push a', '? echo no']],
    ['make PUSH=0', { Makefile: 'all:\n\t$(MAKE) -C sub\n', 'sub/Makefile': preset }, ['docker build .', 'echo no']],
    [
      'make',
      { Makefile: 'V ?= dev\nall:\n\tdocker build -f Dockerfile$(if $(V),.$(V)) .\n' },
      [
        '? docker build -f Dockerfile.dev .',
        '? docker build -f Dockerfile.<?>* .',
        '? docker build -f Dockerfile<?>* .',
      ],
    ],
    [
      'make V=',
      { Makefile: 'V ?= dev\nall:\n\tdocker build -f Dockerfile$(if $(V),.$(V)) .\n' },
      ['docker build -f Dockerfile .'],
    ],
    ['make', { Makefile: '.DEFAULT_GOAL := b\na:\n\tdocker push a\nb:\n\tdocker push b\n' }, ['docker push b']],
  ])('%s', (text, files, expected) => {
    const found = run(text, files).filter((each) => !/^(\? )?make\b/.test(each));
    const echoes = evaluate(text, files).commands.filter((each) => line(each).includes('echo no'));
    expect([...found, ...(found.some((each) => each.includes('echo')) ? [] : echoes.map(line))]).toEqual(expected);
  });

  it('points at the recipe where a variable gives the program', () => {
    const facts = evaluate('make', { Makefile: 'DOCKER := docker\npush:\n\t@$(DOCKER) push $(X)\n' });
    expect(place(facts.commands.at(-1)!.span)).toBe('Makefile:3:3 $(DOCKER) push $(X)');
  });
});
