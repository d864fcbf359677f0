import fc from 'fast-check';
import picomatch from 'picomatch';
import { describe, expect, it } from 'vitest';
import { anyGlob, globMatcher } from '../../src/text/glob.ts';
import { processorTime } from '../processor-time.ts';

describe('a glob', () => {
  it.each<[string, readonly string[], readonly string[]]>([
    ['**', ['a', 'a/b', '.a/b'], []],
    ['**/Dockerfile', ['Dockerfile', 'a/Dockerfile', 'a/b/Dockerfile'], ['Dockerfile.dev', 'a/xDockerfile']],
    ['**/local/**', ['local/a', 'a/local/b/c'], ['locals/a', 'a/b']],
    [
      'services/*/Dockerfile.{dev,test}',
      ['services/a/Dockerfile.dev'],
      ['services/a/b/Dockerfile.dev', 'services/a/Dockerfile.'],
    ],
    ['a?c', ['abc', 'a.c'], ['ac', 'a/c', 'abbc']],
    ['[a-c]x', ['ax', 'cx'], ['dx', 'x']],
    ['[!a-c]x', ['dx'], ['ax', 'x']],
    ['v{1..3}', ['v1', 'v3'], ['v4', 'v']],
    ['{a,b{c,d}}', ['a', 'bc', 'bd'], ['b', 'bcd']],
    ['{a}', ['{a}'], ['a']],
    ['{a,b', ['{a,b'], ['a']],
    ['@(a|b).ts', ['a.ts', 'b.ts'], ['.ts', 'ab.ts']],
    ['a?(b)', ['a', 'ab'], ['abb']],
    ['x/!(legacy|old)/**', ['x/new/a'], ['x/legacy/a', 'x/old/a', 'x']],
    ['!a/**', ['b', 'b/a'], ['a/b']],
    ['\\*', ['*'], ['a']],
    ['./a', ['a'], ['b']],
    ['apps-*', ['apps-', 'apps-x'], ['app', 'apps']],
  ])('%s', (glob, matching, others) => {
    const matches = globMatcher(glob);
    expect(matching.filter((path) => !matches(path))).toEqual([]);
    expect(others.filter(matches)).toEqual([]);
  });

  it('is a name with a mark where it says so', () => {
    expect(anyGlob(['!a'], { literalBang: true })('!a')).toBe(true);
    expect(anyGlob(['!a'], { literalBang: true })('b')).toBe(false);
  });

  it('matches what picomatch matches', () => {
    const part = fc.constantFrom('a', 'b', '.c', 'a*', '*', '?', '*b', '[ab]', '{a,b}', 'a{,b}', '**');
    const name = fc.constantFrom('a', 'b', 'ab', 'aab', '.c', 'c');
    const list = <T>(one: fc.Arbitrary<T>) => fc.array(one, { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(list(part), list(name), (parts, names) => {
        const [glob, path] = [parts.join('/'), names.join('/')];
        // For picomatch `a/**` holds for `a` as well, but `*/**` does not.
        fc.pre(!/[*?\]}](?:\/\*\*)+$/.test(glob));
        expect(globMatcher(glob)(path), `${glob} ${path}`).toBe(picomatch(glob, { dot: true })(path));
      }),
      { seed: 7, numRuns: 3_000 },
    );
  });

  it.each([
    '*a'.repeat(200),
    '**/*a'.repeat(100),
    '{a,b}'.repeat(500),
    '{1..999}'.repeat(200),
    '{'.repeat(3_000),
    'a'.repeat(100_000),
  ])('ends soon, whatever it is: %#', (glob) => {
    const started = processorTime();
    globMatcher(glob)('a'.repeat(250).concat('/', 'a'.repeat(250), 'b'));
    expect(processorTime() - started).toBeLessThan(1_000);
  });
});
