import { describe, expect, it } from 'vitest';
import { staticReads } from '../../../../src/evaluate/helm/template/paths.ts';
import { parseTemplate } from '../../../../src/parse/gotemplate/parser.ts';
import { SourceFile, spanText } from '../../../../src/text/source.ts';

/** Reads as `path @ the text of the reading node`. */
function reads(text: string, helpers = ''): string[] {
  const files = [
    parseTemplate(new SourceFile('templates/t.yaml', text)),
    parseTemplate(new SourceFile('templates/_h.tpl', helpers)),
  ];
  return staticReads(files).map((read) => `${read.path.join('.')} @ ${spanText(read.span)}`);
}

describe('static reads', () => {
  it('find paths in branches that a default render does not take', () => {
    expect(reads('{{ if .Values.off }}{{ .Values.image.graph }}{{ else }}{{ .Values.b }}{{ end }}')).toEqual([
      'off @ .Values.off',
      'image.graph @ .Values.image.graph',
      'b @ .Values.b',
    ]);
  });

  it('follow variables, also assigned ones, with and range', () => {
    expect(reads('{{ $i := .Values.image }}{{ $i.graph }}')).toContain('image.graph @ $i.graph');
    expect(reads('{{ $i := .Values.a }}{{ if 1 }}{{ $i = .Values.b }}{{ end }}{{ $i.graph }}')).toEqual(
      expect.arrayContaining(['a.graph @ $i.graph', 'b.graph @ $i.graph']),
    );
    expect(reads('{{ with .Values.image }}{{ .graph }}{{ end }}')).toContain('image.graph @ .graph');
    expect(reads('{{ range $k, $v := .Values.jobs }}{{ $v.image.graph }}{{ end }}')).toContain(
      'jobs.*.image.graph @ $v.image.graph',
    );
    expect(reads('{{ range .Values.jobs }}{{ .image }}{{ $.Values.top }}{{ end }}')).toEqual([
      'jobs @ .Values.jobs',
      'jobs.*.image @ .image',
      'top @ $.Values.top',
    ]);
  });

  it('follow include and template with the dot, a part of it, or a dictionary', () => {
    const helpers =
      '{{ define "h" }}{{ .image.graph }}{{ .root.Values.x }}{{ end }}{{ define "d" }}{{ .Values.y }}{{ end }}';
    expect(reads('{{ include "h" (dict "image" .Values.sub.image "root" $) }}', helpers)).toEqual(
      expect.arrayContaining(['sub.image.graph @ .image.graph', 'x @ .root.Values.x']),
    );
    expect(reads('{{ template "d" . }}', helpers)).toContain('y @ .Values.y');
    expect(reads('{{ include "h" (dict "root" .) }}', helpers)).not.toContain('image.graph @ .image.graph');
  });

  it('read index, get, dig, hasKey and pluck with constant and computed keys', () => {
    expect(reads('{{ index .Values "image" "graph" }}')).toEqual(['image.graph @ index .Values "image" "graph"']);
    expect(reads('{{ (get .Values "image").graph }}')).toContain('image.graph @ (get .Values "image").graph');
    expect(reads('{{ dig "image" "graph" "" .Values.AsMap }}')).toEqual([
      'image.graph @ dig "image" "graph" "" .Values.AsMap',
    ]);
    expect(reads('{{ hasKey .Values.image "graph" }}')).toContain('image.graph @ hasKey .Values.image "graph"');
    expect(reads('{{ $k := "graph" }}{{ index .Values.image $k }}')).toContain('image.graph @ index .Values.image $k');
    expect(reads('{{ index .Values.image .Values.key }}')).toContain('image.* @ index .Values.image .Values.key');
  });

  it('hand values on through default, merge and the like, and hide nothing behind other functions', () => {
    expect(reads('{{ (.Values.a | default .Values.b).c }}')).toEqual(
      expect.arrayContaining(['a.c @ (.Values.a | default .Values.b).c', 'b.c @ (.Values.a | default .Values.b).c']),
    );
    expect(reads('{{ (deepCopy .Values.a | merge (dict)).c }}')).toContain(
      'a.c @ (deepCopy .Values.a | merge (dict)).c',
    );
    expect(reads('{{ (upper .Values.a).c }}')).toEqual(['a @ .Values.a']);
  });

  it('give each component its own text, wherever it stands', () => {
    const file = new SourceFile('t.yaml', '{{ $i := .Values.image }}{{ $i.graph }}');
    const read = staticReads([parseTemplate(file)]).find((found) => found.path.length === 2);
    expect(read?.components.map((part) => [part.name, part.span.start, spanText(part.span)])).toEqual([
      ['image', 17, 'image'],
      ['graph', 31, 'graph'],
    ]);
  });

  it('do not confuse a dictionary, another context or another variable with values', () => {
    expect(reads('{{ $d := dict "graph" 1 }}{{ $d.graph }}{{ .Chart.Values.graph }}{{ .Release.image }}')).toEqual([]);
    expect(reads('{{ range .Values.l }}{{ .Values.graph }}{{ end }}')).toEqual([
      'l @ .Values.l',
      'l.*.Values.graph @ .Values.graph',
    ]);
  });

  it('end on templates that call themselves', () => {
    expect(
      reads(
        '{{ include "r" . }}',
        '{{ define "r" }}{{ .Values.a }}{{ include "r" (dict "Values" .Values "n" .) }}{{ end }}',
      ),
    ).toContain('a @ .Values.a');
  });
});
