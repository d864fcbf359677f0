import { describe, expect, it } from 'vitest';
import { show } from './show.ts';

const RULE = 'tilt/no-prod-dockerfile';

describe(RULE, () => {
  it('reports a literal, and no Dockerfile at all', async () => {
    expect(
      await show(RULE, {
        'services/a/Dockerfile': ['FROM alpine'],
        'services/a/Dockerfile.dev': ['FROM alpine'],
        'services/b/Dockerfile': ['FROM alpine'],
        'services/b/Dockerfile.dev': ['FROM alpine'],
        Tiltfile: ["docker_build('a', '.', dockerfile='services/a/Dockerfile')", "docker_build('b', 'services/b')"],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:35 error 'services/a/Dockerfile'
        image "a" is built from the release Dockerfile "services/a/Dockerfile"; build "services/a/Dockerfile.dev" instead
        <- Tiltfile:1:1 docker_build() builds it here
      Tiltfile:2:1 error docker_build
        image "b" names no Dockerfile, so Tilt builds the release Dockerfile "services/b/Dockerfile"; build "services/b/Dockerfile.dev" instead"
    `);
  });

  it('reports what standard input or an associative array names', async () => {
    expect(
      await show(RULE, {
        'services/a/Dockerfile': ['FROM alpine'],
        'services/a/Dockerfile.dev': ['FROM alpine'],
        'services/b/Dockerfile.dev': ['FROM alpine'],
        'build.sh': [
          '#!/usr/bin/env bash',
          'declare -A FILES=(',
          '  [a]=services/a/Dockerfile',
          '  [b]=services/b/Dockerfile.dev',
          ')',
          'docker build -t "$EXPECTED_REF" -f "${FILES[$1]}" .',
        ],
        Tiltfile: [
          "custom_build('a', 'docker build -t $EXPECTED_REF - < services/a/Dockerfile', deps=['.'])",
          "custom_build('b', 'cat services/a/Dockerfile | docker build -t $EXPECTED_REF -f - .', deps=['.'])",
          "custom_build('c', './build.sh a', deps=['.'])",
          "custom_build('d', './build.sh b', deps=['.'])",
          "custom_build('e', 'docker build -t $EXPECTED_REF - < services/a/Dockerfile.dev', deps=['.'])",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:54 error services/a/Dockerfile
        image "a" is built from the release Dockerfile "services/a/Dockerfile"; build "services/a/Dockerfile.dev" instead
        <- Tiltfile:1:20 "docker build" runs here
        <- Tiltfile:1:1 custom_build() builds it here
      Tiltfile:2:24 error services/a/Dockerfile
        image "b" is built from the release Dockerfile "services/a/Dockerfile"; build "services/a/Dockerfile.dev" instead
        <- Tiltfile:2:48 "docker build" runs here
        <- Tiltfile:2:1 custom_build() builds it here
      build.sh:3:7 error services/a/Dockerfile
        image "c" is built from the release Dockerfile "services/a/Dockerfile"; build "services/a/Dockerfile.dev" instead
        <- build.sh:6:1 "docker build" runs here
        <- Tiltfile:3:20 through "build.sh" run here
        <- Tiltfile:3:1 custom_build() builds it here"
    `);
  });

  it("reports a helper's default, formatted", async () => {
    expect(
      await show(RULE, {
        'services/a/Dockerfile': ['FROM alpine'],
        'services/a/Dockerfile.dev': ['FROM alpine'],
        'services/b/Dockerfile': ['FROM alpine'],
        'services/b/Dockerfile.dev': ['FROM alpine'],
        Tiltfile: [
          "def build(name, dockerfile='services/{}/Dockerfile'):",
          "    docker_build(name, '.', dockerfile=dockerfile.format(name))",
          '',
          "for name in ['a', 'b']:",
          '    build(name)',
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:28 error 'services/{}/Dockerfile'
        image "a" is built from the release Dockerfile "services/a/Dockerfile"; build "services/a/Dockerfile.dev" instead
        <- Tiltfile:2:5 docker_build() builds it here
        <- Tiltfile:5:5 through build() called here
        <- Tiltfile:1:28 image "b" is built from the release Dockerfile "services/b/Dockerfile"; build "services/b/Dockerfile.dev" instead"
    `);
  });

  it('reports rows of a loaded table, in a nested shell and a bake file', async () => {
    expect(
      await show(RULE, {
        'services/a/Dockerfile': ['FROM alpine'],
        'services/a/Dockerfile.dev': ['FROM alpine'],
        'services/b/Dockerfile': ['FROM alpine'],
        'services/b/Dockerfile.dev': ['FROM alpine'],
        Tiltfile: [
          "load('rows.star', 'ROWS')",
          'build = custom_build',
          "[build(row['name'], row['command'], deps=['.']) for row in ROWS]",
        ],
        'rows.star': [
          'ROWS = [',
          "    {'name': 'a', 'command': 'bash -lc \"docker build -f services/a/Dockerfile -t $EXPECTED_REF .\"'},",
          "    {'name': 'b', 'command': ['podman', 'build', '--file=services/b/Dockerfile', '.']},",
          "    {'name': 'c', 'command': 'cd services/a && docker buildx build --load -t $EXPECTED_REF .'},",
          ']',
        ],
      }),
    ).toMatchInlineSnapshot(`
      "rows.star:2:57 error services/a/Dockerfile
        image "a" is built from the release Dockerfile "services/a/Dockerfile"; build "services/a/Dockerfile.dev" instead
        <- rows.star:2:41 "docker build" runs here
        <- rows.star:2:31 through "bash" run here
        <- Tiltfile:3:2 custom_build() builds it here
      rows.star:3:58 error services/b/Dockerfile
        image "b" is built from the release Dockerfile "services/b/Dockerfile"; build "services/b/Dockerfile.dev" instead
        <- rows.star:3:31 "podman build" runs here
        <- Tiltfile:3:2 custom_build() builds it here
      rows.star:4:48 error docker buildx build --load -t $EXPECTED_REF .
        image "c" names no Dockerfile, so Tilt builds the release Dockerfile "services/a/Dockerfile"; build "services/a/Dockerfile.dev" instead
        <- rows.star:4:48 "docker buildx build" runs here
        <- Tiltfile:3:2 custom_build() builds it here"
    `);
  });

  it('reports a script and a make target, through **kwargs', async () => {
    expect(
      await show(RULE, {
        'services/a/Dockerfile': ['FROM alpine'],
        'services/a/Dockerfile.dev': ['FROM alpine'],
        'services/b/Dockerfile': ['FROM alpine'],
        'services/b/Dockerfile.dev': ['FROM alpine'],
        Tiltfile: [
          "custom_build(**dict(ref='a', command='scripts/build.sh a', deps=['.']))",
          "custom_build('b', 'make image', deps=['.'])",
        ],
        'scripts/build.sh': [
          '#!/bin/sh',
          'file="services/$1/Dockerfile"',
          'docker build -f "$file" -t "$EXPECTED_REF" .',
        ],
        Makefile: ['NAME = b', 'image:', '\tdocker build -f services/$(NAME)/Dockerfile -t $(EXPECTED_REF) .'],
      }),
    ).toMatchInlineSnapshot(`
      "Makefile:3:34 error /Dockerfile
        image "b" is built from the release Dockerfile "services/b/Dockerfile"; build "services/b/Dockerfile.dev" instead
        <- Makefile:3:2 "docker build" runs here
        <- Tiltfile:2:20 through "image" run here
        <- Tiltfile:2:1 custom_build() builds it here
      scripts/build.sh:2:18 error /Dockerfile
        image "a" is built from the release Dockerfile "services/a/Dockerfile"; build "services/a/Dockerfile.dev" instead
        <- scripts/build.sh:3:1 "docker build" runs here
        <- Tiltfile:1:39 through "scripts/build.sh" run here
        <- Tiltfile:1:1 custom_build() builds it here"
    `);
  });

  it('reports a default beside the environment, a dict and a conditional expression', async () => {
    expect(
      await show(RULE, {
        'services/a/Dockerfile': ['FROM alpine'],
        'services/a/Dockerfile.dev': ['FROM alpine'],
        'services/b/Dockerfile': ['FROM alpine'],
        'services/b/Dockerfile.dev': ['FROM alpine'],
        Tiltfile: [
          "FILES = {'dev': 'Dockerfile.dev', 'prod': 'Dockerfile'}",
          "docker_build('a', '.', dockerfile='services/a/' + FILES[os.getenv('MODE', 'prod')])",
          "docker_build('b', '.', dockerfile='services/b/Dockerfile' if True else 'x')",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:43 error 'Dockerfile'
        image "a" is built from the release Dockerfile "services/a/Dockerfile"; build "services/a/Dockerfile.dev" instead
        <- Tiltfile:2:1 docker_build() builds it here
      Tiltfile:3:35 error 'services/b/Dockerfile'
        image "b" is built from the release Dockerfile "services/b/Dockerfile"; build "services/b/Dockerfile.dev" instead
        <- Tiltfile:3:1 docker_build() builds it here"
    `);
  });

  it('reports an extension', async () => {
    expect(
      await show(RULE, {
        'services/a/Dockerfile': ['FROM alpine'],
        'services/a/Dockerfile.dev': ['FROM alpine'],
        'services/b/Dockerfile': ['FROM alpine'],
        'services/b/Dockerfile.dev': ['FROM alpine'],
        Tiltfile: [
          "load('ext://restart_process', 'docker_build_with_restart')",
          "docker_build_with_restart('a', 'services/a', entrypoint=['x'], live_update=[])",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:2:1 error docker_build_with_restart
        image "a" names no Dockerfile, so Tilt builds the release Dockerfile "services/a/Dockerfile"; build "services/a/Dockerfile.dev" instead"
    `);
  });

  it('points at the line of a text block, and into compose files', async () => {
    expect(
      await show(RULE, {
        Tiltfile: [
          "ROWS = '''",
          'a services/a/Dockerfile',
          'b services/b/Dockerfile.dev',
          "'''",
          "for row in ROWS.strip().split('\\n'):",
          '    name, dockerfile = row.split()',
          "    docker_build('ameide/' + name, '.', dockerfile=dockerfile)",
          "custom_build('ameide/c', 'docker compose build c', deps=['.'])",
        ],
        'services/a/Dockerfile': ['FROM alpine'],
        'services/b/Dockerfile.dev': ['FROM alpine'],
        'c/Dockerfile.prod': ['FROM alpine'],
        'compose.yaml': ['services:', '  c:', '    build:', '      context: c', '      dockerfile: Dockerfile.prod'],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:2:3 error services/a/Dockerfile
        image "ameide/a" is built from the release Dockerfile "services/a/Dockerfile"; give the service a dev Dockerfile and build that
        <- Tiltfile:7:5 docker_build() builds it here
      compose.yaml:5:19 error Dockerfile.prod
        image "ameide/c" is built from the release Dockerfile "c/Dockerfile.prod"; give the service a dev Dockerfile and build that
        <- Tiltfile:8:27 "docker compose build" runs here
        <- Tiltfile:8:1 custom_build() builds it here"
    `);
  });

  it.each([
    [
      'dev Dockerfiles',
      {
        'services/a/Dockerfile': ['FROM alpine'],
        'services/a/Dockerfile.dev': ['FROM alpine'],
        'services/b/Dockerfile': ['FROM alpine'],
        'services/b/Dockerfile.dev': ['FROM alpine'],
        Tiltfile: [
          "docker_build('a', '.', dockerfile='services/a/Dockerfile.dev')",
          "custom_build('b', 'docker build -f services/b/Dockerfile.dev -t $EXPECTED_REF .', deps=['.'])",
        ],
      },
    ],
    [
      'integration images and contents',
      {
        'services/a/Dockerfile': ['FROM alpine'],
        'services/a/Dockerfile.dev': ['FROM alpine'],
        'services/b/Dockerfile': ['FROM alpine'],
        'services/b/Dockerfile.dev': ['FROM alpine'],
        Tiltfile: [
          "docker_build('ameide/a-integration', '.', dockerfile='services/a/Dockerfile')",
          "docker_build('b', '.', dockerfile_contents='FROM alpine')",
        ],
      },
    ],
    [
      'what is not known, and words',
      {
        'services/a/Dockerfile': ['FROM alpine'],
        'services/a/Dockerfile.dev': ['FROM alpine'],
        'services/b/Dockerfile': ['FROM alpine'],
        'services/b/Dockerfile.dev': ['FROM alpine'],
        Tiltfile: [
          "docker_build('a', '.', dockerfile='services/a/' + str(local('name')))",
          "custom_build('b', 'echo docker build -f services/b/Dockerfile . && docker build -f $FILE -t $EXPECTED_REF .', deps=['.'])",
        ],
      },
    ],
    [
      'roles by settings',
      {
        'services/a/Dockerfile': ['FROM alpine'],
        'services/a/Dockerfile.dev': ['FROM alpine'],
        'services/b/Dockerfile': ['FROM alpine'],
        'services/b/Dockerfile.dev': ['FROM alpine'],
        Tiltfile: ["docker_build('a', '.', dockerfile='services/a/Dockerfile')"],
        '.lintrc.json': [
          '{"root": true, "extends": ["ameide"], "settings": {"dockerfiles": {"dev": ["**/Dockerfile"], "release": ["**/Dockerfile.prod"]}}}',
        ],
      },
    ],
  ])('is silent: %s', async (_, files) => {
    expect(await show(RULE, files)).toBe('');
  });
});
