import { describe, expect, it } from 'vitest';
import { run } from './run.ts';

describe('a branch on an unknown condition', () => {
  it('runs both ways and joins what variables are set to', () => {
    const result = run(`
x = 1
if unknown.a: x = 2
elif unknown.b: x = 3
y = x + 10
z = 'same'
if unknown: z = 'same'
`);
    expect(result.global('x')).toBe('2|3|1');
    expect(result.global('y')).toBe('12|13|11');
    expect(result.global('z')).toBe('same');
    expect(result.ok).toBe(true);
  });

  it('keeps a variable that only one branch sets', () => {
    expect(run(`if unknown: x = 1`).global('x')).toBe('1');
  });

  it('marks what is registered in it, and nothing after it', () => {
    const result = run(`
register('before')
if unknown:
    register('then')
else:
    register('else')
register('after')
`);
    expect(result.registered.map((one) => [one.args[0], one.conditional])).toEqual([
      ['before', false],
      ['then', true],
      ['else', true],
      ['after', false],
    ]);
  });

  it('joins what it does to lists', () => {
    const result = run(`
both = ['a']
one = ['a']
changed = ['a', 'b']
grown = []
if unknown:
    both.append('b')
    one.append('b')
    changed[0] = 'x'
    grown += ['y', 'z']
else:
    both.append('b')
one.append('c')
`);
    expect(result.global('both')).toBe('[a, b]');
    expect(result.global('one')).toBe('[a, b?, c]');
    expect(result.global('changed')).toBe('[x|a, b]');
    expect(result.global('grown')).toBe('[y?, z?]');
  });

  it('joins what it does to dicts and sets', () => {
    const result = run(`
d = {'a': 1, 'b': 2}
s = set(['a'])
if unknown:
    d['a'] = 10
    d['c'] = 3
    d.pop('b')
    s.add('b')
`);
    expect(result.global('d')).toBe('{a: 10|1, c?: 3, b?: 2}');
    expect(result.global('s')).toBe('set(a, b?)');
  });

  it('leaves containers that it made itself alone', () => {
    const result = run(`
made = None
if unknown:
    inner = ['a']
    inner.append('b')
    made = inner
`);
    expect(result.global('made')).toBe('[a, b]|None');
  });

  it('does not happen when it fails, exits or both', () => {
    const result = run(`
x = 1
items = []
if unknown:
    items.append('never')
    x = 2
    fail('stop')
register(x, items)
`);
    expect(result.registered.map((one) => [...one.args, one.conditional])).toEqual([['1', '[]', false]]);
    expect(result.branchErrors.map((error) => error.message)).toEqual(['fail: stop']);
    expect(result.ok).toBe(true);
  });

  it('fails when every way fails', () => {
    const result = run(`
if unknown: fail('one')
else: fail('two')
`);
    expect(result.error?.message).toBe('fail: one');
    expect(result.branchErrors).toEqual([]);
  });

  it('undoes what was done inside nested branches', () => {
    const result = run(`
x = 0
if unknown:
    x = 1
    if unknown.a:
        x = 2
        fail('no')
    y = x
else:
    y = x
`);
    expect(result.global('x')).toBe('1|0');
    expect(result.global('y')).toBe('1|0');
  });
});

describe('leaving a body under an unknown condition', () => {
  it('joins the values that a function may return, and what it did up to there', () => {
    const result = run(`
log = []
def f():
    log.append('start')
    if unknown:
        log.append('early')
        return 'early'
    register('rest')
    log.append('late')
    return 'late'
x = f()
register('behind')
`);
    expect(result.global('x')).toBe('early|late');
    expect(result.global('log')).toBe('[start, early|late]');
    expect(result.registered.map((one) => [one.args[0], one.conditional])).toEqual([
      ['rest', true],
      ['behind', false],
    ]);
  });

  it('joins several returns with falling off the end', () => {
    const result = run(`
def f():
    if unknown.a: return 1
    if unknown.b: return 2
x = f()
`);
    expect(result.global('x')).toBe('1|2|None');
  });

  it('drops a path that fails behind an early return', () => {
    const result = run(`
def f():
    if unknown: return 'fine'
    fail('not fine')
x = f()
register('behind')
`);
    expect(result.global('x')).toBe('fine');
    expect(result.registered[0]?.conditional).toBe(false);
  });

  it('makes the rest of a round conditional after continue, and the next round not', () => {
    const result = run(`
seen = []
for i in [1, 2]:
    register('first', i)
    if unknown: continue
    register('second', i)
    seen.append(i)
register('end')
`);
    expect(result.registered.map((one) => [one.args.join(' '), one.conditional])).toEqual([
      ['first 1', false],
      ['second 1', true],
      ['first 2', false],
      ['second 2', true],
      ['end', false],
    ]);
    expect(result.global('seen')).toBe('[1?, 2?]');
  });

  it('makes the following rounds conditional after break', () => {
    const result = run(`
seen = []
for i in [1, 2, 3]:
    seen.append(i)
    if i == 2 and unknown: break
    register(i)
register('end')
`);
    expect(result.registered.map((one) => [one.args[0], one.conditional])).toEqual([
      ['1', false],
      ['2', true],
      ['3', true],
      ['end', false],
    ]);
    expect(result.global('seen')).toBe('[1, 2, 3?]');
  });

  it('returns from inside loops and nested conditions', () => {
    const result = run(`
def find(name):
    for row in ['a', 'b']:
        if unknown:
            if name == row:
                return row
    return 'none'
x = find('a')
`);
    expect(result.global('x')).toBe('a|none');
  });

  it('does all of it at once', () => {
    const result = run(`
def f():
    out = []
    for i in range(3):
        if i == 0 and unknown.a: continue
        if i == 1 and unknown.b: break
        if i == 2 and unknown.c: return ['returned']
        out.append(i)
    return out
x = f()
`);
    expect(result.global('x')).toBe('[returned]|[0?, 1?, 2?]');
  });
});

describe('loops over what is not known', () => {
  it('run their body once, with an unknown element', () => {
    const result = run(`
names = []
for name in unknown:
    register('service-' + name)
    names.append(name)
register('end')
`);
    expect(result.registered.map((one) => [one.args[0], one.conditional])).toEqual([
      ['service-{?}', true],
      ['end', false],
    ]);
    expect(result.global('names')).toBe('[?*]');
  });

  it('know that a counter may be anything afterwards, and a flag only two things', () => {
    const result = run(`
n = 0
found = False
label = 'none'
for x in unknown:
    n += 1
    found = True
    label = 'some'
`);
    expect(result.global('n')).toBe('1|0|?');
    expect(result.global('found')).toBe('True|False');
    expect(result.global('label')).toBe('some|none');
  });

  it('take the alternatives one by one when the iterable is one of several', () => {
    const result = run(`
items = ['x', 'y']
if unknown: items = ['z']
for item in items: register(item)
`);
    expect(result.registered.map((one) => [one.args[0], one.conditional])).toEqual([
      ['z', true],
      ['x', true],
      ['y', true],
    ]);
  });

  it('run while an unknown condition holds, once', () => {
    const result = run(`
n = 0
while unknown:
    register(n)
    n += 1
`);
    expect(result.registered.map((one) => one.args[0])).toEqual(['0']);
    expect(result.global('n')).toBe('1|0|?');
  });

  it('make elements of comprehensions uncertain', () => {
    const result = run(`
a = [x + '!' for x in unknown]
b = [x for x in ['p', 'q'] if x == text]
c = {k: 1 for k in ['p', 'q'] if unknown}
d = [x for x in ['p', 'q'] if x != 'q']
`);
    expect(result.global('a')).toBe('[{?}!*]');
    expect(result.global('b')).toBe('[p?, q?]');
    expect(result.global('c')).toBe('{p?: 1, q?: 1}');
    expect(result.global('d')).toBe('[p]');
  });

  it('treat an element that may be absent as a branch', () => {
    const result = run(`
deps = ['always']
if unknown: deps.append('sometimes')
for dep in deps: register(dep)
`);
    expect(result.registered.map((one) => [one.args[0], one.conditional])).toEqual([
      ['always', false],
      ['sometimes', true],
    ]);
  });
});

describe('a value that is one of several', () => {
  it('is narrowed in the branches of a condition on it', () => {
    const result = run(
      `
if a_or_b == 'a':
    register('then', a_or_b)
else:
    register('else', a_or_b)
register('after', a_or_b)
if a_or_b in ('a', 'b'): register('certain')
if a_or_b == 'c': register('never')
`,
      { predeclared: new Map() },
    );
    expect(result.registered.map((one) => [...one.args, one.conditional])).toEqual([
      ['then', 'a|b', true],
      ['else', 'a|b', true],
      ['after', 'a|b', false],
      ['certain', false],
    ]);
  });

  it('is narrowed when it is a variable of the program', () => {
    const result = run(`
mode = env
if mode == 'dev':
    register('then', mode)
elif mode.startswith('prod'):
    register('elif', mode)
else:
    register('else', mode)
register('after', mode)
`);
    expect(result.registered.map((one) => [...one.args, one.conditional])).toEqual([
      ['then', 'dev|?', true],
      ['elif', '?', true],
      ['else', '?', true],
      ['after', 'dev|?', false],
    ]);
  });

  it('stays narrowed when the other branch ends the program', () => {
    const result = run(`
x = a_or_b
if x == 'a': fail('not a')
register(x)
`);
    expect(result.registered.map((one) => [one.args[0], one.conditional])).toEqual([['b', false]]);
  });

  it('goes through and, or, not and conditional expressions', () => {
    const result = run(`
x = None
if unknown: x = 'set'
y = x or 'default'
z = 'yes' if x else 'no'
w = x and x + '!'
v = x if x != None else 'fallback'
`);
    expect(result.global('x')).toBe('set|None');
    expect(result.global('y')).toBe('set|default');
    expect(result.global('z')).toBe('yes|no');
    expect(result.global('w')).toBe('None|set!');
    expect(result.global('v')).toBe('set|fallback');
  });

  it('is decided by short circuits where it can be', () => {
    const result = run(`
a = unknown or True
b = False and unknown
c = True or unknown
`);
    expect(result.global('a')).toBe('True|?');
    expect(result.global('b')).toBe('False');
    expect(result.global('c')).toBe('True');
  });

  it('distributes operations, and drops alternatives that fail', () => {
    const result = run(`
x = 1
if unknown: x = 'one'
a = x + 1
b = [x, x]
c = {'one': 'k'}.get(x, 'none')
d = 'v%s' % x
e = len(x)
`);
    expect(result.global('a')).toBe('2');
    expect(result.global('b')).toBe('[one|1, one|1]');
    expect(result.global('c')).toBe('k|none');
    expect(result.global('d')).toBe('vone|v1');
    expect(result.global('e')).toBe('3');
  });

  it('has at most sixteen alternatives', () => {
    const assignments = Array.from({ length: 16 }, (_, index) => `if unknown.a${index}: x = ${index}`).join('\n');
    expect(run(`x = -1\n${assignments}\n`).global('x')).toBe('?');
    const fewer = Array.from({ length: 15 }, (_, index) => `if unknown.a${index}: x = ${index}`).join('\n');
    expect(run(`x = -1\n${fewer}\n`).global('x').split('|')).toHaveLength(16);
  });

  it('calls each function that it may be, conditionally', () => {
    const result = run(`
def f(): register('f')
def g(): register('g')
h = f
if unknown: h = g
h()
`);
    expect(result.registered.map((one) => [one.args[0], one.conditional])).toEqual([
      ['g', true],
      ['f', true],
    ]);
  });
});

describe('recursion under an unknown condition', () => {
  it('ends soon, with an unknown result and a record', () => {
    const result = run(`
def walk(n):
    if unknown():
        return [n]
    return walk(n + 1)
x = walk(0)
`);
    expect(result.ok).toBe(true);
    expect(result.unresolved.map(({ what, why }) => [what, why])).toEqual([
      ['result of walk', 'walk calls itself under a condition that is not known'],
    ]);
    expect(result.steps).toBeLessThan(200);
  });
});

describe('two tests of one unknown', () => {
  it('come out alike, and so does what was set under them', () => {
    const result = run(`
flag = unknown
x = None
if flag: x = 'set'
register(x)
if flag: register(x)
else: register(x)
if not flag: register(x)
y = x + '!' if flag else x
`);
    expect(result.registered.map((one) => one.args[0])).toEqual(['set|None', 'set', 'None', 'None']);
    expect(result.global('y')).toBe('set!|None');
    expect(result.branchErrors).toEqual([]);
  });

  it.each([
    ["text == 'a'", "text != 'a'"],
    ["text in ['a', 'b']", "text not in ['a', 'b']"],
    ["text.startswith('a')", "not text.startswith('a')"],
    ['bool(unknown)', 'not unknown'],
    ["env == 'dev'", "env != 'dev'"],
  ])('also as %s and %s, in a function and a dict', (holds, fails) => {
    const result = run(`
d = {'x': None}
if ${holds}: d['x'] = 'set'
def f():
    if ${holds}: register(d['x'])
    if ${fails}: register(d.get('x'))
f()
`);
    expect(result.registered.map((one) => one.args[0])).toEqual(['set', 'None']);
  });

  it('know behind an early return, and a failure, which way it was', () => {
    const result = run(`
x = 1
if unknown: x = 2
def f():
    if unknown: return 'early'
    register(x)
    return 'late'
register(f())
if not unknown: fail('no')
register(x)
`);
    expect(result.registered.map((one) => one.args[0])).toEqual(['1', 'early|late', '2']);
  });

  it('know the parts of a condition', () => {
    const result = run(`
a = unknown.a
b = unknown.b
x = 1
if a: x = 2
if a and b: register(x)
if not (a or b): register(x)
if a or b: register(x)
`);
    expect(result.registered.map((one) => one.args[0])).toEqual(['2', '1', '2|1']);
  });

  it('are independent when they are of different values, or the value has changed', () => {
    const result = run(`
x = 1
if unknown.a: x = 2
if unknown.b: register(x)
names = []
if text in names: register('never')
names = [text]
y = 1
if unknown.c in names: y = 2
names.append('a')
if unknown.c in names: register(y)
`);
    expect(result.registered.map((one) => one.args[0])).toEqual(['2|1', '2|1']);
  });

  it('are independent for the elements of a list that is not known', () => {
    const result = run(`
found = None
for name in unknown:
    if name == 'a': found = 'yes'
if name == 'a': register(found)
else: register(found)
`);
    expect(result.registered.map((one) => one.args[0])).toEqual(['yes|None', 'yes|None']);
  });
});
