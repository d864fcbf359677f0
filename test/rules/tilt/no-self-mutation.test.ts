import { describe, expect, it } from 'vitest';
import { show } from './show.ts';

const RULE = 'tilt/no-self-mutation';

describe(RULE, () => {
  it('reports sed in a literal', async () => {
    expect(
      await show(RULE, {
        Tiltfile: ["local_resource('x', 'sed -i s/a/b/ web/index.ts', deps=['web'])"],
        'web/index.ts': '',
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:22 error sed -i s/a/b/ web/index.ts
        "sed -i" writes "web/index.ts", below "web" that resource "x" watches, so it runs again and again; write elsewhere or ignore the path
        <- Tiltfile:1:1 local_resource() runs it here"
    `);
  });

  it('reports the script of a package that a filter chooses', async () => {
    const Tiltfile = [
      "local_resource('ui', 'pnpm --filter @a/ui run build', deps=['packages/ui'])",
      "local_resource('web', 'npm run build -w web', deps=['web'])",
    ];
    expect(
      await show(RULE, {
        Tiltfile,
        'pnpm-workspace.yaml': ['packages: [packages/*]'],
        'packages/ui/package.json': ['{"name": "@a/ui", "scripts": {"build": "npm version patch && tsc"}}'],
        'web/package.json': ['{"name": "web", "scripts": {"build": "tsc --outDir ../dist"}}'],
      }),
    ).toMatchInlineSnapshot(`
      "packages/ui/package.json:1:41 error npm version patch
        "npm version" writes "packages/ui/package.json", below "packages/ui" that resource "ui" watches, so it runs again and again; write elsewhere or ignore the path
        <- Tiltfile:1:23 through "build" run here
        <- Tiltfile:1:1 local_resource() runs it here"
    `);
  });

  it("reports a formatter from a helper's default", async () => {
    expect(
      await show(RULE, {
        Tiltfile: [
          "def fmt(name, command='prettier --write %s'):",
          "    local_resource('fmt-' + name, command % name, deps=[name])",
          '',
          "fmt('web')",
        ],
        'web/index.ts': '',
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:24 error prettier --write
        "prettier --write" writes "web", below "web" that resource "fmt-web" watches, so it runs again and again; write elsewhere or ignore the path
        <- Tiltfile:2:5 local_resource() runs it here
        <- Tiltfile:4:1 through fmt() called here"
    `);
  });

  it('reports rows of a loaded table, in nested shells', async () => {
    expect(
      await show(RULE, {
        Tiltfile: [
          "load('rows.star', 'ROWS')",
          'for row in ROWS:',
          "    local_resource(row['name'], ['bash', '-lc', row['cmd']], deps=row['deps'])",
        ],
        'rows.star': [
          'ROWS = [',
          "    {'name': 'a', 'cmd': 'cd packages/go && go mod tidy', 'deps': ['packages/go']},",
          "    {'name': 'b', 'cmd': 'uv version --bump patch --directory packages/py', 'deps': ['packages/py/pyproject.toml']},",
          "    {'name': 'c', 'cmd': 'echo x >> packages/log.txt', 'deps': ['packages']},",
          "    {'name': 'd', 'cmd': 'generate | tee packages/out.txt', 'deps': ['packages']},",
          ']',
        ],
      }),
    ).toMatchInlineSnapshot(`
      "rows.star:2:45 error go mod tidy
        "go mod tidy" writes "packages/go/go.mod", below "packages/go" that resource "a" watches, so it runs again and again; write elsewhere or ignore the path
        <- Tiltfile:3:34 through "bash" run here
        <- Tiltfile:3:5 local_resource() runs it here
        <- rows.star:2:45 "go mod tidy" writes "packages/go/go.sum", below "packages/go" that resource "a" watches, so it runs again and again; write elsewhere or ignore the path
      rows.star:3:27 error uv version --bump patch --directory packages/py
        "uv version" writes "packages/py/pyproject.toml", below "packages/py/pyproject.toml" that resource "b" watches, so it runs again and again; write elsewhere or ignore the path
        <- Tiltfile:3:34 through "bash" run here
        <- Tiltfile:3:5 local_resource() runs it here
      rows.star:4:27 error echo x
        ">>" writes "packages/log.txt", below "packages" that resource "c" watches, so it runs again and again; write elsewhere or ignore the path
        <- Tiltfile:3:34 through "bash" run here
        <- Tiltfile:3:5 local_resource() runs it here
      rows.star:5:38 error tee packages/out.txt
        "tee" writes "packages/out.txt", below "packages" that resource "d" watches, so it runs again and again; write elsewhere or ignore the path
        <- Tiltfile:3:34 through "bash" run here
        <- Tiltfile:3:5 local_resource() runs it here"
    `);
  });

  it('reports a script, a make target and a package script', async () => {
    expect(
      await show(RULE, {
        Tiltfile: [
          "local_resource('a', 'scripts/gen.sh web', deps=['web'])",
          "local_resource('b', 'make version', deps=['web/package.json'])",
          "local_resource('c', 'npm run fmt', deps=['.'])",
        ],
        'scripts/gen.sh': ['#!/bin/sh', 'set -e', 'cp /tmp/x "$1/generated.ts"'],
        Makefile: ['version:', '\tnpm --prefix web version patch'],
        'package.json': ['{"scripts": {"fmt": "eslint --fix web"}}'],
        'web/index.ts': '',
      }),
    ).toMatchInlineSnapshot(`
      "Makefile:2:2 error npm --prefix web version patch
        "npm version" writes "web/package.json", below "web/package.json" that resource "b" watches, so it runs again and again; write elsewhere or ignore the path
        <- Tiltfile:2:22 through "version" run here
        <- Tiltfile:2:1 local_resource() runs it here
      package.json:1:22 error eslint --fix web
        "eslint --fix" writes "web", below "." that resource "c" watches, so it runs again and again; write elsewhere or ignore the path
        <- Tiltfile:3:22 through "fmt" run here
        <- Tiltfile:3:1 local_resource() runs it here
      scripts/gen.sh:3:1 error cp /tmp/x "$1/generated.ts"
        "cp" writes "web/generated.ts", below "web" that resource "a" watches, so it runs again and again; write elsewhere or ignore the path
        <- Tiltfile:1:22 through "scripts/gen.sh" run here
        <- Tiltfile:1:1 local_resource() runs it here"
    `);
  });

  it('reports **kwargs and the folder of the command', async () => {
    expect(
      await show(RULE, {
        Tiltfile: ["local_resource(**{'name': 'x', 'cmd': 'gofmt -w .', 'dir': 'svc', 'deps': ['svc/main.go']})"],
        'svc/main.go': '',
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:40 error gofmt -w .
        "gofmt -w" writes "svc", below "svc/main.go" that resource "x" watches, so it runs again and again; write elsewhere or ignore the path
        <- Tiltfile:1:1 local_resource() runs it here"
    `);
  });

  it.each([
    [
      'a check that does not write',
      {
        Tiltfile: [
          "local_resource('x', 'prettier --check web; gofmt -l web; black --check web; sed s/a/b/ web/index.ts; ruff check web; npm version', deps=['web'])",
        ],
        'web/index.ts': '',
      },
    ],
    [
      'a write elsewhere',
      {
        Tiltfile: [
          "local_resource('x', 'cp web/index.ts out/index.ts; echo x > .tilt/log; sed -i s/a/b/ webapp/x; cat web/index.ts > /dev/null', deps=['web'])",
        ],
        'web/index.ts': '',
      },
    ],
    [
      'a path that ignore leaves out',
      {
        Tiltfile: [
          "local_resource('x', 'cp a.ts web/dist/a.ts; echo x > web/gen/deep/b.ts', deps=['web'], ignore=['web/dist', '**/gen'])",
        ],
        'web/index.ts': '',
      },
    ],
    [
      'no deps, or deps that are not known',
      {
        Tiltfile: [
          "local_resource('x', 'sed -i s/a/b/ web/index.ts')",
          "local_resource('y', 'sed -i s/a/b/ web/index.ts', deps=[os.getenv('D')])",
        ],
      },
    ],
    [
      'a path that is not known',
      {
        Tiltfile: [
          "local_resource('x', 'sed -i s/a/b/ $FILE', deps=['web'])",
          "local_resource('y', 'sed -i s/a/b/ web/index.ts', deps=['web'], ignore=[os.getenv('I')])",
        ],
      },
    ],
    [
      'serve_cmd and words',
      {
        Tiltfile: [
          "local_resource('x', cmd='echo sed -i s/a/b/ web/index.ts', serve_cmd='sed -i s/a/b/ web/index.ts', deps=['web'])",
        ],
      },
    ],
  ])('is silent: %s', async (_, files) => {
    expect(await show(RULE, files)).toBe('');
  });
});
