import { describe, expect, it } from 'vitest';
import { show } from './show.ts';

const RULE = 'tilt/builders-in-core';

describe(RULE, () => {
  it('reports a literal in the root', async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        'tilt/Tiltfile.core': [
          'def build(name):',
          "    docker_build(name, '..', dockerfile='../Dockerfile.dev')",
          '',
          'def run(function, *args, **kwargs):',
          '    function(*args, **kwargs)',
        ],
        Tiltfile: ["load('tilt/Tiltfile.core', 'build')", "docker_build('a', '.', dockerfile='Dockerfile.dev')"],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:2:1 error docker_build
        docker_build() is called outside "tilt/Tiltfile.core"; build images through a helper of the core module"
    `);
  });

  it('reports a helper of another module, called with a default', async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        'tilt/Tiltfile.core': [
          'def build(name):',
          "    docker_build(name, '..', dockerfile='../Dockerfile.dev')",
          '',
          'def run(function, *args, **kwargs):',
          '    function(*args, **kwargs)',
        ],
        Tiltfile: ["load('lib.star', 'image')", "image('a')"],
        'lib.star': [
          "def image(name, command='docker build -t $EXPECTED_REF .'):",
          "    custom_build(name, command, deps=['.'])",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "lib.star:2:5 error custom_build
        custom_build() is called outside "tilt/Tiltfile.core"; build images through a helper of the core module
        <- Tiltfile:2:1 through image() called here"
    `);
  });

  it('reports an alias, a comprehension and an extension', async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        'tilt/Tiltfile.core': [
          'def build(name):',
          "    docker_build(name, '..', dockerfile='../Dockerfile.dev')",
          '',
          'def run(function, *args, **kwargs):',
          '    function(*args, **kwargs)',
        ],
        Tiltfile: [
          "load('ext://restart_process', 'docker_build_with_restart')",
          'build = docker_build',
          "[build(n, '.', dockerfile='Dockerfile.dev') for n in ['a', 'b']]",
          "docker_build_with_restart('c', '.', ['x'], dockerfile='Dockerfile.dev', live_update=[])",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:3:2 error build
        docker_build() is called outside "tilt/Tiltfile.core"; build images through a helper of the core module
      Tiltfile:4:1 error docker_build_with_restart
        docker_build_with_restart() is called outside "tilt/Tiltfile.core"; build images through a helper of the core module"
    `);
  });

  it('reports a dict of functions with **kwargs', async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        'tilt/Tiltfile.core': [
          'def build(name):',
          "    docker_build(name, '..', dockerfile='../Dockerfile.dev')",
          '',
          'def run(function, *args, **kwargs):',
          '    function(*args, **kwargs)',
        ],
        Tiltfile: [
          "B = {'docker': docker_build}",
          "B['docker'](**{'ref': 'a', 'context': '.', 'dockerfile': 'Dockerfile.dev'})",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:2:1 error B['docker']
        docker_build() is called outside "tilt/Tiltfile.core"; build images through a helper of the core module"
    `);
  });

  it.each([
    [
      'a helper of the core module',
      {
        'Dockerfile.dev': ['FROM alpine'],
        'tilt/Tiltfile.core': [
          'def build(name):',
          "    docker_build(name, '..', dockerfile='../Dockerfile.dev')",
          '',
          'def run(function, *args, **kwargs):',
          '    function(*args, **kwargs)',
        ],
        Tiltfile: ["load('tilt/Tiltfile.core', 'build')", "for n in ['a', 'b']:", '    build(n)'],
      },
    ],
    [
      'there is no core module',
      { 'Dockerfile.dev': ['FROM alpine'], Tiltfile: ["docker_build('a', '.', dockerfile='Dockerfile.dev')"] },
    ],
    [
      'a builder that nobody calls',
      {
        'Dockerfile.dev': ['FROM alpine'],
        'tilt/Tiltfile.core': [
          'def build(name):',
          "    docker_build(name, '..', dockerfile='../Dockerfile.dev')",
          '',
          'def run(function, *args, **kwargs):',
          '    function(*args, **kwargs)',
        ],
        Tiltfile: ['build = docker_build', "local_resource('x', 'docker_build')"],
      },
    ],
  ])('is silent: %s', async (_, files) => {
    expect(await show(RULE, files)).toBe('');
  });
});
