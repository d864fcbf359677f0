import { describe, expect, it } from 'vitest';
import { lintRepository } from '../harness.ts';

const lint = async (files: Record<string, string>) => {
  const { findings } = await lintRepository({ files }, { rules: ['sdk/no-proto-imports'] });
  return findings.map(({ at, text }) => `${at} ${text}`);
};

describe('sdk/no-proto-imports', () => {
  it('says what to import instead', async () => {
    const { findings } = await lintRepository(
      { files: { 'services/a/main.py': 'import os\nimport ameide_core_proto.element_pb2 as pb\n' } },
      { rules: ['sdk/no-proto-imports'] },
    );
    expect(findings).toEqual([
      {
        rule: 'sdk/no-proto-imports',
        severity: 'error',
        at: 'services/a/main.py:2:8',
        text: 'ameide_core_proto.element_pb2',
        message:
          '"ameide_core_proto.element_pb2" is imported past the SDK; import what the service needs from "ameide_sdk"',
        related: [],
      },
    ]);
  });

  it('lives with code over which the parser falls, and reads the files beside it', async () => {
    const hole = "import '../_proto/x';\nserve(async (request,,) => {});\n";
    expect(
      await lint({
        'services/a/a.js': hole,
        'services/a/a.ts': hole,
        'services/a/a.tsx': hole,
        'services/a/b.ts': "import '../_proto/x';\n",
      }),
    ).toContain("services/a/b.ts:1:8 '../_proto/x'");
  });

  it.each([
    ["import { Element } from '@buf/ameide_core.bufbuild_es/core_pb';", "1:25 '@buf/ameide_core.bufbuild_es/core_pb'"],
    [
      "import type { Element } from '../../../packages/ameide_core_proto/gen/element';",
      "1:30 '../../../packages/ameide_core_proto/gen/element'",
    ],
    ["export * from '@ameideio/ameide-sdk-ts/_proto/element';", "1:15 '@ameideio/ameide-sdk-ts/_proto/element'"],
    ['const pb = require("@buf/ameide_core/x");', '1:20 "@buf/ameide_core/x"'],
    ['const pb = await import(`@buf/ameide_core/x`);', '1:25 `@buf/ameide_core/x`'],
    ["let element: import('../_proto/element').Element;", "1:21 '../_proto/element'"],
    ["export const view = <T,>(x: T) => x;\nimport '../_proto';", "2:8 '../_proto'"],
  ])('reads TypeScript: %s', async (code, place) => {
    expect(await lint({ 'services/a/src/x.ts': `${code}\n` })).toEqual([`services/a/src/x.ts:${place}`]);
  });

  it.each([
    ['from ameide_core_proto.v1 import element_pb2', '1:6 ameide_core_proto.v1'],
    ['from ameide_sdk import (\n    Client,\n    _proto,\n)', '3:5 _proto'],
    ['from ameide_sdk._proto.v1 import Element', '1:6 ameide_sdk._proto.v1'],
    ['def load():\n    import json, ameide_core_proto', '2:18 ameide_core_proto'],
    ["import importlib\npb = importlib.import_module('ameide_core_proto.v1')", "2:30 'ameide_core_proto.v1'"],
  ])('reads Python: %s', async (code, place) => {
    expect(await lint({ 'services/a/x.py': `${code}\n` })).toEqual([`services/a/x.py:${place}`]);
  });

  it.each([
    ['import "buf.build/gen/go/ameide/core/v1"', '3:8 "buf.build/gen/go/ameide/core/v1"'],
    [
      'import pb `github.com/ameideio/ameide/packages/ameide_core_proto/v1`',
      '3:11 `github.com/ameideio/ameide/packages/ameide_core_proto/v1`',
    ],
    [
      'import (\n\t"fmt"\n\t. "github.com/ameideio/ameide/internal/proto/v1"\n)',
      '5:4 "github.com/ameideio/ameide/internal/proto/v1"',
    ],
  ])('reads Go: %s', async (code, place) => {
    expect(await lint({ 'services/a/main.go': `package main\n\n${code}\n` })).toEqual([`services/a/main.go:${place}`]);
  });

  it.each([
    ['services/a/x.ts', "// import '@buf/x';\nconst text = \"import '@buf/x'\";\n"],
    [
      'services/a/x.ts',
      "import { Element } from '@ameideio/ameide-sdk-ts';\nimport x from '@bufbuild/protobuf';\nimport y from './my_proto/x';\n",
    ],
    ['services/a/x.ts', 'import { "@buf/ };\n'],
    ['services/a/x.py', '"""import ameide_core_proto"""\n# import ameide_core_proto\nname = "ameide_core_proto"\n'],
    [
      'services/a/x.py',
      'from . import ameide_core_proto_helpers\nfrom ameide_sdk import proto\nfrom .ameide_core_proto import x\n',
    ],
    ['services/a/main.go', 'package main\n\nimport "github.com/x/internal/protobuf"\n\n// import "buf.build/gen/x"\n'],
    ['packages/ameide_sdk_ts/src/x.ts', "export * from '@buf/ameide_core';\n"],
    ['packages/ameide_sdk_python/ameide_sdk/__init__.py', 'from ameide_sdk._proto import Element\n'],
    ['services/a/README.md', "import '@buf/x';\n"],
  ])('is silent about %s with %j', async (path, text) => {
    expect(await lint({ [path]: text })).toEqual([]);
  });

  it.each([
    ['const PROTO = "@buf/x";\nconst a = await import(PROTO);', '1:15 "@buf/x"'],
    ["const a = require('@buf/' + name);", "1:19 '@buf/'"],
    ['const a = import(`@buf/ameide_${name}/x`);', '1:18 `@buf/ameide_${name}/x`'],
    ["const a = import.meta.resolve('@buf/x');", "1:31 '@buf/x'"],
    ["jest.mock('@buf/x', () => ({}));", "1:11 '@buf/x'"],
    ["const a = await vi.importActual('@buf/x');", "1:33 '@buf/x'"],
  ])('reads names that are computed, and mocks: %s', async (code, place) => {
    expect(await lint({ 'services/a/x.ts': `${code}\n` })).toEqual([`services/a/x.ts:${place}`]);
  });

  it.each([
    "const PROTO = '@ameideio/ameide-sdk-ts';\nimport(PROTO);\nconst other = '@buf/x';\n",
    "let proto = '@buf/x';\nfor (const proto of list) import(proto);\n",
    "jest.fn('@buf/x');\nrecord.mock('@buf/x');\npath.resolve('@buf/x');\n",
    "import(name + '@buf/x');\n",
  ])('is silent about %j', async (text) => {
    expect(await lint({ 'services/a/x.ts': text })).toEqual([]);
  });

  it.each([
    ["import importlib\nNAME = 'ameide_core_proto'\nimportlib.import_module(NAME)", "2:8 'ameide_core_proto'"],
    ["import importlib\nimportlib.import_module(f'ameide_core_proto.{name}')", "2:25 f'ameide_core_proto.{name}'"],
    ["import importlib\nimportlib.import_module('ameide_core_proto.' + name)", "2:25 'ameide_core_proto.'"],
    ["import importlib\nimportlib.import_module('.v1', package='ameide_sdk._proto')", "2:40 'ameide_sdk._proto'"],
    ["import importlib\nimportlib.import_module('._proto', 'ameide_sdk')", "2:36 'ameide_sdk'"],
  ])('reads Python names that are computed: %s', async (code, place) => {
    expect(await lint({ 'services/a/x.py': `${code}\n` })).toEqual([`services/a/x.py:${place}`]);
  });

  it.each([
    "from importlib import import_module\nNAME = 'ameide_core_proto'\nNAME = other()\nimport_module(NAME)\n",
    "import importlib\nimportlib.import_module('ameide_core_proto' + suffix)\nimportlib.import_module('ameide_core_proto_%s' % x)\n",
    "import importlib\nimportlib.import_module(f'{base}.ameide_core_proto')\nimportlib.import_module('.x', package='ameide_sdk')\n",
  ])('is silent about Python %j', async (text) => {
    expect(await lint({ 'services/a/x.py': text })).toEqual([]);
  });

  it('follows the paths of tsconfig.json', async () => {
    const paths =
      '"paths": {"@proto/*": ["../../packages/ameide_core_proto/src/*"], "@sdk": ["../../packages/ameide_sdk_ts/src"]}';
    const code = "import { A } from '@proto/v1';\nimport { B } from '@sdk';\nimport { C } from '@prototype/x';\n";
    const found = ["services/a/src/x.ts:1:19 '@proto/v1'"];
    const own = { 'services/a/src/x.ts': code, 'services/a/tsconfig.json': `{"compilerOptions": {${paths}}, /* x */}` };
    expect(await lint(own)).toEqual(found);
    const inherited = {
      'services/a/src/x.ts': code,
      'services/a/tsconfig.json': '{"extends": ["../base/tsconfig"]}',
      'services/base/tsconfig.json': `{"compilerOptions": {"baseUrl": "src/..", ${paths}}}`,
    };
    expect(await lint(inherited)).toEqual(found);
    const elsewhere = { 'services/a/src/x.ts': code, 'services/b/tsconfig.json': `{"compilerOptions": {${paths}}}` };
    expect(await lint(elsewhere)).toEqual([]);
    const loop = { 'services/a/src/x.ts': code, 'services/a/tsconfig.json': '{"extends": "./tsconfig.json"}' };
    expect(await lint(loop)).toEqual([]);
  });

  it('looks where the option says', async () => {
    const config = JSON.stringify({
      extends: ['none'],
      rules: { 'sdk/no-proto-imports': ['error', { files: ['apps/**'] }] },
    });
    const files = {
      '.lintrc.json': config,
      'apps/x.js': "require('@buf/x');\n",
      'services/x.js': "require('@buf/x');\n",
    };
    const { lines } = await lintRepository({ files }, { rules: ['sdk/no-proto-imports'] });
    expect(lines).toEqual(['apps/x.js:1:9 error sdk/no-proto-imports']);
  });
});
