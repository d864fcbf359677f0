import { describe, expect, it } from 'vitest';
import { type Files, show } from '../tilt/show.ts';
import { places } from './places.ts';

const RULE = 'docker/no-bsr';
const PATH = 'services/a/Dockerfile';

describe(RULE, () => {
  it('says what comes from the BSR', async () => {
    expect(
      await show(RULE, {
        [PATH]: [
          'FROM python',
          'ARG INDEX=https://buf.build/gen/python',
          'RUN pip install --extra-index-url $INDEX ameide-grpc',
          'ENV GOPROXY=https://buf.build/gen/go,direct',
          'RUN go mod download',
          'RUN npm i @buf/ameide_core.bufbuild_es@2',
          'RUN curl -fsSLO https://buf.build/gen/archive/x.tgz',
        ],
      }),
    ).toMatchInlineSnapshot(`
      "services/a/Dockerfile:2:11 error https://buf.build/gen/python
        "--extra-index-url" takes packages from the BSR ("https://buf.build/gen/python"); images take the stubs that come with the SDKs
        <- services/a/Dockerfile:3:5 "pip" runs here
      services/a/Dockerfile:4:5 error GOPROXY=https://buf.build/gen/go,direct
        "GOPROXY" takes packages from the BSR ("https://buf.build/gen/go,direct"); images take the stubs that come with the SDKs
        <- services/a/Dockerfile:5:5 "go" runs here
      services/a/Dockerfile:6:11 error @buf/ameide_core.bufbuild_es@2
        "npm i" installs the generated package "@buf/ameide_core.bufbuild_es@2"; images take the stubs that come with the SDKs
      services/a/Dockerfile:7:17 error https://buf.build/gen/archive/x.tgz
        "https://buf.build/gen/archive/x.tgz" is taken from the BSR; images take the stubs that come with the SDKs"
    `);
  });

  it.each<[string, readonly string[], string]>([
    ['pnpm add', ['RUN pnpm add @buf/a_b.c'], '2:14 error @buf/a_b.c'],
    ['an alias', ['RUN yarn add stubs@npm:@buf/a_b.c@1'], '2:14 error stubs@npm:@buf/a_b.c@1'],
    [
      'go get',
      ['RUN go get buf.build/gen/go/a/b/protocolbuffers/go@v1'],
      '2:12 error buf.build/gen/go/a/b/protocolbuffers/go@v1',
    ],
    ['a registry', ['RUN npm ci --registry=https://buf.build/gen/npm/v1/'], '2:23 error https://buf.build/gen/npm/v1/'],
    [
      'a scope',
      ['RUN npm config set @buf:registry https://buf.build/gen/npm/v1/'],
      '2:34 error https://buf.build/gen/npm/v1/',
    ],
    [
      'a file that is written',
      ['RUN echo "@buf:registry=https://buf.build/gen/npm/v1/" >> .npmrc'],
      '2:25 error https://buf.build/gen/npm/v1/',
    ],
    [
      'a here document',
      ['COPY <<EOF /root/.npmrc', '@buf:registry=https://buf.build/gen/npm/v1/', 'EOF'],
      '3:15 error https://buf.build/gen/npm/v1/',
    ],
    [
      'a variable',
      ['ENV PIP_EXTRA_INDEX_URL=https://user:x@buf.build/gen/python'],
      '2:5 error PIP_EXTRA_INDEX_URL=https://user:x@buf.build/gen/python',
    ],
    [
      'a prefix',
      ['RUN UV_INDEX=https://buf.build/gen/python uv pip install x'],
      '2:5 error UV_INDEX=https://buf.build/gen/python',
    ],
    [
      'go env -w',
      ['RUN go env -w GOPROXY=https://buf.build/gen/go', 'RUN go build'],
      '2:15 error GOPROXY=https://buf.build/gen/go',
    ],
    [
      'uv',
      ['RUN ["uv", "pip", "install", "--default-index", "https://buf.build/gen/python", "x"]'],
      '2:50 error https://buf.build/gen/python',
    ],
    ['ADD', ['ADD https://buf.build/gen/archive/x.tgz /x'], '2:5 error https://buf.build/gen/archive/x.tgz'],
  ])('reports %s', async (_, lines, expected) => {
    expect(await places(RULE, { [PATH]: ['FROM node', ...lines] })).toEqual([`${PATH}:${expected}`]);
  });

  it('follows scripts and arguments of Tilt', async () => {
    expect(
      await show(RULE, {
        Tiltfile: [
          `docker_build('a', '.', dockerfile='${PATH}', build_args={'PIP_INDEX_URL': 'https://buf.build/gen/python'})`,
        ],
        [PATH]: ['FROM python', 'ARG PIP_INDEX_URL', 'RUN pip install x', 'COPY stubs.sh /', 'RUN /stubs.sh'],
        'stubs.sh': ['#!/bin/sh', 'for p in a b; do npm install "@buf/x.$p"; done'],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:89 error 'https://buf.build/gen/python'
        "PIP_INDEX_URL" takes packages from the BSR ("https://buf.build/gen/python"); images take the stubs that come with the SDKs
        <- services/a/Dockerfile:3:5 "pip" runs here
      stubs.sh:2:31 error @buf/x.
        "npm install" installs the generated package "@buf/x.a"; images take the stubs that come with the SDKs
        <- services/a/Dockerfile:5:5 through "stubs.sh" run here
        <- stubs.sh:2:31 "npm install" installs the generated package "@buf/x.b"; images take the stubs that come with the SDKs"
    `);
  });

  it.each<[string, Files]>([
    ['libraries', { [PATH]: ['FROM golang', 'RUN go get buf.build/go/protovalidate@v1 && npm i @bufbuild/protobuf'] }],
    [
      'words',
      {
        [PATH]: [
          'FROM golang',
          'RUN echo see https://buf.build/docs',
          '# https://buf.build/gen/npm',
          'LABEL x=https://buf.build',
        ],
      },
    ],
    [
      'other hosts',
      { [PATH]: ['FROM python', 'RUN pip install -i https://mybuf.build/x y && curl https://buf.build.example.com/x'] },
    ],
    ['what is no source', { [PATH]: ['FROM golang', 'ENV GOPRIVATE=buf.build', 'RUN go build'] }],
    ['other packages', { [PATH]: ['FROM node', 'RUN npm i @buffer/x && npm ci'] }],
    ['an index that is not known', { [PATH]: ['FROM python', 'RUN pip install -i $(cat index) x'] }],
  ])('is silent about %s', async (_, files) => {
    expect(await show(RULE, files)).toBe('');
  });
});
