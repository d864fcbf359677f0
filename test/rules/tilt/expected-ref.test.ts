import { describe, expect, it } from 'vitest';
import { show } from './show.ts';

const RULE = 'tilt/expected-ref';

describe(RULE, () => {
  it('reports a build that tags something else', async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        'main.py': ['print()'],
        Tiltfile: ["custom_build('a', 'docker build -t a:dev .', deps=['main.py'])"],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:20 error docker build -t a:dev .
        the command of "a" builds with "docker build" but tags nothing as $EXPECTED_REF, so Tilt does not find the image; tag it with -t $EXPECTED_REF
        <- Tiltfile:1:1 custom_build() runs it here"
    `);
  });

  it('reports buildx without --load, from a helper with a default', async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        'main.py': ['print()'],
        Tiltfile: [
          "def build(name, tool='docker buildx build'):",
          "    custom_build(name, tool + ' -f Dockerfile.dev -t $EXPECTED_REF .', deps=['main.py'])",
          '',
          "build('a')",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:23 error docker buildx build
        "docker buildx build" for "a" leaves the image in the builder's cache, where Tilt does not look; add --load
        <- Tiltfile:2:5 custom_build() runs it here
        <- Tiltfile:4:1 through build() called here"
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
          "    custom_build(row['name'], ['bash', '-lc', row['command']], deps=['main.py'])",
        ],
        'rows.star': [
          'ROWS = [',
          "    {'name': 'a', 'command': 'cd . && docker buildx build -t \"$EXPECTED_IMAGE:$EXPECTED_TAG\" .'},",
          "    {'name': 'b', 'command': 'docker build .'},",
          ']',
        ],
      }),
    ).toMatchInlineSnapshot(`
      "rows.star:2:39 error docker buildx build -t "$EXPECTED_IMAGE:$EXPECTED_TAG" .
        "docker buildx build" for "a" leaves the image in the builder's cache, where Tilt does not look; add --load
        <- Tiltfile:3:32 through "bash" run here
        <- Tiltfile:3:5 custom_build() runs it here
      rows.star:3:31 error docker build .
        the command of "b" builds with "docker build" but tags nothing as $EXPECTED_REF, so Tilt does not find the image; tag it with -t $EXPECTED_REF
        <- Tiltfile:3:32 through "bash" run here
        <- Tiltfile:3:5 custom_build() runs it here"
    `);
  });

  it('reports a script and a make target', async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        'main.py': ['print()'],
        Tiltfile: [
          "custom_build('a', 'scripts/build.sh a', deps=['main.py'])",
          "custom_build('b', 'make image', deps=['main.py'])",
        ],
        'scripts/build.sh': ['#!/bin/sh', 'set -e', 'docker buildx build \\', '  --tag "$EXPECTED_REF" .'],
        Makefile: ['image:', '\tpodman build -t b:latest .'],
      }),
    ).toMatchInlineSnapshot(`
      "Makefile:2:2 error podman build -t b:latest .
        the command of "b" builds with "podman build" but tags nothing as $EXPECTED_REF, so Tilt does not find the image; tag it with -t $EXPECTED_REF
        <- Tiltfile:2:20 through "image" run here
        <- Tiltfile:2:1 custom_build() runs it here
      scripts/build.sh:3:1 error docker buildx build \\
        "docker buildx build" for "a" leaves the image in the builder's cache, where Tilt does not look; add --load
        <- Tiltfile:1:20 through "scripts/build.sh" run here
        <- Tiltfile:1:1 custom_build() runs it here"
    `);
  });

  it('reports **kwargs with disable_push: Tilt still looks in the daemon', async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        'main.py': ['print()'],
        Tiltfile: [
          "custom_build(**{'ref': 'a', 'command': 'docker buildx build --tag=$EXPECTED_REF .', 'deps': ['main.py'], 'disable_push': True})",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:41 error docker buildx build --tag=$EXPECTED_REF .
        "docker buildx build" for "a" leaves the image in the builder's cache, where Tilt does not look; add --load
        <- Tiltfile:1:1 custom_build() runs it here"
    `);
  });

  it.each([
    [
      'the reference is tagged and loaded',
      {
        'Dockerfile.dev': ['FROM alpine'],
        'main.py': ['print()'],
        Tiltfile: [
          "custom_build('a', 'docker build -t $EXPECTED_REF .', deps=['main.py'])",
          "custom_build('b', 'docker buildx build --load -t ${EXPECTED_REF} .', deps=['main.py'])",
          "custom_build('c', 'docker buildx build --output type=docker -t \"$EXPECTED_REF\" .', deps=['main.py'])",
          "custom_build('d', 'docker build -t tmp . && docker tag tmp $EXPECTED_REF', deps=['main.py'])",
          "custom_build('e', 'ref=\"$EXPECTED_IMAGE:$EXPECTED_TAG\"; docker build -t \"$ref\" .', deps=['main.py'])",
        ],
      },
    ],
    [
      'Tilt gets the reference another way',
      {
        'Dockerfile.dev': ['FROM alpine'],
        'main.py': ['print()'],
        Tiltfile: [
          "custom_build('a', 'docker buildx build -t a:dev .', deps=['main.py'], tag='dev')",
          "custom_build('b', 'docker buildx build --push -t b:1 .', deps=['main.py'], outputs_image_ref_to='ref.txt', skips_local_docker=True, disable_push=True)",
          "custom_build('c', 'docker buildx build --push -t $EXPECTED_REF .', deps=['main.py'], skips_local_docker=True)",
        ],
      },
    ],
    [
      'a tag or options that are not known',
      {
        'Dockerfile.dev': ['FROM alpine'],
        'main.py': ['print()'],
        Tiltfile: [
          "custom_build('a', 'docker build -t $TAG .', deps=['main.py'])",
          "custom_build('b', 'docker buildx build $FLAGS -t $EXPECTED_REF .', deps=['main.py'])",
          "custom_build('c', os.getenv('BUILD'), deps=['main.py'])",
          "custom_build('d', 'bazel run //:image', deps=['main.py'])",
        ],
      },
    ],
    [
      'words about a build',
      {
        'Dockerfile.dev': ['FROM alpine'],
        'main.py': ['print()'],
        Tiltfile: [
          "custom_build('a', 'echo docker build -t x . && docker build -t $EXPECTED_REF .', deps=['main.py'])",
        ],
      },
    ],
    [
      'the script gets the reference as an argument',
      {
        'Dockerfile.dev': ['FROM alpine'],
        'main.py': ['print()'],
        Tiltfile: ["custom_build('a', 'scripts/build.sh $EXPECTED_REF', deps=['main.py'])"],
        'scripts/build.sh': ['docker build -t "$1" .'],
      },
    ],
    [
      'an image that is loaded from an archive',
      {
        Tiltfile: [
          "custom_build('a', 'docker buildx build -o type=docker,dest=a.tar -t $EXPECTED_REF . && docker load -i a.tar', deps=['.'])",
        ],
      },
    ],
  ])('is silent: %s', async (_, files) => {
    expect(await show(RULE, files)).toBe('');
  });
});
