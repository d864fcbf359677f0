import { describe, expect, it } from 'vitest';
import { run } from './run.ts';

const SAMPLES = [
  `
SERVICES = {'api': {'port': 8080, 'deps': ['db']}, 'web': {'port': 3000, 'deps': []}}
def image(name, registry='localhost:5000', **kwargs):
    if unknown: return '%s/%s' % (registry, name)
    return '{}:{}'.format(name, kwargs.get('tag', 'dev'))
for name, service in SERVICES.items():
    deps = [d + '-x' for d in service['deps'] if d != 'none']
    if name == text: deps.append('extra')
    register(image(name, tag=env), port=service['port'], deps=deps, *[1], **{'a': 2})
`,
  `
def walk(items, depth=0):
    out = []
    for i, item in enumerate(items):
        if type(item) == 'list': out += walk(item, depth + 1)
        elif item == unknown: continue
        elif depth > 3: break
        else: out.append((i, item))
    return out
x = walk([1, [2, [3, unknown]], a_or_b])
y = sorted([str(v) for v in x], key=lambda s: len(s), reverse=True)[:2]
z = {k: v for k, v in zip(y, range(10))}
z.update([('k', z.pop('k', None))]); z |= {'n': not z}
s = set([1, 2]) | set([3]); s.discard(1)
while len(y) < 5 and unknown: y.append('more'.upper()[1:-1].split('O')[0])
`,
  `
lst = list('hello'.elems())
lst[0], lst[-1] = 'j', lst[1:3]
t = (1, 2.5, -3 // 2, 7 % 4, 1 << 3 | 4 & 2 ^ 1, ~0)
b = [b'ab\\xff', bytes('é') * 2]
f = lambda *a, k=1, **kw: (a, k, kw)
u = f(1, *unknown, **unknown)
v = 'a,b'.partition(',')[2] if t else [x for y in [[1], []] for x in y][0]
fail('done') if unknown else print(u, v, sep='|')
`,
];

/** A generator of numbers below a limit that gives the same ones each time (mulberry32). */
function numbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) % limit;
  };
}

const WORDS = [
  ...['unknown', 'text', 'env', 'a_or_b', 'None', '[]', '{}', '()', '""', '0', '-1', '1 << 64', 'len', 'lambda: 0'],
  ...['(', ')', '[', ']', ':', ',', '.', '*', '**', '%', '+', '==', 'in', 'not', 'and', 'or', 'if', 'else', 'for'],
  ...['return', 'break', 'continue', 'fail("x")', '\n', '\n    ', ' ', '"', "'", '\\', '#', 'x', 'range(3)', 'é'],
];

function mutate(text: string, next: (limit: number) => number): string {
  let tokens: string[] = text.match(/\w+|\s+|[^\w\s]/g) ?? [];
  for (let count = 1 + next(3); count > 0; count--) {
    const at = next(tokens.length);
    const word = WORDS[next(WORDS.length)]!;
    const kind = next(4);
    if (kind === 0) tokens = tokens.toSpliced(at, 1);
    else if (kind === 1) tokens = tokens.toSpliced(at, 1, word);
    else if (kind === 2) tokens = tokens.toSpliced(at, 0, word);
    else tokens = tokens.toSpliced(at, 0, tokens[next(tokens.length)]!);
  }
  return tokens.join('');
}

describe('programs that were changed at random', () => {
  it.each(SAMPLES.map((sample, index) => [index, sample] as const))(
    'never make the evaluation throw or hang (%i)',
    (index, sample) => {
      expect(run(sample, { tolerant: true }).errors).toEqual([]);
      const next = numbers(index + 1);
      for (let round = 0; round < 300; round++) {
        const text = mutate(sample, next);
        for (const tolerant of [true, false])
          expect(() => run(text, { tolerant, limits: { steps: 20_000 } }), text).not.toThrow();
      }
    },
  );
});
