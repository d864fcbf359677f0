import { describe, expect, it } from 'vitest';
import { type Files, show } from '../tilt/show.ts';
import { places } from './places.ts';

const RULE = 'docker/no-buf';
const PATH = 'services/a/Dockerfile';

describe(RULE, () => {
  it('says what brings Buf in', async () => {
    expect(
      await show(RULE, {
        [PATH]: [
          'FROM bufbuild/buf:1.50 AS buf',
          'FROM node',
          'COPY buf.gen.yaml ./',
          'COPY --from=buf /usr/local/bin/buf /bin/',
          'RUN buf generate',
        ],
      }),
    ).toMatchInlineSnapshot(`
      "services/a/Dockerfile:1:6 error bufbuild/buf:1.50
        "bufbuild/buf:1.50" brings Buf into the build; images take the stubs that come with the SDKs
      services/a/Dockerfile:3:6 error buf.gen.yaml
        "buf.gen.yaml" is copied to generate stubs; images take the stubs that come with the SDKs
      services/a/Dockerfile:5:5 error buf generate
        "buf generate" runs in an image; images take the stubs that come with the SDKs"
    `);
  });

  it.each<[string, readonly string[], string]>([
    [
      'a path',
      ['RUN cd proto && /usr/local/bin/buf --debug generate'],
      '2:17 error /usr/local/bin/buf --debug generate',
    ],
    ['npx', ['RUN npx -y @bufbuild/buf@1.50.0 generate'], '2:12 error @bufbuild/buf@1.50.0 generate'],
    ['pnpm dlx', ['RUN pnpm dlx @bufbuild/buf lint'], '2:5 error pnpm dlx @bufbuild/buf lint'],
    ['pnpm exec', ['RUN pnpm exec buf lint'], '2:5 error pnpm exec buf lint'],
    ['pnpm', ['RUN pnpm buf lint'], '2:5 error pnpm buf lint'],
    [
      'go run',
      ['RUN go run github.com/bufbuild/buf/cmd/buf@v1.50.0 build'],
      '2:5 error go run github.com/bufbuild/buf/cmd/buf@v1.50.0 build',
    ],
    ['the tool from an ARG', ['ARG TOOL=buf', 'RUN $TOOL generate'], '3:5 error $TOOL generate'],
    ['a variable of the environment', ['RUN BUF_CACHE_DIR=/tmp env X=1 buf mod update'], '2:32 error buf mod update'],
    ['a heredoc', ['RUN <<EOF', 'set -e', 'buf export buf.build/x/y', 'EOF'], '4:1 error buf export buf.build/x/y'],
    ['a list', ['RUN ["buf", "generate"]'], '2:7 error buf", "generate'],
    ['a loop', ['RUN for d in a b; do (cd $d && buf generate); done'], '2:32 error buf generate'],
    ['a pattern', ['COPY buf.gen.*.yaml proto/'], '2:6 error buf.gen.*.yaml'],
    ['ADD in a list', ['ADD ["proto/buf.gen.go.yaml", "/"]'], '2:7 error proto/buf.gen.go.yaml'],
    ['a name from an ARG', ['ARG T=buf.gen.yaml', 'COPY $T ./'], '2:7 error buf.gen.yaml'],
    [
      'a binary from its image',
      ['COPY --from=docker.io/bufbuild/buf:1 /usr/local/bin/buf /bin/'],
      '2:13 error docker.io/bufbuild/buf:1',
    ],
    ['a mount from its image', ['RUN --mount=from=bufbuild/buf,target=/buf ls /buf'], '2:18 error bufbuild/buf'],
    ['its image by an ARG', ['ARG X=1', 'FROM bufbuild/buf'], '3:6 error bufbuild/buf'],
  ])('reports %s', async (_, lines, expected) => {
    expect(await places(RULE, { [PATH]: ['FROM node', ...lines] })).toEqual([`${PATH}:${expected}`]);
  });

  it('follows scripts, make targets and arguments of Tilt', async () => {
    expect(
      await show(RULE, {
        Tiltfile: [`docker_build('a', '.', dockerfile='${PATH}', build_args={'BASE': 'bufbuild/buf:1.50'})`],
        [PATH]: [
          'ARG BASE=node',
          'FROM $BASE',
          'WORKDIR /src',
          'COPY Makefile scripts ./',
          'RUN make stubs && sh gen.sh',
        ],
        Makefile: ['stubs: lint', '\t@buf generate', 'lint:', '\t@echo buf lint'],
        'scripts/gen.sh': ['gen() { npx buf generate; }', 'gen'],
      }),
    ).toMatchInlineSnapshot(`
      "Makefile:2:3 error buf generate
        "buf generate" runs in an image; images take the stubs that come with the SDKs
        <- services/a/Dockerfile:5:5 through "stubs" run here
      Tiltfile:1:80 error 'bufbuild/buf:1.50'
        "bufbuild/buf:1.50" brings Buf into the build; images take the stubs that come with the SDKs
      scripts/gen.sh:1:13 error buf generate
        "buf generate" runs in an image; images take the stubs that come with the SDKs
        <- services/a/Dockerfile:5:19 through "src/gen.sh" run here"
    `);
  });

  it.each<[string, Files]>([
    ['descriptions of the protos', { [PATH]: ['FROM node', 'COPY buf.yaml buf.lock buf.work.yaml ./', 'COPY . .'] }],
    ['words', { [PATH]: ['FROM node', 'RUN echo buf generate', '# RUN buf generate', 'LABEL buf=generate'] }],
    ['other tools', { [PATH]: ['FROM node', 'RUN buffer x && protoc buf && ls buf && npx @bufbuild/protoplugin'] }],
    ['plugins', { [PATH]: ['FROM node', 'RUN npm install @bufbuild/protobuf', 'RUN protoc-gen-buf-lint'] }],
    ['another image', { [PATH]: ['FROM acme/buf', 'FROM bufbuild/protovalidate'] }],
    ['a stage of that name', { [PATH]: ['FROM node AS buf', 'FROM node', 'COPY --from=buf buf.gen.yaml /x'] }],
    ['an unknown tool', { [PATH]: ['FROM node', 'RUN $(cat tool) generate'] }],
    [
      'a stage that is not built',
      {
        Tiltfile: [`docker_build('a', '.', dockerfile='${PATH}', target='b')`],
        [PATH]: ['FROM x AS a', 'RUN buf lint', 'FROM x AS b'],
      },
    ],
  ])('is silent about %s', async (_, files) => {
    expect(await show(RULE, files)).toBe('');
  });
});
