import { describe, expect, it } from 'vitest';
import { show } from './show.ts';

const RULE = 'tilt/image-keys-required';

describe(RULE, () => {
  it('reports a literal', async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        Tiltfile: [
          "load('ext://helm_resource', 'helm_resource')",
          "docker_build('ameide/a', '.', dockerfile='Dockerfile.dev')",
          "helm_resource('a', 'oci://x/a', image_deps=['ameide/a'])",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:3:1 error helm_resource
        image_deps names an image but image_keys is missing, so the chart never gets the built reference; give one key for each image"
    `);
  });

  it("reports a helper's default", async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        Tiltfile: [
          "load('ext://helm_resource', 'helm_resource')",
          "docker_build('ameide/a', '.', dockerfile='Dockerfile.dev')",
          '',
          'def deploy(name, keys=None):',
          "    helm_resource(name, 'oci://x/a', image_deps=['ameide/a'], image_keys=keys)",
          '',
          "deploy('a')",
          "deploy('b', keys=['image'])",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:4:23 error None
        image_deps names an image but image_keys is missing, so the chart never gets the built reference; give one key for each image
        <- Tiltfile:5:5 helm_resource() deploys it here
        <- Tiltfile:7:1 through deploy() called here"
    `);
  });

  it('reports a row of a loaded table', async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        Tiltfile: [
          "load('ext://helm_resource', 'helm_resource')",
          "docker_build('ameide/a', '.', dockerfile='Dockerfile.dev')",
          "load('rows.star', 'ROWS')",
          "[helm_resource(r['name'], 'oci://x/a', image_deps=r['images'], image_keys=r['keys']) for r in ROWS]",
        ],
        'rows.star': [
          'ROWS = [',
          "    {'name': 'a', 'images': ['ameide/a'], 'keys': ['image']},",
          "    {'name': 'b', 'images': ['ameide/a'], 'keys': []},",
          ']',
        ],
      }),
    ).toMatchInlineSnapshot(`
      "rows.star:3:51 error []
        image_keys is empty while image_deps names an image, so the chart never gets the built reference; give one key for each image
        <- Tiltfile:4:2 helm_resource() deploys it here"
    `);
  });

  it('reports **kwargs through a partial call of an alias', async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        Tiltfile: [
          "load('ext://helm_resource', release='helm_resource')",
          "docker_build('ameide/a', '.', dockerfile='Dockerfile.dev')",
          "run = lambda **more: release(chart='oci://x/a', **more)",
          "run(name='a', image_deps=['ameide/a'])",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:3:22 error release
        image_deps names an image but image_keys is missing, so the chart never gets the built reference; give one key for each image
        <- Tiltfile:4:1 through lambda() called here"
    `);
  });

  it('reports empty keys for a chart that has images', async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        Tiltfile: [
          "load('ext://helm_resource', 'helm_resource')",
          "helm_resource('a', 'oci://x/a', image_deps=['ameide/' + n for n in ['a', 'b']], image_keys=[])",
          "docker_build('ameide/a', '.', dockerfile='Dockerfile.dev')",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:2:92 error []
        image_keys is empty while image_deps names 2 images, so the chart never gets the built reference; give one key for each image
        <- Tiltfile:2:1 helm_resource() deploys it here"
    `);
  });

  it('points at the empty list of a file where the keys are made of it', async () => {
    expect(
      await show(RULE, {
        Tiltfile: [
          "load('ext://helm_resource', 'helm_resource')",
          "for r in read_yaml('r.yaml'):",
          "    docker_build(r['image'], '.', dockerfile='Dockerfile.dev')",
          "    helm_resource(r['image'][7:], 'oci://x/y', image_deps=[r['image']], image_keys=[tuple(k) for k in r['keys']])",
        ],
        'r.yaml': ['- image: ameide/a', '  keys: [[image.repository, image.tag]]', '- image: ameide/b', '  keys: []'],
        'Dockerfile.dev': ['FROM alpine'],
      }),
    ).toMatchInlineSnapshot(`
      "r.yaml:4:9 error []
        image_keys is empty while image_deps names an image, so the chart never gets the built reference; give one key for each image
        <- Tiltfile:4:5 helm_resource() deploys it here"
    `);
  });

  it.each([
    [
      'keys, and no images',
      {
        'Dockerfile.dev': ['FROM alpine'],
        Tiltfile: [
          "load('ext://helm_resource', 'helm_resource')",
          "docker_build('ameide/a', '.', dockerfile='Dockerfile.dev')",
          "helm_resource('a', 'oci://x/a', image_deps=['ameide/a'], image_keys=['image'])",
          "helm_resource('b', 'oci://x/b')",
          "helm_resource('c', 'oci://x/b', image_deps=[])",
        ],
      },
    ],
    [
      'what is not known',
      {
        'Dockerfile.dev': ['FROM alpine'],
        Tiltfile: [
          "load('ext://helm_resource', 'helm_resource')",
          "docker_build('ameide/a', '.', dockerfile='Dockerfile.dev')",
          "helm_resource('a', 'oci://x/a', image_deps=['ameide/a'], image_keys=decode_json(str(local('keys'))))",
          "helm_resource('b', 'oci://x/a', image_deps=['ameide/a'] if os.getenv('X') else [], image_keys=['image'] if os.getenv('X') else [])",
        ],
      },
    ],
    [
      'a helm_resource of the repository',
      {
        'Dockerfile.dev': ['FROM alpine'],
        Tiltfile: ["load('lib.star', 'helm_resource')", "helm_resource('a', image_deps=['ameide/a'])"],
        'lib.star': ['def helm_resource(name, image_deps=[]):', "    local_resource(name, 'make')"],
      },
    ],
  ])('is silent: %s', async (_, files) => {
    expect(await show(RULE, files)).toBe('');
  });
});
