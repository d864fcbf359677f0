import { describe, expect, it } from 'vitest';
import type { YamlNode } from '../../../src/parse/yaml/node.ts';
import { parseYaml } from '../../../src/parse/yaml/parse.ts';
import { entryOf, getItems, getNode, getScalar, getText, mergedEntries, walk } from '../../../src/parse/yaml/path.ts';
import { SourceFile, type Span, spanText } from '../../../src/text/source.ts';
import type { TracedText } from '../../../src/text/traced.ts';

function root(text: string): YamlNode | undefined {
  const file = parseYaml(new SourceFile('f.yaml', text));
  expect(file.problems.map((problem) => problem.message)).toEqual([]);
  return file.documents[0]?.contents;
}

function at(span: Span | undefined): string {
  if (!span) return 'nowhere';
  const start = span.file.positionAt(span.start);
  const end = span.file.positionAt(span.end);
  return `${start.line}:${start.column}-${end.line}:${end.column}`;
}

/** The pieces as `text@place`, computed ones marked with `~`. */
function pieces(text: TracedText | undefined): string[] {
  return (text?.pieces ?? []).map(
    (piece) => `${piece.exact ? '' : '~'}${JSON.stringify(piece.text)}@${at(piece.span)}`,
  );
}

describe('scalars', () => {
  it('maps plain and quoted scalars to their inner text', () => {
    const tree = root("a: hello # comment\nb: \"wor\\tld\"\nc: 'it''s'\n");
    expect(pieces(getText(tree, ['a']))).toEqual(['"hello"@1:4-1:9']);
    expect(pieces(getText(tree, ['b']))).toEqual(['"wor"@2:5-2:8', '~"\\t"@2:8-2:10', '"ld"@2:10-2:12']);
    expect(pieces(getText(tree, ['c']))).toEqual(['"it"@3:5-3:7', '~"\'"@3:7-3:9', '"s"@3:9-3:10']);
    expect(at(getScalar(tree, ['b'])?.span)).toBe('2:4-2:13');
  });

  it('maps the lines of a literal block scalar', () => {
    const tree = root('run: |\n  set -e\n    x\n\n  y\nnext: 1\n');
    expect(getText(tree, ['run'])?.text).toBe('set -e\n  x\n\ny\n');
    expect(pieces(getText(tree, ['run']))).toEqual(['"set -e\\n"@2:3-3:1', '"  x\\n\\n"@3:3-5:1', '"y\\n"@5:3-6:1']);
  });

  it.each([
    ['|-', 'a: |-\n  x\n  y\n', 'x\ny'],
    ['|+', 'a: |+\n  x\n\n\nb: 1\n', 'x\n\n\n'],
    ['|2', 'a: |2\n    x\n  y\n', '  x\ny\n'],
    ['nested |1', 'm:\n  a: |1\n     x\n   y\n', '  x\ny\n'],
    [
      'folded',
      'a: >\n  one\n  two\n\n  three\n    more\n    even\n\n  four\n',
      'one two\nthree\n  more\n  even\n\nfour\n',
    ],
    ['folded plain', 'a: one\n  two\n\n  three\n', 'one two\nthree'],
    ['folded double', 'a: "one  \n  two\\\n   three\\  \n\n  four"\n', 'one twothree \nfour'],
    ['unicode escapes', 'a: "\\u00e9\\U0001F600\\x41"\n', 'é😀A'],
  ])('places every character of %s', (_name, text, expected) => {
    const source = new SourceFile('f.yaml', text);
    const tree = parseYaml(source).documents[0]?.contents;
    const traced = getNode(tree, ['m']) ? getText(tree, ['m', 'a']) : getText(tree, ['a']);
    expect(traced?.text).toBe(expected);
    for (const piece of traced?.pieces ?? []) {
      expect(piece.span).toBeDefined();
      if (piece.exact) expect(spanText(piece.span!)).toBe(piece.text);
    }
    // No piece stands for a whole scalar: the first letter is found where it is written.
    const letter = traced!.text.search(/[a-z]/);
    if (letter !== -1) expect(spanText(traced!.spanOf(letter, letter + 1)!)).toBe(expected[letter]);
  });

  it('reads CRLF and a byte-order mark', () => {
    const source = new SourceFile('f.yaml', '\ufeffa: |\r\n  x\r\n  y\r\nb: z\r\n');
    const tree = parseYaml(source).documents[0]?.contents;
    expect(getText(tree, ['a'])?.text).toBe('x\ny\n');
    expect(at(getText(tree, ['a'])?.spanOf(2, 3))).toBe('3:3-3:4');
    expect(at(getText(tree, ['b'])?.spanOf())).toBe('4:4-4:5');
  });

  it('finds YAML inside a block scalar at its true place', () => {
    const outer = root('spec:\n  values: |\n    image:\n      repository: "ghcr.io/a/b"\n');
    const inner = parseYaml(getText(outer, ['spec', 'values'])!).documents[0]?.contents;
    expect(at(getText(inner, ['image', 'repository'])?.spanOf())).toBe('4:20-4:31');
    expect(at(entryOf(getNode(inner, ['image']), 'repository')?.key.span)).toBe('4:7-4:17');
    expect(at(getNode(inner, ['image'])?.span)).toBe('4:7-5:1');
  });
});

describe('typing', () => {
  it.each([
    ['yes', true, 'yes'],
    ['off', false, 'off'],
    ['y', true, 'y'],
    ['True', true, true],
    ['0644', 420, 644],
    ['0o14', 12, 12],
    ['08', 8, 8],
    ['0x1F', 31, 31],
    ['0b11', 3, '0b11'],
    ['1_000', 1000, '1_000'],
    ['1e3', 1000, 1000],
    ['-.5', -0.5, -0.5],
    ['12:30', '12:30', '12:30'],
    ['2024-01-02', '2024-01-02', '2024-01-02'],
    ['~', null, null],
    ['"yes"', 'yes', 'yes'],
    ["'1'", '1', '1'],
    ['!!str 1', '1', '1'],
    ['!!int "3"', 3, 3],
    ['1.2.3', '1.2.3', '1.2.3'],
    ['+7', 7, 7],
    ['1e', '1e', '1e'],
  ])('types %s', (text, old, core) => {
    const scalar = getScalar(root(`a: ${text}\n`), ['a']);
    expect(scalar?.value('yaml1.1')).toBe(old);
    expect(scalar?.value('yaml1.2')).toBe(core);
  });

  it('types a missing value as nothing, at the end of its key', () => {
    const scalar = getScalar(root('a:\nb: 1\n'), ['a']);
    expect(scalar?.value()).toBe(null);
    expect(scalar?.isNull).toBe(true);
    expect(getText(root('a:\n'), ['a'])).toBeUndefined();
  });
});

describe('anchors and merges', () => {
  const text = 'base: &b\n  x: 1\n  y: 2\nuse:\n  <<: *b\n  y: 3\nlist: [*b, {<<: [{x: 8}, *b]}]\n';

  it('resolves aliases to the span of the anchor', () => {
    const tree = root(text);
    expect(getNode(tree, ['list', 0])?.span).toEqual(getNode(tree, ['base'])?.span);
    expect(at(getScalar(tree, ['use', 'x'])?.span)).toBe('2:6-2:7');
    expect(at(getScalar(tree, ['use', 'y'])?.span)).toBe('6:6-6:7');
    expect(getScalar(tree, ['list', 1, 'x'])?.text).toBe('8');
    expect(mergedEntries(getNode(tree, ['use'])).map((entry) => entry.key.kind === 'scalar' && entry.key.text)).toEqual(
      ['y', 'x'],
    );
  });

  it('ends at an alias inside its own anchor', () => {
    const tree = root('a: &a\n  b: *a\n  c: 1\n');
    expect([...walk(tree)].map((visit) => visit.path.join('.'))).toEqual(['', 'a', 'a.c']);
  });

  it('reports an alias of nothing', () => {
    const file = parseYaml(new SourceFile('f.yaml', 'a: *none\n'));
    expect(file.problems.map((problem) => [at(problem.span), problem.message])).toEqual([
      ['1:4-1:9', 'The alias names an anchor that does not exist: none'],
    ]);
  });

  it('bounds what aliases multiply', () => {
    const levels = Array.from({ length: 30 }, (_, level) => `l${level + 1}: &l${level + 1} [*l${level}, *l${level}]`);
    const tree = root(`l0: &l0 [x]\n${levels.join('\n')}\n`);
    let visits = 0;
    for (const _ of walk(tree)) visits++;
    expect(visits).toBeLessThanOrEqual(1_000_000);
    const merges = Array.from(
      { length: 60 },
      (_, level) => `m${level + 1}: &m${level + 1} {<<: [*m${level}, *m${level}]}`,
    );
    expect(mergedEntries(getNode(root(`m0: &m0 {k: 1}\n${merges.join('\n')}\n`), ['m60']))).toHaveLength(1);
  });
});

describe('streams', () => {
  it('reads several documents, comments and JSON', () => {
    const file = parseYaml(
      new SourceFile('f.yaml', '# first\na: 1 # second\n---\n- x # "third"\n--- # fourth\n{"k": [1, "#no"]}\n'),
    );
    expect(file.documents).toHaveLength(3);
    expect(file.comments.map(spanText)).toEqual(['# first', '# second', '# "third"', '# fourth']);
    expect(getItems(file.documents[1]?.contents, []).map((item) => item.kind === 'scalar' && item.text)).toEqual(['x']);
    expect(at(getText(file.documents[2]?.contents, ['k', 1])?.spanOf())).toBe('6:12-6:15');
  });

  it('has no contents for an empty text', () => {
    expect(root('')).toBeUndefined();
    expect(root('# only\n')).toBeUndefined();
  });

  it('takes quoted scalars that go on further left, as writers of Kubernetes wrap them', () => {
    const tree = root('a:\n  b: \'one\n  two\'\n  c: "three\n four"\nd: ["five\nsix", x]\ne: last\n');
    expect(getScalar(tree, ['a', 'b'])?.text).toBe('one two');
    expect(pieces(getText(tree, ['a', 'c']))).toEqual(['"three"@4:7-4:12', '~" "@4:12-5:1', '"four"@5:2-5:6']);
    expect(getScalar(tree, ['e'])?.text).toBe('last');
  });

  it('ends a scalar without its closing quote where the indentation does', () => {
    const file = parseYaml(new SourceFile('f.yaml', 'a:\n  b: "one\n  c: "two"\nd: "x"\n'));
    expect(file.problems[0]?.message).toContain('closing "quote');
    expect(at(file.problems[0]?.span)).toMatch(/^2:/);
    expect(getScalar(file.documents[0]?.contents, ['d'])?.text).toBe('x');
  });

  it('tells what is wrong, where, and keeps the rest', () => {
    const file = parseYaml(new SourceFile('f.yaml', 'a: 1\nb: [1, 2\nc: 3\n'));
    expect(file.problems.length).toBeGreaterThan(0);
    expect(file.problems[0]?.span.file.positionAt(file.problems[0].start).line).toBeGreaterThanOrEqual(2);
    expect(getScalar(file.documents[0]?.contents, ['a'])?.text).toBe('1');
  });

  it.each([
    ['flow', '['.repeat(100_000)],
    ['block', '- '.repeat(100_000)],
    ['maps', Array.from({ length: 3000 }, (_, level) => `${' '.repeat(level)}a:`).join('\n')],
  ])('refuses deep nesting of %s collections', (_name, text) => {
    const file = parseYaml(new SourceFile('f.yaml', text));
    expect(file.problems.map((problem) => problem.message)).toEqual(['The YAML is nested too deeply']);
  });
});
