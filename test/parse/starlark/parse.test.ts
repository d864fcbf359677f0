import { beforeAll, describe, expect, it } from 'vitest';
import { readStarlarkParserFiles } from '../../../src/host/parser-files.ts';
import type { Expr, Stmt } from '../../../src/parse/starlark/ast.ts';
import { parseStarlark } from '../../../src/parse/starlark/parse.ts';
import { loadStarlarkParser } from '../../../src/parse/starlark/tree.ts';
import { SourceFile } from '../../../src/text/source.ts';

beforeAll(async () => loadStarlarkParser(readStarlarkParserFiles()));

function parse(text: string) {
  const file = new SourceFile('test.star', text);
  const { module, errors } = parseStarlark(file);
  const faults = errors.map(({ message, start, end }) => {
    const { line, column } = file.positionAt(start);
    return `${line}:${column} ${message} [${text.slice(start, end)}]`;
  });
  return { statements: module.statements, faults };
}

/** The first fault of a text. */
function fault(text: string): string | undefined {
  return parse(text).faults[0];
}

function expression(text: string): Expr {
  const { statements, faults } = parse(text);
  expect(faults).toEqual([]);
  const [first] = statements as [Stmt];
  if (first.kind !== 'expression') throw new Error(first.kind);
  return first.value;
}

/** An expression with all parentheses. */
function grouped(node: Expr): string {
  switch (node.kind) {
    case 'name':
      return node.name;
    case 'int':
      return String(node.value);
    case 'binary':
    case 'logical':
      return `(${grouped(node.left)} ${node.operator} ${grouped(node.right)})`;
    case 'unary':
      return `(${node.operator} ${grouped(node.operand)})`;
    case 'conditional':
      return `(${grouped(node.consequence)} if ${grouped(node.condition)} else ${grouped(node.alternative)})`;
    case 'tuple':
      return `(${node.items.map(grouped).join(', ')},)`;
    default:
      return node.kind;
  }
}

describe('expressions', () => {
  it.each([
    ['a | b ^ c & d << e + f * g', '(a | (b ^ (c & (d << (e + (f * g))))))'],
    ['a & b ^ c | d', '(((a & b) ^ c) | d)'],
    ['a - b - c', '((a - b) - c)'],
    ['a - (b - c)', '(a - (b - c))'],
    ['not a == b and c or d', '(((not (a == b)) and c) or d)'],
    ['a and not b in c', '(a and (not (b in c)))'],
    ['not not a', '(not (not a))'],
    ['a not in b | c', '(a not in (b | c))'],
    ['-a * +b', '((- a) * (+ b))'],
    ['a if b else c if d else e', '(a if b else (c if d else e))'],
    ['a, b', '(a, b,)'],
    ['(a,)', '(a,)'],
  ])('%s', (text, tree) => expect(grouped(expression(text))).toBe(tree));

  it('have offsets in UTF-16 units', () => {
    const call = expression(`f('é', "😀", x)`);
    if (call.kind !== 'call') throw new Error(call.kind);
    expect(call.args.map((argument) => [argument.start, argument.end])).toEqual([
      [2, 5],
      [7, 11],
      [13, 14],
    ]);
    const sum = expression('(a + b) * c');
    expect([sum.start, sum.end]).toEqual([0, 11]);
  });

  it('may use an unparenthesized tuple as the first index', () => {
    const slice = expression('x[1, 2:3]');
    expect(slice).toMatchObject({ kind: 'slice', low: { kind: 'tuple' }, high: { kind: 'int', value: 3 } });
    expect(expression('x[1, 2]')).toMatchObject({ kind: 'index', index: { kind: 'tuple' } });
    expect(expression('x[::2]')).toMatchObject({ kind: 'slice', low: undefined, high: undefined, step: { value: 2 } });
  });

  it('decode literals', () => {
    const text = (source: string) => {
      const node = expression(source);
      return node.kind === 'string' ? node.value.text : node.kind === 'bytes' ? [...node.value] : undefined;
    };
    expect(text(String.raw`'\a\n\x41\u00e9\U0001F600\101\'\\'`)).toBe("\x07\nAé😀A'\\");
    expect(text(String.raw`r'\n'`)).toBe('\\n');
    expect(text('"""a\n"b"\n"""')).toBe('a\n"b"\n');
    expect(text("'a\\\nb'")).toBe('ab');
    expect(text("'''a\r\nb'''")).toBe('a\nb');
    expect(text(String.raw`b'\xffé'`)).toEqual([0xff, 0xc3, 0xa9]);
    expect(expression('0x1F')).toMatchObject({ value: 31 });
    expect(expression('0o17')).toMatchObject({ value: 15 });
    expect(expression('0b101')).toMatchObject({ value: 5 });
    expect(expression('123456789012345678901234567890')).toMatchObject({ value: 123456789012345678901234567890n });
    expect(expression('1.5e3')).toMatchObject({ kind: 'float', value: 1500 });
  });
});

describe('statements', () => {
  it('keep their parts', () => {
    const { statements, faults } = parse(`
load("m", "a", b="c",)
def f(x, y=1, *, z, **k):
    """doc"""
    if x: return
    elif y: pass
    else:
        for i, (j, k) in z: continue
    while True: break
x += 1; y = 2
`);
    expect(faults).toEqual([]);
    expect(statements.map((statement) => statement.kind)).toEqual(['load', 'def', 'assign', 'assign']);
    const [load, def, augmented] = statements;
    if (load?.kind !== 'load' || def?.kind !== 'def' || augmented?.kind !== 'assign') throw new Error('kinds');
    expect(load.items.map((item) => [item.name, item.local.name])).toEqual([
      ['a', 'a'],
      ['c', 'b'],
    ]);
    expect(def.parameters.map((parameter) => [parameter.kind, parameter.name?.name])).toEqual([
      ['normal', 'x'],
      ['normal', 'y'],
      ['args', undefined],
      ['normal', 'z'],
      ['kwargs', 'k'],
    ]);
    expect(def.body.map((statement) => statement.kind)).toEqual(['expression', 'if', 'while']);
    expect(augmented.operator).toBe('+');
  });

  it('may end in any line end, be empty or have a byte-order mark', () => {
    for (const text of ['', '\n', '# only\n', 'x = 1\r\ny = 2\r\n', 'x = 1\ry = 2', '\ufeffx = 1', 'if x:\n\tpass'])
      expect(parse(text).faults, JSON.stringify(text)).toEqual([]);
    expect(parse('x = 1\r\nif x:\r\n  y = 2\r\n').statements).toHaveLength(2);
  });
});

describe('faults', () => {
  it.each([
    ['x = (1,\n', "2:1 got end of file, want ')' []"],
    ['x = = y', "1:5 got '=', want primary expression [=]"],
    ['x = 1 +\n', '1:8 got newline, want primary expression [\n]'],
    ['if x\n  pass', "1:5 got newline, want ':' [\n]"],
    ['if x:\npass', '2:1 got pass, want indent [pass]'],
    ['def f():\n    x\n  y', '3:3 unindent does not match any outer indentation level []'],
    ['x = "abc', '1:5 unexpected EOF in string ["abc]'],
    ['x = "abc\ny', '1:5 unexpected newline in string ["abc]'],
    ['x = "\\z"', '1:5 invalid escape sequence \\z ["\\z"]'],
    ['x = "\\xff"', '1:5 non-ASCII hex escape \\xff (use \\u00FF for the UTF-8 encoding of U+00FF) ["\\xff"]'],
    ['x = 012', '1:5 obsolete form of octal literal; use 0o12 [012]'],
    ['x = 0x', '1:5 invalid hex literal [0x]'],
    ['x = $', '1:5 unexpected input character `$` [$]'],
    ['x = a b', '1:7 got identifier, want newline [b]'],
    ['a < b < c', '1:7 < does not associate with < (use parens) [<]'],
    ['f(a for a in b)', "1:5 got for, want ',' [for]"],
    ['{1, 2}', "1:3 got ',', want ':' [,]"],
    ['x = 1,', '1:6 unparenthesized tuple with trailing comma [,]'],
    ['f(1 = 2)', '1:5 keyword argument must have form name=expr [=]'],
    ['1 = 2', "1:1 can't assign to literal [1]"],
    ['f() = 2', "1:1 can't assign to callexpr [f()]"],
    ['for f() in x: pass', "1:5 can't assign to callexpr [f()]"],
    ['load("a")', '1:5 load statement must import at least 1 symbol [(]'],
    ['x = 2 ** 3', "1:7 got '**', want newline (Starlark has no ** operator) [**]"],
    ['x = f"a{b}"', '1:6 got string literal, want newline (Starlark has no f-strings; use % or format()) ["a{b}"]'],
    ['x = "a" "b"', '1:9 got string literal, want newline (Starlark does not join adjacent strings; use +) ["b"]'],
    ['class A: pass', '1:1 got class, want primary expression (Starlark has no classes; use struct()) [class]'],
    ['import os', '1:1 got import, want primary expression (Starlark has no import; use load()) [import]'],
    ['try:\n  x\nexcept: y', '1:1 got try, want primary expression (Starlark has no exceptions) [try]'],
    ['x is None', '1:3 got is, want newline (Starlark has no is; use ==) [is]'],
    ['if (n := 1): pass', "1:7 got ':', want ')' [:]"],
    ['del x', '1:1 got del, want primary expression (Starlark has no del; use pop()) [del]'],
  ])('%j', (text, expected) => expect(fault(text)).toBe(expected));

  it('leave the statements around them in place, and the names that they would bind', () => {
    const { statements, faults } = parse(`
before = 1
class Config:
    def __init__(self): pass
    value = 3

def broken(:
    x = 1
    return x

a, b = 1 2
after = 2
`);
    expect(faults).toHaveLength(3);
    expect(statements.map((statement) => statement.kind)).toEqual(['assign', 'broken', 'broken', 'broken', 'assign']);
    const names = statements.flatMap((statement) =>
      statement.kind === 'broken' ? statement.names.map((name) => name.name) : [],
    );
    expect(names).toEqual(['Config', '__init__', 'value', 'broken', 'x', 'a', 'b']);
  });

  it('are counted up to twenty', () => {
    expect(parse('x = = 1\n'.repeat(100)).faults).toHaveLength(20);
  });
});

describe('hostile text', () => {
  it.each([
    ['parentheses', `${'('.repeat(100_000)}1${')'.repeat(100_000)}`],
    ['lists', '['.repeat(50_000)],
    ['unary operators', `x = ${'-'.repeat(100_000)}1`],
    ['not', `x = ${'not '.repeat(50_000)}1`],
    ['attributes', `x = a${'.b'.repeat(50_000)}`],
    ['lambdas', `x = ${'lambda: '.repeat(20_000)}1`],
    ['blocks', Array.from({ length: 2_000 }, (_, depth) => `${' '.repeat(depth)}if x:`).join('\n')],
  ])('of deeply nested %s is refused', (_, text) => {
    expect(fault(text)).toContain('nested too deeply');
  });

  it('of long chains is fine', () => {
    const { statements, faults } = parse(`x = ${Array.from({ length: 20_000 }, (_, i) => i).join(' + ')}\n`);
    expect(faults).toEqual([]);
    expect(statements).toHaveLength(1);
  });

  it('of arbitrary characters gives faults, not exceptions', () => {
    for (const text of [
      '\0',
      '\ud800',
      '\x1b[31m',
      '"""',
      "'\\",
      '\\',
      'é = 1',
      '😀',
      '\u2028',
      'x =\x0b1',
      ')))',
      '\t\tx\n x',
    ])
      expect(() => parse(text), JSON.stringify(text)).not.toThrow();
  });
});
