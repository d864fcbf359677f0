import { describe, expect, it } from 'vitest';
import { evaluate, failure, run } from './run.ts';

describe('an unknown value', () => {
  it('flows through every operation without an error', () => {
    for (const expression of [
      'unknown.attribute',
      'unknown(1, x=2)',
      'unknown[0]',
      'unknown[1:2]',
      'unknown + 1',
      '1 - unknown',
      'unknown == 1',
      'unknown < 2',
      'not unknown',
      '-unknown',
      'unknown in [1]',
      '1 in unknown',
      'len(unknown)',
      'int(unknown)',
      'max(unknown)',
      'sorted([unknown, 1])[0]',
      'unknown.a.b(unknown)[unknown]',
      'getattr(unknown, "x")',
      '{1: 2}[unknown]',
    ])
      expect(evaluate(expression), expression).toMatch(/\?/);
  });

  it('gives its reason on', () => {
    const value = run(`x = unknown.a[0] + 1`).value('x');
    expect(value).toMatchObject({ kind: 'unknown', why: 'the test says so' });
  });

  it('passes as * and ** and leaves what was given by name', () => {
    const result = run(`
def f(a, b='default', *rest, **kwargs):
    return [a, b, rest, kwargs]
x = f(*unknown)
y = f(1, **unknown)
z = f(b='given', **unknown)
w = f(1, 2, 3, *unknown)
`);
    expect(result.ok).toBe(true);
    expect(result.global('x')).toBe('[?, default|?, (?*), {}]');
    expect(result.global('y')).toBe('[1, default|?, (), {?*: ?}]');
    expect(result.global('z')).toBe('[?, given, (), {?*: ?}]');
    expect(result.global('w')).toBe('[1, 2, (3, ?*), {}]');
  });

  it('unpacks into unknown values', () => {
    expect(run(`a, (b, c) = unknown`).global('c')).toBe('?');
    expect(run(`for k, v in unknown.items(): x = k`).global('x')).toBe('?');
  });

  it('as a key of an assignment may change every entry', () => {
    const result = run(`
d = {'a': 1}
d[text] = 2
d['b'] = 3
x = d['a']
y = d.get('c', 'none')
z = d['b']
`);
    expect(result.global('d')).toBe('{a: 1|2, b: 3, ?*: 2}');
    expect(result.global('x')).toBe('1|2');
    expect(result.global('y')).toBe('2|none');
    expect(result.global('z')).toBe('3');
  });

  it('still lets certain errors be found', () => {
    expect(failure(`x = 'a' + 1 if unknown else 'b' + 2`)).toBe('unknown binary op: string + int');
    expect(failure(`unknown()\nundefined_name()`)).toBe('undefined: undefined_name');
    expect(failure(`unknown.x\n[].nothing`)).toBe('list has no .nothing field or method');
  });
});

describe('a text that is known in part', () => {
  it('keeps the known pieces', () => {
    expect(evaluate("'ghcr.io/%s:latest' % text")).toBe('ghcr.io/{?}:latest');
    expect(evaluate("'a' + text + 'b'")).toBe('a{?}b');
    expect(evaluate("'{}-{}'.format('a', text)")).toBe('a-{?}');
    expect(evaluate("'/'.join(['a', text, 'b'])")).toBe('a/{?}/b');
    expect(evaluate("('x-%s' % text).upper()")).toBe('X-{?}');
    expect(evaluate("('a:b/%s' % text).replace(':', '_')")).toBe('a_b/{?}');
    expect(evaluate("(' a%s ' % text).strip()")).toBe('a{?}');
    expect(evaluate('str([1, text])')).toBe('[1, {?}]');
    expect(evaluate('str(unknown)')).toBe('{?}');
  });

  it('takes in each of several values, and an optional one by the values that are there', () => {
    expect(evaluate("'%s/%s' % ('a' if unknown else 'b', 'x')")).toBe('a/x|b/x');
    expect(evaluate("'%(r)s/x' % {'r': 'a' if unknown else 'b'}")).toBe('a/x|b/x');
    expect(evaluate("'%s/x' % (None if unknown else text)")).toBe('{?}/x');
    expect(evaluate("'{}/x'.format(None if unknown else 'a')")).toBe('a/x');
    expect(evaluate('str(None if unknown else text)')).toBe('{?}');
    expect(evaluate("'%s' % None")).toBe('None');
  });

  it('is taken apart as far as it is known', () => {
    expect(evaluate("('abc-%s' % text)[0:3]")).toBe('abc');
    expect(evaluate("('abc-%s' % text)[1]")).toBe('b');
    expect(evaluate("('abc-%s' % text)[2:]")).toBe('c-{?}');
    expect(evaluate("('abc-%s' % text)[-1]")).toBe('{?}');
    expect(evaluate("('a/b/%s' % text).split('/')")).toBe('[a, b, {?}*]');
    expect(evaluate("('a/b/%s' % text).partition('/')")).toBe('(a, /, b/{?})');
    expect(evaluate("('svc-%s' % text).removeprefix('svc-')")).toBe('{?}');
    expect(evaluate("('svc-%s' % text).find('c')")).toBe('2');
    expect(evaluate("('svc-%s' % text).find('z')")).toBe('?');
  });

  it('decides comparisons where the known part does', () => {
    const partial = "('dev-%s.yaml' % text)";
    expect(evaluate(`${partial} == 'prod-1.yaml'`)).toBe('False');
    expect(evaluate(`${partial} == 'dev-1.json'`)).toBe('False');
    expect(evaluate(`${partial} == 'dev-.yaml'`)).toBe('?');
    expect(evaluate(`${partial} == 'dev-x.yaml'`)).toBe('?');
    expect(evaluate(`${partial} == 'dev.yaml'`)).toBe('False');
    expect(evaluate(`${partial} != 'prod'`)).toBe('True');
    expect(evaluate(`${partial}.startswith('dev')`)).toBe('True');
    expect(evaluate(`${partial}.startswith('prod')`)).toBe('False');
    expect(evaluate(`${partial}.startswith('dev-a')`)).toBe('?');
    expect(evaluate(`${partial}.endswith('.yaml')`)).toBe('True');
    expect(evaluate(`${partial}.endswith(('.json', '.yaml'))`)).toBe('True');
    expect(evaluate(`'yaml' in ${partial}`)).toBe('True');
    expect(evaluate(`'toml' in ${partial}`)).toBe('?');
    expect(evaluate(`bool(${partial})`)).toBe('True');
    expect(evaluate('bool(text)')).toBe('?');
    expect(evaluate(`${partial} in ['a', 'b']`)).toBe('False');
    expect(evaluate(`len(${partial})`)).toBe('?');
  });

  it('stands for one of several texts where its parts do', () => {
    expect(evaluate("'img-' + a_or_b")).toBe('img-a|img-b');
    expect(evaluate("'%s/%s' % (a_or_b, 'x')")).toMatch(/x$/);
    expect(evaluate("'img-{}'.format(env)")).toBe('img-dev|img-{?}');
    expect(evaluate("','.join([a_or_b, 'c'])")).toBe('a,c|b,c');
  });
});

describe('a list in which elements may be absent', () => {
  const before = `
items = ['a', 'b']
if unknown: items.append('c')
items.append('d')
`;

  it('is exact up to the first of them', () => {
    expect(evaluate('items', before)).toBe('[a, b, c?, d]');
    expect(evaluate('items[1]', before)).toBe('b');
    expect(evaluate('items[2]', before)).toBe('?');
    expect(evaluate('items[-1]', before)).toBe('d');
    expect(evaluate('items[:2]', before)).toBe('[a, b]');
    expect(evaluate('items[1:]', before)).toBe('[b, c?, d]');
    expect(evaluate('len(items)', before)).toBe('?');
    expect(evaluate('"c" in items', before)).toBe('?');
    expect(evaluate('"d" in items', before)).toBe('True');
    expect(evaluate('"e" in items', before)).toBe('False');
    expect(evaluate('bool(items)', before)).toBe('True');
  });

  it('passes the uncertainty on', () => {
    expect(evaluate('items + ["e"]', before)).toBe('[a, b, c?, d, e]');
    expect(evaluate('[x + "!" for x in items]', before)).toBe('[a!, b!, c!?, d!]');
    expect(evaluate('tuple(items)', before)).toBe('(a, b, c?, d)');
    expect(evaluate('sorted(items, reverse=True)', before)).toBe('[d, c?, b, a]');
    expect(evaluate('dict([(x, 1) for x in items])', before)).toBe('{a: 1, b: 1, c?: 1, d: 1}');
    expect(evaluate('(lambda *args: args)(*items)', before)).toBe('(a, b, ?*)');
    expect(evaluate('"-".join(items)', before)).toBe('a-b{?}-d');
  });
});
