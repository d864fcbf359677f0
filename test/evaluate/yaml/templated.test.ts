import { describe, expect, it } from 'vitest';
import { parseTemplatedYaml, withoutActions } from '../../../src/evaluate/yaml/templated.ts';
import { getText } from '../../../src/parse/yaml/path.ts';
import { SourceFile } from '../../../src/text/source.ts';
import { HOLE } from '../../../src/text/traced.ts';
import { place } from '../values/show.ts';

const mask = (text: string): string => withoutActions(new SourceFile('x', text)).text.replaceAll(HOLE, '?');

describe('YAML with template actions', () => {
  it('leaves YAML that parses as it is', () => {
    const file = parseTemplatedYaml(new SourceFile('x', "name: '{{ name }}-app'\n"));
    expect(file.templated).toBe(false);
    expect(getText(file.documents[0]?.contents, ['name'])?.text).toBe('{{ name }}-app');
  });

  it('puts holes for actions and keeps places', () => {
    const file = parseTemplatedYaml(new SourceFile('x', '{{- if .a }}\na: x{{ .b }}y\nc: d\n{{- end }}\n'));
    expect(file.templated).toBe(true);
    expect(file.problems).toEqual([]);
    const text = getText(file.documents[0]?.contents, ['a']);
    expect(text?.text).toBe(`x${HOLE}y`);
    expect(place(text?.pieces[1]?.span)).toBe('2:5 {{ .b }}');
    expect(place(getText(file.documents[0]?.contents, ['c'])?.spanOf())).toBe('3:4 d');
  });

  it('takes out an unquoted action that happens to be YAML', () => {
    const file = parseTemplatedYaml(new SourceFile('x', 'a: {{ .b }}\n'));
    expect(file.templated).toBe(true);
    expect(getText(file.documents[0]?.contents, ['a'])?.text).toBe(HOLE);
    expect(parseTemplatedYaml(new SourceFile('x', 'a: [{b: {c: "}}"}}, "{{"]\n')).templated).toBe(false);
  });

  it.each([
    ['a: {{ if .x }}1{{ else }}2{{ end }}z\n', 'a: ?z\n'],
    ['a: {{ "{{ name }}" }}\n', 'a: {{ name }}\n'],
    ['a: {{ `{{ name }}` }}-b\n', 'a: {{ name }}-b\n'],
    ['a: 1 {{/* }} "comment */}}\nb: 2\n', 'a: 1 \nb: 2\n'],
    ['{{- $x := "}}" }}\r\na: {{ $x }}\r\n', '\r\na: ?\r\n'],
    ['{{ include "x" (dict\n  "a" 1) }}\nb: 2\n', '\nb: 2\n'],
    ['a: {{ unclosed\nb: 2\n', 'a: ?\nb: 2\n'],
  ])('%j becomes %j', (text, expected) => {
    expect(mask(text)).toBe(expected);
  });

  it('has no problems to tell of a template', () => {
    const broken = '{{- range .x }}\n  a: [\n{{ end }}\n- b: }\n';
    expect(parseTemplatedYaml(new SourceFile('x', broken))).toMatchObject({ templated: true, problems: [] });
    const jinja = 'a: b\n{% if x %}\nc: [\n{% endif %}\n';
    expect(parseTemplatedYaml(new SourceFile('x', jinja))).toMatchObject({ templated: true, problems: [] });
  });

  it('reports the problems of the text itself where nothing is gained', () => {
    const file = parseTemplatedYaml(new SourceFile('x', 'a: [\n# {{ x }}\nb: ]]]\n'));
    expect(file.templated).toBe(false);
    expect(file.problems.length).toBeGreaterThan(0);
  });
});
