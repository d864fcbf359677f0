import { describe, expect, it } from 'vitest';
import { run } from './support.ts';

const FILES = { '.env': '# settings\nFILE=a/Dockerfile\nTAG=1\n', 'rows.txt': 'a:1\nb:2\n' };

describe('text tools whose input is known', () => {
  it.each<[string, string[]]>([
    ['cat $(echo a/b:c | cut -d/ -f2)', ['cat b:c']],
    ['cat $(echo a/b:c | cut -d / -f 2 | cut -d: -f1)', ['cat b']],
    ['cat $(echo a:b:c | cut -d: -f2-)', ['cat b:c']],
    ['cat $(echo plain | cut -d: -f2)', ['cat plain']],
    ['cat $(echo a-$Q | cut -d- -f1)', ['cat a']],
    ['cat $(echo $Q-a | cut -d- -f2)', ['cat <?>']],
    ['cat $(echo Ab | tr A-Z a-z)', ['cat ab']],
    ["cat $(echo Ab | tr '[:upper:]' '[:lower:]')", ['cat ab']],
    ['cat $(echo a_b | tr _ -)', ['cat a-b']],
    ['cat $(echo a.b | tr -d .)', ['cat ab']],
    ["cat $(printf 'a\\nb\\n' | head -1)", ['cat a']],
    ["cat $(printf 'a\\nb\\n' | tail -n 1)", ['cat b']],
    ["cat $(echo a/b | sed 's#/#-#')", ['cat a-b']],
    ["cat $(echo a/b/c | sed -e 's|/|-|g')", ['cat a-b-c']],
    ["cat $(echo a.dev | sed 's/\\.dev$//')", ['cat a']],
    ["cat $(echo a1 | sed 's/[0-9]/x/')", ['cat <?>']],
    ["cat $(echo a1 | sed -n 's/a/x/p')", ['cat <?>']],
    ["cat $(echo 'a  b c' | awk '{print $2}')", ['cat b']],
    ["cat $(echo a:b | awk -F: '{ print $NF }')", ['cat b']],
    ["cat $(echo a:b | awk -F: '{ print toupper($1) }')", ['cat <?>']],
    ["cat $(grep '^FILE=' .env | cut -d= -f2)", ['cat a/Dockerfile']],
    ["cat $(grep -v '^#' .env | head -n1)", ['cat FILE=a/Dockerfile']],
    ['cat $(grep -c FILE .env)', ['cat <?>']],
    ["cat $(grep '^FILE=' none.env)", ['cat <?>']],
  ])('%s', (script, expected) => {
    const commands = run(script, FILES);
    expect(commands.flatMap((command) => (/^(?:[?] )?(cat .*?)[*]?$/.exec(command) ?? []).slice(1))).toEqual(expected);
  });
});

describe('what a script reads', () => {
  it.each<[string, string[]]>([
    ['IFS=: read -r a b <<< "x:y:z"; cat $a "$b"', ['cat x y:z']],
    ['IFS=, read -ra l <<< "x,,y"; cat "${l[@]}"', ['cat x  y']],
    ['IFS="|"; read -r a b <<< "x y|z"; cat "$a" $b', ['cat x y z']],
    ['IFS= read -r a <<< " x y "; cat "$a"', ['cat  x y ']],
    ['IFS=$Q read -r a b <<< "x:y"; cat $a', ['cat <?>']],
    ['while IFS=: read -r k v; do cat $k $v; done < rows.txt', ['cat a 1', 'cat b 2']],
    ["while IFS=: read -r k v; do cat $k; done < <(grep '^b' rows.txt)", ['cat b']],
    ['while read -r l; do cat $l; done < none.txt', ['cat <?>']],
    ['mapfile -t l < rows.txt; cat "${l[1]}"', ['cat b:2']],
    ['readarray -t l <<< "$Q"; cat "${l[0]}"', ['cat <?>']],
    ['printf -v f "%s/%s" a b; cat $f', ['cat a/b']],
    ['printf -v f "%05d" 3; cat $f', ['cat <?>']],
  ])('%s', (script, expected) => {
    const commands = run(script, FILES);
    expect(commands.flatMap((command) => (/^(?:[?] )?(cat .*?)[*]?$/.exec(command) ?? []).slice(1))).toEqual(expected);
  });
});
