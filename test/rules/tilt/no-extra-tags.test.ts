import { describe, expect, it } from 'vitest';
import { show } from './show.ts';

const RULE = 'tilt/no-extra-tags';

describe(RULE, () => {
  it('reports a literal', async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        'main.py': ['print()'],
        Tiltfile: ["custom_build('a', 'docker build -t $EXPECTED_REF -t a:dev .', deps=['main.py'])"],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:53 error a:dev
        the command of "a" also tags "a:dev"; tag $EXPECTED_REF only, Tilt does the rest
        <- Tiltfile:1:1 custom_build() runs it here"
    `);
  });

  it("reports names of former builds, from a helper's default", async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        'main.py': ['print()'],
        Tiltfile: [
          "def build(name, extra='tilt-build-agents'):",
          "    custom_build(name, 'docker build -t $EXPECTED_REF --tag=' + extra + ' .', deps=['main.py'])",
          '',
          "build('a')",
          "build('b', extra='a-tilt_build_base')",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:24 error tilt-build-agents
        the command of "a" also tags "tilt-build-agents", a name of a former Tilt build that nothing may rely on; tag $EXPECTED_REF only
        <- Tiltfile:2:5 custom_build() runs it here
        <- Tiltfile:4:1 through build() called here
      Tiltfile:5:19 error a-tilt_build_base
        the command of "b" also tags "a-tilt_build_base", a name of a former Tilt build that nothing may rely on; tag $EXPECTED_REF only
        <- Tiltfile:2:5 custom_build() runs it here
        <- Tiltfile:5:1 through build() called here"
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
          "    custom_build(row['name'], 'bash -c \"%s\"' % row['command'], deps=['main.py'])",
        ],
        'rows.star': [
          "ROWS = [{'name': 'a', 'command': 'docker build -t a:base . && docker tag a:base $EXPECTED_REF'}]",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "rows.star:1:51 error a:base
        the command of "a" also tags "a:base"; tag $EXPECTED_REF only, Tilt does the rest
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
          "custom_build('a', ['scripts/build.sh', 'a'], deps=['main.py'])",
          "custom_build('b', 'make image', deps=['main.py'])",
        ],
        'scripts/build.sh': [
          '#!/bin/sh',
          'docker build -t "$EXPECTED_REF" .',
          'docker tag "$EXPECTED_REF" "$1:latest"',
        ],
        Makefile: ['NAME := b', 'image:', '\tdocker build -t $(EXPECTED_REF) -t $(NAME):dev .'],
      }),
    ).toMatchInlineSnapshot(`
      "Makefile:3:44 error :dev
        the command of "b" also tags "b:dev"; tag $EXPECTED_REF only, Tilt does the rest
        <- Tiltfile:2:20 through "image" run here
        <- Tiltfile:2:1 custom_build() runs it here
      scripts/build.sh:3:31 error :latest
        the command of "a" also tags "a:latest"; tag $EXPECTED_REF only, Tilt does the rest
        <- Tiltfile:1:20 through "scripts/build.sh" run here
        <- Tiltfile:1:1 custom_build() runs it here"
    `);
  });

  it('reports **kwargs and a fallback', async () => {
    expect(
      await show(RULE, {
        'Dockerfile.dev': ['FROM alpine'],
        'main.py': ['print()'],
        Tiltfile: [
          "custom_build(**{'ref': 'a', 'command': 'docker build -t $EXPECTED_REF -t ${EXTRA:-a:old} .', 'deps': ['main.py']})",
        ],
      }),
    ).toMatchInlineSnapshot(`
      "Tiltfile:1:83 error a:old
        the command of "a" also tags "a:old"; tag $EXPECTED_REF only, Tilt does the rest
        <- Tiltfile:1:1 custom_build() runs it here"
    `);
  });

  it.each([
    [
      'only the reference',
      {
        'Dockerfile.dev': ['FROM alpine'],
        'main.py': ['print()'],
        Tiltfile: [
          "custom_build('a', 'docker build -t $EXPECTED_REF .', deps=['main.py'])",
          "custom_build('b', 'docker build -t $EXPECTED_IMAGE:$EXPECTED_TAG .', deps=['main.py'])",
        ],
      },
    ],
    [
      'the tag that tag= asks for',
      {
        'Dockerfile.dev': ['FROM alpine'],
        'main.py': ['print()'],
        Tiltfile: ["custom_build('a', 'docker build -t a:dev .', deps=['main.py'], tag='dev')"],
      },
    ],
    [
      'a remote builder',
      {
        'Dockerfile.dev': ['FROM alpine'],
        'main.py': ['print()'],
        Tiltfile: [
          "custom_build('a', 'docker buildx build --push -t x/a:1 .', deps=['main.py'], skips_local_docker=True, disable_push=True, outputs_image_ref_to='ref.txt')",
        ],
      },
    ],
    [
      'a tag that is not known',
      {
        'Dockerfile.dev': ['FROM alpine'],
        'main.py': ['print()'],
        Tiltfile: ["custom_build('a', 'docker build -t $EXPECTED_REF -t $OTHER .', deps=['main.py'])"],
      },
    ],
    [
      'words and other commands',
      {
        'Dockerfile.dev': ['FROM alpine'],
        'main.py': ['print()'],
        Tiltfile: [
          "custom_build('a', 'echo docker tag a b; git tag v1; docker build -t $EXPECTED_REF .', deps=['main.py'])",
        ],
      },
    ],
    [
      'docker_build and local_resource',
      {
        'Dockerfile.dev': ['FROM alpine'],
        'main.py': ['print()'],
        Tiltfile: ["docker_build('a', '.', dockerfile='Dockerfile.dev')", "local_resource('x', 'docker tag a b')"],
      },
    ],
  ])('is silent: %s', async (_, files) => {
    expect(await show(RULE, files)).toBe('');
  });
});
