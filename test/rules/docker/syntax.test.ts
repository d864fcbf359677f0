import { describe, expect, it } from 'vitest';
import { type Files, show } from '../tilt/show.ts';
import { places } from './places.ts';

const RULE = 'docker/syntax';
const recommended = { preset: 'recommended' } as const;

describe(RULE, () => {
  it("reports in BuildKit's words", async () => {
    expect(
      await show(
        RULE,
        {
          'a/Dockerfile': [
            'FROM alpine',
            'COPPY a b',
            'RUN --mout=type=cache,target=/x true',
            'COPY --from=later a b',
            'FROM alpine AS later',
          ],
          'b/Dockerfile': ['# nothing'],
          'c/Dockerfile': ['RUN true', 'FROM alpine'],
        },
        recommended,
      ),
    ).toMatchInlineSnapshot(`
      "a/Dockerfile:2:1 error COPPY
        BuildKit refuses this: unknown instruction: COPPY (did you mean COPY?)
      a/Dockerfile:3:5 error --mout=type=cache,target=/x
        BuildKit refuses this: unknown flag: --mout (did you mean mount?)
      a/Dockerfile:4:6 error --from=later
        BuildKit refuses this: cannot copy from stage "later", it needs to be defined before current stage "0"
      b/Dockerfile:1:1 error # nothing
        BuildKit refuses this: file with no instructions
      c/Dockerfile:1:1 error RUN
        BuildKit refuses this: no build stage in current context"
    `);
  });

  it.each<[string, readonly string[], string]>([
    ['an index out of range', ['COPY --from=3 a b'], '2:6 error --from=3'],
    ['its own stage', ['FROM alpine AS me', 'COPY --from=me a b'], '3:6 error --from=me'],
    ['an unknown flag', ['COPY --form=x a b'], '2:6 error --form=x'],
    ['a missing destination', ['COPY a'], '2:1 error COPY'],
    ['a value that is missing', ['ENV A'], '2:5 error A'],
    ['a quote that stays open', ['ENV A="b'], '2:7 error "'],
    ['a substitution that stays open', ['WORKDIR ${A'], '2:9 error $'],
    ['a bad mount', ['RUN --mount=type=sekret,id=x true'], '2:5 error --mount=type=sekret,id=x'],
    ['a third word of FROM', ['FROM a b'], '2:6 error a b'],
    ['a stage name', ['FROM a AS 1b'], '2:11 error 1b'],
    ['a here document that COPY expands', ['COPY <<E /x', "it's $HOME", 'b=${arr[@]}', 'E'], '4:3 error $'],
    ['a base without a name', ['ARG EMPTY', 'FROM $NOWHERE'], '3:6 error $NOWHERE'],
  ])('reports %s', async (_, lines, expected) => {
    expect(await places(RULE, { Dockerfile: ['FROM alpine', ...lines] })).toEqual([`Dockerfile:${expected}`]);
  });

  it('knows what Tilt hands over', async () => {
    expect(
      await show(RULE, {
        Tiltfile: [
          "docker_build('a', '.', dockerfile='a.Dockerfile', build_args={'BASE': ''})",
          "docker_build('b', '.', dockerfile='b.Dockerfile', build_args={'BASE': 'alpine', 'V': '1'})",
        ],
        'a.Dockerfile': ['ARG BASE=alpine', 'FROM ${BASE}'],
        'b.Dockerfile': ['ARG BASE', 'FROM ${BASE}', 'ARG V', 'ENV V=${V:?needed}'],
      }),
    ).toMatchInlineSnapshot(`
      "a.Dockerfile:2:6 error \${BASE}
        BuildKit refuses this: base name (\${BASE}) should not be blank"
    `);
  });

  it.each<[string, Files]>([
    [
      'images and stages',
      {
        Dockerfile: [
          'FROM a AS b',
          'FROM c',
          'COPY --from=b a b',
          'COPY --from=0 a b',
          'COPY --from=nginx a b',
          'COPY --from=ghcr.io/x/y:1 a b',
        ],
      },
    ],
    [
      'what a build may hand over',
      { Dockerfile: ['ARG BASE', 'FROM ${BASE}', 'ARG V', 'ENV A=${V:?needed}', 'FROM $BASE-x'] },
    ],
    [
      'flags of today',
      {
        Dockerfile: [
          'FROM --platform=$BUILDPLATFORM a',
          'COPY --link --parents --exclude=*.md --chmod=755 a b',
          'ADD --checksum=sha256:x --keep-git-dir=true https://a/b c',
          'RUN --network=none --security=sandbox --mount=type=ssh --mount=type=tmpfs,target=/x true',
          'HEALTHCHECK --start-interval=1s CMD true',
        ],
      },
    ],
    ['here documents', { Dockerfile: ['FROM a', 'RUN <<EOF', 'COPPY', 'EOF', 'COPY <<-"X" /x', '\tFROM', '\tX'] }],
    ['continued lines and comments', { Dockerfile: ['FROM a', 'RUN a \\', '  # comment', '', '  && b'] }],
    ['another frontend', { Dockerfile: ['# syntax=acme/frontend:1', 'FROM a', 'INCLUDE b'] }],
    ['the escape of Windows', { Dockerfile: ['# escape=`', 'FROM a', 'COPY a `', '  b'] }],
    [
      'templates',
      {
        'Dockerfile.app': ['{{ if x }}', 'FROM {{base}}', '{{ end }}'],
        'b/Dockerfile': ['FROM a:${templateOption:tag}'],
        'templates/Dockerfile': ['ENV A=b'],
      },
    ],
    ['a shell that fails', { Dockerfile: ['FROM a', 'RUN if true; then'] }],
    ['a group of Go templates in RUN', { Dockerfile: ['FROM a', "RUN docker inspect -f '{{.Id}}' x"] }],
  ])('is silent about %s', async (_, files) => {
    expect(await show(RULE, files, recommended)).toBe('');
  });

  it('reports errors beside text of Go templates in RUN', async () => {
    expect(await places(RULE, { Dockerfile: ['FROM a', "RUN x -f '{{.Id}}'", 'COPPY a b'] })).toEqual([
      'Dockerfile:3:1 error COPPY',
    ]);
  });
});
