import { describe, expect, it } from 'vitest';
import { run } from './support.ts';

/** The commands that may run, each once. */
const ways = (script: string) => [...new Set(run(script).map((command) => command.replace(/^\? /, '')))].sort();

describe('arrays that differ between ways through a script', () => {
  it.each<[string, string[]]>([
    ['a=(x); [ -n "$Q" ] && a+=(y z); cat "${a[@]}"', ['cat x y z', 'cat x']],
    ['a=(x); if [ -n "$Q" ]; then a+=(y); else a+=(z w); fi; cat "${a[@]}" v', ['cat x y v', 'cat x z w v']],
    ['a=(); case $Q in 1) a+=(y);; 2) a+=(z);; esac; cat "${a[@]}"', ['cat y', 'cat z', 'cat']],
    ['a=(x); [ -n "$Q" ] && a+=(y); b=("${a[@]}" w); cat "${b[@]}"', ['cat x y w', 'cat x w']],
    ['a=(x); [ -n "$Q" ] && a+=(y); cat ${a[0]} ${a[1]}', ['cat x <?>*']],
    ['a=(x y); [ -n "$Q" ] && a+=(z); cat "${a[@]:1}"', ['cat y z', 'cat y']],
    ['a=(x); [ -n "$Q" ] && a+=(y.go); cat "${a[@]%.go}"', ['cat x y', 'cat x']],
    ['a=(); [ -n "$Q" ] && a+=(y); cat ${a[@]+"${a[@]}"}', ['cat y', 'cat']],
    ['a=(x); [ -n "$Q" ] && a+=(y); cat ${#a[@]}', ['cat <?>']],
    ['a=(x); [ -n "$Q" ] && a+=(y); for i in "${a[@]}"; do cat $i; done', ['cat x', 'cat y']],
    ['a=(x); true && a+=(y); cat "${a[@]}"', ['cat x y']],
    ['a=(x); for i in $Q; do a+=(-f "$i"); done; cat "${a[@]}"', ['cat x -f <?>', 'cat x']],
    ['a=(x); [ -n "$Q" ] && a=(x); cat "${a[@]}"', ['cat x']],
  ])('%s', (script, expected) => {
    expect(ways(script)).toEqual(expected.sort());
  });

  it('takes all or none of many', () => {
    const adds = ['p', 'q', 'r', 's', 't'].map((name) => `[ -n "$${name.toUpperCase()}" ] && a+=(${name})`);
    expect(ways(`a=(x); ${adds.join('; ')}; cat "\${a[@]}"`)).toEqual(['cat x p q r s t', 'cat x'].sort());
  });
});

describe('arguments that differ between ways through a script', () => {
  it.each<[string, string[]]>([
    ['set -- x; [ -n "$Q" ] && set -- "$@" y; cat "$@"', ['cat x y', 'cat x']],
    ['set -- x; [ -n "$Q" ] && set -- y "$@"; cat "$@"; cat $1', ['cat y x', 'cat x', 'cat <?>*']],
    ['set -- x; [ -n "$Q" ] && set -- "$@" y; shift; cat "$@"', ['cat y', 'cat']],
    ['set -- x; [ -n "$Q" ] && set -- "$@" y; cat $1 $#', ['cat x <?>']],
  ])('%s', (script, expected) => {
    expect(ways(script)).toEqual(expected.sort());
  });
});
