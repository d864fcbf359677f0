import { describe, expect, it } from 'vitest';
import { evaluate, place } from './support.ts';

/** Where each `docker` command of a script is edited. */
function placesOf(script: string, files: Readonly<Record<string, string>> = {}): string[] {
  const facts = evaluate(script, files);
  return facts.commands.flatMap(({ words, at }) => (words[0]?.alternatives[0]?.text === 'docker' ? [place(at)] : []));
}

describe('the place where a command is edited', () => {
  it.each<[string, string, readonly string[]]>([
    ['a plain command', 'docker push x\n', ['run.sh:1:1 docker push x']],
    ['a tool from a variable', 'D=docker\n$D push x\n', ['run.sh:2:1 $D push x']],
    [
      'the arguments of a function',
      'retry() { until "$@"; do :; done; }\nretry docker push x\n',
      ['run.sh:2:7 docker push x'],
    ],
    ['a function around the tool', 'd() { command docker "$@"; }\nd push x\n', ['run.sh:2:1 d push x']],
    ['options before the verb', 'd() { docker "$@"; }\nd --context c push x\n', ['run.sh:2:1 d --context c push x']],
    [
      'a function that says itself what to do',
      'push() { docker push "$1"; }\npush x\n',
      ['run.sh:1:10 docker push "$1"'],
    ],
    [
      'functions in each other',
      'run() { "$@"; }\ntwice() { run "$@"; run "$@"; }\ntwice docker push x\n',
      ['run.sh:3:7 docker push x', 'run.sh:3:7 docker push x'],
    ],
    ['an array', 'cmd=(docker push)\ncmd+=(x)\n"${cmd[@]}"\n', ['run.sh:1:6 docker push']],
    ['a text that is split', 'CMD="docker push x"\n$CMD\n', ['run.sh:1:6 docker push x']],
    ['a text that is evaluated', 'CMD="docker push x"\neval "$CMD"\n', ['run.sh:1:6 docker push x']],
    [
      'the verb of a loop',
      'for verb in build push; do docker $verb x; done\n',
      ['run.sh:1:13 build', 'run.sh:1:19 push'],
    ],
    ['a value behind the verb', 'REF=x\ndocker push $REF\n', ['run.sh:2:1 docker push $REF']],
  ])('is that of %s', (_, script, expected) => {
    expect(placesOf(script)).toEqual(expected);
  });

  it.each<[string, string, readonly string[]]>([
    ['a recipe', 'p:\n\tdocker push x\n', ['Makefile:2:2 docker push x']],
    [
      'a tool from a variable',
      'DOCKER := docker\np:\n\t@$(DOCKER) push $(REF)\n',
      ['Makefile:3:3 $(DOCKER) push $(REF)'],
    ],
    ['a command from a variable', 'PUSH = docker push\np:\n\t$(PUSH) x\n', ['Makefile:1:8 docker push']],
    [
      'a canned recipe',
      'D = docker\ndefine ship\n\t$(D) push $(1)\nendef\np:\n\t$(call ship,x)\n',
      ['Makefile:3:2 $(D) push $(1)'],
    ],
  ])('of make is that of %s', (_, makefile, expected) => {
    expect(placesOf('make p REF=y\n', { Makefile: makefile })).toEqual(expected);
  });
});
