import { describe, expect, it } from 'vitest';
import { evaluateShell } from '../../../src/evaluate/shell/evaluateShell.ts';
import { imageFacts } from '../../../src/evaluate/shell/tools/imageFacts.ts';
import { SourceFile } from '../../../src/text/source.ts';
import { TracedText } from '../../../src/text/traced.ts';
import { evaluate, place, show } from './support.ts';

describe('positions', () => {
  it('points at words, commands and what a variable holds', () => {
    const facts = evaluate('# é 😀\nIMG="a/b"\nsudo docker push "$IMG:1" # x\n');
    const push = facts.commands[0]!;
    expect(place(push.span)).toBe('run.sh:3:6 docker push "$IMG:1"');
    expect(place(push.words[2]!.span)).toBe('run.sh:3:18 "$IMG:1"');
    const ref = push.words[2]!.alternatives[0]!;
    expect(ref.text).toBe('a/b:1');
    expect(place(ref.spanOf(0, 3))).toBe('run.sh:2:6 a/b');
    expect(place(ref.spanOf(3, 5))).toBe('run.sh:3:23 :1');
    expect(push.via.map((via) => `${via.kind} ${via.name} ${place(via.span)}`)).toEqual([
      'wrapper sudo run.sh:3:1 sudo',
    ]);
  });

  it('follows a literal with escapes', () => {
    const file = new SourceFile(
      'Tiltfile',
      "custom_build('a', 'docker build \\\\\\n  -t \\'x\\' . && sh -c \"docker push y\"')",
    );
    const start = file.text.indexOf('docker build');
    const exact = (from: number, length: number) => TracedText.exact(file.span(start + from, start + from + length));
    const computed = (from: number, length: number, text: string) =>
      TracedText.computed(text, file.span(start + from, start + from + length));
    // docker build \<newline>  -t 'x' . && sh -c "docker push y"
    const text = TracedText.concat(
      exact(0, 13),
      computed(13, 2, '\\'),
      computed(15, 2, '\n'),
      exact(17, 5),
      computed(22, 2, "'"),
      exact(24, 1),
      computed(25, 2, "'"),
      exact(27, file.text.length - 2 - start - 27),
    );
    expect(text.text).toBe('docker build \\\n  -t \'x\' . && sh -c "docker push y"');
    const facts = evaluateShell(text, { cwd: '' });
    expect(facts.commands.map((command) => command.words.map(show).join(' '))).toEqual([
      'docker build -t x .',
      'docker push y',
    ]);
    expect(place(facts.commands[0]!.span)).toBe("Tiltfile:1:20 docker build \\\\\\n  -t \\'x\\' .");
    expect(place(facts.commands[0]!.words[3]!.alternatives[0]!.spanOf())).toBe('Tiltfile:1:44 x');
    expect(place(facts.commands[1]!.words[2]!.span)).toBe('Tiltfile:1:72 y');
  });

  it('follows the lines of a block scalar', () => {
    const file = new SourceFile('ci.yaml', 'run: |\n    docker build \\\n      -t x .\n    docker push x\n');
    const lines = [
      [11, 26],
      [30, 39],
      [43, 57],
    ] as const;
    const text = TracedText.concat(...lines.map(([from, to]) => TracedText.exact(file.span(from, to))));
    expect(text.text).toBe('docker build \\\n  -t x .\ndocker push x\n');
    const facts = evaluateShell(text, { cwd: '' });
    expect(place(facts.commands[0]!.span)).toBe('ci.yaml:2:5 docker build \\\n      -t x .');
    expect(place(facts.commands[1]!.words[2]!.span)).toBe('ci.yaml:4:17 x');
  });

  it('keeps holes', () => {
    const file = new SourceFile('Tiltfile', "'docker build -f ' + X + '/Dockerfile .'");
    const text = TracedText.concat(
      TracedText.exact(file.span(1, 17)),
      TracedText.hole({ why: 'X is not known', at: file.span(21, 22) }),
      TracedText.exact(file.span(26, 39)),
    );
    const [build] = evaluateShell(text, { cwd: '' }).commands;
    const word = build!.words[3]!;
    expect(show(word)).toBe('<?>/Dockerfile*');
    expect(word.alternatives[0]!.unknown?.why).toBe('X is not known');
    expect(place(word.alternatives[0]!.spanOf(2, 12))).toBe('Tiltfile:1:28 Dockerfile');
  });

  it('reads files with CRLF', () => {
    const facts = evaluate('docker build .\r\nif x; then\r\n  docker push a\r\nfi\r\n');
    expect(facts.errors).toEqual([]);
    expect(facts.commands.map((command) => command.words.map(show).join(' '))).toEqual([
      'docker build .',
      'x',
      'docker push a',
    ]);
    expect(place(facts.commands[2]!.words[2]!.span)).toBe('run.sh:3:15 a');
  });

  it('reports syntax errors and evaluates the rest', () => {
    const facts = evaluate('docker push a\nif ; then\ndocker push b\nfi');
    expect(facts.commands.map((command) => command.words.map(show).join(' '))).toEqual([
      'docker push a',
      'docker push b',
    ]);
    expect(facts.errors.map((error) => `${error.message} ${place(error.span)}`)).toEqual([
      "expected command after 'if' run.sh:2:4 ;",
    ]);
  });
});

describe('where a command is told to push', () => {
  // Script, and where the finding belongs.
  it.each([
    ['F=--push; docker buildx build $F .', 'run.sh:1:3 --push'],
    ['F="--progress plain --push"; docker buildx build $F .', 'run.sh:1:21 --push'],
    ['docker buildx build ${P:---push} .', 'run.sh:1:26 --push'],
    ['docker buildx build "--push" .', 'run.sh:1:21 "--push"'],
    ['A=(buildx build); A+=(--push); docker "${A[@]}" .', 'run.sh:1:23 --push'],
    ['set -- buildx build\nset -- "$@" -o type=registry\ndocker "$@" .', 'run.sh:2:13 -o type=registry'],
    ['O=type=registry; docker buildx build --output "$O" .', 'run.sh:1:3 type=registry'],
    ['run() { "$@"; }\nrun docker push a', 'run.sh:2:5 docker push a'],
    ['d() { docker --context c "$@"; }\nd push a', 'run.sh:2:1 d push a'],
    ['docker() { command docker "$@"; }\ndocker push a', 'run.sh:2:1 docker push a'],
    ['p() { docker push "$@"; }\np a', 'run.sh:1:7 docker push "$@"'],
    ['C=(docker push a); "${C[@]}"', 'run.sh:1:4 docker push a'],
    ['C="docker push"; $C a', 'run.sh:1:4 docker push'],
    ['D=${D:-docker}; $D push a', 'run.sh:1:17 $D push a'],
    ['docker run docker:cli docker push a', 'run.sh:1:23 docker push a'],
  ])('%s', (text, expected) => {
    const { pushes } = imageFacts(evaluate(text).commands);
    expect(pushes.map((push) => place(push.option ?? push.at))).toEqual([expected]);
  });
});
