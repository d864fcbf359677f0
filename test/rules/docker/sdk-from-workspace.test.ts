import { describe, expect, it } from 'vitest';
import { type Files, show } from '../tilt/show.ts';

const RULE = 'docker/sdk-from-workspace';
const RELEASE = 'services/a/Dockerfile.release';
const NPM = { 'services/a/package.json': '{"dependencies": {"@ameideio/ameide-sdk-ts": "workspace:*"}}\n' };
const GO = { 'services/a/go.mod': 'module a\n\nrequire github.com/ameideio/ameide-sdk-go v1.4.2\n' };
const PYTHON = { 'services/a/pyproject.toml': '[project]\nname = "a"\ndependencies = ["Ameide_SDK>=1"]\n' };

describe(RULE, () => {
  it('reports each ecosystem at line 1, with the requirement', async () => {
    expect(
      await show(RULE, {
        ...NPM,
        [RELEASE]: ['# syntax=docker/dockerfile:1', 'FROM node', 'COPY services/a services/a'],
        'services/b/go.mod': GO['services/a/go.mod'],
        'services/b/build/Dockerfile.release': ['FROM golang', 'COPY --from=x packages packages'],
        'services/c/pyproject.toml': PYTHON['services/a/pyproject.toml'],
        'services/c/Dockerfile': ['FROM python', 'COPY packages/ameide_sdk_ts packages/ameide_sdk_ts'],
      }),
    ).toMatchInlineSnapshot(`
      "services/a/Dockerfile.release:1:1 error # syntax=docker/dockerfile:1
        the service depends on "@ameideio/ameide-sdk-ts", but the image does not copy "packages/ameide_sdk_ts"; a release image takes the SDK from the workspace
        <- services/a/package.json:1:19 "@ameideio/ameide-sdk-ts" is required here
      services/b/build/Dockerfile.release:1:1 error FROM golang
        the service depends on "github.com/ameideio/ameide-sdk-go", but the image does not copy "packages/ameide_sdk_go"; a release image takes the SDK from the workspace
        <- services/b/go.mod:3:9 "github.com/ameideio/ameide-sdk-go" is required here
      services/c/Dockerfile:1:1 error FROM python
        the service depends on "ameide-sdk", but the image does not copy "packages/ameide_sdk_python"; a release image takes the SDK from the workspace
        <- services/c/pyproject.toml:3:17 "ameide-sdk" is required here"
    `);
  });

  it('reports a context of Tilt that cannot hold the package, and a .dockerignore', async () => {
    expect(
      await show(RULE, {
        Tiltfile: [`docker_build('a', 'services/a', dockerfile='${RELEASE}')`],
        ...NPM,
        [RELEASE]: ['FROM node', 'COPY . .'],
        ...Object.fromEntries(Object.entries(GO).map(([path, text]) => [path.replace('/a/', '/b/'), text])),
        'services/b/Dockerfile.release': ['FROM golang', 'COPY . .'],
        '.dockerignore': ['packages', '!packages/ameide_sdk_ts'],
      }),
    ).toMatchInlineSnapshot(`
      "services/a/Dockerfile.release:1:1 error FROM node
        the service depends on "@ameideio/ameide-sdk-ts", but the image does not copy "packages/ameide_sdk_ts"; a release image takes the SDK from the workspace
        <- services/a/package.json:1:19 "@ameideio/ameide-sdk-ts" is required here
      services/b/Dockerfile.release:1:1 error FROM golang
        the service depends on "github.com/ameideio/ameide-sdk-go", but the image does not copy "packages/ameide_sdk_go"; a release image takes the SDK from the workspace
        <- services/b/go.mod:3:9 "github.com/ameideio/ameide-sdk-go" is required here"
    `);
  });

  it('knows the package by the name that the workspace gives it', async () => {
    expect(
      await show(RULE, {
        'packages/ameide_sdk_ts/package.json': '{"name": "@acme/client"}\n',
        'services/a/package.json': '{"dependencies": {"@acme/client": "*"}}\n',
        [RELEASE]: ['FROM node', 'COPY services/a .'],
      }),
    ).toMatchInlineSnapshot(`
      "services/a/Dockerfile.release:1:1 error FROM node
        the service depends on "@acme/client", but the image does not copy "packages/ameide_sdk_ts"; a release image takes the SDK from the workspace
        <- services/a/package.json:1:19 "@acme/client" is required here"
    `);
  });

  it.each<[string, Files]>([
    ['the package', { ...NPM, [RELEASE]: ['FROM node', 'COPY packages/ameide_sdk_ts packages/ameide_sdk_ts'] }],
    ['the folder above it', { ...GO, [RELEASE]: ['FROM golang AS x', 'COPY ./packages/ packages/', 'FROM alpine'] }],
    ['everything', { ...PYTHON, [RELEASE]: ['FROM python', 'COPY . .'] }],
    ['a pattern', { ...PYTHON, [RELEASE]: ['FROM python', 'COPY packages/*_python packages/'] }],
    ['a variable', { ...NPM, [RELEASE]: ['FROM node', 'ARG SDK=packages/ameide_sdk_ts', 'COPY ${SDK} sdk'] }],
    ['a mount', { ...NPM, [RELEASE]: ['FROM node', 'RUN --mount=type=bind,source=packages,target=/packages npm ci'] }],
    [
      'a source that is not known',
      {
        Tiltfile: [`docker_build('a', '.', dockerfile='${RELEASE}', build_args={'X': os.getenv('X')})`],
        ...NPM,
        [RELEASE]: ['FROM node', 'ARG X', 'COPY $X .'],
      },
    ],
    [
      'a service without an SDK',
      { 'services/a/package.json': '{"dependencies": {"@ameideio/ui": "1"}}', [RELEASE]: ['FROM node'] },
    ],
    [
      'development only',
      { 'services/a/package.json': '{"devDependencies": {"@ameideio/ameide-sdk-ts": "1"}}', [RELEASE]: ['FROM node'] },
    ],
    ['a dev image', { ...NPM, 'services/a/Dockerfile.dev': ['FROM node'] }],
    ['the manifest of another folder', { 'package.json': NPM['services/a/package.json'], [RELEASE]: ['FROM node'] }],
    ['a manifest that does not parse', { 'services/a/package.json': '{"dependencies": {', [RELEASE]: ['FROM node'] }],
  ])('is silent about %s', async (_, files) => {
    expect(await show(RULE, files)).toBe('');
  });
});
