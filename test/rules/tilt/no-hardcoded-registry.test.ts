import { describe, expect, it } from 'vitest';
import { show } from './show.ts';

const RULE = 'tilt/no-hardcoded-registry';

describe(RULE, () => {
  it('reports a literal, built and asked for', async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        Tiltfile: [
          "load('ext://helm_resource', 'helm_resource')",
          "docker_build('ghcr.io/ameide/a', '.', dockerfile='Dockerfile.dev')",
          "helm_resource('a', 'oci://x/a', image_deps=['ghcr.io/ameide/a'], image_keys=['image'])",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:2:14 error 'ghcr.io/ameide/a'
        image name "ghcr.io/ameide/a" begins with the registry host "ghcr.io"; name the image without it and leave the registry to default_registry()
        <- Tiltfile:2:1 docker_build() builds it here
      Tiltfile:3:45 error 'ghcr.io/ameide/a'
        image name "ghcr.io/ameide/a" begins with the registry host "ghcr.io"; name the image without it and leave the registry to default_registry()
        <- Tiltfile:3:1 helm_resource() asks for it here"
    `);
  });

  it("reports a helper's default", async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        Tiltfile: [
          "def ref(name, registry='localhost:5000'):",
          "    return '%s/ameide/%s' % (registry, name)",
          '',
          "docker_build(ref('a'), '.', dockerfile='Dockerfile.dev')",
          "docker_build(ref('b', registry='localhost'), '.', dockerfile='Dockerfile.dev')",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:24 error 'localhost:5000'
        image name "localhost:5000/ameide/a" begins with the registry host "localhost:5000"; name the image without it and leave the registry to default_registry()
        <- Tiltfile:4:1 docker_build() builds it here
      Tiltfile:5:32 error 'localhost'
        image name "localhost/ameide/b" begins with the registry host "localhost"; name the image without it and leave the registry to default_registry()
        <- Tiltfile:5:1 docker_build() builds it here"
    `);
  });

  it('reports a constant of a loaded module, joined from pieces, in a loop', async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        Tiltfile: [
          "load('lib.star', 'HOST')",
          "for name in ['a', 'b']:",
          "    docker_build('/'.join([HOST, 'ameide', name]), '.', dockerfile='Dockerfile.dev')",
        ],
        'lib.star': ["HOST = '.'.join(['registry', 'example', 'com'])"],
      }),
    ).toMatchInlineSnapshot(`
      "lib.star:1:18 error 'registry'
        image name "registry.example.com/ameide/a" begins with the registry host "registry.example.com"; name the image without it and leave the registry to default_registry()
        <- Tiltfile:3:5 docker_build() builds it here
        <- lib.star:1:18 image name "registry.example.com/ameide/b" begins with the registry host "registry.example.com"; name the image without it and leave the registry to default_registry()"
    `);
  });

  it('reports rows of a YAML table, by **kwargs of a custom build', async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        Tiltfile: [
          "for row in read_yaml('images.yaml'):",
          "    custom_build(**{'ref': row['image'], 'command': 'x', 'deps': ['.']})",
        ],
        'images.yaml': ['- image: ameide/a', '- image: quay.io/ameide/b'],
      }),
    ).toMatchInlineSnapshot(`
      "images.yaml:2:10 error quay.io/ameide/b
        image name "quay.io/ameide/b" begins with the registry host "quay.io"; name the image without it and leave the registry to default_registry()
        <- Tiltfile:2:5 custom_build() builds it here"
    `);
  });

  it('reports a default beside the environment', async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        Tiltfile: ["docker_build(os.getenv('REGISTRY', 'k3d.local:5000') + '/a', '.', dockerfile='Dockerfile.dev')"],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:36 error 'k3d.local:5000'
        image name "k3d.local:5000/a" begins with the registry host "k3d.local:5000"; name the image without it and leave the registry to default_registry()
        <- Tiltfile:1:1 docker_build() builds it here"
    `);
  });

  it.each([
    [
      'names without a registry',
      {
        'Dockerfile.dev': ['FROM alpine'],
        Tiltfile: [
          "load('ext://helm_resource', 'helm_resource')",
          "docker_build('ameide/a', '.', dockerfile='Dockerfile.dev')",
          "docker_build('ameide-tools:dev', '.', dockerfile='Dockerfile.dev')",
          "helm_resource('a', 'oci://ghcr.io/x/a', image_deps=['ameide/a'], image_keys=['image'])",
        ],
      },
    ],
    [
      'a registry that is not known',
      {
        'Dockerfile.dev': ['FROM alpine'],
        Tiltfile: ["docker_build(str(local('registry')) + '/a', '.', dockerfile='Dockerfile.dev')"],
      },
    ],
    [
      'hosts that the option allows',
      {
        'Dockerfile.dev': ['FROM alpine'],
        Tiltfile: ["docker_build('ghcr.io/a', '.', dockerfile='Dockerfile.dev')"],
        '.lintrc.json': ['{"root": true, "rules": {"tilt/no-hardcoded-registry": ["error", {"allow": ["ghcr.io"]}]}}'],
      },
    ],
  ])('is silent: %s', async (_, files) => {
    expect(await show(RULE, files)).toBe('');
  });
});
