import { describe, expect, it } from 'vitest';
import { fixRepository } from '../harness.ts';
import { type Files, show } from '../tilt/show.ts';
import { places } from './places.ts';

const RULE = 'docker/gowork';
const DEV = 'services/a/Dockerfile.dev';
const RELEASE = 'services/a/Dockerfile.release';

describe(RULE, () => {
  it('reports a wrong ENV in each ring, with the command that suffers', async () => {
    expect(
      await show(RULE, {
        [DEV]: ['FROM golang:1.25', 'ENV GOWORK=off', 'RUN go build ./...'],
        [RELEASE]: ['FROM golang:1.25', 'ENV GOWORK auto', 'RUN go build ./... && go test ./...'],
      }),
    ).toMatchInlineSnapshot(`
      "services/a/Dockerfile.dev:2:5 error GOWORK=off
        "go build" runs with GOWORK=off, but a dev image builds with GOWORK=auto
        <- services/a/Dockerfile.dev:3:5 "go build" runs here
      services/a/Dockerfile.release:2:5 error GOWORK auto
        "go build" runs with GOWORK=auto, but a release image builds with GOWORK=off
        <- services/a/Dockerfile.release:3:5 "go build" runs here"
    `);
  });

  it('reports what nothing sets at the first command of the stage', async () => {
    expect(
      await show(RULE, {
        [DEV]: ['FROM golang:1.25', 'RUN cd a && go mod download', 'RUN go build .'],
        [RELEASE]: ['FROM golang:1.25 AS x', 'RUN go vet .', 'FROM golang:1.25', 'RUN go list ./...'],
      }),
    ).toMatchInlineSnapshot(`
      "services/a/Dockerfile.dev:2:13 error go mod download
        "go mod" runs while nothing sets GOWORK; a dev image builds with GOWORK=auto
      services/a/Dockerfile.release:2:5 error go vet .
        "go vet" runs while nothing sets GOWORK; a release image builds with GOWORK=off
      services/a/Dockerfile.release:4:5 error go list ./...
        "go list" runs while nothing sets GOWORK; a release image builds with GOWORK=off"
    `);
  });

  it.each<[string, readonly string[], string]>([
    ['ARG', ['FROM golang', 'ARG GOWORK=off', 'RUN go build'], `${DEV}:2:5 error GOWORK=off`],
    [
      'ARG through ENV',
      ['FROM golang', 'ARG MODE=off', 'ENV GOWORK=${MODE}', 'RUN go build'],
      `${DEV}:2:5 error MODE=off`,
    ],
    ['a global ARG', ['ARG GOWORK=off', 'FROM golang', 'ARG GOWORK', 'RUN go build'], `${DEV}:1:5 error GOWORK=off`],
    ['a fallback', ['FROM golang', 'ENV GOWORK=${X:-off}', 'RUN go build'], `${DEV}:2:5 error GOWORK=\${X:-off}`],
    [
      'a base stage',
      ['FROM golang AS base', 'ENV GOWORK=off', 'FROM base', 'RUN go run .'],
      `${DEV}:2:5 error GOWORK=off`,
    ],
    [
      'ENV over several lines',
      ['FROM golang', 'ENV A=1 \\', '    # why', '    GOWORK=off \\', '    B=2', 'RUN go test'],
      `${DEV}:4:5 error GOWORK=off`,
    ],
    ['export', ['FROM golang', 'RUN export GOWORK=off && go build'], `${DEV}:2:12 error GOWORK=off`],
    ['a prefix', ['FROM golang', 'RUN GOWORK=off go build'], `${DEV}:2:5 error GOWORK=off`],
    ['env', ['FROM golang', 'RUN env GOWORK=off go build'], `${DEV}:2:9 error GOWORK=off`],
    ['go env -w', ['FROM golang', 'RUN go env -w GOWORK=off', 'RUN go build'], `${DEV}:2:15 error GOWORK=off`],
    [
      'a heredoc',
      ['FROM golang', 'RUN <<EOF', 'set -e', 'export GOWORK=off', 'go build', 'EOF'],
      `${DEV}:4:8 error GOWORK=off`,
    ],
    ['a nested shell', ['FROM golang', "RUN bash -lc 'cd a; GOWORK=off go build'"], `${DEV}:2:21 error GOWORK=off`],
    ['the exec form', ['FROM golang', 'ENV GOWORK=off', 'RUN ["go", "build", "."]'], `${DEV}:2:5 error GOWORK=off`],
    ['CMD', ['FROM golang', 'ENV GOWORK=off', 'CMD ["go", "run", "."]'], `${DEV}:2:5 error GOWORK=off`],
    ['ENTRYPOINT of a shell', ['FROM golang', 'ENTRYPOINT GOWORK=off go run .'], `${DEV}:2:12 error GOWORK=off`],
    [
      'another path of go',
      ['FROM golang', 'ENV GOWORK=off', 'RUN /usr/local/go/bin/go generate ./...'],
      `${DEV}:2:5 error GOWORK=off`,
    ],
    [
      'a condition',
      ['FROM golang', 'ENV GOWORK=auto', 'RUN if [ -f x ]; then export GOWORK=off; fi; go build'],
      `${DEV}:3:30 error GOWORK=off`,
    ],
  ])('finds the setting in %s', async (_, lines, expected) => {
    expect(await places(RULE, { [DEV]: lines })).toEqual([expected]);
  });

  it('points at the Tiltfile for what it hands over', async () => {
    expect(
      await show(RULE, {
        Tiltfile: [
          "MODE = 'off'",
          `docker_build('a', '.', dockerfile='${DEV}', build_args={'GOWORK': MODE})`,
          `custom_build('b', 'docker build --build-arg GOWORK=off -t $EXPECTED_REF -f services/b/Dockerfile.dev .', deps=['.'])`,
        ],
        [DEV]: ['FROM golang', 'ARG GOWORK', 'RUN go build'],
        'services/b/Dockerfile.dev': ['FROM golang', 'ARG GOWORK=auto', 'RUN go build'],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:8 error 'off'
        "go build" runs with GOWORK=off, but a dev image builds with GOWORK=auto
        <- services/a/Dockerfile.dev:3:5 "go build" runs here
      Tiltfile:3:45 error GOWORK=off
        "go build" runs with GOWORK=off, but a dev image builds with GOWORK=auto
        <- services/b/Dockerfile.dev:3:5 "go build" runs here"
    `);
  });

  it('follows scripts, Makefiles and package scripts that the build runs', async () => {
    expect(
      await places(RULE, {
        [RELEASE]: [
          'FROM golang',
          'WORKDIR /src',
          'COPY . .',
          'RUN ./build.sh',
          'FROM golang',
          'COPY Makefile ./',
          'RUN make build',
        ],
        'build.sh': ['#!/bin/sh', 'export GOWORK=auto', 'go build ./...'],
        Makefile: ['build: deps', '\tGOWORK=auto go build', 'deps:', '\techo go build'],
      }),
    ).toMatchInlineSnapshot(`
      [
        "Makefile:2:2 error GOWORK=auto",
        "build.sh:2:8 error GOWORK=auto",
      ]
    `);
  });

  it.each<[string, Files]>([
    [
      'the right values',
      {
        [DEV]: ['FROM golang', 'ENV GOWORK=auto', 'RUN go build'],
        [RELEASE]: ['FROM golang', 'RUN GOWORK=off go build'],
      },
    ],
    [
      'a vendored release',
      {
        [RELEASE]: [
          'FROM golang',
          'RUN go build -mod=vendor',
          'ENV GOFLAGS="-trimpath -mod=vendor"',
          'RUN go test ./...',
        ],
      },
    ],
    [
      'tools with a version',
      {
        [RELEASE]: [
          'FROM golang',
          'RUN go install golang.org/x/tools/cmd/stringer@v0.30.0',
          'RUN go run example.com/x@latest',
        ],
      },
    ],
    [
      'commands that do not care',
      { [RELEASE]: ['FROM golang', 'RUN go version && go env && go fmt ./... && go work edit -json'] },
    ],
    ['words about go', { [RELEASE]: ['FROM golang', 'RUN echo go build', '# RUN go build', 'LABEL x="go build"'] }],
    ['another role', { 'services/a/Dockerfile.test': ['FROM golang', 'RUN go test ./...'] }],
    ['a value that is not known', { [RELEASE]: ['FROM golang', 'RUN GOWORK=$(cat mode) go build'] }],
    [
      'a stage that the target leaves out',
      {
        Tiltfile: [`docker_build('a', '.', dockerfile='${DEV}', target='run')`],
        [DEV]: ['FROM golang AS test', 'RUN GOWORK=off go test', 'FROM alpine AS run'],
      },
    ],
    ['a setting behind a wrong one', { [DEV]: ['FROM golang', 'ENV GOWORK=off', 'ENV GOWORK=auto', 'RUN go build'] }],
    ['another shell', { [RELEASE]: ['FROM golang', 'SHELL ["pwsh", "-Command"]', 'RUN go build'] }],
    ['an empty file', { [RELEASE]: '' }],
    ['broken text', { [RELEASE]: ['FROM golang', 'RUN "go build', 'RUN <<EOF'] }],
  ])('is silent about %s', async (_, files) => {
    expect(await show(RULE, files)).toBe('');
  });

  it('mends the value, or puts the ENV before the command', async () => {
    expect(
      await fixRepository(
        {
          files: {
            [DEV]: 'FROM golang\nENV GOWORK=off\nRUN go build\n',
            [RELEASE]: 'FROM golang\nRUN go build\n',
          },
        },
        { rules: [RULE] },
      ),
    ).toEqual({
      [DEV]: 'FROM golang\nENV GOWORK=auto\nRUN go build\n',
      [RELEASE]: 'FROM golang\nENV GOWORK=off\nRUN go build\n',
    });
  });
});
