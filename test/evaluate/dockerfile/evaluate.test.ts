import { describe, expect, it } from 'vitest';
import { type DockerfileOptions, evaluateDockerfile } from '../../../src/evaluate/dockerfile/evaluateDockerfile.ts';
import type { DockerfileFacts } from '../../../src/model/dockerfile.ts';
import { SourceFile } from '../../../src/text/source.ts';
import { TracedText } from '../../../src/text/traced.ts';
import { line, place } from '../shell/support.ts';

function evaluate(text: string, options: DockerfileOptions = {}): DockerfileFacts {
  return evaluateDockerfile(new SourceFile('Dockerfile', text), options);
}

/** `command GOWORK` of every `go` command. */
function gowork(text: string, options: DockerfileOptions = {}): string[] {
  return evaluate(text, options)
    .commands.filter((command) => command.words[0]!.alternatives[0]?.text === 'go')
    .map((command) => {
      const entry = command.env.get('GOWORK');
      const texts = entry
        ? [
            ...entry.value.alternatives.map((each) => each.text || "''"),
            ...(entry.value.unknown ? ['?'] : []),
            ...(entry.mayBeUnset ? ['unset'] : []),
          ]
        : ['unset'];
      return texts.join('|');
    });
}

const args = (values: Record<string, string>): DockerfileOptions => ({
  buildArgs: new Map(
    Object.entries(values).map(([name, value]) => {
      const file = new SourceFile('Tiltfile', `build_args={'${name}': '${value}'}`);
      const at = file.text.lastIndexOf(value);
      return [name, { alternatives: [TracedText.exact(file.span(at, at + value.length))] }];
    }),
  ),
});

describe('effective environment', () => {
  it.each<[string, string, string[]]>([
    ['unset', 'RUN go build', ['unset']],
    ['ENV', 'ENV GOWORK=off\nRUN go build', ['off']],
    ['ENV behind', 'RUN go build\nENV GOWORK=off', ['unset']],
    ['the old form', 'ENV GOWORK off\nRUN go build', ['off']],
    ['quotes', 'ENV GOWORK="off"\nRUN go build', ['off']],
    ['single quotes and more pairs', "ENV A=b GOWORK='off' C=d\nRUN go build", ['off']],
    ['continued ENV', 'ENV A=b \\\n  # c\n  GOWORK=off \\\n  C=d\nRUN go build', ['off']],
    ['ENV twice', 'ENV GOWORK=auto\nENV GOWORK=off\nRUN go build', ['off']],
    ['ENV of a variable', 'ENV M=off\nENV GOWORK=$M\nRUN go build', ['off']],
    ['one ENV sees what was before', 'ENV M=auto\nENV M=off GOWORK=$M\nRUN go build', ['auto']],
    ['ENV of nothing', 'ENV GOWORK=$M\nRUN go build', ["''"]],
    ['default', 'ENV GOWORK=${M:-off}\nRUN go build', ['off']],
    ['alternative', 'ENV M=1 GOWORK=${M:+off}\nENV GOWORK=${M:+off}\nRUN go build', ['off']],
    ['cut', 'ENV M=off-x\nENV GOWORK=${M%-*}\nRUN go build', ['off']],
    ['escaped dollar', 'ENV GOWORK=\\$M\nRUN go build', ['$M']],
    ['ARG', 'ARG GOWORK=off\nRUN go build', ['off']],
    ['ARG without a value', 'ARG GOWORK\nRUN go build', ['unset']],
    ['ENV after ARG', 'ARG GOWORK=auto\nENV GOWORK=off\nRUN go build', ['off']],
    ['ENV from ARG', 'ARG MODE=off\nENV GOWORK=${MODE}\nRUN go build', ['off']],
    ['export', 'RUN export GOWORK=off && go build\nRUN go build', ['off', 'unset']],
    ['prefix', 'RUN GOWORK=off go build && go test', ['off', 'unset']],
    ['env', 'RUN env GOWORK=off go build', ['off']],
    ['go env -w', 'RUN go env -w GOWORK=off\nRUN go build', ['unset', 'off']],
    ['ENV wins over go env -w', 'ENV GOWORK=auto\nRUN go env -w GOWORK=off && go build', ['auto', 'auto']],
    ['shell condition', 'RUN if x; then export GOWORK=off; fi; go build', ['off|unset']],
    ['exec form', 'ENV GOWORK=off\nRUN ["go", "build"]', ['off']],
    ['exec form of a shell', 'RUN ["sh", "-c", "GOWORK=off go build"]', ['off']],
    ['heredoc', 'RUN <<EOF\nexport GOWORK=off\ngo build\nEOF', ['off']],
    ['heredoc for a shell', 'RUN bash -e <<EOF\nexport GOWORK=off\ngo build\nEOF', ['off']],
    ['heredoc with tabs', 'RUN <<-EOF\n\texport GOWORK=off\n\tgo build\n\tEOF', ['off']],
    ['heredoc for Python', 'RUN python3 <<EOF\ngo build\nEOF', []],
    [
      'heredoc with a shebang',
      'RUN <<EOF\n#!/usr/bin/env bash\ngo build\nEOF\nRUN <<EOF\n#!/usr/bin/python\ngo build\nEOF',
      ['unset'],
    ],
    ['SHELL', 'SHELL ["/bin/bash", "-o", "pipefail", "-c"]\nRUN GOWORK=off go build', ['off']],
    ['another SHELL', 'SHELL ["pwsh", "-Command"]\nRUN go build', []],
    ['mounts', 'RUN --mount=type=cache,target=/go GOWORK=off go build', ['off']],
    ['ONBUILD runs elsewhere', 'ONBUILD RUN go build', []],
    ['lower case', 'env GOWORK=off\nrun go build', ['off']],
  ])('%s', (_, text, expected) => {
    expect(gowork(`FROM golang\n${text}\n`)).toEqual(expected);
  });

  it.each<[string, string, DockerfileOptions, string[]]>([
    ['ARG before FROM is not in the stage', 'ARG GOWORK=off\nFROM a\nRUN go build', {}, ['unset']],
    ['until it is declared again', 'ARG GOWORK=off\nFROM a\nARG GOWORK\nRUN go build', {}, ['off']],
    ['a default of its own wins', 'ARG GOWORK=off\nFROM a\nARG GOWORK=auto\nRUN go build', {}, ['auto']],
    ['a stage hands ENV on', 'FROM a AS b\nENV GOWORK=off\nFROM b\nRUN go build', {}, ['off']],
    ['and go env', 'FROM a AS b\nRUN go env -w GOWORK=off\nFROM b\nRUN go build', {}, ['unset', 'off']],
    ['and not what came later', 'FROM a AS b\nFROM b AS c\nENV GOWORK=off\nFROM b\nRUN go build', {}, ['unset']],
    ['other stages do not', 'FROM a AS b\nENV GOWORK=off\nFROM a\nRUN go build', {}, ['unset']],
    ['a stage by an argument', 'ARG S=b\nFROM a AS b\nENV GOWORK=off\nFROM ${S}\nRUN go build', {}, ['off']],
    ['names of stages ignore case', 'FROM a AS Build\nENV GOWORK=off\nFROM build\nRUN go build', {}, ['off']],
    ['a build argument', 'FROM a\nARG GOWORK=auto\nRUN go build', args({ GOWORK: 'off' }), ['off']],
    ['one without ARG', 'FROM a\nRUN go build', args({ GOWORK: 'off' }), ['unset']],
    ['one before FROM', 'ARG GOWORK=auto\nFROM a\nARG GOWORK\nRUN go build', args({ GOWORK: 'off' }), ['off']],
    ['one under ENV', 'FROM a\nARG GOWORK\nENV GOWORK=auto\nRUN go build', args({ GOWORK: 'off' }), ['auto']],
  ])('%s', (_, text, options, expected) => {
    expect(gowork(text, options)).toEqual(expected);
  });

  it('knows the text that sets a variable', () => {
    const entry = (text: string, options: DockerfileOptions = {}) =>
      evaluate(text, options).commands.at(-1)!.env.get('GOWORK')!;
    const multi = entry('FROM a\nENV A=b \\\n    GOWORK=off \\\n    C=d\nRUN go build');
    expect(place(multi.set)).toBe('Dockerfile:3:5 GOWORK=off');
    expect(place(multi.value.alternatives[0]!.spanOf())).toBe('Dockerfile:3:12 off');
    const given = entry('FROM a\nARG GOWORK=auto\nRUN go build', args({ GOWORK: 'off' }));
    expect(place(given.set)).toBe('Tiltfile:1:24 off');
    const through = entry('FROM a\nARG M=off\nENV GOWORK=$M\nRUN go build');
    expect(place(through.set)).toBe('Dockerfile:3:5 GOWORK=$M');
    expect(place(through.value.alternatives[0]!.spanOf())).toBe('Dockerfile:2:7 off');
    expect(place(entry('FROM a\nRUN export A=b && \\\n    GOWORK=off go build').set)).toBe('Dockerfile:3:5 GOWORK=off');
  });
});

describe('commands', () => {
  it('splits RUN into commands with their places', () => {
    const facts = evaluate(
      'FROM a AS b\nWORKDIR /app\nWORKDIR x\nRUN apk add go && \\\n    # why\n    cd y && go build -o /x \\\n      ./... ; echo "go test"\n',
    );
    expect(facts.commands.map((command) => [line(command), command.cwd])).toEqual([
      ['apk add go', 'app/x'],
      ['cd y', 'app/x'],
      ['go build -o /x ./...', 'app/x/y'],
      ['echo go test', 'app/x/y'],
    ]);
    expect(place(facts.commands[2]!.span)).toBe('Dockerfile:6:13 go build -o /x \\\n      ./...');
    expect(place(facts.commands[0]!.instruction).split('\n')[0]).toBe('Dockerfile:4:1 RUN apk add go && \\');
    expect(facts.stages.map((stage) => [stage.name, stage.from.alternatives[0]!.text, stage.workdir])).toEqual([
      ['b', 'a', 'app/x'],
    ]);
  });

  it('sees a heredoc beside a command', () => {
    const facts = evaluate('FROM a\nRUN cat <<A | sh && tee /x <<"B"\ngo build\nA\ngo test\nB\n');
    expect(facts.commands.map(line)).toEqual(['cat', 'go build', 'tee /x']);
    expect(facts.commands[2]!.stdin?.text).toBe('go test\n');
  });

  it('follows scripts that COPY brings', () => {
    const files: Record<string, string> = {
      'build.sh': '#!/bin/sh\ngo build $1\n',
      'scripts/a.sh': 'go vet\n',
      'secret.sh': 'go test\n',
    };
    const readContext = (path: string) => (files[path] === undefined ? undefined : new SourceFile(path, files[path]));
    const text =
      'FROM a AS b\nWORKDIR /app\nCOPY build.sh ./\nCOPY scripts/ /opt/s/\nFROM b\nRUN ./build.sh x && bash /opt/s/a.sh && ./secret.sh';
    const facts = evaluate(text, { readContext });
    expect(facts.commands.map(line)).toEqual([
      './build.sh x',
      'go build x',
      'bash /opt/s/a.sh',
      'go vet',
      './secret.sh',
    ]);
    expect(place(facts.commands[1]!.span)).toBe('build.sh:2:1 go build $1');
    expect(evaluate('FROM a\nWORKDIR /app\nCOPY . .\nRUN ./build.sh', { readContext }).commands.map(line)).toContain(
      'go build',
    );
    expect(evaluate('FROM a\nRUN ./build.sh', { readContext }).commands.map(line)).toEqual(['./build.sh']);
    expect(evaluate('FROM a\nCOPY --from=x build.sh .\nRUN ./build.sh', { readContext }).commands.map(line)).toEqual([
      './build.sh',
    ]);
  });

  it('reads COPY, EXPOSE, USER, CMD and mounts', () => {
    const facts = evaluate(
      'ARG V=1\nFROM go:${V} AS b\nFROM a\nARG D=svc\nWORKDIR /w\nCOPY --from=b --chown=x $D/a "b" /c/\nCOPY ["x y", "/z"]\nCOPY <<F /f\nhi\nF\nADD https://x/y /\nEXPOSE 80/tcp $P\nUSER u\nRUN --mount=type=secret,id=t,target=/s x\nENTRYPOINT ["a", "b"]\nCMD exec c "$X"\nHEALTHCHECK CMD ["h"]\n',
    );
    expect(
      facts.copies.map((copy) => [
        copy.keyword,
        copy.sources.map((word) => word.alternatives[0]!.text),
        copy.destination?.alternatives[0]?.text,
        copy.from?.stage,
      ]),
    ).toEqual([
      ['COPY', ['svc/a', 'b'], '/c/', 0],
      ['COPY', ['x y'], '/z', undefined],
      ['COPY', [], '/f', undefined],
      ['ADD', ['https://x/y'], '/', undefined],
    ]);
    expect(facts.copies[2]!.inline.map((each) => each.content.text)).toEqual(['hi\n']);
    expect(facts.stages[0]!.from.alternatives[0]!.text).toBe('go:1');
    expect(place(facts.stages[0]!.fromSpan)).toBe('Dockerfile:2:6 go:${V}');
    expect(facts.stages[1]!.exposes.map((each) => each.port.alternatives[0]!.text)).toEqual(['80/tcp', '']);
    expect(facts.stages[1]!.user?.alternatives[0]?.text).toBe('u');
    expect(
      facts.commands[0]!.mounts.map((mount) => [mount.type, mount.options.get('id')?.alternatives[0]?.text]),
    ).toEqual([['secret', 't']]);
    expect(facts.starts.map((start) => [start.keyword, start.exec, start.commands.map(line)])).toEqual([
      ['ENTRYPOINT', true, ['a b']],
      ['CMD', false, ['c ']],
      ['HEALTHCHECK', true, ['h']],
    ]);
    expect(facts.variables.map((each) => `${each.kind} ${each.name}`)).toEqual(['ARG V', 'ARG D']);
  });

  it.each<[string, readonly string[], string | undefined, readonly string[]]>([
    [
      'a stage inherits both',
      ['FROM a AS base', 'ENTRYPOINT ["e"]', 'CMD ["c"]', 'FROM base'],
      undefined,
      ['0 e c', '0 c'],
    ],
    [
      'a command of its own',
      ['FROM a AS base', 'ENTRYPOINT ["e"]', 'CMD ["c"]', 'FROM base', 'CMD ["d"]'],
      undefined,
      ['1 e d', '1 d'],
    ],
    [
      'an entrypoint makes the inherited command void',
      ['FROM a AS base', 'CMD ["c"]', 'FROM base', 'ENTRYPOINT ["e"]'],
      undefined,
      ['1 e'],
    ],
    [
      'but not one of its own before it',
      ['FROM a AS base', 'CMD ["c"]', 'FROM base', 'CMD ["d"]', 'ENTRYPOINT ["e"]'],
      undefined,
      ['1 e d', '1 d'],
    ],
    [
      'nor one behind it',
      ['FROM a AS base', 'CMD ["c"]', 'FROM base', 'ENTRYPOINT ["e"]', 'CMD ["d"]'],
      undefined,
      ['1 e d', '1 d'],
    ],
    [
      'an entrypoint in shell form passes the command over',
      ['FROM a', 'CMD ["c"]', 'ENTRYPOINT e x'],
      undefined,
      ['0 e x'],
    ],
    [
      'an empty entrypoint',
      ['FROM a AS base', 'ENTRYPOINT ["e"]', 'FROM base', 'ENTRYPOINT []', 'CMD ["d"]'],
      undefined,
      ['1 d', '1 d'],
    ],
    [
      'several stages begin from one',
      ['FROM a AS base', 'CMD ["c"]', 'FROM base AS x', 'FROM base AS y', 'CMD ["d"]'],
      undefined,
      ['0 c', '2 d'],
    ],
    [
      'only the target has containers',
      ['FROM a AS base', 'CMD ["c"]', 'FROM base AS x', 'FROM base AS y', 'CMD ["d"]'],
      'x',
      ['0 c'],
    ],
    ['a base is the target', ['FROM a AS base', 'CMD ["c"]', 'FROM base', 'CMD ["d"]'], 'base', ['0 c']],
    [
      'a check that a stage takes away',
      ['FROM a AS base', 'HEALTHCHECK CMD h', 'FROM base', 'HEALTHCHECK NONE'],
      undefined,
      [],
    ],
  ])('combines ENTRYPOINT and CMD of stages: %s', (_, lines, target, expected) => {
    const { starts } = evaluate(`${lines.join('\n')}\n`, target === undefined ? {} : { target });
    expect(
      starts.flatMap(({ stage, commands }) => commands.map((command) => `${stage} ${line(command).trim()}`)),
    ).toEqual(expected);
  });

  it('tells which stages a target needs', () => {
    const text = 'FROM a AS base\nFROM base AS x\nFROM a AS unused\nFROM a AS y\nCOPY --from=x /a /b\nFROM a AS z\n';
    expect([...evaluate(text, { target: 'y' }).built].sort()).toEqual([0, 1, 3]);
    expect([...evaluate(text, { target: '4' }).built]).toEqual([4]);
    expect(evaluate(text).built.size).toBe(5);
  });
});
