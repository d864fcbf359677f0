import { describe, expect, it } from 'vitest';
import { processorTime } from '../../processor-time.ts';
import { place, run } from './run.ts';

/** Runs a program that must end soon; gives what it could not find out. */
function bounded(text: string, milliseconds = 4_000) {
  const start = processorTime();
  const result = run(text, { tolerant: true });
  expect(processorTime() - start).toBeLessThan(milliseconds);
  return { ...result, hits: result.unresolved.map(({ what, at }) => `${place(at)} ${what}`) };
}

describe('a program that does not end', () => {
  it('loses its loop, and the rest still runs', () => {
    const result = bounded(`
x = 0
while True:
    x += 1
register('after')
`);
    expect(result.hits).toHaveLength(1);
    expect(result.hits[0]).toMatch(/^[34]:\d+ result of a long computation$/);
    expect(result.registered.map((one) => one.args[0])).toEqual(['after']);
    expect(result.error).toBeUndefined();
  });

  it('loses every endless loop, however many there are', () => {
    const result = bounded(`${'while True: pass\n'.repeat(50)}x = 1\n`);
    expect(result.hits.length).toBeGreaterThan(0);
    expect(result.global('x')).toBe('?');
  });

  it('follows a loop whose end is not known for some rounds, and keeps the ways out', () => {
    const result = bounded(`
def find(path):
    while True:
        if unknown: return path
        up = path[:-1]
        if up == unknown: fail('no root')
        path = up
x = find('/a/b/c')
def count():
    n = 0
    while True:
        n += 1
        if unknown == n: break
    return 'left'
y = count()
register('after')
`);
    expect(result.global('y')).toBe('left');
    expect(result.registered).toHaveLength(1);
    expect(result.hits).toEqual(['3:11 end of a loop', '11:11 end of a loop']);
  });

  it('runs every round of a long loop whose end is known, whatever its body asks', () => {
    const result = bounded(`
def f():
    n = 0
    while n < 1000:
        if unknown: register('maybe')
        n += 1
    return n
x = f()
`);
    expect(result.global('x')).toBe('1000');
    expect(result.registered).toHaveLength(1000);
    expect(result.hits).toEqual([]);
  });

  it('is stopped in a recursion that repeats itself, as starlark-go stops it', () => {
    const result = bounded(`
def f(): return f()
f()
register('after')
`);
    expect(result.errors.map((error) => error.message)).toEqual(['Starlark stack overflow']);
    expect(result.registered).toHaveLength(1);
  });

  it('is stopped in any other deep recursion, with an unknown result', () => {
    const result = bounded(`
def f(n): return f(n + 1)
x = f(0)
y = x + 1
`);
    expect(result.hits).toHaveLength(1);
    expect(result.hits[0]).toContain('result of a deep recursion');
    expect(result.global('y')).toBe('?');
    expect(result.errors).toEqual([]);
  });

  it('may branch in both ways of an unknown condition again and again', () => {
    const result = bounded(`
def f(n):
    if n == 0: return 0
    if unknown: a = f(n - 1)
    else: a = f(n - 2)
    return a
x = f(60)
register('after')
`);
    expect(result.registered).toHaveLength(1);
  });
});

describe('a recursion that ends', () => {
  it('may be hundreds of calls deep', () => {
    expect(run('def f(n): return 0 if n == 0 else 1 + f(n - 1)\nx = f(300)').global('x')).toBe('300');
  });
});

describe('large values', () => {
  it.each([
    ["'a' * 1000000000", '?'],
    ['len(list(range(300000)) * 3)', '900000'],
    [`len(b'${'a'.repeat(300_000)}')`, '300000'],
    ['[0] * 100000000', '?'],
    ['(1 << 511) * (1 << 511)', String(2n ** 1022n)],
    ["len('a' * 10000000)", '10000000'],
    ['len([x for x in range(100000)])', '100000'],
    ['10000000000 in range(1000000000000000)', 'False'],
    ['len(range(1000000000000))', '1000000000000'],
    ['int("9" * 1000000)', '?'],
  ])('%s', (expression, expected) => {
    expect(bounded(`x = ${expression}`).global('x')).toBe(expected);
  });

  it.each([
    ["('a' * 10000000).join([''] * 1000000)", '{?}'],
    ["('a' * 1000000).replace('a', 'b' * 1000000)", '{?}'],
    ["('%s' * 1000) % tuple(['x' * 1000000] * 1000)", '{?}'],
    ["('{0}' * 1000).format('x' * 1000000)", '{?}'],
    ["['a' * 15000000 for _ in range(1000000)]", '?'],
    ['[[0] * 1000000 for _ in range(1000000)]', '?'],
    ['[str(list(range(100000))) for _ in range(100000)]', '?'],
  ])('%s would take too much memory', (expression, expected) => {
    expect(bounded(`x = ${expression}`, 15_000).global('x')).toBe(expected);
  });

  it('are refused as starlark-go refuses them', () => {
    const message = (text: string) => run(text).error?.message;
    expect(message("x = 'ab' * 1000000000")).toBe('excessive repeat (2 * 1000000000 elements)');
    expect(message("x = 'a' * (1 << 40)")).toBe('repeat count 1099511627776 too large');
    expect(message('x = 1 << 10 * 9 * 100')).toBe('shift count too large: 9000');
    expect(message('x = range(1 << 70)')).toBe(
      'range: for parameter 1: 1180591620717411303424 out of range (want value in signed 64-bit range)',
    );
  });

  it('grow no further in a loop', () => {
    const numbers = bounded('x = 3\nfor i in range(100): x = x * x\n');
    expect(numbers.global('x')).toBe('?');
    const texts = bounded("s = 'a'\nfor i in range(100): s += s\n");
    expect(texts.global('s')).toBe('{?}');
    const lists = bounded('l = [1]\nfor i in range(100): l += l\n');
    expect(lists.hits).toHaveLength(1);
    const extended = bounded('l = [1]\nfor i in range(100): l.extend(l)\n');
    expect(extended.hits).toHaveLength(1);
  });

  it('made in many small steps stay fast', () => {
    const result = bounded("s = ''\nfor i in range(20000): s += 'x'\nn = len(s)\n");
    expect(result.global('n')).toBe('20000');
  });

  it('that hold themselves can be compared and written out', () => {
    const result = bounded('l = [1]\nl.append(l)\ns = str(l)\nd = {}\nd["d"] = d\nt = str(d)\ne = l == [1, l]\n');
    expect(result.global('s')).toBe('[1, [...]]');
    expect(result.global('t')).toBe('{"d": {...}}');
    expect(result.errors.map((error) => error.message)).toEqual(['comparison exceeded maximum recursion depth']);
  });
});

describe('a table of a thousand services', () => {
  it('looped over with helpers takes well under a second', () => {
    const rows = Array.from(
      { length: 1_000 },
      (_, i) => `  {'name': 'svc-${i}', 'port': ${i}, 'image': 'example/svc-${i}', 'deps': ['a', 'b']},`,
    ).join('\n');
    const text = `
SERVICES = [
${rows}
]
def image(name, registry='registry.local'):
    return '%s/%s' % (registry, name)
def service(name, port, deps=[], **kwargs):
    labels = ['app.' + name.split('-')[0]]
    if unknown:
        labels.append('debug')
    register(image(name), port=port, deps=deps + ['core'], labels=labels)
for row in SERVICES:
    service(row['name'], row['port'], deps=row['deps'], image=row['image'])
`;
    run(text);
    const start = processorTime();
    const result = run(text);
    expect(processorTime() - start).toBeLessThan(1_500);
    expect(result.registered).toHaveLength(1_000);
    expect(result.registered[999]?.kwargs).toEqual({ port: '999', deps: '[a, b, core]', labels: '[app.svc, debug?]' });
  });
});
