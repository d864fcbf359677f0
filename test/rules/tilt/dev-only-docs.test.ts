import { describe, expect, it } from 'vitest';
import { show } from './show.ts';

const RULE = 'tilt/dev-only-docs';

describe(RULE, () => {
  it('reports a helper without documentation', async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        Tiltfile: ['def build(name):', "    docker_build(name, '.', dockerfile='Dockerfile.dev')", '', "build('a')"],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:5 warn build
        function "build" calls docker_build() but neither its docstring nor a comment says that it is dev-only
        <- Tiltfile:2:5 docker_build() is called here"
    `);
  });

  it('reports a docstring that says something else', async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        Tiltfile: [
          'def build(name):',
          "    '''Builds an image for developers.'''",
          "    custom_build(name, 'docker build -t $EXPECTED_REF .', deps=['.'])",
          '',
          "[build(n) for n in ['a', 'b']]",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:5 warn build
        function "build" calls custom_build() but neither its docstring nor a comment says that it is dev-only
        <- Tiltfile:3:5 custom_build() is called here"
    `);
  });

  it('reports a module, an alias and **kwargs', async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        Tiltfile: ["load('lib.star', 'image')", "image('a')"],
        'lib.star': [
          'make = docker_build',
          '',
          '# Images.',
          'def image(name, **more):',
          "    make(**dict(ref=name, context='.', dockerfile='Dockerfile.dev', **more))",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "lib.star:4:5 warn image
        function "image" calls docker_build() but neither its docstring nor a comment says that it is dev-only
        <- lib.star:5:5 docker_build() is called here"
    `);
  });

  it('reports a nested function', async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        Tiltfile: [
          'def outer(name):',
          "    '''Dev-only.'''",
          '    def inner():',
          "        docker_build(name, '.', dockerfile='Dockerfile.dev')",
          '    inner()',
          '',
          "outer('a')",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:3:9 warn inner
        function "inner" calls docker_build() but neither its docstring nor a comment says that it is dev-only
        <- Tiltfile:4:9 docker_build() is called here"
    `);
  });

  it('reports functions that nothing calls, and builders by another name', async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        Tiltfile: [
          'build = docker_build',
          'def a(name):',
          "    build(name, '.', dockerfile='Dockerfile.dev')",
          'def b(docker_build):',
          "    docker_build('x')",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:2:5 warn a
        function "a" calls docker_build() but neither its docstring nor a comment says that it is dev-only
        <- Tiltfile:3:5 docker_build() is called here"
    `);
  });

  it.each([
    [
      'a docstring or comment that says so',
      {
        'Dockerfile.dev': ['FROM alpine'],
        Tiltfile: [
          'def a(name):',
          '    """Dev-only image."""',
          "    docker_build(name, '.', dockerfile='Dockerfile.dev')",
          '',
          '# For development only.',
          'def b(name):',
          "    docker_build(name, '.', dockerfile='Dockerfile.dev')",
          '',
          'def c(name):',
          '    # dev only: CI builds the release',
          "    docker_build(name, '.', dockerfile='Dockerfile.dev')",
          '',
          "a('a')",
          "b('b')",
          "c('c')",
        ],
      },
    ],
    [
      'calls at the top level and functions that call helpers',
      {
        'Dockerfile.dev': ['FROM alpine'],
        Tiltfile: [
          "docker_build('a', '.', dockerfile='Dockerfile.dev')",
          '',
          'def a(name):',
          "    '''Dev-only.'''",
          "    docker_build(name, '.', dockerfile='Dockerfile.dev')",
          '',
          'def b():',
          "    a('b')",
          '',
          'b()',
        ],
      },
    ],
  ])('is silent: %s', async (_, files) => {
    expect(await show(RULE, files)).toBe('');
  });
});
