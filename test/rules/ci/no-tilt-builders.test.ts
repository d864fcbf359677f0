import { describe, expect, it } from 'vitest';
import { lintRepository } from '../harness.ts';

const lint = async (files: Record<string, string>) => {
  const { findings } = await lintRepository({ files }, { rules: ['ci/no-tilt-builders'] });
  return findings.map(({ at, text, message }) => `${at} ${text}: ${message.slice(0, message.indexOf(';'))}`);
};
const steps = (text: string) => `on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n${text}`;
const cd = (run: string) => ({ '.github/workflows/cd-a.yml': steps(`      - run: ${run}\n`) });
const builder = {
  Tiltfile: "custom_build('ameide/a', 'scripts/build.sh a', deps=['a'])\nlocal_resource('help', 'scripts/help.sh')\n",
  'scripts/build.sh': '#!/bin/sh\n. ./scripts/lib.sh\n./scripts/version.sh\nexec scripts/image.sh "$1"\n',
  'scripts/image.sh': '#!/bin/sh\ndocker build -t "$EXPECTED_REF" "$1"\n',
  'scripts/version.sh': '#!/bin/sh\ngit describe\n',
  'scripts/lib.sh': 'log() { echo "$1"; }\n',
  'scripts/help.sh': '#!/bin/sh\necho help\n',
};

describe('ci/no-tilt-builders', () => {
  it('reports Tilt itself', async () => {
    expect(await lint(cd('tilt ci'))).toEqual([
      '.github/workflows/cd-a.yml:6:14 tilt ci: the publishing workflow runs "tilt ci"',
    ]);
    expect(
      await lint(cd('|\n          set -e\n          timeout 600 bash -c "tilt --context k3d up --stream"')),
    ).toEqual([
      '.github/workflows/cd-a.yml:8:32 tilt --context k3d up --stream: the publishing workflow runs "tilt up"',
    ]);
    expect(await lint({ ...cd('./ci.sh'), 'ci.sh': 'TILT=tilt\n"$TILT" ci -- mode=services\n' })).toEqual([
      'ci.sh:2:1 "$TILT" ci -- mode=services: the publishing workflow runs "tilt ci"',
    ]);
  });

  it('reports the scripts with which Tilt builds images', async () => {
    const { findings } = await lintRepository(
      { files: { ...builder, ...cd('scripts/build.sh a') } },
      { rules: ['ci/no-tilt-builders'] },
    );
    expect(findings).toMatchObject([
      {
        at: '.github/workflows/cd-a.yml:6:14',
        text: 'scripts/build.sh a',
        message:
          'the publishing workflow runs "scripts/build.sh", with which Tilt builds an image; build from the release Dockerfile, without Tilt\'s builders',
        related: [{ at: 'Tiltfile:1:1', text: 'custom_build' }, { at: '.github/workflows/cd-a.yml:6:14' }],
      },
    ]);
    expect(
      await lint({
        ...builder,
        ...cd('|\n          for name in a b; do\n            sh ./scripts/image.sh $name\n          done'),
      }),
    ).toEqual([expect.stringMatching(/^\.github\/workflows\/cd-a\.yml:8:13 .*"scripts\/image\.sh"/)]);
    const make = {
      Tiltfile: "custom_build('a', 'make image', deps=[])\n",
      Makefile: 'image:\n\tdocker build -t $$EXPECTED_REF .\nother:\n\ttrue\n',
    };
    expect(await lint({ ...make, ...cd('make image') })).toEqual([
      '.github/workflows/cd-a.yml:6:14 make image: the publishing workflow runs "make image", with which Tilt builds an image',
    ]);
    expect(await lint({ ...make, ...cd('make other') })).toEqual([]);
  });

  it('reads composite actions, reusable workflows and matrices', async () => {
    const uses = { '.github/workflows/cd-a.yml': steps('      - uses: ./.github/actions/build\n') };
    const action = {
      '.github/actions/build/action.yml':
        'runs:\n  using: composite\n  steps:\n    - run: scripts/image.sh a\n      shell: bash\n',
    };
    expect(await lint({ ...builder, ...uses, ...action })).toEqual([
      expect.stringMatching(/^\.github\/actions\/build\/action\.yml:4:12 /),
    ]);
    const matrix = '    strategy: {matrix: {script: [image, version]}}\n';
    const text = steps('      - run: scripts/${{ matrix.script }}.sh a\n').replace('    steps:', `${matrix}    steps:`);
    expect(await lint({ ...builder, '.github/workflows/cd-a.yml': text })).toHaveLength(1);
  });

  it('takes a workflow that pushes for a publishing one', async () => {
    const push = '      - run: docker push ghcr.io/a/b\n';
    const build = '      - uses: docker/build-push-action@v6\n        with: {push: true}\n';
    const tilt = '      - run: tilt ci\n';
    const file = '.github/workflows/release.yml';
    expect(await lint({ [file]: steps(tilt) })).toEqual([]);
    expect(await lint({ [file]: steps(tilt + push) })).toHaveLength(1);
    expect(await lint({ [file]: steps(build + tilt) })).toHaveLength(1);
    expect(await lint({ [file]: `name: cd-all\n${steps(tilt)}` })).toHaveLength(1);
  });

  it.each([
    'tilt version',
    'tilt down',
    'scripts/version.sh',
    'scripts/help.sh',
    'scripts/missing.sh',
    'echo tilt ci',
    'cat scripts/build.sh',
    '"$SCRIPT"',
  ])('is silent about %s', async (run) => {
    expect(await lint({ ...builder, ...cd(`|\n          ${run}`) })).toEqual([]);
  });
});
