import fc from 'fast-check';
import { expect, it } from 'vitest';
import { run, show } from '../evaluate/starlark/run.ts';

const KNOWN = `a = 1
b = ['x', 'y']
name = 'api'
services = {'api': {'port': 80}, 'web': {'port': 81}}
row = ('r', 2)
def f(*args, **kwargs): return (args, sorted(kwargs.items()))
`;

/** Branches, loops, calls and values that depend on something unknown, and that nothing else looks at. */
const IRRELEVANT = `zz_flag = unknown
def zz_choose(x):
    if zz_flag: return x
    return 'other'
zz_value = zz_choose('one') + text
if zz_flag and text == 'a': zz_list = [zz_value]
else: zz_list = [a_or_b, env]
for zz_item in [x for x in zz_list if x != unknown]: zz_seen = zz_item
`;

const STATEMENTS = [
  'a += 1',
  'b.append(str(a))',
  "services['s%d' % a] = {'port': a}",
  'row = row + (a,)',
  'for x in b: a += len(x)',
  'if a % 2: b = [y.upper() for y in b]\nelse: b = b[::-1]',
  "name = '-'.join([name] + b[:2])[:40]",
  'def g(n): return n if n < 2 else g(n - 1) + g(n - 2)\na = g(a % 8)',
  'print(name, a, sep="|")',
  "services.pop('web', None)",
  'row = tuple(sorted([str(v) for v in row]))',
  'a = f(*row, k=a)[1][0][1]',
  'while a > 100: a //= 3',
  'register(name, port=a, **{k: v["port"] for k, v in services.items()})',
  'if a > 60: fail("too much: %d" % a)',
  'b, row = list(row), tuple(b)',
  'services = {k: v for k, v in sorted(services.items()) if k != name}',
  'c = row and b or name',
];

/** What a program comes to, without what is irrelevant in it. */
function outcome(program: string) {
  const { globals, prints, error, registered } = run(program);
  const values = [...globals]
    .filter(([key]) => !key.startsWith('zz_'))
    .map(([key, value]) => `${key} = ${show(value)}`);
  const calls = registered.map(({ args, kwargs, conditional }) => ({ args, kwargs, conditional }));
  return { values, prints, calls, error: error?.message };
}

it('an unknown that nothing depends on changes nothing', () => {
  let ended = 0;
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...STATEMENTS), { maxLength: 14 }), (statements) => {
      const program = `${statements.join('\n')}\n`;
      const plain = outcome(KNOWN + program);
      expect(outcome(KNOWN + IRRELEVANT + program)).toEqual(plain);
      const half = statements.length >> 1;
      const around = [...statements.slice(0, half), IRRELEVANT, ...statements.slice(half)].join('\n');
      expect(outcome(`${KNOWN}${around}\n`)).toEqual(plain);
      if (plain.error === undefined) ended += 1;
    }),
    { seed: 11, numRuns: 500 },
  );
  expect(ended).toBeGreaterThan(100);
});
