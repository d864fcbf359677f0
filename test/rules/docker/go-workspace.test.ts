import { describe, expect, it } from 'vitest';
import { type Files, show } from '../tilt/show.ts';
import { places } from './places.ts';

const RULE = 'docker/go-workspace';
const DEV = 'services/a/Dockerfile.dev';
const RELEASE = 'services/a/Dockerfile.release';
const BUILD = 'RUN cd services/a && go build .';
const REPOSITORY = {
  'go.work': 'go 1.25\n',
  'packages/ameide_core_proto/go.mod': '',
  'packages/ameide_sdk_go/go.mod': '',
  'services/a/go.mod': '',
};

describe(RULE, () => {
  it('says what a dev image lacks, and what brings the workspace into a release image', async () => {
    expect(
      await show(RULE, {
        [DEV]: [
          '# dev',
          'FROM golang',
          'COPY go.work go.work',
          'COPY packages/ameide_sdk_go packages/ameide_sdk_go',
          BUILD,
        ],
        [RELEASE]: ['FROM golang', 'ARG WORK=go.work', 'ENV GOWORK=off', 'COPY $WORK go.work.sum ./', BUILD],
      }),
    ).toMatchInlineSnapshot(`
      "services/a/Dockerfile.dev:1:1 error # dev
        the image does not copy "packages/ameide_core_proto"; a Go dev image is built in the workspace
      services/a/Dockerfile.release:2:10 error go.work
        "go.work" brings go.work into the image; a Go release image is built without the workspace
        <- services/a/Dockerfile.release:4:1 copied here"
    `);
  });

  it.each<[string, readonly string[], string]>([
    ['only the service', ['COPY services/a services/a', BUILD], '1:1 error FROM golang'],
    [
      'parts of the packages',
      [
        'COPY go.work ./',
        'COPY packages/ameide_core_proto/go.mod packages/ameide_core_proto/',
        'COPY packages/ameide_sdk_go packages/',
        BUILD,
      ],
      '1:1 error FROM golang',
    ],
    ['copies from a stage', ['COPY --from=alpine . .', BUILD], '1:1 error FROM golang'],
    ['a command in a heredoc', ['RUN <<EOF', 'go test ./...', 'EOF'], '1:1 error FROM golang'],
    ['a command that the container starts', ['COPY services/a .', 'CMD ["go", "run", "."]'], '1:1 error FROM golang'],
  ])('reports a dev image with %s', async (_, lines, expected) => {
    expect(await places(RULE, { [DEV]: ['FROM golang', ...lines], ...REPOSITORY })).toEqual([`${DEV}:${expected}`]);
  });

  it('reports what .dockerignore and a narrow context of Tilt keep out', async () => {
    expect(
      await show(RULE, {
        Tiltfile: [
          `docker_build('a', '.', dockerfile='${DEV}')`,
          "docker_build('b', 'services/b', dockerfile='services/b/Dockerfile.dev')",
        ],
        [DEV]: ['FROM golang', 'COPY . .', BUILD],
        'services/b/Dockerfile.dev': ['FROM golang', 'COPY . .', 'RUN go build .'],
        '.dockerignore': ['packages/*proto'],
        ...REPOSITORY,
      }),
    ).toMatchInlineSnapshot(`
      "services/a/Dockerfile.dev:1:1 error FROM golang
        the image does not copy "packages/ameide_core_proto"; a Go dev image is built in the workspace
      services/b/Dockerfile.dev:1:1 error FROM golang
        the image does not copy "go.work", "packages/ameide_core_proto", "packages/ameide_sdk_go"; a Go dev image is built in the workspace"
    `);
  });

  it.each<[string, readonly string[], string]>([
    ['a source among others', ['COPY services/a/go.mod go.work ./', BUILD], '2:24 error go.work'],
    ['a pattern', ['COPY go.* ./', BUILD], '2:6 error go.*'],
    ['ADD in a list', ['ADD ["go.work", "./"]', BUILD], '2:7 error go.work'],
    ['everything where GOWORK is not off', ['COPY . .', BUILD], '2:6 error .'],
    [
      'everything where GOWORK is off in a part',
      ['COPY . .', 'RUN GOWORK=off go vet ./... && go build'],
      '2:6 error .',
    ],
  ])('reports a release image with %s', async (_, lines, expected) => {
    expect(await places(RULE, { [RELEASE]: ['FROM golang', ...lines], ...REPOSITORY })).toEqual([
      `${RELEASE}:${expected}`,
    ]);
  });

  it.each<[string, Files]>([
    ['a dev image with everything', { [DEV]: ['FROM golang', 'COPY . .', BUILD] }],
    [
      'a dev image with all parts',
      { [DEV]: ['FROM golang AS src', 'COPY ./go.work /x/', 'COPY packages/ameide_* packages/', 'FROM src', BUILD] },
    ],
    ['a dev image with a mount', { [DEV]: ['FROM golang', 'RUN --mount=type=bind,target=. go build ./services/a'] }],
    [
      'a dev image with a source that is not known',
      {
        Tiltfile: [`docker_build('a', '.', dockerfile='${DEV}', build_args={'DIR': os.getenv('DIR')})`],
        [DEV]: ['FROM golang', 'ARG DIR', 'COPY $DIR .', BUILD],
      },
    ],
    [
      'images without Go',
      { [DEV]: ['FROM node', 'COPY services/a .', 'RUN echo go build'], [RELEASE]: ['FROM node', 'COPY go.work .'] },
    ],
    ['tools', { [DEV]: ['FROM golang', 'RUN go install github.com/air-verse/air@latest'] }],
    [
      'a release image with everything and GOWORK=off',
      { [RELEASE]: ['FROM golang', 'ENV GOWORK=off', 'COPY . .', BUILD] },
    ],
    ['a release image without go.work', { [RELEASE]: ['FROM golang', 'COPY services/a services/a', BUILD] }],
    [
      'a release image whose .dockerignore leaves it out',
      { [RELEASE]: ['FROM golang', 'COPY . .', BUILD], '.dockerignore': ['go.work*'] },
    ],
    ['another role', { 'services/a/Dockerfile.test': ['FROM golang', 'RUN go test ./...'] }],
  ])('is silent about %s', async (_, files) => {
    expect(await show(RULE, { ...REPOSITORY, ...files })).toBe('');
  });
});
