import { describe, expect, it } from 'vitest';
import { evaluateDockerfile } from '../../../src/evaluate/dockerfile/evaluateDockerfile.ts';
import { SourceFile } from '../../../src/text/source.ts';
import { processorTime } from '../../processor-time.ts';
import { place } from '../shell/support.ts';

function errors(text: string): string[] {
  return evaluateDockerfile(new SourceFile('Dockerfile', text)).errors.map(
    (error) => `${place(error.span)}: ${error.message}`,
  );
}

describe('what BuildKit refuses', () => {
  it.each<[string, string[]]>([
    ['', ['Dockerfile:1:1 : file with no instructions']],
    ['ARG X', ['Dockerfile:1:1 ARG X: dockerfile contains no stages to build']],
    ['RUN x', ['Dockerfile:1:1 RUN: no build stage in current context']],
    ['FROM a\nFORM b', ['Dockerfile:2:1 FORM: unknown instruction: FORM (did you mean FROM?)']],
    ['FROM a\n&& x', ['Dockerfile:2:1 &&: unknown instruction: &&']],
    ['FROM a b', ['Dockerfile:1:6 a b: FROM requires either one or three arguments']],
    ['FROM', ['Dockerfile:1:1 FROM: FROM requires either one or three arguments']],
    [
      'FROM a AS 1x',
      [`Dockerfile:1:11 1x: invalid name for build stage: "1x", name can't start with a number or contain symbols`],
    ],
    ['FROM $X', ['Dockerfile:1:6 $X: base name ($X) should not be blank']],
    [
      'FROM a\nCOPY x',
      [
        'Dockerfile:2:1 COPY: COPY requires at least two arguments, but only one was provided. Destination could not be determined',
      ],
    ],
    [
      'FROM a\nCOPY --from=b x y\nFROM a AS b',
      ['Dockerfile:2:6 --from=b: cannot copy from stage "b", it needs to be defined before current stage "0"'],
    ],
    ['FROM a\nCOPY --from=1 x y', ['Dockerfile:2:6 --from=1: invalid stage index 1']],
    [
      'FROM a AS b\nCOPY --from=b x y',
      ['Dockerfile:2:6 --from=b: cannot copy from stage "b", it needs to be defined before current stage "b"'],
    ],
    ['FROM a\nCOPY --form=b x y', ['Dockerfile:2:6 --form=b: unknown flag: --form (did you mean from?)']],
    [
      'FROM a\nCOPY --link=maybe x y',
      ['Dockerfile:2:6 --link=maybe: expecting boolean value for flag --link, not: maybe'],
    ],
    ['FROM a\nCOPY --from x y', ['Dockerfile:2:6 --from: missing a value on flag: --from']],
    ['FROM a\nCOPY --from=x --from=y x y', ['Dockerfile:2:15 --from=y: duplicate flag specified: --from']],
    ['FROM a\nRUN --mount=type=zap x', ['Dockerfile:2:5 --mount=type=zap: unsupported mount type "zap"']],
    [
      'FROM a\nRUN --mount=type=ssh,sharing=x x',
      ["Dockerfile:2:5 --mount=type=ssh,sharing=x: unexpected key 'sharing' for mount type 'ssh'"],
    ],
    ['FROM a\nENV X', ['Dockerfile:2:5 X: ENV must have two arguments']],
    ['FROM a\nENV A=b c', [`Dockerfile:2:9 c: Syntax error - can't find = in "c". Must be of the form: name=value`]],
    ['FROM a\nENV', ['Dockerfile:2:1 ENV: ENV requires at least one argument']],
    ['FROM a\nLABEL x', ['Dockerfile:2:7 x: LABEL must have two arguments']],
    ['FROM a\nENV A=${B', ["Dockerfile:2:7 $: syntax error: missing '}'"]],
    ['FROM a\nENV A=${B^}', ['Dockerfile:2:7 $: unsupported modifier (^) in substitution']],
    ['FROM a\nENV A="${B:?need it}"', ['Dockerfile:2:8 ${B: B: need it']],
    ["FROM a\nWORKDIR 'x", ["Dockerfile:2:9 ': unexpected end of statement while looking for matching single-quote"]],
    ['FROM a\nSHELL bash', ['Dockerfile:2:7 bash: SHELL requires the arguments to be in JSON form']],
    ['FROM a\nHEALTHCHECK X y', ['Dockerfile:2:13 X: Unknown type "X" in HEALTHCHECK (try CMD)']],
    ['FROM a\nHEALTHCHECK NONE x', ['Dockerfile:2:13 NONE x: HEALTHCHECK NONE takes no arguments']],
    ['FROM a\nONBUILD FROM b', ["Dockerfile:2:9 FROM: FROM isn't allowed as an ONBUILD trigger"]],
    ['FROM a\nONBUILD ONBUILD RUN x', ["Dockerfile:2:9 ONBUILD: Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed"]],
    ['FROM a\nWORKDIR', ['Dockerfile:2:1 WORKDIR: WORKDIR requires exactly one argument']],
    ['FROM a\nRUN <<EOF\nx', ['Dockerfile:2:5 <<EOF: unterminated heredoc']],
  ])('%j', (text, expected) => {
    expect(errors(text)).toEqual(expected);
  });

  it.each([
    'FROM scratch',
    'FROM --platform=$BUILDPLATFORM a AS b-1.x_y',
    'ARG V\nFROM a:${V:-1}',
    'FROM a\nCOPY --from=nginx:latest /a /b',
    'FROM a AS b\nFROM c\nCOPY --from=b --link --chown=1:1 --chmod=755 --exclude=*.md --exclude=x /a /b\nCOPY --from=0 /a /b',
    'FROM a AS b\nFROM b AS b\nCOPY --from=b /a /b\n'.replace('COPY --from=b /a /b\n', ''),
    'FROM a\nRUN --mount=type=cache,target=/x,sharing=locked,id=y --mount=type=bind,source=.,target=/s,rw --network=none --security=insecure x',
    'FROM a\nRUN --mount=target=/x,from=b x',
    'FROM a\nADD --checksum=sha256:x --keep-git-dir=true https://x /y',
    'FROM a\nHEALTHCHECK --interval=5s --timeout=3s --start-period=1s --retries=3 CMD x',
    'FROM a\nENV A="b c" D=e\\ f G=\'h i\' J=$A${K:-l}${M+n}${O#p}${Q//r/s}',
    'FROM a\nLABEL a.b="c" "d e"=f',
    'FROM a\nONBUILD RUN x\nSTOPSIGNAL SIGTERM\nVOLUME ["/x"]\nVOLUME /y /z\nEXPOSE 80 443/udp\nMAINTAINER x',
    'FROM a\nRUN []\nCMD []',
    'FROM a\nRUN echo ${X^^} "unclosed is the shell\'s"',
  ])('accepts %j', (text) => {
    expect(errors(text)).toEqual([]);
  });

  it('reports shell errors apart and evaluates the rest', () => {
    const facts = evaluateDockerfile(new SourceFile('Dockerfile', 'FROM a\nZZZ x\nRUN go build && (\nRUN go test\n'));
    expect(facts.errors.map((error) => error.message)).toEqual(['unknown instruction: ZZZ']);
    expect(facts.shellErrors.length).toBeGreaterThan(0);
    expect(facts.commands.map((command) => command.words[1]?.alternatives[0]?.text)).toEqual(['build', 'test']);
  });

  it.each<[string, string]>([
    ['many continued lines', `FROM a\nRUN x ${'\\\n -t y '.repeat(2e4)}`],
    ['growing variables', `FROM a\nENV A=xxxxxxxx\n${'ENV A=$A$A\n'.repeat(60)}`],
    ['nested expansions', `FROM a\nENV A=${'${a:-'.repeat(1e5)}`],
    ['many stages', 'FROM a\n'.repeat(1e4)],
    ['many commands', 'FROM a\nRUN go build\n'.repeat(5e3)],
    ['a big heredoc', `FROM a\nRUN <<E\n${'go build\n'.repeat(5e4)}E\n`],
    ['comments in a continued line', `FROM a\nRUN x \\\n${'# c\n'.repeat(5e4)}y`],
  ])('ends in bounded time: %s', (_, text) => {
    const start = processorTime();
    evaluateDockerfile(new SourceFile('Dockerfile', text));
    expect(processorTime() - start).toBeLessThan(6000);
  });
});
