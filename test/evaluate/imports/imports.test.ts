// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the examples are source code
import { beforeAll, describe, expect, it } from 'vitest';
import { importsOf } from '../../../src/evaluate/imports/imports.ts';
import { loadTypeScriptParser } from '../../../src/parse/typescript/modules.ts';
import { SourceFile } from '../../../src/text/source.ts';
import { HOLE } from '../../../src/text/traced.ts';
import { place } from '../values/show.ts';

function imports(path: string, ...lines: string[]): string[] {
  return importsOf(new SourceFile(path, lines.join('\n'))).map(
    ({ kind, specifier, members, at }) =>
      `${kind} ${specifier.text}${members.length > 0 ? ` (${members.map((member) => member.name).join(' ')})` : ''} @ ${place(at)}`,
  );
}

describe('imports of TypeScript and JavaScript', () => {
  beforeAll(loadTypeScriptParser);

  it('reads every form', () => {
    expect(
      imports(
        'a.ts',
        "import x, { y } from '@buf/a';",
        "import '@buf/b'",
        "import type { T } from '@buf/c';",
        "export * from '@buf/d';",
        'export { z } from "@buf/e";',
        'export const local = 1;',
        "const f = require('@buf/f'), g = await import(`@buf/g`);",
        "type H = import('@buf/h').H;",
        "import i = require('@buf/i');",
        "require.resolve('@buf/j');",
        'const k = <T>(v: unknown) => v as T; let l = <string>k;',
      ),
    ).toEqual([
      "static @buf/a @ 1:22 '@buf/a'",
      "static @buf/b @ 2:8 '@buf/b'",
      "type @buf/c @ 3:24 '@buf/c'",
      "export @buf/d @ 4:15 '@buf/d'",
      'export @buf/e @ 5:19 "@buf/e"',
      "require @buf/f @ 7:19 '@buf/f'",
      'dynamic @buf/g @ 7:47 `@buf/g`',
      "type @buf/h @ 8:17 '@buf/h'",
      "require @buf/i @ 9:20 '@buf/i'",
      "require @buf/j @ 10:17 '@buf/j'",
    ]);
  });

  it('leaves comments, texts and computed names alone', () => {
    expect(
      imports(
        'a.tsx',
        "// import x from '@buf/a';",
        "/* require('@buf/b') */",
        'const s = "import x from \'@buf/c\'";',
        'const t = `require("@buf/d")`;',
        "const u = <p title=\"x\">import x from '@buf/e' /* don't */</p>;",
        'require(name); other.require("@buf/f"); const r = /require("@buf\\/g")/;',
      ),
    ).toEqual([]);
  });

  it('reads as much of a computed name as is known', () => {
    expect(imports('a.ts', 'await import(`@buf/${name}`);')).toEqual([`dynamic @buf/${HOLE} @ 1:14 \`@buf/\${name}\``]);
  });

  it('reads JavaScript with JSX, Flow types and CommonJS', () => {
    expect(imports('a.js', '// @flow', "import type { A } from '@buf/a';", 'const b: B = <C>{d}</C>;')).toEqual([
      "type @buf/a @ 2:24 '@buf/a'",
    ]);
    expect(imports('a.cjs', "'use strict'; module.exports = require('@buf/a'); return;")).toEqual([
      "require @buf/a @ 1:40 '@buf/a'",
    ]);
    expect(imports('a.mts', '@dec class A { constructor(@inject() x: X) {} }', "import '@buf/a';")).toEqual([
      "static @buf/a @ 2:8 '@buf/a'",
    ]);
  });

  it('decodes escapes and reads beyond errors', () => {
    expect(imports('a.ts', "import '@b\\u0075f/a'; let x = 1; let x = 2;")).toEqual([
      "static @buf/a @ 1:8 '@b\\u0075f/a'",
    ]);
    expect(imports('a.ts', 'import {{{ not code')).toEqual([]);
    expect(imports('a.ts', `x = ${'('.repeat(50_000)}`)).toEqual([]);
  });
});

describe('imports of Python', () => {
  it('reads every form', () => {
    expect(
      imports(
        'a.py',
        'import os, ameide_core_proto.agents as x',
        'from ameide_sdk import _proto, client as c',
        'from ameide_core_proto.v1 import (',
        '    a,  # one',
        '    b as bb,',
        ')',
        'if True: from .._proto import *',
        'from . import sibling; import z',
        'def f():',
        '    import \\',
        '        inner',
        'from importlib import import_module as load',
        "load('ameide_core_proto' '.x')",
        'importlib.import_module("ameide_core_proto", package=p)',
        "__import__(r'ameide_sdk._proto')",
      ),
    ).toEqual([
      'static os @ 1:8 os',
      'static ameide_core_proto.agents @ 1:12 ameide_core_proto.agents',
      'static ameide_sdk (_proto client) @ 2:6 ameide_sdk',
      'static ameide_core_proto.v1 (a b) @ 3:6 ameide_core_proto.v1',
      'static .._proto @ 7:15 .._proto',
      'static . (sibling) @ 8:6 .',
      'static z @ 8:31 z',
      'static inner @ 11:9 inner',
      'static importlib (import_module) @ 12:6 importlib',
      "dynamic ameide_core_proto.x @ 13:6 'ameide_core_proto' '.x'",
      'dynamic ameide_core_proto @ 14:25 "ameide_core_proto"',
      "dynamic ameide_sdk._proto @ 15:12 r'ameide_sdk._proto'",
    ]);
  });

  it('leaves comments, texts and computed names alone', () => {
    expect(
      imports(
        'a.py',
        '# import ameide_core_proto',
        'x = "import ameide_core_proto"; y = """',
        'import ameide_core_proto',
        '"""',
        "z = f'{a[\"import b\"]}' + rb'\\' # '",
        'def g():',
        '    yield from ameide_core_proto',
        '    raise X from ameide_core_proto',
        '    import_module(name)',
      ),
    ).toEqual([]);
  });

  it('reads as much of a computed name as is known', () => {
    expect(imports('a.py', "import_module(f'a{b}')", "import_module('a.' + b)")).toEqual([
      `dynamic a${HOLE} @ 1:15 f'a{b}'`,
      `dynamic a.${HOLE} @ 2:15 'a.'`,
    ]);
  });

  it('reads nested f-strings and unfinished strings', () => {
    expect(imports('a.py', "f'{f'{x}'}'; import a", 'f"{x!r:>{width}}"', 'import b', "s = 'open", 'import c')).toEqual([
      'static a @ 1:21 a',
      'static b @ 3:8 b',
      'static c @ 5:8 c',
    ]);
    expect(imports('a.py', `f"${'{f"'.repeat(2000)}`, 'import d')).toEqual(['static d @ 2:8 d']);
  });
});

describe('imports of Go', () => {
  it('reads single, grouped, named and raw imports', () => {
    expect(
      imports(
        'a.go',
        '// Package a; import "no"',
        '/* import "no" */ package a',
        'import "fmt"; import pb "buf.build/gen/go/x"',
        'import (',
        '\t. "a/b" // "no"',
        '\t_ `c/d`',
        '\tx "e\\x2ff"; "g"',
        ')',
        'const s = "import"',
        'import "late"',
      ),
    ).toEqual([
      'static fmt @ 3:8 "fmt"',
      'static buf.build/gen/go/x @ 3:25 "buf.build/gen/go/x"',
      'static a/b @ 5:4 "a/b"',
      'static c/d @ 6:4 `c/d`',
      'static e/f @ 7:4 "e\\x2ff"',
      'static g @ 7:14 "g"',
    ]);
  });

  it('survives what is no Go', () => {
    expect(imports('a.go', 'import "x"')).toEqual([]);
    expect(imports('a.go', 'package a', 'import (', '"x"')).toEqual(['static x @ 3:1 "x"']);
    expect(imports('a.go', '')).toEqual([]);
  });
});

describe('other files', () => {
  it('import nothing', () => {
    expect(imports('a.rb', "require 'x'")).toEqual([]);
  });
});
