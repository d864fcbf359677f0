import { describe, expect, it } from 'vitest';
import { show } from './show.ts';

const RULE = 'tilt/no-push-in-custom-build';

describe(RULE, () => {
  it('reports a literal', async () => {
    expect(
      await show(RULE, {
        Tiltfile: ["custom_build('a', 'docker build -t $EXPECTED_REF . && docker push $EXPECTED_REF', deps=['.'])"],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:55 error docker push $EXPECTED_REF
        the build command of "a" pushes with "docker push"; leave the push to Tilt, or set skips_local_docker, disable_push and outputs_image_ref_to for a remote builder
        <- Tiltfile:1:1 custom_build() runs it here"
    `);
  });

  it('points at the part of an output that pushes, where it stands', async () => {
    expect(
      await show(RULE, {
        Tiltfile: [
          "for n, out in {'a': 'type=image,push=true', 'b': 'type=docker', 'c': 'type=registry'}.items():",
          "    custom_build(n, 'docker buildx build --output %s,name=$EXPECTED_REF -t $EXPECTED_REF .' % out, deps=['.'])",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:22 error type=image,push=true
        the build command of "a" pushes with "docker buildx build"; leave the push to Tilt, or set skips_local_docker, disable_push and outputs_image_ref_to for a remote builder
        <- Tiltfile:2:5 custom_build() runs it here
      Tiltfile:1:71 error type=registry
        the build command of "c" pushes with "docker buildx build"; leave the push to Tilt, or set skips_local_docker, disable_push and outputs_image_ref_to for a remote builder
        <- Tiltfile:2:5 custom_build() runs it here"
    `);
  });

  it("reports a flag from a helper's default", async () => {
    expect(
      await show(RULE, {
        Tiltfile: [
          "def build(name, flags='--push'):",
          "    custom_build(name, 'docker buildx build %s -t $EXPECTED_REF .' % flags, deps=['.'])",
          '',
          "build('a')",
          "build('b', flags='--load')",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:24 error --push
        the build command of "a" pushes with "docker buildx build"; leave the push to Tilt, or set skips_local_docker, disable_push and outputs_image_ref_to for a remote builder
        <- Tiltfile:2:5 custom_build() runs it here
        <- Tiltfile:4:1 through build() called here"
    `);
  });

  it('reports rows of a loaded table, in nested shells', async () => {
    expect(
      await show(RULE, {
        Tiltfile: [
          "load('rows.star', 'ROWS')",
          'for row in ROWS:',
          "    custom_build(row['name'], ['bash', '-lc', row['command']], deps=['.'])",
        ],
        'rows.star': [
          'ROWS = [',
          "    {'name': 'a', 'command': 'sh -c \"podman push $EXPECTED_REF\"'},",
          "    {'name': 'b', 'command': 'docker build --output type=registry -t $EXPECTED_REF .'},",
          "    {'name': 'c', 'command': 'x=push; crane $x img.tar $EXPECTED_REF'},",
          ']',
        ],
      }),
    ).toMatchInlineSnapshot(`
      "rows.star:2:38 error podman push
        the build command of "a" pushes with "podman push"; leave the push to Tilt, or set skips_local_docker, disable_push and outputs_image_ref_to for a remote builder
        <- rows.star:2:31 through "sh" run here
        <- Tiltfile:3:32 through "bash" run here
        <- Tiltfile:3:5 custom_build() runs it here
      rows.star:3:44 error --output type=registry
        the build command of "b" pushes with "docker build"; leave the push to Tilt, or set skips_local_docker, disable_push and outputs_image_ref_to for a remote builder
        <- Tiltfile:3:32 through "bash" run here
        <- Tiltfile:3:5 custom_build() runs it here
      rows.star:4:33 error push
        the build command of "c" pushes with "crane push"; leave the push to Tilt, or set skips_local_docker, disable_push and outputs_image_ref_to for a remote builder
        <- rows.star:4:39 runs here
        <- Tiltfile:3:32 through "bash" run here
        <- Tiltfile:3:5 custom_build() runs it here"
    `);
  });

  it('reports a script, a make target and a function', async () => {
    expect(
      await show(RULE, {
        Tiltfile: ["custom_build('a', 'scripts/build.sh', deps=['.'])", "custom_build('b', 'make image', deps=['.'])"],
        'scripts/build.sh': ['#!/bin/bash', 'ship() {', '  docker image push "$1"', '}', 'ship "$EXPECTED_REF"'],
        Makefile: ['image: push', 'push:', '\t@docker push $(EXPECTED_REF)'],
      }),
    ).toMatchInlineSnapshot(`
      "Makefile:3:3 error docker push $(EXPECTED_REF)
        the build command of "b" pushes with "docker push"; leave the push to Tilt, or set skips_local_docker, disable_push and outputs_image_ref_to for a remote builder
        <- Tiltfile:2:20 through "push" run here
        <- Tiltfile:2:1 custom_build() runs it here
      scripts/build.sh:3:3 error docker image push "$1"
        the build command of "a" pushes with "docker image push"; leave the push to Tilt, or set skips_local_docker, disable_push and outputs_image_ref_to for a remote builder
        <- scripts/build.sh:5:1 through "ship" run here
        <- Tiltfile:1:20 through "scripts/build.sh" run here
        <- Tiltfile:1:1 custom_build() runs it here"
    `);
  });

  it('reports **kwargs with two of the three arguments', async () => {
    expect(
      await show(RULE, {
        Tiltfile: [
          "custom_build(**dict(ref='a', command='docker push $EXPECTED_REF', deps=['.'], skips_local_docker=True, disable_push=True))",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:39 error docker push $EXPECTED_REF
        the build command of "a" pushes with "docker push"; leave the push to Tilt, or set skips_local_docker, disable_push and outputs_image_ref_to for a remote builder
        <- Tiltfile:1:1 custom_build() runs it here"
    `);
  });

  it('points at the words that make it push, not at what hands them on', async () => {
    expect(
      await show(RULE, {
        Tiltfile: [
          "TOOL = 'podman'",
          "custom_build('a', '%s build -t $EXPECTED_REF . && %s push $EXPECTED_REF' % (TOOL, TOOL), deps=['.'])",
          "custom_build('b', './build.sh', deps=['.'])",
          "custom_build('c', ['docker', 'push', 'c'], deps=['.'])",
        ],
        'build.sh': [
          '#!/usr/bin/env bash',
          'run() { echo "+ $*"; "$@"; }',
          'args=(buildx build)',
          'args+=(--push)',
          'docker "${args[@]}" -t "$EXPECTED_REF" .',
          'run docker push "$EXPECTED_REF"',
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:2:51 error %s push $EXPECTED_REF
        the build command of "a" pushes with "podman push"; leave the push to Tilt, or set skips_local_docker, disable_push and outputs_image_ref_to for a remote builder
        <- Tiltfile:2:1 custom_build() runs it here
      Tiltfile:4:20 error 'docker', 'push', 'c'
        the build command of "c" pushes with "docker push"; leave the push to Tilt, or set skips_local_docker, disable_push and outputs_image_ref_to for a remote builder
        <- Tiltfile:4:1 custom_build() runs it here
      build.sh:4:8 error --push
        the build command of "b" pushes with "docker buildx build"; leave the push to Tilt, or set skips_local_docker, disable_push and outputs_image_ref_to for a remote builder
        <- build.sh:5:1 runs here
        <- Tiltfile:3:20 through "build.sh" run here
        <- Tiltfile:3:1 custom_build() runs it here
      build.sh:6:5 error docker push "$EXPECTED_REF"
        the build command of "b" pushes with "docker push"; leave the push to Tilt, or set skips_local_docker, disable_push and outputs_image_ref_to for a remote builder
        <- build.sh:2:22 runs here
        <- build.sh:6:1 through "run" run here
        <- Tiltfile:3:20 through "build.sh" run here
        <- Tiltfile:3:1 custom_build() runs it here"
    `);
  });

  it.each([
    [
      'a remote builder',
      {
        Tiltfile: [
          "custom_build('a', 'docker buildx build --push -t x/a .', deps=['.'], skips_local_docker=True, disable_push=True, outputs_image_ref_to='r')",
        ],
      },
    ],
    [
      'words, and what nothing runs',
      {
        Tiltfile: [
          "custom_build('a', 'echo docker push; docker build -t $EXPECTED_REF . # docker push', deps=['.'])",
          "custom_build('b', 'make image', deps=['.'])",
        ],
        Makefile: ['image:', '\tdocker build -t $(EXPECTED_REF) .', 'push:', '\tdocker push x'],
      },
    ],
    [
      'git push, and what is not known',
      {
        Tiltfile: [
          "custom_build('a', 'git push; docker buildx build --push=false --load -t $EXPECTED_REF .; $CMD push', deps=['.'])",
          "custom_build('b', str(local('x')), deps=['.'])",
        ],
      },
    ],
    [
      'a condition between the lines of a recipe that does not hold',
      {
        Tiltfile: ["custom_build('a', 'make image', deps=['.'], env={'PUSH': 'false'})"],
        Makefile: [
          'PUSH ?= true',
          'image:',
          '\tdocker build -t $(EXPECTED_REF) .',
          'ifeq ($(PUSH),true)',
          '\tdocker push $(EXPECTED_REF)',
          'endif',
        ],
      },
    ],
  ])('is silent: %s', async (_, files) => {
    expect(await show(RULE, files)).toBe('');
  });
});
