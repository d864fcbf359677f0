import { describe, expect, it } from 'vitest';
import { show } from './show.ts';

const RULE = 'tilt/image-deps-built';

describe(RULE, () => {
  it('reports a literal', async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        Tiltfile: [
          "load('ext://helm_resource', 'helm_resource')",
          "docker_build('ameide/a', '.', dockerfile='Dockerfile.dev')",
          "helm_resource('a', 'oci://x/a', image_deps=['ameide/aa'], image_keys=['image'])",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:3:45 error 'ameide/aa'
        image_deps names "ameide/aa", which nothing builds; did you mean "ameide/a"?
        <- Tiltfile:3:1 helm_resource() asks for it here"
    `);
  });

  it("reports a helper's default", async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        Tiltfile: [
          "load('ext://helm_resource', 'helm_resource')",
          "docker_build('ameide/a', '.', dockerfile='Dockerfile.dev')",
          "def deploy(name, images=['ameide/b']):",
          "    helm_resource(name, 'oci://x/a', image_deps=images, image_keys=['image'])",
          '',
          "deploy('a')",
          "deploy('b', images=['ameide/a'])",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:3:26 error 'ameide/b'
        image_deps names "ameide/b", which nothing builds; did you mean "ameide/a"?
        <- Tiltfile:4:5 helm_resource() asks for it here
        <- Tiltfile:6:1 through deploy() called here"
    `);
  });

  it('reports a row of a loaded table, joined', async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        Tiltfile: [
          "load('ext://helm_resource', 'helm_resource')",
          "docker_build('ameide/a', '.', dockerfile='Dockerfile.dev')",
          "load('rows.star', 'ROWS')",
          "[helm_resource(r, 'oci://x/a', image_deps=['%s/%s' % ('ameide', r)], image_keys=['image']) for r in ROWS]",
        ],
        'rows.star': ["ROWS = ['a', 'graph']"],
      }),
    ).toMatchInlineSnapshot(`
      "rows.star:1:14 error 'graph'
        image_deps names "ameide/graph", which nothing builds; did you mean "ameide/a"?
        <- Tiltfile:4:2 helm_resource() asks for it here"
    `);
  });

  it('reports a custom build and a custom deploy, by **kwargs', async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        Tiltfile: [
          "docker_build('ameide/a', '.', dockerfile='Dockerfile.dev')",
          "custom_build(**dict(ref='ameide/c', command='x', deps=['.'], image_deps=['ameide/base']))",
          "k8s_custom_deploy('d', 'x', 'y', deps=[], image_deps=['ameide/a', 'ameide/d'])",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:2:74 error 'ameide/base'
        image_deps names "ameide/base", which nothing builds; did you mean "ameide/a"?
        <- Tiltfile:2:1 custom_build() asks for it here
      Tiltfile:3:67 error 'ameide/d'
        image_deps names "ameide/d", which nothing builds; did you mean "ameide/a"?
        <- Tiltfile:3:1 k8s_custom_deploy() asks for it here"
    `);
  });

  it('points at the whole scalar of a table', async () => {
    expect(
      await show(RULE, {
        Tiltfile: [
          "for row in read_yaml('rows.yaml'):",
          "    k8s_custom_deploy(row['name'], 'true', 'true', deps=[], image_deps=row['images'])",
        ],
        'rows.yaml': ['- name: a', '  images: [ameide/a, "ameide/b"]'],
      }),
    ).toMatchInlineSnapshot(`
      "rows.yaml:2:12 error ameide/a
        image_deps names "ameide/a", which nothing builds
        <- Tiltfile:2:5 k8s_custom_deploy() asks for it here
      rows.yaml:2:22 error "ameide/b"
        image_deps names "ameide/b", which nothing builds
        <- Tiltfile:2:5 k8s_custom_deploy() asks for it here"
    `);
  });

  it.each([
    [
      'names as Docker compares them',
      {
        'Dockerfile.dev': ['FROM alpine'],
        Tiltfile: [
          "load('ext://helm_resource', 'helm_resource')",
          "docker_build('ameide/a', '.', dockerfile='Dockerfile.dev')",
          "helm_resource('a', 'oci://x/a', image_deps=['docker.io/ameide/a:dev'], image_keys=['image'])",
        ],
      },
    ],
    [
      'a built name that is not known',
      {
        'Dockerfile.dev': ['FROM alpine'],
        Tiltfile: [
          "load('ext://helm_resource', 'helm_resource')",
          "docker_build(str(local('x')), '.', dockerfile='Dockerfile.dev')",
          "helm_resource('a', 'oci://x/a', image_deps=['ameide/x'], image_keys=['image'])",
        ],
      },
    ],
    [
      'a selector of live updates',
      {
        Tiltfile: [
          "k8s_custom_deploy('a', apply_cmd='x', delete_cmd='y', deps=['.'], image_selector='nginx',",
          "                  live_update=[sync('web', '/web')])",
        ],
      },
    ],
    [
      'a dependency that is not known',
      {
        'Dockerfile.dev': ['FROM alpine'],
        Tiltfile: [
          "load('ext://helm_resource', 'helm_resource')",
          "docker_build('ameide/a', '.', dockerfile='Dockerfile.dev')",
          "helm_resource('a', 'oci://x/a', image_deps=['ameide/' + str(local('x'))], image_keys=['image'])",
        ],
      },
    ],
  ])('is silent: %s', async (_, files) => {
    expect(await show(RULE, files)).toBe('');
  });
});
