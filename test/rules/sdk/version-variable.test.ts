import { describe, expect, it } from 'vitest';
import { fixRepository, lintRepository } from '../harness.ts';

const rules = ['sdk/version-variable'];
const lint = async (files: Record<string, string>) => {
  const { findings } = await lintRepository({ files }, { rules });
  return findings.map(({ at, text, message }) => `${at} ${text}: ${message}`);
};
const script = (line: string) => lint({ 'a.sh': `#!/bin/bash\n${line}\n` });
const wanted = '"AMEIDE_{GO,PYTHON,TS}_SDK_VERSION"';
const python = {
  'packages/ameide_sdk_python/pyproject.toml': '[project]\nname = "ameide-sdk"\ndynamic = ["version"]\n',
};

describe('sdk/version-variable', () => {
  it('reports what scripts read', async () => {
    expect(await script('echo "$AMEIDE_PY_SDK_VERSION"')).toEqual([
      'a.sh:2:8 AMEIDE_PY_SDK_VERSION: the SDK version is read from "AMEIDE_PY_SDK_VERSION"; read it from "AMEIDE_PYTHON_SDK_VERSION"',
    ]);
    expect(await script('v=${AMEIDE_SDK_RELEASE_VERSION:?missing}')).toEqual([
      `a.sh:2:5 AMEIDE_SDK_RELEASE_VERSION: the SDK version is read from "AMEIDE_SDK_RELEASE_VERSION"; read it from ${wanted}`,
    ]);
    expect(await script("bash -c 'echo ${NODE_AMEIDE_SDK_VERSION}'")).toHaveLength(1);
    expect(await script('f() { echo "v$AMEIDE_JS_SDK_VERSION"; }\nf')).toHaveLength(1);
  });

  it('reports the alias where it is read alone', async () => {
    expect(await script('echo $AMEIDE_SDK_VERSION')).toEqual([
      `a.sh:2:7 AMEIDE_SDK_VERSION: the SDK version is read from the deprecated "AMEIDE_SDK_VERSION" alone; read it from ${wanted}, with this one as the fallback`,
    ]);
    expect(await script('echo ${AMEIDE_GO_SDK_VERSION:-$AMEIDE_SDK_VERSION}')).toEqual([]);
    expect(await script('if [ -z "$AMEIDE_GO_SDK_VERSION" ]; then v=$AMEIDE_SDK_VERSION; fi')).toEqual([]);
    expect(await script('echo ${SOMETHING:-$AMEIDE_SDK_VERSION}')).toHaveLength(1);
  });

  it('reports Makefiles, workflows, Tiltfiles and pyproject.toml', async () => {
    expect(await lint({ Makefile: 'a:\n\techo $(AMEIDE_TSX_SDK_VERSION)\n' })).toEqual([
      expect.stringMatching(/^Makefile:2:9 AMEIDE_TSX_SDK_VERSION: /),
    ]);
    const workflow =
      'on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: |\n          echo ${{ vars.AMEIDE_JS_SDK_VERSION }} $AMEIDE_SDK_VERSION\n';
    expect(await lint({ '.github/workflows/a.yml': workflow })).toEqual([
      expect.stringMatching(/^\.github\/workflows\/a\.yml:7:25 AMEIDE_JS_SDK_VERSION: .*"AMEIDE_TS_SDK_VERSION"$/),
      expect.stringMatching(/^\.github\/workflows\/a\.yml:7:51 AMEIDE_SDK_VERSION: .*deprecated/),
    ]);
    const tilt =
      "NAME = 'AMEIDE_JS_' + 'SDK_VERSION'\nos.getenv('AMEIDE_SDK_VERSION')\nos.environ['AMEIDE_PY_SDK_VERSION']\nos.environ.get(NAME, '')\n";
    expect((await lint({ Tiltfile: tilt })).map((line) => line.slice(0, line.indexOf(': ')))).toEqual([
      "Tiltfile:1:23 'SDK_VERSION'",
      "Tiltfile:2:11 'AMEIDE_SDK_VERSION'",
      "Tiltfile:3:12 'AMEIDE_PY_SDK_VERSION'",
    ]);
    expect(await lint({ Tiltfile: "local('echo $AMEIDE_SDK_VERSION')\n" })).toHaveLength(1);
    const source = `${python['packages/ameide_sdk_python/pyproject.toml']}[tool.hatch.version]\nsource = "env"\nvariable = "SDK_VERSION"\n`;
    expect(await lint({ 'packages/ameide_sdk_python/pyproject.toml': source })).toEqual([
      'packages/ameide_sdk_python/pyproject.toml:6:12 "SDK_VERSION": the SDK version is read from "SDK_VERSION"; read it from "AMEIDE_PYTHON_SDK_VERSION"',
    ]);
  });

  it('tells what a workflow hands over from what a script sets', async () => {
    const workflow = (env: string, run: string) => ({
      '.github/workflows/a.yml': `on: push\nenv: {${env}}\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: ${run}\n`,
    });
    expect(await lint(workflow('AMEIDE_JS_SDK_VERSION: "1"', 'echo $AMEIDE_JS_SDK_VERSION'))).toEqual([
      expect.stringMatching(/^\.github\/workflows\/a\.yml:7:20 AMEIDE_JS_SDK_VERSION: /),
    ]);
    const fallback = 'echo "${AMEIDE_TS_SDK_VERSION:-$AMEIDE_SDK_VERSION}"';
    expect(await lint(workflow('AMEIDE_SDK_VERSION: "${{ github.ref_name }}"', fallback))).toEqual([]);
    expect(await script('AMEIDE_JS_SDK_VERSION=$(git describe)\necho $AMEIDE_JS_SDK_VERSION')).toEqual([]);
  });

  it('knows other names in what publishes the packages', async () => {
    const publish = '#!/bin/sh\nversion=$SDK_VERSION\nuv build packages/ameide_sdk_python\nuv publish\n';
    expect(await lint({ ...python, 'p.sh': publish })).toEqual([
      'p.sh:2:10 SDK_VERSION: the SDK version is read from "SDK_VERSION"; read it from "AMEIDE_PYTHON_SDK_VERSION"',
    ]);
    expect(await lint({ ...python, 'p.sh': publish.replace('uv publish', 'true') })).toEqual([]);
    expect(
      await lint({ ...python, 'packages/ameide_sdk_ts/a.sh': '#!/bin/sh\necho $NODE_SDK_VERSION\n' }),
    ).toHaveLength(1);
  });

  it.each([
    'echo $AMEIDE_GO_SDK_VERSION $AMEIDE_PYTHON_SDK_VERSION $AMEIDE_TS_SDK_VERSION $AMEIDE_TYPESCRIPT_SDK_VERSION',
    'echo $SDK_VERSION $DOTNET_SDK_VERSION',
    'echo $AMEIDE_SDK_PATH $AMEIDE_VERSION',
    "echo '$AMEIDE_JS_SDK_VERSION' # $AMEIDE_JS_SDK_VERSION",
    'AMEIDE_JS_SDK_VERSION=1\necho $AMEIDE_JS_SDK_VERSION',
  ])('is silent about %s', async (line) => {
    expect(await script(line)).toEqual([]);
  });

  it('renames a variable that nothing sets', async () => {
    const files = { 'a.sh': '#!/bin/sh\necho ${AMEIDE_JS_SDK_VERSION:?} $AMEIDE_JS_SDK_VERSION\n' };
    expect(await fixRepository({ files }, { rules })).toEqual({
      'a.sh': '#!/bin/sh\necho ${AMEIDE_TS_SDK_VERSION:?} $AMEIDE_TS_SDK_VERSION\n',
    });
    const set = { ...files, 'b.sh': 'export AMEIDE_JS_SDK_VERSION=1\n./a.sh\n' };
    expect(await fixRepository({ files: set }, { rules })).toEqual({});
    expect(
      await fixRepository(
        { files: { 'a.sh': 'AMEIDE_JS_SDK_VERSION=${AMEIDE_JS_SDK_VERSION:-1}\necho $AMEIDE_JS_SDK_VERSION\n' } },
        { rules },
      ),
    ).toEqual({});
  });

  it('reads conditions of workflows, with and without braces', async () => {
    const workflow = (condition: string) =>
      lint({ '.github/workflows/a.yml': `on: push\njobs:\n  a:\n    if: ${condition}\n    steps: []\n` });
    const found = [expect.stringMatching(/^\.github\/workflows\/a\.yml:4:\d+ /)];
    expect(await workflow("env.AMEIDE_JS_SDK_VERSION != ''")).toEqual(found);
    expect(await workflow("${{ vars['AMEIDE_JS_SDK_VERSION'] }}")).toEqual(found);
    expect(await workflow("env.AMEIDE_TS_SDK_VERSION != ''")).toEqual([]);
    expect(await lint({ '.github/workflows/a.yml': 'on: push\nname: env.AMEIDE_JS_SDK_VERSION\njobs: {}\n' })).toEqual(
      [],
    );
  });
});
