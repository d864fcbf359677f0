import { describe, expect, it } from 'vitest';
import { parseDockerfile } from '../../../src/parse/dockerfile/parse.ts';
import { SourceFile, spanText } from '../../../src/text/source.ts';

function parse(text: string) {
  return parseDockerfile(new SourceFile('Dockerfile', text));
}

describe('Dockerfile instructions', () => {
  it.each<[string, string[]]>([
    ['FROM a\nRUN x', ['FROM a', 'RUN x']],
    ['from a\n  run   x  y ', ['FROM a', 'RUN x  y']],
    ['FROM a\nRUN x \\\n  y', ['FROM a', 'RUN x   y']],
    ['FROM a\r\nRUN x \\\r\n y\r\n', ['FROM a', 'RUN x  y']],
    ['FROM a\nRUN x \\\n# c\n\n  # d\n && y', ['FROM a', 'RUN x  && y']],
    ['FROM a\nRUN x \\   \n y', ['FROM a', 'RUN x  y']],
    ['FROM a\nRUN x \\\\\nRUN y', ['FROM a', 'RUN x \\\\', 'RUN y']],
    ['# escape=`\nFROM a\nRUN x `\n y \\', ['FROM a', 'RUN x  y \\']],
    ['# c\n# escape=`\nFROM a\nRUN x \\\n y', ['FROM a', 'RUN x  y']],
    ['FROM a # c', ['FROM a # c']],
    ['\\\nFROM a', ['FROM a']],
    ['FROM a\nRUN x \\', ['FROM a', 'RUN x']],
    ['\uFEFFFROM a', ['FROM a']],
    ['FROM a\nRUN <<EOF\nx\nRUN y\nEOF\nRUN z', ['FROM a', 'RUN <<EOF', 'RUN z']],
    ['FROM a\nRUN cat <<<EOF\nRUN z', ['FROM a', 'RUN cat <<<EOF', 'RUN z']],
    ['FROM a\nRUN echo "<<EOF"\nRUN z', ['FROM a', 'RUN echo "<<EOF"', 'RUN z']],
    ['FROM a\nENV A=<<EOF\nRUN z', ['FROM a', 'ENV A=<<EOF', 'RUN z']],
    ['FROM a\nRUN ["cat", "<<EOF"]\nRUN z', ['FROM a', 'RUN ["cat", "<<EOF"]', 'RUN z']],
  ])('%j', (text, expected) => {
    const tree = parse(text);
    expect(tree.instructions.map((each) => `${each.keyword} ${each.args.text}`)).toEqual(expected);
    expect(tree.errors).toEqual([]);
  });

  it('reads heredocs', () => {
    const tree = parse('FROM a\nCOPY --link <<A <<-"B B" 3<<\'C\' /x\n\ta\nA\n\tb\n\tB B\nc\nC\nRUN y');
    const [, copy, run] = tree.instructions;
    expect(copy!.heredocs.map((each) => [each.name, each.expand, each.chomp, each.content.text])).toEqual([
      ['A', true, false, '\ta\n'],
      ['B B', false, true, '\tb\n'],
      ['C', false, false, 'c\n'],
    ]);
    expect(spanText(copy!.span).endsWith('\nC')).toBe(true);
    expect(run!.args.text).toBe('y');
    expect(parse('FROM a\nRUN <<EOF\nx').errors.map((error) => [error.message, spanText(error.span)])).toEqual([
      ['unterminated heredoc', '<<EOF'],
    ]);
  });

  it('reads flags', () => {
    const [, run, copy] = parse(
      'FROM a\nRUN --mount=type=cache,target=/x --network=none -- --x y\nCOPY --from=b "--chown=a b" --link c d',
    ).instructions;
    expect(run!.flags.map((flag) => [flag.name, flag.value?.text])).toEqual([
      ['mount', 'type=cache,target=/x'],
      ['network', 'none'],
    ]);
    expect(run!.args.text).toBe('--x y');
    expect(spanText(run!.flags[0]!.span)).toBe('--mount=type=cache,target=/x');
    expect(copy!.flags.map((flag) => flag.name)).toEqual(['from']);
  });

  it('reads the exec form with escapes', () => {
    const [, run, shell] = parse('FROM a\nRUN [ "a", "b \\"c\\" \\u0041" ]\nRUN [a, b]').instructions;
    expect(run!.json?.map((word) => word.text)).toEqual(['a', 'b "c" A']);
    expect(spanText(run!.json![0]!.spanOf()!)).toBe('a');
    expect(shell!.json).toBeUndefined();
    expect(parse('FROM a\nRUN ["a", 1]').errors[0]!.message).toBe(
      'when using JSON array syntax, arrays must be comprised of strings only',
    );
  });

  it('reads directives and ONBUILD', () => {
    const tree = parse('# syntax=docker/dockerfile:1\n# check=skip=all\nFROM a\nONBUILD RUN --mount=type=ssh x');
    expect(tree.directives.map((each) => `${each.name} ${each.value.text}`)).toEqual([
      'syntax docker/dockerfile:1',
      'check skip=all',
    ]);
    const trigger = tree.instructions[1]!.trigger!;
    expect([trigger.keyword, trigger.args.text, trigger.flags.length]).toEqual(['RUN', 'x', 1]);
    expect(parse('# escape=x\nFROM a').errors[0]!.message).toBe("invalid escape token 'x' does not match ` or \\");
    expect(parse('').errors[0]!.message).toBe('file with no instructions');
  });

  it('keeps every character at its place', () => {
    const file = new SourceFile('Dockerfile', 'FROM a\nRUN x \\\n  # é\n  😀 yy \\\n  z\n');
    const { args } = parseDockerfile(file).instructions[1]!;
    const at = args.text.indexOf('yy');
    expect(file.positionAt(args.spanOf(at, at + 2)!.start)).toEqual({ line: 4, column: 6 });
    expect(spanText(args.spanOf()!)).toBe('x \\\n  # é\n  😀 yy \\\n  z');
  });
});
