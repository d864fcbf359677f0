import { describe, expect, it } from 'vitest';
import { spanText } from '../../../src/text/source.ts';
import { origins, place, run } from './run.ts';

/** Where the pieces of a global string are written. */
function piecesOf(text: string, name = 'x'): string[] {
  return origins(run(text).value(name));
}

describe('the origin of strings', () => {
  it('is kept by concatenation, formatting and joining', () => {
    expect(piecesOf(`a = 'pre-'\nx = a + 'fix'`)).toEqual(['pre-=pre-', 'fix=fix']);
    expect(piecesOf(`x = 'services/%s/Dockerfile' % 'api'`)).toEqual([
      'services/=services/',
      'api=api',
      '/Dockerfile=/Dockerfile',
    ]);
    expect(piecesOf(`x = '{}:{tag}'.format('api', tag='v1')`)).toEqual(['api=api', ':=:', 'v1=v1']);
    expect(piecesOf(`x = ':'.join(['a', 'b'])`)).toEqual(['a=a', ':=:', 'b=b']);
    expect(piecesOf(`x = '%(a)s' % {'a': 'value'}`)).toEqual(['value=value']);
  });

  it('is kept by slicing, indexing, splitting, stripping and replacing', () => {
    expect(piecesOf(`x = 'abcdef'[1:4]`)).toEqual(['bcd=bcd']);
    expect(piecesOf(`x = 'abcdef'[-1]`)).toEqual(['f=f']);
    expect(piecesOf(`x = 'a,bc,d'.split(',')[1]`)).toEqual(['bc=bc']);
    expect(piecesOf(`x = '  ab '.strip()`)).toEqual(['ab=ab']);
    expect(piecesOf(`x = 'a/b:c'.replace(':', '-')`)).toEqual(['a/b=a/b', '-=-', 'c=c']);
    expect(piecesOf(`x = 'k=v'.partition('=')[2]`)).toEqual(['v=v']);
    expect(piecesOf(`x = 'svc-api'.removeprefix('svc-')`)).toEqual(['api=api']);
    expect(piecesOf(`x = 'a.tar.gz'.rsplit('.', 1)[0]`)).toEqual(['a.tar=a.tar']);
    expect(piecesOf(`x = [c for c in 'héj'.codepoints()][1]`)).toEqual(['é=é']);
    expect(piecesOf(`x = 'one\\ntwo'.splitlines()[1]`)).toEqual(['two=two']);
  });

  it('tells escapes and changed letters from text that stands in the file', () => {
    const value = run(`x = 'a\\tb'`).value('x');
    if (value.kind !== 'string') throw new Error('no string');
    expect(value.traced.pieces.map((piece) => [piece.text, piece.exact])).toEqual([
      ['a', true],
      ['\t', false],
      ['b', true],
    ]);
    expect(piecesOf(`x = 'api'.upper()`)).toEqual(['API=api']);
    expect(piecesOf(`x = str(12) + 'a'`)).toEqual(['12=12', 'a=a']);
  });

  it('goes through functions, defaults, dicts, lists, structs and loops', () => {
    const text = `
def image(name, host='registry.local'):
    return '%s/%s' % (host, name)
table = {'api': struct(tag='v1')}
for key in table:
    x = image(key) + ':' + table[key].tag
`;
    expect(piecesOf(text)).toEqual(['registry.local=registry.local', '/=/', 'api=api', ':=:', 'v1=v1']);
  });

  it('counts UTF-16 units and survives text beyond ASCII', () => {
    const value = run(`x = 'é😀' + 'ok'`).value('x');
    if (value.kind !== 'string') throw new Error('no string');
    expect(value.traced.pieces.map((piece) => place(piece.span))).toEqual(['1:6', '1:14']);
    expect(piecesOf(`x = 'é😀z'[6:]`)).toEqual(['z=z']);
  });

  it('knows the whole literal of a piece', () => {
    const value = run(`x = 'a' + "bc"`).value('x');
    if (value.kind !== 'string') throw new Error('no string');
    expect(spanText(value.traced.literalOf(1, 3)!)).toBe('"bc"');
  });
});

describe('the origin of other values', () => {
  it('is the expression that made them', () => {
    const result = run(`
number = 42
flag = True
nothing = None
items = [1, 2]
pair = (1, 2)
table = {'a': 1}
made = dict(a=1)
length = len(items)
def f(): pass
`);
    const text = (name: string) => {
      const { at } = result.value(name);
      return at && spanText(at);
    };
    expect(text('number')).toBe('42');
    expect(text('flag')).toBe('True');
    expect(text('nothing')).toBe('None');
    expect(text('items')).toBe('[1, 2]');
    expect(text('pair')).toBe('(1, 2)');
    expect(text('table')).toBe("{'a': 1}");
    expect(text('made')).toBe('dict(a=1)');
    expect(text('length')).toBe('len(items)');
    expect(text('f')).toBe('f');
  });

  it('is kept with the entries of a dict, also through **kwargs', () => {
    const result = run(`
def helper(**kwargs):
    return kwargs
literal = {'key': 'value'}
passed = helper(name='x')
expanded = helper(**literal)
assigned = {}
assigned['late'] = 1 + 1
`);
    const entry = (name: string) => {
      const dict = result.value(name);
      if (dict.kind !== 'dict') throw new Error('no dict');
      const { keyAt, at } = [...dict.entries.values()][0]!;
      return [spanText(keyAt!), spanText(at!), place(at)];
    };
    expect(entry('literal')).toEqual(["'key'", "'value'", '4:19']);
    expect(entry('passed')).toEqual(['name', "'x'", '5:22']);
    expect(entry('expanded')).toEqual(["'key'", "'value'", '4:19']);
    expect(entry('assigned')).toEqual(["'late'", '1 + 1', '8:20']);
  });
});

describe('a call of a host function', () => {
  it('knows the called expression, its arguments and where they are written', () => {
    const result = run(`
m = struct(register=register)
m.register('a', 1 +  2, *['star'])
`);
    const [call] = result.registered;
    expect(spanText(call!.at)).toBe('m.register');
    expect(call!.argumentSpans.map(spanText)).toEqual(["'a'", '1 +  2', "'star'"]);
  });

  it('knows the calls that led to it and the loops around them, innermost first', () => {
    const result = run(`
ROWS = ['x', 'y']
def inner(name):
    register(name)
def outer(name):
    for suffix in ['-1']:
        inner(name + suffix)
for row in ROWS:
    outer(row)
`);
    const { stack } = result.registered[1]!;
    expect(stack.map((site) => [site.caller, site.callee, spanText(site.span), place(site.at)])).toEqual([
      ['inner', 'register', 'register(name)', '4:5'],
      ['outer', 'inner', 'inner(name + suffix)', '7:9'],
      ['<toplevel>', 'outer', 'outer(row)', '9:5'],
    ]);
    expect(stack.map((site) => site.loops.map((loop) => spanText(loop.at)))).toEqual([[], ["['-1']"], ['ROWS']]);
    const { element } = stack[2]!.loops[0]!;
    expect(origins(element)).toEqual(['y=y']);
  });
});
