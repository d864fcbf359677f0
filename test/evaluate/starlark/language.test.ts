import { describe, expect, it } from 'vitest';
import { TILT_DIALECT } from '../../../src/evaluate/starlark/dialect.ts';
import { executeFile } from '../../../src/evaluate/starlark/execute.ts';
import { SourceFile } from '../../../src/text/source.ts';
import { evaluate, failure, place, run } from './run.ts';

describe('statements', () => {
  it('assign to names, sequences, indexes and in place', () => {
    const result = run(`
a, (b, [c]) = 1, (2, [3])
(d) = 4
[e, f] = [5, 6]
l = [0, 0]
l[0], l[-1] = 'x', 'y'
t = {}
t['k'] = 1
t['k'] += 2
n = 10
n -= 1; n *= 3; n //= 2; n %= 8; n |= 8; n ^= 1; n <<= 2; n >>= 1; n &= 0xff
s = 'a'
s += 'b'
`);
    expect(['a', 'b', 'c', 'd', 'e', 'f', 'l', 't', 'n', 's'].map(result.global)).toEqual([
      ...['1', '2', '3', '4', '5', '6', '[x, y]', '{k: 3}', '24', 'ab'],
    ]);
  });

  it('extend a list and a dict in place, and make other values anew', () => {
    const result = run(`
a = [1]; b = a; b += [2]; b += (3,)
c = {'x': 1}; d = c; d |= {'y': 2}
e = (1,); f = e; f += (2,)
`);
    expect(result.global('a')).toBe('[1, 2, 3]');
    expect(result.global('c')).toBe('{x: 1, y: 2}');
    expect(result.global('e')).toBe('(1)');
  });

  it('branch and loop', () => {
    const result = run(`
out = []
for i in range(10):
    if i == 2: continue
    elif i > 5: break
    else: out.append(i)
n = 0
while True:
    n += 1
    if n == 4: break
for k, v in {'a': 1}.items(): out.append(k * v)
`);
    expect(result.global('out')).toBe('[0, 1, 3, 4, 5, a]');
    expect(result.global('n')).toBe('4');
  });

  it('define functions with defaults, *args, keyword-only parameters and **kwargs', () => {
    const result = run(`
def f(a, b=2, *args, c, d=4, **kwargs): return [a, b, args, c, d, kwargs]
x = f(1, c=3)
y = f(c=0, *[1, 2, 3], **{'d': 5, 'e': 6})
def g(*, only): return only
z = g(only='k')
`);
    expect(result.global('x')).toBe('[1, 2, (), 3, 4, {}]');
    expect(result.global('y')).toBe('[1, 2, (3), 0, 5, {e: 6}]');
    expect(result.global('z')).toBe('k');
  });

  it('close over variables, not values', () => {
    const result = run(`
def counter():
    state = [0]
    def add(n=1):
        state[0] += n
        return state[0]
    return add
c = counter()
c(); c(5)
x = c()
def late():
    def inner(): return y
    y = 'bound later'
    return inner()
z = late()
fs = [lambda: i for i in range(3)]
last = [f() for f in fs]
`);
    expect(result.global('x')).toBe('7');
    expect(result.global('z')).toBe('bound later');
    expect(result.global('last')).toBe('[2, 2, 2]');
  });

  it('evaluate defaults once, when the function is made', () => {
    expect(run(`def f(l=[]):\n  l.append(1)\n  return l\nf()\nx = f()`).global('x')).toBe('[1, 1]');
  });

  it('recurse', () => {
    expect(evaluate('f(20)', 'def f(n): return n if n < 2 else f(n - 1) + f(n - 2)')).toBe('6765');
  });
});

describe('expressions', () => {
  it('bind as in Starlark', () => {
    expect(evaluate('1 + 2 * 3 - 4 // 3')).toBe('6');
    expect(evaluate('not 1 == 2 and 3 in [3]')).toBe('True');
    expect(evaluate('1 | 2 ^ 3 & 6 << 1')).toBe('3');
    expect(evaluate('-2 * -3')).toBe('6');
    expect(evaluate('~5')).toBe('-6');
    expect(evaluate('"a" if 0 else "b" if 0 else "c"')).toBe('c');
    expect(evaluate('(lambda x, y=2: x * y)(4)')).toBe('8');
    expect(evaluate('1 not in [2] and not 1 in [2]')).toBe('True');
  });

  it('comprehend', () => {
    expect(evaluate('[x * y for x in range(3) if x for y in (1, 2) if x != y]')).toBe('[2, 2]');
    expect(evaluate('{k: v for k, v in [("a", 1), ("b", 2), ("a", 3)]}')).toBe('{a: 3, b: 2}');
    expect(failure('[x for x in [1]]\nx')).toBe('undefined: x');
  });

  it('slice', () => {
    expect(evaluate('"abcdef"[4:1:-2]')).toBe('ec');
    expect(evaluate('[0, 1, 2, 3][::-1]')).toBe('[3, 2, 1, 0]');
    expect(evaluate('(0, 1, 2)[-2:]')).toBe('(1, 2)');
    expect(evaluate('list(range(10)[8:2:-3])')).toBe('[8, 5]');
    expect(failure('x = [1][::0]')).toBe('zero is not a valid slice step');
    expect(failure('x = [1]["a":]')).toBe('invalid start index: got string, want int');
  });

  it('take names of Python as ordinary names', () => {
    const result = run(`
def exec(match, type): return [match, type]
print(exec(1, type=2))
assert = struct(eq=lambda a, b=0: a == b)
x = assert.eq(1, b=1)
case = True
`);
    expect(result.prints).toEqual(['[1, 2]']);
    expect(result.global('x')).toBe('True');
  });
});

describe('errors', () => {
  const cases: [string, string, string][] = [
    ['x = 1 +  "a"', 'unknown binary op: int + string', '1:7'],
    ['x = [1, 2][2]', 'list index 2 out of range [-2:1]', '1:11'],
    ['x = [][0]', 'index 0 out of range: empty list', '1:7'],
    ['x = {"a": 1}["b"]', 'key "b" not in dict', '1:13'],
    ['x = "a".foo', 'string has no .foo field or method', '1:8'],
    ['x = [].appendd', 'list has no .appendd field or method (did you mean .append?)', '1:7'],
    ['x = struct(name=1).nam', 'struct has no .nam attribute (did you mean .name?)', '1:19'],
    ['x = 1()', 'invalid call of non-function (int)', '1:6'],
    ['x = -"a"', 'unknown unary op: - string', '1:5'],
    ['for x in 1: pass', 'int value is not iterable', '1:1'],
    ['a, b = 1, 2, 3', 'too many values to unpack (got 3, want 2)', '1:6'],
    ['a, b = [1]', 'too few values to unpack (got 1, want 2)', '1:6'],
    ['a, b = 1', 'got int in sequence assignment', '1:6'],
    ['x = {1: 1, 1: 2}', 'duplicate key: 1', '1:13'],
    ['x = {[]: 1}', 'unhashable type: list', '1:8'],
    ['x = 1 < "a"', 'int < string not implemented', '1:7'],
    ['x = 1 not in 2', 'unknown binary op: int in int', '1:11'],
    ['x = set(1)', 'set: for parameter 1: got int, want iterable', '1:8'],
    ['x = 1 in "a"', "'in <string>' requires string as left operand, not int", '1:7'],
    ['(1, 2)[0] = 3', 'tuple value does not support item assignment', '1:7'],
    ['struct(a=1).a = 2', "can't assign to .a field of struct", '1:12'],
    ['x = 1 // 0', 'floored division by zero', '1:7'],
    ['x = 1 % 0', 'integer modulo by zero', '1:7'],
    ['x = 1 / 0', 'floating-point division by zero', '1:7'],
    ['x = 1 << 512', 'shift count too large: 512', '1:7'],
    ['x = 1 << -1', 'negative shift count: -1', '1:7'],
    ['fail("a", 1, sep="-")', 'fail: a-1', '1:5'],
    ['x = y\ny = 1', 'undefined: y', '1:5'],
    ['def f():\n  return z\n  z = 1\nf()', 'local variable z referenced before assignment', '2:10'],
    ['def f(): return g\nf()\ng = 1', 'global variable g referenced before assignment', '1:17'],
    ['hello = 1\nprint(hollo)', 'undefined: hollo (did you mean hello?)', '2:7'],
    ['len(*1)', 'argument after * must be iterable, not int', '1:4'],
    ['len(**1)', 'argument after ** must be a mapping, not int', '1:4'],
    ['len(**{1: 2})', 'keywords must be strings, not int', '1:4'],
    ['return 1', 'return statement not within a function', '1:1'],
    ['break', 'break not in a loop', '1:1'],
    ['def f(): load("a", "b")', 'load statement within a function', '1:10'],
    ['if 1: load("a", "b")', 'load statement within a conditional', '1:7'],
    ['load("a", "_b")', 'load: names with leading underscores are not exported: _b', '1:12'],
    ['load("a", "b")', 'load not implemented by this application', '1:1'],
  ];

  it.each(cases)('%j', (text, message, where) => {
    const { error, ok } = run(text);
    expect(error?.message).toBe(message);
    expect(place(error?.at)).toBe(where);
    expect(ok).toBe(false);
  });

  it('of arguments are worded as starlark-go words them', () => {
    const define = 'def f(a, b, c=3): pass\ndef g(): pass\ndef h(*, k): pass\n';
    const message = (call: string) => failure(define + call);
    expect(message('f()')).toBe('function f missing 2 arguments (a, b)');
    expect(message('f(1)')).toBe('function f missing 1 argument (b)');
    expect(message('f(1, 2, 3, 4)')).toBe('function f accepts at most 3 positional arguments (4 given)');
    expect(message('f(1, a=2)')).toBe('function f got multiple values for parameter "a"');
    expect(message('f(1, 2, d=3)')).toBe('function f got an unexpected keyword argument "d"');
    expect(message('g(1)')).toBe('function g accepts no arguments (1 given)');
    expect(message('h(1)')).toBe('function h accepts 0 positional arguments (1 given)');
    expect(message('h()')).toBe('function h missing 1 argument (k)');
    expect(message('len()')).toBe('len: got 0 arguments, want 1');
    expect(message('len([], x=1)')).toBe('len: unexpected keyword arguments');
    expect(message('sorted([1], keyy=1)')).toBe('sorted: unexpected keyword argument "keyy" (did you mean key?)');
  });

  it('know the calls that led to them', () => {
    const { error } = run(`
def inner(x):
    return x.missing
def outer(x):
    return [inner(y) for y in x]
outer([1])
`);
    expect(error?.calls.map((call) => [call.name, place(call.at)])).toEqual([
      ['<toplevel>', '6:6'],
      ['outer', '5:18'],
      ['inner', '3:13'],
    ]);
    const failed = run(`def f(): fail('x')\nf()`).error;
    expect(failed?.calls.map((call) => call.name)).toEqual(['<toplevel>', 'f', 'fail']);
  });

  it('end the program, unless it is to go on', () => {
    const text = `register('first')\nx = 1 + 'a'\nregister('second')\nregister(x)\ny = x.z\nregister(undefined)\n`;
    const strict = run(text.replace('register(undefined)\n', ''));
    expect(strict.registered.map((one) => one.args[0])).toEqual(['first']);
    const tolerant = run(text, { tolerant: true });
    expect(tolerant.registered.map((one) => one.args[0])).toEqual(['first', 'second', '?', '?']);
    expect(tolerant.errors.map((error) => error.message)).toEqual([
      'undefined: undefined',
      'unknown binary op: int + string',
    ]);
  });

  it('of iteration and freezing', () => {
    expect(failure('l = [1]\nfor x in l: l.append(x)')).toBe('append: cannot append to list during iteration');
    expect(failure('d = {1: 1}\nfor x in d: d[2] = 1')).toBe('cannot insert into hash table during iteration');
    expect(failure('d = {1: 1}\nfor x in d: d.pop(1)')).toBe('pop: cannot delete from hash table during iteration');
    const load = () => ({ globals: executeFile(new SourceFile('lib', 'l = [1]\nd = {"a": [2]}')).globals });
    expect(failure('load("lib", "l")\nl.append(2)', { load })).toBe('append: cannot append to frozen list');
    expect(failure('load("lib", "d")\nd["a"][0] = 2', { load })).toBe('cannot assign to element of frozen list');
    expect(failure('load("lib", "d")\nd["b"] = 2', { load })).toBe('cannot insert into frozen hash table');
  });
});

describe('load', () => {
  it('binds names of the module in this file only', () => {
    const library = executeFile(new SourceFile('lib.star', 'name = "lib"\ndef f(): return name\n_private = 1'));
    const requests: string[] = [];
    const result = run('load("lib.star", "f", other="name")\nx = f() + other', {
      load: ({ path, from, at }) => {
        requests.push(`${path} ${from.path} ${place(at)}`);
        return { globals: library.globals };
      },
    });
    expect(result.global('x')).toBe('liblib');
    expect(requests).toEqual(['lib.star test.star 1:6']);
    expect([...result.globals.keys()]).toEqual(['x']);
  });

  it('reports missing names and errors of the module', () => {
    const globals = new Map(run('helper = 1').globals);
    expect(failure('load("m", "helpr")', { load: () => ({ globals }) })).toBe(
      'load: name helpr not found in module m (did you mean helper?)',
    );
    expect(failure('load("m", "x")', { load: () => ({ error: 'no such file' }) })).toBe('cannot load m: no such file');
    const unknown = run('load("ext://x", "f")\ny = f(1).z', { load: () => ({ unknown: 'no model of x' }) });
    expect(unknown.value('y')).toMatchObject({ kind: 'unknown', why: 'no model of x' });
  });

  it('runs functions with the names that their own module sees', () => {
    const predeclared = new Map(run('helper = "from the library"').globals);
    const library = executeFile(new SourceFile('lib', 'def f(): return helper'), { predeclared });
    const result = run('load("lib", "f")\nx = f()', { load: () => ({ globals: library.globals }) });
    expect(result.global('x')).toBe('from the library');
  });
});

describe('the dialect', () => {
  const strict = {
    ...TILT_DIALECT,
    while: false,
    topLevelControl: false,
    globalReassign: false,
    set: false,
    recursion: false,
  };

  it('decides about statements and names', () => {
    const message = (text: string) => failure(text, { dialect: strict });
    expect(message('if True: pass')).toBe('if statement not within a function');
    expect(message('for x in []: pass')).toBe('for loop not within a function');
    expect(message('def f():\n  while 1: pass')).toBe('this Starlark dialect does not support while loops');
    expect(message('x = 1\nx = 2')).toBe('cannot reassign global x declared at test.star:1:1');
    expect(message('x = set([1])')).toBe('this Starlark dialect does not support sets');
    expect(message('def f(): f()\nf()')).toBe('function f called recursively');
    expect(message('def f(): return y\ny = 1\nx = f()')).toBeUndefined();
  });
});

describe('an observer', () => {
  it('is told what expressions, names and assignments are', () => {
    const seen: string[] = [];
    run('a = 1\nb = a + 1\n', {
      observer: (span, value) => seen.push(`${place(span)} ${value.kind === 'int' ? value.value : value.kind}`),
    });
    expect(seen).toEqual(['1:5 1', '1:1 1', '2:5 1', '2:9 1', '2:5 2', '2:1 2']);
  });
});
