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
    [
      'a script that a here document writes',
      [
        'FROM golang',
        'COPY <<EOF /usr/bin/build.sh',
        '#!/bin/sh',
        'GOWORK=off go build',
        'EOF',
        'RUN build=1 /usr/bin/build.sh',
      ],
      `${DEV}:4:1 error GOWORK=off`,
    ],
    [
      'a here document that is sourced',
      ['FROM golang', 'COPY <<env.sh /etc/go/', 'export GOWORK=off', 'env.sh', 'RUN . /etc/go/env.sh && go build'],
      `${DEV}:3:8 error GOWORK=off`,
    ],
    ['su', ['FROM golang', 'RUN su app -c "GOWORK=off go build"'], `${DEV}:2:16 error GOWORK=off`],
    [
      'a watcher',
      ['FROM golang', "CMD find . -name '*.go' | GOWORK=off entr -r go run ."],
      `${DEV}:2:27 error GOWORK=off`,
    ],
    [
      'find',
      ['FROM golang', 'RUN find . -name go.mod -execdir go mod download \\;'],
      `${DEV}:2:34 error go mod download`,
    ],
    [
      'an image, whose containers do not see ARG',
      ['FROM golang', 'ARG GOWORK=auto', 'RUN go build', 'CMD go run .'],
      `${DEV}:4:5 error go run .`,
    ],
    [
      'ENTRYPOINT and CMD together',
      ['FROM golang', 'ENTRYPOINT ["go"]', 'CMD ["run", "."]', 'ENV GOWORK=off'],
      `${DEV}:4:5 error GOWORK=off`,
    ],
    [
      'a variable that the script takes away',
      ['FROM golang', 'ENV GOWORK=auto', 'RUN unset GOWORK && go build'],
      `${DEV}:3:21 error go build`,
    ],
    [
      'the settings of another user',
      ['FROM golang', 'RUN go env -w GOWORK=auto', 'USER app', 'RUN go build'],
      `${DEV}:4:5 error go build`,
    ],
    [
      'settings that GOENV leaves out',
      ['FROM golang', 'RUN go env -w GOWORK=auto && GOENV=off go build'],
      `${DEV}:2:40 error go build`,
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

  it('points at what compose and bake files hand over', async () => {
    expect(
      await places(RULE, {
        Tiltfile: [
          "docker_compose('compose.yml')",
          "custom_build('b', 'docker buildx bake -f bake.hcl --set b.tags=$EXPECTED_REF b', deps=['.'])",
          "custom_build('c', 'docker buildx bake -f bake.hcl --set *.args.WORK=off c', deps=['.'])",
        ],
        'compose.yml': [
          'services:',
          '  a:',
          '    build:',
          '      context: .',
          `      dockerfile: ${DEV}`,
          '      args:',
          '        WORK: "off"',
        ],
        'bake.hcl': [
          'target "base" {',
          '  args = { WORK = "off" }',
          '}',
          'target "b" {',
          '  inherits = ["base"]',
          '  dockerfile = "b/Dockerfile.dev"',
          '}',
          'target "c" {',
          '  dockerfile = "c/Dockerfile.dev"',
          '}',
        ],
        [DEV]: ['FROM golang', 'ARG WORK=auto', 'ENV GOWORK=$WORK', 'RUN go build'],
        'b/Dockerfile.dev': ['FROM golang', 'ARG WORK=auto', 'ENV GOWORK=$WORK', 'RUN go build'],
        'c/Dockerfile.dev': ['FROM golang', 'ARG WORK=auto', 'ENV GOWORK=$WORK', 'RUN go build'],
      }),
    ).toEqual(['Tiltfile:3:69 error off', 'bake.hcl:2:19 error "off"', 'compose.yml:7:15 error "off"']);
  });

  it('points at what a service hands over that another one extends, and at the command that overrides it', async () => {
    const files = {
      'compose.yml': [
        'services:',
        '  a:',
        '    extends: {file: base.yml, service: go}',
        '    build: {context: ., args: [OTHER=1]}',
      ],
      'base.yml': ['services:', '  go:', '    build:', `      dockerfile: ${DEV}`, '      args: {WORK: "off"}'],
      [DEV]: ['FROM golang', 'ARG WORK=auto', 'ENV GOWORK=$WORK', 'RUN go build'],
    };
    expect(await places(RULE, { Tiltfile: ["docker_compose('compose.yml')"], ...files })).toEqual([
      'base.yml:5:20 error "off"',
    ]);
    const build = (options: string) => [
      `custom_build('a', 'docker compose build${options} a && docker tag x-a $EXPECTED_REF', deps=['.'])`,
    ];
    expect(await places(RULE, { Tiltfile: build(''), ...files })).toEqual(['base.yml:5:20 error "off"']);
    expect(await places(RULE, { Tiltfile: build(' --build-arg WORK=auto'), ...files })).toEqual([]);
  });

  it.each<[string, readonly string[], readonly string[]]>([
    [
      'an inherited entrypoint in the variables of the last stage',
      [
        'FROM golang AS base',
        'ENV GOWORK=off',
        'ENTRYPOINT ["go", "run"]',
        'FROM base',
        'ENV GOWORK=auto',
        'CMD ["./cmd"]',
      ],
      ['5:5 error GOWORK=auto'],
    ],
    [
      'an inherited command',
      ['FROM golang AS base', 'CMD go run .', 'FROM base AS final', 'ENV GOWORK=auto'],
      ['4:5 error GOWORK=auto'],
    ],
    [
      'a command that an entrypoint makes void',
      ['FROM golang AS base', 'CMD ["go", "run", "."]', 'FROM base', 'ENTRYPOINT ["/app"]'],
      [],
    ],
    [
      'a command that a later stage replaces',
      ['FROM golang AS base', 'CMD ["go", "run", "."]', 'FROM base', 'CMD ["/app"]'],
      [],
    ],
    [
      'a command that a shell entrypoint passes over',
      ['FROM golang', 'ENTRYPOINT exec /app', 'CMD ["go", "run", "."]'],
      [],
    ],
  ])('judges what containers start as Docker combines it: %s', async (_, lines, expected) => {
    expect(await places(RULE, { [RELEASE]: lines })).toEqual(expected.map((one) => `${RELEASE}:${one}`));
  });

  describe('build arguments of workflows, scripts and make targets', () => {
    const dockerfile = ['FROM golang', 'ARG GOWORK=off', 'RUN go build'];
    const loose = ['FROM golang', 'ARG GOWORK=auto', 'RUN go build'];
    const steps = (...lines: readonly string[]) => ['on: push', 'jobs:', '  cd:', '    steps:', ...lines];
    const CI = '.github/workflows/cd.yml';
    const action = (...lines: readonly string[]) =>
      steps(
        '      - uses: docker/build-push-action@v6',
        '        with:',
        '          context: .',
        `          file: ${RELEASE}`,
        ...lines.map((line) => `          ${line}`),
      );

    it('points at the value, with the command that suffers', async () => {
      expect(
        await show(RULE, {
          [CI]: action('build-args: |', '  VERSION=1', '  GOWORK=auto'),
          [RELEASE]: dockerfile,
        }),
      ).toMatchInlineSnapshot(`
        ".github/workflows/cd.yml:11:13 error GOWORK=auto
          "go build" runs with GOWORK=auto, but a release image builds with GOWORK=off
          <- services/a/Dockerfile.release:3:5 "go build" runs here"
      `);
    });

    it.each<[string, Files, string]>([
      [
        'a run step',
        { [CI]: steps(`      - run: docker build --build-arg GOWORK=auto -f ${RELEASE} .`) },
        `${CI}:5:39 error GOWORK=auto`,
      ],
      [
        'the environment of a workflow',
        {
          [CI]: [
            'env:',
            '  WORK: auto',
            ...steps(`      - run: docker buildx build --push --build-arg GOWORK="$WORK" --file ${RELEASE} .`),
          ],
        },
        `${CI}:2:9 error auto`,
      ],
      [
        'a matrix',
        {
          [CI]: [
            'on: push',
            'jobs:',
            '  cd:',
            '    strategy: {matrix: {work: [off, auto]}}',
            '    steps:',
            `      - run: docker build --build-arg GOWORK=\${{ matrix.work }} -f ${RELEASE} .`,
          ],
        },
        `${CI}:4:37 error auto`,
      ],
      [
        'a script that a step runs',
        {
          [CI]: steps('      - run: ./build.sh a auto'),
          'build.sh': [
            '#!/bin/sh',
            'service=$1',
            'work="${2:-off}"',
            'docker build --build-arg "GOWORK=$work" -f "services/$service/Dockerfile.release" .',
          ],
        },
        `${CI}:5:27 error auto`,
      ],
      [
        'a script by itself',
        { 'build.sh': ['WORK=auto', `docker build --build-arg GOWORK=$WORK -t x -f ${RELEASE} .`] },
        'build.sh:1:6 error auto',
      ],
      [
        'a make target',
        { Makefile: ['WORK ?= auto', 'image:', `\tdocker build --build-arg GOWORK=$(WORK) -f ${RELEASE} .`] },
        'Makefile:1:9 error auto',
      ],
      [
        'a compose file',
        {
          [CI]: steps('      - run: docker compose build --push'),
          'compose.yaml': [
            'services:',
            '  a:',
            `    build: {context: ., dockerfile: ${RELEASE}, args: {GOWORK: auto}}`,
          ],
        },
        'compose.yaml:3:83 error auto',
      ],
      [
        'a bake file, by its action',
        {
          [CI]: steps('      - uses: docker/bake-action@v5', '        with: {targets: a, push: true}'),
          'docker-bake.hcl': ['target "a" {', `  dockerfile = "${RELEASE}"`, '  args = { GOWORK = "auto" }', '}'],
        },
        'docker-bake.hcl:3:21 error "auto"',
      ],
      [
        'a build without the argument beside one with it',
        {
          [CI]: steps(
            `      - run: docker build --build-arg GOWORK=off -f ${RELEASE} .`,
            `      - run: docker build -f ${RELEASE} .`,
          ),
          [RELEASE]: loose,
        },
        `${RELEASE}:2:5 error GOWORK=auto`,
      ],
    ])('reports %s', async (_, files, expected) => {
      expect(await places(RULE, { [RELEASE]: dockerfile, ...files })).toEqual([expected]);
    });

    it.each<[string, Files]>([
      ['an action that says off', { [CI]: action('build-args: GOWORK=off') }],
      ['a step that says off', { [CI]: steps(`      - run: docker build --build-arg GOWORK=off -f ${RELEASE} .`) }],
      [
        'an action in the Git context',
        { [CI]: action('build-args: |', '  "GOWORK=off"', '  X=1').filter((line) => !line.includes('context')) },
      ],
      [
        'a value that is not known',
        { [CI]: steps(`      - run: docker build --build-arg GOWORK=\${{ inputs.work }} -f ${RELEASE} .`) },
      ],
      [
        'a stage that the build does not need',
        {
          [CI]: action('target: app'),
          [RELEASE]: [
            'FROM golang AS dev',
            'ENV GOWORK=auto',
            'RUN go build',
            'FROM golang AS app',
            'ENV GOWORK=off',
            'RUN go build',
          ],
        },
      ],
      [
        'a script that only its caller gives a value',
        {
          [CI]: steps('      - run: GOWORK_MODE=off ./build.sh'),
          'build.sh': [`docker build --build-arg GOWORK="\${GOWORK_MODE:-auto}" -f ${RELEASE} .`],
        },
      ],
    ])('is silent about %s', async (_, files) => {
      expect(await places(RULE, { [RELEASE]: loose, ...files })).toEqual([]);
    });

    it('judges what Tilt builds for development by how Tilt builds it', async () => {
      expect(
        await places(RULE, {
          Tiltfile: [`docker_build('a', '.', dockerfile='${DEV}', build_args={'GOWORK': 'auto'})`],
          [CI]: steps(`      - run: docker build --build-arg GOWORK=off --target test -f ${DEV} .`),
          [DEV]: ['FROM golang', 'ARG GOWORK', 'RUN go build'],
        }),
      ).toEqual([]);
    });

    it('leaves a script with which Tilt builds to Tilt', async () => {
      expect(
        await places(RULE, {
          Tiltfile: ["custom_build('a', './build.sh auto', deps=['.'])"],
          'build.sh': [`docker build --build-arg GOWORK="\${1:-off}" -t $EXPECTED_REF -f ${DEV} .`],
          [DEV]: ['FROM golang', 'ARG GOWORK', 'RUN go build'],
        }),
      ).toEqual([]);
    });
  });

  it('gives make the environment, and recipes what the Makefile makes of it', async () => {
    const dockerfile = ['FROM golang', 'ENV GOWORK=off', 'COPY Makefile ./', 'RUN make build'];
    const recipe = ['GO ?= go', 'build:', '\t$(GO) build'];
    expect(await places(RULE, { [RELEASE]: dockerfile, Makefile: ['export GOWORK ?= auto', ...recipe] })).toEqual([]);
    expect(await places(RULE, { [RELEASE]: dockerfile, Makefile: ['GOWORK = auto', ...recipe] })).toEqual([
      'Makefile:1:1 error GOWORK = auto',
    ]);
    expect(
      await places(RULE, {
        [RELEASE]: dockerfile.filter((line) => !line.startsWith('ENV')),
        Makefile: ['export GOWORK ?= auto', ...recipe],
      }),
    ).toEqual(['Makefile:1:8 error GOWORK ?= auto']);
  });

  it('points at the recipe whose command a variable names', async () => {
    expect(
      await places(RULE, {
        [RELEASE]: ['FROM golang', 'COPY Makefile ./', 'RUN make build'],
        Makefile: ['GO ?= go', 'build:', '\tCGO_ENABLED=0 $(GO) build ./... && $(GO) vet ./...'],
      }),
    ).toEqual(['Makefile:3:16 error $(GO) build ./...']);
  });

  it('reads scripts that a bind mount shows', async () => {
    expect(
      await places(RULE, {
        [RELEASE]: [
          'FROM golang',
          'RUN --mount=type=bind,source=tools/build.sh,target=/build.sh sh /build.sh',
          'RUN --mount=type=bind,from=tools,target=/tools sh /tools/build.sh',
        ],
        'tools/build.sh': ['GOWORK=auto go build'],
      }),
    ).toEqual(['tools/build.sh:1:1 error GOWORK=auto']);
  });

  it.each<[string, readonly string[]]>([
    ['a flag that undoes GOFLAGS', ['ENV GOFLAGS=-mod=vendor', 'RUN go build -mod=mod ./...']],
    ['flags that undo each other', ['ENV GOFLAGS="-mod=vendor -mod=readonly"', 'RUN go build ./...']],
  ])('takes a command for not vendored by %s', async (_, lines) => {
    expect(await places(RULE, { [RELEASE]: ['FROM golang', ...lines] })).toHaveLength(1);
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
    ['a vendored release in two words', { [RELEASE]: ['FROM golang', 'RUN go vet -mod vendor ./...'] }],
    ['a question for help', { [RELEASE]: ['FROM golang', 'RUN go build -h || go help build'] }],
    ['an image that is set behind CMD', { [DEV]: ['FROM golang', 'CMD ["go", "run", "."]', 'ENV GOWORK=auto'] }],
    ['a CMD that another replaces', { [DEV]: ['FROM golang', 'CMD ["go", "run", "."]', 'CMD ["air"]'] }],
    [
      'an entrypoint that sets it',
      {
        [DEV]: ['FROM golang', 'COPY entry.sh /', 'ENTRYPOINT ["/entry.sh"]', 'CMD ["go", "run", "."]'],
        'entry.sh': ['#!/bin/sh', 'export GOWORK=auto', 'exec "$@"'],
      },
    ],
    [
      'a here document with a variable',
      {
        [DEV]: [
          'FROM golang',
          'ARG W=auto',
          'COPY <<-E /b.sh',
          '\texport GOWORK=$W',
          '\tgo build',
          'E',
          'RUN sh /b.sh',
        ],
      },
    ],
    [
      'the settings of the same user',
      { [RELEASE]: ['FROM golang', 'RUN go env -w GOWORK=off', 'ENV HOME=/root', 'USER root', 'RUN go build'] },
    ],
    [
      'settings in a file of all users',
      { [RELEASE]: ['FROM golang', 'ENV GOENV=/etc/go', 'RUN go env -w GOWORK=off', 'USER app', 'RUN go build'] },
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

  it.each(['unset GOWORK && go build', 'env -u GOWORK go build', 'env -i PATH=/bin go build'])(
    'offers nothing where ENV does not reach the command: %s',
    async (command) => {
      const files = { [RELEASE]: `FROM golang\nENV GOWORK=off\nRUN ${command}\n` };
      expect(await fixRepository({ files }, { rules: [RULE] })).toEqual({});
    },
  );

  it('leaves a build argument alone that goes to Dockerfiles of both roles', async () => {
    const build = (files: string) =>
      `for f in ${files}; do\n  docker build -f services/a/Dockerfile.$f --build-arg GOWORK=auto .\ndone\n`;
    const dockerfile = 'FROM golang\nARG GOWORK\nRUN go build\n';
    const fixed = (files: string) =>
      fixRepository({ files: { 'b.sh': build(files), [DEV]: dockerfile, [RELEASE]: dockerfile } }, { rules: [RULE] });
    expect(await fixed('release')).toEqual({
      'b.sh': build('release').replace('auto', 'off'),
      [DEV]: 'FROM golang\nARG GOWORK\nENV GOWORK=auto\nRUN go build\n',
    });
    expect(await fixed('dev release')).toEqual({});
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
