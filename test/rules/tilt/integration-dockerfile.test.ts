import { describe, expect, it } from 'vitest';
import { show } from './show.ts';

const RULE = 'tilt/integration-dockerfile';

describe(RULE, () => {
  it('reports a literal', async () => {
    expect(
      await show(RULE, {
        'services/a/Dockerfile': ['FROM alpine'],
        'services/a/Dockerfile.dev': ['FROM alpine'],
        'services/b/Dockerfile': ['FROM alpine'],
        'services/b/Dockerfile.dev': ['FROM alpine'],
        Tiltfile: ["docker_build('ameide/a-integration', '.', dockerfile='services/a/Dockerfile.dev')"],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:54 warn 'services/a/Dockerfile.dev'
        integration image "ameide/a-integration" is built from the dev Dockerfile "services/a/Dockerfile.dev"; test what is released and build "services/a/Dockerfile"
        <- Tiltfile:1:1 docker_build() builds it here"
    `);
  });

  it("reports a helper's default", async () => {
    expect(
      await show(RULE, {
        'services/a/Dockerfile': ['FROM alpine'],
        'services/a/Dockerfile.dev': ['FROM alpine'],
        'services/b/Dockerfile': ['FROM alpine'],
        'services/b/Dockerfile.dev': ['FROM alpine'],
        Tiltfile: [
          "def e2e(name, dockerfile='services/%s/Dockerfile.dev'):",
          "    docker_build('ameide/%s-e2e' % name, '.', dockerfile=dockerfile % name)",
          '',
          "e2e('a')",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:26 warn 'services/%s/Dockerfile.dev'
        integration image "ameide/a-e2e" is built from the dev Dockerfile "services/a/Dockerfile.dev"; test what is released and build "services/a/Dockerfile"
        <- Tiltfile:2:5 docker_build() builds it here
        <- Tiltfile:4:1 through e2e() called here"
    `);
  });

  it('reports a row of a loaded table, in a command', async () => {
    expect(
      await show(RULE, {
        'services/a/Dockerfile': ['FROM alpine'],
        'services/a/Dockerfile.dev': ['FROM alpine'],
        'services/b/Dockerfile': ['FROM alpine'],
        'services/b/Dockerfile.dev': ['FROM alpine'],
        Tiltfile: ["load('rows.star', 'ROWS')", "[custom_build(n, c, deps=['.']) for n, c in ROWS]"],
        'rows.star': [
          "ROWS = [('b-integration-test', 'docker build -f services/b/Dockerfile.dev -t $EXPECTED_REF .')]",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "rows.star:1:49 warn services/b/Dockerfile.dev
        integration image "b-integration-test" is built from the dev Dockerfile "services/b/Dockerfile.dev"; test what is released and build "services/b/Dockerfile"
        <- rows.star:1:33 "docker build" runs here
        <- Tiltfile:2:2 custom_build() builds it here"
    `);
  });

  it('reports a script and **kwargs', async () => {
    expect(
      await show(RULE, {
        'services/a/Dockerfile': ['FROM alpine'],
        'services/a/Dockerfile.dev': ['FROM alpine'],
        'services/b/Dockerfile': ['FROM alpine'],
        'services/b/Dockerfile.dev': ['FROM alpine'],
        Tiltfile: ["custom_build(**{'ref': 'ameide-sdk-go', 'command': 'scripts/build.sh b', 'deps': ['.']})"],
        'scripts/build.sh': ['#!/bin/sh', 'docker build -f services/$1/Dockerfile.dev -t $EXPECTED_REF .'],
      }),
    ).toMatchInlineSnapshot(`
      "scripts/build.sh:2:28 warn /Dockerfile.dev
        integration image "ameide-sdk-go" is built from the dev Dockerfile "services/b/Dockerfile.dev"; test what is released and build "services/b/Dockerfile"
        <- scripts/build.sh:2:1 "docker build" runs here
        <- Tiltfile:1:53 through "scripts/build.sh" run here
        <- Tiltfile:1:1 custom_build() builds it here"
    `);
  });

  it.each([
    [
      'the release Dockerfile',
      {
        'services/a/Dockerfile': ['FROM alpine'],
        'services/a/Dockerfile.dev': ['FROM alpine'],
        'services/b/Dockerfile': ['FROM alpine'],
        'services/b/Dockerfile.dev': ['FROM alpine'],
        Tiltfile: ["docker_build('ameide/a-integration', '.', dockerfile='services/a/Dockerfile')"],
      },
    ],
    [
      'no release Dockerfile',
      {
        'services/a/Dockerfile': ['FROM alpine'],
        'services/a/Dockerfile.dev': ['FROM alpine'],
        'services/b/Dockerfile': ['FROM alpine'],
        'services/b/Dockerfile.dev': ['FROM alpine'],
        Tiltfile: ["docker_build('ameide/c-integration', '.', dockerfile='services/c/Dockerfile.dev')"],
        'services/c/Dockerfile.dev': ['FROM alpine'],
      },
    ],
    [
      'other images',
      {
        'services/a/Dockerfile': ['FROM alpine'],
        'services/a/Dockerfile.dev': ['FROM alpine'],
        'services/b/Dockerfile': ['FROM alpine'],
        'services/b/Dockerfile.dev': ['FROM alpine'],
        Tiltfile: ["docker_build('ameide/a', '.', dockerfile='services/a/Dockerfile.dev')"],
      },
    ],
  ])('is silent: %s', async (_, files) => {
    expect(await show(RULE, files)).toBe('');
  });
});
