import { describe, expect, it } from 'vitest';
import { show } from './show.ts';

const RULE = 'tilt/expected-ref-unset';

describe(RULE, () => {
  it('reports a literal', async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        'main.py': ['print()'],
        Tiltfile: [
          "custom_build('a', 'docker buildx build --push -t $EXPECTED_REF .', deps=['main.py'], skips_local_docker=True, disable_push=True, outputs_image_ref_to='ref.txt')",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:50 warn $EXPECTED_REF
        the command of "a" reads $EXPECTED_REF, which Tilt leaves unset because of outputs_image_ref_to; make the reference in the command
        <- Tiltfile:1:1 custom_build() runs it here"
    `);
  });

  it("reports a helper's default", async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        'main.py': ['print()'],
        Tiltfile: [
          "def remote(name, command='remote-build ${EXPECTED_IMAGE}'):",
          "    custom_build(name, command, deps=['main.py'], skips_local_docker=True, disable_push=True, outputs_image_ref_to='ref.txt')",
          '',
          "remote('a')",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:40 warn \${EXPECTED_IMAGE}
        the command of "a" reads $EXPECTED_IMAGE, which Tilt leaves unset because of outputs_image_ref_to; make the reference in the command
        <- Tiltfile:2:5 custom_build() runs it here
        <- Tiltfile:4:1 through remote() called here"
    `);
  });

  it('reports a row of a loaded table, in a nested shell', async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        'main.py': ['print()'],
        Tiltfile: [
          "load('rows.star', 'ROWS')",
          "[custom_build(r['n'], ['sh', '-c', r['c']], deps=['main.py'], skips_local_docker=True, disable_push=True, outputs_image_ref_to='ref.txt') for r in ROWS]",
        ],
        'rows.star': ["ROWS = [{'n': 'a', 'c': 'bash -c \"push $EXPECTED_TAG\"'}]"],
      }),
    ).toMatchInlineSnapshot(`
      "rows.star:1:40 warn $EXPECTED_TAG
        the command of "a" reads $EXPECTED_TAG, which Tilt leaves unset because of outputs_image_ref_to; make the reference in the command
        <- Tiltfile:2:2 custom_build() runs it here"
    `);
  });

  it('reports a script and a make target', async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        'main.py': ['print()'],
        Tiltfile: [
          "custom_build('a', 'scripts/build.sh', deps=['main.py'], skips_local_docker=True, disable_push=True, outputs_image_ref_to='ref.txt')",
          "custom_build('b', 'make image', deps=['main.py'], skips_local_docker=True, disable_push=True, outputs_image_ref_to='ref.txt')",
        ],
        'scripts/build.sh': ['#!/bin/sh', 'set -e', 'push "$EXPECTED_REF"'],
        Makefile: ['image:', '\tpush $(EXPECTED_REF)'],
      }),
    ).toMatchInlineSnapshot(`
      "Makefile:2:7 warn $(EXPECTED_REF)
        the command of "b" reads $EXPECTED_REF, which Tilt leaves unset because of outputs_image_ref_to; make the reference in the command
        <- Tiltfile:2:1 custom_build() runs it here
      scripts/build.sh:3:7 warn $EXPECTED_REF
        the command of "a" reads $EXPECTED_REF, which Tilt leaves unset because of outputs_image_ref_to; make the reference in the command
        <- Tiltfile:1:1 custom_build() runs it here"
    `);
  });

  it('reports **kwargs', async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        'main.py': ['print()'],
        Tiltfile: [
          "args = dict(deps=['main.py'], outputs_image_ref_to='ref' + '.txt')",
          "custom_build('a', 'x $EXPECTED_REF', **args)",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:2:22 warn $EXPECTED_REF
        the command of "a" reads $EXPECTED_REF, which Tilt leaves unset because of outputs_image_ref_to; make the reference in the command
        <- Tiltfile:2:1 custom_build() runs it here"
    `);
  });

  it.each([
    [
      'Tilt sets the variable',
      {
        'Dockerfile.dev': ['FROM alpine'],
        'main.py': ['print()'],
        Tiltfile: ["custom_build('a', 'docker build -t $EXPECTED_REF .', deps=['main.py'])"],
      },
    ],
    [
      'the command makes the reference',
      {
        'Dockerfile.dev': ['FROM alpine'],
        'main.py': ['print()'],
        Tiltfile: [
          "custom_build('a', 'ref=x/a:1; push $ref > ref.txt', deps=['main.py'], skips_local_docker=True, disable_push=True, outputs_image_ref_to='ref.txt')",
        ],
      },
    ],
    [
      'the command sets the variable itself',
      {
        'Dockerfile.dev': ['FROM alpine'],
        'main.py': ['print()'],
        Tiltfile: [
          "custom_build('a', 'EXPECTED_REF=x/a:1; push $EXPECTED_REF', deps=['main.py'], skips_local_docker=True, disable_push=True, outputs_image_ref_to='ref.txt')",
        ],
      },
    ],
    [
      'a fallback',
      {
        'Dockerfile.dev': ['FROM alpine'],
        'main.py': ['print()'],
        Tiltfile: [
          "custom_build('a', 'push ${EXPECTED_REF:-x/a:1}', deps=['main.py'], skips_local_docker=True, disable_push=True, outputs_image_ref_to='ref.txt')",
        ],
      },
    ],
    [
      'quoted for print',
      {
        'Dockerfile.dev': ['FROM alpine'],
        'main.py': ['print()'],
        Tiltfile: [
          "custom_build('a', \"echo 'no $EXPECTED_REF here'\", deps=['main.py'], skips_local_docker=True, disable_push=True, outputs_image_ref_to='ref.txt')",
        ],
      },
    ],
    [
      'an empty or unknown path',
      {
        'Dockerfile.dev': ['FROM alpine'],
        'main.py': ['print()'],
        Tiltfile: [
          "custom_build('a', 'x $EXPECTED_REF', deps=['main.py'], outputs_image_ref_to='')",
          "custom_build('b', 'x $EXPECTED_REF', deps=['main.py'], outputs_image_ref_to=os.getenv('OUT'))",
        ],
      },
    ],
  ])('is silent: %s', async (_, files) => {
    expect(await show(RULE, files)).toBe('');
  });
});
