import { describe, expect, it } from 'vitest';
import { ExecError } from '../../../../src/evaluate/helm/template/errors.ts';
import { processorTime } from '../../../processor-time.ts';
import { execute, outcome, output } from './execute.ts';

/** Tighter than the defaults, so that the tests are quick; the mechanism is the same. */
const LIMITS = { steps: 500_000, characters: 16 * 1024 * 1024 };

function failure(text: string): ExecError {
  try {
    execute(text, {}, '', LIMITS);
  } catch (error) {
    if (error instanceof ExecError) return error;
    throw error;
  }
  throw new Error('the template did not fail');
}

describe('endless templates', () => {
  it.each([
    '{{ define "r" }}{{ include "r" . }}{{ end }}{{ include "r" . }}',
    '{{ define "r" }}{{ tpl "{{ include \\"r\\" . }}" . }}{{ end }}{{ include "r" . }}',
    '{{ define "a" }}{{ include "b" . | indent 1 }}{{ end }}{{ define "b" }}{{ include "a" . }}{{ end }}{{ include "a" . }}',
  ])('end in the words of Helm: %s', (text) => {
    expect(failure(text).reason).toMatch(
      /^rendering template has a nested reference name: [rab]: unable to execute template$/,
    );
  });

  it('end in the words of Go where templates call each other', () => {
    expect(outcome('{{ define "r" }}{{ template "r" . }}{{ end }}{{ template "r" . }}')).toEqual({
      error:
        'template: c/templates/t.yaml:1:28: executing "r" at <{{template "r" .}}>: exceeded maximum template depth (100000)',
    });
  });

  it('leave deep but finite recursion alone', () => {
    const text =
      '{{ define "r" }}{{ if gt .n 0 }}{{ include "r" (dict "n" (sub .n 1 | int)) }}{{ end }}x{{ end }}{{ include "r" (dict "n" 150) | len }}';
    expect(output(text)).toBe('151');
  });
});

describe('work and memory', () => {
  it.each([
    '{{ range until 100000000 }}x{{ end }}',
    '{{ repeat 1000000000 "ab" }}',
    '{{ seq 1 100000000 }}',
    '{{ indent 100000000 "a\\nb" }}',
    '{{ range 10000000000 }}{{ end }}',
    '{{ $x := "ab" }}{{ range until 60 }}{{ $x = printf "%s%s" $x $x }}{{ end }}',
    '{{ $x := list 1 }}{{ range until 60 }}{{ $x = concat $x $x }}{{ end }}',
    '{{ range until 400 }}{{ printf "%999999d" 1 | len }}{{ end }}',
    '{{ replace "" (repeat 10000 "x") (repeat 100000 "y") | len }}',
    '{{ randAlphaNum 1000000000 }}',
  ])('are bounded: %s', (text) => {
    const error = failure(text);
    expect(error.limited).toBe(true);
    expect(error.file.path).toBe('c/templates/t.yaml');
  });

  it('survive maps that hold themselves', () => {
    const cycle = '{{ $x := dict }}{{ $_ := set $x "x" $x }}';
    expect(output(`${cycle}{{ toJson $x | len }}`)).toBe('0');
    expect(failure(`${cycle}{{ $x }}`).reason).toBe('the value nests too deeply');
    expect(failure(`${cycle}{{ $y := deepCopy $x }}`).reason).toContain('nests too deeply');
  });

  it('match hostile regular expressions in linear time', () => {
    const start = processorTime();
    expect(output('{{ regexMatch "^(a+)+$" (printf "%sb" (repeat 20000 "a")) }}')).toBe('false');
    expect(output('{{ regexMatch "(x+x+)+y" (repeat 5000 "x") }}')).toBe('false');
    expect(processorTime() - start).toBeLessThan(4000);
  });

  it('leave ordinary amounts alone', () => {
    expect(output('{{ range until 2000 }}x{{ end }}').length).toBe(2000);
    expect(output('{{ repeat 100000 "ab" | len }}')).toBe('200000');
  });
});
