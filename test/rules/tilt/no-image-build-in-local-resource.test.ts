import { describe, expect, it } from 'vitest';
import { show } from './show.ts';

const RULE = 'tilt/no-image-build-in-local-resource';

describe(RULE, () => {
  it('reports a literal', async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        'main.py': ['print()'],
        Tiltfile: ["local_resource('x', 'docker build -t a . && docker push a')"],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:22 error docker build -t a .
        resource "x" builds an image with "docker build"; build it with a builder of the core module
        <- Tiltfile:1:45 and "docker push" here
        <- Tiltfile:1:1 local_resource() runs it here"
    `);
  });

  it('reports a digest by a helper with a default', async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        'main.py': ['print()'],
        Tiltfile: [
          "def digest(name, tool='crane'):",
          "    local_resource('digest-' + name, '%s digest ghcr.io/a/%s > %s.txt' % (tool, name, name))",
          '',
          "digest('a')",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:2:39 error %s digest ghcr.io/a/
        resource "digest-a" resolves the digest of an image with "crane digest"; let Tilt inject the image through image_deps and image_keys
        <- Tiltfile:2:5 local_resource() runs it here
        <- Tiltfile:4:1 through digest() called here"
    `);
  });

  it('reports rows of a loaded table, in a nested shell', async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        'main.py': ['print()'],
        Tiltfile: [
          "load('rows.star', 'ROWS')",
          'for row in ROWS:',
          "    local_resource(row['name'], ['bash', '-lc', row['cmd']])",
        ],
        'rows.star': ["ROWS = [{'name': 'a', 'cmd': 'cd . && podman push a'}, {'name': 'b', 'cmd': 'true'}]"],
      }),
    ).toMatchInlineSnapshot(`
      "rows.star:1:39 error podman push a
        resource "a" pushes an image with "podman push"; leave the push to Tilt
        <- Tiltfile:3:34 through "bash" run here
        <- Tiltfile:3:5 local_resource() runs it here"
    `);
  });

  it('reports a script and a make target, as serve_cmd too', async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        'main.py': ['print()'],
        Tiltfile: ["local_resource('a', 'scripts/build.sh')", "local_resource('b', serve_cmd='make image')"],
        'scripts/build.sh': ['#!/bin/sh', 'echo building', 'docker buildx build --push -t a .'],
        Makefile: ['image:', '\tdocker compose build'],
      }),
    ).toMatchInlineSnapshot(`
      "Makefile:2:2 error docker compose build
        resource "b" builds an image with "docker compose build"; build it with a builder of the core module
        <- Tiltfile:2:32 through "image" run here
        <- Tiltfile:2:1 local_resource() runs it here
      scripts/build.sh:3:1 error docker buildx build --push -t a .
        resource "a" builds an image with "docker buildx build"; build it with a builder of the core module
        <- Tiltfile:1:22 through "scripts/build.sh" run here
        <- Tiltfile:1:1 local_resource() runs it here"
    `);
  });

  it('reports values that are written', async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        'main.py': ['print()'],
        Tiltfile: [
          'run = local_resource',
          "run(**{'name': 'x', 'cmd': 'yq -i \".image.tag = strenv(TAG)\" charts/a/values.yaml'})",
        ],
        'charts/a/Chart.yaml': ['apiVersion: v2', 'name: a', 'version: 0.1.0'],
        'charts/a/values.yaml': ['image:', '  tag: dev'],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:2:29 error yq -i ".image.tag = strenv(TAG)" charts/a/values.yaml
        resource "x" writes an image into the Helm values "charts/a/values.yaml"; let Tilt inject it through image_deps and image_keys
        <- Tiltfile:2:1 local_resource() runs it here"
    `);
  });

  it.each([
    [
      'other work',
      {
        'Dockerfile.dev': ['FROM alpine'],
        'main.py': ['print()'],
        Tiltfile: [
          "local_resource('x', 'docker compose up -d db; docker run alpine; docker images; helm upgrade a b')",
        ],
      },
    ],
    [
      'words about it',
      {
        'Dockerfile.dev': ['FROM alpine'],
        'main.py': ['print()'],
        Tiltfile: ["local_resource('x', 'echo docker build -t a .; grep \"docker push\" README.md')"],
      },
    ],
    [
      'the builders of Tilt',
      {
        'Dockerfile.dev': ['FROM alpine'],
        'main.py': ['print()'],
        Tiltfile: ["custom_build('a', 'docker build -t $EXPECTED_REF .', deps=['main.py'])"],
      },
    ],
    [
      'a command that is not known',
      {
        'Dockerfile.dev': ['FROM alpine'],
        'main.py': ['print()'],
        Tiltfile: ["local_resource('x', os.getenv('CMD'))"],
      },
    ],
  ])('is silent: %s', async (_, files) => {
    expect(await show(RULE, files)).toBe('');
  });
});
