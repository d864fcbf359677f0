import { describe, expect, it } from 'vitest';
import { goManifest } from '../../../src/evaluate/packages/go.ts';
import { npmManifest } from '../../../src/evaluate/packages/npm.ts';
import { pythonManifest } from '../../../src/evaluate/packages/python.ts';
import type { PackageManifest } from '../../../src/model/packages.ts';
import { parseToml } from '../../../src/parse/toml/parse.ts';
import { SourceFile } from '../../../src/text/source.ts';
import { place } from '../values/show.ts';

function dependencies(manifest: PackageManifest | undefined): string[] {
  return (manifest?.dependencies ?? []).map(
    ({ name, section, local, at }) => `${section} ${name}${local ? ' local' : ''} @ ${place(at)}`,
  );
}

describe('package.json', () => {
  const text = `{
\t"name": "@ameide/web", "version": "1.0.0",
\t"dependencies": {"@ameideio/sdk": "^1", "b": "workspace:*"},
\t"devDependencies": {"c": "file:../c"},
\t"workspaces": {"packages": ["packages/*"]},
\t"scripts": {"build": "tsc && echo \\"x\\""}
}
`;

  it('gives dependencies with their places', () => {
    const manifest = npmManifest(new SourceFile('package.json', text));
    expect(manifest?.name?.text).toBe('@ameide/web');
    expect(place(manifest?.version?.at)).toBe('2:36 "1.0.0"');
    expect(dependencies(manifest)).toEqual([
      'dependencies @ameideio/sdk @ 3:19 "@ameideio/sdk"',
      'dependencies b local @ 3:42 "b"',
      'devDependencies c local @ 4:22 "c"',
    ]);
    expect(manifest?.workspaces.map((glob) => glob.text)).toEqual(['packages/*']);
    expect(manifest?.scripts.get('build')?.text).toBe('tsc && echo "x"');
  });

  it('is nothing without an object, and survives what is of another kind', () => {
    expect(npmManifest(new SourceFile('package.json', '[]'))).toBeUndefined();
    expect(npmManifest(new SourceFile('package.json', ''))).toBeUndefined();
    expect(
      npmManifest(new SourceFile('package.json', '{"dependencies": 1, "workspaces": "x", "scripts": []}')),
    ).toMatchObject({
      dependencies: [],
      workspaces: [],
    });
  });
});

describe('go.mod and go.work', () => {
  it('gives requirements, local ones by their replacement', () => {
    const manifest = goManifest(
      new SourceFile(
        'go.mod',
        `module github.com/ameide/graph // comment
go 1.24
require github.com/a/b v1.2.3
require (
	github.com/ameideio/ameide-sdk-go v1.0.0 // indirect
	// github.com/no/no v1.0.0
	"quoted.example/x" v0.1.0
)
replace github.com/ameideio/ameide-sdk-go => ../../packages/sdk
replace github.com/a/b => github.com/c/d v1.0.0
`,
      ),
    );
    expect(place(manifest.name?.spanOf())).toBe('1:8 github.com/ameide/graph');
    expect(dependencies(manifest)).toEqual([
      'require github.com/a/b @ 3:9 github.com/a/b',
      'require github.com/ameideio/ameide-sdk-go local @ 5:2 github.com/ameideio/ameide-sdk-go',
      'require quoted.example/x @ 7:2 "quoted.example/x"',
    ]);
    expect(manifest.dependencies[0]?.requirement?.text).toBe('v1.2.3');
  });

  it('gives the folders of a workspace', () => {
    const work = goManifest(
      new SourceFile('go.work', 'go 1.24\r\nuse (\r\n\t./services/a\r\n\t./packages/b\r\n)\r\nuse ./c\r\n'),
    );
    expect(work.workspaces.map((folder) => folder.text)).toEqual(['./services/a', './packages/b', './c']);
  });
});

describe('pyproject.toml', () => {
  function manifest(text: string): PackageManifest {
    const file = new SourceFile('pyproject.toml', text);
    return pythonManifest(parseToml(file).root, file);
  }

  it('reads the project table, groups and uv sources', () => {
    const found = manifest(`[project]
name = "agents"
version = '0.1.0'
dynamic = ["readme"]
dependencies = [
  "Ameide_SDK[grpc]>=1.0; python_version > '3'", # comment
  "local @ file:///x",
]
optional-dependencies.dev = ["pytest"]
[dependency-groups]
test = ["coverage", {include-group = "x"}]
[tool.uv.sources]
ameide-sdk = { workspace = true }
`);
    expect(found.name?.text).toBe('agents');
    expect(place(found.version?.at)).toBe("3:11 '0.1.0'");
    expect(place(found.version?.key)).toBe('3:1 version');
    expect(found.dynamic).toEqual(['readme']);
    expect(dependencies(found)).toEqual([
      `dependencies ameide-sdk local @ 6:3 "Ameide_SDK[grpc]>=1.0; python_version > '3'"`,
      'dependencies local local @ 7:3 "local @ file:///x"',
      'optional-dependencies.dev pytest @ 9:30 "pytest"',
      'dependency-groups.test coverage @ 11:9 "coverage"',
    ]);
  });

  it('reads Poetry', () => {
    const found = manifest(`[tool.poetry]
name = "a"
version = "1"
[tool.poetry.dependencies]
python = "^3.12"
ameide_sdk = {path = "../sdk", develop = true}
httpx = "^1"
[tool.poetry.group.dev.dependencies]
pytest = {version = "8"}
`);
    expect(place(found.version?.at)).toBe('3:11 "1"');
    expect(dependencies(found)).toEqual([
      'dependencies ameide-sdk local @ 6:1 ameide_sdk',
      'dependencies httpx @ 7:1 httpx',
      'group.dev pytest @ 9:1 pytest',
    ]);
    expect(found.dependencies.map((one) => one.requirement?.text)).toEqual([undefined, '^1', '8']);
  });

  it('has no version where the build computes it', () => {
    const found = manifest('[project]\nname = "x"\ndynamic = ["version"]\n[tool.hatch.version]\nversion = "1"\n');
    expect(found.version).toBeUndefined();
    expect(found.dynamic).toEqual(['version']);
  });
});

describe('TOML', () => {
  it('resolves arrays of tables and dotted keys', () => {
    const { root, errors } = parseToml(new SourceFile('x.toml', '[[a]]\nb.c = 1\n[[a]]\n[a.d]\ne = """\nx"""\n'));
    expect(errors).toEqual([]);
    expect(root.entries[0]?.value).toMatchObject({
      kind: 'array',
      items: [
        { kind: 'table', entries: [{ key: 'b', value: { entries: [{ key: 'c', value: { kind: 'other' } }] } }] },
        { kind: 'table', entries: [{ key: 'd', value: { entries: [{ key: 'e', value: { text: { text: 'x' } } }] } }] },
      ],
    });
  });

  it('reports where it does not parse', () => {
    const { root, errors } = parseToml(new SourceFile('x.toml', 'a = 1\nb = \n'));
    expect(root.entries).toEqual([]);
    expect(errors.map((error) => place(error.at))).toEqual(['2:4 ']);
    expect(errors[0]?.message).not.toBe('');
    expect(parseToml(new SourceFile('x.toml', `a = ${'['.repeat(100_000)}`)).errors).toHaveLength(1);
  });

  it('keeps places in files with a byte-order mark and carriage returns', () => {
    const { root } = parseToml(new SourceFile('x.toml', '\ufeff[project]\r\nname = "é😀x"\r\nversion = "1"\r\n'));
    const project = root.entries[0]?.value;
    expect(project?.kind === 'table' && project.entries.map((entry) => place(entry.value.at))).toEqual([
      '2:8 "é😀x"',
      '3:11 "1"',
    ]);
  });
});
