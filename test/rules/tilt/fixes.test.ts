import { describe, expect, it } from 'vitest';
import { fixRepository } from '../harness.ts';

async function fixed(rule: string, files: Record<string, string>): Promise<Record<string, string>> {
  const texts = await fixRepository({ files }, { rules: [`tilt/${rule}`], preset: 'ameide' });
  const again = await fixRepository({ files: { ...files, ...texts } }, { rules: [`tilt/${rule}`], preset: 'ameide' });
  // A second run finds nothing more to mend.
  expect(again).toEqual({});
  return texts;
}

describe('fixes of tilt rules', () => {
  it('adds a version constraint below the comments at the top', async () => {
    expect(
      await fixed('version-constraint', {
        Tiltfile: "# -*- mode: Python -*-\n\nload('a.star', 'x')\n",
        'a.star': 'x = 1\n',
      }),
    ).toEqual({
      Tiltfile: "# -*- mode: Python -*-\n\nversion_settings(constraint='>=0.35.2')\nload('a.star', 'x')\n",
    });
  });

  it('keeps the line ends of the file', async () => {
    expect(await fixed('version-constraint', { Tiltfile: "print('x')\r\n" })).toEqual({
      Tiltfile: "version_settings(constraint='>=0.35.2')\r\nprint('x')\r\n",
    });
  });

  it('adds the constraint to a call that has none', async () => {
    expect(await fixed('version-constraint', { Tiltfile: 'version_settings(check_updates=False)\n' })).toEqual({
      Tiltfile: "version_settings(check_updates=False, constraint='>=0.35.2')\n",
    });
  });

  it('raises a constraint that is one lower bound, and leaves others alone', async () => {
    expect(await fixed('version-constraint', { Tiltfile: "version_settings(constraint='>=0.30.1')\n" })).toEqual({
      Tiltfile: "version_settings(constraint='>=0.35.2')\n",
    });
    expect(
      await fixed('version-constraint', { Tiltfile: "version_settings(constraint='0.30.x || >1.0.0')\n" }),
    ).toEqual({});
  });

  it('takes an extra tag out, but not the only one', async () => {
    expect(
      await fixed('no-extra-tags', {
        Tiltfile:
          "custom_build('a', 'docker build -t $EXPECTED_REF -t a:dev .', deps=['.'])\ncustom_build('b', 'docker build -t b:dev .', deps=['.'])\n",
      }),
    ).toEqual({
      Tiltfile:
        "custom_build('a', 'docker build -t $EXPECTED_REF .', deps=['.'])\ncustom_build('b', 'docker build -t b:dev .', deps=['.'])\n",
    });
  });

  it('sets trigger mode and auto_init where they are written, or behind the last argument', async () => {
    expect(
      await fixed('sdk-trigger-mode', {
        Tiltfile: [
          "local_resource('ameide_sdk_ts', 'make')",
          "local_resource('ameide_sdk_go', 'make', trigger_mode=TRIGGER_MODE_AUTO, auto_init=False)",
          'local_resource(',
          "    'ameide_sdk_python',",
          "    'make',",
          '    auto_init=False,',
          ')',
          "local_resource('ameide_core_proto', 'make', auto_init=False)",
          '',
        ].join('\n'),
      }),
    ).toEqual({
      Tiltfile: [
        "local_resource('ameide_sdk_ts', 'make', trigger_mode=TRIGGER_MODE_MANUAL, auto_init=False)",
        "local_resource('ameide_sdk_go', 'make', trigger_mode=TRIGGER_MODE_MANUAL, auto_init=False)",
        'local_resource(',
        "    'ameide_sdk_python',",
        "    'make',",
        '    auto_init=False,',
        '    trigger_mode=TRIGGER_MODE_MANUAL,',
        ')',
        "local_resource('ameide_core_proto', 'make', auto_init=True)",
        '',
      ].join('\n'),
    });
  });

  it('leaves a call alone that makes resources of other names, too', async () => {
    expect(
      await fixed('sdk-trigger-mode', {
        Tiltfile: "for n in ['ameide_sdk_ts', 'lint']:\n    local_resource(n, 'make')\n",
      }),
    ).toEqual({});
  });
});
