import { describe, expect, it } from 'vitest';
import { show } from './show.ts';

const RULE = 'tilt/no-image-import';

describe(RULE, () => {
  it('reports a literal', async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        'main.py': ['print()'],
        Tiltfile: ["local_resource('x', 'k3d image import a:dev -c dev')"],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:22 error k3d image import a:dev -c dev
        "k3d image import" copies an image into the cluster past the registry; let Tilt push it
        <- Tiltfile:1:1 local_resource() runs it here"
    `);
  });

  it("reports a helper's default, in a nested shell", async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        'main.py': ['print()'],
        Tiltfile: [
          "def load_image(name, tool='kind load docker-image'):",
          "    local_resource('load-' + name, ['sh', '-c', '%s %s' % (tool, name)])",
          '',
          "load_image('a')",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:28 error kind load docker-image
        "kind load docker-image" copies an image into the cluster past the registry; let Tilt push it
        <- Tiltfile:1:27 through "sh" run here
        <- Tiltfile:2:5 local_resource() runs it here
        <- Tiltfile:4:1 through load_image() called here"
    `);
  });

  it('reports a row of a loaded table', async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        'main.py': ['print()'],
        Tiltfile: ["load('rows.star', 'ROWS')", '[local_resource(n, c) for n, c in ROWS]'],
        'rows.star': ["ROWS = [('a', 'make'), ('b', 'minikube image load b')]"],
      }),
    ).toMatchInlineSnapshot(`
      "rows.star:1:31 error minikube image load b
        "minikube image load" copies an image into the cluster past the registry; let Tilt push it
        <- Tiltfile:2:2 local_resource() runs it here"
    `);
  });

  it('reports a script, a make target and a package script', async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        'main.py': ['print()'],
        Tiltfile: [
          "local_resource('a', 'scripts/load.sh')",
          "local_resource('b', serve_cmd='make load')",
          "local('npm run load')",
        ],
        'scripts/load.sh': ['#!/bin/sh', 'for image in a b; do', '  k3d images import "$image"', 'done'],
        Makefile: ['load: other', 'other:', '\tkind load docker-image b'],
        'package.json': ['{"scripts": {"load": "minikube image load c"}}'],
      }),
    ).toMatchInlineSnapshot(`
      "Makefile:3:2 error kind load docker-image b
        "kind load docker-image" copies an image into the cluster past the registry; let Tilt push it
        <- Tiltfile:2:32 through "other" run here
        <- Tiltfile:2:1 local_resource() runs it here
      package.json:1:23 error minikube image load c
        "minikube image load" copies an image into the cluster past the registry; let Tilt push it
        <- Tiltfile:3:8 through "load" run here
        <- Tiltfile:3:1 local() runs it here
      scripts/load.sh:3:3 error k3d images import "$image"
        "k3d image import" copies an image into the cluster past the registry; let Tilt push it
        <- Tiltfile:1:22 through "scripts/load.sh" run here
        <- Tiltfile:1:1 local_resource() runs it here"
    `);
  });

  it('reports a custom_build and **kwargs', async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        'main.py': ['print()'],
        Tiltfile: [
          "custom_build(**dict(ref='a', command='docker build -t $EXPECTED_REF . && kind load docker-image $EXPECTED_REF', deps=['main.py']))",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:74 error kind load docker-image $EXPECTED_REF
        "kind load docker-image" copies an image into the cluster past the registry; let Tilt push it
        <- Tiltfile:1:1 custom_build() runs it here"
    `);
  });

  it.each([
    [
      'words about it',
      {
        'Dockerfile.dev': ['FROM alpine'],
        'main.py': ['print()'],
        Tiltfile: [
          "local_resource('x', 'echo k3d image import a')",
          "local_resource('y', '# kind load docker-image a')",
        ],
      },
    ],
    [
      'other commands of the tools',
      {
        'Dockerfile.dev': ['FROM alpine'],
        'main.py': ['print()'],
        Tiltfile: ["local_resource('x', 'k3d image list; kind get clusters; minikube image ls')"],
      },
    ],
    [
      'a script that nothing runs',
      {
        'Dockerfile.dev': ['FROM alpine'],
        'main.py': ['print()'],
        Tiltfile: ["local_resource('x', 'make other')"],
        'scripts/load.sh': ['k3d image import a'],
        Makefile: ['other:', '\techo', 'load:', '\tk3d image import a'],
      },
    ],
    [
      'a command that is not known',
      {
        'Dockerfile.dev': ['FROM alpine'],
        'main.py': ['print()'],
        Tiltfile: ["local_resource('x', os.getenv('CMD'))", "local_resource('y', '$TOOL image import a')"],
      },
    ],
  ])('is silent: %s', async (_, files) => {
    expect(await show(RULE, files)).toBe('');
  });
});
