import { describe, expect, it } from 'vitest';
import { ExecError } from '../../../../src/evaluate/helm/template/errors.ts';
import { originPaths, type Piece, unstableSources } from '../../../../src/evaluate/helm/template/origin.ts';
import type { Plain } from '../../../../src/evaluate/helm/template/values.ts';
import { execute, HELPERS, MAIN } from './execute.ts';

/** A piece as `text <- template text <- value paths`. */
function show(piece: Piece): string {
  const source = piece.file?.text.slice(piece.start, piece.end) ?? '';
  const paths = originPaths(piece.origin).map(String);
  return `${piece.text} <- ${source}${paths.length > 0 ? ` <- ${paths.join(', ')}` : ''}`;
}

function pieces(text: string, values: Plain = {}, helpers = ''): string[] {
  return execute(text, values, helpers).pieces.map(show);
}

const image = { image: { repository: 'api', tag: 'v1', registry: 'ghcr.io' }, name: 'x', list: ['p', 'q'] };

describe('pieces of output', () => {
  it('are literal text or an action with its value path', () => {
    expect(pieces('image: {{ .Values.image.repository }}\n', image)).toEqual([
      'image:  <- image: ',
      'api <- {{ .Values.image.repository }} <- image.repository',
      '\n <- \n',
    ]);
  });

  it('keep the parts of printf, quote and join apart', () => {
    expect(pieces('{{ printf "%s:%s" .Values.image.repository .Values.image.tag | quote }}', image)).toEqual([
      '" <- {{ printf "%s:%s" .Values.image.repository .Values.image.tag | quote }}',
      'api <- {{ printf "%s:%s" .Values.image.repository .Values.image.tag | quote }} <- image.repository',
      ': <- "%s:%s"',
      'v1 <- {{ printf "%s:%s" .Values.image.repository .Values.image.tag | quote }} <- image.tag',
      '" <- {{ printf "%s:%s" .Values.image.repository .Values.image.tag | quote }}',
    ]);
    expect(pieces('{{ join "-" .Values.list }}', image)).toEqual([
      'p <- {{ join "-" .Values.list }} <- list.0',
      '- <- "-"',
      'q <- {{ join "-" .Values.list }} <- list.1',
    ]);
  });

  it('name the value path that was not there, where a default took its place', () => {
    expect(pieces('{{ .Values.image.digest | default "none" }}', image)).toEqual(['none <- "none" <- image.digest']);
    expect(pieces('a{{ .Values.image.digest }}b', image)).toEqual([
      'a <- a',
      ' <- {{ .Values.image.digest }} <- image.digest',
      'b <- b',
    ]);
  });

  it('follow variables, with, range, index, get and dig', () => {
    expect(pieces('{{ $i := .Values.image }}{{ $i.tag }}', image)).toEqual(['v1 <- {{ $i.tag }} <- image.tag']);
    expect(pieces('{{ with .Values.image }}{{ .tag }}{{ end }}', image)).toEqual(['v1 <- {{ .tag }} <- image.tag']);
    expect(pieces('{{ range .Values.list }}{{ . }}{{ end }}', image)).toEqual([
      'p <- {{ . }} <- list.0',
      'q <- {{ . }} <- list.1',
    ]);
    expect(pieces('{{ index .Values "image" "tag" }}{{ get .Values.image "tag" }}', image)).toEqual([
      'v1 <- {{ index .Values "image" "tag" }} <- image.tag',
      'v1 <- {{ get .Values.image "tag" }} <- image.tag',
    ]);
    expect(pieces('{{ dig "image" "tag" "" .Values.AsMap }}', image)).toEqual([
      'v1 <- {{ dig "image" "tag" "" .Values.AsMap }} <- image.tag',
    ]);
  });

  it('unite the paths where a function mixes its input', () => {
    const [piece] = execute('{{ printf "%s%s" .Values.image.tag .Values.name | sha256sum }}', image).pieces;
    expect(originPaths(piece?.origin).map(String)).toEqual(['image.tag', 'name']);
  });

  it('know the helper text and the calls that led there', () => {
    const { pieces: out } = execute(
      'a: {{ include "img" . | nindent 2 }}',
      image,
      '{{ define "img" }}i/{{ .Values.image.tag }}{{ end }}',
    );
    expect(out.map(show)).toEqual([
      'a:  <- a: ',
      '\n   <- {{ include "img" . | nindent 2 }}',
      'i/ <- i/',
      'v1 <- {{ .Values.image.tag }} <- image.tag',
    ]);
    const inner = out[3];
    expect(inner?.file?.path).toBe(HELPERS);
    expect(inner?.via?.name).toBe('img');
    expect(inner?.via?.file.path).toBe(MAIN);
    expect(inner?.via?.file.text.slice(inner.via.start, inner.via.end)).toBe('include "img" .');
    expect(inner?.via?.caller).toBeUndefined();
  });

  it('chain calls, innermost first', () => {
    const helpers = '{{ define "a" }}{{ template "b" . }}{{ end }}{{ define "b" }}x{{ end }}';
    const [piece] = execute('{{ include "a" . }}', {}, helpers).pieces;
    expect(piece?.via?.name).toBe('b');
    expect(piece?.via?.caller?.name).toBe('a');
    expect(piece?.via?.caller?.caller).toBeUndefined();
  });

  it('keep the paths of a merged and copied map, and of YAML line by line', () => {
    expect(pieces('{{ (merge (deepCopy .Values.image) (dict "x" .Values.name)).x }}', image)).toEqual([
      'x <- {{ (merge (deepCopy .Values.image) (dict "x" .Values.name)).x }} <- name',
    ]);
    const { pieces: out } = execute('{{ toYaml .Values.image | nindent 2 }}', image);
    const tag = out.find((piece) => piece.text.includes('v1'));
    expect(originPaths(tag?.origin).map(String)).toEqual(['image.tag']);
  });

  it('take the paths of a text that tpl executes', () => {
    const values = { t: 'n={{ .Values.name }}', name: 'x' };
    expect(pieces('{{ tpl .Values.t . }}', values)).toEqual([
      'n= <- {{ tpl .Values.t . }} <- t'.replace('{{ tpl .Values.t . }}', 'tpl .Values.t .'),
      'x <- tpl .Values.t . <- name, t',
    ]);
  });

  it('know the conditions around them', () => {
    const { pieces: out } = execute('{{ if .Values.on }}a{{ end }}b{{ if eq .Values.mode "x" }}{{ else }}c{{ end }}', {
      on: true,
      mode: 'y',
    });
    expect(out.map((piece) => [piece.text, originPaths(piece.when).map(String)])).toEqual([
      ['a', ['on']],
      ['b', []],
      ['c', ['mode']],
    ]);
  });

  it('mark what differs from run to run', () => {
    const { pieces: out, text } = execute(
      '{{ randAlphaNum 5 | b64enc }} {{ now | date "2006" }} {{ uuidv4 | len }} {{ "x" | quote }}',
    );
    expect(text).toBe('YWJjZGU= 2000 36 "x"');
    expect(out.map((piece) => unstableSources(piece.origin)).filter((sources) => sources.length > 0)).toEqual([
      ['randAlphaNum'],
      ['now'],
      ['uuidv4'],
    ]);
  });
});

describe('reads', () => {
  function reads(text: string, values: Plain = {}, helpers = ''): string[] {
    const { executor } = execute(text, values, helpers);
    return [...executor.reads.paths()].flatMap((path) =>
      executor.reads.of(path).map((read) => `${read.how} ${path} @ ${read.file.text.slice(read.start, read.end)}`),
    );
  }

  it('note how and where each path was read, also when it is not there', () => {
    expect(reads('{{ .Values.image.tag }}{{ .Values.nope }}', image)).toEqual([
      'field image @ .Values.image.tag',
      'field image.tag @ .Values.image.tag',
      'field nope @ .Values.nope',
    ]);
    expect(reads('{{ hasKey .Values "a" }}{{ index .Values.list 1 }}{{ get .Values.image "q" }}', image)).toEqual([
      'hasKey a @ hasKey .Values "a"',
      'field list @ .Values.list',
      'index list.1 @ index .Values.list 1',
      'field image @ .Values.image',
      'get image.q @ get .Values.image "q"',
    ]);
  });

  it('note maps that are handed on as a whole, but not those that are only passed along', () => {
    expect(reads('{{ toYaml .Values.image }}', image)).toContain('whole image @ toYaml .Values.image');
    expect(reads('{{ include "x" .Values.image }}', image, '{{ define "x" }}{{ .tag }}{{ end }}')).toEqual([
      'field image @ .Values.image',
      'field image.tag @ .tag',
    ]);
    expect(reads('{{ range .Values.list }}{{ end }}', image)).toContain('range list @ .Values.list');
  });

  it('say nothing of a branch that was not executed', () => {
    expect(reads('{{ if .Values.off }}{{ .Values.name }}{{ end }}', image)).toEqual(['field off @ .Values.off']);
  });
});

describe('errors', () => {
  function failure(text: string, values: Plain = {}, helpers = ''): ExecError {
    try {
      execute(text, values, helpers);
    } catch (error) {
      if (error instanceof ExecError) return error;
      throw error;
    }
    throw new Error('the template did not fail');
  }

  it('have the place, the innermost reason and the calls', () => {
    const error = failure(
      'x: {{ include "a" . }}',
      {},
      '{{ define "a" }}{{ required "set name" .Values.name }}{{ end }}',
    );
    expect(error.reason).toBe('set name');
    expect(error.refusal).toBe('required');
    expect(error.file.path).toBe(HELPERS);
    expect(error.file.text.slice(error.start, error.end)).toBe('required "set name" .Values.name');
    expect(error.calls.map((call) => [call.name, call.file.path])).toEqual([['a', MAIN]]);
    expect(originPaths(error.origin).map(String)).toEqual(['name']);
  });

  it('blame the value whose field could not be read', () => {
    const error = failure('{{ .Values.image.tag.x }}', { image: { tag: 'v' } });
    expect(error.reason).toBe("can't evaluate field x in type interface {}");
    expect(originPaths(error.origin).map(String)).toEqual(['image.tag']);
  });

  it('lie at the tpl call when the failing text is a value', () => {
    const error = failure('a\n{{ tpl .Values.t . }}', { t: '{{ fail "no" }}' });
    expect(error.file.path).toBe(MAIN);
    expect(error.file.positionAt(error.start)).toEqual({ line: 2, column: 4 });
    expect(error.refusal).toBe('fail');
  });
});
