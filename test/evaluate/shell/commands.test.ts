import { describe, expect, it } from 'vitest';
import { evaluateArgv } from '../../../src/evaluate/shell/evaluateShell.ts';
import { ROOT_PATH } from '../../../src/model/command.ts';
import { TracedText } from '../../../src/text/traced.ts';
import { evaluate, lines, run } from './support.ts';

describe('associative arrays', () => {
  const MAP = 'declare -A M=([web]=web/Dockerfile ["the api"]=api/Dockerfile.dev)';
  it.each<[string, string[]]>([
    [`${MAP}; cat \${M[web]} "\${M[the api]}"`, ['cat web/Dockerfile api/Dockerfile.dev']],
    [
      `${MAP}; for k in "\${!M[@]}"; do cat "$k" "\${M[$k]}"; done`,
      ['cat web web/Dockerfile', 'cat the api api/Dockerfile.dev'],
    ],
    [`${MAP}; for v in "\${M[@]}"; do cat $v; done`, ['cat web/Dockerfile', 'cat api/Dockerfile.dev']],
    [`${MAP}; cat \${#M[@]} \${M[none]:-no}`, ['cat 2 no']],
    [`${MAP}; M[web]=x; M+=([new]=y); cat \${M[web]} \${M[new]}`, ['cat x y']],
    ['declare -A M; for s in a b; do M[$s]="s/$s"; done; cat ${M[a]} ${M[b]}', ['cat s/a s/b']],
    ['f() { local -A M=([k]=v); cat ${M[k]}; }; f; cat ${M[k]:-gone}', ['cat v', 'cat gone|<?>*']],
    ['typeset -A M; M["x y"]=1; M["x y"]+=2; cat ${M["x y"]}', ['cat 12']],
    ['declare -A M=([a]=1); M[$KEY]=2; cat "${M[a]}"', ['cat <?>']],
    ['declare -a L=(a b); cat ${L[1]} ${!L[@]}', ['cat b 0 1']],
  ])('%s', (script, expected) => {
    expect(run(script)).toEqual(expected);
  });
});

describe('commands behind other commands', () => {
  it.each<[string, string[]]>([
    ["ssh -p 22 host 'docker push a'", ['docker push a']],
    ['ssh host -l ops -- docker push a', ['docker push a']],
    ["ssh host <<'EOF'\ndocker push a\nEOF", ['docker push a']],
    ['ssh host', ['ssh host']],
    ["A=1 ssh host 'docker push $A'", ['docker push <?>*']],
  ])('on another machine: %s', (script, expected) => {
    expect(run(script)).toEqual(expected);
  });

  it.each<[string, string[]]>([
    ['docker push a', ['docker push a']],
    ['sudo -u root -E docker push a', ['docker push a']],
    ['sudo --user=root A=1 docker push a', ['docker push a']],
    ['env docker push a', ['docker push a']],
    ['env -i -u B A=1 docker push a', ['docker push a']],
    ["env -S 'docker push a'", ['docker push a']],
    ['exec docker push a; docker push never', ['docker push a']],
    ['time docker push a', ['docker push a']],
    ['\\time -f %e docker push a', ['docker push a']],
    ['timeout -k 5 --signal=TERM 10m docker push a', ['docker push a']],
    ['nice -n 5 docker push a', ['docker push a']],
    ['nohup docker push a &', ['docker push a']],
    ['command docker push a', ['docker push a']],
    ['command -v docker', ['command -v docker']],
    ['stdbuf -oL docker push a', ['docker push a']],
    ['flock /tmp/l docker push a', ['docker push a']],
    ["flock /tmp/l -c 'docker push a'", ['docker push a']],
    ['aws-vault exec prod -- docker push a', ['docker push a']],
    ['uv run docker push a', ['docker push a']],
    ['uv sync --frozen', ['uv sync --frozen']],
    ['corepack pnpm install', ['pnpm install']],
    ['pnpm exec docker push a', ['docker push a']],
    ["sh -c 'docker push a'", ['docker push a']],
    ["bash -lc 'docker push a'", ['docker push a']],
    ["bash -euo pipefail -c 'docker push a'", ['docker push a']],
    ["bash -o pipefail -ec 'docker push a'", ['docker push a']],
    ["/usr/bin/env bash -c 'docker push a'", ['docker push a']],
    ['sh -c \'docker push "$1" "$0"\' name a', ['docker push a name']],
    ['sh -c \'sh -c "sh -c \\"docker push a\\""\'', ['docker push a']],
    ["eval 'docker push' a", ['docker push a']],
    ['cat <<EOF | sh\ndocker push a\nEOF', ['cat', 'docker push a']],
    ["bash -s x <<'EOF'\ndocker push $1\nEOF", ['docker push x']],
    ["bash <<< 'docker push a'", ['docker push a']],
    ["echo 'docker push a' | sh", ['docker push a']],
    ["printf 'docker push %s\\n' a b | bash", ['docker push a', 'docker push b']],
    ['echo a b | xargs docker push', ['docker push a b']],
    ['echo a b | xargs -n1 -I{} docker push r/{}', ['docker push r/a', 'docker push r/b']],
    ['docker images -q | xargs -r docker push', ['docker images -q', 'docker push <?>*']],
    ['parallel docker push ::: a b', ['docker push a', 'docker push b']],
    ['find . -name x -exec docker push {} \\;', ['find . -name x -exec docker push {} ;', '? docker push <?>']],
    [
      'docker run --rm -e A=1 alpine sh -c "docker push a"',
      ['docker run --rm -e A=1 alpine sh -c docker push a', 'docker push a'],
    ],
    ['watch -n 5 "docker push a"', ['docker push a']],
    ['`echo docker` push a', ['docker push a']],
    ['x=$(docker push a)', ['docker push a']],
    ['echo "$(docker push a)"', ['docker push a']],
    ['diff <(docker push a) x', ['docker push a', 'diff <?> x']],
    ['(docker push a)', ['docker push a']],
    ['{ docker push a; }', ['docker push a']],
    ['! docker push a', ['docker push a']],
    ['trap "docker push a" EXIT', ['? docker push a']],
    ['alias d=docker\nd push a', ['docker push a']],
  ])('%s', (text, expected) => {
    expect(run(text)).toEqual(expected);
  });

  it.each([
    '# docker push a',
    'echo "docker push a"',
    "echo 'docker push a' # docker push b",
    'f() { docker push a; }',
    'false && docker push a',
    'true || docker push a',
    'if false; then docker push a; fi',
    '[ "" = x ] && docker push a',
    'exit 0; docker push a',
    'case b in a) docker push a;; esac',
    'for x in; do docker push $x; done',
    'while false; do docker push a; done',
    "cat > f.sh <<'EOF'\ndocker push a\nEOF",
    'X="docker push a"',
    'export X="docker push a"',
  ])('runs nothing of the kind: %s', (text) => {
    expect(run(text).filter((each) => each.includes('docker'))).toEqual([]);
  });
});

describe('control flow', () => {
  it.each<[string, string[]]>([
    ['docker build . && docker push a', ['docker build .', 'docker push a']],
    ['docker build . || docker push a', ['docker build .', '? docker push a']],
    ['[ -n "$CI" ] && docker push a', ['? docker push a']],
    ['if [ -n "$CI" ]; then docker push a; else docker push b; fi', ['? docker push a', '? docker push b']],
    ['P=1; if [ "$P" = 1 ]; then docker push a; else docker push b; fi', ['docker push a']],
    ['P=; if [[ -z $P ]]; then docker push a; elif x; then docker push b; fi', ['docker push a']],
    ['if [[ v1.2 == v* && ! x == y ]]; then docker push a; fi', ['docker push a']],
    ['[ 3 -gt 2 ] && docker push a', ['docker push a']],
    ['case push in p*|q) docker push a;; *) docker push b;; esac', ['docker push a']],
    ['case $X in a) docker push a;; b) docker push b;; esac', ['? docker push a', '? docker push b']],
    ['for x in a "b c"; do docker push $x; done', ['docker push a', 'docker push b c']],
    [
      'for x in a b; do for y in 1 2; do docker push "$x$y"; done; done',
      ['docker push a1', 'docker push a2', 'docker push b1', 'docker push b2'],
    ],
    ['for x in $LIST; do docker push $x; done', ['? docker push <?>*']],
    ['for f in services/*/Dockerfile; do docker build -f "$f" .; done', ['docker build -f services/<?>/Dockerfile .']],
    ['for x in a b c; do [ $x = b ] && continue; docker push $x; done', ['docker push a', 'docker push c']],
    ['for x in a b c; do [ $x = b ] && break; docker push $x; done', ['docker push a']],
    ['while read -r x; do docker push "$x"; done <<E\na\nb\nE', ['docker push a', 'docker push b']],
    ['while read x y; do docker push "$y"; done < list', ['? docker push <?>']],
    ['f() { docker push "$1"; }; f a; f b', ['docker push a', 'docker push b']],
    ['f() { local x=$1; return; docker push n; }; x=o; f a; docker push $x', ['docker push o']],
    ['f() { g; }; g() { docker push a; }; f', ['docker push a']],
    ['cd x || exit 1; docker push a', ['docker push a']],
    ['build() { docker build .; }; case ${1:-all} in all) build;; push) docker push a;; esac', ['docker build .']],
  ])('%s', (text, expected) => {
    expect(run(text)).toEqual(expected);
  });

  it('hands arguments to option loops', () => {
    const text =
      'while [[ $# -gt 0 ]]; do case "$1" in --push) P=1; shift;; -t) T=$2; shift 2;; *) shift;; esac; done\n[ "$P" = 1 ] && docker push $T';
    const args = ['--push', '-t', 'a'].map((word) => ({ alternatives: [TracedText.computed(word)] }));
    expect(run(text, {}, { args })).toEqual(['docker push a']);
    expect(run(text, {}, { args: args.slice(1), closed: true })).toEqual([]);
    expect(run(text, {}, { args: 'unknown' })).toEqual(['? docker push <?>*']);
  });

  it('reads getopts', () => {
    const text =
      'while getopts "pt:" o; do case $o in p) P=1;; t) T=$OPTARG;; esac; done\n[ -n "$P" ] && docker push $T';
    const args = (words: string[]) => words.map((word) => ({ alternatives: [TracedText.computed(word)] }));
    expect(run(text, {}, { args: args(['-pt', 'a']), closed: true })).toEqual(['docker push a']);
    expect(run(text, {}, { args: args(['-tb', '-p']), closed: true })).toEqual(['docker push b']);
    expect(run(text, {}, { args: args(['-t', 'b']), closed: true })).toEqual([]);
  });
});

describe('words', () => {
  it.each<[string, string[]]>([
    ['CMD="docker push"; $CMD a', ['docker push a']],
    ['CMD="docker push"; "$CMD" a', ['docker push a']],
    ['A=x; B=$A/y; docker push $B:1', ['docker push x/y:1']],
    ['docker push "$IMG"', ['docker push <?>']],
    ['docker push $IMG', ['docker push <?>*']],
    ['docker push r/$IMG', ['docker push r/<?>*']],
    ['docker push ${IMG:-bad}', ['docker push bad|<?>*']],
    ['docker push "${IMG:=bad}"; docker push $IMG', ['docker push bad|<?>', 'docker push bad|<?>*']],
    ['IMG=a; docker push ${IMG:-bad}', ['docker push a']],
    ['IMG=; docker push ${IMG:-bad}; docker push ${IMG-good}x', ['docker push bad', 'docker push x']],
    ['IMG=a; docker build ${IMG:+--push} .', ['docker build --push .']],
    ['docker build ${IMG:+--push} .', ['? docker build --push .', '? docker build .']],
    ['if x; then I=a; else I=b; fi; docker push $I', ['x', 'docker push a|b']],
    ['I=a; if x; then I=b; fi; docker push $I', ['x', 'docker push b|a']],
    [
      'V=r.io/a/b:1; docker push ${V%:*} ${V##*/} ${V#*/} ${V/a/z} ${V//\\//_} ${V%%:*}',
      ['docker push r.io/a/b b:1 a/b:1 r.io/z/b:1 r.io_a_b:1 r.io/a/b'],
    ],
    ['V=Abc; docker push ${V,,} ${V^^} ${V:1} ${V:0:2} ${#V}', ['docker push abc ABC bc Ab 3']],
    ['A=(build -t x); A+=(--push .); docker "${A[@]}"', ['docker build -t x --push .']],
    ['A=(a "b c"); docker push "${A[1]}" ${#A[@]} "${A[*]}"', ['docker push b c 2 a b c']],
    ['A=(); docker push ${A[@]+"${A[@]}"} x', ['docker push x']],
    ['set -- push a; docker "$@"', ['docker push a']],
    ['set -- a b c; shift; docker push $1 "${@:2}" $#', ['docker push b c 2']],
    ['docker push {a,b}/{x,y}', ['docker push a/x a/y b/x b/y']],
    ["docker push 'a'\"b\"c\\ d $'e\\tf'", ['docker push abc d e\tf']],
    ['docker push "a\\$b" a\\\nb', ['docker push a$b ab']],
    [
      'docker push $(echo a) "$(printf %s-%s b c)" $(basename x/y.sh .sh) $(dirname x/y)',
      ['basename x/y.sh .sh', 'dirname x/y', 'docker push a b-c y x'],
    ],
    ['f() { if [ $1 = a ]; then echo x; else echo y; fi; }; docker push $(f a)$(f b)', ['docker push xy']],
    ['docker push $(git describe)', ['git describe', 'docker push <?>*']],
    ['X=A; A=b; docker push ${!X}', ['docker push b']],
    ['docker push $((1+1))', ['docker push <?>']],
  ])('%s', (text, expected) => {
    expect(run(text).map((each) => each)).toEqual(expected);
  });

  it('knows the root of the repository', () => {
    expect(run('cd "$(git rev-parse --show-toplevel)/svc" && docker build "$PWD"')).toContain(
      `docker build ${ROOT_PATH}/svc`,
    );
    const facts = evaluate(
      'cd a/b && docker build .\ncd ../.. && docker build .\ncd /x; docker build .\n(cd c); docker build .',
    );
    expect(facts.commands.filter((each) => !each.builtin).map((each) => each.cwd)).toEqual([
      'a/b',
      '',
      undefined,
      undefined,
    ]);
  });

  it('takes lists of words as they are', () => {
    const words = ['sh', '-c', 'docker push $X a*'].map((word) => ({ alternatives: [TracedText.computed(word)] }));
    expect(lines(evaluateArgv(words))).toEqual(['docker push <?>* a*']);
    const plain = ['docker', 'push', '$X'].map((word) => ({ alternatives: [TracedText.computed(word)] }));
    expect(lines(evaluateArgv(plain))).toEqual(['docker push $X']);
  });

  it('records what the environment is asked for', () => {
    const { reads } = evaluate('A=1; echo $A $B ${C:-$D}');
    expect(reads.map((read) => [read.name, read.fallbackOf])).toEqual([
      ['B', undefined],
      ['C', undefined],
      ['D', 'C'],
    ]);
    const facts = evaluate('docker tag a $EXPECTED_REF');
    expect(facts.commands[0]!.words[3]!.unknown?.variable).toBe('EXPECTED_REF');
  });
});

describe('tests of files', () => {
  it.each([
    ['D=a.dev; [ -f "$D" ] || D=a; docker build -f $D .', ['docker build -f a.dev .']],
    ['D=a.dev; if [[ ! -e $D ]]; then D=a; fi; docker build -f $D .', ['docker build -f a.dev .']],
    // What is not there may be made.
    ['D=b.dev; [ -f "$D" ] || D=a; docker build -f $D .', ['docker build -f b.dev|a .']],
  ])('%s', (text, expected) => {
    expect(run(text, { 'a.dev': 'FROM x\n' })).toEqual(expected);
  });
});
