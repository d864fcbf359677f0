import { describe, expect, it } from 'vitest';
import { imageFacts } from '../../../src/evaluate/shell/tools/imageFacts.ts';
import { processorTime } from '../../processor-time.ts';
import { evaluate } from './support.ts';

describe('hostile scripts end in bounded time', () => {
  it.each<[string, string]>([
    ['nested substitutions', `echo ${'$('.repeat(1e5)}`],
    ['nested parentheses', '('.repeat(1e5)],
    ['nested backticks', 'a `'.repeat(2e4)],
    ['a very long command', `docker build ${'-t x '.repeat(5e4)}`],
    ['many commands', 'docker push x\n'.repeat(2e4)],
    ['recursion', 'f() { f; f; }; f'],
    ['recursion through eval', 'e() { eval "e; e"; }; e'],
    ['endless loop', 'while true; do docker push x; done'],
    ['doubling', `a=xxxxxxxxxx;${'a=$a$a;'.repeat(60)}docker push $a`],
    ['alternatives', `${'if x; then a=1$a; else a=2$a; fi; '.repeat(100)}docker push $a $a`],
    ['forks', `docker push ${'${x:+a} '.repeat(500)}`],
    ['patterns', `a=${'x'.repeat(5e4)}; echo \${a%%*y} \${a//x*x/y}; case $a in ${'*x'.repeat(2000)}y) z;; esac`],
    ['nested ifs', `${'if x; then y; else '.repeat(200)}z; ${'fi; '.repeat(200)}`],
    ['elifs', `if a; then b; ${'elif a; then b; '.repeat(5000)}fi`],
    ['subshells with many variables', Array.from({ length: 3000 }, (_, i) => `V${i}=1; (V${i}=2)`).join('\n')],
  ])('%s', (_, text) => {
    const start = processorTime();
    imageFacts(evaluate(text).commands);
    expect(processorTime() - start).toBeLessThan(5000);
  });

  it('says so when a bound is hit', () => {
    const facts = evaluate('docker push x\n'.repeat(2e4));
    expect(facts.commands.length).toBe(4000);
    expect(facts.unresolved.map((each) => each.message)).toContain('the script runs too many commands');
    expect(evaluate('f() { f; }; f').unresolved[0]!.message).toBe('the function f is nested too deeply');
  });

  it('carries NUL bytes as they are', () => {
    expect(evaluate('docker push a\0b').commands[0]!.words[2]!.alternatives[0]!.text).toBe('a\0b');
  });
});
