import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BranchNode, Node, ParsedTemplate } from '../../../src/parse/gotemplate/ast.ts';
import { componentSpan } from '../../../src/parse/gotemplate/ast.ts';
import { parseTemplate } from '../../../src/parse/gotemplate/parser.ts';
import { printNode } from '../../../src/parse/gotemplate/print.ts';
import { SourceFile } from '../../../src/text/source.ts';

const known = new Set(['print', 'upper', 'include', 'eq']);

function parse(text: string): ParsedTemplate {
  return parseTemplate(new SourceFile('t.yaml', text), { functions: known });
}

function nodes(text: string): readonly Node[] {
  return parse(text).root.root.nodes;
}

function source(text: string, node: { start: number; end: number }): string {
  return text.slice(node.start, node.end);
}

describe('positions', () => {
  it('cover literal text after trimming, and whole actions', () => {
    const text = 'a \n {{- .x -}}\n  é😀 {{ $.y }}';
    expect(nodes(text).map((node) => [node.kind, source(text, node)])).toEqual([
      ['text', 'a'],
      ['action', '{{- .x -}}'],
      ['text', 'é😀 '],
      ['action', '{{ $.y }}'],
    ]);
  });

  it('cover blocks with their ends, and their heads', () => {
    const text = '{{ if .a }}x{{ else if .b }}y{{ else }}z{{ end }}!';
    const branch = nodes(text)[0] as BranchNode;
    expect(source(text, branch)).toBe('{{ if .a }}x{{ else if .b }}y{{ else }}z{{ end }}');
    expect(text.slice(branch.start, branch.headEnd)).toBe('{{ if .a }}');
    expect(source(text, branch.list)).toBe('x');
    const inner = branch.elseList?.nodes[0] as BranchNode;
    expect(source(text, inner)).toBe('{{ else if .b }}y{{ else }}z{{ end }}');
  });

  it('cover each component of a field chain', () => {
    const text = '{{ $v := .x }}{{ $v.aa.b }}{{ (print 1).cc.d }}{{ .Values.image.graph }}';
    const spans = nodes(text).map((node) => {
      const operand = node.kind === 'action' ? node.pipe.cmds[0]?.args[0] : undefined;
      if (operand?.kind === 'chain')
        return operand.field.map((_, index) => source(text, componentSpan(operand, index)));
      if (operand?.kind !== 'variable' && operand?.kind !== 'field') return [];
      return operand.ident.map((_, index) => source(text, componentSpan(operand, index)));
    });
    expect(spans).toEqual([['x'], ['$v', 'aa', 'b'], ['cc', 'd'], ['Values', 'image', 'graph']]);
  });

  it('cover definitions and their names', () => {
    const text = 'x{{- define "a.b" -}} y {{ end }}{{ block `c` . }}z{{ end }}';
    const { definitions } = parse(text);
    expect(definitions.map((tree) => [tree.name, source(text, tree)])).toEqual([
      ['a.b', '{{- define "a.b" -}} y {{ end }}'],
      ['c', '{{ block `c` . }}z{{ end }}'],
    ]);
    expect(text.slice(definitions[0]?.nameStart, definitions[0]?.nameEnd)).toBe('"a.b"');
  });

  it('keep comments apart', () => {
    const text = 'a{{/* one */}}b{{- /* two\n */ -}} c';
    const { comments, root } = parse(text);
    expect(comments.map((comment) => [comment.text, source(text, comment)])).toEqual([
      ['/* one */', '/* one */'],
      ['/* two\n */', '/* two\n */'],
    ]);
    expect(root.root.nodes.map((node) => node.kind === 'text' && node.text)).toEqual(['a', 'b', 'c']);
  });
});

describe('printing', () => {
  it.each([
    ['{{  .a.b   |  upper  }}', '{{.a.b | upper}}'],
    ['{{- $x  :=  (print  1 "a") -}}', '{{$x := (print 1 "a")}}'],
    ['{{ (print .x).y.z }}', '{{(print .x).y.z}}'],
    ['{{ if eq 0x1F 1 }}a{{else}}b{{end}}', '{{if eq 0x1F 1}}a{{else}}b{{end}}'],
    ['{{ range $i, $e := .l }}{{ break }}{{ end }}', '{{range $i, $e := .l}}{{break}}{{end}}'],
    ['{{ template "x" . }}', '{{template "x" .}}'],
    ["{{ print nil true 'a' `r` }}", "{{print nil true 'a' `r`}}"],
  ])('is canonical: %s', (text, printed) => {
    expect(nodes(text).map(printNode).join('')).toBe(printed);
  });
});

describe('errors', () => {
  it('are Go’s first error, then whatever else is wrong', () => {
    const { errors, root } = parse('{{ if }}x{{ end }}\n{{ nope }}\n{{ .a | "b" }}{{ .fine }}\n{{ end }}');
    expect(errors.map((error) => [error.message, error.line])).toEqual([
      ['template: t.yaml:1: missing value for if', 1],
      ['template: t.yaml:2: function "nope" not defined', 2],
      ['template: t.yaml:3: non executable command in pipeline stage 2', 3],
      ['template: t.yaml:4: unexpected {{end}}', 4],
    ]);
    expect(root.root.nodes.map((node) => node.kind)).toContain('action');
  });

  it('point at the token that is wrong', () => {
    const text = 'é {{ upper (.x | nope) }}';
    const [error] = parse(text).errors;
    expect(text.slice(error?.start, error?.end)).toBe('nope');
  });

  it('keep the block of a bad condition, so that its end still matches', () => {
    const { errors, root } = parse('{{ if nope }}{{ .in }}{{ end }}{{ .out }}');
    expect(errors).toHaveLength(1);
    expect(root.root.nodes.map((node) => node.kind)).toEqual(['if', 'action']);
  });

  it.each([
    ['{{ .x', 'unclosed action'],
    ['{{ "x }}', 'unterminated quoted string'],
    ['{{/* x', 'unclosed comment'],
    ['{{ if .x }}', 'unexpected EOF'],
    ['{{ $x }}', 'undefined variable "$x"'],
    ['{{ define "a" }}1{{ end }}{{ define "a" }}2{{ end }}', 'template: multiple definition of template "a"'],
  ])('say %s: %s', (text, reason) => {
    expect(parse(text).errors[0]?.reason).toBe(reason);
  });

  it('go on after an action that was never closed', () => {
    const { errors, root } = parse('a: {{ .x \n{{ .y }}\nc: {{ .z }}');
    expect(errors[0]?.reason).toBe('unexpected "{" in operand');
    expect(root.root.nodes.filter((node) => node.kind === 'action').map(printNode)).toContain('{{.z}}');
  });

  it('are bounded for deep nesting', () => {
    expect(parse(`{{ ${'('.repeat(5000)}1${')'.repeat(5000)} }}`).errors[0]?.reason).toBe(
      'max expression depth exceeded',
    );
    expect(parse('{{ if 1 }}'.repeat(3000)).errors[0]?.reason).toBe('max block depth exceeded');
  });
});

describe('any text', () => {
  const pieces = [
    '{{',
    '}}',
    '{{- ',
    ' -}}',
    'if',
    'end',
    'else',
    'range',
    'define "a"',
    '.x',
    '$y',
    ':=',
    '|',
    '(',
    ')',
    '"',
    '`',
    "'",
    '/*',
    '*/',
    '1',
    ' ',
    '\n',
    'é',
    'text',
  ];

  it('parses without throwing, and gives spans that lie in the text and in each other', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 40 }), (parts) => {
        const text = parts.join('');
        const { root, errors } = parse(text);
        let last = 0;
        for (const node of root.root.nodes) {
          expect(node.start).toBeGreaterThanOrEqual(last);
          expect(node.end).toBeGreaterThanOrEqual(node.start);
          expect(node.end).toBeLessThanOrEqual(text.length);
          if (node.kind === 'text') expect(source(text, node)).toBe(node.text);
          last = node.end;
        }
        for (const error of errors) expect(error.start).toBeLessThanOrEqual(text.length);
      }),
      { seed: 1, numRuns: 1500 },
    );
  });
});
