import { describe, expect, it } from 'vitest';
import { type Files, show } from '../tilt/show.ts';
import { places } from './places.ts';

const RULE = 'docker/no-cross-service-copy';
const PATH = 'services/a/Dockerfile';
const SERVICES = { 'services/a/x': '', 'services/b/package.json': '{}', 'services/c/y': '' };

describe(RULE, () => {
  it('says what is taken from which service', async () => {
    expect(
      await show(RULE, {
        ...SERVICES,
        [PATH]: [
          'FROM node',
          'ARG OTHER=services/b',
          'COPY services/a services/a',
          'COPY ${OTHER}/package.json $OTHER ./',
        ],
      }),
    ).toMatchInlineSnapshot(`
      "services/a/Dockerfile:2:11 error services/b
        "services/b/package.json" is taken from "services/b"; a service copies its own folder and packages only
        <- services/a/Dockerfile:4:1 copied here
        <- services/a/Dockerfile:2:11 "services/b" is taken from "services/b"; a service copies its own folder and packages only"
    `);
  });

  it.each<[string, readonly string[], string]>([
    ['a folder', ['COPY services/b services/b'], '2:6 error services/b'],
    [
      'a file, spelled in another way',
      ['COPY ./services/../services/b/package.json ./'],
      '2:6 error ./services/../services/b/package.json',
    ],
    ['a list', ['COPY ["services/a/x", "/services/b/", "./"]'], '2:24 error /services/b/'],
    ['ADD', ['ADD --chown=1 services/b/package.json ./'], '2:15 error services/b/package.json'],
    ['a pattern', ['COPY services/*/package.json ./'], '2:6 error services/*/package.json'],
    ['a stage', ['FROM node', 'COPY services/c /c'], '3:6 error services/c'],
    ['a bind mount', ['RUN --mount=type=bind,source=services/b,target=/b ls /b'], '2:30 error services/b'],
  ])('reports %s', async (_, lines, expected) => {
    expect(await places(RULE, { ...SERVICES, [PATH]: ['FROM node', ...lines] })).toEqual([`${PATH}:${expected}`]);
  });

  it('follows the contexts and arguments of Tilt', async () => {
    expect(
      await show(RULE, {
        ...SERVICES,
        Tiltfile: [
          `docker_build('a', 'services', dockerfile='${PATH}')`,
          "custom_build('b', 'docker build --build-arg FROM_DIR=services/c -t $EXPECTED_REF -f services/b/Dockerfile .', deps=['.'])",
        ],
        [PATH]: ['FROM node', 'COPY b/package.json a ./'],
        'services/b/Dockerfile': ['FROM node', 'ARG FROM_DIR', 'COPY $FROM_DIR ./'],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:2:54 error services/c
        "services/c" is taken from "services/c"; a service copies its own folder and packages only
        <- services/b/Dockerfile:3:1 copied here
      services/a/Dockerfile:2:6 error b/package.json
        "b/package.json" is taken from "services/b"; a service copies its own folder and packages only"
    `);
  });

  it.each<[string, Files]>([
    ['its own folder', { [PATH]: ['FROM node', 'COPY services/a/x services/a ./'] }],
    ['everything', { [PATH]: ['FROM node', 'COPY . .', 'COPY services services'] }],
    [
      'stages and images',
      { [PATH]: ['FROM node AS s', 'FROM node', 'COPY --from=s /services/b /b', 'COPY --from=nginx services/b /b'] },
    ],
    ['packages', { [PATH]: ['FROM node', 'COPY packages/b packages/services/b ./'] }],
    ['a pattern in its own folder', { [PATH]: ['FROM node', 'COPY services/a/* ./'] }],
    ['downloads', { [PATH]: ['FROM node', 'ADD https://example.com/services/b/x /x'] }],
    ['a Dockerfile of no service', { 'docker/Dockerfile': ['FROM node', 'COPY services/a services/b ./'] }],
    ['a name that begins alike', { [PATH]: ['FROM node', 'COPY services-b/x ./'] }],
    [
      'a context of its own',
      {
        Tiltfile: [`docker_build('a', 'services/a')`],
        [PATH]: ['FROM node', 'COPY services/b ./'],
        'services/a/services/b/z': '',
      },
    ],
    [
      'a source that is not known',
      {
        Tiltfile: [`docker_build('a', '.', dockerfile='${PATH}', build_args={'X': os.getenv('X')})`],
        [PATH]: ['FROM node', 'ARG X', 'COPY $X/services/b ./'],
      },
    ],
  ])('is silent about %s', async (_, files) => {
    expect(await show(RULE, { ...SERVICES, ...files })).toBe('');
  });
});
