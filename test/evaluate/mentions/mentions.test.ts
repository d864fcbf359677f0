import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  mentionsOfCommand,
  mentionsOfMakefile,
  mentionsOfShell,
  mentionsOfStarlark,
  mentionsOfYaml,
} from '../../../src/evaluate/mentions/mentions.ts';
import { evaluateShell } from '../../../src/evaluate/shell/evaluateShell.ts';
import { parseTemplatedYaml } from '../../../src/evaluate/yaml/templated.ts';
import type { TextMention } from '../../../src/model/mentions.ts';
import { parseStarlark } from '../../../src/parse/starlark/parse.ts';
import { loadStarlarkParser } from '../../../src/parse/starlark/tree.ts';
import { SourceFile } from '../../../src/text/source.ts';
import { TracedText } from '../../../src/text/traced.ts';
import { place } from '../values/show.ts';

const show = ({ text }: TextMention): string => `${text.text} @ ${place(text.spanOf())}`;

function traced(text: string): TracedText {
  return TracedText.exact(new SourceFile('x', text).span(0, text.length));
}

describe('texts of YAML', () => {
  const yaml = (text: string): string[] => mentionsOfYaml(parseTemplatedYaml(new SourceFile('x.yaml', text))).map(show);

  it('gives keys and values, no comments', () => {
    expect(yaml('# infra/a\npath: infra/b # infra/c\n? infra/d\n: ["infra/e"]\n')).toEqual([
      'path @ 2:1 path',
      'infra/b @ 2:7 infra/b',
      'infra/d @ 3:3 infra/d',
      'infra/e @ 4:5 infra/e',
    ]);
  });

  it('reads YAML and scripts in block scalars without their comments', () => {
    expect(yaml('values: |\n  # infra/a\n  path: infra/b # infra/c\n')).toEqual([
      'values @ 1:1 values',
      'path @ 3:3 path',
      'infra/b @ 3:9 infra/b',
    ]);
    expect(yaml('run: |\n  # infra/a\n  ls infra/b # infra/c\n')).toEqual([
      'run @ 1:1 run',
      'ls @ 3:3 ls',
      'infra/b @ 3:6 infra/b',
    ]);
    expect(yaml('text: |\n  # infra/a\n  see infra/b\n')).toEqual(['text @ 1:1 text', 'see infra/b @ 3:3 see infra/b']);
  });
});

describe('texts of scripts', () => {
  it('gives words, assignments, redirections and heredocs as written', () => {
    const script =
      'A=infra/a # infra/no\n# infra/no\nif [ -d "infra/b" ]; then x > infra/c; fi\nf() { y $(cat infra/d); }\ncat <<E\n# infra/no\np: infra/e\nE\n';
    expect(mentionsOfShell(traced(script)).map(show)).toEqual([
      'infra/a @ 1:3 infra/a',
      '[ @ 3:4 [',
      '-d @ 3:6 -d',
      '"infra/b" @ 3:9 "infra/b"',
      '] @ 3:19 ]',
      'x @ 3:27 x',
      'infra/c @ 3:31 infra/c',
      'f @ 4:1 f',
      'y @ 4:7 y',
      '$(cat infra/d) @ 4:9 $(cat infra/d)',
      'cat @ 5:1 cat',
      'p: infra/e @ 7:1 p: infra/e',
    ]);
  });

  it('gives the words of commands with variables filled in', () => {
    const [command] = evaluateShell(traced('D=infra\nls "$D"/a > $D/b\n')).commands;
    expect(mentionsOfCommand(command!).map((mention) => mention.text.text)).toEqual(['ls', 'infra/a', 'infra/b']);
  });

  it('reads Makefiles', () => {
    const file = new SourceFile('Makefile', '# infra/no\nD := infra/a\nx: infra/b\n\t@ls infra/c # infra/no\n');
    expect(mentionsOfMakefile(file).map((mention) => mention.text.text)).toEqual([
      'infra/a',
      'x',
      'infra/b',
      '@ls',
      'infra/c',
    ]);
  });
});

describe('texts of Starlark', () => {
  beforeAll(async () => {
    const require = createRequire(import.meta.url);
    const bytes = (path: string): Uint8Array => new Uint8Array(readFileSync(require.resolve(path)));
    await loadStarlarkParser({
      core: bytes('web-tree-sitter/web-tree-sitter.wasm'),
      grammar: bytes('tree-sitter-starlark/tree-sitter-starlark.wasm'),
    });
  });

  it('gives literals and no docstrings or comments', () => {
    const file = new SourceFile(
      'Tiltfile',
      '"""infra/no"""\n# infra/no\nx = ["infra/a", {"k": "infra/b"}]\ndef f(p="infra/c"):\n  """infra/no"""\n  return p + "infra/d" if p else [y for y in ("infra/e",)]\n',
    );
    const texts = mentionsOfStarlark(parseStarlark(file).module).map((mention) => mention.text.text);
    expect(texts.sort()).toEqual(['infra/a', 'infra/b', 'infra/c', 'infra/d', 'infra/e', 'k']);
  });
});
