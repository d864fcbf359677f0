import { describe, expect, it } from 'vitest';
import { show } from './show.ts';

const RULE = 'tilt/copy-in-context';

describe(RULE, () => {
  it('reports a file outside a literal context', async () => {
    expect(
      await show(RULE, {
        Tiltfile: ["docker_build('a', 'services/a')"],
        'services/a/Dockerfile': ['FROM alpine', 'COPY ../shared ./', 'COPY go.work main.go ./'],
        'services/a/main.go': '',
        'go.work': '',
        'shared/x': '',
      }),
    ).toMatchInlineSnapshot(`
      "services/a/Dockerfile:2:6 error ../shared
        "../shared" lies outside the build context "services/a"; copy from the context, or widen it
        <- Tiltfile:1:1 docker_build() builds it here
      services/a/Dockerfile:3:6 error go.work
        "go.work" lies outside the build context "services/a"; copy from the context, or widen it
        <- Tiltfile:1:1 docker_build() builds it here"
    `);
  });

  it("reports what only= leaves out, from a helper's default", async () => {
    expect(
      await show(RULE, {
        Tiltfile: [
          "def build(name, only=['src']):",
          "    docker_build(name, '.', dockerfile='Dockerfile.dev', only=only)",
          '',
          "build('a')",
        ],
        'Dockerfile.dev': ['FROM alpine', 'COPY src src', 'COPY src/main.py package.json ./'],
        'src/main.py': '',
        'package.json': ['{}'],
      }),
    ).toMatchInlineSnapshot(`
      "Dockerfile.dev:3:18 error package.json
        "package.json" is not among the only= paths of the build context "."; add it there
        <- Tiltfile:2:5 docker_build() builds it here
        <- Tiltfile:4:1 through build() called here"
    `);
  });

  it('reports what ignore= and .dockerignore take out, for rows of a loaded table', async () => {
    expect(
      await show(RULE, {
        Tiltfile: [
          "load('rows.star', 'ROWS')",
          'for row in ROWS:',
          "    docker_build(row['name'], row['name'], ignore=row['ignore'])",
        ],
        'rows.star': ["ROWS = [{'name': 'a', 'ignore': ['**/*.md']}, {'name': 'b', 'ignore': []}]"],
        'a/Dockerfile': ['FROM alpine', 'COPY docs/x.md ./'],
        'a/docs/x.md': '',
        'b/Dockerfile': ['FROM alpine', 'COPY docs ./docs', 'COPY --chown=1 ["keep", "./"]'],
        'b/docs/x.md': '',
        'b/keep/y': '',
        'b/.dockerignore': ['*', '!keep', '!Dockerfile'],
      }),
    ).toMatchInlineSnapshot(`
      "a/Dockerfile:2:6 error docs/x.md
        "docs/x.md" is taken out of the build context "a" by ignore=; copy something else or change the pattern
        <- Tiltfile:3:5 docker_build() builds it here
      b/Dockerfile:2:6 error docs
        "docs" is taken out of the build context "b" by the .dockerignore; copy something else or change the pattern
        <- Tiltfile:3:5 docker_build() builds it here"
    `);
  });

  it('reports a build in a script, and an ADD with a variable', async () => {
    expect(
      await show(RULE, {
        Tiltfile: ["custom_build('a', 'scripts/build.sh a', deps=['.'])"],
        'scripts/build.sh': [
          '#!/bin/sh',
          'docker build -f "$1/Dockerfile.dev" --build-arg DIR=missing -t "$EXPECTED_REF" "$1"',
        ],
        'a/Dockerfile.dev': ['FROM alpine', 'ARG DIR=src', 'ADD $DIR/x.txt /x.txt'],
        'a/src/x.txt': '',
      }),
    ).toMatchInlineSnapshot(`
      "a/Dockerfile.dev:3:5 error $DIR/x.txt
        "missing/x.txt" does not exist in the build context "a"; name a path that is there
        <- scripts/build.sh:2:1 built with the context "a" here
        <- Tiltfile:1:1 custom_build() builds it here"
    `);
  });

  it('reports a wildcard that matches nothing', async () => {
    expect(
      await show(RULE, {
        Tiltfile: ["docker_build(**dict(ref='a', context='.'))"],
        Dockerfile: ['FROM alpine', 'COPY src/*.js ./'],
        'src/a.ts': '',
      }),
    ).toMatchInlineSnapshot(`
      "Dockerfile:2:6 error src/*.js
        "src/*.js" does not exist in the build context "."; name a path that is there
        <- Tiltfile:1:1 docker_build() builds it here"
    `);
  });

  it.each([
    [
      'everything is there',
      {
        Tiltfile: ["docker_build('a', '.', only=['src', './package.json'])"],
        Dockerfile: [
          'FROM alpine AS base',
          'COPY . .',
          'COPY src/*.py package.json ./',
          'COPY /src/main.py ./',
          'FROM base',
          'COPY --from=base /nowhere /x',
          'COPY --from=nginx /etc/x /x',
        ],
        'src/main.py': '',
        'package.json': ['{}'],
      },
    ],
    [
      'optional files beside ones that are there',
      {
        Tiltfile: ["docker_build('a', '.')"],
        Dockerfile: ['FROM alpine', 'COPY package.json yarn.lock* pnpm-lock.yaml* ./'],
        'package.json': ['{}'],
      },
    ],
    [
      'generated and remote files',
      {
        Tiltfile: ["docker_build('a', '.')"],
        Dockerfile: [
          'FROM alpine',
          'COPY dist/app /app',
          'ADD https://x.example/y /y',
          'COPY <<EOF /z',
          'text',
          'EOF',
          'COPY build/*.js ./',
        ],
        '.gitignore': ['dist/', 'build'],
      },
    ],
    [
      'stages that the target does not need',
      {
        Tiltfile: ["docker_build('a', '.', target='dev')"],
        Dockerfile: ['FROM alpine AS dev', 'FROM alpine AS prod', 'COPY nowhere ./'],
      },
    ],
    [
      'contexts and paths that are not known',
      {
        Tiltfile: [
          "docker_build('a', os.getenv('C'), dockerfile='Dockerfile')",
          "docker_build('b', '.', build_args={'X': os.getenv('X')}, only=[os.getenv('O')])",
        ],
        Dockerfile: ['FROM alpine', 'ARG X', 'COPY $X ./', 'COPY nowhere ./'],
      },
    ],
    [
      'an optional file that git ignores',
      {
        '.gitignore': ['**/cert.pem'],
        Tiltfile: ["docker_build('a', 'x')"],
        'x/Dockerfile': ['FROM alpine', 'COPY cert.pem* /certs/'],
      },
    ],
    [
      'patterns that bring something back',
      {
        Tiltfile: ["docker_build('a', '.', ignore=['*', '!src'])"],
        Dockerfile: ['FROM alpine', 'COPY src ./src', 'COPY src/main.py ./'],
        'src/main.py': '',
      },
    ],
  ])('is silent: %s', async (_, files) => {
    expect(await show(RULE, files)).toBe('');
  });
});
