import { describe, expect, it } from 'vitest';
import { type Files, show } from '../tilt/show.ts';

const RULE = 'docker/dev-release-pair';

describe(RULE, () => {
  it('reports a dev Dockerfile without a release one, once for each service', async () => {
    expect(
      await show(RULE, {
        'services/a/Dockerfile.dev': ['# dev', 'FROM node'],
        'services/a/other.dev.Dockerfile': ['FROM node'],
        'services/b/docker/Dockerfile.dev': ['FROM node'],
      }),
    ).toMatchInlineSnapshot(`
      "services/a/Dockerfile.dev:1:1 warn # dev
        "services/a/Dockerfile.dev" has no release Dockerfile beside it; a service has one for each ring
      services/b/docker/Dockerfile.dev:1:1 warn FROM node
        "services/b/docker/Dockerfile.dev" has no release Dockerfile beside it; a service has one for each ring"
    `);
  });

  it('reports a release Dockerfile of what Tilt builds, however it builds it', async () => {
    expect(
      await show(RULE, {
        Tiltfile: [
          "ROWS = [{'name': 'a', 'dockerfile': 'services/a/Dockerfile.release'}]",
          "for row in ROWS: docker_build(row['name'], '.', dockerfile=row['dockerfile'])",
          "custom_build('x/b', 'docker build -t $EXPECTED_REF services/b', deps=['services/b'])",
          "docker_build('registry.local/c:dev', '.', dockerfile='docker/c.Dockerfile')",
          "custom_build('d', './build.sh services/d', deps=['.'])",
        ],
        'build.sh': ['#!/bin/sh', 'docker build -t "$EXPECTED_REF" "$1"'],
        'services/a/Dockerfile.release': ['FROM node'],
        'services/b/Dockerfile': ['FROM node'],
        'services/c/Dockerfile': ['FROM node'],
        'services/d/Dockerfile': ['FROM node'],
        'docker/c.Dockerfile': ['FROM node'],
      }),
    ).toMatchInlineSnapshot(`
      "services/a/Dockerfile.release:1:1 warn FROM node
        "services/a/Dockerfile.release" has no dev Dockerfile beside it although Tilt builds the service; a service has one for each ring
      services/b/Dockerfile:1:1 warn FROM node
        "services/b/Dockerfile" has no dev Dockerfile beside it although Tilt builds the service; a service has one for each ring
      services/c/Dockerfile:1:1 warn FROM node
        "services/c/Dockerfile" has no dev Dockerfile beside it although Tilt builds the service; a service has one for each ring
      services/d/Dockerfile:1:1 warn FROM node
        "services/d/Dockerfile" has no dev Dockerfile beside it although Tilt builds the service; a service has one for each ring"
    `);
  });

  it('takes the roles from the settings', async () => {
    expect(
      await show(RULE, {
        '.lintrc.json':
          '{"root": true, "extends": ["ameide"], "settings": {"dockerfiles": {"dev": ["**/local.Dockerfile"], "release": ["**/ship.Dockerfile"]}}}',
        'services/a/local.Dockerfile': ['FROM node'],
        'services/b/local.Dockerfile': ['FROM node'],
        'services/b/ship.Dockerfile': ['FROM node'],
        'services/c/Dockerfile.dev': ['FROM node'],
      }),
    ).toMatchInlineSnapshot(`
      "services/a/local.Dockerfile:1:1 warn FROM node
        "services/a/local.Dockerfile" has no release Dockerfile beside it; a service has one for each ring"
    `);
  });

  it.each<[string, Files]>([
    [
      'a pair',
      {
        'services/a/Dockerfile.dev': ['FROM x'],
        'services/a/Dockerfile': ['FROM x'],
        Tiltfile: ["docker_build('a', '.', dockerfile='services/a/Dockerfile.dev')"],
      },
    ],
    [
      'a pair in different folders',
      { 'services/a/dev/Dockerfile.dev': ['FROM x'], 'services/a/Dockerfile.release': ['FROM x'] },
    ],
    [
      'a service that Tilt does not build',
      { 'services/a/Dockerfile.release': ['FROM x'], Tiltfile: ["docker_build('b', '.')"], Dockerfile: ['FROM x'] },
    ],
    [
      'what is no service',
      { 'tools/Dockerfile.dev': ['FROM x'], 'Dockerfile.dev': ['FROM x'], 'services/Dockerfile.dev': ['FROM x'] },
    ],
    [
      'images for tests',
      {
        'services/a/Dockerfile.dev': ['FROM x'],
        Tiltfile: ["docker_build('a-integration', '.', dockerfile='services/a/Dockerfile.dev')"],
      },
    ],
    [
      'release Dockerfiles in integration images',
      {
        'services/a/Dockerfile.release': ['FROM x'],
        Tiltfile: ["docker_build('a-e2e', '.', dockerfile='services/a/Dockerfile.release')"],
      },
    ],
    ['a test Dockerfile', { 'services/a/Dockerfile.test': ['FROM x'] }],
  ])('is silent about %s', async (_, files) => {
    expect(await show(RULE, files)).toBe('');
  });
});
