import { describe, expect, it } from 'vitest';
import { lintRepository } from '../harness.ts';

const project = { 'packages/ameide_sdk_python/pyproject.toml': '[project]\nname = "ameide-sdk"\nversion = "1.4.2"\n' };
const lint = async (files: Record<string, string>) => {
  const { findings } = await lintRepository({ files }, { rules: ['sdk/dynamic-version'] });
  return findings.map(({ at, text, message }) => `${at} ${text}: ${message.slice(0, message.indexOf(';'))}`);
};
const fixed =
  'packages/ameide_sdk_python/pyproject.toml:3:11 "1.4.2": package "ameide-sdk" is published with the fixed version "1.4.2"';
const publish = (...lines: string[]) => ({ ...project, 'publish.sh': ['#!/bin/sh', ...lines, ''].join('\n') });

describe('sdk/dynamic-version', () => {
  it.each([
    ['uv', ['uv build packages/ameide_sdk_python', 'uv publish dist/*']],
    ['twine in the folder', ['cd packages/ameide_sdk_python', 'python3 -m build', 'python3 -m twine upload dist/*']],
    ['a function and a variable', ['go() { (cd "packages/$1" && poetry publish --build); }', 'go ameide_sdk_python']],
    ['a nested shell', ['bash -c "hatch build packages/ameide_sdk_python && hatch publish"']],
  ])('reports the version of a package that a script publishes: %s', async (_, lines) => {
    expect(await lint(publish(...lines))).toEqual([fixed]);
  });

  it('reads make targets, jobs of workflows and scripts beside the package', async () => {
    expect(
      await lint({ ...project, Makefile: 'publish:\n\tuv build packages/ameide_sdk_python\n\tuv publish\n' }),
    ).toEqual([fixed]);
    const steps = (last: string) =>
      `on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: python -m build\n        working-directory: packages/ameide_sdk_python\n${last}`;
    expect(
      await lint({
        ...project,
        '.github/workflows/a.yml': steps('      - uses: pypa/gh-action-pypi-publish@release/v1\n'),
      }),
    ).toEqual([fixed]);
    expect(await lint({ ...project, '.github/workflows/a.yml': steps('      - run: twine upload dist/*\n') })).toEqual([
      fixed,
    ]);
    expect(await lint({ ...project, 'packages/ameide_sdk_python/release.sh': '#!/bin/sh\nuv publish\n' })).toEqual([
      fixed,
    ]);
  });

  it('reports what rewrites manifests', async () => {
    const manifests = { 'packages/a/package.json': '{}', 'packages/b/go.mod': 'module b\n' };
    const rewrites = (line: string) =>
      lint({ ...manifests, 'publish.sh': `#!/bin/sh\n${line}\nnpm publish packages/a\n` });
    expect(await rewrites('sed -i "s/0/$V/" packages/a/package.json')).toEqual([
      'publish.sh:2:1 sed -i "s/0/$V/" packages/a/package.json: "sed -i" rewrites "packages/a/package.json" to publish it',
    ]);
    expect(await rewrites('(cd packages/a && npm version "$V" --no-git-tag-version)')).toEqual([
      expect.stringMatching(/^publish\.sh:2:19 npm version .*: "npm version" rewrites "packages\/a\/package\.json"/),
    ]);
    expect(await rewrites('jq ".version = 1" x.json > packages/a/package.json')).toHaveLength(1);
    expect(await rewrites('cd packages/b\ngo mod edit -module x\ncd ../..')).toHaveLength(1);
  });

  it.each([
    ['a package that nothing publishes', publish('uv build packages/ameide_sdk_python')],
    ['a rehearsal', publish('uv build packages/ameide_sdk_python', 'uv publish --dry-run')],
    ['another package', publish('uv build packages/other', 'uv publish')],
    [
      'a dynamic version',
      {
        ...publish('uv build packages/ameide_sdk_python', 'uv publish'),
        'packages/ameide_sdk_python/pyproject.toml': '[project]\nname = "a"\ndynamic = ["readme", "version"]\n',
      },
    ],
    [
      'a service',
      {
        'services/a/pyproject.toml': '[project]\nname = "a"\nversion = "1"\n',
        'p.sh': '#!/bin/sh\ncd services/a\nuv publish\n',
      },
    ],
    ['words', publish('echo "uv publish packages/ameide_sdk_python"', 'ls packages/ameide_sdk_python')],
    [
      'a copy',
      publish(
        'tmp=$(mktemp -d)',
        'cp -r packages/a "$tmp"',
        'sed -i s/a/b/ "$tmp/pyproject.toml"',
        'uv publish --directory "$tmp"',
      ),
    ],
    ['a generated file', { 'p.sh': '#!/bin/sh\necho "{}" > dist/package.json\nnpm publish dist\n' }],
    ['a reader', { 'package.json': '{}', 'p.sh': '#!/bin/sh\njq .version package.json\nnpm publish\n' }],
    ['a script that only rewrites', { 'package.json': '{}', 'p.sh': '#!/bin/sh\nsed -i s/a/b/ package.json\n' }],
  ])('is silent about %s', async (_, files) => {
    expect(await lint(files)).toEqual([]);
  });
});
