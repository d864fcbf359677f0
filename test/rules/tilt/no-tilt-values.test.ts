import { describe, expect, it } from 'vitest';
import { show } from './show.ts';

const RULE = 'tilt/no-tilt-values';

describe(RULE, () => {
  it('reports a flag', async () => {
    expect(
      await show(RULE, {
        Tiltfile: [
          "load('ext://helm_resource', 'helm_resource')",
          "helm_resource('a', 'oci://x/a', flags=['--set=a=b', '--values=tilt-values/a.yaml', '-f', './tilt-values/b.yaml'])",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:2:53 error '--values=tilt-values/a.yaml'
        "--values=tilt-values/a.yaml" is a digest file of the former flow; let Tilt inject the image through image_keys
        <- Tiltfile:2:1 helm_resource() takes it here
      Tiltfile:2:90 error './tilt-values/b.yaml'
        "./tilt-values/b.yaml" is a digest file of the former flow; let Tilt inject the image through image_keys
        <- Tiltfile:2:1 helm_resource() takes it here"
    `);
  });

  it("reports a values list, from a helper's default", async () => {
    expect(
      await show(RULE, {
        Tiltfile: [
          "def chart(name, values='tilt-values/%s.yaml'):",
          "    k8s_yaml(helm('charts/a', values=[values % name]))",
          '',
          "chart('a')",
        ],
        'charts/a/Chart.yaml': ['apiVersion: v2', 'name: a', 'version: 0.1.0'],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:24 error 'tilt-values/%s.yaml'
        "tilt-values/a.yaml" is a digest file of the former flow; let Tilt inject the image through image_keys
        <- Tiltfile:2:14 helm() takes it here
        <- Tiltfile:4:1 through chart() called here"
    `);
  });

  it('reports a row of a loaded table, joined from pieces', async () => {
    expect(
      await show(RULE, {
        Tiltfile: [
          "load('ext://helm_resource', 'helm_resource')",
          "load('rows.star', 'DIR', 'ROWS')",
          "[helm_resource(n, 'oci://x/a', flags=['--values=' + DIR + n]) for n in ROWS]",
        ],
        'rows.star': ["ROWS = ['a.yaml']", "DIR = 'tilt-values' + '/'"],
      }),
    ).toMatchInlineSnapshot(`
      "rows.star:2:7 error 'tilt-values'
        "--values=tilt-values/a.yaml" is a digest file of the former flow; let Tilt inject the image through image_keys
        <- Tiltfile:3:2 helm_resource() takes it here"
    `);
  });

  it('reports commands that write there, and a script', async () => {
    expect(
      await show(RULE, {
        Tiltfile: [
          "local_resource('x', 'crane digest a > tilt-values/a.yaml')",
          "local_resource('y', 'scripts/digest.sh b')",
        ],
        'scripts/digest.sh': ['#!/bin/sh', 'echo "tag: x" | tee "tilt-values/$1.yaml"'],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:39 error tilt-values/a.yaml
        ">" writes the digest file "tilt-values/a.yaml" of the former flow; let Tilt inject the image through image_keys
        <- Tiltfile:1:1 local_resource() runs it here
      scripts/digest.sh:2:22 error tilt-values/
        "tee" writes the digest file "tilt-values/b.yaml" of the former flow; let Tilt inject the image through image_keys
        <- Tiltfile:2:22 through "scripts/digest.sh" run here
        <- Tiltfile:2:1 local_resource() runs it here"
    `);
  });

  it('reports a flag of a command', async () => {
    expect(
      await show(RULE, { Tiltfile: ["local_resource('x', 'bash -c \"helm upgrade a b -f tilt-values/a.yaml\"')"] }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:51 error tilt-values/a.yaml
        "tilt-values/a.yaml" is a digest file of the former flow; let Tilt inject the image through image_keys
        <- Tiltfile:1:22 through "bash" run here
        <- Tiltfile:1:1 local_resource() runs it here"
    `);
  });

  it('reports a file that is left', async () => {
    expect(
      await show(RULE, { Tiltfile: ["print('tilt-values/ is gone')"], 'deploy/tilt-values/a.yaml': ['a: b'] }),
    ).toMatchInlineSnapshot(`
      "deploy/tilt-values/a.yaml:1:1 error a: b
        "deploy/tilt-values/a.yaml" is a digest file of the former flow; remove it"
    `);
  });

  it.each([
    [
      'other folders',
      {
        Tiltfile: [
          "load('ext://helm_resource', 'helm_resource')",
          "helm_resource('a', 'oci://x/a', flags=['--values=values/a.yaml', '--values=my-tilt-values/b.yaml', '--values=tilt-values.yaml'])",
        ],
        'tilt-values-old/a.yaml': ['a: b'],
        'tilt-values.yaml': ['a: b'],
      },
    ],
    [
      'words about it',
      { Tiltfile: ["local_resource('x', 'echo see tilt-values/README')", "print('tilt-values/a.yaml is gone')"] },
    ],
    [
      'a path that is not known',
      {
        Tiltfile: [
          "load('ext://helm_resource', 'helm_resource')",
          "helm_resource('a', 'oci://x/a', flags=['--values=' + os.getenv('V')])",
        ],
      },
    ],
    [
      'a file that git ignores',
      { Tiltfile: ['print()'], '.gitignore': ['tilt-values/'], 'tilt-values/a.yaml': ['a: b'] },
    ],
  ])('is silent: %s', async (_, files) => {
    expect(await show(RULE, files)).toBe('');
  });
});
